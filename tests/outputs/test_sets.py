"""A set of files is put in place whole: killed at any moment, on a full disk, in a folder that may not be written."""

import os
import subprocess
import sys

import pytest
from tests.support.without_rights import giving_up_rights

from permanence_kpis.errors import OutputError
from permanence_kpis.outputs.files import locked_folder
from permanence_kpis.writing.leftovers import temporary_names
from permanence_kpis.writing.locks import only_one

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals and limits of a process")
OLD = {"scorecard.csv": b"old csv", "scorecard.json": b"old json", "manifest.json": b"old manifest"}
NEW = {
    "scorecard.csv": b"new csv",
    "scorecard.json": b"new json",
    "archive/run-2.json": b"run 2",
    "manifest.json": b"new manifest",
}
WRITE = f"""
import sys
from pathlib import Path
from permanence_kpis.outputs.files import locked_folder
with locked_folder(Path(sys.argv[1])) as folder:
    folder.write({NEW!r}, private=("archive/run-2.json",))
"""
KILLED_AT_EACH_STEP = f"""
import os, signal, sys
from pathlib import Path
import filelock  # before steps are counted
from permanence_kpis.outputs.files import locked_folder
STEPS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.listdir", "os.scandir")
left = None
def count(event, _):
    global left
    if left is not None and event in STEPS:
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(count)
for moment in range(200):
    place = Path(sys.argv[1], str(moment))
    if sys.argv[2] == "after another":
        place.mkdir()
        with locked_folder(place) as folder:
            folder.write({OLD!r})
    child = os.fork()
    if child == 0:
        left = moment
        with locked_folder(place) as folder:
            folder.write({NEW!r}, private=("archive/run-2.json",))
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
"""


@pytest.fixture
def folder(tmp_path):
    """A folder that a set was written to before."""
    place = tmp_path / "monthly"
    place.mkdir()
    with locked_folder(place) as ours:
        ours.write(OLD)
    return place


def process(script, *arguments, **how):
    return subprocess.run([sys.executable, "-c", script, *map(str, arguments)], capture_output=True, check=False, **how)


def contents(folder):
    """Every file a reader sees, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def left_over(folder):
    """What a reader does not see, but for the lock's own file, which goes on Windows and stays elsewhere."""
    return sorted({path.name for path in folder.rglob(".*")} - {".lock"})


def finished(folder):
    """What a reader sees once the next writer has come, who then writes nothing."""
    with locked_folder(folder):
        pass
    assert left_over(folder) == []
    return contents(folder)


def killed_at_each_step(folder, when):
    """The folder as each writer left it that was killed one step later than the one before; the last was not."""
    ran = process(KILLED_AT_EACH_STEP, folder, when)
    assert (ran.returncode, ran.stderr) == (0, b"")
    return sorted((path for path in folder.iterdir()), key=lambda path: int(path.name))


@POSIX
def test_killed_before_any_step_the_set_is_the_old_one_or_the_new_one(tmp_path):
    is_new = []
    for place in killed_at_each_step(tmp_path, "after another"):
        for name, content in contents(place).items():
            assert content in (OLD.get(name), NEW[name])
        if not (place / "archive" / ".pending").exists():
            assert contents(place) in (OLD, NEW)
        assert finished(place) in (OLD, NEW)
        is_new.append(contents(place) == NEW)

    assert len(is_new) > 20  # so many steps there are
    assert is_new == sorted(is_new)  # up to one step the old set, from there on the new one
    assert (is_new[0], is_new[-1]) == (False, True)


@POSIX
def test_killed_while_the_first_set_is_written_there_is_none_or_the_whole(tmp_path):
    left_behind = [finished(place) for place in killed_at_each_step(tmp_path, "first")]

    assert {} in left_behind
    assert left_behind[-1] == NEW
    assert all(files in ({}, NEW) for files in left_behind)


@POSIX
@pytest.mark.parametrize("size", [4, 11, 150])
def test_a_full_disk_leaves_everything_as_it_was(folder, size):
    script = f"import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nimport sys\n{WRITE}"
    limited = script.replace(
        "with locked_folder", f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))\nwith locked_folder"
    )

    ran = process(limited, folder)

    assert b"OutputError: nothing was written to" in ran.stderr
    assert b"File too large" in ran.stderr
    assert contents(folder) == OLD
    assert left_over(folder) == []


@POSIX
def test_a_folder_that_may_not_be_written(folder):
    for place in (folder, folder / "archive"):
        place.chmod(0o500)
    (folder / "archive" / ".lock").chmod(0o400)
    try:
        ran = process(WRITE, folder, preexec_fn=giving_up_rights())
    finally:
        for place in (folder, folder / "archive"):
            place.chmod(0o700)

    assert b"OutputError: nothing was written to" in ran.stderr
    assert b"it may not be written" in ran.stderr
    assert contents(folder) == OLD


def test_a_folder_made_for_nothing_goes_again(tmp_path):
    with pytest.raises(OutputError), locked_folder(tmp_path / "monthly") as folder:
        folder.write({**NEW, "x" * 300: b""})

    assert list(tmp_path.iterdir()) == []


def test_a_fault_while_the_lock_is_held_changes_nothing(folder):
    with pytest.raises(ZeroDivisionError), locked_folder(folder):
        raise ZeroDivisionError

    assert contents(folder) == OLD
    assert left_over(folder) == []


def test_a_second_writer_is_refused_while_the_first_is_at_work(tmp_path):
    with (
        pytest.raises(OutputError) as raised,
        only_one(tmp_path / ".lock"),
        only_one(tmp_path / ".lock", wait_seconds=0.2),
    ):
        pass

    assert str(raised.value) == (
        f"nothing was written to {tmp_path}: another kpis is writing there. Run this again when it has finished."
    )
    with only_one(tmp_path / ".lock", wait_seconds=0):
        pass


def holding(folder, until):
    """A process that has written to a folder and holds it until a line of Python is done."""
    script = f"{WRITE}    print('held', flush=True); {until}"
    return subprocess.Popen([sys.executable, "-c", script, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def test_a_second_process_writes_once_the_first_has_ended(folder):
    with holding(folder, until="import time; time.sleep(1)") as first:
        assert first.stdout.readline().strip() == b"held"
        with locked_folder(folder) as ours:
            assert first.wait(timeout=60) == 0
            ours.write(OLD)

    assert contents(folder) == {**NEW, **OLD}


def test_the_lock_of_a_dead_process_holds_nobody_up(folder):
    with holding(folder, until="sys.stdin.read()") as holder:
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(OutputError), only_one(folder / "archive" / ".lock", wait_seconds=0):
            pass
        holder.kill()

    with only_one(folder / "archive" / ".lock", wait_seconds=0):
        pass


def test_a_note_that_kpis_did_not_write_is_left_and_named(folder):
    (folder / "archive" / ".pending").write_bytes(b"[1]")

    with pytest.raises(OutputError) as raised, locked_folder(folder) as ours:
        ours.write(NEW)

    [message] = raised.value.problems
    assert message.what.endswith("is not as kpis wrote it. Move it elsewhere and run this again.")
    assert contents(folder) == OLD
    assert (folder / "archive" / ".pending").read_bytes() == b"[1]"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes of files")
def test_what_is_private_is_the_owners_alone_from_its_first_byte(tmp_path):
    with locked_folder(tmp_path / "monthly") as folder:
        folder.write({"archive/children.json": b"ids", "scorecard.csv": b""}, private=("archive/children.json",))

    assert (tmp_path / "monthly" / "archive" / "children.json").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "monthly" / "scorecard.csv").stat().st_mode & 0o077 != 0


def test_files_of_others_are_left_alone_and_what_a_single_file_s_killed_writer_left_is_not(folder):
    (folder / ".kpis-0123456789abcdef-0.part").write_bytes(b"a single file whose writer was killed")
    (folder / ".kpis-set-notes.part").write_bytes(b"not ours")

    with temporary_names([folder]) as prefix:
        (folder / f"{prefix}-0.part").write_bytes(b"a single file that somebody is writing")
        with locked_folder(folder) as ours:
            ours.write(NEW)

        assert left_over(folder) == sorted([f"{prefix}-0.part", f"{prefix}.lock", ".kpis-set-notes.part"])
