"""Text to typed values."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from permanence_kpis.codes import Code
from permanence_kpis.extracts.dates import read_date
from permanence_kpis.extracts.decode import decode, dtype_of
from permanence_kpis.extracts.raw_file import blank_rows
from permanence_kpis.tables import EXTRACTS, Column, Kind

COLUMNS = {
    f"{extract.name}.{column.name}": column for extract in EXTRACTS.values() for column in extract.columns.values()
}
CODES = {name: column for name, column in COLUMNS.items() if column.kind is Kind.CODE}
A_DATE, AN_ID, A_NUMBER = (
    COLUMNS["placements.start_date"],
    COLUMNS["placements.carer_id"],
    COLUMNS["foster_approvals.places"],
)


def decoded(column: Column, *texts: str | None):
    frame = pl.DataFrame({column.name: texts}, schema={column.name: pl.String})
    return decode(frame, [column], can_break=True)[column.name]


@st.composite
def date_texts(draw):
    """A date as it should be, with a character or two exchanged, put in or taken out."""
    day = draw(st.dates(date(1890, 1, 1), date(2110, 12, 31)))
    text = draw(st.sampled_from([day.isoformat(), f"{day:%d/%m/%Y}", f"{day.isoformat()}T00:00:00", ""]))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(text)))
        text = (
            text[:place] + draw(st.sampled_from([*"0123456789-/+ T:z", ""])) + text[place + draw(st.integers(0, 1)) :]
        )
    return text


@pytest.mark.parametrize("name", CODES)
def test_every_code_is_known_in_any_case_and_between_spaces(name):
    column = CODES[name]
    codes = sorted(column.codes)

    for written in (str.upper, str.lower, str.title, " {} ".format, "\t{}\u00a0".format):
        found = decoded(column, *map(written, codes))
        assert found.values.to_list() == codes
        assert found.values.dtype == dtype_of(column)
        assert not found.not_understood


@pytest.mark.parametrize("name", CODES)
@pytest.mark.parametrize("text", ["XX", "U4 foster", "U 4", "00", "?", "nothing", "Ŧ1"])
def test_anything_else_is_a_blank_and_is_reported(name, text):
    column = CODES[name]
    known = min(column.codes)

    found = decoded(column, known, text, None, text)

    assert found.values.to_list() == [known, None, None, None]
    assert reported(found) == {"a code that is not in the list": [1, 3]}
    assert found.blanks.to_list() == [2]


def test_blanks_are_not_faults():
    for column in COLUMNS.values():
        found = decoded(column, None, "", " ", "\t", "\u00a0")
        assert found.values.to_list() == [None] * 5
        assert not found.not_understood
        assert found.blanks.to_list() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("text", ["0012", "12", "1e5", "12.0", "+7", "007,5", "Zoë-1", "孩子", "NULLS", "="])
def test_an_id_is_the_text_that_stands_there(text):
    assert decoded(AN_ID, text, f"  {text}\t").values.to_list() == [text, text]


WORDS_FOR_NOTHING = [
    *("NULL", "null", "Null", "N/A", "n/a", "NA", "na", "#N/A", "NaN", "nan", "NAN", "NONE", "None"),
    *("(blank)", "(Blank)", "(BLANK)", "-", ".", " NULL ", "\tn/a\u00a0"),
]


@pytest.mark.parametrize("word", WORDS_FOR_NOTHING)
@pytest.mark.parametrize("column", [A_DATE, AN_ID, A_NUMBER, *CODES.values()], ids=lambda column: column.name)
def test_a_word_for_nothing_is_a_blank_and_no_fault(column, word):
    found = decoded(column, word, None)

    assert found.values.to_list() == [None, None]
    assert not found.not_understood
    assert found.blanks.to_list() == [0, 1]
    assert [rows.to_list() for rows in found.nothing.values()] == [[0]]


def test_words_for_nothing_are_told_apart_and_called_as_they_are_listed():
    found = decoded(AN_ID, "null", "c1", "n/a", None, "NULL", "")

    assert {word: rows.to_list() for word, rows in found.nothing.items()} == {"N/A": [2], "NULL": [0, 4]}


@pytest.mark.parametrize("text", ["NULL1", "N", "nil", "(blank", "..", "N A", "#N/A!", "NaNa"])
def test_what_is_only_like_a_word_for_nothing_is_an_id(text):
    assert decoded(AN_ID, text).values.to_list() == [text]


def test_a_word_in_the_column_s_own_list_of_codes_is_that_code():
    told = Column("told", Kind.CODE, "who was told", codes={"NA": Code("nobody"), "P": Code("the parents")})

    found = decoded(told, "NA", "na", "N/A", "P")

    assert found.values.to_list() == ["NA", "NA", None, "P"]
    assert {word: rows.to_list() for word, rows in found.nothing.items()} == {"N/A": [2]}


def test_free_text_is_taken_as_it_is():
    team = Column("team", Kind.TEXT, "the authority's own team")

    found = decoded(team, " NULL ", "-", "", "North")

    assert found.values.to_list() == ["NULL", "-", None, "North"]
    assert not found.nothing


def test_an_id_with_a_line_break_is_not_understood():
    found = decoded(AN_ID, "c1\n", "c1\r\nc2", None)

    assert found.values.to_list() == ["c1", None, None]
    assert reported(found) == {"an id with a line break in it": [1]}


def test_dates_of_every_form_stand_in_one_column():
    found = decoded(
        A_DATE, "2024-04-01", "01/04/2024", "1/4/2024 ", "2024-04-01T00:00:00", "1901-05-06", None, "2099-12-31"
    )

    first_of_april = date(2024, 4, 1)
    assert found.values.to_list() == [*[first_of_april] * 4, date(1901, 5, 6), None, date(2099, 12, 31)]
    assert not found.not_understood


@settings(deadline=None)
@given(texts=st.lists(date_texts(), max_size=20))
def test_a_column_of_dates_is_read_as_each_text_is(texts):
    found = decoded(A_DATE, *texts)

    assert found.values.to_list() == [read_date(text.strip()) for text in texts]
    faults = {position for positions in reported(found).values() for position in positions}
    not_dates = {place for place, text in enumerate(texts) if text.strip() and read_date(text.strip()) is None}
    assert faults == {place for place in not_dates if texts[place].strip() != "-"}


def test_a_long_column_is_read_as_a_short_one_is():
    texts = [
        "2024-04-01",
        "01/04/2024",
        " 2024-4- 1",
        "+2024-4-01",
        "1997-12-31",
        "2040-01-01",
        "2024-02-30",
        "x",
        "",
        None,
    ]
    short = decoded(A_DATE, *texts)

    long = decoded(A_DATE, *texts * 12_000)

    assert long.values.to_list() == short.values.to_list() * 12_000
    assert {fault: len(rows) for fault, rows in reported(long).items()} == {
        fault: len(rows) * 12_000 for fault, rows in reported(short).items()
    }


@pytest.mark.parametrize("text", [" 2024-4- 1", "2024- 4-01", "+2024-4-01", "2024-1-001", "20240-4-01", "2024-02-30"])
def test_what_only_looks_like_an_iso_date_of_ten_characters_is_not_one(text):
    assert decoded(A_DATE, text, "2024-04-01").values.to_list() == [None, date(2024, 4, 1)]


def test_faults_of_one_kind_stand_together_in_the_order_of_the_rows():
    found = decoded(A_DATE, "31/02/2024", "x", "2024-04-01", "30/02/2024", "31/02/2024", "y", "")

    assert reported(found) == {"a date that is not in the calendar": [0, 3, 4], "text that is not a date": [1, 5]}
    assert found.blanks.to_list() == [6]


# D-604
@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
def test_texts_read_part_by_part_are_those_of_their_rows(at_once, monkeypatch):
    monkeypatch.setattr("permanence_kpis.extracts.decode.READ_AT_ONCE", at_once)

    found = decoded(A_DATE, "x", "31/02/2024", " 2024-04-02", "n/a", "2024-04-01", "y", "30/02/2024", "31/02/2024")

    assert found.values.to_list() == [None, None, date(2024, 4, 2), None, date(2024, 4, 1), None, None, None]
    assert reported(found) == {"a date that is not in the calendar": [1, 6, 7], "text that is not a date": [0, 5]}
    assert [rows.to_list() for rows in found.nothing.values()] == [[3]]


# D-604
@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
def test_blank_rows_found_part_by_part_are_those_at_their_positions(at_once, monkeypatch):
    monkeypatch.setattr("permanence_kpis.extracts.raw_file.READ_AT_ONCE", at_once)
    rows = pl.DataFrame({"a": ["", "x", None, "n/a", " "], "b": [None, None, " ", "-", "y"]})

    assert blank_rows(rows, pl.Series(range(5), dtype=pl.UInt32)).to_list() == [0, 2, 3]
    assert blank_rows(rows, pl.Series([1, 2, 4], dtype=pl.UInt32)).to_list() == [2]
    assert blank_rows(rows, pl.Series([], dtype=pl.UInt32)).to_list() == []


def test_ever_so_many_different_texts_can_have_one_fault():
    texts = [f"wrong {number}" for number in range(100_000)]

    assert reported(decoded(A_DATE, *texts)) == {"text that is not a date": list(range(100_000))}


def test_numbers_are_whole_and_not_below_zero():
    found = decoded(A_NUMBER, "0", "3", " 12 ", "007", "123456", "1234567", "-1", "2.5", "two", "٣", None)

    assert found.values.to_list() == [0, 3, 12, 7, 123456, None, None, None, None, None, None]
    assert reported(found) == {"text that is not a whole number": [5, 6, 7, 8, 9]}


def test_an_earlier_order_known_in_part_is_blank_and_not_reported():
    found = decoded(COLUMNS["previous_permanence.order_date"], "zz/05/2020", "zz", "05/05/2020")

    assert found.values.to_list() == [None, None, date(2020, 5, 5)]
    assert reported(found) == {"text that is not a date": [1]}


def reported(found):
    return {fault: positions.to_list() for fault, positions in found.not_understood.items()}
