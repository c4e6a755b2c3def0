"""Whether the carer changed where a carer is not recorded, by the reference."""

from datetime import date

import pytest

from . import derive
from .by_hand import IN_CARE_SINCE_2020, counted, drawn, outcomes

# The stay before 01/06/2025 and the one after it, each: type, provider, carer; and the reason of the first.
CARERS: dict[str, tuple[bool | None, str, str, str]] = {
    "the same carer, though the reason says another": (True, "U4 | PR1 | c1", "U6 | PR4 | c1", "CREQB"),
    "two carers, though the reason says the same": (False, "U4 | PR1 | c1", "U4 | PR1 | c2", "PLACE"),
    "two carers, though both are parents": (False, "P1 | PR0 | c1", "P1 | PR0 | c2", "-"),
    "PLACE": (True, "U4 | PR1 | -", "K2 | PR4 | -", "PLACE"),
    "PLACE, one carer blank": (True, "U4 | PR1 | c1", "U4 | PR4 | -", "PLACE"),
    "another reason": (False, "U4 | PR1 | -", "U4 | PR1 | -", "CREQB"),
    "another reason, OTHER": (False, "U4 | PR1 | -", "U4 | PR1 | c1", "OTHER"),
    "another reason, both with parents": (False, "P1 | PR0 | -", "P1 | PR0 | -", "CARPL"),
    "a reason that is no code": (None, "U4 | PR1 | -", "U4 | PR1 | -", "moved"),
    "both with parents": (True, "P1 | PR0 | -", "P1 | PR0 | -", "-"),
    "both with parents, one blank, two providers": (True, "P1 | PR0 | c1", "P1 | PR1 | -", "-"),
    "a home, then fostered": (False, "K2 | PR1 | -", "U4 | PR1 | -", "-"),
    "fostered, then a home": (False, "U6 | - | c1", "K1 | - | -", "-"),
    "parents, then a school": (False, "P1 | - | -", "S1 | - | -", "-"),
    "semi-independent, then placed for adoption": (False, "H5 | - | -", "A6 | - | -", "-"),
    "two providers": (False, "U4 | PR1 | -", "U4 | PR4 | -", "-"),
    "two providers, types not recorded": (False, "- | PR1 | -", "- | PR4 | -", "-"),
    "one provider not recorded": (None, "U4 | PR1 | -", "U4 | - | -", "-"),
    "nothing tells": (None, "U4 | PR1 | -", "U4 | PR1 | -", "-"),
    "two homes": (None, "K2 | PR1 | -", "R1 | PR1 | -", "-"),
    "a relative, then another foster carer": (None, "U1 | PR1 | -", "U4 | PR1 | c1", "-"),
    "parents, then fostered by one provider": (None, "P1 | PR1 | -", "U1 | PR1 | -", "-"),
    "living alone, then a home": (None, "P2 | PR1 | -", "K2 | PR1 | -", "-"),
    "a type not recorded": (None, "- | PR1 | -", "K2 | PR1 | -", "-"),
}


@pytest.mark.parametrize("case", CARERS)
def test_the_evidence_of_a_change_of_carer_in_its_order(case: str) -> None:
    is_same, before, after, reason = CARERS[case]
    tables = drawn(
        legal_statuses=IN_CARE_SINCE_2020,
        placements=f"""
            child_id | start_date | placement_type | provider | carer_id | end_date   | end_reason
            ann      | 2020-01-01 | {before}                             | 2025-06-01 | {reason}
            ann      | 2025-06-01 | {after}                              | -          | -
        """,
    )

    moves = derive.placement_moves(tables, date(2025, 4, 1), date(2026, 3, 31))

    assert [move["certain"] for move in moves] == {True: [], False: [True], None: [False]}[is_same]


# The stay before the temporary one and the one after it, the reasons of the first and of the temporary stay.
AROUND_TEMPORARY_STAYS: dict[str, tuple[bool | None, str, str, str, str]] = {
    "two blanks, the same type and provider": (True, "U4 | PR1 | -", "U4 | PR1 | -", "-", "-"),
    "the same, whatever the reasons": (True, "U4 | PR1 | -", "U4 | PR1 | -", "CREQB", "CREQB"),
    "two blanks and nothing else": (True, "- | - | -", "- | - | -", "-", "-"),
    "one carer known": (None, "U4 | PR1 | c1", "U4 | PR1 | -", "-", "-"),
    "another type": (None, "U4 | PR1 | -", "U6 | PR1 | -", "-", "-"),
    "another type, with a reason": (None, "U4 | PR1 | -", "U6 | PR1 | -", "CREQB", "PLACE"),
    "another provider": (False, "U4 | PR1 | -", "U4 | PR4 | -", "PLACE", "-"),
    "a home": (False, "U4 | PR1 | -", "K2 | PR1 | -", "-", "-"),
    "both with parents": (True, "P1 | PR0 | -", "P1 | - | -", "CREQB", "-"),
}


@pytest.mark.parametrize("case", AROUND_TEMPORARY_STAYS)
def test_the_evidence_of_a_change_of_carer_around_a_temporary_stay(case: str) -> None:
    is_same, before, after, reason, temporary_reason = AROUND_TEMPORARY_STAYS[case]
    tables = drawn(
        legal_statuses=IN_CARE_SINCE_2020,
        placements=f"""
            child_id | start_date | placement_type | provider | carer_id | end_date   | end_reason
            ann      | 2020-01-01 | {before}                             | 2025-06-01 | {reason}
            ann      | 2025-06-01 | T1             | -        | -        | 2025-06-08 | {temporary_reason}
            ann      | 2025-06-08 | {after}                              | -          | -
        """,
    )

    moves = derive.placement_moves(tables, date(2025, 4, 1), date(2026, 3, 31))

    assert [move["certain"] for move in moves] == {True: [], False: [True], None: [False]}[is_same]
    assert [move["reason"] for move in moves if move["certain"]] == [None] * (is_same is False)


def test_the_first_carer_after_care_began_in_a_temporary_stay_is_another_unless_both_are_known() -> None:
    tables = drawn(
        legal_statuses="""
            child_id | start_date | legal_status
            told     | 2025-06-01 | C2
            untold   | 2025-06-01 | C2
            known    | 2025-06-01 | C2
            same     | 2025-06-01 | C2
        """,
        placements="""
            child_id | start_date | placement_type | end_date   | carer_id | end_reason
            told     | 2025-06-01 | T1             | 2025-06-05 | -        | PLACE
            told     | 2025-06-05 | T4             | 2025-06-09 | -        | CARPL
            told     | 2025-06-09 | U4             | -          | c1       | -
            untold   | 2025-06-01 | T1             | 2025-06-09 | -        | -
            untold   | 2025-06-09 | U4             | -          | c1       | -
            known    | 2025-06-01 | T1             | 2025-06-09 | c1       | CARPL
            known    | 2025-06-09 | U4             | -          | c1       | -
            same     | 2025-06-01 | T1             | 2025-06-09 | -        | PLACE
            same     | 2025-06-09 | U4             | -          | c1       | -
        """,
    )

    rows = derive.looked_after(tables, date(2026, 3, 31))

    assert [f"{row['stable_since']}" for row in rows] == ["2025-06-09", "2025-06-09", "2025-06-01", "2025-06-09"]
    assert derive.placement_moves(tables, date(2025, 4, 1), date(2026, 3, 31)) == []


# Snapshot 31/03/2026: two years are met from 01/04/2024 on. All carers are blank, and nothing tells.
BOTH_READINGS = {
    "both long enough": ("met", ["2020-01-01", "2023-01-01"]),
    "neither": ("not met", ["2024-06-01", "2025-01-01"]),
    "one of them": ("not known", ["2020-01-01", "2025-01-01"]),
    "on the edge": ("met", ["2020-01-01", "2024-04-01"]),
    "a day past the edge": ("not known", ["2020-01-01", "2024-04-02"]),
    "three rows": ("not known", ["2020-01-01", "2023-01-01", "2025-01-01"]),
}


@pytest.mark.parametrize("case", BOTH_READINGS)
def test_stability_is_not_known_only_where_the_readings_of_a_change_differ(case: str) -> None:
    outcome, starts = BOTH_READINGS[case]
    ends = [*starts[1:], "-"]
    rows = "\n".join(f"ann | {start} | U4 | {end} | PR1" for start, end in zip(starts, ends, strict=True))

    found = outcomes(
        "4.1",
        "2025Q4",
        children="child_id | date_of_birth\nann | 2014-05-05",
        legal_statuses=IN_CARE_SINCE_2020,
        placements=f"child_id | start_date | placement_type | end_date | provider\n{rows}",
    )

    assert found == {"ann": outcome}


def test_a_child_with_a_doubtful_change_of_carer_stays_in_the_denominator_and_widens_the_range() -> None:
    found = counted(
        "4.1",
        "2025Q4",
        children="child_id | date_of_birth\nann | 2014-05-05\nben | 2014-05-05",
        legal_statuses="child_id | start_date | legal_status\nann | 2020-01-01 | C2\nben | 2020-01-01 | C2",
        placements="""
            child_id | start_date | placement_type | end_date   | provider | carer_id
            ann      | 2020-01-01 | U4             | 2025-06-01 | PR1      | -
            ann      | 2025-06-01 | U4             | -          | PR1      | -
            ben      | 2020-01-01 | U4             | -          | PR1      | c1
        """,
    )

    assert found == {
        "value": 50,
        "numerator": 1,
        "denominator": 2,
        "not_known": 1,
        "lowest": 50,
        "highest": 100,
    }


def test_a_doubtful_change_of_carer_may_be_a_move_and_may_be_unplanned() -> None:
    tables = {
        "legal_statuses": "child_id | start_date | legal_status\nann | 2020-01-01 | C2\nben | 2020-01-01 | C2",
        "placements": """
            child_id | start_date | placement_type | end_date   | provider | carer_id | end_reason
            ann      | 2020-01-01 | U4             | 2025-06-01 | PR1      | -        | -
            ann      | 2025-06-01 | U4             | -          | PR1      | -        | -
            ben      | 2020-01-01 | U4             | 2025-06-01 | PR1      | c1       | CARPL
            ben      | 2025-06-01 | U4             | -          | PR1      | c2       | -
        """,
    }

    assert outcomes("4.3", "2025-26", **tables) == {"ann": "not known", "ben": "not met"}
    assert counted("4.3", "2025-26", **tables) == {
        "value": 0,
        "numerator": 0,
        "denominator": 1,
        "not_known": 1,
        "lowest": 0,
        "highest": 1,
    }


def test_with_parents_all_along_is_one_placement_though_no_carer_is_recorded() -> None:
    tables = {
        "children": "child_id | date_of_birth\nann | 2012-01-01\ncat | 2012-01-01",
        "legal_statuses": "child_id | start_date | legal_status\nann | 2020-01-01 | C2\ncat | 2015-01-01 | C2",
        "placements": """
            child_id | start_date | placement_type | end_date   | provider | carer_id | end_reason
            ann      | 2020-01-01 | U4             | -          | PR1      | h1       | -
            cat      | 2015-01-01 | P1             | 2024-06-01 | PR0      | -        | PLACE
            cat      | 2024-06-01 | P1             | -          | PR0      | -        | -
        """,
    }

    assert outcomes("4.1", "2024-25", **tables) == {"ann": "met", "cat": "met"}
    assert outcomes("4.3", "2024-25", **tables) == {}


# Snapshot 31/03/2025, in care and with the first carer since 2015; the second stay: its start and type.
BLANK_TYPES = {
    "blank": ("not known", "U4", "2024-06-01 | -"),
    "no code": ("not known", "U4", "2024-06-01 | U9"),
    "long enough by itself": ("met", "U4", "2023-04-01 | -"),
    "an adoptive one": ("met", "U4", "2024-06-01 | A6"),
    "another one": ("not met", "U4", "2024-06-01 | U4"),
    "the type of the first stay": ("not met", "-", "2024-06-01 | U4"),
}


@pytest.mark.parametrize("case", BLANK_TYPES)
def test_a_placement_whose_type_is_blank_may_be_an_adoptive_one(case: str) -> None:
    outcome, first_type, second = BLANK_TYPES[case]
    second_start = second.split(" | ")[0]

    found = outcomes(
        "4.1",
        "2024-25",
        children="child_id | date_of_birth\nann | 2012-01-01",
        legal_statuses="child_id | start_date | legal_status\nann | 2015-01-01 | C2",
        placements=f"""
            child_id | start_date | placement_type | end_date       | provider | carer_id
            ann      | 2015-01-01 | {first_type}   | {second_start} | PR1      | c1
            ann      | {second}                    | -              | PR1      | c9
        """,
    )

    assert found == {"ann": outcome}


def test_a_first_placement_whose_type_is_blank_has_none_before_it() -> None:
    tables = drawn(
        legal_statuses=IN_CARE_SINCE_2020,
        placements="child_id | start_date | placement_type | carer_id\nann | 2020-01-01 | - | c1",
    )

    [row] = derive.looked_after(tables, date(2026, 3, 31))

    assert row["stable_since"] == date(2020, 1, 1)


def test_a_blank_type_counts_as_not_known_beside_one_that_is_met() -> None:
    found = counted(
        "4.1",
        "2024-25",
        children="child_id | date_of_birth\na | 2012-01-01\nb | 2011-01-01",
        legal_statuses="child_id | start_date | legal_status\na | 2015-01-01 | C2\nb | 2020-01-01 | C2",
        placements="""
            child_id | start_date | placement_type | end_date   | provider | carer_id
            a        | 2015-01-01 | U4             | 2024-06-01 | PR1      | c1
            a        | 2024-06-01 | -              | -          | PR1      | c9
            b        | 2020-01-01 | U4             | -          | PR1      | c2
        """,
    )

    assert found == {
        "value": 50,
        "numerator": 1,
        "denominator": 2,
        "not_known": 1,
        "lowest": 50,
        "highest": 100,
    }
