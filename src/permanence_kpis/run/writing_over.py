"""Files that are read, kept from being written over."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from permanence_kpis.errors import ExtractError, UsageError
from permanence_kpis.extracts import files_read
from permanence_kpis.run.context import SAMPLE, sample_folder


# D-111: `--output` never takes the place of a file that the extracts are read from
def refuse_writing_over_extracts(data: str, paths: Iterable[Path]) -> None:
    """That no output takes the place of a file that the extracts are read from, under its name, another or a link.

    Takes: the folder of extracts, or `sample`; where output is to go.
    Raises: UsageError for the first that does.
    """
    read: list[Path] = []
    with suppress(ExtractError):  # reading the folder says why
        read = files_read(sample_folder() if data == SAMPLE else Path(data))
    for path in paths:
        for extract in read:
            if _is_one(path, extract):
                raise UsageError(
                    f"--output would write over {extract}, which is read as an extract. Name another with --output."
                )


def _is_one(path: Path, extract: Path) -> bool:
    try:
        return path.samefile(extract)
    except OSError:  # one of them is not there, or may not be looked at
        return False
