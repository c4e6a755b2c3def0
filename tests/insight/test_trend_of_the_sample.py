"""`trends` on the sample: its points are those of the plain-Python reference, and its limits follow from them.

The reference takes a second for each table and quarter, so that the suite asks it of some. `KPIS_SWEEP=1 pytest
tests/insight/test_trend_of_the_sample.py` asks it of all, and a case system's tables too.
"""

import os
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from tests.extracts.mapped.case_system import remedy, write_as_a_case_system
from tests.reference import measures as reference_measures
from tests.reference.test_figures_of_the_sample import rows_of

from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request
from permanence_kpis.run.init import first_mapping
from permanence_kpis.run.trend import trends as trends_of

PROJECT = Path(__file__).parents[2]
SAMPLE = PROJECT / "sample_data" / "extracts"
ASKED = Request(
    today=date(2026, 11, 1),
    period="2026Q1",
    data="sample",
    definitions=PROJECT / "kpi_definitions.yaml",
    section="scorecard",
)
ENDS = {1: (3, 31), 4: (6, 30), 7: (9, 30), 10: (12, 31)}
QUARTERS = [  # April to June 2021 is the first, April to June 2026 the last
    (date(year, month, 1), date(year, *ENDS[month])) for year in range(2021, 2027) for month in (1, 4, 7, 10)
][1:22]
IS_LONG = int(os.environ.get("KPIS_SWEEP", "0")) > 0
ASKED_OF = range(21) if IS_LONG else [13]
STABLE = (  # 4.1: how many were stable, of how many; by the reference
    "139/209 142/213 149/212 144/211 147/212 146/209 143/204 139/204 141/201 137/201 132/190 130/190 135/190 129/191 "
    "132/192 131/184 126/180 132/180 126/179 125/183 121/178"
)


@pytest.fixture(scope="module")
def trends():
    return {trend.measure.ref: trend for trend in trends_of(ASKED, "quarter", 21).trends}


@pytest.fixture(scope="module")
def defined():
    return reference_measures.load(PROJECT / "tests/reference/ten_measures.yaml")


def by_the_reference(ref, defined, first_day, last_day):
    measures, groups = defined
    return reference_measures.counts(measures[ref], groups, rows_of(measures[ref]["table"], first_day, last_day))


def test_the_quarters_are_those_written_out(trends):
    assert [(point.period.first_day, point.period.last_day) for point in trends["4.1"].points] == QUARTERS


@pytest.mark.parametrize(
    ("table", "refs"),
    [
        ("looked_after", ["4.1", "4.2", "4.8"]),
        ("placement_moves", ["4.3"]),
        ("left_care", ["4.5", "4.6"]),
        ("reviews", ["4.9"]),
        ("missing_episodes", ["4.10"]),
    ],
)
def test_each_point_is_what_the_reference_counts_in_that_quarter_alone(table, refs, trends, defined):
    measures, groups = defined
    for number in ASKED_OF:
        rows = rows_of(table, *QUARTERS[number])
        for ref in refs:
            expected = reference_measures.counts(measures[ref], groups, rows)
            counts = trends[ref].points[number].result.counts
            found = (counts.numerator, counts.denominator, counts.not_known)
            assert found == (expected["numerator"], expected["denominator"], expected["not_known"]), (ref, number)


def test_the_limits_of_4_1_are_those_worked_out_elsewhere(trends):
    """The mean 69.2, the mean moving range 1.784 and the limits 64.5 to 74.0 were worked out by an independent script.

    They are worked out once more here, from the counts of the reference.
    """
    values = [100 * Fraction(one) for one in STABLE.split()]
    mean = sum(values) / 21
    moving = sum(abs(later - earlier) for earlier, later in pairwise(values)) / 20
    assert (round(float(mean), 1), round(float(moving), 3)) == (69.2, 1.784)

    trend, limits = trends["4.1"], trends["4.1"].verdict.limits
    assert [point.result.value for point in trend.points] == values
    assert (limits.mean, limits.mean_moving_range) == (mean, moving)
    assert (round(float(limits.lower), 1), round(float(limits.upper), 1)) == (64.5, 74.0)


def test_neither_green_nor_amber_is_a_change_in_4_1(trends):
    trend = trends["4.1"]
    ratings = {point.period.label: point.result.verdict.rating for point in trend.points}

    assert (ratings["2024Q1"], ratings["2024Q2"]) == ("GREEN", "AMBER")
    assert [point.period.label for point in trend.points if point.signals] == []
    assert (trend.verdict.variation, trend.verdict.assurance) == ((), "hit and miss")


def test_a_count_is_held_to_what_falls_due_in_the_quarter(trends):
    # 55 unplanned moves a year are 13.75 a quarter; the scorecard allows 27.5 by September
    second = next(point for point in trends["4.3"].points if point.period.label == "2025Q2")

    assert second.result.due.green == Fraction("13.75")
    assert second.year_to_date.due.green == Fraction("27.5")
    assert second.result.value == second.year_to_date.value - trends["4.3"].points[16].result.value


def test_a_percentage_is_held_to_the_whole_target(trends):
    assert [point.result.due.green for point in trends["4.9"].points[-2:]] == [80, 80]


def test_a_child_who_counts_once_in_the_year_and_in_each_quarter_has_no_target_in_a_quarter(trends):
    newest = trends["4.10"].newest

    assert (newest.result.due.green, newest.result.verdict.rating) == (None, "INFO")
    assert newest.year_to_date.due.green == 120
    assert trends["4.10"].verdict.assurance == "none"


@pytest.mark.parametrize("ref", ["4.4", "4.7"])
def test_small_counts_have_no_limits(ref, trends):
    assert trends[ref].verdict is None
    assert trends[ref].refused == "the counts are small (fewer than 5 on average), so limits would say little"


def test_a_snapshot_says_how_far_a_value_goes_with_the_one_before(trends):
    assert round(float(trends["4.2"].verdict.goes_with_the_last), 2) == 0.59
    assert trends["4.3"].verdict.goes_with_the_last is None


def test_what_counts_from_the_start_of_the_year_is_there_too_as_the_scorecard_has_it(trends):
    scorecard = compute(replace(ASKED, period="2025Q3"))

    for result in scorecard.results:
        [point] = [one for one in trends[result.measure.ref].points if one.period.label == "2025Q3"]
        reported = point.year_to_date or point.result
        assert (reported.counts, reported.due, reported.verdict) == (result.counts, result.due, result.verdict)
        assert (point.year_to_date is None) == (result.window.kind == "at_period_end")


@pytest.mark.parametrize(
    ("every", "newest", "first_day", "last_day"),
    [
        ("month", "2026-06", date(2026, 6, 1), date(2026, 6, 30)),
        ("year", "2025-26", date(2025, 4, 1), date(2026, 3, 31)),
    ],
)
def test_months_and_years(every, newest, first_day, last_day, defined):
    [trend] = trends_of(replace(ASKED, only=("4.9",)), every, 2).trends

    assert trend.newest.period.label == newest
    assert (trend.newest.result.window.first_day, trend.newest.result.window.last_day) == (first_day, last_day)
    expected = by_the_reference("4.9", defined, first_day, last_day)
    assert trend.newest.result.value == expected["value"]


def test_a_year_is_held_to_its_whole_target_even_where_a_child_counts_once():
    [trend] = trends_of(replace(ASKED, only=("4.10",)), "year", 2).trends

    assert trend.newest.result.due.green == 300


def told(trends):
    return {
        trend.measure.ref: [(point.result.value, point.result.verdict.rating) for point in trend.points]
        for trend in trends.trends
    }


@pytest.mark.skipif(not IS_LONG, reason="takes long; KPIS_SWEEP=1 runs it")
def test_a_case_systems_tables_give_the_same_trends(tmp_path):
    write_as_a_case_system(SAMPLE, tmp_path)
    first_mapping(str(tmp_path))
    remedy(tmp_path)
    asked = replace(ASKED, only=("4.1", "4.3", "4.9"))

    assert told(trends_of(replace(asked, data=str(tmp_path)), "quarter", 5)) == told(trends_of(asked, "quarter", 5))


def test_returns_give_what_their_scorecard_gives():
    asked = replace(ASKED, data=str(PROJECT / "sample_data" / "ssda903"), period="2024-25", only=("4.1", "4.5", "4.9"))
    found = trends_of(asked, "year", 2)

    for trend, result in zip(found.trends, compute(asked).results, strict=True):
        assert (trend.newest.result.value, trend.newest.result.verdict) == (result.value, result.verdict)
