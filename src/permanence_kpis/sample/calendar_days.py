"""Days as whole numbers, with the text of each ready to be written."""

from datetime import date, timedelta

YEARS_OF_HISTORY = 18  # before the first day: nobody stays in care longer
YEARS_BEFORE = 38  # those who start care then were born up to 18 years earlier; and some room to spare
YEARS_AFTER = 30  # by then the youngest are of age and the longest approvals over


class CalendarDays:
    """The days that can occur in a sample, numbered from 1 January of a year long before it.

    `written[day]` is the ISO date, and blank for every day after `last_day`: an extract run on
    that day does not know what comes, so all that is not over yet has a blank end.
    """

    __slots__ = ("_origin", "first_day", "history_begins", "last_day", "written")

    def __init__(self, first_day: date, last_day: date) -> None:
        origin = date(first_day.year - YEARS_BEFORE, 1, 1)
        self._origin = origin.toordinal()
        self.first_day = self.number(first_day)
        self.history_begins = self.first_day - YEARS_OF_HISTORY * 366
        self.last_day = self.number(last_day)
        known = [(origin + timedelta(days=day)).isoformat() for day in range(self.last_day + 1)]
        self.written = known + [""] * (366 * YEARS_AFTER)

    def number(self, day: date) -> int:
        """The number of a day."""
        return day.toordinal() - self._origin

    def date(self, day: int) -> date:
        """The day of a number."""
        return date.fromordinal(day + self._origin)

    def eighteenth_birthday(self, born_on: int) -> int:
        """The day a child comes of age; for one born on 29 February it is 1 March."""
        born = self.date(born_on)
        if (born.month, born.day) == (2, 29):
            return self.number(date(born.year + 18, 3, 1))
        return self.number(born.replace(year=born.year + 18))
