"""Which kinds of rows there can be: what one measure says of a child, another cannot deny."""

from dataclasses import replace

import pytest
from tests.definitions.files import one_measure

from permanence_kpis.conditions.model import Test
from permanence_kpis.disclosure import public_and_known
from permanence_kpis.disclosure.kinds import FLAGS, kinds_of_rows
from permanence_kpis.results.counts import Counts

from .cards import public, scorecard
from .test_care_flow import of_everybody, year_to

ON_CARE = "table: looked_after\ncounts: children\nwindow: at_period_end\nnumerator:\n  - {}"
SURELY_MEETS = 1


def both_met(one: str, other: str) -> bool:
    kinds = kinds_of_rows((one_measure(ON_CARE.format(one)), one_measure(ON_CARE.format(other))))
    return any(kind[SURELY_MEETS] and kind[FLAGS + SURELY_MEETS] for kind in kinds)


def test_nobody_had_three_placements_in_a_year_with_one_that_lasted_for_it():
    assert not both_met("months_in_placement: {at_least: 12}", "placements_in_12_months: {at_least: 3}")
    assert both_met("months_in_placement: {at_least: 11}", "placements_in_12_months: {at_least: 3}")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        # surely in, surely meets, may be in, may meet, may fail
        ("P1 (with parents)", (True, True, True, True, False)),
        ("K2 (children's home)", (True, False, True, False, True)),
        ("Not recorded", (True, False, True, True, True)),
    ],
)
def test_everybody_in_a_group_has_the_value_that_names_it(name, kind):
    of_parents = one_measure(ON_CARE.format("placement_type: {is: P1}"))

    assert kinds_of_rows((of_parents,), ("placement_type",), (name,)) == (kind,)


def test_the_placement_before_an_adoptive_one_may_be_a_second():
    assert both_met("months_in_placement: {at_least: 24}", "placements_in_12_months: {at_least: 2}")


def test_nobody_is_in_care_for_longer_than_alive():
    """Born on 29 February 2020, in care from that day, a child is 1 until 28 February 2022: 24 months, and no more."""
    assert both_met("age: {at_most: 1}", "months_in_care: {at_least: 24}")
    assert not both_met("age: {at_most: 1}", "months_in_care: {at_least: 25}")


def by_ethnicity(window, of_groups):
    """How many of those who came are girls, group by group."""
    one = of_everybody("S21", "started_care", window, 0, dict.fromkeys(of_groups, 0))
    groups = tuple(replace(group, counts=Counts(*reversed(of_groups[group.names[0]]))) for group in one.groups)
    measure = replace(one.measure, counts="starts", numerator=(Test("sex", "is", "F"),))
    counts = Counts(sum(girls for _, girls in of_groups.values()), sum(all_ for all_, _ in of_groups.values()))
    return replace(scorecard([replace(one, measure=measure, counts=counts, groups=groups)]), by=("ethnicity",))


@pytest.mark.parametrize(("others", "is_shown"), [(3, True), (125, False)])
def test_what_so_many_groups_give_away_cannot_be_worked_through_and_is_not_published(others, is_shown):
    """C and D, hidden both times, are 17 and then 18: one came."""
    groups = {f"g{number:03}": (20, 10) for number in range(others)}
    quarter = {"A": (8, 0), "B": (7, 7), "C": (10, 6), "D": (7, 0)} | groups
    half = {"A": (8, 0), "B": (14, 7), "C": (11, 7), "D": (7, 0)} | dict.fromkeys(groups, (40, 20))

    _, known = public_and_known(by_ethnicity(year_to(0), quarter))
    [shown] = public(by_ethnicity(year_to(1), half), known).results

    assert (shown.counts is not None) == is_shown
    hidden = [group.names[0] for group in shown.groups if group.counts is None]
    assert hidden != ["C", "D"]
