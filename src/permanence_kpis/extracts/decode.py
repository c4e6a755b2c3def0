"""Text to typed values: a look-up for what is written as it should be, and a careful reading of the rest.

Dates written as the first of their column is (2024-04-01 or 01/04/2024) and codes as listed are read at once for a
whole column. Any other text (a time, small letters, spaces, faults) is understood once for each distinct text. A word
for nothing is a blank, but in free text and where it is a code of the column.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import polars as pl

from permanence_kpis.codes import CodeSet
from permanence_kpis.extracts import faults
from permanence_kpis.extracts.custom_reader import ColumnWithReader
from permanence_kpis.extracts.dates import EARLIEST_YEAR, LATEST_YEAR, YEAR_NOT_BELIEVED, read_date
from permanence_kpis.extracts.nothing import SPELLINGS, word_for_nothing
from permanence_kpis.extracts.raw_file import READ_AT_ONCE
from permanence_kpis.spreadsheet_text import unguarded
from permanence_kpis.tables import YEAR, Column, Kind

Value = date | str | int | None
Reader = Callable[[str], Value]

_CALENDAR = (date(1998, 1, 1), date(2032, 1, 1))
"""The days looked up at once; the texts of days outside are read one by one, each distinct text once."""

_WORTH_A_CALENDAR = 100_000
"""Rows from which looking days up costs less, the calendar made and all, than parsing them."""

_BELIEVED = (date(EARLIEST_YEAR, 1, 1), date(LATEST_YEAR, 12, 31))

_EPOCH = date(1970, 1, 1).toordinal()

_BLANKS = pl.concat([SPELLINGS, pl.Series([""])])

_WORD_OF_SPELLING = {spelling: word_for_nothing(spelling) for spelling in SPELLINGS}


@dataclass(frozen=True)
class Decoded:
    """A typed column, and where its texts were not understood: by kind of fault, the positions of the rows in order.

    `nothing`: by word for nothing, the positions of the rows it stands in.
    """

    values: pl.Series
    not_understood: Mapping[str, pl.Series] = field(default_factory=dict)
    nothing: Mapping[str, pl.Series] = field(default_factory=dict)

    @property
    def blanks(self) -> pl.Series:
        """The positions of rows with nothing in the column, nothing but spaces, or a word for nothing."""
        if not self.values.null_count():
            return pl.Series(dtype=pl.UInt32)
        is_blank = self.values.is_null()
        for positions in self.not_understood.values():
            is_blank = is_blank.scatter(positions, False)
        return is_blank.arg_true()


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


def decode(texts: pl.DataFrame, columns: Sequence[Column], *, can_break: bool) -> dict[str, Decoded]:
    """Columns of text to their types. Blank and not understood are null; ids stay text, leading zeros and all.

    Takes: texts, a column for each of `columns`, by name, one of dates as text or as days; whether a field of them can
    hold a line break.
    """
    days = {name: _believed(texts[name]) for name, dtype in texts.schema.items() if dtype == pl.Date}
    return days | _decode_texts(texts, [column for column in columns if column.name not in days], can_break=can_break)


def _decode_texts(texts: pl.DataFrame, columns: Sequence[Column], *, can_break: bool) -> dict[str, Decoded]:
    if not columns:
        return {}
    dates = [column.name for column in columns if column.kind is Kind.DATE]
    others = [_look_up(column) for column in columns if column.kind is not Kind.DATE]
    if texts.height >= _WORTH_A_CALENDAR:
        looked_up = texts.select(*(_look_up_days(texts[c.name], c) for c in columns if c.kind is Kind.DATE), *others)
    else:
        looked_up = texts.select(_parse_dates(dates), *others) if dates else texts.select(others)
    return {
        column.name: _ids(without_guards(looked_up[column.name]), can_break, is_free=column.kind is Kind.TEXT)
        if column.kind in (Kind.ID, Kind.TEXT)
        else _read_the_rest(texts[column.name], looked_up[column.name], column)
        for column in columns
    }


def _believed(days: pl.Series) -> Decoded:
    """Days as they are kept, but for those of a year that is not believed."""
    is_beyond = ~days.is_between(*_BELIEVED)
    if not is_beyond.any():
        return Decoded(days)
    return Decoded(days.set(is_beyond, None), {YEAR_NOT_BELIEVED: is_beyond.arg_true()})


def without_guards(stripped: pl.Series) -> pl.Series:
    """Texts without the apostrophe that guards in CSV what a spreadsheet would run; in lists of ours, and of others."""
    has_one = stripped.str.starts_with("'").fill_null(False)
    if not has_one.any():
        return stripped
    at = has_one.arg_true()
    return stripped.scatter(at, [unguarded(text).strip() for text in stripped.gather(at)])


def _look_up(column: Column) -> pl.Expr:
    text = pl.col(column.name)
    match column.kind:
        case Kind.ID | Kind.TEXT:
            return text.str.strip_chars()
        case Kind.NUMBER:
            numbers = _years() if column.unit == YEAR else _small_numbers()
            return text.cast(numbers, strict=False).to_physical().cast(pl.Int32) + int(numbers.categories[0])
        case _:
            return text.cast(dtype_of(column), strict=False)


def _look_up_days(texts: pl.Series, column: Column) -> pl.Expr:
    """The days of a column, each written as the first one is. A stated form is left to the reading of the rest."""
    first = texts[texts.is_not_null().arg_max() or 0] or ""
    is_day_first = first[2:3] == "/" and not isinstance(column, ColumnWithReader)
    calendar = _calendar("%d/%m/%Y" if is_day_first else "%Y-%m-%d")
    days = pl.col(column.name).cast(calendar, strict=False).to_physical().cast(pl.Int32)
    return (days + (_CALENDAR[0].toordinal() - _EPOCH)).cast(pl.Date)


def _parse_dates(names: Sequence[str]) -> pl.Expr:
    text = pl.col(names)
    day = text.str.to_date("%Y-%m-%d", strict=False, cache=False)
    is_plain = text.str.contains("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")  # the parser takes "2024- 4-01" and "+2024-4-01" too
    return pl.when(is_plain & day.is_between(*_CALENDAR)).then(day)


@cache
def _calendar(form: str) -> pl.Enum:
    """Every day of the calendar as text, in order: its place is its number of days since the first."""
    return pl.Enum(pl.date_range(*_CALENDAR, closed="left", eager=True).dt.to_string(form))


@cache
def _small_numbers() -> pl.Enum:
    return pl.Enum([str(number) for number in range(100)])


@cache
def _years() -> pl.Enum:
    return pl.Enum([str(year) for year in range(2000, 2050)])


# D-042: a group called NA is one
def _ids(stripped: pl.Series, can_break: bool, *, is_free: bool) -> Decoded:
    """An id with a line break is not understood: stray quotation marks have run the rows before and after together.

    Free text is read alike, but that no word in it stands for nothing.
    """
    is_blank = stripped == "" if is_free else stripped.is_in(_BLANKS.implode())
    nothing = {} if is_free or not is_blank.any() else _words_at(stripped, is_blank)
    ids = stripped.set(is_blank, None) if is_blank.any() else stripped
    is_broken = ids.str.contains(r"[\r\n]") if can_break else None
    if is_broken is None or not is_broken.any():
        return Decoded(ids, nothing=nothing)
    return Decoded(ids.set(is_broken, None), {faults.ID_WITH_A_LINE_BREAK: is_broken.arg_true()}, nothing)


def _words_at(texts: pl.Series, is_blank: pl.Series) -> dict[str, pl.Series]:
    """By word for nothing, the positions of the blanks it stands in."""
    rows = (is_blank & (texts != "")).arg_true()
    words = texts.gather(rows).replace_strict(_WORD_OF_SPELLING, return_dtype=pl.String)
    return {word: rows.filter(words == word) for word in words.unique().sort()}


# D-604: what is known of each distinct text takes far more room than the text
def _read_the_rest(texts: pl.Series, looked_up: pl.Series, column: Column) -> Decoded:
    """The texts the look-up did not find."""
    if looked_up.null_count() == texts.null_count():
        return Decoded(looked_up)
    rows = (looked_up.is_null() & texts.is_not_null()).arg_true()
    parts = [
        _understood(texts, rows.slice(first, READ_AT_ONCE), column, looked_up.dtype)
        for first in range(0, rows.len(), READ_AT_ONCE)
    ]
    return Decoded(
        looked_up.scatter(rows, pl.concat([part.values for part in parts])),
        _joined([part.not_understood for part in parts]),
        _joined([part.nothing for part in parts]),
    )


def _joined(parts: Sequence[Mapping[str, pl.Series]]) -> dict[str, pl.Series]:
    """Rows by kind, of one part of a column after the other."""
    kinds = sorted({kind for part in parts for kind in part})
    return {kind: pl.concat([part[kind] for part in parts if kind in part]) for kind in kinds}


def _understood(texts: pl.Series, rows: pl.Series, column: Column, dtype: pl.DataType) -> Decoded:
    """What the texts in some rows say, each distinct one understood once."""
    distinct = texts.gather(rows).cast(pl.Categorical(pl.Categories.random()))
    categories = distinct.unique()
    reader = _reader(column)
    known: list[Value] = [None] * categories.len()
    fault: list[str | None] = [None] * categories.len()
    nothing: list[str | None] = [None] * categories.len()
    for text, place in zip(categories.cast(pl.String), categories.to_physical(), strict=True):
        written = text.strip()
        if written:
            known[place] = reader(written)
            if known[place] is None:
                nothing[place] = word_for_nothing(written)
                fault[place] = None if nothing[place] else faults.fault_of(written, column)
    of_rows = distinct.to_physical()
    read = pl.Series(texts.name, known, dtype=dtype).gather(of_rows)
    return Decoded(read, _rows_by(fault, of_rows, rows), _rows_by(nothing, of_rows, rows))


def _rows_by(kind_of: Sequence[str | None], of_rows: pl.Series, rows: pl.Series) -> dict[str, pl.Series]:
    """The rows with a text of each kind, however many distinct texts are of it."""
    kinds = sorted({kind for kind in kind_of if kind})
    number = {kind: place for place, kind in enumerate(kinds)}
    numbers = pl.Series([number.get(kind or "") for kind in kind_of], dtype=pl.UInt8).gather(of_rows)
    return {kind: rows.filter(numbers == place) for kind, place in number.items()}


def _reader(column: Column) -> Reader:
    if isinstance(column, ColumnWithReader):
        return column.read
    match column.kind:
        case Kind.DATE:
            return read_date
        case Kind.NUMBER:
            return read_year if column.unit == YEAR else _read_whole_number
        case _:
            return _code_reader(column.codes or {})


# D-027: codes are matched without regard to case and outer spaces, silently
def _code_reader(code_set: CodeSet) -> Reader:
    as_listed = {code.casefold(): code for code in code_set}
    return lambda text: as_listed.get(text.casefold())


_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_TWO_YEARS = re.compile(r"([0-9]{4})[-/]([0-9]{2})")


# D-347: a year by the one it ends in, its last day or both its years
def read_year(text: str) -> int | None:
    """The year to 31 March that a text names: 2025, 31/03/2025 or 2024-25. None for anything else."""
    if found := _TWO_YEARS.fullmatch(text):
        ends = int(found[1]) + 1
        return ends if ends % 100 == int(found[2]) else None
    if (day := read_date(text)) is not None:
        return day.year if (day.month, day.day) == (3, 31) else None
    number = _read_whole_number(text)
    return number if number is not None and _FIRST_YEAR <= number <= _LAST_YEAR else None


def _read_whole_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else None
