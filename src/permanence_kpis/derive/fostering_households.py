"""Fostering households: those approved on a day."""

from datetime import date

import polars as pl


def fostering_households(approvals: pl.LazyFrame, day: date) -> pl.LazyFrame:
    """Each approval of a household that is open on a day, one for each kind of approval.

    An approval is open from its day until its end, not on the day it ends; without an end it is open. Of several of the
    same kind that are open (not recorded is a kind of its own) the first is the one.

    Takes: the foster_approvals extract with household_id, approval_date, approval_type, end_date, source_row; the day.
    Gives: one row per household and kind: household_id, approved_on (date), approval_type (code), and the row of the
    extract.
    Source: docs/sources.md#foster-approvals.
    """
    is_open = (pl.col("approval_date") <= day) & (pl.col("end_date") > day).fill_null(True)
    # D-435: an approval on top of an open one of the same kind is no second one
    first_of_its_kind = (
        approvals.filter(is_open)
        .sort("approval_date", "source_row")
        .unique(("household_id", "approval_type"), keep="first", maintain_order=True)
    )
    return first_of_its_kind.select(
        "household_id", "approval_type", approved_on="approval_date", approval_row="source_row"
    )
