"""What of whose records is at issue: each field that a finding says may be wrong, and each row that may not be one."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import polars as pl

from permanence_kpis.confidence.involved import INVOLVED, OPEN, Involved
from permanence_kpis.confidence.overlaps import overlapping
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
        self._numbers = number_of_each(self.records.values(), self.ids)
        self.crowded = frozenset(id for id, numbers in self._numbers.items() if max(numbers, default=0) > MOST_ROWS)
        self._looked_at = self.ids if looked_at is None else self.ids.intersection(looked_at)
        few = _several(self._looked_at - self.crowded)
        self.frames = {file: rows_of(few, records) for file, records in self.records.items()}
        keys = {file: records.contract.key for file, records in self.records.items()}
        self._rows = RowsInTurn(self.frames, keys)
        # D-655: findings put the same fields at issue, and fields could be the same
        self._fields: dict[Field, Field] = {}
        self._amongs: dict[frozenset[object], frozenset[object]] = {}
        self._read_from: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        self._columns_fed_by: dict[frozenset[str], dict[str, list[str]]] = {}

    def of(self, id: str) -> ByFile:
        """The rows of one child (or household), by kind of file; quickly found for one after the other `in_turn`."""
        return self._rows.of(id)

    def in_turn(self) -> Iterator[frozenset[str]]:
        """Those looked at, together whose rows are read together, and last those whose rows are not."""
        for ids in self._rows.parts():
            self._fields, self._amongs = {}, {}  # of those looked at next
            yield ids
        yield self._looked_at.difference(*self._rows.parts())

    def number_of(self, id: str) -> Mapping[str, int]:
        """How many rows one child (or household) has, by kind of file."""
        numbers = zip(self.records, self._numbers.get(id, ()), strict=False)
        return {file: number for file, number in numbers if number}

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
        files = self._files_of.get(self._numbers.get(id, ()), frozenset())
        # D-354: a care leaver who is in no other file is no stranger
        if any("care_leavers.child_id" in self._affects(file, owner_of(self.records[file])) for file in files):
            return False
        if not files & _SAY_WHO_IS_IN_CARE:
            return True
        return len(files) <= 1 if besides is None else files <= {besides}

    @cached_property
    def _files_of(self) -> dict[tuple[int, ...], frozenset[str]]:
        """By how many rows one has, kind of file by kind of file, those with any, own tables apart."""
        return {
            numbers: frozenset(file for file, number in zip(self.records, numbers, strict=True) if number) - self._own
            for numbers in set(self._numbers.values())
        }

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
                fields = self._at_issue_of(problem, named, touched, id)
                yield id, tuple(dict.fromkeys(self._fields.setdefault(field, field) for field in fields))

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
                for place in here:
                    yield from self._of_row(file, rows, place, meant or touched[file], involved)
                if involved.rivals:
                    yield from self._rivals(file, rows, here)
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
                yield _field(file, row, column, self._among(file, rows, row, column, involved))
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
        among = frozenset(one[column] for one in rows if one[column] is not None or involved.among_same_start)
        return self._amongs.setdefault(among, among)

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

    def _rivals(self, file: str, rows: Sequence[Mapping[str, object]], here: Sequence[int]) -> Iterator[Field]:
        """The days and the being there of those rows that overlap one of those here, themselves apart."""
        start, end = (next(iter(self._columns(file, (name,))), None) for name in ("start_date", "end_date"))
        if start and end:
            for place in overlapping([(row[start], row[end]) for row in rows], here):
                yield from (_field(file, rows[place], column) for column in (start, end, None))

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

    def _columns(self, file: str, canonical: tuple[str, ...]) -> list[str]:
        """The columns of a kind of file that these of canonical tables are read from."""
        key = file, canonical
        if key not in self._read_from:
            self._read_from[key] = [
                name
                for name in self.frames[file].columns
                if any(affects.split(".")[1] in canonical for affects in self._affects(file, name))
            ]
        return self._read_from[key]


def _several(ids: Iterable[str]) -> pl.Series:
    return pl.Series(sorted(ids), dtype=pl.String).implode()


def _field(file: str, row: Mapping[str, object], column: str | None, among: frozenset[object] | None = None) -> Field:
    record = row[NUMBER]
    assert isinstance(record, int)
    return Field(file, record, column, among)


def _swapped(day: object) -> frozenset[object] | None:
    """A day as it is and with its month the other way round; None for a day to which another was added since."""
    return (
        frozenset({day, date(day.year, day.day, day.month)}) if isinstance(day, date) and day.day <= _MONTHS else None
    )


def _is_in(row: Mapping[str, object], problem: Problem) -> bool:
    return str(row["source_file"]).casefold() == problem.place.file.casefold()
