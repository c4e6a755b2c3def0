"""A folder of CSV extracts to typed canonical tables, with everything in it that was not understood."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from permanence_kpis.errors import ExtractError, Problem
from permanence_kpis.extracts import faults
from permanence_kpis.extracts.decode import decode, dtype_of
from permanence_kpis.extracts.files import RawFile, read_headings, read_text
from permanence_kpis.tables import EXTRACTS, Column, Extract


@dataclass(frozen=True)
class Extracts:
    """The tables of one authority, as supplied.

    `tables`: by extract name, the columns read (ids text, dates Date, codes Enum, `places` Int32; blank is null) with
    `source_file` and `source_row` (as a spreadsheet numbers rows). `not_there`: extracts without a file or bytes, and
    which it was. `left_out`: rows without a readable date: extract, child_id, end_date (null where not readable).
    `problems`: what was not understood, with `touches` naming columns as `extract.column`.
    """

    folder: str
    tables: Mapping[str, pl.DataFrame]
    not_there: Mapping[str, str]
    left_out: pl.DataFrame
    problems: tuple[Problem, ...] = ()
    is_sample: bool = False

    def earliest(self, name: str) -> date | None:
        """The first day a table has a record of; None where it has none."""
        return min((day for day in self._ends_of(name, "min") if day), default=None)

    def newest(self, by: date | None) -> date | None:
        """The last day any table has a record of, leaving out days after `by` (records of what is planned)."""
        limit = by or date.max
        days = [
            day
            for name, table in self.tables.items()
            for column in EXTRACTS[name].history_columns
            if column in table.columns
            for day in [table[column].max() if by is None else table[column].filter(table[column] <= limit).max()]
        ]
        return max((day for day in days if isinstance(day, date)), default=None)

    def _ends_of(self, name: str, end: str) -> list[date | None]:
        table = self.tables[name]
        columns = [column for column in EXTRACTS[name].key if column in table.columns and column.endswith("_date")]
        return [getattr(table[column], end)() for column in columns]


@dataclass
class _Reading:
    """What has been found so far: tables, what stops, and what does not."""

    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    not_there: dict[str, str] = field(default_factory=dict)
    left_out: list[pl.DataFrame] = field(default_factory=list)
    stops: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


LEFT_OUT_SCHEMA = {"extract": pl.String(), "child_id": pl.String(), "end_date": pl.Date()}


def load_extracts(folder: Path | str, columns: frozenset[str] | None = None, *, is_sample: bool = False) -> Extracts:
    """Read the CSV extracts of a folder.

    Takes: folder, holding the files of docs/extracts.md; columns, the `extract.column` names to read (None: all).
    Gives: Extracts. A row without a readable id or key date is left out; any other bad field is blank.
    Raises: ExtractError with everything that makes a file unusable, all files looked at.
    """
    folder = Path(folder)
    files = _files_by_name(folder)
    reading = _Reading()
    for extract in EXTRACTS.values():
        wanted = _wanted(extract, columns)
        path = files.get(extract.file_name)
        if path is None or path.stat().st_size == 0:
            why = f"{extract.file_name} is not in the folder" if path is None else f"{extract.file_name} is empty"
            if extract.needed:
                reading.stops.append(faults.needed_file(extract, why))
            reading.not_there[extract.name] = why
        elif wanted:
            try:
                _read(extract, path, wanted, reading)
            except ExtractError as error:
                reading.stops += [problem for problem in error.problems if isinstance(problem, Problem)]
    if reading.stops:
        raise ExtractError(*reading.stops)
    return Extracts(
        folder=str(folder),
        tables=reading.tables,
        not_there=reading.not_there,
        left_out=pl.concat([pl.DataFrame(schema=LEFT_OUT_SCHEMA), *reading.left_out]),
        problems=tuple(reading.problems),
        is_sample=is_sample,
    )


def _files_by_name(folder: Path) -> dict[str, Path]:
    """The files of a folder by name in lower case."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.casefold() == ".csv")
    except FileNotFoundError as error:
        raise ExtractError(faults.no_folder(folder, "there is no such folder")) from error
    except NotADirectoryError as error:
        raise ExtractError(faults.no_folder(folder, "this is a file, not a folder")) from error
    except OSError as error:
        raise ExtractError(faults.no_folder(folder, "the folder cannot be opened")) from error
    names = [path.name.casefold() for path in paths]
    twice = [path.name for path in paths if names.count(path.name.casefold()) > 1]
    if twice:
        raise ExtractError(faults.same_file_twice(twice))
    return dict(zip(names, paths, strict=True))


def _wanted(extract: Extract, columns: frozenset[str] | None) -> list[Column]:
    if columns is None:
        return list(extract.columns.values())
    return [column for name, column in extract.columns.items() if f"{extract.name}.{name}" in columns]


def _read(extract: Extract, path: Path, wanted: list[Column], reading: _Reading) -> None:
    """One file into `reading`: its table, the rows left out, and its problems."""
    headings = read_headings(path)
    positions = _positions(extract, path.name, headings, reading)
    there = [column for column in wanted if column.name in positions]
    reading.problems += [
        faults.no_optional_column(extract, path.name, column)
        for column in wanted
        if column.name not in positions and not column.required
    ]
    raw = read_text(path, headings, [positions[column.name] for column in there])
    typed, problems = _typed(extract, raw, there, {column.name: positions[column.name] for column in there})
    reading.problems += [*raw.problems, *problems]
    usable, left_out = _split(extract, typed)
    reading.left_out.append(left_out)
    absent = [pl.lit(None, dtype_of(column)).alias(column.name) for column in wanted if column.name not in positions]
    reading.tables[extract.name] = usable.with_columns(*absent, source_file=pl.lit(path.name, pl.Enum([path.name])))
    reading.problems += faults.outside_their_dates(extract, path.name, usable)
    if extract.name == "children":
        reading.problems += faults.children_who_disagree(path.name, usable)


def _positions(extract: Extract, file: str, headings: list[str], reading: _Reading) -> dict[str, int]:
    """Where each declared column stands.

    Raises: ExtractError where a required column is not there or a declared heading stands twice.
    """
    names = [heading.strip().casefold() for heading in headings]
    stops = []
    for column in extract.columns.values():
        if names.count(column.name) > 1:
            stops.append(
                faults.repeated_heading(file, column, [n + 1 for n, name in enumerate(names) if name == column.name])
            )
        elif column.required and column.name not in names:
            near = difflib.get_close_matches(column.name, [name for name in names if name not in extract.columns], n=1)
            stops.append(faults.no_required_column(extract, file, column, headings, near))
    if stops:
        raise ExtractError(*stops)
    return {column: names.index(column) for column in extract.columns if column in names}


def _typed(
    extract: Extract, raw: RawFile, columns: list[Column], positions: Mapping[str, int]
) -> tuple[pl.DataFrame, list[Problem]]:
    """The columns typed, with what was not understood in them."""
    texts = pl.DataFrame([raw.rows[str(positions[column.name])].alias(column.name) for column in columns])
    decoded = decode(texts, columns)
    typed = pl.DataFrame([decoded[column.name].values for column in columns] + [raw.rows["source_row"]])
    blank_lines = _blank_lines(extract, typed, texts)
    problems = []
    for column in columns:
        not_understood = decoded[column.name].not_understood
        problems += faults.not_understood(extract, raw.name, column, not_understood, typed)
        if column.required and typed[column.name].null_count():
            read = [rows for _, rows in not_understood]
            problems += faults.blank_but_required(extract, raw.name, column, [*read, blank_lines], typed)
    return (
        typed.filter(~pl.int_range(pl.len()).is_in(blank_lines.implode())) if blank_lines.len() else typed
    ), problems


def _blank_lines(extract: Extract, typed: pl.DataFrame, texts: pl.DataFrame) -> pl.Series:
    """The positions of rows with nothing in any column that is read, as spreadsheets leave behind."""
    if not all(typed[name].null_count() for name in extract.key if name in typed.columns):
        return pl.Series(dtype=pl.UInt32)
    is_blank = pl.all_horizontal(pl.all().is_null() | (pl.all().str.strip_chars() == ""))
    return texts.select(is_blank).to_series().arg_true()


def _split(extract: Extract, typed: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that can be used, and the children of those that cannot (no readable id or key date)."""
    if not any(typed[name].null_count() for name in extract.key):
        return typed, pl.DataFrame(schema=LEFT_OUT_SCHEMA)
    is_usable = pl.all_horizontal(pl.col(name).is_not_null() for name in extract.key)
    end = pl.col("end_date") if "end_date" in typed.columns else pl.lit(None, pl.Date)
    left_out = (
        typed.filter(~is_usable, pl.col("child_id").is_not_null()).select(
            extract=pl.lit(extract.name), child_id="child_id", end_date=end
        )
        if "child_id" in typed.columns
        else pl.DataFrame(schema=LEFT_OUT_SCHEMA)
    )
    return typed.filter(is_usable), left_out
