"""Figures of tied tables, and lists of their groups, by whom they are about."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from permanence_kpis.conditions.model import tests_of
from permanence_kpis.disclosure.ages import AGE, in_stretches, of_ages, stretches_of_years
from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.patterns import Conditions, Pattern, accepted, both
from permanence_kpis.disclosure.ties import Tie, ties_of
from permanence_kpis.disclosure.whom import Asked, whom_asked
from permanence_kpis.tables import Table


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


@dataclass(frozen=True, eq=False)
class TiedFigures:
    """The figures of the tables of a tie, each by whom it is about; the newest last."""

    tie: Tie
    known: Sequence[Disclosed]

    @cached_property
    def _every(self) -> list[tuple[Asked, Sequence[Disclosed]]]:
        """Each figure, or list of its groups, with whom its numbers are about."""
        lists: dict[Hashable, list[Disclosed]] = {}
        for one in self.tie.of(self.known):
            lists.setdefault((one.measure.who_rule, one.days, one.by if one.names else None), []).append(one)
        return [(asked, those) for those in lists.values() for asked in whom_asked(self.tie, those[0])]

    @property
    def asked(self) -> Iterator[Asked]:
        return (asked for asked, _ in self._every)

    def lists(self, by: tuple[str, ...], conditions: Conditions) -> list[ListAsked]:
        """Those of whom alone something is asked, by what is asked besides and by the names of some columns."""
        every = [
            (asked, those)
            for asked, those in self._every
            if asked.conditions == conditions and {column for column, _ in asked.of_columns} <= {*by}
        ]
        ages = _ages(every) if AGE in by else ()
        asked_for = _asked_for(self.tie, by, every, ages)
        return [
            ListAsked(asked, those[0], whom, _by_pattern(self.tie, those, by, whom, ages))
            for asked, those in every
            for whom in [_whom_by_name(by, asked, asked_for)]
        ]

    def breakdowns(self, conditions: Conditions) -> list[tuple[str, ...]]:
        """What can be looked at group by group: what rows keep of every breakdown told, and what is asked of them."""
        found = (
            (*(self.tie.kept_of(one.by, one.measure) if one.names else ()), *(column for column, _ in asked.of_columns))
            for asked, (one, *_) in self._every
            if asked.conditions == conditions
        )
        return list(dict.fromkeys(tuple(dict.fromkeys(columns)) for columns in found if columns))


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
        return {whom: [_newest(those)]}
    kept = tie.kept_of(those[0].by, those[0].measure)
    # D-210: where all groups of a figure are hidden they are not listed
    if not set(kept) & set(by) or not any(one.is_told for one in those):
        return {}
    found: dict[Pattern, list[Disclosed]] = {}  # D-583
    of_names: dict[tuple[str, ...], list[Disclosed]] = {}
    for one in those:
        of_names.setdefault(one.names, []).append(one)
    for one in map(_newest, of_names.values()):
        of_column = {
            column: in_stretches(name, ages) if column == AGE else name
            for column, name in zip(one.by, one.names, strict=True)
        }
        pattern: Pattern = tuple(of_column[column] if column in kept else None for column in by)
        found.setdefault(both(pattern, whom), []).append(one)
    return found


# D-629: who is looked after on a day is asked again for the year to it, and was told before
def _newest(those: Sequence[Disclosed]) -> Disclosed:
    """The newest figure that was told of the same; the newest where none was."""
    return next((one for one in reversed(those) if one.is_told), those[-1])


# D-547: girls came and left too, whether they are a group or a measure of their own
def conditions_asked(figures: Sequence[Disclosed]) -> list[Conditions]:
    """What measures of tied tables ask of what a row keeps, and of that alone: nothing, of everybody."""
    every = (asked for tie in ties_of(figures) for asked in TiedFigures(tie, figures).asked)
    return list(dict.fromkeys(asked.conditions for asked in every))
