"""Figures as data frames and tables, and the notebook of the docs."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from permanence_kpis import load_definitions, load_extracts, scorecard, trend, why
from permanence_kpis.errors import UsageError

PROJECT = Path(__file__).parents[1]
NOTEBOOK = PROJECT / "docs" / "sample.ipynb"


@pytest.fixture(scope="module")
def read() -> tuple[Any, Any]:
    return load_definitions(PROJECT / "kpi_definitions.yaml"), load_extracts(PROJECT / "sample_data" / "extracts")


def test_a_scorecard_is_a_frame_with_a_row_a_measure(read: tuple[Any, Any]) -> None:
    frame = scorecard(*read, "2024Q1").to_polars()

    assert frame["ref"].to_list()[:10] == [*(f"4.{number}" for number in range(1, 11))]
    stability = frame.row(0, named=True)
    assert (stability["numerator"], stability["denominator"], stability["rating"]) == (135, 190, "GREEN")
    assert stability["value"] == pytest.approx(100 * 135 / 190)
    assert stability["window_last_day"] == date(2024, 6, 30)
    assert frame["value"].dtype == pl.Float64


def test_pandas_has_the_same(read: tuple[Any, Any]) -> None:
    pytest.importorskip("pandas")
    card = scorecard(*read, "2024Q1")
    polars, pandas = card.to_polars(), card.to_pandas()

    assert list(pandas.columns) == polars.columns
    assert pandas["ref"].tolist() == polars["ref"].to_list()
    assert pandas["value"].tolist() == pytest.approx(polars["value"].to_list())


def test_without_pandas_the_module_is_named(read: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)

    with pytest.raises(ModuleNotFoundError, match="pandas"):
        scorecard(*read, "2024Q1").to_pandas()


def test_a_trend_is_a_frame_with_a_row_a_period(read: tuple[Any, Any]) -> None:
    frame = trend(*read, "4.1", period="2024Q1", periods=2).to_polars()

    assert frame.select("period", "numerator", "denominator").rows() == [("2023Q4", 130, 190), ("2024Q1", 135, 190)]
    assert frame["last_day"].to_list() == [date(2024, 3, 31), date(2024, 6, 30)]


def test_movements_add_up_to_the_change(read: tuple[Any, Any]) -> None:
    frame = why(*read, "4.1", since="2023Q4", period="2024Q1").to_polars()

    assert frame.height == 7
    assert frame["together"].sum() == pytest.approx(100 * 5 / 190)
    assert frame["children"].sum() == 34
    assert frame["child_id"].null_count() == 7


def test_every_measure_is_there_where_none_is_named(read: tuple[Any, Any]) -> None:
    assert trend(*read, period="2024Q1", periods=1).to_polars()["ref"].n_unique() >= 10
    assert why(*read, period="2024Q1").to_polars()["ref"].n_unique() >= 10


def test_a_measure_that_is_not_there_is_refused_as_at_a_terminal(read: tuple[Any, Any]) -> None:
    with pytest.raises(UsageError, match=r"there is no measure 4\.11"):
        trend(*read, "4.11", period="2024Q1")


def test_a_table_of_a_notebook_has_what_a_terminal_shows_and_runs_nothing(read: tuple[Any, Any]) -> None:
    card = scorecard(*read, "2024Q1")
    over_time = trend(*read, "4.1", period="2024Q1", periods=2)
    moved = why(*read, "4.1", since="2023Q4", period="2024Q1")

    shown = card._repr_html_()
    assert "<h4>Permanence scorecard: Sampleborough</h4>" in shown
    assert "every record is invented" in shown
    assert "<td>4.1</td><td>Long-term placement stability</td><td>71.1%</td>" in shown
    assert "<td>Q1 2024-25</td><td>71.1%</td>" in over_time._repr_html_()
    assert "<td>not met to met</td><td>reached 24 months with the carer</td>" in moved._repr_html_()


def test_the_notebook_of_the_docs_runs_from_top_to_bottom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    cells = [cell for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    names: dict[str, Any] = {}
    shown = []
    for cell in cells:
        *statements, last = "".join(cell["source"]).splitlines()
        exec("\n".join(statements), names)
        try:
            shown.append(eval(last, names))
        except SyntaxError:
            exec(last, names)

    assert len(cells) == 6
    together, change = shown[-1]
    assert together == pytest.approx(change)
    assert [cell["outputs"] for cell in cells] == [[]] * 6
