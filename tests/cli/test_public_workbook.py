"""`kpis compute --audience public --output public.xlsx`: no hidden figure in any part of the workbook."""

import csv
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

PROJECT = Path(__file__).parents[2]
ASKED = ("compute", "--period", "2024Q1", "--data", "sample", "--by", "age_band")


@pytest.fixture
def in_the_project(monkeypatch):
    monkeypatch.chdir(PROJECT)


@pytest.fixture
def workbook(kpis, tmp_path, in_the_project):
    path = tmp_path / "public.xlsx"
    assert kpis(*ASKED, "--audience", "public", "--output", path).exit_code == 0
    return path


@pytest.fixture
def full(kpis, in_the_project):
    """Every row in full, by its ref and age band (blank for the whole)."""
    printed = kpis(*ASKED, "--format", "csv").stdout
    return {(row["ref"], row["group_age_band_name"]): row for row in csv.DictReader(io.StringIO(printed))}


@pytest.fixture
def told(kpis, in_the_project):
    printed = kpis(*ASKED, "--audience", "public", "--format", "csv").stdout
    return {(row["ref"], row["group_age_band_name"]): row for row in csv.DictReader(io.StringIO(printed))}


def rows_of(sheet):
    """The rows of a sheet's only table, by heading, as values."""
    [table] = sheet.tables.values()
    headings, *rows = sheet[table.ref]
    return [dict(zip([cell.value for cell in headings], [cell.value for cell in row], strict=True)) for row in rows]


def test_the_rows_of_the_workbook_hold_the_numbers_of_the_public_csv_and_no_others(workbook, full, told):
    book = openpyxl.load_workbook(workbook)
    assert book.sheetnames == ["Scorecard", "By age band", "Definitions", "Data quality", "Notes"]
    columns = {"Numerator": "numerator", "Denominator": "denominator", "Not known": "not_known", "To green": "to_green"}
    hidden = 0
    for row in [*rows_of(book["Scorecard"]), *rows_of(book["By age band"])]:
        key = row["Ref"], row.get("Age band", "")
        for heading, name in columns.items():
            if heading in row:
                cell = row[heading]
                assert (cell if isinstance(cell, int | float) else None) == (
                    float(told[key][name]) if told[key][name] else None
                )
                hidden += bool(full[key][name]) and not told[key][name]
        percent = 100 if full[key]["show"] == "percentage" else 1
        for heading, name in {
            "Result": "value",
            "Lowest": "lowest",
            "Highest": "highest",
            "Before": "previous_value",
        }.items():
            if heading in row:
                cell = row[heading]
                assert (cell * percent if isinstance(cell, int | float) else None) == (
                    pytest.approx(float(told[key][name])) if told[key][name] else None
                )
        assert row.get("Rating", told[key]["rating"]) == told[key]["rating"]
        assert not row.get("Confidence")
    assert hidden > 50


def test_no_words_of_the_workbook_say_a_hidden_figure(workbook, full, told):
    """In any sheet, of any measure: neither as a fraction nor in the reason for a rating."""
    book = openpyxl.load_workbook(workbook)
    texts = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    everything = "\n".join(texts)
    looked_for = 0
    for key, row in full.items():
        if not row["numerator"] or told.get(key, {}).get("numerator"):
            continue
        assert f"{row['numerator']} / {row['denominator']}" not in everything
        if row["reason"]:
            assert row["reason"] not in everything
        looked_for += 1
    assert looked_for > 20
    ratings = {row["Ref"]: row["In words"] for row in rows_of(book["Definitions"]) if row["What"] == "Rating"}
    for ref, said in ratings.items():
        is_hidden = not told[ref, ""]["numerator"]
        assert (said == "HIDDEN: The figure has a count from 1 to 5, or would give one away.") == is_hidden
    notes = [(row["About"], row["Note"]) for row in rows_of(book["Notes"])]
    assert [note for about, note in notes if about == "Not known"] == [
        "4.3: cannot be decided for 28 moves; the result is between 16 and 44."
    ]
    assert {about for about, _ in notes}.isdisjoint({"Confidence", "Rows read"})
    [quality] = rows_of(book["Data quality"])
    assert quality["File"] == "No finding is listed."


def test_the_parts_of_the_file_beside_its_cells_hold_no_figure(workbook):
    with zipfile.ZipFile(workbook) as parts:
        names = parts.namelist()
        read = {name: parts.read(name).decode() for name in names}

    assert not [name for name in names if re.search("comment|drawing|custom|external|persons|media", name)]
    book = openpyxl.load_workbook(workbook)
    assert list(book.defined_names) == []
    for sheet in book:
        assert set(sheet.defined_names) <= {"_xlnm.Print_Area", "_xlnm.Print_Titles"}
        assert not any(cell.comment for row in sheet.iter_rows() for cell in row)
        assert not any(row.hidden for row in sheet.row_dimensions.values())
        assert sheet.sheet_state == "visible"
    properties = re.sub(r"<[^>]+>", " ", read["docProps/core.xml"] + read["docProps/app.xml"])
    assert set(re.findall(r"\d+", properties)) <= set(
        re.findall(r"\d+", "Q1 2024-25 (April to June 2024) 2024-06-30T00:00:00Z 12.0000 0 5 10 15")
    )
