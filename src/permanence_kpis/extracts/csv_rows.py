"""CSV read row by row: slower than at once, and it can say which row is at fault."""

import csv
import re
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl

from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts.csv_lines import lines_in
from permanence_kpis.extracts.nothing import says_nothing
from permanence_kpis.extracts.raw_file import (
    LAST_ROWS,
    MOST_FAULTS,
    RawFile,
    filled_fields,
    refuse_too_dense,
    too_many_faults,
)

_NOT_TEXT = re.compile("[\0\udc80-\udcff]")  # NUL, and bytes that are not UTF-8 as surrogateescape keeps them
_CHUNK = 20_000
"""Rows that are kept as lists at most, which take many times the room of a frame."""
MOST_HEADINGS = 16_384
"""As many as a spreadsheet has columns; each costs time to look at."""
_MOST_FIELDS = 4 * MOST_HEADINGS
"""Fields of the widest row that is read."""
LONGEST_FIELD = 2**22
"""Characters of the longest field that is read row by row, or text of XML: a spreadsheet's longest has 32,767."""
csv.field_size_limit(LONGEST_FIELD)  # one for the whole process
# D-024: to read them as Windows-1252 would be a guess
_NOT_UTF_8 = (
    "bytes that are not UTF-8 (the file was probably saved as Windows-1252)",
    "Save the file again as 'CSV UTF-8 (comma delimited)'.",
)
"""What is said of a field that is not UTF-8, and what to do."""


def headings_among(name: str, lines: Iterable[str]) -> list[str]:
    """The headings that lines begin with.

    Raises: ExtractError where they cannot be told apart, or are too many.
    """
    return next(rows_among(name, lines, strict=True), [])


def rows_among(name: str, lines: Iterable[str], *, strict: bool) -> Iterator[list[str]]:
    """The headings that lines begin with, and every row below them.

    Takes: whether a quotation mark out of place stops.
    Raises: ExtractError where they cannot be told apart, or are too many, or a row holds too much.
    """
    watched = _Watched(name, lines)
    number = 0
    try:
        for number, fields in enumerate(csv.reader(watched, strict=strict), start=1):
            if number == 1 and len(fields) > MOST_HEADINGS:
                raise ExtractError(too_many_headings(name, len(fields)))
            yield fields
            watched.next_row()
    except csv.Error as error:
        raise ExtractError(_not_csv(name, number + 1, error)) from error


def read_row_by_row(path: Path, headings: Sequence[str], wanted: Sequence[int], beside: Sequence[int] = ()) -> RawFile:
    """The same through the csv reader: fields by position, short rows filled up, lines without a field passed over."""
    size = path.stat().st_size
    with path.open("rb") as file, lines_in(file, size) as lines:
        return read_rows(path.name, lines, headings, wanted, beside, size)


def read_rows(
    name: str,
    lines: Iterable[str],
    headings: Sequence[str],
    wanted: Sequence[int],
    beside: Sequence[int],
    size: int,
    *,
    not_text: tuple[str, str] = _NOT_UTF_8,
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
        if self._commas > _MOST_FIELDS:
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

    # D-025: a ragged row is read by position
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
            last=tuple((position, filled_fields(fields)) for position, fields in reversed(self._last)),
            blank_among=lambda positions: positions.filter(positions.is_in(blank.implode())),
        )


def _as_text(field: str) -> str:
    """A field without bytes that are none, as they may stand in columns that are not wanted."""
    return field.encode(errors="replace").decode()


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
        what=f"more than {_MOST_FIELDS:,} fields in one row",
        remedy="Export the file again: rows may have run together.",
        code="too-many-fields",
    )


def _quotation_mark(name: str, row: int) -> Problem:
    return Problem(
        Place(name, rows=(row,)),
        what="a quotation mark is out of place or never closed",
        remedy='Look for a stray " in this row and save the file as CSV again.',
        code="quotation-mark",
    )


def too_many_headings(name: str, number: int) -> Problem:
    """What is said of a file with more columns than any table has."""
    return Problem(
        Place(name, rows=(1,)),
        what=f"{number:,} headings, more than the {MOST_HEADINGS:,} that are looked at",
        remedy="Export the file again: rows may have run together.",
        code="no-headings",
    )
