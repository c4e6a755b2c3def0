"""What the council wrote beside last time's tracker, carried over to this one."""

import csv
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from permanence_kpis.errors import ExtractError, UsageError
from permanence_kpis.extracts.mapped.sheet import Sheet
from permanence_kpis.extracts.mapped.workbook import Workbook
from permanence_kpis.file_reading import bytes_of, text_of
from permanence_kpis.results.tracker import OWN, Carried, Tracker, is_ours
from permanence_kpis.small_csv import SEPARATORS, rows_between
from permanence_kpis.spreadsheet_text import unguarded

_CHILD = "child_id"


# D-476: a team of last time is not what somebody wrote
def carried_into(found: Tracker, path: Path, of_children: Collection[str]) -> Tracker:
    """The tracker with what stood in columns that are not ours.

    Takes: the tracker; the CSV or .xlsx file of last time, also as a spreadsheet saved it again; the columns that
    children.csv has besides ours, which --keep-column shows as they are now.
    Raises: UsageError where it cannot be read, or has no child_id, or has two rows of a child.
    """
    headings, rows = _table(path)
    named = [unguarded(heading.strip()) for heading in headings]
    plain = [heading.casefold() for heading in named]
    of_extracts = [*found.keep, *(name for name in map(str.casefold, of_children) if name not in OWN)]
    own = [
        (position, heading)
        for position, heading in enumerate(named)
        if heading and not is_ours(plain[position], of_extracts)
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
        words[child_id] = {heading: _as_written(cells[position]) for position, heading in own}
    there = {child.child_id for child in found.children}
    with_zeros = _with_zeros(words, there)
    by_child = {with_zeros.get(child_id, child_id): said for child_id, said in words.items()}
    carried = Carried(
        file=str(path),
        columns=tuple(heading for _, heading in own),
        without_row=sum(any(said.values()) for child_id, said in by_child.items() if child_id not in there),
        without_zeros=len(with_zeros),
    )
    children = tuple(replace(child, own=by_child.get(child.child_id)) for child in found.children)
    return replace(found, children=children, carried=carried)


def _as_written(cell: str) -> str:
    """What the council wrote; a day of a sheet without the midnight that it is kept with."""
    return unguarded(cell.strip()).removesuffix(" 00:00:00")


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


def _table(path: Path) -> tuple[list[str], Iterator[list[str]]]:
    """The headings, and the rows below them; what stands above the headings is not read."""
    for rows in _sheets(path) if path.suffix.casefold() == ".xlsx" else _readings_of_csv(path):
        for row in rows:
            if _CHILD in (cell.strip().casefold() for cell in row):
                return row, rows
    raise UsageError(f"--carry-from {path}: there is no column child_id. Name the file that kpis tracker wrote.")


# D-471: whatever stands between its fields
def _readings_of_csv(path: Path) -> Iterator[Iterator[list[str]]]:
    """The rows of a CSV file, by each sign that may stand between its fields."""
    text = text_of(path, str(path), "tracker.csv", UsageError)
    return (_said(path, rows_between(text, separator)) for separator in SEPARATORS)


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
