"""What figures tell of tables that are tied: how many there were of everybody, of a group, or of those there a year."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from permanence_kpis.disclosure.ages import with_every_age
from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.patterns import (
    OTHER,
    Conditions,
    Pattern,
    accepted,
    ask_for_all,
    both,
    groups_of,
    is_within,
)
from permanence_kpis.disclosure.tallies import is_small, rule_of
from permanence_kpis.disclosure.ties import DUE, Tie, ties_of
from permanence_kpis.disclosure.whom import Asked, whom_asked
from permanence_kpis.periods import Deadline, due_by
from permanence_kpis.tables import Table


@dataclass(frozen=True)
class Everybody:
    """How many there are of a role, or in a group of it, by the figures of a table: told, or hidden.

    `days`: the first day, and the day after the last, which alone counts of those there. `number` is None where it is
    not told; `least` is what there are at least all the same; `is_few` where that it is hidden tells that it is small;
    `is_part` where it is told how many of them there are of whom more is asked.
    Of those there, only whoever came before `before` and not before `since` is meant, where there is such a day. Of
    what was due (`due`) the days are those on which it began.
    """

    table: str
    role: str
    days: tuple[date, date]
    names: Pattern
    number: int | None
    least: int = 0
    is_few: bool = False
    is_part: bool = False
    since: date | None = None
    before: date | None = None
    due: Deadline | None = None

    @property
    def key(self) -> Hashable:
        """What it is about."""
        return self.role, self.days, self.names, self.since, self.before

    @property
    def edge(self) -> date | None:
        """The day that tells those who are meant from the others there; None where all are."""
        return self.since or self.before

    @property
    def reach(self) -> tuple[date, date]:
        """The days about which it says something."""
        end = self.days[1] if self.due is None else due_by(self.days[1], self.due)
        return min(filter(None, (self.days[0], self.since, self.before))), end

    @property
    def every_day(self) -> set[date]:
        return {*filter(None, (*self.days, self.since, self.before))}


def everybody(
    tie: Tie, known: Sequence[Disclosed], by: tuple[str, ...], conditions: Conditions, below: int
) -> list[Everybody]:
    """What figures tell of the tables of a tie, of the whole and of groups by some columns, the newest last.

    A figure that is told is known, though another of the same children is hidden. Of groups that a list lacks there is
    nobody.

    Takes: `conditions`, of whom alone.
    """
    lists = lists_asked(tie, known, by, conditions)
    found = [
        (of_list, whom, bool(those[0].names) and not asked.is_part)
        for asked, those, whom in lists
        for of_list in [[replace(one, names=both(one.names, whom)) for one in _of_list(tie, asked, those, by, below)]]
    ]
    groups = groups_of([one.names for of_list, _, _ in found for one in of_list])
    if tie.is_by_age:
        groups = with_every_age(groups, by)
    newest: dict[Hashable, Everybody] = {}
    for of_list, whom, has_groups in found:
        absent = [
            group
            for group in groups
            if has_groups and is_within(group, whom) and not any(is_within(group, one.names) for one in of_list)
        ]
        nobody = (replace(of_list[0], names=group, number=0, is_few=False) for group in absent if of_list)
        for fact in (*of_list, *nobody):
            newest[fact.key] = _newer(newest.get(fact.key), fact)
    # D-556: held to last of all, so that it gives way where somebody is
    nobody_else = [
        replace(one, names=names, number=0, least=0, is_few=False, is_part=False)
        for one in newest.values()
        for names in _nobody_else(by, lists, has_groups=any(has_groups for *_, has_groups in found))
    ]
    return [*dict.fromkeys(nobody_else), *newest.values()]


def _nobody_else(
    by: tuple[str, ...], lists: Sequence[tuple[Asked, list[Disclosed], Pattern]], *, has_groups: bool
) -> list[Pattern]:
    """Those of no name: in the one column that lists tell of, or where each code of one is asked for by some figure."""
    found: dict[Pattern, None] = dict.fromkeys([(OTHER,)] if len(by) == 1 and has_groups else [])
    for at, column in enumerate(by):
        lots = {lot: those[0] for asked, those, _ in lists for name, lot in asked.of_columns if name == column}
        if any(ask_for_all(one.measure.on_table, column, lots) for one in lots.values()):
            found[tuple(OTHER if place == at else None for place in range(len(by)))] = None
    return list(found)


def _newer(before: Everybody | None, fact: Everybody) -> Everybody:
    """What is known once something more is told: that of which more is asked says how many there are at least."""
    if before is None:
        return fact
    # D-584: a row that is hidden for its numerator hides nothing that another tells
    newest = before if fact.is_part or (fact.number is None and before.number is not None) else fact
    if before.is_part or fact.is_part:
        return replace(newest, least=max(before.least, fact.least), is_part=True)
    return newest


def lists_asked(
    tie: Tie, known: Sequence[Disclosed], by: tuple[str, ...], conditions: Conditions
) -> list[tuple[Asked, list[Disclosed], Pattern]]:
    """Each figure, or list of its groups, with whom it is about: by what is asked, and by the names of the columns."""
    lists: dict[Hashable, list[Disclosed]] = {}
    for one in tie.of(known):
        lists.setdefault((rule_of(one.measure), one.days, one.by if one.names else None), []).append(one)
    every = [
        (asked, those)
        for those in lists.values()
        for asked in whom_asked(tie, those[0])
        if asked.conditions == conditions and {column for column, _ in asked.of_columns} <= {*by}
    ]
    asked_for = _asked_for(tie, by, every)
    return [(asked, those, _whom_by_name(by, asked, asked_for)) for asked, those in every]


# D-555: girls, as a measure of their own, are those of the group of that name
def _asked_for(
    tie: Tie, by: Sequence[str], every: Iterable[tuple[Asked, Sequence[Disclosed]]]
) -> Mapping[tuple[str, Conditions], frozenset[str]]:
    """Of each column and what is asked of it the names of those whom that is about."""
    found: dict[tuple[str, Conditions], frozenset[str]] = {}
    for column in by:
        lots: dict[Conditions, Table] = {}
        names: dict[str, None] = {}
        for asked, those in every:
            measure = those[0].measure
            lots |= {lot: measure.on_table for of_column, lot in asked.of_columns if of_column == column}
            if column in tie.kept_of(those[0].by, measure) and any(one.is_told for one in those):
                names |= {one.names[one.by.index(column)]: None for one in those if one.names}
        if lots:
            whom = accepted(next(iter(lots.values())), column, list(lots), list(names))
            found |= {(column, lot): those for lot, those in whom.items()}
    return found


def _whom_by_name(
    by: Sequence[str], asked: Asked, asked_for: Mapping[tuple[str, Conditions], frozenset[str]]
) -> Pattern:
    """Whom a figure asks for of each column; no names of everybody."""
    if not asked.of_columns:
        return ()
    of_columns = {column: asked_for[column, lot] for column, lot in asked.of_columns}
    return tuple(of_columns.get(column) for column in by)


# D-547: girls came and left too, whether they are a group or a measure of their own
def conditions_asked(known: Disclosed) -> list[Conditions]:
    """What a measure of tied tables asks of what a row keeps, and of that alone."""
    found = (asked.conditions for tie in ties_of([known]) for one in tie.of([known]) for asked in whom_asked(tie, one))
    return [one for one in dict.fromkeys(found) if one]


def tells_of_everybody(known: Disclosed) -> bool:
    """Whether a figure tells how many there are of everybody in a tied table, or of those who came by some day."""
    every = (asked for tie in ties_of([known]) for one in tie.of([known]) for asked in whom_asked(tie, one))
    return any(not asked.conditions for asked in every)


def breakdowns(tie: Tie, known: Sequence[Disclosed], conditions: Conditions) -> list[tuple[str, ...]]:
    """What can be looked at group by group: what rows keep of every breakdown told, and what is asked of them."""
    found = (
        (*(tie.kept_of(one.by, one.measure) if one.names else ()), *(column for column, _ in asked.of_columns))
        for one in tie.of(known)
        for asked in whom_asked(tie, one)
        if asked.conditions == conditions
    )
    return list(dict.fromkeys(tuple(dict.fromkeys(columns)) for columns in found if columns))


def _of_list(
    tie: Tie, asked: Asked, those: Sequence[Disclosed], by: tuple[str, ...], below: int
) -> Iterator[Everybody]:
    """What one figure, or the list of its groups, tells; groups by more columns are put together."""
    one = asked_of(tie, asked, those[0])
    for pattern, groups in by_pattern(tie, those, by).items():
        if not asked.is_part or any(group.is_told for group in groups):
            yield replace(_together(one, asked, groups, below), names=pattern)


def asked_of(tie: Tie, asked: Asked, one: Disclosed) -> Everybody:
    """What a figure is about, of no names."""
    due = tie.due.deadline if tie.due and asked.role == DUE else None
    table, days = one.measure.table, tie.days_of(one)
    return Everybody(table, asked.role, days, (), None, since=asked.since, before=asked.before, due=due)


def by_pattern(tie: Tie, those: Sequence[Disclosed], by: tuple[str, ...]) -> Mapping[Pattern, Sequence[Disclosed]]:
    """A figure, or the groups of its list, by the names that they have in some columns."""
    if not those[0].names:
        return {(): [_newest(those)]}
    kept = tie.kept_of(those[0].by, those[0].measure)
    # D-210: where all groups of a figure are hidden they are not listed
    if not set(kept) & set(by) or not any(one.is_told for one in those):
        return {}
    found: dict[Pattern, list[Disclosed]] = {}  # D-583
    of_names: dict[tuple[str, ...], list[Disclosed]] = {}
    for one in those:
        of_names.setdefault(one.names, []).append(one)
    for one in map(_newest, of_names.values()):
        of_column = dict(zip(one.by, one.names, strict=True))
        pattern: Pattern = tuple(of_column[column] if column in kept else None for column in by)
        found.setdefault(pattern, []).append(one)
    return found


# D-629: who is looked after on a day is asked again for the year to it, and was told before
def _newest(those: Sequence[Disclosed]) -> Disclosed:
    """The newest figure that was told of the same; the newest where none was."""
    return next((one for one in reversed(those) if one.is_told), those[-1])


def _together(of_list: Everybody, asked: Asked, groups: Sequence[Disclosed], below: int) -> Everybody:
    """How many groups come to, or come to at least: in one that is listed without a number there is somebody."""
    told = sum(asked.number_of(one) for one in groups if one.is_told)
    hidden = [one for one in groups if not one.is_told]
    if asked.is_part:
        return replace(of_list, least=told, is_part=True)
    if not hidden:
        return replace(of_list, number=told)
    [counts, *others] = [one.counts for one in groups]
    is_whole = asked.is_of_met or counts.denominator == counts.numerator
    is_few = not others and is_whole and is_small(asked.number_of(groups[0]), below)
    least = told + len([one for one in hidden if one.names and not asked.is_of_met])
    return replace(of_list, least=least, is_few=is_few)
