"""A folder of extracts, whatever its layout, to typed canonical tables."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from permanence_kpis.errors import ExtractError
from permanence_kpis.extracts import faults
from permanence_kpis.extracts.model import ACCEPTED, LEFT_OUT_SCHEMA, MAPPING, Extracts
from permanence_kpis.extracts.own_layout import read_own_layout
from permanence_kpis.tables import EXTRACTS


def load_extracts(
    folder: Path | str,
    columns: frozenset[str] | None = None,
    *,
    is_sample: bool = False,
    label: str | None = None,
) -> Extracts:
    """Read the extracts of a folder.

    Takes: folder, holding the files of docs/extracts.md, SSDA903 returns (docs/ssda903.md), or an extracts.yaml
    (docs/extracts-yaml.md) and the files it names; columns, the `extract.column` names to read (None: all); label,
    what to call the folder where its path says little.
    Gives: Extracts. A row without a readable id or key date is left out; any other bad field is blank.
    Raises: ExtractError with everything that makes a file unusable, all files looked at.
    """
    folder = Path(folder)
    paths = paths_in(folder)
    is_mapped = any(path.name == MAPPING for path in paths)
    of_returns = not is_mapped and is_of_returns(paths)
    if is_mapped:
        from permanence_kpis.extracts.mapped import read_mapped  # YAML, only where there is some

        reading = read_mapped(folder, columns)
    elif of_returns:
        from permanence_kpis.extracts.ssda903 import read_returns  # XML and all, only where there are some

        reading = read_returns(paths, columns)
    else:
        reading = read_own_layout(paths, columns)
    if reading.stops:
        raise ExtractError(*reading.stops)
    return Extracts(
        folder=label or str(folder / MAPPING if is_mapped else folder),
        tables=reading.tables,
        not_there=reading.not_there,
        left_out=pl.concat([pl.DataFrame(schema=LEFT_OUT_SCHEMA), *reading.left_out]),
        problems=tuple(reading.problems),
        is_sample=is_sample,
        names=reading.names,
        headings=reading.headings,
        complete_from=reading.complete_from,
        warnings=tuple(reading.warnings),
        parts=reading.parts,
        is_of_returns=of_returns,
    )


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
