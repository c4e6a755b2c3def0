"""The periods up to one: every measure worked out for each, from the same extracts and the same facts."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from permanence_kpis.measures import Plan, plan_measure
from permanence_kpis.periods import Period, Window, periods_up_to
from permanence_kpis.results.scorecard import Result, Scorecard
from permanence_kpis.run.context import Context, facts_over
from permanence_kpis.run.counting import count, rated
from permanence_kpis.run.coverage import why_not_back_to

# D-120: a report shows the last twelve quarters that had ended by the period's last day
QUARTERS = 12


def quarters_of(context: Context) -> tuple[Scorecard, ...]:
    """The last twelve quarters that had ended by the period's last day, the oldest first.

    A quarter before the period itself over which the extracts do not go back is NO DATA, with that reason. Problems
    and warnings are those of the period: here are none.
    """
    quarters = periods_up_to(context.period.last_day, QUARTERS, context.definitions.year_starts)
    plans = [(period, planned(context, period)) for period in quarters]
    return scorecards_of(context, quarters, results_of(over_time(context, windows_of(plans), context.plans), plans))


def scorecards_of(
    context: Context, periods: Sequence[Period], results: Sequence[tuple[Result, ...]]
) -> tuple[Scorecard, ...]:
    """The results of each period as a scorecard."""
    return tuple(
        Scorecard(
            authority=None,
            period=period,
            extracts=context.extracts_used,
            definitions_origin=context.definitions.origin,
            publishing=context.definitions.publishing,
            results=of_period,
            sections=context.definitions.sections,
        )
        for period, of_period in zip(periods, results, strict=True)
    )


Planned = Sequence[tuple[Period, Sequence[Plan]]]
"""Periods, each with what is to be worked out for it."""


def planned(context: Context, period: Period) -> list[Plan]:
    """The plans of the chosen measures for a period."""
    return [plan_measure(plan.measure, period, context.definitions.year_starts) for plan in context.plans]


def windows_of(plans: Planned) -> list[Window]:
    """Every window that plans look at."""
    return [plan.window for _, of_period in plans for plan in of_period]


def over_time(context: Context, windows: Sequence[Window], plans: Iterable[Plan] = ()) -> Context:
    """The same with facts that are derived once for all these windows.

    They are apart from those of the period asked for, so that what is in doubt about it says nothing of the years
    before.

    Takes: the windows, and plans of which the measures will be worked out in all of them.
    """
    # nothing has a window where no measure has its file
    facts = facts_over(windows or [context.period.window], context.definitions, context.extracts)
    tables = ((plan.measure.table, plan.measure.columns) for plan in plans if not context.why_no_data(plan))
    return replace(context, facts=facts.reaching_back_for(tables))


def results_of(context: Context, plans: Planned) -> list[tuple[Result, ...]]:
    """The results of every plan, period by period, from facts that reach `over_time`."""
    missing = {plan: _why_none(context, period, plan) for period, of_period in plans for plan in of_period}
    counted = count(((plan.measure, plan.window) for plan, why in missing.items() if not why), context.facts.table)
    return [
        tuple(
            rated(plan, counted.get((plan.measure.ref, plan.window)), context.definitions.year_starts, missing[plan])
            for plan in of_period
        )
        for _, of_period in plans
    ]


def _why_none(context: Context, period: Period, plan: Plan) -> str | None:
    """Why a measure has no figure for a period, or None where it has."""
    # D-245: periods before the extracts begin have no figure, so that the first after it is the first point
    is_earlier = period.last_day < context.period.last_day
    return context.why_no_data(plan) or (why_not_back_to(context, plan, plan.window) if is_earlier else None)
