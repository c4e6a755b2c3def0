"""Foster approvals: each approval of a fostering household."""

import polars as pl

from permanence_kpis.periods import Window


def foster_approvals(approvals: pl.LazyFrame, window: Window) -> pl.LazyFrame:
    """Each approval in the window.

    Records with the same household, day and kind are one; the later end wins (none is the latest), then more places.

    Takes: the foster_approvals extract with household_id, approval_date, approval_type, end_date, places, source_row.
    Gives: one row per approval: household_id, approved_on (date), approval_type (code), places (whole number), and
    the row of the extract.
    Source: docs/sources.md#foster-approvals.
    """
    key = ["household_id", "approval_date", "approval_type"]
    in_window = pl.col("approval_date").is_between(window.first_day, window.last_day)
    return (
        approvals.filter(in_window)
        .sort(*key, "end_date", "places", "source_row", nulls_last=[False, False, False, True, False, False])
        .unique(key, keep="last", maintain_order=True)
        .select("household_id", "approval_type", "places", approved_on="approval_date", approval_row="source_row")
    )
