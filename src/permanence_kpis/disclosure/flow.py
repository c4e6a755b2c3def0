"""What is told of who is there on some days and who came, left or moved in between, as sums of cells."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator, Sequence, Sized
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import combinations
from math import inf

from permanence_kpis.disclosure.left_twice import LeftTwice
from permanence_kpis.disclosure.patterns import Group, Pattern, groups_of, is_within
from permanence_kpis.disclosure.solver import Cells, Equation, Solver
from permanence_kpis.disclosure.tallies import fewest_values, is_narrow
from permanence_kpis.disclosure.tied_figures import Everybody
from permanence_kpis.disclosure.ties import CAME, LEFT, MOVED, PLACED, THERE


@dataclass(frozen=True)
class Narrow:
    """Somebody of whom only parts are told, and the few numbers that they can be."""

    one: Everybody
    numbers: tuple[int, ...]


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

    def _within(self, names: Pattern) -> list[Group]:
        return [group for group in self.groups if is_within(group, names)]

    def _cells_of(self, one: Everybody) -> Cells:
        groups = self._within(one.names)
        if one.role == THERE:
            return self.there(groups, one.days[1], one.since, one.before)
        return self.those(groups, one.role, *one.days)

    @cached_property
    def _told(self) -> list[Equation]:
        """What is told, the newest first, without what does not fit the newer."""
        return self._solved[1]

    @cached_property
    def _solved(self) -> tuple[Solver, list[Equation]]:
        return Solver.of_what_fits(self.size, [*self.always, *map(self._equation, self._newest_first)])

    @property
    def _newest_first(self) -> list[Everybody]:
        return [one for one in reversed(self.said) if one.number is not None or one.least]

    def _equation(self, one: Everybody) -> Equation:
        return Equation(self._cells_of(one), one.least if one.number is None else one.number, one.number is None)

    @cached_property
    def _with_those_who_left_twice(self) -> tuple[Solver, LeftTwice] | None:
        """Where not all that is told of somebody fits: what is told where some left twice, and how many times."""
        if all(self._equation(one) in self._told for one in self._newest_first if one.number or one.least):
            return None
        who_left = [one for one in self._newest_first if one.role == LEFT and (one.number or one.least)]
        twice = LeftTwice(who_left, self.groups, self.size)
        told = (
            replace(self._equation(one), less=twice.of(self._within(one.names), one.days))
            if one in who_left
            else self._equation(one)
            for one in self._newest_first
        )
        every = [*self.always, *twice.equations(), *self._of_who_left_twice(twice), *told]
        return Solver.of_what_fits(twice.end, every)[0], twice

    def _of_who_left_twice(self, twice: LeftTwice) -> Iterator[Equation]:
        """Who left twice came back in between, and counts once; over more days no fewer children left."""
        alone = [[group] for group in self.groups]
        for days in twice.days:
            for group in alone:
                yield Equation(self.those(group, LEFT, *days), 0, is_least=True, less=twice.of(group, days))
            for groups in alone if self._come_back_as_they_left(twice) else [self.groups]:
                yield Equation(self.those(groups, CAME, *days), 0, is_least=True, less=twice.of(groups, days))
            every = twice.of(self.groups, days)
            for fewer in twice.within(days):
                those = self.those(self.groups, LEFT, *days) - self.those(self.groups, LEFT, *fewer)
                yield Equation(those | twice.of(self.groups, fewer), 0, is_least=True, less=every)

    def _come_back_as_they_left(self, twice: LeftTwice) -> bool:
        """Whether a child comes back into the group that it left: who left is known by group, and that is for good."""
        return any(one.names for one in twice.who_left)

    def _counts_of_who_left_twice(self, twice: LeftTwice, groups: Sequence[Group]) -> Iterator[tuple[Cells, Cells]]:
        """How many times more than children some left, how many children did, and how many over each of two parts of
        some days: cells, and those to be taken from them."""
        for days in twice.days:
            more = twice.of(groups, days)
            yield more, frozenset()
            yield self.those(groups, LEFT, *days), more
        for whole, one, other in twice.halves:
            yield twice.of(groups, whole), twice.of(groups, one) | twice.of(groups, other)

    def _solvers(self) -> Iterator[Solver]:
        """What is told; with those who left twice; and with what is hidden being small, where it can be."""
        yield self._solved[0]
        if self._with_those_who_left_twice:
            yield self._with_those_who_left_twice[0]
        size, few = self.size, list[Equation]()
        for lacks, one in enumerate((one for one in self.said if one.is_few), self.size):
            cells = self._cells_of(one)
            few += [Equation(cells, 1, is_least=True), Equation(cells | {lacks}, self.below - 1)]
            size = lacks + 1
        if few and (with_few := Solver(size, [*self._told, *few])).is_possible:
            yield with_few

    @cached_property
    def _scopes(self) -> list[tuple[Pattern, list[Group]]]:
        """Each group, those of one name of several that a group has, each that is told of together, and the whole; and
        by the name of each group all others.

        Of those whom conditions ask for also all others, and those whom two of them ask for, or only one of them.
        """
        patterns: dict[Pattern, None] = dict.fromkeys([*self.groups, *(one.names for one in self.said)])
        for group in self.groups if len(self.groups[0]) > 1 else ():  # D-596
            for place, name in enumerate(group):
                patterns[tuple(name if at == place else None for at in range(len(group)))] = None
        scopes = [(names, self._within(names)) for names in dict.fromkeys((*patterns, ()))]
        asked = [groups for names, groups in scopes if any(isinstance(name, frozenset) for name in names)]
        without = [[group for group in self.groups if group not in some] for some in asked]
        for some, others in combinations(asked, 2):
            in_both = [group for group in some if group in others]
            without += [in_both, *([group for group in those if group not in in_both] for those in (some, others))]
        known = {tuple(groups) for _, groups in scopes}
        # D-681
        but_one = [(one, [group for group in self.groups if group != one]) for one in self.groups]
        return [
            *scopes,
            *((one, others) for one, others in but_one if len(others) > 1 and tuple(others) not in known),
            *(((), list(some)) for some in dict.fromkeys(map(tuple, without)) if some and some not in known),
        ]

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
        enough = fewest_values(self.below)
        told = {one.cells for one in self._told if not one.is_least and not one.less}
        counts = [
            (names, [cells for cells in self.counts(groups) if cells not in told]) for names, groups in self._scopes
        ]
        for solver in self._solvers():
            for names, of_names in counts:
                ranges = (solver.bounds(cells, enough - 1, self.below) for cells in of_names)
                if any(is_narrow(least, most, self.below) for least, most in ranges):
                    yield names
                if any(self._is_of_few_more(solver, one) for one in self.said if one.names == names):
                    yield names
        if self._with_those_who_left_twice:
            solver, twice = self._with_those_who_left_twice
            for names, groups in self._scopes:
                of_who_left = self._counts_of_who_left_twice(twice, groups)
                ranges = (solver.bounds(cells, enough - 1, self.below, less) for cells, less in of_who_left)
                if any(is_narrow(least, most, self.below) for least, most in ranges):
                    yield names

    # D-687
    def _is_of_few_more(self, solver: Solver, one: Everybody) -> bool:
        """Whether few more came, moved or were placed than children who did so by how long they have had the same; or
        few more were there on an earlier day than have had the same since."""
        if one.by_how_long is None:
            return False
        if one.role == THERE:
            were = self.there(self._within(one.names), one.before, None, None) if one.before else frozenset[int]()
            return bool(were) and solver.bounds(were, self.below, inf)[1] - one.by_how_long < self.below
        if one.role not in (CAME, MOVED, PLACED):
            return False
        many = float(one.by_how_long)
        if THERE in self.roles and one.others_there < inf:
            least, most = solver.bounds(self.there(self._within(one.names), one.days[1], None, None), 1, inf)
            many = max(many, least - one.others_there) if least == most else many
        return solver.bounds(self._cells_of(one), self.below, inf)[1] - many < self.below

    @property
    def narrow(self) -> Iterator[Narrow]:
        """Of whom only parts are told, where over some days they can have fewer than three values."""
        enough = fewest_values(self.below)
        told = {one.cells for one in self._told if not one.is_least and not one.less}
        wanted = [one for one in self._in_parts() if self._cells_of(one) not in told]
        for solver in self._solvers() if wanted else ():
            for one in wanted:
                least, most = solver.bounds(self._cells_of(one), enough - 1, inf)
                if most - least < enough - 1:
                    yield Narrow(one, tuple(range(int(least), int(most) + 1)))

    def with_what_follows(self) -> list[Everybody]:
        """What is said, and the number of whatever of it was hidden and can be only one."""
        solver, found = self._solved[0], list[Everybody]()
        for one in self.said:
            least, most = solver.bounds(self._cells_of(one), 1, inf) if one.number is None else (0, inf)
            found.append(replace(one, number=int(least), least=0) if least == most else one)
        return found

    def _in_parts(self) -> Iterator[Everybody]:
        """Of whom only parts are told, over each stretch between the days of these."""
        lots: dict[Hashable, list[Everybody]] = {}
        for one in self.said:
            if one.is_part:
                lots.setdefault((one.role, one.names, one.since, one.before), []).append(one)
        for those in lots.values():
            if those[0].role == THERE:
                yield from those
            else:
                days = sorted({day for one in those for day in one.days})
                yield from (replace(those[0], days=pair) for pair in combinations(days, 2))
