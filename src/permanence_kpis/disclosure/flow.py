"""What is told of who is there on some days and who came, left or moved in between, as sums of cells."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence, Sized
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations

from permanence_kpis.disclosure.equations import FEWEST_VALUES
from permanence_kpis.disclosure.patterns import Group, Pattern, groups_of, is_within
from permanence_kpis.disclosure.solver import Cells, Equation, Solver
from permanence_kpis.disclosure.tied_figures import Everybody
from permanence_kpis.disclosure.ties import CAME, LEFT, MOVED, PLACED, THERE


@dataclass(frozen=True)
class Flow(ABC):
    """Everybody who is there on one of the days, or came, left or moved in between, by group.

    What a cell is each kind of flow says for itself; stretch 0 is before the first day, stretch n ends on day n.
    """

    said: Sequence[Everybody]
    below: int

    @cached_property
    def days(self) -> list[date]:
        return sorted({day for one in self.said for day in one.every_day})

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        return groups_of(one.names for one in self.said)

    @cached_property
    def roles(self) -> set[str]:
        return {one.role for one in self.said}

    @property
    @abstractmethod
    def cells(self) -> Sized:
        """The cells, each with its place."""

    @property
    def size(self) -> int:
        return len(self.cells)

    @abstractmethod
    def those(self, groups: Sequence[Group], role: str, first: date, end: date) -> Cells:
        """Those who came, left or moved from one day to before another."""

    @abstractmethod
    def there(self, groups: Sequence[Group], day: date, since: date | None, before: date | None) -> Cells:
        """Those there on a day, of whom only those are meant who came since one day, or before another."""

    @property
    def always(self) -> list[Equation]:
        """What is so whatever is told."""
        return []

    def _cells_of(self, one: Everybody) -> Cells:
        groups = [group for group in self.groups if is_within(group, one.names)]
        if one.role == THERE:
            return self.there(groups, one.days[1], one.since, one.before)
        return self.those(groups, one.role, *one.days)

    @cached_property
    def _told(self) -> list[Equation]:
        """What is told, the newest first, without what does not fit the newer."""
        told = self.always + [
            Equation(self._cells_of(one), one.least if one.number is None else one.number, one.number is None)
            for one in reversed(self.said)
            if one.number is not None or one.least
        ]
        return self._fitting([], told)

    def _fitting(self, newer: Sequence[Equation], some: Sequence[Equation]) -> list[Equation]:
        """The newer, and of some more each that fits them and those before it."""
        both = [*newer, *some]
        if Solver(self.size, both).is_possible:
            return both
        if len(some) == 1:
            return [*newer]
        half = len(some) // 2
        return self._fitting(self._fitting(newer, some[:half]), some[half:])

    def _solvers(self) -> Iterator[Solver]:
        """What is told; and this with what is hidden being small, where it can be."""
        yield Solver(self.size, self._told)
        size, few = self.size, list[Equation]()
        for lacks, one in enumerate((one for one in self.said if one.is_few), self.size):
            cells = self._cells_of(one)
            few += [Equation(cells, 1, is_least=True), Equation(cells | {lacks}, self.below - 1)]
            size = lacks + 1
        if few and (with_few := Solver(size, [*self._told, *few])).is_possible:
            yield with_few

    @cached_property
    def _scopes(self) -> dict[Pattern, list[Group]]:
        """Each group, those of one name of several that a group has, each that is told of together, and the whole."""
        patterns: dict[Pattern, None] = dict.fromkeys([*self.groups, *(one.names for one in self.said)])
        for group in self.groups if len(self.groups[0]) > 1 else ():  # D-596
            for place, name in enumerate(group):
                patterns[tuple(name if at == place else None for at in range(len(group)))] = None
        scopes = {names: [group for group in self.groups if is_within(group, names)] for names in patterns}
        return scopes | {(): list(self.groups)}

    def counts(self, groups: Sequence[Group]) -> Iterator[Cells]:
        """Every count that somebody could want of some groups."""
        with_moves = (MOVED, PLACED) if self.roles & {MOVED, PLACED} else ()
        with_leaving = (LEFT,) if self.roles & {THERE, LEFT} else ()
        for role in (CAME, *with_leaving, *with_moves):
            for first, end in combinations(self.days, 2):
                yield self.those(groups, role, first, end)
        # D-594: a figure that was hidden follows from those of other days, with who came and who left
        for day in self.days if THERE in self.roles else ():
            yield self.there(groups, day, None, None)

    @property
    def given_away(self) -> Iterator[Pattern]:
        enough = min(FEWEST_VALUES, self.below - 1)
        told = {one.cells for one in self._told if not one.is_least and not one.less}
        counts = {
            names: [cells for cells in self.counts(groups) if cells not in told]
            for names, groups in self._scopes.items()
        }
        for solver in self._solvers():
            for names, of_names in counts.items():
                ranges = (solver.bounds(cells, enough - 1, self.below) for cells in of_names)
                if any(most >= 1 and least < self.below and most - least < enough - 1 for least, most in ranges):
                    yield names
