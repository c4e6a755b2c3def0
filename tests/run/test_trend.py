"""The quarters behind a report: each is what `kpis compute` says of it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request
from permanence_kpis.run.report import report as report_of

PROJECT = Path(__file__).parents[2]
TODAY = date(2026, 11, 1)
ASKED = Request(
    today=TODAY, period="2024Q1", data="sample", definitions=PROJECT / "kpi_definitions.yaml", section="scorecard"
)


def told(results):
    return [
        (one.measure, one.window, one.counts, one.value, one.lowest, one.highest, one.due, one.verdict)
        for one in results
    ]


@pytest.fixture(scope="module")
def report():
    return report_of(ASKED).report


def test_there_are_twelve_quarters_up_to_the_period(report):
    assert [quarter.period.label for quarter in report.quarters] == [
        *("2021Q2", "2021Q3", "2021Q4", "2022Q1", "2022Q2", "2022Q3"),
        *("2022Q4", "2023Q1", "2023Q2", "2023Q3", "2023Q4", "2024Q1"),
    ]


def test_the_scorecard_is_that_of_compute(report):
    assert report.scorecard == compute(ASKED)


@pytest.mark.parametrize("label", ["2021Q2", "2022Q4", "2024Q1"])
def test_each_quarter_is_what_compute_says_of_it(report, label):
    [quarter] = [quarter for quarter in report.quarters if quarter.period.label == label]

    assert told(quarter.results) == told(compute(replace(ASKED, period=label)).results)


def test_a_quarter_over_which_the_extracts_do_not_reach_back_has_no_data():
    early = report_of(replace(ASKED, period="2014Q3", only=("4.4",))).report

    assert [one.counts is not None for quarter in early.quarters for one in quarter.results] == [False] * 11 + [True]
    [before] = early.quarters[-2].results
    assert (before.verdict.rating, before.verdict.reason) == (
        "NO DATA",
        "foster_approvals.csv does not go back that far (its first record is dated 3 April 2014)",
    )


def test_the_quarters_of_a_month_are_those_that_had_ended():
    month = report_of(replace(ASKED, period="2024-05", only=("4.1",))).report

    assert month.quarters[-1].period.label == "2023Q4"


def test_each_quarter_follows_the_version_of_its_last_day(tmp_path):
    text = (PROJECT / "kpi_definitions.yaml").read_text(encoding="utf-8")
    older = tmp_path / "kpi_definitions.yaml"
    older.write_text(
        text.replace(
            "        - {from: 2023-04-01, green: 70, amber: 63}\n",
            "        - {from: 2023-04-01, green: 70, amber: 63}\n"
            "    versions:\n"
            "      - from: 2023-10-01\n"
            "        why_changed: To try it out.\n"
            "        numerator:\n"
            "          - months_in_placement: {at_least: 36}\n",
            1,
        ),
        encoding="utf-8",
    )

    asked = replace(ASKED, definitions=older, only=("4.1",))
    quarters = {quarter.period.label: quarter.results for quarter in report_of(asked).report.quarters}

    assert told(quarters["2023Q2"]) == told(compute(replace(asked, period="2023Q2")).results)
    assert told(quarters["2023Q3"]) == told(compute(replace(asked, period="2023Q3")).results)
    assert quarters["2023Q2"][0].measure.numerator != quarters["2023Q3"][0].measure.numerator
