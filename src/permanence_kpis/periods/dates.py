"""Sums on single dates: months, ages, birthdays."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

WholeMonths = Literal["both_days_count", "anniversary"]

ONE_DAY = timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same day so many months later (earlier where negative), or the last of that month where it is too short."""
    years, month_before = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month_before + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


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
