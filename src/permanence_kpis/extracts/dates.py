"""Dates as people and systems write them: dd/mm/yyyy or ISO, with or without a time."""

import re
from datetime import date
from functools import lru_cache

# D-022: 31/12/9999 says that nothing has ended
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
YEAR_NOT_BELIEVED = f"a date whose year is not between {EARLIEST_YEAR} and {LATEST_YEAR}"

TIME = r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp][Mm]|Z|[+-]\d{2}:?\d{2})?)?"
_BRITISH = re.compile(rf"(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})/(?P<year>\d{{4}}){TIME}", re.ASCII)
_ISO = re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}}){TIME}", re.ASCII)
_PART_KNOWN = re.compile(r"(zz|\d{1,2})/(zz|\d{1,2})/(zzzz|\d{4})", re.IGNORECASE | re.ASCII)
_SHORT_YEAR = re.compile(rf"\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2}}{TIME}", re.ASCII)
_YEAR_ALONE = re.compile(r"\d{4}", re.ASCII)
_SERIAL = re.compile(r"\d{5,6}(\.\d+)?", re.ASCII)

MONTH_FIRST = "a date that is not in the calendar (the month seems to be before the day)"
DAY_FIRST = "a date that is not in the calendar (the day seems to be before the month)"
SWAPPED = frozenset({MONTH_FIRST, DAY_FIRST})
"""What is wrong with a date that is one with its day and its month the other way round."""

REMEDY = "Write dates as dd/mm/yyyy or yyyy-mm-dd."


@lru_cache(maxsize=100_000)
def read_date(text: str) -> date | None:
    """The day a text names, or None where it names none. 01/02/2026 is 1 February; a time is dropped."""
    written = _BRITISH.fullmatch(text) or _ISO.fullmatch(text)
    return day_of(int(written["year"]), int(written["month"]), int(written["day"])) if written else None


def day_of(year: int, month: int, day: int) -> date | None:
    """The day of the calendar, or None where there is none, or none in a year that is believed."""
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def is_swapped(year: int, month: int, day: int) -> bool:
    """Whether these are a date only with the day and the month the other way round."""
    return day_of(year, month, day) is None and day_of(year, day, month) is not None


# D-023: a date of an earlier order with parts not known
def is_part_known(text: str) -> bool:
    """Whether a text is a date with parts not known, as SSDA903 allows for an earlier order: zz/05/2020."""
    return "z" in text.lower() and _PART_KNOWN.fullmatch(text) is not None


def earliest_of(text: str) -> date | None:
    """The first day that a date with parts not known can mean; None where the year is not known, or there is none."""
    written = _PART_KNOWN.fullmatch(text)
    if written is None or "z" in written[3].lower():
        return None
    day, month = ("1" if "z" in part.lower() else part for part in (written[1], written[2]))
    return day_of(int(written[3]), int(month), int(day))


def fault_of(text: str) -> str:
    """What is wrong with a text that names no day, said without repeating it."""
    if written := _BRITISH.fullmatch(text) or _ISO.fullmatch(text):
        if not EARLIEST_YEAR <= int(written["year"]) <= LATEST_YEAR:
            return YEAR_NOT_BELIEVED
        if "/" in text and is_swapped(int(written["year"]), int(written["month"]), int(written["day"])):
            return MONTH_FIRST
        return "a date that is not in the calendar"
    if is_part_known(text):
        return "a date with a part that is not known"
    if _SHORT_YEAR.fullmatch(text):
        return "a date with a two-digit year"
    if _YEAR_ALONE.fullmatch(text):
        return "a year without a day and a month"
    if _SERIAL.fullmatch(text):
        return "a number, which is how a spreadsheet keeps a date"
    return "text that is not a date"
