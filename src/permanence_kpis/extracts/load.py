"""A folder of extracts, whatever its layout, to typed canonical tables."""

from pathlib import Path

import polars as pl

from permanence_kpis.errors import ExtractError
from permanence_kpis.extracts import faults
from permanence_kpis.extracts.model import LEFT_OUT_SCHEMA, Extracts
from permanence_kpis.extracts.own_layout import read_own_layout


def load_extracts(
    folder: Path | str,
    columns: frozenset[str] | None = None,
    *,
    is_sample: bool = False,
    label: str | None = None,
) -> Extracts:
    """Read the extracts of a folder.

    Takes: folder, holding the files of docs/extracts.md; columns, the `extract.column` names to read (None: all);
    label, what to call the folder where its path says little.
    Gives: Extracts. A row without a readable id or key date is left out; any other bad field is blank.
    Raises: ExtractError with everything that makes a file unusable, all files looked at.
    """
    folder = Path(folder)
    reading = read_own_layout(_paths_in(folder), columns)
    if reading.stops:
        raise ExtractError(*reading.stops)
    return Extracts(
        folder=label or str(folder),
        tables=reading.tables,
        not_there=reading.not_there,
        left_out=pl.concat([pl.DataFrame(schema=LEFT_OUT_SCHEMA), *reading.left_out]),
        problems=tuple(reading.problems),
        is_sample=is_sample,
    )


def _paths_in(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except FileNotFoundError as error:
        raise ExtractError(faults.no_folder(folder, "there is no such folder")) from error
    except NotADirectoryError as error:
        raise ExtractError(faults.no_folder(folder, "this is a file, not a folder")) from error
    except OSError as error:
        raise ExtractError(faults.no_folder(folder, "the folder cannot be opened")) from error
