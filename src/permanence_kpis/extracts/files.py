"""One CSV file to a frame of text: every field as written, every row numbered as a spreadsheet does.

Polars reads the file when it can account for every byte of it (no quotes, no ragged rows, UTF-8); any other file goes
through the standard csv reader, which is slower and can say which row is at fault.
"""

import csv
import io
import mmap
import os
import re
import stat
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import polars as pl

from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts.nothing import says_nothing
from permanence_kpis.named_files import DEVICE_NAME, names_a_device

BOM = b"\xef\xbb\xbf"
_HEAD = 65_536
_NO_TEXT_BEGINS = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"\xff\xfe", b"\xfe\xff")
_NOT_TEXT = re.compile("[\0\udc80-\udcff]")  # NUL, and bytes that are not UTF-8 as surrogateescape keeps them
END_OF_FILE = "\x1a"
"""Control-Z, with which some old programs end a file."""
LAST_ROWS = 20
"""How many rows from the last one back may be no records for having one filled field: a footer is shorter."""
_LOOKED_AT_ONCE = 50
MOST_HEADINGS = 16_384
"""As many as a spreadsheet has columns; each costs time to look at."""

csv.field_size_limit(2**31 - 1)  # fields of any length; the limit is one for the whole process
NOT_UTF_8 = (
    "bytes that are not UTF-8 (the file was probably saved as Windows-1252)",
    "Save the file again as 'CSV UTF-8 (comma delimited)'.",
)
"""What is said of a field that is not UTF-8, and what to do."""
LINK_OUT, PUT_IT_THERE = "the file is a link that leads out of the folder", "Put the file itself into the folder."
"""What is said of a file that lies elsewhere, and what to do."""
ANOTHER_NAME = "Give the file another name, or take it out of the folder."
"""What to do about a file that Windows takes for a device."""
_HALF_A_LINE_END = re.compile(rb"\r(?!\n)|(?<!\r)\n")


@dataclass(frozen=True)
class RawFile:
    """The wanted columns of a file as text (no characters is null), in file order, with `source_row`.

    `short` and `long` are the numbers of rows with fewer fields than the last wanted column needs (and how many), or
    with more filled fields than headings. `moved` are rows in which a field may stand under another's heading.
    `can_break`: whether a field could hold a line break. `opens`: what each row begins with, its first field (of a
    ragged row all of it), wanted or not; no rows where nothing but records can stand in the file. `last`: from the last
    row back, the position and the filled fields of the last few that have any. `fields_of`: every field of the rows at
    these positions, wanted or not; asked only of rows with nothing in a wanted column.
    """

    name: str
    rows: pl.DataFrame
    short: Mapping[int, int] = field(default_factory=dict)
    long: tuple[int, ...] = ()
    moved: frozenset[int] = frozenset()
    can_break: bool = False
    opens: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.String))
    last: tuple[tuple[int, tuple[str, ...]], ...] = ()
    fields_of: Callable[[pl.Series], Sequence[Sequence[str | None]]] = lambda positions: [()] * positions.len()


def may_be_file(path: Path) -> bool:
    """Whether a path is a file, or may not be looked at: to open it says why."""
    try:
        return path.is_file()
    except OSError:
        return True


def holds_nothing(path: Path) -> bool:
    """Whether a file has no bytes, or none but white space.

    Raises: ExtractError where it cannot be opened or is not a file.
    """
    try:
        size = _size_of_file(path)
        return size <= _HEAD and not path.read_bytes().removeprefix(BOM).strip()
    except OSError as error:
        raise ExtractError(_cannot_open(path.name, error)) from error


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a path in a folder is, or goes through, a link to elsewhere; the folder itself may be a link."""
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def refuse_a_link_out(path: Path, folder: Path) -> None:
    """Raises: ExtractError where a path in a folder leads out of it."""
    if leads_out(path, folder):
        raise ExtractError(link_out(path.name))


def link_out(name: str) -> Problem:
    """What is said of a file in a folder that leads out of it."""
    return _not_a_file(name, LINK_OUT, PUT_IT_THERE)


def name_of_a_device(name: str) -> Problem:
    """What is said of a file that Windows takes for a device."""
    return _not_a_file(name, DEVICE_NAME, ANOTHER_NAME)


def read_headings(path: Path) -> list[str]:
    """The headings of a file as written, without the byte-order mark; none where the first row is blank.

    Raises: ExtractError where the file cannot be opened or is not text, or the headings cannot be told apart.
    """
    if names_a_device(path):
        raise ExtractError(name_of_a_device(path.name))
    try:
        _refuse_a_device(path, path.stat().st_mode)
        with path.open("rb") as file:
            head = file.read(_HEAD)
        if b"\0" in head or head.startswith(_NO_TEXT_BEGINS):
            raise ExtractError(_not_text(path.name))
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as text:
            headings = next(csv.reader(text, strict=True), [])
    except OSError as error:
        raise ExtractError(_cannot_open(path.name, error)) from error
    except csv.Error as error:
        raise ExtractError(_quotation_mark(path.name, 1)) from error
    if len(headings) > MOST_HEADINGS:
        raise ExtractError(_too_many_headings(path.name, len(headings)))
    return headings


def read_text(path: Path, headings: Sequence[str], wanted: Sequence[int]) -> RawFile:
    """The columns at positions `wanted` (at least one) of a file that has these headings.

    Raises: ExtractError where the file cannot be opened, a wanted field is not UTF-8, or a quotation mark is out of
    place.
    """
    try:
        return _read_whole(path, headings, wanted) or _read_row_by_row(path, headings, wanted)
    except OSError as error:
        raise ExtractError(_cannot_open(path.name, error)) from error


def _read_whole(path: Path, headings: Sequence[str], wanted: Sequence[int]) -> RawFile | None:
    """The file read at once, or None where the reader could not account for every byte of it."""
    width = len(headings)
    plain = _plain_bytes(path)
    if plain is None or width < 2:
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
    of_wanted = rows.select(
        *(pl.col(f"column_{position + 1}").alias(str(position)) for position in wanted),
        source_row=pl.int_range(2, rows.height + 2, dtype=pl.UInt32),
    )
    return RawFile(
        path.name, of_wanted, opens=rows.to_series(0), last=last_rows(rows), fields_of=lambda at: rows[at].rows()
    )


def last_rows(rows: pl.DataFrame) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """From the last row of a file back, the position and the filled fields of the last few that have any.

    Takes: every column of the file, as text.
    """
    return tuple(islice(_filled_from_the_last(rows), LAST_ROWS))


def _filled_from_the_last(rows: pl.DataFrame) -> Iterator[tuple[int, tuple[str, ...]]]:
    for end in range(rows.height, 0, -_LOOKED_AT_ONCE):
        first = max(0, end - _LOOKED_AT_ONCE)
        for position, fields in reversed(list(enumerate(rows[first:end].iter_rows(), start=first))):
            if filled := _filled(fields):
                yield position, filled


def _filled(fields: Sequence[str | None]) -> tuple[str, ...]:
    return tuple(text for field in fields if field and (text := field.strip()))


@dataclass(frozen=True)
class _PlainBytes:
    """What must add up below the headings: bytes in all, bytes that end a line, bytes missing from the last end."""

    size: int
    line_end: int
    unended: int


def _plain_bytes(path: Path) -> _PlainBytes | None:
    """The sizes of a file that has rows, no quotation marks, and no other line end than its first; None for any other.

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
            if _HALF_A_LINE_END.search(data) if is_crlf else data.find(b"\r") >= 0:
                return None
            line_end = 2 if is_crlf else 1
            unended = 0 if data[-1:] == b"\n" else line_end
            return _PlainBytes(len(data) - headings_end, line_end, unended)
    except (OSError, ValueError):  # no map can be made of the file: the other reader needs none
        return None


def _read_row_by_row(path: Path, headings: Sequence[str], wanted: Sequence[int]) -> RawFile:
    """The same through the csv reader: fields by position, short rows filled up, lines without a field passed over."""
    data = path.read_bytes().removeprefix(BOM)
    try:
        text, is_text = data.decode("utf-8"), b"\0" not in data
    except UnicodeDecodeError:
        text, is_text = data.decode("utf-8", errors="surrogateescape"), False
    return read_rows(path.name, text, headings, wanted, is_text=is_text)


def read_rows(
    name: str,
    text: str,
    headings: Sequence[str],
    wanted: Sequence[int],
    *,
    is_text: bool = True,
    not_text: tuple[str, str] = NOT_UTF_8,
) -> RawFile:
    """The columns at positions `wanted` of a CSV text that has these headings.

    Takes: whether all of it is text (bytes that are none stand in it as surrogates), and what is said of fields that
    are not.
    Raises: ExtractError where a wanted field is no text, or a quotation mark is out of place.
    """
    width, last_wanted = len(headings), max(wanted)
    columns: list[list[str]] = [[] for _ in wanted]
    opens: list[str] = []
    last: deque[tuple[int, list[str]]] = deque(maxlen=LAST_ROWS)
    numbers: list[int] = []
    without: dict[int, list[str]] = {}
    short: dict[int, int] = {}
    long: list[int] = []
    wider: list[int] = []
    stops: list[Problem] = []
    number = 1
    reader = csv.reader(io.StringIO(_with_its_end_apart(text), newline=""), strict=True)
    next(reader, None)
    try:
        for number, fields in enumerate(reader, start=2):
            begins = fields[0] if fields else ""
            if len(fields) != width:
                if not any(field.strip() for field in fields):
                    continue
                begins = ",".join(fields)
                if len(fields) <= last_wanted:
                    short[number] = len(fields)
                    fields += [""] * (last_wanted + 1 - len(fields))
                elif len(fields) > width:
                    wider.append(number)
                    long += [number] if any(field.strip() for field in fields[width:]) else []
            if begins.strip() or any(field.strip() for field in fields):
                last.append((len(numbers), fields))
            if all(says_nothing(fields[position]) for position in wanted):
                without[len(numbers)] = fields
            opens.append(begins)
            numbers.append(number)
            for column, position in zip(columns, wanted, strict=True):
                column.append(fields[position])
    except csv.Error:
        stops.append(_quotation_mark(name, number + 1))
    if not is_text:
        stops += _fields_not_text(name, headings, wanted, columns, numbers, not_text)
    if stops:
        raise ExtractError(*stops)
    texts = (pl.Series(str(place), column, pl.String) for place, column in zip(wanted, columns, strict=True))
    rows = pl.DataFrame(texts).select(
        pl.when(pl.all() != "").then(pl.all()), source_row=pl.Series(numbers, dtype=pl.UInt32)
    )
    moved = frozenset(wider if len(wider) < len(numbers) else long)  # a comma at the end of every row moves nothing
    begins_with = pl.Series([_as_text(begins, is_text) or None for begins in opens], dtype=pl.String)
    filled = (
        (position, _filled([_as_text(field, is_text) for field in fields])) for position, fields in reversed(last)
    )
    return RawFile(
        name,
        rows,
        short,
        tuple(long),
        moved,
        can_break=True,
        opens=begins_with,
        last=tuple(filled),
        fields_of=lambda at: [without.get(position, ()) for position in at],
    )


def _as_text(field: str, is_text: bool) -> str:
    """A field without bytes that are none, as they may stand in columns that are not wanted."""
    return field if is_text else field.encode(errors="replace").decode()


def _with_its_end_apart(text: str) -> str:
    """The text of a file with a control-Z at its end on a line of its own, as most programs write it."""
    body = text.rstrip("\r\n" + END_OF_FILE)
    return f"{body}\n{text[len(body) :]}" if text[len(body) :].startswith(END_OF_FILE) else text


def _fields_not_text(
    name: str,
    headings: Sequence[str],
    wanted: Sequence[int],
    columns: Sequence[Sequence[str]],
    numbers: Sequence[int],
    not_text: tuple[str, str],
) -> list[Problem]:
    """A problem for each wanted column with bytes in it that are no text."""
    what, remedy = not_text
    problems = []
    for position, column in zip(wanted, columns, strict=True):
        rows = tuple(number for number, field in zip(numbers, column, strict=True) if _NOT_TEXT.search(field))
        if rows:
            problems.append(
                Problem(
                    Place(name, heading=headings[position].replace("\ufeff", "").strip(), rows=rows),
                    what=what,
                    remedy=remedy,
                    code="not-utf-8",
                )
            )
    return problems


def _not_text(name: str) -> Problem:
    return Problem(
        Place(name),
        what="this is not a text file (a spreadsheet, a PDF, or text in UTF-16, perhaps)",
        remedy="Save it as 'CSV UTF-8 (comma delimited)'.",
        code="not-text",
    )


def _quotation_mark(name: str, row: int) -> Problem:
    return Problem(
        Place(name, rows=(row,)),
        what="a quotation mark is out of place or never closed",
        remedy='Look for a stray " in this row and save the file as CSV again.',
        code="quotation-mark",
    )


def _too_many_headings(name: str, number: int) -> Problem:
    return Problem(
        Place(name, rows=(1,)),
        what=f"{number:,} headings, more than the {MOST_HEADINGS:,} that are looked at",
        remedy="Draw the extract again: rows may have run together.",
        code="no-headings",
    )


def _size_of_file(path: Path) -> int:
    """Raises: ExtractError where it is no file with an end; OSError where that cannot be told."""
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise ExtractError(_not_a_file(path.name, "this is a folder, not a file"))
    _refuse_a_device(path, status.st_mode)
    return status.st_size


def _refuse_a_device(path: Path, mode: int) -> None:
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise ExtractError(_not_a_file(path.name, "this is a device or a pipe, not a file"))


def _not_a_file(name: str, what: str, remedy: str = "") -> Problem:
    remedy = remedy or f"Put the extract itself under the name {name}."
    return Problem(Place(name), what=what, remedy=remedy, code="not-a-file")


def _cannot_open(name: str, error: OSError) -> Problem:
    return Problem(
        Place(name),
        what=f"the file cannot be opened ({(error.strerror or 'no reason given').lower()})",
        remedy="Check that it is a file, that you may read it, and that no other program holds it.",
        code="cannot-open",
    )
