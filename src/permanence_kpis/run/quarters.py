"""The quarters up to a period: every measure worked out for each, from the same extracts and the same facts."""

from dataclasses import replace

import polars as pl

from permanence_kpis import ratings
from permanence_kpis.derive import Facts
from permanence_kpis.measures import Plan, count_all, counts_from, plan_measure
from permanence_kpis.periods import quarters_up_to
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Previous, Result, Scorecard
from permanence_kpis.run.context import Context
from permanence_kpis.run.rated_scorecard import extracts_used

QUARTERS = 12


def quarters_of(context: Context) -> tuple[Scorecard, ...]:
    """The last twelve quarters that had ended by the period's last day, the oldest first.

    A quarter before the period itself over which the extracts do not go back is NO DATA, with that reason. Problems
    and warnings are those of the period: here are none. The facts are derived once for all the quarters, apart from
    those of the period, so that what is in doubt about the period says nothing of the years before.
    """
    definitions, extracts = context.definitions, context.extracts
    measures = [plan.measure for plan in context.plans]
    quarters = [
        replace(
            context,
            period=period,
            plans=tuple(plan_measure(measure, period, definitions.year_starts) for measure in measures),
        )
        for period in quarters_up_to(context.period.last_day, QUARTERS, definitions.year_starts)
    ]
    windows = [plan.window for quarter in quarters for plan in quarter.plans]
    facts = Facts(extracts.tables, extracts.rejected, windows, definitions.whole_months, extracts.headings)
    return tuple(_scorecard(replace(quarter, facts=facts), context) for quarter in quarters)


def _scorecard(quarter: Context, context: Context) -> Scorecard:
    is_earlier = quarter.period.last_day < context.period.last_day
    missing = {
        plan: quarter.why_no_data(plan) or (quarter.why_not_back_to(plan, plan.window) if is_earlier else None)
        for plan in quarter.plans
    }
    counted = _count(quarter, [plan for plan, why in missing.items() if not why])
    return Scorecard(
        authority=None,
        period=quarter.period,
        extracts=extracts_used(quarter),
        definitions_origin=quarter.definitions.origin,
        publishing=quarter.definitions.publishing,
        results=tuple(_result(quarter, plan, counted.get(plan), why) for plan, why in missing.items()),
    )


def _count(quarter: Context, plans: list[Plan]) -> dict[Plan, Counts]:
    """The counts of the measures in their windows, each table gone through once."""
    together: dict[tuple[object, ...], list[Plan]] = {}
    for plan in plans:
        together.setdefault((plan.measure.table, plan.window), []).append(plan)
    frames = []
    for of_table in together.values():
        table, window = of_table[0].measure.table, of_table[0].window
        columns = dict.fromkeys(column for plan in of_table for column in plan.measure.columns)
        frames += count_all(quarter.facts.table(table, window, columns), [plan.measure for plan in of_table])
    by_ref = {
        ref: counts
        for frame in pl.collect_all(frames, engine="in-memory")
        for ref, counts in counts_from(frame).items()
    }
    return {plan: by_ref[plan.measure.ref] for plan in plans}


def _result(quarter: Context, plan: Plan, counts: Counts | None, why_no_data: str | None) -> Result:
    measure = plan.measure
    due = ratings.due(measure, plan.window.last_day, quarter.definitions.year_starts)
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
