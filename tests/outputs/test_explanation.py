"""Why a figure is what it is."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from permanence_kpis.conditions.model import Test
from permanence_kpis.outputs import terminal
from permanence_kpis.outputs.explanation import explanation
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.explanation import ChildRow, MetValue
from permanence_kpis.results.scorecard import Due, Verdict

from .explained import (
    MANY_VALUES,
    OF_A_CHILD,
    OF_A_CHILD_WITH_TWO_MOVES,
    OF_A_HOUSEHOLD_WITHOUT_ROWS,
    OF_MISSING,
    OF_MOVES,
    OF_STABILITY,
    explanation_of,
)
from .small_scorecard import APPROVALS, BREAKDOWNS, GIRLS, INTERIM_ORDERS, STABILITY

EXPECTED = Path(__file__).parent / "expected"


def page(explained, width=100):
    return terminal.text(explanation(explained), width)


def section(explained, heading):
    """The lines under a heading, up to the next blank line."""
    return page(explained, 200).split(f"\n{heading}\n")[1].split("\n\n")[0].rstrip("\n").split("\n")


@pytest.mark.parametrize(
    ("explained", "name"),
    [
        (OF_STABILITY, "explanation_of_a_percentage.txt"),
        (OF_MOVES, "explanation_of_a_count.txt"),
        (OF_A_CHILD, "explanation_of_a_child.txt"),
    ],
)
def test_the_whole_explanation(explained, name):
    assert page(explained) == (EXPECTED / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("explained", [OF_STABILITY, OF_MOVES, OF_A_CHILD])
def test_no_line_is_wider_than_the_terminal(explained):
    assert max(map(len, page(explained, 60).splitlines())) <= 60


def test_children_over_several_rows_are_counted_once():
    assert section(OF_MISSING, "The arithmetic") == [
        "  Several rows of one child count once.",
        "  1,131, out of 1,140 children",
    ]


def test_a_target_by_a_list_of_quarter_ends():
    assert section(OF_MISSING, "The rating") == [
        "  Target in force from 1 April 2023: 300 or fewer is green, 330 or fewer is amber for the whole year.",
        "  It builds up over the year: 120, 198, 256 and 300 by the four quarter ends, and evenly by days in between.",
        "  Due by 30 June 2024 for green: 300 x 2/5 = 120",
        "  Due by 30 June 2024 for amber: 330 x 2/5 = 132",
        "  RED: 1,131 is above the 120 allowed by 30 June (300 for the whole year) and above 132.",
        "  To be GREEN: 1,011 fewer in the numerator.",
    ]


def test_a_target_to_lie_within():
    assert section(explanation_of(INTERIM_ORDERS), "The rating") == [
        "  Target in force from 1 April 2023: 40% to 60% is green, 35% to 65% is amber.",
        "  GREEN: 50.0% is within the 40% to 60% target.",
    ]


def test_a_measure_without_counts_says_why():
    assert section(explanation_of(APPROVALS), "The arithmetic") == ["  foster_approvals.csv is not in the folder."]
    assert "Step by step" not in page(explanation_of(APPROVALS))
    [before] = section(explanation_of(APPROVALS), "Previous value")
    assert before.startswith(
        "  None for Q1 2023-24, 1 April to 30 June 2023: the same point last year. foster_approvals.csv"
    )


def test_a_percentage_of_nobody_says_why_and_shows_the_sum():
    nobody = replace(
        STABILITY,
        counts=Counts(denominator=0, numerator=0),
        value=None,
        lowest=None,
        highest=None,
        verdict=Verdict("NO DATA", "there are no children in the denominator", None),
        direction=None,
    )

    assert section(explanation_of(nobody), "The arithmetic") == ["  0 / 0: There are no children in the denominator."]


def test_each_kind_of_not_known_is_told_apart_and_gives_the_range():
    counts = Counts(denominator=10, numerator=6, unsure=1, may_enter_met=2, may_enter_not_met=3, may_enter_either=4)
    doubtful = replace(
        STABILITY, counts=counts, value=Fraction(60), lowest=Fraction(600, 17), highest=Fraction(1300, 16)
    )

    assert section(explanation_of(doubtful), "The arithmetic") == [
        "  6 / 10 x 100 = 60, printed as 60.0%",
        "  Cannot be decided for 10 children; the result is between 35.3% and 81.3%.",
        "  - 1 child: certain to be in the denominator, but may or may not meet the measure.",
        "  - 2 children: may or may not be in the denominator, and would then meet the measure.",
        "  - 3 children: may or may not be in the denominator, and would then not meet the measure.",
        "  - 4 children: may or may not be in the denominator, and could then do either.",
        "  Lowest: 6 / 17 x 100 = 35.294117..., printed as 35.3%, if as many as possible fail the measure.",
        "  Highest: 13 / 16 x 100 = 81.25, printed as 81.3%, if as many as possible meet it.",
    ]


def test_a_range_that_rests_only_on_who_may_be_in():
    doubtful = replace(
        STABILITY,
        counts=Counts(denominator=0, numerator=0, may_enter_met=1, may_enter_not_met=1),
        value=None,
        lowest=Fraction(0),
        highest=Fraction(100),
        verdict=Verdict("NO DATA", "no children are surely in the denominator", None),
        direction=None,
    )

    assert section(explanation_of(doubtful), "The arithmetic")[-2:] == [
        "  Lowest: 0 / 1 x 100 = 0, printed as 0.0%, if as many as possible fail the measure.",
        "  Highest: 1 / 1 x 100 = 100, printed as 100.0%, if as many as possible meet it.",
    ]


def test_no_number_that_would_be_green():
    hopeless = replace(STABILITY, verdict=Verdict("RED", "50% is below the 70% target", None))

    assert (
        section(explanation_of(hopeless), "The rating")[-1] == "  No whole number in the numerator would make it GREEN."
    )


NEARER_BEFORE = replace(
    INTERIM_ORDERS, direction="worsened", previous=replace(INTERIM_ORDERS.previous, value=Fraction(46))
)


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (STABILITY, "  The value has improved by 1.7 points: higher is better."),
        (INTERIM_ORDERS, "  The value is the same."),
        (GIRLS, "  The value has gone up by 6."),
        (NEARER_BEFORE, "  The value has worsened by 4.0 points: within its limits is better."),
    ],
)
def test_a_change_says_which_way_is_better(result, said):
    assert section(explanation_of(result), "Previous value")[-1] == said


def test_a_target_to_be_confirmed():
    assert section(explanation_of(BREAKDOWNS), "The rating") == ["  TBC: The target is still to be confirmed."]


def test_what_is_due_between_quarter_ends_is_shown_unrounded():
    by_may = replace(
        OF_MOVES.result,
        due=Due("lower", None, Fraction(55 * 61, 364), Fraction(121 * 61, 728), Fraction(55), Fraction("60.5")),
    )

    assert section(explanation_of(by_may), "The rating")[2:4] == [
        "  Due by 30 June 2024 for green: 55 x 61/364 = 9.217032..., so 9 or fewer",
        "  Due by 30 June 2024 for amber: 60.5 x 61/364 = 10.138736..., so 10 or fewer",
    ]


def test_a_child_with_several_rows():
    told = page(OF_A_CHILD_WITH_TWO_MOVES, 200).split("\n\n", 1)[1].splitlines()

    assert told[0] == "Child 0012: 2 rows in placement_moves"
    assert [line for line in told if line.startswith("Row")] == ["Row 1: met", "Row 2: not met"]
    assert [line.split("  ")[-1].strip() for line in told if line.startswith("Meets")] == [
        "placements.csv row 8",
        "placements.csv row 9",
    ]


def test_a_household_without_rows():
    assert section(OF_A_HOUSEHOLD_WITHOUT_ROWS, "Household H1: not counted") == [
        "  There is no row for this household in foster_approvals (1 April to 30 June 2024)."
    ]
    assert section(OF_A_HOUSEHOLD_WITHOUT_ROWS, "Records in the extracts") == [
        "  foster_approvals.csv: rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more",
        "  other.csv: row 7",
    ]


@pytest.mark.parametrize(("value", "column", "printed"), MANY_VALUES)
def test_a_value_is_printed_with_what_it_means(value, column, printed):
    condition = Test(column, "is_recorded", True)
    row = ChildRow("met", (MetValue("numerator", condition, True, ((column, value, "x.csv row 2"),)),))
    explained = explanation_of(STABILITY, child_id="1", child_outcome="met", child_rows=(row,))

    assert f"  {column}: {printed}  yes     x.csv row 2\n" in page(explained, 300)
