"""A Parquet file read by the library, once a process beside this one has come through the same.

Run as a program, this file is that process. It imports nothing of the package, so that it starts in no time.
"""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import Event, Lock, Thread, Timer

import polars as pl

# D-388: a Parquet file may hold a hundred times what its bytes are
_FIELDS_OF_ANY, _FIELDS_OF_A_BYTE = 250_000, 100 / 16

_FIELDS_AT_ONCE = 250_000
"""How many are unpacked together where a few rows of many columns are wanted."""

# D-619: what a file unpacks to is found by unpacking it
_TEXT_OF_ANY, _TEXT_OF_A_BYTE, _LONGEST_TEXT = 8 * 2**20, 100, 4_000_000
_ROOM_FOR_ANY, _ROOM_FOR_A_BYTE = 128 * 2**20, 200
"""Bytes that the process beside may take to read a file, and for each byte of it."""
_SECONDS_BETWEEN_LOOKS = 0.01
_BYTES_OF_A_PAGE = 4096

_ONE_AT_A_TIME = Lock()
_READY = "ready\n"
_SECONDS_TO_START = 60.0
"""A folder of programs on a slow share, looked through by a virus scanner."""


class TooManyFieldsError(Exception):
    """What is wanted of a file has far more fields than its size lets expect."""

    def __init__(self, fields: int) -> None:
        super().__init__(fields)
        self.fields = fields


def kinds_of(path: Path) -> Mapping[str, pl.DataType]:
    """The names of the columns of a file, and what kind of values each has.

    Raises: what the library raises; PolarsError where reading the file would end this process.
    """
    _try_beside(path, None, None)
    return _kinds(path)


def columns_of(path: Path, names: Sequence[str], only: int | None = None) -> pl.DataFrame:
    """These columns of a file, as they are kept.

    Takes: only, how many rows from the beginning and from the end are read (None: all).
    Raises: what `kinds_of` raises; TooManyFieldsError.
    """
    _try_beside(path, names, only)
    return _columns(path, names, only)


def _kinds(path: Path) -> Mapping[str, pl.DataType]:
    return pl.read_parquet_schema(_source(path))


def _source(path: Path) -> Path | io.BytesIO:
    """What the library is given: a path, or where it cannot take that, which has to be UTF-8, the bytes."""
    try:
        str(path.absolute()).encode()
    except UnicodeEncodeError:
        return io.BytesIO(path.read_bytes())
    return path.absolute()


def _columns(path: Path, names: Sequence[str], only: int | None) -> pl.DataFrame:
    scanned = pl.scan_parquet(_source(path), glob=False, hive_partitioning=False)
    height = scanned.select(pl.len()).collect().item()
    wanted = scanned.select(names)
    if only is not None and height > 2 * only:
        few = max(1, _FIELDS_AT_ONCE // height)  # of a column all rows are unpacked, to find the last
        parts = (scanned.select(names[at : at + few]) for at in range(0, len(names), few))
        return pl.concat(
            # what is cut from a column keeps all of it in memory, until it is copied
            [pl.concat([part.head(only), part.slice(height - only)]).collect().rechunk() for part in parts],
            how="horizontal",
        )
    if height * len(names) > max(_FIELDS_OF_ANY, _FIELDS_OF_A_BYTE * path.stat().st_size):
        raise TooManyFieldsError(height * len(names))
    rows = wanted.collect()
    if rows.height != height or _has_too_much_text(rows, path.stat().st_size):
        raise pl.exceptions.ComputeError("not as many rows as the file says, or texts far longer than it")
    return rows


def _has_too_much_text(rows: pl.DataFrame, size: int) -> bool:
    """Whether the texts would take too much room one after the other: a file may have a long one once, for all rows."""
    total = 0
    for column in rows:
        match column.dtype:
            case pl.String:
                lengths = column.str.len_bytes()
                total += int(lengths.sum())
            case pl.Binary:
                lengths = column.bin.size()
                total += int(lengths.sum())
            case pl.Categorical | pl.Enum:
                lengths = column.unique().cast(pl.String).str.len_bytes()
                total += column.len() * _longest(lengths)
            case _:
                continue
        if _longest(lengths) > _LONGEST_TEXT:
            return True
    return total > max(_TEXT_OF_ANY, _TEXT_OF_A_BYTE * size)


def _longest(lengths: pl.Series) -> int:
    longest = lengths.max()
    return longest if isinstance(longest, int) else 0


# D-618: damage can make the library end its process, past every exception
def _try_beside(path: Path, names: Sequence[str] | None, only: int | None) -> None:
    """Have the same read by the process beside; whatever it raises there, it will here.

    Raises: PolarsError where the process ended of it, twice: once something else may have ended it.
    """
    asked = f"{json.dumps([str(path.absolute()), names, only])}\n"
    with _ONE_AT_A_TIME:
        for _ in range(2):
            process = process_that_reads()
            if process is None or _comes_through(process, asked):
                return
            stop_reading()
    raise pl.exceptions.ComputeError("reading the file ended the process that tried")


def _comes_through(process: "subprocess.Popen[str]", asked: str) -> bool:
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(asked)
        process.stdin.flush()
        return any(answer == asked for answer in process.stdout)  # never the answer to what was asked before
    except (OSError, ValueError):
        return False


@cache
def process_that_reads() -> "subprocess.Popen[str] | None":
    """It ends by itself when this one does, with its input. None where none can be started: files are read without."""
    program = Path(__file__)
    try:
        process = subprocess.Popen(
            [sys.executable or "", "-P", program],  # -P: no module beside this file is taken for one of Python's
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            cwd=program.parent,  # Windows lets nobody remove the folder that a process is in
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows would show an empty one
        )
    except OSError:
        return None
    assert process.stdout
    too_long = Timer(_SECONDS_TO_START, process.kill)  # where Python is within another program, that one was started
    too_long.start()
    try:
        is_ready = process.stdout.readline() == _READY
    except ValueError:
        is_ready = False
    finally:
        too_long.cancel()
    if is_ready:
        return process
    _end(process)
    return None


def stop_reading() -> None:
    """End the process that reads first, if any. The next file starts another."""
    if process_that_reads.cache_info().currsize and (process := process_that_reads()):
        _end(process)
    process_that_reads.cache_clear()


def _end(process: "subprocess.Popen[str]") -> None:
    with suppress(OSError), process:
        process.kill()


def _answer() -> None:
    """Read what is asked for, a line of JSON each, and give the line back once that is done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever stops a command stops the process that asks
    print(_READY, end="", flush=True)
    for asked in sys.stdin:
        path, names, only = json.loads(asked)
        with suppress(Exception, pl.exceptions.PanicException), _within_bounds(Path(path)):
            _kinds(Path(path)) if names is None else _columns(Path(path), names, only)
        print(asked, end="", flush=True)


@contextmanager
def _within_bounds(path: Path) -> Iterator[None]:
    """End this process where it takes far more room than the size of a file lets expect."""
    bound = _bytes_taken() + _ROOM_FOR_ANY + _ROOM_FOR_A_BYTE * path.stat().st_size
    is_done = Event()

    def watch() -> None:
        while not is_done.wait(_SECONDS_BETWEEN_LOOKS):
            if _bytes_taken() > bound:
                os._exit(1)

    Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        is_done.set()


def _bytes_taken() -> int:
    """What this process takes of the memory; 0 where the system does not say so in a file."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _BYTES_OF_A_PAGE
    except OSError:
        return 0


if __name__ == "__main__":
    _answer()
