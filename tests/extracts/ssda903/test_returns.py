"""SSDA903 returns: which files they are, which year each belongs to, and what is done with several years."""

from datetime import date

import pytest
from tests.definitions.files import TOP, measure
from tests.support.without_rights import run_without_rights

from permanence_kpis import load_definitions
from permanence_kpis.run.compute import compute
from permanence_kpis.run.compute import scorecard as scorecard_with
from permanence_kpis.run.context import Request
from permanence_kpis.run.explain import explain

from .returns import carers, csv, episodes, folder_of, load, repairs, stays, what_stops

FIRST_YEAR = episodes("""
    CHILD | DECOM      | DEC
    0012  | 01/05/2022 | -
""")
SECOND_YEAR = episodes("""
    CHILD | DECOM      | DEC        | REC
    0012  | 01/05/2022 | 10/06/2023 | E4A
""")


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
        "the latest is read as ending on 31/03/2024. Where two have the same record the later one is used"
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
        "One SSDA903 return was read, 2022 by the names of files and folders, taken to end on 31/03/2023",
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


# What is done with several years


def test_the_later_returns_row_wins_also_where_its_end_is_earlier(tmp_path):
    mended = SECOND_YEAR.replace("10/06/2023,E4A", "09/06/2023,E4B")
    files = {"2024-episodes.csv": SECOND_YEAR, "2025-episodes.csv": mended}

    extracts = load(tmp_path, files)

    assert stays(extracts) == [("0012", "01/05/2022", "09/06/2023", "U4", "1")]
    assert list(extracts.tables["legal_statuses"]["reason_ceased"]) == ["E4B"]
    assert repairs(extracts) == []


def test_an_open_episode_of_a_child_who_is_in_no_later_return_ends_with_its_return(tmp_path):
    other = episodes("CHILD | DECOM\n0044 | 01/05/2023")

    extracts = load(tmp_path, {"2023-episodes.csv": FIRST_YEAR, "2024-episodes.csv": other})

    assert stays(extracts)[0] == ("0012", "01/05/2022", "01/04/2023", "U4", "1")
    effect = "ended after the last day of its return, the reason not known"
    assert repairs(extracts) == [("stale-left", "2023-episodes.csv", (2,), effect)]


def test_whose_stale_episode_begins_after_its_return_may_be_looked_after(tmp_path):
    others = "".join(f"\n{number:05} | 01/05/2022" for number in range(200))  # few enough begin too late to be mistaken
    files = {
        "2023-episodes.csv": episodes(f"CHILD | DECOM\n0012 | 03/05/2023{others}"),
        "2024-episodes.csv": episodes("CHILD | DECOM\n0044 | 01/05/2023"),
    }

    scorecard = scorecard_with(load_definitions(), load(tmp_path, files), "2023-24")

    [with_parents] = [result for result in scorecard.results if result.measure.ref == "4.2"]
    assert (with_parents.counts.denominator, with_parents.counts.not_known) == (1, 1)


def test_a_stale_open_episode_ends_where_the_next_one_starts(tmp_path):
    later = episodes("CHILD | DECOM | RNE\n0012 | 20/07/2022 | P")

    extracts = load(tmp_path, {"2023-episodes.csv": FIRST_YEAR, "2024-episodes.csv": later})

    assert stays(extracts) == [
        ("0012", "01/05/2022", "20/07/2022", "U4", "1"),
        ("0012", "20/07/2022", None, "U4", "2"),
    ]
    assert repairs(extracts) == [("stale-next", "2023-episodes.csv", (2,), "ended where the next one starts")]


def test_a_stale_open_episode_inside_one_of_a_later_return_is_left_aside(tmp_path):
    later = episodes("CHILD | DECOM | DEC | REC\n0012 | 20/04/2022 | 09/08/2023 | E4A")

    extracts = load(tmp_path, {"2023-episodes.csv": FIRST_YEAR, "2024-episodes.csv": later})

    assert stays(extracts) == [("0012", "20/04/2022", "09/08/2023", "U4", "1")]
    assert repairs(extracts) == [("stale-covered", "2023-episodes.csv", (2,), "not used")]


def test_an_open_episode_of_the_latest_return_is_not_stale(tmp_path):
    extracts = load(tmp_path, {"2023-episodes.csv": FIRST_YEAR})

    assert stays(extracts) == [("0012", "01/05/2022", None, "U4", "1")]
    assert repairs(extracts) == []


def test_episodes_of_no_nights_and_with_the_same_start_are_left_aside_and_overlaps_trimmed(tmp_path):
    drawn = episodes("""
        CHILD | DECOM      | RNE | PLACE | DEC        | REC
        0012  | 01/05/2022 | S   | U4    | 01/05/2022 | X1
        0012  | 01/05/2022 | S   | U4    | 30/04/2022 | X1
        0012  | 01/05/2022 | S   | U4    | 09/06/2022 | X1
        0012  | 01/05/2022 | S   | K2    | 08/06/2022 | X1
        0012  | 02/06/2022 | P   | U6    | -          | -
    """)

    extracts = load(tmp_path, {"episodes.csv": drawn})

    assert stays(extracts) == [
        ("0012", "01/05/2022", "02/06/2022", "U4", "1"),
        ("0012", "02/06/2022", None, "U6", "2"),
    ]
    assert repairs(extracts) == [
        ("DfE 355", "episodes.csv", (2,), "not used"),
        ("DfE 356", "episodes.csv", (3,), "not used"),
        ("DfE 501", "episodes.csv", (4,), "ended where the next one starts"),
        ("same-start", "episodes.csv", (5,), "not used"),
    ]


def test_reviews_and_children_of_several_returns_are_counted_once(tmp_path):
    header = "CHILD,SEX,DOB,ETHNIC\n0012,{},29/02/2012,WBRI\n"
    reviews = "CHILD,DOB,REVIEW,REVIEW_CODE\n0012,29/02/2012,01/06/2022,{}\n"
    files = {
        "2023-episodes.csv": FIRST_YEAR,
        "2024-episodes.csv": SECOND_YEAR,
        "2023-header.csv": header.format("1"),
        "2024-header.csv": header.format("2"),
        "2023-reviews.csv": reviews.format("PN1"),
        "2024-reviews.csv": reviews.format("PN7"),
    }

    tables = load(tmp_path, files).tables

    assert tables["children"].select("sex", "source_file", "source_row").rows() == [("F", "2024-header.csv", 2)]
    assert tables["reviews"].select("participation", "source_file").rows() == [("PN7", "2024-reviews.csv")]


# Periods of care


def test_care_ends_where_both_codes_say_so_on_one_day(tmp_path):
    drawn = episodes("""
        CHILD | DECOM      | RNE | DEC        | REC
        0012  | 01/05/2022 | S   | 01/06/2022 | E4A
        0012  | 01/06/2022 | S   | -          | -
    """)

    extracts = load(tmp_path, {"episodes.csv": drawn})

    assert list(extracts.tables["legal_statuses"]["reason_ceased"]) == ["E4A", None]
    assert carers(extracts) == ["A", "B"]


def test_care_carries_on_where_only_one_code_says_it_ended(tmp_path):
    drawn = episodes("""
        CHILD | DECOM      | RNE | DEC        | REC
        0012  | 01/05/2022 | S   | 01/06/2022 | E4A
        0012  | 01/06/2022 | L   | -          | -
    """)

    extracts = load(tmp_path, {"episodes.csv": drawn})

    assert list(extracts.tables["legal_statuses"]["reason_ceased"]) == [None, None]
    assert carers(extracts) == ["A", "A"]
    effect = "care continues; the reason was read as blank"
    assert repairs(extracts) == [("DfE 432", "episodes.csv", (2,), effect)]


def test_only_an_episode_that_says_so_starts_care(tmp_path):
    drawn = episodes("""
        CHILD | DECOM      | RNE
        0012  | 01/05/2022 | S
        0044  | 01/05/2022 | L
        0055  | 01/05/2022 | -
    """)

    statuses = load(tmp_path, {"episodes.csv": drawn}).tables["legal_statuses"]

    assert statuses.sort("child_id")["is_start"].to_list() == [True, False, False]


# Who the carer is


def test_the_reason_for_a_new_episode_says_whether_the_carer_changed(tmp_path):
    drawn = episodes("""
        CHILD | DECOM      | RNE | DEC
        0012  | 01/01/2022 | S   | 01/02/2022
        0012  | 01/02/2022 | L   | 01/03/2022
        0012  | 01/03/2022 | P   | 01/04/2022
        0012  | 01/04/2022 | T   | 01/05/2022
        0012  | 01/05/2022 | U   | 01/06/2022
        0012  | 01/06/2022 | B   | 01/07/2022
        0012  | 01/07/2022 | -   | -
    """)

    assert carers(load(tmp_path, {"episodes.csv": drawn})) == ["A", "A", "B", "B", "B", "C", "D"]


@pytest.mark.parametrize(
    ("before", "after", "is_the_same"),
    [
        ("U4 | OL1 1AA | SC1 | PR1", "U4 | OL1 1AA | SC2 | PR4", True),  # the postcode decides where both have one
        ("U4 | OL1 1AA | SC1 | PR1", "U4 | OL1 2BB | SC1 | PR1", False),
        ("U4 | OL1 1AA | SC1 | PR1", "U4 | - | SC1 | PR1", True),  # else the number and the provider
        ("U4 | - | SC1 | PR1", "U4 | - | SC1 | PR4", False),
        ("U4 | - | SC1 | PR1", "U4 | - | SC2 | PR1", False),
        ("U4 | - | XXXXXXX | PR1", "U4 | - | XXXXXXX | PR4", True),  # no number: the type is enough
        ("U4 | - | - | PR1", "U4 | - | SC2 | PR4", True),
        ("U4 | OL1 1AA | SC1 | PR1", "U6 | OL1 1AA | SC1 | PR1", False),
    ],
)
def test_after_a_temporary_stay_the_same_home_is_the_same_carer(tmp_path, before, after, is_the_same):
    drawn = episodes(f"""
        CHILD | DECOM      | RNE | DEC        | PLACE | PL_POST | URN | PLACE_PROVIDER
        0012  | 01/01/2022 | S   | 01/02/2022 | {before}
        0012  | 01/02/2022 | P   | 05/02/2022 | T1 | - | - | -
        0012  | 05/02/2022 | P   | 09/02/2022 | T4 | - | - | -
        0012  | 09/02/2022 | P   | -          | {after}
    """)

    first, _, _, last = carers(load(tmp_path, {"episodes.csv": drawn}))

    assert (first == last) is is_the_same


def test_without_a_temporary_stay_between_a_new_placement_in_the_same_home_is_a_new_carer(tmp_path):
    drawn = episodes("""
        CHILD | DECOM      | RNE | DEC        | PL_POST
        0012  | 01/01/2022 | S   | 01/02/2022 | OL1 1AA
        0012  | 01/02/2022 | P   | -          | OL1 1AA
    """)

    assert carers(load(tmp_path, {"episodes.csv": drawn})) == ["A", "B"]


def test_a_placement_goes_on_past_a_temporary_stay_with_the_same_carer(tmp_path):
    drawn = episodes("""
        CHILD | DECOM      | RNE | DEC        | PLACE | PL_POST
        0012  | 01/01/2022 | S   | 01/02/2022 | U4    | OL1 1AA
        0012  | 01/02/2022 | P   | 05/02/2022 | T1    | -
        0012  | 05/02/2022 | T   | -          | U5    | OL1 2BB
    """)

    first, _, last = carers(load(tmp_path, {"episodes.csv": drawn}))

    assert first == last


def test_what_a_record_says_can_be_traced_to_its_file_and_row(tmp_path):
    files = {"2023-episodes.csv": FIRST_YEAR, "2024-episodes.csv": SECOND_YEAR.replace("10/06/2023,E4A", ",")}
    folder = str(folder_of(tmp_path, files))

    explained = explain(Request(None, "2023Q4", folder), "4.2", "0012")

    [row] = explained.child_rows
    [(_, _, source)] = row.answers[0].values
    assert source == "2024-episodes.csv row 2"
    assert explained.child_records == (("2024-episodes.csv", (2,)),)


# What one return alone cannot tell

HEADER = csv("CHILD | SEX | DOB | ETHNIC\n0012 | 2 | 29/02/2012 | WBRI\n0044 | 1 | 03/11/2015 | MWBC")
ONE_YEAR = {
    "2024-header.csv": HEADER,
    "2024-episodes.csv": episodes("""
        CHILD | DECOM      | RNE | DEC        | REC
        0012  | 01/02/2020 | L   | -          | -
        0044  | 01/05/2020 | S   | -          | -
        0055  | 01/06/2023 | P   | 01/07/2023 | E4A
    """),
}


@pytest.fixture
def results(tmp_path):
    """The results for the year to 31 March 2024, by ref."""
    folder = str(folder_of(tmp_path, ONE_YEAR))
    scorecard = compute(Request(None, "2023-24", folder))
    return {result.measure.ref: result for result in scorecard.results}


def test_measures_on_months_say_of_how_many_children_want_of_history_could_change_the_answer(tmp_path):
    # On 31/03/2024, 01/10/2021 makes 30 months in care and 01/04/2022 24 in the placement: enough, however long before.
    folder = folder_of(
        tmp_path,
        {
            "2024-header.csv": csv("""
                CHILD        | SEX | DOB        | ETHNIC
                enough       | 1   | 01/01/2012 | WBRI
                a day short  | 1   | 01/01/2012 | WBRI
                started then | 1   | 01/01/2012 | WBRI
                sixteen      | 1   | 31/03/2008 | WBRI
                placed since | 1   | 01/01/2012 | WBRI
                placed too   | 1   | 01/01/2012 | WBRI
            """),
            "2024-episodes.csv": episodes("""
                CHILD        | DECOM      | RNE | DEC        | PLACE | URN
                enough       | 01/10/2021 | P   | -          | U4    | 1
                a day short  | 02/10/2021 | P   | -          | U4    | 1
                started then | 02/10/2021 | S   | -          | U4    | 1
                sixteen      | 02/10/2021 | P   | -          | U4    | 1
                placed since | 01/10/2021 | P   | 01/04/2023 | U4    | 1
                placed since | 01/04/2023 | P   | -          | K2    | 2
                placed too   | 02/10/2021 | P   | 01/04/2023 | U4    | 1
                placed too   | 01/04/2023 | P   | -          | K2    | 2
            """),
        },
    )

    scorecard = compute(Request(None, "2023-24", str(folder), only=("4.1", "4.2")))

    # "a day short" and "placed too" could have been in care for 30 months; "placed since" has, and is placed for 12
    by_months, on_the_day = scorecard.results
    [warning] = by_months.warnings
    assert warning == (
        "of 6 children 2 may be counted wrongly because records are missing: "
        "their care began before the first record of it, and months are counted from that record"
    )
    assert on_the_day.warnings == ()
    assert by_months.confidence is not None
    assert by_months.confidence.touched == 2


def test_a_value_before_reaches_back_as_many_months_as_the_measure_asks_about(tmp_path):
    headers = dict.fromkeys(("2023-header.csv", "2024-header.csv"), HEADER)
    files = {"2023-episodes.csv": FIRST_YEAR, "2024-episodes.csv": SECOND_YEAR}
    folder = str(folder_of(tmp_path, files | headers))

    scorecard = compute(Request(None, "2023-24", folder, only=("4.1", "4.2")))

    by_months, on_the_day = (result.previous for result in scorecard.results)
    assert by_months.value is None
    assert by_months.reason == (
        "the file of episodes does not go back the 30 months before that which the measure asks about "
        "(the returns begin on 01/04/2022)"
    )
    assert on_the_day.value is not None


@pytest.mark.parametrize(("months", "is_there"), [(12, True), (13, False)])
def test_returns_that_begin_so_many_months_before_are_enough(tmp_path, months, is_there):
    # both returns begin on 01/04/2022, twelve months before the end of the year before
    headers = dict.fromkeys(("2023-header.csv", "2024-header.csv"), HEADER)
    files = {"2023-episodes.csv": FIRST_YEAR, "2024-episodes.csv": SECOND_YEAR}
    folder = str(folder_of(tmp_path, files | headers))
    definitions = tmp_path / "definitions.yaml"
    asked = f"table: looked_after\nwindow: at_period_end\nnumerator:\n  - months_in_care: {{at_least: {months}}}"
    definitions.write_text(f"{TOP}measures:\n{measure(asked)}", encoding="utf-8")

    [result] = compute(Request(None, "2023-24", folder, definitions)).results

    assert (result.previous.value is not None) is is_there


def test_one_return_has_no_value_before(results):
    assert results["4.5"].counts.denominator == 1
    assert results["4.5"].warnings == ()
    assert results["4.5"].previous.value is None
    assert results["4.5"].previous.reason == (
        "the file of episodes does not go back that far (the returns begin on 01/04/2023)"
    )


def test_a_day_before_the_returns_is_worked_out_with_a_warning(tmp_path):
    scorecard = compute(Request(None, "2023-03-01..2023-03-30", str(folder_of(tmp_path, ONE_YEAR)), only=("4.2",)))

    [warning] = scorecard.results[0].warnings
    assert warning == (
        "the day is before the first return (01/04/2023): only those who were still in care then are in them"
    )


def test_a_window_before_the_returns_is_worked_out_with_a_warning(tmp_path):
    scorecard = compute(Request(None, "2022-23", str(folder_of(tmp_path, ONE_YEAR)), only=("4.2", "4.5")))

    on_the_day, in_the_year = scorecard.results
    assert on_the_day.warnings == ()  # whoever was in care on 31/03/2023 is in the return that begins the day after
    assert in_the_year.warnings == (
        "the window begins before the first return (01/04/2023): what happened before is not all in them",
    )


# What follows from a return, as from other extracts


def result_of_returns(folder, files, ref, period="2023-24"):
    [result] = compute(Request(None, period, str(folder_of(folder, files)), only=(ref,))).results
    return result


@pytest.mark.parametrize("end", ["30/04/2022", "01/05/1912"])
def test_an_episode_that_ends_before_it_starts_leaves_its_child_one_who_may_be_looked_after(tmp_path, end):
    drawn = episodes(f"""
        CHILD | DECOM      | PLACE | PLACE_PROVIDER | DEC
        0012  | 01/05/2022 | P1    | PR0            | {end}
        0013  | 01/05/2022 | U4    | PR1            | -
    """)

    result = result_of_returns(tmp_path, {"episodes.csv": drawn}, "4.2")

    assert (result.value, result.counts.denominator, result.counts.not_known, result.highest) == (0, 1, 1, 1)


def test_before_such_an_episode_starts_its_child_is_not_looked_after(tmp_path):
    drawn = episodes("""
        CHILD | DECOM      | PLACE | PLACE_PROVIDER | DEC
        0012  | 01/04/2024 | P1    | PR0            | 30/04/2022
        0013  | 01/05/2022 | U4    | PR1            | -
    """)

    assert result_of_returns(tmp_path, {"episodes.csv": drawn}, "4.2").counts.not_known == 0


def test_an_episode_of_short_breaks_that_ends_before_it_starts_leaves_nothing_open(tmp_path):
    drawn = episodes("""
        CHILD | DECOM      | PLACE | LS | DEC
        0012  | 01/05/2022 | P1    | V4 | 30/04/2022
        0013  | 01/05/2022 | U4    | C2 | -
    """)

    assert result_of_returns(tmp_path, {"episodes.csv": drawn}, "4.2").counts.not_known == 0


def test_without_a_header_nobody_is_taken_for_18_and_who_is_looked_after_is_worked_out(tmp_path):
    assert result_of_returns(tmp_path, {"episodes.csv": FIRST_YEAR}, "4.2").counts.denominator == 1


def test_of_a_return_too_nobody_is_looked_after_from_the_18th_birthday_on(tmp_path):
    files = {"episodes.csv": FIRST_YEAR, "header.csv": csv("CHILD | SEX | DOB | ETHNIC\n0012 | M | {} | WBRI")}

    born = {day: files | {"header.csv": files["header.csv"].format(day)} for day in ("31/03/2006", "01/04/2006")}

    assert result_of_returns(tmp_path, born["31/03/2006"], "4.2").counts.denominator == 0
    assert result_of_returns(tmp_path, born["01/04/2006"], "4.2").counts.denominator == 1


def test_a_time_missing_of_a_return_is_over_with_the_care_it_began_in_and_none_is_from_home(tmp_path):
    files = {
        "episodes.csv": episodes("""
            CHILD | DECOM      | DEC        | REC
            0012  | 01/05/2015 | 01/06/2016 | E4A
            0013  | 01/05/2022 | -          | -
        """),
        "missing.csv": csv("""
            CHILD | MISSING | MIS_START  | MIS_END
            0012  | M       | 10/05/2015 | -
            0013  | M       | 10/05/2023 | 11/05/2023
        """),
    }

    result = result_of_returns(tmp_path, files, "4.10")

    assert (result.value, result.counts.denominator, result.confidence.letter) == (1, 1, "C")
    assert result.warnings == (
        "the file of missing has nobody missing from home (source home), but the figure is for home and care together",
    )


def test_a_blank_type_in_a_return_leaves_open_whether_the_placement_before_counts_in(tmp_path):
    files = {
        "episodes.csv": episodes("""
            CHILD | DECOM      | RNE | PLACE | DEC
            0012  | 01/05/2015 | S   | U4    | 01/06/2023
            0012  | 01/06/2023 | P   | -     | -
        """),
        "header.csv": csv("CHILD | SEX | DOB | ETHNIC\n0012 | M | 01/05/2012 | WBRI"),
    }

    result = result_of_returns(tmp_path, files, "4.1")

    assert (result.value, result.lowest, result.highest, result.counts.not_known) == (0, 0, 100, 1)
