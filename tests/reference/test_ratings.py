"""Targets and ratings of the reference."""

from datetime import date
from fractions import Fraction

import pytest

from . import ratings
from .by_hand import MEASURES

JUNE, SEPTEMBER, MARCH = date(2024, 6, 30), date(2024, 9, 30), date(2025, 3, 31)


def test_a_straight_line_is_due_by_quarters_and_by_days_between() -> None:
    moves = MEASURES["4.3"]["target"]

    assert ratings.due(moves, JUNE) == {"green": Fraction("13.75"), "amber": Fraction("15.125")}
    assert ratings.due(moves, date(2024, 5, 15)) == {
        "green": Fraction("13.75") * Fraction(45, 91),
        "amber": Fraction("15.125") * Fraction(45, 91),
    }
    assert ratings.due(moves, MARCH) == {"green": 55, "amber": Fraction("60.5")}


def test_a_list_is_due_at_quarter_ends_and_amber_in_proportion() -> None:
    missing = MEASURES["4.10"]["target"]

    assert ratings.due(missing, SEPTEMBER) == {"green": 198, "amber": Fraction("217.8")}
    # 31 July: 31 of the 92 days from 120 to 198.
    assert ratings.due(missing, date(2024, 7, 31))["green"] == 120 + 78 * Fraction(31, 92)  # type: ignore[index]


@pytest.mark.parametrize(
    ("ref", "value", "word"),
    [
        ("4.1", Fraction(70), "GREEN"),
        ("4.1", Fraction(6999, 100), "AMBER"),
        ("4.1", Fraction(63), "AMBER"),
        ("4.1", Fraction(6299, 100), "RED"),
        ("4.1", None, "NO DATA"),
        ("4.2", 55, "GREEN"),
        ("4.2", 60, "AMBER"),
        ("4.2", 61, "RED"),
        ("4.3", 13, "GREEN"),
        ("4.3", 15, "AMBER"),
        ("4.3", 16, "RED"),
        ("4.7", 2, "TBC"),
        ("4.8", Fraction(44, 10), "AMBER"),
    ],
)
def test_green_meets_the_target_and_amber_is_not_past_its_limit(
    ref: str, value: Fraction | int | None, word: str
) -> None:
    assert ratings.rating(MEASURES[ref]["target"], value, JUNE) == word


def test_a_target_is_not_set_before_its_first_day_and_is_the_latest_begun_after() -> None:
    target = {
        "better": "higher",
        "values": [
            {"from": date(2024, 4, 1), "green": 70, "amber": 63},
            {"from": date(2023, 4, 1), "green": 60, "amber": 50},
        ],
    }

    words = [ratings.rating(target, 65, day) for day in (date(2023, 3, 31), date(2024, 3, 31), date(2024, 4, 1))]

    assert words == ["TBC", "GREEN", "AMBER"]


def test_within_and_neither() -> None:
    within = {"better": "within", "values": [{"from": date(2023, 4, 1), "green": [40, 60], "amber": [30, 70]}]}

    assert [ratings.rating(within, value, JUNE) for value in (40, 60, 39, 70, 71)] == [
        "GREEN",
        "GREEN",
        "AMBER",
        "AMBER",
        "RED",
    ]
    assert ratings.rating({"better": "neither"}, 7, JUNE) == "INFO"


@pytest.mark.parametrize(
    ("ref", "show", "numerator", "denominator", "missing"),
    [
        ("4.1", "percentage", 6, 10, 1),
        ("4.1", "percentage", 7, 10, 0),
        ("4.1", "percentage", 0, 3, 3),
        ("4.1", "percentage", 0, 0, None),
        ("4.8", "percentage", 2, 26, -1),
        ("4.8", "percentage", 1, 24, -1),
        ("4.8", "percentage", 1, 25, 0),
        ("4.3", "count", 16, 20, -3),
        ("4.4", "count", 2, 3, 2),
        ("4.7", "count", 2, 3, None),
    ],
)
def test_to_green_is_how_many_more_or_fewer_in_the_numerator(
    ref: str, show: str, numerator: int, denominator: int, missing: int | None
) -> None:
    assert ratings.to_green(MEASURES[ref]["target"], show, numerator, denominator, JUNE) == missing


def test_to_green_of_a_band_goes_to_its_nearer_side_if_a_whole_child_fits() -> None:
    within = {"better": "within", "values": [{"from": date(2023, 4, 1), "green": [40, 60], "amber": [30, 70]}]}

    found = [ratings.to_green(within, "percentage", numerator, 10, JUNE) for numerator in (1, 5, 9)]

    assert found == [3, 0, -3]
    assert ratings.to_green(within, "percentage", 1, 1, JUNE) is None
