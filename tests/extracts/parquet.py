"""Folders of CSV files turned into Parquet for tests: as text, or with the types that a lake keeps."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from permanence_kpis.extracts.dates import read_date
from permanence_kpis.tables import EXTRACTS, Kind

OF_THREE_VALUES, OF_MINUS_FOUR = b"\x2c\x15\x06", b"\x2c\x15\x07"
"""In the head of a page, how many values are in it: an odd number is one below zero."""

KINDS = {column.name: column.kind for extract in EXTRACTS.values() for column in extract.columns.values()}


def as_text(text: pl.DataFrame) -> pl.DataFrame:
    """As it stands in the CSV file."""
    return text


def typed(text: pl.DataFrame) -> pl.DataFrame:
    """Ids of digits as whole numbers, days as dates or times, codes as categories, numbers with a point.

    A column in which something cannot be typed stays text, as it would where it comes from.
    """
    return text.with_columns(_typed(column) for column in text)


def _typed(column: pl.Series) -> pl.Series:
    match KINDS.get(column.name):
        case Kind.DATE:
            days = [read_date(field.strip()) if field else None for field in column]
            if sum(day is None for day in days) > column.null_count():
                return column
            moments = pl.Series(column.name, days, pl.Date)
            return moments if column.name == "end_date" else moments.cast(pl.Datetime("ns")).dt.offset_by("14h20m")
        case Kind.CODE:
            return column.cast(pl.Categorical)
        case Kind.NUMBER:
            return column.cast(pl.Float64)
        case Kind.ID if not column.drop_nulls().str.contains("[^0-9]").any():
            return column.cast(pl.Int64)
        case _:
            return column


def turned(source: Path, folder: Path, kept_as: Callable[[pl.DataFrame], pl.DataFrame] = as_text) -> Path:
    """A folder with every CSV file of another as Parquet."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in source.glob("*.csv"):
        kept_as(pl.read_csv(path, infer_schema=False)).write_parquet(folder / f"{path.stem}.parquet")
    return folder


def folder_with(folder: Path, sound: Path, files: Mapping[str, pl.DataFrame | bytes]) -> Path:
    """The same of a sound folder, with these files in the place of its own."""
    turned(sound, folder)
    for name, content in files.items():
        if isinstance(content, bytes):
            (folder / name).write_bytes(content)
        else:
            content.write_parquet(folder / name)
    return folder


def ending(frame: pl.DataFrame) -> bytes:
    """A file of three rows with one bit of it wrong, which ends the process that reads it."""
    file = io.BytesIO()
    frame.write_parquet(file, compression="uncompressed")
    assert OF_THREE_VALUES in file.getvalue()
    return file.getvalue().replace(OF_THREE_VALUES, OF_MINUS_FOUR, 1)
