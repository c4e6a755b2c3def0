"""What was not understood in the rows of an extract, in words: file, rows, column, what was found, what would be right.

No value of a child's record is repeated here beyond the child's id: people paste messages into tickets.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from sys import intern

import polars as pl

from permanence_kpis.codes import Code, CodeSet
from permanence_kpis.errors import Place, Problem, RowNumbers
from permanence_kpis.extracts import dates
from permanence_kpis.extracts.custom_reader import ColumnWithReader
from permanence_kpis.tables import YEAR, Column, Extract, Kind
from permanence_kpis.words import day_in_english, how_many

LEFT_OUT = "the row was not used"
READ_AS_BLANK = "read as blank"
NOTHING_WRITTEN = "blank, but required"

EITHER_WAY = "a date that may have its day and its month the other way round, as others in the file have"
HEADING = "the heading of the column"
ID_WITH_A_LINE_BREAK = "an id with a line break in it"

_NOT_UNDERSTOOD = {
    Kind.ID: "blank-field",
    Kind.CODE: "unknown-code",
    Kind.DATE: "bad-date",
    Kind.NUMBER: "bad-number",
    Kind.TEXT: "blank-field",
}
_NOT_VALID = {
    "children.date_of_birth": "DfE 102",
    "children.sex": "DfE 101",
    "children.ethnicity": "DfE 103",
    "placements.start_date": "DfE 141",
    "placements.end_date": "DfE 147",
    "placements.placement_type": "DfE 146",
    "placements.provider": "DfE 178",
    "legal_statuses.start_date": "DfE 141",
    "legal_statuses.end_date": "DfE 147",
    "legal_statuses.legal_status": "DfE 144",
    "legal_statuses.reason_ceased": "DfE 149",
    "reviews.review_date": "DfE 166",
    "reviews.participation": "DfE 167",
    "previous_permanence.previous_permanence": "DfE 631",
    "previous_permanence.order_date": "DfE 632",
    "care_leavers.in_touch": "DfE 131",
    "care_leavers.activity": "DfE 132",
    "care_leavers.accommodation": "DfE 133",
}
_BLANK = {
    "children.date_of_birth": "DfE 102",
    "reviews.review_date": "DfE 166",
    "missing_episodes.start_date": "DfE 564",
    "missing_episodes.kind": "DfE 565",
}
"""The DfE checks that find a column not valid, and blank. Source: docs/sources.md#checks."""
_LOOKS_LIKE_AN_ID = re.compile(r'[^,;|\t\r\n"]{1,40}')


@dataclass(frozen=True)
class Rows:
    """The rows of a file, as far as a message names them: number, id, and those whose fields may have moved.

    A child's id is named only where it can be nothing else: not with a comma or another mark in it, which may be the
    rest of a row, and not in a row with too many fields, where a name may stand in its place.
    """

    extract: Extract
    file: str
    numbers: pl.Series
    ids: pl.Series
    moved: frozenset[int] = frozenset()

    def place(self, positions: pl.Series, column: Column) -> Place:
        """Where these rows stand, in the order of the file."""
        numbers = RowNumbers(self.numbers.gather(positions))
        ids = zip(numbers, self.ids.gather(positions), strict=True)
        row_ids = ids_of_rows(None if number in self.moved else id for number, id in ids)
        return Place(
            self.file,
            heading=column.name,
            rows=numbers,
            child_ids=distinct(row_ids) if self.extract.is_of_children else (),
            row_ids=row_ids,
        )

    def touched(self, columns: Collection[Column]) -> frozenset[str]:
        return frozenset(name for column in columns for name in self.extract.affects(column))


def ragged(
    rows: Rows, width: int, short: Sequence[int], fewest: int, long: Sequence[int], columns: Mapping[int, Column]
) -> list[Problem]:
    """Rows with another number of fields than headings; `columns` by their place in the row."""
    problems = []
    if short:
        problems.append(
            Problem(
                Place(rows.file, rows=tuple(short)),
                what=f"fewer fields than the {width} headings",
                remedy="Give each row a field, even if empty, for each heading.",
                effect="the missing fields were read as blank",
                affects=rows.touched([column for position, column in columns.items() if position >= fewest]),
                code="short-row",
            )
        )
    if long:
        problems.append(
            Problem(
                Place(rows.file, rows=tuple(long)),
                what=f"more fields than the {width} headings",
                remedy="Put quotation marks round a field with a comma in it, or remove the extra fields.",
                effect="the first fields were read under the headings, the extra ones were not used",
                affects=rows.touched(columns.values()),
                code="long-row",
            )
        )
    return problems


def headings_again(rows: Rows, positions: pl.Series) -> Problem:
    return Problem(
        Place(rows.file, rows=tuple(rows.numbers.gather(positions))),
        what="the headings again",
        remedy="Remove the row, and check whether several files were joined.",
        effect=LEFT_OUT,
        code="headings-again",
    )


def no_records(rows: Rows, positions: pl.Series) -> Problem:
    """Lines for which nobody is counted: nothing of a child's record is in doubt for them."""
    return Problem(
        Place(rows.file, rows=tuple(rows.numbers.gather(positions.sort()))),
        what="a line that is not a record (a total, a count of rows, a line of dashes, or a note at the end of the "
        "file)",
        remedy="Nothing needs doing. If you can, export the file without it.",
        effect="not read",
        code="no-record",
    )


# D-041: a word for nothing is a note, once for a file and column, and lowers no confidence
def words_for_nothing(rows: Rows, column: Column, words: Mapping[str, int]) -> Problem:
    """Words in a column that say that nothing is recorded, with the number of rows each stands in."""
    said = [f"{word} in {how_many(number, 'rows')}" for word, number in words.items() if number]
    return Problem(
        Place(rows.file, heading=column.name),
        what=f"a word that means not recorded ({', '.join(said)})",
        remedy="Nothing needs doing. If you can, leave the field empty where nothing is recorded.",
        effect=READ_AS_BLANK,
        code="word-for-nothing",
    )


def not_understood(rows: Rows, column: Column, fault: str, positions: pl.Series) -> Problem:
    """One kind of fault in a column, with all its rows."""
    if fault == ID_WITH_A_LINE_BREAK:
        return _of_a_column(rows, column, positions, fault, 'Look for a stray " there.', "broken-id")
    code = _dfe_check(_NOT_VALID, rows.extract, column) or _NOT_UNDERSTOOD[column.kind]
    return _of_a_column(rows, column, positions, fault, _remedy(column), code)


def either_way(rows: Rows, column: Column, positions: pl.Series) -> Problem:
    """Dates that are one with the day and the month the other way round too, where others of the file are only so."""
    return replace(
        _of_a_column(rows, column, positions, EITHER_WAY, _remedy(column), "day-or-month-first"),
        effect="counted as recorded",
    )


def blank_but_required(rows: Rows, column: Column, positions: pl.Series) -> Problem:
    code = _dfe_check(_BLANK, rows.extract, column) or "blank-field"
    return _of_a_column(rows, column, positions, NOTHING_WRITTEN, _remedy(column), code)


def _dfe_check(checks: Mapping[str, str], extract: Extract, column: Column) -> str | None:
    """The DfE check, of these, that finds the column so, where one does."""
    return next((checks[name] for name in extract.affects(column) if name in checks), None)


def _of_a_column(rows: Rows, column: Column, positions: pl.Series, what: str, remedy: str, code: str) -> Problem:
    return Problem(
        rows.place(positions, column),
        what=what,
        remedy=remedy,
        effect=LEFT_OUT if column.name in rows.extract.key else READ_AS_BLANK,
        affects=rows.touched([column]),
        code=code,
    )


def outside_their_dates(extract: Extract, file: str, table: pl.DataFrame) -> list[Problem]:
    """Codes used before or after the years they were in use; they count as they stand."""
    problems = []
    begins = next((name for name in extract.key if name != extract.key[0]), None)
    for name, column in extract.columns.items():
        if column.dated_by is None or name not in table.columns or column.dated_by not in table.columns:
            continue
        dated = {code: known for code, known in (column.codes or {}).items() if known.first_day or known.last_day}
        if not dated:
            continue
        day = pl.coalesce(column.dated_by, begins or column.dated_by)
        if table.schema[column.dated_by].is_integer():  # a year, of which a code may be used to the last day
            day = pl.date(day, 3, 31)
        outside = [(pl.col(name) == code) & _is_outside(day, known) for code, known in dated.items()]
        rows = table.filter(pl.any_horizontal(outside))
        if rows.height:
            problems.append(
                Problem(
                    place_of_rows(file, name, rows, extract.key[0]),
                    what="a code used outside the dates it was in use",
                    remedy=f"Check the code and the date. {_in_use(dated)}",
                    effect="counted as recorded",
                    affects=frozenset(extract.affects(column)),
                    code="code-out-of-date",
                )
            )
    return problems


# D-026: people paste messages into tickets
def fault_of(text: str, column: Column) -> str | None:
    """What is wrong with a text that was not understood, said without repeating it; None where nothing is."""
    if text.casefold() == column.name.casefold():
        return HEADING
    if isinstance(column, ColumnWithReader):
        return column.fault(text)
    match column.kind:
        case Kind.DATE:
            is_allowed = column.is_part_known and dates.is_part_known(text)
            return None if is_allowed else dates.fault_of(text)
        case Kind.NUMBER:
            return "text that is not a year" if column.unit == YEAR else "text that is not a whole number"
        case _:
            return "a code that is not in the list"


def _remedy(column: Column) -> str:
    if isinstance(column, ColumnWithReader):
        return column.remedy
    match column.kind:
        case Kind.DATE:
            return dates.REMEDY
        case Kind.NUMBER if column.unit == YEAR:
            return "Write the year as 2025 or 2024-25."
        case Kind.NUMBER:
            return "Write a whole number, or leave it blank."
        case Kind.CODE:
            return f"The codes are {_listed(column.codes or {})}."
        case _:
            return f"Fill it in: {column.meaning}."


def place_of_rows(file: str, heading: str, rows: pl.DataFrame, whose: str) -> Place:
    """Where some rows of a file stand, and whose they are: the ids are in the column `whose`, row by row."""
    row_ids = ids_of_rows(rows[whose])
    return Place(
        file, heading=heading, rows=RowNumbers(rows["source_row"]), child_ids=distinct(row_ids), row_ids=row_ids
    )


def ids_of_rows(ids: Iterable[str | None]) -> tuple[str | None, ...]:
    """Whose each row is; None where what stands there may be something else."""
    # D-636
    return tuple(intern(id) if id is not None and _LOOKS_LIKE_AN_ID.fullmatch(id) else None for id in ids)


def distinct(ids: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id for id in ids if id is not None))


def _listed(code_set: CodeSet) -> str:
    return ", ".join(sorted(code_set))


def _is_outside(day: pl.Expr, known: Code) -> pl.Expr:
    before = day < known.first_day if known.first_day else pl.lit(False)
    after = day > known.last_day if known.last_day else pl.lit(False)
    return before | after


def _in_use(dated: Mapping[str, Code]) -> str:
    """When each dated code was in use: 'E43 to 31 March 2018; E45 from 1 April 2018'."""
    parts = []
    for code, known in sorted(dated.items()):
        spans = [f"from {day_in_english(known.first_day)}"] if known.first_day else []
        spans += [f"to {day_in_english(known.last_day)}"] if known.last_day else []
        parts.append(f"{code} {' '.join(spans)}")
    return f"In use: {'; '.join(parts)}."
