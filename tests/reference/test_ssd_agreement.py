"""The same lives as this project's own files, as SSDA903 returns and as the Standard Safeguarding Dataset."""

import os
import random
from datetime import date
from pathlib import Path

import pytest
from tests.reference import returns as drawn
from tests.reference.authorities import random_authority, write_authority
from tests.reference.lists import as_lists, plans_as_ssd
from tests.reference.ssd import as_ssd, write_ssd
from tests.reference.test_agreement import in_one_folder, is_of_built_in_tables
from tests.reference.test_ssda903_agreement import (
    DEFINITIONS,
    PROJECT,
    outcomes_by_measure,
    outcomes_of,
    refs_of_built_in_tables,
)

from permanence_kpis.definitions import load_definitions
from permanence_kpis.extracts import load_extracts

BATCHES = int(os.environ.get("KPIS_TEST_BATCHES", "1"))


YEARS = {"2024Q1": 2025, "2022-23": 2023}
"""By period, the year of care leavers that it lies in: SSD holds one."""


@pytest.fixture(scope="module", params=[(batch, period) for batch in range(BATCHES) for period in YEARS])
def layouts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Path]]:
    batch, period = request.param
    year, rng = YEARS[period], random.Random(9000 + batch)
    lives = [drawn.random_life(rng, f"{number:04}") for number in range(600)]
    for life in lives:
        if not life.statuses:
            life.reviews = []  # SSD says of which time in care a review is, and there was none
        # of a child missing before or after care the others say that it was from care, and SSD knows better
        life.missing = [one for one in life.missing if _is_in_care(life, one[0])]
    approvals = in_one_folder([random_authority(rng) for _ in range(40)])["foster_approvals.csv"]
    own, returns = drawn.as_extracts(lives), drawn.as_returns(lives)
    own["care_leavers.csv"] = [row for row in own["care_leavers.csv"] if row["year_ending"] == str(year)]
    for other in set(returns) - {year}:
        returns[other]["oc3"] = []
    folders = {name: tmp_path_factory.mktemp(name) for name in ("own", "returns", "ssd")}
    write_authority(folders["own"], own | {"foster_approvals.csv": approvals})
    drawn.write_returns(folders["returns"], returns, approvals)
    lists = as_lists(lives)
    plans = lists.pop("permanence_plans.csv")
    write_ssd(folders["ssd"], as_ssd(lives, year) | plans_as_ssd(plans), approvals)
    for folder in folders.values():
        write_authority(folder, lists)
    for name in ("own", "returns"):
        write_authority(folders[name], {"permanence_plans.csv": plans})
    return period, folders


def _is_in_care(life: drawn.Life, day: date) -> bool:
    return any(
        one.began_on <= day and (one.ended_on is None or day < one.ended_on)
        for one in life.statuses
        if one.code not in ("V3", "V4")
    )


@pytest.mark.parametrize("file", DEFINITIONS)
def test_the_same_lives_give_the_same_children_in_every_measure(
    layouts: tuple[str, dict[str, Path]], file: str
) -> None:
    period, folders = layouts
    of_own, of_returns, of_ssd = (
        outcomes_by_measure(load_extracts(folders[name]), file, period) for name in ("own", "returns", "ssd")
    )

    assert of_ssd.keys() == of_own.keys() == refs_of_built_in_tables(file)
    for ref, outcomes in of_ssd.items():
        assert outcomes == of_returns[ref], ref
        assert outcomes == of_own[ref], ref
    if file == DEFINITIONS[0]:
        empty = [ref for ref, (_, counts) in of_ssd.items() if not counts["numerator"]]
        assert len(empty) < 2, "chance may leave out one of them, not more"


def test_the_same_lists_give_the_same_children_in_every_measure_of_an_own_table(
    layouts: tuple[str, dict[str, Path]],
) -> None:
    """The lists are beside the tables, but for the plans: SSD has a table of them, one care plan a row."""
    period, folders = layouts
    definitions = load_definitions(PROJECT / "kpi_definitions.yaml")
    measures = [measure for measure in definitions.measures if not is_of_built_in_tables(measure)]
    of_own, of_returns, of_ssd = (
        outcomes_of(load_extracts(folders[name], catalogue=definitions.catalogue), definitions, measures, period)
        for name in ("own", "returns", "ssd")
    )

    assert of_own.keys() == {"S2", "S3", "S4", "S5", "S8", "S9", "S11", "S12", "S13"}
    for ref, outcomes in of_own.items():
        assert outcomes == of_returns[ref], ref
        assert outcomes == of_ssd[ref], ref
        assert outcomes[1]["numerator"], ref
    assert of_own["S5"][1]["not_known"]
