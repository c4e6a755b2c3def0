"""Measures counted and rated: the one way in which the scorecard and every series of figures count."""

from collections.abc import Callable, Iterable

import polars as pl

from permanence_kpis import ratings
from permanence_kpis.definitions.model import Measure
from permanence_kpis.measures import Plan, count_all, counts_from
from permanence_kpis.periods import Window, YearStarts
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Previous, Result

Counted = dict[tuple[str, Window], Counts]
"""By the ref of a measure and the window it was counted in."""


def count(
    wanted: Iterable[tuple[Measure, Window]], rows: Callable[[str, Window, Iterable[str]], pl.LazyFrame]
) -> Counted:
    """The counts of measures, each in a window; the rows of a table in a window are gone through once.

    Takes: what gives the rows of a derived table in a window, with the columns that are asked for.
    """
    together: dict[tuple[str, Window], list[Measure]] = {}
    for measure, window in wanted:
        together.setdefault((measure.table, window), []).append(measure)
    counted: Counted = {}
    for (table, window), measures in together.items():
        columns = dict.fromkeys(column for measure in measures for column in measure.columns)
        frames = count_all(rows(table, window, columns), measures)
        for frame in pl.collect_all(frames, engine="in-memory"):
            counted |= {(ref, window): counts for ref, counts in counts_from(frame).items()}
    return counted


def rated(plan: Plan, counts: Counts | None, year_starts: YearStarts, why_no_data: str | None) -> Result:
    """A measure with its counts, what is due by the last day of its window, and the rating; compared with nothing."""
    measure = plan.measure
    due = ratings.due(measure, plan.window.last_day, year_starts)
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
