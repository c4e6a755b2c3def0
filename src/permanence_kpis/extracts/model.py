"""What was read of one authority: the canonical tables, and everything in them that was not understood."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import polars as pl

from permanence_kpis.errors import Problem
from permanence_kpis.extracts.spoilt_ids import IdColumn
from permanence_kpis.tables import BUILT_IN, Catalogue, Extract

MAPPING = "extracts.yaml"
"""The file that describes the tables of a case system, where a folder holds such."""

ACCEPTED = "accepted.csv"
"""The file of findings that a person has accepted."""

REJECTED_SCHEMA = {
    "extract": pl.String(),
    "child_id": pl.String(),
    "start_date": pl.Date(),
    "end_date": pl.Date(),
}
"""Rows that cannot be placed in time: extract, child_id, start_date, end_date (null where not known)."""


_EARLIEST_REVIEWS = 1_000
"""How many of the first reviews are looked at, and all where none of these was in care."""

Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Records:
    """The rows of one kind of file as they were read, before any was merged, repaired or left out.

    `contract`: its columns, by the names that `parts` has them under. `parts`: frames that together hold every row,
    typed, with `source_file` and `source_row`; rows without a readable key among them. `to_tables`: what turns such
    rows, of whichever children, into canonical tables. `births_elsewhere`: by child, the dates of birth in other files
    that differ from those in this one.
    """

    contract: Extract
    parts: tuple[pl.DataFrame, ...]
    to_tables: Callable[[pl.DataFrame], Tables]
    births_elsewhere: Mapping[str, frozenset[date]] = field(default_factory=dict)


@dataclass(frozen=True)
class Extracts:
    """The tables of one authority, as supplied.

    `tables`: by extract name, the columns read (ids text, dates Date, codes Enum, `places` Int32; blank is null) with
    `source_file` and `source_row` (as a spreadsheet numbers rows). `not_there`: extracts without a file or bytes, and
    which it was. `rejected`: rows that cannot be placed in time, for want of a readable first day or, in a return, for
    an end before it: extract, child_id, start_date, end_date (null where not known).
    `problems`: what was not understood, with `affects` naming columns as `extract.column`. `names` and `headings`: what
    the source calls a table and a column, where not as this project does. `complete_from`: from when on SSDA903 returns
    hold everything (None: as far back as the records go); `years_without`: by table, the years to 31 March between the
    first of them and the latest of which none holds it. `parts`: the file's name by that of a part of it (a kind of
    record in an XML file, a sheet), which stands in `source_file`. `warnings`: what a reader must know about how all
    was read. `is_of_returns`: whether these are SSDA903 returns. `records`: by kind of file, the rows as they were
    read. `ends_are_last_days`: whether extracts.yaml says so. `catalogue`: the extracts that were looked for.
    """

    folder: str
    tables: Mapping[str, pl.DataFrame]
    not_there: Mapping[str, str]
    rejected: pl.DataFrame
    problems: tuple[Problem, ...] = ()
    is_sample: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    complete_from: date | None = None
    years_without: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    is_of_returns: bool = False
    records: Mapping[str, Records] = field(default_factory=dict)
    ends_are_last_days: bool = False
    catalogue: Catalogue = BUILT_IN

    def called(self, name: str) -> str:
        """What the source calls a table: a file's name, or a kind of file of a return."""
        return self.names.get(name, self.catalogue.extracts[name].file_name)

    def named_in_words(self, name: str) -> str:
        """What the source calls a table, within a sentence."""
        return f"the file of {self.called(name)}" if self.is_of_returns else self.called(name)

    @property
    def columns(self) -> frozenset[str]:
        """What was read, as `extract.column`."""
        return frozenset(f"{name}.{column}" for name, table in self.tables.items() for column in table.columns)

    def is_complete_from_a_day(self, name: str) -> bool:
        """Whether a table is one of returns, which hold everything from a day on, recorded then or before."""
        is_of_returns = name in BUILT_IN.extracts and BUILT_IN.extracts[name].is_of_children
        return self.complete_from is not None and name in self.names and is_of_returns

    def earliest(self, name: str) -> date | None:
        """The first day from which a table tells everything; None where it has no record."""
        if self.is_complete_from_a_day(name) and self.tables[name].height:
            return self.complete_from
        return min((day for day in self._ends_of(name, "min") if day), default=None)

    # D-533: a day that was mistyped is no beginning of the records
    @cached_property
    def reviews_begin_on(self) -> date | None:
        """The first day from which reviews are recorded, of children then in care or in care before; None where there
        are none.
        """
        reviews, statuses = self.tables.get("reviews"), self.tables.get("legal_statuses")
        if reviews is None or statuses is None or self.is_complete_from_a_day("reviews"):
            return self.earliest("reviews") if reviews is not None else None
        for looked_at in (_EARLIEST_REVIEWS, reviews.height):
            first = reviews.lazy().select("child_id", "review_date").bottom_k(looked_at, by="review_date")
            ids = first.select("child_id").unique()
            care = (
                statuses.lazy()
                .join(ids, on="child_id", how="semi")
                .group_by("child_id")
                .agg(pl.col("start_date").min())
            )
            in_care = first.join(care, on="child_id").filter(pl.col("review_date") >= pl.col("start_date"))
            [(day,)] = in_care.select(pl.col("review_date").min()).collect(engine="in-memory").rows()
            if isinstance(day, date):
                return day
        return None

    # D-135: the newest record is that of all extracts
    def newest(self, by: date | None) -> date | None:
        """The last day any table has a record of, leaving out days after `by` (records of what is planned)."""
        limit = by or date.max
        days = [
            day
            for name, table in self.tables.items()
            for column in self.catalogue.extracts[name].history_columns
            if f"{name}.{column}" in self.catalogue.dates and column in table.columns
            for day in [table[column].max() if by is None else table[column].filter(table[column] <= limit).max()]
        ]
        return max((day for day in days if isinstance(day, date)), default=None)

    def _ends_of(self, name: str, end: str) -> list[date | None]:
        table = self.tables[name]
        begins = self.catalogue.extracts[name].begins
        return [getattr(table[begins], end)()] if begins in table.columns else []


@dataclass
class Reading:
    """What has been found so far: tables, what stops, and what does not."""

    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    not_there: dict[str, str] = field(default_factory=dict)
    rejected: list[pl.DataFrame] = field(default_factory=list)
    stops: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    complete_from: date | None = None
    years_without: dict[str, tuple[int, ...]] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    records: dict[str, Records] = field(default_factory=dict)
    ids: list[IdColumn] = field(default_factory=list)

    def add(self, other: "Reading") -> None:
        """Take in what has been found in another extract."""
        self.tables |= other.tables
        self.not_there |= other.not_there
        self.names |= other.names
        self.rejected += other.rejected
        self.stops += other.stops
        self.problems += other.problems
        self.records |= other.records
        self.ids += other.ids
