"""Children told apart by when they came and when they left: what was due before that, who is there since when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations, pairwise, product
from typing import NamedTuple

from permanence_kpis.disclosure.flow import Flow
from permanence_kpis.disclosure.patterns import Group
from permanence_kpis.disclosure.solver import Cells
from permanence_kpis.disclosure.ties import CAME, DUE, LEFT, MOVED, PLACED, THERE
from permanence_kpis.periods import ONE_DAY, Deadline, due_by

_FEW_EDGES = 6
"""So many days since when somebody was there that all stretches between any two of them are looked at."""


class _Life(NamedTuple):
    """The stretches in which one came and left, and whether something had been due before."""

    came: int
    left: int
    was_due: bool


@dataclass(frozen=True)
class Lives(Flow):
    """A cell is a group, one stretch of days in which they came (0: before the first day) and one in which they left.

    That after the last: not by the last day; of moves it is the stretch in which they were, and 0. Those for whom
    something was due before they left are cells of their own.
    """

    @cached_property
    def cells(self) -> dict[tuple[Group, _Life], int]:
        return {cell: place for place, cell in enumerate(product(self.groups, self._lives))}

    @cached_property
    def _lives(self) -> list[_Life]:
        """Each way in which one of a group can have come and left, or moved."""
        stretches = len(self.days) - 1
        every = []
        for came in range(stretches + 1):
            if came and self.roles & {MOVED, PLACED}:
                every.append(_Life(came, 0, False))
            if self.roles & {THERE, LEFT}:
                for left in range(max(came, 1), stretches + 2):
                    every += [_Life(came, left, was_due) for was_due in self._was_due(came, left)]
            elif came:
                either = (False, True) if self._due else (False,)
                every += [_Life(came, stretches + 1, was_due) for was_due in either]
        return every

    def _of(self, groups: Sequence[Group]) -> Iterator[tuple[_Life, int]]:
        """The cells of some groups, each with its place."""
        return ((life, self.cells[group, life]) for group in groups for life in self._lives)

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
        within = range(self.days.index(first) + 1, self.days.index(end) + 1)
        return frozenset(
            place
            for (came, left, was_due), place in self._of(groups)
            if (left in within if role == LEFT else came in within and _is(role, left)) and (was_due or role != DUE)
        )

    def there(self, groups: Sequence[Group], day: date, since: date | None, before: date | None) -> Cells:
        at = self.days.index(day)
        came_after = self.days.index(since) if since else -1
        came_by = self.days.index(before) if before else at
        return frozenset(
            place
            for (came, left, _), place in self._of(groups)
            if left and came_after < came <= min(at, came_by) and at < left
        )

    def counts(self, groups: Sequence[Group]) -> Iterator[Cells]:
        yield from super().counts(groups)
        if self._due:
            for first, end in combinations(self.days, 2):
                yield self.those(groups, DUE, first, end)
                yield self.those(groups, CAME, first, end) - self.those(groups, DUE, first, end)
        edges = sorted({day for one in self.said for day in (one.since, one.before) if day})
        # D-689: a measure can ask for those in care from three months to six
        stretches = list(combinations(edges, 2) if len(edges) <= _FEW_EDGES else pairwise(edges))
        for (since, before), day in product(stretches, self.days):
            if before <= day:
                yield self.there(groups, day, since, before)
        for edge in edges:
            later = [day for day in self.days if day >= edge]
            for day in later:
                yield self.there(groups, day, edge, None)
                yield self.there(groups, day, None, edge)
            for first, end in combinations(later, 2):
                left = self.those(groups, LEFT, first, end)
                yield left & self._before(edge)
                yield left - self._before(edge)
        # D-690: of those who came in some stretch, or were there on a day, how many have left since
        for first, end in combinations(self.days, 2) if edges else ():
            left = self.those(groups, LEFT, first, end)
            yield left & self._before(first)
            yield from ((left & self._before(before)) - self._before(since) for since, before in stretches)

    def _before(self, edge: date) -> Cells:
        at = self.days.index(edge)
        return frozenset(place for life, place in self._of(self.groups) if life.came <= at)


def _is(role: str, left: int) -> bool:
    """Whether a cell of those who came in some days is of that role: moves leave in 0."""
    return role == PLACED or (left == 0) == (role == MOVED)
