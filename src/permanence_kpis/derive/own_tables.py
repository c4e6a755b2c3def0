"""Tables of the authority's own: their rows in a window, and what a child's newest row adds to another table."""

from collections.abc import Collection
from datetime import date

import polars as pl

from permanence_kpis.derive.looked_after import whole_months
from permanence_kpis.periods import WholeMonths, Window
from permanence_kpis.tables import OwnTable

SINCE = ("days_since", "months_since")
IS_OPEN, ROW = "is_open", "row"
"""What else a child's newest row adds: whether it is known which is the newest, and the number of the row."""


def own_table(rows: pl.LazyFrame, own: OwnTable, window: Window) -> pl.LazyFrame:
    """The rows of an own table in a window, as they are.

    A row is in the window its day is in. Where rows last, those at the end of a period are the ones open on the last
    day: begun by then, and not ended on or before it. One whose first day is not known may be.

    Takes: the extract with source_row; the window.
    Gives: its columns, own_date (the day of the row; of those open on a day, that day), belongs (true; null where it is
    not known), own_row.
    """
    began = pl.col(own.began)
    if own.ended is None or window.kind != "at_period_end":
        in_window = rows.filter(began.is_between(window.first_day, window.last_day))
        return in_window.with_columns(own_date=began, belongs=pl.lit(True)).rename({"source_row": "own_row"})
    day, ended = pl.lit(window.last_day), pl.col(own.ended)
    # D-303: a row that may be open is in no denominator, and counted as not known
    open_rows = rows.filter((began <= day).fill_null(True), (ended > day).fill_null(True))
    # D-304: the age of who is on a list on a day is that on the day
    return open_rows.with_columns(own_date=day, belongs=pl.when(began.is_not_null()).then(True)).rename(
        {"source_row": "own_row"}
    )


def with_latest(
    rows: pl.LazyFrame, own_rows: pl.LazyFrame, own: OwnTable, columns: Collection[str], day: date, rule: WholeMonths
) -> pl.LazyFrame:
    """The rows of a table with columns of each child's newest row in an own table.

    The newest is the one with the latest day by a day, of several of that day the last in the file. Of a child with a
    row whose day cannot be read it is not known which is the newest.

    Takes: rows with child_id; the extract, of those children at least, with source_row; the columns asked for, by their
    names in the extract or one of SINCE; the day; the rule for whole months.
    Gives: the rows with `table.column` for each of those, null where there is no row and nothing is said of that;
    `table.is_open`, whether it is not known which row is the newest (all are null then); `table.row`, its number.
    """
    began, as_at = pl.col(own.began), pl.lit(day)
    asked = [name for name in columns if name not in SINCE]
    # D-305: of several rows of a day the last in the file is the newest
    newest = (
        own_rows.filter(began <= as_at)
        .sort(own.began, "source_row")
        .unique("child_id", keep="last", maintain_order=True)
        .select(
            "child_id",
            *(pl.col(name).alias(f"{own.name}.{name}") for name in asked),
            pl.col("source_row").alias(f"{own.name}.{ROW}"),
            (as_at - began).dt.total_days().cast(pl.Int32).alias(f"{own.name}.days_since"),
            whole_months(began, as_at, rule).alias(f"{own.name}.months_since"),
        )
    )
    # D-306: a row without a readable day may be the newest
    undated = own_rows.filter(began.is_null()).select("child_id", pl.lit(True).alias(f"{own.name}.{IS_OPEN}")).unique()
    joined = rows.join(newest, on="child_id", how="left", maintain_order="left").join(
        undated, on="child_id", how="left", maintain_order="left"
    )
    is_open, row = pl.col(f"{own.name}.{IS_OPEN}").fill_null(False), pl.col(f"{own.name}.{ROW}")
    known = [
        pl.when(~is_open).then(_unless_no_row(own, name, row)).alias(f"{own.name}.{name}") for name in (*asked, *SINCE)
    ]
    return joined.with_columns(*known, pl.when(~is_open).then(row).alias(row.meta.output_name()), is_open)


def _unless_no_row(own: OwnTable, name: str, row: pl.Expr) -> pl.Expr:
    """A column of the newest row; where there is none, what that means."""
    column = pl.col(f"{own.name}.{name}")
    if name not in own.no_row_means:
        return column
    return pl.when(row.is_null()).then(pl.lit(own.no_row_means[name])).otherwise(column)
