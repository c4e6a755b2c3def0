"""Every command that writes, killed at each of its write points: what is there is whole, and the next run succeeds.

The suite leaves out some points of the longest: `KPIS_EVERY_KILL=1 pytest tests/hostile/test_kills.py -rP` tries
all, and prints how many.
"""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import EXTRACTS, PROGRAM
from typer.main import get_command

from permanence_kpis import load_extracts
from permanence_kpis.cli import app
from permanence_kpis.errors import ExtractError

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL and cannot multiply a process")

KILLS = Path(__file__).with_name("kills.py")
WRITE_WHOLE, HELD = "permanence_kpis.writing:write_whole", "permanence_kpis.outputs.files:locked_folder"
ASKED = ("--period", "2024Q1", "--data", "../../extracts", "--only", "4.9")
DEFINITIONS = Path(__file__).parents[2] / "kpi_definitions.yaml"
EACH = "KPIS_EVERY_KILL" in os.environ
LONG = pytest.mark.skipif(not EACH, reason="written by what is tried with another; KPIS_EVERY_KILL=1 tries it too")
OLD = b"what was there before"
CASE_SYSTEM = Path(__file__).parents[1] / "extracts" / "mapped" / "sound"


@pytest.fixture
def folder(tmp_path):
    """A folder of extracts, and an empty one to write into."""
    (tmp_path / "extracts").mkdir()
    for name, text in EXTRACTS.items():
        (tmp_path / "extracts" / name).write_text(text, encoding="utf-8")
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "template").mkdir()
    return tmp_path / "places" / "template"


def killed_at_each_point(forks_at, template, *arguments, stride=1):
    """What a command left, killed one write point later each time, the last not at all; what the next run made of it.

    Takes: where to multiply the process; the folder to start from; how many write points later each time, where the
    environment does not ask for each.
    Gives: for each, whether it was killed, what was left, the exit code of the next run, and what is there then: by
    path, the permissions and the content.
    """
    root = template.parent
    ran = subprocess.run(
        [
            sys.executable,
            str(KILLS),
            forks_at,
            "1" if EACH else str(stride),
            str(root),
            str(template),
            *map(str, arguments),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=os.environ | {"POLARS_MAX_THREADS": "1"},
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout.splitlines()[-1])
    for moment, one in enumerate(found):
        one["left"] = {path: (mode, bytes.fromhex(content)) for path, (mode, content) in one["left"].items()}
        place = root / str(moment)
        one["then"] = {
            path.relative_to(place).as_posix(): (path.stat().st_mode & 0o777, path.read_bytes())
            for path in place.rglob("*")
            if path.is_file()
        }
        one["hidden"] = sorted(path.name for path in place.rglob(".*"))
    kills = sum(one["killed"] for one in found)
    print(f"kpis {arguments[0]}: killed at {kills} write points")
    assert [one["killed"] for one in found] == [True] * kills + [False]
    return found


def kpis(folder, *arguments):
    """A command run to its end in a folder."""
    ran = subprocess.run([*PROGRAM, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stderr


def usual_mode():
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def seen(files):
    """What a reader sees: the content of every file that is not hidden."""
    return {
        name: content for name, (_, content) in files.items() if not any(p.startswith(".") for p in name.split("/"))
    }


SINGLE_FILES = {
    "compute": ("out.csv", ["compute", *ASKED], None),
    "compute over another file": ("out.csv", ["compute", *ASKED], 0o640),
    "compute for the public": ("out.xlsx", ["compute", *ASKED, "--audience", "public"], None),
    "children": ("out.csv", ["children", "4.9", *ASKED[:4]], None),
    "check": ("out.json", ["check", *ASKED], None),
    "impact": ("out.csv", ["impact", *ASKED[:4], "--against", DEFINITIONS], None),
    "report": ("out.html", ["report", *ASKED], None),
    "trend": ("out.csv", ["trend", "4.9", *ASKED[:4]], None),
    "trend as a picture": ("out.svg", ["trend", "4.9", *ASKED[:4]], None),
    "why": ("out.json", ["why", "4.9", *ASKED[:4]], None),
    "ahead": ("out.md", ["ahead", "4.9", *ASKED[:4]], None),
    "tracker": ("out.csv", ["tracker", *ASKED[:4]], None),
    "tracker over another file": ("out.xlsx", ["tracker", *ASKED[:4]], 0o640),
    "benchmarks": ("out.csv", ["benchmarks"], None),
    "plan": ("out.md", ["plan", *ASKED[:4]], None),
}
FOLDERS = {
    "children": ["children", "4.9", *ASKED[:4]],
    "trend": ["trend", "4.9", *ASKED[:4]],
    "tracker": ["tracker", *ASKED[:4]],
    "plan": ["plan", *ASKED[:4]],
}
FOR_ONE_READER = {"tracker"}
"""Commands of which only the owner may read what is written, whoever could read the file before."""


@pytest.mark.parametrize(("name", "command", "mode"), SINGLE_FILES.values(), ids=SINGLE_FILES.keys())
def test_a_single_file_is_the_old_or_the_new_one_whole_and_private_until_it_is(folder, name, command, mode):
    if mode is not None:
        (folder / name).write_bytes(OLD)
        (folder / name).chmod(mode)

    stride = 1 if (command[0], name, mode) == ("compute", "out.csv", None) else 2
    found = killed_at_each_point(WRITE_WHOLE, folder, *command, "--output", name, stride=stride)

    *_, last = found
    [(made_mode, made)] = [last["left"][name]]
    wanted = 0o600 if command[0] in FOR_ONE_READER else mode or usual_mode()
    assert (last["code"], made_mode, made != OLD) == (0, wanted, True)
    modes = []
    for one in found:
        assert seen(one["left"]) in ([{name: made}, {}] if mode is None else [{name: made}, {name: OLD}])
        hidden = {path: its for path, (its, _) in one["left"].items() if path != name}
        assert set(hidden.values()) <= {0o600}, hidden
        assert (one["again"], seen(one["then"]), one["hidden"]) == (0, {name: made}, [])
        modes.append(one["then"][name][0])
    assert len(found) > 5
    assert any(seen(one["left"]) != {name: made} for one in found)
    assert [its for its in modes if its != wanted] in (
        [],
        [0o600],
    )  # killed once it was in place, and no more than that


@pytest.mark.parametrize(
    "command",
    [pytest.param(command, marks=() if name == "tracker" else LONG) for name, command in FOLDERS.items()],
    ids=FOLDERS.keys(),
)
def test_two_files_into_a_folder_are_each_the_old_or_the_new_one(folder, command):
    found = killed_at_each_point(WRITE_WHOLE, folder, *command, "--output", "lists", stride=2)

    made = seen(found[-1]["left"])
    assert len(made) == 2
    for one in found:
        assert seen(one["left"]).items() <= made.items()
        assert (one["again"], seen(one["then"]), one["hidden"]) == (0, made, [])


def test_the_words_of_a_tracker_that_is_carried_over_itself_outlive_every_kill(folder):
    kpis(folder, "tracker", *ASKED[:4], "--output", "tracker.csv")
    sheet = folder / "tracker.csv"
    with sheet.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["comment"] = "Ask again in May"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    command = ["tracker", *ASKED[:4], "--carry-from", "tracker.csv", "--output", "tracker.csv"]

    found = killed_at_each_point(WRITE_WHOLE, folder, *command)

    for one in found:
        for files in (one["left"], one["then"]):
            assert files["tracker.csv"][1].count(b"Ask again in May") == 2
        assert (one["again"], one["hidden"]) == (0, [])


def test_definitions_to_change_are_whole_or_not_there_and_never_written_over(folder):
    found = killed_at_each_point(WRITE_WHOLE, folder, "definitions", "--output", "own.yaml")

    made = DEFINITIONS.read_bytes()
    assert found[-1]["left"]["own.yaml"][1] == made
    for one in found:
        is_there = seen(one["left"]) == {"own.yaml": made}
        assert is_there or seen(one["left"]) == {}
        assert (one["again"], seen(one["then"]), one["hidden"]) == (2 if is_there else 0, {"own.yaml": made}, [])
    assert {one["again"] for one in found} == {0, 2}


@pytest.mark.parametrize("before", [pytest.param("first", marks=LONG), "after another"])
def test_a_run_into_a_folder_is_kept_whole_or_not_at_all(folder, before):
    command = ["compute", *ASKED, "--output", "monthly", "--keep-children"]
    if before == "after another":
        kpis(folder, *command)
    there = seen(
        {path.relative_to(folder).as_posix(): (0, path.read_bytes()) for path in folder.rglob("*.*") if path.is_file()}
    )

    found = killed_at_each_point(HELD, folder, *command, stride=3)

    made = seen(found[-1]["left"])
    runs = sorted(name for name in made if "archive/run-" in name)
    assert len(runs) == (2 if before == "first" else 4)
    for one in found:
        assert all(content in (there.get(name), made.get(name)) for name, content in seen(one["left"]).items())
        modes = {path: mode for path, (mode, _) in one["left"].items() if "children" in path}
        assert set(modes.values()) <= {0o600}
        assert (one["again"], one["hidden"]) == (0, [".lock"])
        then = seen(one["then"])
        assert then.keys() >= made.keys()
        assert then["monthly/scorecard.csv"] == made["monthly/scorecard.csv"]


def test_a_publication_is_whole_or_not_at_all(folder):
    kpis(folder, "compute", *ASKED, "--output", "monthly")
    there = seen(
        {path.relative_to(folder).as_posix(): (0, path.read_bytes()) for path in folder.rglob("*.*") if path.is_file()}
    )
    name = "monthly/archive/publication-0001.json"

    found = killed_at_each_point(HELD, folder, "publish", "--run", "1", "--label", "Board", "--archive", "monthly")

    made = found[-1]["left"][name][1]
    for one in found:
        assert seen(one["left"]) in (there, {**there, name: made})
        assert (one["again"] in (0, 2), seen(one["then"]), one["hidden"]) == (True, {**there, name: made}, [".lock"])
    assert {one["again"] for one in found} == {0, 2}  # once it is in place its label is taken


def test_a_first_mapping_is_whole_or_not_at_all(folder):
    for path in CASE_SYSTEM.iterdir():
        if path.name != "extracts.yaml":
            (folder / path.name).write_bytes(path.read_bytes())

    found = killed_at_each_point("permanence_kpis.run.init:first_mapping", folder, "init", "--data", ".")

    made = found[-1]["left"]["extracts.yaml"][1]
    for one in found:
        is_there = one["left"].get("extracts.yaml", (0, None))[1]
        assert is_there in (None, made)
        assert (one["again"], one["hidden"]) == (0 if is_there is None else 2, [])  # it is never written over
        assert one["then"]["extracts.yaml"][1] == made


@pytest.mark.parametrize(
    "layout",
    [["extracts"], pytest.param(["ssda903", "--years", "1"], marks=LONG)],
    ids=lambda given: given[0],
)
def test_a_sample_in_a_new_folder_is_whole_or_not_at_all(folder, layout):
    of_layout = "make_sample" if layout == ["extracts"] else "make_sample_returns"
    command = ["sample", "--children-in-care", "3", "--layout", *layout, "--output", "deep/drawn"]

    found = killed_at_each_point(f"permanence_kpis.run.sample:{of_layout}", folder, *command, stride=5)

    made = seen(found[-1]["left"])
    assert "deep/drawn/SAMPLE.txt" in made
    for one in found:
        assert seen(one["left"]) in ({}, made)
        assert (one["again"], seen(one["then"]), one["hidden"]) == (0, made, [])


def test_a_sample_over_another_is_finished_by_the_next_run_and_known_for_a_sample_meanwhile(folder):
    from permanence_kpis.extracts.sample_mark import is_marked

    def command(seed):
        return ["sample", "--children-in-care", "3", "--seed", seed, "--output", "drawn"]

    kpis(folder, *command("1"))
    old = seen(
        {path.relative_to(folder).as_posix(): (0, path.read_bytes()) for path in folder.rglob("*.*") if path.is_file()}
    )

    found = killed_at_each_point("permanence_kpis.run.sample:make_sample", folder, *command("2"), stride=3)

    new = seen(found[-1]["left"])
    assert old.keys() == new.keys()
    for number, one in enumerate(found):
        left = seen(one["left"])
        assert all(content in (old[name], new[name]) for name, content in left.items())
        assert left in (old, new) or any(".kpis-sample" in path for path in one["left"])
        assert (one["again"], seen(one["then"]), one["hidden"]) == (0, new, [])
        drawn = folder.parent / f"as-left-{number}"
        for path, (_, content) in one["left"].items():
            (drawn / path).parent.mkdir(parents=True, exist_ok=True)
            (drawn / path).write_bytes(content)
        assert is_marked(drawn / "drawn")
        if left not in (old, new):  # half of each sample: a figure of both would look like any other
            with pytest.raises(ExtractError, match="not all are yet"):
                load_extracts(drawn / "drawn")
    assert any(seen(one["left"]) not in (old, new) for one in found)


KILLED = {command[0] for _, command, _ in SINGLE_FILES.values()} | {"definitions", "publish", "init", "sample"}
"""The commands that the tests above kill."""
ONLY_PRINT = {
    "explain": ["4.9", *ASKED[:4]],
    "history": ["--archive", "monthly"],
    "verify": ["monthly/manifest.json"],
    "list": [],
    "fields": ["reviews"],
    "validate": [],
    "guide": ["publication"],
    "help": [],
}


def test_every_command_is_killed_or_only_prints():
    assert set(get_command(app).commands) == KILLED | set(ONLY_PRINT)
    assert not KILLED & set(ONLY_PRINT)


@pytest.mark.parametrize("command", ONLY_PRINT)
def test_a_command_that_is_not_killed_writes_nothing_anywhere(folder, command):
    if command in ("history", "verify"):
        kpis(folder, "compute", *ASKED, "--output", "monthly")
    watched = [sys.executable, "-B", str(KILLS), "--watch", command, *ONLY_PRINT[command]]

    ran = subprocess.run(watched, cwd=folder, capture_output=True, text=True, check=False, timeout=120)

    assert ran.returncode == 0, ran.stderr
    assert "write point" not in ran.stderr
    assert ran.stdout


def test_the_watch_sees_a_command_write(folder):
    watched = [sys.executable, "-B", str(KILLS), "--watch", "definitions", "--output", "own.yaml"]

    ran = subprocess.run(watched, cwd=folder, capture_output=True, text=True, check=False, timeout=120)

    assert ran.returncode == 0
    assert ran.stderr.count("write point\n") > 5
