"""What figures tell of tables that are tied: how many there were of everybody, of a group, or of those there a year."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from permanence_kpis.conditions.model import Condition, Test, columns_of
from permanence_kpis.disclosure.ages import with_every_age
from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.patterns import OTHER, Conditions, Pattern, accepted, both, groups_of, is_within
from permanence_kpis.disclosure.stretches import ends
from permanence_kpis.disclosure.tallies import is_small, rule_of
from permanence_kpis.disclosure.ties import CAME, DUE, MOVED, PLACED, THERE, Tie, ties_of
from permanence_kpis.periods import Deadline, add_months, due_by
from permanence_kpis.tables import Kind, Table

_CAN_COME_TWICE = frozenset({"placement_moves", "placement_starts"})
"""Tables of which the children do not add up: one can move twice."""


@dataclass(frozen=True)
class Everybody:
    """How many there are of a role, or in a group of it: told, or hidden.

    `days`: the first day, and the day after the last, which alone counts of those there. `number` is None where it is
    not told; `least` is what there are at least all the same; `is_few` where that it is hidden tells that it is small.
    Of those there, only whoever came before `before` and not before `since` is meant, where there is such a day. Of
    what was due (`due`) the days are those on which it began.
    """

    role: str
    days: tuple[date, date]
    names: Pattern
    number: int | None
    least: int = 0
    is_few: bool = False
    since: date | None = None
    before: date | None = None
    due: Deadline | None = None

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


@dataclass(frozen=True)
class _Asked:
    """Whom one of the two numbers of a figure is about: a role, what is asked of what they keep, when they came.

    `of_columns`: what is asked of each column by itself, where that says which names they have; `conditions`: the rest.
    """

    role: str
    conditions: Conditions
    of_columns: tuple[tuple[str, Conditions], ...] = ()
    since: date | None = None
    before: date | None = None
    is_of_met: bool = False

    def number_of(self, one: Disclosed) -> int:
        return one.counts.numerator if self.is_of_met else one.counts.denominator


def everybody(
    tie: Tie, known: Sequence[Disclosed], by: Sequence[str], conditions: Conditions, below: int
) -> list[Everybody]:
    """What figures tell of the tables of a tie, of the whole and of groups by some columns, the newest last.

    A figure that is told is known, though another of the same children is hidden. Of groups that a list lacks there is
    nobody.

    Takes: `conditions`, of whom alone.
    """
    lists: dict[Hashable, list[Disclosed]] = {}
    for one in known:
        if tie.is_of(one.measure):
            lists.setdefault((rule_of(one.measure), one.days, one.by if one.names else None), []).append(one)
    every = [
        (asked, those)
        for those in lists.values()
        for asked in _asked(tie, those[0])
        if asked.conditions == conditions and {column for column, _ in asked.of_columns} <= {*by}
    ]
    asked_for = _asked_for(tie, by, every)
    found = []
    for asked, those in every:
        whom = _whom_by_name(by, asked, asked_for)
        of_list = [replace(one, names=both(one.names, whom)) for one in _of_list(tie, asked, those, tuple(by), below)]
        found.append((of_list, whom, bool(those[0].names)))
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
            key = fact.role, fact.days, fact.names, fact.since, fact.before
            # D-584: a row that is hidden for its numerator hides nothing that another tells
            if fact.number is not None or key not in newest or newest[key].number is None:
                newest[key] = fact
    # D-556: held to last of all, so that it gives way where somebody is
    nobody_else = [
        replace(one, names=(OTHER,), number=0, least=0, is_few=False)
        for one in newest.values()
        if len(by) == 1 and any(has_groups for *_, has_groups in found)
    ]
    return [*dict.fromkeys(nobody_else), *newest.values()]


# D-555: girls, as a measure of their own, are those of the group of that name
def _asked_for(
    tie: Tie, by: Sequence[str], every: Iterable[tuple[_Asked, Sequence[Disclosed]]]
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
    by: Sequence[str], asked: _Asked, asked_for: Mapping[tuple[str, Conditions], frozenset[str]]
) -> Pattern:
    """Whom a figure asks for of each column; no names of everybody."""
    if not asked.of_columns:
        return ()
    of_columns = {column: asked_for[column, lot] for column, lot in asked.of_columns}
    return tuple(of_columns.get(column) for column in by)


# D-547: girls came and left too, whether they are a group or a measure of their own
def conditions_asked(known: Disclosed) -> list[Conditions]:
    """What a measure of tied tables asks of what a row keeps, and of that alone."""
    found = (asked.conditions for tie in ties_of([known]) if tie.is_of(known.measure) for asked in _asked(tie, known))
    return [one for one in dict.fromkeys(found) if one]


def tells_of_everybody(known: Disclosed) -> bool:
    """Whether a figure tells how many there are of everybody in a tied table, or of those who came by some day."""
    ties = (tie for tie in ties_of([known]) if tie.is_of(known.measure))
    return any(not asked.conditions for tie in ties for asked in _asked(tie, known))


def breakdowns(tie: Tie, known: Sequence[Disclosed], conditions: Conditions) -> list[tuple[str, ...]]:
    """What can be looked at group by group: what rows keep of every breakdown told, and what is asked of them."""
    found = (
        (*(tie.kept_of(one.by, one.measure) if one.names else ()), *(column for column, _ in asked.of_columns))
        for one in known
        if tie.is_of(one.measure)
        for asked in _asked(tie, one)
        if asked.conditions == conditions
    )
    return list(dict.fromkeys(tuple(dict.fromkeys(columns)) for columns in found if columns))


def _asked(tie: Tie, one: Disclosed) -> Iterator[_Asked]:
    """Whom the denominator of a figure is about, and its numerator, where that can be said."""
    measure = one.measure
    if measure.table in _CAN_COME_TWICE and measure.counts == "children":
        return
    role = tie.roles[measure.table]
    of_all = tuple(measure.denominator)
    of_met = (*of_all, *(condition for condition in measure.numerator if not _is_always_so(condition)))
    if (asked := _whom(tie, role, of_all, one)) is not None:
        yield asked
    if of_met != of_all and (asked := _whom(tie, role, of_met, one)) is not None:
        yield replace(asked, is_of_met=True)


def _is_always_so(condition: Condition) -> bool:
    """Whether it asks for a day that every row has."""
    return isinstance(condition, Test) and condition.test == "is_recorded" and condition.column in _ALWAYS


_ALWAYS = frozenset({"care_began_on", "started_on", "left_on", "moved_on", "approved_on"})


def _whom(tie: Tie, role: str, conditions: Conditions, one: Disclosed) -> _Asked | None:
    kept = tuple(condition for condition in conditions if tie.kept.issuperset(columns_of(condition)))
    others = [condition for condition in conditions if condition not in kept]
    whom = _whom_of_columns(role, kept, one.measure.on_table)
    if not others:
        return whom
    if len(others) != 1 or not isinstance(test := others[0], Test):
        return None
    if role == PLACED and test.column == "is_first" and test.test == "is":
        return replace(whom, role=CAME if test.value == "yes" else MOVED)
    if role == THERE and test.column == "months_in_care" and isinstance(test.value, Decimal):
        return _by_months(whom, test, ends(one.window)[1])
    return None


def _whom_of_columns(role: str, conditions: Conditions, table: Table) -> _Asked:
    """What is asked of each column of names by itself, and the rest."""
    of_columns: dict[str, Conditions] = {}
    rest: list[Condition] = []
    for condition in conditions:
        [column, *others] = columns_of(condition)
        if others or table.columns[column].kind not in (Kind.CODE, Kind.TEXT) or column == "age_band":
            rest.append(condition)
        else:
            of_columns[column] = (*of_columns.get(column, ()), condition)
    return _Asked(role, tuple(rest), tuple(sorted(of_columns.items(), key=lambda one: one[0])))


# D-582: those there for a year came by a year ago
def _by_months(asked: _Asked, test: Test, day: date) -> _Asked | None:
    assert isinstance(test.value, Decimal)
    months = int(test.value)
    match test.test:
        case "at_least":
            return replace(asked, before=add_months(day, -months))
        case "more_than":
            return replace(asked, before=add_months(day, -months - 1))
        case "less_than":
            return replace(asked, since=add_months(day, -months))
        case "at_most":
            return replace(asked, since=add_months(day, -months - 1))
    return None


def _of_list(
    tie: Tie, asked: _Asked, those: Sequence[Disclosed], by: tuple[str, ...], below: int
) -> Iterator[Everybody]:
    """What one figure, or the list of its groups, tells; groups by more columns are put together."""
    due = tie.due.deadline if tie.due and asked.role == DUE else None
    of_list = Everybody(asked.role, tie.days_of(those[0]), (), None, since=asked.since, before=asked.before, due=due)
    if not those[0].names:
        yield _together(of_list, asked, those[-1:], below)
        return
    kept = tie.kept_of(those[0].by, those[0].measure)
    # D-210: where all groups of a figure are hidden they are not listed
    if not set(kept) & set(by) or not any(one.is_told for one in those):
        return
    found: dict[Pattern, list[Disclosed]] = {}  # D-583
    for one in {one.names: one for one in those}.values():
        of_column = dict(zip(one.by, one.names, strict=True))
        pattern: Pattern = tuple(of_column[column] if column in kept else None for column in by)
        found.setdefault(pattern, []).append(one)
    for pattern, groups in found.items():
        yield replace(_together(of_list, asked, groups, below), names=pattern)


def _together(of_list: Everybody, asked: _Asked, groups: Sequence[Disclosed], below: int) -> Everybody:
    """How many groups come to, or come to at least: in one that is listed without a number there is somebody."""
    told = sum(asked.number_of(one) for one in groups if one.is_told)
    hidden = [one for one in groups if not one.is_told]
    if not hidden:
        return replace(of_list, number=told)
    [counts, *others] = [one.counts for one in groups]
    is_whole = asked.is_of_met or counts.denominator == counts.numerator
    is_few = not others and is_whole and is_small(asked.number_of(groups[0]), below)
    least = told + len([one for one in hidden if one.names and not asked.is_of_met])
    return replace(of_list, least=least, is_few=is_few)
