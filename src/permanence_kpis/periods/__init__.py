"""Calendar sums on single dates: reporting periods, windows, birthdays, whole months."""

from permanence_kpis.periods.dates import (
    ONE_DAY,
    WholeMonths,
    add_months,
    age,
    birthday,
    cutoff,
    months_reached,
    whole_months,
)
from permanence_kpis.periods.deadlines import REVIEWS_WITHIN, Deadline, Unit, due_by, is_working_day, latest_start
from permanence_kpis.periods.model import (
    Length,
    Period,
    Window,
    YearStarts,
    last_quarter_ended,
    length_of,
    periods_up_to,
    quarter_ends,
    year_first_day,
)
from permanence_kpis.periods.names import days, name_of, when
from permanence_kpis.periods.windows import first_of_12_months, previous_window, window
from permanence_kpis.periods.written import parse_period

__all__ = [
    "ONE_DAY",
    "REVIEWS_WITHIN",
    "Deadline",
    "Length",
    "Period",
    "Unit",
    "WholeMonths",
    "Window",
    "YearStarts",
    "add_months",
    "age",
    "birthday",
    "cutoff",
    "days",
    "due_by",
    "first_of_12_months",
    "is_working_day",
    "last_quarter_ended",
    "latest_start",
    "length_of",
    "months_reached",
    "name_of",
    "parse_period",
    "periods_up_to",
    "previous_window",
    "quarter_ends",
    "when",
    "whole_months",
    "window",
    "year_first_day",
]
