"""A folder with an `extracts.yaml`: links, mixes, and what is read at all."""

from datetime import date

import pytest
from tests.extracts.folders import GOES_ON, STOPS
from tests.support.links import LINKS

from permanence_kpis import load_extracts
from permanence_kpis.errors import ExtractError

from .folders import SOUND, folder_with, load, mapping, said


def test_a_sound_folder_is_read_as_it_says(tmp_path):
    extracts = load(tmp_path)

    placements = extracts.tables["placements"]
    assert placements.select("child_id", "start_date", "end_date", "placement_type", "provider", "carer_id").rows() == [
        ("0012", date(2023, 1, 9), None, "U4", "PR1", "c7"),
        ("0044", date(2023, 5, 15), date(2024, 2, 20), "U6", "PR4", "c8"),
        ("0044", date(2024, 2, 20), None, "K2", "PR4", "c9"),
    ]
    children = extracts.tables["children"]
    assert children.select("child_id", "date_of_birth", "sex", "ethnicity").rows() == [
        ("0012", date(2012, 2, 29), "F", "WBRI"),
        ("0044", date(2015, 11, 3), "M", "MWBC"),
    ]
    assert extracts.not_there["reviews"] == "extracts.yaml has no table 'reviews'"
    assert extracts.folder == str(tmp_path / "extracts.yaml")


@LINKS
def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    folder = folder_with(tmp_path / "read", {"LEGAL.csv": None})
    (folder / "LEGAL.csv").symlink_to(SOUND / "LEGAL.csv")

    with pytest.raises(ExtractError) as caught:
        load_extracts(folder)

    [problem] = caught.value.problems
    assert (problem.place.line, problem.what) == (21, "the file is a link that leads out of the folder")


@LINKS
def test_a_link_inside_the_folder_is_followed(tmp_path):
    folder = folder_with(tmp_path / "read", {})
    (folder / "LEGAL.csv").rename(folder / "last.csv")
    (folder / "LEGAL.csv").symlink_to(folder / "last.csv")

    assert load_extracts(folder).tables["legal_statuses"].height == 2


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path):
    folder = folder_with(tmp_path / "read", {"LEGAL.csv": None})
    (folder / "LEGAL.csv").mkdir()

    with pytest.raises(ExtractError, match="this is a folder, not a file"):
        load_extracts(folder)


def test_a_folder_in_the_place_of_the_mapping_is_told(tmp_path):
    folder = folder_with(tmp_path / "read", {"extracts.yaml": None})
    (folder / "extracts.yaml").mkdir()

    with pytest.raises(ExtractError, match="this is a folder"):
        load_extracts(folder)


def test_a_file_is_found_whatever_its_capitals(tmp_path):
    assert said(tmp_path, {"extracts.yaml": mapping(("file: LEGAL.csv", "file: Legal.CSV"))}) == GOES_ON


def test_what_no_measure_needs_is_not_looked_at(tmp_path):
    reviews = "  reviews:\n    file: REVIEW.csv\n    columns: {child_id: PERSON_ID, review_date: MEETING}\n"
    files = {"extracts.yaml": mapping() + reviews}

    assert said(tmp_path / "all", files).startswith(STOPS)
    assert said(tmp_path / "some", files, frozenset({"children.child_id", "placements.carer_id"})) == GOES_ON


def test_a_column_that_no_measure_needs_may_be_missing(tmp_path):
    files = {"extracts.yaml": mapping(("carer_id: CARER", "carer_id: HOUSEHOLD"))}

    assert said(tmp_path / "some", files, frozenset({"placements.provider"})) == GOES_ON


def test_a_description_may_stand_beside_codes_in_text(tmp_path):
    both = mapping(("column: STATUS, code: in_text", "column: STATUS, code: in_text, codes: {Section 20: V2}"))
    legal = (SOUND / "LEGAL.csv").read_text(encoding="utf-8").replace("C2: Full care order", "section 20")

    table = load(tmp_path, {"extracts.yaml": both, "LEGAL.csv": legal}).tables["legal_statuses"]

    assert table["legal_status"].to_list() == ["V2", "E1"]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "latin-1", "UTF8", "cp850"])
def test_a_file_in_a_stated_encoding_is_read(tmp_path, encoding):
    placements = (SOUND / "PLACEMENT.csv").read_text(encoding="utf-8").replace("c9", "café")
    stated = mapping(("file: PLACEMENT.csv", f"file: PLACEMENT.csv\n    encoding: {encoding}"))

    table = load(tmp_path, {"extracts.yaml": stated, "PLACEMENT.csv": placements.encode(encoding)}).tables["placements"]

    assert table["carer_id"].to_list() == ["c7", "c8", "café"]


def test_the_month_is_first_where_that_is_stated(tmp_path):
    stated = mapping(("file: LEGAL.csv", "file: LEGAL.csv\n    dates: MM/DD/YYYY"))
    legal = "PERSON_ID,START_DTTM,END_DTTM,STATUS,REASON\n0012,03/04/2023,2024-01-02,C2,\n"

    [row] = load(tmp_path, {"extracts.yaml": stated, "LEGAL.csv": legal}).tables["legal_statuses"].to_dicts()

    assert (row["start_date"], row["end_date"]) == (date(2023, 3, 4), date(2024, 1, 2))


def test_a_code_outside_its_dates_is_told_under_the_heading_of_the_source(tmp_path):
    placements = (SOUND / "PLACEMENT.csv").read_text(encoding="utf-8").replace("K2: Children's home", "K3: Supported")

    assert "\nPLACEMENT.csv, row 4, column PLACEMENT_TYPE: a code used outside the dates it was in use\n" in said(
        tmp_path, {"PLACEMENT.csv": placements}
    )


def test_children_who_disagree_are_told_under_the_heading_of_the_source(tmp_path):
    person = (SOUND / "PERSON.csv").read_text(encoding="utf-8") + "0012,Ann,01/03/2012,Female,WBRI\n"

    assert "\nPERSON.csv, rows 2 and 4, column DOB: several rows for one child with different contents\n" in said(
        tmp_path, {"PERSON.csv": person}
    )
