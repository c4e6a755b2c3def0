"""Temporary files: named so that they are known for ours, and told from those of a writer that was killed."""

import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

_OURS = re.compile(r"\.kpis-([0-9a-f]{16})(?:-[0-9]+)?\.(?:part|lock)")
_SECONDS = 1.0
"""How long to wait for a lock that nobody else has a use for: whoever clears away holds it for an instant."""


# D-181: clocks of shares differ; a process number says nothing elsewhere
@contextmanager
def temporary_names(folders: Iterable[Path]) -> Iterator[str]:
    """What the names of temporary files in these folders begin with, until they are in place; what others left is
    cleared away first.

    While they are written a lock of that name is held. It ends with the process, so that another that finds the files
    and gets their lock knows that nobody will finish them. Where there are no locks nothing is cleared away.
    """
    prefix = f".kpis-{secrets.token_hex(8)}"
    with ExitStack() as stack:
        for folder in filter(Path.is_dir, dict.fromkeys(folders)):
            clear(folder)
            with suppress(OSError):  # without a lock a file is written all the same; that it cannot be, writing it says
                stack.enter_context(_held(folder / f"{prefix}.lock", _SECONDS))
        yield prefix


def clear(folder: Path) -> None:
    """Remove the temporary files and folders of ours in a folder that no living writer holds the lock of."""
    with suppress(OSError):
        of_prefix: dict[str, list[Path]] = {}
        for path in folder.iterdir():
            if found := _OURS.fullmatch(path.name):
                of_prefix.setdefault(f".kpis-{found[1]}", []).append(path)
        for prefix, paths in of_prefix.items():
            with suppress(OSError), _held(folder / f"{prefix}.lock", 0):
                for path in paths:
                    if path.suffix == ".part":
                        _remove(path)


@contextmanager
def _held(lock: Path, seconds: float) -> Iterator[None]:
    """The lock of temporary files held, and its file gone in the end.

    Raises: TimeoutError where another holds it; OSError where there can be none.
    """
    from filelock import FileLock  # most commands write nothing: they need not wait for it to load

    with FileLock(lock, timeout=seconds, mode=0o600, fallback_to_soft=False):
        try:
            yield
        finally:
            if os.name != "nt":  # where it goes with the lock
                lock.unlink(missing_ok=True)


def _remove(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
