"""Reviews due: by when each review was due, by the one before it, and whether it was held by then."""

from datetime import date

import polars as pl

from permanence_kpis.derive.deadlines import due_day
from permanence_kpis.derive.timelines import on_day, same_as_above, with_last_begun
from permanence_kpis.periods import REVIEWS_WITHIN, Window

_FIRST, _SECOND, _LATER = REVIEWS_WITHIN


def first_reviews_due(periods: pl.LazyFrame, went_on: pl.Series, begin_on: date | None) -> pl.LazyFrame:
    """The periods of care, each with the day by which its first review was due.

    Takes: periods of care; the care_id of those before whose first record care had begun, as far as the source says;
    the day from which reviews are recorded (None: there is none).
    Gives: the same with first_due_on (date) and is_whole: whether the records go back to it. They do not where it is
    before that day, or where care had begun before.
    Source: docs/sources.md#reviews-due.
    """
    # D-335: the first review known is then a later one
    goes_back = pl.col("first_due_on") >= begin_on if begin_on else pl.lit(False)
    had_begun = pl.col("care_id").is_in(went_on.implode())
    return periods.with_columns(first_due_on=due_day(pl.col("care_began_on"), _FIRST.within, _FIRST.unit)).with_columns(
        is_whole=goes_back & ~had_begun
    )


def reviews_in_care(reviews: pl.LazyFrame, periods: pl.LazyFrame) -> pl.LazyFrame:
    """Each day with a review of a period of care, with the day by which the next was due.

    Takes: the reviews extract with child_id, child, review_date, source_row; periods as `first_reviews_due` gives them.
    Gives: one row per period and day, in order: child, child_id, care_id, care_ended_on, held_on (date), number (1 for
    the first; null where the records do not go back to it), next_due_on (date), review_row (the row of the extract).
    Source: docs/sources.md#reviews-due.
    """
    second, later = (due_day(pl.col("held_on"), part.within, part.unit) for part in (_SECOND, _LATER))
    number = pl.int_range(1, pl.len() + 1).over("care_id").cast(pl.Int32)
    return (
        # D-336: a review on another day is another one
        with_last_begun(
            reviews.select("child", held_on="review_date", review_row="source_row"),
            periods.select("child", "child_id", "care_id", "care_began_on", "care_ended_on", "is_whole"),
            *("held_on", "care_began_on"),
        )
        .filter(on_day("care_began_on", "care_ended_on", pl.col("held_on")))
        .sort("child", "held_on", "review_row")
        .unique(["child", "held_on"], keep="last", maintain_order=True)
        .with_columns(number=pl.when("is_whole").then(number))
        .with_columns(next_due_on=pl.when(pl.col("number") == 1).then(second).otherwise(later))
        .drop("care_began_on", "is_whole")
    )


def with_reviews(rows: pl.LazyFrame, in_care: pl.LazyFrame, periods: pl.LazyFrame, day: date) -> pl.LazyFrame:
    """The rows of looked_after with the last review by the day, and the day by which the next is due.

    Takes: rows with care_id; reviews as `reviews_in_care` gives them; periods as `first_reviews_due` does; the day.
    Gives: the rows with last_review_on, next_review_due (dates; null where there was none, and for the second where the
    records do not go back to the first either), and last_review_row.
    """
    last = in_care.filter(pl.col("held_on") <= day).unique("care_id", keep="last", maintain_order=True)
    due = pl.when(pl.col("last_review_on").is_not_null()).then("next_due_on").when("is_whole").then("first_due_on")
    return (
        rows.join(
            last.select("care_id", "next_due_on", last_review_on="held_on", last_review_row="review_row"),
            on="care_id",
            how="left",
            maintain_order="left",
        )
        .join(periods.select("care_id", "first_due_on", "is_whole"), on="care_id", how="left", maintain_order="left")
        .with_columns(next_review_due=due)
        .drop("next_due_on", "first_due_on", "is_whole")
    )


def reviews_due(in_care: pl.LazyFrame, periods: pl.LazyFrame, window: Window) -> pl.LazyFrame:
    """Each review that was due in the window, of a child still looked after on that day.

    A review is due by the day before it, so that one held early moves the next one too. Reviews after the window's last
    day are not looked at.

    Takes: reviews as `reviews_in_care` gives them; periods as `first_reviews_due` does; the window.
    Gives: one row per review due: child_id, number (null where the records do not go back to the first), due_on,
    held_on (dates; null where there was none), days_late (whole days from due_on, below 0 where it was early; null
    where there was none), met (yes, late, no), and the rows of the extracts that settled them.
    Source: docs/sources.md#reviews-due.
    """
    held = in_care.filter(pl.col("held_on") <= window.last_day)
    first = held.filter(pl.col("number") == 1)
    due_first = (
        periods.filter("is_whole")
        .join(first.select("care_id", "held_on", "review_row"), on="care_id", how="left")
        .select(
            "child_id",
            "care_ended_on",
            "care_row",
            "held_on",
            "review_row",
            number=pl.lit(1, pl.Int32),
            due_on="first_due_on",
        )
    )
    has_next = same_as_above(["care_id"]).shift(-1).fill_null(False)
    due_later = held.select(
        "child_id",
        "care_ended_on",
        number=pl.col("number") + 1,
        due_on="next_due_on",
        before_row="review_row",
        held_on=pl.when(has_next).then(pl.col("held_on").shift(-1)),
        review_row=pl.when(has_next).then(pl.col("review_row").shift(-1)),
    )
    due_on, held_on = pl.col("due_on"), pl.col("held_on")
    # D-450: who is in care until a day is not looked after on it, and a review on it would not count
    in_care_then = pl.col("care_ended_on").is_null() | (pl.col("care_ended_on") > due_on)
    return (
        pl.concat([due_first, due_later], how="diagonal")
        .filter(due_on.is_between(window.first_day, window.last_day) & in_care_then)
        .with_columns(
            own_date=due_on,
            days_late=(held_on - due_on).dt.total_days().cast(pl.Int32),
            met=pl.when(held_on.is_null())
            .then(pl.lit("no"))
            .when(held_on <= due_on)
            .then(pl.lit("yes"))
            .otherwise(pl.lit("late")),
        )
        .drop("care_ended_on")
    )
