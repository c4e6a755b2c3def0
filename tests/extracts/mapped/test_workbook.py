"""Sheets of a workbook: what is read, what is said, and what is refused before it is read."""

import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
from tests.extracts.folders import GOES_ON, STOPS

from permanence_kpis.errors import ExtractError
from permanence_kpis.extracts.mapped.cell_text import is_of_days
from permanence_kpis.extracts.mapped.sheet import Sheet
from permanence_kpis.extracts.mapped.workbook import Workbook

from .folders import load, mapping, said

HEADINGS = ("PERSON_ID", "START_DTTM", "END_DTTM", "STATUS", "REASON")
OF_A_SHEET = mapping(("file: LEGAL.csv", "file: legal.xlsx"))


def legal(folder: Path, fill, sheets=("Legal",), name="legal.xlsx") -> dict[str, bytes | str]:
    """The files of a folder whose legal statuses stand in a workbook; `fill` writes the first sheet."""
    path = folder / name
    with xlsxwriter.Workbook(str(path)) as book:
        for number, sheet in enumerate(sheets):
            page = book.add_worksheet(sheet)
            if not number:
                fill(page, book)
    return {"extracts.yaml": OF_A_SHEET, "legal.xlsx": path.read_bytes()}


def rewritten(source: bytes, target: Path, part: str, change) -> bytes:
    """A workbook with one part changed."""
    (target.parent / "before.xlsx").write_bytes(source)
    with zipfile.ZipFile(target.parent / "before.xlsx") as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            text = before.read(name)
            after.writestr(name, change(text) if name == part else text, zipfile.ZIP_DEFLATED)
    return target.read_bytes()


SHEET = "xl/worksheets/sheet1.xml"
DAMAGED = f"{STOPS}\nlegal.xlsx (sheet Legal): the sheet is damaged\n    Open it in Excel and save it again.\n"


def two_rows(page, book):
    as_date = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    page.write_row(0, 0, HEADINGS)
    page.write_string(1, 0, "0012")
    page.write_datetime(1, 1, datetime(2023, 1, 9, 14, 20), as_date)
    page.write_string(1, 3, "C2: Full care order")
    page.write_number(2, 0, 44)
    page.write_string(2, 1, "15/05/2023")
    page.write_string(2, 3, "E1")


@pytest.fixture
def drawn(tmp_path):
    (tmp_path / "drawn").mkdir()
    return tmp_path / "drawn"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "read"


def test_real_dates_numbers_and_texts_are_read(drawn, folder):
    table = load(folder, legal(drawn, two_rows)).tables["legal_statuses"]

    rows = table.select("child_id", "start_date", "end_date", "legal_status", "source_row").rows()
    assert rows == [
        ("0012", datetime(2023, 1, 9).date(), None, "C2", 2),
        ("44", datetime(2023, 5, 15).date(), None, "E1", 3),
    ]
    assert table["source_file"].unique().to_list() == ["legal.xlsx (sheet Legal)"]


@pytest.mark.parametrize(
    ("number", "child_id"), [(55, "55"), (55.0, "55"), (1234567, "1234567"), (123456789012345, "123456789012345")]
)
def test_a_whole_number_is_an_id_without_a_decimal_point(drawn, folder, number, child_id):
    def fill(page, book):
        two_rows(page, book)
        page.write_number(3, 0, number)
        page.write_string(3, 1, "2024-01-01")
        page.write_string(3, 3, "C2")

    assert load(folder, legal(drawn, fill)).tables["legal_statuses"]["child_id"][-1] == child_id


def test_rows_are_numbered_as_the_sheet_shows_them_hidden_and_blank_ones_too(drawn, folder):
    def fill(page, book):
        two_rows(page, book)
        page.set_row(5, None, None, {"hidden": True})
        page.write_row(5, 0, ["0045", "2024-01-01", "", "C2"])
        page.write_row(8, 0, ["0046", "2024-01-01", "", "C2"])

    table = load(folder, legal(drawn, fill)).tables["legal_statuses"]

    assert table.select("child_id", "source_row").rows()[2:] == [("0045", 6), ("0046", 9)]


def test_a_table_need_not_begin_in_the_first_column(drawn, folder):
    def fill(page, book):
        page.write_row(0, 2, HEADINGS)
        page.write_row(1, 2, ["0012", "2024-01-01", "", "C2"])
        page.write_formula(1, 6, "=NA()", None, "#N/A")

    extracts = load(folder, legal(drawn, fill))

    assert extracts.tables["legal_statuses"]["child_id"].to_list() == ["0012"]
    assert [(problem.place.heading, problem.place.rows) for problem in extracts.problems] == [("REASON", (2,))]


def test_the_only_sheet_need_not_be_named_and_of_several_one_must(drawn, folder):
    files = legal(drawn, two_rows, ("Legal", "Notes"))

    assert said(folder, files) == (
        f"{STOPS}\n"
        "extracts.yaml:21:11 (tables.legal_statuses.file): the workbook has 2 sheets, and 'sheet' does not say which\n"
        "    21 |     file: legal.xlsx\n"
        "       |           ^^^^^^^^^^\n"
        "    Add 'sheet:' below it: Legal or Notes.\n"
    )


def test_a_sheet_is_named_whatever_its_capitals(drawn, folder):
    files = legal(drawn, two_rows, ("Legal", "Notes"))
    named = mapping(("file: LEGAL.csv", "file: legal.xlsx\n    sheet: LEGAL"))

    assert said(folder, files | {"extracts.yaml": named}) == GOES_ON


def test_a_sheet_that_is_not_there_has_a_near_name(drawn, folder):
    files = legal(drawn, two_rows, ("Legal statuses", "Notes"))
    named = mapping(("file: LEGAL.csv", "file: legal.xlsx\n    sheet: Legal status"))

    assert said(folder, files | {"extracts.yaml": named}) == (
        f"{STOPS}\n"
        "extracts.yaml:22:12 (tables.legal_statuses.sheet): there is no sheet 'Legal status' in the workbook\n"
        "    22 |     sheet: Legal status\n"
        "       |            ^^^^^^^^^^^^\n"
        "    Did you mean 'Legal statuses'? Its sheets are Legal statuses and Notes.\n"
    )


def test_an_encoding_is_not_stated_of_a_workbook(drawn, folder):
    named = mapping(("file: LEGAL.csv", "file: legal.xlsx\n    encoding: cp1252"))

    assert "a workbook has no encoding of its own" in said(folder, legal(drawn, two_rows) | {"extracts.yaml": named})


def test_an_empty_sheet_has_no_headings(drawn, folder):
    assert said(folder, legal(drawn, lambda page, book: None)) == (
        f"{STOPS}\n"
        "legal.xlsx (sheet Legal), row 1: the row is blank, where the headings should be\n"
        "    Remove title lines and blank lines above the headings.\n"
    )


def test_merged_headings_are_told(drawn, folder):
    def fill(page, book):
        page.write_row(0, 0, HEADINGS[:3])
        page.merge_range(0, 3, 0, 4, "STATUS")
        page.write_row(1, 0, ["0012", "2024-01-01", "", "C2", ""])

    assert said(folder, legal(drawn, fill)) == (
        f"{STOPS}\n"
        "extracts.yaml:27:22 (tables.legal_statuses.columns.reason_ceased): "
        "legal.xlsx (sheet Legal) has no column 'REASON'\n"
        "    27 |       reason_ceased: REASON\n"
        "       |                      ^^^^^^\n"
        "    Its first row has merged cells: only the first column of each has the heading. Unmerge them in Excel.\n"
    )


def test_what_is_not_understood_names_the_sheet_and_the_row(drawn, folder):
    def fill(page, book):
        two_rows(page, book)
        page.write_number(2, 2, 45383)

    assert said(folder, legal(drawn, fill)) == (
        f"{GOES_ON}\n"
        "legal.xlsx (sheet Legal), row 3, column END_DTTM: a number, which is how a spreadsheet keeps a date\n"
        "    read as blank\n"
        "    Write dates as dd/mm/yyyy or yyyy-mm-dd, or state their format under 'dates' in extracts.yaml.\n"
        "    Child: 44.\n"
    )


def test_what_a_formula_came_to_is_read_and_one_that_came_to_nothing_is_told(drawn, folder):
    def fill(page, book):
        two_rows(page, book)
        page.write_formula(1, 3, '="C"&"2"', None, "C2")
        page.write_formula(1, 2, "=NA()", None, "#N/A")
        page.write_formula(2, 4, '=IF(1,"","")', None, "nothing")

    def empty_text(xml):
        assert xml.count(b"<v>nothing</v>") == 1
        return xml.replace(b"<v>nothing</v>", b"<v></v>")

    files = legal(drawn, fill)
    files["legal.xlsx"] = rewritten(files["legal.xlsx"], drawn / "empty.xlsx", SHEET, empty_text)

    assert said(folder, files) == (
        f"{GOES_ON}\n"
        "legal.xlsx (sheet Legal), row 2, column END_DTTM: a formula that ended in an error, or was never calculated\n"
        "    read as blank\n"
        "    Correct the formula in Excel and save the workbook.\n"
    )


def test_a_formula_that_was_never_worked_out_is_told(drawn, folder):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "Legal"
    book.active.append(HEADINGS)
    book.active.append(["0012", "2024-01-01", '="2025-"&"01-01"', "C2", None])
    book.save(drawn / "never.xlsx")
    files = {"extracts.yaml": OF_A_SHEET, "legal.xlsx": (drawn / "never.xlsx").read_bytes()}

    extracts = load(folder, files)

    assert [(problem.code, problem.place.rows) for problem in extracts.problems] == [("formula-without-value", (2,))]
    assert extracts.tables["legal_statuses"]["end_date"].to_list() == [None]


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_read(drawn, folder):
    files = legal(drawn, two_rows)
    (drawn / "bomb.xlsx").write_bytes(files["legal.xlsx"])
    with (
        zipfile.ZipFile(drawn / "bomb.xlsx", "a", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("xl/worksheets/sheet9.xml", "w") as part,
    ):
        for _ in range(30):
            part.write(b" " * 1024 * 1024)

    assert said(folder, files | {"legal.xlsx": (drawn / "bomb.xlsx").read_bytes()}) == (
        f"{STOPS}\n"
        "legal.xlsx: the workbook unpacks to more than 17 MB, which is far more than tables of its size do\n"
        "    Save the sheet as CSV UTF-8, and name that file.\n"
    )


def test_what_stands_far_away_costs_nothing(drawn, folder):
    def fill(page, book):
        two_rows(page, book)
        page.write_string(1_048_575, 16_383, "far away")

    assert load(folder, legal(drawn, fill)).tables["legal_statuses"]["source_row"].to_list() == [2, 3]


@pytest.mark.parametrize(
    "added",
    [
        b'<row r="4">' + b"<c><v>1</v></c>" * 20_000 + b"</row>",
        b'<row r="4"><c r="AAAA4"><v>1</v></c></row>',
        b'<row r="4"><c r="A4" t="s"><v>99</v></c></row>',
        b'<row r="4"><c r="A4" t="s"><v>-1</v></c></row>',
        b'<row r="four"><c><v>1</v></c></row>',
        b'<row r="4"><c r="A4"><v>1</c></row>',
        b"<x>" * 100 + b"</x>" * 100,
    ],
    ids=["too wide", "no column", "no such text", "text below 0", "no row", "not XML", "too deep"],
)
def test_a_sheet_that_holds_what_none_does_is_damaged(drawn, folder, added):
    files = legal(drawn, two_rows)
    changed = rewritten(
        files["legal.xlsx"],
        drawn / "odd.xlsx",
        SHEET,
        lambda text: text.replace(b"</sheetData>", added + b"</sheetData>"),
    )

    assert said(folder, files | {"legal.xlsx": changed}) == DAMAGED


def test_a_long_text_that_stands_in_every_cell_is_refused(drawn, folder):
    def fill(page, book):
        page.write_row(0, 0, HEADINGS)
        for row in range(1, 1_000):
            page.write_string(row, 0, "x" * 32_000)

    assert said(folder, legal(drawn, fill)) == (
        f"{STOPS}\n"
        "legal.xlsx (sheet Legal): the texts of the sheet are too long to read\n"
        "    Save the sheet as CSV UTF-8, and name that file.\n"
    )


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/styles.xml"])
@pytest.mark.parametrize("content", [b"", b"<worksheet", b"no XML", b"<?xml version='1.0' encoding='none'?><a/>"])
def test_a_part_that_is_no_xml_is_damaged(drawn, folder, part, content):
    files = legal(drawn, two_rows)
    changed = rewritten(files["legal.xlsx"], drawn / "broken.xlsx", part, lambda text: content)

    assert said(folder, files | {"legal.xlsx": changed}) == DAMAGED


def test_a_sheet_whose_part_is_missing_is_damaged(drawn, folder):
    files = legal(drawn, two_rows)
    with zipfile.ZipFile(drawn / "legal.xlsx") as before, zipfile.ZipFile(drawn / "without.xlsx", "w") as after:
        for name in before.namelist():
            if name != SHEET:
                after.writestr(name, before.read(name))

    assert said(folder, files | {"legal.xlsx": (drawn / "without.xlsx").read_bytes()}) == DAMAGED


def test_a_workbook_without_a_sheet_is_said_to_have_none(drawn, folder):
    files = legal(drawn, two_rows)
    changed = rewritten(
        files["legal.xlsx"],
        drawn / "none.xlsx",
        "xl/workbook.xml",
        lambda text: text.partition(b"<sheets>")[0] + b"</workbook>",
    )

    assert "legal.xlsx: the workbook has no sheet of cells\n" in said(folder, files | {"legal.xlsx": changed})


@pytest.mark.parametrize(
    ("shown_as", "number", "text"),
    [
        ("dd/mm/yyyy", 45000, "2023-03-15 00:00:00"),
        ("mmm-yy", 45000.75, "2023-03-15 18:00:00"),
        ("[$-809]dd mmmm yyyy;@", 45000, "2023-03-15 00:00:00"),
        ("[h]:mm", 1.5, "1900-01-01 12:00:00"),
        ("yyyy", 61, "1900-03-01 00:00:00"),
        ("General", 45000, "45000"),
        ('"day" 0', 45000, "45000"),
        ("[Red]0", 45000, "45000"),
        ("0.00", 45000.5, "45000.5"),
        ("0", 12.0, "12"),
        ("0", 1e20, "100000000000000000000"),
        ("0", 0.0000001, "0.0000001"),
        ("dd/mm/yyyy", 9e12, "9000000000000"),
    ],
)
def test_a_number_is_a_day_where_its_cell_shows_one(drawn, shown_as, number, text):
    def fill(page, book):
        page.write_string(0, 0, "heading")
        page.write_number(1, 0, number, book.add_format({"num_format": shown_as}))

    legal(drawn, fill)

    assert list(Sheet(Workbook(drawn / "legal.xlsx"), "Legal").rows()) == [["heading"], [text]]


@pytest.mark.parametrize(("code", "is_one"), [("[[red]0", False), ("[[h]:mm", True), ("[" * 1_000_000, False)])
def test_a_bracket_of_a_format_that_is_never_closed_is_no_part_of_one_and_costs_little(code, is_one):
    assert is_of_days(code) == is_one


def test_days_may_be_counted_from_1904(drawn):
    def fill(page, book):
        page.write_string(0, 0, "heading")
        page.write_number(1, 0, 43538, book.add_format({"num_format": "dd/mm/yyyy"}))

    files = legal(drawn, fill)
    rewritten(
        files["legal.xlsx"],
        drawn / "1904.xlsx",
        "xl/workbook.xml",
        lambda text: text.replace(b"<workbookPr ", b'<workbookPr date1904="1" '),
    )

    assert list(Sheet(Workbook(drawn / "1904.xlsx"), "Legal").rows())[1] == ["2023-03-15 00:00:00"]


def test_texts_in_parts_in_place_and_spoken_are_read_as_they_are_seen(drawn):
    def fill(page, book):
        page.write_rich_string(0, 0, "two ", book.add_format({"bold": True}), "parts")
        page.write_boolean(1, 0, True)

    added = (
        b'<row r="3"><c r="A3" t="inlineStr"><is><t>in </t><r><t>place</t></r><rPh><t>spoken</t></rPh></is></c></row>'
        b'<row r="4"><c r="A4" t="d"><v>2023-03-15</v></c><c r="B4" s="0"/></row>'
    )
    rewritten(
        legal(drawn, fill)["legal.xlsx"],
        drawn / "texts.xlsx",
        SHEET,
        lambda text: text.replace(b"</sheetData>", added + b"</sheetData>"),
    )

    assert list(Sheet(Workbook(drawn / "texts.xlsx"), "Legal").rows()) == [
        ["two parts"],
        ["true"],
        ["in place"],
        ["2023-03-15"],
    ]


def test_a_part_that_is_longer_than_it_says_is_damaged(drawn, folder):
    files = legal(drawn, two_rows)
    data = bytearray(files["legal.xlsx"])
    with zipfile.ZipFile(drawn / "legal.xlsx") as archive:
        sizes = archive.getinfo(SHEET)
    at = data.rfind(SHEET.encode()) - 46 + 24  # the size in the directory at the end
    data[at : at + 4] = (sizes.file_size // 2).to_bytes(4, "little")

    assert said(folder, files | {"legal.xlsx": bytes(data)}) == DAMAGED


def test_entities_are_not_read(drawn, folder):
    files = legal(drawn, two_rows)
    declared = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "cccc">]>'
    changed = rewritten(
        files["legal.xlsx"],
        drawn / "entities.xlsx",
        "xl/workbook.xml",
        lambda text: declared + text.partition(b"?>")[2],
    )

    assert "this is not an .xlsx workbook" in said(folder, files | {"legal.xlsx": changed})


# D-617: one of bzip2 with 1.5 KB took 2 GB
@pytest.mark.parametrize("packed_as", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("is_damaged", [False, True])
def test_a_workbook_packed_as_no_spreadsheet_packs_one_is_refused(tmp_path, packed_as, is_damaged):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", packed_as) as archive:
        archive.writestr("xl/_rels/workbook.xml.rels", "<Relationships/>" * 20)
    if is_damaged:
        content = bytearray(path.read_bytes())
        content[65:75] = bytes(10)
        path.write_bytes(content)

    with pytest.raises(ExtractError) as refused:
        Workbook(path)

    [problem] = refused.value.problems
    assert problem.what == "the workbook is packed in a way that no spreadsheet packs one"
    assert problem.remedy == "Open it in Excel and save it again as .xlsx."


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 300, b"id,name\n"])
def test_what_is_no_workbook_is_said_to_be_none(tmp_path, content):
    (tmp_path / "a.xlsx").write_bytes(content)

    with pytest.raises(ExtractError, match=r"this is not an .xlsx workbook"):
        Workbook(tmp_path / "a.xlsx")
