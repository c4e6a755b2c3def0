"""A sheet of an .xlsx workbook as text: ids without a decimal point, dates as ISO, rows numbered as it shows them.

Formulas are not worked out: what the workbook last saved as their result is read. What a workbook unpacks to is
looked at before anything of it is read, for a small file can hold a sheet that fills any memory.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import polars as pl

from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts.files import RawFile, last_rows
from permanence_kpis.extracts.typed_table import TextSource

MOST_BYTES = 256 * 1024 * 1024
"""The most that a workbook may unpack to."""

MOST_CELLS = 10_000_000
"""The most cells that a sheet may span, from the first row and column used to the last."""

MOST_TEXT = 1024 * 1024 * 1024
"""The most characters that the texts of a sheet may come to, each as often as it stands there."""

_PACKAGE = "fastexcel"
_SAVE_AS_CSV = "Save the sheet as CSV UTF-8, and name that file."
_CELL = re.compile(
    rb"<(?:\w+:)?c(?=[\s>/])([^<>]*?)(/?)>"
)  # no pattern looks beyond the next <: time stays in proportion
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_TEXT_OF_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\bt=["']s["'][^<>]*>\s*<(?:\w+:)?v>(\d+)<""")
_SHARED_TEXT_BEGINS = re.compile(rb"<(?:\w+:)?si(?=[\s>])")
_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_OF_TEXT = re.compile(rb"""\st\s*=\s*["']str["']""")
_NEVER_WORKED_OUT = re.compile(
    rb"<(?:\w+:)?c(\s[^<>]*)>\s*<(?:\w+:)?f(?=[\s>/])[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref=["'][A-Z]{1,3}1:""")
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    KeyError,
    ValueError,
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Formulas:
    """Cells in a column of a sheet (counted from 0) whose formula gave no value: the rows."""

    column: int
    rows: tuple[int, ...]


class Workbook:
    """A workbook whose size has been looked at, and its sheets in their order."""

    def __init__(self, path: Path) -> None:
        """Opens it.

        Raises: ExtractError where spreadsheets cannot be read here, or this is not one, or too large.
        """
        if find_spec(_PACKAGE) is None:
            what = f"a spreadsheet cannot be read here, for the package {_PACKAGE} is not installed"
            raise ExtractError(_problem(path.name, what, "Install it: pip install 'permanence-kpis[excel]'"))
        self.name = path.name
        self.path = path
        try:
            self._parts = self._sized_parts()
            self.sheets = self._sheet_parts()
        except _DAMAGED as error:
            what = "this is not an .xlsx workbook (or it is damaged, or has a password)"
            raise ExtractError(
                _problem(path.name, what, "Open it in Excel and save it again, without a password.")
            ) from error
        except OSError as error:
            what = f"the file cannot be opened ({(error.strerror or 'no reason given').lower()})"
            remedy = "Check that it is a file, that you may read it, and that no other program holds it."
            raise ExtractError(_problem(path.name, what, remedy)) from error

    def sheet(self, name: str) -> "Sheet":
        """One of its sheets.

        Raises: ExtractError where it is damaged, or too large.
        """
        return Sheet(self, name, f"{self.name} (sheet {name})")

    def part(self, name: str) -> bytes:
        with zipfile.ZipFile(self.path) as archive:
            return archive.read(name)

    def _sized_parts(self) -> frozenset[str]:
        with zipfile.ZipFile(self.path) as archive:
            parts = archive.infolist()
        if sum(part.file_size for part in parts) > MOST_BYTES or self.path.stat().st_size > MOST_BYTES:
            what = f"the workbook unpacks to more than {MOST_BYTES // 1024**2} MB"
            raise ExtractError(_problem(self.name, what, _SAVE_AS_CSV))
        names = [part.filename for part in parts]
        if len(set(names)) < len(names):
            raise zipfile.BadZipFile
        return frozenset(names)

    def _sheet_parts(self) -> dict[str, str]:
        """The part of each sheet, by the sheet's name."""
        workbook, relations = self._xml("xl/workbook.xml"), self._xml("xl/_rels/workbook.xml.rels")
        targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
        return {
            sheet.get("name", ""): _in_archive(targets[sheet.get(_RELATION)])
            for sheet in workbook.iter()
            if sheet.tag.endswith("}sheet") and _in_archive(targets[sheet.get(_RELATION)]) in self._parts
        }

    def _xml(self, name: str) -> ElementTree.Element:
        text = self.part(name)
        if b"<!" in text.replace(b"<!--", b""):
            raise ValueError("declarations of a document's type are not read")
        return ElementTree.fromstring(text)

    @property
    def has_shared_texts(self) -> bool:
        return "xl/sharedStrings.xml" in self._parts


class Sheet:
    """One sheet of a workbook."""

    def __init__(self, workbook: Workbook, sheet: str, name: str) -> None:
        self.workbook, self.sheet, self.name = workbook, sheet, name
        try:
            self._xml = workbook.part(workbook.sheets[sheet])
            texts = workbook.part("xl/sharedStrings.xml") if workbook.has_shared_texts else b""
        except (*_DAMAGED, OSError) as error:
            raise ExtractError(_damaged(name)) from error
        self._refuse_too_large(texts)

    @cached_property
    def rows(self) -> pl.DataFrame:
        """Every cell from the first column used on, as text.

        Raises: ExtractError where the sheet is damaged.
        """
        try:
            return pl.read_excel(
                self.workbook.path.read_bytes(),
                sheet_name=self.sheet,
                engine="calamine",
                has_header=False,
                drop_empty_rows=False,
                drop_empty_cols=False,
                raise_if_empty=False,
                read_options={"skip_rows": 0, "dtypes": "string"},
            )
        except BaseException as error:  # the reader is of another language, whose breaking off is no Exception
            if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError | GeneratorExit):
                raise
            raise ExtractError(
                _problem(self.name, "the sheet is damaged", "Open it in Excel and save it again.")
            ) from error

    @property
    def headings(self) -> list[str]:
        """The first row."""
        return [heading or "" for heading in self.rows.row(0)] if self.rows.height else []

    @property
    def has_merged_headings(self) -> bool:
        """Whether cells of the first row are merged: only the first column of such has the heading."""
        return _MERGED.search(self._xml) is not None

    def source(self) -> TextSource:
        """The sheet as a source of text."""
        return TextSource(self.name, self.headings, self._read)

    def formulas_without_a_value(self) -> list[Formulas]:
        """By column, the rows whose formula ended in an error or was never worked out: they read as blank."""
        found: dict[int, list[int]] = {}
        for column, row in self._cells_without_a_value():
            found.setdefault(column, []).append(row)
        if not found:
            return []
        first = min(column for column, _ in self._filled_cells())
        return [Formulas(column - first, tuple(sorted(rows))) for column, rows in sorted(found.items())]

    def _read(self, wanted: Sequence[int]) -> RawFile:
        rows = self.rows.slice(1)
        texts = [rows.to_series(position).alias(str(position)) for position in wanted]
        numbers = pl.int_range(2, rows.height + 2, dtype=pl.UInt32, eager=True).alias("source_row")
        opens, last = rows.to_series(0), last_rows(rows)
        return RawFile(
            self.name,
            pl.DataFrame([*texts, numbers]),
            can_break=True,
            opens=opens,
            last=last,
            fields_of=lambda at: rows[at].rows(),
        )

    def _refuse_too_large(self, shared_texts: bytes) -> None:
        first_row, last_row, first_column, last_column, without_place = 2**31, 0, 2**31, 0, 0
        for cell in _CELL.finditer(self._xml):
            if place := _REFERENCE.search(cell[1]):
                row, column = int(place[2]), _column(place[1])
                first_row, last_row = min(first_row, row), max(last_row, row)
                first_column, last_column = min(first_column, column), max(last_column, column)
            else:
                without_place += 1
        if without_place:  # they stand in the row that holds them, each after the one before
            rows = self._xml.split(b"<row")
            first_row, last_row = 1, max(last_row, len(rows), *_numbers_of_rows(self._xml))
            first_column, last_column = 0, last_column + max(row.count(b"<c") for row in rows)
        span = max(0, last_row - first_row + 1) * max(0, last_column - first_column + 1)
        if span > MOST_CELLS:
            what = f"the sheet spans more than {MOST_CELLS // 1_000_000} million cells"
            remedy = f"Delete what stands far from the table: Ctrl+End goes there. {_SAVE_AS_CSV}"
            raise ExtractError(_problem(self.name, what, remedy))
        if self._characters(shared_texts) > MOST_TEXT:
            raise ExtractError(_problem(self.name, "the texts of the sheet are too long to hold", _SAVE_AS_CSV))

    def _characters(self, shared_texts: bytes) -> int:
        """The characters of shared texts, each as often as the sheet uses it."""
        lengths = [len(text) for text in _SHARED_TEXT_BEGINS.split(shared_texts)[1:]]
        cells = len(self._xml) // len(b'<c t="s"><v>0</v></c>')
        if max(lengths, default=0) * cells <= MOST_TEXT:
            return 0
        uses = (int(cell[1]) for cell in _TEXT_OF_CELL.finditer(self._xml))
        return sum(lengths[use] for use in uses if use < len(lengths))

    def _cells_without_a_value(self) -> Iterator[tuple[int, int]]:
        for cell in _CELL.finditer(self._xml) if _ERROR.search(self._xml) else ():
            if _ERROR.search(cell[1]) and (place := _REFERENCE.search(cell[1])):
                yield _column(place[1]), int(place[2])
        for formula in _NEVER_WORKED_OUT.finditer(self._xml):
            if not _OF_TEXT.search(formula[1]) and (place := _REFERENCE.search(formula[1])):
                yield _column(place[1]), int(place[2])

    def _filled_cells(self) -> Iterator[tuple[int, int]]:
        for cell in _CELL.finditer(self._xml):
            is_filled = not cell[2] and not self._xml.startswith((b"</c>", b"</x:c>"), cell.end())
            if is_filled and (place := _REFERENCE.search(cell[1])):
                yield _column(place[1]), int(place[2])


def _problem(name: str, what: str, remedy: str) -> Problem:
    return Problem(Place(name), what=what, remedy=remedy, code="no-workbook")


def _damaged(name: str) -> Problem:
    return _problem(name, "the sheet is damaged", "Open it in Excel and save it again.")


def _in_archive(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _numbers_of_rows(xml: bytes) -> Iterator[int]:
    return (int(row[1]) for row in re.finditer(rb"""<(?:\w+:)?row\s[^<>]*?\br\s*=\s*["'](\d{1,7})["']""", xml))


def _column(letters: bytes) -> int:
    """The number of a column from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
