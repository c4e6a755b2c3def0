"""A folder of CSV extracts to typed canonical tables, with everything in it that was not understood."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from permanence_kpis.errors import ExtractError, Problem
from permanence_kpis.extracts import faults
from permanence_kpis.extracts.decode import Decoded, decode, dtype_of
from permanence_kpis.extracts.files import RawFile, holds_nothing, read_headings, read_text
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

    @property
    def columns(self) -> frozenset[str]:
        """What was read, as `extract.column`."""
        return frozenset(f"{name}.{column}" for name, table in self.tables.items() for column in table.columns)

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

    def add(self, other: "_Reading") -> None:
        """Take in what has been found in another extract."""
        self.tables |= other.tables
        self.not_there |= other.not_there
        self.left_out += other.left_out
        self.stops += other.stops
        self.problems += other.problems


FILES_AT_ONCE = 2
"""One file is decoded while the next is read; more would only cost memory."""

LEFT_OUT_SCHEMA = {"extract": pl.String(), "child_id": pl.String(), "end_date": pl.Date()}


def load_extracts(
    folder: Path | str,
    columns: frozenset[str] | None = None,
    *,
    is_sample: bool = False,
    label: str | None = None,
) -> Extracts:
    """Read the CSV extracts of a folder.

    Takes: folder, holding the files of docs/extracts.md; columns, the `extract.column` names to read (None: all);
    label, what to call the folder where its path says little.
    Gives: Extracts. A row without a readable id or key date is left out; any other bad field is blank.
    Raises: ExtractError with everything that makes a file unusable, all files looked at.
    """
    folder = Path(folder)
    paths = _paths_in(folder)
    reading = _Reading()
    with ThreadPoolExecutor(FILES_AT_ONCE) as threads:
        for of_one in threads.map(lambda extract: _read_one(extract, paths, columns), EXTRACTS.values()):
            reading.add(of_one)
    if reading.stops:
        raise ExtractError(*reading.stops)
    return Extracts(
        folder=label or str(folder),
        tables=reading.tables,
        not_there=reading.not_there,
        left_out=pl.concat([pl.DataFrame(schema=LEFT_OUT_SCHEMA), *reading.left_out]),
        problems=tuple(reading.problems),
        is_sample=is_sample,
    )


def _read_one(extract: Extract, paths: Sequence[Path], columns: frozenset[str] | None) -> _Reading:
    """What one extract gives: a table, the reason for none, or what stops."""
    reading = _Reading()
    wanted = _wanted(extract, columns)
    try:
        path, why = _file_of(extract, paths)
        if path is None:
            reading.not_there[extract.name] = f"{extract.file_name} {why}"
            if extract.needed:
                reading.stops.append(faults.needed_file(extract, why, _near(extract.file_name, paths)))
        elif wanted:
            _read(extract, path, wanted, reading)
    except ExtractError as error:
        reading.stops += [problem for problem in error.problems if wanted and isinstance(problem, Problem)]
    return reading


def _paths_in(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except FileNotFoundError as error:
        raise ExtractError(faults.no_folder(folder, "there is no such folder")) from error
    except NotADirectoryError as error:
        raise ExtractError(faults.no_folder(folder, "this is a file, not a folder")) from error
    except OSError as error:
        raise ExtractError(faults.no_folder(folder, "the folder cannot be opened")) from error


def _file_of(extract: Extract, paths: Sequence[Path]) -> tuple[Path | None, str]:
    """The file of an extract, whatever its capitals; or none, and why.

    Raises: ExtractError where there are two, or it cannot be opened.
    """
    found = [path for path in paths if path.name.casefold() == extract.file_name]
    if len(found) > 1:
        raise ExtractError(faults.same_file_twice([path.name for path in found]))
    if not found:
        return None, "is not in the folder"
    return (None, "is empty") if holds_nothing(found[0]) else (found[0], "")


def _near(file_name: str, paths: Sequence[Path]) -> str | None:
    """A file in the folder that may be meant by another name."""
    others = {path.name.casefold(): path.name for path in paths}
    for extract in EXTRACTS.values():
        others.pop(extract.file_name, None)
    [*near] = difflib.get_close_matches(file_name, others, n=1)
    return others[near[0]] if near else None


def _wanted(extract: Extract, columns: frozenset[str] | None) -> list[Column]:
    """The columns asked for, and the key with any of them."""
    asked = {name for name in extract.columns if columns is None or f"{extract.name}.{name}" in columns}
    return [column for name, column in extract.columns.items() if asked and (name in asked or name in extract.key)]


def _read(extract: Extract, path: Path, wanted: Sequence[Column], reading: _Reading) -> None:
    """One file into `reading`: its table, the rows left out, and its problems."""
    headings = read_headings(path)
    positions, absent, stops = _positions(extract, path.name, wanted, headings)
    there = [column for column in wanted if column.name in positions]
    try:
        raw = read_text(path, headings, [positions[column.name] for column in there]) if there else None
    except ExtractError as error:
        raise ExtractError(*stops, *error.problems) from error
    if stops or raw is None:
        raise ExtractError(*stops)
    table, problems = _typed(extract, raw, there, positions, len(headings))
    usable, left_out = _split(extract, table)
    blank = [pl.lit(None, dtype_of(column)).alias(column.name) for column in wanted if column.name not in positions]
    reading.left_out.append(left_out)
    reading.tables[extract.name] = usable.with_columns(*blank, source_file=pl.lit(path.name, pl.Enum([path.name])))
    reading.problems += [*absent, *problems, *faults.outside_their_dates(extract, path.name, usable)]
    if extract.name == "children":
        reading.problems += faults.children_who_disagree(path.name, usable)


def _positions(
    extract: Extract, file: str, wanted: Sequence[Column], headings: Sequence[str]
) -> tuple[dict[str, int], list[Problem], list[Problem]]:
    """Where each wanted column stands; what is said of those that are not there; what makes the file unusable."""
    names = [heading.replace("\ufeff", "").strip().casefold() for heading in headings]
    positions = {column.name: names.index(column.name) for column in wanted if names.count(column.name) == 1}
    near = _meant(names, [name for name in extract.columns if name not in names])
    if not near and not any(name in extract.columns for name in names):
        return {}, [], [faults.no_headings(extract, file, headings)]
    absent: list[Problem] = []
    stops: list[Problem] = []
    for column in wanted:
        if names.count(column.name) > 1:
            places = [place for place, name in enumerate(names, start=1) if name == column.name]
            stops.append(faults.repeated_heading(file, column, places))
        elif column.name not in names:
            problem = faults.no_column(extract, file, column, near.get(column.name))
            (stops if column.required else absent).append(problem)
    return positions, absent, stops


def _meant(names: Sequence[str], missing: Sequence[str]) -> dict[str, str]:
    """For missing columns, the heading that is closest to each: a heading is meant for one column only."""
    meant: dict[str, str] = {}
    for name in (name for name in names if not set(name) & set(",;|\t")):
        for column in difflib.get_close_matches(name, missing, n=1):
            meant.setdefault(column, name)
    return meant


def _typed(
    extract: Extract, raw: RawFile, columns: Sequence[Column], positions: Mapping[str, int], width: int
) -> tuple[pl.DataFrame, list[Problem]]:
    """The columns typed, with what was not understood in them. Blank rows are passed over, headings repeated too."""
    texts = pl.DataFrame([raw.rows[str(positions[column.name])].alias(column.name) for column in columns])
    decoded = decode(texts, columns, can_break=raw.can_break)
    ids = decoded[extract.key[0]].values
    rows = faults.Rows(extract, raw.name, raw.rows["source_row"], ids, raw.moved)
    by_position = {positions[column.name]: column for column in columns}
    problems = faults.ragged(rows, width, raw.short, raw.fewest, raw.long, by_position)
    again = _headings_again(extract, ids, decoded.values())
    if again.len():
        problems.append(faults.headings_again(rows, again))
    blank = _blank_rows(texts, ids)
    passed_over = pl.concat([again, blank])
    for column in columns:
        found = decoded[column.name]
        for fault, at in found.not_understood.items():
            if (at := _without(at, passed_over)).len():
                problems.append(faults.not_understood(rows, column, fault, at))
        if column.required and (at := _without(found.blanks, passed_over)).len():
            problems.append(faults.blank_but_required(rows, column, at))
    table = pl.DataFrame({name: found.values for name, found in decoded.items()} | {"source_row": rows.numbers})
    if passed_over.len():
        table = table.filter(~pl.int_range(pl.len()).is_in(passed_over.implode()))
    return table, problems


def _headings_again(extract: Extract, ids: pl.Series, decoded: Iterable[Decoded]) -> pl.Series:
    """The positions of rows that repeat the headings, as where two files were joined."""
    suspected = [found.not_understood[faults.HEADING] for found in decoded if faults.HEADING in found.not_understood]
    if not suspected:
        return pl.Series(dtype=pl.UInt32)
    at = pl.concat(suspected).unique().sort()
    is_heading = ids.gather(at).str.strip_chars("\ufeff").str.to_lowercase() == extract.key[0]
    return at.filter(is_heading)


def _blank_rows(texts: pl.DataFrame, ids: pl.Series) -> pl.Series:
    """The positions of rows with nothing in any wanted column, as spreadsheets leave behind."""
    without_id = ids.is_null().arg_true()
    if not without_id.len():
        return without_id
    is_blank = pl.all_horizontal(pl.all().str.strip_chars().fill_null("") == "")
    return without_id.filter(texts[without_id].select(is_blank).to_series())


def _without(positions: pl.Series, passed_over: pl.Series) -> pl.Series:
    return positions.filter(~positions.is_in(passed_over.implode())) if passed_over.len() else positions


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
