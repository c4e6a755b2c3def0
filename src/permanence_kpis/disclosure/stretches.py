"""How many there were from one day to another: everything that figures over several stretches of days tell together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from math import inf

from permanence_kpis.periods import ONE_DAY, Window


def ends(window: Window) -> tuple[date, date]:
    """The first day, and the day after the last."""
    return window.first_day, window.last_day + ONE_DAY


# D-222: a net change between two days may be published
@dataclass(frozen=True)
class Stretches:
    """The most that can have been added from one day to another, given figures over some stretches of days.

    Nothing is ever taken away again: there are no fewer up to a later day than up to an earlier one. `most` holds for
    every two of `days` the greatest number by which there can be more up to the second than up to the first; from a
    later day to an earlier one it is the least number in between, as a negative one.
    """

    days: tuple[date, ...] = ()
    most: Mapping[tuple[date, date], float] = field(default_factory=dict)

    def knowing(self, window: Window, number: int) -> "Stretches":
        """With one figure more. It has to fit: `misfit` is 0."""
        first, end = ends(window)
        known = self._with_day(first)._with_day(end)
        most = dict(known.most)
        for one, other, by in ((first, end, number), (end, first, -number)):
            into = [(day, most[day, one] + by) for day in known.days]
            most |= {
                (day, to): min(most[day, to], so_far + most[other, to]) for day, so_far in into for to in known.days
            }
        return Stretches(known.days, most)

    def misfit(self, window: Window, number: int) -> float:
        """By how much a figure is more, or less, than there can have been."""
        first, end = ends(window)
        known = self._with_day(first)._with_day(end)
        return max(0, number - known.most[first, end], -known.most[end, first] - number)

    def ranges(self) -> Iterator[tuple[float, float]]:
        """The least and the most that there can have been between any two of the days."""
        for earlier, later in combinations(self.days, 2):
            yield -self.most[later, earlier], self.most[earlier, later]

    def _with_day(self, day: date) -> "Stretches":
        if day in self.days:
            return self
        before = max((one for one in self.days if one < day), default=None)
        after = min((one for one in self.days if one > day), default=None)
        most = dict(self.most) | {(day, day): 0}
        for one in self.days:
            most[day, one] = self.most[before, one] if before is not None else inf
            most[one, day] = self.most[one, after] if after is not None else inf
        return Stretches(tuple(sorted((*self.days, day))), most)
