"""What chance alone could have made of a figure: the figures of the two formulas, worked out elsewhere."""

from fractions import Fraction

import pytest

from permanence_kpis.insight.chance import byar, chance, wilson
from permanence_kpis.results.counts import Counts


def to_one_decimal(ends):
    return tuple(round(float(end), 1) for end in ends)


@pytest.mark.parametrize(
    ("met", "of", "ends"),
    [  # the first two are 4.1 and 4.6 of the sample in 2024Q1; by an independent script, to one decimal
        (135, 190, (64.2, 77.0)),
        (11, 58, (10.9, 30.9)),
        (4, 9, (18.9, 73.3)),
        (0, 7, (0.0, 35.4)),
        (7, 7, (64.6, 100.0)),
        (27, 214, (8.8, 17.7)),
    ],
)
def test_wilson(met, of, ends):
    assert to_one_decimal(wilson(met, of)) == ends


@pytest.mark.parametrize(
    ("number", "ends"), [(4, (1.1, 10.2)), (16, (9.1, 26.0)), (42, (30.3, 56.8)), (0, (0.0, 3.7)), (1, (0.0, 5.6))]
)
def test_byar(number, ends):
    assert to_one_decimal(byar(number)) == ends


@pytest.mark.parametrize("met", range(13))
def test_a_range_holds_the_figure_and_stays_within_what_can_be(met):
    lowest, highest = wilson(met, 12)
    assert 0 <= lowest <= Fraction(100 * met, 12) <= highest <= 100
    lowest, highest = byar(met)
    assert 0 <= lowest <= met <= highest


def test_one_child_of_190_is_half_a_point():
    assert chance(Counts(190, 135), "percentage").one_unit == Fraction(100, 190)


def test_a_count_has_no_points():
    assert chance(Counts(581, 42), "count").one_unit is None


@pytest.mark.parametrize("counts", [None, Counts(0, 0), Counts(0, 0, may_enter_met=3)])
def test_a_percentage_of_nobody_has_no_range(counts):
    assert chance(counts, "percentage") is None


def test_what_is_not_known_is_left_to_a_range_of_its_own():
    assert chance(Counts(190, 135, unsure=10), "percentage") == chance(Counts(190, 135), "percentage")
