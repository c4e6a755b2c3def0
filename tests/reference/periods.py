"""Calendar sums on single days, for a year that starts on 1 April: windows, whole months, ages."""

import calendar
import re
from datetime import date, timedelta
from functools import cache

ONE_DAY = timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months on (or back); the month's last day where it is too short."""
    month_number = day.year * 12 + (day.month - 1) + months
    year, month = divmod(month_number, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def working_days_on(day: date, number: int) -> date:
    """The day so many working days after a day: Monday to Friday, no bank holiday."""
    while number:
        day += ONE_DAY
        number -= day.weekday() < 5 and day not in bank_holidays(day.year)
    return day


@cache
def bank_holidays(year: int) -> set[date]:
    """England's, by rule and by name where a year had its own. One on a weekend is kept on the next free day."""
    fixed = [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)]
    easter = easter_sunday(year)
    early_may = date(year, 5, 8) if year == 2020 else weekday_on_or_after(date(year, 5, 1), MONDAY)
    spring = {2012: date(2012, 6, 4), 2022: date(2022, 6, 2)}.get(year, weekday_on_or_after(date(year, 5, 25), MONDAY))
    summer = weekday_on_or_after(date(year, 8, 25), MONDAY)
    days = {easter - 2 * ONE_DAY, easter + ONE_DAY, early_may, spring, summer, *ONE_OFF.get(year, ())}
    for day in fixed:
        while day.weekday() > 4 or day in days:
            day += ONE_DAY
        days.add(day)
    return days


MONDAY = 0
ONE_OFF = {
    2012: [date(2012, 6, 5)],  # Diamond Jubilee
    2022: [date(2022, 6, 3), date(2022, 9, 19)],  # Platinum Jubilee, State Funeral
    2023: [date(2023, 5, 8)],  # Coronation
}


def weekday_on_or_after(day: date, weekday: int) -> date:
    return day + (weekday - day.weekday()) % 7 * ONE_DAY


def easter_sunday(year: int) -> date:
    """The Sunday after the 14th day of the moon, by its place among 19 years and the corrections for centuries."""
    golden, century = year % 19, year // 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    moon -= moon == 29 or (moon == 28 and golden > 10)
    full_moon = date(year, 3, 21) + moon * ONE_DAY
    return weekday_on_or_after(full_moon + ONE_DAY, 6)


def month_end(day: date) -> date:
    return add_months(day.replace(day=1), 1) - ONE_DAY


def whole_months(began_on: date, day: date, rule: str) -> int:
    """The largest N for which N whole months lie between the two days.

    both_days_count: began on or before (day + 1 day) - N months. anniversary: on or before
    day - N months. domain.md 2.5.
    """
    counted_from = {"both_days_count": day + ONE_DAY, "anniversary": day}[rule]
    months = (day.year - began_on.year) * 12 + (day.month - began_on.month) + 1
    while began_on > add_months(counted_from, -months):
        months -= 1
    return months


def age(born_on: date | None, day: date) -> int | None:
    """Completed years; a child of 29 February has a birthday on 1 March in a common year. domain.md 2.4."""
    if born_on is None or born_on > day:
        return None
    birthday_to_come = (day.month, day.day) < (born_on.month, born_on.day)
    return day.year - born_on.year - (1 if birthday_to_come else 0)


def birthday(born_on: date | None, years: int) -> date | None:
    """The first day on which a child is so many years old: 1 March in a common year for one of 29 February."""
    if born_on is None:
        return None
    if (born_on.month, born_on.day) == (2, 29) and not calendar.isleap(born_on.year + years):
        return date(born_on.year + years, 3, 1)
    return born_on.replace(year=born_on.year + years)


def age_band(years: int | None) -> str | None:
    if years is None:
        return None
    if years < 1:
        return "Under 1"
    if years <= 4:
        return "1 to 4"
    if years <= 9:
        return "5 to 9"
    if years <= 15:
        return "10 to 15"
    return "16 and over"


def period(text: str) -> tuple[date, date]:
    """First and last day of `2024Q1`, `2024-25`, `2024/25`, `2024-06` or `2024-04-01..2024-06-30`."""
    if found := re.fullmatch(r"(\d{4})Q([1-4])", text):
        first_day = add_months(date(int(found[1]), 4, 1), 3 * (int(found[2]) - 1))
        return first_day, month_end(add_months(first_day, 2))
    if ".." in text:
        first_text, last_text = text.split("..")
        return date.fromisoformat(first_text), date.fromisoformat(last_text)
    found = re.fullmatch(r"(\d{4})([-/])(\d{2})", text)
    assert found, text
    year, number = int(found[1]), int(found[3])
    is_year = number == (year + 1) % 100
    is_month = found[2] == "-" and 1 <= number <= 12
    assert is_year != is_month, f"{text} is a year or a month"
    if is_year:
        return date(year, 4, 1), date(year + 1, 3, 31)
    return date(year, number, 1), month_end(date(year, number, 1))


def window(word: str, first_day: date, last_day: date) -> tuple[date, date]:
    """The days a measure looks at, both in it, for a period's first and last day."""
    if word == "at_period_end":
        return last_day, last_day
    if word == "period":
        return first_day, last_day
    if word == "year_to_date":
        year = last_day.year if last_day.month >= 4 else last_day.year - 1
        return date(year, 4, 1), last_day
    assert word == "last_12_months", word
    return add_months(last_day.replace(day=1), -11), last_day


def previous_period(first_day: date, last_day: date) -> tuple[date, date]:
    """The period before, of the same length: in months where it is made of whole months, otherwise in days."""
    if first_day.day == 1 and last_day == month_end(last_day):
        months = (last_day.year - first_day.year) * 12 + last_day.month - first_day.month + 1
        return add_months(first_day, -months), first_day - ONE_DAY
    return first_day - (last_day - first_day + ONE_DAY), first_day - ONE_DAY


def year_before(day: date) -> date:
    """The same point last year: a month's end stays a month's end."""
    last_year = add_months(day, -12)
    return month_end(last_year) if day == month_end(day) else last_year


def previous_window(word: str, first_day: date, last_day: date) -> tuple[date, date]:
    """The window whose value stands beside this period's as the value before. design.md 8."""
    if word in ("at_period_end", "period"):
        return window(word, *previous_period(first_day, last_day))
    return window(word, year_before(first_day), year_before(last_day))
