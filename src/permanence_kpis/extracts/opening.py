"""Which files of a folder may be read, and what is said of one that may not."""

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.file_reading import DEVICE_NAME, LOOP_REMEDY, is_loop

BOM = b"\xef\xbb\xbf"
HEAD = 65_536
"""Bytes that are looked at of the beginning of a file."""
_SMALL_FILES = 1_000_000
LINK_OUT, PUT_IT_THERE = "the file is a link that leads out of the folder", "Put the file itself into the folder."
"""What is said of a file that lies elsewhere, and what to do."""
ANOTHER_NAME = "Give the file another name, or remove it from the folder."
"""What to do about a file that Windows takes for a device."""


def may_be_file(path: Path) -> bool:
    """Whether a path is a file, or may not be looked at: to open it says why."""
    try:
        return path.is_file()
    except OSError:
        return True


def holds_nothing(path: Path) -> bool:
    """Whether a file has no bytes, or none but white space.

    Raises: ExtractError where it cannot be opened or is not a file.
    """
    try:
        size = size_of_file(path)
        return size <= HEAD and not path.read_bytes().removeprefix(BOM).strip()
    except OSError as error:
        raise ExtractError(cannot_open(path.name, error)) from error


def are_small(paths: Iterable[Path]) -> bool:
    """Whether files are so small, all together, that each is read before another thread is there to read it."""
    try:
        return sum(path.stat().st_size for path in paths if path.is_file()) <= _SMALL_FILES
    except OSError:  # why one cannot be read is said where it is opened
        return False


def size_of_file(path: Path) -> int:
    """Raises: ExtractError where it is no file with an end; OSError where that cannot be told."""
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise ExtractError(_not_a_file(path.name, "this is a folder, not a file"))
    refuse_a_device(path, status.st_mode)
    return status.st_size


# D-034: a link that leads out of the folder stops the work
def leads_out(path: Path, folder: Path) -> bool:
    """Whether a path in a folder is, or goes through, a link to elsewhere; the folder itself may be a link."""
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def refuse_a_link_out(path: Path, folder: Path) -> None:
    """Raises: ExtractError where a path in a folder leads out of it."""
    if leads_out(path, folder):
        raise ExtractError(link_out(path.name))


def link_out(name: str) -> Problem:
    """What is said of a file in a folder that leads out of it."""
    return _not_a_file(name, LINK_OUT, PUT_IT_THERE)


def name_of_a_device(name: str) -> Problem:
    """What is said of a file that Windows takes for a device."""
    return _not_a_file(name, DEVICE_NAME, ANOTHER_NAME)


def refuse_a_device(path: Path, mode: int) -> None:
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise ExtractError(_not_a_file(path.name, "this is a device or a pipe, not a file"))


def _not_a_file(name: str, what: str, remedy: str = "") -> Problem:
    remedy = remedy or f"Put the extract itself under the name {name}."
    return Problem(Place(name), what=what, remedy=remedy, code="not-a-file")


def cannot_open(name: str, error: OSError) -> Problem:
    """What is said of a file that the system does not open or read."""
    if is_loop(error):
        what = "the file is a link that leads back to itself, or through too many others"
        return Problem(Place(name), what=what, remedy=LOOP_REMEDY, code="cannot-open")
    return Problem(
        Place(name),
        what=f"the file cannot be opened ({(error.strerror or 'no reason given').lower()})",
        remedy="Check that it is a file, that you may read it, and that no other program has it open.",
        code="cannot-open",
    )
