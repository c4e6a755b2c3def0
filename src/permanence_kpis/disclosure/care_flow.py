"""What figures of different tables tell together: who is looked after on two days, who came and who left in between."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import combinations, pairwise

from permanence_kpis.conditions.model import Condition, columns_of
from permanence_kpis.definitions.model import Measure
from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.equations import ELSEWHERE, FEWEST_VALUES, MOST_CELLS, Names
from permanence_kpis.disclosure.solver import Cells, Equation, Solver
from permanence_kpis.disclosure.stretches import ends
from permanence_kpis.disclosure.tallies import is_small, rule_of
from permanence_kpis.results.counts import Counts

Conditions = tuple[Condition, ...]

LOOKED_AFTER, STARTED, LEFT = "looked_after", "started_care", "left_care"
_UNCHANGING = frozenset({"sex", "ethnicity"})
"""What a child is from one day to the next; age and placement are other on the second day, and tell nothing here."""


def is_unchanging(by: Sequence[str], measure: Measure) -> bool:
    """Whether a breakdown is by what a child always is, a column of one's own in children.csv included."""
    columns = measure.on_table.columns
    return bool(by) and all(name in _UNCHANGING or name not in columns for name in by)


@dataclass(frozen=True)
class Everybody:
    """How many there are in one of these tables, or in a group of it: told, or hidden.

    `days`: the first day, and the day after the last, which alone counts of those looked after. `number` is None where
    nothing of it is told; `is_few` where that itself tells that it is small, `is_somebody` that it is not nobody.
    """

    table: str
    days: tuple[date, date]
    names: Names
    number: int | None
    is_few: bool = False
    is_somebody: bool = False


def given_away_by_flow(known: Sequence[Disclosed], by: tuple[str, ...], below: int) -> list[Names]:
    """The groups, or the whole (no names), of which it can be worked out how few came into care or left it.

    Those looked after on a day are those looked after on an earlier one, with who came and without who left in between.
    A child who came or left twice in a year counts once (S21, S22), so that the sum may not come out: figures that do
    not fit the newer ones are then left out of it.

    Takes: what is known, the newest last; what the groups are by that are looked at, none of them where it is nothing.
    """
    said = _everybody([one for one in known if not one.names or (by and one.by == by)], below)
    newest = {(one.table, one.days, one.names): one for one in said}
    days = {one.days[1] for one in newest.values() if one.table == LOOKED_AFTER}
    if len(days) < 2 or {one.table for one in newest.values()} == {LOOKED_AFTER}:
        return []
    found = (names for part in _parts(tuple(newest.values())) for names in _given_away(part, below))
    return list(dict.fromkeys(found))


def tells_of_everybody(known: Disclosed) -> bool:
    """Whether a figure tells how many there are in the whole of one of these tables."""
    measure = known.measure
    return measure.table in (LOOKED_AFTER, STARTED, LEFT) and not measure.denominator and not measure.exclude


# D-547: girls came and left too, whether they are a group or a measure of their own
def conditions_on_everybody(known: Sequence[Disclosed]) -> list[Conditions]:
    """What measures of these tables ask, where they ask only what a child always is: in the denominator, or of all."""
    asked = (conditions for one in known for conditions in (one.measure.denominator, one.measure.numerator))
    return [one for one in dict.fromkeys(asked) if one and _UNCHANGING.issuperset(columns_of(*one))]


def under(conditions: Conditions, known: Sequence[Disclosed]) -> list[Disclosed]:
    """The figures of the children of these tables of whom that is so, as figures of everybody."""
    found = []
    for one in known:
        measure, counts = one.measure, one.counts
        if one.names or measure.table not in (LOOKED_AFTER, STARTED, LEFT) or measure.exclude:
            continue
        of_all = replace(measure, denominator=(), numerator=())
        if measure.denominator == conditions:
            found.append(replace(one, measure=of_all, counts=Counts(counts.denominator, counts.denominator)))
        elif not measure.denominator and measure.numerator == conditions:
            found.append(replace(one, measure=of_all, counts=Counts(counts.numerator, counts.numerator)))
    return found


def _everybody(known: Sequence[Disclosed], below: int) -> Iterator[Everybody]:
    """What each figure tells of the whole of its table; a group that is not in a list has nobody."""
    lists: dict[Hashable, list[Disclosed]] = {}
    for one in known:
        if tells_of_everybody(one):
            lists.setdefault((rule_of(one.measure), one.days, bool(one.names)), []).append(one)
    names = list(dict.fromkeys(one.names for those in lists.values() for one in those if one.names))
    for those in lists.values():
        # D-210: where all groups of a figure are hidden they are not listed
        is_list = bool(those[0].names)
        if is_list and not any(one.is_told for one in those):
            continue
        table, days = those[0].measure.table, ends(those[0].window)
        if table == LOOKED_AFTER:
            days = (days[1], days[1])
        for one in those:
            number, whole = one.counts.denominator, one.counts.denominator == one.counts.numerator
            is_few = not one.is_told and whole and is_small(number, below)
            yield Everybody(table, days, one.names, number if one.is_told else None, is_few, is_list)
        if is_list:
            for absent in [*names, ELSEWHERE]:
                if absent not in {one.names for one in those}:
                    yield Everybody(table, days, absent, 0)


# D-545: what was before a day of which all is told says no more of what came after it
def _parts(said: tuple[Everybody, ...]) -> Iterator[tuple[Everybody, ...]]:
    """The same in parts that say nothing of each other.

    They meet on the days on which it is told of each group how many there are, and which nothing that is told reaches
    across.
    """
    flow = _Flow(said, 0)
    told = {(one.days[1], one.names) for one in said if one.table == LOOKED_AFTER and one.number is not None}
    known_on = [
        day
        for day in flow.days[1:-1]
        if all((day, names) in told for names in flow.groups)
        and not any(one.days[0] < day < one.days[1] for one in said)
    ]
    for first, last in pairwise([date.min, *known_on, date.max]):
        yield tuple(one for one in said if first <= one.days[0] and one.days[1] <= last)


# a report decides the same for every quarter
@lru_cache(maxsize=1024)
def _given_away(said: tuple[Everybody, ...], below: int) -> tuple[Names, ...]:
    flow = _Flow(said, below)
    return tuple(flow.given_away) if len(flow.cells) <= MOST_CELLS else flow.groups


@dataclass(frozen=True)
class _Flow:
    """Everybody who is looked after on one of the days or in between, by group, when they came and when they left.

    A cell is a group, one stretch of days in which children came (0: before the first day) and one in which they left
    (the one after the last: not by the last day).
    """

    said: Sequence[Everybody]
    below: int

    @cached_property
    def days(self) -> list[date]:
        return sorted({day for one in self.said for day in one.days})

    @cached_property
    def groups(self) -> tuple[Names, ...]:
        names = tuple(dict.fromkeys(one.names for one in self.said if one.names and one.names != ELSEWHERE))
        return (*names, ELSEWHERE) if names else ((),)

    @cached_property
    def cells(self) -> dict[tuple[Names, int, int], int]:
        stretches = len(self.days) - 1
        every = [
            (group, came, left)
            for group in self.groups
            for came in range(stretches + 1)
            for left in range(max(came, 1), stretches + 2)
        ]
        return {cell: place for place, cell in enumerate(every)}

    def _moved(self, groups: Sequence[Names], table: str, first: date, end: date) -> Cells:
        """Those who came, or left, from one day to before another."""
        within = range(self.days.index(first) + 1, self.days.index(end) + 1)
        which = 1 if table == STARTED else 2
        return frozenset(place for cell, place in self.cells.items() if cell[0] in groups and cell[which] in within)

    def _cells_of(self, one: Everybody) -> Cells:
        groups = [one.names] if one.names else self.groups
        if one.table != LOOKED_AFTER:
            return self._moved(groups, one.table, *one.days)
        at = self.days.index(one.days[1])
        return frozenset(
            place for (group, came, left), place in self.cells.items() if group in groups and came <= at < left
        )

    @cached_property
    def _told(self) -> list[Equation]:
        """What is told, the newest first, without what does not fit the newer."""
        told = [
            Equation(self._cells_of(one), 1 if one.number is None else one.number, is_least=one.number is None)
            for one in reversed(self.said)
            if one.number is not None or one.is_somebody
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

    @property
    def given_away(self) -> Iterator[Names]:
        enough = min(FEWEST_VALUES, self.below - 1)
        told = {one.cells for one in self._told if not one.is_least}
        scopes = [[group] for group in self.groups] + ([list(self.groups)] if len(self.groups) > 1 else [])
        for solver in self._solvers():
            for groups in scopes:
                every = (
                    self._moved(groups, table, first, end)
                    for table in (STARTED, LEFT)
                    for first, end in combinations(self.days, 2)
                )
                ranges = (solver.bounds(cells, enough - 1, self.below) for cells in every if cells not in told)
                if any(most >= 1 and least < self.below and most - least < enough - 1 for least, most in ranges):
                    yield groups[0] if len(groups) == 1 else ()
