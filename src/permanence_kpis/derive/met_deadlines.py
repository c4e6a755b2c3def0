"""Which clock of a deadline each meeting meets: one meeting one clock, whatever is not known tried in every way."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise, product
from typing import NamedTuple

import polars as pl

from permanence_kpis.derive.timelines import same_as_above

NEXT = ("next_of_any", "next_for_sure")
_FIRST = ("first_for_sure", "first_of_any")
_FAR_AWAY = date.max
MOST_SETTLED, MOST_WITH_CHOICE = 10, 100
"""So many clocks of one child that may be none are tried in every way, and so many clocks with meetings that may not
count; of more nothing follows."""


def in_groups(clocks: pl.DataFrame, meetings: pl.DataFrame) -> pl.DataFrame:
    """The clocks with the group of clocks that depend on each other, and whether a meeting counts for two of a group.

    A clock depends on the child's one before it where it may be none, where both start on a day, or where a meeting
    before it starts counts for it.
    """
    before = meetings.select("child", held_on="own_date")
    joined = clocks.join_asof(
        before,
        left_on="own_date",
        right_on="held_on",
        by="child",
        allow_exact_matches=False,
        check_sortedness=False,  # both are in order for each child
    )
    counts_early = (pl.col("held_on") >= pl.col("opens_on")).fill_null(False)
    shares = (counts_early & same_as_above(["child"])) | same_as_above(["child", "own_date"])
    depends = same_as_above(["child"]) & pl.col("belongs").is_null()
    grouped = joined.with_columns(group=(~(shares | depends)).cum_sum(), has_choice=shares).drop("held_on")
    return grouped.with_columns(pl.col("has_choice").any().over("group"))


def with_next(clocks: pl.DataFrame) -> pl.DataFrame:
    """The clocks with the day of the child's next one, null where none: for sure, and the first that it may be.

    Of a clock that was not over by its due day the next is one with which no other clock ended before that day.
    """
    for_sure = clocks.filter(pl.col("belongs").fill_null(False))
    clocks = _join_first(clocks, for_sure, "own_date", "next_for_sure", "own_date", or_that_day=False)
    if for_sure.height == clocks.height:
        return clocks.with_columns(next_of_any="next_for_sure")
    before_ended_on = pl.col("clock_may_end_on").shift().fill_null(pl.col("own_date"))
    followers = clocks.with_columns(before_ended_on=before_ended_on).filter(same_as_above(["child"]))
    return _join_first(clocks, followers, "before_ended_on", "next_of_any", "due_on", or_that_day=True)


def _join_first(
    clocks: pl.DataFrame, dated: pl.DataFrame, by_day: str, name: str, after: str, *, or_that_day: bool
) -> pl.DataFrame:
    """The clocks with own_date, under a name, of the first of their child's rows with a day after (or on) another."""
    day = pl.col(by_day).alias("by_day")
    joined = clocks.join_asof(
        dated.select("child", day, pl.col("own_date").alias(name)),
        left_on=after,
        right_on="by_day",
        by="child",
        strategy="forward",
        allow_exact_matches=or_that_day,
        coalesce=False,
        check_sortedness=False,  # both are in order for each child
    )
    return joined.drop("by_day")


def first_meetings(clocks: pl.DataFrame, meetings: pl.DataFrame) -> pl.DataFrame:
    """The first meeting from the day each clock opens until the child's next: clock, met_on, met."""
    held_for_sure = meetings.filter(pl.col("counts").fill_null(False))
    found = _join_first(clocks, held_for_sure, "own_date", "first_for_sure", "opens_on", or_that_day=True)
    found = _join_first(found, meetings, "own_date", "first_of_any", "opens_on", or_that_day=True)
    # What lies between is settled too where the first and the last reading agree: days only come later.
    days = [
        pl.when(pl.col(ends_on).is_null() | (pl.col(held_on) < pl.col(ends_on))).then(held_on)
        for held_on in _FIRST
        for ends_on in NEXT
    ]
    met = [_in_words(day) for day in days]
    return found.select("clock", met_on=pl.when(_agree(days)).then(days[0]), met=pl.when(_agree(met)).then(met[0]))


def _in_words(met_on: pl.Expr) -> pl.Expr:
    in_time = pl.when(met_on <= pl.col("due_on")).then(pl.lit("yes")).otherwise(pl.lit("late"))
    return pl.when(met_on.is_null()).then(pl.lit("no")).otherwise(in_time)


def _agree(readings: Sequence[pl.Expr]) -> pl.Expr:
    return pl.all_horizontal(reading.eq_missing(readings[0]) for reading in readings[1:])


class _Clock(NamedTuple):
    """A clock; `may_end_on` is when it ended if the child's next one belongs."""

    clock: int
    own_date: date
    opens_on: date
    due_on: date
    belongs: bool | None
    clock_ended_on: date | None
    clock_may_end_on: date | None


def met_in_every_way(clocks: pl.DataFrame, meetings: pl.DataFrame) -> pl.DataFrame:
    """The same of clocks in groups in which a meeting counts for two, group by group: clock, met_on, met."""
    of_due = clocks.filter(pl.col("is_due").any().over("group"))
    reach = of_due.group_by("group", maintain_order=True).agg(
        pl.col("child").first(), first_on=pl.col("opens_on").min(), until=pl.col("next_for_sure").last()
    )
    theirs = meetings.join(reach, on="child", maintain_order="left").filter(
        pl.col("own_date") >= pl.col("first_on"), (pl.col("own_date") < pl.col("until")).fill_null(True)
    )
    held_by = {
        group: [*of_group.select("own_date", "counts").rows()]
        for (group,), of_group in theirs.partition_by("group", as_dict=True).items()
    }
    rows: list[tuple[int, date | None, str | None]] = []
    for (group,), of_group in of_due.partition_by("group", as_dict=True).items():
        running = [_Clock(*row) for row in of_group.select(_Clock._fields).rows()]
        days = _days_in_every_way(running, held_by.get(group, []))
        rows += [(clock.clock, *_settled(days[clock.clock], clock.due_on)) for clock in running]
    return pl.DataFrame(rows, {"clock": pl.UInt32, "met_on": pl.Date, "met": pl.String}, orient="row")


def _settled(days: set[date | None], due_on: date) -> tuple[date | None, str | None]:
    """The day something was met on and how, each null where it may be several."""
    met = {"no" if day is None else "yes" if day <= due_on else "late" for day in days}
    return next(iter(days)) if len(days) == 1 else None, next(iter(met)) if len(met) == 1 else None


# D-480: with more than so many not known nothing is settled
def _days_in_every_way(
    clocks: Sequence[_Clock], held: Sequence[tuple[date, bool | None]]
) -> dict[int, set[date | None]]:
    """By clock the days it was met on (None: not met) in every reading in which it is in the table.

    None at all where too many ways would have to be tried.

    Takes: the clocks of a group in order; the days of the child's meetings in order, and whether each counts.
    """
    days: dict[int, set[date | None]] = {clock.clock: set() for clock in clocks}
    not_known = [clock.clock for clock in clocks if not clock.belongs]
    meetings_are_known = all(counts for _, counts in held)
    if len(not_known) > MOST_SETTLED or (len(clocks) > MOST_WITH_CHOICE and not meetings_are_known):
        return days
    for settled in product((True, False), repeat=len(not_known)):
        no_clock = {clock for clock, is_so in zip(not_known, settled, strict=True) if not is_so}
        running = [clock for clock in clocks if clock.clock not in no_clock]
        met = _in_turn(running, held)
        for clock, ended_on in zip(running, _ends(running, clocks), strict=True):
            if ended_on is None or ended_on >= clock.due_on:
                days[clock.clock] |= met[clock.clock]
    return days


def _ends(running: Sequence[_Clock], clocks: Sequence[_Clock]) -> list[date | None]:
    """When each clock that belongs ended: with the last of those that do not belong after it."""
    last_of = dict(zip((clock.clock for clock in clocks), clocks, strict=True))
    ends: list[date | None] = []
    for clock, following in zip(running, [*running[1:], None], strict=False):
        before_next = last_of[following.clock - 1 if following else clocks[-1].clock].clock_may_end_on
        known = [day for day in (clock.clock_ended_on, before_next) if day is not None]
        ends.append(min(known, default=None))
    return ends


def _in_turn(clocks: Sequence[_Clock], held: Sequence[tuple[date, bool | None]]) -> dict[int, set[date | None]]:
    """The days on which each clock may be met, each meeting meeting one; None where it may not be met.

    Takes: the clocks that belong, in order; the days of the meetings in order, and whether each counts.
    """
    next_on = dict(pairwise(dict.fromkeys(clock.own_date for clock in clocks)))
    days: dict[int, set[date | None]] = {clock.clock: set() for clock in clocks}
    states: set[frozenset[int]] = {frozenset()}  # which clocks are met already, in each reading of the meetings so far
    for day, counts in held:
        for_these = [clock for clock in clocks if clock.opens_on <= day < next_on.get(clock.own_date, _FAR_AWAY)]
        after: set[frozenset[int]] = set() if counts else set(states)
        for met in states:
            waiting = [clock for clock in for_these if clock.clock not in met]
            in_time = [clock for clock in waiting if day <= clock.due_on]
            for clock in (in_time or waiting)[:1]:
                days[clock.clock].add(day)
                met |= {clock.clock}
            after.add(met)
        states = after
    for met in states:
        for clock in clocks:
            if clock.clock not in met:
                days[clock.clock].add(None)
    return days
