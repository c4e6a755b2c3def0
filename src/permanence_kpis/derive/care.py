"""Care: each legal status held while looked after, with the period of care it belongs to."""

import polars as pl

from permanence_kpis.codes import CARE_CONTINUES, SHORT_BREAKS
from permanence_kpis.derive.timelines import same_as_above
from permanence_kpis.tables import ends_of

DETAILS = ("legal_status", "reason_ceased")
"""What decides between legal statuses with the same start and end, in this order."""


def statuses_in_care(timeline: pl.LazyFrame) -> pl.LazyFrame:
    """Each status held while looked after, in order.

    A period of care is a run of statuses, none of them short breaks (V3, V4), each starting the day the last ended.
    It ends where there is a gap of a day or more, at a short break, and where a reason care ceased is recorded (any
    but X1), even where another status starts that day.

    Where the source says that care had begun before a period's first status, it may have: not where a short break
    ended that very day, for what goes on is then the short break.

    Takes: the timeline of legal statuses: child_id, child (whole number), start_date, end_date, legal_status,
    reason_ceased, source_row, is_start (false where the source says that care had begun before).
    Gives: one row per status in care, sorted by child and start_date, with care_id (unique over all children),
    care_began_on (date), is_last (of its period of care), care_row (the row that began the period), began_before
    (whether care began before the first record of it) and is_after_gap (whether it did though the child has an earlier
    record, which ended days before).
    Source: docs/sources.md#period-of-care.
    """
    has_earlier = same_as_above()
    follows = has_earlier & (pl.col("start_date") == pl.col("end_date").shift()).fill_null(False)
    placed_in_line = timeline.with_columns(has_earlier=has_earlier, goes_on=~pl.col("is_start") & ~follows)
    # D-019: only V3 and V4 are known to be short breaks
    in_care = placed_in_line.filter(~pl.col("legal_status").is_in(SHORT_BREAKS).fill_null(False))
    # D-017: X1 says that care continues
    ended_by_reason = (pl.col("reason_ceased") != CARE_CONTINUES).fill_null(False)
    carries_on = (
        same_as_above()
        & (pl.col("start_date") == pl.col("end_date").shift()).fill_null(False)
        & ~ended_by_reason.shift().fill_null(False)
    )
    begins = pl.col("begins")
    return (
        in_care.with_columns(begins=~carries_on)
        .with_columns(
            care_id=begins.cum_sum(),
            care_began_on=pl.when(begins).then("start_date").forward_fill(),
            care_row=pl.when(begins).then("source_row").forward_fill(),
            began_before=pl.when(begins).then("goes_on").forward_fill(),
            is_after_gap=pl.when(begins).then(pl.col("goes_on") & pl.col("has_earlier")).forward_fill(),
            is_last=begins.shift(-1).fill_null(True),
        )
        .drop("begins", "goes_on", "has_earlier")
    )


# D-062: nobody is looked after from the 18th birthday on
def until_18(statuses: pl.LazyFrame, turned_18: pl.LazyFrame) -> pl.LazyFrame:
    """The statuses held before the 18th birthday: nobody is looked after from it on.

    A status that runs past the birthday ends on it, with no reason why care ceased. Who has no readable date of birth
    keeps what is recorded.

    Takes: statuses as `statuses_in_care` gives them; turned_18 with child_id, turned_18_on.
    Gives: the same columns.
    Source: docs/sources.md#looked-after.
    """
    birthday, end = pl.col("turned_18_on"), pl.col("end_date")
    runs_past = birthday.is_not_null() & (end.is_null() | (end > birthday))
    return (
        statuses.join(turned_18, on="child_id", how="left", maintain_order="left")
        .filter(birthday.is_null() | (pl.col("start_date") < birthday))
        .with_columns(
            end_date=pl.when(runs_past).then(birthday).otherwise(end),
            reason_ceased=pl.when(~runs_past).then("reason_ceased"),
            is_last=pl.col("is_last") | (birthday.is_not_null() & (end.is_null() | (end >= birthday))),
        )
        .drop("turned_18_on")
    )


# D-334: a status that is not known may be the one beside it
def since_statuses(statuses: pl.LazyFrame) -> pl.LazyFrame:
    """The statuses, each with the day since when its child has held it without a break in the period of care.

    A status that is not known may be the one before it or after it, so that the day is one of several; two such in a
    row are one.

    Takes: statuses as `statuses_in_care` gives them.
    Gives: the same with status_began_on (date; null where it may be several), its first and last day under the names of
    `ends_of`, and status_began_row (the row of the last).
    """
    first, last = ends_of("status_began_on")
    began_on, status, row = pl.col("start_date"), pl.col("legal_status"), pl.col("source_row")
    same_care = same_as_above(["care_id"])
    known_before = status.forward_fill().over("care_id").shift()
    surely_another = ~same_care | (status != known_before).fill_null(False)
    maybe_another = ~same_care | status.ne_missing(status.shift())
    # Since the row after the last one whose status is known, for those between may be either.
    after_known = pl.when(~same_care | status.shift().is_not_null()).then(began_on).forward_fill()
    return statuses.with_columns(
        pl.when(surely_another).then(after_known).forward_fill().alias(first),
        pl.when(maybe_another).then(began_on).forward_fill().alias(last),
        status_began_row=pl.when(maybe_another).then(row).forward_fill(),
    ).with_columns(status_began_on=pl.when(pl.col(first) == pl.col(last)).then(last))


def periods_of_care(statuses: pl.LazyFrame) -> pl.LazyFrame:
    """Each period of care.

    Takes: statuses as `statuses_in_care` gives them.
    Gives: one row per period: child, child_id, care_id, care_began_on, care_ended_on (null while it lasts),
    reason_ceased (of its last status), began_before, is_after_gap, care_row, end_row (the rows that began and ended
    it).
    Source: docs/sources.md#period-of-care.
    """
    return statuses.filter("is_last").select(
        "child",
        "child_id",
        "care_id",
        "care_began_on",
        "reason_ceased",
        "care_row",
        "began_before",
        "is_after_gap",
        care_ended_on="end_date",
        end_row="source_row",
    )
