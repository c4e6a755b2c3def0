"""What was said of related measures of one table, as equations in how many there are of each kind of those counted."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import combinations, pairwise
from math import inf, prod

from permanence_kpis.definitions.model import Measure
from permanence_kpis.disclosure.kinds import FLAGS, Signature, TooManyKindsError, signatures
from permanence_kpis.disclosure.small_somewhere import SmallSomewhere
from permanence_kpis.disclosure.solver import Cells, Equation, Solver
from permanence_kpis.disclosure.stretches import ends
from permanence_kpis.disclosure.tallies import (
    adds_up,
    fewest_values,
    is_in_one_group,
    is_narrow,
    is_small,
    of_not_known,
)
from permanence_kpis.periods import Window
from permanence_kpis.results.counts import Counts

MOST_CELLS = 700
_MOST_WAYS = 64
"""In how many ways one count of each of several hidden figures can be taken to be small, all of them tried."""

Names = tuple[str, ...]
ELSEWHERE: Names = ("",)
"""Those in no group that is listed over some of the days, or in none that a set of measures tells apart."""


@dataclass(frozen=True)
class Said:
    """A figure of a measure, of a group (`names`, broken down by `by`) or of the whole.

    It is told, or hidden while its row is there. `is_open_told`: so is how many are not known. `is_least`: there are so
    many at least.
    """

    measure: Measure
    window: Window
    counts: Counts
    names: Names = ()
    by: tuple[str, ...] = ()
    is_told: bool = True
    is_open_told: bool = False
    is_least: bool = False

    @cached_property
    def days(self) -> tuple[date, date]:
        return ends(self.window)

    @cached_property
    def adds_up(self) -> bool:
        return adds_up(self.measure)


@dataclass(frozen=True)
class Equations:
    """Everything said of related measures, as sums of cells: a group, a stretch of days, a kind of those counted."""

    said: Sequence[Said]
    by: tuple[str, ...]
    below: int
    name: Names
    are_recorded: bool = False
    """Whether nothing that is asked is taken to be blank."""

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        return tuple({one.measure.who_rule: one.measure for one in self.said}.values())

    @cached_property
    def kinds(self) -> tuple[Signature, ...]:
        return signatures(self.measures, are_recorded=self.are_recorded)

    @cached_property
    def groups(self) -> list[Names]:
        names = [names for names in dict.fromkeys(one.names for one in self.said) if names not in ((), ELSEWHERE)]
        return [*names, ELSEWHERE] if names and any(not one.names for one in self.said) else names or [()]

    @cached_property
    def stretches(self) -> list[tuple[date, date]]:
        days = sorted({day for one in self.said for day in one.days})
        return [
            (first, end)
            for first, end in pairwise(days)
            if any(one.days[0] <= first and end <= one.days[1] for one in self.said)
        ]

    @cached_property
    def patterns(self) -> list[frozenset[int]]:
        """In which of the stretches of days one thing can count: in one; what lasts in some that follow each other; a
        child that counts once in any."""
        every, measure = range(len(self.stretches)), self.measures[0]
        if adds_up(measure):
            return [frozenset([place]) for place in every]
        if is_in_one_group(measure):
            return [frozenset(every[first : end + 1]) for first in every for end in every[first:]]
        return [frozenset(some) for number in every for some in combinations(every, number + 1)]

    @cached_property
    def cells(self) -> dict[tuple[Names, int, Signature], int]:
        every = [
            (group, pattern, kind)
            for group in self.groups
            for kind in self._kinds_of(group)
            for pattern in range(len(self.patterns))
        ]
        if len(every) > MOST_CELLS:
            raise TooManyKindsError
        return {cell: place for place, cell in enumerate(every)}

    @property
    def fits(self) -> bool:
        """Whether there are no more cells than can be worked through."""
        try:
            _ = self.cells
        except TooManyKindsError:
            return False
        return True

    def of(self, measures: Iterable[Measure]) -> "Equations":
        """The same of some measures alone."""
        own = {measure.who_rule for measure in measures}
        return replace(self, said=tuple(one for one in self.said if one.measure.who_rule in own))

    @property
    def room(self) -> int:
        """How many kinds of those counted there is room for, one of which counts in no measure."""
        return MOST_CELLS // (len(self.groups) * len(self.patterns)) - 1

    def _kinds_of(self, group: Names) -> tuple[Signature, ...]:
        """The kinds that there can be in a group, whose names may say what a condition asks about."""
        by = next((one.by for one in self.said if one.names == group), ())
        names = {column: name for column, name in zip(by, group, strict=False) if column in self.by}
        if not names:
            return self.kinds
        return signatures(self.measures, tuple(names), tuple(names.values()), are_recorded=self.are_recorded)

    def _cells(self, groups: Iterable[Names], days: tuple[date, date], kinds: Iterable[Signature]) -> Cells:
        own = {place for place, (first, end) in enumerate(self.stretches) if days[0] <= first and end <= days[1]}
        return frozenset(
            self.cells[cell]
            for group in groups
            for place, pattern in enumerate(self.patterns)
            if not own.isdisjoint(pattern)
            for kind in kinds
            if (cell := (group, place, kind)) in self.cells
        )

    def _of(self, measure: Measure) -> tuple[list[Signature], list[Signature]]:
        """The kinds that meet a measure, and those of its denominator that do not."""
        rules = [one.who_rule for one in self.measures]
        place = FLAGS * rules.index(measure.who_rule)
        met = [kind for kind in self.kinds if kind[place + 1]]
        return met, [kind for kind in self.kinds if kind[place] and not kind[place + 1]]

    def _open(self, measure: Measure) -> list[list[Signature]]:
        """The kinds of each sort of those not known, as `of_not_known` has them."""
        rules = [one.who_rule for one in self.measures]
        place = FLAGS * rules.index(measure.who_rule)
        sorts: list[list[Signature]] = [[], [], [], []]
        for kind in self.kinds:
            is_in, meets, may_be_in, may_meet, may_fail = kind[place : place + FLAGS]
            if is_in and may_meet and not meets:
                sorts[0].append(kind)
            elif may_be_in and not is_in:
                sorts[1 if not may_fail else 2 if not may_meet else 3].append(kind)
        return sorts

    @cached_property
    def _open_told(self) -> set[Hashable]:
        """The measures of which it is told how many are not known."""
        return {one.measure.who_rule for one in self.said if one.is_open_told}

    # D-208: nothing that is hidden decides what else is hidden
    @cached_property
    def held(self) -> list[Equation]:
        """What is known of hidden groups and of those that are not listed, then what is told, the newest first.

        Of what is hidden nothing else is used: what is told would else hang on it, and could be traced back to it.
        """
        known = []
        told: dict[object, list[Equation]] = {}
        for one in reversed(self.said):
            groups = [one.names] if one.names in self.groups else self.groups
            met, not_met = (self._cells(groups, one.days, kinds) for kinds in self._of(one.measure))
            numbers = [(met, one.counts.numerator), (not_met, one.counts.denominator - one.counts.numerator)]
            if one.is_least:
                known += [Equation(cells, number, is_least=True) for cells, number in numbers]
                continue
            if one.is_told:
                key = one.measure.who_rule, one.days, one.names
                if one.is_open_told:
                    sorts = (self._cells(groups, one.days, kinds) for kinds in self._open(one.measure))
                    numbers += zip(sorts, of_not_known(one.counts), strict=False)
                told.setdefault(key, [Equation(cells, number) for cells, number in numbers if number >= 0])
                continue
            if one.names:
                known.append(Equation(met | not_met, 1, is_least=True))
        return [*self._nobody_elsewhere(), *known, *(held for those in told.values() for held in those)]

    def _nobody_elsewhere(self) -> Iterator[Equation]:
        """A group that is not listed where others are has nobody."""
        listed: dict[tuple[Hashable, tuple[date, date]], tuple[Measure, set[Names]]] = {}
        for one in self.said:
            if one.names and not one.is_least and self.groups != [()] and ELSEWHERE in self.groups:
                listed.setdefault((one.measure.who_rule, one.days), (one.measure, set()))[1].add(one.names)
        for (_, days), (measure, names) in listed.items():
            kinds = [kind for those in self._of(measure) for kind in those]
            for group in self.groups:
                if group not in names:
                    yield Equation(self._cells([group], days, kinds), 0)

    @property
    def solver(self) -> Solver:
        return self._solved[0]

    @property
    def _fitting(self) -> list[Equation]:
        return self._solved[1]

    @cached_property
    def _solved(self) -> tuple[Solver, list[Equation]]:
        """What is held, without what does not fit the newer: it was corrected since."""
        return Solver.of_what_fits(len(self.cells), self.held)

    @cached_property
    def _scopes(self) -> list[tuple[Names, ...]]:
        """The groups that somebody could ask for: each, all, all but one that is told, and those of one name of several
        that a group has."""
        groups = [group for group in self.groups if group != ELSEWHERE]
        scopes: list[tuple[Names, ...]] = [(group,) for group in groups]
        for place in range(len(groups[0]) if len(groups[0]) > 1 else 0):
            of_name: dict[str, list[Names]] = {}
            for group in groups:
                of_name.setdefault(group[place], []).append(group)
            scopes += [tuple(those) for those in of_name.values()]
        if len(self.groups) == 1:
            return scopes
        told = dict.fromkeys(one.names for one in self.said if one.is_told and one.names in groups)
        without = [tuple(group for group in self.groups if group != one) for one in told if len(groups) > 2]
        return [*scopes, *without, tuple(self.groups)]

    @property
    def counts(self) -> dict[Cells, tuple[Names, ...]]:
        """Every count that somebody could ask for, and the groups that it is of."""
        found: dict[Cells, tuple[Names, ...]] = {}
        days = sorted({day for stretch in self.stretches for day in stretch})
        for names in self._scopes:
            for first, end in combinations(days, 2):
                for kinds in self._asked:
                    if cells := self._cells(names, (first, end), kinds):
                        found.setdefault(cells, names)
        return found

    @cached_property
    def _asked(self) -> list[frozenset[Signature]]:
        """Who could be asked for: those in one measure, in one and in another, in one and not in another; each kind,
        and those who surely count in the same of several."""
        parts: list[frozenset[Signature]] = []
        for measure in self.measures:
            met, not_met = map(frozenset, self._of(measure))
            unsure, *may_count = map(frozenset, self._open(measure))
            parts += [met, not_met, met | not_met, unsure, not_met - unsure]
            if measure.who_rule in self._open_told:  # D-643
                parts += [*may_count, (met | not_met).union(*may_count)]
        asked = [*parts, *(frozenset([kind]) for kind in self.kinds), *self._who_count_alike()]
        for one, other in combinations(dict.fromkeys(parts), 2):
            asked += [one & other, one - other, other - one]
        return [kinds for kinds in dict.fromkeys(asked) if kinds]

    def _who_count_alike(self) -> Iterator[frozenset[Signature]]:
        """All who surely count in the same of all measures, of those that are told of the same days, or of all of these
        but one."""
        rules = [one.who_rule for one in self.measures]
        of_days: dict[Hashable, set[int]] = {None: {*range(len(rules))}}
        for one in self.said:
            if one.is_told:
                of_days.setdefault(one.days, set()).add(rules.index(one.measure.who_rule))
        choices = [places for some in of_days.values() for places in (some, *(some - {one} for one in some))]
        for places in dict.fromkeys(map(frozenset, choices)):
            alike: dict[Signature, set[Signature]] = {}
            for kind in self.kinds:
                flags = tuple(flag for place in places for flag in kind[FLAGS * place : FLAGS * place + 2])
                alike.setdefault(flags, set()).add(kind)
            yield from (frozenset(kinds) for flags, kinds in alike.items() if any(flags))

    def range_of(self, one: Said) -> tuple[float, float]:
        """The least and the most that a figure can be; anything, where there is too much to go through."""
        try:
            cells = self._cells(self.groups, one.days, [kind for kinds in self._of(one.measure) for kind in kinds])
            return self.solver.bounds(cells, inf, inf)
        except TooManyKindsError:
            return 0, inf

    @property
    def given_away(self) -> list[Names]:
        try:
            return list(dict.fromkeys(self.name or group for names in self._given_away() for group in names))
        except TooManyKindsError:
            return list(dict.fromkeys(self.name or one.names for one in self.said))

    def _given_away(self) -> Iterator[tuple[Names, ...]]:
        enough = fewest_values(self.below)
        told = {held.cells for held in self.held if not held.is_least}
        looked_at = 0
        for cells, names in self.counts.items():
            if cells in told:
                continue
            least, most = self.solver.bounds(cells, enough - 1, self.below)
            for hidden in self._hidden:
                hidden.look(self.solver.seen[looked_at:])
            looked_at = len(self.solver.seen)
            can_be_small = most >= 1 and least < self.below
            if is_narrow(least, most, self.below) or (
                can_be_small and any(self._is_few(hidden.values(cells, enough), enough) for hidden in self._hidden)
            ):
                yield names

    def _is_few(self, values: set[int], enough: int) -> bool:
        return len(values) < enough and any(is_small(value, self.below) for value in values)

    @cached_property
    def _hidden(self) -> list[SmallSomewhere]:
        """What the figures that are hidden, or of which groups are, tell by that: all together, and each alone.

        Of a figure those who meet it or those who do not are few, of groups those of any of them. Together they are
        taken where there are not too many ways; some may be hidden for another reason, so that together none fits.
        Over the same days they tell nothing: what goes along leaves each group any small number.
        """
        if len({one.days for one in self.said}) < 2:
            return []
        found: dict[Hashable, list[Cells]] = {}
        for one in self.said:
            if not one.is_told:
                groups = [one.names] if one.names in self.groups else self.groups
                counts = [self._cells(groups, one.days, kinds) for kinds in self._of(one.measure)]
                found.setdefault((one.measure.who_rule, one.days, bool(one.names)), []).extend(filter(None, counts))
        of_each = [list(dict.fromkeys(counts)) for counts in found.values() if counts]
        together = [of_each] if len(of_each) > 1 and prod(map(len, of_each)) <= _MOST_WAYS else []
        return [
            SmallSomewhere(len(self.cells), self._fitting, some, self.below)
            for some in [*together, *([counts] for counts in of_each)]
        ]
