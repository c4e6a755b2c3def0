"""Charts are drawn by a process beside the report's own; without one, or when it stops, by the report's."""

import sys

import pytest
from tests.support.drawing import stop_drawing

from permanence_kpis.outputs.report.charts import drawn, drawn_beside, process_that_draws

CHART = {
    "data": {"values": [{"quarter": "Q1 – “é”", "value": 1.25}, {"quarter": "Q2", "value": 33.333333333333336}]},
    "mark": "line",
    "encoding": {"x": {"field": "quarter", "type": "nominal"}, "y": {"field": "value", "type": "quantitative"}},
}


@pytest.fixture(autouse=True)
def _a_process_of_its_own():
    stop_drawing()
    yield
    stop_drawing()


def test_a_chart_of_the_process_beside_is_the_same(monkeypatch):
    here = drawn(CHART)
    monkeypatch.setattr("permanence_kpis.outputs.report.charts.drawn", None)

    assert drawn_beside(CHART) == here


def test_a_chart_is_drawn_where_no_process_can_be_started(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/there/is/no/such/program")

    assert drawn_beside(CHART) == drawn(CHART)


def test_a_chart_is_drawn_when_the_process_beside_has_stopped():
    process = process_that_draws()
    process.kill()
    process.wait()

    assert drawn_beside(CHART) == drawn(CHART)


def test_an_answer_to_something_else_is_not_taken_for_the_chart():
    process = process_that_draws()
    process.stdin.write('{"data": {"values": [{"a": 1}]}, "mark": "point"}\n')

    assert drawn_beside(CHART) == drawn(CHART)


def test_the_process_beside_ends_with_what_it_draws_for():
    process = process_that_draws()
    drawn_beside(CHART)
    process.stdin.close()

    assert process.wait(timeout=30) == 0
