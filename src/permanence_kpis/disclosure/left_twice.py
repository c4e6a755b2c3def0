"""Children who left care more than once over some days, and count once: how many times more than children they left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations, permutations

from permanence_kpis.disclosure.patterns import Group, Pattern, is_within
from permanence_kpis.disclosure.solver import Cells, Equation
from permanence_kpis.disclosure.tied_figures import Everybody

Days = tuple[date, date]
REST = "the others"
"""The name of those in no group that is told of those who left."""


# D-664: a child who leaves, comes back and leaves again in the same days counts once
@dataclass(frozen=True)
class LeftTwice:
    """A cell is the days and the group of a figure of who left, or what is left of one without another.

    `who_left` are the figures, `groups` all groups, `size` how many cells there are before these.
    """

    who_left: Sequence[Everybody]
    groups: Sequence[Group]
    size: int

    @cached_property
    def cells(self) -> dict[tuple[Days, Pattern], int]:
        figures = list(dict.fromkeys((one.days, one.names) for one in self.who_left))
        of_names = [(days, names) for names in self._names for days in self._with_rests(names, figures)]
        others = [(days, (REST,)) for days, names in of_names if not names and self._parts(days, of_names)]
        return {one: place for place, one in enumerate((*of_names, *others), self.size)}

    @cached_property
    def _names(self) -> list[Pattern]:
        return list(dict.fromkeys(one.names for one in self.who_left))

    @staticmethod
    def _with_rests(names: Pattern, figures: Sequence[tuple[Days, Pattern]]) -> list[Days]:
        """The days of the figures of a group, and what is left of some days without others."""
        of_names = [days for days, of in figures if of == names]
        rests = [rest for whole, part in permutations(of_names, 2) if (rest := _rest(whole, part))]
        return list(dict.fromkeys((*of_names, *rests)))

    def _parts(self, days: Days, figures: Sequence[tuple[Days, Pattern]]) -> list[Pattern]:
        """The groups told of over some days of which none is in another; none where two have somebody in common."""
        some = [names for when, names in figures if when == days and names and names != (REST,)]
        every = [group for names in some for group in self._within(names)]
        return some if len(every) == len(set(every)) else []

    def _within(self, names: Pattern) -> list[Group]:
        return [group for group in self.groups if is_within(group, names)]

    def of(self, one: Everybody) -> Cells:
        return frozenset([self.cells[one.days, one.names]])

    def equations(self) -> Iterator[Equation]:
        """What is so of them: over more days there are no fewer, and all of them are those of each group."""
        for (days, names), place in self.cells.items():
            for (first, of_first), (other, of_other) in combinations(self.cells, 2):
                if of_first == of_other == names and {_rest(days, first), _rest(days, other)} == {first, other}:
                    both = frozenset([self.cells[first, names], self.cells[other, names]])
                    yield Equation(frozenset([place]), 0, is_least=True, less=both)
            for (within, of_within), part in self.cells.items():
                if of_within == names and days[0] < within[0] and within[1] < days[1]:
                    yield Equation(frozenset([place]), 0, is_least=True, less=frozenset([part]))
            if not names and (parts := self._parts(days, list(self.cells))):
                of_parts = (self.cells[days, one] for one in (*parts, (REST,)))
                yield Equation(frozenset([place]), 0, less=frozenset(of_parts))


def _rest(whole: Days, part: Days) -> Days | None:
    """What is left of some days without others that begin or end with them."""
    if whole[0] == part[0] and part[1] < whole[1]:
        return part[1], whole[1]
    return (whole[0], part[0]) if whole[1] == part[1] and whole[0] < part[0] else None
