"""Conditions in English."""

from datetime import date
from decimal import Decimal

import pytest

from permanence_kpis.conditions.model import LAST_DAY, AnyOf, Not, Test
from permanence_kpis.conditions.wording import in_english
from permanence_kpis.tables import DERIVED, EXTRACTS, Catalogue, Column, Kind
from permanence_kpis.tracker.columns import vocabulary

APRIL, JUNE = date(2024, 4, 1), date(2024, 6, 30)


def said(condition, table="looked_after"):
    return in_english(condition, DERIVED[table].columns)


@pytest.mark.parametrize(
    ("test", "value", "english"),
    [
        ("is", Decimal(15), "age is 15"),
        ("is_not", Decimal(15), "age is not 15"),
        ("at_least", Decimal(15), "age is at least 15"),
        ("at_most", Decimal(15), "age is at most 15"),
        ("more_than", Decimal(15), "age is more than 15"),
        ("less_than", Decimal(15), "age is less than 15"),
        ("between", (Decimal(10), Decimal(15)), "age is from 10 to 15"),
        ("is_missing", True, "age is not recorded"),
        ("is_recorded", True, "age is recorded"),
    ],
)
def test_a_number(test, value, english):
    assert said(Test("age", test, value)) == english


@pytest.mark.parametrize(
    ("test", "value", "english"),
    [
        ("is", Decimal(1), "in care for exactly 1 month"),
        ("is_not", Decimal(6), "in care for any time but 6 months"),
        ("at_least", Decimal(30), "in care for at least 30 months"),
        ("at_most", Decimal(30), "in care for at most 30 months"),
        ("more_than", Decimal(30), "in care for more than 30 months"),
        ("less_than", Decimal(30), "in care for less than 30 months"),
        ("between", (Decimal(12), Decimal(24)), "in care for 12 to 24 months"),
        ("is_missing", True, "months in care is not recorded"),
    ],
)
def test_a_length_of_time(test, value, english):
    assert said(Test("months_in_care", test, value)) == english


@pytest.mark.parametrize(
    ("test", "value", "english"),
    [
        ("is", APRIL, "care began on 1 April 2024"),
        ("is_not", APRIL, "care began on any day but 1 April 2024"),
        ("before", APRIL, "care began before 1 April 2024"),
        ("on_or_before", APRIL, "care began on 1 April 2024 or earlier"),
        ("after", APRIL, "care began after 1 April 2024"),
        ("on_or_after", APRIL, "care began on 1 April 2024 or later"),
        ("between", (APRIL, JUNE), "care began on a day from 1 April 2024 to 30 June 2024"),
        ("is_missing", True, "first day of this period of care is not recorded"),
    ],
)
def test_a_day(test, value, english):
    assert said(Test("care_began_on", test, value)) == english


@pytest.mark.parametrize(
    ("test", "value", "english"),
    [
        ("is", "M", "kind is M (missing)"),
        ("is_not", "M", "kind is not M (missing)"),
        ("one_of", ("M",), "kind is M (missing)"),
        ("none_of", ("M",), "kind is not M (missing)"),
        ("one_of", ("M", "A"), "kind is M (missing) or A (away without authorisation)"),
        ("none_of", ("M", "A"), "kind is none of M (missing) or A (away without authorisation)"),
    ],
)
def test_codes_come_with_their_meaning(test, value, english):
    assert said(Test("kind", test, value), "missing_episodes") == english


def test_a_code_that_says_itself_has_no_meaning_beside_it():
    assert said(Test("reason", "is", "OTHER"), "placement_moves") == "reason is OTHER"


def test_a_code_group_is_named_and_its_codes_listed():
    condition = Test("reason", "one_of", ("CREQB", "CREQO"), ("unplanned_move",))

    assert said(condition, "placement_moves") == "reason is one of unplanned_move (CREQB, CREQO)"


def test_a_code_group_beside_a_code():
    condition = Test("provider", "none_of", ("PR4", "PR5", "PR2"), ("bought", "PR2"))

    assert said(condition) == "provider is none of bought or PR2 (PR4, PR5, PR2)"


def test_age_bands_read_as_words():
    assert said(Test("age_band", "one_of", ("Under 1", "1 to 4"))) == "age band is Under 1 or 1 to 4"


def test_any_and_not():
    condition = AnyOf((Test("age", "at_most", Decimal(3)), Not(Test("provider", "is", "PR4"))))

    assert said(condition) == "either age is at most 3 or not (provider is PR4 (private))"


CLOSED = Column("plans.closed_on", Kind.DATE, "day closed in the newest row of plans by the last day")
ROUTE = Column("plans.route", Kind.CODE, "route in the newest row of plans by the last day")


def said_of_newest_rows(condition):
    return in_english(condition, {column.name: column for column in (CLOSED, ROUTE)})


@pytest.mark.parametrize(
    ("test", "value", "english"),
    [
        ("after", LAST_DAY, "day closed in the newest row of plans is after the last day"),
        ("on_or_before", APRIL, "day closed in the newest row of plans is 1 April 2024 or earlier"),
        ("is_missing", True, "day closed in the newest row of plans is not recorded"),
    ],
)
def test_a_day_of_a_childs_newest_row_is_what_a_test_asks_of_and_not_when_the_row_was_made(test, value, english):
    assert said_of_newest_rows(Test(CLOSED.name, test, value)) == english


def test_not_either_of_two_that_are_recorded_or_not_is_said_the_other_way_round():
    either = AnyOf((Test(CLOSED.name, "is_missing", True), Test(ROUTE.name, "is_recorded", True)))

    assert said_of_newest_rows(Not(either)) == (
        "day closed in the newest row of plans is recorded and route in the newest row of plans is not recorded"
    )


@pytest.mark.parametrize(
    ("test", "english"),
    [
        (Test("moves_in_12_months", "at_least", Decimal(2)), "placement moves in 12 months: at least 2"),
        (Test("placements_in_12_months", "at_least", Decimal(3)), "placements in 12 months: at least 3"),
        (Test("days_to_16", "between", (Decimal(1), Decimal(90))), "days to the 16th birthday: from 1 to 90"),
        (
            Test("days_since_unplanned_move", "at_most", Decimal(90)),
            "days since the last unplanned move of the last 12 months: at most 90",
        ),
        (Test("nights_in_stay", "more_than", Decimal(7)), "in stay for more than 7 nights"),
        (Test("second_review_by", "before", LAST_DAY), "second review was due before the last day"),
    ],
)
def test_what_the_tracker_counts(test, english):
    columns = vocabulary(Catalogue(EXTRACTS, DERIVED), {}, {}).table.columns

    assert in_english(test, columns) == english
