"""4.4 to 4.7 of the reference, at the edges of domain.md: households approved, and leaving care."""

from datetime import date
from fractions import Fraction

import pytest

from .by_hand import counted, drawn, outcomes, rows_for

# --- 4.4 ---


def test_households_approved_at_the_edges_of_domain_3_4() -> None:
    assert outcomes(
        "4.4",
        "2025-26",
        foster_approvals="""
            household_id | approval_date | approval_type | end_date   | places
            twice        | 2025-06-01    | mainstream    | -          | 2
            twice        | 2025-06-01    | mainstream    | -          | 2
            two kinds    | 2025-06-01    | temporary     | -          | 1
            two kinds    | 2025-07-01    | Mainstream    | -          | 1
            temporary    | 2025-06-01    | temporary     | -          | 1
            ended        | 2025-06-01    | mainstream    | 2025-09-01 | 1
            last day     | 2026-03-31    | mainstream    | -          | -
            next year    | 2026-04-01    | mainstream    | -          | 1
            which        | 2025-06-01    | -             | -          | 1
        """,
    ) == {
        "twice": "met",
        "two kinds": "met",
        "temporary": "not met",
        "ended": "met",
        "last day": "met",
        "which": "not known",
    }


APPROVED_AGAIN = {
    "no end recorded": ([], "ann | 2015-05-05 | mainstream | -"),
    "ended later": ([], "ann | 2015-05-05 | mainstream | 2025-06-02"),
    "ended on the day": (["ann"], "ann | 2015-05-05 | mainstream | 2025-06-01"),
    "ended before it began": (["ann"], "ann | 2015-05-05 | mainstream | 2015-05-04"),
    "of another type": (["ann"], "ann | 2015-05-05 | temporary | -"),
    "of a type not recorded": (["ann"], "ann | 2015-05-05 | - | -"),
    "of another household": (["ann"], "ben | 2015-05-05 | mainstream | -"),
    "begun later": (["ann"], "ann | 2025-06-02 | mainstream | -"),
    "itself not counted as a new approval": (
        [],
        """ann | 2015-05-05 | mainstream | 2020-01-01
           ann | 2019-05-05 | mainstream | -""",
    ),
}


@pytest.mark.parametrize("case", APPROVED_AGAIN)
def test_an_approval_while_an_earlier_one_of_its_type_is_open_is_no_new_one(case: str) -> None:
    approved, others = APPROVED_AGAIN[case]
    tables = drawn(
        foster_approvals=f"""
            household_id | approval_date | approval_type | end_date
            ann          | 2025-06-01    | mainstream    | -
            {others}
        """
    )

    rows = rows_for("4.4", "2025-26", tables)

    assert [row["household_id"] for row in rows if row["approved_on"] == date(2025, 6, 1)] == approved


def test_an_approval_whose_type_is_not_recorded_is_never_told_to_be_the_same_again() -> None:
    found = outcomes(
        "4.4",
        "2025-26",
        foster_approvals="""
            household_id | approval_date | approval_type
            ann          | 2015-05-05    | -
            ann          | 2025-06-01    | -
        """,
    )

    assert found == {"ann": "not known"}


def test_a_household_recorded_again_is_not_counted_again() -> None:
    found = counted(
        "4.4",
        "2024-25",
        foster_approvals="""
            household_id | approval_date | approval_type
            F1           | 2015-05-05    | mainstream
            F1           | 2024-04-05    | mainstream
            F2           | 2024-04-05    | mainstream
        """,
    )

    assert (found["value"], found["denominator"], found["not_known"]) == (1, 1, 0)


def test_of_two_records_of_one_approval_the_later_end_stays_then_more_places() -> None:
    tables = drawn(
        foster_approvals="""
            household_id | approval_date | approval_type | end_date   | places
            h1           | 2025-06-01    | mainstream    | 2025-09-01 | 3
            h1           | 2025-06-01    | mainstream    | -          | 1
            h1           | 2025-06-01    | mainstream    | -          | 2
            h1           | 2025-06-01    | mainstream    | -          | -
        """
    )

    assert [row["places"] for row in rows_for("4.4", "2025-26", tables)] == [2]


# --- 4.5 and 4.6: left care in 2025-26 ---

LEAVERS = {
    "SGO, then back, then home": (
        "not met",
        """ann | 2020-01-01 | C2 | 2025-05-01 | E45
           ann | 2025-06-01 | C2 | 2025-09-01 | E4A""",
    ),
    "home, then back, then SGO": (
        "met",
        """ann | 2020-01-01 | C2 | 2025-05-01 | E4A
           ann | 2025-06-01 | C2 | 2025-09-01 | E47""",
    ),
    "a code used outside its years": ("met", "ann | 2020-01-01 | C2 | 2025-05-01 | E43"),
    "X1": (None, "ann | 2020-01-01 | C2 | 2025-05-01 | X1"),
    "X1 after an earlier end": (
        "met",
        """ann | 2020-01-01 | C2 | 2025-05-01 | E45
           ann | 2025-06-01 | C2 | 2025-09-01 | X1""",
    ),
    "short break": (None, "ann | 2020-01-01 | V3 | 2025-05-01 | E45"),
    "another authority": ("not met", "ann | 2020-01-01 | C2 | 2025-05-01 | E3"),
    "on 31 March": ("met", "ann | 2020-01-01 | C2 | 2026-03-31 | E47"),
    "on 1 April": (None, "ann | 2020-01-01 | C2 | 2026-04-01 | E47"),
    "SGO, and in care again": (
        "met",
        """ann | 2020-01-01 | C2 | 2025-05-01 | E46
           ann | 2025-06-01 | C2 | -          | -""",
    ),
    "SGO, and in care again the same day": (
        "met",
        """ann | 2020-01-01 | C2 | 2025-05-01 | E46
           ann | 2025-05-01 | C2 | -          | -""",
    ),
    "another legal status the same day": (
        None,
        """ann | 2020-01-01 | C1 | 2025-05-01 | -
           ann | 2025-05-01 | C2 | -          | -""",
    ),
    "no reason recorded": ("not known", "ann | 2020-01-01 | C2 | 2025-05-01 | -"),
    "a reason on a row still open": (None, "ann | 2020-01-01 | C2 | - | E45"),
    "a reason on an open row that another row cuts": (
        "met",
        """ann | 2020-01-01 | C1 | -          | E45
           ann | 2025-05-01 | C2 | -          | -""",
    ),
    "into short breaks": (
        "not known",
        """ann | 2020-01-01 | C2 | 2025-05-01 | -
           ann | 2025-05-01 | V4 | -          | -""",
    ),
}


@pytest.mark.parametrize("case", LEAVERS)
def test_leaving_through_special_guardianship_at_the_edges_of_domain_3_5(case: str) -> None:
    outcome, legal_statuses = LEAVERS[case]

    found = outcomes(
        "4.6",
        "2025-26",
        legal_statuses=f"child_id | start_date | legal_status | end_date | reason_ceased\n{legal_statuses}",
    )

    assert found == ({} if outcome is None else {"ann": outcome})


@pytest.mark.parametrize(
    "third",
    [
        "cat | 2020-01-01 | C2 | 31/09/2024 | E45",
        "cat | 2020-01-01 | C2 | -          | E45",
        "cat | 2020-01-01 | C2 | 2024-06-01 | E99\ncat | 2024-06-01 | C2 | - | -",
    ],
)
def test_a_leaver_whose_end_or_reason_cannot_be_read_stays_in_care(third: str) -> None:
    found = counted(
        "4.5",
        "2024-25",
        legal_statuses=f"""
            child_id | start_date | legal_status | end_date   | reason_ceased
            ann      | 2020-01-01 | C2           | -          | -
            ben      | 2020-01-01 | C2           | 2024-06-01 | E45
            {third}
        """,
    )

    assert (found["value"], found["denominator"]) == (1, 1)


def test_siblings_under_one_order_are_counted_one_each() -> None:
    found = counted(
        "4.6",
        "2025-26",
        legal_statuses="""
            child_id | start_date | legal_status | end_date   | reason_ceased
            ann      | 2020-01-01 | C2           | 2025-05-01 | E45
            ben      | 2020-01-01 | C2           | 2025-05-01 | E45
            cat      | 2020-01-01 | C2           | 2025-05-01 | E17
        """,
    )

    assert (found["value"], found["numerator"], found["denominator"]) == (Fraction(200, 3), 2, 3)


def test_months_in_care_of_a_leaver_are_counted_to_the_day_of_leaving() -> None:
    tables = drawn(
        legal_statuses="""
            child_id | start_date | legal_status | end_date   | reason_ceased
            ann      | 2025-04-01 | C2           | 2025-06-30 | E45
            ben      | 2025-04-01 | C2           | 2025-06-29 | E45
        """
    )

    assert [row["months_in_care"] for row in rows_for("4.6", "2025-26", tables)] == [3, 2]


# --- 4.7 ---


def test_breakdowns_of_special_guardianship_at_the_edges_of_domain_3_6() -> None:
    assert outcomes(
        "4.7",
        "2025-26",
        legal_statuses="""
            child_id   | start_date | legal_status | end_date   | reason_ceased
            now        | 2025-06-01 | C2           | -          | -
            last year  | 2025-03-31 | C2           | -          | -
            adoption   | 2025-06-01 | C2           | -          | -
            unknown    | 2025-06-01 | C2           | -          | -
            twice      | 2025-06-01 | C2           | 2025-08-01 | E4A
            twice      | 2025-09-01 | C2           | -          | -
            break      | 2025-06-01 | V4           | -          | -
            part-known | 2025-06-01 | C2           | -          | -
            later      | 2025-06-01 | C2           | -          | -
            nothing    | 2025-06-01 | C2           | -          | -
            own order  | 2020-01-01 | C2           | 2021-01-01 | E45
            own order  | 2025-06-01 | C2           | -          | -
        """,
        previous_permanence="""
            child_id   | previous_permanence | order_date
            now        | P2                  | 2020-01-01
            last year  | P2                  | 2020-01-01
            adoption   | P1                  | 2020-01-01
            unknown    | P4                  | -
            twice      | P2                  | 2020-01-01
            break      | P2                  | 2020-01-01
            part-known | P2                  | zz/zz/zzzz
            later      | P2                  | 2025-07-01
            own order  | Z1                  | -
        """,
    ) == {
        "now": "met",
        "adoption": "not met",
        "unknown": "not known",
        "twice": "met",
        "part-known": "met",
        "later": "met",
        "nothing": "not known",
        "own order": "not met",
    }


@pytest.mark.parametrize("year", ["2022-23", "2024-25"])
def test_one_order_is_counted_at_each_return_to_care(year: str) -> None:
    found = outcomes(
        "4.7",
        year,
        legal_statuses="""
            child_id | start_date | legal_status | end_date   | reason_ceased
            ann      | 2022-05-01 | C2           | 2022-12-01 | E4A
            ann      | 2024-06-01 | C2           | -          | -
        """,
        previous_permanence="child_id | previous_permanence | order_date\nann | P2 | 2017-03-03",
    )

    assert found == {"ann": "met"}


def test_of_several_records_of_permanence_the_latest_order_stays_then_the_greater_code() -> None:
    tables = drawn(
        legal_statuses="""
            child_id | start_date | legal_status
            ann      | 2025-06-01 | C2
            ben      | 2025-06-01 | C2
        """,
        previous_permanence="""
            child_id | previous_permanence | order_date
            ann      | P1                  | 2020-01-01
            ann      | P3                  | zz/05/2024
            ben      | P1                  | 2020-01-01
            ben      | P2                  | 2020-01-01
        """,
    )

    assert [row["previous_permanence"] for row in rows_for("4.7", "2025-26", tables)] == ["P1", "P2"]


def test_a_start_of_care_holds_the_temporary_stay_it_began_in() -> None:
    tables = drawn(
        legal_statuses="""
            child_id | start_date | legal_status | end_date
            ann      | 2025-06-01 | L1           | 2025-06-03
            ann      | 2025-06-03 | C1           | -
            ben      | 2025-06-01 | C2           | -
        """,
        placements="""
            child_id | start_date | placement_type | end_date
            ann      | 2025-05-01 | T4             | 2025-06-02
            ann      | 2025-06-02 | U4             | -
            ben      | 2025-06-02 | U4             | -
        """,
    )

    found = [
        (row["child_id"], row["legal_status"], row["placement_type"]) for row in rows_for("4.7", "2025-26", tables)
    ]
    assert found == [("ann", "L1", "T4"), ("ben", "C2", None)]
