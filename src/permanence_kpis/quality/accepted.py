"""Findings that a person has looked at and accepted: a CSV file beside the extracts."""

import csv
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from permanence_kpis.errors import MOST_SAID, ExtractError, Place, Problem, UsageError, too_many
from permanence_kpis.extracts import dates
from permanence_kpis.extracts.csv_lines import lines_of
from permanence_kpis.extracts.files import read_headings
from permanence_kpis.file_reading import bytes_of
from permanence_kpis.spreadsheet_text import unguarded

COLUMNS = ("finding", "child", "reason", "by", "until")
_GUIDE = "'kpis guide checks' shows how the file is written."


# D-196: without a child it would silence what nobody has seen yet
@dataclass(frozen=True)
class Accepted:
    """One accepted finding: its code, whose row, and the last day on which it is not to be said again."""

    row: int
    code: str
    owner_id: str
    until: date


# D-197: `accepted.csv` is a list for the command
def load_accepted(path: Path, codes: Collection[str]) -> tuple[Accepted, ...]:
    """The findings that a file accepts.

    Takes: the file; the codes of all findings.
    Raises: UsageError with everything that is wrong in it, row by row.
    """
    try:
        headings = [heading.strip().casefold() for heading in read_headings(path)]
        text = bytes_of(path, str(path), path.name, UsageError).decode("utf-8-sig")
    except ExtractError as error:
        raise UsageError(*error.problems) from error
    except UnicodeDecodeError as error:
        remedy = "Save the file again as 'CSV UTF-8 (comma delimited)'."
        raise UsageError(_problem(path, None, None, "the file is not UTF-8 text", remedy)) from error
    missing = [name for name in COLUMNS if headings.count(name) != 1]
    if missing:
        what = f"each of {', '.join(COLUMNS)} must be in the first row once: look at {', '.join(missing)}"
        raise UsageError(_problem(path, 1, None, what, _GUIDE))
    known = {_plain(code): code for code in codes}
    accepted: list[Accepted] = []
    problems: list[Problem] = []
    for row, fields in _rows(path, text):
        if not any(field.strip() for field in fields):
            continue
        entry = dict(zip(headings, (field.strip() for field in fields), strict=False))
        wrong = list(_wrong(path, row, entry, known))
        problems += wrong
        if len(problems) > MOST_SAID:
            raise UsageError(*problems, replace(too_many(str(path)), code="accepted"))
        until = dates.read_date(entry.get("until", ""))
        if not wrong and until:
            accepted.append(Accepted(row, known[_plain(entry["finding"])], unguarded(entry["child"]), until))
    if problems:
        raise UsageError(*problems)
    return tuple(accepted)


def _rows(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines_of(text), strict=True)
    number = 1
    try:
        next(reader, None)
        for number, fields in enumerate(reader, start=2):
            yield number, fields
    except csv.Error as error:
        what = "a quotation mark is out of place or never closed"
        raise UsageError(_problem(path, number + 1, None, what, 'Look for a stray " in this row.')) from error


def _wrong(path: Path, row: int, entry: Mapping[str, str], known: Mapping[str, str]) -> Iterator[Problem]:
    code = entry.get("finding", "")
    if _plain(code) not in known:
        what = "no finding has this code" if code else "no finding is named"
        yield _problem(
            path, row, "finding", what, "kpis check prints the code of each finding; 'kpis guide checks' lists them."
        )
    if not entry.get("child"):
        what = "no child is named"
        yield _problem(
            path, row, "child", what, "Accept findings child by child: write the child's id, one row for each."
        )
    for name, remedy in (("reason", "Write why it is right as it is."), ("by", "Write who has looked at it.")):
        if not entry.get(name):
            yield _problem(path, row, name, "blank, but required", remedy)
    until = entry.get("until", "")
    if dates.read_date(until) is None:
        what = dates.fault_of(until) if until else "blank, but required"
        yield _problem(
            path, row, "until", what, f"{dates.REMEDY} It is the last day on which the finding is not shown."
        )


def _plain(code: str) -> str:
    return " ".join(code.casefold().split())


def _problem(path: Path, row: int | None, column: str | None, what: str, remedy: str) -> Problem:
    return Problem(
        Place(str(path), heading=column, rows=(row,) if row else ()), what=what, remedy=remedy, code="accepted"
    )
