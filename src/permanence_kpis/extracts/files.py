"""One CSV file to a frame of text: every field as written, every row numbered as a spreadsheet does.

Polars reads the file when it can account for every byte of it (no quotes, no ragged rows, UTF-8); any other file goes
through the standard csv reader, which is slower and can say which row is at fault.
"""

import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts.csv_rows import headings_among, read_row_by_row
from permanence_kpis.extracts.opening import BOM, HEAD, cannot_open, name_of_a_device, refuse_a_device
from permanence_kpis.extracts.raw_file import RawFile, blank_rows, is_dense, last_rows
from permanence_kpis.file_reading import begins_as, names_a_device

_COUNTED_AT_ONCE = 2**20


def read_headings(path: Path) -> list[str]:
    """The headings of a file as written, without the byte-order mark; none where the first row is blank.

    Raises: ExtractError where the file cannot be opened or is not text, or the headings cannot be told apart.
    """
    if names_a_device(path):
        raise ExtractError(name_of_a_device(path.name))
    try:
        refuse_a_device(path, path.stat().st_mode)
        with path.open("rb") as file:
            head = file.read(HEAD)
        if b"\0" in head or begins_as(head):
            raise ExtractError(_not_text(path.name))
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as text:
            return headings_among(path.name, text)
    except OSError as error:
        raise ExtractError(cannot_open(path.name, error)) from error


def read_text(path: Path, headings: Sequence[str], wanted: Sequence[int], beside: Sequence[int] = ()) -> RawFile:
    """The columns at positions `wanted` (at least one) of a file that has these headings.

    Takes: beside, the positions of other columns that say whether a row is blank.
    Raises: ExtractError where the file cannot be opened, a wanted field is not UTF-8, a quotation mark is out of
    place, or the file holds too much.
    """
    try:
        return _read_whole(path, headings, wanted, beside) or read_row_by_row(path, headings, wanted, beside)
    except OSError as error:
        raise ExtractError(cannot_open(path.name, error)) from error


def _read_whole(
    path: Path, headings: Sequence[str], wanted: Sequence[int], beside: Sequence[int] = ()
) -> RawFile | None:
    """The file read at once, or None where the reader could not account for every byte of it."""
    width = len(headings)
    plain = _plain_bytes(path, width)
    if plain is None or width < 2 or is_dense(plain.fields, plain.size) or not _is_utf8(path):
        return None
    try:
        rows = pl.read_csv(
            path.absolute(),  # the reader takes ~ for a home and s3: for a store
            has_header=False,
            skip_lines=1,
            schema={f"column_{position}": pl.String for position in range(1, width + 1)},
            quote_char=None,
            glob=False,
        )
    except (pl.exceptions.PolarsError, OSError, UnicodeError):
        return None
    lengths = rows.select(pl.all().str.len_bytes().sum()).row(0)
    if sum(lengths) + rows.height * (width - 1 + plain.line_end) - plain.unended != plain.size:
        return None
    # a row of more commas than headings, and nothing else, could make up for a line without any
    if rows.height != plain.rows or (_has_blank_row(rows) and _has_empty_line(path, plain.line_end)):
        return None
    of_wanted = rows.select(
        *(pl.col(f"column_{position + 1}").alias(str(position)) for position in wanted),
        source_row=pl.int_range(2, rows.height + 2, dtype=pl.UInt32),
    )
    declared = rows.select(f"column_{position + 1}" for position in sorted({*wanted, *beside}))
    return RawFile(
        path.name,
        of_wanted,
        opens=rows.to_series(0),
        last=last_rows(rows),
        blank_among=lambda positions: blank_rows(declared, positions),
    )


def _is_utf8(path: Path) -> bool:
    """Whether the reader can take the name of a file, which on Linux may be any bytes."""
    try:
        str(path.absolute()).encode()
    except UnicodeEncodeError:
        return False
    return True


@dataclass(frozen=True)
class _PlainBytes:
    """What must add up below the headings: bytes in all, bytes that end a line, bytes missing from the last end, rows;
    and the fields, of rows as wide as the headings."""

    size: int
    line_end: int
    unended: int
    rows: int
    fields: int


def _plain_bytes(path: Path, width: int) -> _PlainBytes | None:
    """The sizes of a file that has rows, no quotation marks, no very long field, and no other line end than its first;
    None for any other.

    A byte that the reader drops without a word (a carriage return at the end of a field, a byte-order mark after the
    headings) could make up for one it misses: files with such are not plain.
    """
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            headings_end = data.find(b"\n") + 1
            if not headings_end or headings_end == len(data) or data[headings_end : headings_end + 3] == BOM:
                return None
            is_crlf = data[headings_end - 2 : headings_end] == b"\r\n"
            if data.find(b'"') >= 0 or data.find(b"\0") >= 0 or data.rfind(b"\x1a", len(data) - 4) >= 0:
                return None
            if not is_crlf and data.find(b"\r") >= 0:
                return None
            line_end = 2 if is_crlf else 1
            unended = 0 if data[-1:] == b"\n" else line_end
            ends = _line_ends_in(data, is_crlf=is_crlf)
            if ends is None:
                return None
            rows = ends - 1 + bool(unended)
            return _PlainBytes(len(data) - headings_end, line_end, unended, rows, (rows + 1) * width)
    except (OSError, ValueError):  # no map can be made of the file: the other reader needs none
        return None


def _line_ends_in(data: mmap.mmap, *, is_crlf: bool) -> int | None:
    """How many lines of a file of no quotation marks end; None where a field is very long, or a line ends otherwise."""
    lines = returns = pairs = 0
    for first in range(0, len(data), _COUNTED_AT_ONCE):
        part = data[first : first + _COUNTED_AT_ONCE]
        ends = part.count(b"\n")
        if not ends and len(part) == _COUNTED_AT_ONCE and b"," not in part:
            return None
        lines += ends
        if is_crlf:
            returns += part.count(b"\r")
            # a pair may stand across two parts
            pairs += part.count(b"\r\n") + (data[first - 1 : first + 1] == b"\r\n" if first else 0)
    return lines if not is_crlf or lines == returns == pairs else None


def _has_blank_row(rows: pl.DataFrame) -> bool:
    """Whether a row has nothing in any column, as of an empty line or of commas alone."""
    if any(not column.null_count() for column in rows):
        return False
    return bool(rows.select(pl.all_horizontal(pl.all().is_null()).any()).item())


def _has_empty_line(path: Path, line_end: int) -> bool:
    """Whether a line of a file that can be mapped is empty: asked only where a row is blank, for it takes longer."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find(b"\n\r\n" if line_end > 1 else b"\n\n") >= 0


def _not_text(name: str) -> Problem:
    return Problem(
        Place(name),
        what="this is not a text file (a spreadsheet, a PDF, or text in UTF-16, perhaps)",
        remedy="Save it as 'CSV UTF-8 (comma delimited)'.",
        code="not-text",
    )
