"""The small language of conditions, as read: one column and one test, joined by all, any and not."""

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum


class DayOfWindow(Enum):
    """A day that a date test names by the window it is asked in."""

    LAST_DAY = "last_day"

    def __str__(self) -> str:
        return self.value


LAST_DAY = DayOfWindow.LAST_DAY
"""The last day of the window. A row is asked in one window, whose last day stands in its column of this name."""

Day = date | DayOfWindow
Value = str | Day | Decimal | bool | tuple[str, ...] | tuple[Decimal, Decimal] | tuple[Day, Day]


@dataclass(frozen=True)
class Test:
    """`column: {test: value}`.

    `test` is one of `TESTS`; `value` is typed by the column (codes and text str, numbers Decimal, dates date or
    LAST_DAY), a tuple of codes for `one_of` and `none_of`, a pair for `between`, True for `is_missing` and
    `is_recorded`. `written` is what the definition said in the list of `one_of` and `none_of`, group names and all, for
    the wording.
    """

    __test__ = False  # not a test class of pytest

    column: str
    test: str
    value: Value
    written: tuple[str, ...] = ()


@dataclass(frozen=True)
class AnyOf:
    """True where one of the parts is true."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Not:
    """True where the part is false; unknown where it is unknown."""

    part: "Condition"


Condition = Test | AnyOf | Not

TESTS = (
    "is",
    "is_not",
    "one_of",
    "none_of",
    "at_least",
    "at_most",
    "more_than",
    "less_than",
    "between",
    "before",
    "on_or_before",
    "after",
    "on_or_after",
    "is_missing",
    "is_recorded",
)

COMPARISONS = {
    "is": operator.eq,
    "is_not": operator.ne,
    "at_least": operator.ge,
    "at_most": operator.le,
    "more_than": operator.gt,
    "less_than": operator.lt,
    "before": operator.lt,
    "on_or_before": operator.le,
    "after": operator.gt,
    "on_or_after": operator.ge,
}
"""The tests that compare with one value, and how."""


def tests_of(*conditions: Condition) -> Iterator[Test]:
    """The tests within the conditions, in the order they are written."""
    for condition in conditions:
        match condition:
            case Test():
                yield condition
            case AnyOf(parts=parts):
                yield from tests_of(*parts)
            case Not(part=part):
                yield from tests_of(part)


def with_tests(condition: Condition, change: Callable[[Test], Condition]) -> Condition:
    """The condition with each of its tests changed, joined as before."""
    match condition:
        case AnyOf(parts=parts):
            return AnyOf(tuple(with_tests(part, change) for part in parts))
        case Not(part=part):
            return Not(with_tests(part, change))
        case Test():
            return change(condition)


def columns_of(*conditions: Condition) -> tuple[str, ...]:
    """The columns the conditions ask about, each once, in the order they are named."""
    return tuple(dict.fromkeys(test.column for test in tests_of(*conditions)))


def bounds_of(test: Test) -> tuple[Decimal, ...]:
    """The numbers that a test compares a number with; none where it asks only whether one is recorded."""
    written = values_of(test)
    return tuple(bound for bound in written if isinstance(bound, Decimal))


def values_of(test: Test) -> tuple[str | Day | Decimal | bool, ...]:
    """The values that a test names, one or several."""
    return test.value if isinstance(test.value, tuple) else (test.value,)
