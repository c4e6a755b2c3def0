"""A small CSV file that people write beside the definitions: its rows by heading, as a spreadsheet saves them."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

from permanence_kpis.errors import DefinitionError, Place, Problem
from permanence_kpis.file_reading import text_of
from permanence_kpis.spreadsheet_text import unguarded
from permanence_kpis.words import listed

SEPARATORS = (",", ";", "\t")
"""What spreadsheets put between the fields of a row: which, is a setting of the computer."""

# D-616: of all authorities, measures and years there are some 30,000 figures
MOST_ROWS = 50_000
"""Rows that are not blank: a file with more is not one that people write."""
MOST_FIELDS = 16_384
"""As many as a spreadsheet has columns."""


def rows_between(text: str, separator: str) -> Iterator[list[str]]:
    """The rows of CSV whose fields have this sign between them.

    Raises: csv.Error where it is no CSV.
    """
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def rows_of(
    path: Path, shown: str, name: str, columns: Sequence[str], guide: str, *, need_not: Sequence[str] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows that are not blank, one by one, each with its number as a spreadsheet shows it and its fields by column.

    Takes: the file; what problems call it; what such a file is usually called; its columns, each of which has to be
    there once, in any order; where it is described; those of them that need not be there (`need_not`).
    Raises: DefinitionError where it cannot be read, or its headings are others.
    """
    text = text_of(path, shown, name, DefinitionError)
    if wide := first_too_wide(text):
        raise DefinitionError(in_row(shown, wide, "", f"more than {MOST_FIELDS:,} fields in one row", guide))
    try:
        # D-471: whatever stands between its fields
        separator = max(SEPARATORS, key=lambda one: len({*columns}.intersection(_headings(text, one))))
        headings = _headings(text, separator)
    except csv.Error as error:
        raise DefinitionError(in_row(shown, 0, "", "a quotation mark is never closed", guide)) from error
    wanted = [column for column in columns if column in headings or column not in need_not]
    if missing := [column for column in wanted if headings.count(column) != 1]:
        what = f"each heading must be in the first row once: look at {listed(missing)}"
        raise DefinitionError(in_row(shown, 1, "", what, guide))
    try:
        found = 0
        for number, fields in islice(enumerate(rows_between(text, separator), start=1), 1, None):
            if any(field.strip() for field in fields):
                found += 1
                if found > MOST_ROWS:
                    raise DefinitionError(in_row(shown, number, "", f"more than {MOST_ROWS:,} rows", guide))
                yield (
                    number,
                    {
                        column: unguarded(field.strip())
                        for column, field in zip(headings, fields, strict=False)
                        if column in columns
                    },
                )
    except csv.Error as error:
        raise DefinitionError(in_row(shown, 0, "", "a quotation mark is never closed", guide)) from error


def first_too_wide(text: str) -> int | None:
    """The first line with more fields than a spreadsheet has columns, whatever stands between them; None where none."""
    lines = enumerate(io.StringIO(text, newline=""), start=1)
    return next((number for number, line in lines if max(map(line.count, SEPARATORS)) >= MOST_FIELDS), None)


def _headings(text: str, separator: str) -> list[str]:
    return [heading.strip().casefold() for heading in next(rows_between(text, separator), [])]


def day_of(text: str) -> date | None:
    """A date as this program writes it, or as a spreadsheet saves it again; None where it is neither."""
    written = text.strip()
    if len(parts := written.split("/")) == 3:
        written = "-".join(part.zfill(2) for part in reversed(parts))
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def in_row(shown: str, row: int, column: str, what: str, remedy: str) -> Problem:
    """A problem in a field, a row (no column) or the whole file (row 0)."""
    return Problem(Place(shown, heading=column or None, rows=(row,) if row else ()), what=what, remedy=remedy)
