"""What a folder of extracts holds, and in which layout."""

from collections.abc import Sequence
from pathlib import Path

from permanence_kpis.errors import ExtractError
from permanence_kpis.extracts import faults
from permanence_kpis.extracts.model import ACCEPTED, MAPPING
from permanence_kpis.tables import EXTRACTS


def files_read(folder: Path) -> list[Path]:
    """The files of a folder that reading it reads, as far as they are there.

    Raises: ExtractError where it is none, or its `extracts.yaml` cannot be read.
    """
    paths = paths_in(folder)
    if any(path.name == MAPPING for path in paths):
        from permanence_kpis.extracts.mapped import files_named

        names = {MAPPING, *files_named(folder)}
    elif is_of_returns(paths):
        from permanence_kpis.extracts.ssda903 import files_of_returns

        return files_of_returns(paths)
    else:
        names = {extract.file_name for extract in EXTRACTS.values()}
    names = {name.casefold() for name in (*names, ACCEPTED)}
    return [path for path in paths if path.name.casefold() in names]


def is_of_returns(paths: Sequence[Path]) -> bool:
    """Whether a folder is read as SSDA903 returns: it has none of the files this project needs, and episodes."""
    needed = {extract.file_name for extract in EXTRACTS.values() if extract.needed}
    if any(path.name.casefold() in needed for path in paths):
        return False
    from permanence_kpis.extracts.ssda903 import holds_returns

    return holds_returns(paths)


def paths_in(folder: Path) -> list[Path]:
    """What a folder holds.

    Raises: ExtractError where it is none, or cannot be opened.
    """
    try:
        paths = sorted(folder.iterdir())
        if paths:
            paths[0].lstat()  # what a folder holds may be listed and yet not be opened
        return paths
    except FileNotFoundError as error:
        raise ExtractError(faults.no_folder(folder, "there is no such folder")) from error
    except NotADirectoryError as error:
        raise ExtractError(faults.no_folder(folder, "this is a file, not a folder")) from error
    except OSError as error:
        raise ExtractError(faults.no_folder(folder, "the folder cannot be opened")) from error
