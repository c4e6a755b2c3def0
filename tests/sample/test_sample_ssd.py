"""The synthetic authority as the Standard Safeguarding Dataset: the same lives as those of the extracts."""

from pathlib import Path

import polars as pl
import pytest
from tests.reference.test_ssda903_agreement import outcomes_by_measure

from permanence_kpis.definitions import load_definitions
from permanence_kpis.extracts import load_extracts
from permanence_kpis.extracts.sample_mark import is_marked
from permanence_kpis.run.sample import make_sample_ssd
from permanence_kpis.sample import write_sample
from permanence_kpis.sample.ssd import file_names


@pytest.fixture(scope="module")
def ssd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ssd") / "sample"
    make_sample_ssd(folder, 150, 3)
    return folder


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    write_sample(folder, 150, 3, faults=False)
    return folder


def test_the_same_authority_without_faults_has_the_same_children_in_every_measure(ssd: Path, own: Path) -> None:
    of_own = outcomes_by_measure(load_extracts(own), "kpi_definitions.yaml", "2026Q2")
    of_ssd = outcomes_by_measure(load_extracts(ssd), "kpi_definitions.yaml", "2026Q2")

    assert of_ssd.keys() == of_own.keys()
    for ref, outcomes in of_own.items():
        assert outcomes == of_ssd[ref], ref
    assert all(of_ssd[ref][1]["denominator"] for ref in ("4.1", "S15", "S16", "S17"))


def test_the_ten_figures_of_a_past_quarter_are_the_same_and_care_leavers_are_not_known(ssd: Path, own: Path) -> None:
    of_own = outcomes_by_measure(load_extracts(own), "kpi_definitions.yaml", "2024Q1")
    of_ssd = outcomes_by_measure(load_extracts(ssd), "kpi_definitions.yaml", "2024Q1")

    ten = [f"4.{number}" for number in range(1, 11)]
    assert [of_ssd[ref] for ref in ten] == [of_own[ref] for ref in ten]
    assert of_ssd["S15"][1]["denominator"] == 0 < of_own["S15"][1]["denominator"]  # SSD has them as they are now


def test_permanence_plans_are_those_of_the_own_table_and_only_those_of_adoption_ratified(ssd: Path, own: Path) -> None:
    catalogue = load_definitions().catalogue
    of_own, of_ssd = (
        load_extracts(folder, catalogue=catalogue).tables["permanence_plans"].with_columns(pl.col("plan").cast(str))
        for folder in (own, ssd)
    )

    columns = ["child_id", "plan", "agreed_on", "ratified_on"]
    of_adoption = pl.when(pl.col("plan") == "ADOPTION").then("ratified_on").alias("ratified_on")
    expected = of_own.with_columns(of_adoption).select(columns).sort(columns)
    assert of_ssd.select(columns).sort(columns).rows() == expected.rows()
    assert expected["ratified_on"].drop_nulls().len() > 5


def test_the_sample_has_nothing_that_is_not_understood_and_is_marked(ssd: Path) -> None:
    assert sorted(path.name for path in ssd.glob("*.csv")) == sorted(file_names())
    assert load_extracts(ssd).problems == ()
    assert is_marked(ssd)


def test_care_leavers_are_those_of_the_newest_year(ssd: Path, own: Path) -> None:
    columns = ["child_id", "date_of_birth", "year_ending", "in_touch", "activity", "accommodation"]

    of_own, of_ssd = (
        load_extracts(folder).tables["care_leavers"].select(columns).sort("child_id") for folder in (own, ssd)
    )

    newest = of_own["year_ending"].max()
    of_newest = of_own.filter(of_own["year_ending"] == newest)
    assert of_ssd.rows() == of_newest.rows()
    assert of_ssd.height > 20
