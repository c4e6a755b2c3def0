"""The layout of this project: a CSV or Parquet file for each kind of record, under its own name and headings."""

import difflib
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from pathlib import Path

import polars as pl

from permanence_kpis.codes import SHORT_BREAKS
from permanence_kpis.errors import ExtractError
from permanence_kpis.extracts import faults, file_faults
from permanence_kpis.extracts.children import in_codes_of_today
from permanence_kpis.extracts.model import REJECTED_SCHEMA, Reading, Records
from permanence_kpis.extracts.opening import are_small, holds_nothing, refuse_a_link_out
from permanence_kpis.extracts.parquet_files import is_parquet
from permanence_kpis.extracts.spoilt_ids import id_columns
from permanence_kpis.extracts.text_source import text_source
from permanence_kpis.extracts.typed_table import found_in, typed_table
from permanence_kpis.side_by_side import workers
from permanence_kpis.tables import BUILT_IN, EXTRACTS, Catalogue, Column, Extract, Kind

FILES_AT_ONCE = 2
"""One file is decoded while the next is read; more would only cost memory."""


def read_own_layout(
    folder: Path, paths: Sequence[Path], columns: frozenset[str] | None, catalogue: Catalogue = BUILT_IN
) -> Reading:
    """Everything in a folder of this project's files.

    Takes: the folder; the paths in it; the `extract.column` names to read (None: all); the extracts
    there may be.
    """
    reading = Reading()
    needed = [extract.file_name for extract in catalogue.extracts.values() if extract.needed]
    may_be = {name for extract in catalogue.extracts.values() if extract.needed for name in extract.file_names}
    if not {path.name.casefold() for path in paths}.intersection(may_be):
        reading.stops.append(
            file_faults.no_file_of_ours(folder, needed)
            if paths
            else file_faults.nothing_there(folder, "the folder is empty")
        )
        return reading
    with workers(FILES_AT_ONCE, is_little=are_small(paths)) as threads:
        read_one = partial(read_extract, paths=paths, columns=columns, catalogue=catalogue)
        for of_one in threads.map(read_one, catalogue.extracts.values()):
            reading.add(of_one)
    return reading


def read_extract(
    extract: Extract, paths: Sequence[Path], columns: frozenset[str] | None, catalogue: Catalogue = BUILT_IN
) -> Reading:
    """What one extract gives: a table, the reason for none, or what stops."""
    reading = Reading()
    wanted = wanted_columns(extract, columns)
    try:
        path, why = _file_of(extract, paths)
        if path is None:
            reading.not_there[extract.name] = f"{extract.file_name} {why}"
            if extract.needed:
                reading.stops.append(file_faults.needed_file(extract, why, _near(extract.file_name, paths, catalogue)))
        elif wanted:
            _read(extract, path, wanted, reading, partial(_ids_in_others, extract, paths, catalogue))
    except ExtractError as error:
        reading.stops += error.problems if wanted else ()
    return reading


def _file_of(extract: Extract, paths: Sequence[Path]) -> tuple[Path | None, str]:
    """The file of an extract, CSV or Parquet, whatever its capitals; or none, and why.

    Raises: ExtractError where there are two, or it cannot be opened, or is a link that leads out of the folder.
    """
    found = [path for path in paths if path.name.casefold() in extract.file_names]
    if len(found) > 1:
        names = [path.name for path in found]
        is_of_one_kind = len({path.suffix.casefold() for path in found}) == 1
        raise ExtractError((file_faults.same_file_twice if is_of_one_kind else file_faults.two_kinds_of_file)(names))
    if not found:
        return None, "is not in the folder"
    refuse_a_link_out(found[0], found[0].parent)
    return (None, "is empty") if holds_nothing(found[0]) else (found[0], "")


def _near(file_name: str, paths: Sequence[Path], catalogue: Catalogue) -> str | None:
    """A file in the folder that may be meant by another name."""
    others = {path.name.casefold(): path.name for path in paths}
    for extract in catalogue.extracts.values():
        for name in extract.file_names:
            others.pop(name, None)
    [*near] = difflib.get_close_matches(file_name, others, n=1)
    return others[near[0]] if near else None


def wanted_columns(extract: Extract, columns: frozenset[str] | None) -> list[Column]:
    """The columns asked for, and the key with any of them; the authority's own after those of the contract."""
    asked = {name for name in extract.columns if columns is None or f"{extract.name}.{name}" in columns}
    own = _own_columns_among(columns or ()) if extract.name == "children" else []
    declared = [
        column
        for name, column in extract.columns.items()
        if (asked or own) and (name in asked or name in extract.always_read)
    ]
    return [*declared, *own]


def _ids_in_others(extract: Extract, paths: Sequence[Path], catalogue: Catalogue, texts: Collection[str]) -> set[str]:
    """Which of these texts are ids in the other files of the folder that have such ids."""
    found: set[str] = set()
    for other in catalogue.extracts.values():
        if other.name == extract.name or other.key[0] != extract.key[0]:
            continue
        try:
            path, _ = _file_of(other, paths)
            found |= found_in(text_source(path), other.key[0], texts) if path else set()
        except ExtractError:
            continue  # reading that file for its own sake says why
    return found


def _read(
    extract: Extract,
    path: Path,
    wanted: Sequence[Column],
    reading: Reading,
    known_elsewhere: Callable[[Collection[str]], set[str]],
) -> None:
    """One file into `reading`: its table, the rows left out, and its problems."""
    table, problems = typed_table(extract, text_source(path), wanted, known_elsewhere)
    reading.ids += id_columns(extract, path.name, table)
    table = table.with_columns(source_file=pl.lit(path.name, pl.Enum([path.name])))
    usable, unusable, rejected = split(extract, table)
    reading.rejected.append(rejected)
    reading.problems += [*problems, *faults.outside_their_dates(extract, path.name, usable)]
    if extract.name == "children":
        usable, at_odds = in_codes_of_today(path.name, usable)
        reading.problems += at_odds
    reading.tables[extract.name] = usable
    if is_parquet(path.name):
        reading.names[extract.name] = path.name.casefold()
    reading.records[extract.name] = records_of(extract, usable, unusable)


def records_of(extract: Extract, usable: pl.DataFrame, unusable: pl.DataFrame) -> Records:
    """The rows of a canonical table, with those that could not be used."""
    has_key = pl.all_horizontal(pl.col(name).is_not_null() for name in extract.key)
    return Records(extract, (usable, unusable), lambda rows: {extract.name: rows.filter(has_key)})


def split(extract: Extract, typed: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Rows that can be used, those that cannot (no readable id or key date), and the children of the latter.

    Nobody comes into care by a short break, whenever it was: its child is not among them.
    """
    if not any(typed[name].null_count() for name in extract.key):
        return typed, typed.clear(), pl.DataFrame(schema=REJECTED_SCHEMA)
    if extract.day:  # a row without its day is kept, and one without an id is nobody's
        has_id = pl.col(extract.key[0]).is_not_null()
        return typed.filter(has_id), typed.filter(~has_id), pl.DataFrame(schema=REJECTED_SCHEMA)
    is_usable = pl.all_horizontal(pl.col(name).is_not_null() for name in extract.key)
    end = pl.col("end_date") if "end_date" in typed.columns else pl.lit(None, pl.Date)
    rejected = (
        typed.filter(~is_usable, pl.col("child_id").is_not_null(), ~is_short_break(typed, "legal_status")).select(
            extract=pl.lit(extract.name), child_id="child_id", end_date=end
        )
        if "child_id" in typed.columns
        else pl.DataFrame(schema=REJECTED_SCHEMA)
    )
    return typed.filter(is_usable), typed.filter(~is_usable), rejected


def is_short_break(rows: pl.DataFrame, legal_status: str) -> pl.Expr:
    """Whether a row is of a short break (V3, V4), as far as its legal status was read."""
    if legal_status not in rows.columns:
        return pl.lit(False)
    return pl.col(legal_status).is_in(SHORT_BREAKS).fill_null(False)


def _own_columns_among(columns: Iterable[str]) -> list[Column]:
    """Those of `extract.column` names that are the authority's own, to be read as text: blank is null."""
    ours = EXTRACTS["children"].columns
    names = (column.removeprefix("children.") for column in sorted(columns) if column.startswith("children."))
    return [own_column(name) for name in names if name not in ours]


def own_column(name: str) -> Column:
    """A column of the authority's own in the file of children."""
    return Column(name, Kind.TEXT, f"the authority's own {name}")
