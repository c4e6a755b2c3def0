"""Sections: the first is shown, the others where they are asked for, and an optional one may lack its files."""

import json
import shutil
from pathlib import Path

import pytest
from tests.support.sweeps import some_of
from typer.testing import CliRunner

from permanence_kpis.cli import app

PROJECT = Path(__file__).parents[2]
SUPPORTING = [
    *(f"S{number}" for number in (1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17)),
    *("S19", "S20", "S21", "S22", "S23"),
]
TEN = [f"4.{number}" for number in range(1, 11)]


def kpis(*words):
    return CliRunner().invoke(app, [*words])


def refs(*words):
    ran = kpis("compute", "--period", "2024Q1", "--data", "sample", "--format", "json", *words)
    return [result["ref"] for result in json.loads(ran.stdout)["results"]]


@pytest.mark.parametrize(
    ("words", "expected"),
    some_of(
        [
            ([], TEN),
            (["--section", "scorecard"], TEN),
            (["--section", "supporting"], SUPPORTING),
            (["--section", "all"], TEN + SUPPORTING),
            (["--only", "S20,4.2"], ["4.2", "S20"]),
            (["--except", "S20,4.2"], [ref for ref in TEN if ref != "4.2"]),
            (["--section", "supporting", "--except", "S20"], [ref for ref in SUPPORTING if ref != "S20"]),
        ],
        2,
    ),
)
def test_a_section_has_its_measures(words, expected):
    assert refs(*words) == expected


def test_each_result_says_its_section_last():
    ran = kpis("compute", "--period", "2024Q1", "--data", "sample", "--format", "json", "--section", "all")

    results = json.loads(ran.stdout)["results"]
    assert {list(result)[-1] for result in results} == {"section"}
    assert [result["section"] for result in results] == ["scorecard"] * 10 + ["supporting"] * 20


@pytest.mark.parametrize("command", [["compute", "--data", "sample"], ["list"]])
def test_a_section_that_is_not_there_is_refused_with_the_nearest(command):
    ran = kpis(*command, "--section", "suporting")

    assert ran.exit_code == 2
    assert "there is no section 'suporting'" in ran.stderr
    assert "Did you mean 'supporting'?" in ran.stderr


def test_the_list_is_of_the_first_section_unless_another_is_asked_for():
    assert "S20" not in kpis("list").stdout
    assert kpis("list", "--section", "supporting").stdout.startswith("20 measures\n")
    assert kpis("list", "--section", "all").stdout.startswith("30 measures\n")


@pytest.fixture
def without_approvals(tmp_path, monkeypatch):
    """The sample without its foster approvals, which a measure of an optional section needs."""
    shutil.copytree(PROJECT / "sample_data" / "extracts", tmp_path / "extracts")
    (tmp_path / "extracts" / "foster_approvals.csv").unlink()
    text = (PROJECT / "kpi_definitions.yaml").read_text(encoding="utf-8")
    moved = text.replace('- ref: "4.4"', '- ref: "4.4"\n    section: supporting')
    (tmp_path / "kpi_definitions.yaml").write_text(moved, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("without_approvals")
@pytest.mark.parametrize("section", ["supporting", "all"])
def test_a_measure_of_an_optional_section_without_its_file_is_named_in_one_line(section):
    ran = kpis("compute", "--period", "2024Q1", "--data", "extracts", "--section", section)

    assert ran.exit_code == 0
    assert "Not counted  as the file is missing: 4.4, S7 (foster_approvals.csv). Add what you have.\n" in ran.stdout
    assert "NO DATA" not in ran.stdout


@pytest.mark.usefixtures("without_approvals")
def test_a_file_with_nothing_in_it_is_called_empty_and_not_missing():
    Path("extracts/foster_approvals.csv").write_bytes(b"")

    ran = kpis("compute", "--period", "2024Q1", "--data", "extracts", "--section", "supporting")

    assert "Not counted  as the file is empty: 4.4, S7 (foster_approvals.csv). Add what you have.\n" in ran.stdout


@pytest.mark.usefixtures("without_approvals")
def test_where_figures_go_into_a_file_it_is_named_beside_the_file():
    ran = kpis("compute", "--period", "2024Q1", "--data", "extracts", "--section", "supporting", "--format", "csv")

    assert ran.exit_code == 0
    assert "Not counted, as the file is missing: 4.4, S7 (foster_approvals.csv). Add what you have.\n" in ran.stderr
    assert "foster_approvals" not in ran.stdout


@pytest.mark.usefixtures("without_approvals")
@pytest.mark.parametrize("audience", ["internal", "public"])
def test_asked_for_by_name_it_is_not_measured_either_and_explained_it_has_no_data(audience):
    how = ("--period", "2024Q1", "--data", "extracts", "--audience", audience)
    ran = kpis("compute", "--only", "4.4", *how)
    explained = kpis("explain", "4.4", *how)

    assert (ran.exit_code, explained.exit_code) == (0, 4)
    assert "4.4 (foster_approvals.csv)" in ran.stdout
    assert "NO DATA" in explained.stdout


@pytest.mark.usefixtures("without_approvals")
def test_no_section_makes_the_first_one_optional():
    file = Path("kpi_definitions.yaml")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("    section: supporting\n    title: Foster", "    title: Foster"), encoding="utf-8")

    ran = kpis("compute", "--period", "2024Q1", "--data", "extracts")

    assert ran.exit_code == 4
    assert "NO DATA" in ran.stdout
