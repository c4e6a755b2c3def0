"""One writer at a time: a lock on a folder that ends with the process that holds it, however that ends."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from permanence_kpis.errors import OutputError

ATTEMPTS = 50
_BETWEEN_ATTEMPTS = 0.1


@contextmanager
def only_one(path: Path, attempts: int = ATTEMPTS) -> Iterator[None]:
    """Hold the lock while what is inside runs.

    Takes: the lock's own file, which stays where it is, empty; how often to try, a tenth of a second apart.
    Raises: OutputError where somebody else holds it to the end; OSError where there can be no such file.
    """
    for attempt in range(attempts):
        with path.open("ab") as file:
            if _is_taken_by_us(file) and _is_still(path, file):
                yield
                return
        if attempt + 1 < attempts:
            time.sleep(_BETWEEN_ATTEMPTS)
    raise OutputError(
        f"nothing was written to {path.parent}: another kpis is writing there. Run this again when it has ended."
    )


def _is_still(path: Path, file: BinaryIO) -> bool:
    """Whether the name still leads to the file: whoever held the lock before may have taken both away."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _is_taken_by_us(file: BinaryIO) -> bool:
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _is_taken_by_us(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
