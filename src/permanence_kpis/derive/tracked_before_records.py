"""What a tracker cannot know of children whose care began before the first record of it."""

from datetime import date
from itertools import chain

import polars as pl

from permanence_kpis.derive.tracked import NEVER, where_one
from permanence_kpis.periods import ONE_DAY, add_months
from permanence_kpis.tables import ends_of

MAY_BE_EARLIER = "may_be_earlier"
"""What is added to the name of a day: whether it is that of the first record, and so may be any earlier one."""

_SINCE = (
    "care_began_on",
    "status_began_on",
    "placement_began_on",
    "stable_since",
    "with_parents_since",
    "stay_began_on",
)
"""The days that may be earlier."""
_LONGER = {
    "months_in_care": "care_began_on",
    "months_on_status": "status_began_on",
    "months_in_placement": "stable_since",
    "months_with_parents": "with_parents_since",
    "nights_in_stay": "stay_began_on",
}
"""What may have lasted longer, by the day it is counted from."""
_SOONER = {
    "days_to_30_months": "care_began_on",
    "days_to_24_months": "stable_since",
    "days_to_12_months_with_parents": "with_parents_since",
}
"""What may come, or have come, sooner, by that day."""
FOLLOWING = {
    "reaches_30_months_on": "care_began_on",
    "reaches_24_months_on": "stable_since",
    "with_parents_12_months_on": "with_parents_since",
}
"""The days that follow from those."""
_LONG_AGO = date(1900, 1, 1)


# D-531: a first record is no beginning
def with_earlier_beginnings(rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """The rows with what may be otherwise because care began before its first record.

    What is counted from the first record may have begun earlier, and lasted longer; moves of twelve months that the
    records do not reach back to may be more.

    Takes: every other column of the tracker; began_before; the day.
    Gives: for each of _SINCE whether it may be earlier (`column.may_be_earlier`), and it and the numbers of _LONGER and
    _SOONER with the lowest and the highest that they may be (a number null where they differ; a day stays that of the
    record); the days of FOLLOWING, and second_review_by where it is not past, null where they may be earlier;
    second_review_at_latest, the day by what is recorded.
    """
    began = pl.col("care_began_on")
    since = [name for name in _SINCE if name in rows.columns]
    first = {name: _end_of(name, 0, rows) for name in since}
    open_since = {name: pl.col("began_before") & (first[name] <= began).fill_null(False) for name in since}
    if "with_parents_since" in since:
        with_parents = pl.col("with_parents_is_open") | (pl.col("with_parents_since") <= began).fill_null(False)
        open_since["with_parents_since"] = pl.col("began_before") & with_parents
    rows = rows.with_columns(
        pl.col("second_review_by").alias("second_review_at_latest"),
        *(one.alias(f"{name}.{MAY_BE_EARLIER}") for name, one in open_since.items()),
    )
    earlier = {name: pl.col(f"{name}.{MAY_BE_EARLIER}") for name in since}
    of_days = (_with_ends(name, rows, lowest=(earlier[name], pl.lit(_LONG_AGO))) for name in since)
    rows = rows.with_columns(chain.from_iterable(of_days))
    for names, is_longer in ((_LONGER, True), (_SOONER, False)):
        for name, of in names.items():
            if name in rows.columns and of in since:
                far = (earlier[of], pl.lit(NEVER if is_longer else -NEVER, pl.Int32))
                ends = _with_ends(name, rows, highest=far) if is_longer else _with_ends(name, rows, lowest=far)
                rows = rows.with_columns(ends).with_columns(where_one(name))
    if "days_matched_before_carer" in rows.columns:
        name = "days_matched_before_carer"
        fewer = (earlier["placement_began_on"] & (_end_of(name, 0, rows) > 0), pl.lit(0, pl.Int32))
        rows = rows.with_columns(_with_ends(name, rows, lowest=fewer)).with_columns(where_one(name))
    rows = _with_more_moves(rows, day)
    not_past = pl.col("began_before") & (pl.col("second_review_by") >= day)
    return rows.with_columns(
        pl.when(~not_past).then("second_review_by").alias("second_review_by"),
        *(pl.when(~earlier[of]).then(name).alias(name) for name, of in FOLLOWING.items() if of in since),
    )


def _with_more_moves(rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """The rows with as many moves as there may have been in the days of a year that the records do not reach."""
    year_began = add_months(day + ONE_DAY, -12)
    is_cut = pl.col("began_before") & (pl.col("care_began_on") > year_began)
    for name in ("moves_in_12_months", "unplanned_in_12_months"):
        more = (is_cut, pl.lit(NEVER, pl.Int32))
        rows = rows.with_columns(_with_ends(name, rows, highest=more)).with_columns(where_one(name))
    before = (pl.lit(day) - pl.col("care_began_on")).dt.total_days().cast(pl.Int32) + 1
    ago = "days_since_unplanned_move"
    sooner = (is_cut & (before < _end_of(ago, 0, rows)), before)
    return rows.with_columns(_with_ends(ago, rows, lowest=sooner)).with_columns(where_one(ago))


def _end_of(name: str, which: int, rows: pl.DataFrame) -> pl.Expr:
    """The lowest (0) or the highest (1) that a column may be; it itself, where it has no ends."""
    end = ends_of(name)[which]
    return pl.col(end if end in rows.columns else name)


def _with_ends(
    name: str,
    rows: pl.DataFrame,
    lowest: tuple[pl.Expr, pl.Expr] | None = None,
    highest: tuple[pl.Expr, pl.Expr] | None = None,
) -> list[pl.Expr]:
    """Both ends of a column; each may be another where a condition is true."""
    ends = (_end_of(name, which, rows) for which in (0, 1))
    return [
        (end if other is None else pl.when(other[0]).then(other[1]).otherwise(end)).alias(called)
        for end, other, called in zip(ends, (lowest, highest), ends_of(name), strict=True)
    ]
