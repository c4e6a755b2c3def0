"""What figures tell of tables that are tied: how many there were of everybody, of a group, or of those there a year."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import inf

from permanence_kpis.disclosure.ages import AGE, with_every_age
from permanence_kpis.disclosure.asked import ListAsked
from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.patterns import BLANK, OTHER, Group, Pattern, ask_for_all, groups_of, is_within
from permanence_kpis.disclosure.tallies import is_small
from permanence_kpis.disclosure.ties import DUE, Tie
from permanence_kpis.disclosure.whom import Asked
from permanence_kpis.periods import Deadline, due_by


@dataclass(frozen=True)
class Everybody:
    """How many there are of a role, or in a group of it, by the figures of a table: told, or hidden.

    `days`: the first day, and the day after the last, which alone counts of those there. `number` is None where it is
    not told; `least` is what there are at least all the same; `is_few` where that it is hidden tells that it is small;
    `is_part` where it is told how many of them there are of whom more is asked; `by_how_long`: how many children there
    are at least by how long they have had a placement, and all that are there on the last day but `others_there`.
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
    by_how_long: int | None = None
    others_there: float = inf

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


def everybody(tie: Tie, lists: Sequence[ListAsked], by: tuple[str, ...], below: int) -> list[Everybody]:
    """What lists of figures tell of the tables of a tie, of the whole and of groups by some columns, the newest last.

    A figure that is told is known, though another of the same children is hidden. Of groups that a list lacks there is
    nobody.
    """
    found = [(list(_of_list(tie, one, below)), one) for one in lists]
    groups = groups_of([one.names for of_list, _ in found for one in of_list])
    if tie.is_by_age:
        groups = with_every_age(groups, by.index(AGE))
    newest: dict[Hashable, Everybody] = {}
    for of_list, those in found:
        has_groups = those.is_of_groups and not those.asked.is_part
        absent = [
            group
            for group in groups
            if has_groups and is_within(group, those.whom) and not any(is_within(group, one.names) for one in of_list)
        ]
        nobody = (replace(of_list[0], names=group, number=0, is_few=False) for group in absent if of_list)
        for fact in (*of_list, *nobody):
            newest[fact.key] = _newer(newest.get(fact.key), fact)
    # D-556: held to last of all, so that it gives way where somebody is
    nobody_else = [
        replace(one, names=names, number=0, least=0, is_few=False, is_part=False, by_how_long=None)
        for one in newest.values()
        for names in [*_nobody_else(by, lists), *(_of_no_age(groups, by.index(AGE)) if tie.is_by_age else ())]
    ]
    return [*dict.fromkeys(nobody_else), *newest.values()]


# D-688
def with_nothing_blank(some: Sequence[Everybody]) -> tuple[Everybody, ...]:
    """The same for somebody who takes it that of everybody it is recorded what is asked, where that fits the rest."""
    groups = groups_of([one.names for one in some])
    blank = [
        tuple(BLANK if at == place else None for at in range(len(groups[0])))
        for place in range(len(groups[0]))
        if any(group[place] == BLANK for group in groups)
    ]
    nobody = (
        replace(one, names=names, number=0, least=0, is_few=False, is_part=False, by_how_long=None)
        for one in some
        for names in blank
    )
    known = {one.key for one in some}
    return (*dict.fromkeys(one for one in nobody if one.key not in known), *some)


def _nobody_else(by: tuple[str, ...], lists: Sequence[ListAsked]) -> list[Pattern]:
    """Those of no name: in the one column that lists tell of, or where each code of one is asked for by some figure."""
    has_groups = any(one.is_of_groups and not one.asked.is_part for one in lists)
    found: dict[Pattern, None] = dict.fromkeys([(OTHER,)] if len(by) == 1 and has_groups else [])
    for at, column in enumerate(by):
        lots = {lot: one.one for one in lists for name, lot in one.asked.of_columns if name == column}
        if any(ask_for_all(one.measure.on_table, column, lots) for one in lots.values()):
            found[tuple(OTHER if place == at else None for place in range(len(by)))] = None
    return list(found)


def _of_no_age(groups: Sequence[Group], place: int) -> list[Group]:
    """The groups of no age, of those of which every age is a group."""
    return [group for group in groups if group and group[place] == OTHER and group.count(OTHER) == 1]


def _newer(before: Everybody | None, fact: Everybody) -> Everybody:
    """What is known once something more is told: that of which more is asked says how many there are at least."""
    if before is None:
        return fact
    # D-584: a row that is hidden for its numerator hides nothing that another tells
    newest = before if fact.is_part or (fact.number is None and before.number is not None) else fact
    if before.is_part or fact.is_part:
        by_how_long = [one.by_how_long for one in (before, fact) if one.by_how_long is not None]
        least, others_there = max(before.least, fact.least), min(before.others_there, fact.others_there)
        most = max(by_how_long, default=None)
        return replace(newest, least=least, is_part=True, by_how_long=most, others_there=others_there)
    return newest


def _of_list(tie: Tie, those: ListAsked, below: int) -> Iterator[Everybody]:
    """What one figure, or the list of its groups, tells; groups by more columns are put together."""
    one = asked_of(tie, those.asked, those.one)
    for pattern, groups in those.groups.items():
        if not those.asked.is_part or any(group.is_told for group in groups):
            yield replace(_together(one, those.asked, groups, below), names=pattern)


def asked_of(tie: Tie, asked: Asked, one: Disclosed) -> Everybody:
    """What a figure is about, of no names."""
    due = tie.due.deadline if tie.due and asked.role == DUE else None
    table, days = one.measure.table, tie.days_of(one)
    return Everybody(table, asked.role, days, (), None, since=asked.since, before=asked.before, due=due)


def _together(of_list: Everybody, asked: Asked, groups: Sequence[Disclosed], below: int) -> Everybody:
    """How many groups come to, or come to at least: in one that is listed without a number there is somebody."""
    told = sum(asked.number_of(one) for one in groups if one.is_told)
    hidden = [one for one in groups if not one.is_told]
    if asked.is_part:
        by_how_long = told if groups[0].is_least else None
        others_there = groups[0].others_there if len(groups) == 1 else inf
        return replace(of_list, least=told, is_part=True, by_how_long=by_how_long, others_there=others_there)
    if not hidden:
        return replace(of_list, number=told)
    [counts, *others] = [one.counts for one in groups]
    is_whole = asked.is_of_met or counts.denominator == counts.numerator
    is_few = not others and is_whole and is_small(asked.number_of(groups[0]), below)
    least = told + len([one for one in hidden if one.names and one.counts.denominator and not asked.is_of_met])
    return replace(of_list, least=least, is_few=is_few)
