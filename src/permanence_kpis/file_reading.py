"""A file that people name: its text or bytes, read once and within bounds, or why they cannot be had."""

import errno
import re
import stat
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING

from permanence_kpis.errors import KpiError, Place, Problem

if TYPE_CHECKING:  # what it brings along would be loaded by commands that read nothing
    from importlib.resources.abc import Traversable

# D-035: only files are read
LARGEST = 4 * 2**20
"""Bytes of the largest file that a person writes: a hundred times any that was seen."""

# D-037: a record of more than 32 MiB is not read
LARGEST_RECORD = 32 * 2**20
"""Bytes of the largest record that this program reads again: of a run with a hundred thousand groups."""

_AT_FIRST = 64 * 2**10

_OF_A_DRIVE = re.compile("[A-Za-z]:")

DEVICE_NAME = "this is the name of a device on Windows, not of a file"
"""What is said of a path that `names_a_device`."""

LOOP_REMEDY = "Remove the link, or make it lead to what is meant."
"""What to do about a link of which `loop_at` says something."""

_WINDOWS_LOOP = 1921
"""What Windows calls a name that it cannot resolve."""

_DEVICES = frozenset(
    (
        "con",
        "prn",
        "aux",
        "nul",
        "conin$",
        "conout$",
        *(f"{port}{at}" for port in ("com", "lpt") for at in "123456789¹²³"),
    )
)


# D-141: a name refused on one system only would break a job that moves
def names_a_device(path: str | Path) -> bool:
    """Whether Windows takes a path for a device, in whatever folder: nul, CON.csv, com1.tar.gz, `prn .txt`.

    What is written there is lost, and what is read there comes from nowhere or never ends. The same is refused on every
    system, so that what works on one works on all. A folder above counts for nothing: through it no device is reached.
    Source: docs/sources.md#names-of-devices.
    """
    name = next((part for part in str(path).replace("\\", "/").split("/")[::-1] if part not in ("", ".")), "")
    if _OF_A_DRIVE.match(name):
        name = name[2:]
    stem = name.replace(":", ".").partition(".")[0]
    return stem.rstrip(" ").casefold() in _DEVICES


# D-580: the system's own words name no link, and say nothing of what to do
def loop_at(path: Path, fault: OSError) -> str | None:
    """What is said where a path, or a folder that it is in, is a link that never leads to anything; None of any other
    fault."""
    if not is_loop(fault):
        return None
    what = "a link that leads back to itself, or through too many others"
    for above in reversed(path.parents):
        try:
            above.stat()
        except OSError as of_folder:
            if is_loop(of_folder):
                return f"the folder {above} is {what}"
            break
    return f"this is {what}"


def is_loop(fault: OSError) -> bool:
    """Whether a fault is that of a link that never leads to anything."""
    return fault.errno == errno.ELOOP or getattr(fault, "winerror", None) == _WINDOWS_LOOP


def text_of(source: "Traversable", shown: str, name: str, error: type[KpiError]) -> str:
    """The text of a file, without a byte-order mark.

    Takes: the file; what problems call it; what such a file is usually called; whose class of error to raise.
    Raises: that error where there is no file, or none that may be read, or none of UTF-8 text.
    """
    return decoded(bytes_of(source, shown, name, error), shown, error)


def bytes_of(
    source: "Traversable", shown: str, name: str, error: type[KpiError], *, largest: int = LARGEST, remedy: str = ""
) -> bytes:
    """The content of a file as it is, read once.

    Takes: what `text_of` takes; the most bytes it may have; what to do where it is not there.
    Raises: that error where there is no file, or none that may be read, or what is there has no end: a device, a pipe.
    """
    try:
        if isinstance(source, Path):
            _refuse_what_is_no_file(source, shown, name, error)
        # without a buffer, for most files are read in one go
        with FileIO(source) if isinstance(source, Path) else source.open("rb") as file:
            content = b""
            while part := file.read(min(max(len(content), _AT_FIRST), largest + 1 - len(content))):
                content += part
    except FileNotFoundError:
        raise error(unusable(shown, "the file does not exist", remedy or "Check the name and the folder.")) from None
    except IsADirectoryError:
        raise error(_folder(shown, name)) from None
    except PermissionError:
        if is_folder(source):  # what Windows says of a folder
            raise error(_folder(shown, name)) from None
        raise error(unusable(shown, "this file may not be read", "Ask its owner for permission to read it.")) from None
    except (OSError, ValueError) as fault:
        if isinstance(fault, OSError) and isinstance(source, Path) and (what := loop_at(source, fault)):
            raise error(unusable(shown, what, LOOP_REMEDY)) from None
        reason = fault.strerror if isinstance(fault, OSError) else fault
        raise error(unusable(shown, f"this file cannot be read: {reason}", "Check the name and the disk.")) from None
    if len(content) > largest:
        what = f"this file is larger than {largest >> 20} MiB"
        raise error(unusable(shown, what, f"Check that it is the file that is meant, such as {name}."))
    return content


# D-035: a pipe could be waited for, for ever
def _refuse_what_is_no_file(path: Path, shown: str, name: str, error: type[KpiError]) -> None:
    if names_a_device(path):
        raise error(unusable(shown, DEVICE_NAME, "Give the file another name."))
    kind = path.stat().st_mode
    if stat.S_ISDIR(kind):
        raise error(_folder(shown, name))
    if not stat.S_ISREG(kind):
        raise error(unusable(shown, "this is a device or a pipe, not a file", f"Name a file, such as {name}."))


def is_folder(source: "Traversable") -> bool:
    """Whether a folder is there; not where that cannot be seen."""
    try:
        return source.is_dir()
    except OSError:  # what it stands in may not be opened either
        return False


def decoded(content: bytes, shown: str, error: type[KpiError]) -> str:
    """The text that bytes are, without a byte-order mark.

    Raises: that error where they are not UTF-8.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        if kind := begins_as(content):
            remedy = "Save it as text: of a workbook CSV UTF-8 in Excel, any other as UTF-8 in Notepad (Save as)."
            raise error(unusable(shown, f"this file is {kind}, not UTF-8 text", remedy)) from None
        line = content.count(b"\n", 0, fault.start) + 1
        remedy = "Save it as UTF-8: in Notepad, Save as, Encoding: UTF-8."
        what = "this file is not UTF-8 text; the first character that is not UTF-8 is in this line"
        raise error(unusable(shown, what, remedy, line)) from None


_BEGINNINGS = {
    b"PK\x03\x04": "a workbook or another packed file",
    b"\xd0\xcf\x11\xe0": "a workbook or document of an older Office",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a packed file",
    b"\xff\xfe": "UTF-16 text (Unicode in Notepad)",
    b"\xfe\xff": "UTF-16 text (Unicode in Notepad)",
}


def begins_as(content: bytes) -> str | None:
    """What a file is that begins so and is no UTF-8 text; None where the beginning tells nothing."""
    return next((kind for beginning, kind in _BEGINNINGS.items() if content.startswith(beginning)), None)


def unusable(shown: str, what: str, remedy: str, line: int | None = None) -> Problem:
    """A problem with the whole file."""
    return Problem(Place(shown, line=line), what=what, remedy=remedy)


def _folder(shown: str, name: str) -> Problem:
    return unusable(shown, "this is a folder", f"Name the file in it, such as {name}.")
