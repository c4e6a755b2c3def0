"""Dates in a format that was stated."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permanence_kpis.extracts.mapped.date_formats import DATE_FORMATS, date_reader, fault_of

APRIL = date(2024, 4, 1)


@pytest.mark.parametrize(("written", "example"), DATE_FORMATS.items())
@pytest.mark.parametrize("time", ["", " 14:20", "T00:00:00", " 2:20:05.123 PM"])
def test_the_example_of_every_format_is_1_april_2024_with_a_time_or_without(written, example, time):
    assert date_reader(written)(example + time) == APRIL


@pytest.mark.parametrize("written", DATE_FORMATS)
def test_an_iso_date_is_always_understood(written):
    assert date_reader(written)("2024-04-01 00:00:00") == APRIL


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("yyyy-mm-dd", "01/04/2024"),
        ("mm/dd/yyyy", "13/04/2024"),
        ("dd/mm/yyyy", "04/13/2024"),
        ("dd/mm/yyyy", "01-04-2024"),
        ("dd-mon-yyyy", "01-04-2024"),
        ("dd-mon-yyyy", "01-Ju-2024"),
        ("dd-mon-yyyy", "01-Mai-2024"),
        ("dd-mon-yyyy", "31-Feb-2024"),
        ("dd/mm/yyyy", "01/04/24"),
        ("dd/mm/yyyy", "01/04/0024"),
        ("yyyymmdd", "202441"),
        ("yyyymmdd", "20241301"),
    ],
)
def test_a_date_in_no_stated_format_is_none(written, text):
    assert date_reader(written)(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [("1-jan-2024", (1, 1)), ("01-JUNE-2024", (6, 1)), ("30-Sept-2024", (9, 30)), ("31-December-2024", (12, 31))],
)
def test_a_month_is_known_by_its_name_or_the_beginning_of_it(text, day):
    assert date_reader("dd-mon-yyyy")(text) == date(2024, *day)


def test_the_month_first_is_the_month_first():
    assert date_reader("mm/dd/yyyy")("04/01/2024") == APRIL
    assert date_reader("dd/mm/yyyy")("04/01/2024") == date(2024, 1, 4)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(sorted(DATE_FORMATS)))
def test_every_day_is_read_back(day, written):
    month = (
        day.strftime("%b") if day.month % 2 else ["", "Feb", "Apr", "June", "August", "Oct", "December"][day.month // 2]
    )
    parts = {"dd": f"{day.day:02}", "mm": f"{day.month:02}", "mon": month, "yyyy": f"{day.year:04}"}
    text = written
    for part in ("yyyy", "mon", "mm", "dd"):
        text = text.replace(part, parts[part], 1)

    assert date_reader(written)(text) == day


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("31/02/2024", "a date that is not in the calendar"),
        ("01-04-2024", "a date that is not written dd/mm/yyyy"),
        ("01/04/9999", "a date whose year is not between 1900 and 2100"),
        ("45383", "a number, which is how a spreadsheet keeps a date"),
        ("soon", "text that is not a date"),
    ],
)
def test_what_is_wrong_is_said_without_the_text(text, fault):
    assert fault_of(text, "dd/mm/yyyy") == fault
