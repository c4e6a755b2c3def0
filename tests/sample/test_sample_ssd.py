"""The synthetic authority as the Standard Safeguarding Dataset: the same lives as those of the extracts."""

from pathlib import Path

import pytest
from tests.reference.test_ssda903_agreement import outcomes_by_measure

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


def test_the_same_authority_without_faults_has_the_same_children_in_every_measure(ssd: Path, tmp_path: Path) -> None:
    write_sample(tmp_path, 150, 3, faults=False)

    of_own = outcomes_by_measure(load_extracts(tmp_path), "kpi_definitions.yaml", "2025-26")
    of_ssd = outcomes_by_measure(load_extracts(ssd), "kpi_definitions.yaml", "2025-26")

    assert of_ssd.keys() == of_own.keys()
    for ref, outcomes in of_own.items():
        assert outcomes == of_ssd[ref], ref


def test_the_sample_has_nothing_that_is_not_understood_and_is_marked(ssd: Path) -> None:
    assert sorted(path.name for path in ssd.glob("*.csv")) == sorted(file_names())
    assert load_extracts(ssd).problems == ()
    assert is_marked(ssd)


def test_care_leavers_are_those_of_the_newest_year(ssd: Path, tmp_path: Path) -> None:
    write_sample(tmp_path, 150, 3, faults=False)
    columns = ["child_id", "date_of_birth", "year_ending", "in_touch", "activity", "accommodation"]

    of_own, of_ssd = (
        load_extracts(folder).tables["care_leavers"].select(columns).sort("child_id") for folder in (tmp_path, ssd)
    )

    newest = of_own["year_ending"].max()
    of_newest = of_own.filter(of_own["year_ending"] == newest)
    assert of_ssd.rows() == of_newest.rows()
    assert of_ssd.height > 20
