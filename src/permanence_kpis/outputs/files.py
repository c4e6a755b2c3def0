"""A set of files written into the folder of runs: all of them or none, whenever the writer is killed."""

import json
import os
import re
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from permanence_kpis.archive.folder import ARCHIVE, LOCK, PENDING
from permanence_kpis.errors import OutputError
from permanence_kpis.writing.leftovers import clear
from permanence_kpis.writing.locks import only_one
from permanence_kpis.writing.whole import folder_of, replace_all, said_of, sync_folders, write_part

_OF_A_SET = re.compile(r"\.kpis-set-[0-9a-f]{16}\.part")
_LARGEST_NOTE = 2**16
"""Bytes of the largest note, which names two files for each of a handful."""
_OF_A_NOTE = 0o666  # less what the umask takes: whoever may write here may have to finish what it says


@contextmanager
def locked_folder(folder: Path) -> Iterator["LockedFolder"]:
    """A folder that nobody else writes a set of files to meanwhile, made where it is not there.

    A set that was being put in place when its process was killed is first put in place to the end, and what was still
    being written is cleared away. A folder made here for nothing goes again.

    Raises: OutputError where it cannot be had; OutputError from inside, with everything as it was before.
    """
    archive = folder / ARCHIVE
    with folder_of(folder, make_folder=True), folder_of(archive, make_folder=True), _locked(archive / LOCK):
        ours = LockedFolder(folder)
        ours.finish()
        yield ours


@dataclass(frozen=True)
class LockedFolder:
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
        replace_all(
            {self.folder / name: content for name, content in contents.items()},
            _beside,
            note=self._note,
            private={self.folder / name for name in private},
        )
        return tuple(self.folder / name for name in contents)

    def finish(self) -> None:
        """Put in place what a killed writer had wholly written, and clear away what it had not."""
        pending = self._pending
        if pending.exists():
            with said_of(pending):
                for target, part in _noted(pending).items():
                    place = Path(os.path.realpath(self.folder / target))
                    if _OF_A_SET.fullmatch(part) and place.with_name(part).exists():
                        place.with_name(part).replace(place)
                sync_folders([self.folder, pending.parent])
                pending.unlink()
        for place in (self.folder, pending.parent):
            for path in place.iterdir():
                if _OF_A_SET.fullmatch(path.name):
                    with suppress(OSError):
                        path.unlink()
            clear(place)

    # D-163: links at the fixed names would need a permission that Windows gives to few
    def _note(self, parts: Mapping[Path, Path]) -> Callable[[], None]:
        """Note what goes where: from here on the set will be put in place, by this process or by the next.

        Gives: what takes the note back.
        """
        noted = {target.relative_to(self.folder).as_posix(): part.name for target, part in parts.items()}
        part = _beside(self._pending)
        with said_of(self._pending):
            try:
                sync_folders({path.parent for path in parts.values()})
                write_part(part, json.dumps(noted).encode(), _OF_A_NOTE)
                part.replace(self._pending)
                sync_folders([self._pending.parent])
            except BaseException:
                self._forget()
                raise
            finally:
                with suppress(OSError):
                    part.unlink()
        return self._forget

    def _forget(self) -> None:
        """Take the note back: what it notes is done or undone, and whoever still reads it finds nothing left to do."""
        with suppress(OSError):
            self._pending.unlink()


def _beside(place: Path) -> Path:
    """What a file of a set is called until it is in place."""
    return place.with_name(f".kpis-set-{secrets.token_hex(8)}.part")


@contextmanager
def _locked(lock: Path) -> Iterator[None]:
    """The lock held; its file goes again where it was made for nothing."""
    with ExitStack() as stack:
        with said_of(lock):
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
            raise ValueError("it is not a file")
        with pending.open("rb") as file:
            content = file.read(_LARGEST_NOTE + 1)
        if len(content) > _LARGEST_NOTE:
            raise ValueError("it is too large")
        return {str(target): str(part) for target, part in json.loads(content).items()}
    except (ValueError, AttributeError, RecursionError) as error:
        raise OutputError(
            f"nothing was written to {pending.parent.parent}: {pending} is not as kpis wrote it. "
            "Move it elsewhere and run this again."
        ) from error
