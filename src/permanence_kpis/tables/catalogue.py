"""The tables that one set of definitions knows: the built-in ones, and the authority's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from permanence_kpis.conditions.model import Condition
from permanence_kpis.periods import Deadline
from permanence_kpis.tables.derived import DERIVED
from permanence_kpis.tables.extracts import EXTRACTS
from permanence_kpis.tables.model import Column, Extract, Table


@dataclass(frozen=True)
class OwnTable:
    """A table of the authority's own: an extract whose rows are counted as they are.

    `counts`: the word for its rows. `began`, `ended`: the columns with the day of a row, and, where rows last, with the
    day it ended. `latest_for`: the derived table to which a child's newest row adds columns; `no_row_means`: what they
    hold, by their name in the extract, of a child who has no row.
    """

    extract: Extract
    counts: str
    began: str
    ended: str | None = None
    latest_for: str | None = None
    no_row_means: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.extract.name


@dataclass(frozen=True)
class DeadlineTable:
    """What was due so long after each row of a table of events, and by which row of another it was done.

    `after`, `met_by`: names of derived tables; `where`: which rows of the latter count.
    """

    after: str
    met_by: str
    deadline: Deadline
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The extracts, and the derived tables a definition may use, by name; which of them are the authority's own."""

    extracts: Mapping[str, Extract] = field(repr=False)
    tables: Mapping[str, Table] = field(repr=False)
    own: Mapping[str, OwnTable] = field(default_factory=dict, repr=False)
    deadlines: Mapping[str, DeadlineTable] = field(default_factory=dict, repr=False)

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """Every column of a derived table by its name."""
        return {name: column for table in self.tables.values() for name, column in table.columns.items()}

    # D-301: a list of the authority's own may be kept up while the extracts are of last quarter
    @cached_property
    def dates(self) -> frozenset[str]:
        """The `extract.column` names of the dates that tell how far back each file reaches and how new it is."""
        return frozenset(
            f"{name}.{column}"
            for name, extract in self.extracts.items()
            if name not in self.own
            for column in extract.history_columns
        )


BUILT_IN = Catalogue(EXTRACTS, DERIVED)
"""What every set of definitions knows. A column that stands in several of its tables holds the same in each."""
