"""Children looked after on later days, if nobody moves: the same rows with what the calendar alone makes of them."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from permanence_kpis.derive.children import with_age
from permanence_kpis.derive.looked_after import with_months
from permanence_kpis.periods import WholeMonths
from permanence_kpis.tables import ends_of

COUNTED_FROM: Mapping[str, tuple[str, ...]] = {
    "age": ("date_of_birth",),
    "months_in_care": ("care_began_on",),
    "months_in_placement": ends_of("stable_since"),
    "months_on_status": ends_of("status_began_on"),
}
"""The days that a number is counted from, in the columns of the rows."""

_BESIDE = ("-1d", "0d", "1d")
"""A month too short for the day, 29 February, and counting both days move the day of reaching a number by one."""


def days_of_change(rows: pl.DataFrame, bounds: Mapping[str, Sequence[int]], day: date, until: date) -> pl.DataFrame:
    """The days after one day, and up to another, on which the calendar may change what is asked of a child.

    Takes: rows of looked_after; for each column that counts years or months, the numbers that matter.
    Gives: child_id, own_date (a few days too many, never one too few), each pair once.
    """
    found = [
        rows.select("child_id", own_date=pl.col(start).dt.offset_by(f"{number}{unit}").dt.offset_by(beside))
        for column, numbers in bounds.items()
        for unit in ("y" if column == "age" else "mo",)
        for start in COUNTED_FROM[column]
        if start in rows.columns
        for number in numbers
        for beside in _BESIDE
    ]
    none = rows.select("child_id", own_date=pl.lit(None, pl.Date)).clear()
    after = pl.col("own_date").is_between(day, until, closed="right")
    return pl.concat([none, *found]).filter(after).unique(maintain_order=True)


def on_later_days(rows: pl.DataFrame, days: pl.DataFrame, turned_18: pl.DataFrame, rule: WholeMonths) -> pl.DataFrame:
    """The rows of children on later days: placement, carer and legal status as they are, ages and months as of then.

    Takes: rows of looked_after; days with child_id and own_date; turned_18 with child_id, turned_18_on; the rule for
    whole months.
    Gives: one row per child and day, none from the 18th birthday on.
    """
    later = rows.drop("own_date").join(days, on="child_id", maintain_order="left")
    of_age = later.join(turned_18, on="child_id", how="left", maintain_order="left")
    still = of_age.filter((pl.col("own_date") < pl.col("turned_18_on")).fill_null(True)).drop("turned_18_on")
    return with_age(with_months(still.lazy(), rule)).collect(engine="in-memory")
