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
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts.nothing import SPELLINGS, says_nothing
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
_COUNTED_AT_ONCE = 2**20
_AT_THE_END = b"\r\n\x1a"
_CHUNK = 20_000
"""Rows that are kept as lists at most, which take many times the room of a frame."""
MOST_HEADINGS = 16_384
"""As many as a spreadsheet has columns; each costs time to look at."""
MOST_FIELDS = 4 * MOST_HEADINGS
"""Fields of the widest row that is read."""
LONGEST_FIELD = 2**22
"""Characters of the longest field that is read row by row: a spreadsheet's longest has 32,767."""
MOST_FAULTS = 100_000
"""Fields or rows of a file that may be at fault: of a file with more, hardly anything would be right."""
_BYTES_OF_A_CELL = 16
_CELLS_OF_ANY_FILE = 1_000_000

csv.field_size_limit(LONGEST_FIELD)  # one for the whole process
NOT_UTF_8 = (
    "bytes that are not UTF-8 (the file was probably saved as Windows-1252)",
    "Save the file again as 'CSV UTF-8 (comma delimited)'.",
)
"""What is said of a field that is not UTF-8, and what to do."""
LINK_OUT, PUT_IT_THERE = "the file is a link that leads out of the folder", "Put the file itself into the folder."
"""What is said of a file that lies elsewhere, and what to do."""
ANOTHER_NAME = "Give the file another name, or take it out of the folder."
"""What to do about a file that Windows takes for a device."""
_LINE = re.compile("[^\r\n]*(?:\r\n|\r|\n|$)")
_HALF_A_LINE_END = re.compile(rb"\r(?!\n)|(?<!\r)\n")


@dataclass(frozen=True)
class RawFile:
    """The wanted columns of a file as text (no characters is null), in file order, with `source_row`.

    `short` and `long` are the numbers of rows with fewer fields than the last wanted column needs (and how many), or
    with more filled fields than headings. `moved` are rows in which a field may stand under another's heading.
    `can_break`: whether a field could hold a line break. `opens`: what each row begins with, its first field (of a
    ragged row all of it), wanted or not; no rows where nothing but records can stand in the file. `last`: from the last
    row back, the position and the filled fields of the last few that have any. `blank_among`: which of these positions
    are of rows with nothing in a declared column, wanted or not; asked only of rows with nothing in a wanted one.
    """

    name: str
    rows: pl.DataFrame
    short: Mapping[int, int] = field(default_factory=dict)
    long: tuple[int, ...] = ()
    moved: frozenset[int] = frozenset()
    can_break: bool = False
    opens: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.String))
    last: tuple[tuple[int, tuple[str, ...]], ...] = ()
    blank_among: Callable[[pl.Series], pl.Series] = lambda positions: positions


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
        raise ExtractError(cannot_open(path.name, error)) from error


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
            return headings_among(path.name, text)
    except OSError as error:
        raise ExtractError(cannot_open(path.name, error)) from error


def headings_among(name: str, lines: Iterable[str]) -> list[str]:
    """The headings that lines begin with.

    Raises: ExtractError where they cannot be told apart, or are too many.
    """
    try:
        headings = next(csv.reader(_Watched(name, lines), strict=True), [])
    except csv.Error as error:
        raise ExtractError(_not_csv(name, 1, error)) from error
    if len(headings) > MOST_HEADINGS:
        raise ExtractError(_too_many_headings(name, len(headings)))
    return headings


def read_text(path: Path, headings: Sequence[str], wanted: Sequence[int], beside: Sequence[int] = ()) -> RawFile:
    """The columns at positions `wanted` (at least one) of a file that has these headings.

    Takes: beside, the positions of other columns that say whether a row is blank.
    Raises: ExtractError where the file cannot be opened, a wanted field is not UTF-8, a quotation mark is out of
    place, or the file holds too much.
    """
    try:
        return _read_whole(path, headings, wanted, beside) or _read_row_by_row(path, headings, wanted, beside)
    except OSError as error:
        raise ExtractError(cannot_open(path.name, error)) from error


def _read_whole(
    path: Path, headings: Sequence[str], wanted: Sequence[int], beside: Sequence[int] = ()
) -> RawFile | None:
    """The file read at once, or None where the reader could not account for every byte of it."""
    width = len(headings)
    plain = _plain_bytes(path)
    if plain is None or width < 2 or _is_dense(plain.fields, plain.size):
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
    declared = rows.select(f"column_{position + 1}" for position in sorted({*wanted, *beside}))
    return RawFile(
        path.name,
        of_wanted,
        opens=rows.to_series(0),
        last=last_rows(rows),
        blank_among=lambda positions: blank_rows(declared, positions),
    )


def blank_rows(declared: pl.DataFrame, positions: pl.Series) -> pl.Series:
    """Which of these positions are of rows with nothing in any of these columns, or words for nothing."""
    is_nothing = pl.all().str.strip_chars().fill_null("").is_in(["", *SPELLINGS])
    return positions.filter(declared[positions].select(pl.all_horizontal(is_nothing)).to_series())


def refuse_too_dense(name: str, cells: int, size: int) -> None:
    """Raises: ExtractError where the cells read of a file would take far more room than the file itself."""
    if _is_dense(cells, size):
        raise ExtractError(
            Problem(
                Place(name),
                what=f"the file holds more than {cells:,} fields, nearly all of them blank or of a character or two",
                remedy="Check that it is the right file, and take rows and columns without content out.",
                code="too-many-fields",
            )
        )


def _is_dense(cells: int, size: int) -> bool:
    return cells > _CELLS_OF_ANY_FILE and cells * _BYTES_OF_A_CELL > 5 * size


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
    fields: int


def _plain_bytes(path: Path) -> _PlainBytes | None:
    """The sizes of a file that has rows, no quotation marks, no very long field, and no other line end than
    its first; None for any other.

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
            fields = _fields_in(data)
            return None if fields is None else _PlainBytes(len(data) - headings_end, line_end, unended, fields)
    except (OSError, ValueError):  # no map can be made of the file: the other reader needs none
        return None


def _fields_in(data: mmap.mmap) -> int | None:
    """How many fields a file of no quotation marks has, headings and all; None where one is very long."""
    fields = 0
    for first in range(0, len(data), _COUNTED_AT_ONCE):
        part = data[first : first + _COUNTED_AT_ONCE]
        ends = part.count(b",") + part.count(b"\n")
        if not ends and len(part) == _COUNTED_AT_ONCE:
            return None
        fields += ends
    return fields


def _read_row_by_row(path: Path, headings: Sequence[str], wanted: Sequence[int], beside: Sequence[int] = ()) -> RawFile:
    """The same through the csv reader: fields by position, short rows filled up, lines without a field passed over."""
    size = path.stat().st_size
    with (
        path.open("rb") as file,
        io.TextIOWrapper(
            io.BufferedReader(_UpTo(file, _where_its_end_begins(file, size))),
            encoding="utf-8-sig",
            errors="surrogateescape",
            newline="",
        ) as text,
    ):
        return read_rows(path.name, chain(text, _end_of(file)), headings, wanted, beside, size)


def lines_of(text: str) -> Iterator[str]:
    """The lines of a text with their ends; a control-Z at its end, with what follows, on a line of its own."""
    body = text.rstrip(_AT_THE_END.decode())
    stop = len(body) if text[len(body) : len(body) + 1] == END_OF_FILE else len(text)
    yield from (line.group() for line in _LINE.finditer(text, 0, stop) if line.group())
    if stop < len(text):
        yield text[stop:]


class _UpTo(io.RawIOBase):
    """The first so many bytes of a file, which stays open."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        file.seek(0)
        self._file, self._left = file, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        room = memoryview(buffer).cast("B")
        part = self._file.read(min(len(room), self._left))
        room[: len(part)] = part
        self._left -= len(part)
        return len(part)


def _where_its_end_begins(file: BinaryIO, size: int) -> int:
    """Where a control-Z stands at the end of a file, and line ends after it: a line of its own, as most programs
    write it. The size of the file where none does.
    """
    at = size
    while at:
        file.seek(max(0, at - _HEAD))
        block = file.read(at - file.tell())
        kept = len(block.rstrip(_AT_THE_END))
        at -= len(block) - kept
        if kept:
            break
    file.seek(at)
    return at if file.read(1) == END_OF_FILE.encode() else size


def _end_of(file: BinaryIO) -> Iterator[str]:
    """The rest of a file, which holds line ends and control-Zs alone."""
    while block := file.read(_HEAD):
        yield block.decode()


def read_rows(
    name: str,
    lines: Iterable[str],
    headings: Sequence[str],
    wanted: Sequence[int],
    beside: Sequence[int],
    size: int,
    *,
    not_text: tuple[str, str] = NOT_UTF_8,
) -> RawFile:
    """The columns at positions `wanted` of a CSV file that has these headings.

    Takes: its lines (bytes that are no text stand in them as surrogates); the positions of other columns that say
    whether a row is blank; the bytes of the file; what is said of fields that are no text.
    Raises: ExtractError where a wanted field is no text, a quotation mark is out of place, or the file holds too much.
    """
    read = _RowsRead(name, headings, wanted, beside, size)
    fields: list[str] = []
    number = 1
    watched = _Watched(name, lines)
    reader = csv.reader(watched, strict=True)
    try:
        next(reader, None)
        watched.next_row()
        for number, fields in enumerate(reader, start=2):
            read.add(number, fields, is_text=watched.is_text)
            watched.next_row()
    except csv.Error as error:
        read.stops.append(_not_csv(name, number + 1, error))
    return read.file(not_text)


class _Watched:
    """Lines, on their way to the csv reader: whether those of the row are text, and not more than a row holds."""

    def __init__(self, name: str, lines: Iterable[str]) -> None:
        self._name, self._lines = name, iter(lines)
        self._row, self._commas = 1, 0
        self.is_text = True

    def __iter__(self) -> "_Watched":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._commas += line.count(",")
        if self._commas > MOST_FIELDS:
            raise ExtractError(_too_many_fields(self._name, self._row))
        if "\0" in line or not (line.isascii() or _NOT_TEXT.search(line) is None):
            self.is_text = False
        return line

    def next_row(self) -> None:
        """The row is read: what comes is of the next."""
        self._row += 1
        self._commas, self.is_text = 0, True


class _RowsRead:
    """What has been read of a file row by row: whole chunks of it as frames, the rest as lists."""

    def __init__(
        self, name: str, headings: Sequence[str], wanted: Sequence[int], beside: Sequence[int], size: int
    ) -> None:
        self._name, self._headings, self._wanted, self._size = name, headings, wanted, size
        self._declared = (*wanted, *beside)
        self._last_wanted = max(wanted)
        self._columns: list[list[str]] = [[] for _ in wanted]
        self._opens: list[str] = []
        self._numbers: list[int] = []
        self._frames: list[pl.DataFrame] = []
        self._height = 0
        self._blank = array("I")
        self._last: deque[tuple[int, list[str]]] = deque(maxlen=LAST_ROWS)
        self._short: dict[int, int] = {}
        self._long: list[int] = []
        self._wider: list[int] = []
        self._not_text: dict[int, list[int]] = {}
        self.stops: list[Problem] = []

    def add(self, number: int, fields: list[str], *, is_text: bool) -> None:
        """Take in a row; one without a field, which has another number of fields than headings, is passed over."""
        begins = fields[0] if fields else ""
        if len(fields) != len(self._headings):
            if not any(field.strip() for field in fields):
                return
            begins = ",".join(fields)
            self._note_ragged(number, fields)
        if not is_text:
            begins = _as_text(begins)
            fields = [self._text_of(number, position, field) for position, field in enumerate(fields)]
        at = self._height + len(self._numbers)
        if begins.strip() or any(field.strip() for field in fields):
            self._last.append((at, fields))
        if all(position >= len(fields) or says_nothing(fields[position]) for position in self._declared):
            self._blank.append(at)
        self._opens.append(begins)
        self._numbers.append(number)
        for column, position in zip(self._columns, self._wanted, strict=True):
            column.append(fields[position])
        if len(self._numbers) == _CHUNK:
            self._keep()

    def _note_ragged(self, number: int, fields: list[str]) -> None:
        width = len(self._headings)
        if len(fields) <= self._last_wanted:
            self._short[number] = len(fields)
            fields += [""] * (self._last_wanted + 1 - len(fields))
        elif len(fields) > width:
            self._wider.append(number)
            self._long += [number] if any(field.strip() for field in fields[width:]) else []
        if len(self._short) + len(self._long) > MOST_FAULTS:
            raise ExtractError(too_many_faults(self._name, number))

    def _text_of(self, number: int, position: int, field: str) -> str:
        """A field of a row with bytes that are no text; noted where it has some and is wanted."""
        if position in self._wanted and _NOT_TEXT.search(field):
            rows = self._not_text.setdefault(position, [])
            rows.append(number)
            if len(rows) > MOST_FAULTS:
                raise ExtractError(too_many_faults(self._name, number))
        return _as_text(field)

    def _keep(self) -> None:
        """What stands in lists, as a frame."""
        columns = zip(self._wanted, self._columns, strict=True)
        frame = pl.DataFrame([pl.Series(str(place), column, pl.String) for place, column in columns])
        self._frames.append(
            frame.select(
                pl.when(pl.all() != "").then(pl.all()),
                pl.Series("source_row", self._numbers, pl.UInt32),
                pl.Series("opens", [begins or None for begins in self._opens], pl.String),
            )
        )
        self._height += len(self._numbers)
        refuse_too_dense(self._name, self._height * (len(self._wanted) + 1), self._size)
        for column in self._columns:
            column.clear()
        self._opens.clear()
        self._numbers.clear()

    def file(self, not_text: tuple[str, str]) -> RawFile:
        """All of it.

        Raises: ExtractError where something stops.
        """
        for position, numbers in sorted(self._not_text.items()):
            heading = self._headings[position].replace("\ufeff", "").strip()
            place = Place(self._name, heading=heading, rows=tuple(numbers))
            self.stops.append(Problem(place, what=not_text[0], remedy=not_text[1], code="not-utf-8"))
        if self.stops:
            raise ExtractError(*self.stops)
        self._keep()
        rows = pl.concat(self._frames)
        blank = pl.Series(self._blank, dtype=pl.UInt32)
        return RawFile(
            self._name,
            rows.drop("opens"),
            self._short,
            tuple(self._long),
            # a comma at the end of every row moves nothing
            frozenset(self._wider if len(self._wider) < rows.height else self._long),
            can_break=True,
            opens=rows["opens"],
            last=tuple((position, _filled(fields)) for position, fields in reversed(self._last)),
            blank_among=lambda positions: positions.filter(positions.is_in(blank.implode())),
        )


def _as_text(field: str) -> str:
    """A field without bytes that are none, as they may stand in columns that are not wanted."""
    return field.encode(errors="replace").decode()


def _not_text(name: str) -> Problem:
    return Problem(
        Place(name),
        what="this is not a text file (a spreadsheet, a PDF, or text in UTF-16, perhaps)",
        remedy="Save it as 'CSV UTF-8 (comma delimited)'.",
        code="not-text",
    )


def too_many_faults(name: str, row: int | None = None) -> Problem:
    """What is said of a file in which hardly anything is right; the row where reading stopped."""
    return Problem(
        Place(name, rows=(row,) if row else ()),
        what=f"more than {MOST_FAULTS:,} faults in one file, and the rest was not looked for",
        remedy="Check that it is the right file, with its headings over the right columns, and draw it again.",
        code="too-many-faults",
    )


def _not_csv(name: str, row: int, error: csv.Error) -> Problem:
    if not str(error).startswith("field larger than"):
        return _quotation_mark(name, row)
    return Problem(
        Place(name, rows=(row,)),
        what=f"a field of more than {LONGEST_FIELD:,} characters",
        remedy='Look for a stray " in this row, or for lines that have run together, and save the file as CSV again.',
        code="quotation-mark",
    )


def _too_many_fields(name: str, row: int) -> Problem:
    return Problem(
        Place(name, rows=(row,)),
        what=f"more than {MOST_FIELDS:,} fields in one row",
        remedy="Draw the extract again: rows may have run together.",
        code="too-many-fields",
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


def cannot_open(name: str, error: OSError) -> Problem:
    """What is said of a file that the system does not open or read."""
    return Problem(
        Place(name),
        what=f"the file cannot be opened ({(error.strerror or 'no reason given').lower()})",
        remedy="Check that it is a file, that you may read it, and that no other program holds it.",
        code="cannot-open",
    )
