"""Since when a rule has applied to a child, worked out from its own conditions, so that no threshold is said twice."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import cast

from permanence_kpis.conditions.answers import answer, answer_of_test, any_answer, comparable
from permanence_kpis.conditions.model import (
    LAST_DAY,
    AnyOf,
    Condition,
    Not,
    Test,
    columns_of,
    tests_of,
    values_of,
    with_tests,
)
from permanence_kpis.periods import ONE_DAY, WholeMonths, birthday, months_reached
from permanence_kpis.tracker.columns import FOLLOWS, HELD, IS_UNKNOWN, Counted, Vocabulary

Row = Mapping[str, object]

_FROM_THE_DAY = ("before", "on_or_before")
"""The tests of a day that the calendar makes true."""


# D-401: a rule has applied since the last of its conditions came true
def began(conditions: Iterable[Condition], row: Row, vocabulary: Vocabulary, rule: WholeMonths, last_day: date) -> date:
    """The day from which all of these have been true of a child, as far as dates tell.

    A condition that no date tells of (nothing is recorded) does not count; where none is left, it is the first day of
    this period of care, before which no rule applied. Never after the period's last day.
    """
    on_the_day = [_on_a_day(one, last_day) for one in conditions]
    days = [day for one in on_the_day if (day := _began(one, row, vocabulary, rule)) is not None]
    care_began_on = row.get("care_began_on")
    if isinstance(care_began_on, date):
        days.append(care_began_on)
    return min(max(days, default=last_day), last_day)


def _on_a_day(condition: Condition, last_day: date) -> Condition:
    """A condition with the period's last day in the place of its name."""
    return with_tests(condition, lambda test: _with_the_day(test, last_day))


def _with_the_day(test: Test, last_day: date) -> Test:
    match test:
        case Test(value=value) if value is LAST_DAY:
            return replace(test, value=last_day)
        case Test(test="between", value=(low, high)):
            ends = tuple(last_day if end is LAST_DAY else end for end in (low, high))
            return replace(test, value=cast("tuple[date, date]", ends))
    return test


def _began(condition: Condition, row: Row, vocabulary: Vocabulary, rule: WholeMonths) -> date | None:
    if (held := _held(condition, row)) is not None:
        return _since(condition, held)
    match condition:
        case AnyOf(parts=parts):
            true = [_began(part, row, vocabulary, rule) for part in parts if _is_true(part, row)]
            return None if None in true else min(cast("list[date]", true), default=None)
        case Not():
            return None
        case Test(test="is_missing"):
            return None
        case Test(column=column) if (days := row.get(f"{column}_days")) is not None:
            return _of_events(condition, cast("list[date]", days))
        case Test(column=column) if counted := vocabulary.counted(column):
            start = row.get(counted.column)
            return _of_number(condition, start, counted, rule) if isinstance(start, date) else None
        case Test(column=column, test="before" | "on_or_before" as test):
            value = row.get(column)
            return value + (ONE_DAY if test == "before" else timedelta(0)) if isinstance(value, date) else None
        case Test(column=column):
            value = row.get(FOLLOWS.get(column, ""))
            return value if isinstance(value, date) else None


def _held(condition: Condition, row: Row) -> tuple[str, list[Row]] | None:
    """The one column of a condition, and its history; None where there are several, or the calendar makes it true."""
    columns = columns_of(condition)
    held = row.get(f"{columns[0]}.{HELD}") if len(columns) == 1 else None
    if held is None or any(test.test in _FROM_THE_DAY for test in tests_of(condition)):
        return None
    return columns[0], cast("list[Row]", held)


# D-485: walked back for as long as it was true
def _since(condition: Condition, history: tuple[str, list[Row]]) -> date | None:
    """The day from which a condition has been true of each stretch up to now; None where it was before any record."""
    column, held = history
    since = None
    for one in reversed(held):
        if not one["is_known"] or answer(condition, {column: comparable(one["value"])}) is not True:
            return since
        since = cast("date | None", one["began_on"])
    return since


def _is_true(condition: Condition, row: Row) -> bool:
    """Whether a part is certain to be true of a child."""
    match condition:
        case AnyOf(parts=parts):
            return any_answer(_is_true(part, row) for part in parts) is True
        case Not(part=part):
            return not _is_true(part, row)
        case Test(column=column, test="is_missing"):
            return row.get(column) is None and not row.get(f"{column}.{IS_UNKNOWN}")
        case Test(column=column):
            value = row.get(column)
            return value is not None and (
                condition.test == "is_recorded" or answer_of_test(condition, comparable(value))
            )


def _bound(test: Test) -> int | None:
    """The number from which on, counting up, a test is true; None where it is from the start."""
    numbers = [int(cast("int", value)) for value in values_of(test)]
    match test.test:
        case "at_least" | "is":
            return numbers[0]
        case "more_than":
            return numbers[0] + 1
        case "between":
            return numbers[0]
    return None


def _most(test: Test) -> int | None:
    """The number down to which, counting down, a test is false; None where it is true from the start."""
    numbers = [int(cast("int", value)) for value in values_of(test)]
    match test.test:
        case "at_most" | "is":
            return numbers[0]
        case "less_than":
            return numbers[0] - 1
        case "between":
            return numbers[1]
    return None


def _of_number(test: Test, start: date, counted: Counted, rule: WholeMonths) -> date | None:
    if test.test == "is_recorded":
        return None
    if counted.is_to:
        most = _most(test)
        return None if most is None else start - timedelta(days=most)
    bound = _bound(test)
    if bound is None:
        return start if counted.unit == "days" else None  # so short a time ago: it began with what happened
    return reached(start, bound, counted, rule)


def reached(start: date, number: int, counted: Counted, rule: WholeMonths) -> date:
    """The day on which so many days, months or years from a start are reached."""
    match counted.unit:
        case "days":
            return start + timedelta(days=number)
        case "months":
            return months_reached(start, number, rule)
        case "years":
            return birthday(start, number)


def _of_events(test: Test, days: list[date]) -> date | None:
    """The day of the event that made the number of those counted now what the test asks."""
    bound = _bound(test)
    return days[bound - 1] if bound is not None and 1 <= bound <= len(days) else None
