"""Why a rating is what it is, and what it would take, as a board reads it."""

from dataclasses import replace
from fractions import Fraction

import pytest

from permanence_kpis.outputs.reasons import reason, to_green, unusable
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Due, Verdict

from .small_scorecard import APPROVALS, BREAKDOWNS, GIRLS, INTERIM_ORDERS, MISSING, MOVES, STABILITY

A_FIFTH = replace(
    STABILITY,
    counts=Counts(58, 11),
    value=Fraction(1100, 58),
    lowest=Fraction(1100, 58),
    highest=Fraction(1100, 58),
    due=Due("higher", None, Fraction(20), Fraction(18), Fraction(20), Fraction(18)),
    verdict=Verdict("AMBER", "as the files have it", 1),
    direction=None,
)
TOO_FEW = replace(
    APPROVALS,
    counts=Counts(18, 2),
    value=Fraction(2),
    lowest=Fraction(2),
    highest=Fraction(2),
    verdict=Verdict("RED", "as the files have it", 2),
)


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (STABILITY, "69.8% is below the 70% target but not below 63%"),
        (A_FIFTH, "19.0% is below the 20% target but not below 18%"),
        (MOVES, "15 is above the 13 allowed by 30 June (55 for the whole year) but not above 15"),
        (MISSING, "1,131 is above the 120 allowed by 30 June (300 for the whole year) and above 132"),
        (INTERIM_ORDERS, "50.0% is within the 40% to 60% target"),
    ],
)
def test_a_reason_is_rounded_as_the_figure_beside_it(result, said):
    assert reason(result) == said


def test_where_amber_asks_the_same_whole_number_it_is_said_once():
    assert reason(TOO_FEW) == "2 is below the 4 due by 30 June (15 for the whole year)"  # 3.375 and 3.75


def test_a_reason_has_the_decimals_that_the_range_needs():
    close = replace(A_FIFTH, lowest=Fraction("18.97"), highest=Fraction("19.02"))  # alike to one decimal

    assert reason(close).startswith("18.97% is below")


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (APPROVALS, "foster_approvals.csv is not in the folder"),
        (BREAKDOWNS, "the target is still to be confirmed"),
        (GIRLS, "the measure has no target: the figure is for information"),
    ],
)
def test_without_a_rating_it_is_said_why_there_is_none(result, said):
    assert (reason(result), to_green(result)) == (said, "")


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (A_FIFTH, "1 more would meet the target."),
        (STABILITY, "At most 1 more would be needed to meet the target."),
        (MOVES, "At least 2 fewer would be needed to meet the target."),
        (MISSING, "1,011 fewer would meet the target."),
        (INTERIM_ORDERS, ""),
        (replace(A_FIFTH, verdict=Verdict("RED", "", None)), "No whole number would meet the target."),
    ],
)
def test_what_it_would_take_is_no_more_certain_than_the_figure(result, said):
    assert to_green(result) == said


def test_a_figure_that_cannot_be_used_says_so():
    assert unusable(MOVES) == (
        "Confidence D, so do not rely on this figure: it cannot be decided for 21 of 80 moves, which is more than 20%."
    )
    assert [unusable(result) for result in (STABILITY, APPROVALS, MISSING)] == ["", "", ""]
