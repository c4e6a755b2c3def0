"""What figures of different tables tell together: who is there on two days, who came, left and moved in between."""

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import chain, pairwise, tee

from permanence_kpis.disclosure.ages import AGE
from permanence_kpis.disclosure.asked import TiedFigures
from permanence_kpis.disclosure.beside import THE_ONE, beside_the_rest
from permanence_kpis.disclosure.counted_once import with_their_rows
from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.flow import Flow, Narrow
from permanence_kpis.disclosure.growing import GrowingFlow
from permanence_kpis.disclosure.lives import Lives
from permanence_kpis.disclosure.parts import parts_of
from permanence_kpis.disclosure.patterns import Conditions, Group, Pattern, groups_of
from permanence_kpis.disclosure.placements_since import at_least_by_how_long
from permanence_kpis.disclosure.stocks import Stocks
from permanence_kpis.disclosure.tallies import is_small
from permanence_kpis.disclosure.tied_figures import Everybody, everybody, with_nothing_blank
from permanence_kpis.disclosure.ties import CAME, DUE, LEFT, MOVED, THERE, Tie, ties_of
from permanence_kpis.periods import add_months

_MONTHS = (24, 18, 12, 9, 6, 3, 1)
"""How far back is looked where all of it is too much: as far as can be worked through."""
_MOST_CELLS, _MOST_OF_ONE = 300, 150
"""So many that a publication takes seconds and not minutes; of one of many groups beside all others."""
Given = tuple[tuple[str, ...], Pattern]
"""The columns looked at, and the group of which something is given away; no names of the whole."""
_Found = Pattern | Narrow
"""The group of which something is given away; or of whom only parts are told, the few numbers that they can be."""


def given_away_by_flow(known: Sequence[Disclosed], below: int, asked: Sequence[Conditions] = ((),)) -> Iterator[Given]:
    """The groups, or the whole, of which it can be worked out how few came, left or moved.

    Those looked after on a day are those looked after on an earlier one, with who came and without who left in between.
    A child who came or left twice in a year counts once (S21, S22), so that the sum may not come out: figures that do
    not fit the newer ones are then left out of it.

    Takes: what is known, the newest last; `asked`, of whom alone, where they keep what is asked, in turn.
    """
    tables = {one.measure.table for one in known}
    with_rows = [*at_least_by_how_long(known, below), *with_their_rows(known)]
    for tie in ties_of(known):
        if not _can_tell(tie, tables):
            continue
        figures = TiedFigures(tie, with_rows)
        for conditions in asked:
            for by in [(), *figures.breakdowns(conditions)]:
                if tie.looks_at(by, conditions):  # another tie has the others
                    yield from ((by, names) for names in _given_away_of(figures, by, conditions, below))


def _given_away_of(figures: TiedFigures, by: tuple[str, ...], conditions: Conditions, below: int) -> Iterator[Pattern]:
    """The groups by some columns, or the whole, of which something is given away."""
    lists = figures.lists(by, conditions)
    parts = parts_of(figures, lists, by, below)
    every = tuple(parts.with_ranges(everybody(figures.tie, lists, by, below)))
    for said in dict.fromkeys((every, with_nothing_blank(every))):
        given_away = _given_away_by_age(said, by, below) if figures.tie.is_by_age else _given_away_by(said, below)
        looked_at = set[_Found]()
        for one in chain(given_away, _beside_their_parts(said)):
            if one in looked_at:
                continue
            looked_at.add(one)
            if not isinstance(one, Narrow):
                yield one
            elif parts.give_away(one):
                yield one.one.names


# D-632
def _beside_their_parts(said: Iterable[Everybody]) -> Iterator[Narrow]:
    """Those of whom one table says how many all are, and perhaps another how many a part."""
    return (Narrow(one, (one.number,)) for one in said if one.is_part and one.number is not None)


def _can_tell(tie: Tie, tables: set[str]) -> bool:
    """Whether something of several of its tables is told, of who is there or of who left; of what was due beside
    these, of both."""
    roles = {role for table, role in tie.roles.items() if table in tables}
    if DUE in tie.roles.values():
        return DUE in roles and not roles <= {CAME, DUE}
    if tie.on_its_day or "placement_moves" in tables:  # which has two ways to count
        return True
    return len(tables.intersection(tie.roles)) > 1 or not roles.isdisjoint((THERE, LEFT))


def _given_away_by(said: tuple[Everybody, ...], below: int) -> Iterator[_Found]:
    """What was due and those there for some time are looked at once more with the rest, of two years."""
    if not _is_of_several(said):
        return
    if any(one.role in (THERE, LEFT) for one in said):
        for part in _parts(tuple(one for one in said if not one.edge and one.role != DUE)):
            yield from _given_away_together(part, below)
        if not _is_of_lives(said):
            return
    for part in _parts(_from(said, _begin(said, _MONTHS[0]))):
        yield from _given_away_together(part, below)


def _given_away_together(said: tuple[Everybody, ...], below: int) -> Iterator[_Found]:
    """Of more groups than can be worked through at once each is looked at beside all others, over longer."""
    if not _is_of_several(said):
        return
    groups = groups_of(one.names for one in said)
    if _lately(said) == said:
        yield from _given_away(said, below)
        return
    known = _with_what_follows_of_each(said, groups)
    yield from (
        one.names for was, one in zip(said, known, strict=True) if was != one and is_small(one.number or 0, below)
    )
    if lately := _lately(known):
        yield from _given_away(lately, below)
    if len(groups) < 3:
        yield from () if lately else groups
        return
    for group, of_both in beside_the_rest(known, groups):
        yield from _of_one(group, _given_away_lately(of_both, below, most=_MOST_OF_ONE))


# D-623: a group that is hidden can follow from its own figures, and then tells of another
def _with_what_follows_of_each(said: tuple[Everybody, ...], groups: Sequence[Group]) -> tuple[Everybody, ...]:
    """The same, with the numbers of hidden ones that follow from the other figures of the same group alone."""
    known = {one.key: one for one in said}
    for group in groups:
        nobody = (replace(one, names=group) for one in said if not one.names and one.number == 0)
        own = tuple({one.key: one for one in (*nobody, *(one for one in said if one.names == group))}.values())
        if any(one.number is None for one in own):
            known |= {one.key: one for part in _parts(own) for one in _what_follows(part)}
    return tuple(known[one.key] for one in said)


@lru_cache(maxsize=1024)
def _what_follows(said: tuple[Everybody, ...]) -> Sequence[Everybody]:
    flow = _flow(said, 0, ())
    return flow.with_what_follows() if flow.size <= _MOST_CELLS else said


def _of_one(group: Group, found: Iterable[_Found], ages: int | None = None) -> Iterator[_Found]:
    """What of a group beside all others is given away of it, or of the whole, by age where ages have a place."""
    for one in found:
        names = one.one.names if isinstance(one, Narrow) else one
        if names and names[0] not in (THE_ONE, None):
            continue
        own = _own_names(group, names, ages) if names else ()
        yield replace(one, one=replace(one.one, names=own)) if isinstance(one, Narrow) else own


def _own_names(group: Group, names: Pattern, ages: int | None) -> Pattern:
    """The names of a group that stands beside all others, or of both, as they are among all."""
    own: Pattern = group if names[0] == THE_ONE else (None,) * len(group)
    return own if ages is None else (*own[:ages], names[1], *own[ages:])


def _given_away_by_age(said: tuple[Everybody, ...], by: tuple[str, ...], below: int) -> Iterator[_Found]:
    """Where not even a month can be worked through, every group."""
    said = tuple(one for one in said if not one.edge)
    if by.count(AGE) > 1:
        yield from groups_of(one.names for one in said)
        return
    ages = by.index(AGE)
    for part in _parts(said):
        if len(by) == 1 or not _is_of_several(part) or _lately(part, by) == part:
            yield from _given_away_lately(part, below, by)
            continue
        if lately := _lately(part, by):
            yield from _given_away(lately, below, by)
        for group, of_both in beside_the_rest(part, groups_of(one.names for one in part), ages):
            yield from _of_one(group, _given_away_lately(of_both, below, ("", AGE), _MOST_OF_ONE), ages)


def _given_away_lately(
    said: tuple[Everybody, ...], below: int, by_age: tuple[str, ...] = (), most: int = _MOST_CELLS
) -> Iterable[_Found]:
    """What is given away by as much of the newest as can be worked through; every group where none can."""
    if not _is_of_several(said):
        return ()
    lately = _lately(said, by_age, most)
    return groups_of(one.names for one in said) if lately is None else _given_away(lately, below, by_age)


def _lately(
    said: tuple[Everybody, ...], by_age: tuple[str, ...] = (), most: int = _MOST_CELLS
) -> tuple[Everybody, ...] | None:
    """As much of the newest as can be worked through, in which everything that reaches into its days has its part."""
    for months in (None, *_MONTHS):
        since = _begin(said, months) if months else date.min
        part = _from(said, since)
        reaching = (one for one in said if one.reach[1] > since)
        if _kinds(part) == _kinds(reaching) and _flow(part, 0, by_age).size <= most:
            return part
    return None


def _kinds(said: Iterable[Everybody]) -> set[tuple[str, bool]]:
    return {(one.role, one.edge is not None) for one in said}


def _is_of_several(said: Sequence[Everybody]) -> bool:
    """Whether figures are of several tables or roles; of who is there alone two days tell a net change, of who left
    some days beside others how many did twice."""
    if len({one.days for one in said if one.role == LEFT}) > 1:
        return True
    has_several_of_moves = any(one.role == MOVED and (one.table == "placement_starts" or one.is_part) for one in said)
    return has_several_of_moves or len({(one.table, one.role) for one in said}) > 1 or any(one.edge for one in said)


def _from(said: Sequence[Everybody], day: date) -> tuple[Everybody, ...]:
    """The same of the days from one on."""
    return tuple(one for one in said if one.reach[0] >= day)


def _begin(said: Sequence[Everybody], months: int) -> date:
    """The day so many months before the newest."""
    return add_months(max((one.days[1] for one in said), default=date.max), -months)


# D-545: what was before a day of which all is told says no more of what came after it
def _parts(said: tuple[Everybody, ...]) -> Iterator[tuple[Everybody, ...]]:
    """The same in parts that say nothing of each other.

    They meet on the days on which it is told of each group how many there are, and which nothing that is told reaches
    across; where nobody is there or leaves, on any that nothing reaches across.
    """
    if not said:
        return
    flow = Stocks(said, 0)
    told = {(one.days[1], one.names) for one in said if one.role == THERE and one.number is not None and not one.edge}
    are_apart = not any(one.role in (THERE, LEFT) for one in said)
    known_on = [
        day
        for day in flow.days[1:-1]
        if (are_apart or all((day, names) in told for names in flow.groups))
        and not any(one.reach[0] < day < one.reach[1] for one in said)
    ]
    for first, last in pairwise([date.min, *known_on, date.max]):
        yield tuple(one for one in said if first <= one.reach[0] and one.reach[1] <= last)


def _given_away(said: tuple[Everybody, ...], below: int, by_age: tuple[str, ...] = ()) -> Iterator[_Found]:
    """One after the other, for mostly the first is enough."""
    return copy(_given_away_once(said, below, by_age))


# a report decides the same for every quarter
@lru_cache(maxsize=1024)
def _given_away_once(said: tuple[Everybody, ...], below: int, by_age: tuple[str, ...]) -> Iterator[_Found]:
    """From the start in each copy; no copy works out again what another has."""
    if not _is_of_several(said):
        return iter(())
    flow = _flow(said, below, by_age)
    found: Iterator[_Found] = chain(flow.given_away, flow.narrow)
    return tee(found, 1)[0]


def _flow(said: Sequence[Everybody], below: int, by_age: Sequence[str]) -> Flow:
    if AGE in by_age and any(one.names for one in said):
        return GrowingFlow(said, below, by_age.index(AGE))
    return Lives(said, below) if _is_of_lives(said) else Stocks(said, below)


def _is_of_lives(said: Sequence[Everybody]) -> bool:
    """Whether it takes to know when those who left had come."""
    return any(one.edge or one.role == DUE for one in said)
