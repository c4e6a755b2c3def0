"""Deadlines of design.md section 12, written from its words, with every way of settling what is not known tried.

Not known can be whether the carer changed (then a placement began, and the one before ended, or neither), and
whether a row of `met_by` counts. What all ways agree on is known; a row that is not in the table in all of
them is not certain.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any, NamedTuple

from . import derive
from .extracts import Row, Tables
from .measures import Truth, all_of, any_of, holds
from .periods import add_months, working_days_on

LONG_AGO = date.min
OF_PLACEMENTS = ("placement_starts", "placement_moves")
DATED_BY = {
    "placement_starts": "started_on",
    "placement_moves": "moved_on",
    "started_care": "started_on",
    "left_care": "left_on",
    "reviews": "reviewed_on",
    "missing_episodes": "began_on",
}


class Clock(NamedTuple):
    """A row of `after`: its place among the child's, the day it starts, and when the care or placement ended."""

    number: int
    starts_on: date
    ended_on: date | None


def due_day(day: date, within: str) -> date:
    """The last of so many days, working days, weeks or months after a day, which is not counted."""
    number, unit = int(within.split()[0]), within.split()[1]
    if unit == "months":
        return add_months(day, number)
    if unit == "working_days":
        return working_days_on(day, number)
    return day + timedelta(days=number * {"days": 1, "weeks": 7}[unit])


def deadlines(tables: Tables, definitions: dict[str, Any], name: str, first_day: date, last_day: date) -> list[Row]:
    """Each row of `after` due in the window, with due_on, met_on, days_taken and met, None where not settled."""
    deadline = definitions["deadlines"][name]
    own = definitions["own_tables"]
    begun = _by_child(_rows(tables, own, deadline["after"], last_day))
    held = _by_child(_rows(tables, own, deadline["met_by"], last_day))
    ways = derive.ways_of_placement(tables, last_day) if deadline["after"] in OF_PLACEMENTS else {}
    care = _by_child(derive.periods_of_care(tables))
    dated_by, done_by = (_dated_by(own, deadline[key]) for key in ("after", "met_by"))
    found = []
    for child_id, rows in begun.items():
        if not any(first_day <= due_day(row[dated_by], deadline["within"]) <= last_day for row in rows):
            continue
        counts: dict[date, list[Truth]] = defaultdict(list)
        for meeting in held.get(child_id, []):
            is_so = holds(deadline.get("where") or [], meeting, {})
            counts[meeting[done_by]].append(all_of([meeting.get("certain", True) or None, is_so]))
        if deadline["after"] in OF_PLACEMENTS:
            ways_of_child = [_placed(rows, dated_by, way) for way in ways[child_id]]
        else:
            ways_of_child = [_in_care(rows, dated_by, care.get(child_id, []))]
        outcomes = _outcomes(ways_of_child, {day: any_of(truths) for day, truths in counts.items()}, deadline)
        for number, row in enumerate(rows):
            due_on = due_day(row[dated_by], deadline["within"])
            if first_day <= due_on <= last_day and (outcomes[number] - {"outside"}):
                found.append(row | _settled(row[dated_by], due_on, outcomes[number]))
    return found


def _rows(tables: Tables, own: dict[str, Any], name: str, last_day: date) -> list[Row]:
    """The rows of a table of events up to a day, in the order of the file."""
    if name in own:
        return derive.own_events(tables, name, own[name]["dated_by"], LONG_AGO, last_day)
    rows: list[Row] = getattr(derive, name)(tables, LONG_AGO, last_day)
    return rows


def _dated_by(own: dict[str, Any], name: str) -> str:
    return own[name]["dated_by"] if name in own else DATED_BY[name]


def _by_child(rows: Iterable[Row]) -> dict[str, list[Row]]:
    of_children: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        of_children[row["child_id"]].append(row)
    return of_children


def _placed(rows: list[Row], dated_by: str, way: list[Row]) -> list[Clock]:
    """The rows that are starts of placements in one way of telling them apart."""
    numbers = {row[dated_by]: number for number, row in enumerate(rows)}
    return [
        Clock(numbers[placement["began_on"]], placement["began_on"], placement["ended_on"])
        for placement in way
        if placement["began_on"] in numbers
    ]


def _in_care(rows: list[Row], dated_by: str, periods: list[Row]) -> list[Clock]:
    """The rows, each with the day on which the child left the care that they were in on its day."""
    clocks = []
    for number, row in enumerate(rows):
        day = row[dated_by]
        ends = [care["ended_on"] for care in periods if care["began_on"] <= day < (care["ended_on"] or date.max)]
        clocks.append(Clock(number, day, ends[0] if ends else None))
    return clocks


def _outcomes(
    ways: Sequence[Sequence[Clock]], counts: dict[date, Truth], deadline: dict[str, Any]
) -> dict[int, set[date | str]]:
    """By number of a row, what comes of it: the day it was met on, `not met`, or `outside` the table."""
    outcomes: dict[int, set[date | str]] = defaultdict(set)
    surely = [day for day, truth in counts.items() if truth]
    perhaps = [day for day, truth in counts.items() if truth is None]
    every_clock = {clock.number for way in ways for clock in way}
    for way in ways:
        for number in every_clock - {clock.number for clock in way}:
            outcomes[number].add("outside")
        for chosen in product([True, False], repeat=len(perhaps)):
            held = surely + [day for day, counts_here in zip(perhaps, chosen, strict=True) if counts_here]
            met = _met(way, sorted(held), deadline)
            for clock in way:
                due_on = due_day(clock.starts_on, deadline["within"])
                is_outside = clock.ended_on is not None and clock.ended_on < due_on
                outcomes[clock.number].add("outside" if is_outside else met.get(clock.number, "not met"))
    return outcomes


def _met(clocks: Sequence[Clock], held: list[date], deadline: dict[str, Any]) -> dict[int, date]:
    """Which clock each meeting meets, one meeting one clock.

    A meeting counts from `days_before` a clock starts until the child's next. Of several it counts for, it meets the
    first not yet met and not past its due day; where all are past it, the one under way.
    """
    met: dict[int, date] = {}
    before = timedelta(days=int(deadline.get("days_before") or 0))
    in_order = sorted(clocks, key=lambda clock: (clock.starts_on, clock.number))
    for day in held:
        waiting = []
        for clock in in_order:
            later = [other.starts_on for other in in_order if other.starts_on > clock.starts_on]
            if clock.number not in met and clock.starts_on - before <= day and not (later and min(later) <= day):
                waiting.append(clock)
        in_time = [clock for clock in waiting if day <= due_day(clock.starts_on, deadline["within"])]
        for clock in (in_time or waiting)[:1]:  # those past their due day have all begun, and the next has not
            met[clock.number] = day
    return met


def _settled(starts_on: date, due_on: date, outcomes: set[date | str]) -> Row:
    """What the ways in which a row is in the table agree on."""
    inside = outcomes - {"outside"}
    days = {None if outcome == "not met" else outcome for outcome in inside}
    met = {"no" if day is None else "yes" if day <= due_on else "late" for day in days}
    met_on = days.pop() if len(days) == 1 else None
    return {
        "due_on": due_on,
        "met_on": met_on,
        "days_taken": (met_on - starts_on).days if met_on else None,
        "met": met.pop() if len(met) == 1 else None,
        "certain": "outside" not in outcomes,
    }
