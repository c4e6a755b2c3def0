"""Records that no derived table shows: nights without a status or a placement, reviews outside care, doubles."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from permanence_kpis.codes import SHORT_BREAKS
from permanence_kpis.derive import stays
from permanence_kpis.derive.facts import Facts
from permanence_kpis.derive.timelines import numbered_children, on_day, timeline


@dataclass(frozen=True)
class LeftAside:
    """One kind of record that was left aside, read together with others or contradicts them; `rows` with the owner's
    id, source_row."""

    code: str
    extract: str
    heading: str
    rows: pl.DataFrame
    what: str
    remedy: str
    effect: str
    touches: tuple[str, ...]


def left_aside(facts: Facts, tables: frozenset[str], loaded: frozenset[str]) -> Iterator[LeftAside]:
    """Everything left aside on the way to the derived tables that were used.

    Takes: the facts; the names of the tables; the `extract.column` names that were read.
    """
    if facts.has_derived_placements:
        yield LeftAside(
            code="placement-without-status",
            extract="placements",
            heading="start_date",
            rows=placements_without_status(facts),
            what="a placement on nights without a legal status",
            remedy="Record the legal status, or mend the dates of the placement.",
            effect="the placement counts only on nights with a legal status",
            touches=("placements.start_date", "placements.end_date"),
        )
        yield LeftAside(
            code="status-without-placement",
            extract="legal_statuses",
            heading="start_date",
            rows=statuses_without_placement(facts),
            what="nights in care without a placement",
            remedy="Record where the child was, or mend the dates of the placements before and after.",
            effect="the placement is not known on those nights",
            touches=("placements.start_date", "placements.end_date"),
        )
    if "reviews" in tables:
        outside, in_short_breaks = reviews_outside_care(facts)
        for code, rows, what, remedy in (
            (
                "review-outside-care",
                outside,
                "a review on a day when the child was not looked after",
                "Check the dates of care and of the review.",
            ),
            (
                "DfE 399",
                in_short_breaks,
                "a review during short breaks (V3, V4)",
                "Check the legal status, or take the review out.",
            ),
        ):
            yield LeftAside(
                code=code,
                extract="reviews",
                heading="review_date",
                rows=rows,
                what=what,
                remedy=remedy,
                effect="the review was not counted",
                touches=("reviews.review_date",),
            )
        reviews = facts.extract("reviews").lazy().filter(facts.within_windows("review_date"))
        yield LeftAside(
            code="review-twice",
            extract="reviews",
            heading="review_date",
            rows=_doubles(reviews, "child_id", "review_date"),
            what="several records of one review",
            remedy="Keep one record of each review.",
            effect="counted once",
            touches=("reviews.review_date",),
        )
    if "missing_episodes" in tables:
        yield LeftAside(
            code="missing-twice",
            extract="missing_episodes",
            heading="start_date",
            rows=_doubles(
                facts.extract("missing_episodes").lazy().filter(facts.reaches_into_windows("start_date", "end_date")),
                *("child_id", "start_date", "kind"),
            ),
            what="several records of one time missing",
            remedy="Keep one record of each.",
            effect="counted once; the later end was used",
            touches=("missing_episodes.start_date",),
        )
    if "foster_approvals" in tables:
        approvals = facts.extract("foster_approvals").lazy().filter(facts.within_windows("approval_date"))
        yield LeftAside(
            code="approval-twice",
            extract="foster_approvals",
            heading="approval_date",
            rows=_doubles(approvals, "household_id", "approval_date", "approval_type"),
            what="several records of one approval",
            remedy="Keep one record of each approval.",
            effect="counted once",
            touches=("foster_approvals.approval_date",),
        )
    if "started_care" in tables and "previous_permanence.previous_permanence" in loaded:
        starters = facts.periods.lazy().filter(facts.within_windows("care_began_on")).select("child_id")
        earlier = facts.extract("previous_permanence").lazy().join(starters, on="child_id", how="semi")
        yield LeftAside(
            code="DfE INT35",
            extract="previous_permanence",
            heading="child_id",
            rows=_doubles(earlier, "child_id"),
            what="several records of what ended before one child's care",
            remedy="Keep one row for each child.",
            effect="the one with the latest order was used",
            touches=("previous_permanence.previous_permanence",),
        )
    if "children.date_of_birth" in loaded and "children" in facts.extracts:
        yield LeftAside(
            code="child-twice",
            extract="children",
            heading="child_id",
            rows=_doubles(facts.extract("children").lazy(), "child_id"),
            what="several rows of one child",
            remedy="Keep one row for each child (DfE check INT32).",
            effect="the rows were read together",
            touches=("children.child_id",),
        )


def placements_without_status(facts: Facts) -> pl.DataFrame:
    """The placements of the windows with nights on which the child holds no legal status, not even short breaks.

    Gives: child_id and source_row. Nights after the last day of the windows are not looked at.
    """
    in_reach = facts.reaches_into_windows("start_date", "end_date")
    rows = facts.extract("placements").lazy()
    outside_care = rows.filter(in_reach).join(facts.periods.lazy(), on="child_id", how="anti")
    others = rows.join(numbered_children(outside_care), on="child_id")
    details = [name for name in stays.DETAILS if name in facts.extract("placements").columns]
    statuses = facts.legal_timeline.lazy()
    found = [
        _with_nights_outside(facts, facts.placement_timeline.lazy().filter(in_reach), statuses, "child"),
        _with_nights_outside(facts, timeline(others, *details).filter(in_reach), statuses, "child_id"),
    ]
    return pl.concat(pl.collect_all(found, engine="in-memory"))


def statuses_without_placement(facts: Facts) -> pl.DataFrame:
    """The statuses of the periods of care in reach with nights on which no placement of the child is open.

    Gives: child_id and source_row. Nights after the last day of the windows are not looked at.
    """
    in_reach = facts.statuses.lazy().join(facts.periods.lazy().select("care_id"), on="care_id", how="semi")
    return _with_nights_outside(facts, in_reach, facts.stays.lazy(), "care_id").collect(engine="in-memory")


def reviews_outside_care(facts: Facts) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The reviews of the windows on a day outside care: those of no status, and those during short breaks."""
    reviews = facts.extract("reviews").lazy().filter(facts.within_windows("review_date"))
    day = pl.col("review_date")
    in_care = reviews.join(facts.periods.lazy(), on="child_id").filter(on_day("care_began_on", "care_ended_on", day))
    outside = reviews.join(in_care.select("source_row"), on="source_row", how="anti")
    breaks = facts.legal_timeline.lazy().filter(pl.col("legal_status").is_in(SHORT_BREAKS))
    spans = breaks.select("child_id", began_on="start_date", ended_on="end_date")
    in_breaks = outside.join(spans, on="child_id").filter(on_day("began_on", "ended_on", day))
    frames = [
        outside.join(in_breaks.select("source_row"), on="source_row", how="anti").select("child_id", "source_row"),
        in_breaks.select("child_id", "source_row"),
    ]
    first, second = pl.collect_all(frames, engine="in-memory")
    return first, second


def _with_nights_outside(facts: Facts, rows: pl.LazyFrame, spans: pl.LazyFrame, of: str) -> pl.LazyFrame:
    """The rows of which a night, up to the last day of the windows, is in none of the spans of the same child or care.

    Spans that touch are one stretch, so that a row without such a night lies within one of them.

    Takes: rows; spans in order of `of` and start_date, none overlapping.
    """
    goes_on = (pl.col(of) == pl.col(of).shift()) & (pl.col("start_date") == pl.col("end_date").shift())
    begins = pl.col("begins")
    stretches = (
        spans.select(of, "start_date", "end_date", begins=~goes_on.fill_null(False))
        .with_columns(began_on=pl.when(begins).then("start_date").forward_fill())
        .filter(begins.shift(-1).fill_null(True))
        .select(of, "began_on", ended_on="end_date")
    )
    until = pl.lit(facts.day_after)
    last_end = pl.min_horizontal(pl.col("end_date").fill_null(until), until)
    is_within = (pl.col("began_on") <= pl.col("start_date")) & (
        pl.col("ended_on").is_null() | (pl.col("ended_on") >= last_end)
    )
    looked_at = rows.filter(pl.col("start_date") < until)
    within = looked_at.join(stretches, on=of).filter(is_within).select("source_row")
    return looked_at.join(within, on="source_row", how="anti").select("child_id", "source_row")


def _doubles(rows: pl.LazyFrame, *key: str) -> pl.DataFrame:
    """The rows that share their key, whose first column is the owner's id, with another."""
    return rows.filter(pl.len().over(key) > 1).select(key[0], "source_row").collect(engine="in-memory")
