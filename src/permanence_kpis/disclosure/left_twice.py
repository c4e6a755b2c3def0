"""Children who left care more than once over some days, and count once: how many times more than children they left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import permutations

from permanence_kpis.disclosure.patterns import Group
from permanence_kpis.disclosure.solver import Cells, Equation
from permanence_kpis.disclosure.tied_figures import Everybody

Days = tuple[date, date]


# D-664: a child who leaves, comes back and leaves again in the same days counts once, in the group of the last time
@dataclass(frozen=True)
class LeftTwice:
    """A cell is the days of a figure of who left, or what is left of some without others, and a group.

    `who_left` are the figures, `groups` all groups, `size` how many cells there are before these.
    """

    who_left: Sequence[Everybody]
    groups: Sequence[Group]
    size: int

    @cached_property
    def days(self) -> list[Days]:
        of_figures = list(dict.fromkeys(one.days for one in self.who_left))
        rests = [rest for whole, part in permutations(of_figures, 2) if (rest := _rest(whole, part))]
        return list(dict.fromkeys((*of_figures, *rests)))

    @cached_property
    def _places(self) -> dict[tuple[Days, Group], int]:
        every = ((days, group) for days in self.days for group in self.groups)
        return {cell: place for place, cell in enumerate(every, self.size)}

    @property
    def end(self) -> int:
        """How many cells there are with these."""
        return self.size + len(self._places)

    def of(self, groups: Sequence[Group], days: Days) -> Cells:
        return frozenset(self._places[days, group] for group in groups)

    def within(self, whole: Days) -> list[Days]:
        """Fewer of some days."""
        return [one for one in self.days if one != whole and _holds(whole, one)]

    @cached_property
    def halves(self) -> list[tuple[Days, Days, Days]]:
        """Days, and two parts that come to them: how many more times than in either is how many left in both."""
        return [
            ((one[0], other[1]), one, other)
            for one, other in permutations(self.days, 2)
            if one[1] == other[0] and (one[0], other[1]) in self.days
        ]

    def equations(self) -> Iterator[Equation]:
        """What is so of them: over more days there are no fewer than over fewer, and others apart from these."""
        for group in self.groups:
            for whole in self.days:
                for one, others in self._within(whole):
                    some = (one, others) if others else (one,)
                    less = frozenset(self._places[days, group] for days in some)
                    yield Equation(self.of([group], whole), 0, is_least=True, less=less)

    def _within(self, whole: Days) -> Iterator[tuple[Days, Days | None]]:
        """Fewer of some days, and as many after them as can be; none where there are none."""
        every = self.within(whole)
        for one in every:
            after = [other for other in every if other[0] >= one[1]]
            most = [other for other in after if not any(more != other and _holds(more, other) for more in after)]
            yield from ((one, other) for other in most or (None,))


def _holds(whole: Days, part: Days) -> bool:
    return whole[0] <= part[0] and part[1] <= whole[1]


def _rest(whole: Days, part: Days) -> Days | None:
    """What is left of some days without others that begin or end with them."""
    if whole[0] == part[0] and part[1] < whole[1]:
        return part[1], whole[1]
    return (whole[0], part[0]) if whole[1] == part[1] and whole[0] < part[0] else None
