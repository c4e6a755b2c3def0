"""A spreadsheet file: sheets with one table each, in which text stays text and numbers stay numbers."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from textwrap import wrap
from typing import Any

from permanence_kpis.errors import UsageError, printable

LONGEST_TEXT = 32_767
"""How many units of UTF-16 a cell holds."""

_CUT = " (cut here: too long for a cell)"
_LONGEST_SHEET_NAME = 31
_LONGEST_HEADING = 200
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
_LONGEST_FOOTER_TEXT = 80
_A4 = 9
_LINE = 15.0
_HIGHEST_ROW = 409.0
"""In points, as Excel has it."""
_INDENTED = 2
_HEADING_BLUE = "#1F3A5F"
_RULE_GREY = "#B8BFC8"
_TAGS = {
    "GREEN": ("#0B5A2A", "#DDF1E3"),
    "AMBER": ("#6B4300", "#FCE9C4"),
    "RED": ("#8E1616", "#FADCD9"),
}  # text and ground, at least 6:1: the colour only repeats the word


@dataclass(frozen=True)
class Number:
    """A number and the format it is shown in; nothing is written where there is none."""

    value: Fraction | int | None
    shown: str = "#,##0"


@dataclass(frozen=True)
class Column:
    """A heading, and how many characters wide the column below it is."""

    heading: str
    width: int
    is_number: bool = False


Cell = str | Number


class Book:
    """A workbook in memory. The same sheets give the same bytes.

    Takes: title and subject, for the properties of the file; the day it is dated.
    Raises: UsageError where the package that writes it is not installed.
    """

    def __init__(self, title: str, subject: str, dated: date) -> None:
        try:
            import xlsxwriter
        except ModuleNotFoundError as error:
            raise UsageError(
                "a spreadsheet needs the package xlsxwriter, which is not installed. "
                'Install it with: pip install "permanence-kpis[excel]"'
            ) from error
        self._content = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._content,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._title = title
        self._book.set_properties(
            {"title": as_text(title), "subject": as_text(subject), "created": datetime.combine(dated, time())}
        )
        self._names: set[str] = {"history"}  # a name that Excel keeps for itself
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def sheet(
        self,
        name: str,
        above: Sequence[str],
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        *,
        describes: str,
        frozen_columns: int = 0,
    ) -> None:
        """Add a sheet to print on A4 across: lines of text, the first its title, then a table that can be filtered.

        Takes: what the table describes, for those who do not see it; how many columns stay in sight.
        """
        name = self._free(name)
        sheet = self._book.add_worksheet(name)
        for row, line in enumerate(above):
            sheet.write_string(row, 0, as_text(line), self._format(**(_TITLE if row == 0 else {})))
        top = len(above) + 1
        for position, column in enumerate(columns):
            sheet.set_column(position, position, column.width)
        sheet.set_row(top, _height([column.heading for column in columns], columns))
        for row, cells in enumerate(rows, start=top + 1):
            sheet.set_row(row, _height(cells, columns))
            for position, (cell, column) in enumerate(zip(cells, columns, strict=True)):
                self._write(sheet, row, position, cell, column)
        last_row, last_column = top + max(len(rows), 1), len(columns) - 1
        sheet.add_table(
            top,
            0,
            last_row,
            last_column,
            {
                "name": re.sub(r"\W", "_", f"Table_{len(self._names) - 1}_{name}", flags=re.ASCII),
                "title": name,
                "description": describes,
                "style": None,
                "columns": [
                    {"header": heading, "header_format": self._format(**_heading(column))}
                    for heading, column in zip(_headings(columns), columns, strict=True)
                ],
            },
        )
        sheet.ignore_errors({"number_stored_as_text": f"A1:A{last_row + 1}"})  # a ref is a name: 4.10 is not 4.1
        sheet.freeze_panes(top + 1, frozen_columns)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top)
        sheet.print_area(0, 0, last_row, last_column)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        footer = as_text(self._title)[:_LONGEST_FOOTER_TEXT].replace("&", "&&")
        sheet.set_footer(f"&L{footer}&C{name.replace('&', '&&')}&RPage &P of &N")

    def content(self) -> bytes:
        """The finished file. Nothing can be added afterwards."""
        self._book.close()
        return self._content.getvalue()

    def _write(self, sheet: Any, row: int, position: int, cell: Cell, column: Column) -> None:
        if isinstance(cell, str):
            text = as_text(cell)
            look = self._format(**_BODY, **_tag(text), **_side(column))
            if text:
                sheet.write_string(row, position, text, look)
            else:
                sheet.write_blank(row, position, None, look)
        elif cell.value is None:
            sheet.write_blank(row, position, None, self._format(**_BODY))
        else:
            sheet.write_number(row, position, float(cell.value), self._format(**_BODY, num_format=cell.shown))

    def _format(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]

    def _free(self, wanted: str) -> str:
        """A name that a sheet may have and no other has."""
        plain = _NOT_IN_SHEET_NAMES.sub(" ", as_text(wanted)).strip(" '")[:_LONGEST_SHEET_NAME].strip(" '") or "Sheet"
        name, number = plain, 1
        while name.casefold() in self._names:
            number += 1
            ending = f" {number}"
            name = plain[: _LONGEST_SHEET_NAME - len(ending)] + ending
        self._names.add(name.casefold())
        return name


_TITLE = {"bold": True, "font_size": 16, "font_color": _HEADING_BLUE}
_BODY = {"valign": "top", "text_wrap": True, "bottom": 1, "bottom_color": _RULE_GREY}


def _headings(columns: Sequence[Column]) -> list[str]:
    """The headings as a table takes them: no two the same, whatever their capitals."""
    taken: list[str] = []
    for column in columns:
        heading, number = as_text(column.heading)[:_LONGEST_HEADING], 1
        while heading.casefold() in (other.casefold() for other in taken):
            number += 1
            heading = f"{as_text(column.heading)[:_LONGEST_HEADING]} ({number})"
        taken.append(heading)
    return taken


def _heading(column: Column) -> dict[str, Any]:
    return {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": _HEADING_BLUE,
        "text_wrap": True,
        "valign": "vcenter",
        **_side(column),
    }


def _side(column: Column) -> dict[str, Any]:
    """Numbers stand on the right, and words clear of the number before them."""
    return {"align": "right"} if column.is_number else {"align": "left", "indent": 1}


def _height(cells: Sequence[Cell], columns: Sequence[Column]) -> float:
    """How many points a row needs for all lines of its texts; some programs do not work it out for themselves."""
    lines = max(
        _lines(as_text(cell), column.width)
        for cell, column in zip(cells, columns, strict=True)
        if isinstance(cell, str)
    )
    return min(_LINE * lines, _HIGHEST_ROW)


# D-130: no font is known where the file is written
def _lines(text: str, width: int) -> int:
    """How many lines a text is broken into in a column of so many characters; rather one too many than one too few."""
    room = max(width - _INDENTED, 1)
    return sum(len(wrap(line, room)) or 1 for line in text.split("\n"))


def _tag(text: str) -> dict[str, Any]:
    if text not in _TAGS:
        return {}
    colour, ground = _TAGS[text]
    return {"bold": True, "font_color": colour, "bg_color": ground}


def as_text(text: str) -> str:
    """The text as a cell can hold it: no control characters, and cut, with a word that it was, where it is too long."""
    units = printable(text).encode("utf-16-le")
    if len(units) <= 2 * LONGEST_TEXT:
        return units.decode("utf-16-le")
    return units[: 2 * (LONGEST_TEXT - len(_CUT))].decode("utf-16-le", errors="ignore") + _CUT
