"""A measure whose definition changes over time."""

from datetime import date
from decimal import Decimal

import pytest

from permanence_kpis.conditions.model import Test
from permanence_kpis.definitions.model import Exclusion
from permanence_kpis.definitions.versions import breaks_between, every_version, measure_on, version_in_force

from .files import TOP, measure, one_measure, problems

APRIL_2025, APRIL_2026 = date(2025, 4, 1), date(2026, 4, 1)
TWO_CHANGES = """
table: placement_moves
counts: moves
title: Unplanned moves
denominator:
  - age: {at_most: 15}
exclude:
  - when:
      - from_type: {is: K1}
    reason: left a secure home
not_known:
  - reason: {is: OTHER}
numerator:
  - reason: {is: CREQB}
versions:
  - from: 2025-04-01
    why_changed: OTHER counts as unplanned
    not_known: none
    exclude: none
    numerator:
      - reason: {one_of: [CREQB, OTHER]}
  - from: 2026-04-01
    why_changed: children are counted
    title: Children with an unplanned move
    counts: children
    denominator:
      - age: {at_most: 17}
"""


@pytest.fixture
def moves():
    return one_measure(TWO_CHANGES)


def test_before_the_first_version_the_measure_stands_as_written(moves):
    first = measure_on(moves, date(2025, 3, 31))

    assert (first.title, first.counts, first.from_day) == ("Unplanned moves", "moves", None)
    assert first.not_known == (Test("reason", "is", "OTHER"),)
    assert first.exclude == (Exclusion((Test("from_type", "is", "K1"),), "left a secure home"),)
    assert first.numerator == (Test("reason", "is", "CREQB"),)


def test_a_version_changes_what_it_names_and_nothing_else(moves):
    second = measure_on(moves, APRIL_2025)

    assert second.from_day == APRIL_2025
    assert (second.not_known, second.exclude) == ((), ())
    assert second.numerator == (Test("reason", "one_of", ("CREQB", "OTHER"), ("CREQB", "OTHER")),)
    assert (second.title, second.counts) == ("Unplanned moves", "moves")
    assert second.denominator == (Test("age", "at_most", Decimal(15)),)


def test_a_version_builds_on_the_one_before(moves):
    third = measure_on(moves, APRIL_2026)

    assert third.from_day == APRIL_2026
    assert (third.title, third.counts) == ("Children with an unplanned move", "children")
    assert third.denominator == (Test("age", "at_most", Decimal(17)),)
    assert third.numerator == measure_on(moves, APRIL_2025).numerator
    assert (third.not_known, third.exclude) == ((), ())


def test_a_version_is_in_force_until_the_day_before_the_next(moves):
    assert measure_on(moves, date(2026, 3, 31)).from_day == APRIL_2025


def test_any_version_leads_to_any_other(moves):
    newest = measure_on(moves, date(2030, 1, 1))

    assert measure_on(newest, date(2020, 1, 1)) == moves
    assert every_version(newest) == every_version(moves)
    assert [version.from_day for version in every_version(moves)] == [None, APRIL_2025, APRIL_2026]


def test_a_version_says_what_it_changed_and_why(moves):
    of_2025, of_2026 = moves.versions

    assert (of_2025.why_changed, of_2025.changed) == (
        "OTHER counts as unplanned",
        ("exclude", "not_known", "numerator"),
    )
    assert (of_2026.why_changed, of_2026.changed) == ("children are counted", ("title", "counts", "denominator"))
    assert version_in_force(measure_on(moves, date(2025, 6, 30))) == of_2025
    assert version_in_force(moves) is None


@pytest.mark.parametrize(
    ("first_day", "last_day", "between"),
    [
        (date(2024, 3, 31), date(2025, 3, 31), []),
        (date(2025, 3, 31), date(2025, 4, 1), [APRIL_2025]),
        (date(2025, 4, 1), date(2026, 3, 31), []),
        (date(2024, 6, 30), date(2026, 6, 30), [APRIL_2025, APRIL_2026]),
    ],
)
def test_a_series_breaks_where_a_version_begins(moves, first_day, last_day, between):
    assert [version.from_day for version in breaks_between(moves, first_day, last_day)] == between


def test_other_words_for_the_same_rule_do_not_break_a_series():
    renamed = one_measure("versions:\n  - from: 2025-04-01\n    why_changed: plainer\n    title: Leavers")

    assert measure_on(renamed, APRIL_2025).title == "Leavers"
    assert breaks_between(renamed, date(2024, 1, 1), date(2026, 1, 1)) == ()


def test_a_measure_without_versions_is_itself_on_any_day():
    only = one_measure()

    assert measure_on(only, date(2030, 1, 1)) is only
    assert every_version(only) == (only,)
    assert breaks_between(only, date(2000, 1, 1), date(2030, 1, 1)) == ()


def test_the_order_of_versions_is_checked_where_the_table_is_unknown():
    text = f"{TOP}measures:\n" + measure(
        """
table: leavers
versions:
  - from: 2026-04-01
    why_changed: one
    title: One
  - from: 2025-04-01
    why_changed: two
    title: Two
"""
    )

    said = problems(text)

    assert "there is no table 'leavers'" in said
    assert "this version begins on 2025-04-01, before the one above it (2026-04-01, line" in said
