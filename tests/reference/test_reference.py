"""The reference itself, held to cases worked by hand: the tables and lists of domain.md, one by one."""

import random
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from . import authorities, derive, extracts, measures, periods, ratings

MEASURES, GROUPS = measures.load(Path(__file__).parent / "ten_measures.yaml")
IN_CARE_SINCE_2020 = """
    child_id | start_date | legal_status
    ann      | 2020-01-01 | C2
"""


def drawn(**files: str) -> extracts.Tables:
    """Typed tables from drawn ones; the three files that are needed are empty unless drawn, `-` is a blank."""
    authority: dict[str, list[dict[str, str]]] = {"children": [], "placements": [], "legal_statuses": []}
    for name, drawing in files.items():
        lines = [line.split("|") for line in drawing.splitlines() if line.strip()]
        header, *rows = [[cell.strip() for cell in line] for line in lines]
        authority[name] = [
            {column: "" if cell == "-" else cell for column, cell in zip(header, row, strict=True)} for row in rows
        ]
    return extracts.read_authority(authority)


def rows_for(ref: str, period: str, tables: extracts.Tables) -> list[extracts.Row]:
    measure = MEASURES[ref]
    first_day, last_day = periods.window(measure["window"], *periods.period(period))
    if measure["table"] == "looked_after":
        return derive.looked_after(tables, last_day)
    derived: list[extracts.Row] = getattr(derive, measure["table"])(tables, first_day, last_day)
    return derived


def outcomes(ref: str, period: str, **files: str) -> dict[str, str] | list[tuple[str, str]]:
    """id: outcome of a measure; a list of pairs where one id stands for several things counted."""
    members = measures.membership(MEASURES[ref], GROUPS, rows_for(ref, period, drawn(**files)))
    pairs = [(member["id"], member["outcome"]) for member in members]
    return dict(pairs) if len({unit_id for unit_id, _ in pairs}) == len(pairs) else pairs


def counted(ref: str, period: str, **files: str) -> extracts.Row:
    return measures.counts(MEASURES[ref], GROUPS, rows_for(ref, period, drawn(**files)))


# --- days, windows, ages ---


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01/02/2026", date(2026, 2, 1)),
        ("1/2/2026", date(2026, 2, 1)),
        ("2026-02-01", date(2026, 2, 1)),
        ("2026-03-31 00:00:00", date(2026, 3, 31)),
        ("31/03/2026 14:20", date(2026, 3, 31)),
        ("2026-03-31T23:59:59.5+01:00", date(2026, 3, 31)),
        ("2026-03-31T23:59Z", date(2026, 3, 31)),
        ("01/02/26", None),
        ("31/02/2026", None),
        ("zz/05/2020", None),
        ("01/01/1899", None),
        ("2101-01-01", None),
        ("2026-02-01 late", None),
    ],
)
def test_days_are_read_day_first_and_no_bad_one_is_guessed(text: str, day: date | None) -> None:
    assert extracts.read_day(text) == day


@pytest.mark.parametrize(
    ("text", "first_day", "last_day"),
    [
        ("2024Q1", date(2024, 4, 1), date(2024, 6, 30)),
        ("2024Q4", date(2025, 1, 1), date(2025, 3, 31)),
        ("2024-25", date(2024, 4, 1), date(2025, 3, 31)),
        ("2024/25", date(2024, 4, 1), date(2025, 3, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-04-01..2024-04-10", date(2024, 4, 1), date(2024, 4, 10)),
    ],
)
def test_a_period_has_its_first_and_last_day(text: str, first_day: date, last_day: date) -> None:
    assert periods.period(text) == (first_day, last_day)


@pytest.mark.parametrize(
    ("word", "period", "window"),
    [
        ("at_period_end", "2024Q3", (date(2024, 12, 31), date(2024, 12, 31))),
        ("period", "2024Q3", (date(2024, 10, 1), date(2024, 12, 31))),
        ("year_to_date", "2024Q3", (date(2024, 4, 1), date(2024, 12, 31))),
        ("year_to_date", "2024Q4", (date(2024, 4, 1), date(2025, 3, 31))),
        ("last_12_months", "2024-02", (date(2023, 3, 1), date(2024, 2, 29))),
        ("last_12_months", "2024-05-10..2024-05-20", (date(2023, 6, 1), date(2024, 5, 20))),
    ],
)
def test_a_window_holds_both_its_days(word: str, period: str, window: tuple[date, date]) -> None:
    assert periods.window(word, *periods.period(period)) == window


@pytest.mark.parametrize(
    ("word", "period", "window"),
    [
        ("at_period_end", "2024Q1", (date(2024, 3, 31), date(2024, 3, 31))),
        ("period", "2024Q1", (date(2024, 1, 1), date(2024, 3, 31))),
        ("period", "2024-25", (date(2023, 4, 1), date(2024, 3, 31))),
        ("period", "2024-03", (date(2024, 2, 1), date(2024, 2, 29))),
        ("period", "2024-04-11..2024-04-20", (date(2024, 4, 1), date(2024, 4, 10))),
        ("year_to_date", "2024Q1", (date(2023, 4, 1), date(2023, 6, 30))),
        ("year_to_date", "2024-02", (date(2022, 4, 1), date(2023, 2, 28))),
        ("year_to_date", "2025-02", (date(2023, 4, 1), date(2024, 2, 29))),
        ("last_12_months", "2025-02", (date(2023, 3, 1), date(2024, 2, 29))),
    ],
)
def test_the_window_before_is_on_the_same_basis(word: str, period: str, window: tuple[date, date]) -> None:
    assert periods.previous_window(word, *periods.period(period)) == window


@pytest.mark.parametrize(
    ("began_on", "day", "both_days_count", "anniversary"),
    [
        (date(2023, 10, 1), date(2026, 3, 31), 30, 29),
        (date(2023, 9, 30), date(2026, 3, 31), 30, 30),
        (date(2023, 10, 2), date(2026, 3, 31), 29, 29),
        (date(2024, 4, 1), date(2026, 3, 31), 24, 23),
        (date(2024, 3, 31), date(2026, 3, 31), 24, 24),
        (date(2024, 4, 2), date(2026, 3, 31), 23, 23),
        (date(2023, 12, 31), date(2026, 6, 30), 30, 29),
        (date(2024, 1, 1), date(2026, 6, 30), 30, 29),
        (date(2024, 3, 1), date(2024, 3, 30), 0, 0),
        (date(2024, 2, 29), date(2024, 3, 30), 1, 1),
        (date(2024, 3, 31), date(2024, 3, 31), 0, 0),
    ],
)
def test_whole_months_at_the_edges_of_domain_2_5(
    began_on: date, day: date, both_days_count: int, anniversary: int
) -> None:
    assert periods.whole_months(began_on, day, "both_days_count") == both_days_count
    assert periods.whole_months(began_on, day, "anniversary") == anniversary


@pytest.mark.parametrize(
    ("born_on", "day", "years"),
    [
        (date(2010, 3, 31), date(2026, 3, 31), 16),
        (date(2010, 4, 1), date(2026, 3, 31), 15),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2024, 2, 29), 16),
        (date(2026, 3, 31), date(2026, 3, 31), 0),
        (date(2026, 4, 1), date(2026, 3, 31), None),
    ],
)
def test_age_is_completed_years_and_a_leap_day_child_is_older_on_1_march(
    born_on: date, day: date, years: int | None
) -> None:
    assert periods.age(born_on, day) == years


@pytest.mark.parametrize(
    ("born_on", "day"),
    [
        (date(2008, 2, 29), date(2026, 3, 1)),
        (date(2008, 2, 28), date(2026, 2, 28)),
        (date(2008, 3, 1), date(2026, 3, 1)),
        (date(2007, 12, 31), date(2025, 12, 31)),
    ],
)
def test_the_18th_birthday_is_the_first_day_at_18(born_on: date, day: date) -> None:
    assert periods.birthday(born_on, 18) == day
    assert periods.age(born_on, day) == 18
    assert periods.age(born_on, day - periods.ONE_DAY) == 17


# --- 4.1, domain.md 3.1: snapshot 31/03/2026, a child of eleven unless drawn otherwise ---

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
    "begun on the birthday": ("2026-02-01 | 2026-02-05 | home", "2026-02-01"),
    "begun after the birthday": ("2026-02-03 | 2026-02-05 | home", "2026-02-03"),
    "begun after the birthday, open, from care": ("2026-02-03 | - | care", "2026-02-03"),
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


# --- whether the carer changed, where a carer is not recorded ---

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


# --- nobody is looked after from the 18th birthday on ---

OPEN_PAST_18 = """
    child_id | start_date | legal_status | end_date   | reason_ceased
    ann      | 2020-01-01 | C2           | 2025-09-01 | E17
    ann      | 2025-10-01 | C2           | -          | -
"""


@pytest.mark.parametrize(
    ("day", "found"),
    [(date(2025, 5, 31), ["ann"]), (date(2025, 6, 1), []), (date(2025, 10, 1), []), (date(2026, 3, 31), [])],
)
def test_nobody_is_looked_after_from_the_18th_birthday_on(day: date, found: list[str]) -> None:
    tables = drawn(children="child_id | date_of_birth\nann | 2007-06-01", legal_statuses=OPEN_PAST_18)

    assert [row["child_id"] for row in derive.looked_after(tables, day)] == found


def test_a_child_of_29_february_is_looked_after_until_the_end_of_february() -> None:
    tables = drawn(
        children="child_id | date_of_birth\nann | 2008-02-29",
        legal_statuses="child_id | start_date | legal_status\nann | 2020-01-01 | C2",
    )

    assert [len(derive.looked_after(tables, day)) for day in (date(2026, 2, 28), date(2026, 3, 1))] == [1, 0]


def test_a_child_whose_birth_is_not_known_stays_looked_after() -> None:
    tables = drawn(children="child_id | date_of_birth\nann | 2007-06-01\nann | 2008-06-01", legal_statuses=OPEN_PAST_18)

    assert [row["age"] for row in derive.looked_after(tables, date(2026, 3, 31))] == [None]


@pytest.mark.parametrize("end_date", ["-", "1900-01-01"])
def test_nobody_may_be_looked_after_from_the_18th_birthday_on(end_date: str) -> None:
    start_date = "-" if end_date == "-" else "2020-01-01"
    tables = drawn(
        children="child_id | date_of_birth\nann | 2007-06-01",
        legal_statuses=f"child_id | start_date | legal_status | end_date\nann | {start_date} | C2 | {end_date}",
    )

    assert [len(derive.looked_after(tables, day)) for day in (date(2025, 5, 31), date(2025, 6, 1))] == [1, 0]


def test_what_happens_from_the_18th_birthday_on_is_no_start_move_or_review_but_who_leaves_stays() -> None:
    tables = drawn(
        children="child_id | date_of_birth\nann | 2007-06-01",
        legal_statuses=OPEN_PAST_18,
        placements="""
            child_id | start_date | placement_type | end_date   | carer_id
            ann      | 2020-01-01 | U4             | 2025-05-31 | c1
            ann      | 2025-05-31 | U4             | 2025-06-01 | c2
            ann      | 2025-06-01 | U4             | -          | c3
        """,
        reviews="child_id | review_date | participation\nann | 2025-05-31 | PN1\nann | 2025-06-01 | PN1",
    )
    year = (date(2025, 4, 1), date(2026, 3, 31))

    assert derive.started_care(tables, *year) == []
    assert [row["moved_on"] for row in derive.placement_moves(tables, *year)] == [date(2025, 5, 31)]
    assert [row["reviewed_on"] for row in derive.reviews(tables, *year)] == [date(2025, 5, 31)]
    assert [(row["left_on"], row["reason_ceased"]) for row in derive.left_care(tables, *year)] == [
        (date(2025, 9, 1), "E17")
    ]


# --- rows that end before they start ---


@pytest.mark.parametrize("end_date", ["2023-05-09", "2013-06-10", "1900-01-01"])
def test_a_status_that_ends_before_it_starts_leaves_its_child_one_who_may_be_looked_after(end_date: str) -> None:
    tables = {
        "children": "child_id | date_of_birth\nk1 | 2012-01-01\nk2 | 2012-01-01",
        "legal_statuses": f"""
            child_id | start_date | legal_status | end_date
            k1       | 2023-05-10 | C2           | {end_date}
            k2       | 2021-01-01 | C2           | -
        """,
        "placements": f"""
            child_id | start_date | placement_type | end_date   | provider | carer_id
            k1       | 2023-05-10 | P1             | {end_date} | PR0      | c1
            k2       | 2021-01-01 | U4             | -          | PR1      | c2
        """,
    }

    assert outcomes("4.2", "2024Q1", **tables) == {"k1": "not known", "k2": "not met"}
    assert counted("4.2", "2024Q1", **tables) == {
        "value": 0,
        "numerator": 0,
        "denominator": 1,
        "not_known": 1,
        "lowest": 0,
        "highest": 1,
    }


BACKWARD_STATUSES = {
    "from its start on": (["ann"], ["2026-03-31 | C2 | 2026-03-30"]),
    "not before its start": ([], ["2026-04-01 | C2 | 2026-03-30"]),
    "an end on the start is no end before it": ([], ["2023-05-10 | C2 | 2023-05-10"]),
    "a short break": ([], ["2023-05-10 | V4 | 2023-05-09"]),
    "a status nobody can read": (["ann"], ["2023-05-10 | ?? | 2023-05-09"]),
    "a short break is open on the day": ([], ["2023-05-10 | C2 | 2023-05-09", "2024-01-01 | V4 | -"]),
    "another status has ended": (["ann"], ["2023-05-10 | C2 | 2023-05-09", "2024-01-01 | C2 | 2025-01-01"]),
    "another status ended on the start": (["ann"], ["2023-05-10 | C2 | 2023-05-09", "2020-01-01 | C1 | 2023-05-10"]),
}


@pytest.mark.parametrize("case", BACKWARD_STATUSES)
def test_who_may_be_looked_after_for_a_status_that_ends_before_it_starts(case: str) -> None:
    found, statuses = BACKWARD_STATUSES[case]
    lines = [f"ann | {status}" for status in statuses]
    tables = drawn(legal_statuses="\n".join(["child_id | start_date | legal_status | end_date", *lines]))

    rows = derive.looked_after(tables, date(2026, 3, 31))

    assert [row["child_id"] for row in rows if not row["certain"]] == found


def test_a_status_that_ends_before_it_starts_has_no_nights_and_cuts_no_other() -> None:
    tables = drawn(
        legal_statuses="""
            child_id | start_date | legal_status | end_date
            ann      | 2020-01-01 | C1           | -
            ann      | 2023-05-10 | C2           | 2023-05-09
        """
    )

    [row] = derive.looked_after(tables, date(2026, 3, 31))

    assert (row["certain"], row["legal_status"], row["care_began_on"]) == (True, "C1", date(2020, 1, 1))


@pytest.mark.parametrize(
    ("ref", "statuses", "found"),
    [
        ("4.2", [], {"ann": "not known"}),
        ("4.2", ["ann | 2020-01-01 | C2 | 2021-01-01"], {}),
        ("4.2", ["ann | 2023-05-10 | C2 | 2023-05-10"], {"ann": "not known"}),
        ("4.2", ["ann | 2020-01-01 | C2 | -"], {"ann": "not known"}),
    ],
)
def test_a_placement_that_ends_before_it_starts_tells_only_of_a_child_without_a_legal_status(
    ref: str, statuses: list[str], found: dict[str, str]
) -> None:
    assert found == outcomes(
        ref,
        "2025Q4",
        legal_statuses="\n".join(["child_id | start_date | legal_status | end_date", *statuses]),
        placements="child_id | start_date | placement_type | end_date\nann | 2023-05-10 | P1 | 2023-05-09",
    )


# --- words for nothing, lines that are no records, ends that are last days ---


@pytest.mark.parametrize(
    "word", ["NULL", "null", "N/A", "n/a", "NA", "#N/A", "NaN", "NONE", "None", "(blank)", "-", ".", " NULL "]
)
def test_a_word_for_nothing_is_a_blank_and_in_a_key_one_that_cannot_be_read(word: str) -> None:
    tables = extracts.read_authority(
        {
            "placements": [
                {"child_id": "a", "start_date": "2019-01-01", "carer_id": word, "end_reason": word},
                {"child_id": word, "start_date": "2019-01-01", "carer_id": "c1"},
                {"child_id": "b", "start_date": word, "carer_id": "c1"},
            ]
        }
    )

    assert [(row["child_id"], row["carer_id"], row["end_reason"]) for row in tables["placements"]] == [
        ("a", None, None)
    ]
    assert [row["child_id"] for row in tables["left_out_placements"]] == ["b"]


@pytest.mark.parametrize("word", ["NULLS", "N.A.", "nil", "--", "0"])
def test_other_words_are_no_blanks(word: str) -> None:
    assert extracts.read_cell(word, "id") == word


def test_a_word_for_nothing_that_is_a_code_of_the_column_is_that_code() -> None:
    assert extracts.read_cell("none", ("parents", "none")) == "none"


def test_carers_called_null_are_not_recorded() -> None:
    tables = {
        "children": "child_id | date_of_birth\na | 2012-01-01",
        "legal_statuses": "child_id | start_date | legal_status\na | 2019-01-01 | C2",
        "placements": """
            child_id | start_date | placement_type | end_date   | provider | carer_id | end_reason
            a        | 2019-01-01 | U4             | 2024-05-01 | PR1      | NULL     | CREQB
            a        | 2024-05-01 | K2             | -          | PR4      | NULL     | -
        """,
    }

    assert outcomes("4.1", "2024Q1", **tables) == {"a": "not met"}
    assert outcomes("4.3", "2024Q1", **tables) == {"a": "met"}


RECORD = "a,2019-01-01,U4"


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        ([RECORD, "", "(1 row affected)"], 1),
        ([RECORD, "(1 row affected)", "", "Completion time: 2024-06-30"], 1),
        ([RECORD, "total,1,"], 1),
        (["TOTAL: 2,,", RECORD], 1),
        (["12 rows,,", RECORD], 1),
        ([RECORD, "\x1a"], 1),
        ([RECORD, ",,end of report"], 1),
        ([RECORD, "a,,"], 2),  # the record of a child, cut short
        ([RECORD, "zzz,,", RECORD], 3),  # not at the end
        ([RECORD, "zzz,2024-01-01,"], 2),
        ([RECORD, "totalled,2024-01-01,U4"], 2),
    ],
)
def test_a_line_that_is_no_record_is_told_from_a_record_cut_short(lines: list[str], kept: int, tmp_path: Path) -> None:
    path = tmp_path / "placements.csv"
    path.write_text("\n".join(["child_id,start_date,placement_type", *lines]), encoding="utf-8")

    held = extracts.read_folder(tmp_path)

    assert len(held["placements"]) + len(held["left_out_placements"]) == kept


def test_an_id_alone_on_the_last_line_is_a_record_where_another_file_has_the_id(tmp_path: Path) -> None:
    (tmp_path / "placements.csv").write_text(f"child_id,start_date,placement_type\n{RECORD}\nb,,\n", encoding="utf-8")
    (tmp_path / "children.csv").write_text("child_id,date_of_birth\nb,2012-01-01\n", encoding="utf-8")

    assert [row["child_id"] for row in extracts.read_folder(tmp_path)["left_out_placements"]] == ["b"]


def test_a_footer_is_no_child_who_may_be_looked_after(tmp_path: Path) -> None:
    (tmp_path / "children.csv").write_text("child_id,date_of_birth\na,2012-01-01\n", encoding="utf-8")
    (tmp_path / "legal_statuses.csv").write_text(
        "child_id,start_date,legal_status\na,2019-01-01,C2\n", encoding="utf-8"
    )
    (tmp_path / "placements.csv").write_text(
        "child_id,start_date,placement_type\na,2019-01-01,U4\n\n(1 row affected)\n", encoding="utf-8"
    )

    found = measures.counts(MEASURES["4.2"], GROUPS, rows_for("4.2", "2024Q1", extracts.read_folder(tmp_path)))

    assert (found["value"], found["denominator"], found["not_known"]) == (0, 1, 0)


def test_ends_that_are_last_days_are_moved_to_the_start_that_follows_and_nowhere_else() -> None:
    tables = drawn(
        legal_statuses="""
            child_id | start_date | legal_status | end_date   | reason_ceased
            ann      | 2019-05-01 | C1           | 2021-05-09 | -
            ann      | 2021-05-10 | C2           | 2023-01-31 | X1
            ann      | 2023-02-01 | C2           | 2024-01-31 | E4A
            ann      | 2024-02-01 | C2           | 2024-03-31 | -
            ann      | 2024-04-03 | C2           | 2025-03-31 | E45
            ben      | 2025-04-01 | C2           | -          | -
        """
    )

    found = extracts.with_ends_as_last_days(tables["legal_statuses"])

    assert [f"{row['end_date']}" for row in found] == [
        "2021-05-10",
        "2023-02-01",
        "2024-01-31",  # care was left, and began again on the next day
        "2024-03-31",  # not followed on the next day
        "2025-03-31",
        "None",
    ]


def test_care_goes_on_where_ends_that_are_last_days_are_read_as_such() -> None:
    tables = drawn(
        children="child_id | date_of_birth\nk0 | 2012-01-01",
        legal_statuses="""
            child_id | start_date | legal_status | end_date
            k0       | 2019-05-01 | C1           | 2021-05-09
            k0       | 2021-05-10 | C2           | 2023-01-31
            k0       | 2023-02-01 | C2           | -
        """,
        placements="child_id | start_date | placement_type | provider | carer_id\nk0 | 2019-05-01 | U4 | PR1 | c0",
    )

    as_written = measures.membership(MEASURES["4.1"], GROUPS, rows_for("4.1", "2024Q1", tables))
    tables["legal_statuses"] = extracts.with_ends_as_last_days(tables["legal_statuses"])
    as_meant = measures.membership(MEASURES["4.1"], GROUPS, rows_for("4.1", "2024Q1", tables))

    assert as_written == [{"id": "k0", "outcome": "not in denominator"}]
    assert as_meant == [{"id": "k0", "outcome": "met"}]


# --- rows left out, and children recorded twice ---


@pytest.mark.parametrize(
    ("left_out", "usable", "found"),
    [
        ("2025-99-01 | C2 | -", [], ["ann"]),
        ("-          | C2 | 2026-04-01", [], ["ann"]),
        ("-          | V4 | 2026-04-01", [], []),
        ("-          | C2 | 2026-03-31", [], []),
        ("-          | C2 | 99/99/9999", [], ["ann"]),
        ("-          | C2 | -", ["2020-01-01 | C2 | 2021-01-01"], ["ann"]),
        ("-          | C2 | -", ["2020-01-01 | V4 | -"], []),
        ("-          | C2 | -", ["2020-01-01 | C2 | 2020-01-01"], ["ann"]),
    ],
)
def test_a_child_whose_legal_status_was_left_out_may_be_looked_after(
    left_out: str, usable: list[str], found: list[str]
) -> None:
    lines = [f"ann | {row}" for row in [left_out, *usable]]
    tables = drawn(legal_statuses="\n".join(["child_id | start_date | legal_status | end_date", *lines]))

    rows = derive.looked_after(tables, date(2026, 3, 31))

    assert [row["child_id"] for row in rows if not row["certain"]] == found


@pytest.mark.parametrize(("statuses", "found"), [("", ["ann"]), ("ann | 2020-01-01 | C2 | 2021-01-01", [])])
def test_a_child_whose_placement_was_left_out_may_be_looked_after_unless_a_status_settles_it(
    statuses: str, found: list[str]
) -> None:
    tables = drawn(
        legal_statuses=f"child_id | start_date | legal_status | end_date\n{statuses}",
        placements="child_id | start_date | placement_type\nann | - | U4",
    )

    assert [row["child_id"] for row in derive.looked_after(tables, date(2026, 3, 31))] == found


def test_who_may_be_looked_after_is_outside_the_denominator_and_widens_the_range() -> None:
    found = counted(
        "4.8",
        "2025Q4",
        legal_statuses="""
            child_id | start_date | legal_status
            ann      | 2020-01-01 | C2
            ben      | -          | C2
        """,
        placements="child_id | start_date | placement_type | provider\nann | 2020-01-01 | K2 | PR4",
    )

    assert found == {
        "value": 100,
        "numerator": 1,
        "denominator": 1,
        "not_known": 1,
        "lowest": 50,
        "highest": 100,
    }


def test_what_two_rows_of_a_child_disagree_on_is_blank() -> None:
    tables = drawn(
        children="""
            child_id | date_of_birth | sex | ethnicity
            ann      | 2014-05-05    | F   | -
            ann      | 05/05/2014    | M   | wbri
        """,
        legal_statuses=IN_CARE_SINCE_2020,
    )

    [row] = derive.looked_after(tables, date(2026, 3, 31))

    person = (row["sex"], row["ethnicity"], row["age"], row["age_band"])
    assert person == (None, "WBRI", 11, "10 to 15")


def test_a_child_without_a_row_in_children_stays() -> None:
    [row] = derive.looked_after(drawn(legal_statuses=IN_CARE_SINCE_2020), date(2026, 3, 31))

    assert (row["child_id"], row["age"], row["age_band"]) == ("ann", None, None)


def test_a_file_without_bytes_is_absent_and_one_with_a_header_is_empty(tmp_path: Path) -> None:
    (tmp_path / "reviews.csv").write_bytes(b"")
    (tmp_path / "children.csv").write_bytes(b"\xef\xbb\xbf Child_ID ,DATE_OF_BIRTH\r\n")

    assert extracts.read_folder(tmp_path) == {"children": []}


# --- conditions, membership, ranges ---


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        ({"kind": {"is": "M"}}, None),
        ({"kind": {"is_not": "M"}}, None),
        ({"kind": {"none_of": ["M"]}}, None),
        ({"kind": {"is_missing": True}}, True),
        ({"kind": {"is_recorded": True}}, False),
        ({"not": {"kind": {"is": "M"}}}, None),
        ({"any": [{"kind": {"is": "M"}}, {"age": {"at_least": 9}}]}, True),
        ([{"kind": {"is": "M"}}, {"age": {"more_than": 9}}], False),
        ({"age": {"between": [9, 9]}}, True),
        ({"age": {"less_than": 9}}, False),
        ({"began_on": {"before": date(2025, 5, 1)}}, False),
        ({"began_on": {"on_or_before": "2025-05-01"}}, True),
        ({"code": {"one_of": ["E3", "orders"]}}, True),
        ({"code": {"one_of": "orders"}}, True),
    ],
)
def test_a_blank_answers_no_test_but_those_for_blanks(condition: Any, truth: measures.Truth) -> None:
    row = {"kind": None, "age": 9, "began_on": date(2025, 5, 1), "code": "E45"}

    assert measures.holds(condition, row, {"orders": ["E45", "E46"]}) is truth


def test_outcomes_of_exclusion() -> None:
    measure = {
        "counts": "episodes",
        "show": "percentage",
        "denominator": [{"kind": {"is": "M"}}],
        "exclude": [{"when": [{"source": {"is": "home"}}], "reason": "not in care"}],
        "numerator": [{"age": {"at_least": 10}}],
    }
    rows = [
        {"child_id": child_id, "kind": kind, "source": source, "age": years}
        for child_id, kind, source, years in [
            ("in", "M", "care", 10),
            ("out", "M", "home", 10),
            ("may be, and out", None, "home", 10),
            ("other kind", "A", "home", 10),
            ("source not known", "M", None, 10),
            ("age not known", "M", "care", None),
        ]
    ]

    assert {row["id"]: row["outcome"] for row in measures.membership(measure, {}, rows)} == {
        "in": "met",
        "out": "excluded",
        "may be, and out": "excluded",
        "other kind": "not in denominator",
        "source not known": "not known",
        "age not known": "not known",
    }
    # Lowest: "in" met, "age not known" not, "source not known" out, where it could only raise the figure.
    assert measures.counts(measure, {}, rows) == {
        "value": Fraction(50),
        "numerator": 1,
        "denominator": 2,
        "not_known": 2,
        "lowest": Fraction(50),
        "highest": Fraction(100),
    }


@pytest.mark.parametrize(
    ("test", "outcome"),
    [
        ({"at_least": 24}, "not known"),
        ({"at_least": 3}, "met"),
        ({"between": [6, 40]}, "not known"),  # 3 is below it and 50 above
        ({"between": [3, 50]}, "met"),
        ({"is": 20}, "not known"),
        ({"is": 2}, "not met"),
        ({"is_not": 51}, "met"),
        ({"is_recorded": True}, "met"),
    ],
)
def test_a_column_of_two_readings_answers_where_all_between_answer_alike(test: dict[str, Any], outcome: str) -> None:
    measure = {"counts": "children", "show": "percentage", "numerator": [{"months_in_placement": test}]}
    readings = [{"months_in_placement": 3}, {"months_in_placement": 50}]
    row = {"child_id": "ann", "months_in_placement": None, "readings": readings}

    assert measures.membership(measure, {}, [row]) == [{"id": "ann", "outcome": outcome}]


def test_a_child_over_several_rows_is_settled_row_by_row() -> None:
    judged = [{"inside": None, "meets": True}, {"inside": None, "meets": True}]
    assert measures.ways(judged) == {(0, 0), (1, 1)}

    judged = [{"inside": True, "meets": False}, {"inside": None, "meets": True}]
    assert measures.ways(judged) == {(1, 0), (1, 1)}

    judged = [{"inside": None, "meets": None}, {"inside": False, "meets": True}]
    assert measures.ways(judged) == {(0, 0), (1, 0), (1, 1)}


def test_the_two_ways_to_the_range_agree() -> None:
    rng = random.Random(0)
    every_way = [
        {(1, 1)},
        {(1, 0)},
        {(0, 0)},
        {(0, 0), (1, 1)},
        {(0, 0), (1, 0)},
        {(1, 0), (1, 1)},
        {(0, 0), (1, 0), (1, 1)},
    ]
    for _ in range(2000):
        units = [rng.choice(every_way) for _ in range(rng.randint(0, 6))]
        for show in ("percentage", "count"):
            assert measures.ends(show, units) == measures.ends(show, units, most=-1), units


# --- targets and ratings ---

JUNE, SEPTEMBER, MARCH = date(2024, 6, 30), date(2024, 9, 30), date(2025, 3, 31)


def test_a_straight_line_is_due_by_quarters_and_by_days_between() -> None:
    moves = MEASURES["4.3"]["target"]

    assert ratings.due(moves, JUNE) == {"green": Fraction("13.75"), "amber": Fraction("15.125")}
    assert ratings.due(moves, date(2024, 5, 15)) == {
        "green": Fraction("13.75") * Fraction(45, 91),
        "amber": Fraction("15.125") * Fraction(45, 91),
    }
    assert ratings.due(moves, MARCH) == {"green": 55, "amber": Fraction("60.5")}


def test_a_list_is_due_at_quarter_ends_and_amber_in_proportion() -> None:
    missing = MEASURES["4.10"]["target"]

    assert ratings.due(missing, SEPTEMBER) == {"green": 198, "amber": Fraction("217.8")}
    # 31 July: 31 of the 92 days from 120 to 198.
    assert ratings.due(missing, date(2024, 7, 31))["green"] == 120 + 78 * Fraction(31, 92)  # type: ignore[index]


@pytest.mark.parametrize(
    ("ref", "value", "word"),
    [
        ("4.1", Fraction(70), "GREEN"),
        ("4.1", Fraction(6999, 100), "AMBER"),
        ("4.1", Fraction(63), "AMBER"),
        ("4.1", Fraction(6299, 100), "RED"),
        ("4.1", None, "NO DATA"),
        ("4.2", 55, "GREEN"),
        ("4.2", 60, "AMBER"),
        ("4.2", 61, "RED"),
        ("4.3", 13, "GREEN"),
        ("4.3", 15, "AMBER"),
        ("4.3", 16, "RED"),
        ("4.7", 2, "TBC"),
        ("4.8", Fraction(44, 10), "AMBER"),
    ],
)
def test_green_meets_the_target_and_amber_is_not_past_its_limit(
    ref: str, value: Fraction | int | None, word: str
) -> None:
    assert ratings.rating(MEASURES[ref]["target"], value, JUNE) == word


def test_a_target_is_not_set_before_its_first_day_and_is_the_latest_begun_after() -> None:
    target = {
        "better": "higher",
        "values": [
            {"from": date(2024, 4, 1), "green": 70, "amber": 63},
            {"from": date(2023, 4, 1), "green": 60, "amber": 50},
        ],
    }

    words = [ratings.rating(target, 65, day) for day in (date(2023, 3, 31), date(2024, 3, 31), date(2024, 4, 1))]

    assert words == ["TBC", "GREEN", "AMBER"]


def test_within_and_neither() -> None:
    within = {"better": "within", "values": [{"from": date(2023, 4, 1), "green": [40, 60], "amber": [30, 70]}]}

    assert [ratings.rating(within, value, JUNE) for value in (40, 60, 39, 70, 71)] == [
        "GREEN",
        "GREEN",
        "AMBER",
        "AMBER",
        "RED",
    ]
    assert ratings.rating({"better": "neither"}, 7, JUNE) == "INFO"


@pytest.mark.parametrize(
    ("ref", "show", "numerator", "denominator", "missing"),
    [
        ("4.1", "percentage", 6, 10, 1),
        ("4.1", "percentage", 7, 10, 0),
        ("4.1", "percentage", 0, 3, 3),
        ("4.1", "percentage", 0, 0, None),
        ("4.8", "percentage", 2, 26, -1),
        ("4.8", "percentage", 1, 24, -1),
        ("4.8", "percentage", 1, 25, 0),
        ("4.3", "count", 16, 20, -3),
        ("4.4", "count", 2, 3, 2),
        ("4.7", "count", 2, 3, None),
    ],
)
def test_to_green_is_how_many_more_or_fewer_in_the_numerator(
    ref: str, show: str, numerator: int, denominator: int, missing: int | None
) -> None:
    assert ratings.to_green(MEASURES[ref]["target"], show, numerator, denominator, JUNE) == missing


def test_to_green_of_a_band_goes_to_its_nearer_side_if_a_whole_child_fits() -> None:
    within = {"better": "within", "values": [{"from": date(2023, 4, 1), "green": [40, 60], "amber": [30, 70]}]}

    found = [ratings.to_green(within, "percentage", numerator, 10, JUNE) for numerator in (1, 5, 9)]

    assert found == [3, 0, -3]
    assert ratings.to_green(within, "percentage", 1, 1, JUNE) is None


# --- random authorities ---


@pytest.mark.parametrize("seed", range(60))
def test_an_authority_written_to_files_reads_the_same(seed: int, tmp_path: Path) -> None:
    authority = authorities.random_authority(random.Random(seed))

    authorities.write_authority(tmp_path, authority)

    assert extracts.read_folder(tmp_path) == extracts.read_authority(authority)


@pytest.mark.parametrize("seed", range(60))
def test_who_is_looked_after_is_who_was_and_came_less_who_left(seed: int) -> None:
    tables = extracts.read_authority(authorities.random_authority(random.Random(seed)))
    before, last_day = date(2023, 12, 31), date(2024, 3, 31)
    periods_of_care = derive.periods_of_care(tables)

    starters = sum(before < care["began_on"] <= last_day for care in periods_of_care)
    leavers = sum(care["ended_on"] is not None and before < care["ended_on"] <= last_day for care in periods_of_care)

    held = [sum(row["certain"] for row in derive.looked_after(tables, day)) for day in (before, last_day)]
    assert held[1] == held[0] + starters - leavers


def test_random_authorities_have_every_fault_often() -> None:
    """Of 300 authorities, on 30 June 2024 and in the year before it."""
    rng = random.Random(0)
    day, year = date(2024, 6, 30), (date(2023, 7, 1), date(2024, 6, 30))
    found: dict[str, int] = dict.fromkeys(
        ("backward", "two readings", "blank type", "doubtful move", "open past 18", "missing cut", "approved again"), 0
    )
    for _ in range(300):
        tables = extracts.read_authority(authorities.random_authority(rng))
        looked_after = derive.looked_after(tables, day)
        uncut = derive.looked_after(tables | {"children": []}, day)
        readings = [row for row in looked_after if len(row.get("readings", [])) > 1]
        found["backward"] += len(tables["backward_legal_statuses"]) + len(tables["backward_placements"])
        found["two readings"] += len(readings)
        found["blank type"] += sum(row["placement_type"] is None for row in readings)
        found["doubtful move"] += sum(not row["certain"] for row in derive.placement_moves(tables, *year))
        found["open past 18"] += len(uncut) - len(looked_after)
        if "missing_episodes" in tables:
            ends = {row["end_date"] for row in tables["missing_episodes"]}
            missing = derive.missing_episodes(tables, date(1900, 1, 1), day)
            found["missing cut"] += sum(row["ended_on"] not in ends | {row["began_on"]} for row in missing)
        if "foster_approvals" in tables:
            days = {(row["household_id"], row["approval_date"]) for row in tables["foster_approvals"]}
            found["approved again"] += len(days) - len(
                {
                    (row["household_id"], row["approved_on"])
                    for row in derive.foster_approvals(tables, date(1900, 1, 1), date(2100, 1, 1))
                }
            )

    assert min(found.values()) > 30, found
