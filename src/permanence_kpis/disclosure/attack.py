"""What everything told of one table gives away together: the least and the most of every count, worked out exactly."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from math import inf

from permanence_kpis.conditions.model import columns_of
from permanence_kpis.definitions.model import Measure
from permanence_kpis.disclosure.equations import ELSEWHERE, Equations, Names, Said
from permanence_kpis.disclosure.kinds import admit_few_kinds, is_for_good, related, subjects
from permanence_kpis.disclosure.tallies import are_in_one_group, is_in_one_group
from permanence_kpis.results.counts import Counts

__all__ = ["Said", "given_away"]

_MOST_KINDS = 80
"""So many kinds of rows in a set of measures that a figure more is worked through in a tenth of a second."""


def given_away(said: Sequence[Said], below: int, new: Measure | None = None) -> list[Names]:
    """The groups, or the whole (no names), of which a small count can be worked out, or could have too few values.

    A count is any number of those counted who are in some of the measures and not in others, over any stretch between
    the days told of; a small one is given away where it can have fewer than three values, also for somebody who takes
    it that nothing that is asked is blank.

    Takes: what was said of one table, the newest last (a number that does not fit the newer ones was corrected since);
    the measure of which the last alone says something new, where all the rest is known to be safe.
    """
    found: list[Names] = []
    near = _together(said) if new is None else [_together_with(said[-1], said)]
    for of_days in (*near, *_over_days_that_overlap(said, said[-1] if new else None)):
        for of_breakdown in _each_breakdown(of_days):
            for those in _equations(of_breakdown, below, new):
                for are_recorded in (False, True) if those.said else ():  # D-688
                    found += _of(tuple(those.said), those.by, those.below, those.name, are_recorded)
    return list(dict.fromkeys(found))


def given_away_at_once(said: Sequence[Said], below: int, *, are_recorded: bool) -> Iterator[Names]:
    """The same of figures over the same days, of what is counted row by row and once, by what it is for good alone.

    Takes: what was said of one table; whether nothing that is asked is taken to be blank.
    """
    for of_breakdown in _each_breakdown(said):
        for those in _equations(of_breakdown, below, None):
            yield from _of(tuple(those.said), those.by, those.below, those.name, are_recorded)


# D-554: their groups are of other days, of which the whole is told
def _each_breakdown(said: Sequence[Said]) -> Iterator[Sequence[Said]]:
    """The wholes with the groups of each breakdown in turn."""
    for by in dict.fromkeys(one.by for one in said if one.names) or [()]:
        yield [one for one in said if not one.names or one.by == by]


def range_of_everybody(
    said: Sequence[Said], everybody: Said, below: int, *, are_recorded: bool = False
) -> tuple[float, float]:
    """The least and the most that a figure of everybody can be, by what was told of those of whom more is asked.

    Takes: what was said of the same table; the figure, of the whole or of one group, its counts of no account; whether
    nothing that is asked is taken to be blank.
    """
    every, ranges = [*said, everybody], [(0.0, inf)]
    for near in (_together_with(everybody, every), *_over_days_that_overlap(every, everybody)):
        ranges += _ranges_by(near, everybody, below, are_recorded)
    return max(least for least, _ in ranges), min(most for _, most in ranges)


def _ranges_by(near: Sequence[Said], everybody: Said, below: int, are_recorded: bool) -> Iterator[tuple[float, float]]:
    """The same by each set of related measures of what is worked through together."""
    # a group that is hidden is listed all the same
    told = [one for one in near if one is not everybody and (one.is_told or one.names)]
    if everybody.names:
        told = [replace(one, names=(), by=()) for one in told if (one.names, one.by) == (everybody.names, everybody.by)]
    unknown = replace(everybody, names=(), by=(), is_told=False)
    for of_breakdown in _each_breakdown(told):
        by = next((one.by for one in of_breakdown if one.names), ())
        # that it is asked for is what groups by a column can tell
        rules = {one.measure.who_rule: one.measure for one in (unknown, *of_breakdown)}
        for measures, by_asked in related(list(rules.values()), by):
            those = (*_of_measures(measures, of_breakdown), unknown)
            yield _range_of_everybody(those, by_asked, below, are_recorded)


@lru_cache(maxsize=4096)
def _range_of_everybody(
    said: tuple[Said, ...], by: tuple[str, ...], below: int, are_recorded: bool
) -> tuple[float, float]:
    unknown = said[-1]
    systems = _that_fit(Equations(said, by, below, (), are_recorded), unknown.measure)
    ranges = [one.range_of(unknown) for one in systems]
    return max(least for least, _ in ranges), min(most for _, most in ranges)


# a report decides the same few systems for every quarter, and each time a figure more is told
@lru_cache(maxsize=4096)
def _of(
    said: tuple[Said, ...], by: tuple[str, ...], below: int, name: Names, are_recorded: bool = False
) -> tuple[Names, ...]:
    systems = _that_fit(Equations(said, by, below, name, are_recorded))
    return tuple(dict.fromkeys(names for one in systems for names in one.given_away))


# D-667
def _that_fit(system: Equations, *always: Measure) -> Sequence[Equations]:
    """A system; where it is more than can be worked through, what it says of sets of its measures.

    Every two measures are in one of the sets, with as many others as there is room for: those that are in all, and
    those that ask for nothing, are besides.
    """
    if system.fits:
        return [system]
    of_all = tuple(one for one in system.measures if one in always or not one.conditions)
    found: list[tuple[Measure, ...]] = []
    others = [one for one in system.measures if one not in of_all]
    for pair in combinations(others, 2) if len(others) > 2 else ():
        if any(pair[0] in some and pair[1] in some for some in found):
            continue
        about = subjects(pair[0]) | subjects(pair[1])
        some = (*of_all, *pair)
        for more in sorted(others, key=lambda one: -len(about & subjects(one))):
            if more not in some and admit_few_kinds((*some, more), min(_MOST_KINDS, system.room)):
                some = (*some, more)
        found.append(some)
    return [system.of(some) for some in found] or [system]


def _together(said: Sequence[Said]) -> list[list[Said]]:
    """What was said of the same unit over days that overlap, from one to the next; of the same days where it does not
    add up over days."""
    found: list[list[Said]] = []
    for one in said:
        own, apart = [one], []
        for others in found:
            if any(_touch(one, other) for other in others):
                own = [*others, *own]
            else:
                apart.append(others)
        found = [*apart, own]
    place = {id(one): number for number, one in enumerate(said)}
    return [sorted(those, key=lambda one: place[id(one)]) for those in found]


def _together_with(new: Said, said: Sequence[Said]) -> list[Said]:
    """Those of them that `_together` would put together with one."""
    own, apart, near = {id(new)}, [one for one in said if one is not new], [new]
    while near:
        near = [one for one in apart if any(_touch(one, other) for other in near)]
        own.update(map(id, near))
        apart = [one for one in apart if id(one) not in own]
    return [one for one in said if id(one) in own]


# D-677
def _over_days_that_overlap(said: Sequence[Said], new: Said | None) -> Iterator[Sequence[Said]]:
    """What does not add up over days, over every two stretches of days that overlap and all that begin and end with
    these.

    Takes: what was said of one table; the figure of whose days one of them are, where it alone is new.
    """
    units: dict[Hashable, list[Said]] = {}
    for one in said:
        if not one.adds_up and one.window.kind != "at_period_end" and _is_the_same_over_more_days(one):
            units.setdefault(one.measure.counts, []).append(one)
    for of_unit in units.values():
        every = list(dict.fromkeys(one.days for one in of_unit))
        sets = {
            frozenset(one for one in every if {*whole, *part}.issuperset(one))
            for whole, part in combinations(every, 2)
            if whole[0] < part[1] and part[0] < whole[1]
        }
        for days in sorted(map(sorted, sets)):
            if new is None or new.days in days:
                yield [one for one in of_unit if one.days in days]


def _is_the_same_over_more_days(one: Said) -> bool:
    """Whether what counts over some days meets the same conditions, and is in the same group, over more of them."""
    if is_in_one_group(one.measure):
        return True
    return all(is_for_good(column, one.measure) for column in (*columns_of(*one.measure.conditions), *one.by))


def _touch(one: Said, other: Said) -> bool:
    if one.measure.counts != other.measure.counts:
        return False
    if not one.adds_up:
        return one.days == other.days
    (first, end), (other_first, other_end) = one.days, other.days
    return first < other_end and other_first < end


def _equations(said: Sequence[Said], below: int, new: Measure | None) -> Iterator[Equations]:
    by = next((one.by for one in said if one.names), ())
    rules = {one.measure.who_rule: one.measure for one in said}
    is_of_all_new = new is not None and _is_of_all(new) and not _is_of_all_told(said, new)
    for measures, by_asked in related(list(rules.values()), by):
        own = {measure.who_rule for measure in measures}
        if new is not None and new.who_rule not in own and not is_of_all_new:
            continue
        those = _of_measures(measures, said)
        if len(those) > 1:
            yield from _by_groups(those, by_asked, below)


# D-597: where the one that asks no more of everybody is hidden, another tells how many there are
def _of_measures(measures: Iterable[Measure], said: Sequence[Said]) -> list[Said]:
    """What was said of some measures, and how many there are in the table where others say so."""
    own = {measure.who_rule for measure in measures}
    those = [one for one in said if one.measure.who_rule in own]
    told = {_whose(one) for one in those if one.is_told and not one.is_least and _is_of_all(one.measure)}
    of_all = [one for one in said if one.is_told and _is_of_all(one.measure) and _whose(one) not in told]
    return [*map(_everybody, of_all), *_hidden_of_all(own, [*of_all, *those], said), *those]


# D-676
def _hidden_of_all(own: Collection[Hashable], those: Sequence[Said], said: Sequence[Said]) -> Iterator[Said]:
    """The hidden groups of how many there are in the table, which are listed all the same; those that nothing else
    names are together elsewhere.

    Takes: the rules of the measures; what else is said with them.
    """
    names = {one.names for one in those}
    found: dict[Hashable, Said] = {}
    for one in said:
        if one.names and not one.is_told and one.measure.who_rule not in own and _is_of_all(one.measure):
            hidden = one if one.names in names else replace(one, names=ELSEWHERE)
            found.setdefault(_whose(hidden), _everybody(hidden))
    yield from found.values()


def _whose(one: Said) -> Hashable:
    return one.measure.counts, one.days, one.names


def _is_of_all_told(said: Sequence[Said], new: Measure) -> bool:
    """Whether how many there are in the table was told by other measures over all the days that a measure tells it."""
    days = {one.days for one in said if one.is_told and one.measure.who_rule == new.who_rule}
    return days <= {
        one.days
        for one in said
        if one.is_told and not one.names and _is_of_all(one.measure) and one.measure.who_rule != new.who_rule
    }


def _is_of_all(measure: Measure) -> bool:
    return not measure.denominator and not measure.exclude


def _everybody(one: Said) -> Said:
    """The denominator of a measure about everybody in the table."""
    measure = replace(one.measure, numerator=(), not_known=())
    counts = Counts(one.counts.denominator, one.counts.denominator)
    return replace(one, measure=measure, counts=counts, is_open_told=False)


def _by_groups(said: Sequence[Said], by: tuple[str, ...], below: int) -> Iterator[Equations]:
    """A system for each group that is told throughout, and one for all that is left.

    One for all of them where it is told how many are not known.
    """
    whole = [one for one in said if not one.names]
    names = list(dict.fromkeys(one.names for one in said if one.names))
    if not names:
        yield Equations(said, by, below, ())
        return
    if not all(are_in_one_group(one.measure, one.by) for one in said if one.names):
        yield Equations(whole, (), below, ())
        for name in names:
            yield Equations(
                [replace(one, names=()) for one in said if one.names == name and one.is_told], (), below, name
            )
        return
    # D-651: 7 of 10 without a type are in one group, and some are in each of two that are hidden: one or two
    is_open = any(one.is_open_told and one.counts.not_known for one in whole)
    clear = [] if is_open or any(one.is_least for one in said) else [name for name in names if _is_clear(name, said)]
    for name in clear:
        yield Equations([one for one in said if one.names == name], by, below, name)
    yield Equations(
        [_less(one, clear, said) if not one.names else one for one in said if one.names not in clear], by, below, ()
    )


def _broken_down(said: Sequence[Said]) -> frozenset[Hashable]:
    return frozenset((one.measure.who_rule, one.days) for one in said if one.names)


def _is_clear(name: Names, said: Sequence[Said]) -> bool:
    """Whether of a group everything is told that is told of the whole."""
    broken_down = _broken_down(said)
    return all(
        (one.measure.who_rule, one.days) in broken_down if not one.names else one.is_told or one.names != name
        for one in said
    )


def _less(whole: Said, names: Sequence[Names], said: Sequence[Said]) -> Said:
    """The whole without some of its groups, each by what was said of it last.

    How many of a group are not known is never told: of the rest it is where nobody is.
    """
    newest = {
        one.names: one.counts
        for one in said
        if one.names in names and one.days == whole.days and one.measure.who_rule == whole.measure.who_rule
    }
    counts = whole.counts
    for of_group in newest.values():
        counts -= of_group
    return replace(whole, counts=counts)
