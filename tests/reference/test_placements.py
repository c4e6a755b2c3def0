"""4.2 and 4.3 of the reference, at the edges of domain.md: placed with parents, and moves of placement."""

import pytest

from . import measures
from .by_hand import GROUPS, IN_CARE_SINCE_2020, MEASURES, drawn, outcomes, rows_for

# --- 4.2 ---

WITH_PARENTS = {
    "P1 open": ("met", "ann | 2024-01-01 | P1 | - | PR0 | c1"),
    "PR0 but U3": ("not met", "ann | 2024-01-01 | U3 | - | PR0 | c1"),
    "in hospital from home": (
        "met",
        "ann | 2024-01-01 | P1 | 2026-03-30 | PR0 | c1\nann | 2026-03-30 | T0 | - | - | -",
    ),
    "P1 ended on the day": (
        "not met",
        "ann | 2024-01-01 | P1 | 2026-03-31 | PR0 | c1\nann | 2026-03-31 | U4 | - | PR1 | c2",
    ),
    "two open rows, U4 the later": (
        "not met",
        "ann | 2024-02-01 | U4 | - | PR1 | c2\nann | 2024-01-01 | P1 | - | PR0 | c1",
    ),
    "two open rows, P1 the later": (
        "met",
        "ann | 2024-01-01 | U4 | - | PR1 | c2\nann | 2024-02-01 | P1 | - | PR0 | c1",
    ),
    "two open rows of one day, the greater text": (
        "not met",
        "ann | 2024-01-01 | U4 | - | PR1 | c2\nann | 2024-01-01 | P1 | - | PR0 | c1",
    ),
    "an open row stands before one of the same day with an end": (
        "met",
        "ann | 2024-01-01 | U4 | 2026-05-01 | PR1 | c2\nann | 2024-01-01 | P1 | - | PR0 | c1",
    ),
    "a P1 of no nights": (
        "not met",
        "ann | 2024-01-01 | U4 | - | PR1 | c2\nann | 2026-03-31 | P1 | 2026-03-31 | PR0 | c1",
    ),
    "small letters and spaces": ("met", "ann | 2024-01-01 |   p1 | - | pr0 | c1"),
    "a code nobody knows": ("not known", "ann | 2024-01-01 | P9 | - | PR0 | c1"),
    "care began in a temporary stay, no home yet": ("not met", "ann | 2020-01-01 | T0 | - | - | -"),
}


@pytest.mark.parametrize("case", WITH_PARENTS)
def test_placed_with_parents_at_the_edges_of_domain_3_2(case: str) -> None:
    outcome, placements = WITH_PARENTS[case]

    found = outcomes(
        "4.2",
        "2025Q4",
        legal_statuses=IN_CARE_SINCE_2020,
        placements=f"child_id | start_date | placement_type | end_date | provider | carer_id\n{placements}",
    )

    assert found == {"ann": outcome}


@pytest.mark.parametrize(
    ("status", "found"),
    [("V2 | - | -", {"ann": "met"}), ("V3 | - | -", {}), ("C2 | 2026-03-01 | E4A", {})],
)
def test_placed_with_parents_needs_the_child_to_be_looked_after(status: str, found: dict[str, str]) -> None:
    assert found == outcomes(
        "4.2",
        "2025Q4",
        legal_statuses=f"child_id | start_date | legal_status | end_date | reason_ceased\nann | 2020-01-01 | {status}",
        placements="child_id | start_date | placement_type\nann | 2020-01-01 | P1",
    )


# --- 4.3: moves in 2025-26 ---

MOVES: dict[str, tuple[list[tuple[str | None, str]], str]] = {
    "another carer": (
        [("CREQB", "met")],
        """ann | 2020-01-01 | U4 | 2025-06-01 | c1 | CREQB
           ann | 2025-06-01 | U4 | -          | c2 | -""",
    ),
    "the same carer, with a reason that says otherwise": (
        [],
        """ann | 2020-01-01 | U4 | 2025-06-01 | c1 | CREQB
           ann | 2025-06-01 | U1 | -          | c1 | -""",
    ),
    "a reason nobody can class": (
        [("OTHER", "not known")],
        """ann | 2020-01-01 | U4 | 2025-06-01 | c1 | OTHER
           ann | 2025-06-01 | U4 | -          | c2 | -""",
    ),
    "three in the year": (
        [("CREQO", "met"), ("CREQO", "met"), ("CREQO", "met")],
        """ann | 2020-01-01 | U4 | 2025-06-01 | c1 | CREQO
           ann | 2025-06-01 | U4 | 2025-07-01 | c2 | CREQO
           ann | 2025-07-01 | U4 | 2025-08-01 | c1 | CREQO
           ann | 2025-08-01 | U4 | -          | c3 | -""",
    ),
    "the reason on the new row only": (
        [(None, "not known")],
        """ann | 2020-01-01 | U4 | 2025-06-01 | c1 | -
           ann | 2025-06-01 | U4 | -          | c2 | CREQB""",
    ),
    "on 31 March": (
        [("CHILD", "met")],
        """ann | 2020-01-01 | U4 | 2026-03-31 | c1 | CHILD
           ann | 2026-03-31 | U4 | -          | c2 | -""",
    ),
    "on 1 April": (
        [],
        """ann | 2020-01-01 | U4 | 2026-04-01 | c1 | CHILD
           ann | 2026-04-01 | U4 | -          | c2 | -""",
    ),
    "a temporary stay and back": (
        [],
        """ann | 2020-01-01 | U4 | 2025-06-01 | c1 | -
           ann | 2025-06-01 | T0 | 2025-06-08 | -  | -
           ann | 2025-06-08 | U4 | -          | c1 | -""",
    ),
    "a temporary stay and another home": (
        [(None, "not known")],
        """ann | 2020-01-01 | U4 | 2025-06-01 | c1 | CREQB
           ann | 2025-06-01 | T0 | 2025-06-08 | -  | CREQB
           ann | 2025-06-08 | U4 | -          | c2 | -""",
    ),
    "the first home after care began in a temporary stay": (
        [],
        """ann | 2025-06-01 | T0 | 2025-06-08 | c1 | CREQB
           ann | 2025-06-08 | U4 | -          | c2 | -""",
    ),
    "the second home after care began in a temporary stay": (
        [("CREQB", "met")],
        """ann | 2025-06-01 | T0 | 2025-06-08 | c1 | CREQB
           ann | 2025-06-08 | U4 | 2025-07-08 | c2 | CREQB
           ann | 2025-07-08 | U4 | -          | c3 | -""",
    ),
    "a row that runs past the next one keeps its reason": (
        [("STAND", "met")],
        """ann | 2020-01-01 | U4 | -          | c1 | STAND
           ann | 2025-06-01 | U4 | -          | c2 | -""",
    ),
    "the move is dated when the next home begins": (
        [("CREQB", "met")],
        """ann | 2020-01-01 | U4 | 2025-03-20 | c1 | CREQB
           ann | 2025-04-01 | U4 | -          | c2 | -""",
    ),
}


@pytest.mark.parametrize("case", MOVES)
def test_placement_moves_at_the_edges_of_domain_3_3(case: str) -> None:
    moves, placements = MOVES[case]
    began_on = "2025-06-01" if "care began" in case else "2020-01-01"
    tables = drawn(
        legal_statuses=f"child_id | start_date | legal_status\nann | {began_on} | C2",
        placements=f"child_id | start_date | placement_type | end_date | carer_id | end_reason\n{placements}",
    )

    rows = rows_for("4.3", "2025-26", tables)

    found = [member["outcome"] for member in measures.membership(MEASURES["4.3"], GROUPS, rows)]
    assert list(zip([row["reason"] for row in rows], found, strict=True)) == moves


def test_a_move_out_of_care_is_no_placement_move_though_the_child_comes_back_that_day() -> None:
    found = outcomes(
        "4.3",
        "2025-26",
        legal_statuses="""
            child_id | start_date | legal_status | end_date   | reason_ceased
            ann      | 2020-01-01 | C2           | 2025-06-01 | E4A
            ann      | 2025-06-01 | C2           | -          | -
        """,
        placements="""
            child_id | start_date | placement_type | end_date   | carer_id | end_reason
            ann      | 2020-01-01 | U4             | 2025-06-01 | c1       | CREQB
            ann      | 2025-06-01 | U4             | -          | c2       | -
        """,
    )

    assert found == {}
