"""An attacker who has the program: tries every small table, and keeps those of which it would tell just the same.

What is hidden along with a small count follows from a rule that anybody can read. Whoever knows it can leave out every
table of which other rows would have been hidden.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from tests.outputs.small_scorecard import STABILITY

from permanence_kpis.conditions.model import Test
from permanence_kpis.disclosure import public_and_known
from permanence_kpis.results.counts import Counts

from .cards import public, result, scorecard
from .test_wider_attack import of_months

SMALL = range(1, 6)


def tables_alike(
    tables: Iterable[tuple[int, ...]], told: Callable[[tuple[int, ...]], Hashable]
) -> Mapping[Hashable, list[tuple[int, ...]]]:
    """The tables by what the program tells of them."""
    alike: dict[Hashable, list[tuple[int, ...]]] = {}
    for table in tables:
        alike.setdefault(told(table), []).append(table)
    return alike


def worked_out(alike: Mapping[Hashable, list[tuple[int, ...]]], most: int) -> list[tuple[int, ...]]:
    """The tables with a small count that has fewer than three values in all the tables of which the same is told.

    Only of those who come to at most `most` in all: every table that fits was tried for them.
    """
    found = []
    for tables in alike.values():
        values = [set(column) for column in zip(*tables, strict=True)]
        for table in tables:
            few = [number in SMALL and len(those) < 3 for number, those in zip(table, values, strict=True)]
            if any(few) and sum(table) <= most:
                found.append(table)
    return found


def groups_told(table: tuple[int, ...]) -> Hashable:
    groups = {name: (number, 0) for name, number in zip("abcd", table, strict=False)}
    [shown] = public(scorecard([result("1", groups)])).results
    if shown.counts is None:
        return "hidden"
    return shown.counts, tuple((group.names, group.counts) for group in shown.groups), shown.no_groups


def test_no_group_is_worked_out_by_whoever_knows_which_groups_go_along():
    alike = tables_alike(product(range(11), repeat=3), groups_told)

    assert worked_out(alike, 10) == []


def test_no_group_is_worked_out_where_two_that_are_apart_can_only_be_small():
    """None goes along between two hidden groups, so that whoever knows the rule knows that both are small."""

    tables = [(first, 20, third, 30) for first, third in product(range(13), repeat=2)]
    alike = {told: those for told, those in tables_alike(tables, groups_told).items() if tells_of(told, "b", "d")}

    assert len(alike) > 10
    assert worked_out(alike, 62) == []


def tells_of(told: Hashable, *names: str) -> bool:
    """Whether the numbers of these groups are told."""
    return isinstance(told, tuple) and {(name,) for name in names} <= {group for group, counts in told[1] if counts}


def hides_the_smallest_along(table: tuple[int, ...]) -> Hashable:
    """A rule that gives itself away: the smallest other group goes along with a small one."""
    order = sorted(range(len(table)), key=lambda place: (table[place], place))
    hidden = {place for place in order if table[place] in SMALL}
    if len(hidden) == 1:
        hidden |= set([place for place in order if place not in hidden][:1])
    return sum(table), tuple("c" if place in hidden else number for place, number in enumerate(table))


def test_the_attacker_works_out_groups_where_the_smallest_goes_along():
    assert worked_out(tables_alike(product(range(13), repeat=3), hides_the_smallest_along), 12)


@pytest.mark.parametrize("spans", [[(0, 0), (1, 1), (0, 1)], [(0, 1), (0, 0), (1, 1)], [(0, 0), (0, 1), (0, 2)]])
def test_no_month_is_worked_out_by_whoever_knows_which_figures_are_hidden(spans: Sequence[tuple[int, int]]):
    def told(table: tuple[int, ...]) -> Hashable:
        known, shown = [], []
        for span in spans:
            now, known = public_and_known(scorecard([of_months((*table, 0), span)]), known)
            shown.append(now.results[0].counts)
        return tuple(shown)

    assert worked_out(tables_alike(product(range(8), repeat=3), told), 7) == []


def test_no_age_is_worked_out_by_whoever_knows_which_measures_are_hidden():
    """Those of at most 14, of 15 and older, in two measures that tell how many are 15."""

    def told(table: tuple[int, ...]) -> Hashable:
        young, fifteen, older = table
        results = []
        for ref, age, number in (("1", 15, young + fifteen), ("2", 14, young)):
            numerator = (Test("age", "at_most", Decimal(age)),)
            measure = replace(STABILITY.measure, ref=ref, show="count", denominator=(), numerator=numerator)
            results.append(replace(STABILITY, measure=measure, counts=Counts(young + fifteen + older, number)))
        return tuple(one.counts for one in public(scorecard(results)).results)

    assert worked_out(tables_alike(product(range(10), repeat=3), told), 9) == []


MONTHS_OF_TWO_GROUPS = {
    "16 and 6": [(one, 16 - one, other, 6 - other) for one in range(17) for other in range(7)],
    "6 and 7": [(one, 6 - one, other, 7 - other) for one in range(7) for other in range(8)],
    "9 in all": [table for table in product(range(10), repeat=4) if sum(table) == 9],
}
"""Two groups in the first month, then in the second: every table in which the months come to so many."""


@pytest.mark.parametrize(
    ("tables", "spans"),
    [
        ("16 and 6", [(0, 0), (0, 1)]),
        ("6 and 7", [(0, 1), (0, 0)]),
        ("9 in all", [(0, 0), (1, 1), (0, 1)]),
    ],
)
def test_no_group_of_a_month_is_worked_out_by_whoever_knows_which_groups_are_hidden(tables, spans):
    """Where groups of a month are hidden, one of them is small; those of both months say how large it can be."""

    def told(table: tuple[int, ...]) -> Hashable:
        known, shown = [], []
        groups = {name: table[place::2] for place, name in enumerate("ab")}
        for span in spans:
            figure = of_months((table[0] + table[1], table[2] + table[3]), span, groups=groups)
            now, known = public_and_known(replace(scorecard([figure]), by=("sex",)), known)
            shown.append((now.results[0].counts, tuple((one.names, one.counts) for one in now.results[0].groups)))
        return tuple(shown)

    both = spans.index((0, 1))
    alike = tables_alike(MONTHS_OF_TWO_GROUPS[tables], told)

    assert worked_out({figures: those for figures, those in alike.items() if figures[both][0]}, 22) == []
