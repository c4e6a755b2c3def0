"""Columns of the authority's own in the file of children, named under `by` in `extracts.yaml`."""

import pytest

from permanence_kpis.errors import ExtractError, UsageError
from permanence_kpis.extracts import own_columns
from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request

from .folders import folder_with, mapping

PERSONS = "PERSON_ID,DOB,GENDER,ETHNIC,TEAM\n0012,29/02/2012,Female,WBRI,North\n0044,03/11/2015,Male,MWBC,South\n"
AFTER = "      ethnicity: {column: ETHNIC, code: in_text}\n"


def with_by(by: str) -> dict[str, str]:
    return {"PERSON.csv": PERSONS, "extracts.yaml": mapping((AFTER, f"{AFTER}    by: {by}\n"))}


def test_figures_are_broken_down_by_a_column_that_it_names(tmp_path):
    """On 31 March 2024 child 0012 of North is in foster care, child 0044 of South in a home run by others."""
    folder = folder_with(tmp_path / "council", with_by("{team: TEAM}"))

    scorecard = compute(Request(None, "2023Q4", str(folder), only=("4.8",), by=("team",)))

    [result] = scorecard.results
    assert own_columns(folder) == ("team",)
    assert {group.values: (group.counts.numerator, group.counts.denominator) for group in result.groups} == {
        ("North",): (0, 1),
        ("South",): (1, 1),
    }


def test_figures_are_not_broken_down_by_a_column_that_it_does_not_name(tmp_path):
    folder = folder_with(tmp_path / "council", with_by("{area: TEAM}"))

    with pytest.raises(
        UsageError, match=r"there is no column team to break figures down by.*children\.csv also has area\.$"
    ):
        compute(Request(None, "2023Q4", str(folder), only=("4.8",), by=("team",)))


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("{Team: TEAM}", "'Team' cannot be the name of a column"),
        ("{provider: TEAM}", "'provider' is the name of a column that there is already"),
        ("{team: gender}", "'gender' is already the column of 'sex'"),
        ("{team: TEAMS}", "PERSON.csv has no column 'TEAMS'"),
        ("[TEAM]", "'by' must"),
    ],
)
def test_what_is_wrong_with_it_is_said(by, said, tmp_path):
    folder = folder_with(tmp_path / "council", with_by(by))

    with pytest.raises(ExtractError) as refused:
        compute(Request(None, "2023Q4", str(folder), only=("4.8",), by=("team",)))

    assert refused.value.problems[0].place.file == "extracts.yaml"
    assert said in str(refused.value)
