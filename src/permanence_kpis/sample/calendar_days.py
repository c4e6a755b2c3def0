"""Days as whole numbers, with the text of each ready to be written."""

from calendar import isleap
from datetime import date, timedelta

YEARS_OF_HISTORY = 18  # before the first day: nobody stays in care longer
YEARS_BEFORE = 38  # those who start care then were born up to 18 years earlier; and some room to spare
YEARS_AFTER = 30  # by then the youngest are of age and the longest approvals over

LISTS_BEGIN = date(2019, 4, 1)  # D-376: The council's own lists are younger than its returns
YEARS_UNTIL_ALL_LEAVERS = 3  # from leaving care at 18 to the year of the twenty-first birthday


class CalendarDays:
    """The days that can occur in a sample, numbered from 1 January of a year long before it.

    `written[day]` is the ISO date, and blank for every day after `last_day`: an extract run on
    that day does not know what comes, so all that is not over yet has a blank end. `lists_begin` and
    `leavers_begin` are the first days of the council's own lists, and of its care leavers: from the first
    year whose leavers of every age left care within the sample.
    """

    __slots__ = ("_origin", "first_day", "history_begins", "last_day", "leavers_begin", "lists_begin", "written")

    def __init__(self, first_day: date, last_day: date) -> None:
        origin = date(first_day.year - YEARS_BEFORE, 1, 1)
        self._origin = origin.toordinal()
        self.first_day = self.number(first_day)
        self.history_begins = self.first_day - YEARS_OF_HISTORY * 366
        self.last_day = self.number(last_day)
        self.lists_begin = max(self.first_day, self.number(LISTS_BEGIN))
        whole_year = first_day.year if first_day <= date(first_day.year, 4, 1) else first_day.year + 1
        self.leavers_begin = self.number(date(whole_year + YEARS_UNTIL_ALL_LEAVERS, 4, 1))
        known = [(origin + timedelta(days=day)).isoformat() for day in range(self.last_day + 1)]
        self.written = known + [""] * (366 * YEARS_AFTER)

    def number(self, day: date) -> int:
        """The number of a day."""
        return day.toordinal() - self._origin

    def date(self, day: int) -> date:
        """The day of a number."""
        return date.fromordinal(day + self._origin)

    def birthday(self, born_on: int, years: int) -> int:
        """The day of a birthday; of one born on 29 February it is 1 March in years without that day."""
        born = self.date(born_on)
        if (born.month, born.day) == (2, 29) and not isleap(born.year + years):
            return self.number(date(born.year + years, 3, 1))
        return self.number(born.replace(year=born.year + years))

    def eighteenth_birthday(self, born_on: int) -> int:
        """The day a child comes of age."""
        return self.birthday(born_on, 18)

    def year_ending(self, day: int) -> int:
        """The year to 31 March that a day is in, by the year in which it ends: 2025 for 2024-25."""
        on = self.date(day)
        return on.year if on.month < 4 else on.year + 1
