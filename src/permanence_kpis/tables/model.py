"""What a table is made of: its columns with their kinds and units, its key, and what one row is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from permanence_kpis.codes import CodeSet
from permanence_kpis.periods import Deadline


class Kind(StrEnum):
    """What a column holds; decides which tests a condition may put to it."""

    ID = "id"
    CODE = "code"
    DATE = "date"
    NUMBER = "whole number"
    TEXT = "text"


YEAR = "year"
"""The unit of a number that is a year to 31 March, called by the year in which it ends."""


@dataclass(frozen=True)
class Column:
    """One column. `required` (extracts): must be there and filled. `depends_on` (derived): `extract.column` names.

    `ends`: of a derived column whose value may be one of several, the columns with the lowest and the highest of them;
    where these differ its own value is null. `also_read`, `due_within`: as of a table, for this column. `months_back`:
    how many months before the row's own date it looks. `is_free`: text of which nobody knows all it may say.

    Of extracts: `dated_by` is the column with the day a code was recorded for, `is_part_known` says whether parts of a
    date may be unknown (zz), `affects` the `extract.column` names that a source's own column is read into (none: it is
    one of ours).
    """

    name: str
    kind: Kind
    meaning: str
    codes: CodeSet | None = None
    unit: str | None = None
    required: bool = False
    depends_on: tuple[str, ...] = ()
    ends: tuple[str, str] | None = None
    also_read: tuple[str, ...] = ()
    due_within: tuple[Deadline, ...] = ()
    dated_by: str | None = None
    is_part_known: bool = False
    affects: tuple[str, ...] = ()
    is_free: bool = False
    months_back: int = 0


@dataclass(frozen=True)
class Extract:
    """A file an authority supplies. `key`: a row without these, readable, is left out. `needed`: nothing without it.

    `day`: the column with the day of a row, where a row without it is kept.
    """

    name: str
    row_is: str
    key: tuple[str, ...]
    needed: bool
    columns: Mapping[str, Column]
    day: str | None = None

    @property
    def file_name(self) -> str:
        return f"{self.name}.csv"

    @property
    def file_names(self) -> tuple[str, str]:
        """The names that its file may have: of CSV, and of Parquet."""
        return self.file_name, f"{self.name}.parquet"

    @property
    def is_of_children(self) -> bool:
        """Whether its ids are children's."""
        return any(name.endswith(".child_id") for name in self.affects(self.columns[self.key[0]]))

    def affects(self, column: Column) -> tuple[str, ...]:
        """The `extract.column` names that one of its columns is read into."""
        return column.affects or (f"{self.name}.{column.name}",)

    @property
    def every_column(self) -> frozenset[str]:
        """The `extract.column` names of all its columns."""
        return frozenset(f"{self.name}.{name}" for name in self.columns)

    @property
    def row_itself(self) -> str:
        """The `extract.column` name that a finding affects which leaves open whether a row is one at all."""
        return f"{self.name}.source_row"

    @property
    def begins(self) -> str | None:
        """The column with the day on which a row begins; None where its rows have no day."""
        return self.day or next((name for name in self.key if self.columns[name].kind is Kind.DATE), None)

    @property
    def always_read(self) -> tuple[str, ...]:
        """The columns that are read with any of the others."""
        return (*self.key, *([self.day] if self.day else []))

    @property
    def history_columns(self) -> tuple[str, ...]:
        """The dates that tell how far back the file reaches and how new it is."""
        return tuple(
            name for name in ("start_date", "review_date", "approval_date", "end_date") if name in self.columns
        )


@dataclass(frozen=True)
class Table:
    """A derived table. `counts`: what may be counted, and the column that tells one from the next (None: each row).

    `key`: the columns that tell one row from the next. `depends_on`: the `extract.column` names its rows are worked out
    from. `ended_by`: those that can only end earlier what a row tells of, so that it may not belong; where their file
    is not there nothing is ended. `also_read`: those that decide where others leave something open; what they leave
    open themselves is found where the table is worked out. `due_within`: how long after a day in an extract something
    is due, where rows are worked out from that. `is_of_spells`: a row lasts, so that those open on a day can
    be looked at too. `is_of_one_day`: only those open on a day are looked at, and they are not of children. `row_id`:
    what tells who is counted in a list where it is neither a child nor a household.
    """

    name: str
    row_is: str
    is_snapshot: bool
    own_date: str | None
    key: tuple[str, ...]
    counts: Mapping[str, str | None]
    depends_on: tuple[str, ...]
    columns: Mapping[str, Column]
    ended_by: tuple[str, ...] = ()
    also_read: tuple[str, ...] = ()
    due_within: tuple[Deadline, ...] = ()
    is_of_spells: bool = False
    is_of_one_day: bool = False
    row_id: str = "household_id"

    @property
    def unit_id(self) -> str:
        """The column that names what is counted in a list: the child, the household, or what a row is told by."""
        return "child_id" if "child_id" in self.columns else self.row_id

    @property
    def unit(self) -> str:
        """Who is counted in a list, as messages say it."""
        return "child" if self.unit_id == "child_id" else self.row_id.removesuffix("_id").replace("_", " ")

    @property
    def windows(self) -> tuple[str, ...]:
        """The windows in which its rows can be counted."""
        over_a_time = ("period", "year_to_date", "last_12_months")
        if self.is_snapshot or self.is_of_one_day:
            return ("at_period_end",)
        return ("at_period_end", *over_a_time) if self.is_of_spells else over_a_time

    # D-125: a count has a population where a row of its table is one child, once
    @property
    def is_of_events(self) -> bool:
        """Whether a row is something that happened, of which a child (or household) may have several, or none.

        All rows together are then no population: how many there are does not say how many there could be.
        """
        return any(column is not None for column in self.counts.values())

    def extract_columns(self, columns: Iterable[str]) -> frozenset[str]:
        """The `extract.column` names that these of its columns are worked out from."""
        return frozenset(self.depends_on).union(*(self.columns[name].depends_on for name in columns))

    def asks_within(self, columns: Iterable[str]) -> frozenset[Deadline]:
        """How long after a day in an extract something is due, where these of its columns ask for that."""
        return frozenset(self.due_within).union(*(self.columns[name].due_within for name in columns))

    def columns_to_read(self, columns: Iterable[str]) -> frozenset[str]:
        """The `extract.column` names to read for these of its columns, as far as they are there."""
        names = tuple(columns)
        of_columns = (self.columns[name].also_read for name in names)
        return self.extract_columns(names).union(self.ended_by, self.also_read, *of_columns)


def ends_of(name: str) -> tuple[str, str]:
    """The columns with the lowest and the highest value that a derived column may have."""
    return f"{name}_lowest", f"{name}_highest"


def by_name(*columns: Column) -> dict[str, Column]:
    """The columns of a file or table, each under its name."""
    return {column.name: column for column in columns}
