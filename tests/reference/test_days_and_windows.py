"""Days, windows and ages of the reference, worked by hand."""

from datetime import date

import pytest

from . import extracts, periods


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01/02/2026", date(2026, 2, 1)),
        ("1/2/2026", date(2026, 2, 1)),
        ("2026-02-01", date(2026, 2, 1)),
        ("2026-03-31 00:00:00", date(2026, 3, 31)),
        ("31/03/2026 14:20", date(2026, 3, 31)),
        ("2026-03-31T23:59:59.5+01:00", date(2026, 3, 31)),
        ("2026-03-31T23:59Z", date(2026, 3, 31)),
        ("01/02/26", None),
        ("31/02/2026", None),
        ("zz/05/2020", None),
        ("01/01/1899", None),
        ("2101-01-01", None),
        ("2026-02-01 late", None),
    ],
)
def test_days_are_read_day_first_and_no_bad_one_is_guessed(text: str, day: date | None) -> None:
    assert extracts.read_day(text) == day


@pytest.mark.parametrize(
    ("text", "first_day", "last_day"),
    [
        ("2024Q1", date(2024, 4, 1), date(2024, 6, 30)),
        ("2024Q4", date(2025, 1, 1), date(2025, 3, 31)),
        ("2024-25", date(2024, 4, 1), date(2025, 3, 31)),
        ("2024/25", date(2024, 4, 1), date(2025, 3, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-04-01..2024-04-10", date(2024, 4, 1), date(2024, 4, 10)),
    ],
)
def test_a_period_has_its_first_and_last_day(text: str, first_day: date, last_day: date) -> None:
    assert periods.period(text) == (first_day, last_day)


@pytest.mark.parametrize(
    ("word", "period", "window"),
    [
        ("at_period_end", "2024Q3", (date(2024, 12, 31), date(2024, 12, 31))),
        ("period", "2024Q3", (date(2024, 10, 1), date(2024, 12, 31))),
        ("year_to_date", "2024Q3", (date(2024, 4, 1), date(2024, 12, 31))),
        ("year_to_date", "2024Q4", (date(2024, 4, 1), date(2025, 3, 31))),
        ("last_12_months", "2024-02", (date(2023, 3, 1), date(2024, 2, 29))),
        ("last_12_months", "2024-05-10..2024-05-20", (date(2023, 6, 1), date(2024, 5, 20))),
    ],
)
def test_a_window_holds_both_its_days(word: str, period: str, window: tuple[date, date]) -> None:
    assert periods.window(word, *periods.period(period)) == window


@pytest.mark.parametrize(
    ("word", "period", "window"),
    [
        ("at_period_end", "2024Q1", (date(2024, 3, 31), date(2024, 3, 31))),
        ("period", "2024Q1", (date(2024, 1, 1), date(2024, 3, 31))),
        ("period", "2024-25", (date(2023, 4, 1), date(2024, 3, 31))),
        ("period", "2024-03", (date(2024, 2, 1), date(2024, 2, 29))),
        ("period", "2024-04-11..2024-04-20", (date(2024, 4, 1), date(2024, 4, 10))),
        ("year_to_date", "2024Q1", (date(2023, 4, 1), date(2023, 6, 30))),
        ("year_to_date", "2024-02", (date(2022, 4, 1), date(2023, 2, 28))),
        ("year_to_date", "2025-02", (date(2023, 4, 1), date(2024, 2, 29))),
        ("last_12_months", "2025-02", (date(2023, 3, 1), date(2024, 2, 29))),
    ],
)
def test_the_window_before_is_on_the_same_basis(word: str, period: str, window: tuple[date, date]) -> None:
    assert periods.previous_window(word, *periods.period(period)) == window


@pytest.mark.parametrize(
    ("began_on", "day", "both_days_count", "anniversary"),
    [
        (date(2023, 10, 1), date(2026, 3, 31), 30, 29),
        (date(2023, 9, 30), date(2026, 3, 31), 30, 30),
        (date(2023, 10, 2), date(2026, 3, 31), 29, 29),
        (date(2024, 4, 1), date(2026, 3, 31), 24, 23),
        (date(2024, 3, 31), date(2026, 3, 31), 24, 24),
        (date(2024, 4, 2), date(2026, 3, 31), 23, 23),
        (date(2023, 12, 31), date(2026, 6, 30), 30, 29),
        (date(2024, 1, 1), date(2026, 6, 30), 30, 29),
        (date(2024, 3, 1), date(2024, 3, 30), 0, 0),
        (date(2024, 2, 29), date(2024, 3, 30), 1, 1),
        (date(2024, 3, 31), date(2024, 3, 31), 0, 0),
    ],
)
def test_whole_months_at_the_edges_of_domain_2_5(
    began_on: date, day: date, both_days_count: int, anniversary: int
) -> None:
    assert periods.whole_months(began_on, day, "both_days_count") == both_days_count
    assert periods.whole_months(began_on, day, "anniversary") == anniversary


@pytest.mark.parametrize(
    ("born_on", "day", "years"),
    [
        (date(2010, 3, 31), date(2026, 3, 31), 16),
        (date(2010, 4, 1), date(2026, 3, 31), 15),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2024, 2, 29), 16),
        (date(2026, 3, 31), date(2026, 3, 31), 0),
        (date(2026, 4, 1), date(2026, 3, 31), None),
    ],
)
def test_age_is_completed_years_and_a_leap_day_child_is_older_on_1_march(
    born_on: date, day: date, years: int | None
) -> None:
    assert periods.age(born_on, day) == years


@pytest.mark.parametrize(
    ("born_on", "day"),
    [
        (date(2008, 2, 29), date(2026, 3, 1)),
        (date(2008, 2, 28), date(2026, 2, 28)),
        (date(2008, 3, 1), date(2026, 3, 1)),
        (date(2007, 12, 31), date(2025, 12, 31)),
    ],
)
def test_the_18th_birthday_is_the_first_day_at_18(born_on: date, day: date) -> None:
    assert periods.birthday(born_on, 18) == day
    assert periods.age(born_on, day) == 18
    assert periods.age(born_on, day - periods.ONE_DAY) == 17
