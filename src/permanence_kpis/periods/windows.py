"""The days that a measure looks at for a period, and those it is compared with."""

from calendar import monthrange
from datetime import date

from permanence_kpis.periods.dates import ONE_DAY, add_months
from permanence_kpis.periods.model import Period, Window, YearStarts, calendar_around, range_label, year_first_day


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
            first_day = first_of_12_months(last_day)
        case _:
            raise AssertionError(f"no such kind of window: {kind}")
    return Window(kind, first_day, last_day)


def first_of_12_months(last_day: date) -> date:
    """The first of the month eleven months before a day's own."""
    return add_months(last_day.replace(day=1), -11)


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


def _length_named(period: Period, year_starts: YearStarts) -> str | None:
    """`month`, `quarter` or `year` where the period was named as one; None for two dates."""
    around = calendar_around(period.first_day, year_starts)
    return next((length for length, named in around.items() if named == period), None)


def _period_before(period: Period, year_starts: YearStarts) -> Period:
    last_day = period.first_day - ONE_DAY
    if length := _length_named(period, year_starts):
        return calendar_around(last_day, year_starts)[length]

    day_after = period.last_day + ONE_DAY
    if day_after.day == period.first_day.day:  # whole months: as many months, not as many days
        months = 12 * (day_after.year - period.first_day.year) + day_after.month - period.first_day.month
        first_day = add_months(period.first_day, -months)
    else:
        first_day = period.first_day - (day_after - period.first_day)
    return Period(range_label(first_day, last_day), first_day, last_day)


def _same_period_last_year(period: Period, year_starts: YearStarts) -> Period:
    first_day = add_months(period.first_day, -12)
    if length := _length_named(period, year_starts):
        return calendar_around(first_day, year_starts)[length]

    last_day = add_months(period.last_day, -12)
    if (period.last_day + ONE_DAY).day == 1:  # 28/02/2025 is the end of a month: so is 29/02/2024
        last_day = last_day.replace(day=monthrange(last_day.year, last_day.month)[1])
    return Period(range_label(first_day, last_day), first_day, last_day)
