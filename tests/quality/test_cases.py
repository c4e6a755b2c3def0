"""Each kind of finding: a record that it must find, and a near miss that it must not (cases.yaml).

What is in files of the ten measures is looked for with those alone; `KPIS_SWEEP=1` looks for it with all.
"""

from pathlib import Path

import pytest
import yaml
from tests.quality.folders import PLAIN, checked, drawn, owners
from tests.support.fewer_measures import the_ten

from permanence_kpis.quality.load import load_checks

CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))
OF_THE_TEN = {*PLAIN, "reviews", "missing_episodes", "foster_approvals", "previous_permanence"}
OF_THE_TEN |= {"header", "episodes", "missing"}
"""The files that the ten measures need, and those of returns that have them."""
OF_NO_ROW = {"file-absent", "column-absent", "identifying-column", "identifying-in-return", "file-not-mentioned"}
OF_NO_ROW |= {"not-looked-at", "word-for-nothing"}
OF_NOBODY = {"short-row", "long-row", "headings-again", "broken-id", "formula-without-value", "no-record"}
"""Tested in test_report.py, tests/extracts: of whole files, or of rows of which it cannot be told whose
they are."""


@pytest.fixture(scope="module")
def ten(tmp_path_factory):
    path = tmp_path_factory.mktemp("definitions") / "kpi_definitions.yaml"
    path.write_text(the_ten(), encoding="utf-8")
    return path


@pytest.mark.parametrize("code", CASES)
def test_a_kind_of_finding_is_found_and_its_near_miss_is_not(code, ten, tmp_path):
    case = dict(CASES[code])
    definitions = case.pop("definitions", None)
    path = Path(__file__).parent / f"{definitions}.yaml" if definitions else None
    if not definitions and {name.split("-")[-1] for name in case} <= OF_THE_TEN:
        path = ten

    report = checked(drawn(tmp_path / "extracts", case), definitions=path)

    assert owners(report, code) == {"hit"}
    assert any("miss" in drawing for drawing in case.values())


def test_every_kind_of_finding_has_a_case():
    kinds = {check.code for check in load_checks() if check.level != "STOP"}

    # tests/cli/test_own_tables.py, tests/extracts/ssd/test_ssd.py
    elsewhere = {kind for kind in kinds if kind.startswith(("own-", "ssd-"))}
    assert set(CASES) | OF_NO_ROW | OF_NOBODY | elsewhere == kinds
