"""Writing files whole or not at all: what was there before stays until all of it can be replaced."""

import errno
import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from permanence_kpis.errors import OutputError
from permanence_kpis.writing.leftovers import temporary_names

_OWNER_ONLY, _USUAL = 0o600, 0o666

Content = bytes | Iterator[bytes]
"""What goes into a file: all of it, or one piece after another."""

NO_FILE = "this is a device or a pipe, not a file"
"""What is said of an output that `is_device_or_pipe`."""

_MAY_NOT = "it may not be written. Close it if a program such as Excel has it open, or name another with --output"
_ADVICE = {
    errno.ENOENT: "the folder does not exist. Make it first, or name another with --output",
    errno.ENOTDIR: "a part of that path is a file, not a folder. Name another with --output",
    errno.EEXIST: "a file has that name already. Name another folder with --output",
    errno.EISDIR: "that is a folder. Name a file in it with --output",
    errno.EACCES: _MAY_NOT,
    errno.EPERM: _MAY_NOT,
    errno.EROFS: "nothing can be written on that drive. Name another with --output",
    errno.ENOSPC: "the disk is full. Make room, or name another with --output",
    errno.ELOOP: "a link on that path leads back to itself, or through too many others. Remove the link, or name "
    "another with --output",
    errno.ENAMETOOLONG: "the name is too long. Name another with --output",
}


def write_whole(
    folder: Path,
    contents: Mapping[str, Content],
    *,
    make_folder: bool = False,
    may_replace: bool = True,
    is_private: bool = False,
) -> tuple[Path, ...]:
    """Write files into a folder, all of them or none, and clear away what killed writers left there.

    Until it is in place a file is for its owner alone; then it has the permissions of the file whose place it takes, or
    those that a new file gets.

    Takes: contents by file name; whether to make the folder (the last step of its path only) where it is not there;
    whether a file that is there may be replaced; whether only the owner may read them, whoever could before.
    Gives: the paths written, in the order given.
    Raises: OutputError, with everything as it was before.
    """
    with folder_of(folder, make_folder):
        places = {folder / name: place_of(folder / name) for name in contents}
        with temporary_names(place.parent for place in places.values()) as prefix:
            numbers = count()
            replace_all(
                {folder / name: content for name, content in contents.items()},
                lambda place: place.with_name(f"{prefix}-{next(numbers)}.part"),
                may_replace=may_replace,
                private=places if is_private else (),
            )
    return tuple(places)


@contextmanager
def folder_of(folder: Path, make_folder: bool) -> Iterator[None]:
    """The folder, made where that was asked for; one made for nothing goes again."""
    made_here = False
    with said_of(folder):
        if make_folder and not folder.is_dir():
            try:
                folder.mkdir()
                made_here = True
            except FileExistsError:
                if not folder.is_dir():  # as it is where two were started at once
                    refuse_a_loop(folder)
                    raise
    try:
        yield
    except BaseException:
        if made_here:
            with suppress(OSError):
                folder.rmdir()
        raise


def place_of(target: Path) -> Path:
    """Where a path leads to, so that a link stays a link.

    Raises: OutputError where that is a folder, a device or a pipe, or nowhere.
    """
    with said_of(target):
        refuse_a_loop(target)
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        if is_device_or_pipe(target):
            raise OutputError(f"nothing was written to {target}: {NO_FILE}. Remove it, or write elsewhere.")
        return Path(os.path.realpath(target))


# D-580: a file in its place would take the link away
def refuse_a_loop(path: Path) -> None:
    """Raises: OSError where a path is a link that leads back to itself, or through too many others."""
    try:
        path.stat()
    except OSError as fault:
        if fault.errno == errno.ELOOP:
            raise
    except ValueError:  # a name that no file can have, which writing it says
        pass


# D-036: a file in its place would take the device away for everybody
def is_device_or_pipe(path: Path) -> bool:
    """Whether a path leads to what is there and neither a file nor a folder: a file cannot take its place, and what is
    read of it may never end. Not where it may not be looked at, which writing it says.
    """
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def replace_all(
    contents: Mapping[Path, Content],
    part_of: Callable[[Path], Path],
    *,
    may_replace: bool = True,
    note: Callable[[Mapping[Path, Path]], Callable[[], None]] | None = None,
    private: Collection[Path] = (),
) -> None:
    """Write every file beside its place, then put all in place; on any failure put back what was there.

    Takes: what a file is called until it is in place; whether a file that is there may be replaced; what notes, once
    all is written and before any is put in place, the part of each target, and gives what takes the note back: whoever
    finds a note may finish what it says, so that a part then has the permissions of its file from the beginning; the
    files that only their owner may read.
    """
    parts: dict[Path, Path] = {}
    modes: dict[Path, int | None] = {}
    before: dict[Path, bytes | None] = {}
    forget: Callable[[], None] = _nothing
    try:
        for target, content in contents.items():
            with said_of(target):
                place = place_of(target)
                parts[place] = part_of(place)
                modes[place] = _OWNER_ONLY if target in private else _mode_of(place)
                write_part(parts[place], content, _OWNER_ONLY if note is None or target in private else _USUAL)
                if note is not None:
                    _allow(parts[place], modes[place])
        if note is not None:
            forget = note(dict(zip(contents, parts.values(), strict=True)))
        for target, (place, part) in zip(contents, parts.items(), strict=True):
            with said_of(target):
                is_there = place.exists()
                if is_there and not may_replace:
                    raise FileExistsError(errno.EEXIST, "")
                old = place.read_bytes() if is_there else None
                part.replace(place)
                before[place] = old
                if note is None:
                    _allow(place, modes[place] or _usual())
        sync_folders({place.parent for place in parts})
    except BaseException:
        forget()
        for place, old in before.items():
            with suppress(OSError):
                place.unlink() if old is None else place.write_bytes(old)
        raise
    finally:
        for part in parts.values():
            with suppress(OSError):
                part.unlink()
    forget()


def _nothing() -> None:
    """What takes back no note."""


# D-182: the other order would leave a list of children that others may read
def write_part(part: Path, content: Content, mode: int) -> None:
    """Write a new file with these permissions (less what the user's umask takes), and see that it is on the disk."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(part, flags, mode), "wb") as file:
        file.writelines([content] if isinstance(content, bytes) else content)
        file.flush()
        os.fsync(file.fileno())


def _mode_of(place: Path) -> int | None:
    """The permissions of the file that is there; None where there is none."""
    return stat.S_IMODE(place.stat().st_mode) if place.exists() else None


def _usual() -> int:
    """The permissions that a new file gets."""
    umask = os.umask(0o077)  # to ask for it is to set it
    os.umask(umask)
    return _USUAL & ~umask


def _allow(path: Path, mode: int | None) -> None:
    """Give a file these permissions, where the drive knows any."""
    if mode is not None and os.name != "nt":
        with suppress(OSError):
            path.chmod(mode)


def sync_folders(folders: Iterable[Path]) -> None:
    """See to it that new names outlast a power cut, where a folder can be asked that."""
    if os.name == "nt":
        return
    for folder in folders:
        with suppress(OSError):  # some network drives cannot
            opened = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)


@contextmanager
def said_of(target: Path) -> Iterator[None]:
    """What goes wrong with a file said to whoever named it.

    Raises: OutputError.
    """
    try:
        yield
    except OSError as error:
        why = _ADVICE.get(error.errno or 0) or f"{error.strerror or error}. Name another with --output"
        raise OutputError(f"nothing was written to {target}: {why}.") from error
