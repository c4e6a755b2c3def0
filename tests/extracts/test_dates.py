"""Dates as people and systems write them."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from permanence_kpis.extracts.dates import fault_of, is_part_known, read_date

THE_FIRST_OF_FEBRUARY = date(2026, 2, 1)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
TIMES = st.sampled_from(
    [
        "",
        " 00:00",
        " 0:00:00",
        "T14:20:05",
        " 14:20:05.123",
        "T14:20:05Z",
        "T14:20+01:00",
        " 14:20 -0100",
        " 2:20:00 PM",
    ]
)
FAULTS = [
    ("31/02/2024", "a date that is not in the calendar"),
    ("29/02/2023", "a date that is not in the calendar"),
    ("2024-13-01", "a date that is not in the calendar"),
    ("00/01/2024", "a date that is not in the calendar"),
    ("31/02/2024 10:00", "a date that is not in the calendar"),
    ("12/31/2024", "a date that is not in the calendar (the month seems to be before the day)"),
    ("31/12/1899", "a date whose year is not between 1900 and 2100"),
    ("2101-01-01", "a date whose year is not between 1900 and 2100"),
    ("0024-01-01", "a date whose year is not between 1900 and 2100"),
    ("01/04/24", "a date with a two-digit year"),
    ("1.4.24", "a date with a two-digit year"),
    ("01/04/24 09:30", "a date with a two-digit year"),
    ("zz/04/2024", "a date with a part that is not known"),
    ("ZZ/ZZ/ZZZZ", "a date with a part that is not known"),
    ("45383", "a number, which is how a spreadsheet keeps a date"),
    ("45383.5", "a number, which is how a spreadsheet keeps a date"),
    ("2024", "a year without a day and a month"),
    ("2024-04-01 to 2024-05-01", "text that is not a date"),
    ("01-04-2024", "text that is not a date"),
    ("20240401", "text that is not a date"),
    ("1 April 2024", "text that is not a date"),
    ("2024-04-01T", "text that is not a date"),
    ("2024-04-01 noon", "text that is not a date"),
    ("٠١/٠٤/٢٠٢٤", "text that is not a date"),
    ("NULL", "text that is not a date"),
]


@pytest.mark.parametrize("text", ["01/02/2026", "1/2/2026", "01/2/2026", "2026-02-01"])
def test_a_date_is_british_or_iso(text):
    assert read_date(text) == THE_FIRST_OF_FEBRUARY


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(day=DAYS, time=TIMES)
def test_a_time_is_dropped(day, time):
    assert read_date(f"{day:%d/%m/%Y}{time}") == day
    assert read_date(f"{day.isoformat()}{time}") == day


@pytest.mark.parametrize("text", ["29/02/2024", "2000-02-29", "31/12/2100", "1900-01-01"])
def test_the_last_and_the_odd_days_are_dates(text):
    assert read_date(text) is not None


@pytest.mark.parametrize(("text", "fault"), FAULTS)
def test_a_text_that_names_no_day_is_described(text, fault):
    assert read_date(text) is None
    assert fault_of(text) == fault


@given(text=st.text() | st.from_regex(r"[0-9zZ]{1,4}[/.-][0-9zZ]{1,2}[/.-][0-9zZ]{1,4}", fullmatch=True))
def test_a_description_is_one_of_a_few_and_so_cannot_repeat_the_text(text):
    if read_date(text) is None:
        assert fault_of(text) in {fault for _, fault in FAULTS}


@pytest.mark.parametrize("text", ["zz/05/2020", "ZZ/05/2020", "zz/zz/2021", "zz/zz/zzzz", "12/zz/2020"])
def test_an_earlier_order_may_be_known_in_part(text):
    assert is_part_known(text)


@pytest.mark.parametrize("text", ["12/05/2020", "31/02/2020", "zz", "zz/zz", "zz/zz/20", "zz-05-2020", ""])
def test_other_texts_are_not_dates_known_in_part(text):
    assert not is_part_known(text)
