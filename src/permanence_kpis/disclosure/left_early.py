"""What was due after something, beside how often that happened: how many ended before it was due."""

from collections.abc import Sequence
from datetime import date, timedelta

from permanence_kpis.definitions.model import Measure
from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.stretches import ends
from permanence_kpis.disclosure.tallies import is_small
from permanence_kpis.periods import ONE_DAY, add_months
from permanence_kpis.tables.catalogue import DeadlineTable

_ABOUT_A_MONTH = timedelta(days=32)
_DAYS = {"days": 1, "weeks": 7}


def tells_who_left_early(known: Sequence[Disclosed], below: int) -> bool:
    """Whether it can be worked out of few that they ended before something was due after them.

    What is due in some days is what began so long before, without those that had ended by then: 15 who came into care
    in December and 12 for whom a plan was due in April are 3 who had left. Working days are not looked at, for no
    calendar month is so many of them after another.

    Takes: what is told of the whole, the figure in question among it.
    """
    told = [one for one in known if one.is_told and not one.names and counts_all(one.measure)]
    for one in told:
        due = one.measure.catalogue.deadlines.get(one.measure.table)
        if due is None or due.deadline.unit == "working_days":
            continue
        first, end = (_first_due_from(due, day) for day in ends(one.window))
        began = _told_between(first, end, [it for it in told if it.measure.table == due.after])
        if began is not None and is_small(began - one.counts.denominator, below):
            return True
    return False


def counts_all(measure: Measure) -> bool:
    """Whether the denominator of a figure is every row of its table."""
    return not measure.denominator and not measure.exclude


def _first_due_from(due: DeadlineTable, day: date) -> date:
    """The first day on which begins what is due on a day or later."""
    within, unit = due.deadline.within, due.deadline.unit
    if unit in _DAYS:
        return day - timedelta(days=within * _DAYS[unit])
    began = add_months(day, -within) - _ABOUT_A_MONTH
    while add_months(began, within) < day:
        began += ONE_DAY
    return began


def _told_between(first_day: date, end_day: date, told: Sequence[Disclosed]) -> int | None:
    """What figures over stretches of days, added and taken from each other, come to from one day to before another;
    None where they do not lead from the one to the other.

    One way to get from the one day to the other is enough: where figures do not fit each other they were corrected.
    """
    steps: dict[date, list[tuple[date, int]]] = {}
    for one in told:
        (first, end), number = ends(one.window), one.counts.denominator
        steps.setdefault(first, []).append((end, number))
        steps.setdefault(end, []).append((first, -number))
    reached, ways = {first_day: 0}, [first_day]
    while ways:
        at = ways.pop()
        for day, number in steps.get(at, ()):
            if day not in reached:
                reached[day] = reached[at] + number
                ways.append(day)
    return reached.get(end_day)
