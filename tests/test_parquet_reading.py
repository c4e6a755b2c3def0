"""A damaged Parquet file that ends the process of its reader, and the process that comes upon it first."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import polars as pl
import pytest
from tests.extracts.parquet import ending

from permanence_kpis.parquet_reading import columns_of, kinds_of, process_that_reads, stop_reading

ROWS = pl.DataFrame({"child_id": ["0012", "0044", "0044"], "placement_type": ["U4", "U6", "U4"]})


@pytest.fixture(autouse=True)
def _a_process_of_its_own():
    stop_reading()
    yield
    stop_reading()


@pytest.fixture
def sound(tmp_path):
    ROWS.write_parquet(tmp_path / "sound.parquet")
    return tmp_path / "sound.parquet"


@pytest.fixture
def damaged(tmp_path):
    (tmp_path / "damaged.parquet").write_bytes(ending(ROWS))
    return tmp_path / "damaged.parquet"


def test_such_a_file_ends_the_process_that_reads_it(damaged):
    """Were it not so, the tests below would show nothing."""
    read = "import polars, sys; polars.read_parquet(sys.argv[1])"
    ended = subprocess.run([sys.executable, "-c", read, damaged], capture_output=True, text=True)

    assert ended.returncode not in (0, 1)
    assert "memory allocation of" in ended.stderr


def test_such_a_file_raises_and_the_next_one_is_read(damaged, sound):
    with pytest.raises(pl.exceptions.PolarsError):
        columns_of(damaged, ["child_id"])

    assert list(kinds_of(sound)) == ["child_id", "placement_type"]
    assert columns_of(sound, ["child_id"]).equals(ROWS.select("child_id"))
    assert process_that_reads() is not None


# D-619
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux says cheaply what a process takes")
def test_a_file_that_unpacks_to_far_more_than_its_size_ends_the_process_that_reads_it_first(tmp_path):
    path = tmp_path / "packed.parquet"
    pl.DataFrame({"child_id": ["x" * 400_000_000]}).write_parquet(path)
    assert path.stat().st_size < 100_000

    with pytest.raises(pl.exceptions.ComputeError, match="ended the process"):
        columns_of(path, ["child_id"])


@pytest.mark.parametrize("kind", [pl.String, pl.Binary, pl.Categorical])
def test_a_long_text_that_is_there_once_for_all_rows_is_refused(kind, tmp_path):
    """In 3 KB, 9 million characters."""
    path = tmp_path / "long.parquet"
    pl.select(child_id=pl.repeat("x" * 9_000, 1_000).cast(kind)).write_parquet(path)

    with pytest.raises(pl.exceptions.ComputeError, match="texts far longer"):
        columns_of(path, ["child_id"])


def test_a_text_as_long_as_none_of_csv_is_refused(tmp_path):
    for length, is_read in ((4_000_000, True), (4_000_001, False)):
        path = tmp_path / f"{length}.parquet"
        pl.DataFrame({"child_id": ["x" * length]}).write_parquet(path)
        if is_read:
            assert columns_of(path, ["child_id"]).height == 1
        else:
            with pytest.raises(pl.exceptions.ComputeError, match="texts far longer"):
                columns_of(path, ["child_id"])


@pytest.mark.parametrize("says", [b"\x16\x04", b"\x16\x08"], ids=["two", "four"])
def test_a_file_of_three_rows_that_says_otherwise_is_refused(says, sound):
    """What is said before the list of its parts; each part has a number of its own."""
    content = sound.read_bytes()
    assert content.count(b"\x16\x06\x19\x1c") == 1
    sound.write_bytes(content.replace(b"\x16\x06\x19\x1c", says + b"\x19\x1c"))

    with pytest.raises(pl.exceptions.ComputeError, match="not as many rows"):
        columns_of(sound, ["child_id"])


def test_a_file_is_read_where_no_process_can_be_started(sound, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/there/is/no/such/program")

    assert columns_of(sound, ["child_id"]).equals(ROWS.select("child_id"))
    assert process_that_reads() is None


@pytest.mark.skipif(os.name == "nt", reason="a script of the shell stands for a program that is no Python")
def test_a_file_is_read_where_python_is_within_a_program_of_another_kind(sound, tmp_path, monkeypatch):
    other = tmp_path / "other"
    other.write_text("#!/bin/sh\necho ready for more\ncat\n", encoding="utf-8")
    other.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(other))

    assert columns_of(sound, ["child_id"]).equals(ROWS.select("child_id"))
    assert process_that_reads() is None


@pytest.mark.skipif(os.name == "nt", reason="a script of the shell stands for a program that is no Python")
def test_a_program_that_says_nothing_is_not_waited_for(sound, tmp_path, monkeypatch):
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\nexec sleep 50\n", encoding="utf-8")
    silent.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(silent))
    monkeypatch.setattr("permanence_kpis.parquet_reading._SECONDS_TO_START", 0.2)

    assert columns_of(sound, ["child_id"]).equals(ROWS.select("child_id"))


def test_a_sound_file_is_not_damaged_because_the_process_was_stopped_meanwhile(sound):
    process = process_that_reads()
    process.kill()
    process.wait()

    assert columns_of(sound, ["child_id"]).equals(ROWS.select("child_id"))


def test_an_answer_to_something_else_is_no_answer(damaged, sound):
    process = process_that_reads()
    process.stdin.write(f'["{sound.as_posix()}", null, null]\n')

    with pytest.raises(pl.exceptions.PolarsError):
        columns_of(damaged, ["child_id"])


def test_what_the_library_raises_is_raised_here(sound):
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        columns_of(sound, ["no such column"])
    with pytest.raises(FileNotFoundError):
        kinds_of(sound.with_name("none.parquet"))

    assert process_that_reads().poll() is None


def test_files_may_be_read_at_once(damaged, sound):
    """Ten of either kind: each sound one is read, and none of the others."""
    read = []

    def one(path):
        try:
            read.append(columns_of(path, ["child_id"]).height)
        except pl.exceptions.PolarsError:
            read.append("damaged")

    threads = [threading.Thread(target=one, args=[path]) for path in [sound, damaged] * 10]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(str, read)) == ["3"] * 10 + ["damaged"] * 10


def test_the_process_ends_with_the_one_that_asks(sound):
    process = process_that_reads()
    kinds_of(sound)
    process.stdin.close()

    assert process.wait(timeout=30) == 0


@pytest.mark.parametrize("end", ["pass", "os.kill(os.getpid(), signal.SIGTERM)", "raise KeyboardInterrupt"])
def test_no_process_is_left_behind(end, sound):
    script = f"""
import os, signal, sys
from pathlib import Path
from permanence_kpis import parquet_reading
from permanence_kpis.parquet_reading import kinds_of
kinds_of(Path(sys.argv[1]))
print(parquet_reading.process_that_reads().pid, flush=True)
{end}
"""
    ended = subprocess.run([sys.executable, "-c", script, sound], capture_output=True, text=True, timeout=60)

    assert ended.stdout.strip().isdigit()
    assert "ResourceWarning" not in ended.stderr
    assert _has_ended(int(ended.stdout))


def _has_ended(process):
    if not Path("/proc/self").exists():
        pytest.skip("only Linux says so of a process of others")
    for _ in range(300):
        status = Path(f"/proc/{process}/stat")
        try:
            if status.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        threading.Event().wait(0.1)
    return False
