"""Records that no derived table shows: nights without a status or a placement, reviews outside care, doubles."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from permanence_kpis.codes import SHORT_BREAKS
from permanence_kpis.derive import stays
from permanence_kpis.derive.facts import Facts
from permanence_kpis.derive.timelines import numbered_children, on_day, timeline

OF_CARE = frozenset({"looked_after", "left_care", "started_care", "placement_moves", "reviews"})
"""The tables whose rows are those of children in care."""

MAY_BE_NEW = "treated as still open, so that the later approval is not a new one"
"""The effect on a record that leaves open whether there is one more."""


@dataclass(frozen=True)
class UnusedRecords:
    """One kind of record that was left aside, read together with others or contradicts them; `rows` with the owner's
    id, source_row."""

    code: str
    extract: str
    heading: str
    rows: pl.DataFrame
    what: str
    remedy: str
    effect: str
    affects: tuple[str, ...]


def unused_records(facts: Facts, tables: frozenset[str], loaded: frozenset[str]) -> Iterator[UnusedRecords]:
    """Everything left aside on the way to the derived tables that were used.

    Takes: the facts; the names of the tables; the `extract.column` names that were read.
    """
    if facts.has_derived_placements:
        yield UnusedRecords(
            code="placement-without-status",
            extract="placements",
            heading="start_date",
            rows=placements_without_status(facts),
            what="a placement on nights without a legal status",
            remedy="Record the legal status, or correct the dates of the placement.",
            effect="the placement counts only on nights with a legal status",
            affects=(
                "placements.start_date",
                "placements.end_date",
                "legal_statuses.start_date",
                "legal_statuses.end_date",
            ),
        )
        yield UnusedRecords(
            code="status-without-placement",
            extract="legal_statuses",
            heading="start_date",
            rows=statuses_without_placement(facts),
            what="nights in care without a placement",
            remedy="Record where the child was, or correct the dates of the placements before and after.",
            effect="the placement is not known on those nights",
            affects=(
                "placements.start_date",
                "placements.end_date",
                "legal_statuses.start_date",
                "legal_statuses.end_date",
                "legal_statuses.reason_ceased",
            ),
        )
    if tables & OF_CARE and facts.turned_18.height:
        yield UnusedRecords(
            code="open-past-18",
            extract="legal_statuses",
            heading="end_date",
            rows=facts.statuses_past_18.select("child_id", "source_row"),
            what="care runs past the 18th birthday",
            remedy="Record when and why care ended.",
            effect="looked after until the 18th birthday; leaving care is counted as recorded",
            affects=("legal_statuses.end_date",),
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
                "Check the legal status, or remove the review.",
            ),
        ):
            yield UnusedRecords(
                code=code,
                extract="reviews",
                heading="review_date",
                rows=rows,
                what=what,
                remedy=remedy,
                effect="the review was not counted",
                affects=("reviews.review_date",),
            )
        reviews = facts.extract("reviews").lazy().filter(facts.within_windows("review_date"))
        yield UnusedRecords(
            code="review-twice",
            extract="reviews",
            heading="review_date",
            rows=_doubles(reviews, "child_id", "review_date"),
            what="several records of one review",
            remedy="Keep one record of each review.",
            effect="counted once",
            affects=("reviews.review_date",),
        )
    if "missing_episodes" in tables:
        ended = pl.col("was_ended") & (pl.col("was_in_care") | pl.col("end_date").is_not_null())
        yield UnusedRecords(
            code="missing-past-care",
            extract="missing_episodes",
            heading="end_date",
            rows=facts.times_missing().filter(ended).select("child_id", "source_row"),
            what="a missing episode that runs past the end of the period of care it began in, or past the "
            "18th birthday",
            remedy="Record when the child was found, and check the dates of care.",
            effect="ended with that period of care, or on the 18th birthday",
            affects=("missing_episodes.end_date",),
        )
        if "missing_episodes.source" in loaded:
            yield UnusedRecords(
                code="missing-past-care",
                extract="missing_episodes",
                heading="source",
                rows=facts.times_missing().filter("source_decides").select("child_id", "source_row"),
                what="a missing episode that does not say where from, and that ended earlier if it was from care",
                remedy="Record whether the child was missing from home or from care.",
                effect="counted as recorded",
                affects=("missing_episodes.source",),
            )
        yield UnusedRecords(
            code="missing-twice",
            extract="missing_episodes",
            heading="start_date",
            rows=_doubles(
                facts.extract("missing_episodes").lazy().filter(facts.reaches_into_windows("start_date", "end_date")),
                *("child_id", "start_date", "kind"),
            ),
            what="several records of one missing episode",
            remedy="Keep one record of each.",
            effect="counted once; the later end was used",
            affects=("missing_episodes.start_date",),
        )
    if "foster_approvals" in tables:
        approvals = facts.extract("foster_approvals").lazy().filter(facts.within_windows("approval_date"))
        yield UnusedRecords(
            code="approval-twice",
            extract="foster_approvals",
            heading="approval_date",
            rows=_doubles(approvals, "household_id", "approval_date", "approval_type"),
            what="several records of one approval",
            remedy="Keep one record of each approval.",
            effect="counted once",
            affects=("foster_approvals.approval_date",),
        )
        if "foster_approvals.end_date" in loaded:
            ends_first = facts.extract("foster_approvals").filter(pl.col("end_date") < pl.col("approval_date"))
            yield UnusedRecords(
                code="approval-ends-first",
                extract="foster_approvals",
                heading="end_date",
                rows=ends_first.select("household_id", "source_row"),
                what="the approval ends before it was made",
                remedy="Check both dates.",
                effect="counted as recorded",
                affects=("foster_approvals.approval_date",),
            )
        again = facts.approvals.filter("is_again", facts.within_windows("approval_date"))
        yield UnusedRecords(
            code="approved-again",
            extract="foster_approvals",
            heading="approval_date",
            rows=again.select("household_id", "source_row"),
            what="an approval of a household that has an earlier one, for the same, still open",
            remedy="Record when the earlier approval ended, if it did.",
            effect="not counted as a new approval",
            affects=("foster_approvals.approval_date",),
        )
        yield UnusedRecords(
            code="approval-not-ended",
            extract="foster_approvals",
            heading="end_date",
            rows=again.select("household_id", source_row="without_end_row").drop_nulls("source_row"),
            what="an approval without an end, of a household that was approved for the same again later",
            remedy="Record when the earlier approval ended, if it did.",
            effect=MAY_BE_NEW,
            affects=("foster_approvals.approval_date",),
        )
    if "started_care" in tables and "previous_permanence.previous_permanence" in loaded:
        starters = facts.periods_until_18.lazy().filter(facts.within_windows("care_began_on")).select("child_id")
        earlier = facts.extract("previous_permanence").lazy().join(starters, on="child_id", how="semi")
        yield UnusedRecords(
            code="DfE INT35",
            extract="previous_permanence",
            heading="child_id",
            rows=_doubles(earlier, "child_id"),
            what="several records of what ended before one child's care",
            remedy="Keep one row for each child.",
            effect="the one with the latest order was used",
            affects=("previous_permanence.previous_permanence",),
        )
    if tables & OF_CARE:
        yield UnusedRecords(
            code="id-in-no-other-file",
            extract="legal_statuses",
            heading="child_id",
            rows=statuses_of_strangers(facts),
            what="an id that is in no other file",
            remedy="Check whose row it is.",
            effect="counted as recorded",
            affects=("legal_statuses.child_id",),
        )
        yield UnusedRecords(
            code="never-looked-after",
            extract="placements",
            heading="child_id",
            rows=placements_of_those_without_a_status(facts),
            what="a placement in the windows of a child who has no legal status at all",
            remedy="Record the legal status.",
            effect="the child is not counted as looked after",
            affects=("legal_statuses.child_id",),
        )
    if tables & OF_CARE and "children.date_of_birth" in loaded and "children" in facts.extracts:
        without_a_row = facts.periods.join(facts.extract("children"), on="child_id", how="anti")
        if without_a_row.height == facts.periods.height:  # a file of nobody, which is said of the file
            without_a_row = without_a_row.clear()
        yield UnusedRecords(
            code="DfE INT03",
            extract="legal_statuses",
            heading="child_id",
            rows=without_a_row.select("child_id", source_row="care_row"),
            what="a child in care without a row that gives the date of birth",
            remedy="Add the child to children.csv (in a return, to the header).",
            effect="sex, ethnicity and age are not known",
            affects=("children.child_id", "children.date_of_birth"),
        )
    if "children.date_of_birth" in loaded and "children" in facts.extracts:
        yield UnusedRecords(
            code="child-twice",
            extract="children",
            heading="child_id",
            rows=_doubles(facts.extract("children").lazy(), "child_id"),
            what="several rows of one child",
            remedy="Keep one row for each child (DfE check INT32).",
            effect="the rows were read together",
            affects=("children.child_id",),
        )


def statuses_of_strangers(facts: Facts) -> pl.DataFrame:
    """The legal statuses under an id that is in no other file.

    Where more than half of the file's ids stand in no other, the files do not belong together, and no single one is the
    odd one out: none is named.

    Gives: child_id and source_row.
    """
    statuses = facts.extract("legal_statuses")
    ids = pl.col("child_id")
    alone = statuses.select(ids).filter(ids.ne_missing(ids.shift()))  # the rows of a child mostly stand together
    in_all = alone["child_id"].n_unique()
    for name in sorted(facts.extracts - {"legal_statuses"}):
        others = facts.extract(name)
        if alone.height and "child_id" in others.columns and not facts.stand_together(name, "legal_statuses"):
            alone = _in_none_of(alone, others)
    if alone["child_id"].n_unique() * 2 > in_all:
        alone = alone.clear()
    return statuses.join(alone, on="child_id", how="semi").select("child_id", "source_row")


def placements_of_those_without_a_status(facts: Facts) -> pl.DataFrame:
    """The placements that last into the windows of children with no legal status at all, not even one left out.

    Gives: child_id and source_row.
    """
    if "placements" not in facts.extracts:
        return pl.DataFrame(schema={"child_id": pl.String, "source_row": pl.UInt32})
    in_reach = facts.reaches_into_windows("start_date", "end_date")
    rows = facts.extract("placements").lazy().filter(in_reach)
    not_in_care = rows.join(facts.ids_in_care.lazy(), on="child_id", how="anti").select("child_id", "source_row")
    return _in_none_of(not_in_care.collect(engine="in-memory"), facts.extract("legal_statuses"))


def _in_none_of(rows: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """The rows of children who are in none of the others."""
    ids = others.select("child_id")
    if rows.height * 10 < ids.height:  # to look a few up in many costs less than a join with all
        ids = ids.filter(pl.col("child_id").is_in(rows["child_id"].unique().implode()))
    return rows.join(ids, on="child_id", how="anti")


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
    in_care = facts.periods_until_18.lazy().select("care_id")
    in_reach = facts.statuses_until_18.lazy().join(in_care, on="care_id", how="semi")
    return _with_nights_outside(facts, in_reach, facts.stays.lazy(), "care_id").collect(engine="in-memory")


def reviews_outside_care(facts: Facts) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The reviews of the windows on a day outside care: those of no status, and those during short breaks."""
    reviews = facts.extract("reviews").lazy().filter(facts.within_windows("review_date"))
    day = pl.col("review_date")
    periods = facts.periods_until_18.lazy()
    in_care = reviews.join(periods, on="child_id").filter(on_day("care_began_on", "care_ended_on", day))
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
