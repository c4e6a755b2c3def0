"""Which fields of the rows of extracts were not read: text that was not understood, columns that are not there."""

from collections.abc import Mapping

import polars as pl

from permanence_kpis.errors import Problem
from permanence_kpis.extracts import faults, file_faults
from permanence_kpis.extracts.model import MAPPING, Extracts


# D-483: what somebody wrote and nobody can read is no blank
def fields_not_read(extracts: Extracts) -> Mapping[str, pl.Series]:
    """The rows in which a column holds something that could not be read, or would hold it if it were in the file.

    A field in which nothing is written is none of these.

    Gives: by `extract.column`, of the columns with such rows alone, for each row of its table whether it is one.
    """
    found = {}
    for name, table in extracts.tables.items():
        files = table["source_file"].cast(pl.String).str.to_lowercase()
        for column in table.columns:
            problems = [one for one in extracts.problems if f"{name}.{column}" in one.affects and _is_one(one)]
            if problems:
                is_one = [_rows(one, files, table["source_row"]) for one in problems]
                found[f"{name}.{column}"] = table[column].is_null() & _any(is_one)
    return found


def headings_absent(extracts: Extracts) -> frozenset[tuple[str, str]]:
    """The columns that are not there: the file in small letters, and the heading; of tables of `extracts.yaml`, which
    names none for them, no file, and `extract.column`.
    """
    places = [problem.place for problem in extracts.problems if problem.code == file_faults.COLUMN_ABSENT]
    return frozenset((place.file.casefold() if place.file != MAPPING else "", place.heading or "") for place in places)


def columns_absent(extracts: Extracts) -> frozenset[str]:
    """The `extract.column` names of columns that a file does not have."""
    absent = (problem.affects for problem in extracts.problems if problem.code == file_faults.COLUMN_ABSENT)
    return frozenset[str]().union(*absent)


def _is_one(problem: Problem) -> bool:
    return problem.code == file_faults.COLUMN_ABSENT or (
        problem.effect == faults.READ_AS_BLANK and problem.what != faults.NOTHING_WRITTEN
    )


def _rows(problem: Problem, files: pl.Series, numbers: pl.Series) -> pl.Series:
    """For each row whether a finding is about it; where a column is not there, it is about each of the file."""
    in_file = files == problem.place.file.casefold()
    if problem.code == file_faults.COLUMN_ABSENT:
        return in_file if problem.place.file != MAPPING else files.is_not_null()
    return in_file & numbers.is_in(list(problem.place.rows))


def _any(found: list[pl.Series]) -> pl.Series:
    together = found[0]
    for one in found[1:]:
        together = together | one
    return together
