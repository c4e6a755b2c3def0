"""Ids that a spreadsheet has changed are reported with what to do, and count as they stand."""

import polars as pl
import pytest
import xlsxwriter
from tests.extracts.mapped import folders as mapped
from tests.extracts.ssda903 import returns

from permanence_kpis import load_definitions, scorecard
from permanence_kpis.errors import ExtractError
from permanence_kpis.extracts import load_extracts
from permanence_kpis.tables import BUILT_IN

from .folders import folder_with

PLACEMENTS = "child_id,start_date,placement_type,end_date,provider,carer_id,end_reason\n"
STATUSES = "child_id,start_date,legal_status,end_date,reason_ceased\n"


def folder_of(path, children, placed, with_status, catalogue=BUILT_IN):
    """A folder with these ids in each file, everybody placed with parents."""
    files = {
        "children.csv": "child_id,date_of_birth\n" + "".join(f"{id},2012-02-29\n" for id in children),
        "placements.csv": PLACEMENTS + "".join(f"{id},2020-01-01,P1,,PR0,,\n" for id in placed),
        "legal_statuses.csv": STATUSES + "".join(f"{id},2020-01-01,C2,,\n" for id in with_status),
    }
    return load_extracts(folder_with(path, files), catalogue=catalogue)


def reported(extracts):
    return [(one.place.file, one.place.heading, one.place.rows) for one in extracts.problems if one.code == "spoilt-id"]


@pytest.mark.parametrize("id", ["1.23E+11", "1.23457e+11", "1E+05", "9.9E+100"])
def test_an_id_written_as_a_power_of_ten_is_reported(tmp_path, id):
    assert reported(folder_of(tmp_path, [id], [id], [id])) == [
        ("children.csv", "child_id", (2,)),
        ("legal_statuses.csv", "child_id", (2,)),
        ("placements.csv", "child_id", (2,)),
    ]


@pytest.mark.parametrize("id", ["1e5", "12.5", "1.0.0", "12.", "E+11", "12E+1A", "0012", "1-0"])
def test_an_id_that_no_spreadsheet_made_is_not(tmp_path, id):
    assert reported(folder_of(tmp_path, [id, "7"], [id, "7"], [id, "7"])) == []


def test_an_id_with_a_zero_beside_the_same_without_is_reported_whichever_file_has_it(tmp_path):
    extracts = folder_of(tmp_path, ["12345", "a1"], ["12345.0", "a1"], ["12345", "a1"])

    assert reported(extracts) == [("placements.csv", "child_id", (2,))]
    [found] = [one for one in extracts.problems if one.code == "spoilt-id"]
    assert found.place.child_ids == ("12345.0", "12345"), "both are in doubt: the one recorded, and the one meant"


def test_an_id_with_nought_among_whole_numbers_is_reported(tmp_path):
    assert reported(folder_of(tmp_path, ["1", "2"], ["1", "2", "3.0"], ["1", "2"])) == [
        ("placements.csv", "child_id", (4,))
    ]


def test_where_every_id_of_every_file_has_a_nought_they_agree(tmp_path):
    assert reported(folder_of(tmp_path, ["1.0", "2.0"], ["1.0", "2.0"], ["2.0", "1.0"])) == []


def test_an_id_with_nought_among_ids_that_are_no_numbers_may_be_one(tmp_path):
    assert reported(folder_of(tmp_path, ["a1", "2.0"], ["a1", "2.0"], ["a1", "2.0"])) == []


def test_ids_of_other_things_are_not_compared(tmp_path):
    files = {"placements.csv": PLACEMENTS + "0012,2020-01-01,U4,,PR1,0012.0,\n"}

    assert reported(load_extracts(folder_with(tmp_path, files))) == []


def test_it_counts_as_it_stands_and_no_measure_of_it_is_an_a(tmp_path):
    extracts = folder_of(tmp_path, ["7", "8"], ["7", "8.0"], ["7", "8.0"])

    card = scorecard(load_definitions(), extracts, "2024Q1")

    [with_parents] = [result for result in card.results if result.measure.ref == "4.2"]
    assert (with_parents.counts.numerator, with_parents.counts.denominator) == (2, 2)
    assert with_parents.confidence.letter != "A"


def test_in_returns_the_homes_numbers_too_year_by_year(tmp_path):
    files = {
        "2023-episodes.csv": returns.episodes("CHILD | DECOM | URN\n7 | 01/05/2022 | 1234567.0\n8 | 01/05/2022 | -"),
        "2024-episodes.csv": returns.episodes("CHILD | DECOM | URN\n7.0 | 01/05/2022 | 1234567\n8 | 01/05/2022 | -"),
    }

    assert reported(returns.load(tmp_path, files)) == [
        ("2023-episodes.csv", "URN", (2,)),
        ("2024-episodes.csv", "CHILD", (2,)),
    ]


def test_in_a_mapped_table_under_its_own_heading(tmp_path):
    legal = (mapped.SOUND / "LEGAL.csv").read_text(encoding="utf-8").replace("0012", "0012.0")

    assert reported(mapped.load(tmp_path, {"LEGAL.csv": legal})) == [("LEGAL.csv", "PERSON_ID", (2,))]


def test_a_number_of_a_sheet_is_read_without_its_point_and_is_none(tmp_path):
    (tmp_path / "drawn").mkdir()
    with xlsxwriter.Workbook(str(tmp_path / "drawn" / "legal.xlsx")) as book:
        page = book.add_worksheet("Legal")
        page.write_row(0, 0, ["PERSON_ID", "START_DTTM", "END_DTTM", "STATUS", "REASON"])
        page.write_row(1, 0, [12345.0, "2024-01-01", "", "C2", ""])
        page.write_row(2, 0, [123456789012, "2024-01-01", "", "C2", ""])
        page.write_row(3, 0, ["12346.0", "2024-01-01", "", "C2", ""])
    files = {
        "extracts.yaml": mapped.mapping(("file: LEGAL.csv", "file: legal.xlsx")),
        "legal.xlsx": (tmp_path / "drawn" / "legal.xlsx").read_bytes(),
    }

    assert reported(mapped.load(tmp_path / "read", files)) == [("legal.xlsx (sheet Legal)", "PERSON_ID", (4,))]


def test_a_file_whose_ids_lost_the_zeros_they_began_with_stops(tmp_path):
    ids = ["0012", "0345", "6789"]

    with pytest.raises(ExtractError) as refused:
        folder_of(tmp_path, ids, ["12", "345", "6789"], ids)

    [stop] = refused.value.problems
    assert (stop.code, stop.place.file, stop.place.heading) == ("ids-without-zeros", "placements.csv", "child_id")
    assert "12 is 0012 in children.csv" in stop.what


def test_so_does_a_list_of_the_authority_s_own_in_parquet(tmp_path):
    pl.DataFrame({"child_id": [12], "decided_on": ["2024-02-01"], "route": ["sgo"]}).write_parquet(
        tmp_path / "discharges.parquet"
    )
    ids = ["0012", "0345"]

    with pytest.raises(ExtractError) as refused:
        folder_of(tmp_path, ids, ids, ids, load_definitions().catalogue)

    assert [one.place.file for one in refused.value.problems] == ["discharges.parquet"]


@pytest.mark.parametrize(
    "placed",
    [
        ["0012", "345", "6789"],  # one of three: somebody typed it, and the others are right
        ["13", "346", "6789"],  # others, who are in no other file
        ["a12", "b345"],
    ],
)
def test_a_file_with_shorter_ids_that_are_nobody_s_does_not(tmp_path, placed):
    ids = ["0012", "0345", "6789"]

    assert folder_of(tmp_path, ids, placed, ids).tables["placements"].height == len(placed)
