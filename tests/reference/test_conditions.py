"""Conditions, membership and ranges of the reference."""

import random
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from . import measures


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
