"""What a tracker says of each child looked after on a day, beside the columns of looked_after: one function a matter.

Each takes the rows of looked_after of one day, with child_id, and gives them with more columns, in the same order.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from typing import cast

import polars as pl

from permanence_kpis.periods import WholeMonths, add_months, birthday, months_reached, whole_months
from permanence_kpis.tables import ends_of

NOT_READ = "not_read"
"""What is added to the name of a column: whether it is blank because what its row says was not read."""

NEVER = 100_000
"""So many days ago is what never happened."""

PLAN_WITHIN_MONTHS, ASSESSED_WITHIN_MONTHS, PATHWAY_EVERY_MONTHS = 4, 3, 6
ELIGIBLE_AFTER = timedelta(weeks=13)
PLACED_WITH_PARENTS = "P1"
_SIXTEEN, _EIGHTEEN = 16, 18


def with_days_ahead(rows: pl.DataFrame, day: date, rule: WholeMonths) -> pl.DataFrame:
    """The days on which the calendar alone changes something of a child.

    Takes: care_began_on, stable_since; date_of_birth where it was read; the rule for whole months.
    Gives: sixteen_on, eighteen_on (29 February: 1 March in other years), reaches_24_months_on (with this carer),
    reaches_30_months_on (in care), second_review_by (four months after care began, months clamped); and days_to_16,
    days_to_18, days_to_24_months, days_to_30_months: whole days to that day, 0 on it, below 0 after it.
    """
    born = rows["date_of_birth"] if "date_of_birth" in rows.columns else pl.Series([None] * rows.height, dtype=pl.Date)
    dated = rows.with_columns(
        _each(born, lambda one: birthday(one, _SIXTEEN)).alias("sixteen_on"),
        _each(born, lambda one: birthday(one, _EIGHTEEN)).alias("eighteen_on"),
        _each(rows["stable_since"], lambda one: months_reached(one, 24, rule)).alias("reaches_24_months_on"),
        _each(rows["care_began_on"], lambda one: months_reached(one, 30, rule)).alias("reaches_30_months_on"),
        _each(rows["care_began_on"], lambda one: add_months(one, PLAN_WITHIN_MONTHS)).alias("second_review_by"),
    )
    return dated.with_columns(
        _days_to(on, day).alias(name)
        for name, on in (
            ("days_to_16", "sixteen_on"),
            ("days_to_18", "eighteen_on"),
            ("days_to_24_months", "reaches_24_months_on"),
            ("days_to_30_months", "reaches_30_months_on"),
        )
    )


# D-483: what somebody wrote and nobody can read is no blank
def with_not_read(rows: pl.DataFrame, settled_by: Mapping[str, str], not_read: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Whether a column is blank because what the row that settles it says was not read: `column.not_read`.

    Takes: by column, the column with the number of that row; by column, the numbers of the rows not read.
    """
    nobody = pl.Series(dtype=pl.UInt64)
    return rows.with_columns(
        pl.col(row)
        .cast(pl.UInt64)
        .is_in(not_read.get(column, nobody).implode())
        .fill_null(False)
        .alias(f"{column}.{NOT_READ}")
        for column, row in settled_by.items()
    )


def with_reviews(rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """Days to the next review: 0 on the day it is due, below 0 once it is overdue."""
    return rows.with_columns(days_to_review=_days_to("next_review_due", day))


# D-484: with whomever of the parents, and not with a carer who was none yet
def with_time_with_parents(rows: pl.DataFrame, day: date, rule: WholeMonths) -> pl.DataFrame:
    """For how long a child has been placed with parents (P1) without a break, whatever the carer.

    A stretch whose type is not known may be one with parents, so that the day is one of several.

    Takes: care_began_on, and the history of placement_type (`placement_type.held`).
    Gives: with_parents_since and with_parents_12_months_on (null where not with parents, or where they may be several:
    with_parents_is_open); months_with_parents (0 where not with parents) and days_to_12_months_with_parents (NEVER
    where not with parents), each with its lowest and highest, and null itself where they differ.
    """
    since = [_with_parents(held, began) for held, began in rows.select("placement_type.held", "care_began_on").rows()]
    at_first, at_last = (pl.Series(one, dtype=pl.Date) for one in (zip(*since, strict=True) if since else ((), ())))
    (fewest, most), (soonest, latest) = ends_of("months_with_parents"), ends_of("days_to_12_months_with_parents")
    months = [[0 if one is None else whole_months(one, day, rule) for one in of] for of in (at_last, at_first)]
    on = [_each(of, lambda one: months_reached(one, 12, rule)) for of in (at_first, at_last)]
    days = [[NEVER if one is None else (one - day).days for one in of] for of in on]
    is_open = at_first.ne_missing(at_last)
    dated = rows.with_columns(
        is_open.alias("with_parents_is_open"),
        *(pl.Series(name, of, dtype=pl.Int32) for name, of in zip((fewest, most), months, strict=True)),
        *(pl.Series(name, of, dtype=pl.Int32) for name, of in zip((soonest, latest), days, strict=True)),
        with_parents_since=at_last.zip_with(~is_open, pl.Series([None], dtype=pl.Date)),
        with_parents_12_months_on=on[1].zip_with(~is_open, pl.Series([None], dtype=pl.Date)),
    )
    return dated.with_columns(where_one("months_with_parents"), where_one("days_to_12_months_with_parents"))


def _with_parents(held: list[dict[str, object]] | None, care_began_on: date) -> tuple[date | None, date | None]:
    """The first and the last day that may be the one since which a child is with parents; None: not with them."""
    first: date | None = None
    last: date | None = None
    is_sure = True
    for one in reversed(held or ()):
        if one["is_known"] and one["value"] != PLACED_WITH_PARENTS:
            return first, last
        is_sure = is_sure and bool(one["is_known"])
        first = cast("date", one["began_on"])
        last = first if is_sure else last
    return care_began_on, care_began_on if is_sure and first == care_began_on else last


def _days_to(on: str, day: date) -> pl.Expr:
    return (pl.col(on) - pl.lit(day)).dt.total_days().cast(pl.Int32)


def _each(days: pl.Series, worked_out: Callable[[date], date]) -> pl.Series:
    """A day for each day; worked out once for each distinct one."""
    found = {one: None if one is None else worked_out(one) for one in days.unique()}
    return pl.Series([found[one] for one in days], dtype=pl.Date)


def with_moves(
    rows: pl.DataFrame, moves: pl.DataFrame, day: date, unplanned: Collection[str], not_known: Collection[str]
) -> pl.DataFrame:
    """Placement moves in a year, those that were not planned, and how long ago the last of these was.

    A move that may or may not be one, or whose reason does not tell, leaves the number open: it then has two ends.

    Takes: placement_moves in the year up to the day, in this period of care, with belongs; the reasons of an unplanned
    move, and those that do not tell (a blank never does).
    Gives: moves_in_12_months, unplanned_in_12_months, days_since_unplanned_move (NEVER where there was none), each with
    its lowest and highest (null itself where they differ); last_unplanned_move_on, and for each number the days of
    the moves that are sure, in order (`…_days`).
    """
    is_move = pl.col("belongs").fill_null(False)
    # D-410: not known is not planned
    tells = pl.col("reason").is_not_null() & ~pl.col("reason").is_in(list(not_known))
    is_unplanned = is_move & pl.col("reason").is_in(list(unplanned)).fill_null(False)
    may_be = is_unplanned | ~tells
    on = pl.col("moved_on")
    since = rows.select("child_id", "care_began_on")
    counted = (
        moves.join(since, on="child_id")
        .filter(on >= pl.col("care_began_on"))
        .group_by("child_id")
        .agg(
            is_move.sum().alias("moves_lowest"),
            pl.len().alias("moves_highest"),
            is_unplanned.sum().alias("unplanned_lowest"),
            may_be.sum().alias("unplanned_highest"),
            on.filter(is_move).sort().alias("moves_in_12_months_days"),
            on.filter(is_unplanned).sort().alias("unplanned_in_12_months_days"),
            on.filter(is_unplanned).max().alias("last_unplanned_move_on"),
            on.filter(may_be).max().alias("may_be_unplanned_on"),
        )
    )
    joined = rows.join(counted, on="child_id", how="left", maintain_order="left")
    ago_lowest, ago_highest = ends_of("days_since_unplanned_move")
    with_ends = joined.with_columns(
        *(
            pl.col(f"{short}_{end}").fill_null(0).cast(pl.Int32).alias(name)
            for short, of in (("moves", "moves_in_12_months"), ("unplanned", "unplanned_in_12_months"))
            for end, name in zip(("lowest", "highest"), ends_of(of), strict=True)
        ),
        _days_ago("may_be_unplanned_on", day).alias(ago_lowest),
        _days_ago("last_unplanned_move_on", day).alias(ago_highest),
    )
    return with_ends.with_columns(
        where_one(name) for name in ("moves_in_12_months", "unplanned_in_12_months", "days_since_unplanned_move")
    )


def _days_ago(on: str, day: date) -> pl.Expr:
    return (pl.lit(day) - pl.col(on)).dt.total_days().cast(pl.Int32).fill_null(NEVER)


def where_one(name: str) -> pl.Expr:
    """A value that has two ends, where they are one."""
    lowest, highest = ends_of(name)
    return pl.when(pl.col(lowest) == pl.col(highest)).then(pl.col(lowest)).alias(name)


def with_times_missing(rows: pl.DataFrame, episodes: pl.DataFrame) -> pl.DataFrame:
    """How often a child was missing (M, not away without authorisation) in a year, an episode that began before it too.

    An episode of which it is not known whether the child was missing or away leaves the number open.

    Gives: missing_in_12_months (null where it may be several), its lowest and highest, and the days on which those
    that are sure began, in order.
    """
    name, is_missing = "missing_in_12_months", pl.col("kind") == "M"
    lowest, highest = ends_of(name)
    counted = episodes.group_by("child_id").agg(
        is_missing.sum().cast(pl.Int32).alias(lowest),
        is_missing.fill_null(True).sum().cast(pl.Int32).alias(highest),
        pl.col("began_on").filter(is_missing).sort().alias(f"{name}_days"),
    )
    joined = rows.join(counted, on="child_id", how="left", maintain_order="left")
    return joined.with_columns(pl.col(lowest, highest).fill_null(0)).with_columns(where_one(name))


def with_stay(rows: pl.DataFrame, stays: pl.DataFrame, day: date) -> pl.DataFrame:
    """Where the child is on the day, a temporary stay included, and for how many nights.

    A temporary stay that goes on under another row, on the day the one before ended, is one stay.

    Takes: stays as `stays_in_care` gives them.
    Gives: stay_type (code), stay_began_on (date), nights_in_stay (whole nights up to the day), and the row of the stay
    (`open_stay_row`); null in a gap.
    """
    goes_on = (
        pl.col("is_temporary")
        & (pl.col("care_id") == pl.col("care_id").shift())
        & (pl.col("placement_type") == pl.col("placement_type").shift())
        & (pl.col("start_date") == pl.col("end_date").shift())
    ).fill_null(False)
    began = stays.with_columns(stay_began_on=pl.when(~goes_on).then("start_date").forward_fill())
    of_day = began.filter(
        pl.col("start_date") <= day, pl.col("end_date").is_null() | (pl.col("end_date") > day)
    ).select("care_id", "stay_began_on", stay_type="placement_type", open_stay_row="source_row")
    joined = rows.join(of_day.unique("care_id", keep="last"), on="care_id", how="left", maintain_order="left")
    nights = (pl.lit(day) - pl.col("stay_began_on")).dt.total_days().cast(pl.Int32)
    return joined.with_columns(nights_in_stay=nights)


# D-409: a plan of an earlier period of care is no plan now
def with_plans(rows: pl.DataFrame, plans: pl.DataFrame, day: date, not_read: pl.Series | None = None) -> pl.DataFrame:
    """The permanence plans of a child: those with the newest day, agreed in this period of care.

    Takes: own rows with child_id, plan, agreed_on, source_row, and ratified_on and matched_on where there are such;
    `not_read`, the rows with a day of one of these two that was not read.
    Gives: plan (null where there are several of that day), plan_agreed_on, plans (all of that day, joined by `; `),
    match_or_panel_on (the day of the match, or else that of the panel), match_is_open (such a day was not read), and
    plan_is_open (a row has no readable day, so that it is not known which is the newest: all are null then).
    """
    agreed = pl.col("agreed_on")
    matched = [pl.col(name) for name in ("matched_on", "ratified_on") if name in plans.columns]
    is_open = pl.col("source_row").cast(pl.UInt64).is_in(not_read.implode()) if not_read is not None else pl.lit(False)
    since = rows.select("child_id", "care_began_on", "began_before")
    theirs = plans.with_columns(match_is_open=is_open).join(since, on="child_id")
    # D-531: care had begun by the day of a plan that is older than the first record of it
    of_this_care = (agreed >= pl.col("care_began_on")) | pl.col("began_before")
    newest = (
        theirs.filter(of_this_care, agreed <= day)
        .filter(agreed == agreed.max().over("child_id"))
        .sort("child_id", "source_row")
        .group_by("child_id", maintain_order=True)
        .agg(
            # D-529: a rule asks about one plan, and there are several
            pl.when(pl.col("plan").n_unique() == 1).then(pl.col("plan").last()).alias("plan"),
            agreed.last().alias("plan_agreed_on"),
            pl.col("plan").cast(pl.String).drop_nulls().unique(maintain_order=True).str.join("; ").alias("plans"),
            (pl.coalesce(matched) if matched else pl.lit(None, pl.Date)).max().alias("match_or_panel_on"),
            pl.col("match_is_open").any(),
        )
    )
    undated = theirs.filter(agreed.is_null()).select("child_id", plan_is_open=pl.lit(True)).unique()
    joined = rows.join(newest, on="child_id", how="left", maintain_order="left").join(
        undated, on="child_id", how="left", maintain_order="left"
    )
    is_open = pl.col("plan_is_open").fill_null(False)
    known = [
        pl.when(~is_open).then(name).alias(name) for name in ("plan", "plan_agreed_on", "plans", "match_or_panel_on")
    ]
    return joined.with_columns(*known, is_open)


# D-500: a match says nothing of a carer to whom the child came long after it
def with_match_before_carer(rows: pl.DataFrame) -> pl.DataFrame:
    """How long before the first day with this carer a child was matched, whole days: days_matched_before_carer.

    Takes: match_or_panel_on, match_is_open, and the first and the last day that may be placement_began_on.
    Gives: it with its lowest and highest (null itself where they differ); 0 where the match came later, null where
    there is none. Where a day of a match was not read, that match may have come later.
    """
    matched_on, is_open = pl.col("match_or_panel_on"), pl.col("match_is_open").fill_null(False)
    lowest, highest = ends_of("days_matched_before_carer")
    first, last = (
        (pl.col(began_on) - matched_on).dt.total_days().clip(lower_bound=0).cast(pl.Int32)
        for began_on in ends_of("placement_began_on")
    )
    with_ends = rows.with_columns(
        pl.when(is_open & matched_on.is_not_null()).then(pl.lit(0, pl.Int32)).otherwise(first).alias(lowest),
        last.alias(highest),
    )
    return with_ends.with_columns(where_one("days_matched_before_carer"))


def with_pathway_plan(rows: pl.DataFrame, reviews: pl.DataFrame, day: date) -> pl.DataFrame:
    """When the pathway plan of a young person aged 16 or over is due: pathway_plan_due.

    Six months after the last review of it by the day; where there was none, three months after the 16th birthday, or
    after the 13 weeks in care that make a young person eligible where those end later. Months are clamped.

    Takes: own rows with child_id, review_on; sixteen_on, care_began_on, began_before.
    Source: docs/sources.md#pathway-plans.
    """
    last = reviews.filter(pl.col("review_on") <= day).group_by("child_id").agg(pl.col("review_on").max())
    undated = reviews.filter(pl.col("review_on").is_null()).select("child_id", pathway_is_open=pl.lit(True)).unique()
    joined = rows.join(last, on="child_id", how="left", maintain_order="left").join(
        undated, on="child_id", how="left", maintain_order="left"
    )
    due = [
        _pathway_due(sixteen_on, care_began_on, review_on, day)
        for sixteen_on, care_began_on, review_on in joined.select("sixteen_on", "care_began_on", "review_on").rows()
    ]
    eligible_on = pl.col("care_began_on") + ELIGIBLE_AFTER
    depends_on_care = pl.col("review_on").is_null() & (eligible_on > pl.col("sixteen_on"))
    is_due = pl.col("sixteen_on") <= day
    # D-531: what is due so long after care began may have been due before
    is_open = pl.col("pathway_is_open").fill_null(False) | (
        pl.col("began_before") & depends_on_care & is_due
    ).fill_null(False)
    with_due = joined.with_columns(pl.Series("pathway_plan_due", due, dtype=pl.Date), pathway_is_open=is_open)
    return with_due.with_columns(pathway_plan_due=pl.when(~pl.col("pathway_is_open")).then("pathway_plan_due")).drop(
        "review_on"
    )


# D-405: care before this period is not looked at, so that who comes back at 16 is due no sooner than the law has it
def _pathway_due(sixteen_on: date | None, care_began_on: date | None, review_on: date | None, day: date) -> date | None:
    if sixteen_on is None or care_began_on is None or sixteen_on > day:
        return None
    if review_on is not None:
        return add_months(review_on, PATHWAY_EVERY_MONTHS)
    return add_months(max(sixteen_on, care_began_on + ELIGIBLE_AFTER), ASSESSED_WITHIN_MONTHS)
