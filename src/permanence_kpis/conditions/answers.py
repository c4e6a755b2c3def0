"""What conditions answer of one row held in Python, as `compile` has Polars answer it: true, false, or None."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from permanence_kpis.conditions.model import COMPARISONS, LAST_DAY, AnyOf, Condition, Not, Test, values_of

Scalar = str | int | None
"""A value of a row: a code or text, a number, a day as its ordinal; None for a blank."""


def answer(condition: Condition, row: Mapping[str, Scalar]) -> bool | None:
    """What a condition answers of a row; None where a blank leaves it open."""
    match condition:
        case AnyOf(parts=parts):
            return any_answer(answer(part, row) for part in parts)
        case Not(part=part):
            answered = answer(part, row)
            return None if answered is None else not answered
        case Test(column=column, test="is_missing"):
            return row[column] is None
        case Test(column=column, test="is_recorded"):
            return row[column] is not None
        case Test(column=column):
            value = row[column]
            return None if value is None else answer_of_test(condition, value)


def all_of(conditions: Iterable[Condition], row: Mapping[str, Scalar]) -> bool | None:
    """True where every condition is; None where a blank leaves it open; true for no conditions."""
    answers = {answer(condition, row) for condition in conditions}
    return False if False in answers else None if None in answers else True


def any_answer(answers: Iterable[bool | None]) -> bool | None:
    """True where one answer is; None where one of the others is open; false for no answers."""
    found = set(answers)
    return True if True in found else None if None in found else False


def answer_of_test(test: Test, value: str | int) -> bool:
    """What a test answers of a value that is recorded."""
    asked: tuple[Any, ...] = tuple(map(comparable, values_of(test)))
    match test.test:
        case "one_of":
            return value in asked
        case "none_of":
            return value not in asked
        case "between":
            return bool(asked[0] <= value <= asked[1])
        case _:
            return bool(COMPARISONS[test.test](value, asked[0]))


def comparable(value: Any) -> Any:
    """A value as a row holds it: a day as its ordinal; the last day of a window after every other day."""
    if value is LAST_DAY:
        return date.max.toordinal()
    return value.toordinal() if isinstance(value, date) else value
