"""What a report is made of, held to the commands that show the same alone; `KPIS_SWEEP=1` tries two periods."""

from datetime import date
from pathlib import Path

import pytest
from tests.support.sweeps import IS_LONG

from permanence_kpis.periods import parse_period, previous_window
from permanence_kpis.run.context import Request, load_context
from permanence_kpis.run.plan import action_plan
from permanence_kpis.run.plan_beside import worsened_before
from permanence_kpis.run.quarters import quarters_of
from permanence_kpis.run.rated_scorecard import scorecard_of
from permanence_kpis.run.report import report
from permanence_kpis.run.trend import trends
from permanence_kpis.run.why import whys

PROJECT = Path(__file__).parents[2]


def asked(period, **otherwise):
    definitions = PROJECT / "kpi_definitions.yaml"
    return Request(today=date(2026, 11, 1), period=period, data="sample", definitions=definitions, **otherwise)


@pytest.fixture(scope="module")
def made():
    return report(asked("2024Q2", by=("sex",)))


def test_what_had_worsened_before_is_what_the_scorecard_of_that_period_says():
    seen = set()
    for period in ("2024Q1", "2023-24") if IS_LONG else ("2024Q1",):
        context = load_context(asked(period), through_time=True)
        label, _ = previous_window("period", parse_period(period), (4, 1))
        before = scorecard_of(load_context(asked(label)))
        expected = {result.measure.ref for result in before.results if result.direction == "worsened"}
        seen |= expected

        assert worsened_before(context, scorecard_of(context).refs) == expected

    assert len(seen) > 2


def test_stories_are_those_of_why_and_trend_whatever_the_figures_are_broken_down_by(made):
    of_why = {one.measure.ref: one for one in whys(asked("2024Q2")).found}
    of_trend = {one.measure.ref: one for one in trends(asked("2024Q2"), "quarter", 12).trends}

    for ref, story in made.report.stories.items():
        assert (story.why.change, story.why.steps) == (of_why[ref].change, of_why[ref].steps)
        assert (story.trend.points, story.trend.verdict) == (of_trend[ref].points, of_trend[ref].verdict)
    assert len(made.report.stories) == 30


def test_quarters_are_as_they_are_worked_out_alone(made):
    alone = quarters_of(load_context(asked("2024Q2"), through_time=True))

    assert [quarter.results for quarter in made.report.quarters] == [quarter.results for quarter in alone]


def test_the_plan_is_that_of_kpis_plan(made):
    alone = action_plan(asked("2024Q2")).page

    assert [(one.action, one.rag, one.notes, one.flags) for one in made.plan.standings] == [
        (one.action, one.rag, one.notes, one.flags) for one in alone.standings
    ]
    assert any(one.has_worsened_twice for standing in made.plan.standings for one in standing.evidence)
