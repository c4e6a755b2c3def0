"""4.1 of the reference, at the edges of domain.md 3.1: long-term stability of placements."""

import pytest

from .by_hand import IN_CARE_SINCE_2020, counted, outcomes

# Snapshot 31/03/2026, a child of eleven unless drawn otherwise.
LONG_TERM_STABILITY = {
    "in care since 01/10/2023": (
        "met",
        "ann | 2023-10-01 | C2 | - | -",
        "ann | 2023-10-01 | U4 | - | PR1 | c1 | -",
    ),
    "in care since 02/10/2023": (
        "not in denominator",
        "ann | 2023-10-02 | C2 | - | -",
        "ann | 2023-10-02 | U4 | - | PR1 | c1 | -",
    ),
    "moved 01/04/2024": (
        "met",
        "ann | 2020-01-01 | C2 | - | -",
        """ann | 2020-01-01 | U4 | 2024-04-01 | PR1 | c1 | CARPL
           ann | 2024-04-01 | U4 | -          | PR1 | c2 | -""",
    ),
    "moved 02/04/2024": (
        "not met",
        "ann | 2020-01-01 | C2 | - | -",
        """ann | 2020-01-01 | U4 | 2024-04-02 | PR1 | c1 | CARPL
           ann | 2024-04-02 | U4 | -          | PR1 | c2 | -""",
    ),
    "legal status only": (
        "met",
        """ann | 2020-01-01 | C1 | 2025-06-01 | -
           ann | 2025-06-01 | C2 | -          | -""",
        "ann | 2020-01-01 | U4 | - | PR1 | c1 | -",
    ),
    "legal status only, the end marked X1": (
        "met",
        """ann | 2020-01-01 | C1 | 2025-06-01 | X1
           ann | 2025-06-01 | C2 | -          | -""",
        "ann | 2020-01-01 | U4 | - | PR1 | c1 | -",
    ),
    "agency change with the same carer": (
        "met",
        "ann | 2020-01-01 | C2 | - | -",
        """ann | 2020-01-01 | U4 | 2025-06-01 | PR4 | c1 | PLACE
           ann | 2025-06-01 | U4 | -          | PR1 | c1 | -""",
    ),
    "U5 to A5 with the same carer": (
        "met",
        "ann | 2020-01-01 | E1 | - | -",
        """ann | 2020-01-01 | U5 | 2025-06-01 | PR1 | c1 | PLACE
           ann | 2025-06-01 | A5 | -          | PR1 | c1 | -""",
    ),
    "U4 to A3 with the same carer": (
        "met",
        "ann | 2020-01-01 | C2 | - | -",
        """ann | 2020-01-01 | U4 | 2025-06-01 | PR1 | c1 | PLACE
           ann | 2025-06-01 | A3 | -          | PR1 | c1 | -""",
    ),
    "placed for adoption in December, the foster placement before it since 10/01/2024": (
        "met",
        "ann | 2020-01-01 | E1 | - | -",
        """ann | 2020-01-01 | U4 | 2024-01-10 | PR1 | c1 | -
           ann | 2024-01-10 | U4 | 2025-12-01 | PR1 | c2 | -
           ann | 2025-12-01 | A6 | -          | PR1 | c3 | -""",
    ),
    "placed for adoption in December, the foster placement before it since 01/08/2024": (
        "not met",
        "ann | 2020-01-01 | E1 | - | -",
        """ann | 2020-01-01 | U4 | 2024-08-01 | PR1 | c1 | -
           ann | 2024-08-01 | U4 | 2025-12-01 | PR1 | c2 | -
           ann | 2025-12-01 | A6 | -          | PR1 | c3 | -""",
    ),
    "a temporary stay and back to the same home": (
        "met",
        "ann | 2020-01-01 | C2 | - | -",
        """ann | 2020-01-01 | U4 | 2025-06-01 | PR1 | c1 | -
           ann | 2025-06-01 | T1 | 2025-06-10 | -   | -  | -
           ann | 2025-06-10 | U4 | -          | PR1 | c1 | -""",
    ),
    "two temporary stays in a row and back to the same home": (
        "met",
        "ann | 2020-01-01 | C2 | - | -",
        """ann | 2020-01-01 | U4 | 2025-06-01 | PR1 | c1 | -
           ann | 2025-06-01 | T1 | 2025-06-10 | -   | -  | -
           ann | 2025-06-10 | T4 | 2025-06-15 | -   | c9 | -
           ann | 2025-06-15 | U4 | -          | PR1 | c1 | -""",
    ),
    "a temporary stay and back to the same home, no carers recorded": (
        "met",
        "ann | 2020-01-01 | C2 | - | -",
        """ann | 2020-01-01 | U4 | 2025-06-01 | PR1 | - | -
           ann | 2025-06-01 | T1 | 2025-06-10 | -   | - | -
           ann | 2025-06-10 | U4 | -          | PR1 | - | -""",
    ),
    "a temporary stay and then to another home": (
        "not met",
        "ann | 2020-01-01 | C2 | - | -",
        """ann | 2020-01-01 | U4 | 2025-06-01 | PR1 | c1 | -
           ann | 2025-06-01 | T1 | 2025-06-10 | -   | -  | -
           ann | 2025-06-10 | U4 | -          | PR1 | c2 | -""",
    ),
    "in a temporary stay on the snapshot date": (
        "met",
        "ann | 2020-01-01 | C2 | - | -",
        """ann | 2020-01-01 | U4 | 2026-03-29 | PR1 | c1 | -
           ann | 2026-03-29 | T0 | 2026-04-02 | -   | -  | -""",
    ),
    "left care and came back nine days later": (
        "not in denominator",
        """ann | 2020-01-01 | C2 | 2024-03-01 | E4A
           ann | 2024-03-10 | C2 | -          | -""",
        "ann | 2020-01-01 | U4 | - | PR1 | c1 | -",
    ),
    "left care and came back the same day": (
        "not in denominator",
        """ann | 2020-01-01 | C2 | 2024-03-01 | E4A
           ann | 2024-03-01 | C2 | -          | -""",
        "ann | 2020-01-01 | U4 | - | PR1 | c1 | -",
    ),
    "V4 only": (
        None,
        "ann | 2020-01-01 | V4 | - | -",
        "ann | 2020-01-01 | U4 | - | PR1 | c1 | -",
    ),
    "V4 until 01/08/2023, then C2": (
        "met",
        """ann | 2020-01-01 | V4 | 2023-08-01 | -
           ann | 2023-08-01 | C2 | -          | -""",
        "ann | 2020-01-01 | U4 | - | PR1 | c1 | -",
    ),
    "leaves care on the snapshot date": (
        None,
        "ann | 2020-01-01 | C2 | 2026-03-31 | E4A",
        "ann | 2020-01-01 | U4 | 2026-03-31 | PR1 | c1 | -",
    ),
    "starts the day after": (
        None,
        "ann | 2026-04-01 | C2 | - | -",
        "ann | 2026-04-01 | U4 | - | PR1 | c1 | -",
    ),
    "with parents for three years": (
        "met",
        "ann | 2020-01-01 | C2 | - | -",
        "ann | 2023-03-31 | P1 | - | PR0 | ann-home | -",
    ),
    "law and carer change together last year": (
        "not met",
        """ann | 2020-01-01 | C1 | 2025-06-01 | -
           ann | 2025-06-01 | C2 | -          | -""",
        """ann | 2020-01-01 | U4 | 2025-06-01 | PR1 | c1 | -
           ann | 2025-06-01 | U4 | -          | PR1 | c2 | -""",
    ),
    "moved home within one provider, the carers stay": (
        "met",
        "ann | 2020-01-01 | C2 | - | -",
        """ann | 2020-01-01 | K2 | 2025-06-01 | PR4 | c1 | PLACE
           ann | 2025-06-01 | K2 | -          | PR4 | c1 | -""",
    ),
    "a new row though nothing about the placement changed, no carers recorded": (
        "not known",
        "ann | 2020-01-01 | C2 | - | -",
        """ann | 2020-01-01 | U4 | 2025-06-01 | PR1 | - | -
           ann | 2025-06-01 | U4 | -          | PR1 | - | -""",
    ),
    "a placement without a type breaks nothing": (
        "met",
        "ann | 2020-01-01 | C2 | - | -",
        """ann | 2020-01-01 | U4 | 2025-06-01 | PR1 | c1 | -
           ann | 2025-06-01 | -  | -          | PR1 | c1 | -""",
    ),
    "the same carer again, with a gap between": (
        "met",
        "ann | 2020-01-01 | C2 | - | -",
        """ann | 2020-01-01 | U4 | 2025-06-01 | PR1 | c1 | -
           ann | 2025-06-20 | U4 | -          | PR1 | c1 | -""",
    ),
    "the same carer again, after another": (
        "not met",
        "ann | 2020-01-01 | C2 | - | -",
        """ann | 2020-01-01 | U4 | 2025-06-01 | PR1 | c1 | -
           ann | 2025-06-01 | U4 | 2025-06-20 | PR1 | c2 | -
           ann | 2025-06-20 | U4 | -          | PR1 | c1 | -""",
    ),
    "nowhere on the snapshot date": (
        "not known",
        "ann | 2020-01-01 | C2 | - | -",
        "ann | 2020-01-01 | U4 | 2026-03-31 | PR1 | c1 | -",
    ),
}


@pytest.mark.parametrize("case", LONG_TERM_STABILITY)
def test_long_term_stability_at_the_edges_of_domain_3_1(case: str) -> None:
    outcome, legal_statuses, placements = LONG_TERM_STABILITY[case]

    found = outcomes(
        "4.1",
        "2025Q4",
        children="child_id | date_of_birth\nann | 2014-05-05",
        legal_statuses=f"child_id | start_date | legal_status | end_date | reason_ceased\n{legal_statuses}",
        placements="child_id | start_date | placement_type | end_date | provider | carer_id | end_reason\n"
        + placements,
    )

    assert found == ({} if outcome is None else {"ann": outcome})


@pytest.mark.parametrize(
    ("born_on", "outcome"),
    [("2010-03-31", "not in denominator"), ("2010-04-01", "met"), ("-", "not known"), ("2026-04-01", "not known")],
)
def test_long_term_stability_looks_at_the_age_on_the_day(born_on: str, outcome: str) -> None:
    found = outcomes(
        "4.1",
        "2025Q4",
        children=f"child_id | date_of_birth\nann | {born_on}",
        legal_statuses=IN_CARE_SINCE_2020,
        placements="child_id | start_date | placement_type | carer_id\nann | 2020-01-01 | U4 | c1",
    )

    assert found == {"ann": outcome}


def test_a_time_missing_does_not_touch_the_placement_kept_open() -> None:
    found = outcomes(
        "4.1",
        "2025Q4",
        children="child_id | date_of_birth\nann | 2014-05-05",
        legal_statuses=IN_CARE_SINCE_2020,
        placements="child_id | start_date | placement_type | carer_id\nann | 2020-01-01 | U4 | c1",
        missing_episodes="child_id | start_date | kind | end_date\nann | 2025-06-01 | M | 2025-06-22",
    )

    assert found == {"ann": "met"}


def test_a_percentage_of_nobody_has_no_value() -> None:
    assert counted("4.1", "2025Q4") == {
        "value": None,
        "numerator": 0,
        "denominator": 0,
        "not_known": 0,
        "lowest": None,
        "highest": None,
    }
