"""Reporting periods and windows, and the month, quarter and year around a day."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from permanence_kpis.periods.dates import ONE_DAY, add_months
from permanence_kpis.periods.names import name_of, year_label

YearStarts = tuple[int, int]
"""Month and day (1 to 28) on which a reporting year starts."""
Length = Literal["month", "quarter", "year"]


@dataclass(frozen=True)
class Window:
    """The days a measure looks at, both included; `kind` is the word of the definition."""

    kind: str
    first_day: date
    last_day: date


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


def year_first_day(day: date, year_starts: YearStarts) -> date:
    """The first day of the reporting year that contains the day."""
    month, day_of_month = year_starts
    this_year = date(day.year, month, day_of_month)
    return this_year if this_year <= day else date(day.year - 1, month, day_of_month)


def quarter_ends(day: date, year_starts: YearStarts) -> tuple[date, ...]:
    """The last days of the four quarters of the reporting year that contains the day."""
    first_day = year_first_day(day, year_starts)
    return tuple(add_months(first_day, 3 * quarter) - ONE_DAY for quarter in (1, 2, 3, 4))


def calendar_around(day: date, year_starts: YearStarts) -> dict[str, Period]:
    """The month, quarter and reporting year that contain a day."""
    month_begins = day.replace(day=1)
    month_ends = add_months(month_begins, 1) - ONE_DAY
    month_label = f"{day.year}-{day.month:02}"
    if could_be_a_year(day.year, day.month):
        month_label = range_label(month_begins, month_ends)

    year_begins = year_first_day(day, year_starts)
    ends = quarter_ends(day, year_starts)
    begins = (year_begins, *(end + ONE_DAY for end in ends[:3]))
    quarter = next(number for number, end in enumerate(ends, 1) if day <= end)

    separator = "/" if 1 <= (year_begins.year + 1) % 100 <= 12 else "-"  # 2005-06 could be June
    return {
        "month": Period(month_label, month_begins, month_ends),
        "quarter": Period(f"{year_begins.year}Q{quarter}", begins[quarter - 1], ends[quarter - 1]),
        "year": Period(year_label(year_begins.year, separator), year_begins, ends[3]),
    }


@cache
def length_of(period: Period, year_starts: YearStarts) -> Length | None:
    """Whether the days of a period are those of a month, a quarter or a year, however it is called."""
    lengths: tuple[Length, ...] = ("month", "quarter", "year")
    around = calendar_around(period.first_day, year_starts)
    return next((length for length in lengths if around[length].window == period.window), None)


def last_quarter_ended(by: date, year_starts: YearStarts) -> Period:
    """The last quarter whose last day is `by` or earlier."""
    under_way = calendar_around(by + ONE_DAY, year_starts)["quarter"]
    return calendar_around(under_way.first_day - ONE_DAY, year_starts)["quarter"]


def periods_up_to(day: date, number: int, year_starts: YearStarts, every: Length = "quarter") -> tuple[Period, ...]:
    """The last so many quarters (months, years) whose last day is `day` or earlier, the oldest first."""
    under_way = calendar_around(day + ONE_DAY, year_starts)[every]
    periods: list[Period] = []
    while len(periods) < number:
        first_day = periods[-1].first_day if periods else under_way.first_day
        periods.append(calendar_around(first_day - ONE_DAY, year_starts)[every])
    return tuple(reversed(periods))


def could_be_a_year(year: int, number: int) -> bool:
    """Whether two digits after a year could be the year after it, as in 2005-06, and not only a month."""
    return number == (year + 1) % 100


def range_label(first_day: date, last_day: date) -> str:
    """The label of a period of any two days."""
    return f"{first_day.isoformat()}..{last_day.isoformat()}"
