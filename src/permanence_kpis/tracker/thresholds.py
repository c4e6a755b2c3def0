"""The days still to come on which the calendar alone changes what a measure answers of a child."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from permanence_kpis.conditions.model import Condition, Test, tests_of, values_of
from permanence_kpis.definitions.model import Measure
from permanence_kpis.periods import WholeMonths
from permanence_kpis.tracker.began import reached
from permanence_kpis.tracker.columns import COUNTED

Threshold = tuple[str, int]
"""A column that the calendar changes, and the number at which an answer changes."""

BIRTHDAYS: tuple[Threshold, ...] = (("age", 16), ("age", 18))
_ASKED = ("age", "months_in_care", "months_in_placement", "months_on_status")


def thresholds(measure: Measure | None) -> tuple[Threshold, ...]:
    """The numbers at which the answers of a measure change, and the birthdays that count for everybody."""
    of_measure = _of(measure.conditions) if measure else ()
    return tuple(dict.fromkeys((*of_measure, *BIRTHDAYS)))


def _of(conditions: Iterable[Condition]) -> Iterable[Threshold]:
    for test in tests_of(*conditions):
        if test.column in _ASKED:
            yield from ((test.column, number) for number in _turns(test))


def _turns(test: Test) -> Iterable[int]:
    """The numbers at which a test begins to answer otherwise, counting up."""
    numbers = [int(value) for value in values_of(test) if isinstance(value, Decimal)]
    match test.test:
        case "at_least" | "less_than":
            yield numbers[0]
        case "more_than" | "at_most":
            yield numbers[0] + 1
        case "is" | "is_not":
            yield from (numbers[0], numbers[0] + 1)
        case "between":
            yield from (numbers[0], numbers[1] + 1)


def next_threshold(
    row: Mapping[str, object], asked: Iterable[Threshold], rule: WholeMonths, last_day: date
) -> tuple[Threshold, date] | None:
    """The first of these after a day, and its day; None where none is known."""
    found = []
    for column, number in asked:
        counted = COUNTED[column]
        start = row.get(counted.column)
        if isinstance(start, date) and (on := reached(start, number, counted, rule)) > last_day:
            found.append((on, (column, number)))
    if not found:
        return None
    on, which = min(found, key=lambda one: one[0])
    return which, on
