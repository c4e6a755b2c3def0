"""Dates in a format that was stated for a table. ISO dates are always understood too: they can be nothing else."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from permanence_kpis.extracts import dates

_DAY, _MONTH, _YEAR = r"(?P<day>\d{1,2})", r"(?P<month>\d{1,2})", r"(?P<year>\d{4})"
_NAME = r"(?P<name>[A-Za-z]{3,9})\.?"

_PATTERNS = {
    "dd/mm/yyyy": rf"{_DAY}/{_MONTH}/{_YEAR}",
    "dd-mm-yyyy": rf"{_DAY}-{_MONTH}-{_YEAR}",
    "dd.mm.yyyy": rf"{_DAY}\.{_MONTH}\.{_YEAR}",
    "dd-mon-yyyy": rf"{_DAY}-{_NAME}-{_YEAR}",
    "dd mon yyyy": rf"{_DAY} {_NAME} {_YEAR}",
    "mm/dd/yyyy": rf"{_MONTH}/{_DAY}/{_YEAR}",
    "mon dd yyyy": rf"{_NAME} {_DAY},? {_YEAR}",
    "yyyy-mm-dd": rf"{_YEAR}-{_MONTH}-{_DAY}",
    "yyyy/mm/dd": rf"{_YEAR}/{_MONTH}/{_DAY}",
    "yyyymmdd": r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
}
_COMPILED = {name: re.compile(pattern + dates.TIME, re.ASCII) for name, pattern in _PATTERNS.items()}

DATE_FORMATS: Mapping[str, str] = {
    "dd/mm/yyyy": "01/04/2024",
    "dd-mm-yyyy": "01-04-2024",
    "dd.mm.yyyy": "01.04.2024",
    "dd-mon-yyyy": "01-Apr-2024",
    "dd mon yyyy": "1 April 2024",
    "mm/dd/yyyy": "04/01/2024",
    "mon dd yyyy": "Apr 1 2024",
    "yyyy-mm-dd": "2024-04-01",
    "yyyy/mm/dd": "2024/04/01",
    "yyyymmdd": "20240401",
}
"""Every format that can be stated, and 1 April 2024 in it. `mon` is the name of the month, whole or its beginning."""

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


# D-031: an ISO date is understood with any stated format
def date_reader(written: str) -> Callable[[str], date | None]:
    """What reads a date in this format, with or without a time, or an ISO date."""

    @lru_cache(maxsize=100_000)
    def read(text: str) -> date | None:
        found = _COMPILED[written].fullmatch(text) or _COMPILED["yyyy-mm-dd"].fullmatch(text)
        if not found:
            return None
        parts = found.groupdict()
        month = _month_named(parts["name"]) if parts.get("name") else int(parts["month"])
        return dates.day_of(int(parts["year"]), month, int(parts["day"]))

    return read


def fault_of(text: str, written: str) -> str:
    """What is wrong with a text that is no date in this format, said without repeating it."""
    if found := _COMPILED[written].fullmatch(text) or _COMPILED["yyyy-mm-dd"].fullmatch(text):
        if not dates.EARLIEST_YEAR <= int(found["year"]) <= dates.LATEST_YEAR:
            return dates.YEAR_NOT_BELIEVED
        numbers = [found.groupdict().get(name) or "" for name in ("year", "month", "day")]
        # a year that is first is followed by the month in every country
        if found.start("year") and all(map(str.isdecimal, numbers)) and dates.is_swapped(*map(int, numbers)):
            return dates.MONTH_FIRST if found.start("day") < found.start("month") else dates.DAY_FIRST
        return "a date that is not in the calendar"
    if any(pattern.fullmatch(text) for pattern in _COMPILED.values()):
        return f"a date that is not written {written}"
    return dates.fault_of(text)


def _month_named(name: str) -> int:
    """The number of a month by its name or the beginning of it; 0 where no month has it."""
    begun = [number for number, month in enumerate(_MONTHS, start=1) if month.startswith(name.casefold())]
    return begun[0] if len(begun) == 1 else 0
