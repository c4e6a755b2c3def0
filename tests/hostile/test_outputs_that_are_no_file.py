"""Outputs in whose place a pipe or a device stands: refused with a place, in time, and what is there stays."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from permanence_kpis.cli import app

PROJECT = Path(__file__).parents[2]
NO_FILE = "this is a device or a pipe, not a file"
ASKED = ("--period", "2023-24", "--data", "own", "--only", "4.2")
TO_A_FILE = {
    ("compute", *ASKED, "--output", "out.csv"): 2,
    ("compute", *ASKED, "--output", "out.json"): 2,
    ("compute", *ASKED, "--output", "out.md"): 2,
    ("compute", *ASKED, "--output", "out.xlsx"): 2,
    ("compute", *ASKED, "--output", "out.csv", "--audience", "public"): 2,
    ("children", "4.2", *ASKED[:4], "--output", "out.csv"): 2,
    ("check", *ASKED, "--output", "out.csv"): 2,
    ("impact", *ASKED[:4], "--against", "before.yaml", "--output", "out.csv"): 2,
    ("report", *ASKED, "--output", "out.html"): 2,
    ("trend", "4.2", *ASKED[:4], "--output", "out.csv"): 2,
    ("trend", "4.2", *ASKED[:4], "--output", "out.svg"): 2,
    ("why", "4.2", *ASKED[:4], "--output", "out.csv"): 2,
    ("ahead", "4.2", *ASKED[:4], "--output", "out.csv"): 2,
    ("tracker", *ASKED[:4], "--output", "out.csv"): 2,
    ("benchmarks", "--output", "out.csv"): 2,
    ("plan", *ASKED[:4], "--output", "out.csv"): 2,
    ("definitions", "--output", "out.yaml"): 2,
}
TO_A_FOLDER = {
    ("compute", *ASKED, "--output", "out"): 2,
    ("compute", *ASKED, "--output", "out", "--format", "csv"): 2,
    ("children", "4.2", *ASKED[:4], "--output", "out"): 2,
    ("check", *ASKED, "--output", "out"): 2,
    ("impact", *ASKED[:4], "--against", "before.yaml", "--output", "out"): 2,
    ("report", *ASKED, "--output", "out"): 2,
    ("trend", "4.2", *ASKED[:4], "--output", "out"): 2,
    ("why", "4.2", *ASKED[:4], "--output", "out"): 2,
    ("ahead", "4.2", *ASKED[:4], "--output", "out"): 2,
    ("tracker", *ASKED[:4], "--output", "out"): 2,
    ("benchmarks", "--output", "out"): 2,
    ("plan", *ASKED[:4], "--output", "out"): 2,
    ("sample", "--children-in-care", "5", "--output", "out"): 2,
}


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A working folder with extracts, definitions, and a null device of its own where one may be made."""
    if os.name == "nt":
        pytest.skip("Windows has no such pipes and devices, and lets few people make links")
    monkeypatch.chdir(tmp_path)
    shutil.copytree(PROJECT / "tests" / "extracts" / "sound", "own")
    shutil.copy(PROJECT / "kpi_definitions.yaml", "before.yaml")
    return tmp_path


def kpis(*arguments):
    """A command, which a pipe must not hold up."""

    def stop(*_):
        raise AssertionError("still at it after a minute")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(60)
    try:
        return CliRunner().invoke(app, arguments, prog_name="kpis")
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def put(path, kind):
    """A pipe, a link to one, or a link to a device, in the place of a file.

    The device is one that only this folder has: what goes wrong must not take the place of the machine's own.
    """
    path = Path(path)
    path.unlink(missing_ok=True)
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "link to a pipe":
            os.mkfifo("pipe")
            path.symlink_to(Path("pipe").resolve())
        case "link to a device":
            try:
                os.mknod("device", stat.S_IFCHR | 0o666, os.makedev(1, 5))
            except OSError:
                pytest.skip("only the administrator may make a device, and not everywhere")
            path.symlink_to(Path("device").resolve())


def is_still(path, kind):
    """Whether a path still leads to what was put there."""
    mode = Path(path).stat().st_mode
    return stat.S_ISCHR(mode) if kind == "link to a device" else stat.S_ISFIFO(mode)


@pytest.mark.parametrize("kind", ["pipe", "link to a device"])
@pytest.mark.parametrize(
    "command", TO_A_FILE, ids=lambda command: f"{command[0]} {command[command.index('--output') + 1]}"
)
def test_a_file_is_not_written_in_place_of_a_device_or_a_pipe(here, command, kind):
    output = command[command.index("--output") + 1]
    put(output, kind)

    ran = kpis(*command)

    assert (ran.exit_code, ran.stdout) == (TO_A_FILE[command], "")
    assert ran.stderr == (
        f"Error: --output {output}: {NO_FILE}. Name a file or a folder, or leave --output out to see the result here.\n"
    )
    assert is_still(output, kind)


@pytest.mark.parametrize("kind", ["link to a pipe", "link to a device"])
@pytest.mark.parametrize("command", TO_A_FOLDER, ids=lambda command: f"{command[0]} {command[-1]}")
def test_a_folder_is_not_made_in_place_of_a_device_or_a_pipe(here, command, kind):
    put("out", kind)

    ran = kpis(*command)

    assert (ran.exit_code, ran.stdout) == (TO_A_FOLDER[command], "")
    assert "out: " + NO_FILE in ran.stderr
    assert is_still("out", kind)


def test_every_command_that_writes_is_tried():
    writing = {
        name
        for name, command in get_command(app).commands.items()
        if any("--output" in parameter.opts for parameter in command.params)
    }

    assert writing == {command[0] for command in (*TO_A_FILE, *TO_A_FOLDER)}


@pytest.mark.parametrize("name", ["scorecard.csv", "manifest.json"])
def test_a_run_into_a_folder_with_a_pipe_in_place_of_a_file_writes_nothing(here, name):
    Path("monthly").mkdir()
    put(f"monthly/{name}", "pipe")

    ran = kpis("compute", *ASKED, "--output", "monthly")

    assert ran.exit_code == (2 if name == "scorecard.csv" else 5)
    assert f"{name}: {NO_FILE}." in ran.stderr
    assert [path.name for path in Path("monthly").rglob("*") if path.is_file() and path.suffix != ""] == []
    assert is_still(f"monthly/{name}", "pipe")


@pytest.mark.parametrize("name", [".pending", ".lock"])
def test_a_pipe_in_place_of_what_the_archive_keeps_for_itself_holds_nobody_up(here, name):
    Path("monthly/archive").mkdir(parents=True)
    put(f"monthly/archive/{name}", "pipe")

    ran = kpis("compute", *ASKED, "--output", "monthly")

    assert ran.exit_code in (0, 5)
    assert ran.exit_code == 0 or f"{name} " in ran.stderr


def test_a_sample_with_a_pipe_in_place_of_a_file_is_not_written_over(here):
    assert kpis("sample", "--children-in-care", "5", "--output", "drawn").exit_code == 0
    put("drawn/children.csv", "pipe")

    ran = kpis("sample", "--children-in-care", "5", "--output", "drawn")

    assert ran.exit_code == 2
    assert "drawn has files that kpis sample did not write" in ran.stderr
    assert is_still("drawn/children.csv", "pipe")


def test_a_first_mapping_does_not_take_the_place_of_a_pipe(here):
    shutil.copytree(PROJECT / "tests" / "extracts" / "mapped" / "sound", "mapped")
    put("mapped/extracts.yaml", "pipe")

    ran = kpis("init", "--data", "mapped")

    assert (ran.exit_code, is_still("mapped/extracts.yaml", "pipe")) == (2, True)
    assert "already exists" in ran.stderr


def test_the_pipe_that_stands_for_the_screen_is_refused_too(here):
    if not Path("/dev/stdout").exists():
        pytest.skip("this system has no such name")

    code = "from permanence_kpis.cli import main; main()"
    command = [sys.executable, "-c", code, "compute", *ASKED, "--output", "/dev/stdout"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"Error: --output /dev/stdout: {NO_FILE}.")


def test_a_link_to_a_file_is_written_through(here):
    Path("there.csv").write_text("before", encoding="utf-8")
    Path("out.csv").symlink_to("there.csv")

    assert kpis("compute", *ASKED, "--output", "out.csv").exit_code == 0

    assert Path("out.csv").is_symlink()
    assert Path("there.csv").read_text(encoding="utf-8").startswith("format,authority,")
