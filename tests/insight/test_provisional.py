"""Whether a figure is provisional: worked out by hand from what earlier periods did."""

from fractions import Fraction

import pytest

from permanence_kpis.insight.provisional import EarlierFigure, Seen, later_movement

SETTLED = [Seen(8, Fraction(70)), Seen(100, Fraction(70))]
"""Seen twice, and the same both times."""


def runs(text: str) -> list[Seen]:
    """The runs of a period, the day and the value of each: 8 70.1, 100 70.4."""
    return [Seen(int(day), Fraction(value)) for day, value in (one.split() for one in text.split(", "))]


def moved(*values: str, day: int = 8) -> list[list[Seen]]:
    """A period for each movement, seen on a day and on day 100."""
    return [[Seen(day, Fraction(50)), Seen(100, 50 + Fraction(value))] for value in values]


def seen(day: int, *earlier: list[Seen]):
    return later_movement(day, "quarter", map(EarlierFigure, earlier))


def test_the_median_and_the_ends_of_what_earlier_periods_moved_by():
    later = seen(8, *moved("0.9", "-0.2", "0.2", "1.4", "0.1", "0.4"))

    assert later is not None
    assert (later.day, later.every, later.periods) == (8, "quarter", 6)
    assert (later.median, later.lowest, later.highest) == (Fraction("0.3"), Fraction("-0.2"), Fraction("1.4"))
    assert later.is_provisional


def test_movements_are_exact():
    thirds = [[Seen(8, Fraction(100, 3)), Seen(100, Fraction(200, 3))] for _ in range(5)]

    later = seen(8, *thirds)

    assert later is not None
    assert later.median == Fraction(100, 3)


def test_three_periods_say_nothing_and_four_do():
    assert seen(8, *moved("1", "1", "1")) is None
    assert seen(8, *moved("1", "1", "1", "1")) is not None


def test_a_period_seen_once_is_none_of_the_four():
    assert seen(8, *moved("1", "1", "1"), runs("8 70")) is None


def test_nor_is_one_seen_twice_on_the_same_day():
    assert seen(8, *moved("1", "1", "1"), runs("8 70, 8 71")) is None


@pytest.mark.parametrize(("day", "is_known"), [(7, True), (8, True), (9, False)])
def test_a_run_of_the_very_day_counts_and_one_of_the_day_before_does_not(day, is_known):
    assert (seen(day, *moved("1", "1", "1", "1")) is not None) is is_known


def test_the_movement_is_from_the_first_run_on_that_day_or_later():
    four = [runs("8 60, 40 69, 100 70")] * 4

    from_day_40 = seen(40, *four)
    from_day_9 = seen(9, *four)

    assert from_day_40 is not None
    assert from_day_9 is not None
    assert (from_day_40.median, from_day_9.median) == (1, 1)


def test_runs_are_taken_in_the_order_of_their_days_not_in_that_of_the_archive():
    later = seen(8, *[runs("100 72, 8 70")] * 4)

    assert later is not None
    assert later.median == 2


def test_of_runs_of_one_day_the_first_is_seen_and_of_the_last_day_the_last():
    later = seen(8, *[runs("8 70, 8 71, 100 74, 100 75")] * 4)

    assert later is not None
    assert later.median == 5


def test_what_never_moved_is_not_provisional():
    later = seen(8, *[SETTLED] * 4)

    assert later is not None
    assert (later.is_provisional, later.settled_on) == (False, None)
    assert (later.median, later.lowest, later.highest) == (0, 0, 0)


def test_one_period_that_moved_is_enough():
    later = seen(8, *[SETTLED] * 9, *moved("-1"))

    assert later is not None
    assert (later.median, later.lowest, later.is_provisional) == (0, -1, True)


@pytest.mark.parametrize(("by", "is_provisional"), [("0.05", True), ("0.0499", False), ("-0.0499", False)])
def test_a_movement_that_is_printed_as_0_is_none(by, is_provisional):
    later = seen(8, *[SETTLED] * 3, *moved(by))

    assert later is not None
    assert later.is_provisional is is_provisional


FOUR = [runs("8 70, 40 71, 92 72, 150 72"), *[runs("8 70, 40 70, 92 70, 150 70")] * 3]
"""One of four still moved after day 40, and none after day 92."""


@pytest.mark.parametrize(
    ("day", "is_provisional", "settled_on"),
    [(0, True, 92), (8, True, 92), (40, True, 92), (91, True, 92), (92, False, None)],
)
def test_it_is_provisional_until_the_day_all_were_seen_as_they_stayed(day, is_provisional, settled_on):
    later = seen(day, *FOUR)

    assert later is not None
    assert (later.is_provisional, later.settled_on) == (is_provisional, settled_on)


def test_beyond_the_days_that_four_were_seen_after_nothing_is_said():
    assert seen(93, *FOUR) is None


def test_the_day_is_not_given_where_fewer_than_four_were_seen_again_after_it():
    later = seen(8, *moved("1", "1", "1"), runs("8 70, 40 71, 100 71"))

    assert later is not None
    assert (later.is_provisional, later.settled_on) == (True, None)


def test_what_moved_and_moved_back_is_provisional_until_it_had():
    later = seen(8, *[runs("8 70, 40 72, 92 70, 150 70")] * 4)

    assert later is not None
    assert (later.highest, later.is_provisional, later.settled_on) == (0, True, 92)


def test_what_moved_later_than_four_were_seen_moves_a_figure_of_now_too():
    """The one that was seen for years was corrected in its third."""
    later = seen(8, *[SETTLED] * 3, runs("8 70, 900 70, 901 75"))

    assert later is not None
    assert (later.highest, later.is_provisional, later.settled_on) == (5, True, None)


def test_what_moved_and_moved_back_later_than_four_were_seen_does_not():
    later = seen(8, *[SETTLED] * 3, runs("8 70, 20 70, 900 75, 901 70"))

    assert later is not None
    assert not later.is_provisional


def test_figures_seen_before_the_last_day_have_a_day_below_0():
    later = seen(-3, *moved("1", "1", "1", "1", day=-3))

    assert later is not None
    assert (later.day, later.median) == (-3, 1)
    assert seen(-2, *moved("1", "1", "1", "1", day=-3)) is None


def test_of_more_periods_only_those_seen_again_after_that_day_count():
    later = seen(40, *[runs("40 70, 100 71")] * 4, runs("3 70, 5 75"), runs("8 70, 100 75"))

    assert later is not None
    assert (later.periods, later.highest) == (4, 1)
