"""What `extracts.yaml` says: for each table its file, and for each of its columns the heading in that file."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from permanence_kpis.tables import Column, Extract
from permanence_kpis.yaml_files.findings import Findings
from permanence_kpis.yaml_files.tree import Loc, Span

IN_TEXT = "in_text"
"""What `code:` says where the code stands somewhere in a description."""

LAST_DAY = "last_day"
"""What `end_dates:` says where an end is the last day, not the day on which the next begins."""


@dataclass(frozen=True)
class Written:
    """A text of the file, and where in `extracts.yaml` it stands."""

    text: str
    span: Span
    path: Loc


@dataclass(frozen=True)
class MappedColumn:
    """The heading under which one of our columns stands, and how its codes are written there.

    `is_in_text`: the code is taken out of a description; `descriptions`: whole descriptions, and their codes.
    """

    column: Column
    heading: Written
    is_in_text: bool = False
    descriptions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MappedTable:
    """One of our tables: where its rows are, how they are written, and its columns by our names."""

    extract: Extract
    file: Written
    columns: Mapping[str, MappedColumn]
    sheet: Written | None = None
    encoding: str = "utf-8"
    dates: str | None = None

    @property
    def is_workbook(self) -> bool:
        return is_workbook(self.file.text)


@dataclass(frozen=True)
class Described:
    """What a whole `extracts.yaml` says. `findings`: where what is wrong with the files it names can be added.

    Without `tables` the folder is read as it would be without the file, with the headings under `by` as columns of
    the authority's own.
    """

    tables: Mapping[str, MappedTable]
    ends_are_last_days: bool
    findings: Findings
    by: Mapping[str, Written] = field(default_factory=dict)


def is_workbook(file: str) -> bool:
    """Whether a file of this name is read as a spreadsheet; of others, see parquet_files.py."""
    return file.casefold().endswith(".xlsx")
