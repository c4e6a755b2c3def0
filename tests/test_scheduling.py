"""docs/scheduling.md and docs/archive.md: what is to be typed or scheduled works as it stands."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.test_docs import PROJECT, typed

SCHEDULING = (PROJECT / "docs" / "scheduling.md").read_text(encoding="utf-8")
ARCHIVE = (PROJECT / "docs" / "archive.md").read_text(encoding="utf-8")
[CRON] = re.findall(r"```cron\n(.*?)```", SCHEDULING, re.DOTALL)
SERVICE, TIMER = re.findall(r"```ini\n(.*?)```", SCHEDULING, re.DOTALL)
[WINDOWS] = re.findall(r"```bat\n(.*?)```", SCHEDULING, re.DOTALL)


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A folder for a job, with extracts."""
    shutil.copytree(PROJECT / "sample_data" / "extracts", tmp_path / "extracts")
    return tmp_path


def here(line: str, folder: Path) -> str:
    """A scheduled line about folders of this test."""
    return line.replace("/opt/kpis/bin/", "").replace("/srv/kpis", folder.as_posix())


def run_of(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    assert command.startswith("kpis compute --period last-quarter ")
    done = typed(command, folder)
    assert (done.returncode, done.stdout) in ((0, ""), (1, "")), done.stderr  # a gate may trip as the sample grows old
    assert sorted(path.name for path in (folder / "monthly").iterdir()) == [
        "archive",
        "manifest.json",
        "scorecard.csv",
        "scorecard.json",
    ]
    return done


def test_the_command_of_the_page(job: Path) -> None:
    [command] = re.findall(r"^    (kpis compute .*)$", SCHEDULING, re.MULTILINE)

    run_of(here(command, job), job)


def test_the_line_for_cron(job: Path) -> None:
    *when, line = CRON.strip().split(" ", 5)
    command, _, log = here(line, job).partition(" >> ")

    assert when == ["0", "6", "5", "*", "*"]
    assert log == f"{job.as_posix()}/kpis.log 2>&1"
    assert "%" not in line  # which cron reads as the end of the line
    run_of(command, job)


def test_the_units_for_systemd(job: Path) -> None:
    units = configparser.ConfigParser(interpolation=None)
    units.optionxform = str  # type: ignore[assignment,method-assign]
    units.read_string(SERVICE)

    assert dict(units["Service"])["Type"] == "oneshot"
    run_of(here(units["Service"]["ExecStart"], job), job)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_the_units_are_what_systemd_reads(tmp_path: Path) -> None:
    program = tmp_path / "kpis"
    program.touch(mode=0o755)
    for name, unit in (("service", SERVICE), ("timer", TIMER)):
        text = unit.replace("/opt/kpis/bin/kpis", str(program))
        (tmp_path / f"scorecard.{name}").write_text(text, encoding="utf-8")

    done = subprocess.run(
        ["systemd-analyze", "verify", "./scorecard.service", "./scorecard.timer"],
        cwd=tmp_path,
        env=os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_the_line_for_windows(job: Path) -> None:
    create, *options = shlex.split(WINDOWS.replace("\\", "/"))
    given = dict(zip(options[1::2], options[2::2], strict=True))

    assert [create, options[0]] == ["schtasks", "/Create"]
    assert {name: given[name] for name in ("/SC", "/D", "/ST")} == {"/SC": "MONTHLY", "/D": "5", "/ST": "06:00"}
    assert len(given["/TR"]) <= 261  # what schtasks takes
    run_of(given["/TR"].replace("C:/kpis/kpis.exe", "kpis").replace("D:/", f"{job.as_posix()}/"), job)


def test_the_commands_of_the_archive_one_after_the_other(tmp_path: Path) -> None:
    commands = re.findall(r"^    (kpis .*)$", ARCHIVE, re.MULTILINE)

    assert len(commands) >= 4
    for command in commands:
        done = typed(command, tmp_path)
        assert done.returncode == 0, done.stderr
