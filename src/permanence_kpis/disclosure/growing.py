"""Children who grow from one group of ages into the next: who is there on two days, who came and who left, by age."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

from permanence_kpis.disclosure.ages import Years, with_every_age, years_of
from permanence_kpis.disclosure.left_twice import LeftTwice
from permanence_kpis.disclosure.patterns import OTHER, Group, groups_of
from permanence_kpis.disclosure.solver import Cells, Equation
from permanence_kpis.disclosure.stocks import Stocks
from permanence_kpis.disclosure.ties import CAME, LEFT, THERE
from permanence_kpis.periods import ONE_DAY, age

_GREW = "grew"


# D-595: nobody grows younger, nor within a year older than the next group of ages
@dataclass(frozen=True)
class GrowingFlow(Stocks):
    """The same where a child grows out of one group into the next. Which of them are the same children is not said."""

    column: int = 0
    """The place of the ages among the names of a group."""

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        return with_every_age(groups_of(one.names for one in self.said), self.column)

    def _in_a_stretch(self, group: Group) -> tuple[str, ...]:
        growing = (_GREW,) if self._is_of_stocks and self._older(group) else ()
        return (*super()._in_a_stretch(group), *growing)

    def _come_back_as_they_left(self, twice: LeftTwice) -> bool:
        return False

    @property
    def _is_of_stocks(self) -> bool:
        return not self.roles.isdisjoint((THERE, LEFT))

    @cached_property
    def _ages(self) -> dict[str, Years]:
        """The groups by age, from the youngest on."""
        found = {name: years for group in self.groups if group if (years := years_of(name := group[self.column]))}
        return dict(sorted(found.items(), key=lambda one: one[1]))

    def _older(self, group: Group) -> Group | None:
        """The group into which those of a group grow: that of no names where it is not told apart."""
        ages = list(self._ages)
        own = group[self.column]
        if own not in ages or own == ages[-1]:
            return None
        older = (*group[: self.column], ages[ages.index(own) + 1], *group[self.column + 1 :])
        return older if older in self.groups else (OTHER,) * len(group)

    @cached_property
    def _younger(self) -> dict[Group, list[Group]]:
        found: dict[Group, list[Group]] = {}
        for group in self.groups:
            if older := self._older(group):
                found.setdefault(older, []).append(group)
        return found

    @cached_property
    def always(self) -> list[Equation]:
        return [*super().always, *(self._pace() if self._is_of_stocks else ())]

    def _into(self, group: Group, stretch: int) -> Cells:
        return super()._into(group, stretch) | self.some(self._younger.get(group, ()), _GREW, [stretch])

    def _out_of(self, group: Group, stretch: int) -> Cells:
        return super()._out_of(group, stretch) | self.some([group], _GREW, [stretch])

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
                    self.some(were, THERE, [first]) | self.some(were, CAME, since),
                    0,
                    is_least=True,
                    less=self.some(now, THERE, [end]) | self.some(now, LEFT, since),
                )

    def _none_younger(self, rest: Group, first: int, end: int, years: int) -> Iterator[Equation]:
        """Those of an age or less were so many years younger, or came since."""
        for _, high in self._ages.values():
            were = self._of_ages(rest, [name for name, (low, _) in self._ages.items() if low <= high - years])
            now = self._of_ages(rest, [name for name, (_, highest) in self._ages.items() if highest <= high])
            if high != inf and len(were) < len(now):
                since = range(first + 1, end + 1)
                yield Equation(
                    self.some(were, THERE, [first]) | self.some(now, CAME, since),
                    0,
                    is_least=True,
                    less=self.some(now, THERE, [end]),
                )
