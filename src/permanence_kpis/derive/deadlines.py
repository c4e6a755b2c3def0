"""Deadlines: what fell due so long after something else began, and whether it was done by then."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import polars as pl

from permanence_kpis.bank_holidays import BANK_HOLIDAYS
from permanence_kpis.derive.timelines import numbered_children, same_as_above
from permanence_kpis.periods import Deadline, Unit, Window

_A_HOLIDAY = 14
"""More days than the bank holidays of a year, and the days of a weekend."""
_CALENDAR = {"days": "d", "weeks": "w", "months": "mo"}
_NEXT = ("next_of_any", "next_for_sure")
_FIRST = ("first_for_sure", "first_of_any")
_READINGS = tuple(f"{held}_{ends}" for held in _FIRST for ends in _NEXT)
"""The day a clock was met on, with and without the meetings that may not count and the clocks that may not belong."""


def due_day(began_on: pl.Expr, within: int, unit: Unit) -> pl.Expr:
    """The last day within so many days (working days, weeks, months) of a day, which is not counted itself.

    Months clamp: a month from 31 January is the last of February. Working days are Monday to Friday less the bank
    holidays of England; in a year whose bank holidays are not known, Monday to Friday.
    Source: docs/sources.md#working-days.
    """
    if unit != "working_days":
        return began_on.dt.offset_by(f"{within}{_CALENDAR[unit]}")
    if not within:
        return began_on  # a Sunday itself, and not the Friday before
    return began_on.dt.add_business_days(within, holidays=BANK_HOLIDAYS, roll="backward")


def first_start(first_day: date, deadline: Deadline) -> date:
    """A day before which nothing starts that is due from a day on, nor is done for what starts then."""
    longest = {"days": 1, "weeks": 7, "months": 31, "working_days": 2}[deadline.unit] * deadline.within
    return first_day - timedelta(days=longest + deadline.days_before + _A_HOLIDAY)


def with_end_of_care(clocks: pl.LazyFrame, periods: pl.LazyFrame) -> pl.LazyFrame:
    """The clocks with the day on which the child left the care they started in.

    Takes: clocks with child_id, own_date; periods of care, as recorded, with child_id, care_began_on, care_ended_on.
    Gives: the clocks with clock_ended_on (date; null where the child is still in care, or was not on that day).
    """
    began = periods.select("child_id", "care_began_on", clock_ended_on="care_ended_on").sort("care_began_on")
    in_order = clocks.with_row_index("place").sort("own_date")
    joined = in_order.join_asof(
        began, left_on="own_date", right_on="care_began_on", by="child_id", check_sortedness=False
    ).sort("place")
    in_care_then = pl.col("clock_ended_on") > pl.col("own_date")
    return joined.with_columns(pl.when(in_care_then).then("clock_ended_on")).drop("place", "care_began_on")


# D-331: a meeting that counts for several meets the first that is not past its due day
def deadlines(clocks: pl.LazyFrame, meetings: pl.LazyFrame, deadline: Deadline, window: Window) -> pl.LazyFrame:
    """Each clock whose due day is in the window, with the meeting that met it.

    What is due later is outside, and so is a clock that ended before its due day (`not_due` counts both). A meeting
    counts from `days_before` the clock starts until the child's next clock, and meets one clock: of several it counts
    for, the first that is not met and not past its due day. Of several meetings on a day one counts. Meetings after the
    window's last day are not looked at.

    Where it is not known whether a meeting counts, or whether a clock belongs, what follows is settled only where both
    readings agree.

    Takes: clocks, one row a clock, all of the child's up to the window's last day and those before the window whose
    due day may be in it: child_id, own_date (the day it starts), clock_ended_on (date; null while it runs), belongs
    (true or null; absent: true) and any other columns; meetings with child_id, own_date, counts (null where not known)
    and, where they stand in a file, source_row; the deadline; the window.
    Gives: the columns of clocks but clock_ended_on, with due_on, met_on (dates), days_taken (whole days from own_date,
    below 0 where it was done before; both null where nothing was done or it is not settled), met (yes, late, no; null
    where not settled) and meeting_row (the source_row of the meeting; null where none, or absent where they have none).
    Source: docs/sources.md#deadlines.
    """
    is_due = pl.col("due_on").is_between(window.first_day, window.last_day) & ~_ended_before_due()
    running = _started(clocks, deadline, window).with_columns(is_due=is_due)
    if "belongs" not in running.collect_schema().names():
        running = running.with_columns(belongs=pl.lit(True))
    children = numbered_children(running.filter("is_due"))
    started = (
        running.join(children, on="child_id").sort("child", "own_date", maintain_order=True).with_row_index("clock")
    ).collect()
    with_days = _with_next(started.with_columns(opens_on=pl.col("own_date") - timedelta(days=deadline.days_before)))
    looked_at = pl.col("counts").fill_null(True) & (pl.col("own_date") <= window.last_day)
    held = (
        meetings.filter(looked_at)
        .join(children, on="child_id")
        .sort("child", "own_date", "counts", nulls_last=True, maintain_order=True)
        .unique(["child", "own_date"], keep="first", maintain_order=True)
        .collect()
    )
    shared = _children_with_a_choice(with_days, held)
    has_choice = pl.col("child").is_in(shared.implode())
    one_each = _first_meetings(with_days.filter(~has_choice), held)
    in_turn = _met_in_turn(with_days.filter(has_choice), held)
    due_on, met_on = pl.col("due_on"), [pl.col(name) for name in _READINGS]
    met = [_in_words(day, due_on) for day in met_on]
    rows = (
        with_days.lazy()
        .join(pl.concat([one_each, in_turn]).lazy(), on="clock", maintain_order="left")
        .filter("is_due")
        .with_columns(
            met_on=pl.when(_agree(met_on)).then(met_on[0]),
            met=pl.when(_agree(met)).then(met[0]),
        )
        .with_columns(days_taken=(pl.col("met_on") - pl.col("own_date")).dt.total_days().cast(pl.Int32))
        .drop("clock", "is_due", "opens_on", "clock_ended_on", *_NEXT, *_READINGS)
    )
    if "source_row" in held.columns:
        which = held.lazy().select("child", met_on="own_date", meeting_row="source_row")
        rows = rows.join(which, on=["child", "met_on"], how="left", maintain_order="left")
    return rows.drop("child")


def not_due(clocks: pl.LazyFrame, deadline: Deadline, window: Window) -> pl.LazyFrame:
    """How many clocks are outside a deadline though they started by the window's last day.

    Takes: clocks, deadline and window as `deadlines` takes them.
    Gives: one row: not_yet_due (running on the last day, due after it), ended_before_due (would have been due in the
    window).
    """
    due_on = pl.col("due_on")
    running = pl.col("clock_ended_on").is_null() | (pl.col("clock_ended_on") > window.last_day)
    in_window = due_on.is_between(window.first_day, window.last_day)
    return _started(clocks, deadline, window).select(
        not_yet_due=((due_on > window.last_day) & running).sum(),
        ended_before_due=(in_window & _ended_before_due()).sum(),
    )


def _started(clocks: pl.LazyFrame, deadline: Deadline, window: Window) -> pl.LazyFrame:
    started = clocks.filter(pl.col("own_date") <= window.last_day)
    return started.with_columns(due_on=due_day(pl.col("own_date"), deadline.within, deadline.unit))


# D-332: all the time there was to do it in was care
def _ended_before_due() -> pl.Expr:
    return (pl.col("clock_ended_on") < pl.col("due_on")).fill_null(False)


def _in_words(met_on: pl.Expr, due_on: pl.Expr) -> pl.Expr:
    in_time = pl.when(met_on <= due_on).then(pl.lit("yes")).otherwise(pl.lit("late"))
    return pl.when(met_on.is_null()).then(pl.lit("no")).otherwise(in_time)


def _agree(readings: Sequence[pl.Expr]) -> pl.Expr:
    return pl.all_horizontal(reading.eq_missing(readings[0]) for reading in readings[1:])


def _with_next(clocks: pl.DataFrame) -> pl.DataFrame:
    """The clocks with the day of the child's next one, null where none: of any, and of those that surely belong."""
    for name, belongs in (("next_of_any", pl.lit(True)), ("next_for_sure", pl.col("belongs").fill_null(False))):
        clocks = _join_first(clocks, clocks.filter(belongs), name, "own_date", or_that_day=False)
    return clocks


def _join_first(clocks: pl.DataFrame, dated: pl.DataFrame, name: str, after: str, *, or_that_day: bool) -> pl.DataFrame:
    """The clocks with the first date of their child's rows after (or on) the day in a column."""
    return clocks.join_asof(
        dated.select("child", pl.col("own_date").alias(name)),
        left_on=after,
        right_on=name,
        by="child",
        strategy="forward",
        allow_exact_matches=or_that_day,
        coalesce=False,
        check_sortedness=False,  # both are in order for each child
    )


def _children_with_a_choice(clocks: pl.DataFrame, meetings: pl.DataFrame) -> pl.Series:
    """The children with a meeting that counts for more than one clock."""
    may_share = (pl.col("opens_on") < pl.col("own_date")) | same_as_above(["child", "own_date"])
    if not clocks.select(may_share.any()).item():
        return clocks["child"].clear()
    held_on, ends_on = pl.col("own_date_right"), pl.col("next_for_sure")
    pairs = clocks.join(meetings, on="child").filter(
        held_on >= pl.col("opens_on"), ends_on.is_null() | (held_on < ends_on)
    )
    return pairs.filter(pl.len().over("child", held_on) > 1)["child"].unique()


def _first_meetings(clocks: pl.DataFrame, meetings: pl.DataFrame) -> pl.DataFrame:
    """The first meeting from the day each clock opens until the child's next: clock, and a day in each reading."""
    held_for_sure = meetings.filter(pl.col("counts").fill_null(False))
    found = _join_first(clocks, held_for_sure, "first_for_sure", "opens_on", or_that_day=True)
    found = _join_first(found, meetings, "first_of_any", "opens_on", or_that_day=True)
    pairs = [(pl.col(held), pl.col(ends)) for held in _FIRST for ends in _NEXT]
    in_readings = [
        pl.when(ends_on.is_null() | (held_on < ends_on)).then(held_on).alias(name)
        for name, (held_on, ends_on) in zip(_READINGS, pairs, strict=True)
    ]
    return found.select("clock", *in_readings)


def _met_in_turn(clocks: pl.DataFrame, meetings: pl.DataFrame) -> pl.DataFrame:
    """The same of children with a meeting that counts for more than one clock, meeting by meeting."""
    theirs = meetings.join(clocks.select("child").unique(), on="child", how="semi", maintain_order="left")
    held_by = theirs.partition_by("child", as_dict=True)
    rows: list[tuple[int, date | None, date | None, date | None, date | None]] = []
    for child, of_child in clocks.partition_by("child", as_dict=True).items():
        held = held_by[child]
        if_any, if_sure = ([*of_child.select("clock", "opens_on", "due_on", ends).rows()] for ends in _NEXT)
        belonging = set(of_child.filter("belongs")["clock"])
        readings = []
        for days in (held.filter("counts")["own_date"], held["own_date"]):
            met = _in_turn(if_any, days)
            of_others = {clock: day for clock, day in met.items() if clock not in belonging}
            readings += [met, of_others | _in_turn([clock for clock in if_sure if clock[0] in belonging], days)]
        rows += [(clock, *(met.get(clock) for met in readings)) for clock in of_child["clock"]]
    names = {"clock": pl.UInt32, **dict.fromkeys(_READINGS, pl.Date)}
    return pl.DataFrame(rows, names, orient="row")


def _in_turn(clocks: Sequence[tuple[int, date, date, date | None]], held: Iterable[date]) -> dict[int, date]:
    """Which clock each meeting met, and when.

    Takes: of each clock, in order, its number, the day from which a meeting counts, the due day and the day from which
    none counts any more; the days of the meetings, in order.
    """
    met: dict[int, date] = {}
    for day in held:
        waiting = [
            (number, due_on)
            for number, opens_on, due_on, ends_on in clocks
            if number not in met and opens_on <= day and (ends_on is None or day < ends_on)
        ]
        in_time = [number for number, due_on in waiting if day <= due_on]
        late = [number for number, _ in waiting]
        for number in (in_time or late)[:1]:
            met[number] = day
    return met
