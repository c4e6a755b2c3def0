"""The extracts of design.md section 4 read into plain rows: dates, canonical codes, None for a blank."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from .periods import ONE_DAY

Row = dict[str, Any]
Tables = dict[str, list[Row]]

SEXES = ("1", "2", "M", "F", "U")
ETHNICITIES = (
    "WBRI",
    "WIRI",
    "WOTH",
    "WIRT",
    "WROM",
    "MWBC",
    "MWBA",
    "MWAS",
    "MOTH",
    "AIND",
    "APKN",
    "ABAN",
    "AOTH",
    "BCRB",
    "BAFR",
    "BOTH",
    "CHNE",
    "OOTH",
    "REFU",
    "NOBT",
)
LEGAL_STATUSES = ("C1", "C2", "D1", "E1", "V2", "V3", "V4", "L1", "L2", "L3", "J1", "J2", "J3")
PLACEMENT_TYPES = (
    "A3",
    "A4",
    "A5",
    "A6",
    "H5",
    "K1",
    "K2",
    "K3",
    "P1",
    "P2",
    "P3",
    "R1",
    "R2",
    "R3",
    "R5",
    "S1",
    "T0",
    "T1",
    "T2",
    "T3",
    "T4",
    "U1",
    "U2",
    "U3",
    "U4",
    "U5",
    "U6",
    "Z1",
    "Z11",
    "Z12",
    "Z13",
    "Z14",
)
PROVIDERS = ("PR0", "PR1", "PR2", "PR3", "PR4", "PR5")
REASONS_CEASED = (
    "X1",
    "E11",
    "E12",
    "E2",
    "E3",
    "E4A",
    "E4B",
    "E13",
    "E41",
    "E43",
    "E44",
    "E45",
    "E46",
    "E47",
    "E48",
    "E5",
    "E6",
    "E7",
    "E9",
    "E14",
    "E15",
    "E16",
    "E17",
    "E8",
)
REASONS_FOR_CHANGE = (
    "CARPL",
    "CLOSE",
    "PLACE",
    "CREQB",
    "CREQO",
    "CHILD",
    "LAREQ",
    "ALLEG",
    "STAND",
    "APPRR",
    "CUSTOD",
    "OTHER",
)
PARTICIPATIONS = ("PN0", "PN1", "PN2", "PN3", "PN4", "PN5", "PN6", "PN7")
KINDS = ("M", "A")
SOURCES = ("home", "care")
APPROVAL_TYPES = ("mainstream", "connected", "short_breaks", "temporary")
PREVIOUS_PERMANENCES = ("P1", "P2", "P3", "P4", "Z1")

IN_TOUCH = ("YES", "NO", "DIED", "REFU", "NREQ", "RHOM")
ACTIVITIES = ("F1", "P1", "F2", "P2", "F3", "P3", "F4", "P4", "F5", "P5", "G4", "G5", "G6", "0")
ACCOMMODATIONS = (*(f"{letter}{sign}" for letter in "BCDEGHKRTUVWYZ" for sign in "12"), "S2", "X2", "0")

# What a cell of each column holds: "id", "day", "number", "year", or one of the codes listed.
Columns = dict[str, str | tuple[str, ...]]
COLUMNS: dict[str, Columns] = {
    "children": {"child_id": "id", "date_of_birth": "day", "sex": SEXES, "ethnicity": ETHNICITIES},
    "placements": {
        "child_id": "id",
        "start_date": "day",
        "placement_type": PLACEMENT_TYPES,
        "end_date": "day",
        "provider": PROVIDERS,
        "carer_id": "id",
        "end_reason": REASONS_FOR_CHANGE,
    },
    "legal_statuses": {
        "child_id": "id",
        "start_date": "day",
        "legal_status": LEGAL_STATUSES,
        "end_date": "day",
        "reason_ceased": REASONS_CEASED,
    },
    "reviews": {"child_id": "id", "review_date": "day", "participation": PARTICIPATIONS},
    "missing_episodes": {"child_id": "id", "start_date": "day", "kind": KINDS, "end_date": "day", "source": SOURCES},
    "foster_approvals": {
        "household_id": "id",
        "approval_date": "day",
        "approval_type": APPROVAL_TYPES,
        "end_date": "day",
        "places": "number",
    },
    "previous_permanence": {"child_id": "id", "previous_permanence": PREVIOUS_PERMANENCES, "order_date": "day"},
    "care_leavers": {
        "child_id": "id",
        "date_of_birth": "day",
        "year_ending": "year",
        "in_touch": IN_TOUCH,
        "activity": ACTIVITIES,
        "accommodation": ACCOMMODATIONS,
    },
}

WORDS_FOR_NOTHING = ("NULL", "N/A", "NA", "#N/A", "NAN", "NONE", "(BLANK)", "-", ".")
"""Blanks, in capitals or not, but where such a word is in the column's own list of codes."""

# A row with one of these blank or unreadable is left out.
NEEDED = {
    "children": ["child_id"],
    "placements": ["child_id", "start_date"],
    "legal_statuses": ["child_id", "start_date"],
    "reviews": ["child_id", "review_date"],
    "missing_episodes": ["child_id", "start_date"],
    "foster_approvals": ["household_id", "approval_date"],
    "previous_permanence": ["child_id"],
    "care_leavers": ["child_id", "year_ending"],
}

_SEX_BEFORE_2024 = {"1": "M", "2": "F"}
_TIME = r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
_DAY_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})" + _TIME)
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})" + _TIME)
_NO_RECORD = re.compile(r"total\b.*|\(?[0-9]+ rows?\b.*|rows?( count)?: *[0-9]+|\x1a+", re.IGNORECASE | re.DOTALL)


def own_columns(definitions: dict[str, Any]) -> dict[str, Columns]:
    """What a cell of each column of the authority's own tables holds, by the `own_tables` of its definitions."""
    words: dict[str, str | tuple[str, ...]] = {"date": "day", "whole_number": "number", "yes_no": ("yes", "no")}
    return {
        name: {
            column: words.get(kind, kind) if isinstance(kind, str) else tuple(kind)
            for column, kind in table["columns"].items()
        }
        for name, table in definitions["own_tables"].items()
    }


def read_folder(folder: Path, own: dict[str, Columns] | None = None) -> Tables:
    """Every extract in a folder, the authority's own tables among them, by its name without `.csv`.

    A file that is not there, or has no bytes, has no key. Rows of placements and of legal
    statuses whose start cannot be read, but whose child can, are kept apart under
    `left_out_placements` and `left_out_legal_statuses`; those that end before they start stand
    under `backward_placements` and `backward_legal_statuses` as well. In neither is a short break.
    """
    paths = {name: folder / f"{name}.csv" for name in [*COLUMNS, *(own or {})]}
    raw_rows = {name: _raw_rows(path) for name, path in paths.items() if path.exists() and path.stat().st_size > 0}
    return read_authority(raw_rows, own)


def read_file(path: Path) -> list[Row]:
    """The rows of one extract, by its name without `.csv`."""
    return read_authority({path.stem: _raw_rows(path)})[path.stem]


def read_authority(authority: dict[str, list[dict[str, str]]], own: dict[str, Columns] | None = None) -> Tables:
    """The same from rows of text by file name, without the files."""
    columns = COLUMNS | (own or {})
    known_ids = ids_of_records(authority.values(), ("child_id", "household_id"))
    tables: Tables = {}
    for file_name, rows in authority.items():
        name = file_name.removesuffix(".csv")
        _keep(tables, name, columns[name], records(rows, known_ids))
    return tables


def ids_of_records(files: Iterable[list[dict[str, str]]], columns: Iterable[str]) -> set[str]:
    """The ids in all files, of rows in which more is filled than one field."""
    return {
        row[column].strip()
        for rows in files
        for row in rows
        for column in columns
        if row.get(column, "").strip() and len(_filled(row)) > 1
    }


def records(rows: list[dict[str, str]], known_ids: set[str]) -> list[dict[str, str]]:
    """The rows of a file without the lines that are no records.

    Those are any line that begins with Total, is a count of rows or is a control-Z; and at the
    end of the file each line with a single filled field that is no id found elsewhere.
    """
    kept = [row for row in rows if not _NO_RECORD.fullmatch((_filled(row) or [""])[0])]
    while kept and len(_filled(kept[-1])) <= 1 and not known_ids & set(_filled(kept[-1])):
        kept.pop()
    return kept


def _filled(row: dict[str, str]) -> list[str]:
    return [text.strip() for text in row.values() if text.strip()]


def with_ends_as_last_days(rows: list[Row]) -> list[Row]:
    """Rows of placements or legal statuses whose ends are last days, their ends made the day after.

    The day is added where the child's next row starts on the day after the end, and only there:
    the day on which care was left, with its reason, stays as written.
    """
    starts: dict[str, list[date]] = defaultdict(list)
    for row in rows:
        starts[row["child_id"]].append(row["start_date"])
    changed = []
    for row in rows:
        following = [day for day in starts[row["child_id"]] if day > row["start_date"]]
        is_last_day = bool(following) and row["end_date"] == min(following) - ONE_DAY
        if is_last_day and row.get("reason_ceased") in (None, "X1"):
            changed.append(row | {"end_date": row["end_date"] + ONE_DAY})
        else:
            changed.append(row)
    return changed


def read_day(text: str) -> date | None:
    """A day written 01/04/2024, 1/4/2024 or 2024-04-01, with or without a time; None for anything else."""
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    elif found := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    else:
        return None
    if not 1900 <= year <= 2100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_year(text: str) -> int | None:
    """The year to 31 March that a text names, by the year it ends in: 2025, 2024-25, 2024/25, or its last day."""
    day = read_day(text)
    if day is not None:
        return day.year if (day.month, day.day) == (3, 31) else None
    years = re.fullmatch(r"([0-9]{2})([0-9]{2})[-/]([0-9]{2})", text)
    if years:
        century, first, last = (int(part) for part in years.groups())
        return 100 * century + first + 1 if (first + 1) % 100 == last else None
    return int(text) if re.fullmatch("(19|20)[0-9]{2}|2100", text) else None


def _keep(tables: Tables, name: str, columns: Columns, raw_rows: Iterable[dict[str, str]]) -> None:
    rows = [_typed(columns, raw_row) for raw_row in raw_rows]
    needed = NEEDED.get(name, ["child_id"])
    tables[name] = [row for row in rows if all(row[column] is not None for column in needed)]
    if name in ("placements", "legal_statuses"):
        # nobody is looked after by a short break
        of_care = [row for row in rows if row["child_id"] and row.get("legal_status") not in ("V3", "V4")]
        tables[f"left_out_{name}"] = [row for row in of_care if row["start_date"] is None]
        tables[f"backward_{name}"] = [
            row for row in of_care if row["start_date"] and row["end_date"] and row["end_date"] < row["start_date"]
        ]


def _raw_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        header, *rows = csv.reader(lines)
    names = [name.strip().lower() for name in header]
    return [dict(zip(names, row, strict=False)) for row in rows if row]


def _typed(columns: Columns, raw_row: dict[str, str]) -> Row:
    row = {column: read_cell(raw_row.get(column, ""), holds) for column, holds in columns.items()}
    if row.get("sex") in _SEX_BEFORE_2024:
        row["sex"] = _SEX_BEFORE_2024[row["sex"]]
    return row


def is_nothing(text: str) -> bool:
    return text == "" or text.upper() in WORDS_FOR_NOTHING


def read_cell(raw_text: str, holds: str | tuple[str, ...]) -> Any:
    """What a cell holds: an id, a day, a number or a code; None for a blank or what is none of these."""
    text = raw_text.strip()
    if isinstance(holds, str) and is_nothing(text):
        return None
    if holds == "id":
        return text
    if holds == "day":
        return read_day(text)
    if holds == "number":
        return int(text) if re.fullmatch("[0-9]+", text) else None
    if holds == "year":
        return read_year(text)
    for code in holds:
        if code.upper() == text.upper():
            return code
    return None
