"""Whom the two numbers of a figure are about: everybody of a role, or those of whom something is asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from permanence_kpis.conditions.answers import all_of
from permanence_kpis.conditions.model import Condition, Not, Test, columns_of
from permanence_kpis.disclosure.ages import AGE, AGES
from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.open_conditions import not_so
from permanence_kpis.disclosure.patterns import Conditions, ask_for_all
from permanence_kpis.disclosure.stretches import ends
from permanence_kpis.disclosure.tallies import who_counts
from permanence_kpis.disclosure.ties import CAME, MOVED, PLACED, THERE, Tie
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


def whom_asked(tie: Tie, one: Disclosed) -> Iterator[Asked]:
    """Whom the denominator of a figure is about, and its numerator, where that can be said."""
    measure = one.measure
    role = tie.roles[measure.table]
    is_part = measure.table in _CAN_COME_TWICE and measure.counts == "children"
    # D-644: of whom it is not known whether they meet it they are not counted among those who do
    who_meet = (*who_counts(measure), *measure.numerator, *map(not_so, measure.not_known))
    of_all, of_met = (
        tuple(condition for condition in asked if not is_always_so(condition, measure.on_table))
        for asked in (who_counts(measure), who_meet)
    )
    for conditions in dict.fromkeys((of_all, of_met)):
        asked = _whom(tie, role, conditions, one)
        yield replace(asked, is_of_met=conditions != of_all, is_part=asked.is_part or is_part)


def is_always_so(condition: Condition, table: Table) -> bool:
    """Whether it asks for a day that every row has, or for whatever became of what was due."""
    if columns_of(condition) == ("met",):  # D-650
        return ask_for_all(table, "met", [(condition,)])
    if not isinstance(condition, Test) or condition.test != "is_recorded":
        return False
    return condition.column in _ALWAYS or condition.column == table.own_date


_ALWAYS = frozenset({"care_began_on", "started_on", "left_on", "moved_on", "approved_on"})


def _whom(tie: Tie, role: str, conditions: Conditions, one: Disclosed) -> Asked:
    kept = tuple(condition for condition in conditions if tie.kept_in(role).issuperset(columns_of(condition)))
    others = [condition for condition in conditions if condition not in kept]
    whom = _whom_of_columns(role, kept, one.measure.on_table)
    if not others:
        return whom
    column = {PLACED: "is_first", THERE: "months_in_care"}.get(role)
    of_role = tuple(condition for condition in others if columns_of(condition) == (column,))
    whom = replace(whom, of_role=of_role, is_part=len(others) > len(of_role))  # D-620
    if role == PLACED and of_role:
        first_or_later = _first_or_later(of_role)
        return replace(whom, role=first_or_later) if first_or_later else replace(whom, of_role=(), is_part=True)
    for test in (limit for condition in of_role for limit in _limits(_said_plainly(condition))):
        if not isinstance(test, Test) or not isinstance(test.value, Decimal):
            return replace(whom, of_role=(), since=None, before=None, is_part=True)
        whom = _by_months(whom, test, ends(one.window)[1])
    return whom


# D-630: what is asked decides, not how it is written
def _first_or_later(conditions: Sequence[Condition]) -> str | None:
    """Whether it is first placements that are asked for, later ones, or either; None where it is none."""
    first, later = (all_of(conditions, {"is_first": answer}) is True for answer in ("yes", "no"))
    if first and later:
        return PLACED  # D-646
    return CAME if first else MOVED if later else None


_OPPOSITES = {"at_least": "less_than", "less_than": "at_least", "more_than": "at_most", "at_most": "more_than"}


def _said_plainly(condition: Condition) -> Condition:
    """Of a condition that is not so, where it has one, the test that says the same."""
    match condition:
        case Not(part=Not(part=part)):
            return _said_plainly(part)
        case Not(part=Test() as test) if test.test in _OPPOSITES:
            return replace(test, test=_OPPOSITES[test.test])
    return condition


def _limits(condition: Condition) -> Conditions:
    """The same as a limit below and one above, where it asks for the numbers from one to another, or for one."""
    if not isinstance(condition, Test) or condition.test not in ("between", "is"):
        return (condition,)
    low, high = condition.value if isinstance(condition.value, tuple) else (condition.value, condition.value)
    return replace(condition, test="at_least", value=low), replace(condition, test="at_most", value=high)


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
    since, before = asked.since or date.min, asked.before or date.max
    match test.test:
        case "at_least":
            return replace(asked, before=min(before, add_months(day, -months)))
        case "more_than":
            return replace(asked, before=min(before, add_months(day, -months - 1)))
        case "less_than":
            return replace(asked, since=max(since, add_months(day, -months)))
        case "at_most":
            return replace(asked, since=max(since, add_months(day, -months - 1)))
    return replace(asked, is_part=True, of_role=())
