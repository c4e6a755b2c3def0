"""Each kind of finding: a record that it must find, and a near miss that it must not (cases.yaml)."""

from pathlib import Path

import pytest
import yaml
from tests.quality.folders import checked, drawn, owners

from permanence_kpis.quality.load import load_checks

CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))
OF_NO_ROW = {"file-absent", "column-absent", "identifying-column", "identifying-in-return", "file-not-mentioned"}
OF_NO_ROW |= {"not-looked-at", "word-for-nothing"}
OF_NOBODY = {"short-row", "long-row", "headings-again", "broken-id", "formula-without-value", "no-record"}
"""Tested in test_report.py, tests/extracts: of whole files, or of rows of which it cannot be told whose
they are."""


@pytest.mark.parametrize("code", CASES)
def test_a_kind_of_finding_is_found_and_its_near_miss_is_not(code, tmp_path):
    case = dict(CASES[code])
    definitions = case.pop("definitions", None)
    path = Path(__file__).parent / f"{definitions}.yaml" if definitions else None

    report = checked(drawn(tmp_path / "extracts", case), definitions=path)

    assert owners(report, code) == {"hit"}
    assert any("miss" in drawing for drawing in case.values())


def test_every_kind_of_finding_has_a_case():
    kinds = {check.code for check in load_checks() if check.level != "STOP"}

    of_own_tables = {kind for kind in kinds if kind.startswith("own-")}  # tests/cli/test_own_tables.py
    of_ssd = {kind for kind in kinds if kind.startswith("ssd-")}  # tests/extracts/ssd
    assert set(CASES) | OF_NO_ROW | OF_NOBODY | of_own_tables | of_ssd == kinds
