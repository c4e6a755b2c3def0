"""The first day after which something begins that is due on a day, or later."""

from datetime import date, timedelta

from permanence_kpis.periods import ONE_DAY, add_months
from permanence_kpis.tables.catalogue import DeadlineTable

_ABOUT_A_MONTH = timedelta(days=32)
_DAYS = {"days": 1, "weeks": 7}


def first_due_from(due: DeadlineTable, day: date) -> date:
    """The first day on which begins what is due on a day or later."""
    within, unit = due.deadline.within, due.deadline.unit
    if unit in _DAYS:
        return day - timedelta(days=within * _DAYS[unit])
    began = add_months(day, -within) - _ABOUT_A_MONTH
    while add_months(began, within) < day:
        began += ONE_DAY
    return began
