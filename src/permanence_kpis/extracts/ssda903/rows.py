"""The rows of a file of a return, and of all files of one kind with the return that each row belongs to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

import polars as pl

from permanence_kpis.errors import Problem
from permanence_kpis.extracts import faults
from permanence_kpis.extracts.ssda903.contract import YEAR
from permanence_kpis.extracts.ssda903.find import ReturnFile
from permanence_kpis.extracts.ssda903.order import Order
from permanence_kpis.extracts.typed_table import found_in, typed_table
from permanence_kpis.tables import Column, Extract


@dataclass(frozen=True)
class ReadFile:
    """One file read: its rows (unusable ones still in), and what was not understood."""

    file: ReturnFile
    rows: pl.DataFrame
    problems: tuple[Problem, ...]

    @property
    def years(self) -> set[int | None]:
        """What the returns are called that it is of: of a file with a column YEAR, those that its rows are of."""
        return set(self.rows["YEAR"].unique()) if self.file.has_years else {self.file.year}


def read_file(
    file: ReturnFile, contract: Extract, wanted: Sequence[Column], beside: Sequence[ReturnFile] = ()
) -> ReadFile:
    """The wanted columns of a file, and the column YEAR where it has one.

    Takes: beside, the other files, whose ids tell a row cut short from a line that is no record.
    Raises: ExtractError with everything that makes it unusable.
    """
    columns = [*wanted, YEAR] if file.has_years else wanted
    with_year = replace(contract, columns={**contract.columns, "YEAR": YEAR})
    known_elsewhere = partial(_ids_in_others, file, beside)
    rows, problems = typed_table(with_year if file.has_years else contract, file.source, columns, known_elsewhere)
    usable = rows.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in contract.key))
    problems += faults.outside_their_dates(contract, file.source.name, usable)
    return ReadFile(file, rows, tuple(problems))


def _ids_in_others(file: ReturnFile, beside: Sequence[ReturnFile], texts: Collection[str]) -> set[str]:
    """Which of these texts are children's numbers in other files."""
    return {id for other in beside if other is not file for id in found_in(other.source, "CHILD", texts)}


def in_order(files: Sequence[ReadFile], order: Order) -> pl.DataFrame:
    """The rows of all files of one kind, with `source_file` and `of_return`, the number of their return."""
    names = pl.Enum([file.file.source.name for file in files])
    return pl.concat([_placed(file, names, order) for file in files])


def _placed(file: ReadFile, names: pl.Enum, order: Order) -> pl.DataFrame:
    of_return = order.of_rows(file.file, file.rows)
    name = pl.lit(file.file.source.name, names)
    placed = file.rows.with_columns(source_file=name, of_return=of_return).drop("YEAR", strict=False)
    return placed.select(sorted(placed.columns))  # a column that one file lacks would stand last in it


def years_of(file: ReadFile, order: Order) -> set[int]:
    """The numbers of the returns that a file is of: of one with a column YEAR, those that its rows are of."""
    if file.file.has_years:
        return set(file.rows.select(of_return=order.of_rows(file.file, file.rows))["of_return"].drop_nulls())
    return {order.years.index(file.file.year)}


def with_numbers(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `child`: a whole number, which sorts and joins faster than the text."""
    categories = pl.Categorical(pl.Categories.random())
    return rows.with_columns(child=pl.col("CHILD").cast(categories).to_physical())
