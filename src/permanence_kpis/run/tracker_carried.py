"""What the council wrote beside last time's tracker, carried over to this one."""

import csv
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from unicodedata import category

from permanence_kpis.errors import ExtractError, UsageError
from permanence_kpis.extracts.mapped.sheet import Sheet
from permanence_kpis.extracts.mapped.workbook import Workbook
from permanence_kpis.file_reading import bytes_of, unusable
from permanence_kpis.results.tracker import OWN, Carried, Tracker, is_ours
from permanence_kpis.small_csv import SEPARATORS, rows_between
from permanence_kpis.spreadsheet_text import unguarded

_CHILD = "child_id"
_DAY_OF_A_SHEET = re.compile(r"(\d{4}-\d\d-\d\d) 00:00:00")
_FIRST_SHOWN = date(1900, 3, 1)
"""The first day that every spreadsheet shows as what it is."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_NAMES_THE_SIGN = re.compile('"?sep=([^"\r\n])"?(?:\r\n|\r|\n)', re.IGNORECASE)
_SPACE = "\t\n"
"""The control characters that a text of several lines may have."""


@dataclass(frozen=True)
class _File:
    """The headings of a file, and the rows below them.

    `is_windows`: it was read as Windows-1252 text; `is_of_csv`: it may have been CSV, with an apostrophe before what a
    spreadsheet would run.
    """

    headings: list[str]
    rows: Iterator[list[str]]
    is_sheet: bool = False
    is_windows: bool = False
    is_of_csv: bool = True

    def unguarded(self, text: str) -> str:
        return unguarded(text) if self.is_of_csv else text


# D-476: a team of last time is not what somebody wrote
def carried_into(found: Tracker, path: Path, of_children: Collection[str]) -> Tracker:
    """The tracker with what stood in columns that are not ours.

    Takes: the tracker; the CSV or .xlsx file of last time, also as a spreadsheet saved it again; the columns that
    children.csv has besides ours, which --keep-column shows as they are now.
    Raises: UsageError where it cannot be read, or has no child_id, or has two rows of a child.
    """
    file = _table(path)
    named = [file.unguarded(_printed(heading).strip()) for heading in file.headings]
    plain = [heading.casefold() for heading in named]
    of_extracts = [*found.keep, *(name for name in map(str.casefold, of_children) if name not in OWN)]
    own = {
        position: heading
        for position, heading in enumerate(named)
        if heading and not is_ours(plain[position], of_extracts)
    }
    if len({heading.casefold() for heading in own.values()}) < len(own):
        raise UsageError(f"--carry-from {path}: two columns have the same heading. Give one of them another.")
    words: dict[str, dict[str, str | date]] = {}
    at = plain.index(_CHILD)
    for row in file.rows:
        child_id = file.unguarded(row[at].strip()) if at < len(row) else ""
        if not child_id:
            continue
        if child_id in words:
            raise UsageError(f"--carry-from {path}: child {child_id} has two rows. Keep one of them.")
        said = ((position, _as_written(cell, file)) for position, cell in enumerate(row) if cell and position in own)
        words[child_id] = {own[position]: text for position, text in said if text}
    there = {child.child_id for child in found.children}
    with_zeros = _with_zeros(words, there)
    by_child = {with_zeros.get(child_id, child_id): said for child_id, said in words.items()}
    carried = Carried(
        file=str(path),
        columns=tuple(own.values()),
        without_row=sum(bool(said) for child_id, said in by_child.items() if child_id not in there),
        without_zeros=len(with_zeros),
        is_windows=file.is_windows,
    )
    children = tuple(replace(child, own=by_child.get(child.child_id)) for child in found.children)
    return replace(found, children=children, carried=carried)


def _as_written(cell: str, file: _File) -> str | date:
    """What the council wrote; a day of a sheet as a day, without the midnight that it is kept with."""
    text = file.unguarded(_printed(cell).strip())
    if file.is_sheet and (of_day := _DAY_OF_A_SHEET.fullmatch(text)):
        day = date.fromisoformat(of_day[1])
        return day if day >= _FIRST_SHOWN else of_day[1]
    return text.removesuffix(" 00:00:00")


def _printed(cell: str) -> str:
    """The text with a sign in the place of each control character: no terminal is to obey what somebody typed."""
    lines = "\n".join(cell.splitlines()) if "\r" in cell else cell
    return "".join("\ufffd" if category(one) == "Cc" and one not in _SPACE else one for one in lines)


# D-470: a spreadsheet takes 000125 for a number and saves 125
def _with_zeros(ids: Collection[str], there: Collection[str]) -> Mapping[str, str]:
    """The id of the tracker for each of a file that is not there, but is but for zeros at its front.

    None at all where an id of the file begins with a zero, for then nothing took them off; and none where two ids of
    the tracker are the same but for zeros.
    """
    if any(child_id.startswith("0") for child_id in ids):
        return {}
    without: dict[str, list[str]] = {}
    for child_id in there:
        without.setdefault(child_id.lstrip("0"), []).append(child_id)
    return {
        child_id: same[0]
        for child_id in ids
        if child_id not in there and len(same := without.get(child_id, [])) == 1 and same[0].isdecimal()
    }


def _table(path: Path) -> _File:
    """The headings, and the rows below them; what stands above the headings is not read."""
    is_sheet, is_windows = path.suffix.casefold() == ".xlsx", False
    if is_sheet:
        readings = _sheets(path)
    else:
        text, is_windows = _text(path)
        readings = _readings_of_csv(path, text)
    for rows in readings:
        for number, row in enumerate(rows):
            if _CHILD in (cell.strip().casefold() for cell in row):
                # D-614: a workbook of ours has its title above the headings, and no apostrophe before any text
                return _File(row, rows, is_sheet, is_windows, is_of_csv=not (is_sheet and number))
    raise UsageError(f"--carry-from {path}: there is no column child_id. Name the file that kpis tracker wrote.")


# D-501: as a spreadsheet saves it on Windows
def _text(path: Path) -> tuple[str, bool]:
    """The text of a file that is no workbook, and whether it was read as Windows-1252."""
    content = bytes_of(path, str(path), "tracker.csv", UsageError)
    try:
        return content.decode("utf-16" if content.startswith(_UTF_16) else "utf-8-sig"), False
    except UnicodeDecodeError:
        if content.startswith(_UTF_16):
            remedy = "Save it as .xlsx, and name that file."
            raise UsageError(unusable(str(path), "this file is not whole: it is not UTF-16 text", remedy)) from None
    return content.decode("cp1252", errors="replace"), True


# D-471: whatever stands between its fields
def _readings_of_csv(path: Path, text: str) -> Iterator[Iterator[list[str]]]:
    """The rows of a CSV file, by the sign that its first line names, and by each that may stand between its fields."""
    named = _NAMES_THE_SIGN.match(text)
    signs = (named[1], *SEPARATORS) if named else SEPARATORS
    below = text[named.end() :] if named else text
    return (_said(path, rows_between(below, sign)) for sign in dict.fromkeys(signs))


def _said(path: Path, rows: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error:
        raise UsageError(f"--carry-from {path}: this is not CSV: a quotation mark is never closed.") from None


def _sheets(path: Path) -> Iterator[Iterator[list[str]]]:
    """The rows of each sheet of a workbook."""
    bytes_of(path, str(path), "tracker.xlsx", UsageError)  # which says why where it is no file
    try:
        workbook = Workbook(path)
    except ExtractError as error:
        raise UsageError(*error.problems) from None
    return (_rows_of_sheet(workbook, name) for name in workbook.sheets)


def _rows_of_sheet(workbook: Workbook, name: str) -> Iterator[list[str]]:
    try:
        yield from Sheet(workbook, name).every_row()
    except ExtractError as error:
        raise UsageError(*error.problems) from None
