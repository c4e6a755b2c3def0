"""One writer at a time: a lock on a folder that ends with the process that holds it, however that ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from permanence_kpis.errors import OutputError

# D-164: writing takes a fraction of one
WAIT_SECONDS = 5.0
_BETWEEN_ATTEMPTS = 0.1


# D-165: a file as a lock outlives a writer that was killed
@contextmanager
def only_one(path: Path, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the lock while what is inside runs.

    Takes: the lock's own file, empty, which stays where it is (on Windows it goes with the lock); how long to wait for
    somebody else to end.
    Raises: OutputError where somebody else holds it to the end; OSError where there can be no such file, or no locks.
    """
    from filelock import FileLock, Timeout  # most commands write no set of files: they need not wait for it to load

    lock = FileLock(
        path,
        timeout=wait_seconds,
        poll_interval=_BETWEEN_ATTEMPTS,
        fallback_to_soft=False,  # a mere file in place of a lock would outlive who was killed, and hold up the next run
    )
    try:
        holding = lock.acquire()
    except Timeout:
        raise OutputError(
            f"nothing was written to {path.parent}: another kpis is writing there. Run this again when it has finished."
        ) from None
    with holding:
        yield
