"""What it would take, worked out by hand and by trying every number."""

from fractions import Fraction
from itertools import product

import pytest

from permanence_kpis.insight.what_it_takes import what_it_takes
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Due

CHANGES = {
    "more meet it": (1, 0),
    "fewer meet it": (-1, 0),
    "met join": (1, 1),
    "met leave": (-1, -1),
    "others join": (0, 1),
    "others leave": (0, -1),
}


def takes(numerator, denominator, better, green, amber, show="percentage", **more):
    due = Due(better, None, Fraction(green), Fraction(amber))
    return what_it_takes(Counts(denominator, numerator, **more), show, due)


def ways(one):
    return {way.kind: (way.number, way.denominator) for way in one.ways}


def test_4_6_of_the_sample_by_hand():
    """11 of 58, 20% wanted: 12/58 is 20.7%, 12/59 is 20.3%, 11/55 is 20%; 18% would do for amber."""
    green, amber = takes(11, 58, "higher", 20, 18)

    assert (green.rating, green.is_met) == ("GREEN", False)
    assert ways(green) == {"more meet it": (1, 58), "met join": (1, 59), "others leave": (3, 55)}
    # 10/58 is 17.2%, 10/57 is 17.5%; 11/61 is 18.03% and 11/62 is 17.7%
    assert (amber.rating, amber.is_met) == ("AMBER", True)
    assert ways(amber) == {"fewer meet it": (0, 58), "met leave": (0, 58), "others join": (3, 61)}


def test_4_8_of_the_sample_by_hand():
    """64 of 578, at most 4%: 23 of 578 is 3.98%; 21 of 535 is 3.93%, 22 of 536 is 4.1%; 64 of 1,600 is 4%."""
    green, _ = takes(64, 578, "lower", 4, Fraction("4.4"))

    assert ways(green) == {"fewer meet it": (41, 578), "met leave": (43, 535), "others join": (1022, 1600)}


def test_4_1_of_the_sample_by_hand():
    """135 of 190, 70% wanted: 133/190 is 70%; 129/184 is 70.1%, 128/183 is 69.9%; 135/192 is 70.3%."""
    [green] = takes(135, 190, "higher", 70, 63)

    assert green.is_met
    assert ways(green) == {"fewer meet it": (2, 190), "met leave": (6, 184), "others join": (2, 192)}


def test_of_a_count_only_how_many_meet_it_matters():
    # 16 moves, 13.75 allowed: 13 will do, and 15 for amber at 15.125
    green, amber = takes(16, 89, "lower", Fraction(55, 4), Fraction(121, 8), "count")

    assert ways(green) == {"fewer meet it": (3, 89)}
    assert ways(amber) == {"fewer meet it": (1, 89)}


def test_to_have_none_at_all_nobody_can_join():
    green, *_ = takes(2, 10, "lower", 0, 0)

    assert ways(green) == {"fewer meet it": (2, 10), "met leave": (2, 8)}


def test_where_there_are_not_so_many_a_way_is_not_named():
    # 1 of 3 and 90%: two who do not meet it can leave, and 1 of 1 is 100%; to a whole 100% nobody who joins leads
    green, *_ = takes(1, 3, "higher", 90, 90)
    assert ways(green) == {"more meet it": (2, 3), "met join": (17, 20), "others leave": (2, 1)}
    whole, *_ = takes(1, 3, "higher", 100, 100)
    assert ways(whole) == {"more meet it": (2, 3), "others leave": (2, 1)}
    # of those two one is not known: she cannot be taken for one who does not meet it
    unsure, *_ = takes(1, 3, "higher", 90, 90, unsure=1)
    assert ways(unsure) == {"more meet it": (2, 3), "met join": (17, 20)}


def test_nobody_can_be_left_over():
    # the only one who meets it could leave, but then there is nobody
    green, *_ = takes(1, 1, "lower", 4, 4)

    assert ways(green) == {"fewer meet it": (1, 1), "others join": (24, 25)}


def test_within_limits_there_is_room_on_both_sides():
    due = Due("within", None, (Fraction(40), Fraction(60)), (Fraction(40), Fraction(60)))
    [green] = what_it_takes(Counts(10, 5), "percentage", due)

    # 4/10 and 6/10; 3/8 is 37.5%, 4/9 is 44%; 5/12 is 41.7%, 5/13 38.5%; 7/12 is 58.3%, 8/13 61.5%; 5/8 62.5%
    assert [(way.kind, way.number) for way in green.ways] == [
        *(("fewer meet it", 1), ("met leave", 1), ("others join", 2)),
        *(("more meet it", 1), ("met join", 2), ("others leave", 1)),
    ]


def test_without_a_target_or_a_value_there_is_nothing_to_say():
    assert what_it_takes(Counts(10, 5), "percentage", Due("higher", "TBC")) == ()
    assert what_it_takes(None, "percentage", Due("higher", None, Fraction(70), Fraction(63))) == ()
    assert takes(0, 0, "higher", 70, 63) == ()


def exact(counts, kind, number):
    """The value with so many of a kind, or None where there are not so many, or nobody is left."""
    met, counted = CHANGES[kind]
    numerator, denominator = counts.numerator + number * met, counts.denominator + number * counted
    if numerator < 0 or denominator <= 0 or numerator > denominator:
        return None
    return Fraction(100 * numerator, denominator)


@pytest.mark.parametrize("better", ["higher", "lower"])
def test_no_smaller_number_would_do_and_no_greater_one_leaves_it_so(better):
    for numerator, denominator, green in product(range(8), range(1, 8), (0, 12, 50, 80, 100)):
        if numerator > denominator:
            continue
        counts = Counts(denominator, numerator)

        def does(value, green=green):
            return value is not None and (value >= green if better == "higher" else value <= green)

        [one, *_] = what_it_takes(counts, "percentage", Due(better, None, Fraction(green), Fraction(green)))
        assert one.is_met == does(counts.value("percentage"))
        found = ways(one)
        helps = ("more meet it", "met join", "others leave")
        hurts = ("fewer meet it", "met leave", "others join")
        if better == "lower":
            helps, hurts = hurts, helps
        for kind in hurts if one.is_met else helps:
            if one.is_met:
                tried = next((k for k in range(400) if exact(counts, kind, k + 1) is not None
                              and not does(exact(counts, kind, k + 1))), None)  # fmt: skip
            else:
                tried = next((k for k in range(400) if does(exact(counts, kind, k))), None)
            assert found.get(kind, (None,))[0] == tried, (numerator, denominator, green, kind)
