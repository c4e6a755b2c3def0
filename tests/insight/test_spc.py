"""Limits and the four rules, on series worked out by hand."""

from fractions import Fraction

import pytest

from permanence_kpis.definitions.model import Spc
from permanence_kpis.insight.spc import first_of, goes_with_the_last, limits_by_size, limits_of, signals_of
from permanence_kpis.results.trend import ControlLimits

USUAL = Spc()
TEN = ControlLimits(*map(Fraction, (10, 4, 16, 6, 14, 2)))
"""A mean of 10, limits at 4 and 16, inner lines at 6 and 14."""


def series(text):
    return [None if value == "-" else Fraction(value) for value in text.split()]


def signals(text, rule, settings=USUAL):
    """A letter for each point: h or l where it sets off the rule to that side, b for both, a dot where it does not."""
    values = series(text)
    found = signals_of(values, [TEN] * len(values), settings)
    sides = ["".join(sorted(one.side for one in point if one.rule == rule)) for point in found]
    return "".join({"": ".", "high": "h", "low": "l", "highlow": "b"}[side] for side in sides)


def test_limits_lie_at_2_66_mean_moving_ranges():
    # the steps are 2, 1, 2 and 1, on average 1.5; 2.66 times 1.5 is 3.99, and two thirds of it 2.66
    found = limits_of(series("10 12 11 13 12"))

    assert found == ControlLimits(*map(Fraction, ("11.6", "7.61", "15.59", "8.94", "14.26", "1.5")))


def test_a_lower_limit_below_nothing_is_drawn_at_nothing_and_an_upper_one_at_100():
    # mean 50, both steps 40: 2.66 times 40 is 106.4
    found = limits_of(series("30 70 30 70 50")[:4])

    assert (found.lower, found.upper) == (Fraction("-56.4"), Fraction("156.4"))
    assert found.drawn(Fraction(0), Fraction(100)) == (0, 100)
    assert found.drawn(Fraction(0), None) == (0, Fraction("156.4"))


def test_no_step_is_taken_over_a_period_without_a_figure():
    # the steps are 1 and 1: from 11 to 20 nobody went in one step
    assert limits_of(series("10 11 - 20 21")).mean_moving_range == 1


def test_there_are_no_limits_where_no_two_figures_stand_together():
    assert limits_of(series("10 - 12 - 14")) is None


@pytest.mark.parametrize(
    ("screen", "average"),
    [
        (False, Fraction(26, 8)),  # seven steps of 1 and one of 19
        (True, Fraction(1)),  # 3.267 times 3.25 is 10.6: the 19 is dropped
    ],
)
def test_a_very_large_step_is_left_out_of_the_limits_only_where_asked(screen, average):
    assert limits_of(series("10 11 10 11 10 11 10 11 30"), screen=screen).mean_moving_range == average


def test_screening_is_done_once():
    # steps 1 (18 times), 4 and 40: the average is 3.1, so 40 is dropped (10.1); of the rest it is 22 / 19 = 1.16, and
    # the 4 would be dropped in a second round (3.78)
    text = " ".join(["10", "11"] * 9 + ["10", "14", "54"])

    assert limits_of(series(text), screen=True).mean_moving_range == Fraction(22, 19)


def test_where_nothing_moves_the_limits_are_the_mean():
    found = limits_of(series("7 7 7"))

    assert (found.lower, found.mean, found.upper) == (7, 7, 7)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ("16 4", ".."),  # on a limit is not outside
        ("16.001 3.999 10", "hl."),
        ("- 17", ".h"),
    ],
)
def test_outside(values, found):
    assert signals(values, "outside") == found


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ("11 11 11 11 11 11 11", "hhhhhhh"),
        ("11 11 11 11 11 11", "......"),
        ("9 11 12 11 13 11 12 11 12 9", ".hhhhhhhh."),  # all points of the run
        ("11 11 11 10 11 11 11 11", "........"),  # a point on the mean ends it
        ("11 11 11 - 11 11 11 11", "........"),  # so does a period without a figure
        ("9 8 7 8 9 8 7", "lllllll"),
    ],
)
def test_shift(values, found):
    assert signals(values, "shift") == found


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ("5 6 7 8 9 10 11", "hhhhhhh"),  # 7 points, 6 steps
        ("5 6 7 8 9 10", "......"),
        ("5 6 7 8 8 9 10 11", "........"),  # a tie ends it
        ("5 6 7 8 - 9 10 11", "........"),
        ("12 11 10 9 8 7 6", "lllllll"),  # by the steps, whichever side of the mean
        ("9 5 6 7 8 9 10 11 7", ".hhhhhhh."),
        ("5 6 7 8 9 10 11 10 9 8 7 6 5", "hhhhhhbllllll"),  # the peak ends one run and begins the other
    ],
)
def test_trend(values, found):
    assert signals(values, "trend") == found


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ("15 15 11", "hh."),  # the third is on the same side, and not flagged
        ("15 11 15", "h.h"),
        ("15 15 15", "hhh"),
        ("15 15 9", "..."),  # the third on the other side: no rule of this tool
        ("15 15 10", "..."),
        ("15 15", ".."),
        ("17 15 11", "..."),  # one outside and one near do not count
        ("17 15 15", ".hh"),
        ("14 15 11", "..."),  # on the inner line is not beyond it
        ("16 15 11", "hh."),  # on the limit is still inside it
        ("5 9 5 9 9", "l.l.."),
        ("15 - 15 11", "...."),
    ],
)
def test_two_of_three(values, found):
    assert signals(values, "two of three") == found


def test_other_lengths_are_asked_of_the_settings():
    assert signals("11 11 11 11 11 11", "shift", Spc(shift=6)) == "hhhhhh"
    assert signals("5 6 7 8 9 10", "trend", Spc(trend=6)) == "hhhhhh"
    assert signals("11 11 11 11 11 11 11", "shift", Spc(shift=8)) == "......."


def test_the_rules_of_a_point_are_named_in_their_order():
    values = series("11 11.5 12 12.5 15 15.5 17")
    [*_, last] = signals_of(values, [TEN] * len(values), USUAL)

    assert [one.rule for one in last] == ["outside", "trend", "shift"]


@pytest.mark.parametrize(
    ("values", "together"),
    [
        # mean 2; from it -1, 0, 1: (-1 x 0 + 0 x 1) / 2
        ("1 2 3", Fraction(0)),
        # mean 2.5; from it -1.5, -0.5, 0.5, 1.5: (0.75 - 0.25 + 0.75) / 5
        ("1 2 3 4", Fraction(1, 4)),
        # mean 2; from it -1, 1, -1, 1: -3 / 4
        ("1 3 1 3", Fraction(-3, 4)),
        ("5 5 5", None),
    ],
)
def test_how_far_a_value_goes_with_the_one_before(values, together):
    assert goes_with_the_last(series(values)) == together


def test_limits_by_size_are_wider_where_fewer_are_counted():
    # 20, 5 and 10 of 100, 25 and 100 are counted: 35 of 225 are 15.56%. Three standard deviations of a share of 100:
    # 3 x sqrt(15.56 x 84.44 / 100) = 10.87 points; of 25, twice as much
    found = limits_by_size(series("20 20 10"), [100, 25, 100])

    assert [one.mean for one in found] == [Fraction(140, 9)] * 3
    assert [round(float(one.upper), 2) for one in found] == [26.43, 37.3, 26.43]
    assert [round(float(one.lower), 2) for one in found] == [4.68, -6.19, 4.68]
    assert [round(float(one.inner_upper), 2) for one in found] == [22.8, 30.05, 22.8]
    assert [round(float(one.inner_lower), 2) for one in found] == [8.31, 1.06, 8.31]
    assert [one.mean_moving_range for one in found] == [None] * 3


def test_limits_by_size_of_all_or_of_none_are_on_the_mean():
    assert [(one.lower, one.upper) for one in limits_by_size(series("100 100"), [4, 9])] == [(100, 100)] * 2
    assert [one and (one.lower, one.upper) for one in limits_by_size(series("0 - 0"), [4, 0, 9])] == [
        (0, 0),
        None,  # of nobody there is no share
        (0, 0),
    ]


def test_a_point_is_held_to_the_limits_of_its_own_size():
    # 30% is within the limits of 25 and beyond those of 100 (above)
    values = series("20 30 30")
    limits = [limits_by_size(series("20 20 10"), [100, 25, 100])[place] for place in (0, 1, 2)]

    assert [[one.rule for one in point] for point in signals_of(values, limits, USUAL)] == [[], [], ["outside"]]


def test_the_first_figures_alone_can_make_the_limits():
    assert first_of(series("1 - 2 3 4"), 2) == series("1 - 2")
    assert first_of(series("1 - 2"), 2) == first_of(series("1 - 2"), 9) == first_of(series("1 - 2"), None)
    assert {one.mean for one in limits_by_size(series("20 10 90"), [10, 10, 10], first=2)} == {15}
