"""What a folder of extracts holds, and in which layout."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from permanence_kpis.errors import ExtractError
from permanence_kpis.extracts import file_faults
from permanence_kpis.extracts.model import ACCEPTED, MAPPING
from permanence_kpis.file_reading import DEVICE_NAME, loop_at, names_a_device
from permanence_kpis.tables import BUILT_IN, EXTRACTS, Catalogue

if TYPE_CHECKING:
    from permanence_kpis.extracts.mapped.model import Described


def files_read(folder: Path, catalogue: Catalogue = BUILT_IN) -> list[Path]:
    """The files of a folder that reading it reads, as far as they are there.

    Raises: ExtractError where it is none, or its `extracts.yaml` cannot be read.
    """
    paths = paths_in(folder)
    described = described_by(folder, paths, catalogue)
    of_returns: list[Path] = []
    if described and described.tables:
        names = {table.file.text for table in described.tables.values()}
    elif is_of_ssd(paths):
        from permanence_kpis.extracts.ssd import files_of_ssd

        names = {path.name for path in files_of_ssd(paths)}
        names |= {name for extract in catalogue.extracts.values() for name in extract.file_names}
    elif is_of_returns(paths):
        from permanence_kpis.extracts.ssda903 import files_of_returns

        names, of_returns = set(), files_of_returns(paths, catalogue)
    else:
        names = {name for extract in catalogue.extracts.values() for name in extract.file_names}
    names = {name.casefold() for name in (*names, ACCEPTED, MAPPING)}
    return of_returns + [path for path in paths if path.name.casefold() in names and path not in of_returns]


def described_by(folder: Path, paths: Sequence[Path], catalogue: Catalogue = BUILT_IN) -> "Described | None":
    """What the `extracts.yaml` of a folder says; None where there is none.

    Raises: ExtractError with everything wrong in it.
    """
    if not any(path.name == MAPPING for path in paths):
        return None
    from permanence_kpis.extracts.mapped import described_in  # YAML, only where there is some

    return described_in(folder, catalogue)


def is_of_ssd(paths: Sequence[Path]) -> bool:
    """Whether a folder is read as the Standard Safeguarding Dataset: it has a table of it that is needed, and not all
    the files that this project needs; or another table of it, and nothing that is needed in any layout.
    """
    needed = [extract.file_names for extract in EXTRACTS.values() if extract.needed]
    there = {path.name.casefold() for path in paths}
    is_there = [not there.isdisjoint(names) for names in needed]
    if all(is_there):
        return False
    from permanence_kpis.extracts.ssd import holds_ssd, is_part_of_ssd

    if holds_ssd(paths):
        return True
    return not any(is_there) and is_part_of_ssd(paths) and not is_of_returns(paths)


def is_of_returns(paths: Sequence[Path]) -> bool:
    """Whether a folder is read as SSDA903 returns: it has none of the files this project needs, and episodes."""
    needed = {name for extract in EXTRACTS.values() if extract.needed for name in extract.file_names}
    if any(path.name.casefold() in needed for path in paths):
        return False
    from permanence_kpis.extracts.ssda903 import holds_returns

    return holds_returns(paths)


def paths_in(folder: Path) -> list[Path]:
    """What a folder holds.

    Raises: ExtractError where it is none, or cannot be opened.
    """
    if names_a_device(folder):
        raise ExtractError(file_faults.no_folder(folder, DEVICE_NAME))
    try:
        if folder.is_file():  # asked for its files, not every system says what it is
            raise NotADirectoryError
        paths = sorted(folder.iterdir())
        if paths:
            paths[0].lstat()  # what a folder holds may be listed and yet not be opened
        return paths
    except FileNotFoundError as error:
        raise ExtractError(file_faults.nothing_there(folder, "the folder does not exist")) from error
    except NotADirectoryError as error:
        raise ExtractError(file_faults.no_folder(folder, "this is a file, not a folder")) from error
    except (OSError, ValueError) as error:  # the latter of a name that no file can have
        what = loop_at(folder, error) if isinstance(error, OSError) else None
        raise ExtractError(file_faults.no_folder(folder, what or "the folder cannot be opened")) from error
