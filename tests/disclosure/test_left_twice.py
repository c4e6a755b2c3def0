"""Children who left care twice over some days, and count once: how few they are does not follow."""

from dataclasses import replace

import pytest

from permanence_kpis.conditions.model import AnyOf, Not, Test
from permanence_kpis.disclosure import public_and_known
from permanence_kpis.results.counts import Counts

from .cards import public, scorecard
from .test_care_flow import alone, at_the_end_of, of_everybody, year_to


# D-664: 41 and 30 who came are 71, of whom 51 are there, so that children left 20 times
@pytest.mark.parametrize(
    ("who_left", "shown"),
    [
        (18, ["S20", "S21"]),  # two of them twice
        (20, ["S20", "S21", "S22"]),
        (14, ["S20", "S21", "S22"]),  # six more than once
        (22, ["S20", "S21", "S22"]),  # corrected since
    ],
)
def test_how_few_left_twice_does_not_follow_from_who_is_there(who_left, shown):
    _, known = public_and_known(scorecard([of_everybody("S20", "looked_after", at_the_end_of(0), 41)]))
    results = [
        of_everybody("S20", "looked_after", at_the_end_of(1), 51),
        of_everybody("S21", "started_care", alone(1), 30),
        of_everybody("S22", "left_care", alone(1), who_left),
    ]

    assert [one.measure.ref for one in public(scorecard(results), known).results if one.counts is not None] == shown


@pytest.mark.parametrize(
    ("in_both", "shown"),
    [
        (33, ["S20", "S21"]),  # one left twice in both or in the second
        (34, ["S20", "S21", "S22"]),  # nobody in the second
        (32, ["S20", "S21", "S22"]),  # nobody, one or two
    ],
)
def test_how_few_left_twice_does_not_follow_from_two_days(in_both, shown):
    """In the first quarter 14 children left, some of them perhaps twice; in the second children left 20 times."""
    first = [
        of_everybody("S20", "looked_after", at_the_end_of(0), 41),
        of_everybody("S22", "left_care", year_to(0), 14),
    ]
    second = [
        of_everybody("S20", "looked_after", at_the_end_of(1), 51),
        of_everybody("S21", "started_care", alone(1), 30),
        of_everybody("S22", "left_care", year_to(1), in_both),
    ]
    _, known = public_and_known(scorecard(first))

    assert [one.measure.ref for one in public(scorecard(second), known).results if one.counts is not None] == shown


@pytest.mark.parametrize(
    ("girls", "are_shown"),
    [
        (15, False),  # six of them, so that one of the others
        (21, True),  # none of them, so that seven of the others
    ],
)
def test_how_few_of_the_others_left_twice_does_not_follow_from_the_girls(girls, are_shown):
    """Children left 61 times, and 54 of them did; girls left 21 times."""

    def both(ref, table, window, number, of_girls):
        every, some = (of_everybody(ref + end, table, window, of) for end, of in (("", number), ("F", of_girls)))
        return every, replace(some, measure=replace(some.measure, denominator=(Test("sex", "is", "F"),)))

    _, known = public_and_known(scorecard(both("S20", "looked_after", at_the_end_of(0), 160, 52)))
    results = [
        *both("S20", "looked_after", at_the_end_of(1), 150, 51),
        *both("S21", "started_care", alone(1), 51, 20),
        *both("S22", "left_care", alone(1), 54, girls),
    ]

    shown = [one.measure.ref for one in public(scorecard(results), known).results if one.counts is not None]

    assert shown == ["S20", "S20F", "S21", "S21F", "S22", *(["S22F"] if are_shown else [])]


GIRL = Test("sex", "is", "F")


# D-664: 20 left in the first quarter, 12 in the second, of whom none was a girl
@pytest.mark.parametrize(
    ("in_both", "is_shown"),
    [
        (32, True),
        (31, False),  # one in each
        (29, False),  # three
        (26, True),  # six
    ],
)
def test_nor_from_who_left_alone(in_both, is_shown):
    every = of_everybody("L1", "left_care", alone(1), 12)
    of_boys = replace(every, measure=replace(every.measure, numerator=(Not(GIRL),)))
    _, known = public_and_known(scorecard([of_everybody("L2", "left_care", year_to(0), 20)]))
    _, known = public_and_known(scorecard([of_boys]), known)

    [shown] = public(scorecard([of_everybody("L2", "left_care", year_to(1), in_both)]), known).results

    assert (shown.counts is not None) == is_shown


# D-664: boys and girls left 23 and 35 times, over both quarters 57 children did
@pytest.mark.parametrize(
    ("groups", "are_shown"),
    [
        ({"F": 27, "M": 30}, False),  # 57 boys and girls: one of them twice
        ({"F": 22, "M": 29, "U": 6}, True),  # 51: seven of them
    ],
)
def test_nor_from_the_groups_of_both_quarters(groups, are_shown):
    either = AnyOf((Test("sex", "is", "M"), GIRL))
    known = []
    for quarter, number in ((0, 23), (1, 35)):
        every = of_everybody("L1", "left_care", alone(quarter), number)
        _, known = public_and_known(
            scorecard([replace(every, measure=replace(every.measure, denominator=(either,)))]), known
        )
    card = scorecard([of_everybody("L2", "left_care", year_to(1), 57, groups)])

    [shown] = public(replace(card, by=("sex",)), known).results

    assert shown.counts == Counts(57, 57)
    assert any(group.counts for group in shown.groups) == are_shown
