"""A folder of files written whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from shutil import rmtree

from permanence_kpis.writing.leftovers import clear, temporary_names
from permanence_kpis.writing.locks import only_one
from permanence_kpis.writing.whole import refuse_a_loop, said_of, sync_folders

_LOCK = ".kpis.lock"


# D-183: a sample in a new folder comes with the folder, at once
@contextmanager
def whole_folder(folder: Path, ready: str, last: str) -> Iterator[Path]:
    """A folder to write files into that will be the folder named, or will be in it, once all are written.

    A folder that is not there yet comes into being with all its files. Into one that is there they are moved one by
    one, from a folder in it that is called `ready` once it holds them all: from then on the files count as written, and
    who is killed is finished by the next who writes there.

    Takes: the folder, made with those above it where it is not there; the name of the folder of files that are to be
    moved; the name of the file that is moved last.
    Raises: OSError with everything as it was before; OutputError where another writes there, or a link
    on its path leads back to itself.
    """
    with said_of(folder):
        refuse_a_loop(folder)
    if folder.is_dir():
        clear(folder.parent)  # where it was made
        with _alone(folder):
            _move(folder, ready, last)
            with _drawn_in(folder) as part:
                yield part
                _sync(part)
                part.rename(folder / ready)
            _move(folder, ready, last)
    else:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _drawn_in(folder.parent) as part:
            yield part
            _sync(part)
            part.rename(folder)
            sync_folders([folder.parent])


@contextmanager
def _drawn_in(folder: Path) -> Iterator[Path]:
    """A new folder in a folder, which goes again unless it is moved elsewhere."""
    with temporary_names([folder]) as prefix:
        part = folder / f"{prefix}.part"
        part.mkdir()
        try:
            yield part
        finally:
            rmtree(part, ignore_errors=True)


def _move(folder: Path, ready: str, last: str) -> None:
    """Move the files that are ready into the folder, if there are any."""
    whole = folder / ready
    if whole.is_dir():
        for path in sorted(whole.iterdir(), key=lambda path: (path.name == last, path.name)):
            path.replace(folder / path.name)
        sync_folders([folder])
        whole.rmdir()


def _sync(folder: Path) -> None:
    """See to it that the files of a folder are on the disk."""
    for path in folder.iterdir():
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    sync_folders([folder])


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else in the folder, where there are locks.

    Raises: OutputError where somebody is.
    """
    lock = folder / _LOCK
    with ExitStack() as stack:
        with suppress(OSError):  # no locks: whether the folder may be written to shows
            stack.enter_context(only_one(lock))
            stack.callback(_unlink, lock)
        clear(folder)
        yield


def _unlink(lock: Path) -> None:
    with suppress(OSError):  # on Windows it goes with the lock
        lock.unlink()
