"""4.8 to 4.10 of the reference, at the edges of domain.md: external homes, reviews and missing episodes."""

from datetime import date

import pytest

from . import derive
from .by_hand import IN_CARE_SINCE_2020, counted, drawn, outcomes, rows_for

# --- 4.8 ---

EXTERNAL = {
    "K2 private": ("met", "ann | 2024-01-01 | K2 | - | PR4"),
    "K2 own": ("not met", "ann | 2024-01-01 | K2 | - | PR1"),
    "K2, provider not recorded": ("not known", "ann | 2024-01-01 | K2 | - | -"),
    "K1 private": ("not met", "ann | 2024-01-01 | K1 | - | PR4"),
    "S1 voluntary": ("not met", "ann | 2024-01-01 | S1 | - | PR5"),
    "K3 private": ("not met", "ann | 2024-01-01 | K3 | - | PR4"),
    "in hospital from K2": ("met", "ann | 2024-01-01 | K2 | 2026-03-01 | PR4\nann | 2026-03-01 | T0 | - | -"),
    "agency fostering": ("not met", "ann | 2024-01-01 | U4 | - | PR4"),
    "fostering, provider not recorded": ("not met", "ann | 2024-01-01 | U4 | - | -"),
    "k2 in small letters": ("met", "ann | 2024-01-01 | k2 | - | pr4"),
}


@pytest.mark.parametrize("case", EXTERNAL)
def test_external_residential_care_at_the_edges_of_domain_3_7(case: str) -> None:
    outcome, placements = EXTERNAL[case]

    found = outcomes(
        "4.8",
        "2025Q4",
        legal_statuses=IN_CARE_SINCE_2020,
        placements=f"child_id | start_date | placement_type | end_date | provider\n{placements}",
    )

    assert found == {"ann": outcome}


def test_short_breaks_in_a_home_are_in_neither_part() -> None:
    found = counted(
        "4.8",
        "2025Q4",
        legal_statuses="child_id | start_date | legal_status\nann | 2020-01-01 | V4",
        placements="child_id | start_date | placement_type | provider\nann | 2020-01-01 | K2 | PR4",
    )

    assert (found["numerator"], found["denominator"], found["value"]) == (0, 0, None)


# --- 4.9 ---

REVIEWS = {
    "attended without a say": ("not met", "2025-06-01 | PN4"),
    "under four": ("not in denominator", "2025-06-01 | PN0"),
    "took part": ("met", "2025-06-01 | PN1"),
    "the same twice": ("met", "2025-06-01 | PN1\nann | 2025-06-01 | PN1"),
    "two that disagree": ("met", "2025-06-01 | PN7\nann | 2025-06-01 | PN1"),
    "not recorded beside under four": ("not known", "2025-06-01 | PN0\nann | 2025-06-01 | -"),
    "not recorded beside no part": ("not met", "2025-06-01 | -\nann | 2025-06-01 | PN7"),
    "not recorded": ("not known", "2025-06-01 | -"),
    "on the day care ended": (None, "2025-09-01 | PN1"),
    "the day before care ended": ("met", "2025-08-31 | PN1"),
    "on the day care began": ("met", "2025-05-01 | PN1"),
    "the day before care began": (None, "2025-04-30 | PN1"),
    "small letters": ("met", "2025-06-01 | pn1"),
}


@pytest.mark.parametrize("case", REVIEWS)
def test_part_in_reviews_at_the_edges_of_domain_3_8(case: str) -> None:
    outcome, reviews = REVIEWS[case]

    found = outcomes(
        "4.9",
        "2025-26",
        legal_statuses="""
            child_id | start_date | legal_status | end_date   | reason_ceased
            ann      | 2025-05-01 | C2           | 2025-09-01 | E4A
        """,
        reviews=f"child_id | review_date | participation\nann | {reviews}",
    )

    assert found == ({} if outcome is None else {"ann": outcome})


@pytest.mark.parametrize(("code", "outcome"), [("PN0", "not in denominator"), ("PN1", "met")])
@pytest.mark.parametrize("born_on", ["2016-06-01", "2021-06-01", "2022-06-01"])
def test_the_code_of_a_review_is_believed_at_any_age(born_on: str, code: str, outcome: str) -> None:
    found = outcomes(
        "4.9",
        "2025-26",
        children=f"child_id | date_of_birth\nann | {born_on}",
        legal_statuses=IN_CARE_SINCE_2020,
        reviews=f"child_id | review_date | participation\nann | 2025-06-01 | {code}",
    )

    assert found == {"ann": outcome}


def test_reviews_in_short_breaks_are_left_out_and_all_under_four_is_nobody() -> None:
    found = counted(
        "4.9",
        "2025-26",
        legal_statuses="child_id | start_date | legal_status\nann | 2020-01-01 | V4\nben | 2020-01-01 | C2",
        reviews="child_id | review_date | participation\nann | 2025-06-01 | PN1\nben | 2025-06-01 | PN0",
    )

    assert (found["denominator"], found["value"]) == (0, None)


# --- 4.10 ---


def test_children_missing_at_the_edges_of_domain_3_9() -> None:
    assert outcomes(
        "4.10",
        "2025-26",
        missing_episodes="""
            child_id    | start_date | kind | end_date   | source
            three       | 2025-05-01 | M    | 2025-05-02 | care
            three       | 2025-06-01 | M    | 2025-06-02 | care
            three       | 2025-07-01 | A    | 2025-07-02 | care
            away        | 2025-05-01 | A    | 2025-05-02 | care
            carried     | 2025-03-30 | M    | 2025-04-02 | care
            first day   | 2025-03-30 | M    | 2025-04-01 | care
            before      | 2025-03-30 | M    | 2025-03-31 | care
            after       | 2026-04-01 | M    | -          | care
            open        | 2024-05-01 | M    | -          | home
            both        | 2025-05-01 | M    | 2025-05-02 | care
            both        | 2025-06-01 | M    | 2025-06-02 | home
            no night    | 2025-05-01 | M    | 2025-05-01 | care
            back to fro | 2025-05-01 | M    | 2025-01-01 | care
            small       | 2025-05-01 | m    | 2025-05-02 | care
            which       | 2025-05-01 | -    | 2025-05-02 | care
            which, away | 2025-05-01 | -    | 2025-05-02 | care
            which, away | 2025-05-03 | A    | 2025-05-04 | care
        """,
    ) == {
        "three": "met",
        "away": "not met",
        "carried": "met",
        "first day": "met",
        "open": "met",
        "both": "met",
        "no night": "met",
        "back to fro": "met",
        "small": "met",
        "which": "not known",
        "which, away": "not known",
    }


def test_a_missing_episode_recorded_twice_is_one_with_the_later_end() -> None:
    tables = drawn(
        missing_episodes="""
            child_id | start_date | kind | end_date   | source
            ann      | 2025-05-01 | M    | 2025-05-02 | home
            ann      | 2025-05-01 | M    | 2025-05-04 | care
            ann      | 2025-05-01 | M    | 2025-04-04 | care
            ann      | 2025-05-01 | A    | -          | -
        """
    )

    found = [(row["kind"], row["ended_on"], row["source"]) for row in rows_for("4.10", "2025-26", tables)]
    assert found == [("M", date(2025, 5, 4), "care"), ("A", None, None)]


# In care from 01/05/2025 to 01/09/2025 and again from 01/12/2025; 18 on 01/02/2026.
MISSING = {
    "open, from care": ("2025-06-01 | - | care", "2025-09-01"),
    "found before care ended": ("2025-06-01 | 2025-06-05 | care", "2025-06-05"),
    "found after care ended": ("2025-06-01 | 2025-10-05 | care", "2025-09-01"),
    "open, from home": ("2025-06-01 | - | home", "2026-02-01"),
    "open, not recorded from where": ("2025-06-01 | - | -", "2026-02-01"),
    "found after care ended, from home": ("2025-06-01 | 2025-10-05 | home", "2025-10-05"),
    "open, from care, the second time": ("2025-12-24 | - | care", "2026-02-01"),
    "open, from care, begun before care": ("2025-04-30 | - | care", "2025-04-30"),
    "open, from care, begun on the day care began": ("2025-05-01 | - | care", "2025-09-01"),
    "open, from care, begun on the day care ended": ("2025-09-01 | - | care", "2025-09-01"),
    "found, from care, begun before care": ("2025-04-30 | 2025-05-09 | care", "2025-05-09"),
    "ends before it starts": ("2025-06-01 | 2025-05-01 | care", "2025-06-01"),
    "found after the birthday, from home": ("2025-06-01 | 2026-02-05 | home", "2026-02-01"),
}


@pytest.mark.parametrize("case", MISSING)
def test_a_time_missing_ends_with_care_and_with_the_18th_birthday(case: str) -> None:
    episode, ended_on = MISSING[case]
    tables = drawn(
        children="child_id | date_of_birth\nann | 2008-02-01",
        legal_statuses="""
            child_id | start_date | legal_status | end_date   | reason_ceased
            ann      | 2025-05-01 | C2           | 2025-09-01 | E4A
            ann      | 2025-12-01 | C2           | -          | -
        """,
        missing_episodes=f"child_id | start_date | end_date | source | kind\nann | {episode} | M",
    )

    [row] = derive.missing_episodes(tables, date(2025, 4, 1), date(2026, 3, 31))

    assert f"{row['ended_on']}" == ended_on


@pytest.mark.parametrize("episode", ["2026-02-01 | 2026-02-05 | home", "2026-02-03 | - | care", "2026-02-03 | - | -"])
def test_a_time_missing_begun_on_the_18th_birthday_or_after_it_is_not_counted(episode: str) -> None:
    tables = drawn(
        children="child_id | date_of_birth\nann | 2008-02-01",
        missing_episodes=f"child_id | start_date | end_date | source | kind\nann | {episode} | M",
    )

    assert derive.missing_episodes(tables, date(2025, 4, 1), date(2026, 3, 31)) == []


def test_a_time_missing_in_short_breaks_and_without_an_end_is_of_its_day_only() -> None:
    tables = drawn(
        legal_statuses="child_id | start_date | legal_status\nann | 2020-01-01 | V4",
        missing_episodes="child_id | start_date | source | kind\nann | 2025-06-01 | care | M",
    )

    [row] = derive.missing_episodes(tables, date(2025, 4, 1), date(2026, 3, 31))

    assert row["ended_on"] == date(2025, 6, 1)
    assert derive.missing_episodes(tables, date(2025, 6, 2), date(2026, 3, 31)) == []


def test_of_two_records_of_a_time_missing_the_later_end_stands_before_care_cuts_it() -> None:
    tables = drawn(
        legal_statuses="child_id | start_date | legal_status | end_date\nann | 2025-05-01 | C2 | 2025-09-01",
        missing_episodes="""
            child_id | start_date | kind | end_date   | source
            ann      | 2025-06-01 | M    | 2025-10-05 | home
            ann      | 2025-06-01 | M    | -          | care
        """,
    )

    [row] = derive.missing_episodes(tables, date(2025, 4, 1), date(2026, 3, 31))

    assert (row["ended_on"], row["source"]) == (date(2025, 9, 1), "care")


def test_who_went_missing_from_care_long_ago_and_was_never_found_is_not_missing_now() -> None:
    found = outcomes(
        "4.10",
        "2024-25",
        legal_statuses="""
            child_id | start_date | legal_status | end_date   | reason_ceased
            ann      | 2020-01-01 | C2           | -          | -
            cat      | 2015-01-01 | C2           | 2016-01-01 | E4A
        """,
        missing_episodes="""
            child_id | start_date | kind | end_date   | source
            ann      | 2024-04-01 | M    | 2024-04-02 | care
            cat      | 2015-05-05 | M    | -          | care
        """,
    )

    assert found == {"ann": "met"}
