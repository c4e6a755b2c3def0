"""Rows of one child laid end to end: no row of no nights, one row a start, none running past the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl


def numbered_children(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Each child of the rows once, with `child`: a whole number, which sorts and joins faster than the text.

    Numbers follow the order of the rows: where a file lists each child's rows together, in order of date, rows joined
    to them are in order already, and sorting costs little.
    """
    return rows.select("child_id").unique(maintain_order=True).with_row_index("child")


# D-600: a join would copy every column of the rows, which mostly are in memory already
def with_numbers(rows: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    """The rows of the children who have a number, with it, in the same order; no copy of them where all have one."""
    child = rows.select("child_id").join(numbers, on="child_id", how="left", maintain_order="left")["child"]
    return rows.with_columns(child).filter(child.is_not_null())


def timeline(rows: pl.LazyFrame, *details: str, are_in_order: bool = False) -> pl.LazyFrame:
    """Each child's rows in order, none overlapping.

    Rows of no nights (ended on or before the day they start) are dropped. Of rows with the same child and start the
    later end wins (no end is the latest), then the greater text of `details` in their order (a blank is the lowest).
    A row that runs past the next start is cut there.

    Takes: rows with child, start_date, end_date (null while open), the details and source_row; whether they are known
    to be in order of child and start_date, no two of a child with the same start.
    Gives: the rows left, sorted by child and start_date, none overlapping, with `was_cut`.
    Source: docs/sources.md#timelines.
    """
    order = ["child", "start_date", "end_date", *details, "source_row"]
    # D-015: read as a blank, an end before a start would keep a child in care for ever
    has_nights = pl.col("end_date").is_null() | (pl.col("end_date") > pl.col("start_date"))
    next_start = pl.when(pl.col("child") == pl.col("child").shift(-1)).then(pl.col("start_date").shift(-1))
    runs_past = pl.col("next_start").is_not_null() & (
        pl.col("end_date").is_null() | (pl.col("end_date") > pl.col("next_start"))
    )
    with_nights = rows.filter(has_nights)
    if not are_in_order:
        # D-016: of the same start and end the greater text is last, and so wins
        with_nights = with_nights.sort(order, nulls_last=[name == "end_date" for name in order])
    return (
        # D-073: all rows, also those that ended before care began, which is cut to afterwards
        with_nights.with_columns(next_start=next_start)
        .filter(pl.col("next_start").is_null() | (pl.col("next_start") != pl.col("start_date")))
        .with_columns(was_cut=runs_past)
        # D-018: a row that is cut keeps its reason
        .with_columns(end_date=pl.when("was_cut").then("next_start").otherwise("end_date"))
        .drop("next_start")
    )


@dataclass(frozen=True)
class Laid:
    """Rows laid end to end: `line`, as `timeline` gives it, and as they were read the rows that it did not use (of no
    nights, or with a start for which another row was preferred) or cut short."""

    line: pl.DataFrame
    not_used: pl.DataFrame
    cut_short: pl.DataFrame


# D-586: the rows as read are not kept beside the timeline
def laid(rows: pl.DataFrame, *details: str) -> Laid:
    """The timeline of rows, and those of them that it did not use as they are."""
    line = timeline(rows.lazy(), *details, are_in_order=_are_in_order(rows)).collect(engine="in-memory")
    was_cut = line.filter("was_cut").select("source_row")
    return Laid(
        line,
        rows.join(line, on="source_row", how="anti") if line.height < rows.height else rows.clear(),
        rows.join(was_cut, on="source_row", how="semi") if was_cut.height else rows.clear(),
    )


def _are_in_order(rows: pl.DataFrame) -> bool:
    """Whether each row starts after the one above it, or is of a child with a greater number."""
    child, start = pl.col("child"), pl.col("start_date")
    follows = (child > child.shift()) | ((child == child.shift()) & (start > start.shift()))
    return bool(rows.select(follows.fill_null(False).sum() + 1 >= pl.len()).item())


# D-627: joined to each span of its child, a row would become as many as there are
def with_last_begun(rows: pl.LazyFrame, spans: pl.LazyFrame, day: str, began: str, of: str = "child") -> pl.LazyFrame:
    """The rows by their day, each with the last of the spans of the same child (or other `of`) that began by then.

    Where spans do not overlap, no other can be open on that day. Rows for which none had begun are dropped.
    """
    if not rows.collect_schema()[of].is_integer():
        joined = rows.sort(day).join_asof(spans.sort(began), left_on=day, right_on=began, by=of, check_sortedness=False)
        return joined.filter(pl.col(began).is_not_null())
    # of numbers, a number for both: in order it is found in a tenth of the time
    in_order = rows.with_columns(in_turn=_in_turn(of, day)).sort("in_turn")
    of_spans = spans.with_columns(in_turn=_in_turn(of, began)).rename({of: "of_span"}).sort("in_turn")
    joined = in_order.join_asof(of_spans, on="in_turn", check_sortedness=False)
    return joined.filter(pl.col("of_span") == pl.col(of)).drop("in_turn", "of_span")


def _in_turn(of: str, day: str) -> pl.Expr:
    """A number that is greater for a later day of the same child, and for any day of a child with a greater number."""
    return pl.col(of).cast(pl.Int64) * 2**22 + pl.col(day).to_physical()


def on_day(began: str, ended: str, day: date | pl.Expr) -> pl.Expr:
    """Whether a row is open on a day: begun by then, and not ended on or before it."""
    return (pl.col(began) <= day) & (pl.col(ended).is_null() | (pl.col(ended) > day))


def same_as_above(columns: Sequence[str] = ("child",)) -> pl.Expr:
    """Whether a row belongs with the row above it; False on the first row."""
    return pl.all_horizontal((pl.col(name) == pl.col(name).shift()).fill_null(False) for name in columns)
