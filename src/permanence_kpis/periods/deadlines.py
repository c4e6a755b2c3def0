"""By when something is due, in days, working days, weeks or months."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from permanence_kpis.bank_holidays import BANK_HOLIDAYS
from permanence_kpis.periods.dates import ONE_DAY, add_months

Unit = Literal["days", "working_days", "weeks", "months"]


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
