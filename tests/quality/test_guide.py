"""docs/checks.md: as the program says, and as typed."""

import re
import runpy
from pathlib import Path

from tests.test_docs import PROJECT, typed

from permanence_kpis.quality.accepted import load_accepted
from permanence_kpis.quality.load import load_checks

PAGE = (PROJECT / "docs" / "checks.md").read_text(encoding="utf-8")


def test_the_page_is_what_the_checks_say():
    assert runpy.run_path(str(PROJECT / "docs" / "checks_page.py"))["page"]() == PAGE


def test_every_finding_is_on_the_page():
    assert [check.code for check in load_checks() if f"\n| {check.code} |" not in PAGE] == []


def test_every_finding_with_a_dfe_number_says_how_it_stands_beside_the_dfes():
    [beside] = re.findall(r"## Beside the DfE's checks\n(.*?)\n## ", PAGE, re.DOTALL)
    rows = re.findall(r"^\| (DfE [^|]+?) \| (?:the same|less|more)\b[^|]* \|$", beside, re.MULTILINE)

    assert sorted(rows) == sorted(check.code for check in load_checks() if check.code.startswith("DfE "))


def test_the_commands_of_the_page_work_as_typed():
    commands = re.findall(r"^    (kpis .+)$", PAGE, re.MULTILINE)

    assert len(commands) == 1
    assert [typed(command, PROJECT).returncode for command in commands] == [0]


def test_the_list_of_accepted_findings_on_the_page_can_be_read(tmp_path: Path):
    [shown] = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "accepted.csv").write_text(shown, encoding="utf-8")

    accepted = load_accepted(tmp_path / "accepted.csv", [check.code for check in load_checks()])

    assert [(entry.code, entry.owner_id) for entry in accepted] == [("DfE 526", "000125"), ("DfE 383", "000418")]
