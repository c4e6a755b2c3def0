"""Figures of whom more is asked than tied tables have in common: how many there are of everybody beside them."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import combinations
from math import inf

from permanence_kpis.disclosure.asked import ListAsked, TiedFigures
from permanence_kpis.disclosure.attack import Said, given_away, range_of_everybody
from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.flow import Narrow
from permanence_kpis.disclosure.rows import said
from permanence_kpis.disclosure.stretches import ends
from permanence_kpis.disclosure.tallies import adds_up, is_in_one_group, is_narrow
from permanence_kpis.disclosure.tied_figures import Everybody, asked_of
from permanence_kpis.disclosure.ties import THERE
from permanence_kpis.disclosure.whom import Asked
from permanence_kpis.periods import ONE_DAY
from permanence_kpis.results.counts import NOBODY, Counts

Days = tuple[date, date]


# D-663: nobody counts over fewer days who does not over more, and who does over more counts over some of them
class _Again:
    """The least and the most that a part of those who can count again can be, by what it is over other days."""

    def __init__(self, told: Sequence[tuple[Days, int]]) -> None:
        self._told = told
        self._by_end = sorted(told, key=lambda one: one[0][1])
        self._most: dict[Days, float] = {}

    @cached_property
    def over_any_days(self) -> Sequence[tuple[Days, int]]:
        """The days that are told of two by two, where they are somebody at least, and how many."""
        days = sorted({day for stretch, _ in self._told for day in stretch})
        return [(pair, int(low)) for pair in combinations(days, 2) if (low := self.least(pair)) > 0]

    def least(self, days: Days) -> float:
        """As many as count over more days and cannot all have counted over the others of these."""
        low = 0.0
        for (first, end), number in self._told:
            if number <= low:
                continue
            if first <= days[0] and days[1] <= end:
                low = max(low, number - self.most((first, days[0])) - self.most((days[1], end)))
            elif days[0] <= first and end <= days[1]:
                low = number
        return low

    def most(self, days: Days) -> float:
        """As many as count over stretches that cover the days; nobody over no days."""
        if days not in self._most:
            self._most[days] = self._fewest_that_cover(days)
        return self._most[days]

    def _fewest_that_cover(self, days: Days) -> float:
        most: dict[date, float] = {days[0]: 0}
        for (first, end), number in self._by_end:
            before = [so_far for day, so_far in most.items() if first <= day < end]
            if before:
                reached = min(end, days[1])
                most[reached] = min(most.get(reached, inf), min(before) + number)
        return most.get(days[1], inf)


_again = lru_cache(maxsize=1024)(_Again)
"""A report looks at the same parts for every quarter."""


@dataclass(frozen=True)
class _Lot:
    """What was told of parts of everybody in a table, or in a group of it.

    `of_all` is a figure of all of them, whenever, where one can be taken beside theirs; `count_again` where they are
    counted once, and can count on other days too; `numbers` are the parts told, by the days they are about; `windows`
    are the days of the figures, by the days that they are about.
    """

    table: str
    of_all: Said | None
    count_again: bool
    numbers: dict[Days, list[int]] = field(default_factory=dict)
    windows: dict[date, date] = field(default_factory=dict)

    def leaves(self, days: Days, number: int) -> Iterator[tuple[float, float]]:
        """The least and the most that are left of so many over some days without a part of them."""
        yield from ((number - part, number - part) for part in self.numbers.get(days, ()))
        if self.count_again and days[0] < days[1] and days not in self.numbers:
            low, high = self.again.least(days), self.again.most(days)
            if (low, high) != (0, inf):
                yield max(number - high, 0), number - low

    @cached_property
    def again(self) -> "_Again":
        """What the newest of the parts told over each stretch says of others."""
        return _again(tuple((days, numbers[-1]) for days, numbers in self.numbers.items()))

    def over(self, days: Days) -> Said | None:
        """The figure of all of them over some days; None where none can be taken beside theirs."""
        if self.of_all is None or not self.windows.keys() >= {*days}:
            return None
        if not adds_up(self.of_all.measure):
            return self.of_all if self.of_all.days[1] == days[1] else None
        window = replace(self.of_all.window, first_day=self.windows[days[0]], last_day=self.windows[days[1]] - ONE_DAY)
        return replace(self.of_all, window=window)


# D-620: what other tables tell of everybody is known beside what this one tells of some of them
@dataclass(frozen=True)
class Parts:
    """The parts told of everybody in the tables of a tie, of the whole and of groups by some columns."""

    known: Sequence[Disclosed]
    lots: Mapping[Hashable, Sequence[_Lot]]
    below: int

    def with_ranges(self, some: Sequence[Everybody]) -> list[Everybody]:
        """The same, with what the parts told of them say of how many they are, over other days too."""
        known = {one.key for one in some}
        of_other_days = {other.key: other for one in some if one.is_part for other in self._over_other_days(one)}
        return [
            *(other for key, other in of_other_days.items() if key not in known),
            *(self._with_range(one) if one.is_part and one.number is None else one for one in some),
        ]

    def _over_other_days(self, one: Everybody) -> Iterator[Everybody]:
        """How many they are at least over other days, by parts of them that can count again."""
        for lot in self._of(one):
            for days, low in lot.again.over_any_days if lot.count_again else ():
                yield replace(one, days=days, number=None, least=low, is_few=False)

    def _with_range(self, one: Everybody) -> Everybody:
        least, most = float(one.least), None
        for lot in self._of(one):
            if of_all := lot.over(one.days):
                low, high = range_of_everybody(self._said_of(lot), of_all, self.below)
                least, most = max(least, low), high if most is None else min(most, high)
        return replace(one, number=int(least)) if least == most else replace(one, least=int(least))

    def give_away(self, narrow: Narrow) -> bool:
        """Whether few are left of somebody without the parts told, or it can be worked out how few are any part.

        Where a table says itself how many they are, it is set beside its own parts already, but for what counts once.
        """
        one = narrow.one
        lots = [lot for lot in self._of(one) if one.number is None or lot.table != one.table or lot.count_again]
        return any(self._gives_away(lot, one.days, number) for lot in lots for number in narrow.numbers)

    def _gives_away(self, lot: _Lot, days: Days, number: int) -> bool:
        if any(is_narrow(*left, self.below) for left in lot.leaves(days, number)):
            return True
        of_all = lot.over(days)
        if of_all is None:
            return False
        of_all = replace(of_all, counts=Counts(number, number))
        return bool(given_away([*self._said_of(lot), of_all], self.below, of_all.measure))

    def _said_of(self, lot: _Lot) -> Sequence[Said]:
        return self._said.get(lot.table, ())

    @cached_property
    def _said(self) -> dict[str, list[Said]]:
        """Everything that is known, by table."""
        found: dict[str, list[Said]] = {}
        for one in (one for one in self.known if not one.is_least):
            found.setdefault(one.measure.table, []).append(said(one))
        return found

    def _of(self, one: Everybody) -> Sequence[_Lot]:
        return self.lots.get(_whose(one), ())


def _whose(one: Everybody) -> Hashable:
    return one.role, one.names, one.since, one.before


def parts_of(figures: TiedFigures, lists: Sequence[ListAsked], by: tuple[str, ...], below: int) -> Parts:
    """What was told, by some lists of figures, of everybody in the tables of a tie in parts."""
    lots: dict[Hashable, dict[Hashable, _Lot]] = {}
    for those in lists:
        asked = those.asked
        if not asked.is_part or those.one.is_least:
            continue
        of_list = asked_of(figures.tie, asked, those.one)
        for pattern, groups in those.groups.items():
            if not all(one.is_told for one in groups):
                continue
            of_all = _of_all(asked, groups, by)
            of_whom = lots.setdefault(_whose(replace(of_list, names=pattern)), {})
            table, first_and_last = groups[0].measure.table, ends(groups[0].window)
            rule, names = (of_all.measure, of_all.names) if of_all else (groups[0].measure, ())
            key = rule.who_rule, names, of_list.role == THERE and of_list.days, table
            lot = of_whom.setdefault(key, _Lot(table, of_all, not is_in_one_group(groups[0].measure)))
            lot.numbers.setdefault(of_list.days, []).append(sum(asked.number_of(one) for one in groups))
            lot.windows.update(zip(of_list.days, first_and_last, strict=True))
    return Parts(figures.known, {whose: tuple(of_whom.values()) for whose, of_whom in lots.items()}, below)


def _of_all(asked: Asked, groups: Sequence[Disclosed], by: tuple[str, ...]) -> Said | None:
    """A figure of everybody of whom some are a part; None where it is of several groups, or of who can count twice."""
    [one, *others] = groups
    if others or one.by not in ((), by) or not is_in_one_group(one.measure):
        return None
    measure = replace(one.measure, ref="", denominator=asked.of_everybody, exclude=(), numerator=(), not_known=())
    return Said(measure, one.window, NOBODY, one.names, one.by)
