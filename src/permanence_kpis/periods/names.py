"""What people call periods and stretches of days."""

import re
from datetime import date

from permanence_kpis.periods.dates import ONE_DAY
from permanence_kpis.words import MONTHS, day_in_english

YEAR = r"((?:19|20)[0-9]{2})"
DAY = r"((?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2})"


# D-144: a page calls a period what people call it, a file by its label
def name_of(label: str) -> str:
    """A period as people write it, from its label: Q1 2024-25 for 2024Q1, June 2024 for 2024-06.

    A year keeps its label, and two dates are written out.
    """
    if found := re.fullmatch(f"{YEAR}Q([1-4])", label):
        return f"Q{found[2]} {year_label(int(found[1]), '-')}"
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
    begins, ends = (day_in_english(day) for day in (first_day, last_day))
    if first_day == last_day:
        return ends
    if first_day.year == last_day.year:
        begins = begins.rsplit(" ", 2 if first_day.month == last_day.month else 1)[0]
    return f"{begins} to {ends}"


def year_label(year: int, separator: str) -> str:
    """A reporting year by the year in which it starts: 2024-25."""
    return f"{year}{separator}{(year + 1) % 100:02}"
