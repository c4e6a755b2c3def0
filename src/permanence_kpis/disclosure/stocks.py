"""Children counted on each day and in each stretch between, not told apart by when they came and when they left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from permanence_kpis.disclosure.flow import Flow
from permanence_kpis.disclosure.patterns import Group
from permanence_kpis.disclosure.solver import Cells, Equation
from permanence_kpis.disclosure.ties import CAME, LEFT, MOVED, PLACED, THERE


# D-610: as exact as each way in which one can have come and left, with far fewer cells
@dataclass(frozen=True)
class Stocks(Flow):
    """A cell is a group, a stretch of days and a role: those who came, left or moved in it, or are there at its end."""

    @cached_property
    def cells(self) -> dict[tuple[Group, int, str], int]:
        there = (THERE,) if self.roles & {THERE, LEFT} else ()
        every = [
            (group, stretch, role)
            for group in self.groups
            for stretch in range(len(self.days))
            for role in (*there, *(self._in_a_stretch(group) if stretch else ()))
        ]
        return {cell: place for place, cell in enumerate(every)}

    def _in_a_stretch(self, group: Group) -> tuple[str, ...]:
        """What those of a group can do in a stretch of days."""
        leaving = (LEFT,) if self.roles & {THERE, LEFT} else ()
        moving = (MOVED,) if self.roles & {MOVED, PLACED} else ()
        return (CAME, *leaving, *moving)

    def some(self, groups: Sequence[Group], role: str, stretches: Sequence[int]) -> Cells:
        """The cells of some groups and stretches that there are."""
        cells = ((group, stretch, role) for group in groups for stretch in stretches)
        return frozenset(self.cells[cell] for cell in cells if cell in self.cells)

    def those(self, groups: Sequence[Group], role: str, first: date, end: date) -> Cells:
        within = range(self.days.index(first) + 1, self.days.index(end) + 1)
        if role == PLACED:
            return self.some(groups, CAME, within) | self.some(groups, MOVED, within)
        return self.some(groups, role, within)

    def there(self, groups: Sequence[Group], day: date, since: date | None, before: date | None) -> Cells:
        assert since is None, "it takes lives to say who is there since when"
        assert before is None, "it takes lives to say who is there since when"
        return self.some(groups, THERE, [self.days.index(day)])

    @cached_property
    def always(self) -> list[Equation]:
        """Who is there, or went out of a group, was there or came into it."""
        return list(self._balances()) if self.roles & {THERE, LEFT} else []

    def _balances(self) -> Iterator[Equation]:
        for group in self.groups:
            for stretch in range(1, len(self.days)):
                was, is_there = (self.some([group], THERE, [one]) for one in (stretch - 1, stretch))
                into, out = self._into(group, stretch), self._out_of(group, stretch)
                yield Equation(was | into, 0, less=is_there | out)

    def _into(self, group: Group, stretch: int) -> Cells:
        """Those who came into a group."""
        return self.some([group], CAME, [stretch])

    def _out_of(self, group: Group, stretch: int) -> Cells:
        """Those who went out of a group."""
        return self.some([group], LEFT, [stretch])
