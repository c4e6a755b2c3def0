"""What was not understood in an extract, in words: file, rows, column, what was found, what would be right.

No value of a child's record is repeated here beyond the child's id: people paste messages into tickets.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from permanence_kpis.codes import Code, CodeSet
from permanence_kpis.errors import Place, Problem
from permanence_kpis.extracts import dates
from permanence_kpis.tables import Column, Extract, Kind

LEFT_OUT = "the row was left out"
READ_AS_BLANK = "read as blank"

_DATE_OF_CODE = {
    "placement_type": "start_date",
    "provider": "start_date",
    "legal_status": "start_date",
    "end_reason": "end_date",
    "reason_ceased": "end_date",
}


def no_folder(folder: Path, what: str) -> Problem:
    return Problem(Place(str(folder)), what=what, remedy="Name the folder that holds the extracts with --data.")


def same_file_twice(names: Sequence[str]) -> Problem:
    return Problem(
        Place(names[0]),
        what=f"two files have the same name but for capitals: {', '.join(names)}",
        remedy="Keep one of them in the folder.",
    )


def needed_file(extract: Extract, why: str) -> Problem:
    return Problem(
        Place(extract.file_name),
        what=why,
        remedy=f"Nothing can be worked out without {extract.file_name} (one row for {extract.row_is}).",
    )


def repeated_heading(file: str, column: Column, positions: Sequence[int]) -> Problem:
    fields = " and ".join(str(position) for position in positions)
    return Problem(
        Place(file, heading=column.name, rows=(1,)),
        what=f"the heading stands more than once (fields {fields})",
        remedy="Take out or rename all but one, so that it is clear which is meant.",
    )


def no_required_column(
    extract: Extract, file: str, column: Column, headings: Sequence[str], near: Sequence[str]
) -> Problem:
    if len(headings) == 1 and any(mark in headings[0] for mark in (";", "\t", "|")):
        remedy = "The fields seem to be parted by another mark than a comma. Save the file as CSV with commas."
    elif near:
        remedy = f"Is the column '{near[0]}' meant? Then rename it to '{column.name}'."
    else:
        remedy = f"Add the column '{column.name}': {column.meaning}."
    return Problem(Place(file, heading=column.name, rows=(1,)), what="the column is not there", remedy=remedy)


def no_optional_column(extract: Extract, file: str, column: Column) -> Problem:
    return Problem(
        Place(file, heading=column.name, rows=(1,)),
        what="the column is not there",
        remedy=f"Add it if you have it: {column.meaning}.",
        effect="read as blank in every row",
        touches=frozenset({f"{extract.name}.{column.name}"}),
    )


def not_understood(
    extract: Extract, file: str, column: Column, texts: Sequence[tuple[str, pl.Series]], typed: pl.DataFrame
) -> list[Problem]:
    """A problem for each kind of fault in a column, with all its rows."""
    rows_by_fault: dict[str, list[int]] = defaultdict(list)
    for text, rows in texts:
        if column.name == "order_date" and dates.is_part_known(text):
            continue
        rows_by_fault[_fault_of(text, column)] += rows.to_list()
    return [
        _at_rows(extract, file, column, sorted(rows), typed, what=fault)
        for fault, rows in sorted(rows_by_fault.items())
    ]


def blank_but_required(
    extract: Extract, file: str, column: Column, not_meant: Sequence[pl.Series], typed: pl.DataFrame
) -> list[Problem]:
    """Rows with nothing in a column that must be filled, but for those `not_meant`."""
    others = {row for rows in not_meant for row in rows}
    rows = [row for row in typed[column.name].is_null().arg_true() if row not in others]
    return [_at_rows(extract, file, column, rows, typed, what="nothing, where a value must be")] if rows else []


def outside_their_dates(extract: Extract, file: str, table: pl.DataFrame) -> list[Problem]:
    """Codes used before or after the years they were in use; they count as they stand."""
    problems = []
    for name, date_name in _DATE_OF_CODE.items():
        column = extract.columns.get(name)
        if column is None or name not in table.columns or date_name not in table.columns:
            continue
        dated = {code: known for code, known in (column.codes or {}).items() if known.first_day or known.last_day}
        for code, known in dated.items():
            day = pl.coalesce(date_name, "start_date")
            outside = pl.lit(False)
            if known.first_day:
                outside |= day < known.first_day
            if known.last_day:
                outside |= day > known.last_day
            rows = table.filter((pl.col(name) == code) & outside)
            if rows.height:
                problems.append(
                    Problem(
                        Place(file, heading=name, rows=tuple(rows["source_row"]), child_ids=tuple(rows["child_id"])),
                        what="a code used outside the dates it was in use",
                        remedy=f"Check the code and the date. {_in_use(dated)}",
                        effect="counted as it stands",
                        touches=frozenset({f"{extract.name}.{name}"}),
                    )
                )
    return problems


def children_who_disagree(file: str, children: pl.DataFrame) -> list[Problem]:
    """Children with several rows that say different things."""
    if children["child_id"].n_unique() == children.height:
        return []
    details = [name for name in ("date_of_birth", "sex", "ethnicity") if name in children.columns]
    several = children.filter(pl.col("child_id").is_duplicated())
    problems = []
    for name in details:
        disagreeing = several.filter(pl.col(name).drop_nulls().n_unique().over("child_id") > 1)
        if disagreeing.height:
            problems.append(
                Problem(
                    Place(
                        file,
                        heading=name,
                        rows=tuple(disagreeing["source_row"]),
                        child_ids=tuple(disagreeing["child_id"].unique().sort()),
                    ),
                    what="several rows of one child that say different things",
                    remedy="Keep one row for each child.",
                    effect=READ_AS_BLANK,
                    touches=frozenset({f"children.{name}"}),
                )
            )
    return problems


def _at_rows(
    extract: Extract, file: str, column: Column, rows: Sequence[int], typed: pl.DataFrame, *, what: str
) -> Problem:
    ids = next((typed[name] for name in ("child_id", "household_id") if name in typed.columns), None)
    return Problem(
        Place(
            file,
            heading=column.name,
            rows=tuple(typed["source_row"].gather(rows)),
            child_ids=tuple(ids.gather(rows).drop_nulls().unique(maintain_order=True)) if ids is not None else (),
        ),
        what=what,
        remedy=_remedy(column),
        effect=LEFT_OUT if column.name in extract.key else READ_AS_BLANK,
        touches=frozenset({f"{extract.name}.{column.name}"}),
    )


def _fault_of(text: str, column: Column) -> str:
    match column.kind:
        case Kind.DATE:
            return dates.fault_of(text)
        case Kind.NUMBER:
            return "text that is not a whole number"
        case _:
            return "a code that is not in the list"


def _remedy(column: Column) -> str:
    match column.kind:
        case Kind.DATE:
            return dates.REMEDY
        case Kind.NUMBER:
            return "Write a whole number, or leave it blank."
        case Kind.CODE:
            return f"The codes are {_runs_of(column.codes or {})}."
        case _:
            return f"Give each row {column.meaning}."


def _runs_of(code_set: CodeSet) -> str:
    return ", ".join(sorted(code_set))


def _in_use(dated: Mapping[str, Code]) -> str:
    """When each dated code was in use: 'E43 to 31/03/2018; E45 from 01/04/2018'."""
    parts = []
    for code, known in sorted(dated.items()):
        spans = [f"from {known.first_day:%d/%m/%Y}"] if known.first_day else []
        spans += [f"to {known.last_day:%d/%m/%Y}"] if known.last_day else []
        parts.append(f"{code} {' '.join(spans)}")
    return f"In use: {'; '.join(parts)}."
