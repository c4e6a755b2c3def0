"""What the council wrote beside last time's tracker, carried over to this one."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from permanence_kpis.errors import ExtractError, UsageError
from permanence_kpis.extracts.mapped.workbook import Workbook
from permanence_kpis.file_reading import bytes_of, text_of
from permanence_kpis.results.tracker import Carried, Tracker, is_ours
from permanence_kpis.spreadsheet_text import unguarded

_CHILD = "child_id"


def carried_into(found: Tracker, path: Path) -> Tracker:
    """The tracker with what stood in columns that are not ours.

    Takes: the tracker; the CSV or .xlsx file of last time, also as a spreadsheet saved it again.
    Raises: UsageError where it cannot be read, or has no child_id, or has two rows of a child.
    """
    headings, rows = _table(path)
    named = [heading.strip() for heading in headings]
    plain = [heading.casefold() for heading in named]
    own = [
        (position, heading)
        for position, heading in enumerate(named)
        if heading and not is_ours(plain[position], found.keep)
    ]
    if len({heading.casefold() for _, heading in own}) < len(own):
        raise UsageError(f"--carry-from {path}: two columns have the same heading. Give one of them another.")
    words: dict[str, dict[str, str]] = {}
    at = plain.index(_CHILD)
    for row in rows:
        cells = [*row, *([""] * len(headings))]
        child_id = unguarded(cells[at].strip())
        if not child_id:
            continue
        if child_id in words:
            raise UsageError(f"--carry-from {path}: child {child_id} has two rows. Keep one of them.")
        words[child_id] = {heading: unguarded(cells[position].strip()) for position, heading in own}
    there = {child.child_id for child in found.children}
    without_row = sum(any(said.values()) for child_id, said in words.items() if child_id not in there)
    columns = tuple(heading for _, heading in own)
    children = tuple(replace(child, own=words.get(child.child_id)) for child in found.children)
    return replace(found, children=children, carried=Carried(str(path), columns, without_row))


def _table(path: Path) -> tuple[list[str], Iterator[list[str]]]:
    """The headings, and the rows below them; what stands above the headings of a sheet is not read."""
    rows = _rows_of_sheet(path) if path.suffix.casefold() == ".xlsx" else _rows_of_csv(path)
    for row in rows:
        if _CHILD in (cell.strip().casefold() for cell in row):
            return row, rows
    raise UsageError(f"--carry-from {path}: there is no column child_id. Name the file that kpis tracker wrote.")


def _rows_of_csv(path: Path) -> Iterator[list[str]]:
    text = text_of(path, str(path), "tracker.csv", UsageError)
    try:
        yield from csv.reader(io.StringIO(text, newline=""))
    except csv.Error:
        raise UsageError(f"--carry-from {path}: this is not CSV: a quotation mark is never closed.") from None


def _rows_of_sheet(path: Path) -> Iterator[list[str]]:
    bytes_of(path, str(path), "tracker.xlsx", UsageError)  # which says why where it is no file
    try:
        workbook = Workbook(path)
        yield from workbook.sheet(next(iter(workbook.sheets))).every_row()
    except ExtractError as error:
        raise UsageError(*error.problems) from None
