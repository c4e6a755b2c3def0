"""End dates written as last days: told from the rows, they stop; a line of extracts.yaml adds the day."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.extracts.mapped import folders as mapped
from tests.extracts.ssda903 import returns

from permanence_kpis import load_definitions, scorecard
from permanence_kpis.errors import ExtractError, Problem
from permanence_kpis.extracts import files_read, load_extracts, own_columns
from permanence_kpis.extracts.last_days import Spells, told, with_days_added
from permanence_kpis.run.check import check
from permanence_kpis.run.context import Request

from .folders import folder_with, said, said_of_folder

PROJECT = Path(__file__).parents[2]
CHILDREN = "child_id,date_of_birth,sex,ethnicity\n"
PLACEMENTS = "child_id,start_date,placement_type,end_date,provider,carer_id,end_reason\n"
STATUSES = "child_id,start_date,legal_status,end_date,reason_ceased\n"
THE_LINE = "end_dates: last_day\n"
FOUND = "{} of {} rows that are followed by another of the same child end the day before it starts"


def two_statuses(children, *, day_before=None, reason=""):
    """Legal statuses of so many children, each with a second one; the first of so many ends the day before it."""
    number = children if day_before is None else day_before
    rows = (
        f"k{child},2019-05-01,C1,{'2021-05-09' if child < number else '2021-05-10'},{reason}\n"
        f"k{child},2021-05-10,C2,,\n"
        for child in range(children)
    )
    return STATUSES + "".join(rows)


def twelve_children():
    """Twelve children of 12 years, each with one carer since 2019, whose three legal statuses end on their last day."""
    ids = [f"k{child}" for child in range(12)]
    statuses = (f"{id},2019-05-01,C1,2021-05-09,\n{id},2021-05-10,C2,2023-01-31,\n{id},2023-02-01,C2,,\n" for id in ids)
    return {
        "children.csv": CHILDREN + "".join(f"{id},2012-01-01,F,WBRI\n" for id in ids),
        "placements.csv": PLACEMENTS + "".join(f"{id},2019-05-01,U4,,PR1,c{id},\n" for id in ids),
        "legal_statuses.csv": STATUSES + "".join(statuses),
    }


def figures(folder, ref="4.1"):
    card = scorecard(load_definitions(), load_extracts(folder), "2024Q1")
    [result] = [result for result in card.results if result.measure.ref == ref]
    return result.counts.numerator, result.counts.denominator, result.counts.not_known, result.confidence.letter


# Told from the rows


def test_ends_written_as_the_last_day_stop(tmp_path):
    with pytest.raises(ExtractError) as caught:
        load_extracts(folder_with(tmp_path, twelve_children()))

    [problem] = caught.value.problems
    assert isinstance(problem, Problem)
    assert FOUND.format(24, 24) in problem.what
    assert "'end_dates: last_day'" in problem.remedy
    assert caught.value.exit_code == 3


def test_with_the_line_every_child_counts_as_placed_since_care_began(tmp_path):
    folder = folder_with(tmp_path, twelve_children() | {"extracts.yaml": THE_LINE})

    assert figures(folder) == (12, 12, 0, "A")
    [warning] = load_extracts(folder).warnings
    assert warning == (
        "legal_statuses.csv: a day was added to 24 ends, where another row starts the day after "
        "(extracts.yaml: end_dates: last_day)"
    )


@pytest.mark.parametrize(
    ("children", "day_before", "stops"),
    [(10, 10, True), (9, 9, False), (20, 18, True), (20, 17, False), (11, 10, True)],
)
def test_ten_rows_and_nine_in_ten_of_those_followed_are_last_days(tmp_path, children, day_before, stops):
    text = said(tmp_path, {"legal_statuses.csv": two_statuses(children, day_before=day_before)})

    assert (FOUND.format(day_before, children) in text) == stops
    assert text.startswith("Stops." if stops else "Goes on.")


def test_placements_are_told_too_whatever_the_order_of_the_rows(tmp_path):
    stays = [f"k{child},2019-05-01,U4,2021-05-09,PR1,c{child},\n" for child in range(10)]
    stays += [f"k{child},2021-05-10,U4,,PR1,d{child},\n" for child in reversed(range(10))]

    assert FOUND.format(10, 10) in said(tmp_path, {"placements.csv": PLACEMENTS + "".join(stays)})


def test_each_file_is_told_on_its_own(tmp_path):
    stays = "".join(
        f"k{child},2019-05-01,U4,2021-05-10,PR1,c1,\nk{child},2021-05-10,U4,,PR1,c2,\n" for child in range(90)
    )
    files = {"placements.csv": PLACEMENTS + stays, "legal_statuses.csv": two_statuses(10)}

    text = said(tmp_path, files)

    assert "legal_statuses.csv, column end_date: 10 of 10" in text
    assert "placements.csv" not in text


def test_a_row_written_twice_is_followed_by_the_next_start_and_not_by_itself(tmp_path):
    header, *rows = two_statuses(10).splitlines(keepends=True)

    assert FOUND.format(10, 10) in said(tmp_path, {"legal_statuses.csv": header + "".join(rows * 2)})


def test_the_day_care_was_left_is_no_last_day(tmp_path):
    left_and_came_back = two_statuses(12, reason="E4A")

    assert said(tmp_path / "alone", {"legal_statuses.csv": left_and_came_back}).startswith("Goes on.")
    others = two_statuses(10).replace("k", "o").removeprefix(STATUSES.replace("k", "o"))
    assert FOUND.format(10, 10) in said(tmp_path / "others", {"legal_statuses.csv": left_and_came_back + others})


def test_that_care_continues_is_no_reason_for_leaving(tmp_path):
    assert FOUND.format(10, 10) in said(tmp_path, {"legal_statuses.csv": two_statuses(10, reason="X1")})


def test_measures_that_ask_nothing_of_it_are_not_stopped(tmp_path):
    folder = folder_with(tmp_path, twelve_children())

    assert said_of_folder(folder, frozenset({"children.sex", "foster_approvals.approval_date"})) == "Goes on.\n"


def test_check_lists_it_as_what_stops(tmp_path):
    folder = folder_with(tmp_path, twelve_children())

    report = check(Request(today=date(2024, 9, 1), period="2024Q1", data=str(folder)))

    assert [(one.level, one.code, one.file) for one in report.findings] == [("STOP", "last-days", "legal_statuses.csv")]


@pytest.mark.parametrize("says", ["2021-05-09", "2021-05-10"])
def test_of_a_large_file_a_share_of_the_children_tells_the_same(says):
    children = 60_000
    frame = pl.DataFrame({"child_id": [f"k{child}" for child in range(children)]})
    first = frame.with_columns(start_date=date(2019, 5, 1), end_date=date.fromisoformat(says))
    second = frame.with_columns(start_date=date(2021, 5, 10), end_date=pl.lit(None, pl.Date))

    found = told("placements.csv", "end_date", pl.concat([first, second]), Spells("child_id", "start_date", "end_date"))

    assert [one.code for one in found] == (["last-days"] if says == "2021-05-09" else [])


# The day added, and where it is not


SPELLS = Spells("child_id", "start_date", "end_date", "reason_ceased")


def added(*rows):
    """The ends of rows (child, start, end, reason), in their order, once the day is added; and how many were."""
    schema = {"child_id": pl.String, "start_date": pl.String, "end_date": pl.String, "reason_ceased": pl.String}
    frame = pl.DataFrame(rows, schema, orient="row").with_columns(
        pl.col("start_date", "end_date").str.to_date("%Y-%m-%d")
    )
    ends, number = with_days_added(frame, SPELLS)
    return [str(end) for end in ends["end_date"]], number


def test_the_day_is_added_only_where_another_row_starts_the_day_after():
    assert added(
        ("a", "2020-01-01", "2020-01-31", None),  # the next starts the day after
        ("a", "2020-02-01", "2020-02-01", None),  # a row of one day, and the next starts the day after
        ("a", "2020-02-02", "2020-03-01", None),  # a gap follows
        ("a", "2020-04-01", "2020-05-01", None),  # the next starts that day already
        ("a", "2020-05-01", "2020-06-30", None),  # the last
        ("b", "2020-07-01", None, None),  # another child's
    ) == (["2020-02-01", "2020-02-02", "2020-03-01", "2020-05-01", "2020-06-30", "None"], 2)


def test_the_day_care_was_left_stays_as_written_though_care_begins_again_the_day_after():
    assert added(
        ("a", "2020-01-01", "2020-01-31", "E4A"),
        ("a", "2020-02-01", "2020-02-29", "X1"),
        ("a", "2020-03-01", None, None),
    ) == (["2020-01-31", "2020-03-01", "None"], 1)


def test_a_row_that_ends_the_day_before_it_starts_is_not_followed_by_itself():
    assert added(("a", "2020-02-01", "2020-01-31", None)) == (["2020-01-31"], 0)


def test_the_placement_that_ends_with_care_stays_as_written(tmp_path):
    files = {
        "placements.csv": PLACEMENTS
        + "0012,2020-01-01,U4,2020-01-31,PR1,c1,\n0012,2020-02-01,U4,2020-02-29,PR1,c2,\n0012,2020-03-01,U4,,PR1,c2,\n",
        "legal_statuses.csv": STATUSES + "0012,2020-01-01,C2,2020-02-29,E4A\n0012,2020-03-01,C2,,\n",
        "extracts.yaml": THE_LINE,
    }

    tables = load_extracts(folder_with(tmp_path, files)).tables

    assert tables["placements"]["end_date"].to_list() == [date(2020, 2, 1), date(2020, 2, 29), None]
    assert tables["legal_statuses"]["end_date"].to_list() == [date(2020, 2, 29), None]


# The line beside each layout


def test_beside_own_files_all_else_is_as_without_the_line(tmp_path):
    children = "child_id,date_of_birth,team\nk0,2012-01-01,North\n"
    folder = folder_with(tmp_path, twelve_children() | {"children.csv": children, "extracts.yaml": THE_LINE})

    assert own_columns(folder) == ("team",)
    assert {path.name for path in files_read(folder)} == {
        *("children.csv", "placements.csv", "legal_statuses.csv", "extracts.yaml")
    }
    assert load_extracts(folder).folder == str(folder)


@pytest.mark.parametrize("text", [THE_LINE, "format: 1\nend_dates: last_day\n", "end_dates: LAST_DAY"])
def test_the_line_needs_no_other(tmp_path, text):
    assert said(tmp_path, twelve_children() | {"extracts.yaml": text}) == "Goes on.\n"


def of_a_return(children, end):
    drawing = "CHILD | DECOM | RNE | DEC | REC\n" + "".join(
        f"{child} | 01/05/2022 | S | {end} | X1\n{child} | 10/08/2022 | L | - | -\n" for child in range(children)
    )
    return returns.episodes(drawing)


def test_episodes_of_a_return_are_told_file_by_file(tmp_path):
    files = {"2023-episodes.csv": of_a_return(10, "09/08/2022"), "2024-episodes.csv": of_a_return(200, "10/08/2022")}

    text = returns.what_stops(tmp_path, files)

    assert "2023-episodes.csv, column DEC: 10 of 10 rows" in text
    assert "2024-episodes.csv" not in text


def test_beside_a_return_the_line_lays_its_episodes_end_to_end(tmp_path):
    folder = returns.folder_of(tmp_path, {"episodes.csv": of_a_return(10, "09/08/2022"), "extracts.yaml": THE_LINE})

    extracts = load_extracts(folder)

    assert returns.stays(extracts)[:2] == [
        ("0", "01/05/2022", "10/08/2022", "U4", "1"),
        ("0", "10/08/2022", None, "U4", "1"),
    ]
    assert extracts.is_of_returns
    assert extracts.warnings[-1].startswith("episodes.csv: a day was added to 10 ends")
    assert {path.name for path in files_read(folder)} == {"episodes.csv", "extracts.yaml"}


def test_the_checks_of_a_return_see_its_episodes_with_the_day_added(tmp_path):
    folder = returns.folder_of(tmp_path, {"episodes.csv": of_a_return(10, "09/08/2022"), "extracts.yaml": THE_LINE})

    report = check(Request(today=date(2024, 9, 1), period="2022/23", data=str(folder)))

    # L says that the status changed, and it is C2 before and after: told only of episodes that lie end to end
    assert [one.code for one in report.findings].count("DfE 434 status") == 10


LEGAL_HEADINGS = "PERSON_ID,START_DTTM,END_DTTM,STATUS,REASON\n"


def test_in_a_mapped_table_under_its_own_heading_and_the_line_stands_beside_its_tables(tmp_path):
    legal = LEGAL_HEADINGS + "".join(f"{id},09/01/2023,08/02/2023,C1,\n{id},09/02/2023,,C2,\n" for id in range(10))

    text = mapped.said(tmp_path / "without", {"LEGAL.csv": legal})
    extracts = mapped.load(tmp_path / "with", {"LEGAL.csv": legal, "extracts.yaml": mapped.YAML + THE_LINE})

    assert text.startswith("Stops.\n\nLEGAL.csv, column END_DTTM: 10 of 10 rows")
    assert extracts.tables["legal_statuses"]["end_date"].to_list()[:2] == [date(2023, 2, 9), None]
    assert extracts.folder.endswith("extracts.yaml")


@pytest.mark.parametrize("text", ["end_dates:\n", "format: 2\nend_dates: last_day\n"])
def test_nor_is_half_a_line_or_another_format_read(tmp_path, text):
    assert said(tmp_path, twelve_children() | {"extracts.yaml": text}).startswith("Stops.\n\nextracts.yaml:")


@pytest.mark.parametrize("text", ["format: 1\n", "tables: {}\nend_dates: last_day\n"])
def test_without_the_line_or_with_tables_named_the_tables_must_be_there(tmp_path, text):
    assert said(tmp_path, twelve_children() | {"extracts.yaml": text}).startswith("Stops.\n\nextracts.yaml:")


# What is not stopped


@pytest.mark.parametrize("folder", ["extracts", "ssda903"])
def test_the_samples_do_not_stop(folder):
    assert load_extracts(PROJECT / "sample_data" / folder).tables


@pytest.mark.parametrize("folder", ["ssda903_five_years", "ssda903_planted_faults", "ssda903_random_codes"])
def test_returns_of_others_do_not_stop(folder):
    path = PROJECT.parent / "shared" / "data" / folder
    if not path.is_dir():
        pytest.skip("the returns of others are not here")

    assert load_extracts(path).tables


def test_an_editor_knows_the_line():
    schema = json.loads((PROJECT / "docs" / "extracts.schema.json").read_text(encoding="utf-8"))

    assert {"enum": ["last_day"]} in schema["properties"]["end_dates"]["anyOf"]
