"""Exact numbers as printed."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from permanence_kpis.conditions.model import Test
from permanence_kpis.outputs.numbers import (
    count_first,
    figures,
    has_population,
    is_out_of,
    limits,
    moved,
    number,
    plain,
    unrounded,
    with_its_parts,
)
from permanence_kpis.outputs.scorecard_lines import joining
from permanence_kpis.results.counts import Counts, PublicCounts
from permanence_kpis.results.scorecard import Due, Previous, Verdict
from permanence_kpis.tables import DERIVED

from .small_scorecard import APPROVALS, GIRLS, INTERIM_ORDERS, MISSING, MOVES, STABILITY


def rated(numerator, denominator, green, rating, *, better="higher", amber=None, direction=None, before=None):
    """A percentage with a target, its rating given."""
    value = Fraction(100 * numerator, denominator)
    green, amber = Fraction(green), Fraction(green if amber is None else amber)
    return replace(
        STABILITY,
        counts=Counts(denominator, numerator),
        value=value,
        lowest=value,
        highest=value,
        due=Due(better, None, green, amber, green, amber),
        verdict=Verdict(rating, "", 0),
        previous=Previous("2023Q4", STABILITY.previous.window, before),
        direction=direction,
    )


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        (Fraction(1, 2), 0, "1"),
        (Fraction(3, 2), 0, "2"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(49, 4), 1, "12.3"),
        (Fraction("0.05"), 1, "0.1"),
        (Fraction("0.04"), 1, "0.0"),
        (Fraction("1234567.25"), 1, "1,234,567.3"),
        (Fraction(100), 1, "100.0"),
        (Fraction("-2.5"), 0, "-3"),
        (Fraction("-0.04"), 1, "0.0"),
    ],
)
def test_a_half_is_rounded_up(value, decimals, printed):
    assert number(value, decimals) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (Fraction(14300, 205), "69.756097..."),
        (Fraction(200, 3), "66.666666..."),
        (Fraction("69.25"), "69.25"),
        (Fraction(70), "70"),
        (Fraction(999999999, 1000000001), "0.999999..."),
    ],
)
def test_an_unrounded_number_is_cut_not_rounded(value, printed):
    assert unrounded(value) == printed


@pytest.mark.parametrize(
    ("value", "written"), [(None, None), (Fraction(70), 70), (Fraction("60.5"), 60.5), (Fraction(1, 3), 1 / 3)]
)
def test_a_number_for_a_file_is_whole_where_it_is_whole(value, written):
    assert (plain(value), type(plain(value))) == (written, type(written))


@pytest.mark.parametrize(
    ("numerator", "denominator", "green", "better", "rating", "printed"),
    [
        (6996, 10000, 70, "higher", "RED", "69.96%"),
        (69996, 100000, 70, "higher", "RED", "69.996%"),
        (7004, 10000, 70, "higher", "GREEN", "70.0%"),
        (7, 10, 70, "higher", "GREEN", "70.0%"),
        (1204, 10000, 12, "lower", "RED", "12.04%"),
        (1196, 10000, 12, "lower", "GREEN", "12.0%"),
        (6666, 10000, "66.67", "higher", "RED", "66.66%"),
        (2, 3, "66.67", "higher", "RED", "66.667%"),
    ],
)
def test_as_many_decimals_as_it_takes_to_agree_with_the_rating(numerator, denominator, green, better, rating, printed):
    assert figures(rated(numerator, denominator, green, rating, better=better)).value == printed


def test_amber_is_a_limit_too():
    assert figures(rated(6299, 10000, 70, "RED", amber=63)).value == "62.99%"


def test_a_value_just_outside_its_limits_shows_it():
    just_above = replace(INTERIM_ORDERS, value=Fraction("60.02"), verdict=Verdict("AMBER", "", -1))

    assert figures(just_above).value == "60.02%"


def test_what_is_due_of_a_count_is_the_whole_number_that_meets_it():
    due = Fraction(501, 100) + Fraction(1, 300)  # 5.0133…: 5 is too few
    five = replace(
        MOVES,
        counts=Counts(80, 5),
        value=Fraction(5),
        lowest=Fraction(5),
        highest=Fraction(5),
        due=Due("higher", None, due, due, Fraction(20), Fraction(20)),
        verdict=Verdict("RED", "", 1),
        direction=None,
    )

    assert (figures(five).value, figures(five).target) == ("5", "6 or more by 30 June")


def test_a_change_that_is_named_can_be_seen():
    changed = rated(7004, 10000, 60, "GREEN", direction="improved", before=Fraction("70.03"))

    assert (figures(changed).value, figures(changed).previous) == ("70.04%", "70.03%")


def test_the_ends_of_a_range_can_be_told_apart():
    narrow = replace(rated(7000, 10001, 60, "GREEN"), lowest=Fraction("69.98"), highest=Fraction("70.02"))

    assert (figures(narrow).lowest, figures(narrow).highest) == ("69.98%", "70.02%")


def test_no_number_is_a_dash():
    printed = figures(APPROVALS)

    assert (printed.value, printed.numerator, printed.denominator, printed.not_known) == ("-", "-", "-", "-")
    assert (printed.lowest, printed.highest, printed.to_green, printed.previous) == ("-", "-", "-", "-")


@pytest.mark.parametrize(
    ("result", "printed"), [(STABILITY, "at most 1 more"), (MOVES, "at least 2 fewer"), (MISSING, "1,011 fewer")]
)
def test_the_distance_to_green_is_in_whole_ones(result, printed):
    assert figures(result).to_green == printed


@pytest.mark.parametrize(
    ("counts", "needed", "printed"),
    [
        (Counts(80, 15), -2, "2 fewer"),
        (Counts(80, 15, unsure=1), -2, "at least 2 fewer"),
        (Counts(80, 15, may_enter_not_met=9), -2, "2 fewer"),  # who would not meet it changes no count
    ],
)
def test_how_many_fewer_is_a_least_where_more_may_be_found(counts, needed, printed):
    assert figures(replace(MOVES, counts=counts, verdict=Verdict("AMBER", "", needed))).to_green == printed


def test_a_green_measure_needs_none():
    assert figures(INTERIM_ORDERS).to_green == "none"


def test_the_distance_to_green_is_on_what_is_known_where_how_many_are_not_is_hidden():
    counts = PublicCounts.of(Counts(80, 15, unsure=2))  # the public sees 15 of 80, and c for the two

    printed = figures(replace(MOVES, counts=counts, verdict=Verdict("RED", "", -2)))
    assert printed.to_green == "2 fewer on what is known"


@pytest.mark.parametrize(
    ("due", "better", "show", "printed"),
    [
        (Fraction(70), "higher", "percentage", "70% or more"),
        (Fraction("4.4"), "lower", "percentage", "4.4% or less"),
        (Fraction("13.75"), "lower", "count", "13 or fewer"),
        (Fraction(122 * 300, 455), "lower", "count", "80 or fewer"),
        (Fraction("3.75"), "higher", "count", "4 or more"),
        ((Fraction(40), Fraction(60)), "within", "percentage", "40% to 60%"),
        ((Fraction(4), Fraction("6.5")), "within", "count", "4 to 6"),
        ((Fraction("4.2"), Fraction("4.8")), "within", "count", "4.2 to 4.8"),
        (None, "neither", "count", "-"),
    ],
)
def test_a_limit_in_words(due, better, show, printed):
    assert limits(due, better, show) == printed


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (STABILITY, "improved by 1.7 points"),  # from 68.1% to 69.8%
        (MOVES, "worsened by 3"),
        (INTERIM_ORDERS, "same"),
        (GIRLS, "up by 6"),
        (APPROVALS, "-"),
        (replace(STABILITY, previous=replace(STABILITY.previous, value=Fraction("68.8"))), "improved by 1.0 point"),
    ],
)
def test_a_move_is_worded_with_its_size(result, said):
    assert moved(result) == said


@pytest.mark.parametrize(
    ("show", "table", "has_one"),
    [
        ("count", "looked_after", True),
        ("count", "left_care", True),
        ("count", "placement_moves", False),
        ("count", "started_care", False),
        ("count", "missing_episodes", False),
        ("count", "foster_approvals", False),
        ("percentage", "reviews", True),
        ("count", None, True),
        ("count", "a table of another version", True),
    ],
)
def test_a_count_of_events_has_no_population(show, table, has_one):
    assert has_population(show, DERIVED.get(table or "")) is has_one


@pytest.mark.parametrize(
    ("test", "counts", "is_said"),
    [
        ("is_recorded", Counts(denominator=578, numerator=578, may_enter_met=1), False),  # how many children there are
        ("is_recorded", Counts(denominator=578, numerator=577, unsure=1), True),
        ("at_least", Counts(denominator=12, numerator=12), True),  # all of them are so, which is worth saying
    ],
)
def test_of_a_count_of_all_that_there_are_no_denominator_is_printed(test, counts, is_said):
    measure = replace(STABILITY.measure, show="count", numerator=(Test("months_in_care", test, Decimal(1)),))

    assert is_out_of(measure, counts) is is_said


@pytest.mark.parametrize(
    ("counts", "show", "said", "with_parts"),
    [
        (Counts(9, 4), "percentage", "4 of 9 (44.4%)", "4 of 9 (44.4%)"),
        (Counts(9, 4, unsure=2), "percentage", "4 of 9 (44.4%)", "4 of 9 (44.4%, 2 not known)"),
        (Counts(19, 4), "percentage", "4 of 19 (44.4%)", "4 of 19 (44.4%)"),
        (Counts(20, 4), "percentage", "44.4%", "44.4% (4 / 20)"),
        (Counts(20, 4, unsure=2), "percentage", "44.4%", "44.4% (4 / 20, 2 not known)"),
        (Counts(0, 0), "percentage", "44.4%", "44.4% (0 / 0)"),
        (Counts(9, 4), "count", "44.4%", "44.4% (4 / 9)"),
    ],
)
def test_of_a_percentage_of_fewer_than_20_the_count_stands_first(counts, show, said, with_parts):
    assert count_first("44.4%", counts, show) == said
    assert with_its_parts("44.4%", counts, show) == with_parts


def test_what_stands_beside_a_figure_of_few_is_in_its_brackets():
    assert count_first("44.4%", Counts(9, 4), "percentage", "Q1 2024-25") == "4 of 9 (44.4%, Q1 2024-25)"
    assert count_first("44.4%", Counts(90, 40), "percentage", "Q1 2024-25") == "44.4% (Q1 2024-25)"
    assert count_first("44.4%", None, "percentage") == "44.4%"


@pytest.mark.parametrize(
    ("numerator", "denominator", "green", "needed", "said"),
    [
        # 11 of 58: 12 of 58 is 20.7%, and 12 of 59 is 20.3%
        (11, 58, 20, 1, "1 more of the same 58, or 1 more review that meets it (59 in all)."),
        # 6 of 9: 8 of 9 is 88.9%, 7 is 77.8%; 12 of 15 is 80%, 11 of 14 is 78.6%
        (6, 9, 80, 2, "2 more of the same 9, or 6 more reviews that meet it (15 in all)."),
        (8, 9, 80, 0, ""),
    ],
)
def test_one_more_event_is_also_one_more_of_all(numerator, denominator, green, needed, said):
    measure = replace(STABILITY.measure, counts="reviews", table="reviews")
    asked = rated(numerator, denominator, green, "RED")
    events = replace(asked, measure=measure, verdict=Verdict("RED", "", needed))

    assert joining(events) == said
    assert joining(replace(events, confidence=None)) == ""  # the public is told the same denominator alone
    assert joining(replace(events, measure=STABILITY.measure)) == ""  # of those there on a day there are no more
