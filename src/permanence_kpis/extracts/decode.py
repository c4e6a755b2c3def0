"""Text to typed values: each distinct text of a column is understood once, then looked up for every row."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from permanence_kpis.codes import CodeSet
from permanence_kpis.extracts.dates import read_date
from permanence_kpis.tables import Column, Kind

Reader = Callable[[str], date | str | int | None]


@dataclass(frozen=True)
class Decoded:
    """A typed column, and where its texts were not understood: (text, positions of its rows)."""

    values: pl.Series
    not_understood: tuple[tuple[str, pl.Series], ...]


def dtype_of(column: Column) -> pl.DataType:
    """The type a canonical table keeps a column in. Codes sort as their text does."""
    match column.kind:
        case Kind.DATE:
            return pl.Date()
        case Kind.NUMBER:
            return pl.Int32()
        case Kind.CODE:
            return pl.Enum(sorted(column.codes or ()))
        case _:
            return pl.String()


def decode_ids(texts: pl.Series) -> pl.Series:
    """Ids as text without outer spaces; blank is null. Leading zeros stay."""
    stripped = texts.str.strip_chars()
    return stripped.set(stripped == "", None) if (stripped == "").any() else stripped


def decode(distinct: pl.Series, column: Column) -> Decoded:
    """A column of texts, given as categories, to its type. Blank and not understood are null."""
    reader = _reader(column)
    categories = distinct.unique().drop_nulls()
    texts, physicals = categories.cast(pl.String).to_list(), categories.to_physical().to_list()
    values: list[date | str | int | None] = [None] * (max(physicals, default=-1) + 1)
    not_understood = []
    for text, physical in zip(texts, physicals, strict=True):
        written = text.strip()
        if written:
            values[physical] = reader(written)
            if values[physical] is None:
                not_understood.append((written, (distinct.to_physical() == physical).arg_true()))
    known = pl.Series(distinct.name, values, dtype=dtype_of(column))
    return Decoded(known.gather(distinct.to_physical()).alias(distinct.name), tuple(not_understood))


def _reader(column: Column) -> Reader:
    match column.kind:
        case Kind.DATE:
            return read_date
        case Kind.NUMBER:
            return _read_whole_number
        case _:
            return _code_reader(column.codes or {})


def _code_reader(code_set: CodeSet) -> Reader:
    as_listed = {code.casefold(): code for code in code_set}
    return lambda text: as_listed.get(text.casefold())


def _read_whole_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else None
