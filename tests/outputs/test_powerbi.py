"""The files for Power BI: columns that only grow at the end, keys that stay text, blanks for what is hidden."""

import csv
import io
import json
from pathlib import Path

import pytest
from tests.cli.conftest import EXTRACTS
from typer.testing import CliRunner

from permanence_kpis.cli import app
from permanence_kpis.outputs.powerbi import COLUMNS

HERE = Path(__file__).parent
PUBLISHED = json.loads((HERE / "powerbi_columns.json").read_text(encoding="utf-8"))
"""The columns as published. Add to the end of a list, never change it; then `SCHEMA` is one more."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("powerbi") / "2024Q1"
    wanted = ["--period", "2024Q1", "--data", "sample", "--section", "all", "--by", "age_band"]
    ran = CliRunner().invoke(app, ["compute", *wanted, "--format", "powerbi", "--output", str(folder)])
    assert ran.exit_code == 0, ran.output
    return folder


def rows_of(folder, table):
    return list(csv.DictReader(io.StringIO((folder / f"{table}.csv").read_text(encoding="utf-8"))))


@pytest.mark.parametrize("table", PUBLISHED)
def test_published_columns_are_never_renamed_moved_or_taken_away(table):
    assert list(COLUMNS[table][: len(PUBLISHED[table])]) == PUBLISHED[table]


def test_every_column_is_published():
    assert {table: list(columns) for table, columns in COLUMNS.items()} == PUBLISHED


def test_no_key_has_a_space_in_it():
    assert [name for columns in COLUMNS.values() for name in columns if " " in name] == []


def test_the_page_lists_the_columns_in_their_order():
    page = (HERE.parents[1] / "docs" / "power-bi.md").read_text(encoding="utf-8")

    for columns in COLUMNS.values():
        assert ", ".join(f"`{name}`" for name in columns) in page


def test_a_fact_has_the_figure_of_the_scorecard_and_its_keys(folder):
    fact = next(row for row in rows_of(folder, "fact_result") if row["measure_key"] == "4.2")

    assert fact["value"] == "42"
    assert (fact["target_green"], fact["target_green_low"], fact["target_green_high"]) == ("55", "", "55")
    assert (fact["window_first_date_key"], fact["window_last_date_key"]) == ("20240630", "20240630")
    assert fact["run_key"] == "2024Q1-20260930"
    assert (fact["hidden"], fact["audience"]) == ("false", "internal")
    assert (fact["confidence"], fact["provisional"], fact["schema"]) == ("C", "", "4")


def test_a_key_of_an_authority_has_no_space_and_its_name_is_beside_it(folder):
    for table in ("fact_result", "fact_group"):
        assert {tuple(row[name] for name in ("authority_key", "authority")) for row in rows_of(folder, table)} == {
            ("sampleborough", "Sampleborough")
        }


@pytest.mark.parametrize(
    ("name", "key", "shown"),
    [
        (["--authority", "Greater Testing"], "greater-testing", "Greater Testing"),
        (["--authority", "St. Ann's & Ynys Môn"], "st-ann-s-ynys-môn", "St. Ann's & Ynys Môn"),
        ([], "not-set", "not set"),
    ],
)
def test_a_name_of_several_words_is_one_key(extracts, tmp_path, name, key, shown):
    wanted = ["--period", "2024Q1", "--data", str(extracts), *name, "--format", "powerbi"]
    ran = CliRunner().invoke(app, ["compute", *wanted, "--output", str(tmp_path / "star")])

    assert ran.exit_code in (0, 4), ran.output
    assert {(row["authority_key"], row["authority"]) for row in rows_of(tmp_path / "star", "fact_result")} == {
        (key, shown)
    }


@pytest.fixture
def extracts(tmp_path):
    """Extracts that are not the sample's, and so have no authority but the one that is named."""
    folder = tmp_path / "extracts"
    folder.mkdir()
    for name, text in EXTRACTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_every_key_of_a_fact_has_its_row(folder):
    of = {table: {row[key] for row in rows_of(folder, table)} for table, key in KEYS.items()}

    for fact in rows_of(folder, "fact_result"):
        assert fact["measure_key"] in of["dim_measure"]
        assert fact["period_key"] in of["dim_period"]
        assert {fact["window_first_date_key"], fact["window_last_date_key"]} <= of["dim_date"]
        assert fact["rating"] in of["dim_rating"]
    assert {row["measure_key"] for row in rows_of(folder, "fact_group")} < of["dim_measure"]


KEYS = {"dim_measure": "measure_key", "dim_period": "period_key", "dim_date": "date_key", "dim_rating": "rating"}


def test_what_others_publish_stands_beside_a_measure(folder):
    """benchmarks.csv of the sample has for 4.2 the figures of England, in the year to March 2024 at the latest."""
    rows = [row for row in rows_of(folder, "fact_benchmark") if row["measure_key"] == "4.2"]
    published = list(csv.DictReader(BENCHMARKS.read_text(encoding="utf-8").splitlines()))

    known = {(one["area"], one["period_last_day"], one["value"]) for one in published if one["ref"] == "4.2"}
    assert rows
    assert {(row["area"], row["last_date"], row["value"]) for row in rows} <= known
    assert all(row["last_date"] <= "2024-06-30" for row in rows)


BENCHMARKS = HERE.parents[1] / "sample_data" / "benchmarks.csv"


def test_an_action_has_a_row_for_each_measure_that_is_its_evidence(folder, tmp_path):
    """A4.4 of the sample's plan rests on 4.2, 4.5, 4.6, S1, S2 and S3, A4.8 on S12; half are supporting measures."""
    alone = tmp_path / "alone"
    wanted = ["--period", "2024Q1", "--data", "sample", "--format", "powerbi", "--output", str(alone)]
    assert CliRunner().invoke(app, ["compute", *wanted]).exit_code == 0

    measures = {
        (of.name, action): [row["measure_key"] for row in rows_of(of, "fact_action") if row["action_key"] == action]
        for of in (folder, alone)
        for action in ("A4.4", "A4.8")
    }
    assert measures == {
        ("2024Q1", "A4.4"): ["4.2", "4.5", "4.6", "S1", "S2", "S3"],
        ("2024Q1", "A4.8"): ["S12"],
        ("alone", "A4.4"): ["4.2", "4.5", "4.6"],
        ("alone", "A4.8"): [""],
    }


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_without_a_plan_of_ones_own_there_is_no_action(tmp_path, monkeypatch, audience):
    """The packaged plan is nobody's own: an authority has not taken on what stands in it."""
    monkeypatch.chdir(tmp_path)
    Path("extracts").mkdir()
    for name, text in EXTRACTS.items():
        Path("extracts", name).write_text(text, encoding="utf-8")
    wanted = ["--period", "2024Q1", "--data", "extracts", "--format", "powerbi", "--audience", audience]
    ran = CliRunner().invoke(app, ["compute", *wanted, "--output", str(tmp_path / "own")])

    assert ran.exit_code == 0, ran.output
    assert rows_of(tmp_path / "own", "fact_action") == []


def test_a_day_says_its_reporting_year_and_quarter(folder):
    rows = rows_of(folder, "dim_date")
    days = {row["date_key"]: (row["date"], row["year_label"], row["quarter_number"]) for row in rows}

    assert days["20240401"] == ("2024-04-01", "2024-25", "1")
    assert days["20240630"] == ("2024-06-30", "2024-25", "1")


def test_what_is_hidden_is_blank_and_said(tmp_path):
    ran = CliRunner().invoke(
        app, ["compute", "--period", "2024Q1", "--data", "sample", "--audience", "public", "--format", "powerbi",
              "--output", str(tmp_path / "public")]
    )  # fmt: skip

    fact = next(row for row in rows_of(tmp_path / "public", "fact_result") if row["measure_key"] == "4.4")
    assert ran.exit_code == 0
    assert (fact["numerator"], fact["value"], fact["rating"], fact["hidden"]) == ("", "", "HIDDEN", "true")


def test_figures_for_the_public_are_not_written_beside_those_for_staff(folder):
    before = (folder / "fact_result.csv").read_bytes()
    wanted = ["--period", "2024Q1", "--data", "sample", "--audience", "public", "--format", "powerbi"]

    ran = CliRunner().invoke(app, ["compute", *wanted, "--output", str(folder)])

    assert ran.exit_code == 2
    assert (folder / "fact_result.csv").read_bytes() == before


@pytest.mark.parametrize("output", [[], ["--output", "figures.csv"]])
def test_a_star_needs_a_folder(output):
    ran = CliRunner().invoke(app, ["compute", "--data", "sample", "--format", "powerbi", *output])

    assert ran.exit_code == 2
