"""Calendar sums on single dates: reporting periods, windows, birthdays, whole months."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from permanence_kpis.bank_holidays import BANK_HOLIDAYS
from permanence_kpis.errors import UsageError

WholeMonths = Literal["both_days_count", "anniversary"]
Length = Literal["month", "quarter", "year"]
Unit = Literal["days", "working_days", "weeks", "months"]
YearStarts = tuple[int, int]
"""Month and day (1 to 28) on which a reporting year starts."""

ONE_DAY = timedelta(days=1)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)  # not from the calendar module, which follows the machine's language
YEAR = r"((?:19|20)[0-9]{2})"
YEAR_OF_TWO = rf"{YEAR}[-/]([0-9]{{2}})"
QUARTER = r"q([0-9]+)"
DAY = r"((?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2})"
FORMS = (
    "Write a quarter (2024Q1 or Q1 2024/25), a year (2024-25), a month (2024-06, June 2024 or Jun-24), "
    "two dates (2024-04-01..2024-06-30), or last-quarter, last-month or last-year."
)


@dataclass(frozen=True)
class Window:
    """The days a measure looks at, both included; `kind` is the word of the definition."""

    kind: str
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Deadline:
    """By when something is to be done: `within` so many days (working days, weeks, months) after a clock starts.

    The day it starts is not counted. What is done up to `days_before` it starts counts already.
    """

    within: int
    unit: Unit
    days_before: int = 0


REVIEWS_WITHIN = Deadline(20, "working_days"), Deadline(3, "months"), Deadline(6, "months")
"""The first review of a period of care from its start, the second from the first, and each later one from the last.

Source: docs/sources.md#reviews-due.
"""


@dataclass(frozen=True)
class Period:
    """A reporting period, both days included. `label` can be read back by `parse_period`."""

    label: str
    first_day: date
    last_day: date

    @property
    def window(self) -> Window:
        """The days of the period itself."""
        return Window("period", self.first_day, self.last_day)

    @property
    def name(self) -> str:
        """The period as people write it: Q1 2024-25."""
        return name_of(self.label)


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
        return _calendar(date(int(found[2] or f"20{found[4]}"), month, 1), year_starts)["month"]
    raise UsageError(f"the period '{written}' cannot be read. {FORMS}")


@cache
def length_of(period: Period, year_starts: YearStarts) -> Length | None:
    """Whether the days of a period are those of a month, a quarter or a year, however it is called."""
    lengths: tuple[Length, ...] = ("month", "quarter", "year")
    around = _calendar(period.first_day, year_starts)
    return next((length for length in lengths if around[length].window == period.window), None)


# D-144: a page calls a period what people call it, a file by its label
def name_of(label: str) -> str:
    """A period as people write it, from its label: Q1 2024-25 for 2024Q1, June 2024 for 2024-06.

    A year keeps its label, and two dates are written out.
    """
    if found := re.fullmatch(f"{YEAR}Q([1-4])", label):
        return f"Q{found[2]} {_year_label(int(found[1]), '-')}"
    if found := re.fullmatch(f"{YEAR}-(0[1-9]|1[0-2])", label):  # no year: those have another label
        return f"{MONTHS[int(found[2]) - 1]} {found[1]}"
    if re.fullmatch(rf"{DAY}\.\.{DAY}", label):
        return when(*map(date.fromisoformat, label.split("..")))
    return label


def when(first_day: date, last_day: date) -> str:
    """From one day to another, both included, in months where those are whole: April to June 2024."""
    if first_day.day != 1 or (last_day + ONE_DAY).day != 1:
        return days(first_day, last_day)
    begins, ends = (f"{MONTHS[day.month - 1]} {day.year}" for day in (first_day, last_day))
    if first_day.year == last_day.year:
        begins = MONTHS[first_day.month - 1]
    return ends if first_day.replace(day=1) == last_day.replace(day=1) else f"{begins} to {ends}"


def days(first_day: date, last_day: date) -> str:
    """From one day to another, both included: 1 April to 30 June 2024."""
    begins, ends = (f"{day.day} {MONTHS[day.month - 1]} {day.year}" for day in (first_day, last_day))
    if first_day == last_day:
        return ends
    if first_day.year == last_day.year:
        begins = begins.rsplit(" ", 2 if first_day.month == last_day.month else 1)[0]
    return f"{begins} to {ends}"


def last_quarter_ended(by: date, year_starts: YearStarts) -> Period:
    """The last quarter whose last day is `by` or earlier."""
    day_after = by + ONE_DAY
    return _calendar(_calendar(day_after, year_starts)["quarter"].first_day - ONE_DAY, year_starts)["quarter"]


def periods_up_to(day: date, number: int, year_starts: YearStarts, every: Length = "quarter") -> tuple[Period, ...]:
    """The last so many quarters (months, years) whose last day is `day` or earlier, the oldest first."""
    under_way = _calendar(day + ONE_DAY, year_starts)[every]
    periods: list[Period] = []
    while len(periods) < number:
        first_day = periods[-1].first_day if periods else under_way.first_day
        periods.append(_calendar(first_day - ONE_DAY, year_starts)[every])
    return tuple(reversed(periods))


def window(kind: str, period: Period, year_starts: YearStarts) -> Window:
    """The days that a measure of this kind of window looks at, for a period.

    A snapshot (`at_period_end`) looks at the last day only. `last_12_months` begins on the first of the month eleven
    months before the last day's own, never on the last day less a year.
    """
    last_day = period.last_day
    match kind:
        case "at_period_end":
            first_day = last_day
        case "period":
            first_day = period.first_day
        case "year_to_date":
            first_day = year_first_day(last_day, year_starts)
        case "last_12_months":
            first_day = add_months(last_day.replace(day=1), -11)
        case _:
            raise AssertionError(f"no such kind of window: {kind}")
    return Window(kind, first_day, last_day)


def previous_window(kind: str, period: Period, year_starts: YearStarts) -> tuple[str, Window]:
    """What to compare a window with, and its label: the window before on the same basis.

    A snapshot and `period` are compared with the period before, of the same length. `year_to_date` and
    `last_12_months` are compared with the same point last year, where a month's last day answers to a month's last
    day. The label names the period that the window was worked out for, in the form the period itself was written.
    """
    if kind in ("at_period_end", "period"):
        before = _period_before(period, year_starts)
    else:
        before = _same_period_last_year(period, year_starts)
    return before.label, window(kind, before, year_starts)


def year_first_day(day: date, year_starts: YearStarts) -> date:
    """The first day of the reporting year that contains the day."""
    month, day_of_month = year_starts
    this_year = date(day.year, month, day_of_month)
    return this_year if this_year <= day else date(day.year - 1, month, day_of_month)


def quarter_ends(day: date, year_starts: YearStarts) -> tuple[date, ...]:
    """The last days of the four quarters of the reporting year that contains the day."""
    first_day = year_first_day(day, year_starts)
    return tuple(add_months(first_day, 3 * quarter) - ONE_DAY for quarter in (1, 2, 3, 4))


def add_months(day: date, months: int) -> date:
    """The same day so many months later (earlier where negative), or the last of that month where it is too short."""
    years, month_before = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month_before + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def due_by(began_on: date, deadline: Deadline) -> date:
    """The day by which something is due, so long after a day, which is not counted itself. Months clamp."""
    match deadline.unit:
        case "months":
            return add_months(began_on, deadline.within)
        case "working_days":
            day = began_on
            for _ in range(deadline.within):
                day += ONE_DAY
                while not is_working_day(day):
                    day += ONE_DAY
            return day
        case unit:
            return began_on + timedelta(**{unit: deadline.within})


def latest_start(day: date, deadline: Deadline) -> date:
    """The latest day after which something is due by a day."""
    match deadline.unit:
        case "months":
            start = add_months(day, -deadline.within)
        case "working_days":
            start = day
            for _ in range(deadline.within):
                while not is_working_day(start):
                    start -= ONE_DAY
                start -= ONE_DAY
        case unit:
            start = day - timedelta(**{unit: deadline.within})
    while due_by(start + ONE_DAY, deadline) <= day:  # several days of a month may have the same last day of another
        start += ONE_DAY
    return start


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no bank holiday of England as far as they are known.

    Source: docs/sources.md#working-days.
    """
    return day.weekday() < 5 and day not in BANK_HOLIDAYS


def whole_months(began_on: date, day: date, rule: WholeMonths) -> int:
    """Whole months from a start, on or before the day, up to and including the day.

    `both_days_count`: the first day and the last are both counted, so 01/10/2023 to 31/03/2026 is 30 months.
    `anniversary`: a month is over when its day comes round again, so the same dates are 29 months.

    Source: docs/sources.md#whole-months.
    """
    counted_to = _counted_to(day, rule)
    months = 12 * (counted_to.year - began_on.year) + counted_to.month - began_on.month
    return months - (began_on.day > counted_to.day)


def cutoff(day: date, months: int, rule: WholeMonths) -> date:
    """The latest start that makes so many whole months by the day."""
    return add_months(_counted_to(day, rule), -months)


def months_reached(began_on: date, months: int, rule: WholeMonths) -> date:
    """The first day by which so many whole months have passed since a start: `whole_months` turned round."""
    day = add_months(began_on, months) - ONE_DAY
    while whole_months(began_on, day, rule) < months:  # a month too short for the day puts it off
        day += ONE_DAY
    return day


def age(born: date, day: date) -> int:
    """Age in completed years on a day; who was born on 29 February has a birthday on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(born: date, age: int) -> date:
    """The day on which an age is reached; who was born on 29 February has a birthday on 1 March in other years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def _counted_to(day: date, rule: WholeMonths) -> date:
    return day + ONE_DAY if rule == "both_days_count" else day


def _calendar(day: date, year_starts: YearStarts) -> dict[str, Period]:
    """The month, quarter and reporting year that contain a day."""
    month_begins = day.replace(day=1)
    month_ends = add_months(month_begins, 1) - ONE_DAY
    month_label = f"{day.year}-{day.month:02}"
    if _could_be_a_year(day.year, day.month):
        month_label = _range_label(month_begins, month_ends)

    year_begins = year_first_day(day, year_starts)
    ends = quarter_ends(day, year_starts)
    begins = (year_begins, *(end + ONE_DAY for end in ends[:3]))
    quarter = next(number for number, end in enumerate(ends, 1) if day <= end)

    separator = "/" if 1 <= (year_begins.year + 1) % 100 <= 12 else "-"  # 2005-06 could be June
    return {
        "month": Period(month_label, month_begins, month_ends),
        "quarter": Period(f"{year_begins.year}Q{quarter}", begins[quarter - 1], ends[quarter - 1]),
        "year": Period(_year_label(year_begins.year, separator), year_begins, ends[3]),
    }


def _year_label(year: int, separator: str) -> str:
    return f"{year}{separator}{(year + 1) % 100:02}"


def _could_be_a_year(year: int, number: int) -> bool:
    return number == (year + 1) % 100


def _range_label(first_day: date, last_day: date) -> str:
    return f"{first_day.isoformat()}..{last_day.isoformat()}"


def _last_completed(length: str, year_starts: YearStarts, today: date | None) -> Period:
    if today is None:
        raise UsageError(
            f"the period 'last-{length}' depends on today's date, which was not given. "
            "Give it, or name the period, such as 2024Q1."
        )
    under_way = _calendar(today, year_starts)[length]
    return _calendar(under_way.first_day - ONE_DAY, year_starts)[length]


def _quarter_as_written(written: str, year: int, quarter: str, year_starts: YearStarts) -> Period:
    if quarter not in ("1", "2", "3", "4"):
        raise UsageError(f"the period '{written}' cannot be read: a year has four quarters, {year}Q1 to {year}Q4.")
    return _calendar(add_months(date(year, *year_starts), 3 * (int(quarter) - 1)), year_starts)["quarter"]


def _quarter_of_two_years(written: str, quarter: str, year: int, next_year: int, year_starts: YearStarts) -> Period:
    if not _could_be_a_year(year, next_year):
        raise UsageError(
            f"the period '{written}' cannot be read: the year that starts in {year} is {_year_label(year, '/')}."
        )
    return _quarter_as_written(written, year, quarter, year_starts)


# D-142: a quarter with one year beside it in words (`Q1 2024`, `2024 Q1`) is refused with both readings
def _of_which_year(written: str, year: int, quarter: str) -> UsageError:
    """What is said of a quarter with one year beside it, which some read as the year it starts in and some do not."""
    this, before = (f"Q{quarter} {_year_label(starts, '/')}" for starts in (year, year - 1))
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
    is_year = _could_be_a_year(year, number)
    is_month = 1 <= number <= 12 and separator == "-"
    if is_year and is_month:
        whole_year = _calendar(date(year, *year_starts), year_starts)["year"]
        month = _calendar(date(year, number, 1), year_starts)["month"]
        raise UsageError(
            f"the period '{written}' could be a year ({_both_days(whole_year)}) or a month ({_both_days(month)}). "
            f"Write {whole_year.label} for the year, or {month.label} for the month."
        )
    if is_year:
        return _calendar(date(year, *year_starts), year_starts)["year"]
    if is_month:
        return _calendar(date(year, number, 1), year_starts)["month"]
    raise UsageError(
        f"the period '{written}' is neither a month nor a year: months run from {year}-01 to {year}-12, "
        f"and the year that starts in {year} is {_year_label(year, '/')}."
    )


def _both_days(period: Period) -> str:
    return f"{period.first_day:%d/%m/%Y} to {period.last_day:%d/%m/%Y}"


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
            f"the period '{written}' ends before it begins. Write {_range_label(last_day, first_day)}, "
            "the earlier day first."
        )
    return Period(_range_label(first_day, last_day), first_day, last_day)


def _is_a_day(text: str) -> bool:
    year, month, day = map(int, text.split("-"))
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _length_named(period: Period, year_starts: YearStarts) -> str | None:
    """`month`, `quarter` or `year` where the period was named as one; None for two dates."""
    around = _calendar(period.first_day, year_starts)
    return next((length for length, named in around.items() if named == period), None)


def _period_before(period: Period, year_starts: YearStarts) -> Period:
    last_day = period.first_day - ONE_DAY
    if length := _length_named(period, year_starts):
        return _calendar(last_day, year_starts)[length]

    day_after = period.last_day + ONE_DAY
    if day_after.day == period.first_day.day:  # whole months: as many months, not as many days
        months = 12 * (day_after.year - period.first_day.year) + day_after.month - period.first_day.month
        first_day = add_months(period.first_day, -months)
    else:
        first_day = period.first_day - (day_after - period.first_day)
    return Period(_range_label(first_day, last_day), first_day, last_day)


def _same_period_last_year(period: Period, year_starts: YearStarts) -> Period:
    first_day = add_months(period.first_day, -12)
    if length := _length_named(period, year_starts):
        return _calendar(first_day, year_starts)[length]

    last_day = add_months(period.last_day, -12)
    if (period.last_day + ONE_DAY).day == 1:  # 28/02/2025 is the end of a month: so is 29/02/2024
        last_day = last_day.replace(day=monthrange(last_day.year, last_day.month)[1])
    return Period(_range_label(first_day, last_day), first_day, last_day)
