"""Extracts as Parquet: the same figures and findings as from CSV, and a message for every file that cannot be read."""

import io
import shutil
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from permanence_kpis.definitions import load_definitions
from permanence_kpis.extracts import Extracts, files_read, load_extracts, own_columns
from permanence_kpis.extracts.guess import first_mapping
from permanence_kpis.extracts.identifying import identifying_columns
from permanence_kpis.parquet_reading import process_that_reads, stop_reading
from permanence_kpis.run.check import check
from permanence_kpis.run.compute import scorecard as scorecard_of
from permanence_kpis.run.context import Request
from permanence_kpis.run.recorded import record

from .folders import BROKEN, GOES_ON, SOUND, STOPS, said_of_folder
from .parquet import as_text, ending, folder_with, turned, typed
from .ssda903.returns import csv, episodes, folder_of

PROJECT = Path(__file__).parents[2]
SAMPLE = PROJECT / "sample_data" / "extracts"
DEFINITIONS = load_definitions(PROJECT / "kpi_definitions.yaml")

PLACEMENTS = {
    "child_id": ["0012", "0044", "0044"],
    "start_date": ["2023-01-09", "2023-05-15", "2024-02-20"],
    "placement_type": ["U4", "U6", "U4"],
}


GALLERY = [
    *("children_who_disagree", "code_outside_its_dates", "code_unknown", "dates_of_every_bad_kind", "earlier_order"),
    *("headings_once_more", "household_without_a_date", "ids_spoilt_by_a_spreadsheet", "lines_that_are_no_records"),
    *("number_not_whole", "start_date_unreadable", "ends_written_as_last_days", "optional_columns_absent"),
]


def placements(**columns: object) -> pl.DataFrame:
    """Three placements of the two children of the sound folder, with these columns in the place of others."""
    return pl.DataFrame(PLACEMENTS | columns)


def read(folder: Path, **columns: object) -> pl.DataFrame:
    """The placements that such a file is read as."""
    folder_with(folder, SOUND, {"placements.parquet": placements(**columns)})
    return load_extracts(folder).tables["placements"]


def said(folder: Path, name: str, content: pl.DataFrame | bytes) -> str:
    return said_of_folder(folder_with(folder, SOUND, {name: content}))


def bytes_of(frame: pl.DataFrame) -> bytes:
    file = io.BytesIO()
    frame.write_parquet(file)
    return file.getvalue()


def asked(folder: Path) -> Request:
    return Request(None, "2024Q1", str(folder), PROJECT / "kpi_definitions.yaml")


# The same figures and findings


@pytest.mark.parametrize("kept_as", [as_text, typed])
def test_the_figures_of_the_sample_are_the_same(kept_as, tmp_path):
    def figures(extracts: Extracts) -> list[object]:
        results = scorecard_of(DEFINITIONS, extracts, "2024Q1").results
        return [(result.measure.ref, result.counts, result.previous.value, result.confidence) for result in results]

    assert figures(load_extracts(turned(SAMPLE, tmp_path, kept_as))) == figures(load_extracts(SAMPLE))


def test_the_findings_of_the_sample_are_the_same(tmp_path):
    def found(folder: Path) -> list[object]:
        findings = check(asked(folder)).findings
        return [(finding.code, Path(finding.file).stem, finding.row, finding.owner_id) for finding in findings]

    assert found(turned(SAMPLE, tmp_path)) == found(SAMPLE) != []


@pytest.mark.parametrize("fault", GALLERY)
def test_text_is_checked_as_the_text_of_csv_is(fault, tmp_path):
    expected = (BROKEN / fault / "expected.txt").read_text(encoding="utf-8")
    shutil.copytree(SOUND, tmp_path / "csv")
    shutil.copytree(BROKEN / fault, tmp_path / "csv", dirs_exist_ok=True)

    assert said_of_folder(turned(tmp_path / "csv", tmp_path / "parquet")) == expected.replace(".csv", ".parquet")


# What typed columns are read as


def test_days_stay_days_and_a_time_of_day_is_dropped(tmp_path):
    ends = [None, datetime(2024, 2, 20, 14, 20), None]
    table = read(tmp_path, end_date=ends, start_date=[date(2023, 1, 9), date(2023, 5, 15), date(2024, 2, 20)])

    assert table["start_date"].to_list() == [date(2023, 1, 9), date(2023, 5, 15), date(2024, 2, 20)]
    assert table["end_date"].to_list() == [None, date(2024, 2, 20), None]


def test_midnight_of_a_summer_day_kept_in_utc_is_of_that_day(tmp_path):
    ends = pl.Series([None, datetime(2024, 6, 30, 23, 0), datetime(2024, 12, 1)]).dt.replace_time_zone("UTC")

    assert read(tmp_path, end_date=ends)["end_date"].to_list() == [None, date(2024, 7, 1), date(2024, 12, 1)]


def test_a_day_in_9999_is_a_blank_and_reported(tmp_path):
    told = said(tmp_path, "placements.parquet", placements(end_date=[date(9999, 12, 31), None, None]))

    assert (
        "\nplacements.parquet, row 2, column end_date: a date whose year is not between 1900 and 2100\n"
        "    read as blank\n"
    ) in told


@pytest.mark.parametrize(
    "carers",
    [
        pl.Series([7, None, 9]),
        pl.Series([7.0, None, 9.0]),
        pl.Series([7.0, float("nan"), 9.0], dtype=pl.Float32),
        pl.Series(["7.00", None, "9.00"]).cast(pl.Decimal(10, 2)),
        pl.Series([b"7", None, b"9"]),
        pl.Series(["7", "", "9"], dtype=pl.Categorical),
    ],
    ids=lambda carers: str(carers.dtype),
)
def test_an_id_is_the_text_of_its_digits_however_it_is_kept(carers, tmp_path):
    assert read(tmp_path, carer_id=carers)["carer_id"].to_list() == ["7", None, "9"]


def test_a_number_too_long_for_its_type_is_an_id_that_may_be_several(tmp_path):
    told = said(tmp_path, "placements.parquet", placements(carer_id=[1e17, 2.0, 3.0]))

    assert "placements.parquet, row 2, column carer_id: an id written as a power of ten" in told


def test_ids_that_are_numbers_in_one_file_alone_are_found(tmp_path):
    statuses = pl.read_csv(SOUND / "legal_statuses.csv")  # which makes 12 of 0012
    report = check(asked(folder_with(tmp_path, SOUND, {"legal_statuses.parquet": statuses})))

    found = [(finding.file, finding.heading) for finding in report.findings if finding.code == "ids-without-zeros"]
    assert found == [("legal_statuses.parquet", "child_id")]


def test_days_in_a_column_of_codes_are_no_codes(tmp_path):
    told = said(tmp_path, "placements.parquet", placements(end_reason=[date(2024, 1, 1), None, None]))

    assert "placements.parquet, row 2, column end_reason: a code that is not in the list" in told


def test_a_column_that_is_not_used_may_hold_anything(tmp_path):
    assert said(tmp_path, "placements.parquet", placements(tags=[[1], [2], []], photo=[b"\xff"] * 3)) == said(
        tmp_path / "without", "placements.parquet", placements()
    )


def test_a_total_below_the_records_is_no_record(tmp_path):
    rows = {name: [*values, None] for name, values in PLACEMENTS.items()} | {"carer_id": ["c7", "c8", "c9", None]}
    told = said(tmp_path, "placements.parquet", pl.DataFrame(rows | {"child_id": ["0012", "0044", "0044", "Total 3"]}))

    assert "placements.parquet, row 5: a line that is not a record" in told


def test_a_row_blank_in_all_columns_is_passed_over(tmp_path):
    rows = pl.DataFrame({name: [values[0], None, *values[1:]] for name, values in PLACEMENTS.items()})
    folder = folder_with(tmp_path, SOUND, {"placements.parquet": rows})

    assert load_extracts(folder).tables["placements"]["source_row"].to_list() == [2, 4, 5]


@pytest.mark.parametrize("child", [None, "0099"])
def test_a_row_with_something_in_a_column_that_no_measure_uses_is_a_record(child, tmp_path):
    types = ["U4", "U6", "U4", "K2"]
    rows = {name: [*values, None] for name, values in PLACEMENTS.items()} | {"placement_type": types}
    folder = folder_with(
        tmp_path, SOUND, {"placements.parquet": pl.DataFrame(rows | {"child_id": ["0012", "0044", "0044", child]})}
    )

    told = said_of_folder(folder, frozenset({"placements.start_date"}))
    assert "placements.parquet, row 5, column start_date: blank, but required" in told


def test_no_records_are_not_the_same_as_no_file(tmp_path):
    folder = folder_with(
        tmp_path, SOUND, {"reviews.parquet": pl.DataFrame(schema=dict.fromkeys(("child_id", "review_date"), pl.String))}
    )

    assert load_extracts(folder).tables["reviews"].height == 0


def test_a_file_of_no_bytes_is_empty(tmp_path):
    folder = folder_with(tmp_path, SOUND, {"reviews.parquet": b""})

    assert load_extracts(folder).not_there["reviews"] == "reviews.csv is empty"


# Files that cannot be used

WHOLE = bytes_of(placements())
SPOILT = [
    (b"child_id,start_date\n" * 9, "this is not a Parquet file, though its name ends in .parquet"),
    (WHOLE[: len(WHOLE) // 2], "the file is cut short"),
    (b"PAR1", "the file is cut short"),
    (
        WHOLE[:4] + bytes(len(WHOLE) - 12) + WHOLE[-8:],
        "the file is damaged, or is a kind of Parquet that cannot be read",
    ),
    (b"PARE" + WHOLE[4:-4] + b"PARE", "the file is encrypted"),
]


@pytest.mark.parametrize(("content", "what"), SPOILT)
def test_a_file_that_cannot_be_read_stops(content, what, tmp_path):
    told = said(tmp_path, "placements.parquet", content)

    assert told.startswith(f"{STOPS}\nplacements.parquet: {what}\n    ")
    assert told.count("\n\n") == 1


def test_a_file_that_ends_the_process_of_its_reader_stops(tmp_path):
    told = said(tmp_path, "placements.parquet", ending(placements()))

    assert told == (
        f"{STOPS}\nplacements.parquet: the file is damaged, or is a kind of Parquet that cannot be read\n"
        "    Export it again, as Parquet or as CSV.\n"
    )


def test_where_no_file_is_parquet_no_process_is_started(tmp_path):
    stop_reading()
    load_extracts(SOUND)

    assert process_that_reads.cache_info().currsize == 0


@pytest.mark.parametrize(
    "dates",
    [pl.Series([["2023-01-09"]] * 3), pl.Series([{"day": 9}] * 3), pl.Series([datetime(2023, 1, 9).time()] * 3)],
)
def test_a_column_without_single_values_stops(dates, tmp_path):
    assert said(tmp_path, "placements.parquet", placements(start_date=dates)) == (
        f"{STOPS}\nplacements.parquet, column start_date: the column has lists, records or times of day, not text, "
        "numbers or dates\n    Export it with one text, number or date in each row.\n"
    )


def test_bytes_that_are_no_text_stop(tmp_path):
    told = said(tmp_path, "placements.parquet", placements(carer_id=[b"c7", b"\xe9", None]))

    assert told.startswith(f"{STOPS}\nplacements.parquet, row 3, column carer_id: bytes that are not UTF-8 text\n")


def test_columns_of_other_names_stop(tmp_path):
    told = said(tmp_path, "placements.parquet", pl.DataFrame({"who": ["0012"], "when": ["2023-01-09"]}))

    assert told.startswith(
        f"{STOPS}\nplacements.parquet: the columns are not those of the extract\n    Name its columns: child_id, "
    )


def test_a_heading_twice_but_for_capitals_stops(tmp_path):
    told = said(tmp_path, "placements.parquet", placements(CHILD_ID=["1", "2", "3"]))

    assert "column child_id: the heading appears more than once (fields 1 and 4)" in told


def test_a_small_file_of_many_million_fields_is_not_read(tmp_path):
    rows = pl.select(child_id=pl.repeat("0012", 5_000_000), start_date=pl.repeat("2023-01-09", 5_000_000))
    folder = folder_with(tmp_path, SOUND, {"placements.parquet": rows.with_columns(placement_type=pl.lit("U4"))})

    assert said_of_folder(folder, frozenset({"placements.start_date"})).startswith(
        f"{STOPS}\nplacements.parquet: the file has more than 10,000,000 fields, nearly all of them blank"
    )


def test_csv_and_parquet_of_one_extract_stop(tmp_path):
    folder = turned(SOUND, tmp_path)
    shutil.copy(SOUND / "placements.csv", folder)

    assert said_of_folder(folder) == (
        f"{STOPS}\nplacements.csv: the same extract is there as CSV and as Parquet: placements.csv, "
        "placements.parquet\n"
        "    Keep one of them in the folder.\n"
    )


# Whatever else reads the folder


def test_a_folder_may_hold_some_of_either(tmp_path):
    folder = turned(SOUND, tmp_path)
    (folder / "placements.parquet").unlink()
    shutil.copy(SOUND / "placements.csv", folder)

    assert said_of_folder(folder) == GOES_ON
    assert load_extracts(folder).called("children") == "children.parquet"
    assert load_extracts(folder).called("placements") == "placements.csv"


OF_VISITS = """
format: 1
authority: Nowhere
year_starts: 04-01
own_tables:
  visits:
    one_row_is: a visit
    counts: visits
    dated_by: visited_on
    columns: {child_id: id, visited_on: date, seen_alone: yes_no}
measures:
  - ref: "V1"
    title: Seen alone
    why: A child can speak.
    source: Made up.
    table: visits
    counts: visits
    window: period
    numerator: [{seen_alone: {is: "yes"}}]
    show: percentage
    target: {better: neither}
"""


def test_true_and_false_are_yes_and_no(tmp_path):
    """Seen alone at two of four visits, at one not; of the last nobody wrote it down."""
    (tmp_path / "own.yaml").write_text(OF_VISITS, encoding="utf-8")
    visits = pl.DataFrame(
        {
            "child_id": ["0012", "0044", "0044", "0044"],
            "visited_on": [date(2024, 5, day) for day in (1, 2, 3, 4)],
            "seen_alone": [True, True, False, None],
        }
    )
    (tmp_path / "in").mkdir()
    folder = folder_with(tmp_path / "in", SOUND, {"visits.parquet": visits})

    definitions = load_definitions(tmp_path / "own.yaml")
    card = scorecard_of(definitions, load_extracts(folder, catalogue=definitions.catalogue), "2024Q1")

    [result] = card.results
    assert result.counts is not None
    assert (result.counts.numerator, result.counts.denominator) == (2, 4)
    assert not [problem for problem in card.problems if problem.code == "unknown-code"]


def test_own_columns_are_those_of_the_parquet_file(tmp_path):
    children = pl.read_csv(SOUND / "children.csv", infer_schema=False).with_columns(team=pl.lit("North"))

    assert own_columns(folder_with(tmp_path, SOUND, {"children.parquet": children})) == ("team",)


def test_columns_that_can_identify_a_child_are_found(tmp_path):
    named = placements(surname=["A", "B", "C"])
    [problem] = identifying_columns(folder_with(tmp_path, SOUND, {"placements.parquet": named}))

    assert (problem.place.file, problem.place.heading, problem.code) == (
        "placements.parquet",
        "surname",
        "identifying-column",
    )


def test_a_file_that_could_not_be_looked_into_is_said(tmp_path):
    [problem] = identifying_columns(folder_with(tmp_path, SOUND, {"other.parquet": b"PAR1"}))

    assert (problem.place.file, problem.code) == ("other.parquet", "not-looked-at")


def test_the_archive_holds_the_digest_of_the_parquet_file(tmp_path):
    folder = turned(SOUND, tmp_path)
    recorded = record(asked(folder))

    assert sorted(recorded.run.extracts) == ["children.parquet", "legal_statuses.parquet", "placements.parquet"]
    assert {path.name for path in files_read(folder)} == {path.name for path in folder.iterdir()}


# Other layouts

RETURN = {
    "2024-header.csv": csv("CHILD | SEX | DOB        | ETHNIC\n0012 | 2   | 29/02/2012 | WBRI"),
    "2024-episodes.csv": episodes("CHILD | DECOM      | DEC\n0012 | 09/01/2024 | 12/03/2024"),
}


def test_a_return_may_be_parquet(tmp_path):
    turned(folder_of(tmp_path / "csv", RETURN), tmp_path / "parquet")

    of_csv, of_parquet = load_extracts(tmp_path / "csv"), load_extracts(tmp_path / "parquet")
    assert of_parquet.is_of_returns
    assert of_parquet.tables["placements"].drop("source_file").equals(of_csv.tables["placements"].drop("source_file"))


def test_a_return_s_file_as_csv_and_as_parquet_stops(tmp_path):
    folder = turned(folder_of(tmp_path, RETURN), tmp_path)

    assert "2024-episodes.csv: the same extract is there as CSV and as Parquet" in said_of_folder(folder)


def test_approvals_beside_a_return_may_be_parquet(tmp_path):
    approvals = pl.DataFrame(
        {"household_id": ["h1"], "approval_date": [date(2024, 5, 1)], "approval_type": ["mainstream"]}
    )
    approvals.write_parquet(folder_of(tmp_path, RETURN) / "foster_approvals.parquet")
    extracts = load_extracts(tmp_path)

    assert extracts.called("foster_approvals") == "foster_approvals.parquet"
    assert not extracts.is_complete_from_a_day("foster_approvals")


MAPPED = """\
format: 1
tables:
  children:
    file: people.parquet
    columns: {child_id: PERSON, date_of_birth: BORN}
  placements:
    file: PLACES.parquet
    columns: {child_id: PERSON, start_date: FROM, placement_type: {column: TYPE, code: in_text}}
  legal_statuses:
    file: legal.parquet
    dates: dd-Mon-yyyy
    columns: {child_id: PERSON, start_date: FROM, legal_status: STATUS}
"""


def mapped(folder: Path) -> Path:
    (folder / "extracts.yaml").write_text(MAPPED, encoding="utf-8")
    pl.DataFrame({"PERSON": [12], "BORN": [date(2012, 2, 29)]}).write_parquet(folder / "people.parquet")
    pl.DataFrame({"PERSON": [12], "FROM": [date(2023, 1, 9)], "TYPE": ["U4: foster home"]}).write_parquet(
        folder / "PLACES.parquet"
    )
    pl.DataFrame({"PERSON": [12], "FROM": ["09-Jan-2023"], "STATUS": ["C2"]}).write_parquet(folder / "legal.parquet")
    return folder


def test_a_table_that_extracts_yaml_names_may_be_parquet(tmp_path):
    tables = load_extracts(mapped(tmp_path)).tables

    assert tables["placements"].select("child_id", "start_date", "placement_type").rows() == [
        ("12", date(2023, 1, 9), "U4")
    ]
    assert tables["legal_statuses"]["start_date"].to_list() == [date(2023, 1, 9)]


def test_parquet_has_no_encoding(tmp_path):
    folder = mapped(tmp_path)
    (folder / "extracts.yaml").write_text(
        MAPPED.replace("people.parquet", "people.parquet\n    encoding: cp1252"), encoding="utf-8"
    )

    assert "a Parquet file has no encoding of its own" in said_of_folder(folder)


def test_kpis_init_looks_into_parquet(tmp_path):
    folder = mapped(tmp_path)
    (folder / "extracts.yaml").unlink()
    (folder / "PLACES.parquet").rename(folder / "placements of children.parquet")

    guessed = first_mapping(sorted(folder.iterdir()))

    assert ("placements", "placements of children.parquet") in guessed.found
    assert "file: placements of children.parquet" in guessed.text


def test_kpis_init_says_that_parquet_under_our_names_needs_no_mapping(tmp_path):
    guessed = first_mapping(sorted(turned(SOUND, tmp_path, typed).iterdir()))

    assert guessed.not_needed == "the files and headings are this project's own ('kpis guide extracts')"
