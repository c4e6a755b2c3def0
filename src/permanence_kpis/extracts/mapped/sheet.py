"""A sheet of a workbook as text: ids without a decimal point, dates as ISO, rows numbered as it shows them.

Formulas are not worked out: what the workbook last saved as their result is read. A sheet is read row by row and only
its wanted columns are kept, for a small file can hold a sheet that fills any memory.

Source: docs/sources.md#spreadsheets.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import polars as pl

from permanence_kpis.errors import ExtractError, Problem
from permanence_kpis.extracts.mapped.cell_text import Formats
from permanence_kpis.extracts.mapped.sheet_rows import Row, SheetReader, shared_texts
from permanence_kpis.extracts.mapped.workbook import SAVE_AS_CSV, DamagedError, Workbook, no_workbook
from permanence_kpis.extracts.opening import cannot_open
from permanence_kpis.extracts.raw_file import LAST_ROWS, RawFile, blank_rows, refuse_too_dense
from permanence_kpis.extracts.typed_table import TextSource
from permanence_kpis.extracts.xml_files import NotXmlError, local_name, parse, parsed

# D-038: no file takes more memory than 64 MB and 8 times its size
_ANY_TEXT, _TEXT = 4 * 2**20, 8
"""The most bytes that the texts kept of a sheet may come to, each as often as it is there."""
_CHUNK = 10_000
_STYLES = "xl/styles.xml"
_MERGED = re.compile(r"[A-Z]{1,3}1(?::|$)")


@dataclass(frozen=True)
class Formulas:
    """Cells in a column of a sheet (counted from 0) whose formula gave no value: the rows."""

    column: int
    rows: tuple[int, ...]


class Sheet:
    """One sheet of a workbook."""

    def __init__(self, workbook: Workbook, sheet: str) -> None:
        """One of the sheets that a workbook has.

        Raises: ExtractError where a part that all sheets need is damaged, or too large.
        """
        self._workbook, self._part, self.name = workbook, workbook.sheets[sheet], f"{workbook.name} (sheet {sheet})"
        self._without_a_value: dict[int, list[int]] = {}
        with _said(self.name, workbook):
            self._shared = shared_texts(workbook, self.name)
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
            if local_name(tag) == "mergeCell" and _MERGED.match(attributes.get("ref", "")):
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
        last: deque[tuple[int, Row]] = deque(maxlen=LAST_ROWS)
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

    def _characters(self, rows: Sequence[Row], kept: Sequence[int]) -> int:
        """The bytes of the texts in the columns kept, shared ones each as often as a cell names them."""
        cells = [row.cells[position] for row in rows for position in kept if position in row.cells]
        of_shared = pl.Series([cell for cell in cells if isinstance(cell, int)], dtype=pl.UInt32)
        return sum(len(cell) for cell in cells if isinstance(cell, str)) + sum(self._lengths.gather(of_shared))

    def _frame(self, rows: Sequence[Row], kept: Sequence[int]) -> pl.DataFrame:
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

    def _filled(self, row: Row) -> tuple[str, ...]:
        return tuple(text for _, cell in sorted(row.cells.items()) if (text := self._text(cell).strip()))

    def _fields(self, row: Row, width: int) -> list[str]:
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

    def _read_rows(self) -> Iterator[Row]:
        """Each row with a cell that has text.

        Raises: ExtractError where the sheet is damaged.
        """
        reader = SheetReader(self.name, self._formats, self._shared.len(), self._without_a_value)
        blocks = self._workbook.part(self._part)
        with _said(self.name, self._workbook):
            for _ in parsed(blocks, start=reader.start, end=reader.end, text=reader.add_text):
                rows, reader.rows = reader.rows, []
                yield from rows


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
    except (DamagedError, NotXmlError) as error:
        raise ExtractError(no_workbook(name, "the sheet is damaged", "Open it in Excel and save it again.")) from error
    except OSError as error:
        raise ExtractError(cannot_open(workbook.name, error)) from error


def _too_long(name: str) -> Problem:
    return no_workbook(name, "the texts of the sheet are too long to read", SAVE_AS_CSV)
