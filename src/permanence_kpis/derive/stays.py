"""Stays: each placement within a period of care, with the main placement it belongs to."""

import polars as pl

from permanence_kpis.codes import PLACED_FOR_ADOPTION, STATUS_ONLY, TEMPORARY_STAYS
from permanence_kpis.derive.timelines import same_as_above

DETAILS = ("placement_type", "provider", "carer_id", "end_reason")
"""What decides between placements with the same start and end, in this order."""


def stays_in_care(timeline: pl.LazyFrame, periods: pl.LazyFrame) -> pl.LazyFrame:
    """Each stay, cut to the period of care it falls in.

    A stay that spans two periods of care gives a piece in each. A stay is a main one unless it is temporary (T0-T4);
    a temporary stay in which care begins is a main one too, until another comes. A temporary stay belongs to the main
    stay before it.

    Takes: the timeline of placements: child, start_date, end_date, the details that are read, source_row; periods of
    care.
    Gives: one row per stay, sorted by child and start_date: care_id, start_date, end_date, placement_type, provider,
    carer_id, end_reason (if read), was_cut, source_row, is_temporary, is_main, main_id (unique over all children).
    Source: docs/sources.md#temporary-stays.
    """
    # Periods of care and stays are both in order, so the pieces are too.
    overlaps = pl.col("care_ended_on").is_null() | (pl.col("start_date") < pl.col("care_ended_on"))
    overlaps &= pl.col("end_date").is_null() | (pl.col("end_date") > pl.col("care_began_on"))
    return (
        timeline.join(
            periods.select("child", "care_id", "care_began_on", "care_ended_on"),
            on="child",
            maintain_order="left_right",
        )
        .filter(overlaps)
        .with_columns(
            start_date=pl.max_horizontal("start_date", "care_began_on"),
            end_date=pl.min_horizontal("end_date", "care_ended_on"),
            is_temporary=pl.col("placement_type").is_in(TEMPORARY_STAYS).fill_null(False),
        )
        .with_columns(is_main=~pl.col("is_temporary") | ~same_as_above(["care_id"]))
        .with_columns(main_id=pl.col("is_main").cum_sum())
    )


def main_stays(stays: pl.LazyFrame) -> pl.LazyFrame:
    """Each main stay, with the placement (one carer, without a break by another) it is part of.

    A main stay goes on with the placement of the main stay before it in the same period of care when both have the
    same carer; whether a gap or a temporary stay lies between does not matter. A blank carer is not the same as
    anything, but around a temporary stay two blanks with the same type and provider are a return. Stability counts
    the placement before an adoptive one (A3-A6) in, once.

    Takes: stays as `stays_in_care` gives them.
    Gives: one row per main stay, sorted by care_id and start_date: main_id, care_id, start_date, placement_type,
    provider, end_reason (if read), source_row, placement_began_on, stable_since (dates), begins_placement, is_move,
    through_temporary, before_type, before_provider, before_reason (of the main stay before, null where none), and the
    rows (`…_row`) that settled these; `reason_on_new_stay`, `reason_not_used` and `moved_with_same_carer` mark reasons
    in doubt.
    Source: docs/sources.md#same-carer.
    """
    reason = pl.col("end_reason") if "end_reason" in stays.collect_schema().names() else pl.lit(None, pl.String)
    reason_of_open_stay = reason.is_not_null() & pl.col("end_date").is_null()
    says_another_carer = (reason.shift() != STATUS_ONLY).fill_null(False)
    same_care = same_as_above(["care_id"])
    both_blank = pl.col("carer_id").is_null() & pl.col("carer_id").shift().is_null()
    same_setting = pl.col("placement_type").eq_missing(pl.col("placement_type").shift()) & pl.col(
        "provider"
    ).eq_missing(pl.col("provider").shift())
    same_carer = (pl.col("carer_id") == pl.col("carer_id").shift()).fill_null(False)
    returns = pl.col("through_temporary") & both_blank & same_setting
    begins = pl.col("begins_placement")
    is_adoptive = pl.col("placement_type").is_in(PLACED_FOR_ADOPTION).fill_null(False)
    began_on, began_row = pl.col("placement_began_on"), pl.col("placement_row")
    counts_before = is_adoptive & same_care
    return (
        stays.with_columns(stay_number=pl.int_range(pl.len()))
        .filter("is_main")
        .with_columns(
            through_temporary=same_care & (pl.col("stay_number") - pl.col("stay_number").shift() > 1).fill_null(False)
        )
        .with_columns(begins_placement=~(same_care & (same_carer | returns)))
        .with_columns(
            placement_began_on=pl.when(begins).then("start_date").forward_fill(),
            placement_row=pl.when(begins).then("source_row").forward_fill(),
        )
        .with_columns(
            stable_since=pl.when(begins)
            .then(pl.when(counts_before).then(began_on.shift()).otherwise(began_on))
            .forward_fill(),
            stable_row=pl.when(begins)
            .then(pl.when(counts_before).then(began_row.shift()).otherwise(began_row))
            .forward_fill(),
            is_move=begins & same_care & ~pl.col("is_temporary").shift().fill_null(False),
            before_type=pl.col("placement_type").shift(),
            before_provider=pl.col("provider").shift(),
            before_reason=pl.when(~pl.col("through_temporary")).then(reason.shift()),
            before_row=pl.col("source_row").shift(),
            reason_row=pl.when(~pl.col("through_temporary")).then(pl.col("source_row").shift()),
            reason_not_used=pl.col("through_temporary") & reason.shift().is_not_null(),
            reason_on_new_stay=reason.shift().is_null() & ~pl.col("through_temporary") & reason_of_open_stay,
            moved_with_same_carer=~begins & ~pl.col("through_temporary") & says_another_carer,
        )
    )
