"""Where a record stands: one number for its file and row, which derived tables carry."""

from collections.abc import Iterator, Sequence

import polars as pl

_ROWS_A_FILE = 2**32


def with_one_number(table: pl.DataFrame) -> pl.DataFrame:
    """An extract whose `source_row` is unique over all its files (of one file it is the row), without `source_file`."""
    if len(files_of(table)) < 2:
        return table.drop("source_file")
    of_file = pl.col("source_file").to_physical().cast(pl.UInt64) * _ROWS_A_FILE
    return table.with_columns(source_row=of_file + pl.col("source_row")).drop("source_file")


def files_of(table: pl.DataFrame) -> tuple[str, ...]:
    """The names of the files that an extract's rows come from."""
    kind = table.schema["source_file"]
    assert isinstance(kind, pl.Enum)
    return tuple(kind.categories)


def place_of(files: Sequence[str], number: int) -> tuple[str, int]:
    """The file and row that a number of `with_one_number` stands for."""
    return files[number // _ROWS_A_FILE], number % _ROWS_A_FILE


def by_file(files: Sequence[str], rows: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """The rows of each file, with `source_row` as a spreadsheet shows it; rows that stand nowhere are passed over."""
    placed = rows.filter(pl.col("source_row").is_not_null())
    numbers = pl.col("source_row").cast(pl.UInt64)
    parts = placed.with_columns(file=numbers // _ROWS_A_FILE, source_row=numbers % _ROWS_A_FILE)
    for (file,), part in sorted(parts.partition_by("file", as_dict=True, include_key=False).items()):
        yield files[file], part
