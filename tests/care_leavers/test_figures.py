"""Figures of care leavers, worked out by hand, in every layout that can tell of them."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.care_leavers.thirty import IN_2021, IN_2025, LAYOUTS
from tests.support.drawn import rows

from permanence_kpis import codes
from permanence_kpis.results.scorecard import Result, Scorecard
from permanence_kpis.run.children import children
from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request, load_context

MEASURES = Path(__file__).parent / "measures.yaml"


def request(folder: Path, period: str = "2024-25") -> Request:
    return Request(None, period, str(folder), MEASURES)


def figures(scorecard: Scorecard) -> dict[str, tuple[int, int, int]]:
    """Of each measure the numerator, the denominator and who is not known."""
    return {result.measure.ref: _figure(result) for result in scorecard.results}


def _figure(result: Result) -> tuple[int, int, int]:
    assert result.counts is not None
    return result.counts.numerator, result.counts.denominator, result.counts.not_known


def test_the_thirty_have_each_code_at_least_once():
    drawn = [*rows(IN_2025), *rows(IN_2021)]

    assert len(rows(IN_2025)) == 30
    for heading, listed in (("IN_TOUCH", codes.IN_TOUCH), ("ACTIV", codes.ACTIVITY), ("ACCOM", codes.ACCOMMODATION)):
        assert {row[heading] for row in drawn} - {None} == set(listed)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_figures_of_thirty_young_people_are_those_worked_out_by_hand(layout, tmp_path):
    # 01 to 26 are 19 to 21. 19 died and 20 is back with parents; whether in touch with 23 is blank: 23 are left.
    # In touch are 01 to 11, 13, 21, 22, 24, 25 and 26: 17.
    # Of the 23, six are abroad, deported or nobody knows where (09, 10, 11, 12, 15, 16): 17, of whom six live suitably
    # (01, 03, 05, 07, 13, 18), and 24, whose accommodation is blank, is not known.
    # In education, employment or training are 01 to 08, 13, 18, 21, 24 and 26: 13 of the 23; of 12, 15, 16 and 17
    # there is no information.
    # 23 may be in each denominator.
    found = figures(compute(request(LAYOUTS[layout](tmp_path))))

    assert found == {"S15": (17, 23, 1), "S16": (6, 17, 2), "S17": (13, 23, 5)}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_young_person_has_the_birthday_in_the_year_and_the_age_reached_on_it(layout, tmp_path):
    context = load_context(request(LAYOUTS[layout](tmp_path)))
    columns = ("child_id", "birthday_on", "age", "in_touch", "activity", "accommodation")

    table = context.facts.table("care_leavers", context.plans[0].window, columns).select(columns).collect()
    found = {row[0]: row[1:] for row in table.with_columns(pl.col(pl.Enum).cast(pl.String)).rows()}

    assert sorted(found) == [f"{number:02}" for number in range(1, 29)], "29 is 22, and 30 is 16"
    assert found["03"] == (date(2024, 4, 1), 19, "YES", "F2", "C1"), "the first day of the year"
    assert found["04"] == (date(2025, 3, 31), 19, "YES", "P2", "C2"), "the last day of the year"
    assert found["21"] == (date(2025, 3, 1), 21, "YES", "F2", "S2"), "born on 29 February, and 2025 has none"
    assert found["23"] == (date(2024, 6, 10), 19, None, "G5", None)
    assert found["24"] == (date(2024, 6, 10), 19, "YES", "F1", "0"), "a blank beside a filled field is no information"
    assert found["28"] == (date(2024, 6, 10), 17, "NO", "0", "Y1")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_quarter_has_those_whose_birthday_is_in_it(layout, tmp_path):
    # to December 2024 all but 04 (31 March) and 21 (1 March) have had it, both in touch and in education
    found = figures(compute(request(LAYOUTS[layout](tmp_path), "2024Q3")))

    assert found == {"S15": (15, 21, 1), "S16": (6, 15, 2), "S17": (11, 21, 5)}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_records_of_another_year_are_about_another_birthday(layout, tmp_path):
    context = load_context(request(LAYOUTS[layout](tmp_path), "2020-21"))
    columns = ("child_id", "birthday_on", "age")

    table = context.facts.table("care_leavers", context.plans[0].window, columns).select(columns).collect()

    assert sorted(table.rows()) == [
        ("07", date(2020, 6, 10), 17),
        ("08", date(2020, 6, 10), 17),
        ("21", date(2021, 3, 1), 17),
        ("29", date(2020, 6, 10), 18),
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_value_is_compared_with_a_year_of_which_nobody_has_a_record(layout, tmp_path):
    results = compute(request(LAYOUTS[layout](tmp_path))).results

    assert {result.previous.value for result in results} == {None}
    [why] = {result.previous.reason for result in results}
    assert why is not None
    assert why.endswith("has no record of the year ending 2024")


def test_a_young_person_has_a_list_without_the_date_of_birth(tmp_path):
    listed = children(request(LAYOUTS["own"](tmp_path)), "S16", ("not known",))

    assert listed.columns == ("child_id", "outcome", "in_touch", "accommodation", "age")
    assert listed.rows == (("23", "not known", None, None, 19), ("24", "not known", "YES", "0", 19))
