"""`benchmarks.csv`: what is read, and everything that is wrong in it at once."""

from datetime import date
from decimal import Decimal

import pytest

from permanence_kpis.benchmarks import load_benchmarks, newest_by
from permanence_kpis.errors import DefinitionError

HEADINGS = (
    "ref,area,area_kind,period_first_day,period_last_day,value,numerator,denominator,hidden,definition,difference,source,"
    "published_on"
)
ENGLAND = "4.1,England,england,2024-03-31,2024-03-31,68,,,,same,,DfE,2024-11-14"

GUIDE = "'kpis guide published-figures' shows how the file is written."


@pytest.fixture
def read(tmp_path):
    def of(*rows, headings=HEADINGS):
        (tmp_path / "benchmarks.csv").write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")
        return load_benchmarks(tmp_path / "benchmarks.csv", ("4.1", "4.10"), "benchmarks.csv")

    return of


def test_the_unit_need_not_be_there_and_can_be_written_with_the_value(read):
    with_unit = [ENGLAND + ",places", ENGLAND + ",", ENGLAND.replace(",68,", ",68%,") + ","]

    assert [one.unit for one in read(*with_unit, headings=HEADINGS + ",unit")] == ["places", "", "%"]
    assert [one.unit for one in read(ENGLAND)] == [""]


def problems(read, *rows, **more):
    with pytest.raises(DefinitionError) as refused:
        read(*rows, **more)
    return [f"{one.place}: {one.what}. {one.remedy}".removeprefix("benchmarks.csv, ") for one in refused.value.problems]


def test_a_figure_is_read_as_it_was_published(read):
    [one] = read(ENGLAND)

    assert (one.ref, one.kind, one.value, one.definition) == ("4.1", "england", Decimal(68), "same")
    assert (one.first_day, one.last_day, one.published_on) == (
        *(date(2024, 3, 31), date(2024, 3, 31)),
        date(2024, 11, 14),
    )


def test_a_hidden_figure_has_no_value(read):
    [one] = read("4.1,Rutland,authority,2024-03-31,2024-03-31,,,,c,same,,DfE,")

    assert (one.value, one.hidden, one.published_on) == (None, "c", None)


def test_a_file_that_a_spreadsheet_saved_again_is_read(read):
    [one] = read("4.1,England,england,31/03/2024,31/03/2024,68%,,,,same,,DfE,14/11/2024", "", ",,,,,,,,,,,,")

    assert (one.last_day, one.value) == (date(2024, 3, 31), Decimal(68))


def test_everything_wrong_is_told_at_once_with_row_and_column(read):
    found = problems(
        read,
        ENGLAND,
        "4.11,England,england,2024-03-31,2024-03-31,68,,,,same,,DfE,",
        "4.1,England,country,2024-03-32,2024-03-31,many,,,,alike,,,",
        "4.1,England,england,2024-03-31,2023-03-31,68,,,c,nearly,,DfE,",
    )

    assert found == [
        "row 3, column ref: there is no measure '4.11'. Did you mean '4.1'? kpis list shows them all.",
        f"row 4, column source: blank, but required. {GUIDE}",
        (
            "row 4, column area_kind: 'country' is not one of england, region, neighbours_median, neighbours_mean or "
            f"authority. {GUIDE}"
        ),
        f"row 4, column definition: 'alike' is not one of same, nearly or context. {GUIDE}",
        "row 4, column period_first_day: this is not a date. Write it as 2025-03-31.",
        (
            "row 4, column value: this is not a number. Write 69 or 69.4; for a figure that is not published, a symbol "
            "in hidden."
        ),
        "row 5, column period_last_day: the period ends before it begins. Write its first and its last day.",
        f"row 5, column value: a row has either a value or, where none is published, a symbol in hidden. {GUIDE}",
        ("row 5, column difference: blank, but required where the definition is not the same. Say how theirs differs."),
    ]


@pytest.mark.parametrize("counts", ["150,100", "-1,100", "1,-100", "1,0"])
def test_a_numerator_is_of_its_denominator(read, counts):
    [said] = problems(read, f"4.1,Rutland,authority,2024-03-31,2024-03-31,68,{counts},,same,,DfE,")

    assert said.startswith("row 2, column numerator: the numerator is not from 0 to the denominator. Write how many of")


def test_a_missing_heading_is_named(read):
    assert problems(read, headings=HEADINGS.replace("hidden", "hide")) == [
        f"row 1: each heading must be in the first row once: look at hidden. {GUIDE}"
    ]


def test_the_newest_of_each_area_by_a_day_is_shown_and_context_last(read):
    every = read(
        "4.1,Oldham,authority,2024-03-31,2024-03-31,1,,,,context,Other,DfE,",
        "4.1,North West,region,2023-03-31,2023-03-31,2,,,,same,,DfE,",
        "4.1,North West,region,2024-03-31,2024-03-31,3,,,,same,,DfE,",
        "4.1,North West,region,2025-03-31,2025-03-31,4,,,,same,,DfE,",
        ENGLAND,
        "4.10,England,england,2024-03-31,2024-03-31,5,,,,same,,DfE,",
    )

    assert [(one.area, one.value) for one in newest_by(every, "4.1", date(2024, 6, 30))] == [
        *(("England", 68), ("North West", 3)),
        ("Oldham", 1),
    ]


NOT_A_NUMBER = "this is not a number. Write 69 or 69.4; for a figure that is not published, a symbol in hidden."
TOO_LONG = "the number has too many digits. Write nine at most before the point, and twenty after it."


# D-612
@pytest.mark.parametrize("column", ["value", "numerator", "denominator"])
@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1e-999999", NOT_A_NUMBER),
        ("1E3", NOT_A_NUMBER),
        ("NaN", NOT_A_NUMBER),
        (".", NOT_A_NUMBER),
        ("9" * 10, TOO_LONG),
        ("0." + "1" * 21, TOO_LONG),
    ],
)
def test_a_number_with_an_exponent_or_without_end_is_refused(read, column, written, said):
    values = {"value": "68", "numerator": "", "denominator": ""} | {column: written}
    row = f"4.1,England,england,2024-03-31,2024-03-31,{','.join(values.values())},,same,,DfE,"

    assert problems(read, row) == [f"row 2, column {column}: {said}"]


def test_numbers_as_spreadsheets_write_them_are_read(read):
    row = '4.1,England,england,2024-03-31,2024-03-31,"69.4117647058823529%","1,234","2,000",,same,,DfE,'

    [one] = read(row)

    assert (one.value, one.numerator, one.denominator) == (Decimal("69.4117647058823529"), Decimal(1234), Decimal(2000))


# D-616
def test_no_more_is_said_than_anybody_reads(read):
    """Of each row eight fields are blank that must not be: value and hidden are one of them."""
    found = problems(read, *["a"] * 1_000)

    assert len(found) == 201
    assert found[-1] == (
        "benchmarks.csv: more than 200 problems were found, and the rest of the file was not checked. Fix these first."
    )


def test_a_row_wider_than_a_spreadsheet_and_more_rows_than_figures_are_refused(read):
    assert problems(read, ENGLAND, "," * 20_000) == [f"row 3: more than 16,384 fields in one row. {GUIDE}"]
    assert problems(read, *[ENGLAND] * 50_001) == [f"row 50002: more than 50,000 rows. {GUIDE}"]
    assert read(ENGLAND, *[",,,"] * 60_000) == read(ENGLAND)
