"""What a measure comes to on a later day if nobody moves, as `kpis ahead` and `kpis why` both work it out."""

from datetime import date

import polars as pl

from permanence_kpis.conditions.model import LAST_DAY, tests_of, values_of
from permanence_kpis.definitions.model import Measure
from permanence_kpis.derive.later_days import on_later_days
from permanence_kpis.measures import count_all, counts_from
from permanence_kpis.results.counts import Counts
from permanence_kpis.run.context import Context


def is_in_the_calendar(measure: Measure) -> bool:
    """Whether the calendar alone says what becomes of a measure's rows: of children looked after on a day.

    Not where it asks for rows of the authority's own, for the last day itself, or for what happened in the months up to
    it.
    """
    tests = [*tests_of(*measure.conditions)]
    asks = any("." in test.column or LAST_DAY in values_of(test) for test in tests) or looks_back(measure)
    return measure.on_table.is_snapshot and not asks and measure.table not in measure.catalogue.own


# D-482: how many placements are still in the twelve months of a later day is not in the rows of one day
def looks_back(measure: Measure) -> bool:
    """Whether a measure asks for what happened in a number of months up to the day."""
    return any(measure.on_table.columns[test.column].months_back for test in tests_of(*measure.conditions))


def rows_later(context: Context, rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """The rows of a snapshot as they are on a later day; those who have turned 18 by then are gone.

    Takes: facts that reach over the day on which the rows were taken.
    """
    days = rows.select("child_id", own_date=pl.lit(day))
    return on_later_days(rows, days, context.facts.turned_18, context.definitions.whole_months)


def counts_of(rows: pl.DataFrame, measure: Measure) -> Counts:
    """How many of these rows of the measure's table fall where."""
    frames = count_all(rows.lazy(), [measure])
    [frame] = pl.collect_all(frames, engine="in-memory")
    return counts_from(frame)[measure.ref]
