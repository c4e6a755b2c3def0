"""Children who grow from one group of ages into the next: who is there on two days, who came and who left, by age."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import inf

from permanence_kpis.disclosure.ages import Years, ages_of
from permanence_kpis.disclosure.flow import Flow
from permanence_kpis.disclosure.patterns import OTHER, Group
from permanence_kpis.disclosure.solver import Cells, Equation
from permanence_kpis.disclosure.ties import CAME, LEFT, MOVED, PLACED, THERE
from permanence_kpis.periods import ONE_DAY, age

_GREW = "grew"


# D-595: nobody grows younger, nor within a year older than the next group of ages
@dataclass(frozen=True)
class GrowingFlow(Flow):
    """The same where a child grows out of one group into the next.

    A cell is a group and a stretch of days, and those who came, left, moved or grew into the next group in it, or were
    there at its end (0: before the first day). Which of them are the same children is not said.
    """

    column: int = 0
    """The place of the ages among the names of a group."""
    name: str = "age_band"

    @cached_property
    def cells(self) -> dict[tuple[Group, int, str], int]:  # type: ignore[override]
        moves = (MOVED,) if self.roles & {MOVED, PLACED} else ()
        every = [
            (group, stretch, role)
            for group in self.groups
            for stretch in range(len(self.days))
            for role in (THERE, *((CAME, LEFT, *moves, _GREW) if stretch else ()))
            if role != _GREW or self._older(group)
        ]
        return {cell: place for place, cell in enumerate(every)}

    @cached_property
    def _ages(self) -> dict[str, Years]:
        return ages_of(self.name, [group[self.column] for group in self.groups])

    def _older(self, group: Group) -> Group | None:
        """The group into which those of a group grow."""
        ages = list(self._ages)
        own = group[self.column]
        if own not in ages or own == ages[-1]:
            return None
        older = (*group[: self.column], ages[ages.index(own) + 1], *group[self.column + 1 :])
        return older if older in self.groups else None

    def _some(self, groups: Sequence[Group], role: str, stretches: Sequence[int]) -> Cells:
        cells = ((group, stretch, role) for group in groups for stretch in stretches)
        return frozenset(self.cells[cell] for cell in cells if cell in self.cells)

    def those(self, groups: Sequence[Group], role: str, first: date, end: date) -> Cells:
        within = range(self.days.index(first) + 1, self.days.index(end) + 1)
        if role == PLACED:
            return self._some(groups, CAME, within) | self._some(groups, MOVED, within)
        return self._some(groups, role, within)

    def there(self, groups: Sequence[Group], day: date, since: date | None, before: date | None) -> Cells:
        assert since is None, "ages are not looked at by months in care"
        assert before is None, "ages are not looked at by months in care"
        return self._some(groups, THERE, [self.days.index(day)])

    @cached_property
    def always(self) -> list[Equation]:
        return [*self._balances(), *self._pace()]

    def _balances(self) -> Iterator[Equation]:
        """Who is there, leaves or grows out of a group was there, came or grew into it."""
        younger = {older: group for group in self.groups if (older := self._older(group))}
        for group in self.groups:
            grew = [younger[group]] if group in younger else []
            for stretch in range(1, len(self.days)):
                at = [stretch]
                into = self._some([group], CAME, at) | self._some(grew, _GREW, at)
                out = self._some([group], LEFT, at) | self._some([group], _GREW, at)
                was, is_there = (self._some([group], THERE, [one]) for one in (stretch - 1, stretch))
                yield Equation(was | into, 0, less=is_there | out)

    def _pace(self) -> Iterator[Equation]:
        """Between two days nobody grows by more years than there are, nor by fewer."""
        rests = [(*group[: self.column], *group[self.column + 1 :]) for group in self.groups]
        others = dict.fromkeys(rest for rest in rests if OTHER not in rest)
        for end in range(1, len(self.days)):
            for first in sorted({0, end - 1}):
                years = age(self.days[first], self.days[end] - ONE_DAY) + 1
                for rest in others:
                    yield from self._none_older(rest, first, end, years)
            whole = [(first, years) for first in range(end) if (years := age(self.days[first], self.days[end]))]
            for rest in others if whole else ():
                yield from self._none_younger(rest, whole[-1][0], end, whole[-1][1])

    def _of_ages(self, rest: Group, names: Sequence[str]) -> list[Group]:
        every = ((*rest[: self.column], name, *rest[self.column :]) for name in names)
        return [group for group in every if group in self.groups]

    def _none_older(self, rest: Group, first: int, end: int, years: int) -> Iterator[Equation]:
        """Those of an age or more were no more than so many years younger, or came since."""
        for low, _ in self._ages.values():
            were = self._of_ages(rest, [name for name, (_, high) in self._ages.items() if high + years >= low])
            now = self._of_ages(rest, [name for name, (lowest, _) in self._ages.items() if lowest >= low])
            if len(were) < len(self._of_ages(rest, list(self._ages))):
                since = range(first + 1, end + 1)
                yield Equation(
                    self._some(were, THERE, [first]) | self._some(were, CAME, since),
                    0,
                    is_least=True,
                    less=self._some(now, THERE, [end]) | self._some(now, LEFT, since),
                )

    def _none_younger(self, rest: Group, first: int, end: int, years: int) -> Iterator[Equation]:
        """Those of an age or less were so many years younger, or came since."""
        for _, high in self._ages.values():
            were = self._of_ages(rest, [name for name, (low, _) in self._ages.items() if low <= high - years])
            now = self._of_ages(rest, [name for name, (_, highest) in self._ages.items() if highest <= high])
            if high != inf and len(were) < len(now):
                since = range(first + 1, end + 1)
                yield Equation(
                    self._some(were, THERE, [first]) | self._some(now, CAME, since),
                    0,
                    is_least=True,
                    less=self._some(now, THERE, [end]),
                )
