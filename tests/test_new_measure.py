"""A measure nobody thought of, added with YAML alone."""

from pathlib import Path

from tests.reference import derive as reference
from tests.reference import extracts as reference_extracts

from permanence_kpis import load_definitions, load_extracts, scorecard

PROJECT = Path(__file__).parents[1]
SAMPLE = PROJECT / "sample_data" / "extracts"
LONG_INTERIM_ORDERS = """
  - ref: "9.1"
    title: A year or more in care on an interim order
    why: A child whose future the court has not settled waits.
    source: Local.
    table: looked_after
    counts: children
    window: at_period_end
    denominator:
      - months_in_care: {at_least: 12}
    numerator:
      - legal_status: {is: C1}
    show: percentage
    target:
      better: lower
      values:
        - {from: 2023-04-01, green: 5, amber: 10}
"""


def test_a_new_measure_needs_only_yaml(tmp_path: Path) -> None:
    mine = tmp_path / "kpi_definitions.yaml"
    mine.write_text(
        (PROJECT / "kpi_definitions.yaml").read_text(encoding="utf-8") + LONG_INTERIM_ORDERS, encoding="utf-8"
    )

    card = scorecard(load_definitions(mine), load_extracts(SAMPLE), "2024Q1")

    [added] = [result for result in card.results if result.measure.ref == "9.1"]
    last_day = card.period.last_day
    in_care = reference.looked_after(reference_extracts.read_folder(SAMPLE), last_day)
    long_in_care = [row for row in in_care if row["months_in_care"] is not None and row["months_in_care"] >= 12]
    assert added.counts is not None
    assert added.counts.denominator == len(long_in_care) > 300
    assert added.counts.numerator == sum(row["legal_status"] == "C1" for row in long_in_care) > 0


def test_a_changed_threshold_moves_the_figure(tmp_path: Path) -> None:
    shipped = (PROJECT / "kpi_definitions.yaml").read_text(encoding="utf-8")
    mine = tmp_path / "kpi_definitions.yaml"
    mine.write_text(
        shipped.replace("months_in_placement: {at_least: 24}", "months_in_placement: {at_least: 12}"), encoding="utf-8"
    )

    before = scorecard(load_definitions(PROJECT / "kpi_definitions.yaml"), load_extracts(SAMPLE), "2024Q1").results[0]
    after = scorecard(load_definitions(mine), load_extracts(SAMPLE), "2024Q1").results[0]

    in_care = reference.looked_after(reference_extracts.read_folder(SAMPLE), before.window.last_day)
    one_year = [
        row
        for row in in_care
        if (row["age"] or 99) <= 15 and (row["months_in_care"] or 0) >= 30 and (row["months_in_placement"] or 0) >= 12
    ]
    assert before.counts is not None
    assert after.counts is not None
    assert after.counts.numerator == len(one_year) > before.counts.numerator
    assert after.counts.denominator == before.counts.denominator
