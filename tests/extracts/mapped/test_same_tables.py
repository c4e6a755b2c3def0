"""The same authority as this project's files and as a case system's, described by the guess, mended: one answer."""

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from permanence_kpis import load_definitions, load_extracts, scorecard
from permanence_kpis.run.init import first_mapping
from permanence_kpis.tables import EXTRACTS

from .case_system import remedy, write_as_a_case_system

SAMPLE = Path(__file__).parents[3] / "sample_data" / "extracts"


@pytest.fixture(scope="module")
def council(tmp_path_factory):
    folder = tmp_path_factory.mktemp("council")
    write_as_a_case_system(SAMPLE, folder)
    first_mapping(str(folder))
    remedy(folder)
    return load_extracts(folder)


@pytest.fixture(scope="module")
def sample():
    return load_extracts(SAMPLE)


IN_A_CASE_SYSTEM = [name for name in EXTRACTS if name != "care_leavers"]
"""The council of these tests has no table of care leavers; tests/care_leavers maps one."""


@pytest.mark.parametrize("name", IN_A_CASE_SYSTEM)
def test_every_table_is_the_same_row_by_row(name, council, sample):
    assert_frame_equal(
        council.tables[name].drop("source_file"), sample.tables[name].drop("source_file"), check_column_order=False
    )


def test_the_same_rows_are_left_out(council, sample):
    assert_frame_equal(council.rejected, sample.rejected, check_row_order=False)


def test_the_same_rows_are_not_understood(council, sample):
    def rows(extracts):
        problems = extracts.problems
        return sorted((sorted(problem.affects), tuple(problem.place.rows), problem.effect) for problem in problems)

    assert rows(council) == rows(sample)


def test_every_measure_is_the_same(council, sample):
    def results(extracts):
        card = scorecard(load_definitions(), extracts, "2024Q1")
        return [(result.measure.ref, result.value, result.counts, result.verdict.rating) for result in card.results]

    assert results(council) == results(sample)


def test_messages_and_reasons_speak_of_the_files_of_the_case_system(council):
    card = scorecard(load_definitions(), council, "2024Q1")
    files = {problem.place.file for problem in card.problems}

    assert files == {
        "FACT_CLA_PLACEMENT.csv",
        "FACT_CLA_REVIEW.csv",
        "FACT_MISSING_PERSON.csv",
        "fostering and court.xlsx (sheet Legal Status)",
    }
    assert council.called("foster_approvals") == "fostering and court.xlsx (sheet Foster Approvals)"
    headings = {problem.place.heading for problem in card.problems}
    assert {"START_DTTM", "Start Date", "PARTICIPATION_DESC"} <= headings
    assert not headings & {"start_date", "participation", "end_date"}


def test_all_seven_tables_were_read(council):
    assert set(council.tables) == set(IN_A_CASE_SYSTEM)
    assert council.not_there.keys() == {"care_leavers"}
    assert all(table.height > 10 for table in council.tables.values())
    assert council.tables["placements"].schema["start_date"] == pl.Date
