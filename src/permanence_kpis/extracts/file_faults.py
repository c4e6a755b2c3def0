"""What is wrong with a folder, with a file in it or with its headings, in words."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from permanence_kpis.errors import Place, Problem
from permanence_kpis.tables import EXTRACTS, Column, Extract
from permanence_kpis.words import first_eleven

COLUMN_ABSENT = "column-absent"
_PARQUET = ".parquet"
_MARKS = {";": "semicolons", "\t": "tabs", "|": "vertical bars (|)"}


def no_folder(folder: Path, what: str) -> Problem:
    remedy = "Name the folder of extracts with --data."
    if '"' in str(folder):  # as Windows reads "C:\\Children in care\\", and all that is typed after it
        remedy += " A backslash before a closing quotation mark makes the mark part of the name: leave it out."
    return Problem(Place(str(folder)), what=what, remedy=remedy, code="no-folder")


def nothing_there(folder: Path, what: str) -> Problem:
    """A folder whose name may be wrong, or that waits for files of a case system."""
    init = " For files exported from a case system, run 'kpis init' first: it writes down how to read them."
    problem = no_folder(folder, what)
    return problem if '"' in str(folder) else replace(problem, remedy=problem.remedy + init)


def half_moved(folder: Path) -> Problem:
    """A folder with some files of one sample and some of another."""
    return Problem(
        Place(str(folder)),
        what="the files of a new sample are being put here, and not all are yet",
        remedy=f"Run 'kpis sample --output {folder}' to its end, which puts all of them here.",
        code="no-folder",
    )


def same_file_twice(names: Sequence[str]) -> Problem:
    return Problem(
        Place(names[0]),
        what=f"two files have the same name except for capitals: {', '.join(names)}",
        remedy="Keep one of them in the folder.",
        code="file-twice",
    )


# D-387: of two files of one extract neither is chosen
def two_kinds_of_file(names: Sequence[str]) -> Problem:
    return Problem(
        Place(names[0]),
        what=f"the same extract is there as CSV and as Parquet: {', '.join(names)}",
        remedy="Keep one of them in the folder.",
        code="file-twice",
    )


def no_file_of_ours(folder: Path, needed: Sequence[str]) -> Problem:
    what = f"none of the required files is in this folder: {first_eleven(needed)}"
    named = f'"{folder}"' if " " in str(folder) else folder
    return Problem(
        Place(str(folder)),
        what=what,
        remedy=f"If your files have other names or headings, 'kpis init --data {named}' looks at them and writes a "
        "first extracts.yaml, which says how to read them. 'kpis guide extracts' shows files that need none.",
        code="no-file",
    )


def needed_file(extract: Extract, what: str, near: str | None) -> Problem:
    meant = (
        f"Did you mean {near}? Then rename it; if its headings are different too, 'kpis init' writes down how "
        "to read it. "
        if near
        else ""
    )
    return Problem(
        Place(extract.file_name),
        what=f"the file {what}",
        remedy=f"{meant}Nothing can be worked out without {extract.file_name} (one row for {extract.row_is}).",
        code="no-file",
    )


def no_headings(extract: Extract, file: str, headings: Sequence[str]) -> Problem:
    """Not one heading of the extract in the first row, or among the columns of Parquet."""
    if file.casefold().endswith(_PARQUET):
        what, remedy = "the columns are not those of the extract", f"Name its columns: {', '.join(extract.columns)}."
        return Problem(Place(file), what=what, remedy=remedy, code="no-headings")
    remedy = "Save the file as CSV with commas."
    write_them = f"Write the headings in the first row: {', '.join(extract.columns)}."
    if not any(heading.strip() for heading in headings):
        what, remedy = "the row is blank, where the headings should be", write_them
    elif mark := next((mark for mark in _MARKS if _declared(",".join(headings).split(mark), extract) > 1), None):
        what = f"the fields are separated by {_MARKS[mark]}, not by commas"
    elif _declared(",".join(headings).split(","), extract) > 1:
        what = "quotation marks are round the whole row, not round each field"
    else:
        what, remedy = "the row does not have the headings", f"{write_them}{_or_init(extract)}"
    return Problem(Place(file, rows=(1,)), what=what, remedy=remedy, code="no-headings")


# D-561: headings that are different in each export are not to be changed by hand each time
def _or_init(extract: Extract) -> str:
    """What else a person can do whose own files have other headings; the headings of a standard are as they are."""
    of_ours = any(extract is one for one in EXTRACTS.values())
    return (
        " Or, if your files have other headings, type 'kpis init': it writes down how to read them." if of_ours else ""
    )


def _declared(texts: Sequence[str], extract: Extract) -> int:
    declared = {name.casefold() for name in extract.columns}
    return sum(text.strip(' "').casefold() in declared for text in texts)


def repeated_heading(file: str, column: Column, positions: Sequence[int]) -> Problem:
    fields = " and ".join(str(position) for position in positions)
    return Problem(
        Place(file, heading=column.name, rows=(1,)),
        what=f"the heading appears more than once (fields {fields})",
        remedy="Remove or rename all but one, so that it is clear which is meant.",
        code="heading-twice",
    )


def no_column(extract: Extract, file: str, column: Column, near: str | None) -> Problem:
    meant = f"Did you mean the column '{near}'? Then rename it to '{column.name}'."
    place, what = Place(file, heading=column.name, rows=(1,)), "the column is missing"
    if column.required:
        remedy = meant if near else f"Add the column '{column.name}': {column.meaning}."
        remedy += _or_init(extract)
        return Problem(place, what=what, remedy=remedy, code="no-column")
    return Problem(
        place,
        what=what,
        remedy=meant if near else f"Add it if you have it: {column.meaning}.",
        effect="read as blank in every row",
        affects=frozenset(extract.affects(column)),
        code=COLUMN_ABSENT,
    )
