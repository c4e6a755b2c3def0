"""Deadlines: what fell due so long after something else began, and whether it was done by then."""

from datetime import date, timedelta

import polars as pl

from permanence_kpis.bank_holidays import BANK_HOLIDAYS
from permanence_kpis.derive.met_deadlines import NEXT, first_meetings, in_groups, met_in_every_way, with_next
from permanence_kpis.derive.timelines import numbered_children
from permanence_kpis.periods import Deadline, Unit, Window

_A_HOLIDAY = 14
"""More days than the bank holidays of a year, and the days of a weekend."""
_CALENDAR = {"days": "d", "weeks": "w", "months": "mo"}


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


def first_start(first_day: date, deadline: Deadline, steps: int) -> date:
    """A day before which nothing starts that is due from a day on, nor is done for what starts then.

    Where a meeting may count before its clock starts, an earlier clock may take it, and a still earlier one the meeting
    of that: so many steps back clocks are looked at (`depend_on_earlier`).
    """
    days = (_longest(deadline) + deadline.days_before) * (1 + steps)
    return date.fromordinal(max(first_day.toordinal() - days, date.min.toordinal()))


def clocks_since(first_day: date, deadline: Deadline) -> date:
    """The day from which on clocks are looked at first, for what is due from a day on."""
    steps = 3 if deadline.days_before else 0  # further back costs little
    return first_start(first_day, deadline, steps)


def _longest(deadline: Deadline) -> int:
    """As many days as there may be from the start of a clock to its due day, and some more."""
    return {"days": 1, "weeks": 7, "months": 31, "working_days": 2}[deadline.unit] * deadline.within + _A_HOLIDAY


def with_end_of_care(clocks: pl.LazyFrame, periods: pl.LazyFrame) -> pl.LazyFrame:
    """The clocks with the day on which the child left the care they started in.

    Takes: clocks with child_id, own_date; periods of care, before the 18th birthday, with child_id, care_began_on,
    care_ended_on.
    Gives: the clocks with clock_ended_on (date; null where the child is still in care, or was not on that day).
    """
    began = periods.select("child_id", "care_began_on", clock_ended_on="care_ended_on").sort("care_began_on")
    in_order = clocks.with_row_index("place").sort("own_date")
    joined = in_order.join_asof(
        began, left_on="own_date", right_on="care_began_on", by="child_id", check_sortedness=False
    ).sort("place")
    in_care_then = pl.col("clock_ended_on") > pl.col("own_date")
    return joined.with_columns(pl.when(in_care_then).then("clock_ended_on")).drop("place", "care_began_on")


# D-479: where it is not known whether a placement went on, neither is when it ended
def with_end_of_placement(clocks: pl.LazyFrame, ends: pl.LazyFrame) -> pl.LazyFrame:
    """The clocks with the day on which the placement that began with them ended.

    Takes: clocks with child_id, own_date, each the first day of a main stay; the placements' ends, as
    `ends_of_placements` gives them.
    Gives: the clocks with clock_ended_on and clock_may_end_on, the last and the first day it may be (null while it
    lasts).
    """
    return clocks.join(ends, on=["child_id", "own_date"], how="left", maintain_order="left")


# D-478: whatever the window, a meeting meets the same clock
def depend_on_earlier(
    clocks: pl.LazyFrame, meetings: pl.LazyFrame, deadline: Deadline, window: Window, since: date
) -> pl.Series:
    """The children of whom a clock that is due in the window depends on one that may depend on clocks before a day.

    Takes: clocks, meetings, deadline and window as `deadlines` takes them, both from a day on; the day.
    Gives: child_id.
    """
    if not deadline.days_before or since == date.min:
        return pl.Series("child_id", [], pl.String)
    running = _in_order(clocks, deadline, window)
    grouped = in_groups(running, _held(meetings, running, window)).filter("has_choice")
    soon_after = since + timedelta(days=_longest(deadline) + deadline.days_before)
    reaches_back = grouped.group_by("group").agg(
        pl.col("child_id").first(), pl.col("is_due").any(), pl.col("own_date").min()
    )
    return reaches_back.filter("is_due", pl.col("own_date") < soon_after)["child_id"].unique()


# D-331: a meeting that counts for several meets the first that is not past its due day
def deadlines(clocks: pl.LazyFrame, meetings: pl.LazyFrame, deadline: Deadline, window: Window) -> pl.LazyFrame:
    """Each clock whose due day is in the window, with the meeting that met it.

    What is due later is outside, and so is a clock that ended before its due day (`not_due` counts both). A meeting
    counts from `days_before` the clock starts until the child's next clock, and meets one clock: of several it counts
    for, the first that is not met and not past its due day. Of several meetings on a day one counts. Meetings after the
    window's last day are not looked at.

    Where it is not known whether a meeting counts, or whether a clock belongs, what follows is settled only where all
    readings in which the clock is in the table agree.

    Takes: clocks, one row a clock, all of the child's up to the window's last day and those before the window whose
    due day may be in it, or who may take its meetings (`first_start`): child_id, own_date (the day it starts),
    clock_ended_on (date; null while it runs), clock_may_end_on (the first day that may be; absent: the same), belongs
    (true or null; absent: true) and any other columns; meetings with child_id, own_date, counts (null where not known)
    and, where they stand in a file, source_row; the deadline; the window.
    Gives: the columns of clocks but those of its end, with due_on, met_on (dates), days_taken (whole days from
    own_date, below 0 where it was done before; both null where nothing was done or it is not settled), met (yes, late,
    no; null where not settled) and meeting_row (the source_row of the meeting; null where none, or absent where they
    have none). `belongs` is null too where the clock may have ended before its due day.
    Source: docs/sources.md#deadlines.
    """
    running = _in_order(clocks, deadline, window)
    held = _held(meetings, running, window)
    with_days = with_next(in_groups(running, held))
    one_each = first_meetings(with_days.filter(~pl.col("has_choice") & pl.col("is_due")), held)
    in_turn = met_in_every_way(with_days.filter("has_choice"), held)
    rows = (
        with_days.lazy()
        .join(pl.concat([one_each, in_turn]).lazy(), on="clock", maintain_order="left")
        .filter("is_due")
        .with_columns(
            days_taken=(pl.col("met_on") - pl.col("own_date")).dt.total_days().cast(pl.Int32),
            belongs=pl.when(~_ended_before_due("clock_may_end_on")).then("belongs"),
        )
        .drop("clock", "is_due", "opens_on", "clock_ended_on", "clock_may_end_on", "group", "has_choice", *NEXT)
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
        ended_before_due=(in_window & _ended_before_due("clock_ended_on")).sum(),
    )


def _in_order(clocks: pl.LazyFrame, deadline: Deadline, window: Window) -> pl.DataFrame:
    """The clocks of children of whom something is due, in order and numbered, with due_on, is_due and opens_on."""
    is_due = pl.col("due_on").is_between(window.first_day, window.last_day) & ~_ended_before_due("clock_ended_on")
    running = _started(clocks, deadline, window).with_columns(is_due=is_due)
    if "belongs" not in running.collect_schema().names():
        running = running.with_columns(belongs=pl.lit(True))
    if "clock_may_end_on" not in running.collect_schema().names():
        running = running.with_columns(clock_may_end_on="clock_ended_on")
    children = numbered_children(running.filter("is_due"))
    return (
        running.join(children, on="child_id", maintain_order="left")
        .sort("child", "own_date", maintain_order=True)
        .with_row_index("clock")
        .with_columns(opens_on=pl.col("own_date") - timedelta(days=deadline.days_before))
        .collect()
    )


def _held(meetings: pl.LazyFrame, clocks: pl.DataFrame, window: Window) -> pl.DataFrame:
    """The meetings of those children that count or may count by the window's last day, in order, one a day."""
    looked_at = pl.col("counts").fill_null(True) & (pl.col("own_date") <= window.last_day)
    children = clocks.lazy().select("child_id", "child").unique()
    return (
        meetings.filter(looked_at)
        .join(children, on="child_id")
        .sort("child", "own_date", "counts", nulls_last=True, maintain_order=True)
        .unique(["child", "own_date"], keep="first", maintain_order=True)
        .collect()
    )


def _started(clocks: pl.LazyFrame, deadline: Deadline, window: Window) -> pl.LazyFrame:
    started = clocks.filter(pl.col("own_date") <= window.last_day)
    return started.with_columns(due_on=due_day(pl.col("own_date"), deadline.within, deadline.unit))


# D-332: all the time there was to do it in was care
def _ended_before_due(ended_on: str) -> pl.Expr:
    return (pl.col(ended_on) < pl.col("due_on")).fill_null(False)
