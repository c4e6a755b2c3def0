"""What it takes to be green where something is not known."""

from fractions import Fraction

import pytest

from permanence_kpis.results.bands import to_green_ends
from permanence_kpis.results.counts import Counts, PublicCounts

SEVENTY_OR_MORE = (Fraction(70), None)
AT_MOST = {number: (None, Fraction(number)) for number in (4, 13, 60)}


@pytest.mark.parametrize(
    ("counts", "show", "green", "ends"),
    [
        # 16 and up to 28 more of which 13 may be: 3 to 31 fewer
        (Counts(89, 16, unsure=28), "count", AT_MOST[13], (-31, -3)),
        # 2 of which 4 may be and none more is wanted
        (Counts(10, 2, unsure=2), "count", AT_MOST[4], (0, 0)),
        # 143 / 205 asks 144 (70% of 205 is 143.5); with 3 more there is one more than that
        (Counts(205, 143, unsure=3), "percentage", SEVENTY_OR_MORE, (0, 1)),
        # 6 / 10 asks 7; with a child who would not meet it, 6 / 11 asks 8 (70% of 11 is 7.7)
        (Counts(10, 6, may_enter_not_met=1), "percentage", SEVENTY_OR_MORE, (1, 2)),
        # 7 / 10 asks at most 6; with two who would not meet it, 7 / 12 is 58.3% and asks nothing
        (Counts(10, 7, may_enter_not_met=2), "percentage", AT_MOST[60], (-1, 0)),
        # nobody is surely in, so that only those who may enter give a percentage: 0 / 1 asks one more
        (Counts(0, 0, may_enter_not_met=1), "percentage", SEVENTY_OR_MORE, (1, 1)),
    ],
)
def test_the_least_and_the_most_it_could_take(counts, show, green, ends):
    assert to_green_ends(counts, show, green) == ends


def test_where_some_way_leaves_no_whole_number_nothing_is_said():
    half = (Fraction(45), Fraction(55))  # 1 of 2 is within; of 1 none is

    assert to_green_ends(Counts(1, 1, may_enter_not_met=1), "percentage", half) is None


def test_the_public_is_told_what_the_figure_alone_tells():
    told = PublicCounts.of(Counts(89, 16, unsure=28))

    assert to_green_ends(told, "count", AT_MOST[13]) == (-3, -3)
