"""Two children, a folder of extracts about them, and ways to run `kpis` on it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.tracker.authority import definitions, write
from typer.testing import CliRunner

from permanence_kpis.cli import app

EXTRACTS = {
    "children.csv": "child_id,date_of_birth,sex\n0012,2014-05-01,F\n0013,2012-01-01,M\n",
    "placements.csv": (
        "child_id,start_date,end_date,placement_type,provider,carer_id,end_reason\n"
        "0012,2019-01-01,,U4,PR1,c1,\n"
        "0013,2019-01-01,2024-05-01,U4,PR1,c2,CREQB\n"
        "0013,2024-05-01,,K2,PR4,c3,\n"
    ),
    "legal_statuses.csv": (
        "child_id,start_date,end_date,legal_status,reason_ceased\n0012,2019-01-01,,C2,\n0013,2019-01-01,,C2,\n"
    ),
    "reviews.csv": "child_id,review_date,participation\n0012,2024-06-29,PN1\n0013,2023-05-30,PN4\n",
    "missing_episodes.csv": "child_id,start_date,end_date,kind,source\n0013,2023-05-02,2023-05-03,M,care\n",
    "foster_approvals.csv": "household_id,approval_date,approval_type\nH1,2023-05-01,mainstream\n",
    "previous_permanence.csv": "child_id,previous_permanence\n0012,Z1\n",
}


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path, monkeypatch):
    """No definitions of the folder, no extracts of the environment, no terminal's wishes."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for name in (
        "KPIS_DATA",
        "KPIS_DEFINITIONS",
        "KPIS_ARCHIVE",
        "KPIS_AUTHORITY",
        "KPIS_ACTION_PLAN",
        "COLUMNS",
        "NO_COLOR",
        "FORCE_COLOR",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def extracts(_empty_folder):
    folder = Path("..") / "extracts"  # a name short enough to stand on one line
    folder.mkdir()
    for name, text in EXTRACTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def ours(_empty_folder):
    """The authority of the tracker's tests beside the folder, with definitions of its own."""
    definitions(Path("..") / "kpi_definitions.yaml")
    return write(Path("..") / "ours")


@pytest.fixture
def kpis(monkeypatch):
    """Run a command in this process."""

    def run(*arguments, **environment):
        return CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="kpis", env=environment)

    return run


PROGRAM = [sys.executable, "-c", "from permanence_kpis.cli import main; main()"]


@pytest.fixture
def process():
    """Run a command in a process of its own, where bytes, pipes and terminals are real."""

    def run(*arguments, **how):
        environment = os.environ | how.pop("environment", {})
        command = [*PROGRAM, *(str(argument) for argument in arguments)]
        return subprocess.run(command, capture_output=True, env=environment, timeout=120, check=False, **how)

    return run


@pytest.fixture
def written():
    """What files a folder holds, those of a part in writing among them."""
    return lambda folder: sorted(path.name for path in Path(folder).iterdir())
