"""A sheet of an .xlsx workbook as text: ids without a decimal point, dates as ISO, rows numbered as it shows them.

Formulas are not worked out: what the workbook last saved as their result is read. A sheet is read row by row and only
its wanted columns are kept, for a small file can hold a sheet that fills any memory.

Source: docs/sources.md#spreadsheets.
"""

import re
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path

import polars as pl

from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts.mapped.cell_text import Formats, number_as_text
from permanence_kpis.extracts.opening import cannot_open
from permanence_kpis.extracts.raw_file import (
    LAST_ROWS,
    MOST_FAULTS,
    RawFile,
    blank_rows,
    refuse_too_dense,
    too_many_faults,
)
from permanence_kpis.extracts.typed_table import TextSource
from permanence_kpis.extracts.xml_files import NotXmlError, RefusedError, parse, parsed

# D-038: no file takes more memory than 64 MB and 8 times its size
_UNPACKS_TO, _ANY_UNPACKS_TO, _AT_MOST = 50, 16 * 2**20, 256 * 2**20
"""The most that a workbook may unpack to: so many times its size, which tables of text never do; but any may to so many
bytes, and none to more than so many."""
_ANY_TEXT, _TEXT = 4 * 2**20, 8
"""The most bytes that the texts kept of a sheet may come to, each as often as it is there."""
_BLOCK = 2**18
_CHUNK = 10_000
_MOST_COLUMNS = 16_384
_LONGEST_TEXT = 2**20
_SAVE_AS_CSV = "Save the sheet as CSV UTF-8, and name that file."
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHARED_TEXTS, _STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
_REFERENCE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
_MERGED = re.compile(r"[A-Z]{1,3}1(?::|$)")
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, KeyError, ValueError)
"""What is raised while a part is unpacked that is not there, damaged, encrypted, or packed in a way not known."""


@dataclass(frozen=True)
class Formulas:
    """Cells in a column of a sheet (counted from 0) whose formula gave no value: the rows."""

    column: int
    rows: tuple[int, ...]


class _DamagedError(Exception):
    """A part that cannot be unpacked, or is not what a part of a workbook is."""


# D-039: a package would read every cell into memory, wanted or not
class Workbook:
    """A workbook whose size has been looked at, and its sheets in their order."""

    def __init__(self, path: Path) -> None:
        """Opens it.

        Raises: ExtractError where this is no workbook, or too large.
        """
        self.name = path.name
        self.path = path
        try:
            self.size = path.stat().st_size
            self._parts = self._sized_parts()
            self.sheets = self._sheet_parts()
        except (*_DAMAGED, _DamagedError, NotXmlError) as error:
            what = "this is not an .xlsx workbook (or it is damaged, or has a password)"
            raise ExtractError(
                _problem(path.name, what, "Open it in Excel and save it again, without a password.")
            ) from error
        except OSError as error:
            raise ExtractError(cannot_open(path.name, error)) from error
        if not self.sheets:
            raise ExtractError(_problem(path.name, "the workbook has no sheet of cells", _SAVE_AS_CSV))

    def sheet(self, name: str) -> "Sheet":
        """One of its sheets.

        Raises: ExtractError where a part that all sheets need is damaged, or too large.
        """
        return Sheet(self, name)

    def part(self, name: str) -> Iterator[bytes]:
        """A part of it, block by block.

        Raises: _DamagedError where it is not there or cannot be unpacked; OSError.
        """
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(name) as part:
                while block := part.read(_BLOCK):
                    yield block
        except _DAMAGED as error:
            raise _DamagedError(name) from error

    def has(self, name: str) -> bool:
        """Whether it has such a part."""
        return name in self._parts

    def _sized_parts(self) -> frozenset[str]:
        with zipfile.ZipFile(self.path) as archive:
            parts = archive.infolist()
        most = min(_AT_MOST, _ANY_UNPACKS_TO + _UNPACKS_TO * self.size)
        if sum(part.file_size for part in parts) > most:
            what = f"the workbook unpacks to more than {most >> 20} MB, which is far more than tables of its size do"
            raise ExtractError(_problem(self.name, what, _SAVE_AS_CSV))
        names = [part.filename for part in parts]
        if len(set(names)) < len(names):
            raise zipfile.BadZipFile
        return frozenset(names)

    def _sheet_parts(self) -> dict[str, str]:
        """The part of each sheet, by the sheet's name; a part need not be there."""
        targets: dict[str, str] = {}
        sheets: dict[str, str] = {}
        self.has_days_from_1904 = False

        def relation(tag: str, attributes: dict[str, str]) -> None:
            if _local(tag) == "Relationship":
                targets[attributes.get("Id", "")] = attributes.get("Target", "")

        def of_workbook(tag: str, attributes: dict[str, str]) -> None:
            if _local(tag) == "sheet":
                id = next((value for name, value in attributes.items() if name.endswith(":id")), "")
                if id not in targets:
                    raise RefusedError("a sheet has no part")
                if _is_of_cells(targets[id]):
                    sheets[attributes.get("name", "")] = _in_archive(targets[id])
            elif _local(tag) == "workbookPr":
                self.has_days_from_1904 = attributes.get("date1904") in ("1", "true")

        parse(self.part(_RELATIONS), start=relation)
        parse(self.part(_WORKBOOK), start=of_workbook)
        return sheets


@dataclass
class _Row:
    """A row as it is read: by position, the text of each cell that has one, or the number of a shared text."""

    number: int
    cells: dict[int, str | int] = field(default_factory=dict)


class Sheet:
    """One sheet of a workbook."""

    def __init__(self, workbook: Workbook, sheet: str) -> None:
        self._workbook, self._part, self.name = workbook, workbook.sheets[sheet], f"{workbook.name} (sheet {sheet})"
        self._without_a_value: dict[int, list[int]] = {}
        with _said(self.name, workbook):
            self._shared = _shared_texts(workbook, self.name)
            self._lengths = self._shared.str.len_bytes().cast(pl.UInt64)
            self._formats = _formats(workbook)

    @cached_property
    def headings(self) -> list[str]:
        """The first row.

        Raises: ExtractError where the sheet is damaged, or its headings are too long to hold.
        """
        first = next(self._read_rows(), None)
        if first is None or first.number != 1 or not first.cells:
            return []
        return self._fields(first, max(first.cells) + 1)

    @cached_property
    def has_merged_headings(self) -> bool:
        """Whether cells of the first row are merged: only the first column of such has the heading.

        Raises: ExtractError where the sheet is damaged.
        """
        merged: list[str] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            if _local(tag) == "mergeCell" and _MERGED.match(attributes.get("ref", "")):
                merged.append(tag)

        with _said(self.name, self._workbook):
            parse(self._workbook.part(self._part), start=start)
        return bool(merged)

    def rows(self) -> Iterator[list[str]]:
        """The text below each heading, and the headings first, of each row with a cell that has some.

        Raises: ExtractError where the sheet is damaged, or a row is too long to hold.
        """
        for row in self._read_rows():
            yield self._fields(row, len(self.headings))

    def every_row(self) -> Iterator[list[str]]:
        """The text of each row with a cell that has some, up to its last cell, whatever stands above the headings.

        Raises: ExtractError where the sheet is damaged, or a row is too long to hold.
        """
        for row in self._read_rows():
            yield self._fields(row, max(row.cells) + 1)

    def source(self) -> TextSource:
        """The sheet as a source of text."""
        return TextSource(self.name, self.headings, self._read)

    # D-033: a blank end would keep a child in care for ever
    def formulas_without_a_value(self) -> list[Formulas]:
        """By column, the rows whose formula ended in an error or was never worked out: they read as blank.

        Known once the sheet has been read.
        """
        return [Formulas(column, tuple(sorted(set(rows)))) for column, rows in sorted(self._without_a_value.items())]

    def _read(self, wanted: Sequence[int], beside: Sequence[int]) -> RawFile:
        first = next((position for position, heading in enumerate(self.headings) if heading.strip()), 0)
        kept = sorted({*wanted, *beside, first})
        self._without_a_value.clear()
        rows = self._read_rows()
        next(rows, None)
        frames: list[pl.DataFrame] = []
        last: deque[tuple[int, _Row]] = deque(maxlen=LAST_ROWS)
        height = text = 0
        while chunk := list(islice(rows, _CHUNK)):
            text += self._characters(chunk, kept)
            if text > _ANY_TEXT + _TEXT * self._workbook.size:
                raise ExtractError(_too_long(self.name))
            frames.append(self._frame(chunk, kept))
            last.extend(enumerate(chunk[-LAST_ROWS:], start=height + max(0, len(chunk) - LAST_ROWS)))
            height += len(chunk)
            refuse_too_dense(self.name, height * len(kept), self._workbook.size)
        read = pl.concat(frames) if frames else self._frame([], kept)
        return RawFile(
            self.name,
            read.select(*map(str, wanted), "source_row"),
            can_break=True,
            opens=read[str(first)],
            last=tuple((at, filled) for at, row in reversed(last) if (filled := self._filled(row))),
            blank_among=lambda positions: blank_rows(read.select(map(str, (*wanted, *beside))), positions),
        )

    def _characters(self, rows: Sequence[_Row], kept: Sequence[int]) -> int:
        """The bytes of the texts in the columns kept, shared ones each as often as a cell names them."""
        cells = [row.cells[position] for row in rows for position in kept if position in row.cells]
        of_shared = pl.Series([cell for cell in cells if isinstance(cell, int)], dtype=pl.UInt32)
        return sum(len(cell) for cell in cells if isinstance(cell, str)) + sum(self._lengths.gather(of_shared))

    def _frame(self, rows: Sequence[_Row], kept: Sequence[int]) -> pl.DataFrame:
        """The columns kept of some rows, as text."""
        columns = []
        for position in kept:
            cells = [row.cells.get(position) for row in rows]
            texts = pl.Series(str(position), [cell if isinstance(cell, str) else None for cell in cells], pl.String)
            of_shared = pl.Series([cell if isinstance(cell, int) else None for cell in cells], dtype=pl.UInt32)
            if of_shared.null_count() < len(rows):
                shared = self._shared.gather(of_shared).alias(str(position))
                texts = texts.zip_with(of_shared.is_null(), shared)
            columns.append(texts.set(texts == "", None))
        return pl.DataFrame([*columns, pl.Series("source_row", [row.number for row in rows], pl.UInt32)])

    def _filled(self, row: _Row) -> tuple[str, ...]:
        return tuple(text for _, cell in sorted(row.cells.items()) if (text := self._text(cell).strip()))

    def _fields(self, row: _Row, width: int) -> list[str]:
        """The text of each cell of a row from the left, so many of them.

        Raises: ExtractError where they are too long to hold: many cells may name one shared text.
        """
        fields = []
        characters = 0
        for position in range(width):
            fields.append(self._text(row.cells.get(position, "")))
            characters += len(fields[-1])
            if characters > _ANY_TEXT:
                raise ExtractError(_too_long(self.name))
        return fields

    def _text(self, cell: str | int) -> str:
        return cell if isinstance(cell, str) else str(self._shared[cell])

    def _read_rows(self) -> Iterator[_Row]:
        """Each row with a cell that has text.

        Raises: ExtractError where the sheet is damaged.
        """
        reader = _SheetReader(self.name, self._formats, self._shared.len(), self._without_a_value)
        blocks = self._workbook.part(self._part)
        with _said(self.name, self._workbook):
            for _ in parsed(blocks, start=reader.start, end=reader.end, text=reader.add_text):
                rows, reader.rows = reader.rows, []
                yield from rows


class _SheetReader:
    """Rows of a sheet, as its elements come."""

    def __init__(self, name: str, formats: Formats, shared: int, without_a_value: dict[int, list[int]]) -> None:
        self.rows: list[_Row] = []
        self._name, self._formats, self._shared = name, formats, shared
        self._without_a_value, self._faults = without_a_value, 0
        self._row = _Row(0)
        self._position = -1
        self._kind = self._style = ""
        self._has_formula = False
        self._value: str | None = None
        self._text: list[str] | None = None
        self._is_spoken = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match _local(tag):
            case "c":
                self._position = _position(attributes.get("r"), self._position + 1)
                self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
                self._has_formula, self._value = False, None
            case "row":
                self._row = _Row(_whole(attributes.get("r"), self._row.number + 1))
                self._position = -1
            case "f":
                self._has_formula = True
            case "rPh":
                self._is_spoken = True
            case "v" | "t" if not self._is_spoken:
                self._text = []

    def add_text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, tag: str) -> None:
        match _local(tag):
            case "v" | "t" if self._text is not None:
                self._value = (self._value or "") + "".join(self._text)
                self._text = None
                if len(self._value) > _LONGEST_TEXT:
                    raise RefusedError(f"a text of more than {_LONGEST_TEXT:,} characters")
            case "rPh":
                self._is_spoken = False
            case "c":
                self._add_cell()
            case "row" if self._row.cells:
                self.rows.append(self._row)

    def _add_cell(self) -> None:
        is_error = self._kind == "e"
        if is_error or (self._has_formula and not self._value and self._kind != "str"):
            self._without_a_value.setdefault(self._position, []).append(self._row.number)
            self._faults += 1
            if self._faults > MOST_FAULTS:
                raise ExtractError(too_many_faults(self._name, self._row.number))
        if self._value and not is_error and self._row.number:
            self._row.cells[self._position] = self._content(self._value)

    def _content(self, value: str) -> str | int:
        match self._kind:
            case "s":
                number = _whole(value, -1)
                if not 0 <= number < self._shared:
                    raise RefusedError("a cell refers to a shared text that is missing")
                return number
            case "b":
                return "true" if value.strip() == "1" else "false"
            case "n":
                return number_as_text(value, self._formats, self._style)
            case _:
                return value


def _shared_texts(workbook: Workbook, name: str) -> pl.Series:
    """The texts that cells name by their number."""
    if not workbook.has(_SHARED_TEXTS):
        return pl.Series(dtype=pl.String)
    reader = _SharedReader()
    chunks: list[pl.Series] = [pl.Series(dtype=pl.String)]
    number = 0
    for _ in parsed(workbook.part(_SHARED_TEXTS), start=reader.start, end=reader.end, text=reader.add_text):
        chunks.append(pl.Series(reader.texts, dtype=pl.String))
        number += len(reader.texts)
        reader.texts = []
        refuse_too_dense(name, number, workbook.size)
    return pl.concat(chunks, rechunk=True)


class _SharedReader:
    """Shared texts, as their elements come. How a text is spoken (`rPh`) is no part of it."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._is_in_text = self._is_spoken = False

    def start(self, tag: str, _: dict[str, str]) -> None:
        match _local(tag):
            case "si":
                self._parts = []
            case "rPh":
                self._is_spoken = True
            case "t":
                self._is_in_text = not self._is_spoken

    def add_text(self, text: str) -> None:
        if self._is_in_text:
            self._parts.append(text)

    def end(self, tag: str) -> None:
        match _local(tag):
            case "si":
                self.texts.append("".join(self._parts))
            case "rPh":
                self._is_spoken = False
            case "t":
                self._is_in_text = False


def _formats(workbook: Workbook) -> Formats:
    """Which styles of cells show a number as a day or a time."""
    formats = Formats(has_days_from_1904=workbook.has_days_from_1904)
    if workbook.has(_STYLES):
        parse(workbook.part(_STYLES), start=formats.start, end=formats.end)
    return formats


@contextmanager
def _said(name: str, workbook: Workbook) -> Iterator[None]:
    """What stops while a part is read, as a problem of the sheet."""
    try:
        yield
    except (_DamagedError, NotXmlError) as error:
        raise ExtractError(_problem(name, "the sheet is damaged", "Open it in Excel and save it again.")) from error
    except OSError as error:
        raise ExtractError(cannot_open(workbook.name, error)) from error


def _too_long(name: str) -> Problem:
    return _problem(name, "the texts of the sheet are too long to read", _SAVE_AS_CSV)


def _problem(name: str, what: str, remedy: str) -> Problem:
    return Problem(Place(name), what=what, remedy=remedy, code="no-workbook")


def _local(tag: str) -> str:
    """The name of an element without the prefix of its namespace."""
    return tag.rpartition(":")[2] if ":" in tag else tag


def _in_archive(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _is_of_cells(target: str) -> bool:
    """Whether a sheet is one of cells, and no sheet that is a chart, a dialogue or a macro."""
    return "chartsheets/" not in target and "dialogsheets/" not in target and "macrosheets/" not in target


def _whole(text: str | None, otherwise: int) -> int:
    """A whole number of up to seven digits, as rows and shared texts have."""
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdecimal() and len(text) <= 7):
        raise RefusedError("a row number or a text number is not a number")
    return int(text)


def _position(reference: str | None, otherwise: int) -> int:
    """The position of a cell's column from 0: A is 0, AA is 26."""
    position = otherwise
    if reference is not None:
        found = _REFERENCE.fullmatch(reference)
        if not found:
            raise RefusedError("a cell has no place in the sheet")
        position = -1
        for letter in found[1]:
            position = (position + 1) * 26 + ord(letter) - ord("A")
    if position >= _MOST_COLUMNS:
        raise RefusedError(f"more than {_MOST_COLUMNS:,} cells in a row")
    return position
