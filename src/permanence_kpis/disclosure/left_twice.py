"""Children who left care more than once over some days, and count once: how many times more than children they left."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations, permutations

from permanence_kpis.disclosure.patterns import Group, Pattern, is_within
from permanence_kpis.disclosure.solver import Cells, Equation
from permanence_kpis.disclosure.tied_figures import Everybody

Days = tuple[date, date]
Whom = Pattern | None
"""The names of those whom a figure is about; None stands for those of no group that is told of."""


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
    def cells(self) -> dict[tuple[Days, Whom], int]:
        figures = list(dict.fromkeys((one.days, one.names) for one in self.who_left))
        of_names = [(days, names) for names in self._names for days in self._with_rests(names, figures)]
        others = [(days, None) for days, names in of_names if not names and self._parts(days, of_names)]
        return {one: place for place, one in enumerate([*of_names, *others], self.size)}

    @cached_property
    def _names(self) -> list[Pattern]:
        return list(dict.fromkeys(one.names for one in self.who_left))

    @staticmethod
    def _with_rests(names: Pattern, figures: Sequence[tuple[Days, Pattern]]) -> list[Days]:
        """The days of the figures of a group, and what is left of some days without others."""
        of_names = [days for days, of in figures if of == names]
        rests = [rest for whole, part in permutations(of_names, 2) if (rest := _rest(whole, part))]
        return list(dict.fromkeys((*of_names, *rests)))

    def _parts(self, days: Days, cells: Iterable[tuple[Days, Whom]]) -> list[Pattern]:
        """The groups told of over some days of which none is in another; none where two have somebody in common."""
        some = [names for when, names in cells if when == days and names]
        every = [group for names in some for group in self._within(names)]
        return some if len(every) == len(set(every)) else []

    def _within(self, names: Pattern) -> list[Group]:
        return [group for group in self.groups if is_within(group, names)]

    def of(self, one: Everybody) -> Cells:
        return frozenset([self.cells[one.days, one.names]])

    def equations(self) -> Iterator[Equation]:
        """What is so of them: over more days there are no fewer, and all of them are those of each group."""
        of_whom: dict[Whom, list[Days]] = {}
        for days, whom in self.cells:
            of_whom.setdefault(whom, []).append(days)
        for (days, whom), place in self.cells.items():
            within = [one for one in of_whom[whom] if one != days and days[0] <= one[0] and one[1] <= days[1]]
            apart = [pair for pair in combinations(within, 2) if pair[0][1] <= pair[1][0] or pair[1][1] <= pair[0][0]]
            for some in [*([one] for one in within), *apart]:
                less = frozenset(self.cells[one, whom] for one in some)
                yield Equation(frozenset([place]), 0, is_least=True, less=less)
            if whom == () and (parts := self._parts(days, self.cells)):
                of_parts = (self.cells[days, one] for one in (*parts, None))
                yield Equation(frozenset([place]), 0, less=frozenset(of_parts))


def _rest(whole: Days, part: Days) -> Days | None:
    """What is left of some days without others that begin or end with them."""
    if whole[0] == part[0] and part[1] < whole[1]:
        return part[1], whole[1]
    return (whole[0], part[0]) if whole[1] == part[1] and whole[0] < part[0] else None
