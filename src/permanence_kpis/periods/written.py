"""Reporting periods as people write them."""

import re
from calendar import monthrange
from datetime import date

from permanence_kpis.errors import UsageError
from permanence_kpis.periods.dates import ONE_DAY, add_months
from permanence_kpis.periods.model import Period, YearStarts, calendar_around, could_be_a_year, range_label
from permanence_kpis.periods.names import DAY, YEAR, year_label
from permanence_kpis.words import MONTHS, day_in_english

YEAR_OF_TWO = rf"{YEAR}[-/]([0-9]{{2}})"
QUARTER = r"q([0-9]+)"
FORMS = (
    "Write a quarter (2024Q1 or Q1 2024/25), a year (2024-25), a month (2024-06, June 2024 or Jun-24), "
    "two dates (2024-04-01..2024-06-30), or last-quarter, last-month or last-year."
)


def parse_period(text: str, year_starts: YearStarts = (4, 1), today: date | None = None) -> Period:
    """The reporting period that a text names, in one of the forms of `FORMS`.

    `2024Q1` is the first quarter of the year that starts in 2024, `2024-25` or `2024/25` that year, and `Q1 2024/25` or
    `2024-25 Q1` the same quarter as councils write it; a month is a month of the calendar, and `Jun-24` one of this
    century. `last-quarter`, `last-month` and `last-year` are the last ones whose every day is over on `today`.
    Letters may be small or capital, and spaces around the text are dropped.

    Raises UsageError where the text is none of these, could be both a year and a month, or does not say of which year a
    quarter is.
    """
    written = text.strip()
    lower = " ".join(written.lower().split())
    if not written:
        raise UsageError(f"the period is empty. {FORMS}")
    if lower in ("last-month", "last-quarter", "last-year"):
        return _last_completed(lower.removeprefix("last-"), year_starts, today)
    if found := re.fullmatch(f"{YEAR}q([0-9]+)", lower):
        return _quarter_as_written(written, int(found[1]), found[2], year_starts)
    if found := re.fullmatch(f"{YEAR}([-/])([0-9]{{2}})", lower):
        return _year_or_month_as_written(written, int(found[1]), found[2], int(found[3]), year_starts)
    if found := re.fullmatch(rf"{DAY}\.\.{DAY}", lower):
        return _dates_as_written(written, found[1], found[2])
    if found := re.fullmatch(f"{QUARTER} ?{YEAR_OF_TWO}", lower):
        return _quarter_of_two_years(written, found[1], int(found[2]), int(found[3]), year_starts)
    if found := re.fullmatch(f"{YEAR_OF_TWO} ?{QUARTER}", lower):
        return _quarter_of_two_years(written, found[3], int(found[1]), int(found[2]), year_starts)
    if found := re.fullmatch(f"{QUARTER} ?{YEAR}", lower):
        raise _of_which_year(written, int(found[2]), found[1])
    if found := re.fullmatch(f"{YEAR} {QUARTER}", lower):
        raise _of_which_year(written, int(found[1]), found[2])
    if (found := re.fullmatch(f"([a-z]+)(?: |-| - ){YEAR}|([a-z]+)-([0-9]{{2}})", lower)) and (
        month := _month_called(found[1] or found[3])
    ):
        return calendar_around(date(int(found[2] or f"20{found[4]}"), month, 1), year_starts)["month"]
    raise UsageError(f"the period '{written}' cannot be read. {FORMS}")


def _last_completed(length: str, year_starts: YearStarts, today: date | None) -> Period:
    if today is None:
        raise UsageError(
            f"the period 'last-{length}' depends on today's date, which was not given. "
            "Give it, or name the period, such as 2024Q1."
        )
    under_way = calendar_around(today, year_starts)[length]
    return calendar_around(under_way.first_day - ONE_DAY, year_starts)[length]


def _quarter_as_written(written: str, year: int, quarter: str, year_starts: YearStarts) -> Period:
    if quarter not in ("1", "2", "3", "4"):
        raise UsageError(f"the period '{written}' cannot be read: a year has four quarters, {year}Q1 to {year}Q4.")
    return calendar_around(add_months(date(year, *year_starts), 3 * (int(quarter) - 1)), year_starts)["quarter"]


def _quarter_of_two_years(written: str, quarter: str, year: int, next_year: int, year_starts: YearStarts) -> Period:
    if not could_be_a_year(year, next_year):
        raise UsageError(
            f"the period '{written}' cannot be read: the year that starts in {year} is {year_label(year, '/')}."
        )
    return _quarter_as_written(written, year, quarter, year_starts)


# D-142: a quarter with one year beside it in words (`Q1 2024`, `2024 Q1`) is refused with both readings
def _of_which_year(written: str, year: int, quarter: str) -> UsageError:
    """What is said of a quarter with one year beside it, which some read as the year it starts in and some do not."""
    this, before = (f"Q{quarter} {year_label(starts, '/')}" for starts in (year, year - 1))
    return UsageError(
        f"the period '{written}' does not say which year is meant. Write {this}, or {year}Q{quarter}, for the year "
        f"that starts in {year}, and {before} for the year before."
    )


def _month_called(name: str) -> int | None:
    """The number of a month by its name, or the first three letters or more of it."""
    numbers = [number for number, month in enumerate(MONTHS, 1) if len(name) >= 3 and month.lower().startswith(name)]
    return numbers[0] if numbers else None


# D-143: `June 24` may be a day
def _year_or_month_as_written(written: str, year: int, separator: str, number: int, year_starts: YearStarts) -> Period:
    is_year = could_be_a_year(year, number)
    is_month = 1 <= number <= 12 and separator == "-"
    if is_year and is_month:
        whole_year = calendar_around(date(year, *year_starts), year_starts)["year"]
        month = calendar_around(date(year, number, 1), year_starts)["month"]
        raise UsageError(
            f"the period '{written}' could be a year ({_both_days(whole_year)}) or a month ({_both_days(month)}). "
            f"Write {whole_year.label} for the year, or {month.label} for the month."
        )
    if is_year:
        return calendar_around(date(year, *year_starts), year_starts)["year"]
    if is_month:
        return calendar_around(date(year, number, 1), year_starts)["month"]
    raise UsageError(
        f"the period '{written}' is neither a month nor a year: months run from {year}-01 to {year}-12, "
        f"and the year that starts in {year} is {year_label(year, '/')}."
    )


def _both_days(period: Period) -> str:
    return f"{day_in_english(period.first_day)} to {day_in_english(period.last_day)}"


def _dates_as_written(written: str, first: str, last: str) -> Period:
    impossible = [day for day in (first, last) if not _is_a_day(day)]
    if impossible:
        raise UsageError(
            f"the period '{written}' cannot be read: there is no day {' and no day '.join(impossible)}. "
            "Write two days of the calendar, such as 2024-04-01..2024-06-30."
        )
    first_day, last_day = date.fromisoformat(first), date.fromisoformat(last)
    if last_day < first_day:
        raise UsageError(
            f"the period '{written}' ends before it begins. Write {range_label(last_day, first_day)}, "
            "the earlier day first."
        )
    return Period(range_label(first_day, last_day), first_day, last_day)


def _is_a_day(text: str) -> bool:
    year, month, day = map(int, text.split("-"))
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
