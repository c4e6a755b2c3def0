"""Text to typed values: a look-up for what is written as it should be, and a careful reading of the rest.

ISO dates and codes as listed are found in a fixed list, at once for a whole column. Any other text (dd/mm/yyyy, a time,
small letters, spaces, faults) is understood once for each distinct text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import polars as pl

from permanence_kpis.codes import CodeSet
from permanence_kpis.extracts.dates import read_date
from permanence_kpis.tables import Column, Kind

Value = date | str | int | None
Reader = Callable[[str], Value]

_CALENDAR = (date(1985, 1, 1), date(2045, 1, 1))
"""The days looked up at once; days outside are read carefully."""

_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Decoded:
    """A typed column, and where its texts were not understood: (text, positions of its rows)."""

    values: pl.Series
    not_understood: tuple[tuple[str, pl.Series], ...] = ()


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


def decode(texts: pl.DataFrame, columns: Sequence[Column]) -> dict[str, Decoded]:
    """Columns of text to their types. Blank and not understood are null; ids stay text, leading zeros and all.

    Takes: texts, a column for each of `columns`, by name.
    """
    looked_up = texts.select(_look_up(column) for column in columns)
    return {column.name: _read_the_rest(texts[column.name], looked_up[column.name], column) for column in columns}


def _look_up(column: Column) -> pl.Expr:
    text = pl.col(column.name)
    match column.kind:
        case Kind.ID:
            return text.str.strip_chars()
        case Kind.DATE:
            since_epoch = _CALENDAR[0].toordinal() - _EPOCH
            days = text.cast(_iso_days(), strict=False).to_physical().cast(pl.Int32)
            return (days + since_epoch).cast(pl.Date)
        case Kind.NUMBER:
            return text.cast(_small_numbers(), strict=False).to_physical().cast(pl.Int32)
        case _:
            return text.cast(dtype_of(column), strict=False)


@cache
def _iso_days() -> pl.Enum:
    """Every day of the calendar as ISO text, in order: its place is its number of days since the first."""
    first, end = (day.toordinal() for day in _CALENDAR)
    return pl.Enum([date.fromordinal(day).isoformat() for day in range(first, end)])


@cache
def _small_numbers() -> pl.Enum:
    return pl.Enum([str(number) for number in range(100)])


def _read_the_rest(texts: pl.Series, looked_up: pl.Series, column: Column) -> Decoded:
    """The texts the look-up did not find, each distinct one understood once."""
    if column.kind is Kind.ID:
        is_blank = looked_up == ""
        return Decoded(looked_up.set(is_blank, None) if is_blank.any() else looked_up)
    if looked_up.null_count() == texts.null_count():
        return Decoded(looked_up)
    rows = (looked_up.is_null() & texts.is_not_null()).arg_true()
    distinct = texts.gather(rows).cast(pl.Categorical(pl.Categories.random()))
    categories = distinct.unique()
    reader = _reader(column)
    not_understood = []
    known: list[Value] = [None] * categories.len()
    for text, place in zip(categories.cast(pl.String), categories.to_physical(), strict=True):
        written = text.strip()
        known[place] = reader(written) if written else None
        if written and known[place] is None:
            not_understood.append((written, rows.filter(distinct.to_physical() == place)))
    read = pl.Series(texts.name, known, dtype=looked_up.dtype).gather(distinct.to_physical())
    return Decoded(looked_up.scatter(rows, read), tuple(not_understood))


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
