"""Whom figures of tied tables are about: of which role, of what they keep, in which groups."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from permanence_kpis.conditions.model import Condition, Test, columns_of, tests_of
from permanence_kpis.disclosure.ages import AGE, AGES, in_stretches, of_ages, stretches_of_years
from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.patterns import Conditions, Pattern, accepted, both
from permanence_kpis.disclosure.stretches import ends
from permanence_kpis.disclosure.tallies import rule_of
from permanence_kpis.disclosure.ties import CAME, MOVED, PLACED, THERE, Tie, ties_of
from permanence_kpis.periods import add_months
from permanence_kpis.tables import Kind, Table

_CAN_COME_TWICE = frozenset({"placement_moves", "placement_starts"})
"""Tables of which the children do not add up: one can move twice."""


@dataclass(frozen=True)
class Asked:
    """Whom one of the two numbers of a figure is about: a role, what is asked of what they keep, when they came.

    `of_columns`: what is asked of each column by itself, where that says which names they have; `conditions`: the rest.
    `of_role`: what says which role it is, and when they came; `is_part` where more is asked than all of this.
    """

    role: str
    conditions: Conditions
    of_columns: tuple[tuple[str, Conditions], ...] = ()
    since: date | None = None
    before: date | None = None
    is_of_met: bool = False
    is_part: bool = False
    of_role: Conditions = ()

    @property
    def of_everybody(self) -> Conditions:
        """What is asked of all of whom those who count are a part."""
        return (*self.conditions, *self.of_role, *(condition for _, lot in self.of_columns for condition in lot))

    def number_of(self, one: Disclosed) -> int:
        return one.counts.numerator if self.is_of_met else one.counts.denominator


@dataclass(frozen=True)
class ListAsked:
    """A figure, or the list of its groups, by whom it is about.

    `whom`: whom alone it asks for, by the names of the columns; `groups`: what was told of some of these; `one`: the
    first of them.
    """

    asked: Asked
    one: Disclosed
    whom: Pattern
    groups: Mapping[Pattern, Sequence[Disclosed]]

    @property
    def is_of_groups(self) -> bool:
        return bool(self.one.names)


def lists_asked(tie: Tie, known: Sequence[Disclosed], by: tuple[str, ...], conditions: Conditions) -> list[ListAsked]:
    """Each figure, or list of its groups, with whom it is about: by what is asked, and by the names of the columns."""
    lists: dict[Hashable, list[Disclosed]] = {}
    for one in tie.of(known):
        lists.setdefault((rule_of(one.measure), one.days, one.by if one.names else None), []).append(one)
    every = [
        (asked, those)
        for those in lists.values()
        for asked in _asked(tie, those[0])
        if asked.conditions == conditions and {column for column, _ in asked.of_columns} <= {*by}
    ]
    ages = _ages(every) if AGE in by else ()
    asked_for = _asked_for(tie, by, every, ages)
    return [
        ListAsked(asked, those[0], whom, _by_pattern(tie, those, by, whom, ages))
        for asked, those in every
        for whom in [_whom_by_name(by, asked, asked_for)]
    ]


def _ages(every: Iterable[tuple[Asked, Sequence[Disclosed]]]) -> tuple[str, ...]:
    """All ages, in stretches of years that nothing told tells further apart."""
    every = list(every)
    names = (one.names[one.by.index(AGE)] for _, those in every for one in those if one.names and AGE in one.by)
    lots = dict.fromkeys(lot for asked, _ in every for column, lot in asked.of_columns if column == AGE)
    return stretches_of_years(dict.fromkeys(names), (test for lot in lots for test in tests_of(*lot)))


# D-555: girls, as a measure of their own, are those of the group of that name
def _asked_for(
    tie: Tie, by: Sequence[str], every: Iterable[tuple[Asked, Sequence[Disclosed]]], ages: Sequence[str]
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
        if column == AGE:
            found |= {(column, lot): those for lot, those in of_ages(lots, ages).items()}
        elif lots:
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


def _by_pattern(
    tie: Tie, those: Sequence[Disclosed], by: tuple[str, ...], whom: Pattern, ages: Sequence[str]
) -> Mapping[Pattern, Sequence[Disclosed]]:
    """A figure, or the groups of its list, by the names that they have in some columns."""
    if not those[0].names:
        return {whom: those[-1:]}
    kept = tie.kept_of(those[0].by, those[0].measure)
    # D-210: where all groups of a figure are hidden they are not listed
    if not set(kept) & set(by) or not any(one.is_told for one in those):
        return {}
    found: dict[Pattern, list[Disclosed]] = {}  # D-583
    for one in {one.names: one for one in those}.values():
        of_column = {
            column: in_stretches(name, ages) if column == AGE else name
            for column, name in zip(one.by, one.names, strict=True)
        }
        pattern: Pattern = tuple(of_column[column] if column in kept else None for column in by)
        found.setdefault(both(pattern, whom), []).append(one)
    return found


# D-547: girls came and left too, whether they are a group or a measure of their own
def conditions_asked(known: Disclosed) -> list[Conditions]:
    """What a measure of tied tables asks of what a row keeps, and of that alone."""
    found = (asked.conditions for tie in ties_of([known]) for one in tie.of([known]) for asked in _asked(tie, one))
    return [one for one in dict.fromkeys(found) if one]


def tells_of_everybody(known: Disclosed) -> bool:
    """Whether a figure tells how many there are of everybody in a tied table, or of those who came by some day."""
    every = (asked for tie in ties_of([known]) for one in tie.of([known]) for asked in _asked(tie, one))
    return any(not asked.conditions for asked in every)


def breakdowns(tie: Tie, known: Sequence[Disclosed], conditions: Conditions) -> list[tuple[str, ...]]:
    """What can be looked at group by group: what rows keep of every breakdown told, and what is asked of them."""
    found = (
        (*(tie.kept_of(one.by, one.measure) if one.names else ()), *(column for column, _ in asked.of_columns))
        for one in tie.of(known)
        for asked in _asked(tie, one)
        if asked.conditions == conditions
    )
    return list(dict.fromkeys(tuple(dict.fromkeys(columns)) for columns in found if columns))


def _asked(tie: Tie, one: Disclosed) -> Iterator[Asked]:
    """Whom the denominator of a figure is about, and its numerator, where that can be said."""
    measure = one.measure
    role = tie.roles[measure.table]
    is_part = bool(measure.exclude) or (measure.table in _CAN_COME_TWICE and measure.counts == "children")
    of_all = tuple(measure.denominator)
    of_met = (*of_all, *(condition for condition in measure.numerator if not _is_always_so(condition)))
    for conditions in dict.fromkeys((of_all, of_met)):
        asked = _whom(tie, role, conditions, one)
        yield replace(asked, is_of_met=conditions != of_all, is_part=asked.is_part or is_part)


def _is_always_so(condition: Condition) -> bool:
    """Whether it asks for a day that every row has."""
    return isinstance(condition, Test) and condition.test == "is_recorded" and condition.column in _ALWAYS


_ALWAYS = frozenset({"care_began_on", "started_on", "left_on", "moved_on", "approved_on"})


def _whom(tie: Tie, role: str, conditions: Conditions, one: Disclosed) -> Asked:
    kept = tuple(condition for condition in conditions if tie.kept_in(role).issuperset(columns_of(condition)))
    others = [condition for condition in conditions if condition not in kept]
    whom = _whom_of_columns(role, kept, one.measure.on_table)
    if not others:
        return whom
    if len(others) == 1 and isinstance(test := others[0], Test):
        if role == PLACED and test.column == "is_first" and test.test == "is":
            return replace(whom, role=CAME if test.value == "yes" else MOVED, of_role=(test,))
        if role == THERE and test.column == "months_in_care" and isinstance(test.value, Decimal):
            return _by_months(replace(whom, of_role=(test,)), test, ends(one.window)[1])
    return replace(whom, is_part=True)  # D-620


def _whom_of_columns(role: str, conditions: Conditions, table: Table) -> Asked:
    """What is asked of each column of names by itself, and the rest."""
    of_columns: dict[str, Conditions] = {}
    rest: list[Condition] = []
    for condition in conditions:
        columns = set(columns_of(condition))
        if columns <= AGES:
            of_columns[AGE] = (*of_columns.get(AGE, ()), condition)
        elif len(columns) > 1 or table.columns[column := columns.pop()].kind not in (Kind.CODE, Kind.TEXT):
            rest.append(condition)
        else:
            of_columns[column] = (*of_columns.get(column, ()), condition)
    return Asked(role, tuple(rest), tuple(sorted(of_columns.items(), key=lambda one: one[0])))


# D-582: those there for a year came by a year ago
def _by_months(asked: Asked, test: Test, day: date) -> Asked:
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
    return replace(asked, is_part=True, of_role=())
