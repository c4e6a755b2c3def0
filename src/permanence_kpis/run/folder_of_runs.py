"""The folder that runs are written to, and the archive in it."""

from contextlib import suppress
from pathlib import Path

from permanence_kpis.archive.folder import ARCHIVE, Archive, archive_folder
from permanence_kpis.errors import UsageError


def folder_of_runs(folder: Path) -> Path:
    """The folder that runs are written to, where it or the archive in it is named.

    Raises: UsageError where there is no archive.
    """
    return archive_folder(folder).parent


# D-177: the archive is read before the lock is taken
def archive_read(folder: Path) -> Archive:
    """The archive of a folder that runs are written to, read as it now is; one that is not there holds nothing.

    Whoever then takes the lock of the folder has little left to read. One that cannot be read now is not refused here,
    for whoever writes to it says why it cannot be written to.
    """
    archive = Archive(folder / ARCHIVE)
    with suppress(UsageError):
        archive.read()
    return archive
