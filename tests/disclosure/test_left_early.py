"""Who left care before a plan was due does not follow from who came and for whom one was due."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.outputs.small_scorecard import STABILITY

from permanence_kpis import load_definitions
from permanence_kpis.disclosure import public_and_known
from permanence_kpis.periods import Window
from permanence_kpis.results.counts import Counts

from .cards import scorecard

MEASURES = {one.ref: one for one in load_definitions(Path(__file__).parents[2] / "kpi_definitions.yaml").measures}
APRIL = date(2022, 4, 1)


def figure(ref, first_day, last_day, number, met=None):
    """A figure of a measure that ships, from the start of the year or as at the last day."""
    return replace(
        STABILITY,
        measure=MEASURES[ref],
        window=Window(MEASURES[ref].window, first_day, last_day),
        counts=Counts(number, number if met is None else met),
        previous=replace(STABILITY.previous, value=None, counts=None),
        direction=None,
    )


def told(*publications):
    """The refs told in the last of several publications, one after the other."""
    known, shown = [], None
    for figures in publications:
        shown, known = public_and_known(scorecard(figures), known)
    return [one.measure.ref for one in shown.results if one.counts is not None]


def came(until, number):
    return figure("S21", APRIL, until, number)


@pytest.mark.parametrize(
    ("due", "shown"),
    [
        (12, []),  # 15 came in December, and for 12 a plan was due in April: 3 had left
        (15, ["S4"]),  # nobody had
        (9, ["S4"]),  # six had
    ],
)
def test_few_who_left_before_their_plan_was_due_are_not_told(due, shown):
    november, december = came(date(2022, 11, 30), 168), came(date(2022, 12, 31), 183)
    april = figure("S4", date(2023, 4, 1), date(2023, 4, 30), due)

    assert told([november], [december], [april]) == shown


def test_where_nobody_is_told_who_came_in_those_days_nothing_follows():
    of_half_a_year = came(date(2022, 9, 30), 140), came(date(2022, 12, 31), 183)
    april = figure("S4", date(2023, 4, 1), date(2023, 4, 30), 12)

    assert told(*([one] for one in of_half_a_year), [april]) == ["S4"]


def test_what_is_due_by_the_end_of_february_began_in_october():
    """From 1 to 31 October, of which the last four days are due on the 28th: 20 came, and for 16 a plan was due."""
    september, october = came(date(2022, 9, 30), 140), came(date(2022, 10, 31), 160)
    february = figure("S4", date(2023, 2, 1), date(2023, 2, 28), 16)
    to_the_27th = figure("S4", date(2023, 2, 1), date(2023, 2, 27), 16)

    assert told([september], [october], [february]) == []
    assert told([september], [october], [to_the_27th]) == ["S4"]


@pytest.mark.parametrize(
    ("due", "shown"),
    [
        (12, []),  # of the 15 who must have come in December, 3 had left
        (15, ["S4"]),
        (9, ["S4"]),
    ],
)
def test_who_came_is_worked_out_from_who_is_there_and_who_left(due, shown):
    """500 were there at the end of November and 505 in December, in which 10 left: 15 came."""
    november = figure("S20", APRIL, date(2022, 11, 30), 500), figure("S22", APRIL, date(2022, 11, 30), 140)
    december = figure("S20", APRIL, date(2022, 12, 31), 505), figure("S22", APRIL, date(2022, 12, 31), 150)
    april = figure("S4", date(2023, 4, 1), date(2023, 4, 30), due)

    assert told(november, december, [april]) == shown


# D-598
@pytest.mark.parametrize(
    ("due", "shown"),
    [
        (20, ["placed"]),  # of 12 in October and 9 in November one at most was not due by then
        (12, ["placed", "due"]),  # nine were not
    ],
)
def test_few_placements_after_the_last_that_was_due_are_not_told(due, shown):
    """What starts from 24 November on is due in five working days, in December."""

    def of_all(ref, table, first_day, last_day, number):
        one = figure("S9", first_day, last_day, number)
        return replace(one, measure=replace(one.measure, ref=ref, table=table, denominator=(), numerator=()))

    october = of_all("placed", "placement_starts", date(2023, 10, 1), date(2023, 10, 31), 12)
    november = date(2023, 11, 1), date(2023, 11, 30)
    placed = of_all("placed", "placement_starts", *november, 9)
    due_then = of_all("due", "support_meeting_in_time", *november, due)

    assert told([october], [placed, due_then]) == shown
