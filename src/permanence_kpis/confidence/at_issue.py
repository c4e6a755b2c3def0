"""What of whose records is at issue: each field that a finding says may be wrong, and each row that may not be one."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property

import polars as pl

from permanence_kpis.confidence.involved import INVOLVED, OPEN, Involved
from permanence_kpis.confidence.rows_in_question import (
    NUMBER,
    STRETCHES,
    ByFile,
    RowsInTurn,
    has_births,
    number_of_each,
    owner_of,
    rows_of,
)
from permanence_kpis.errors import Problem
from permanence_kpis.extracts import Extracts


@dataclass(frozen=True, slots=True)
class Field:
    """One field of one row that may be otherwise; without a column, the row itself, which may be none.

    `among`: the only values it could have; None where it could have any.
    """

    file: str
    record: int
    column: str | None
    among: frozenset[object] | None = None


_MONTHS = 12

_MOST_PAIRS = 1_000_000
"""Pairs of rows of one child that are compared; where there are more, every row is taken for a rival of the others."""


# D-624: what no field decides is as wide as it can be, and no narrower range is wrong
MOST_ROWS = 1_000
"""Rows of one child in a kind of file that are looked at one by one; of a child with more, anything is possible."""

_ANY_RECORD = -1
"""Stands for the records of a child with more."""

_SAY_WHO_IS_IN_CARE = frozenset({"children", "placements", "legal_statuses", "episodes", "header"})
"""The kinds of file without which nobody is known to be in care: an id that two others have may be wrong in both."""

_ROW = "source_row"
"""Names the row itself, and no field of it."""


class RowsOf:
    """The rows of everybody in question, as they were read, kind of file by kind of file.

    Takes: the extracts; whose rows (children or households), by id; whose of them are looked at (None: everybody's);
    whether of households.
    Rows of the others, and of the `crowded`, who have too many, are counted alone.
    """

    def __init__(
        self, extracts: Extracts, ids: Iterable[str], looked_at: Iterable[str] | None = None, *, of_households: bool
    ) -> None:
        self._headings = extracts.headings
        self._own = extracts.catalogue.own.keys()
        self.ids = frozenset(ids)
        self.records = {
            file: records
            for file, records in extracts.records.items()
            if records.contract.is_of_children is not of_households and owner_of(records) in records.parts[0].columns
        }
        each_once, wanted = {id: id for id in self.ids}, _several(self.ids)
        self._numbers = {file: number_of_each(records, wanted, each_once) for file, records in self.records.items()}
        self.crowded = frozenset(
            id for of_each in self._numbers.values() for id, number in of_each.items() if number > MOST_ROWS
        )
        self._looked_at = self.ids if looked_at is None else self.ids.intersection(looked_at)
        few = _several(self._looked_at - self.crowded)
        self.frames = {file: rows_of(few, records) for file, records in self.records.items()}
        keys = {file: records.contract.key for file, records in self.records.items()}
        self._rows = RowsInTurn(self.frames, keys)
        self._columns_fed_by: dict[frozenset[str], dict[str, list[str]]] = {}

    def of(self, id: str) -> ByFile:
        """The rows of one child (or household), by kind of file; quickly found for one after the other `in_turn`."""
        return self._rows.of(id)

    def in_turn(self) -> Iterator[frozenset[str]]:
        """Those looked at, together whose rows are read together, and last those whose rows are not."""
        yield from self._rows.parts()
        yield self._looked_at.difference(*self._rows.parts())

    def number_of(self, id: str) -> Mapping[str, int]:
        """How many rows one child (or household) has, by kind of file."""
        return {file: of_each[id] for file, of_each in self._numbers.items() if id in of_each}

    def number_with_blanks(self, id: str) -> Mapping[str, int]:
        """The same with the rows that were added, of which the crowded have none."""
        numbers = self.number_of(id)
        if id in self.crowded:
            return numbers
        blanks = {file: max(numbers.get(file, 0), 1) for file in self._files_of_births}
        blanks |= {file: numbers.get(file, 0) + 1 for file in self._files_of_stretches}
        return {**numbers, **blanks}

    @cached_property
    def _files_of_births(self) -> list[str]:
        return [file for file, records in self.records.items() if has_births(records)]

    @cached_property
    def _files_of_stretches(self) -> list[str]:
        return [file for file in STRETCHES if file in self.records and file not in self._files_of_births]

    def stands_alone(self, id: str, besides: str | None = None) -> bool:
        """Whether an id stands in one kind of file at most, or in none but `besides`, or in none of the files that say
        who is in care; a row that was added in none.

        One of a care leaver does not: those who left care before the other files begin are in no other. Own tables do
        not count.
        """
        files = self._files_of.get(id, frozenset())
        # D-354: a care leaver who is in no other file is no stranger
        if any("care_leavers.child_id" in self._affects(file, owner_of(self.records[file])) for file in files):
            return False
        if not files & _SAY_WHO_IS_IN_CARE:
            return True
        return len(files) <= 1 if besides is None else files <= {besides}

    @cached_property
    def _files_of(self) -> dict[str, frozenset[str]]:
        """By id the kinds of file with rows of it, own tables apart."""
        files: dict[str, frozenset[str]] = {}
        for file in self._numbers.keys() - self._own:  # D-477: they are not always read
            with_it = cache(lambda before, file=file: before | {file})  # D-636: one set for all who are in the same
            for id in self._numbers[file]:
                files[id] = with_it(files.get(id, frozenset()))
        return files

    def at_issue(
        self, problem: Problem, ids: Iterable[str], named: Container[int]
    ) -> Iterator[tuple[str, tuple[Field, ...]]]:
        """For each child (or household) the fields that a finding puts at issue; none where no field would settle it.

        They are those it names in the rows it names. Where it says of a row what another file would have to say (nights
        in care without a placement), they are the ends of the stretches in that file.

        Takes: the finding; whose fields; the rows that it names.
        """
        touched = self._fed_by(problem.affects)
        for id in ids:
            if id in self.crowded:
                yield id, tuple(Field(file, _ANY_RECORD, None) for file in self.number_of(id) if touched[file])
            else:
                yield id, tuple(dict.fromkeys(self._at_issue_of(problem, named, touched, id)))

    def _fed_by(self, affected: frozenset[str]) -> Mapping[str, list[str]]:
        """By kind of file the columns that are read into one of these `extract.column` names."""
        if affected not in self._columns_fed_by:
            self._columns_fed_by[affected] = {
                file: [name for name in frame.columns if self._affects(file, name) & affected]
                for file, frame in self.frames.items()
            }
        return self._columns_fed_by[affected]

    def _at_issue_of(
        self, problem: Problem, named: Container[int], touched: Mapping[str, list[str]], id: str
    ) -> Iterator[Field]:
        involved = INVOLVED.get(problem.code, Involved())
        if involved.birth_elsewhere:
            yield from self._births_elsewhere(id)
            return
        for file, with_blank in self.of(id).items():
            rows = [row for row in with_blank if file not in STRETCHES or row["source_row"] is not None]
            meant = [name for name in touched[file] if self._is_headed(file, name, problem.place.heading)]
            here = [place for place, row in enumerate(rows) if row["source_row"] in named and _is_in(row, problem)]
            if here and touched[file]:
                is_compared = len(here) * len(rows) <= _MOST_PAIRS
                for place in here:
                    yield from self._of_row(file, rows, place, meant or touched[file], involved)
                    if involved.rivals and is_compared:
                        yield from self._rivals(file, [row for row in rows if row is not rows[place]], rows[place])
                if involved.rivals and not is_compared:
                    yield from self._rivals(file, rows)
                if involved.birth:
                    yield from self._births(id)
            elif touched[file] and problem.code not in OPEN:
                yield from self._loose_ends(file, rows, touched[file])
                if file in STRETCHES:
                    yield from (_field(file, row, "start_date") for row in with_blank if row["source_row"] is None)

    def _births(self, id: str) -> Iterator[Field]:
        """The dates of birth of a child."""
        for file, rows in self.of(id).items():
            for column in self.frames[file].columns:
                if "children.date_of_birth" in self._affects(file, column):
                    yield from (_field(file, row, column) for row in rows)

    def _births_elsewhere(self, id: str) -> Iterator[Field]:
        """The dates of birth of a child that could only be one that another file has."""
        for field in self._births(id):
            if others := self.records[field.file].births_elsewhere.get(id):
                yield replace(field, among=others)

    def _loose_ends(self, file: str, rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> Iterator[Field]:
        """The days on which a row starts and none ends, or ends and none starts; of what is no day, every field."""
        of_days = [name for name in columns if self.frames[file].schema[name] == pl.Date]
        if any(row[name] is None for row in rows for name in self.records[file].contract.key):
            return  # a row that could not be used may well be what is missing: its own finding settles that
        days_of_others = {
            column: {other[name] for other in rows for name in of_days if name != column} for column in columns
        }
        for row in rows:
            for column in columns:
                is_met = column in of_days and row[column] in days_of_others[column]
                if column != owner_of(self.records[file]) and not is_met:
                    yield _field(file, row, column)

    def _of_row(
        self, file: str, rows: Sequence[Mapping[str, object]], place: int, meant: Sequence[str], involved: Involved
    ) -> Iterator[Field]:
        row = rows[place]
        for column in dict.fromkeys((*meant, *self._columns(file, involved.also))):
            if column not in (owner_of(self.records[file]), _ROW):
                field = _field(file, row, column)
                yield replace(field, among=self._among(file, rows, row, column, involved))
        if involved.row or owner_of(self.records[file]) in meant:
            yield _field(file, row, None)
        after, before = slice(place + 1, None), slice(place - 1, None, -1) if place else slice(0)
        for canonical, others in ((involved.next, after), (involved.previous, before)):
            if canonical and (beside := self._nearest(file, row, rows[others])):
                yield from (_field(file, beside, column) for column in self._columns(file, canonical))

    def _among(
        self,
        file: str,
        rows: Sequence[Mapping[str, object]],
        row: Mapping[str, object],
        column: str,
        involved: Involved,
    ) -> frozenset[object] | None:
        """The only values that a field could have; None where it could have any."""
        if involved.swapped:
            return _swapped(row[column])
        if involved.among_same_start:
            start = self._start(file)
            rows = [one for one in rows if all(one[name] == row[name] for name in start)]
        elif not involved.among_theirs:
            return None
        return frozenset(one[column] for one in rows if one[column] is not None or involved.among_same_start)

    def _start(self, file: str) -> list[str]:
        """The column of a kind of file with the day a row starts; none where there is none."""
        return [name for name in self.records[file].contract.key if self.frames[file].schema[name] == pl.Date]

    def _nearest(
        self, file: str, row: Mapping[str, object], others: Iterable[Mapping[str, object]]
    ) -> Mapping[str, object] | None:
        """The first of others, in the order of their start, that is no earlier return's form of the same row; of its
        forms in several returns the latest, which counts.
        """
        start = self._start(file)

        def started(other: Mapping[str, object]) -> list[object]:
            return [other[name] for name in start]

        others = list(others)
        for other in others:
            if other["source_file"] == row["source_file"] or started(other) != started(row):
                forms = [one for one in others if started(one) == started(other)]
                return max(forms, key=lambda one: int(str(one.get("of_return", 0)))) if start else other
        return None

    def _rivals(
        self, file: str, others: Sequence[Mapping[str, object]], row: Mapping[str, object] | None = None
    ) -> Iterator[Field]:
        """The days and the being there of those of these rows that overlap a row; without one, of all of them."""
        dates = ("start_date", "end_date")
        start, end = (next(iter(self._columns(file, (name,))), None) for name in dates)
        for other in others:
            if start and end and (row is None or _overlap(row, other, start, end)):
                yield from (_field(file, other, column) for column in (start, end, None))

    def _is_headed(self, file: str, column: str, heading: str | None) -> bool:
        """Whether the source calls a column so; every one where a finding names none."""
        return heading is None or heading in (column, self._headings.get(f"{file}.{column}"))

    def _affects(self, file: str, column: str) -> frozenset[str]:
        """The `extract.column` names that a column of a kind of file is read into."""
        return self._fed[file].get(column, frozenset())

    @cached_property
    def _fed(self) -> dict[str, dict[str, frozenset[str]]]:
        return {
            file: {
                name: frozenset(records.contract.affects(column)) for name, column in records.contract.columns.items()
            }
            | {_ROW: frozenset({records.contract.row_itself})}
            for file, records in self.records.items()
        }

    def _columns(self, file: str, canonical: Iterable[str]) -> list[str]:
        """The columns of a kind of file that these of canonical tables are read from."""
        wanted = set(canonical)
        return [
            name
            for name in self.frames[file].columns
            if any(affects.split(".")[1] in wanted for affects in self._affects(file, name))
        ]


def _several(ids: Iterable[str]) -> pl.Series:
    return pl.Series(sorted(ids), dtype=pl.String).implode()


def _field(file: str, row: Mapping[str, object], column: str | None) -> Field:
    record = row[NUMBER]
    assert isinstance(record, int)
    return Field(file, record, column)


def _swapped(day: object) -> frozenset[object] | None:
    """A day as it is and with its month the other way round; None for a day to which another was added since."""
    return (
        frozenset({day, date(day.year, day.day, day.month)}) if isinstance(day, date) and day.day <= _MONTHS else None
    )


def _is_in(row: Mapping[str, object], problem: Problem) -> bool:
    return str(row["source_file"]).casefold() == problem.place.file.casefold()


def _overlap(row: Mapping[str, object], other: Mapping[str, object], start: str, end: str) -> bool:
    """Whether two rows start on one day or have a night in common; a row without a start has it with any."""
    ours, theirs = row[start], other[start]
    if not (isinstance(ours, date) and isinstance(theirs, date)) or ours == theirs:
        return True
    until = row[end] if ours < theirs else other[end]
    return not isinstance(until, date) or until > max(ours, theirs)
