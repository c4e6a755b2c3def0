"""Placement starts: each placement with another carer that began in a window, the first in care included."""

import polars as pl

from permanence_kpis.derive.timelines import same_as_above
from permanence_kpis.periods import Window


def placement_starts(mains: pl.LazyFrame, went_on: pl.Series, window: Window) -> pl.LazyFrame:
    """Each start of a placement in the window.

    A placement starts on the first day of a main stay with another carer than the main stay before it, or of the first
    main stay of a period of care. A temporary stay in which care begins is no start; the main stay after it is the
    first. Where the source says that care had begun before its first record, that record may be a start or not.

    Takes: main stays; the care_id of those periods of care; the window.
    Gives: one row per start: child_id, started_on (date), placement_type, provider (codes), is_first (yes, no), belongs
    (true; null where it is not known whether the carer changed), and the row of the extract.
    Source: docs/sources.md#placement-starts.
    """
    is_start = (is_first() | pl.col("begins_placement")) & ~pl.col("is_temporary")
    in_window = pl.col("start_date").is_between(window.first_day, window.last_day)
    had_begun = pl.col("care_id").is_in(went_on.implode())
    return (
        mains.with_columns(is_first=is_first(), is_start=is_start)
        .filter(pl.col("is_start").fill_null(True) & in_window)
        .select(
            "child_id",
            "placement_type",
            "provider",
            is_first=pl.when("is_first").then(pl.lit("yes")).otherwise(pl.lit("no")),
            belongs=pl.when(~(pl.col("is_first") & had_begun)).then("is_start"),
            started_on="start_date",
            own_date="start_date",
            stay_row="source_row",
        )
    )


def ends_of_placements(mains: pl.LazyFrame, stays: pl.LazyFrame, since: Window) -> pl.LazyFrame:
    """When a placement that begins with a main stay ended: with the last night of its last stay, temporary ones too.

    What begins after the last day is not looked at, and nor is what began before the first: no placement that begins
    in the window ends with it.

    A stay that may be with another carer may go on with the placement before it: that one ended before it or with it.

    Takes: main stays; stays in care; the window.
    Gives: one row per main stay begun in the window: child_id, own_date (its first day), clock_ended_on and
    clock_may_end_on (the last and the first day it may be; null while it lasts).
    """
    has_begun = pl.col("start_date").is_between(since.first_day, since.last_day)
    nights = stays.filter(has_begun).group_by("main_id").agg(until=pl.col("end_date").last())
    begins = pl.col("begins_placement")
    joined = mains.filter(has_begun).join(nights, on="main_id", how="left", maintain_order="left")
    return joined.select(
        "child_id",
        own_date="start_date",
        clock_ended_on=pl.col("until").last().over((is_first() | begins.fill_null(False)).cum_sum()),
        clock_may_end_on=pl.col("until").last().over((is_first() | begins.fill_null(True)).cum_sum()),
    )


def is_first() -> pl.Expr:
    """Whether the first placement of a period of care begins with a main stay."""
    # D-333: the first main stay after a temporary one in which care began is the first placement
    after_temporary = same_as_above(["care_id"]) & pl.col("is_temporary").shift().fill_null(False)
    return ~same_as_above(["care_id"]) | after_temporary
