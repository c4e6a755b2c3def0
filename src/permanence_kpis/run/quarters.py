"""The periods up to one: every measure worked out for each, from the same extracts and the same facts."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from permanence_kpis import ratings
from permanence_kpis.derive import Facts
from permanence_kpis.measures import Plan, count_all, counts_from, plan_measure
from permanence_kpis.periods import Period, periods_up_to
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Previous, Result, Scorecard
from permanence_kpis.run.context import Context
from permanence_kpis.run.rated_scorecard import extracts_used

QUARTERS = 12


def quarters_of(context: Context) -> tuple[Scorecard, ...]:
    """The last twelve quarters that had ended by the period's last day, the oldest first.

    A quarter before the period itself over which the extracts do not go back is NO DATA, with that reason. Problems
    and warnings are those of the period: here are none.
    """
    quarters = periods_up_to(context.period.last_day, QUARTERS, context.definitions.year_starts)
    results = results_of(context, [(period, planned(context, period)) for period in quarters])
    return tuple(
        Scorecard(
            authority=None,
            period=period,
            extracts=extracts_used(context),
            definitions_origin=context.definitions.origin,
            publishing=context.definitions.publishing,
            results=of_quarter,
        )
        for period, of_quarter in zip(quarters, results, strict=True)
    )


def planned(context: Context, period: Period) -> list[Plan]:
    """The plans of the chosen measures for a period."""
    return [plan_measure(plan.measure, period, context.definitions.year_starts) for plan in context.plans]


def results_of(context: Context, plans: Sequence[tuple[Period, Sequence[Plan]]]) -> list[tuple[Result, ...]]:
    """The results of every plan, period by period.

    The facts are derived once for all periods, apart from those of the period asked for, so that what is in doubt about
    it says nothing of the years before.
    """
    definitions, extracts = context.definitions, context.extracts
    windows = [plan.window for _, of_period in plans for plan in of_period]
    facts = Facts(extracts.tables, extracts.rejected, windows, definitions.whole_months, extracts.headings)
    derived = replace(context, facts=facts)
    missing = {plan: _why_none(derived, period, plan) for period, of_period in plans for plan in of_period}
    counted = _count(derived, [plan for plan, why in missing.items() if not why])
    return [
        tuple(_result(derived, plan, counted.get(plan), missing[plan]) for plan in of_period) for _, of_period in plans
    ]


def _why_none(context: Context, period: Period, plan: Plan) -> str | None:
    """Why a measure has no figure for a period, or None where it has."""
    is_earlier = period.last_day < context.period.last_day
    return context.why_no_data(plan) or (context.why_not_back_to(plan, plan.window) if is_earlier else None)


def _count(context: Context, plans: Sequence[Plan]) -> dict[Plan, Counts]:
    """The counts of the measures in their windows, each table gone through once for each window."""
    together: dict[tuple[object, ...], list[Plan]] = {}
    for plan in plans:
        together.setdefault((plan.measure.table, plan.window), []).append(plan)
    frames: list[pl.LazyFrame] = []
    of_frame: list[list[Plan]] = []
    for of_table in together.values():
        table, window = of_table[0].measure.table, of_table[0].window
        columns = dict.fromkeys(column for plan in of_table for column in plan.measure.columns)
        added = count_all(context.facts.table(table, window, columns), [plan.measure for plan in of_table])
        frames += added
        of_frame += [of_table] * len(added)
    counted: dict[Plan, Counts] = {}
    for of_table, frame in zip(of_frame, pl.collect_all(frames, engine="in-memory"), strict=True):
        by_ref = counts_from(frame)
        counted |= {plan: by_ref[plan.measure.ref] for plan in of_table if plan.measure.ref in by_ref}
    return counted


def _result(context: Context, plan: Plan, counts: Counts | None, why_no_data: str | None) -> Result:
    measure = plan.measure
    due = ratings.due(measure, plan.window.last_day, context.definitions.year_starts)
    return Result(
        measure=measure,
        window=plan.window,
        counts=counts,
        value=counts.value(measure.show) if counts else None,
        lowest=counts.lowest(measure.show) if counts else None,
        highest=counts.highest(measure.show) if counts else None,
        due=due,
        verdict=ratings.rate(measure, counts, due, why_no_data),
        previous=Previous(plan.previous_label, plan.previous_window, None),
        direction=None,
    )
