"""Small records after faults of real extracts (small_records.yaml), each with what is right of it, worked out by hand.

Three more of their kind are tested where they belong: ends written as last days (extracts/test_last_days.py), headings
that are guessed (extracts/mapped) and headings that name a child (quality/test_identifying.py).
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from permanence_kpis.run.check import check
from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request

RECORDS = yaml.safe_load((Path(__file__).parent / "small_records.yaml").read_text(encoding="utf-8"))
SHIPPED = Path(__file__).parents[1] / "kpi_definitions.yaml"


@dataclass(frozen=True)
class Figure:
    """What a measure is: how many, of how many, how many not known; the letters it may have; the ends it could reach.

    None is not asked.
    """

    number: int
    of: int | None = None
    not_known: int = 0
    letters: str = "ABCD"
    could_be: tuple[int, int] | None = None


@dataclass(frozen=True)
class Right:
    """What is right of the records in a period: figures, and findings (level, code) that are there or are not."""

    period: str
    figures: dict[str, Figure] = field(default_factory=dict)
    without_value: dict[str, tuple[int, int]] = field(default_factory=dict)
    found: tuple[tuple[str, str], ...] = ()
    not_found: tuple[str, ...] = ()
    could_change: dict[str, str] = field(default_factory=dict)
    says: dict[str, str] = field(default_factory=dict)


MAY_BE_LOOKED_AFTER = Right("2024Q1", {"4.2": Figure(0, 1, 1, "D")}, found=(("FIX", "DfE 356"),))
ONE_LEAVER_OR_TWO = Figure(1, letters="C", could_be=(1, 2))
RIGHT = {
    "status_ends_before_it_starts_near": [MAY_BE_LOOKED_AFTER],
    "status_ends_before_it_starts_years_before": [MAY_BE_LOOKED_AFTER],
    "status_ends_before_it_starts_empty_date_of_sql_server": [MAY_BE_LOOKED_AFTER],
    "return_X1_then_S_on_one_day": [
        Right(
            "2024/25",
            {"4.1": Figure(1, 2, letters="C"), "4.7": Figure(0, letters="B", could_be=(0, 1))},
            without_value={"4.6": (0, 100)},
            found=(("FIX", "DfE 431 X1"),),
        )
    ],
    "return_E4A_then_S_on_one_day": [Right("2024/25", found=(("NOTE", "DfE 431"),), not_found=("DfE 432",))],
    "return_E4A_then_P_on_one_day": [
        Right(
            "2024/25",
            {"4.1": Figure(1, 2, letters="C"), "4.7": Figure(0, letters="B", could_be=(0, 1))},
            without_value={"4.6": (0, 0)},  # home, or no leaver
            found=(("FIX", "DfE 432"),),
        )
    ],
    "leaver_whose_end_date_cannot_be_read": [
        Right("2024-25", {"4.5": ONE_LEAVER_OR_TWO}, could_change={"DfE 147": "4.5"})
    ],
    "leaver_without_an_end_date": [Right("2024-25", {"4.5": ONE_LEAVER_OR_TWO}, could_change={"DfE 148 open": "4.5"})],
    "leaver_with_an_unknown_reason_and_a_new_status_that_day": [
        Right("2024-25", {"4.5": ONE_LEAVER_OR_TWO}, could_change={"DfE 149": "4.5"})
    ],
    "missing_without_end_long_after_care": [
        Right("2024-25", {"4.10": Figure(1)}, found=(("FIX", "DfE 575"), ("FIX", "DfE 577")))
    ],
    "missing_from_care_only": [
        Right("2024-25", {"4.10": Figure(1, letters="BCD")}, says={"4.10": "missing from home"})
    ],
    "same_parents_blank_carer": [Right("2024-25", {"4.1": Figure(2, 2), "4.3": Figure(0, 0)})],
    "carer_ids_called_NULL": [
        Right("2024Q1", {"4.1": Figure(0, 1), "4.3": Figure(1, 1)}, found=(("NOTE", "word-for-nothing"),))
    ],
    "placement_type_blank_after_a_long_stay": [Right("2024-25", {"4.1": Figure(1, 2, 1, could_be=(50, 100))})],
    "household_recorded_again": [
        Right("2024-25", {"4.4": Figure(1, letters="B", could_be=(1, 2))}, found=(("NOTE", "approved-again"),))
    ],
    "one_order_two_returns_to_care": [
        Right("2022-23", {"4.7": Figure(1)}),
        Right("2024-25", {"4.7": Figure(1, letters="BCD")}, found=(("NOTE", "order-met-before"),)),
    ],
    "short_breaks_that_become_care": [Right("2024/25", {"4.1": Figure(1, 1, letters="A")}, not_found=("DfE 357",))],
    "in_hospital_on_the_first_of_april": [Right("2024/25", not_found=("DfE 380",))],
    "footer_of_a_query": [Right("2024Q1", {"4.2": Figure(0, 1)}, found=(("NOTE", "no-record"),))],
}


def test_each_of_the_records_has_what_is_right_of_it():
    assert RIGHT.keys() == RECORDS.keys()


@pytest.fixture
def definitions(tmp_path):
    """The shipped ones, but that 4.5 is GREEN from 2 children and AMBER from 1: so that one more changes the rating."""
    written = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    [left] = [one for one in written["measures"] if one["ref"] == "4.5"]
    left["target"] = {"better": "higher", "values": [{"from": "2023-04-01", "green": 2, "amber": 1}]}
    path = tmp_path / "definitions.yaml"
    path.write_text(json.dumps(written, default=str), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("records", "right"), [pytest.param(name, one, id=f"{name} {one.period}") for name in RIGHT for one in RIGHT[name]]
)
def test_small_records_give_what_is_right(tmp_path, definitions, records, right):
    folder = tmp_path / "extracts"
    folder.mkdir()
    for file, text in RECORDS[records].items():
        (folder / file).write_text(text, encoding="utf-8")
    request = Request(today=None, period=right.period, data=str(folder), definitions=definitions)

    results = {one.measure.ref: one for one in compute(request).results}
    findings = check(request).findings

    for ref, figure in right.figures.items():
        result = results[ref]
        assert result.counts.numerator == figure.number, ref
        assert figure.of is None or result.counts.denominator == figure.of, ref
        assert result.counts.not_known == figure.not_known, ref
        assert result.confidence is None or result.confidence.letter in figure.letters, ref
        if figure.could_be:
            assert (result.confidence.lowest, result.confidence.highest) == figure.could_be, ref
    for ref, ends in right.without_value.items():
        assert (results[ref].value, results[ref].lowest, results[ref].highest) == (None, *ends), ref
    kinds = {(one.level, one.code) for one in findings}
    assert kinds.issuperset(right.found)
    assert {code for _, code in kinds}.isdisjoint(right.not_found)
    for code, ref in right.could_change.items():
        assert any(ref in one.may_change for one in findings if one.code == code), code
    for ref, words in right.says.items():
        assert any(words in said for said in results[ref].warnings), ref
