"""Nobody is looked after from the 18th birthday on, by the reference."""

from datetime import date

import pytest

from . import derive
from .by_hand import drawn

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
