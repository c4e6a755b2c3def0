"""Conditions in English, from the same model that runs."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Protocol

from permanence_kpis.conditions.model import AnyOf, Condition, Day, DayOfWindow, Not, Test, values_of
from permanence_kpis.words import day_in_english, in_words, listed

_OF_NUMBERS = {
    "is": "is {}",
    "is_not": "is not {}",
    "at_least": "is at least {}",
    "at_most": "is at most {}",
    "more_than": "is more than {}",
    "less_than": "is less than {}",
    "between": "is from {} to {}",
}
_OF_LENGTHS = {
    "is": "for exactly {}",
    "is_not": "for any time but {}",
    "at_least": "for at least {}",
    "at_most": "for at most {}",
    "more_than": "for more than {}",
    "less_than": "for less than {}",
    "between": "for {} to {}",
}
_OF_DAYS = {
    "is": "{}",
    "is_not": "any day but {}",
    "before": "before {}",
    "on_or_before": "{} or earlier",
    "after": "after {}",
    "on_or_after": "{} or later",
    "between": "a day from {} to {}",
}
BY_THEN = " by the last day"
"""How the meaning of a column of a newest row ends: which row that is, and not what a test asks of it."""
_OPPOSITE = {"is_missing": "is_recorded", "is_recorded": "is_missing"}
_RECORDED = {"is_missing": "is not recorded", "is_recorded": "is recorded"}


class KnownCode(Protocol):
    """What the wording asks of a code: its meaning."""

    @property
    def meaning(self) -> str: ...


class NamedColumn(Protocol):
    """What the wording asks of a column: its name and meaning, its codes with their meanings, its unit."""

    @property
    def name(self) -> str: ...
    @property
    def meaning(self) -> str: ...
    @property
    def codes(self) -> Mapping[str, KnownCode] | None: ...
    @property
    def unit(self) -> str | None: ...


def in_english(condition: Condition, columns: Mapping[str, NamedColumn]) -> str:
    """The condition as part of a sentence: `age is at most 15`, `in care for at least 30 months`."""
    match condition:
        case AnyOf(parts=parts):
            return f"either {' or '.join(in_english(part, columns) for part in parts)}"
        case Not(part=AnyOf(parts=parts)) if all(isinstance(part, Test) and part.test in _OPPOSITE for part in parts):
            turned = [replace(part, test=_OPPOSITE[part.test]) for part in parts if isinstance(part, Test)]
            return " and ".join(in_english(part, columns) for part in turned)
        case Not(part=part):
            return f"not ({in_english(part, columns)})"
        case Test():
            return _test_in_english(condition, columns[condition.column])


def _test_in_english(test: Test, column: NamedColumn) -> str:
    if test.test in _RECORDED:
        return f"{_thing(column)} {_RECORDED[test.test]}"
    values = values_of(test)
    if days := [_day(value) for value in values if isinstance(value, Day)]:
        return _days(column, test.test, days)
    if isinstance(values[0], Decimal):
        return _numbers(column, test.test, [f"{value:f}" for value in values if isinstance(value, Decimal)])
    return _words(column, test, [value for value in values if isinstance(value, str)])


def _day(day: Day) -> str:
    return "the last day" if isinstance(day, DayOfWindow) else day_in_english(day)


def _thing(column: NamedColumn) -> str:
    """What is or is not recorded; of a day, what happened on it, for `left on is not recorded` is no English."""
    if column.name.endswith(("_on", "_since")):
        return column.meaning.partition(";")[0].partition(",")[0].removesuffix(BY_THEN)
    return subject_of(column)


def subject_of(column: NamedColumn, ending: str = "") -> str:
    """A column in words, without an ending of its name: `age`, `route in the newest row of discharges`."""
    table, dot, name = column.name.rpartition(".")
    if name == f"{column.unit}_since":
        return f"{column.unit} since the newest row of {in_words(table)}"
    words = in_words(name.removesuffix(ending))
    return f"{words} in the newest row of {in_words(table)}" if dot else words


def _words(column: NamedColumn, test: Test, words: list[str]) -> str:
    """Codes with their meanings; where a group was named, its name and then plain codes, for they are many."""
    subject = subject_of(column)
    if any(name not in words for name in test.written):
        verb = "is one of" if test.test == "one_of" else "is none of"
        return f"{subject} {verb} {listed(test.written, 'or')} ({', '.join(words)})"
    if test.test == "none_of" and len(words) > 1:
        return f"{subject} is none of {listed([_meant(column, word) for word in words], 'or')}"
    verb = "is" if test.test in ("is", "one_of") else "is not"
    return f"{subject} {verb} {listed([_meant(column, word) for word in words], 'or')}"


def _meant(column: NamedColumn, code: str) -> str:
    known = (column.codes or {}).get(code)
    return f"{code} ({known.meaning})" if known and known.meaning.casefold() != code.casefold() else code


def _numbers(column: NamedColumn, test: str, numbers: list[str]) -> str:
    """`age is at most 15`; where the name begins with the unit, `in care for at least 30 months`.

    Of moves and placements, and of the days to something or since, the meaning is said: `days to the 16th birthday:
    from 1 to 90`.
    """
    unit, name = column.unit or "", column.name
    if unit and name.startswith((f"{unit}_to_", f"{unit}_since_", "moves_in_", "placements_in_")):
        return f"{column.meaning.partition(';')[0]}: {_OF_NUMBERS[test].removeprefix('is ').format(*numbers)}"
    if unit and name.startswith(f"{unit}_"):
        length = _OF_LENGTHS[test].format(*numbers)
        return f"{in_words(name.removeprefix(f'{unit}_'))} {length} {_unit(unit, numbers)}"
    return f"{subject_of(column)} {_OF_NUMBERS[test].format(*numbers)}"


def _unit(unit: str, numbers: list[str]) -> str:
    return unit.removesuffix("s") if numbers == ["1"] else unit


def _days(column: NamedColumn, test: str, days: list[str]) -> str:
    """`care began on 1 April 2024 or earlier`, `care began before 1 April 2024`, `stable since before 1 April 2024`."""
    when = _OF_DAYS[test].format(*days)
    if "." in column.name:
        return f"{_thing(column)} is {when}"  # of the row: `closed in the newest row` would say when the row was made
    is_due = column.name.endswith("_by")
    happened = f"{subject_of(column, '_by')} was due" if is_due else subject_of(column, "_on")
    on = "on " if column.name.endswith("_on") and not when.startswith(("before", "after")) else ""
    return f"{happened} {on}{when}"
