"""Reviews: each day a looked-after child had a review, with how the child took part."""

import polars as pl

from permanence_kpis.codes import TOO_YOUNG, TOOK_PART
from permanence_kpis.derive.timelines import on_day, with_last_begun
from permanence_kpis.periods import Window


def reviews(reviews: pl.LazyFrame, periods: pl.LazyFrame, window: Window) -> pl.LazyFrame:
    """Each child and day with a review in the window, while looked after.

    Of several records of one child and day the one is kept that says most for the child: took part, then did not
    (PN4, PN7), then not recorded, then under four (PN0); among equals the greater code.

    Takes: the reviews extract with child_id, child, review_date, participation, source_row; periods of care; the
    window.
    Gives: one row per child and day: child_id, reviewed_on (date), participation (code; null where not recorded),
    records_differ (whether the day has records that say more or less for the child), and the row of the extract.
    Source: docs/sources.md#reviews.
    """
    in_window = pl.col("review_date").is_between(window.first_day, window.last_day)
    code = pl.col("participation")
    preference = (
        pl.when(code.is_in(TOOK_PART)).then(3).when(code.is_null()).then(1).when(code == TOO_YOUNG).then(0).otherwise(2)
    )
    return (
        with_last_begun(
            reviews.filter(in_window),
            periods.select("child", "care_began_on", "care_ended_on"),
            *("review_date", "care_began_on"),
        )
        .filter(on_day("care_began_on", "care_ended_on", pl.col("review_date")))
        .with_columns(preference=preference)
        .with_columns(records_differ=pl.col("preference").n_unique().over("child", "review_date") > 1)
        .sort("child", "review_date", "preference", "participation", "source_row", nulls_last=False)
        .unique(["child", "review_date"], keep="last", maintain_order=True)
        .select(
            "child_id",
            "participation",
            "records_differ",
            reviewed_on="review_date",
            own_date="review_date",
            review_row="source_row",
        )
    )
