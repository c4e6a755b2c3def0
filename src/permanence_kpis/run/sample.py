"""A synthetic authority, generated."""

from pathlib import Path

from permanence_kpis.errors import OutputError, UsageError
from permanence_kpis.extracts.sample_mark import MARK, READY, is_marked, mark
from permanence_kpis.sample import FILE_NAMES, ssd, write_sample
from permanence_kpis.sample.ssda903 import YEARS_AT_MOST, file_names, write_returns
from permanence_kpis.writing.folders import whole_folder

_BEING_WRITTEN = ".kpis"
"""What the names of files that are being written, or were when their writer was killed, begin with."""


def make_sample(folder: Path, children_in_care: int, seed: int) -> dict[str, int]:
    """A synthetic authority, generated and written as extracts, whole or not at all: the rows of each file.

    Raises: UsageError where the folder holds anything that an earlier sample did not write.
    """
    try:
        _refuse_others(folder, set(FILE_NAMES.values()))
        with whole_folder(folder, READY, last=MARK) as drawn:
            rows_by_file = write_sample(drawn, children_in_care, seed)
            mark(drawn, rows_by_file)
    except OSError as error:
        raise _not_written(folder, error) from error
    return rows_by_file


def make_sample_returns(folder: Path, children_in_care: int, seed: int, years: int) -> dict[str, int]:
    """The same synthetic authority as the SSDA903 returns of the newest years: the rows of each file.

    Raises: UsageError where the folder holds anything that an earlier sample of those years did not write, or there are
    not so many.
    """
    if years > YEARS_AT_MOST:
        raise UsageError(f"There are no more than {YEARS_AT_MOST} years of returns. Ask for fewer with --years.")
    try:
        _refuse_others(folder, set(file_names(years)))
        with whole_folder(folder, READY, last=MARK) as drawn:
            rows_by_file = write_returns(drawn, children_in_care, seed, years)
            mark(drawn, rows_by_file)
    except OSError as error:
        raise _not_written(folder, error) from error
    return rows_by_file


def make_sample_ssd(folder: Path, children_in_care: int, seed: int) -> dict[str, int]:
    """The same synthetic authority as tables of the Standard Safeguarding Dataset: the rows of each file.

    Raises: UsageError where the folder holds anything that an earlier sample did not write.
    """
    try:
        _refuse_others(folder, set(ssd.file_names()))
        with whole_folder(folder, READY, last=MARK) as drawn:
            rows_by_file = ssd.write_ssd(drawn, children_in_care, seed)
            mark(drawn, rows_by_file)
    except OSError as error:
        raise _not_written(folder, error) from error
    return rows_by_file


def _refuse_others(folder: Path, written: set[str]) -> None:
    """Only what an earlier sample wrote is written over, and nothing is written beside other files, which would be
    taken for part of the sample.
    """
    there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    there = [name for name in there if not name.startswith(_BEING_WRITTEN)]
    others = [name for name in there if name not in (*written, MARK)]
    if others:
        raise UsageError(f"{folder} has other files ({', '.join(others[:3])}). Name a new or empty folder.")
    if there and not is_marked(folder):
        raise UsageError(
            f"{folder} has files that kpis sample did not write, or that were changed since "
            f"({', '.join(there[:3])}). Name a new or empty folder."
        )


def _not_written(folder: Path, error: OSError) -> OutputError:
    return OutputError(f"{folder} cannot be written ({(error.strerror or 'no reason given').lower()}).")
