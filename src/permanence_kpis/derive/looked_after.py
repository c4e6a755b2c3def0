"""Looked after: each child in care on a day, with the main placement and how long both have lasted."""

from datetime import date

import polars as pl

from permanence_kpis.derive.placement_starts import is_first
from permanence_kpis.derive.timelines import on_day, same_as_above
from permanence_kpis.periods import WholeMonths, first_of_12_months
from permanence_kpis.tables import ends_of


def whole_months(began_on: pl.Expr, day: pl.Expr, rule: WholeMonths) -> pl.Expr:
    """Whole months from a date to a day. With `both_days_count` 1 April to 31 March is twelve months."""
    until = day.dt.offset_by("1d") if rule == "both_days_count" else day
    months = (until.dt.year() - began_on.dt.year()) * 12 + until.dt.month().cast(pl.Int32) - began_on.dt.month()
    return (months - (began_on.dt.day() > until.dt.day()).cast(pl.Int32)).cast(pl.Int32)


def looked_after(
    statuses: pl.LazyFrame, stays: pl.LazyFrame | None, mains: pl.LazyFrame | None, day: date, rule: WholeMonths
) -> pl.LazyFrame:
    """Each child looked after on a day.

    A child is looked after who holds a legal status in care on the day. The placement is that of the stay open on the
    day, a temporary one resolved to the main stay it belongs to; in a gap between stays it is not known.

    Takes: statuses in care, as `since_statuses` gives them where it is asked how long; stays in care and main stays
    (None where no placement is asked about); the day; the rule for whole months.
    Gives: one row per child: child_id, months_in_care, months_in_placement (whole months, from stable_since),
    placement_type, provider, legal_status (codes), care_began_on, placement_began_on, stable_since (dates), the rows
    of the extracts that settled them and, where statuses have it, status_began_on (date) with months_on_status.
    Placement columns are null where no stay is open on the day. Those that may be one of several days or numbers are
    null too, and stand between the lowest and the highest under the names of `ends_of`.
    Source: docs/sources.md#looked-after.
    """
    since = ["status_began_on", *ends_of("status_began_on"), "status_began_row"]
    with_since = since[0] in statuses.collect_schema().names()
    in_care = (
        statuses.filter(on_day("start_date", "end_date", day))
        .select(
            *("child_id", "care_id", "legal_status", "care_began_on", "care_row", "began_before", "is_after_gap"),
            *(since if with_since else ()),
            status_row="source_row",
        )
        .with_columns(own_date=pl.lit(day))
    )
    if stays is None or mains is None:
        return with_months(in_care, rule)
    main_of_stay = stays.filter(on_day("start_date", "end_date", day)).select("care_id", "main_id")
    placed = main_of_stay.join(
        mains.select(
            "main_id",
            "placement_type",
            "provider",
            "placement_began_on",
            "stable_since",
            *ends_of("placement_began_on"),
            *ends_of("stable_since"),
            "placement_row",
            "stable_row",
            stay_row="source_row",
        ),
        on="main_id",
    )
    # D-054: in a gap between placements nothing is joined: not known
    return with_months(in_care.join(placed, on="care_id", how="left"), rule)


# D-481: a placement is a main stay, or several one after the other, with one carer
def with_placements_in_a_year(rows: pl.LazyFrame, stays: pl.LazyFrame, mains: pl.LazyFrame, day: date) -> pl.LazyFrame:
    """The rows with how many placements the child had in the twelve months up to a day.

    A placement counts where the child was in it on some night of them, in an earlier period of care too; temporary
    stays are part of the one before them. Back with a carer after another is another placement. Where it is not known
    whether the carer changed, there are fewest and most.

    Takes: rows with child_id and stay_row (null in a gap); stays in care and main stays of all periods of care of the
    twelve months; the day.
    Gives: placements_in_12_months with its lowest and highest (it null where they differ; all null in a gap on the
    day).
    Source: docs/sources.md#placements-in-a-year.
    """
    fewest, most = ends_of("placements_in_12_months")
    has_begun = pl.col("start_date") <= day
    until = stays.filter(has_begun).group_by("main_id").agg(until=pl.col("end_date").last())
    in_year = pl.col("until").is_null() | (pl.col("until") > first_of_12_months(day))
    begins = is_first() | pl.col("begins_placement")
    in_order = mains.filter(has_begun).with_columns(begins=begins)
    placed = (
        in_order.join(until, on="main_id", how="left", maintain_order="left")
        .filter(in_year & ~pl.col("is_temporary"))
        .with_columns(is_another=~same_as_above(["care_id"]) | pl.col("begins"))
    )
    another = pl.col("is_another")
    counted = placed.group_by("child_id").agg(
        another.fill_null(False).sum().cast(pl.Int32).alias(fewest),
        another.fill_null(True).sum().cast(pl.Int32).alias(most),
    )
    joined = rows.join(counted, on="child_id", how="left", maintain_order="left")
    known = pl.col("stay_row").is_not_null()
    return joined.with_columns(pl.when(known).then(pl.col(fewest, most).fill_null(0))).with_columns(
        pl.when(pl.col(fewest) == pl.col(most)).then(fewest).alias("placements_in_12_months")
    )


def with_months(rows: pl.LazyFrame, rule: WholeMonths) -> pl.LazyFrame:
    """The rows with the whole months up to each row's own date: in care and, where asked about, in placement and on the
    legal status.

    Takes: care_began_on, own_date, and both ends of stable_since and of status_began_on.
    Gives: months_in_care, months_in_placement and months_on_status, the last two with both ends (null where they
    differ).
    """
    as_at = pl.col("own_date")
    names = rows.collect_schema().names()
    rows = rows.with_columns(months_in_care=whole_months(pl.col("care_began_on"), as_at, rule))
    for name, since in (("months_in_placement", "stable_since"), ("months_on_status", "status_began_on")):
        (fewest, most), (first, last) = ends_of(name), ends_of(since)
        if first in names:
            rows = rows.with_columns(
                whole_months(pl.col(last), as_at, rule).alias(fewest),
                whole_months(pl.col(first), as_at, rule).alias(most),
            ).with_columns(pl.when(pl.col(fewest) == pl.col(most)).then(fewest).alias(name))
    return rows


def may_be_looked_after(
    not_in_time: pl.DataFrame, usable: pl.DataFrame, turned_18: pl.DataFrame, day: date
) -> pl.DataFrame:
    """The children who may or may not be looked after on a day, because a row of theirs cannot be placed in time.

    A row that ended by the day, or starts after it, says nothing about it. Of a legal status the other rows settle the
    matter where one is open on the day; of a placement, where the child has any legal status. Nobody is looked after
    from the 18th birthday on.

    Takes: not_in_time with extract, child_id, start_date and end_date (null where not known); the timeline of those
    children's legal statuses; turned_18 with child_id, turned_18_on; the day.
    Gives: one row per child: child_id, left_out_of (the extract that the row stands in; legal_statuses where it could
    be either).
    Source: docs/sources.md#rows-left-out.
    """
    # D-068: however far back an end before the start is, it may be the end that is wrong
    could_be_open = not_in_time.filter(
        pl.col("start_date").is_null() | (pl.col("start_date") <= day),
        pl.col("end_date").is_null() | (pl.col("end_date") > day),
    ).join(turned_18.filter(pl.col("turned_18_on") <= day), on="child_id", how="anti")
    rows_of_the_day = {"legal_statuses": usable.filter(on_day("start_date", "end_date", day)), "placements": usable}
    return pl.concat(
        could_be_open.filter(pl.col("extract") == extract)
        .join(rows, on="child_id", how="anti")
        .select("child_id", left_out_of="extract")
        for extract, rows in rows_of_the_day.items()
    ).unique("child_id", keep="first", maintain_order=True)
