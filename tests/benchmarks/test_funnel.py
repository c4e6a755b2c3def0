"""Authorities side by side: who differs from all together by more than chance."""

from datetime import date
from decimal import Decimal

import pytest

from permanence_kpis.benchmarks.funnel import funnels_of
from permanence_kpis.results.benchmarks import Benchmark

DAY = date(2025, 3, 31)


def published(area, met, of, day=DAY, kind="authority", ref="4.1", definition="same", unit="", hidden=None):
    counts = (None, None) if met is None else (Decimal(met), Decimal(of))
    value = None if hidden else Decimal(20)
    return Benchmark(ref, area, kind, day, day, value, *counts, hidden, definition, "", "", None, unit)


def area_with(met, of):
    """Five authorities with 20 of 100, and one with so many: the funnel of all six."""
    [found] = funnels_of([*(published(f"Area {number}", 20, 100) for number in range(5)), published("Ames", met, of)])
    return found


def test_the_mean_is_of_all_that_are_counted():
    found = area_with(40, 100)

    assert (found.areas, found.mean) == (6, pytest.approx(140 / 6))


@pytest.mark.parametrize(
    ("met", "of", "beyond"),
    [
        # 130 of 600 are 21.7%; a standard deviation of 100 is 4.12, and 30 is 2.02 of them away
        (30, 100, [("Ames", "high", False)]),
        # 129 of 600 are 21.5%; 29 is 1.83 of 4.11 away
        (29, 100, []),
        # 136 of 600: 36 is 3.18 standard deviations of 4.19 away; 35 is 2.99 of 4.18 away
        (36, 100, [("Ames", "high", True)]),
        (35, 100, [("Ames", "high", False)]),
        # the same 36% of 25 are 9: 20.8% together, a standard deviation of 8.11, 1.88 away
        (9, 25, []),
        # 118 of 650 are 18.154%; of 150 a standard deviation is 3.147: 12% is 1.955 away. 143 are 22%: 28.67% is 1.971
        (18, 150, []),
        (43, 150, [("Ames", "high", False)]),
        # 107 of 600 are 17.8%; 7 is 2.83 of 3.83 away
        (7, 100, [("Ames", "low", False)]),
    ],
)
def test_an_area_is_beyond_chance_by_its_own_size(met, of, beyond):
    found = area_with(met, of)

    sides = [(one.area, "high" if one.value > found.mean else "low", one.is_far) for one in found.beyond]
    assert sides == beyond


def test_fewer_than_five_that_give_their_counts_have_none():
    four = [published(f"Area {number}", 20, 100) for number in range(4)]

    assert funnels_of(four) == ()
    assert funnels_of([*four, published("No counts", None, None), published("England", 20, 100, kind="england")]) == ()
    assert funnels_of([*four, published("Nobody", 0, 0)]) == ()
    assert funnels_of([*four, published("Hidden", 20, 100, hidden="c")]) == ()
    assert funnels_of([*four, published("Places", 20, 100, unit="places")]) == ()
    assert funnels_of([*four, published("area 3", 30, 100)]) == ()  # the same once more
    assert len(funnels_of([*four, published("Fifth", 20, 100)])) == 1


def test_other_measures_periods_and_definitions_have_their_own():
    five = [published(f"Area {number}", 20, 100) for number in range(5)]
    later = [published(f"Area {number}", 20, 100, day=date(2026, 3, 31)) for number in range(5)]
    other = [published(f"Area {number}", 20, 100, ref="4.6") for number in range(5)]
    nearly = [published(f"Area {number}", 20, 100, definition="nearly") for number in range(4)]

    found = funnels_of([*five, *later, *other, *nearly])

    assert [(one.ref, one.last_day.year) for one in found] == [("4.1", 2025), ("4.1", 2026), ("4.6", 2025)]
