"""One CSV file to a frame of text: every field as written, every row numbered as a spreadsheet does.

Polars reads the file when it can account for every byte of it (no quotes, no ragged rows, UTF-8); any other file goes
through the standard csv reader, which is slower and can say which row is at fault.
"""

import csv
import io
import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from permanence_kpis.errors import ExtractError, Place, Problem

BOM = b"\xef\xbb\xbf"
_LONGEST_FIELD = 1_000_000
_TEXT_CHECKED = 65_536


@dataclass(frozen=True)
class RawFile:
    """The wanted columns of a file as text (blank is null), in file order, with `source_row`; and ragged rows found."""

    name: str
    rows: pl.DataFrame
    problems: tuple[Problem, ...] = ()


def read_headings(path: Path) -> list[str]:
    """The headings of a file as written, without the byte-order mark.

    Raises: ExtractError where the file cannot be opened or is not text.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_TEXT_CHECKED)
    except OSError as error:
        raise ExtractError(_cannot_open(path.name, error)) from error
    if b"\0" in head or head.startswith((b"PK\x03\x04", b"%PDF", b"\xff\xfe", b"\xfe\xff")):
        raise ExtractError(
            Problem(
                Place(path.name),
                what="this is not a text file (a spreadsheet, a PDF, or text in UTF-16, perhaps)",
                remedy="Save it as 'CSV UTF-8 (comma delimited)'.",
            )
        )
    first_line = _first_record(head.removeprefix(BOM))
    try:
        text = first_line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ExtractError(_not_utf8(path.name, 1)) from error
    return next(csv.reader([text]), [])


def _first_record(head: bytes) -> bytes:
    for end in (b"\r\n", b"\n", b"\r"):
        if end in head:
            return head.split(end, 1)[0]
    return head


def read_text(path: Path, headings: Sequence[str], wanted: Sequence[int]) -> RawFile:
    """The columns at positions `wanted` of a file that has these headings.

    Raises: ExtractError where the bytes are not UTF-8 or a quote is never closed.
    """
    rows = _read_whole(path, headings, wanted)
    return RawFile(path.name, rows) if rows is not None else _read_row_by_row(path, headings, wanted)


def _read_whole(path: Path, headings: Sequence[str], wanted: Sequence[int]) -> pl.DataFrame | None:
    """The file read at once, or None where the reader could not account for every byte of it."""
    width = len(headings)
    plain = _plain_bytes(path)
    if plain is None:
        return None
    try:
        rows = pl.read_csv(
            path,
            has_header=False,
            skip_lines=1,
            schema={f"column_{position}": pl.String for position in range(1, width + 1)},
            quote_char=None,
        )
    except (pl.exceptions.PolarsError, OSError):
        return None
    lengths = rows.select(pl.all().str.len_bytes().sum()).row(0)
    if sum(lengths) + rows.height * (width - 1 + plain.line_end) - plain.unended != plain.size:
        return None
    return rows.select(
        *(pl.col(f"column_{position + 1}").alias(str(position)) for position in wanted),
        source_row=pl.int_range(2, rows.height + 2, dtype=pl.UInt32),
    )


@dataclass(frozen=True)
class _PlainBytes:
    """What must add up below the headings: bytes in all, bytes that end a line, bytes missing from the last end."""

    size: int
    line_end: int
    unended: int


def _plain_bytes(path: Path) -> _PlainBytes | None:
    """The sizes of a file without quotation marks and with one kind of line end, or None for any other file."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        headings_end = data.find(b"\n") + 1
        is_crlf = data[:headings_end].endswith(b"\r\n")
        if not headings_end or headings_end == len(data):
            return None
        if data.find(b'"') >= 0 or data.find(b"\0") >= 0 or (not is_crlf and data.find(b"\r") >= 0):
            return None
        line_end = 2 if is_crlf else 1
        unended = 0 if data[-1:] == b"\n" else line_end
        return _PlainBytes(len(data) - headings_end, line_end, unended)


def _read_row_by_row(path: Path, headings: Sequence[str], wanted: Sequence[int]) -> RawFile:
    """The same through the csv reader: fields by position; rows with other than the heading's fields are reported."""
    try:
        data = path.read_bytes().removeprefix(BOM)
    except OSError as error:
        raise ExtractError(_cannot_open(path.name, error)) from error
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = len(data[: error.start].splitlines()) or 1
        raise ExtractError(_not_utf8(path.name, row)) from error
    columns: list[list[str]] = [[] for _ in wanted]
    numbers: list[int] = []
    short: list[int] = []
    long: list[int] = []
    width = len(headings)
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    try:
        for number, fields in enumerate(reader, start=1):
            if number == 1 or not any(fields):
                continue
            if len(fields) < width:
                short.append(number)
                fields = fields + [""] * (width - len(fields))
            elif any(field.strip() for field in fields[width:]):
                long.append(number)
            numbers.append(number)
            for column, position in zip(columns, wanted, strict=True):
                column.append(fields[position])
    except csv.Error as error:
        raise ExtractError(
            Problem(
                Place(path.name, rows=(number + 1,)),
                what="a quotation mark is out of place or never closed, or a field is longer than a million characters"
                if "field larger" in str(error) or "unexpected end" in str(error) or "expected after" in str(error)
                else "the row cannot be split into fields",
                remedy='Look for a stray " in this row and save the file as CSV again.',
            )
        ) from error
    rows = pl.DataFrame(
        {str(position): column for position, column in zip(wanted, columns, strict=True)} | {"source_row": numbers},
        schema={str(position): pl.String for position in wanted} | {"source_row": pl.UInt32},
    )
    return RawFile(path.name, rows, tuple(_ragged(path.name, width, short, long)))


def _ragged(name: str, width: int, short: list[int], long: list[int]) -> list[Problem]:
    problems = []
    if short:
        problems.append(
            Problem(
                Place(name, rows=tuple(short)),
                what=f"fewer fields than the {width} headings",
                remedy="Give each row a field, if only an empty one, for each heading.",
                effect="the fields that are not there were read as blank",
            )
        )
    if long:
        problems.append(
            Problem(
                Place(name, rows=tuple(long)),
                what=f"more fields than the {width} headings",
                remedy="Put quotation marks round a field with a comma in it, or take the extra fields out.",
                effect="the first fields were read as the headings say, the extra ones were not",
            )
        )
    return problems


def _cannot_open(name: str, error: OSError) -> Problem:
    return Problem(
        Place(name),
        what=f"the file cannot be opened ({(error.strerror or 'no reason given').lower()})",
        remedy="Check that it is a file, that you may read it, and that no other program holds it.",
    )


def _not_utf8(name: str, row: int) -> Problem:
    return Problem(
        Place(name, rows=(row,)),
        what="this row holds bytes that are not UTF-8 (the file was probably saved as Windows-1252)",
        remedy="Save the file again as 'CSV UTF-8 (comma delimited)'.",
    )
