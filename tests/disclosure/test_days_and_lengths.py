"""What is asked of days, and of how long something has been so: what it says of other windows does not follow."""

from datetime import date
from decimal import Decimal

import pytest

from permanence_kpis.conditions.model import Test
from permanence_kpis.disclosure import public_and_known

from .cards import public, scorecard
from .test_care_flow import alone, at_the_end_of, year_to
from .test_counted_once import GIRL, asked, shown_last, with_groups

MOVES_AND_STARTS = {"started_care": "starts", "placement_moves": "moves", "placement_starts": "placements"}


# D-681: nine of 18 placements of girls are of those who came, so that nine of the moves are theirs
@pytest.mark.parametrize(
    ("moves", "is_shown"),
    [
        (11, False),  # two of others
        (15, True),  # six
    ],
)
def test_how_few_moves_others_than_one_group_made_does_not_follow(moves, is_shown):
    others = moves - 9
    groups = {
        "started_care": {"F": 9, "M": 6, "U": 6},
        "placement_moves": {"F": 9, "M": others // 2, "U": others - others // 2},
        "placement_starts": {"F": 18, "M": 6 + others // 2, "U": 6 + others - others // 2},
    }
    known = []
    for ref, (table, unit) in enumerate(MOVES_AND_STARTS.items()):
        of_all = asked(f"{ref}", unit, alone(0), sum(groups[table].values()), table=table)
        shown, known = public_and_known(with_groups(of_all, groups[table]), known)
    of_girls = [group.counts for group in shown.results[0].groups if group.names == ("F",)]

    assert any(of_girls) == is_shown


# D-682
@pytest.mark.parametrize(
    ("table", "unit", "test", "is_shown"),
    [
        ("started_care", "starts", Test("started_on", "on_or_after", date(2023, 4, 30)), False),
        ("started_care", "starts", Test("started_on", "is_recorded", True), True),
        ("missing_episodes", "children", Test("began_on", "before", date(2023, 7, 1)), False),
        ("missing_episodes", "children", GIRL, True),
        ("reviews_due", "reviews", Test("held_on", "is_recorded", True), False),
        ("reviews_due", "reviews", Test("days_late", "at_most", Decimal(5)), False),
        ("reviews_due", "reviews", Test("met", "is", "yes"), True),
    ],
)
def test_who_asks_about_the_days_of_a_row_is_not_published(table, unit, test, is_shown):
    assert shown_last(asked("A", unit, year_to(1), 40, test, table=table)) == is_shown


# D-685: 41 were looked after at the end of June
@pytest.mark.parametrize(
    ("months", "stayed", "is_shown"),
    [
        (3, 38, False),  # three left or moved
        (3, 35, True),  # six
        (6, 38, False),
        (2, 38, True),  # some of them came since
    ],
)
@pytest.mark.parametrize("column", ["months_in_placement", "months_on_status"])
def test_how_few_left_or_moved_since_a_day_does_not_follow(column, months, stayed, is_shown):
    of_all = asked("A", "children", at_the_end_of(0), 41, table="looked_after")
    since = Test(column, "at_least", Decimal(months))

    assert shown_last(of_all, asked("B", "children", at_the_end_of(1), stayed, since, table="looked_after")) == is_shown
    for_long = asked("B", "children", at_the_end_of(1), 60, met=stayed, who_meet=(since,), table="looked_after")
    assert shown_last(of_all, for_long) == is_shown


# D-685
@pytest.mark.parametrize(("months", "is_shown"), [(6, False), (3, True)])
def test_nor_of_those_who_had_been_there_for_some_time_by_then(months, is_shown):
    lengths = [Test("months_in_placement", "at_least", Decimal(number)) for number in (3, months)]
    of_june, of_september = (
        asked("A", "children", at_the_end_of(quarter), number, length, table="looked_after")
        for quarter, (number, length) in enumerate(zip((41, 38), lengths, strict=True))
    )

    assert shown_last(of_june, of_september) == is_shown
    _, known = public_and_known(scorecard([of_september]))
    assert (public(scorecard([of_june]), known).results[0].counts is not None) == is_shown  # the other way round


# D-685: what is left of girls are no boys
@pytest.mark.parametrize(("of_june", "of_september", "is_shown"), [((GIRL,), (GIRL,), False), ((GIRL,), (), True)])
def test_others_than_those_who_were_there_say_nothing_of_them(of_june, of_september, is_shown):
    since = Test("months_in_placement", "at_least", Decimal(3))
    were_there = asked("A", "children", at_the_end_of(0), 41, *of_june, table="looked_after")
    stayed = asked("B", "children", at_the_end_of(1), 38, *of_september, since, table="looked_after")

    assert shown_last(were_there, stayed) == is_shown
