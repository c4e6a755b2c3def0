"""Left care: each child who left care in a window, the last time only."""

import polars as pl

from permanence_kpis.codes import CARE_CONTINUES
from permanence_kpis.derive.looked_after import whole_months
from permanence_kpis.periods import WholeMonths, Window


def left_care(periods: pl.LazyFrame, window: Window, rule: WholeMonths) -> pl.LazyFrame:
    """Each child whose period of care ended in the window, with the last such end.

    An end recorded as care continuing (X1) is not a leaving; a blank reason is, for a reason not known.

    Takes: periods of care; the window; the rule for whole months.
    Gives: one row per child: child_id, left_on (date), reason_ceased (code), months_in_care, and the rows of the
    extract that settled them.
    Source: docs/sources.md#leaving-care.
    """
    left = pl.col("care_ended_on").is_between(window.first_day, window.last_day)
    return (
        # D-017: X1 in `reason_ceased` does not end care
        periods.filter(left & pl.col("reason_ceased").ne_missing(CARE_CONTINUES))
        .sort("child", "care_ended_on")
        .unique("child", keep="last", maintain_order=True)
        .select(
            "child_id",
            "reason_ceased",
            "care_row",
            "began_before",
            "is_after_gap",
            "end_row",
            left_on="care_ended_on",
            own_date="care_ended_on",
            # D-057: `months_in_care` of `left_care`
            months_in_care=whole_months(pl.col("care_began_on"), pl.col("care_ended_on"), rule),
        )
    )
