"""`kpis compute --output FOLDER`: files, manifest and archive, all or none; the gates; what is kept of children."""

import hashlib
import json
import os
import platform
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest
from tests.support.opened import opened_in
from tests.support.without_rights import giving_up_rights

from permanence_kpis.writing.locks import only_one

from .conftest import PROGRAM

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals and limits of a process")
LATE = "0012,2024-06-01,PN4\n"  # a review of the quarter, recorded late
PERIOD = ("--period", "2024Q1")


@pytest.fixture
def compute(kpis, extracts):
    def run(*arguments, output="monthly"):
        return kpis("compute", *PERIOD, "--data", extracts, "--output", output, *arguments)

    return run


@pytest.fixture
def record_late(extracts):
    def record():
        with (extracts / "reviews.csv").open("a", encoding="utf-8") as file:
            file.write(LATE)

    return record


def sha256(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def manifest(folder="monthly"):
    return json.loads(Path(folder, "manifest.json").read_text(encoding="utf-8"))


def contents(folder="monthly"):
    return {path.name: path.read_bytes() for path in sorted(Path(folder).rglob("*")) if path.is_file()}


def runs(folder="monthly"):
    return sorted(path.name for path in Path(folder, "archive").glob("run-*.json"))


def test_the_manifest_says_what_the_figures_were_made_from(compute, extracts):
    compute("--only", "4.1,4.9")

    record = manifest()
    used = {name: file["sha256"] for name, file in record["extracts"].items()}
    names = ("children.csv", "legal_statuses.csv", "placements.csv", "reviews.csv")
    assert used == {name: sha256(extracts / name) for name in names}
    assert {name: file["rows"] for name, file in record["extracts"].items()} == {
        "children.csv": 2,
        "legal_statuses.csv": 2,
        "placements.csv": 3,
        "reviews.csv": 2,
    }
    assert record["definitions"] == {
        "origin": "the packaged kpi_definitions.yaml",
        "sha256": sha256(Path(__file__).parents[2] / "kpi_definitions.yaml"),
    }
    assert record["period"] == {"label": "2024Q1", "first_day": "2024-04-01", "last_day": "2024-06-30"}
    assert record["options"] == {
        "period": "2024Q1",
        "data": str(extracts),
        "definitions": None,
        "only": ["4.1", "4.9"],
        "leave_out": [],
        "by": [],
    }
    assert (record["program"]["python"], record["program"]["polars"]) == (platform.python_version(), pl.__version__)
    assert {name: file["sha256"] for name, file in record["files"].items()} == {
        name: sha256(f"monthly/{name}") for name in ("scorecard.csv", "scorecard.json")
    }
    assert [(figure["ref"], figure["counts"]["numerator"]) for figure in record["results"]["figures"]] == [
        ("4.1", 1),
        ("4.9", 1),
    ]


def test_the_same_input_gives_the_same_bytes(compute):
    compute("--format", "json")
    first = contents()
    compute("--format", "json")
    compute("--format", "json", output="elsewhere")

    for name in ("scorecard.json", "manifest.json"):
        assert contents()[name] == contents("elsewhere")[name] == first[name]


def test_each_run_adds_one_file_to_the_archive(compute, record_late):
    compute()
    compute()
    record_late()
    compute()

    first, second, third = runs()
    assert [name[:9] for name in (first, second, third)] == ["run-0001-", "run-0002-", "run-0003-"]
    assert first[9:] == second[9:] != third[9:]


def test_nothing_in_the_folder_says_who_a_child_is(compute):
    compute()

    for name, content in contents().items():
        words = re.findall(r"[\w-]+", content.decode())
        assert not {"0012", "0013", "c1", "c2", "c3", "H1", "2014-05-01", "2012-01-01"} & set(words), name


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes of files")
def test_children_are_kept_only_when_asked_for_and_for_the_owner_only(compute):
    compute("--keep-children")

    [path] = Path("monthly", "archive").glob("*.children.json")
    record = json.loads(path.read_text(encoding="utf-8"))
    assert path.stat().st_mode & 0o777 == 0o600
    assert record["mark"].startswith("CONFIDENTIAL: ids of children.")
    assert record["measures"]["4.1"] == {"met": ["0012"], "not met": ["0013"], "not known": []}
    kept = Path("monthly", "archive", path.name.replace(".children", "")).read_text(encoding="utf-8")
    assert "0012" not in re.findall(r"\w+", kept)  # a digest may hold the digits


def test_children_are_not_kept_without_an_archive(kpis, extracts):
    ran = kpis("compute", *PERIOD, "--data", extracts, "--keep-children")

    assert (ran.exit_code, ran.stdout, ran.stderr) == (
        2,
        "",
        "Error: --keep-children keeps them in an archive. Name its folder with --output, such as monthly.\n",
    )


def test_an_extract_that_is_written_to_meanwhile_stops_the_run(compute, extracts, monkeypatch):
    from permanence_kpis.run import recorded

    def read_while_somebody_writes(request, load_context=recorded.load_context):
        opened = load_context(request)
        with (extracts / "reviews.csv").open("a", encoding="utf-8") as file:
            file.write(LATE)
        return opened

    monkeypatch.setattr(recorded, "load_context", read_while_somebody_writes)

    ran = compute()

    assert (ran.exit_code, ran.stdout) == (3, "")
    assert ran.stderr == (
        "reviews.csv: the file was written to while it was read\n"
        "    Run kpis again once the extracts are all written.\n"
    )
    assert not Path("monthly").exists()


def test_a_red_measure_trips_the_gate_once_everything_is_written(compute, written):
    ran = compute("--fail-on", "red", "--only", "4.1,4.2")

    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr.endswith("--fail-on red: 4.1\n")
    assert written("monthly") == ["archive", "manifest.json", "scorecard.csv", "scorecard.json"]


def test_a_gate_without_a_folder(kpis, extracts):
    ran = kpis("compute", *PERIOD, "--data", extracts, "--only", "4.1", "--format", "csv", "--fail-on", "red")

    assert ran.exit_code == 1
    assert ran.stderr == "--fail-on red: 4.1\n"
    assert ran.stdout.startswith("format,")


def test_no_data_trips_its_gate_before_the_code_for_a_file_that_is_not_there(compute, extracts):
    (extracts / "foster_approvals.csv").unlink()

    assert compute().exit_code == 4
    ran = compute("--fail-on", "no-data")
    assert ran.exit_code == 1
    assert ran.stderr.endswith("--fail-on no-data: 4.4, 4.6\n")  # and nobody left care


def test_a_figure_that_changed_trips_its_gate(compute, record_late):
    assert compute("--fail-on", "changed").exit_code == 0
    assert compute("--fail-on", "changed").exit_code == 0
    record_late()

    ran = compute("--fail-on", "changed")

    assert ran.exit_code == 1
    assert ran.stderr.endswith("--fail-on changed: 4.9\n")
    assert (
        "4.9 was GREEN 100.0%; now 1 more from green, RED 50.0%: late recording (kpis history 4.9 --archive monthly)\n"
    ) in ran.stderr
    assert compute("--fail-on", "changed").exit_code == 0


def test_a_rating_that_could_be_another_trips_the_gate_of_confidence(compute, extracts):
    assert compute("--only", "4.9", "--fail-on", "confidence").exit_code == 0
    with (extracts / "reviews.csv").open("a", encoding="utf-8") as file:
        file.write("0012,2024-06-01,\n")  # 1 of 2 took part, or both: RED or GREEN

    ran = compute("--only", "4.9", "--fail-on", "confidence")

    assert ran.exit_code == 1
    assert ran.stderr.endswith("--fail-on confidence: 4.9\n")


@pytest.mark.parametrize("asked", [["--fail-on", "red,changed"], ["--fail-on", "red", "--fail-on", "changed"]])
def test_several_gates(compute, record_late, asked):
    compute("--only", "4.1,4.9")
    record_late()

    ran = compute("--only", "4.1,4.9", *asked)

    assert ran.exit_code == 1
    assert ran.stderr.endswith("--fail-on red: 4.1, 4.9\n--fail-on changed: 4.9\n")


@pytest.mark.parametrize(
    ("gate", "said"),
    [
        ("amber", "--fail-on amber is not known. Choose from red, changed, confidence, no-data."),
        (" ", "--fail-on is empty. Choose from red, changed, confidence, no-data, or leave it out."),
        (
            "changed",
            (
                "--fail-on changed needs the previous run, which only a folder keeps. Name one with --output, "
                "like monthly."
            ),
        ),
    ],
)
def test_a_gate_that_cannot_be_asked_for(kpis, extracts, gate, said):
    ran = kpis("compute", *PERIOD, "--data", extracts, "--fail-on", gate)

    assert (ran.exit_code, ran.stdout, ran.stderr) == (2, "", f"Error: {said}\n")


def test_a_broken_file_in_the_archive_is_named_and_left(compute):
    compute()
    [name] = runs()
    Path("monthly", "archive", name).write_bytes(b"{")

    ran = compute()

    assert ran.exit_code == 0
    assert f"{Path('monthly', 'archive', name)}: it is not JSON, or was cut short." in ran.stderr
    assert Path("monthly", "archive", name).read_bytes() == b"{"
    assert len(runs()) == 2


@POSIX
def test_killed_while_files_are_put_in_place_the_old_set_or_the_new_one_is_there(process, extracts, record_late):
    arguments = ["compute", *PERIOD, "--data", str(extracts), "--output", "monthly"]
    process(*arguments)
    old = contents()
    record_late()
    script = (
        "import os, signal, sys\n"
        "left = int(sys.argv.pop(1))\n"
        "def count(event, arguments):\n"
        "    global left\n"
        "    if event == 'os.rename':\n"
        "        left -= 1\n"
        "        if left < 0: os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.addaudithook(count)\n"
        "from permanence_kpis.cli import main; main()\n"
    )

    codes = []
    for step in range(10):
        ran = subprocess.run([sys.executable, "-c", script, str(step), *arguments], capture_output=True, check=False)
        codes.append(ran.returncode)
        if step == 0:
            assert {name: content for name, content in contents().items() if ".kpis-" not in name} == old
        if ran.returncode == 0:
            break
        process(*arguments)
        assert verified("monthly")

    assert set(codes) == {-signal.SIGKILL, 0}
    assert len(codes) == 6  # the note of what goes where, and four files


def verified(folder):
    """Whether every file is the one the manifest says."""
    return all(sha256(Path(folder, name)) == file["sha256"] for name, file in manifest(folder)["files"].items())


@POSIX
def test_on_a_full_disk_the_set_before_stays_and_the_code_is_5(process, extracts, record_late):
    arguments = ["compute", *PERIOD, "--data", str(extracts), "--output", "monthly"]
    process(*arguments)
    before = contents()
    record_late()

    def almost_full():
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))

    ran = process(*arguments, preexec_fn=almost_full)

    assert ran.returncode == 5
    assert b"Error: nothing was written to monthly/scorecard." in ran.stderr
    assert b"Traceback" not in ran.stderr
    assert contents() == before


@POSIX
def test_in_a_folder_that_may_not_be_written_the_code_is_5(process, extracts):
    Path("monthly").mkdir(mode=0o500)

    ran = process("compute", *PERIOD, "--data", extracts, "--output", "monthly", preexec_fn=giving_up_rights())

    assert ran.returncode == 5
    assert b"Error: nothing was written to monthly/archive: it may not be written." in ran.stderr
    assert contents() == {}


def test_in_an_archive_that_may_not_be_written_the_code_is_5_and_nothing_changes(process, extracts):
    arguments = ["compute", *PERIOD, "--data", str(extracts), "--output", "monthly"]
    process(*arguments)
    before = contents()
    archive = Path("monthly", "archive")
    archive.chmod(0o500)
    try:
        ran = process(*arguments, preexec_fn=giving_up_rights())
    finally:
        archive.chmod(0o700)

    assert ran.returncode == 5
    assert b"Error: nothing was written to monthly" in ran.stderr
    assert b"it may not be written." in ran.stderr
    assert b"Traceback" not in ran.stderr
    assert contents() == before


@pytest.mark.parametrize(
    ("closed", "command", "code", "said"),
    [
        ("monthly", ["history", "4.1"], 2, "path 'monthly' is not readable"),
        ("monthly/archive", ["history", "4.1"], 2, "Error: monthly/archive cannot be opened (permission denied)."),
        (
            "monthly/archive",
            ["publish", "--run", "0001", "--label", "Q1 board"],
            5,
            "Error: nothing was written to monthly/archive/.lock: it may not be written.",
        ),
    ],
    ids=["the folder", "the archive", "to publish"],
)
def test_an_archive_that_may_not_be_opened_is_said(process, extracts, closed, command, code, said):
    process("compute", *PERIOD, "--data", extracts, "--output", "monthly")
    Path(closed).chmod(0)
    try:
        ran = process(*command, "--archive", "monthly", preexec_fn=giving_up_rights())
    finally:
        Path(closed).chmod(0o700)

    assert (ran.returncode, ran.stdout) == (code, b"")
    assert said in ran.stderr.decode()
    assert b"Traceback" not in ran.stderr


def test_while_another_run_writes_the_code_is_5_and_nothing_changes(process, extracts):
    arguments = ["compute", *PERIOD, "--data", str(extracts), "--output", "monthly"]
    process(*arguments)
    before = contents()

    with only_one(Path("monthly", "archive", ".lock")):
        asked_at = time.monotonic()
        ran = process(*arguments)

    assert time.monotonic() - asked_at > 5  # so long it waits
    assert (ran.returncode, ran.stdout) == (5, b"")
    assert ran.stderr.decode().splitlines()[-1] == (
        f"Error: nothing was written to {Path('monthly', 'archive')}: another kpis is writing there. "
        "Run this again when it has finished."
    )
    assert contents() == before


@pytest.mark.parametrize("published", [False, True], ids=["unpublished", "published"])
def test_however_long_the_archive_no_run_of_it_is_read_under_the_lock(compute, kpis, monkeypatch, published):
    from permanence_kpis.outputs import files

    compute()
    archive = Path("monthly", "archive")
    [first] = archive.glob("run-*.json")
    if published:
        kpis("publish", "--run", "1", "--label", "Board", "--archive", "monthly")
    text = first.read_text(encoding="utf-8")
    opened = []

    @contextmanager
    def watched(folder, locked_folder=files.locked_folder):
        with locked_folder(folder) as ours, opened_in(archive) as names:
            yield ours
        opened.append([name for name in names if name.startswith(("run-", "publication-"))])

    monkeypatch.setattr(files, "locked_folder", watched)
    for last in (50, 500):
        for number in range(len(runs()) + 1, last + 1):
            name = f"{number:04}{first.stem[8:]}"
            (archive / f"run-{name}.json").write_text(text.replace(first.stem[4:], name), encoding="utf-8")
        assert compute().exit_code == 0
        assert kpis("publish", "--run", "2", "--label", f"{last} runs", "--archive", "monthly").exit_code == 0

    to_be_published = [f"run-0002{first.stem[8:]}.json"]
    assert opened == [[], to_be_published, [], to_be_published]


def test_started_twice_at_once_both_are_kept_and_the_set_is_one(extracts):
    command = [*PROGRAM, "compute", *PERIOD, "--data", str(extracts), "--output", "monthly"]
    both = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(2)]

    assert [one.wait(timeout=120) for one in both] == [0, 0]
    assert [name[:8] for name in runs()] == ["run-0001", "run-0002"]
    assert verified("monthly")
