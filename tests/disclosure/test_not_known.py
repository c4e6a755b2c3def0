"""How many are not known, beside figures of the same table and of others."""

from dataclasses import replace
from decimal import Decimal

import pytest

from permanence_kpis.conditions.answers import all_of
from permanence_kpis.conditions.model import AnyOf, Not, Test
from permanence_kpis.disclosure import public_and_known
from permanence_kpis.disclosure.open_conditions import left_open
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import NOT_RECORDED, Group

from .cards import public, scorecard
from .test_care_flow import alone, at_the_end_of, of_everybody, year_to
from .test_counted_once import asked as figure_of
from .test_counted_once import shown_last
from .test_whole_lives import FIRST, asked, told

GIRL, BOY, NO_GIRL, NO_BOY = (Test("sex", how, sex) for how in ("is", "is_not") for sex in ("F", "M"))


def with_counts(one, counts):
    return replace(one, counts=counts)


def not_known_of(ref, *results):
    """Whether a figure is published, and how many are not known."""
    [shown] = [one for one in public(scorecard(results)).results if one.measure.ref == ref]
    return shown.counts and (shown.counts.denominator, shown.counts.not_known)


# D-643
@pytest.mark.parametrize(("not_known", "shown"), [(12, None), (11, 11)])
def test_who_surely_does_not_count_is_not_worked_out_beside_a_hidden_figure(not_known, shown):
    """Of 33 who came 16 are no boys; of 12 it is not known: five boys. Of whom two were not in care under C1."""
    hidden = asked("H", "started_care", "starts", 16, Test("legal_status", "is_not", "C1"))
    hidden = replace(hidden, measure=replace(hidden.measure, numerator=(BOY,)), counts=Counts(16, 2))
    no_boys = asked("B", "started_care", "starts", 16, NO_BOY)
    no_boys = with_counts(no_boys, Counts(16, 16, may_enter_met=not_known))

    assert not_known_of("B", asked("A", "started_care", "starts", 33), hidden, no_boys) == (16, shown)


# D-644
def test_those_counted_as_not_known_are_not_among_those_who_meet_it():
    """Of 31 girls 34 are there later; of 20 children who came 8 are girls not in care under C1, and 6 are under C1.

    So 8 to 14 girls came, and 5 to 11 left.
    """
    there = of_everybody("G", "looked_after", at_the_end_of(0), 31)
    girls = replace(there, measure=replace(there.measure, denominator=(GIRL,)))
    _, known = public_and_known(scorecard([girls]))
    came = asked("C", "started_care", "starts", 20)
    measure = replace(came.measure, numerator=(GIRL,), not_known=(Test("legal_status", "is", "C1"),))
    came = replace(came, measure=measure, counts=Counts(20, 8, unsure=6), window=alone_in(1))
    later = replace(girls, window=at_the_end_of(1), counts=Counts(34, 34))

    assert told(came, later, known=known) == ["C", "G"]


def alone_in(quarter):
    return replace(at_the_end_of(quarter), kind="period")


# D-645
@pytest.mark.parametrize(("not_known", "shown"), [(8, None), (7, 7)])
def test_those_not_known_are_set_beside_another_table(not_known, shown):
    """Of 33 first placements 20 are those of children who are no girls; of 8 it is not known: five girls came."""
    placed = asked("P", "placement_starts", "placements", 33, FIRST)
    no_girls = with_counts(asked("C", "started_care", "starts", 20, NO_GIRL), Counts(20, 20, may_enter_met=not_known))

    assert not_known_of("C", placed, no_girls) == (20, shown)


@pytest.mark.parametrize(
    ("conditions", "open_for", "not_for"),
    [
        ((GIRL,), {"sex": None}, {"sex": "M"}),
        ((Not(GIRL),), {"sex": None}, {"sex": "M"}),
        ((GIRL, FIRST), {"sex": None, "is_first": "yes"}, {"sex": None, "is_first": "no"}),
        ((AnyOf((GIRL, FIRST)),), {"sex": None, "is_first": "no"}, {"sex": None, "is_first": "yes"}),
        ((Not(AnyOf((GIRL, FIRST))),), {"sex": None, "is_first": "no"}, {"sex": None, "is_first": "yes"}),
    ],
)
def test_a_blank_leaves_conditions_open_only_where_the_others_do_not_answer_them(conditions, open_for, not_for):
    asked_for = left_open(conditions)

    assert all_of(asked_for, open_for) is True
    assert all_of(asked_for, not_for) is False


# D-651
@pytest.mark.parametrize(("of_two", "is_shown"), [((1, 2), False), ((4, 4), True)])
def test_groups_without_a_type_are_set_beside_how_many_have_none(of_two, is_shown):
    """7 are known to be of one group: of two that are hidden one or two each are left of 10 in all, 1 to 7 of 15."""
    groups = {
        ("WBRI", "K1"): Counts(20, 20),
        ("WBRI", NOT_RECORDED): Counts(7, 0, unsure=7),
        ("AIND", "K1"): Counts(8, 8),
        ("AIND", NOT_RECORDED): Counts(of_two[0], 0, unsure=of_two[0]),
        ("OOTH", "U4"): Counts(20, 0),
        ("OOTH", NOT_RECORDED): Counts(of_two[1], 0, unsure=of_two[1]),
    }
    there = of_everybody("S", "looked_after", at_the_end_of(0), 0)
    there = replace(
        there,
        measure=replace(there.measure, numerator=(Test("placement_type", "is", "K1"),)),
        counts=Counts(55 + sum(of_two), 28, unsure=7 + sum(of_two)),
        groups=tuple(Group(names, names, counts, None, None, None) for names, counts in groups.items()),
    )

    [shown] = public(replace(scorecard([there]), by=("ethnicity", "placement_type"))).results

    assert shown.counts.not_known == 7 + sum(of_two)
    assert {group.names: group.counts is not None for group in shown.groups}["WBRI", NOT_RECORDED] == is_shown


# D-688: no boys came, and the 25 of June are there in September: of 31 others 23 are, with one or none who came
@pytest.mark.parametrize(("left", "is_shown"), [(9, False), (17, True)])
def test_who_came_does_not_follow_where_everybody_is_taken_to_be_a_boy_or_none(left, is_shown):
    since = Test("months_in_care", "at_least", Decimal(3))
    boys = [figure_of(f"C{one}", "starts", alone(one), 0, BOY, table="started_care") for one in (0, 1)]
    there = [
        figure_of(f"T{one}", "children", at_the_end_of(one), many, met=25, who_meet=(BOY, since), table="looked_after")
        for one, many in enumerate((56, 48))
    ]
    no_boys = figure_of("L", "children", year_to(1), left, Test("sex", "none_of", ("M",)), table="left_care")

    assert shown_last(*boys, *there, no_boys) == is_shown
