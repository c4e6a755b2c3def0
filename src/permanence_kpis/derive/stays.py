"""Stays: each placement within a period of care, with the main placement it belongs to."""

import polars as pl

from permanence_kpis.codes import (
    FAMILIES,
    HOMES,
    PLACED_FOR_ADOPTION,
    STATUS_ONLY,
    TEMPORARY_STAYS,
    WITH_PARENTS,
)
from permanence_kpis.derive.timelines import same_as_above, with_last_begun
from permanence_kpis.tables import ends_of

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
    return (
        _pieces(timeline, periods.select("child", "care_id", "care_began_on", "care_ended_on"))
        .with_columns(
            # D-050: a placement begins at the earliest with the period of care
            start_date=pl.max_horizontal("start_date", "care_began_on"),
            end_date=pl.min_horizontal("end_date", "care_ended_on"),
            is_temporary=pl.col("placement_type").is_in(TEMPORARY_STAYS).fill_null(False),
        )
        # D-055: care that begins in a temporary stay has no other placement yet
        .with_columns(is_main=~pl.col("is_temporary") | ~same_as_above(["care_id"]))
        .with_columns(main_id=pl.col("is_main").cum_sum())
    )


def _pieces(timeline: pl.LazyFrame, periods: pl.LazyFrame) -> pl.LazyFrame:
    """Each stay with each period of care that has a night of it: the one it begins in, and those that begin in it."""
    numbered = timeline.with_row_index("stay")
    spans = numbered.select("child", "start_date", "end_date", "stay")
    began, ended = pl.col("care_began_on"), pl.col("care_ended_on")
    begun_in = with_last_begun(spans, periods, "start_date", "care_began_on").filter(
        ended.is_null() | (ended > pl.col("start_date"))
    )
    begin_in_it = with_last_begun(periods, spans, "care_began_on", "start_date").filter(
        pl.col("start_date") < began, pl.col("end_date").is_null() | (pl.col("end_date") > began)
    )
    of_both = [pieces.select("stay", "care_id", began, ended) for pieces in (begun_in, begin_in_it)]
    pieces = pl.concat(of_both).sort("stay", "care_began_on")
    return numbered.join(pieces, on="stay", maintain_order="left_right").drop("stay")


def main_stays(stays: pl.LazyFrame) -> pl.LazyFrame:
    """Each main stay, with the placement (one carer, without a break by another) it is part of.

    A main stay goes on with the placement of the main stay before it in the same period of care when both have the
    same carer; whether a gap or a temporary stay lies between does not matter. Stability counts the placement before an
    adoptive one (A3-A6) in, once. Where it is not known whether the carer is the same, or whether a placement is
    adoptive, the days that follow from it lie between two, and both readings of each such change are tried.

    Takes: stays as `stays_in_care` gives them.
    Gives: one row per main stay, sorted by care_id and start_date: main_id, care_id, start_date, placement_type,
    provider, source_row; placement_began_on and stable_since (dates; null where they may be several), each with the
    first and the last day it may be, under the names of `ends_of`; begins_placement and is_move (null where not known),
    through_temporary, before_type, before_provider, before_reason (of the main stay before, null where none), and the
    rows (`…_row`) that settled these, of several days the last; `reason_on_new_stay`, `reason_not_used` and
    `moved_with_same_carer` mark reasons in doubt.
    Source: docs/sources.md#same-carer.
    """
    reason = pl.col("end_reason") if "end_reason" in stays.collect_schema().names() else pl.lit(None, pl.String)
    same_care = same_as_above(["care_id"])
    begins, begins_row = pl.col("begins_placement"), pl.col("source_row")
    # D-052: both readings of a change that is not known
    surely, maybe = begins.fill_null(False), begins.fill_null(True)
    began_first, began_last = (pl.col(name) for name in ends_of("placement_began_on"))
    stable_first, stable_last = ends_of("stable_since")
    # D-053: null for a blank type, which leaves stable_since open
    is_adoptive = pl.col("placement_type").is_in(PLACED_FOR_ADOPTION) & same_care
    says_another_carer = (pl.col("before_reason") != STATUS_ONLY).fill_null(False)
    return (
        _with_stay_before(stays, reason)
        .with_columns(begins_placement=~(same_care & _is_same_carer()))
        .with_columns(
            pl.when(surely).then("start_date").forward_fill().alias(began_first.meta.output_name()),
            pl.when(maybe).then("start_date").forward_fill().alias(began_last.meta.output_name()),
            placement_row=pl.when(maybe).then(begins_row).forward_fill(),
        )
        .with_columns(
            pl.when(surely)
            # D-056: the first main stay with this carer decides, as in the sources
            .then(pl.when(is_adoptive.fill_null(True)).then(began_first.shift()).otherwise("start_date"))
            .forward_fill()
            .alias(stable_first),
            pl.when(maybe)
            .then(pl.when(is_adoptive.fill_null(False)).then(began_last.shift()).otherwise("start_date"))
            .forward_fill()
            .alias(stable_last),
            stable_row=pl.when(maybe)
            .then(pl.when(is_adoptive.fill_null(False)).then(pl.col("placement_row").shift()).otherwise(begins_row))
            .forward_fill(),
            is_move=begins & same_care & ~pl.col("is_temporary").shift().fill_null(False),
            reason_on_new_stay=pl.col("before_reason").is_null()
            & ~pl.col("through_temporary")
            & reason.is_not_null()
            & pl.col("end_date").is_null(),
            moved_with_same_carer=~maybe & ~pl.col("through_temporary") & says_another_carer,
        )
        .with_columns(
            placement_began_on=pl.when(began_first == began_last).then(began_last),
            stable_since=pl.when(pl.col(stable_first) == pl.col(stable_last)).then(stable_last),
        )
    )


def _with_stay_before(stays: pl.LazyFrame, reason: pl.Expr) -> pl.LazyFrame:
    """The main stays, each with what is said of the main stay before it."""
    after_temporary = pl.col("through_temporary") | pl.col("is_temporary").shift().fill_null(False)
    return (
        stays.with_columns(stay_number=pl.int_range(pl.len()))
        .filter("is_main")
        .with_columns(
            through_temporary=same_as_above(["care_id"])
            & (pl.col("stay_number") - pl.col("stay_number").shift() > 1).fill_null(False)
        )
        .with_columns(
            before_type=pl.col("placement_type").shift(),
            before_provider=pl.col("provider").shift(),
            before_reason=pl.when(~after_temporary).then(reason.shift()),
            before_row=pl.col("source_row").shift(),
            reason_row=pl.when(~after_temporary).then(pl.col("source_row").shift()),
            reason_not_used=pl.col("through_temporary") & reason.shift().is_not_null(),
        )
        .drop("stay_number")
    )


# D-051: the order is the strength of the evidence
def _is_same_carer() -> pl.Expr:
    """Whether a main stay is with the carer of the main stay above it; null where nothing says.

    Two ids decide. Where one is blank the evidence does, in this order: after a temporary stay in which care began the
    carer is another; around a temporary stay, two blanks with the same type and provider are a return; the reason why
    the stay above ended, unless a temporary one followed it (PLACE: the same carer, any other: another); parents and
    parents are the same; a home and a family, or two providers, are not.
    """
    carer, kind, provider = pl.col("carer_id"), pl.col("placement_type"), pl.col("provider")
    before_type, before_provider, reason = (pl.col(f"before_{name}") for name in ("type", "provider", "reason"))
    both_blank = carer.is_null() & carer.shift().is_null()
    # D-072: two unknown types, or providers, are the same
    same_setting = kind.eq_missing(before_type) & provider.eq_missing(before_provider)
    home_and_family = (kind.is_in(HOMES) & before_type.is_in(FAMILIES)) | (
        kind.is_in(FAMILIES) & before_type.is_in(HOMES)
    )
    return (
        pl.when(carer.is_not_null() & carer.shift().is_not_null())
        .then(carer == carer.shift())
        .when(pl.col("is_temporary").shift())
        .then(False)
        .when(pl.col("through_temporary") & both_blank & same_setting)
        .then(True)
        .when(reason.is_not_null())
        .then(reason == STATUS_ONLY)
        .when((kind == WITH_PARENTS) & (before_type == WITH_PARENTS))
        .then(True)
        .when(home_and_family | (provider != before_provider))
        .then(False)
    )
