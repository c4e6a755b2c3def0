"""Writing files whole or not at all: what was there before stays until all of it can be replaced."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from permanence_kpis.errors import OutputError

_MAY_NOT = "it may not be written. Close it if a program such as Excel has it open, or name another with --output"
_ADVICE = {
    errno.ENOENT: "there is no such folder. Make it first, or name another with --output",
    errno.ENOTDIR: "a part of that path is a file, not a folder. Name another with --output",
    errno.EEXIST: "a file has that name already. Name another folder with --output",
    errno.EISDIR: "that is a folder. Name a file in it with --output",
    errno.EACCES: _MAY_NOT,
    errno.EPERM: _MAY_NOT,
    errno.EROFS: "nothing can be written on that drive. Name another with --output",
    errno.ENOSPC: "the disk is full. Make room, or name another with --output",
    errno.ENAMETOOLONG: "the name is too long. Name another with --output",
}


def write_whole(folder: Path, contents: Mapping[str, bytes], *, make_folder: bool = False) -> tuple[Path, ...]:
    """Write files into a folder, all of them or none.

    Takes: contents by file name; whether to make the folder (the last step of its path only) where it is not there.
    Gives: the paths written, in the order given.
    Raises: OutputError, with everything as it was before.
    """
    made_here = False
    if make_folder and not folder.is_dir():
        with _said_of(folder):
            folder.mkdir()
        made_here = True
    try:
        _replace_all({folder / name: content for name, content in contents.items()})
    except BaseException:
        if made_here:
            with suppress(OSError):
                folder.rmdir()
        raise
    return tuple(folder / name for name in contents)


def _replace_all(contents: Mapping[Path, bytes]) -> None:
    """Write every file beside its target, then put all in place; on any failure put back what was there."""
    beside: dict[Path, Path] = {}
    before: dict[Path, bytes | None] = {}
    try:
        for target, content in contents.items():
            with _said_of(target):
                if target.is_dir():
                    raise IsADirectoryError(errno.EISDIR, "")
                place = Path(os.path.realpath(target))  # so that a link stays a link
                beside[place] = place.with_name(f".kpis-{secrets.token_hex(8)}.part")
                _write(beside[place], content, like=place)
        for target, (place, part) in zip(contents, beside.items(), strict=True):
            with _said_of(target):
                old = place.read_bytes() if place.exists() else None
                part.replace(place)
                before[place] = old
    except BaseException:
        for place, old in before.items():
            with suppress(OSError):
                place.unlink() if old is None else place.write_bytes(old)
        raise
    finally:
        for part in beside.values():
            with suppress(OSError):
                part.unlink()


def _write(part: Path, content: bytes, like: Path) -> None:
    with part.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if like.exists():
        shutil.copymode(like, part)


@contextmanager
def _said_of(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = _ADVICE.get(error.errno or 0) or f"{error.strerror or error}. Name another with --output"
        raise OutputError(f"nothing was written to {target}: {why}.") from error
