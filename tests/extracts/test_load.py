"""A folder of extracts to typed tables: what stops, what goes on, and what a fault does to the figures."""

import os
from datetime import date
from pathlib import Path

import pytest
from tests.support.links import LINKS
from tests.support.without_rights import run_without_rights

from permanence_kpis.definitions import load_definitions
from permanence_kpis.errors import ExtractError
from permanence_kpis.extracts import load_extracts
from permanence_kpis.run.compute import scorecard as scorecard_of
from permanence_kpis.tables import EXTRACTS

from .folders import GOES_ON, STOPS, folder_with, load, said

PROJECT = Path(__file__).parents[2]
DEFINITIONS = load_definitions(PROJECT / "kpi_definitions.yaml")

CHILDREN = "child_id,date_of_birth,sex,ethnicity\n"
PLACEMENTS = "child_id,start_date,placement_type,end_date,provider,carer_id,end_reason\n"
STATUSES = "child_id,start_date,legal_status,end_date,reason_ceased\n"
REVIEWS = "child_id,review_date,participation\n"

# Two children looked after on 30 June 2024: 0012 with her parents, 0044 in a children's home.
AT_HOME = "0012,2020-01-09,P1,,PR0,,\n"
IN_A_HOME = "0044,2021-05-15,K2,,PR4,c9,\n"
ORDER = "0012,2020-01-09,C2,,\n"
OTHER_ORDER = "0044,2021-05-15,C2,,\n"
TWO_CHILDREN = {
    "placements.csv": PLACEMENTS + AT_HOME + IN_A_HOME,
    "legal_statuses.csv": STATUSES + ORDER + OTHER_ORDER,
}
LONG_TERM, WITH_PARENTS, RESIDENTIAL, PARTICIPATION = "4.1", "4.2", "4.8", "4.9"


@pytest.fixture
def figures(tmp_path):
    """Numerator, denominator and not known of a measure for 2024Q1, with these files in the folder of two children."""

    def of(ref, files=None):
        scorecard = scorecard_of(DEFINITIONS, load(tmp_path, TWO_CHILDREN | (files or {})), "2024Q1")
        [result] = [result for result in scorecard.results if result.measure.ref == ref]
        counts = result.counts
        return (counts.numerator, counts.denominator, counts.not_known) if counts else result.verdict.reason

    return of


# What a fault does to the figures


def test_two_children_as_they_should_be(figures):
    assert figures(LONG_TERM) == (2, 2, 0)
    assert figures(WITH_PARENTS) == (1, 2, 0)
    assert figures(RESIDENTIAL) == (1, 2, 0)


def test_a_status_without_a_readable_start_is_left_out_and_the_child_is_not_known(figures):
    files = {"legal_statuses.csv": STATUSES + ORDER.replace("2020-01-09", "soon") + OTHER_ORDER}

    assert figures(WITH_PARENTS, files) == (0, 1, 1)


def test_a_status_left_out_does_not_matter_where_another_row_settles_it(figures):
    files = {"legal_statuses.csv": STATUSES + "0012,soon,V2,,\n" + ORDER + OTHER_ORDER}

    assert figures(WITH_PARENTS, files) == (1, 2, 0)


def test_a_status_left_out_that_ended_long_ago_makes_nobody_doubtful(figures):
    files = {"legal_statuses.csv": STATUSES + "0099,soon,V2,2019-01-01,\n" + ORDER + OTHER_ORDER}

    assert figures(WITH_PARENTS, files) == (1, 2, 0)


def test_a_placement_without_a_readable_start_is_left_out_and_its_type_is_not_known(figures):
    files = {"placements.csv": PLACEMENTS + AT_HOME.replace("2020-01-09", "2020-13-09") + IN_A_HOME}

    assert figures(WITH_PARENTS, files) == (0, 2, 1)


def test_a_bad_end_date_is_a_blank_so_the_placement_lasts(figures):
    files = {"placements.csv": PLACEMENTS + "0012,2020-01-09,P1,31/02/2021,PR0,,\n" + IN_A_HOME}

    assert figures(WITH_PARENTS, files) == (1, 2, 0)


def test_an_unknown_code_is_a_blank_and_not_known(figures):
    files = {"placements.csv": PLACEMENTS + AT_HOME.replace("P1", "P9") + IN_A_HOME}

    assert figures(WITH_PARENTS, files) == (0, 2, 1)


def test_a_code_in_small_letters_between_spaces_counts(figures):
    assert figures(WITH_PARENTS, {"placements.csv": PLACEMENTS + AT_HOME.replace("P1", " p1 ") + IN_A_HOME}) == (
        1,
        2,
        0,
    )


def test_a_code_outside_its_dates_counts_as_it_stands(figures):
    files = {"legal_statuses.csv": STATUSES + "0012,2020-01-09,C2,2024-05-01,E43\n" + OTHER_ORDER}

    assert figures("4.5", files) == (1, 1, 0)


def test_a_bad_date_of_birth_makes_the_age_not_known(figures):
    files = {"children.csv": CHILDREN + "0012,29/02/2011,F,\n0044,2015-11-03,M,\n"}

    assert figures(LONG_TERM, files) == (1, 1, 1)
    assert figures(WITH_PARENTS, files) == (1, 2, 0)


def test_rows_that_disagree_on_the_date_of_birth_make_the_age_not_known(figures):
    files = {"children.csv": CHILDREN + "0012,2012-02-29,F,\n0012,2012-02-28,F,\n0044,2015-11-03,M,\n"}

    assert figures(LONG_TERM, files) == (1, 1, 1)


def test_a_row_without_an_id_is_left_out_and_makes_nobody_doubtful(figures):
    files = {"legal_statuses.csv": STATUSES + ORDER + OTHER_ORDER + ",2024-01-01,C2,,\n"}

    assert figures(WITH_PARENTS, files) == (1, 2, 0)


def test_leading_noughts_tell_two_children_apart(figures):
    files = {
        "legal_statuses.csv": STATUSES + ORDER + "12,2020-01-09,C2,,\n",
        "placements.csv": PLACEMENTS + AT_HOME + "12,2020-01-09,U4,,PR1,c1,\n",
    }

    assert figures(WITH_PARENTS, files) == (1, 2, 0)


def test_spaces_round_an_id_do_not(figures):
    assert figures(WITH_PARENTS, {"placements.csv": PLACEMENTS + " " + AT_HOME + IN_A_HOME}) == (1, 2, 0)


def test_dates_and_times_of_every_form_in_one_file_say_the_same(figures):
    written = {"2020-01-09": "09/01/2020 00:00:00", "2021-05-15": "2021-05-15T09:30"}
    files = {name: changed(text, written) for name, text in TWO_CHILDREN.items()}

    assert figures(LONG_TERM, files) == (2, 2, 0)


@pytest.mark.parametrize(
    "rewritten",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.removesuffix("\n"),
        lambda text: text.replace("\n", "\n\n") + "\n,,\n  \n",
        lambda text: "".join(f'"{line.replace(",", chr(34) + "," + chr(34))}"\n' for line in text.splitlines()),
        lambda text: text.replace("\n", ',"a note, with\na line break"\n').replace(
            "a note, with\na line break", "note", 1
        ),
        lambda text: text.upper(),
        lambda text: text.replace("child_id,start_date", " Child_ID , START_DATE\t"),
    ],
    ids=["BOM", "CRLF", "CR", "unended", "blank lines", "all quoted", "a note", "capitals", "headings with spaces"],
)
def test_how_the_file_is_written_does_not_matter(figures, rewritten):
    files = {name: rewritten(text) for name, text in TWO_CHILDREN.items()}

    assert figures(LONG_TERM, files) == (2, 2, 0)
    assert figures(WITH_PARENTS, files) == (1, 2, 0)


def test_a_row_cut_short_is_read_as_far_as_it_goes(figures):
    assert figures(WITH_PARENTS, {"placements.csv": PLACEMENTS + "0012,2020-01-09,P1\n" + IN_A_HOME}) == (1, 2, 0)


def test_the_headings_once_more_are_no_child(figures):
    files = {"legal_statuses.csv": STATUSES + ORDER + STATUSES + OTHER_ORDER}

    assert figures(WITH_PARENTS, files) == (1, 2, 0)


@pytest.mark.parametrize(
    ("reviews", "reason"),
    [({}, "reviews.csv is not in the folder"), ({"reviews.csv": b""}, "reviews.csv is empty")],
    ids=["absent", "no bytes"],
)
def test_a_measure_without_its_file_is_no_data(figures, reviews, reason):
    assert figures(PARTICIPATION, reviews) == reason
    assert figures(WITH_PARENTS, reviews) == (1, 2, 0)


def test_a_file_with_headings_only_has_nobody_in_it(figures):
    assert figures(PARTICIPATION, {"reviews.csv": REVIEWS}) == (0, 0, 0)


# What stops, and what does not


def test_everything_that_stops_is_told_at_once(tmp_path):
    files = {
        "children.csv": b"",
        "placements.csv": None,
        "legal_statuses.csv": "child_id,start_date\n",
        "reviews.csv": "\0",
    }
    folder = folder_with(tmp_path, files)

    with pytest.raises(ExtractError) as caught:
        load_extracts(folder)

    assert caught.value.exit_code == 3
    assert [problem.place.file for problem in caught.value.problems] == [
        "children.csv",
        "legal_statuses.csv",
        "placements.csv",
        "reviews.csv",
    ]


def test_a_folder_that_is_not_there(tmp_path):
    assert stop(tmp_path / "no").endswith("no: the folder does not exist")


def test_a_folder_whose_name_took_in_a_quotation_mark_says_why(tmp_path):
    """As Windows reads --data "Children in care\\" --only 4.1."""
    with pytest.raises(ExtractError) as caught:
        load_extracts(tmp_path / 'Children in care" --only 4.1')

    [problem] = caught.value.problems
    assert problem.remedy == (
        "Name the folder of extracts with --data. "
        "A backslash before a closing quotation mark makes the mark part of the name: leave it out."
    )


def test_a_file_instead_of_a_folder(tmp_path):
    (tmp_path / "extracts.csv").touch()

    assert stop(tmp_path / "extracts.csv").endswith("extracts.csv: this is a file, not a folder")


def test_an_empty_folder_is_told_once(tmp_path):
    assert stop(tmp_path) == f"{tmp_path}: the folder is empty"


def test_a_folder_that_is_not_there_is_told_of_a_case_systems_files_too(tmp_path):
    with pytest.raises(ExtractError) as caught:
        load_extracts(tmp_path / "none")

    [problem] = caught.value.problems
    assert problem.remedy == (
        "Name the folder of extracts with --data. For files exported from a case system, run "
        "'kpis init' first: it writes down how to read them."
    )


def test_a_folder_of_files_with_other_names_is_told_of_init(tmp_path):
    folder = tmp_path / "case system"
    folder.mkdir()
    (folder / "PERSON.csv").touch()

    with pytest.raises(ExtractError) as caught:
        load_extracts(folder)

    [problem] = caught.value.problems
    assert problem.what == (
        "none of the required files is in this folder: children.csv, placements.csv and legal_statuses.csv"
    )
    assert problem.remedy == (
        f"If your files have other names or headings, 'kpis init --data \"{folder}\"' looks at them and writes a first "
        "extracts.yaml, which says how to read them. 'kpis guide extracts' shows files that need none."
    )


def test_a_file_by_another_name_is_asked_after(tmp_path):
    text = said(tmp_path, {"placements.csv": None, "Placement.csv": PLACEMENTS})

    assert text == STOPS + (
        "\nplacements.csv: the file is not in the folder\n"
        "    Did you mean Placement.csv? Then rename it; if its headings are different too, 'kpis init' writes down "
        "how to read it. Nothing can be worked out without placements.csv "
        "(one row for a stay with one carer under one placement type).\n"
    )


def test_capitals_in_the_name_of_a_file_do_not_matter(tmp_path):
    extracts = load(tmp_path, {"placements.csv": None, "Placements.CSV": PLACEMENTS + AT_HOME})

    assert extracts.tables["placements"]["source_file"].to_list() == ["Placements.CSV"]


def test_two_files_whose_names_differ_in_capitals_stop(tmp_path):
    (tmp_path / "a").touch()
    if (tmp_path / "A").exists():
        pytest.skip("this disk does not tell capitals apart")

    text = said(tmp_path, {"Placements.csv": PLACEMENTS, "notes.csv": "", "Notes.csv": ""})

    assert text == STOPS + (
        "\nPlacements.csv: two files have the same name except for capitals: Placements.csv, placements.csv\n"
        "    Keep one of them in the folder.\n"
    )


def test_a_folder_with_the_name_of_a_file_stops(tmp_path):
    (tmp_path / "reviews.csv").mkdir()

    assert said(tmp_path, {}) == STOPS + (
        "\nreviews.csv: this is a folder, not a file\n    Put the extract itself under the name reviews.csv.\n"
    )


@LINKS
def test_a_link_to_nowhere_stops(tmp_path):
    (tmp_path / "reviews.csv").symlink_to(tmp_path / "nowhere.csv")

    assert "reviews.csv: the file cannot be opened (no such file or directory)" in said(tmp_path, {})


@LINKS
def test_a_link_to_itself_stops(tmp_path):
    (tmp_path / "reviews.csv").symlink_to(tmp_path / "reviews.csv")

    assert "reviews.csv: the file is a link that leads back to itself" in said(tmp_path, {})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes with names in a folder")
def test_a_pipe_stops_and_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "reviews.csv")

    assert "reviews.csv: this is a device or a pipe, not a file" in said(tmp_path, {})


STOPPED = """
import sys
from permanence_kpis.errors import ExtractError
from permanence_kpis.extracts import load_extracts
try:
    load_extracts(sys.argv[1])
except ExtractError as error:
    for problem in error.problems:
        print(f"{problem.place.file}: {problem.what}")
"""


def test_a_file_that_may_not_be_read_stops(tmp_path):
    folder_with(tmp_path, {"reviews.csv": REVIEWS})
    (tmp_path / "reviews.csv").chmod(0)

    said = run_without_rights(STOPPED, tmp_path)

    assert said == "reviews.csv: the file cannot be opened (permission denied)\n"


def test_a_folder_that_may_not_be_read_stops(tmp_path):
    folder_with(tmp_path / "closed", {})
    (tmp_path / "closed").chmod(0)
    try:
        said = run_without_rights(STOPPED, tmp_path / "closed")
    finally:
        (tmp_path / "closed").chmod(0o700)

    assert said == f"{tmp_path / 'closed'}: the folder cannot be opened\n"


def test_other_things_in_the_folder_are_nobody_s_business(tmp_path):
    (tmp_path / "notes.csv").mkdir()

    assert said(tmp_path, {"Thumbs.db": b"\0", "other.csv": b"\xff\xfe", "~$placements.csv": b"\0"}) == GOES_ON


def test_thousands_of_columns_do_no_harm(tmp_path):
    more = ",".join(f"extra_{number}" for number in range(5000))
    children = f"{more},{CHILDREN}" + "".join(f"{',' * 5000}{number:04d},2012-02-29,F,WBRI\n" for number in range(50))

    assert said(tmp_path, {"children.csv": children}) == GOES_ON


def test_a_field_as_long_as_a_book_is_a_fault_like_another(tmp_path):
    assert "row 2, column sex: a code that is not in the list" in said(
        tmp_path, {"children.csv": f'{CHILDREN}0012,2012-02-29,"{"F" * 2_000_000}",WBRI\n'}
    )


# Only what is asked for


def test_only_the_columns_asked_for_are_read_and_the_key_with_them(tmp_path):
    extracts = load_extracts(folder_with(tmp_path, {}), frozenset({"placements.provider"}))

    assert list(extracts.tables) == ["placements"]
    assert extracts.tables["placements"].columns == ["child_id", "start_date", "provider", "source_row", "source_file"]


@pytest.mark.parametrize(
    "placements",
    [
        PLACEMENTS + AT_HOME.replace("P1", "P9"),
        PLACEMENTS + AT_HOME.replace(",,PR0", ",soon,PR0"),
        PLACEMENTS.replace("placement_type", "typ") + AT_HOME,
        PLACEMENTS.replace("carer_id", "placement_type") + AT_HOME,
        PLACEMENTS + "0012,2020-01-09,P1,,PR0\n",
        (PLACEMENTS + AT_HOME.replace("PR0,", "PR0,Zoë")).encode("cp1252"),
        PLACEMENTS + AT_HOME.replace("P1", "H5").replace("2020", "2025"),
    ],
    ids=["code", "date", "column", "heading twice", "short row", "not UTF-8", "code outside its dates"],
)
def test_a_fault_in_a_column_nobody_asked_for_is_nobody_s_business(tmp_path, placements):
    asked_for = frozenset({"placements.child_id", "placements.start_date", "placements.provider"})

    assert said(tmp_path / "all", {"placements.csv": placements}) != GOES_ON
    assert said(tmp_path / "asked", {"placements.csv": placements}, asked_for) == GOES_ON


def test_a_file_nobody_asked_for_may_be_broken(tmp_path):
    assert said(tmp_path, {"reviews.csv": b"\0"}, frozenset({"placements.provider"})) == GOES_ON


def test_a_problem_names_the_columns_it_touches(tmp_path):
    files = {"placements.csv": PLACEMENTS + "0012,2020-01-09,P1\n" + "0044,soon,K2,,PR4,c9,,more\n"}

    touched = {problem.what: problem.affects for problem in load(tmp_path, files).problems}

    every = frozenset(f"placements.{name}" for name in EXTRACTS["placements"].columns)
    assert touched == {
        "fewer fields than the 7 headings": every
        - {"placements.child_id", "placements.start_date", "placements.placement_type"},
        "more fields than the 7 headings": every,
        "text that is not a date": {"placements.start_date"},
    }


# What a table holds


def test_a_table_is_typed_and_every_row_says_where_it_stood(tmp_path):
    files = {
        "placements.csv": PLACEMENTS + "\n" + " 0012 ,09/01/2020,p1,,,,\n0012,soon,P1,,,,\n" + AT_HOME.replace("P1", "")
    }

    extracts = load(tmp_path, files)

    assert extracts.tables["placements"].drop("source_file").rows() == [
        ("0012", date(2020, 1, 9), "P1", None, None, None, None, 3),
        ("0012", date(2020, 1, 9), None, None, "PR0", None, None, 5),
    ]
    assert extracts.rejected.rows() == [("placements", "0012", None, None)]


def test_a_column_that_is_not_there_is_blank_in_every_row(tmp_path):
    extracts = load(tmp_path, {"placements.csv": "child_id,start_date,placement_type\n0012,2020-01-09,P1\n"})

    assert extracts.tables["placements"].select("provider", "carer_id", "end_date").rows() == [(None, None, None)]
    assert (
        extracts.tables["placements"].schema["provider"] == load(tmp_path, {}).tables["placements"].schema["provider"]
    )


def changed(text, words):
    for old, new in words.items():
        text = text.replace(old, new)
    return text


def stop(folder):
    with pytest.raises(ExtractError) as caught:
        load_extracts(folder)
    return "; ".join(f"{problem.place.file}: {problem.what}" for problem in caught.value.problems)
