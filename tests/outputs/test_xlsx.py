"""The scorecard as a spreadsheet, read back with another library."""

import builtins
import io
from dataclasses import replace
from fractions import Fraction

import openpyxl
import pytest

from permanence_kpis.errors import UsageError
from permanence_kpis.outputs.json_format import scorecard_rows
from permanence_kpis.outputs.workbook import LONGEST_TEXT, as_text
from permanence_kpis.outputs.xlsx_format import scorecard_xlsx
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Group

from .small_scorecard import CARD, GIRLS, STABILITY

BOYS = Group(("M",), ("M (male)",), Counts(80, 60, 2), Fraction(75), Fraction(75), Fraction(155, 2))


def opened(scorecard=CARD):
    return openpyxl.load_workbook(io.BytesIO(scorecard_xlsx(scorecard)))


def table_of(sheet):
    """The rows of a sheet's only table, by heading, as cells."""
    [table] = sheet.tables.values()
    headings, *rows = sheet[table.ref]
    return [dict(zip([cell.value for cell in headings], row, strict=True)) for row in rows]


def test_the_figures_are_those_of_the_csv():
    exact = list(scorecard_rows(CARD))
    per_cent = {row["ref"]: 100 if row["show"] == "percentage" else 1 for row in exact}

    written = [
        {
            "ref": row["Ref"].value,
            "numerator": row["Numerator"].value,
            "denominator": row["Denominator"].value,
            "not_known": row["Not known"].value,
            "to_green": row["To green"].value,
            "rating": row["Rating"].value,
            "direction": row["Direction"].value and row["Direction"].value.split(" ")[0],
            "confidence": row["Confidence"].value,
            **{
                name: None if cell.value is None else pytest.approx(cell.value * per_cent[row["Ref"].value])
                for name, cell in {
                    "value": row["Result"],
                    "lowest": row["Lowest"],
                    "highest": row["Highest"],
                    "previous_value": row["Before"],
                }.items()
            },
        }
        for row in table_of(opened()["Scorecard"])
    ]

    assert len(written) == 7
    assert [{name: row[name] for name in written[0]} for row in exact] == written


def test_numbers_are_numbers_with_the_decimals_that_the_rating_asks_for():
    close = replace(STABILITY, due=replace(STABILITY.due, green=STABILITY.value + Fraction(1, 100)))
    [row] = table_of(opened(replace(CARD, results=(STABILITY,)))["Scorecard"])
    [closer] = table_of(opened(replace(CARD, results=(close,)))["Scorecard"])

    assert (row["Result"].data_type, row["Result"].number_format) == ("n", "0.0%")
    assert closer["Result"].number_format == "0.00%"
    assert row["Numerator"].number_format == "#,##0"


def test_a_target_is_a_number_too_beside_its_words():
    [percentage, count, *_, within, without] = table_of(opened()["Scorecard"])

    def target(row):
        return [row[name].value for name in ("Target due", "Least for green", "Most for green")]

    assert target(percentage) == ["70% or more", 0.7, None]
    assert target(count) == ["13 or fewer by 30 June", None, 13.75]  # unrounded, as in every file
    assert target(within) == ["40% to 60%", 0.4, 0.6]
    assert target(without) == ["-", None, None]
    assert percentage["Least for green"].number_format == "0.####%"


def test_what_it_would_take_is_a_number_that_reads_as_on_a_page():
    [percentage, count, *_] = table_of(opened()["Scorecard"])

    assert (percentage["To green"].value, percentage["To green"].number_format.split(";")[0]) == (1, '"at most 1 more"')
    assert (count["To green"].value, count["To green"].number_format.split(";")[1]) == (-2, '"at least 2 fewer"')


def test_the_letters_are_explained_above_the_table():
    sheet = opened()["Scorecard"]
    above = [cell.value for [cell] in sheet.iter_rows(max_col=1, max_row=10)]

    assert "Confidence D: too much is unknown to use the figure." in above


@pytest.mark.parametrize("name", ["Scorecard", "Definitions", "Data quality", "Notes"])
def test_words_stand_clear_of_the_number_before_them(name):
    written = [cell for cells in table_of(opened()[name]) for cell in cells.values() if cell.data_type == "s"]

    assert written
    assert {(cell.alignment.horizontal, cell.alignment.indent) for cell in written} <= {("left", 1), ("right", 0)}


def test_a_row_is_as_high_as_its_longest_text():
    long = replace(GIRLS, measure=replace(GIRLS.measure, title="word " * 40, notes="a " * 9_000))
    book = opened(replace(CARD, results=(GIRLS, long)))
    [short, high] = (row["Ref"].row for row in table_of(book["Scorecard"]))
    heights = book["Scorecard"].row_dimensions
    notes = [row["In words"].row for row in table_of(book["Definitions"]) if row["What"].value == "Notes"]

    assert heights[short].height is None  # one line, as every row has unless it says otherwise
    assert heights[high].height == 5 * 15  # 40 words of five characters, eight of which fit into a line of 42
    assert [book["Definitions"].row_dimensions[row].height for row in notes] == [
        408.75
    ]  # the most there can be, in whole pixels


def test_a_rating_is_a_word_and_its_colour():
    ratings = {
        row["Rating"].value: row["Rating"].fill.fgColor.rgb[2:] if row["Rating"].fill.fill_type else None
        for row in table_of(opened()["Scorecard"])
    }

    assert set(ratings) == {"GREEN", "AMBER", "RED", "TBC", "INFO", "NO DATA"}
    assert len({ratings["GREEN"], ratings["AMBER"], ratings["RED"], None}) == 4
    assert {ratings["TBC"], ratings["INFO"], ratings["NO DATA"]} == {None}


def test_every_sheet_prints_across_with_its_headings_on_each_page_and_stays_put_on_the_screen():
    book = opened()

    assert book.sheetnames == ["Scorecard", "Definitions", "Data quality", "Notes"]
    for sheet in book:
        [table] = sheet.tables.values()
        top = int("".join(filter(str.isdigit, table.ref.split(":")[0])))
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
        assert sheet.print_title_rows == f"${top}:${top}"
        assert sheet.freeze_panes.endswith(str(top + 1))
        assert table.autoFilter.ref == table.ref


def test_the_file_says_what_it_is():
    properties = opened().properties

    assert properties.title == "Permanence scorecard: Sampleborough"
    assert properties.subject == "Performance measures, Q1 2024-25 (April to June 2024)"


def test_the_definitions_are_in_english():
    said = [(row["Ref"].value, row["What"].value, row["In words"].value) for row in table_of(opened()["Definitions"])]

    assert ("4.1", "Meets the measure", "in placement for at least 24 months.") in said
    assert (
        "4.1",
        "Target",
        "Target in force from 1 April 2023: 70% or more is green, 63% or more is amber. Source: Corporate plan 2023.",
    ) in said


def test_data_quality_names_rows_and_no_child():
    [row] = table_of(opened()["Data quality"])
    every_cell = [str(cell.value) for sheet in opened() for cells in sheet.iter_rows() for cell in cells]

    assert row["Rows"].value == "rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 3 more"
    assert row["How many rows"].value == 13
    assert row["Affects"].value == "4.1 and 4.3"
    assert not [text for text in every_cell if "0012" in text]


def test_nothing_found_is_said():
    [row] = table_of(opened(replace(CARD, problems=()))["Data quality"])

    assert row["File"].value == "No finding is listed."


def test_a_breakdown_has_a_sheet_of_its_own():
    broken_down = replace(CARD, by=("sex",), results=(replace(STABILITY, groups=(BOYS,)),))
    book = opened(broken_down)
    [row] = table_of(book["By sex"])

    assert book.sheetnames == ["Scorecard", "By sex", "Definitions", "Data quality", "Notes"]
    assert {name: cell.value for name, cell in row.items()} == {
        "Ref": "4.1",
        "Measure": "Long-term placement stability",
        "Sex": "M (male)",
        "Result": 0.75,
        "Numerator": 60,
        "Denominator": 80,
        "Not known": 2,
        "Lowest": 0.75,
        "Highest": 0.775,
    }


@pytest.mark.parametrize("column", ["result", "=1+1", "a/b:c*[d]?" + "x" * 60, "history", "\x1b"])
def test_a_breakdown_by_a_column_of_any_name_can_be_opened(column):
    named = replace(BOYS, names=("=1+1",))
    broken_down = replace(CARD, by=(column,), results=(replace(STABILITY, groups=(named,)),))
    book = opened(broken_down)
    sheet = book[book.sheetnames[1]]
    [row] = table_of(sheet)

    assert len(sheet.title) <= 31
    assert [cell.value for cell in row.values()][2:4] == ["=1+1", 0.75]
    assert len({heading.casefold() for heading in row}) == 9


@pytest.mark.parametrize(
    "text", ["=cmd|'/c calc'!A1", "+1", "-1", "@x", "{=1}", "http://example.org", "007", "_x0041_"]
)
def test_text_stays_text(text):
    hostile = replace(GIRLS, measure=replace(GIRLS.measure, title=text, why=text))
    book = opened(replace(CARD, authority=text, results=(hostile,)))
    [row] = table_of(book["Scorecard"])

    assert (row["Measure"].value, row["Measure"].data_type) == (text, "s")
    assert row["Measure"].hyperlink is None
    assert {cell.data_type for sheet in book for cells in sheet.iter_rows() for cell in cells} <= {"s", "n"}


def test_control_characters_are_shown_as_such():
    hostile = replace(GIRLS, measure=replace(GIRLS.measure, title="a\x1b[31mb\x00c\rd\ud800e￾f"))
    [row] = table_of(opened(replace(CARD, results=(hostile,)))["Scorecard"])

    assert row["Measure"].value == "a\ufffd[31mb\ufffdc\ufffdd\ufffde\ufffdf"


def test_a_text_longer_than_a_cell_is_cut_and_says_so():
    hostile = replace(GIRLS, measure=replace(GIRLS.measure, title="x" * 40_000))
    [row] = table_of(opened(replace(CARD, results=(hostile,)))["Scorecard"])

    assert len(row["Measure"].value) == LONGEST_TEXT
    assert row["Measure"].value.endswith("xx (cut here: too long for a cell)")


def test_a_letter_of_two_units_is_not_cut_in_half():
    assert as_text("\U0001f600" * 20_000).rstrip(")").startswith("\U0001f600" * 16_000)
    assert len(as_text("\U0001f600" * 20_000).encode("utf-16-le")) <= 2 * LONGEST_TEXT


def test_the_same_scorecard_gives_the_same_bytes():
    assert scorecard_xlsx(CARD) == scorecard_xlsx(CARD)


def test_without_the_package_the_message_says_what_to_type(monkeypatch):
    imported = builtins.__import__

    def without(name, *arguments, **options):
        if name == "xlsxwriter":
            raise ModuleNotFoundError(name)
        return imported(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without)

    with pytest.raises(UsageError) as raised:
        scorecard_xlsx(CARD)

    assert str(raised.value) == (
        "a spreadsheet needs the package xlsxwriter, which is not installed. "
        'Install it with: pip install "permanence-kpis[excel]"'
    )
