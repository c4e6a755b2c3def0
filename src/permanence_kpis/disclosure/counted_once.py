"""Who is counted once, beside all that happened to them: 14 moves of 12 children tell how many moved twice."""

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import chain, permutations, product

from permanence_kpis.conditions.model import tests_of
from permanence_kpis.disclosure.attack import Said, given_away_at_once
from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.equations import Names
from permanence_kpis.disclosure.kinds import is_for_good, subject
from permanence_kpis.disclosure.least_and_most import Conditions, LeastAndMost, holds, is_told, parts
from permanence_kpis.disclosure.stretches import ends
from permanence_kpis.disclosure.tallies import (
    are_in_one_group,
    is_in_one_group,
    is_narrow,
    rows_last,
    who_counts,
)
from permanence_kpis.disclosure.whom import is_always_so
from permanence_kpis.periods import Window


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


# D-678
def with_their_rows(known: Sequence[Disclosed]) -> list[Disclosed]:
    """What is known, and of those counted once who have one row each what their rows are: six moves of six children.

    Where these are all the rows that there are, every row is what is asked.
    """
    rows = {
        (one.measure.table, one.days, one.names, who_counts(one.measure), one.counts.denominator): one.measure
        for one in known
        if one.is_told and is_in_one_group(one.measure)
    }
    as_rows = []
    for one in known:
        for who in ((), who_counts(one.measure)) if one.is_told and not is_in_one_group(one.measure) else ():
            if every := rows.get((one.measure.table, one.days, one.names, who, one.counts.denominator)):
                alike = replace(one.measure, counts=every.counts, denominator=every.denominator, exclude=every.exclude)
                as_rows.append(replace(one, measure=alike))
                break
    return [*as_rows, *known]


def tell_who_counts_again(said: Sequence[Said], new: Sequence[Said], below: int) -> list[Names]:
    """The groups, or the whole (no names), of which it can be worked out how many more there are than counted once, or
    how many of these count in several parts of some days.

    A number that is published is set beside the least and the most that others can be, by everything published; also by
    somebody who takes it that nothing that is asked is blank.

    Takes: what was said of one table, the newest last; what of it is new, in whose days alone it is looked for.
    """
    near = _near(new, said)
    ways = (LeastAndMost(near, below, are_recorded).with_what_follows for are_recorded in (False, True))
    found = (_CountedOnce(known, new).given_away for known in ways)
    return list(dict.fromkeys(names for of_names in found for names in of_names))


# D-675
def why_not_together(said: Sequence[Said], new: Sequence[Said]) -> str | None:
    """Why new figures of one table cannot be published beside the others, whatever they are; None where they may be.

    It is not worked through in which rows somebody is who is counted once, where some ask what they are for good and
    some what is so of a row alone, or how many there are over other days than those of the rows; nor which of several
    rows that last reach from one part of some days into the other.
    """
    of_any_days = [one for one in said if one.is_told and not one.is_least]
    told = [one for one in of_any_days if any(_overlap(one, other) for other in new)]
    once = [one for one in told if not is_in_one_group(one.measure)]
    rows = [one for one in told if is_in_one_group(one.measure)]
    both = [(one, other) for one, other in product(once, rows) if _overlap(one, other)]
    if both and _is_mixed(told) and not all(map(_asks_for_good, once)):
        return "what can count more than once was published both ways, by what a child is and by what happened"
    if not rows_last(new[0].measure) and any(one.days != other.days and _asked(one) for one, other in both):
        return "what can count more than once was published both ways over other days, and of some alone"
    asked = {column for one in once for column in _asked(replace(one, names=()))}
    if any(not _is_of_one_group(one) and _is_mixed([one]) and asked.intersection(one.by) for one in once):
        return "a child can be in several of these groups, of which another measure asks"
    if rows_last(new[0].measure) and _are_parts_of_several(of_any_days, {one.days for one in new}):
        return "what lasts was published by several measures over some days and over both parts of them"
    return None


def _are_parts_of_several(told: Sequence[Said], days: Collection[tuple[date, date]]) -> bool:
    """Whether several measures are told over some days and two parts that come to them, one of these being given."""
    of_days: dict[tuple[date, date], set[Hashable]] = {}
    for one in told:
        of_days.setdefault(one.days, set()).add(one.measure.who_rule)
    return any(
        len(of_days[whole] | of_days[one] | of_days[other]) > 1
        for one, other in permutations(of_days, 2)
        if one[1] == other[0] and (whole := (one[0], other[1])) in of_days and not {whole, one, other}.isdisjoint(days)
    )


def _near(new: Sequence[Said], said: Sequence[Said]) -> list[Said]:
    """New figures and everything over days that overlap theirs, from one to the next."""
    near, reached = {id(one) for one in new}, {one.days for one in new}
    apart = [one for one in said if id(one) not in near]
    while more := [one for one in apart if any(_days_overlap(one.days, days) for days in reached)]:
        near |= set(map(id, more))
        reached |= {one.days for one in more}
        apart = [one for one in apart if id(one) not in near]
    return [one for one in said if id(one) in near]


def _overlap(one: Said, other: Said) -> bool:
    return _days_overlap(one.days, other.days)


def _days_overlap(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _is_mixed(said: Sequence[Said]) -> bool:
    """Whether both is asked of some of them: what somebody is for good, and what is so of a row alone."""
    asked = {(column, one.measure) for one in said for column in _asked(one)}
    return len({is_for_good(column, measure) for column, measure in asked}) > 1


def _asks_for_good(one: Said) -> bool:
    """Whether nothing else is asked of anybody than what they are for good."""
    return all(is_for_good(column, one.measure) for column in _asked(one))


def _asked(one: Said) -> tuple[str, ...]:
    """The columns that a figure asks about, or is broken down by."""
    measure = one.measure
    conditions = (*who_counts(measure), *measure.not_known, *measure.numerator)
    tests = tests_of(*(condition for condition in conditions if not is_always_so(condition, measure.on_table)))
    return (*(subject(test.column) for test in tests), *(one.by if one.names else ()))


def _is_of_one_group(one: Said) -> bool:
    """Whether whoever is in a group that it is about is in no other."""
    return not one.names or are_in_one_group(one.measure, one.by)


@dataclass(frozen=True, eq=False)
class _CountedOnce:
    """What follows from all that was said of one table; what of it is new."""

    known: LeastAndMost
    new: Sequence[Said]

    @cached_property
    def _told_of(self) -> list[tuple[Names, Conditions]]:
        """What was asked of those of whom something is told, and of which group."""
        told = filter(is_told, self.known.said)
        return list(dict.fromkeys((one.names, conditions) for one in told for conditions, _ in parts(one)))

    @property
    def given_away(self) -> Iterator[Names]:
        if self.known.is_of_both:
            yield from self._more_than_once()
            yield from self._at_once()
            yield from self._but_for_some()
        yield from self._over_other_days()

    def _more_than_once(self) -> Iterator[Names]:
        """Those of whom it follows how many more rows there are than are counted once."""
        known = self.known
        for (names, conditions), window in product(self._told_of, known.windows):
            if is_narrow(*known.more(conditions, window), known.below):
                yield names

    def _at_once(self) -> Iterator[Names]:
        """What figures of both over the same days give away together, by what somebody is for good."""
        known = self.known
        once = filter(_asks_for_good, known.said_of["once"])
        told = [one for one in (*known.said_of["rows"], *once) if (one.is_told or one.names) and not one.is_least]
        for days in dict.fromkeys(one.days for one in self.new):
            of_days = [one for one in told if one.days == days]
            if len({one.measure.counts for one in of_days if one.is_told}) > 1:
                yield from given_away_at_once(of_days, known.below, are_recorded=known.are_recorded)

    # D-680
    def _but_for_some(self) -> Iterator[Names]:
        """Those of whom it follows how many count without those of whom more is asked."""
        known = self.known
        every = product(self._told_of, known.conditions)
        of_some = [(names, (wide, narrow)) for (names, narrow), wide in every if {*wide} < {*narrow}]
        for (names, both), window, unit in product(of_some, known.windows, known.units):
            (least, most), (few, many) = (known.of(unit, conditions, window) for conditions in both)
            if is_narrow(max(least - many, 0), most - few, known.below):
                yield names

    def _over_other_days(self) -> Iterator[Names]:
        """Those of whom it is told how many count on some days and not on fewer of these, or in several parts."""
        known = self.known
        told = list(filter(is_told, known.said_of["once"]))
        if len({one.measure.who_rule for one in told}) < 2:  # of one measure its own figures tell it
            return
        windows = list({one.days: one.window for one in told}.values())
        of_some = [(one, other) for one, other in permutations(windows, 2) if holds(one, other)]
        own = {one.days for one in self.new}
        of_one_group = filter(_is_of_one_group, told)
        every = dict.fromkeys((one.names, conditions) for one in of_one_group for conditions, _ in parts(one))
        for (whole, part), (names, conditions) in product(of_some, every):
            rests = [rest for rest in _rests(whole, part, windows) if rest] if _begin_together(whole, part) else []
            if own.isdisjoint(map(ends, (whole, part, *chain.from_iterable(rests)))):
                continue
            (few, no_fewer), (many, no_more) = (known.of("once", conditions, one) for one in (part, whole))
            if is_narrow(many - no_fewer, no_more - few, known.below):
                yield names
            for rest in rests:
                others = [known.of("once", conditions, one) for one in rest]
                some, at_most = sum(low for low, _ in others), sum(high for _, high in others)
                if is_narrow(few + some - no_more, no_fewer + at_most - many, known.below):
                    yield names


def _begin_together(one: Window, other: Window) -> bool:
    return one.first_day == other.first_day


def _rests(whole: Window, part: Window, windows: Sequence[Window]) -> Iterator[tuple[Window, ...]]:
    """The ways from the end of one part of some days to the end of them, by stretches one after the other."""
    if part.last_day == whole.last_day:
        yield ()
    for other in windows:
        if (other.first_day - part.last_day).days == 1 and other.last_day <= whole.last_day:
            yield from ((other, *rest) for rest in _rests(whole, other, windows))
