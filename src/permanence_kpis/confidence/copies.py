"""Copies of children's records, each settled in one way: as many children more, worked out by the same rules."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

import polars as pl

from permanence_kpis.confidence.at_issue import Field, RowsOf
from permanence_kpis.confidence.rows_in_question import NUMBER, OWNER
from permanence_kpis.extracts import Records

COPY = "copy"
TRIAL = "trial"
"""Which copies were made together: all settlings of one's faults, or of those that a measure rests on."""
PLACE = "place"

_FEWEST_WAYS = 2
"""As recorded, and in one way otherwise."""


@dataclass(frozen=True, slots=True)
class Edits:
    """What one field could be other than it is; of a row that is none, its only value does not matter."""

    field: Field
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """The copies of one's records: each fault left as it is recorded, or one field written otherwise, of all of them
    together.

    The copies with one edit of the first fault stand together, as recorded first; among those the copies with one edit
    of the second, and so on. Where two faults write the same field, the later one does.
    """

    owner: str
    faults: tuple[tuple[Edits, ...], ...]

    @property
    def ways(self) -> list[int]:
        """In how many ways each fault is settled."""
        return [1 + sum(len(of_field.values) for of_field in edits) for edits in self.faults]

    @property
    def copies(self) -> int:
        """How many copies there are."""
        return prod(self.ways)


@dataclass(frozen=True)
class _Written:
    """What is written into one column of copied rows: the values, and the runs of copies that have them.

    A run is: the place of the row in the first copy of the trial; how many rows a copy has; how many copies have the
    same edits of the faults before, and of those the first that is written to, how many are, and how many have the same
    value; the number of the first value; how many copies are written to in all.
    """

    values: list[object]
    runs: list[tuple[int, ...]]

    def numbers(self) -> pl.DataFrame:
        """The place of each copied row that is written to, and the number of the value: place, value."""
        names = ("place", "size", "among", "first", "wide", "block", "value", "times")
        runs = pl.DataFrame(self.runs, schema=dict.fromkeys(names, pl.Int64), orient="row").lazy()
        each = runs.with_columns(time=pl.int_ranges("times")).explode("time")
        within = pl.col("time") % pl.col("wide")
        copy = pl.col("time") // pl.col("wide") * pl.col("among") + pl.col("first") + within
        places = each.select(
            (pl.col("place") + copy * pl.col("size")).cast(pl.UInt32),
            (pl.col("value") + within // pl.col("block")).cast(pl.UInt32),
        )
        return places.collect(engine="in-memory")


def tables_of_copies(rows: RowsOf, copies: pl.DataFrame, trials: Sequence[Trial]) -> dict[str, pl.DataFrame]:
    """The canonical tables of a child for each copy of somebody's records.

    Takes: the rows of those in question; the copies of the trials, as `numbered` numbers them.
    Gives: tables as `extracts` gives them.
    """
    owners = pl.Series([trial.owner for trial in trials], dtype=pl.String).implode()
    numbers = {
        file: dict(rows.frames[file].filter(pl.col(OWNER).is_in(owners)).group_by(OWNER).agg(NUMBER).iter_rows())
        for file in rows.records
    }
    written = _written(trials, numbers)
    tables: dict[str, pl.DataFrame] = {}
    for file, records in rows.records.items():
        frame, of_each = rows.frames[file], numbers.pop(file)
        of_trials = pl.Series(
            NUMBER, [of_each.get(trial.owner) for trial in trials], dtype=pl.List(frame.schema[NUMBER])
        )
        copied = copies.select(COPY, of_trials.gather(copies[PLACE])).drop_nulls().explode(NUMBER)
        copied = _edited(frame, copied, written.pop(file), records)
        tables |= records.to_tables(as_records(copied, records))
    return tables


_Columns = dict[str | None, _Written]


def _written(trials: Sequence[Trial], numbers: Mapping[str, Mapping[str, Sequence[int]]]) -> dict[str, _Columns]:
    """What is written into each column of each kind of file; by None, which rows are none.

    Takes: by file and owner the records, which stand in this order in each copy.
    """
    written: dict[str, _Columns] = {file: {} for file in numbers}
    first_rows = dict.fromkeys(numbers, 0)
    for trial in trials:
        block = copies = trial.copies
        for edits, ways in zip(trial.faults, trial.ways, strict=True):
            among, block = block, block // ways
            first = block  # before it they are as recorded
            for of_field in edits:
                if wide := len(of_field.values) * block:
                    field = of_field.field
                    theirs = numbers[field.file][trial.owner]
                    column = written[field.file].setdefault(field.column, _Written([], []))
                    place, times = first_rows[field.file] + theirs.index(field.record), copies // among * wide
                    column.runs.append((place, len(theirs), among, first, wide, block, len(column.values), times))
                    column.values.extend(of_field.values)
                first += wide
        for file, of_each in numbers.items():
            first_rows[file] += len(of_each.get(trial.owner, ())) * copies
    return written


def _edited(
    frame: pl.DataFrame, copied: pl.DataFrame, written: Mapping[str | None, _Written], records: Records
) -> pl.DataFrame:
    """The rows of a kind of file in every copy, with what is written into them."""
    owner = records.contract.key[0]
    columns = [copied[COPY]]
    for name in frame.columns:
        if name in (owner, OWNER, NUMBER):  # `as_records` writes the copy's number into the first, and drops the others
            columns += [copied[COPY].alias(owner)] if name == owner else []
            continue
        column, which = frame[name], copied[NUMBER]
        if of_column := written.get(name):
            column = pl.concat([column, pl.Series(name, of_column.values, dtype=column.dtype)])
            numbers = of_column.numbers()
            which = which.clone().scatter(numbers["place"], numbers["value"] + frame.height)
        columns.append(column.gather(which))
    edited = pl.DataFrame(columns)
    if gone := written.get(None):
        is_there = pl.repeat(True, edited.height, eager=True)
        edited = edited.filter(is_there.scatter(gone.numbers()["place"], False))
    return edited


def as_records(copied: pl.DataFrame, records: Records) -> pl.DataFrame:
    """The copied rows under the copy's number as their id, each with a number of its own, in the order of the file."""
    owner = records.contract.key[0]
    place = pl.int_range(1, pl.len() + 1).cast(copied.schema["source_row"])
    return copied.with_columns(pl.col(COPY).alias(owner), source_row=place).drop(COPY, NUMBER, OWNER, strict=False)


def numbered(trials: Sequence[Trial], numbers: Sequence[int] | None = None) -> pl.DataFrame:
    """The copies of each trial in turn: COPY (a whole number as text, which stands for an id), OWNER, PLACE (of the
    trial among these) and TRIAL.

    Takes: the trials; the number of each (None: its place).
    """
    owners = [trial.owner for trial in trials]
    of_each = pl.DataFrame({OWNER: owners}, schema={OWNER: pl.String}).with_columns(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias(PLACE)
    )
    of_each = of_each.with_columns(pl.Series(TRIAL, range(len(trials)) if numbers is None else numbers, dtype=pl.Int64))
    copies = pl.Series([trial.copies for trial in trials], dtype=pl.UInt32)
    each = of_each.select(pl.all().repeat_by(copies).explode())
    return each.with_columns(pl.int_range(pl.len()).cast(pl.String).alias(COPY))


# D-624: a child with many rows takes as much room as many children
def in_batches(
    trials: Iterable[Trial], rows_of_a_copy: Callable[[str], int], most: int
) -> list[list[tuple[int, Trial]]]:
    """Trials with their numbers, in their order, those together whose copies have so many rows at most.

    One of more rows is tried in pieces, under the same number. What has more rows all the same is by itself.
    """
    batches: list[list[tuple[int, Trial]]] = []
    room = 0
    for number, trial in enumerate(trials):
        of_a_copy = rows_of_a_copy(trial.owner)
        for piece in _in_pieces(trial, of_a_copy, most):
            rows = piece.copies * of_a_copy
            if rows > room or not batches:
                batches.append([])
                room = most
            batches[-1].append((number, piece))
            room -= rows
    return batches


# D-634: the least and the most of all copies is that of all pieces, however often a copy is in them
def _in_pieces(trial: Trial, rows: int, most: int) -> Iterator[Trial]:
    """A trial whose copies have so many rows each; where they have more in all, several that make each of its copies
    once or more.
    """
    ways = max(trial.ways, default=1)
    if trial.copies * rows <= most or ways <= _FEWEST_WAYS:
        yield trial
        return
    place = trial.ways.index(ways)
    values = [(of_field.field, value) for of_field in trial.faults[place] for value in of_field.values]
    for some in (values[: len(values) // 2], values[len(values) // 2 :]):
        edits = tuple(Edits(field, (value,)) for field, value in some)
        yield from _in_pieces(
            replace(trial, faults=(*trial.faults[:place], edits, *trial.faults[place + 1 :])), rows, most
        )
