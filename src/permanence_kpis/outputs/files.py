"""Writing files whole or not at all: what was there before stays until all of it can be replaced."""

import errno
import json
import os
import re
import secrets
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from permanence_kpis.archive.folder import ARCHIVE, LOCK, PENDING
from permanence_kpis.errors import OutputError
from permanence_kpis.outputs.locks import only_one

_OF_A_SET = re.compile(r"\.kpis-set-[0-9a-f]{16}\.part")
_OWNER_ONLY, _AS_THE_OWNER_LIKES = 0o600, 0o666

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
    with _folder_of(folder, make_folder):
        _replace_all({folder / name: content for name, content in contents.items()})
    return tuple(folder / name for name in contents)


@contextmanager
def held(folder: Path) -> Iterator["HeldFolder"]:
    """A folder that nobody else writes a set of files to meanwhile, made where it is not there.

    A set that was being put in place when its process was killed is first put in place to the end, and what was still
    being written is cleared away. A folder made here for nothing goes again.

    Raises: OutputError where it cannot be had; OutputError from inside, with everything as it was before.
    """
    archive = folder / ARCHIVE
    with _folder_of(folder, make_folder=True), _folder_of(archive, make_folder=True), _locked(archive / LOCK):
        ours = HeldFolder(folder)
        ours.finish()
        yield ours


@dataclass(frozen=True)
class HeldFolder:
    """A folder whose lock is held."""

    folder: Path

    @property
    def _pending(self) -> Path:
        return self.folder / ARCHIVE / PENDING

    def write(self, contents: Mapping[str, bytes], private: Collection[str] = ()) -> tuple[Path, ...]:
        """Put a set of files in place: all of them, or none; killed in between, the next writer puts the rest.

        Takes: contents by path within the folder, in the order they are put in place; those that only the owner may
        read.
        Raises: OutputError, with everything as it was before.
        """
        _replace_all(
            {self.folder / name: content for name, content in contents.items()},
            private={self.folder / name for name in private},
            pending=self._pending,
        )
        return tuple(self.folder / name for name in contents)

    def finish(self) -> None:
        """Put in place what a killed writer had wholly written, and clear away what it had not."""
        pending = self._pending
        if pending.exists():
            with _said_of(pending):
                for target, part in _noted(pending).items():
                    place = Path(os.path.realpath(self.folder / target))
                    if _OF_A_SET.fullmatch(part) and place.with_name(part).exists():
                        place.with_name(part).replace(place)
                _sync_folders([self.folder, pending.parent])
                pending.unlink()
        for place in (self.folder, pending.parent):
            for path in place.iterdir():
                if _OF_A_SET.fullmatch(path.name):
                    with suppress(OSError):
                        path.unlink()


@contextmanager
def _folder_of(folder: Path, make_folder: bool) -> Iterator[None]:
    """The folder, made where that was asked for; one made for nothing goes again."""
    made_here = False
    with _said_of(folder):
        if make_folder and not folder.is_dir():
            try:
                folder.mkdir()
                made_here = True
            except FileExistsError:
                if not folder.is_dir():  # as it is where two were started at once
                    raise
    try:
        yield
    except BaseException:
        if made_here:
            with suppress(OSError):
                folder.rmdir()
        raise


@contextmanager
def _locked(lock: Path) -> Iterator[None]:
    """The lock held; its file goes again where it was made for nothing."""
    with ExitStack() as stack:
        with _said_of(lock):
            was_there = lock.exists()
            stack.enter_context(only_one(lock))
        try:
            yield
        except BaseException:
            if not was_there:
                with suppress(OSError):
                    lock.unlink()
            raise


def _noted(pending: Path) -> dict[str, str]:
    """What goes where, by path within the folder."""
    try:
        if not pending.is_file():
            raise ValueError("it is no file")
        return {str(target): str(part) for target, part in json.loads(pending.read_bytes()).items()}
    except (ValueError, AttributeError) as error:
        raise OutputError(
            f"nothing was written to {pending.parent.parent}: {pending} is not as kpis wrote it. "
            "Move it elsewhere and run this again."
        ) from error


def _replace_all(contents: Mapping[Path, bytes], private: Collection[Path] = (), pending: Path | None = None) -> None:
    """Write every file beside its target, then put all in place; on any failure put back what was there.

    `pending`: where to note, once all is written and before any is put in place, what goes where.
    """
    beside: dict[Path, Path] = {}
    before: dict[Path, bytes | None] = {}
    kind = "" if pending is None else "set-"
    try:
        for target, content in contents.items():
            with _said_of(target):
                if target.is_dir():
                    raise IsADirectoryError(errno.EISDIR, "")
                place = Path(os.path.realpath(target))  # so that a link stays a link
                beside[place] = place.with_name(f".kpis-{kind}{secrets.token_hex(8)}.part")
                _write(beside[place], content, like=place, is_private=target in private)
        if pending is not None:
            _note(pending, dict(zip(contents, beside.values(), strict=True)))
        for target, (place, part) in zip(contents, beside.items(), strict=True):
            with _said_of(target):
                old = place.read_bytes() if place.exists() else None
                part.replace(place)
                before[place] = old
        _sync_folders({place.parent for place in beside})
    except BaseException:
        if pending is not None:
            with suppress(OSError):
                pending.unlink()
        for place, old in before.items():
            with suppress(OSError):
                place.unlink() if old is None else place.write_bytes(old)
        raise
    finally:
        for part in beside.values():
            with suppress(OSError):
                part.unlink()
    if pending is not None:
        with suppress(OSError):  # what it notes is done: whoever reads it finds nothing left to do
            pending.unlink()


def _note(pending: Path, beside: Mapping[Path, Path]) -> None:
    """Note what goes where: from here on the set will be put in place, by this process or by the next."""
    folder = pending.parent.parent
    noted = {target.relative_to(folder).as_posix(): part.name for target, part in beside.items()}
    part = pending.with_name(f".kpis-set-{secrets.token_hex(8)}.part")
    with _said_of(pending):
        try:
            _sync_folders({path.parent for path in beside.values()})
            _write(part, json.dumps(noted).encode(), like=pending)
            part.replace(pending)
            _sync_folders([pending.parent])
        finally:
            with suppress(OSError):
                part.unlink()


def _write(part: Path, content: bytes, like: Path, is_private: bool = False) -> None:
    mode = _OWNER_ONLY if is_private else _AS_THE_OWNER_LIKES
    with os.fdopen(
        os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode), "wb"
    ) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if like.exists() and not is_private:
        shutil.copymode(like, part)


def _sync_folders(folders: Iterable[Path]) -> None:
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
def _said_of(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = _ADVICE.get(error.errno or 0) or f"{error.strerror or error}. Name another with --output"
        raise OutputError(f"nothing was written to {target}: {why}.") from error
