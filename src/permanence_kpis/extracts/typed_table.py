"""One file's columns of text to a typed table, with what was not understood in them."""

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from permanence_kpis.errors import ExtractError, Problem
from permanence_kpis.extracts import faults, file_faults
from permanence_kpis.extracts.decode import Decoded, decode, dtype_of, without_guards
from permanence_kpis.extracts.files import read_headings, read_text
from permanence_kpis.extracts.month_first import swapped_dates
from permanence_kpis.extracts.no_records import KnownElsewhere, alone_at_the_end, speaking_for_itself, without_an_id
from permanence_kpis.extracts.raw_file import MOST_FAULTS, RawFile, blank_rows, too_many_faults
from permanence_kpis.spreadsheet_text import unguarded
from permanence_kpis.tables import Column, Extract, Kind


@dataclass(frozen=True)
class TextSource:
    """A file (or sheet) of text: what messages call it, its headings as written, and how to read its columns.

    `read` takes the positions of the columns that are wanted, at least one, and of others that say whether a row is
    blank.
    """

    name: str
    headings: Sequence[str]
    read: Callable[[Sequence[int], Sequence[int]], RawFile]


def csv_source(path: Path) -> TextSource:
    """A CSV file as a source of text."""
    headings = read_headings(path)

    def read(wanted: Sequence[int], beside: Sequence[int]) -> RawFile:
        return read_text(path, headings, wanted, beside)

    return TextSource(path.name, headings, read)


def _nowhere(texts: Collection[str]) -> Collection[str]:
    """No text is an id elsewhere: there are no other files."""
    return ()


def typed_table(
    extract: Extract, source: TextSource, wanted: Sequence[Column], known_elsewhere: KnownElsewhere = _nowhere
) -> tuple[pl.DataFrame, list[Problem]]:
    """The wanted columns of a file, typed; a column that is not there is blank in every row.

    Takes: extract, the columns as this file names them; source, where their text is; which texts are ids in other
    files, asked only of lines at the end that may be no records.
    Gives: the table with `source_row`, rows without a readable key still in
    it; what was not understood.
    Raises: ExtractError with everything that makes the file unusable.
    """
    positions, absent, stops = _positions(extract, source.name, wanted, source.headings)
    there = [column for column in wanted if column.name in positions]
    declared = set(map(plain_heading, extract.columns))
    of_declared = [at for at, name in enumerate(source.headings) if plain_heading(name) in declared]
    beside = [at for at in of_declared if at not in positions.values()]
    try:
        raw = source.read([positions[column.name] for column in there], beside) if there else None
    except ExtractError as error:
        raise ExtractError(*stops, *error.problems) from error
    if stops or raw is None:
        raise ExtractError(*stops)
    table, problems = _typed(extract, raw, there, positions, source.headings, known_elsewhere)
    blank = [pl.lit(None, dtype_of(column)).alias(column.name) for column in wanted if column.name not in positions]
    return table.with_columns(*blank), [*absent, *problems]


def _positions(
    extract: Extract, file: str, wanted: Sequence[Column], headings: Sequence[str]
) -> tuple[dict[str, int], list[Problem], list[Problem]]:
    """Where each wanted column stands; what is said of those that are not there; what makes the file unusable."""
    names = [plain_heading(heading) for heading in headings]
    known = [plain_heading(name) for name in extract.columns]
    near = _meant([name for name in names if name not in known], [name for name in known if name not in names])
    if not near and not any(name in known for name in names):
        return {}, [], [file_faults.no_headings(extract, file, headings)]
    positions: dict[str, int] = {}
    absent: list[Problem] = []
    stops: list[Problem] = []
    for column in wanted:
        name = plain_heading(column.name)
        places = [place for place, heading in enumerate(names, start=1) if heading == name]
        if len(places) == 1:
            positions[column.name] = places[0] - 1
        elif places:
            stops.append(file_faults.repeated_heading(file, column, places))
        else:
            problem = file_faults.no_column(extract, file, column, near.get(name))
            (stops if column.required else absent).append(problem)
    return positions, absent, stops


def plain_heading(heading: str) -> str:
    """A heading as it is compared: without a byte-order mark, outer spaces and capitals, and the apostrophe that keeps
    a spreadsheet from running it.
    """
    return unguarded(heading.replace("\ufeff", "").strip()).strip().casefold()


def _meant(names: Sequence[str], missing: Sequence[str]) -> dict[str, str]:
    """For missing columns, the heading that is closest to each: a heading is meant for one column only."""
    meant: dict[str, tuple[float, str]] = {}
    for name in (name for name in names if not set(name) & set(",;|\t")):
        for column in difflib.get_close_matches(name, missing, n=1):
            alike = difflib.SequenceMatcher(None, column, name).ratio()
            if column not in meant or alike > meant[column][0]:
                meant[column] = (alike, name)
    return {column: name for column, (_, name) in meant.items()}


def found_in(source: TextSource, heading: str, texts: Collection[str]) -> set[str]:
    """Which of these texts are ids in a file: in the column of this heading; lines that may be no records are not used.

    Nothing in a file that cannot be read: reading it for its own sake says why.
    """
    names = [plain_heading(written) for written in source.headings]
    if names.count(plain_heading(heading)) != 1:
        return set()
    position = names.index(plain_heading(heading))
    try:
        raw = source.read([position], ())
    except ExtractError:
        return set()
    ids = without_guards(raw.rows[str(position)].cast(pl.String).str.strip_chars())
    speaking = list(speaking_for_itself(raw.opens))
    apart = [*speaking, *(alone_at_the_end(raw, speaking) if len(names) > 1 else ())]
    return set(ids.filter(ids.is_in(sorted(texts)) & ~pl.int_range(ids.len(), eager=True).is_in(apart)))


def _typed(
    extract: Extract,
    raw: RawFile,
    columns: Sequence[Column],
    positions: Mapping[str, int],
    headings: Sequence[str],
    known_elsewhere: KnownElsewhere,
) -> tuple[pl.DataFrame, list[Problem]]:
    """The columns typed, with what was not understood in them.

    Blank rows are passed over, headings repeated too, and lines that are no records.
    """
    width = len(headings)
    texts = pl.DataFrame([_read_as(column, raw.rows[str(positions[column.name])]) for column in columns])
    decoded = decode(texts, columns, can_break=raw.can_break)
    ids = decoded[extract.key[0]].values
    rows = faults.Rows(extract, raw.name, raw.rows["source_row"], ids, raw.moved)
    by_position = {positions[column.name]: column for column in columns}
    no_records = _no_records(extract, raw, columns, positions, decoded, known_elsewhere if width > 1 else None)
    not_ragged = set(rows.numbers.gather(no_records))
    short = {number: fields for number, fields in raw.short.items() if number not in not_ragged}
    long = [number for number in raw.long if number not in not_ragged]
    problems = faults.ragged(rows, width, tuple(short), min(short.values(), default=0), long, by_position)
    if no_records.len():
        problems.append(faults.no_records(rows, no_records))
    again = _without(_headings_again(extract, ids, decoded.values()), no_records)
    if again.len():
        problems.append(faults.headings_again(rows, again))
    blank = _blank_rows(raw, texts, ids)
    passed_over = pl.concat([again, blank, no_records])
    _refuse_too_many_faults(raw.name, columns, decoded, passed_over)
    for column in columns:
        found = decoded[column.name]
        words = {word: _without(at, passed_over).len() for word, at in found.nothing.items()}
        if any(words.values()) and not column.required:
            problems.append(faults.words_for_nothing(rows, column, words))
        for fault, at in found.not_understood.items():
            if (at := _without(at, passed_over)).len():
                problems.append(faults.not_understood(rows, column, fault, at))
        if column.required and (at := _without(found.blanks, passed_over)).len():
            problems.append(faults.blank_but_required(rows, column, at))
    problems += swapped_dates(rows, texts, columns, decoded)
    table = pl.DataFrame({name: found.values for name, found in decoded.items()} | {"source_row": rows.numbers})
    if passed_over.len():
        table = table.filter(~pl.int_range(pl.len()).is_in(passed_over.implode()))
    return table, problems


def _read_as(column: Column, read: pl.Series) -> pl.Series:
    """What was read, under the name of its column: as text, but for days where days belong."""
    return (read if column.kind is Kind.DATE else read.cast(pl.String)).alias(column.name)


def _refuse_too_many_faults(
    file: str, columns: Sequence[Column], decoded: Mapping[str, Decoded], passed_over: pl.Series
) -> None:
    """Raises: ExtractError where more is at fault in a file than anybody would look into: each row takes room."""
    number = 0
    for column in columns:
        found = decoded[column.name]
        number += sum(_without(at, passed_over).len() for at in found.not_understood.values())
        number += _without(found.blanks, passed_over).len() if column.required else 0
    if number > MOST_FAULTS:
        raise ExtractError(too_many_faults(file))


def _headings_again(extract: Extract, ids: pl.Series, decoded: Iterable[Decoded]) -> pl.Series:
    """The positions of rows that repeat the headings, as where two files were joined."""
    suspected = [found.not_understood[faults.HEADING] for found in decoded if faults.HEADING in found.not_understood]
    if not suspected:
        return pl.Series(dtype=pl.UInt32)
    at = pl.concat(suspected).unique().sort()
    is_heading = ids.gather(at).str.strip_chars("\ufeff").str.to_lowercase() == plain_heading(extract.key[0])
    return at.filter(is_heading)


# D-046: "Total change of plan" may be a note
def _no_records(
    extract: Extract,
    raw: RawFile,
    columns: Sequence[Column],
    positions: Mapping[str, int],
    decoded: Mapping[str, Decoded],
    known_elsewhere: KnownElsewhere | None,
) -> pl.Series:
    """The positions of lines that are no records.

    A line that begins as a total does is a record all the same where something other than the id stands first, and
    all that must be filled is. Without `known_elsewhere` every line has one field, and none is told by that.
    """
    speaking = speaking_for_itself(raw.opens)
    if speaking.len() and positions[extract.key[0]]:
        required = [decoded[column.name].values.gather(speaking) for column in columns if column.required]
        speaking = speaking.filter(pl.DataFrame(required).select(pl.any_horizontal(pl.all().is_null())).to_series())
    if known_elsewhere is None:
        return speaking
    alone = without_an_id(alone_at_the_end(raw, set(speaking)), decoded[extract.key[0]].values, known_elsewhere)
    return pl.concat([speaking, pl.Series(sorted(alone), dtype=pl.UInt32)]) if alone else speaking


def _blank_rows(raw: RawFile, texts: pl.DataFrame, ids: pl.Series) -> pl.Series:
    """The positions of rows with nothing in any declared column, or words for it, as spreadsheets leave behind.

    Columns that are declared and not wanted count too: which columns a run wants says nothing of what a row is.
    """
    without_id = ids.is_null().arg_true()
    if not without_id.len():
        return without_id
    blank = blank_rows(texts, without_id)
    return raw.blank_among(blank) if blank.len() else blank


def _without(positions: pl.Series, passed_over: pl.Series) -> pl.Series:
    return positions.filter(~positions.is_in(passed_over.implode())) if passed_over.len() else positions
