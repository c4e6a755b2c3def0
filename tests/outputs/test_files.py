"""Files are written whole or not at all."""

import errno
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.support.links import LINKS
from tests.support.without_rights import run_without_rights

from permanence_kpis.errors import OutputError
from permanence_kpis.writing import write_whole
from permanence_kpis.writing.leftovers import clear

TWO = {"scorecard.csv": b"new csv", "scorecard.json": b"new json"}


def in_folder(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def refused(folder, contents, **how):
    with pytest.raises(OutputError) as raised:
        write_whole(folder, contents, **how)
    assert raised.value.exit_code == 5
    [problem] = raised.value.problems
    return problem.what


def test_files_are_written_and_named(tmp_path):
    written = write_whole(tmp_path, TWO)

    assert written == (tmp_path / "scorecard.csv", tmp_path / "scorecard.json")
    assert in_folder(tmp_path) == TWO


def test_files_that_were_there_are_replaced(tmp_path):
    (tmp_path / "scorecard.csv").write_bytes(b"old")
    (tmp_path / "other.csv").write_bytes(b"other")

    write_whole(tmp_path, TWO)

    assert in_folder(tmp_path) == {**TWO, "other.csv": b"other"}


def test_a_file_that_may_not_be_replaced_is_not(tmp_path):
    (tmp_path / "scorecard.json").write_bytes(b"old")

    refused(tmp_path, TWO, may_replace=False)

    assert in_folder(tmp_path) == {"scorecard.json": b"old"}


def test_a_folder_is_made_where_that_was_asked_for(tmp_path):
    write_whole(tmp_path / "new", TWO, make_folder=True)

    assert in_folder(tmp_path / "new") == TWO


def test_no_folder(tmp_path):
    assert refused(tmp_path / "none", {"scorecard.csv": b""}) == (
        f"nothing was written to {tmp_path / 'none' / 'scorecard.csv'}: the folder does not exist. "
        "Make it first, or name another with --output."
    )


def test_no_folder_to_make_the_folder_in(tmp_path):
    assert refused(tmp_path / "none" / "new", TWO, make_folder=True) == (
        f"nothing was written to {tmp_path / 'none' / 'new'}: the folder does not exist. "
        "Make it first, or name another with --output."
    )


def test_a_file_where_the_folder_should_be(tmp_path):
    (tmp_path / "taken").write_bytes(b"a file")

    assert refused(tmp_path / "taken", TWO, make_folder=True) == (
        f"nothing was written to {tmp_path / 'taken'}: a file has that name already. Name another folder with --output."
    )


def test_a_folder_where_the_file_should_be_leaves_the_other_file_as_it_was(tmp_path):
    (tmp_path / "scorecard.csv").write_bytes(b"old csv")
    (tmp_path / "scorecard.json").mkdir()

    assert refused(tmp_path, TWO) == (
        f"nothing was written to {tmp_path / 'scorecard.json'}: that is a folder. Name a file in it with --output."
    )
    assert in_folder(tmp_path) == {"scorecard.csv": b"old csv"}


def test_a_folder_made_for_files_that_cannot_be_written_goes_again(tmp_path):
    refused(tmp_path / "new", {"x" * 300 + ".csv": b""}, make_folder=True)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_may_not_be_written(tmp_path):
    script = """
import sys
from pathlib import Path
from permanence_kpis.errors import OutputError
from permanence_kpis.writing import write_whole
from permanence_kpis.writing.leftovers import clear
try:
    write_whole(Path(sys.argv[1]), {"scorecard.csv": b""})
except OutputError as error:
    print(error.exit_code, *error.problems)
"""
    tmp_path.chmod(0o500)
    try:
        said = run_without_rights(script, tmp_path)
    finally:
        tmp_path.chmod(0o700)

    assert said.startswith(f"5 nothing was written to {tmp_path / 'scorecard.csv'}: it may not be written.")
    assert in_folder(tmp_path) == {}


@pytest.mark.skipif(os.name != "nt", reason="only Windows keeps a file that is open from being replaced")
def test_a_file_that_another_program_has_open_is_named_and_everything_is_as_it_was(tmp_path):
    (tmp_path / "scorecard.csv").write_bytes(b"old csv")
    (tmp_path / "scorecard.json").write_bytes(b"old json")

    with (tmp_path / "scorecard.json").open("rb"):
        said = refused(tmp_path, TWO)

    assert said == (
        f"nothing was written to {tmp_path / 'scorecard.json'}: it may not be written. "
        "Close it if a program such as Excel has it open, or name another with --output."
    )
    assert in_folder(tmp_path) == {"scorecard.csv": b"old csv", "scorecard.json": b"old json"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits of a process")
def test_a_disk_that_is_full_half_way_leaves_everything_as_it_was(tmp_path):
    (tmp_path / "scorecard.csv").write_bytes(b"old csv")
    script = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from permanence_kpis.errors import OutputError\n"
        "from permanence_kpis.writing import write_whole\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n"
        "    write_whole(Path(sys.argv[1]), {'scorecard.csv': b'new', 'scorecard.json': b'x' * 2000})\n"
        "except OutputError as error:\n"
        "    print(error)\n"
    )

    ran = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)

    assert ran.stdout == (
        f"nothing was written to {tmp_path / 'scorecard.json'}: File too large. Name another with --output.\n"
    )
    assert in_folder(tmp_path) == {"scorecard.csv": b"old csv"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no sockets with a name")
def test_what_was_put_in_place_is_put_back_where_the_rest_cannot_follow(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a socket's path has to be short
    Path("scorecard.csv").write_bytes(b"old csv")
    with socket.socket(socket.AF_UNIX) as unreadable:
        unreadable.bind("scorecard.json")

        refused(Path(), {"new.csv": b"new", **TWO})

    assert in_folder(tmp_path) == {"scorecard.csv": b"old csv"}


@LINKS
def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real.csv").write_bytes(b"old")
    (tmp_path / "scorecard.csv").symlink_to(tmp_path / "real.csv")

    write_whole(tmp_path, {"scorecard.csv": b"new"})

    assert (tmp_path / "scorecard.csv").is_symlink()
    assert Path(tmp_path / "real.csv").read_bytes() == b"new"


MODES = pytest.mark.skipif(os.name == "nt", reason="Windows has no modes of files")
SCRIPT = """
import sys
from pathlib import Path
from permanence_kpis.writing import whole
def interrupted(part, content, mode, write_part=whole.write_part):
    write_part(part, content, mode)
    print(part.name, flush=True)
    sys.stdin.read()
whole.write_part = interrupted
whole.write_whole(Path(sys.argv[1]), {"list.csv": b"children"})
"""


@contextmanager
def writing(folder):
    """The name of a file that another process has written and not yet put in place, and that process."""
    command = [sys.executable, "-c", SCRIPT, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        try:
            yield writer.stdout.readline().strip(), writer
        finally:
            writer.kill()


def test_what_a_killed_writer_left_is_cleared_by_the_next_and_what_a_living_one_is_writing_is_not(tmp_path):
    with writing(tmp_path) as (name, writer):
        write_whole(tmp_path, {"other.csv": b"other"})
        assert sorted(in_folder(tmp_path)) == sorted([name, name.replace("-0.part", ".lock"), "other.csv"])
        writer.kill()
        writer.wait()

        write_whole(tmp_path, {"other.csv": b"again"})

    assert in_folder(tmp_path) == {"other.csv": b"again"}


def test_what_was_cleared_away_meanwhile_is_none_of_a_living_writer_s(tmp_path):
    with writing(tmp_path) as (_, writer):
        for _ in range(3):
            clear(tmp_path)
        writer.stdin.close()
        assert writer.wait(timeout=60) == 0

    assert in_folder(tmp_path) == {"list.csv": b"children"}


@pytest.mark.parametrize("name", ["kpis-0123456789abcdef.part", ".kpis-0123.part", ".kpis-0123456789abcdef-0.part.csv"])
def test_files_of_others_are_left_alone(tmp_path, name):
    (tmp_path / name).write_bytes(b"theirs")

    write_whole(tmp_path, {"list.csv": b""})

    assert in_folder(tmp_path) == {name: b"theirs", "list.csv": b""}


@MODES
def test_a_file_is_its_owner_s_alone_until_it_is_in_place(tmp_path):
    (tmp_path / "list.csv").touch(0o664)
    with writing(tmp_path) as (name, _):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


@MODES
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o007, 0o660), (0o077, 0o600)])
def test_a_new_file_gets_the_permissions_that_a_new_file_gets(tmp_path, umask, mode):
    before = os.umask(umask)
    try:
        write_whole(tmp_path, TWO)
        after = os.umask(umask)
    finally:
        os.umask(before)

    assert after == umask
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {mode}


def test_where_no_lock_can_be_had_a_file_is_written_and_nothing_cleared_away(tmp_path, monkeypatch):
    import filelock

    def none_here(*_, **__):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(filelock, "FileLock", none_here)
    (tmp_path / ".kpis-0123456789abcdef-0.part").write_bytes(b"who knows whose")

    write_whole(tmp_path, TWO)

    assert in_folder(tmp_path) == {**TWO, ".kpis-0123456789abcdef-0.part": b"who knows whose"}


@MODES
def test_a_file_keeps_the_permissions_it_had(tmp_path):
    (tmp_path / "scorecard.csv").write_bytes(b"old")
    (tmp_path / "scorecard.csv").chmod(0o640)

    write_whole(tmp_path, {"scorecard.csv": b"new"})

    assert (tmp_path / "scorecard.csv").stat().st_mode & 0o777 == 0o640
