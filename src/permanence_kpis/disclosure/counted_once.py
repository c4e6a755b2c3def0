"""Who is counted once, beside all that happened to them: 14 moves of 12 children tell how many moved twice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import permutations, product

from permanence_kpis.conditions.model import Condition, Not, Test, columns_of
from permanence_kpis.disclosure.attack import Said, given_away_at_once, range_of_everybody
from permanence_kpis.disclosure.equations import Names
from permanence_kpis.disclosure.kinds import is_for_good, subjects
from permanence_kpis.disclosure.open_conditions import not_so
from permanence_kpis.disclosure.stretches import are_a_chain
from permanence_kpis.disclosure.tallies import are_in_one_group, is_in_one_group, is_narrow, rows_last, who_counts
from permanence_kpis.periods import Window
from permanence_kpis.results.counts import NOBODY
from permanence_kpis.results.scorecard import NOT_RECORDED

Conditions = tuple[Condition, ...]


# D-674
def with_who_counts_once(said: Sequence[Said]) -> list[Said]:
    """The same, and of what is counted row by row that it is no less than those who are counted once.

    Takes: what was said of one table, the newest last.
    """
    rows = next((one.measure.counts for one in said if is_in_one_group(one.measure)), None)
    least = (
        replace(one, measure=replace(one.measure, counts=rows), is_open_told=False, is_least=True)
        for one in (said if rows else ())
        if rows and one.is_told and not is_in_one_group(one.measure) and _is_of_one_group(one)
    )
    return [*least, *said]


def tell_who_counts_again(said: Sequence[Said], below: int) -> list[Names]:
    """The groups, or the whole (no names), of which it can be worked out how many more there are than counted once, or
    how many of these count in each of two parts of some days.

    A number that is published is set beside the least and the most that others can be, by everything published; also by
    somebody who takes it that the sex of nobody is blank.

    Takes: what was said of one table, the newest last.
    """
    found = (_CountedOnce(said, below, are_recorded).given_away for are_recorded in (False, True))
    return list(dict.fromkeys(names for of_names in found for names in of_names))


# D-675
def why_not_together(said: Sequence[Said]) -> str | None:
    """Why figures of one table cannot all be published, whatever they are; None where they may be.

    Where what is counted once is published beside its rows, or by groups of which it can be in several, it is not
    worked through who is in which of them by what somebody is for good and by what is so of a row alone; nor where rows
    last which of them reach from some days into others.
    """
    told = [one for one in said if one.is_told and not one.is_least]
    once = [one for one in told if not is_in_one_group(one.measure)]
    rows = [one for one in told if is_in_one_group(one.measure)]
    both = [(one, other) for one, other in product(once, rows) if _overlap(one, other)]
    if both and _is_mixed(told):
        return "what can count more than once was published both ways, by what a child is and by what happened"
    are_of_other_days = any(one.days != other.days for one, other in both) and not rows_last(told[0].measure)
    if are_of_other_days and any(_asked(one) for one in told):
        return "what can count more than once was published both ways over other days, and of some alone"
    for one in once:
        if one.names and not _is_of_one_group(one) and _is_mixed([one]):
            asked = frozenset[str]().union(*(subjects(other.measure) for other in once))
            if not asked.isdisjoint(one.by):
                return "a child can be in several of these groups, of which another measure asks"
    for one in told if told and rows_last(told[0].measure) else ():
        near = [other for other in told if _overlap(one, other)]
        if len({other.measure.who_rule for other in near}) > 1 and not are_a_chain({other.days for other in near}):
            return "what lasts was published by several measures over days of which neither contains the other"
    return None


def _overlap(one: Said, other: Said) -> bool:
    return one.days[0] < other.days[1] and other.days[0] < one.days[1]


def _is_mixed(said: Sequence[Said]) -> bool:
    """Whether both is asked of some of them: what somebody is for good, and what is so of a row alone."""
    asked = {(column, one.measure) for one in said for column in _asked(one)}
    return len({is_for_good(column, measure) for column, measure in asked}) > 1


def _is_of_one_group(one: Said) -> bool:
    """Whether whoever is in a group that it is about is in no other."""
    return not one.names or are_in_one_group(one.measure, one.by)


@dataclass(frozen=True, eq=False)
class _CountedOnce:
    """What was said of one table, of some row by row, of others once over several rows."""

    said: Sequence[Said]
    below: int
    are_recorded: bool

    @cached_property
    def rows(self) -> list[Said]:
        return [one for one in self.said if is_in_one_group(one.measure)]

    @cached_property
    def once(self) -> list[Said]:
        return [one for one in self.said if not is_in_one_group(one.measure)]

    @property
    def given_away(self) -> Iterator[Names]:
        if self.rows and self.once:
            yield from self._beside(self.once, self.rows)
            yield from self._beside(self.rows, self.once)
            yield from self._at_once()
        yield from self._over_other_days()

    def _beside(self, some: Sequence[Said], others: Sequence[Said]) -> Iterator[Names]:
        """Those of whom it is told how many more rows there are than are counted once."""
        for one in filter(_is_told_of_one_group, some):
            for conditions, number in (*_parts(one), *(_not_met(one) if self.are_recorded else ())):
                least, most = self._range(others, conditions, one.window)
                more = (number - most, number - least) if some is self.rows else (least - number, most - number)
                if is_narrow(*more, self.below):
                    yield one.names

    def _at_once(self) -> Iterator[Names]:
        """What figures of both over the same days give away together, by what somebody is for good."""
        told = [one for one in self.said if (one.is_told or one.names) and not one.is_least and _is_for_good(one)]
        for days in dict.fromkeys(one.days for one in told):
            of_days = [one for one in told if one.days == days]
            if len({one.measure.counts for one in of_days if one.is_told}) > 1:
                yield from given_away_at_once(of_days, self.below, are_recorded=self.are_recorded)

    def _over_other_days(self) -> Iterator[Names]:
        """Those of whom it is told how many count on some days and not on fewer of these, or in both of two parts."""
        windows = list({one.days: one.window for one in self.once if one.is_told}.values())
        within = [(whole, part) for whole, part in permutations(windows, 2) if _holds(whole, part)]
        told = filter(_is_told_of_one_group, self.once if within else ())
        every = dict.fromkeys((one.names, conditions) for one in told for conditions, _ in _parts(one))
        for (names, conditions), (whole, part) in product(every, within):
            (few, no_fewer), (many, no_more) = (self._range(self.once, conditions, one) for one in (part, whole))
            if is_narrow(many - no_fewer, no_more - few, self.below):
                yield names
            for other in windows:
                if _are_all_of(whole, part, other):
                    some, at_most = self._range(self.once, conditions, other)
                    if is_narrow(few + some - no_more, no_fewer + at_most - many, self.below):
                        yield names

    def _range(self, said: Sequence[Said], conditions: Conditions, window: Window) -> tuple[float, float]:
        """The least and the most that those of some conditions can be over some days."""
        measure = replace(said[0].measure, denominator=conditions, exclude=(), numerator=(), not_known=())
        one = Said(measure, window, NOBODY)
        return range_of_everybody(said, one, self.below, are_recorded=self.are_recorded)


def _is_for_good(one: Said) -> bool:
    """Whether nothing else is asked of anybody than what they are for good."""
    return all(is_for_good(column, one.measure) for column in _asked(one))


def _asked(one: Said) -> tuple[str, ...]:
    """The columns that a figure asks about, or is broken down by."""
    return (*subjects(one.measure), *(one.by if one.names else ()))


def _is_told_of_one_group(one: Said) -> bool:
    return one.is_told and not one.is_least and _is_of_one_group(one)


def _holds(whole: Window, part: Window) -> bool:
    return whole.first_day <= part.first_day and part.last_day <= whole.last_day


def _are_all_of(whole: Window, part: Window, other: Window) -> bool:
    """Whether two parts of some days come to all of them, the earlier first."""
    follow = (other.first_day - part.last_day).days == 1
    return follow and (part.first_day, other.last_day) == (whole.first_day, whole.last_day)


def _parts(one: Said) -> Iterator[tuple[Conditions, int]]:
    """What those who count are, and those of them who meet the measure; how many they are."""
    group = tuple(_is_named(column, name) for column, name in zip(one.by, one.names, strict=False))
    yield (*who_counts(one.measure), *group), one.counts.denominator
    meet = (*one.measure.numerator, *map(not_so, one.measure.not_known))
    if meet:
        yield (*who_counts(one.measure), *group, *meet), one.counts.numerator


def _not_met(one: Said) -> Iterator[tuple[Conditions, int]]:
    """What those are who do not meet the measure, where that is for good and known of everybody; how many they are."""
    *_, (meet, number) = _parts(one)
    columns = columns_of(*one.measure.numerator)
    is_one = len(one.measure.numerator) == 1 and not one.measure.not_known
    if is_one and all(is_for_good(column, one.measure) for column in columns):
        yield (*meet[:-1], Not(meet[-1])), one.counts.denominator - number


def _is_named(column: str, name: str) -> Condition:
    """That somebody is in a group, by its name as printed: a code stands before its meaning."""
    return Test(column, "is_missing", True) if name == NOT_RECORDED else Test(column, "is", name.partition(" (")[0])
