"""Histories: what a code of a child was, stretch by stretch, up to a day.

Each is a table with one row a stretch, in order: its key (care_id or child_id), began_on (date; null of the stretch
before any record), value, and is_known (false where what stood then cannot be told). A stretch lasts until the next.
"""

from datetime import date
from typing import Literal

import polars as pl

HELD = "held"
"""What is added to the name of a column with the stretches of its history."""


def statuses_held(statuses: pl.DataFrame, day: date) -> pl.DataFrame:
    """The legal statuses of each period of care.

    Takes: statuses in care as `statuses_in_care` gives them.
    """
    return _in_order(_stretches(statuses, "start_date", "legal_status"), day)


def stays_held(stays: pl.DataFrame, day: date) -> pl.DataFrame:
    """The placement types of each period of care, those of temporary stays included.

    Takes: stays as `stays_in_care` gives them.
    """
    found = _stretches(stays, "start_date", "placement_type")
    return _in_order(pl.concat([_gaps(stays, pl.lit(False)), found]), day)


def placements_held(
    stays: pl.DataFrame, mains: pl.DataFrame, column: Literal["placement_type", "provider"], day: date
) -> pl.DataFrame:
    """The main placement types of each period of care, or the providers; in a temporary stay those of its main stay.

    In a gap between stays they are not known, but where the same placement goes on after it.

    Takes: stays as `stays_in_care` gives them, main stays as `main_stays` does.
    """
    of_main = mains.select("main_id", "begins_placement", value=column)
    told = stays.select("care_id", "main_id", "is_main", "start_date", "end_date").join(
        of_main, on="main_id", how="left", maintain_order="left"
    )
    goes_on = ~pl.col("is_main") | ~pl.col("begins_placement").fill_null(True)
    found = _stretches(told, "start_date", "value")
    return _in_order(pl.concat([_gaps(told, goes_on), found]), day)


def own_rows_held(rows: pl.DataFrame, began: str, column: str, day: date, before: str | int | None) -> pl.DataFrame:
    """A column of each child's rows in a table of the authority's own; of several rows of a day the last in the file.

    Takes: rows with child_id, the column with their day, source_row, and is_known (whether the column was read); what
    it holds of a child before the first row.
    """
    dated = rows.filter(pl.col(began) <= day).sort("child_id", began, "source_row")
    told = dated.unique(["child_id", began], keep="last", maintain_order=True).select(
        "child_id", "is_known", began_on=began, value=column
    )
    first = (
        told.select("child_id")
        .unique()
        .with_columns(began_on=pl.lit(None, pl.Date), value=pl.lit(before, told.schema["value"]), is_known=pl.lit(True))
    )
    return pl.concat([first, told], how="diagonal").sort("child_id", "began_on", nulls_last=False, maintain_order=True)


def with_held(rows: pl.DataFrame, column: str, history: pl.DataFrame) -> pl.DataFrame:
    """The rows with a history as lists of stretches: `column.held`, null where there is none."""
    key = history.columns[0]
    lists = history.group_by(key, maintain_order=True).agg(
        pl.struct("began_on", "value", "is_known").alias(f"{column}.{HELD}")
    )
    return rows.join(lists, on=key, how="left", maintain_order="left")


def _stretches(rows: pl.DataFrame, began: str, column: str) -> pl.DataFrame:
    value = pl.col(column).cast(pl.String)
    return rows.select("care_id", began_on=began, value=value, is_known=value.is_not_null())


def _gaps(stays: pl.DataFrame, goes_on: pl.Expr) -> pl.DataFrame:
    """The days from which a child is in no stay, in a period of care, as stretches that are not known."""
    next_start, next_goes_on = (pl.col(name).shift(-1).over("care_id") for name in ("start_date", "goes_on"))
    ends = pl.col("end_date")
    # The last stay may end before care does, and before the day: its gap is one like any other.
    is_gap = ends.is_not_null() & (((next_start > ends) & ~next_goes_on) | next_start.is_null())
    return (
        stays.with_columns(goes_on=goes_on)
        .filter(is_gap)
        .select("care_id", began_on="end_date", value=pl.lit(None, pl.String), is_known=pl.lit(False))
    )


def _in_order(stretches: pl.DataFrame, day: date) -> pl.DataFrame:
    return stretches.filter(pl.col("began_on") <= day).sort("care_id", "began_on", maintain_order=True)
