"""A Parquet file as a source of text, so that every check of a CSV file holds for it too; days stay days.

A record counts as a row of the table below a row of headings: the first is row 2, as when the table is saved as CSV.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import polars as pl

from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts.csv_rows import MOST_HEADINGS, too_many_headings
from permanence_kpis.extracts.opening import cannot_open, name_of_a_device, refuse_a_device
from permanence_kpis.extracts.raw_file import RawFile, blank_rows, last_rows, too_dense
from permanence_kpis.extracts.typed_table import TextSource
from permanence_kpis.file_reading import names_a_device
from permanence_kpis.parquet_reading import TooManyFieldsError, columns_of, kinds_of

_PLAIN, _ENCRYPTED = b"PAR1", b"PARE"
"""How a Parquet file begins and ends, and one whose list of columns is encrypted."""

_ENGLAND = "Europe/London"
_EXACT_WHOLE = 2.0**53
"""From here on a number with a point no longer tells every whole number from the next."""

_EXPORT_AGAIN = "Export it again, as Parquet or as CSV."


def is_parquet(name: str) -> bool:
    """Whether a file of this name is read as Parquet."""
    return name.casefold().endswith(".parquet")


def parquet_headings(path: Path) -> list[str]:
    """The names of the columns of a file, as written.

    Raises: ExtractError where it cannot be opened, or is no Parquet file that can be read.
    """
    return list(_kinds_of(path))


def parquet_source(path: Path) -> TextSource:
    """A Parquet file as a source of text. Columns that are not asked for are not read.

    Raises: ExtractError where it cannot be opened, or is no Parquet file that can be read.
    """
    headings = parquet_headings(path)

    def read(wanted: Sequence[int], beside: Sequence[int]) -> RawFile:
        return _raw_file(path, headings, wanted, beside)

    return TextSource(path.name, headings, read)


def first_and_last_rows(path: Path, each: int, most_fields: int) -> list[list[str]]:
    """The headings of a file, and this many rows from its beginning and from its end, as text; fewer where they would
    have too many fields.

    Raises: ExtractError where it cannot be opened or read.
    """
    headings = [name for name, kind in _kinds_of(path).items() if _holds_single_values(kind)]
    few = max(1, min(each, most_fields // max(1, len(headings))))
    texts = _texts(path, headings, range(len(headings)), only=few) if headings else pl.DataFrame()
    return [headings, *(["" if field is None else str(field) for field in row] for row in texts.iter_rows())]


def _raw_file(path: Path, headings: Sequence[str], wanted: Sequence[int], beside: Sequence[int]) -> RawFile:
    """The columns at these positions. Those beside are read only where a row may be blank, or no record.

    Raises: ExtractError where one holds no single values or no text, or the file cannot be read or holds too much.
    """
    rows = _texts(path, headings, wanted)

    def declared() -> pl.DataFrame:
        return rows.hstack(_texts(path, headings, beside, is_lenient=True)) if beside else rows

    last = last_rows(rows)
    if beside and any(len(filled) < 2 for _, filled in last):
        last = last_rows(declared())
    has_a_text_first = 0 in wanted and rows["0"].dtype == pl.String
    return RawFile(
        path.name,
        # D-389: the first record is row 2
        rows.with_columns(source_row=pl.int_range(2, rows.height + 2, dtype=pl.UInt32)),
        can_break=True,
        opens=rows["0"] if has_a_text_first else pl.Series(dtype=pl.String),
        last=last,
        blank_among=lambda positions: blank_rows(declared(), positions),
    )


def _texts(
    path: Path, headings: Sequence[str], positions: Sequence[int], *, is_lenient: bool = False, only: int | None = None
) -> pl.DataFrame:
    """The columns at these positions, each under its position: text, or days.

    Takes: is_lenient, that columns without single values are left out, not refused; only, how many rows from the
    beginning and from the end are read (None: all).
    """
    kinds = _kinds_of(path)
    usable = [at for at in positions if not is_lenient or _holds_single_values(kinds[headings[at]])]
    refused = [headings[at] for at in usable if not _holds_single_values(kinds[headings[at]])]
    stops = [_no_single_values(path.name, heading) for heading in refused]
    if stops:
        raise ExtractError(*stops)
    columns = _columns(path, [headings[at] for at in usable], only)
    texts: list[pl.Series] = []
    for at in usable:
        try:
            texts.append(_as_text(path.name, columns[headings[at]]).alias(str(at)))
        except ExtractError as error:
            stops += error.problems
    if stops:
        raise ExtractError(*stops)
    return pl.DataFrame(texts)


def _kinds_of(path: Path) -> Mapping[str, pl.DataType]:
    """The names of the columns, and what kind of values each has."""
    name = path.name
    if names_a_device(path):
        raise ExtractError(name_of_a_device(name))
    try:
        refuse_a_device(path, path.stat().st_mode)
        with path.open("rb") as file:
            begins = file.read(4)
        kinds = kinds_of(path)
    except OSError as error:
        raise ExtractError(cannot_open(name, error)) from error
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise ExtractError(_cannot_read(name, begins, error)) from error
    if len(kinds) > MOST_HEADINGS:
        raise ExtractError(too_many_headings(name, len(kinds)))
    return kinds


def _columns(path: Path, names: Sequence[str], only: int | None) -> pl.DataFrame:
    """These columns of a file, as they are kept."""
    try:
        return columns_of(path, names, only)
    except TooManyFieldsError as error:
        raise ExtractError(too_dense(path.name, error.fields)) from error
    except OSError as error:
        raise ExtractError(cannot_open(path.name, error)) from error
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise ExtractError(_cannot_read(path.name, _PLAIN, error)) from error


def _holds_single_values(kind: pl.DataType) -> bool:
    return kind.is_numeric() or kind in (
        *(pl.String, pl.Categorical, pl.Enum, pl.Binary),
        *(pl.Boolean, pl.Date, pl.Datetime, pl.Null),
    )


def _as_text(file: str, column: pl.Series) -> pl.Series:
    """A column as text, no characters being null; days and times as days.

    Raises: ExtractError where bytes are no text.
    """
    match column.dtype:
        case pl.Date:
            return column
        case pl.Datetime():
            return _days(column)
        case pl.String | pl.Binary:
            return _as_written(file, column)
        # D-524: true and false are yes and no
        case pl.Boolean:
            return column.replace_strict({True: "yes", False: "no"}, return_dtype=pl.String)
        # D-385: an id that is a number is the text of its digits
        case pl.Float32 | pl.Float64:
            return _numbers(column.cast(pl.Float64))
        case pl.Decimal():
            return column.cast(pl.String).str.replace(r"\.0+$", "")
        case _:
            return _blank_is_null(column.cast(pl.String))


# D-386: a moment is of the day that it was in England
def _days(moments: pl.Series) -> pl.Series:
    """The days of moments; a moment that is kept for a time zone is first taken to England's.

    Lakes keep midnight of an English summer day as 23:00 of the day before, in UTC.
    """
    has_zone = isinstance(moments.dtype, pl.Datetime) and moments.dtype.time_zone is not None
    return (moments.dt.convert_time_zone(_ENGLAND) if has_zone else moments).dt.date()


def _numbers(numbers: pl.Series) -> pl.Series:
    """Numbers with a point as text; whole ones without it, as a column of whole numbers with blanks is often kept."""
    numbers = numbers.fill_nan(None)
    is_whole = (numbers == numbers.floor()) & (numbers.abs() < _EXACT_WHOLE)
    whole = numbers.set(~is_whole, None).cast(pl.Int64).cast(pl.String)
    return whole.zip_with(is_whole.fill_null(True), numbers.cast(pl.String))


def _as_written(file: str, column: pl.Series) -> pl.Series:
    """Text, or bytes that are text in UTF-8, as some programs keep it."""
    try:
        text = column.cast(pl.String)
        not_text = text.str.contains("\0", literal=True).fill_null(False).arg_true().to_list()
    except pl.exceptions.PolarsError:
        not_text = list(_not_utf_8(column))
    if not_text:
        place = Place(file, heading=column.name.strip(), rows=tuple(at + 2 for at in not_text))
        raise ExtractError(Problem(place, what="bytes that are not UTF-8 text", remedy=_EXPORT_AGAIN, code="not-utf-8"))
    return _blank_is_null(text)


def _not_utf_8(column: pl.Series) -> Iterable[int]:
    """The positions of bytes that are no text."""
    for at, field in enumerate(column):
        try:
            (field or b"").decode()
        except UnicodeDecodeError:
            yield at


def _blank_is_null(text: pl.Series) -> pl.Series:
    is_blank = text == ""
    return text.set(is_blank, None) if is_blank.any() else text


def _no_single_values(file: str, heading: str) -> Problem:
    return Problem(
        Place(file, heading=heading.strip()),
        what="the column has lists, records or times of day, not text, numbers or dates",
        remedy="Export it with one text, number or date in each row.",
        code="not-parquet",
    )


def _cannot_read(file: str, begins: bytes, error: BaseException) -> Problem:
    """What is said of a file that the reader does not take, by how it begins and what the reader said."""
    if begins == _ENCRYPTED or "ncrypt" in str(error):
        what, remedy = "the file is encrypted", "Export it without encryption: kpis has no key for it."
    elif begins != _PLAIN:
        what, remedy = "this is not a Parquet file, though its name ends in .parquet", _EXPORT_AGAIN
    elif "must end with" in str(error) or "at least 12" in str(error):
        what, remedy = "the file is cut short", "Copy or export it again, and wait until that has finished."
    else:
        what, remedy = "the file is damaged, or is a kind of Parquet that cannot be read", _EXPORT_AGAIN
    return Problem(Place(file), what=what, remedy=remedy, code="not-parquet")
