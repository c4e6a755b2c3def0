from datetime import date, timedelta

import polars as pl
import pytest
from tests.reference.periods import bank_holidays
from tests.support.drawn import table

from permanence_kpis.bank_holidays import BANK_HOLIDAYS, FIRST_YEAR, LAST_YEAR
from permanence_kpis.derive.deadlines import deadlines, due_day, not_due
from permanence_kpis.derive.met_deadlines import MOST_SETTLED, MOST_WITH_CHOICE
from permanence_kpis.periods import Deadline, Unit, Window, due_by

YEAR = Window("year_to_date", date(2024, 4, 1), date(2025, 3, 31))
WITHIN_A_WEEK = Deadline(7, "days")
CLOCKS = {"own_date": pl.Date(), "clock_ended_on": pl.Date(), "clock_may_end_on": pl.Date(), "belongs": pl.Boolean()}
MEETINGS = {"own_date": pl.Date(), "counts": pl.Boolean(), "source_row": pl.Int64()}
NO_MEETINGS = table("child_id | own_date | counts", MEETINGS)


def met(
    clocks: str, meetings: str, deadline: Deadline = WITHIN_A_WEEK, window: Window = YEAR
) -> list[tuple[object, ...]]:
    """Of each clock the day it started, the day it was met on and how."""
    rows = deadlines(table(clocks, CLOCKS), table(meetings, MEETINGS), deadline, window).collect()
    return rows.sort("child_id", "own_date").select("own_date", "met_on", "met").rows()


def due(began_on: date, within: int, unit: Unit) -> date:
    [(day,)] = pl.select(due_day(pl.lit(began_on), within, unit)).rows()
    return day


# When something is due


@pytest.mark.parametrize(
    ("began_on", "within", "unit", "due_on"),
    [
        (date(2024, 6, 3), 5, "days", date(2024, 6, 8)),
        (date(2024, 6, 3), 2, "weeks", date(2024, 6, 17)),
        (date(2024, 6, 3), 5, "working_days", date(2024, 6, 10)),  # Monday to the next Monday
        (date(2024, 6, 8), 1, "working_days", date(2024, 6, 10)),  # of a Saturday the Monday is the first
        (date(2024, 6, 9), 5, "working_days", date(2024, 6, 14)),  # of a Sunday the Friday is the fifth
        (date(2024, 6, 9), 0, "working_days", date(2024, 6, 9)),
        (date(2024, 1, 31), 1, "months", date(2024, 2, 29)),
        (date(2023, 11, 30), 3, "months", date(2024, 2, 29)),
        (date(2024, 2, 29), 12, "months", date(2025, 2, 28)),
    ],
)
def test_the_day_itself_is_not_counted_and_months_clamp(began_on: date, within: int, unit: Unit, due_on: date):
    assert due(began_on, within, unit) == due_on


@pytest.mark.parametrize(
    ("began_on", "due_on"),
    [
        (date(2024, 12, 24), date(2024, 12, 27)),  # past Christmas Day and Boxing Day
        (date(2021, 12, 24), date(2021, 12, 29)),  # both kept on the Monday and Tuesday
        (date(2024, 3, 28), date(2024, 4, 2)),  # past Good Friday and Easter Monday
        (date(2020, 5, 7), date(2020, 5, 11)),  # early May kept on VE Day, a Friday
        (date(2020, 5, 1), date(2020, 5, 4)),  # and not on the first Monday
        (date(2022, 6, 1), date(2022, 6, 6)),  # spring, and the Platinum Jubilee
        (date(2022, 9, 16), date(2022, 9, 20)),  # the State Funeral
        (date(2023, 5, 5), date(2023, 5, 9)),  # the Coronation
        (date(2012, 6, 1), date(2012, 6, 6)),  # spring, and the Diamond Jubilee
    ],
)
def test_a_bank_holiday_is_no_working_day_nor_is_a_one_off_one(began_on: date, due_on: date):
    assert due(began_on, 1, "working_days") == due_on


def test_the_bank_holidays_are_those_of_the_rule_and_the_one_off_ones():
    years = range(FIRST_YEAR, LAST_YEAR + 1)

    assert list(BANK_HOLIDAYS) == sorted(day for year in years for day in bank_holidays(year))


@pytest.mark.parametrize("unit", ["days", "working_days", "weeks", "months"])
@pytest.mark.parametrize("within", [0, 1, 3, 6, 20])
def test_a_column_of_days_and_a_single_day_are_due_alike(within: int, unit: Unit):
    days = pl.date_range(date(2021, 12, 1), date(2024, 3, 31), eager=True)

    column = pl.select(due_day(pl.lit(days), within, unit)).to_series()

    assert column.to_list() == [due_by(day, Deadline(within, unit)) for day in days]


# What is met, late or not met


def test_a_meeting_by_the_due_day_meets_it_and_one_a_day_later_is_late():
    clocks = """
        child_id | own_date   | clock_ended_on
        ann      | 2024-06-03 | -
        ben      | 2024-06-03 | -
        cat      | 2024-06-03 | -
    """
    meetings = """
        child_id | own_date   | counts | source_row
        ann      | 2024-06-10 | yes    | 2
        ben      | 2024-06-11 | yes    | 3
    """

    rows = deadlines(table(clocks, CLOCKS), table(meetings, MEETINGS), WITHIN_A_WEEK, YEAR).collect()

    assert rows.rows(named=True) == [
        {
            "child_id": child,
            "own_date": date(2024, 6, 3),
            "due_on": date(2024, 6, 10),
            "belongs": True,
            "met_on": met_on,
            "met": how,
            "days_taken": days,
            "meeting_row": row,
        }
        for child, met_on, how, days, row in (
            ("ann", date(2024, 6, 10), "yes", 7, 2),
            ("ben", date(2024, 6, 11), "late", 8, 3),
            ("cat", None, "no", None, None),
        )
    ]


def test_the_due_day_decides_the_window_and_not_the_day_the_clock_starts():
    clocks = """
        child_id | own_date   | clock_ended_on
        ann      | 2024-03-24 | -
        ann      | 2024-03-25 | -
        ann      | 2025-03-24 | -
        ann      | 2025-03-25 | -
    """

    assert met(clocks, "child_id | own_date | counts") == [
        (date(2024, 3, 25), None, "no"),
        (date(2025, 3, 24), None, "no"),
    ]


def test_who_left_before_the_due_day_is_outside_and_who_left_on_it_is_not():
    clocks = """
        child_id | own_date   | clock_ended_on
        ann      | 2024-06-03 | 2024-06-09
        ben      | 2024-06-03 | 2024-06-10
    """
    meetings = """
        child_id | own_date   | counts
        ann      | 2024-06-05 | yes
    """

    rows = deadlines(table(clocks, CLOCKS), table(meetings, MEETINGS), WITHIN_A_WEEK, YEAR).collect()

    assert rows.select("child_id", "met").rows() == [("ben", "no")]


def test_what_is_outside_is_counted():
    clocks = table(
        """
        child_id | own_date   | clock_ended_on
        ann      | 2025-03-25 | -
        ben      | 2025-03-31 | 2025-04-02
        cat      | 2025-03-28 | 2025-03-31
        dan      | 2024-06-03 | 2024-06-09
        eve      | 2024-03-20 | 2024-03-21
        fay      | 2025-04-01 | -
        gus      | 2024-06-03 | 2024-06-10
        """,
        CLOCKS,
    )

    counts = not_due(clocks, WITHIN_A_WEEK, YEAR).collect()

    assert counts.rows(named=True) == [{"not_yet_due": 2, "ended_before_due": 1}]  # ann and ben; dan


def test_a_meeting_after_the_windows_last_day_is_not_looked_at():
    clocks = """
        child_id | own_date   | clock_ended_on
        ann      | 2025-03-24 | -
    """
    meetings = """
        child_id | own_date   | counts
        ann      | 2025-04-01 | yes
    """

    assert met(clocks, meetings) == [(date(2025, 3, 24), None, "no")]


def test_a_meeting_before_the_clock_starts_counts_only_within_days_before():
    clocks = """
        child_id | own_date   | clock_ended_on
        ann      | 2024-06-03 | -
    """
    meetings = """
        child_id | own_date   | counts
        ann      | 2024-05-31 | yes
    """

    assert met(clocks, meetings) == [(date(2024, 6, 3), None, "no")]
    assert met(clocks, meetings, Deadline(7, "days", days_before=2)) == [(date(2024, 6, 3), None, "no")]
    assert met(clocks, meetings, Deadline(7, "days", days_before=3)) == [(date(2024, 6, 3), date(2024, 5, 31), "yes")]


def test_a_meeting_from_the_childs_next_clock_on_is_not_the_first_ones():
    clocks = """
        child_id | own_date   | clock_ended_on
        ann      | 2024-06-03 | -
        ann      | 2024-06-06 | -
        ben      | 2024-06-03 | -
    """
    meetings = """
        child_id | own_date   | counts
        ann      | 2024-06-06 | yes
        ben      | 2024-06-06 | yes
    """

    assert met(clocks, meetings) == [
        (date(2024, 6, 3), None, "no"),
        (date(2024, 6, 6), date(2024, 6, 6), "yes"),
        (date(2024, 6, 3), date(2024, 6, 6), "yes"),
    ]


# One meeting meets one row


EARLY = Deadline(7, "days", days_before=5)


def test_a_meeting_before_the_second_clock_meets_the_first_while_that_is_not_past_its_due_day():
    clocks = """
        child_id | own_date   | clock_ended_on
        ann      | 2024-06-03 | -
        ann      | 2024-06-08 | -
    """
    meetings = """
        child_id | own_date   | counts
        ann      | 2024-06-05 | yes
    """

    assert met(clocks, meetings, EARLY) == [
        (date(2024, 6, 3), date(2024, 6, 5), "yes"),
        (date(2024, 6, 8), None, "no"),
    ]


def test_a_meeting_long_after_the_first_and_just_before_the_second_meets_the_second():
    clocks = """
        child_id | own_date   | clock_ended_on
        ann      | 2024-06-03 | -
        ann      | 2024-09-02 | -
    """
    meetings = """
        child_id | own_date   | counts
        ann      | 2024-08-30 | yes
    """

    assert met(clocks, meetings, EARLY) == [
        (date(2024, 6, 3), None, "no"),
        (date(2024, 9, 2), date(2024, 8, 30), "yes"),
    ]


def test_of_two_meetings_before_the_second_clock_each_meets_one():
    clocks = """
        child_id | own_date   | clock_ended_on
        ann      | 2024-06-03 | -
        ann      | 2024-06-08 | -
    """
    meetings = """
        child_id | own_date   | counts
        ann      | 2024-06-04 | yes
        ann      | 2024-06-06 | yes
    """

    assert met(clocks, meetings, EARLY) == [
        (date(2024, 6, 3), date(2024, 6, 4), "yes"),
        (date(2024, 6, 8), date(2024, 6, 6), "yes"),
    ]


def test_two_clocks_of_one_day_need_two_meetings():
    clocks = """
        child_id | own_date   | clock_ended_on
        ann      | 2024-06-03 | -
        ann      | 2024-06-03 | -
    """
    one = """
        child_id | own_date   | counts
        ann      | 2024-06-04 | yes
    """
    two = one + "    ann      | 2024-06-05 | yes\n"

    assert [how for _, _, how in met(clocks, one)] == ["yes", "no"]
    assert [how for _, _, how in met(clocks, two)] == ["yes", "yes"]


# What is not known


def test_a_meeting_that_may_not_count_leaves_it_open_unless_another_settles_it():
    clocks = """
        child_id | own_date   | clock_ended_on
        ann      | 2024-06-03 | -
        ben      | 2024-06-03 | -
        cat      | 2024-06-03 | -
        dan      | 2024-06-03 | -
        eve      | 2024-06-03 | -
    """
    meetings = """
        child_id | own_date   | counts
        ann      | 2024-06-05 | -
        ben      | 2024-06-05 | -
        ben      | 2024-06-07 | yes
        cat      | 2024-06-05 | -
        cat      | 2024-06-12 | yes
        dan      | 2024-06-05 | yes
        dan      | 2024-06-04 | no
        dan      | 2024-06-12 | -
        eve      | 2024-06-05 | -
        eve      | 2024-06-05 | yes
    """

    assert met(clocks, meetings) == [
        (date(2024, 6, 3), None, None),
        (date(2024, 6, 3), None, "yes"),  # one day or the other
        (date(2024, 6, 3), None, None),
        (date(2024, 6, 3), date(2024, 6, 5), "yes"),
        (date(2024, 6, 3), date(2024, 6, 5), "yes"),  # two records of one day
    ]


def test_a_clock_that_may_not_belong_leaves_open_whose_a_later_meeting_is():
    clocks = """
        child_id | own_date   | clock_ended_on | clock_may_end_on | belongs
        ann      | 2024-06-03 | -              | 2024-06-12       | yes
        ann      | 2024-06-12 | -              | -                | -
        ben      | 2024-06-03 | -              | 2024-06-12       | yes
        ben      | 2024-06-12 | -              | -                | -
    """
    meetings = """
        child_id | own_date   | counts
        ann      | 2024-06-13 | yes
        ben      | 2024-06-04 | yes
    """

    assert met(clocks, meetings) == [
        (date(2024, 6, 3), None, None),  # late, or never
        (date(2024, 6, 12), date(2024, 6, 13), "yes"),
        (date(2024, 6, 3), date(2024, 6, 4), "yes"),
        (date(2024, 6, 12), None, "no"),
    ]


def test_a_clock_that_may_have_ended_before_its_due_day_may_not_belong_and_is_judged_as_if_it_had_not():
    clocks = """
        child_id | own_date   | clock_ended_on | clock_may_end_on | belongs
        ann      | 2024-06-03 | -              | 2024-06-05       | yes
        ann      | 2024-06-05 | -              | -                | -
        ben      | 2024-06-03 | -              | 2024-06-10       | yes
        ben      | 2024-06-10 | -              | -                | -
    """
    meetings = """
        child_id | own_date   | counts
        ann      | 2024-06-06 | yes
    """

    rows = deadlines(table(clocks, CLOCKS), table(meetings, MEETINGS), WITHIN_A_WEEK, YEAR).collect()

    # Due on 10 June: in the table ann's first placement is one that went on, and the meeting is its own.
    assert rows.select("own_date", "met_on", "met", "belongs").rows() == [
        (date(2024, 6, 3), date(2024, 6, 6), "yes", None),
        (date(2024, 6, 5), date(2024, 6, 6), "yes", None),
        (date(2024, 6, 3), None, "no", True),
        (date(2024, 6, 10), None, "no", None),
    ]


def test_the_same_holds_where_a_meeting_counts_for_two():
    clocks = """
        child_id | own_date   | clock_ended_on | clock_may_end_on | belongs
        ann      | 2024-06-03 | 2024-06-08     | 2024-06-05       | yes
        ann      | 2024-06-05 | 2024-06-08     | 2024-06-08       | -
        ann      | 2024-06-08 | -              | -                | yes
    """
    meetings = """
        child_id | own_date   | counts
        ann      | 2024-06-05 | yes
        ann      | 2024-06-06 | yes
    """

    # Were 5 June a new placement, its meeting would be its own and the first placement's none.
    assert met(clocks, meetings, Deadline(2, "days", days_before=3)) == [
        (date(2024, 6, 3), None, None),
        (date(2024, 6, 5), date(2024, 6, 5), "yes"),
        (date(2024, 6, 8), date(2024, 6, 6), "yes"),
    ]


def test_of_meetings_that_may_count_between_two_clocks_each_way_is_tried():
    clocks = """
        child_id | own_date   | clock_ended_on
        ann      | 2024-06-03 | -
        ann      | 2024-06-08 | -
        ann      | 2024-06-12 | -
    """
    meetings = """
        child_id | own_date   | counts
        ann      | 2024-06-03 | -
        ann      | 2024-06-04 | -
        ann      | 2024-06-07 | yes
    """

    # If none of the two counts, 7 June is the first one's; if one does, that is, and 7 June is the second's; if both
    # do, they are the first's and the second's, and 7 June is the third's.
    assert met(clocks, meetings, Deadline(6, "days", days_before=5)) == [
        (date(2024, 6, 3), None, "yes"),
        (date(2024, 6, 8), None, None),
        (date(2024, 6, 12), None, None),
    ]


@pytest.mark.parametrize(("clocks_that_may_be_none", "how"), [(MOST_SETTLED, "yes"), (MOST_SETTLED + 1, None)])
def test_of_too_many_clocks_that_may_be_none_nothing_is_settled(clocks_that_may_be_none: int, how: str | None):
    started = [f"ann | {date(2024, 6, 3) + timedelta(days=days)} | -" for days in range(clocks_that_may_be_none)]
    clocks = "\n".join(["child_id | own_date | belongs", *started])
    meetings = """
        child_id | own_date   | counts
        ann      | 2024-06-02 | yes
    """

    rows = deadlines(
        table(clocks, CLOCKS).with_columns(clock_ended_on=pl.lit(None, pl.Date)), table(meetings, MEETINGS), EARLY, YEAR
    ).collect()

    assert rows["met"][0] == how


@pytest.mark.parametrize(
    ("clocks_a_day", "counts", "how"),
    [(MOST_WITH_CHOICE, "-", "yes"), (MOST_WITH_CHOICE + 1, "-", None), (MOST_WITH_CHOICE + 1, "yes", "yes")],
)
def test_of_too_many_clocks_with_a_meeting_that_may_not_count_nothing_is_settled(
    clocks_a_day: int, counts: str, how: str | None
):
    clocks = "\n".join(["child_id | own_date | clock_ended_on", *["ann | 2024-06-03 | -"] * clocks_a_day])
    meetings = f"""
        child_id | own_date   | counts
        ann      | 2024-06-04 | {counts}
        ann      | 2024-06-05 | yes
    """

    rows = met(clocks, meetings)

    assert rows[0][2] == how


def test_nobody_at_all():
    rows = deadlines(table("child_id | own_date | clock_ended_on", CLOCKS), NO_MEETINGS, EARLY, YEAR).collect()

    assert rows.height == 0
    assert {"due_on", "met_on", "days_taken", "met"} <= {*rows.columns}
