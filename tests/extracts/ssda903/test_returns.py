"""SSDA903 returns: which files they are, and which year each belongs to."""

from datetime import date

import pytest
from tests.support.without_rights import run_without_rights

from .returns import FIRST_YEAR, SECOND_YEAR, csv, episodes, folder_of, load, stays, what_stops

# Which files


def test_files_are_known_by_their_headings_whatever_their_names(tmp_path):
    files = {"care_records.csv": FIRST_YEAR, "x.csv": csv("CHILD | SEX | DOB | ETHNIC\n0012 | 1 | 29/02/2012 | WBRI")}

    extracts = load(tmp_path, files)

    assert stays(extracts) == [("0012", "01/05/2022", None, "U4", "1")]
    assert extracts.tables["children"].select("child_id", "date_of_birth").rows() == [("0012", date(2012, 2, 29))]


def test_files_that_no_measure_needs_are_passed_over_and_others_are_named(tmp_path):
    files = {
        "episodes.csv": FIRST_YEAR,
        "uasc.csv": "CHILD,SEX,DOB,DUC\n0012,1,29/02/2012,\n",
        "notes.csv": "something,else\n1,2\n",
    }

    assert load(tmp_path, files).warnings == ("files in the folder that were not read: notes.csv",)


def test_a_hidden_folder_is_not_looked_into(tmp_path):
    (tmp_path / ".kpis-sample").mkdir()
    (tmp_path / ".kpis-sample" / "2024-episodes.csv").write_text(SECOND_YEAR, encoding="utf-8")

    assert stays(load(tmp_path, {"2023/episodes.csv": FIRST_YEAR})) == [("0012", "01/05/2022", None, "U4", "1")]


def test_a_file_of_a_return_without_its_headings_stops(tmp_path):
    said = what_stops(tmp_path, {"episodes.csv": FIRST_YEAR, "reviews_2023.csv": "CHILD,DAY\n0012,01/05/2022\n"})

    assert said == (
        "reviews_2023.csv, row 1: the headings are not those of a file of reviews\n"
        "    Write the headings of the return in the first row: CHILD, REVIEW, REVIEW_CODE."
    )


def test_without_a_header_everything_else_is_read(tmp_path):
    extracts = load(tmp_path, {"episodes.csv": FIRST_YEAR})

    assert extracts.not_there["children"] == "the returns have no file of header"
    assert extracts.not_there["reviews"] == "the returns have no file of reviews"
    assert extracts.tables["legal_statuses"].height == 1


def test_approvals_in_this_projects_layout_stand_beside_returns(tmp_path):
    approvals = "household_id,approval_date,approval_type\nh1,01/06/2022,mainstream\n"

    extracts = load(tmp_path, {"episodes.csv": FIRST_YEAR, "foster_approvals.csv": approvals})

    assert extracts.tables["foster_approvals"].height == 1
    assert extracts.warnings == ()


def test_children_missing_in_a_return_were_missing_from_care(tmp_path):
    missing = csv("CHILD | DOB | MISSING | MIS_START | MIS_END\n0012 | 29/02/2012 | m | 03/06/2022 | -")

    table = load(tmp_path, {"episodes.csv": FIRST_YEAR, "missing.csv": missing}).tables["missing_episodes"]

    assert table.select("child_id", "kind", "start_date", "source").rows() == [("0012", "M", date(2022, 6, 3), "care")]


def test_a_folder_that_may_not_be_opened_is_named(tmp_path):
    """It may hold a year's return."""
    folder_of(tmp_path, {"2023/episodes.csv": FIRST_YEAR, "2024/episodes.csv": SECOND_YEAR})
    (tmp_path / "2023").chmod(0)
    script = (
        "import sys; from permanence_kpis.extracts import load_extracts; print(load_extracts(sys.argv[1]).warnings)"
    )
    try:
        said = run_without_rights(script, tmp_path)
    finally:
        (tmp_path / "2023").chmod(0o700)

    assert "files in the folder that were not read: 2023/" in said


def test_a_return_without_a_column_that_another_has_is_read(tmp_path):
    """Postcodes may have been taken out of one year's files and not of the other's."""
    without = csv("""
        CHILD | DECOM      | RNE | LS | PLACE | PLACE_PROVIDER | DEC | REC | REASON_PLACE_CHANGE | URN
        0012  | 01/05/2022 | S   | C2 | U4    | PR1            | -   | -   | -                   | SC1
    """)

    extracts = load(tmp_path, {"2023-episodes.csv": without, "2024-episodes.csv": SECOND_YEAR})

    assert stays(extracts) == [("0012", "01/05/2022", "10/06/2023", "U4", "1")]


# Which year


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2023-episodes.csv", "2024-episodes.csv"),
        ("episodes_2023.csv", "episodes_2024.csv"),
        ("2023/episodes.csv", "2024/episodes.csv"),
        ("Return 2023/ssda903_episodes.CSV", "Return 2024/ssda903_episodes.CSV"),
    ],
)
def test_the_year_stands_in_the_name_of_the_file_or_of_its_folder(tmp_path, first, second):
    extracts = load(tmp_path, {first: FIRST_YEAR, second: SECOND_YEAR})

    assert stays(extracts) == [("0012", "01/05/2022", "10/06/2023", "U4", "1")]
    assert " ".join(extracts.warnings) == (
        "2 SSDA903 returns were read, in the order 2023, 2024 by the names of files and folders; "
        "the latest is read as ending on 31 March 2024. Where two have the same record the later one is used"
    )


def test_the_year_stands_in_a_column(tmp_path):
    merged = episodes("""
        CHILD | DECOM      | DEC        | REC | YEAR
        0012  | 01/05/2022 | 10/06/2023 | E4A | 2024
        0012  | 01/05/2022 | -          | -   | 2023
    """)

    extracts = load(tmp_path, {"episodes.csv": merged})

    assert stays(extracts) == [("0012", "01/05/2022", "10/06/2023", "U4", "1")]
    assert "2023, 2024 by the column YEAR" in extracts.warnings[0]


def test_a_year_may_name_the_beginning_of_a_return(tmp_path):
    begins_in_2022 = FIRST_YEAR + "0044,01/02/2023,S,C2,N1,U4,PR1,,,,,,\n"

    extracts = load(tmp_path, {"2022-episodes.csv": begins_in_2022})

    assert extracts.warnings == (
        "One SSDA903 return was read, 2022 by the names of files and folders; it is read as ending on 31 March 2023",
    )
    assert extracts.complete_from == date(2022, 4, 1)


def test_two_files_without_a_year_stop(tmp_path):
    said = what_stops(tmp_path, {"episodes.csv": SECOND_YEAR, "episodes_old.csv": FIRST_YEAR})

    assert said == (
        "episodes.csv: several files of episodes, and no year says which return each belongs to: episodes.csv, "
        "episodes_old.csv\n"
        "    Put the year into the name of each file, such as 2024-episodes.csv, or each return into a folder with the "
        "year as its name, or add a column YEAR."
    )


def test_a_file_without_a_year_beside_one_with_a_year_stops(tmp_path):
    said = what_stops(tmp_path, {"episodes.csv": SECOND_YEAR, "2023-episodes.csv": FIRST_YEAR})

    assert said == (
        "episodes.csv: there is another file of episodes, and no year says which return this one belongs to\n"
        "    Put the year into the name of each file, such as 2024-episodes.csv, or each return into a folder with the "
        "year as its name, or add a column YEAR."
    )


def test_a_row_without_a_year_stops(tmp_path):
    merged = episodes("CHILD | DECOM | YEAR\n0012 | 01/05/2022 | 2023\n0044 | 01/05/2022 | -")

    assert what_stops(tmp_path, {"episodes.csv": merged}) == (
        "episodes.csv, row 3, column YEAR: "
        "no year that can be read, so it is not known which return the row belongs to\n"
        "    Write the year of the return, such as 2024."
    )


def test_a_file_without_a_year_beside_files_with_one_stops(tmp_path):
    reviews = csv("CHILD | DOB | REVIEW | REVIEW_CODE\n0012 | 29/02/2012 | 01/06/2022 | PN1")

    assert what_stops(tmp_path, {"2023-episodes.csv": FIRST_YEAR, "reviews.csv": reviews}) == (
        "reviews.csv: other files say which year's return they belong to, this one does not\n"
        "    Put the year into its name, such as 2024-reviews.csv, or add a column YEAR."
    )
