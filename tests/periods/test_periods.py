from datetime import date, timedelta

import pytest

from permanence_kpis.errors import UsageError
from permanence_kpis.periods import (
    Deadline,
    Period,
    Window,
    add_months,
    age,
    cutoff,
    due_by,
    is_working_day,
    last_quarter_ended,
    latest_start,
    parse_period,
    previous_window,
    quarter_ends,
    whole_months,
    window,
    year_first_day,
)

APRIL = (4, 1)
SIXTH_OF_APRIL = (4, 6)
TODAY = date(2026, 11, 22)
FORMS = (
    "Write a quarter (2024Q1 or Q1 2024/25), a year (2024-25), a month (2024-06, June 2024 or Jun-24), "
    "two dates (2024-04-01..2024-06-30), or last-quarter, last-month or last-year."
)


def refusal(text: str) -> str:
    with pytest.raises(UsageError) as refused:
        parse_period(text)
    return str(refused.value)


# Reading a period


@pytest.mark.parametrize(
    ("text", "label", "first_day", "last_day"),
    [
        ("2024Q1", "2024Q1", date(2024, 4, 1), date(2024, 6, 30)),
        ("2024Q2", "2024Q2", date(2024, 7, 1), date(2024, 9, 30)),
        ("2024Q3", "2024Q3", date(2024, 10, 1), date(2024, 12, 31)),
        ("2024Q4", "2024Q4", date(2025, 1, 1), date(2025, 3, 31)),
        ("2024-25", "2024-25", date(2024, 4, 1), date(2025, 3, 31)),
        ("2024/25", "2024-25", date(2024, 4, 1), date(2025, 3, 31)),
        ("1999-00", "1999-00", date(1999, 4, 1), date(2000, 3, 31)),
        ("2012-13", "2012-13", date(2012, 4, 1), date(2013, 3, 31)),
        ("2024-06", "2024-06", date(2024, 6, 1), date(2024, 6, 30)),
        ("2024-01", "2024-01", date(2024, 1, 1), date(2024, 1, 31)),
        ("2024-12", "2024-12", date(2024, 12, 1), date(2024, 12, 31)),
        ("2025-02", "2025-02", date(2025, 2, 1), date(2025, 2, 28)),
        ("2024-02", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-04-01..2024-06-30", "2024-04-01..2024-06-30", date(2024, 4, 1), date(2024, 6, 30)),
        ("2024-02-29..2024-02-29", "2024-02-29..2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
        ("2023-12-31..2024-01-01", "2023-12-31..2024-01-01", date(2023, 12, 31), date(2024, 1, 1)),
        ("  2024q1\t", "2024Q1", date(2024, 4, 1), date(2024, 6, 30)),
    ],
)
def test_a_period_holds_both_its_days(text, label, first_day, last_day):
    assert parse_period(text) == Period(label, first_day, last_day)


@pytest.mark.parametrize(
    ("text", "label", "first_day", "last_day"),
    [
        ("2024Q1", "2024Q1", date(2024, 4, 6), date(2024, 7, 5)),
        ("2024Q4", "2024Q4", date(2025, 1, 6), date(2025, 4, 5)),
        ("2024-25", "2024-25", date(2024, 4, 6), date(2025, 4, 5)),
        ("2024-04", "2024-04", date(2024, 4, 1), date(2024, 4, 30)),
    ],
)
def test_quarters_and_years_follow_the_year_start_and_months_do_not(text, label, first_day, last_day):
    assert parse_period(text, SIXTH_OF_APRIL) == Period(label, first_day, last_day)


def test_a_year_that_starts_in_january_has_its_first_quarter_in_january():
    assert parse_period("2024Q1", (1, 1)) == Period("2024Q1", date(2024, 1, 1), date(2024, 3, 31))


def test_a_year_that_starts_in_march_ends_on_the_leap_day():
    assert parse_period("2023Q4", (3, 1)) == Period("2023Q4", date(2023, 12, 1), date(2024, 2, 29))


@pytest.mark.parametrize(
    ("text", "today", "label"),
    [
        ("last-quarter", TODAY, "2026Q2"),
        ("last-month", TODAY, "2026-10"),
        ("last-year", TODAY, "2025-26"),
        (" Last-Quarter ", TODAY, "2026Q2"),
        ("last-quarter", date(2026, 4, 1), "2025Q4"),
        ("last-month", date(2026, 1, 1), "2025-12"),
        ("last-year", date(2026, 4, 1), "2025-26"),
    ],
)
def test_a_last_period_gets_its_real_label(text, today, label):
    assert parse_period(text, today=today).label == label


@pytest.mark.parametrize(
    ("text", "label"), [("last-quarter", "2025Q3"), ("last-month", "2026-02"), ("last-year", "2024-25")]
)
def test_a_period_is_not_completed_on_its_last_day(text, label):
    assert parse_period(text, today=date(2026, 3, 31)).label == label


def test_the_last_quarter_follows_the_year_start():
    assert parse_period("last-quarter", SIXTH_OF_APRIL, date(2026, 7, 5)).label == "2025Q4"
    assert parse_period("last-quarter", SIXTH_OF_APRIL, date(2026, 7, 6)).label == "2026Q1"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Q1 2024/25", "2024Q1"),
        ("Q1 2024-25", "2024Q1"),
        ("2024/25 Q1", "2024Q1"),
        ("2024-25 Q1", "2024Q1"),
        ("q4  2024/25", "2024Q4"),
        ("Q4\N{NO-BREAK SPACE}1999/00", "1999Q4"),
        ("2005-06 Q3", "2005Q3"),  # nothing else than a year stands beside a quarter
        ("June 2024", "2024-06"),
        ("Jun 2024", "2024-06"),
        ("jun-24", "2024-06"),
        ("JUNE-2024", "2024-06"),
        ("Sept-23", "2023-09"),
        ("May 2005", "2005-05"),
        ("Jun-98", "2098-06"),
    ],
)
def test_a_period_may_be_written_as_councils_do(text, label):
    assert parse_period(text) == parse_period(label)


def test_a_month_in_words_is_no_year():
    assert parse_period("June 2005") == Period("2005-06-01..2005-06-30", date(2005, 6, 1), date(2005, 6, 30))


def test_a_quarter_as_councils_write_it_follows_the_year_start():
    assert parse_period("Q1 2024/25", SIXTH_OF_APRIL) == Period("2024Q1", date(2024, 4, 6), date(2024, 7, 5))


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("2024Q1", "Q1 2024-25"),
        ("1999Q4", "Q4 1999-00"),
        ("2024-25", "2024-25"),
        ("2005/06", "2005/06"),
        ("2024-06", "June 2024"),
        ("2005-06-01..2005-06-30", "June 2005"),
        ("2024-04-01..2024-06-30", "April to June 2024"),
        ("2023-11-01..2024-01-31", "November 2023 to January 2024"),
        ("2024-04-06..2024-07-05", "6 April to 5 July 2024"),
    ],
)
def test_a_period_has_the_name_that_people_give_it(label, name):
    assert parse_period(label).name == name


@pytest.mark.parametrize("text", ["2024Q1", "2024-25", "2005/06", "2024-06"])
def test_the_name_of_a_quarter_a_year_or_a_month_can_be_read_back(text):
    assert parse_period(parse_period(text).name) == parse_period(text)


@pytest.mark.parametrize("text", ["2024Q1", "2024-25", "2024-06", "2024-04-01..2024-06-30", "2005/06"])
def test_a_label_can_be_read_back(text):
    assert parse_period(text).label == text


def test_a_month_that_could_be_a_year_gets_a_label_that_cannot():
    month = parse_period("last-month", today=date(2005, 7, 4))

    assert month == Period("2005-06-01..2005-06-30", date(2005, 6, 1), date(2005, 6, 30))


def test_the_window_of_a_period_is_its_days():
    assert parse_period("2024Q1").window == Window("period", date(2024, 4, 1), date(2024, 6, 30))


# Refusing what is not a period


@pytest.mark.parametrize(
    ("text", "year", "month", "remedy"),
    [
        (
            "2000-01",
            "1 April 2000 to 31 March 2001",
            "1 January 2000 to 31 January 2000",
            "Write 2000/01 for the year, or 2000-01-01..2000-01-31 for the month.",
        ),
        (
            "2011-12",
            "1 April 2011 to 31 March 2012",
            "1 December 2011 to 31 December 2011",
            "Write 2011/12 for the year, or 2011-12-01..2011-12-31 for the month.",
        ),
    ],
)
def test_what_could_be_a_year_or_a_month_is_refused_with_both_readings(text, year, month, remedy):
    assert refusal(text) == f"the period '{text}' could be a year ({year}) or a month ({month}). {remedy}"


@pytest.mark.parametrize("start", range(2000, 2012))
def test_each_year_from_2000_to_2011_could_be_a_month(start):
    assert " could be a year " in refusal(f"{start}-{start - 1999:02}")


def test_a_slash_is_only_ever_a_year():
    assert parse_period("2000/01") == Period("2000/01", date(2000, 4, 1), date(2001, 3, 31))


@pytest.mark.parametrize("text", ["2024Q5", "2024q0", "2024Q12", "2024Q01"])
def test_a_year_has_four_quarters(text):
    assert refusal(text) == f"the period '{text}' cannot be read: a year has four quarters, 2024Q1 to 2024Q4."


@pytest.mark.parametrize("text", ["Q5 2024/25", "2024-25 Q0"])
def test_a_year_as_councils_write_it_has_four_quarters(text):
    assert refusal(text) == f"the period '{text}' cannot be read: a year has four quarters, 2024Q1 to 2024Q4."


@pytest.mark.parametrize("text", ["Q1 2024/26", "2024-24 Q1"])
def test_a_quarter_is_of_a_year_and_the_next(text):
    assert refusal(text) == f"the period '{text}' cannot be read: the year that starts in 2024 is 2024/25."


@pytest.mark.parametrize("text", ["Q4 2024", "2024 Q4"])
def test_a_quarter_with_one_year_beside_it_is_refused_with_both_readings(text):
    assert refusal(text) == (
        f"the period '{text}' does not say which year is meant. Write Q4 2024/25, or 2024Q4, for the year that starts "
        "in 2024, and Q4 2023/24 for the year before."
    )


@pytest.mark.parametrize("text", ["2024-13", "2024-26", "2024-00", "2024-24", "2024/26", "2024/06"])
def test_a_number_that_is_neither_month_nor_next_year_is_refused(text):
    assert refusal(text) == (
        f"the period '{text}' is neither a month nor a year: months run from 2024-01 to 2024-12, "
        "and the year that starts in 2024 is 2024/25."
    )


def test_dates_the_wrong_way_round_are_refused():
    assert refusal("2024-06-30..2024-04-01") == (
        "the period '2024-06-30..2024-04-01' ends before it begins. "
        "Write 2024-04-01..2024-06-30, the earlier day first."
    )


def test_a_day_that_does_not_exist_is_refused():
    assert refusal("2023-02-01..2023-02-29") == (
        "the period '2023-02-01..2023-02-29' cannot be read: there is no day 2023-02-29. "
        "Write two days of the calendar, such as 2024-04-01..2024-06-30."
    )


def test_both_days_that_do_not_exist_are_named_at_once():
    assert refusal("2024-13-01..2024-06-31") == (
        "the period '2024-13-01..2024-06-31' cannot be read: there is no day 2024-13-01 and no day 2024-06-31. "
        "Write two days of the calendar, such as 2024-04-01..2024-06-30."
    )


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_period_is_refused(text):
    assert refusal(text) == f"the period is empty. {FORMS}"


@pytest.mark.parametrize(
    "text",
    [
        "2024",
        "Q1",
        "0204Q1",
        "9999Q4",
        "24-25",
        "2024-2025",
        "2024-4",
        "2024-04-01",
        "2024-04-01..",
        "01/04/2024..30/06/2024",
        "last quarter",
        "next-quarter",
        "٢٠٢٤Q1",
        "2024Q1\n2024Q2",
        "Ju-24",
        "Julie 2024",
        "24/25 Q1",
        "June 24",
        "2024/25 2024Q1",
    ],
)
def test_anything_else_is_refused_with_every_form(text):
    assert refusal(text) == f"the period '{text}' cannot be read. {FORMS}"


@pytest.mark.parametrize("text", ["last-quarter", "last-month", "last-year"])
def test_a_last_period_needs_to_know_the_day(text):
    assert refusal(text) == (
        f"the period '{text}' depends on today's date, which was not given. "
        "Give it, or name the period, such as 2024Q1."
    )


# The last quarter that has ended


@pytest.mark.parametrize(
    ("by", "label"),
    [
        (date(2026, 11, 22), "2026Q2"),
        (date(2026, 9, 30), "2026Q2"),
        (date(2026, 9, 29), "2026Q1"),
        (date(2026, 3, 31), "2025Q4"),
        (date(2026, 4, 1), "2025Q4"),
    ],
)
def test_a_quarter_has_ended_by_its_last_day(by, label):
    assert last_quarter_ended(by, APRIL).label == label


def test_the_last_quarter_ended_follows_the_year_start():
    assert last_quarter_ended(date(2026, 9, 30), SIXTH_OF_APRIL).last_day == date(2026, 7, 5)


# Windows


@pytest.mark.parametrize(
    ("kind", "first_day", "last_day"),
    [
        ("at_period_end", date(2024, 12, 31), date(2024, 12, 31)),
        ("period", date(2024, 10, 1), date(2024, 12, 31)),
        ("year_to_date", date(2024, 4, 1), date(2024, 12, 31)),
        ("last_12_months", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_each_window_of_a_quarter(kind, first_day, last_day):
    assert window(kind, parse_period("2024Q3"), APRIL) == Window(kind, first_day, last_day)


def test_the_year_to_date_of_the_first_day_of_a_year_is_that_day():
    period = parse_period("2024-04-01..2024-04-01")

    assert window("year_to_date", period, APRIL) == Window("year_to_date", date(2024, 4, 1), date(2024, 4, 1))


def test_the_year_to_date_begins_before_a_period_that_begins_inside_the_year():
    period = parse_period("2025-02-10..2025-02-20")

    assert window("year_to_date", period, APRIL) == Window("year_to_date", date(2024, 4, 1), date(2025, 2, 20))


@pytest.mark.parametrize(
    ("text", "first_day"),
    [
        ("2024-02", date(2023, 3, 1)),
        ("2025-02", date(2024, 3, 1)),
        ("2024-06", date(2023, 7, 1)),
        ("2024-06-01..2024-06-15", date(2023, 7, 1)),
        ("2024-25", date(2024, 4, 1)),
    ],
)
def test_twelve_months_begin_on_the_first_of_the_month_eleven_months_back(text, first_day):
    assert window("last_12_months", parse_period(text), APRIL).first_day == first_day


@pytest.mark.parametrize("kind", ["at_period_end", "period"])
@pytest.mark.parametrize(
    ("text", "label", "first_day", "last_day"),
    [
        ("2024Q1", "2023Q4", date(2024, 1, 1), date(2024, 3, 31)),
        ("2024Q2", "2024Q1", date(2024, 4, 1), date(2024, 6, 30)),
        ("2024-25", "2023-24", date(2023, 4, 1), date(2024, 3, 31)),
        ("2024-03", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-04-01..2024-06-30", "2024-01-01..2024-03-31", date(2024, 1, 1), date(2024, 3, 31)),
        ("2024-05-10..2024-06-09", "2024-04-10..2024-05-09", date(2024, 4, 10), date(2024, 5, 9)),
        ("2023-11-15..2024-02-14", "2023-08-15..2023-11-14", date(2023, 8, 15), date(2023, 11, 14)),
        ("2024-03-04..2024-03-10", "2024-02-26..2024-03-03", date(2024, 2, 26), date(2024, 3, 3)),
        ("2024-03-01..2024-03-01", "2024-02-29..2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
    ],
)
def test_a_snapshot_and_a_period_are_compared_with_the_period_before(kind, text, label, first_day, last_day):
    first_day = last_day if kind == "at_period_end" else first_day

    assert previous_window(kind, parse_period(text), APRIL) == (label, Window(kind, first_day, last_day))


@pytest.mark.parametrize(
    ("text", "label", "first_day", "last_day"),
    [
        ("2024Q1", "2023Q1", date(2023, 4, 1), date(2023, 6, 30)),
        ("2024Q4", "2023Q4", date(2023, 4, 1), date(2024, 3, 31)),
        ("2024-25", "2023-24", date(2023, 4, 1), date(2024, 3, 31)),
        ("2025-02", "2024-02", date(2023, 4, 1), date(2024, 2, 29)),
        ("2024-02", "2023-02", date(2022, 4, 1), date(2023, 2, 28)),
        ("2025-02-01..2025-02-28", "2024-02-01..2024-02-29", date(2023, 4, 1), date(2024, 2, 29)),
        ("2024-02-01..2024-02-29", "2023-02-01..2023-02-28", date(2022, 4, 1), date(2023, 2, 28)),
        ("2024-02-01..2024-02-28", "2023-02-01..2023-02-28", date(2022, 4, 1), date(2023, 2, 28)),
        ("2025-05-01..2025-05-15", "2024-05-01..2024-05-15", date(2024, 4, 1), date(2024, 5, 15)),
    ],
)
def test_a_year_to_date_is_compared_with_the_same_point_last_year(text, label, first_day, last_day):
    expected = (label, Window("year_to_date", first_day, last_day))

    assert previous_window("year_to_date", parse_period(text), APRIL) == expected


def test_twelve_months_are_compared_with_the_twelve_months_a_year_before():
    expected = ("2024-02", Window("last_12_months", date(2023, 3, 1), date(2024, 2, 29)))

    assert previous_window("last_12_months", parse_period("2025-02"), APRIL) == expected


def test_the_window_before_follows_the_year_start():
    period = parse_period("2024Q1", SIXTH_OF_APRIL)

    before = previous_window("period", period, SIXTH_OF_APRIL)
    last_year = previous_window("year_to_date", period, SIXTH_OF_APRIL)

    assert before == ("2023Q4", Window("period", date(2024, 1, 6), date(2024, 4, 5)))
    assert last_year == ("2023Q1", Window("year_to_date", date(2023, 4, 6), date(2023, 7, 5)))


# Years and their quarters


@pytest.mark.parametrize(
    ("day", "year_starts", "first_day"),
    [
        (date(2024, 3, 31), APRIL, date(2023, 4, 1)),
        (date(2024, 4, 1), APRIL, date(2024, 4, 1)),
        (date(2024, 4, 5), SIXTH_OF_APRIL, date(2023, 4, 6)),
        (date(2024, 4, 6), SIXTH_OF_APRIL, date(2024, 4, 6)),
        (date(2024, 12, 31), (1, 1), date(2024, 1, 1)),
    ],
)
def test_a_year_begins_on_its_start(day, year_starts, first_day):
    assert year_first_day(day, year_starts) == first_day


def test_a_year_has_four_quarter_ends():
    expected = (date(2024, 6, 30), date(2024, 9, 30), date(2024, 12, 31), date(2025, 3, 31))

    assert quarter_ends(date(2024, 4, 1), APRIL) == expected
    assert quarter_ends(date(2025, 3, 31), APRIL) == expected


def test_quarter_ends_follow_the_year_start():
    expected = (date(2023, 5, 31), date(2023, 8, 31), date(2023, 11, 30), date(2024, 2, 29))

    assert quarter_ends(date(2024, 1, 1), (3, 1)) == expected


# Months and birthdays


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), -48, date(2020, 2, 29)),
        (date(2024, 11, 30), 3, date(2025, 2, 28)),
        (date(2024, 1, 15), -1, date(2023, 12, 15)),
        (date(2024, 3, 31), -13, date(2023, 2, 28)),
        (date(2024, 5, 31), 0, date(2024, 5, 31)),
    ],
)
def test_a_month_too_short_gives_its_last_day(day, months, expected):
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("rule", "day", "months", "expected"),
    [
        ("both_days_count", date(2026, 3, 31), 30, date(2023, 10, 1)),
        ("both_days_count", date(2026, 3, 31), 24, date(2024, 4, 1)),
        ("anniversary", date(2026, 3, 31), 30, date(2023, 9, 30)),
        ("anniversary", date(2026, 3, 31), 24, date(2024, 3, 31)),
        ("both_days_count", date(2026, 6, 30), 30, date(2024, 1, 1)),
        ("anniversary", date(2026, 6, 30), 30, date(2023, 12, 30)),
        ("both_days_count", date(2025, 2, 28), 12, date(2024, 3, 1)),
        ("both_days_count", date(2024, 2, 29), 12, date(2023, 3, 1)),
        ("anniversary", date(2024, 2, 29), 12, date(2023, 2, 28)),
    ],
)
def test_the_latest_start_that_counts(rule, day, months, expected):
    assert cutoff(day, months, rule) == expected


@pytest.mark.parametrize(
    ("rule", "began_on", "day", "months"),
    [
        ("both_days_count", date(2023, 10, 1), date(2026, 3, 31), 30),
        ("both_days_count", date(2023, 10, 2), date(2026, 3, 31), 29),
        ("anniversary", date(2023, 9, 30), date(2026, 3, 31), 30),
        ("anniversary", date(2023, 10, 1), date(2026, 3, 31), 29),
        ("anniversary", date(2023, 12, 31), date(2026, 6, 30), 29),
        ("both_days_count", date(2025, 4, 1), date(2026, 3, 31), 12),
        ("both_days_count", date(2024, 2, 29), date(2025, 2, 28), 12),
        ("anniversary", date(2024, 2, 29), date(2025, 2, 28), 11),
        ("anniversary", date(2024, 2, 29), date(2025, 3, 1), 12),
        ("both_days_count", date(2026, 3, 31), date(2026, 3, 31), 0),
        ("anniversary", date(2026, 3, 31), date(2026, 3, 31), 0),
    ],
)
def test_whole_months_up_to_and_including_a_day(rule, began_on, day, months):
    assert whole_months(began_on, day, rule) == months


@pytest.mark.parametrize("rule", ["both_days_count", "anniversary"])
@pytest.mark.parametrize("day", [date(2024, 2, 28), date(2024, 2, 29), date(2025, 2, 28), date(2026, 6, 30)])
def test_a_start_makes_so_many_months_exactly_when_it_is_not_after_the_cutoff(rule, day):
    starts = [day - timedelta(days=days) for days in range(800)]

    assert all(
        (whole_months(began_on, day, rule) >= months) == (began_on <= cutoff(day, months, rule))
        for began_on in starts
        for months in range(1, 26)
    )


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(2010, 3, 31), date(2026, 3, 31), 16),
        (date(2010, 4, 1), date(2026, 3, 31), 15),
        (date(2026, 3, 31), date(2026, 3, 31), 0),
        (date(2008, 2, 29), date(2024, 2, 29), 16),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_is_in_completed_years(born, day, years):
    assert age(born, day) == years


# What is due, and working days


@pytest.mark.parametrize(
    ("began_on", "deadline", "due_on"),
    [
        (date(2024, 6, 3), Deadline(5, "days"), date(2024, 6, 8)),
        (date(2024, 6, 3), Deadline(2, "weeks"), date(2024, 6, 17)),
        (date(2024, 6, 3), Deadline(5, "working_days"), date(2024, 6, 10)),
        (date(2024, 6, 8), Deadline(1, "working_days"), date(2024, 6, 10)),
        (date(2024, 12, 24), Deadline(1, "working_days"), date(2024, 12, 27)),
        (date(2024, 6, 9), Deadline(0, "working_days"), date(2024, 6, 9)),
        (date(2024, 8, 31), Deadline(6, "months"), date(2025, 2, 28)),
    ],
)
def test_the_day_itself_is_not_counted(began_on, deadline, due_on):
    assert due_by(began_on, deadline) == due_on


def test_a_day_of_the_week_is_a_working_day_unless_it_is_a_bank_holiday():
    days = [date(2022, 9, 16) + timedelta(days=days) for days in range(5)]  # Friday to Tuesday, Monday the funeral

    assert [is_working_day(day) for day in days] == [True, False, False, False, True]


@pytest.mark.parametrize(
    "deadline", [Deadline(20, "working_days"), Deadline(3, "months"), Deadline(6, "months"), Deadline(10, "days")]
)
def test_what_starts_by_the_latest_start_and_nothing_later_is_due_by_the_day(deadline):
    days = [date(2023, 11, 1) + timedelta(days=days) for days in range(500)]

    assert all(
        due_by(start, deadline) <= day < due_by(start + timedelta(days=1), deadline)
        for day in days
        for start in [latest_start(day, deadline)]
    )
