"""What figures of different tables tell together: who is there on two days, who came, left and moved in between."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import combinations, pairwise

from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.equations import FEWEST_VALUES, MOST_CELLS
from permanence_kpis.disclosure.patterns import Conditions, Group, Pattern, groups_of, is_within
from permanence_kpis.disclosure.solver import Cells, Equation, Solver
from permanence_kpis.disclosure.tied_figures import (
    Everybody,
    breakdowns,
    everybody,
)
from permanence_kpis.disclosure.ties import CAME, DUE, LEFT, MOVED, PLACED, THERE, Tie, ties_of
from permanence_kpis.periods import ONE_DAY, Deadline, add_months, due_by

_MONTHS = 24
"""How far back is looked where years are not told apart by days of which all is told."""
_MONTHS_WITH_DUE = (18, 12, 9, 6)
_MOST_CELLS_WITH_DUE = 300
"""What was due is only taken together with so much that a publication takes seconds and not minutes."""
Given = tuple[tuple[str, ...], Pattern]
"""The columns looked at, and the group of which something is given away; no names of the whole."""


def given_away_by_flow(known: Sequence[Disclosed], below: int, conditions: Conditions = ()) -> list[Given]:
    """The groups, or the whole, of which it can be worked out how few came, left or moved.

    Those looked after on a day are those looked after on an earlier one, with who came and without who left in between.
    A child who came or left twice in a year counts once (S21, S22), so that the sum may not come out: figures that do
    not fit the newer ones are then left out of it.

    Takes: what is known, the newest last; `conditions`, of whom alone, where they keep what is asked.
    """
    found: list[Given] = []
    tables = {one.measure.table for one in known}
    for tie in ties_of(known):
        if not _can_tell(tie, tables):
            continue
        for by in [(), *breakdowns(tie, known, conditions)]:
            said = tuple(everybody(tie, known, by, conditions, below))
            found += [(by, names) for names in _given_away_by(said, below)]
    return list(dict.fromkeys(found))


def _can_tell(tie: Tie, tables: set[str]) -> bool:
    """Whether something of several of its tables is told, or of who is there; of what was due beside these, of both."""
    roles = {role for table, role in tie.roles.items() if table in tables}
    if DUE in tie.roles.values():
        return {THERE, DUE} <= roles
    return len(tables.intersection(tie.roles)) > 1 or THERE in roles


def _given_away_by(said: tuple[Everybody, ...], below: int) -> Iterator[Pattern]:
    """What was due and those there for some time are looked at once more with the rest, of two years."""
    if not _is_of_several(said):
        return
    if any(one.role in (THERE, LEFT) for one in said):
        for part in _parts(tuple(one for one in said if not one.edge and one.role != DUE)):
            yield from _given_away(part, below)
        if not any(one.edge or one.role == DUE for one in said):
            return
    for part in _parts(_of_two_years(said)):
        yield from _given_away(part, below)


def _is_of_several(said: Sequence[Everybody]) -> bool:
    """Whether figures are of more than who is there, of whom two days tell a net change alone."""
    return len({one.role for one in said}) > 1 or any(one.edge for one in said)


def _of_two_years(said: Sequence[Everybody]) -> tuple[Everybody, ...]:
    """The same of two years; with what was due of as many months as can be worked through, 18 at most."""
    newest = max((one.days[1] for one in said), default=date.max)

    def since(months: int) -> tuple[Everybody, ...]:
        return tuple(one for one in said if one.reach[0] >= add_months(newest, -months))

    if not any(one.role == DUE for one in said):
        return since(_MONTHS)
    parts = (since(months) for months in _MONTHS_WITH_DUE)
    # D-557: rather less together than nothing published
    return next((part for part in parts if len(_Flow(part, 0).cells) <= _MOST_CELLS_WITH_DUE), ())


# D-545: what was before a day of which all is told says no more of what came after it
def _parts(said: tuple[Everybody, ...]) -> Iterator[tuple[Everybody, ...]]:
    """The same in parts that say nothing of each other.

    They meet on the days on which it is told of each group how many there are, and which nothing that is told reaches
    across; where nobody is there or leaves, on any that nothing reaches across.
    """
    if not said:
        return
    flow = _Flow(said, 0)
    told = {(one.days[1], one.names) for one in said if one.role == THERE and one.number is not None and not one.edge}
    are_apart = not any(one.role in (THERE, LEFT) for one in said)
    known_on = [
        day
        for day in flow.days[1:-1]
        if (are_apart or all((day, names) in told for names in flow.groups))
        and not any(one.reach[0] < day < one.reach[1] for one in said)
    ]
    for first, last in pairwise([date.min, *known_on, date.max]):
        yield tuple(one for one in said if first <= one.reach[0] and one.reach[1] <= last)


# a report decides the same for every quarter
@lru_cache(maxsize=1024)
def _given_away(said: tuple[Everybody, ...], below: int) -> tuple[Pattern, ...]:
    flow = _Flow(said, below)
    if not _is_of_several(said):
        return ()
    return tuple(flow.given_away) if len(flow.cells) <= MOST_CELLS else flow.groups


@dataclass(frozen=True)
class _Flow:
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
    def _roles(self) -> set[str]:
        return {one.role for one in self.said}

    @cached_property
    def cells(self) -> dict[tuple[Group, int, int, bool], int]:
        stretches = len(self.days) - 1
        every = []
        for group in self.groups:
            for came in range(stretches + 1):
                if came and self._roles & {MOVED, PLACED}:
                    every.append((group, came, 0, False))
                if self._roles & {THERE, LEFT}:
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

    def _those(self, groups: Sequence[Group], role: str, first: date, end: date) -> Cells:
        """Those who came, left or moved from one day to before another."""
        within = range(self.days.index(first) + 1, self.days.index(end) + 1)
        return frozenset(
            place
            for (group, came, left, was_due), place in self.cells.items()
            if group in groups
            and (left in within if role == LEFT else came in within and _is(role, left))
            and (was_due or role != DUE)
        )

    def _there(self, groups: Sequence[Group], day: date, since: date | None, before: date | None) -> Cells:
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
            return self._there(groups, one.days[1], one.since, one.before)
        return self._those(groups, one.role, *one.days)

    @cached_property
    def _told(self) -> list[Equation]:
        """What is told, the newest first, without what does not fit the newer."""
        told = [
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
        """Each group, each that is told of groups together, and the whole."""
        patterns: dict[Pattern, None] = dict.fromkeys([*self.groups, *(one.names for one in self.said)])
        scopes = {names: [group for group in self.groups if is_within(group, names)] for names in patterns}
        return scopes | {(): list(self.groups)}

    def _counts(self, groups: Sequence[Group]) -> Iterator[Cells]:
        """Every count that somebody could want of some groups."""
        with_moves = (MOVED, PLACED) if self._roles & {MOVED, PLACED} else ()
        with_leaving = (LEFT,) if self._roles & {THERE, LEFT} else ()
        for role in (CAME, *with_leaving, *with_moves):
            for first, end in combinations(self.days, 2):
                yield self._those(groups, role, first, end)
        # D-594: a figure that was hidden follows from those of other days, with who came and who left
        for day in self.days if THERE in self._roles else ():
            yield self._there(groups, day, None, None)
        if self._due:
            for first, end in combinations(self.days, 2):
                yield self._those(groups, DUE, first, end)
                yield self._those(groups, CAME, first, end) - self._those(groups, DUE, first, end)
        for edge in sorted({one.edge for one in self.said if one.edge}):
            later = [day for day in self.days if day >= edge]
            for day in later:
                yield self._there(groups, day, edge, None)
                yield self._there(groups, day, None, edge)
            for first, end in combinations(later, 2):
                yield self._those(groups, LEFT, first, end) & self._before(edge)

    def _before(self, edge: date) -> Cells:
        at = self.days.index(edge)
        return frozenset(place for (_, came, *_), place in self.cells.items() if came <= at)

    @property
    def given_away(self) -> Iterator[Pattern]:
        enough = min(FEWEST_VALUES, self.below - 1)
        told = {one.cells for one in self._told if not one.is_least}
        for solver in self._solvers():
            for names, groups in self._scopes.items():
                counts = (cells for cells in self._counts(groups) if cells not in told)
                ranges = (solver.bounds(cells, enough - 1, self.below) for cells in counts)
                if any(most >= 1 and least < self.below and most - least < enough - 1 for least, most in ranges):
                    yield names


def _is(role: str, left: int) -> bool:
    """Whether a cell of those who came in some days is of that role: moves leave in 0."""
    return role == PLACED or (left == 0) == (role == MOVED)
