"""Everybody who is there on one of some days or came or left in between, as cells, and what is told as sums of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations

from permanence_kpis.disclosure.equations import FEWEST_VALUES
from permanence_kpis.disclosure.patterns import Group, Pattern, groups_of, is_within
from permanence_kpis.disclosure.solver import Cells, Equation, Solver
from permanence_kpis.disclosure.tied_figures import Everybody
from permanence_kpis.disclosure.ties import CAME, DUE, LEFT, MOVED, PLACED, THERE
from permanence_kpis.periods import ONE_DAY, Deadline, due_by


@dataclass(frozen=True)
class Flow:
    """Everybody who is there on one of the days or came or left in between, by group, and who moved.

    A cell is a group, one stretch of days in which they came (0: before the first day) and one in which they left
    (the one after the last: not by the last day); of moves it is the stretch in which they were, and 0. Those for whom
    something was due before they left are cells of their own.
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

    @cached_property
    def cells(self) -> dict[tuple[Group, int, int, bool], int]:
        stretches = len(self.days) - 1
        every = []
        for group in self.groups:
            for came in range(stretches + 1):
                if came and self.roles & {MOVED, PLACED}:
                    every.append((group, came, 0, False))
                if self.roles & {THERE, LEFT}:
                    for left in range(max(came, 1), stretches + 2):
                        every += [(group, came, left, was_due) for was_due in self._was_due(came, left)]
                elif came:
                    every.append((group, came, stretches + 1, False))
        return {cell: place for place, cell in enumerate(every)}

    @cached_property
    def _due(self) -> Deadline | None:
        return next((one.due for one in self.said if one.due), None)

    # D-557
    def _was_due(self, came: int, left: int) -> tuple[bool, ...]:
        """Whether something had been due of those who came and left in two stretches; both, where it can be either."""
        if self._due is None or not came:
            return (False,)
        first, last = (due_by(day, self._due) for day in (self.days[came - 1], self.days[came] - ONE_DAY))
        if left < len(self.days) and self.days[left] <= first:
            return (False,)
        return (True,) if self.days[left - 1] >= last else (False, True)

    def those(self, groups: Sequence[Group], role: str, first: date, end: date) -> Cells:
        """Those who came, left or moved from one day to before another."""
        within = range(self.days.index(first) + 1, self.days.index(end) + 1)
        return frozenset(
            place
            for (group, came, left, was_due), place in self.cells.items()
            if group in groups
            and (left in within if role == LEFT else came in within and _is(role, left))
            and (was_due or role != DUE)
        )

    def there(self, groups: Sequence[Group], day: date, since: date | None, before: date | None) -> Cells:
        """Those there on a day, of whom only those are meant who came since one day, or before another."""
        at = self.days.index(day)
        came_after = self.days.index(since) if since else -1
        came_by = self.days.index(before) if before else at
        return frozenset(
            place
            for (group, came, left, _), place in self.cells.items()
            if group in groups and left and came_after < came <= min(at, came_by) and at < left
        )

    def _cells_of(self, one: Everybody) -> Cells:
        groups = [group for group in self.groups if is_within(group, one.names)]
        if one.role == THERE:
            return self.there(groups, one.days[1], one.since, one.before)
        return self.those(groups, one.role, *one.days)

    @property
    def always(self) -> list[Equation]:
        """What is so whatever is told."""
        return []

    @cached_property
    def _told(self) -> list[Equation]:
        """What is told, the newest first, without what does not fit the newer."""
        told = self.always + [
            Equation(self._cells_of(one), one.least if one.number is None else one.number, one.number is None)
            for one in reversed(self.said)
            if one.number is not None or one.least
        ]
        if Solver(len(self.cells), told).is_possible:
            return told
        fitting: list[Equation] = []
        for one in told:
            if Solver(len(self.cells), [*fitting, one]).is_possible:
                fitting.append(one)
        return fitting

    def _solvers(self) -> Iterator[Solver]:
        """What is told; and this with what is hidden being small, where it can be."""
        yield Solver(len(self.cells), self._told)
        size, few = len(self.cells), list[Equation]()
        for lacks, one in enumerate((one for one in self.said if one.is_few), len(self.cells)):
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

    def _counts(self, groups: Sequence[Group]) -> Iterator[Cells]:
        """Every count that somebody could want of some groups."""
        with_moves = (MOVED, PLACED) if self.roles & {MOVED, PLACED} else ()
        with_leaving = (LEFT,) if self.roles & {THERE, LEFT} else ()
        for role in (CAME, *with_leaving, *with_moves):
            for first, end in combinations(self.days, 2):
                yield self.those(groups, role, first, end)
        # D-594: a figure that was hidden follows from those of other days, with who came and who left
        for day in self.days if THERE in self.roles else ():
            yield self.there(groups, day, None, None)
        if self._due:
            for first, end in combinations(self.days, 2):
                yield self.those(groups, DUE, first, end)
                yield self.those(groups, CAME, first, end) - self.those(groups, DUE, first, end)
        for edge in sorted({one.edge for one in self.said if one.edge}):
            later = [day for day in self.days if day >= edge]
            for day in later:
                yield self.there(groups, day, edge, None)
                yield self.there(groups, day, None, edge)
            for first, end in combinations(later, 2):
                yield self.those(groups, LEFT, first, end) & self._before(edge)

    def _before(self, edge: date) -> Cells:
        at = self.days.index(edge)
        return frozenset(place for (_, came, *_), place in self.cells.items() if came <= at)

    @property
    def given_away(self) -> Iterator[Pattern]:
        enough = min(FEWEST_VALUES, self.below - 1)
        told = {one.cells for one in self._told if not one.is_least and not one.less}
        for solver in self._solvers():
            for names, groups in self._scopes.items():
                counts = (cells for cells in self._counts(groups) if cells not in told)
                ranges = (solver.bounds(cells, enough - 1, self.below) for cells in counts)
                if any(most >= 1 and least < self.below and most - least < enough - 1 for least, most in ranges):
                    yield names


def _is(role: str, left: int) -> bool:
    """Whether a cell of those who came in some days is of that role: moves leave in 0."""
    return role == PLACED or (left == 0) == (role == MOVED)
