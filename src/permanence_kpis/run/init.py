"""The first `extracts.yaml` for a folder of case-system tables."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from permanence_kpis.definitions import load_definitions
from permanence_kpis.errors import DefinitionError, OutputError, UsageError
from permanence_kpis.extracts import MAPPING, paths_in
from permanence_kpis.run.context import SAMPLE, sample_folder
from permanence_kpis.tables import BUILT_IN, Catalogue
from permanence_kpis.writing import write_whole
from permanence_kpis.writing.leftovers import clear


@dataclass(frozen=True)
class FirstMapping:
    """What was made of a folder: the file written (None: none is needed, said why), the tables found, what is in doubt.

    `found`: by our name of a table, the file or sheet that looks like it; `in_doubt`: a sentence for each thing that
    somebody has to look into.
    """

    written: Path | None
    why_not: str
    found: tuple[tuple[str, str], ...]
    in_doubt: tuple[str, ...]


# D-040: `kpis init` never writes over an `extracts.yaml`
def first_mapping(data: str) -> FirstMapping:
    """Guess what the files of a folder hold, and write it down for somebody to look at.

    Raises: UsageError where there is an `extracts.yaml` already; ExtractError where there is nothing to look at.
    """
    folder = sample_folder() if data == SAMPLE else Path(data)
    paths = paths_in(folder)
    target = folder / MAPPING
    clear(folder)
    if any(path.name == MAPPING for path in paths):
        raise _is_there(target)
    from permanence_kpis.extracts.guess import first_mapping as guess  # a dozen modules that no other use case needs

    guessed = guess(paths, _catalogue())
    if guessed.not_needed:
        return FirstMapping(None, guessed.not_needed, guessed.found, guessed.in_doubt)
    try:
        write_whole(folder, {MAPPING: guessed.text.encode()}, may_replace=False)
    except OutputError as error:
        fault = error.__cause__
        if isinstance(fault, FileExistsError):
            raise _is_there(target) from error
        reason = (fault.strerror if isinstance(fault, OSError) else None) or "no reason given"
        raise OutputError(f"{target} cannot be written ({reason.lower()}).") from error
    return FirstMapping(target, "", guessed.found, guessed.in_doubt)


def _catalogue() -> Catalogue:
    """The extracts that the definitions of the current folder know; those of this project where they cannot be read."""
    with suppress(DefinitionError):
        return load_definitions().catalogue
    return BUILT_IN


def _is_there(target: Path) -> UsageError:
    return UsageError(f"{target} already exists, and is not overwritten. Correct it, or rename it and start again.")
