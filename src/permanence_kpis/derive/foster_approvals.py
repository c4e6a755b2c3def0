"""Foster approvals: each approval of a fostering household."""

from datetime import date

import polars as pl

from permanence_kpis.periods import Window

_KEY = ("household_id", "approval_type", "approval_date")


def approvals_in_order(approvals: pl.LazyFrame) -> pl.LazyFrame:
    """Each approval once, and whether the household was approved for the same already.

    Records with the same household, day and kind are one; the later end wins (none is the latest), then more places. A
    household is approved already where an earlier approval of the same, known kind is open on the day; without an end
    it is open.

    Takes: the foster_approvals extract with household_id, approval_date, approval_type, end_date, source_row; places,
    where it was read.
    Gives: the same columns in order of household, kind and day, with `is_again` (approved already) and
    `without_end_row` (the row of the earlier approval that only the want of an end keeps open; null where none does).
    Source: docs/sources.md#foster-approvals.
    """
    last = [name for name in ("places", "source_row") if name in approvals.collect_schema().names()]
    end, day = pl.col("end_date"), pl.col("approval_date")
    of_the_same = ("household_id", "approval_type")
    is_known = pl.col("approval_type").is_not_null()
    return (
        # D-061: missing episodes with the same child, start and kind are one
        approvals.sort(*_KEY, "end_date", *last, nulls_last=[False, False, False, True, *(False for _ in last)])
        .unique(_KEY, keep="last", maintain_order=True)
        .with_columns(
            last_end_before=end.fill_null(date.min).cum_max().shift().over(of_the_same),
            without_end_row=pl.when(end.is_null()).then("source_row").forward_fill().shift().over(of_the_same),
        )
        .with_columns(is_open_by_its_end=is_known & (pl.col("last_end_before") > day).fill_null(False))
        .with_columns(
            # D-066: without an end it is open
            is_again=pl.col("is_open_by_its_end") | (is_known & pl.col("without_end_row").is_not_null()),
            without_end_row=pl.when(is_known & ~pl.col("is_open_by_its_end")).then("without_end_row"),
        )
        .drop("last_end_before", "is_open_by_its_end")
    )


def foster_approvals(approvals: pl.LazyFrame, window: Window) -> pl.LazyFrame:
    """Each approval in the window. Of a household that is approved for the same already it is not a new one.

    Takes: approvals as `approvals_in_order` gives them; the window.
    Gives: one row per approval: household_id, approved_on (date), approval_type (code), places (whole number; where it
    was read), and the row of the extract.
    Source: docs/sources.md#foster-approvals.
    """
    in_window = pl.col("approval_date").is_between(window.first_day, window.last_day)
    places = [name for name in approvals.collect_schema().names() if name == "places"]
    return approvals.filter(in_window & ~pl.col("is_again")).select(
        "household_id", "approval_type", *places, approved_on="approval_date", approval_row="source_row"
    )
