"""The rows of a sheet and the texts that sheets share, as the elements of their parts come."""

import re
from dataclasses import dataclass, field

import polars as pl

from permanence_kpis.errors import ExtractError
from permanence_kpis.extracts.mapped.cell_text import Formats, number_as_text
from permanence_kpis.extracts.mapped.workbook import Workbook
from permanence_kpis.extracts.raw_file import MOST_FAULTS, refuse_too_dense, too_many_faults
from permanence_kpis.extracts.xml_files import RefusedError, local_name, parsed

_MOST_COLUMNS = 16_384
_LONGEST_TEXT = 2**20
_SHARED_TEXTS = "xl/sharedStrings.xml"
_REFERENCE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")


@dataclass
class Row:
    """A row as it is read: by position, the text of each cell that has one, or the number of a shared text."""

    number: int
    cells: dict[int, str | int] = field(default_factory=dict)


class SheetReader:
    """Rows of a sheet, as its elements come."""

    def __init__(self, name: str, formats: Formats, shared: int, without_a_value: dict[int, list[int]]) -> None:
        self.rows: list[Row] = []
        self._name, self._formats, self._shared = name, formats, shared
        self._without_a_value, self._faults = without_a_value, 0
        self._row = Row(0)
        self._position = -1
        self._kind = self._style = ""
        self._has_formula = False
        self._value: str | None = None
        self._text: list[str] | None = None
        self._is_spoken = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match local_name(tag):
            case "c":
                self._position = _position(attributes.get("r"), self._position + 1)
                self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
                self._has_formula, self._value = False, None
            case "row":
                self._row = Row(_whole(attributes.get("r"), self._row.number + 1))
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
        match local_name(tag):
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


def shared_texts(workbook: Workbook, name: str) -> pl.Series:
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
        match local_name(tag):
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
        match local_name(tag):
            case "si":
                self.texts.append("".join(self._parts))
            case "rPh":
                self._is_spoken = False
            case "t":
                self._is_in_text = False


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
