"""The quarters up to a period: every measure worked out for each, from the same extracts and the same facts."""

from dataclasses import replace

import polars as pl

from permanence_kpis import ratings
from permanence_kpis.derive import Facts
from permanence_kpis.measures import Plan, count_all, counts_from, plan
from permanence_kpis.periods import quarters_up_to
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Previous, Result, Scorecard
from permanence_kpis.run.card import extracts_used
from permanence_kpis.run.opened import Opened

QUARTERS = 12


def quarters_of(opened: Opened) -> tuple[Scorecard, ...]:
    """The last twelve quarters that had ended by the period's last day, the oldest first.

    A quarter before the period itself over which the extracts do not go back is NO DATA, with that reason. Problems
    and warnings are those of the period: here are none. The facts are derived once for all the quarters, apart from
    those of the period, so that what is in doubt about the period says nothing of the years before.
    """
    held, extracts = opened.definitions, opened.extracts
    measures = [planned.measure for planned in opened.plans]
    quarters = [
        replace(opened, period=period, plans=tuple(plan(measure, period, held.year_starts) for measure in measures))
        for period in quarters_up_to(opened.period.last_day, QUARTERS, held.year_starts)
    ]
    windows = [planned.window for quarter in quarters for planned in quarter.plans]
    facts = Facts(extracts.tables, extracts.left_out, windows, held.whole_months, extracts.headings)
    return tuple(_card(replace(quarter, facts=facts), opened) for quarter in quarters)


def _card(quarter: Opened, opened: Opened) -> Scorecard:
    is_earlier = quarter.period.last_day < opened.period.last_day
    missing = {
        planned: quarter.why_no_data(planned)
        or (quarter.why_not_back_to(planned, planned.window) if is_earlier else None)
        for planned in quarter.plans
    }
    counted = _count(quarter, [planned for planned, why in missing.items() if not why])
    return Scorecard(
        authority=None,
        period=quarter.period,
        extracts=extracts_used(quarter),
        definitions_origin=quarter.definitions.origin,
        publishing=quarter.definitions.publishing,
        results=tuple(_result(quarter, planned, counted.get(planned), why) for planned, why in missing.items()),
    )


def _count(quarter: Opened, plans: list[Plan]) -> dict[Plan, Counts]:
    """The counts of the measures in their windows, each table gone through once."""
    together: dict[tuple[object, ...], list[Plan]] = {}
    for planned in plans:
        together.setdefault((planned.measure.table, planned.window), []).append(planned)
    frames = []
    for of_table in together.values():
        table, window = of_table[0].measure.table, of_table[0].window
        columns = dict.fromkeys(column for planned in of_table for column in planned.measure.columns)
        frames += count_all(quarter.facts.table(table, window, columns), [planned.measure for planned in of_table])
    by_ref = {
        ref: counts
        for frame in pl.collect_all(frames, engine="in-memory")
        for ref, counts in counts_from(frame).items()
    }
    return {planned: by_ref[planned.measure.ref] for planned in plans}


def _result(quarter: Opened, planned: Plan, counts: Counts | None, why_no_data: str | None) -> Result:
    measure = planned.measure
    due = ratings.due(measure, planned.window.last_day, quarter.definitions.year_starts)
    return Result(
        measure=measure,
        window=planned.window,
        counts=counts,
        value=counts.value(measure.show) if counts else None,
        lowest=counts.lowest(measure.show) if counts else None,
        highest=counts.highest(measure.show) if counts else None,
        due=due,
        verdict=ratings.rate(measure, counts, due, why_no_data),
        previous=Previous(planned.previous_label, planned.previous_window, None),
        direction=None,
    )
