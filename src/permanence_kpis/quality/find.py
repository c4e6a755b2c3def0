"""Looking for what the checks describe."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from permanence_kpis.conditions.compile import all_of
from permanence_kpis.derive import PROVENANCE, Facts
from permanence_kpis.errors import Place, Problem
from permanence_kpis.periods import Window
from permanence_kpis.quality.functions import FUNCTIONS
from permanence_kpis.quality.model import Check
from permanence_kpis.quality.rows import Rows
from permanence_kpis.quality.vocabulary import FILES, OF_ALL_CHILDREN, RETURNS, extract_of, needs
from permanence_kpis.tables import EXTRACTS

_AS_RECORDED = "counted as recorded"
_CARE = "legal_statuses.csv"


@dataclass(frozen=True)
class SideBySide:
    """What returns say of themselves: the tables of the vocabulary, as far as there are files, each with child_id,
    source_file and source_row; and what the source calls each of their columns."""

    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    headings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def find(
    checks: Sequence[Check],
    facts: Facts,
    span: Window,
    windows: Mapping[str, Sequence[Window]],
    loaded: frozenset[str],
    returns: SideBySide,
) -> list[Problem]:
    """Everything that the checks find, one problem for each of them and file.

    Takes: checks; the facts; the first and last day of all their windows; the windows of the measures by derived
    table; the `extract.column` names that were read; what returns say of themselves. A check that needs others is not
    looked for.
    """
    rows = Rows(facts, span, loaded)
    problems: list[Problem] = []
    for check in checks:
        if check.found or not needs(check.table, check.columns) <= loaded:
            continue
        if check.table in RETURNS:
            problems += _of_returns(check, facts, returns, knows_care=needs(_CARE, ()) <= loaded)
        elif check.table in FILES:
            looked_at = rows.table(check.table)
            at_fault = (
                FUNCTIONS[check.function](looked_at, span) if check.function else looked_at.filter(all_of(check.when))
            )
            problems += _problems(check, facts, extract_of(check.table), "source_row", at_fault)
        else:
            extract, row = PROVENANCE[check.table][check.column]
            for window in dict.fromkeys(windows.get(check.table, ())):
                derived = facts.table(check.table, window, check.columns).filter(all_of(check.when))
                problems += _problems(check, facts, extract, row, derived.collect(engine="in-memory"))
    return problems


def _problems(check: Check, facts: Facts, extract: str, row: str, at_fault: pl.DataFrame) -> Iterator[Problem]:
    """What is said of the rows at fault, file by file."""
    owner = EXTRACTS[extract].key[0]
    at = at_fault.select(owner, source_row=row).drop_nulls("source_row").unique().sort("source_row")
    for file, of_file in facts.by_file(extract, at):
        heading = facts.heading(extract, check.column) if check.column in EXTRACTS[extract].columns else None
        yield _problem(check, file, heading, of_file.rename({owner: "owner"}), is_child=owner == "child_id")


def _problem(check: Check, file: str, heading: str | None, rows: pl.DataFrame, *, is_child: bool = True) -> Problem:
    """What a check says of rows of one file, each with source_row and whose it is (owner)."""
    return Problem(
        Place(
            file,
            heading=heading,
            rows=tuple(rows["source_row"]),
            child_ids=tuple(rows["owner"].unique().sort()) if is_child else (),
            row_ids=tuple(rows["owner"]),
        ),
        what=check.title,
        remedy=check.remedy,
        effect=check.effect or _AS_RECORDED,
        affects=check.affects,
        code=check.code,
    )


def _of_returns(check: Check, facts: Facts, returns: SideBySide, *, knows_care: bool) -> Iterator[Problem]:
    """What is said of the rows at fault in a table of returns, of children in care in the windows."""
    if check.table not in returns.tables:
        return
    at_fault = returns.tables[check.table].filter(all_of(check.when)).rename({"child_id": "owner"})
    if check.table not in OF_ALL_CHILDREN:
        if not knows_care:
            return
        at_fault = at_fault.join(facts.ids_in_care, left_on="owner", right_on="child_id", how="semi")
    for (file,), of_file in sorted(at_fault.sort("source_row").partition_by("source_file", as_dict=True).items()):
        yield _problem(check, str(file), returns.headings[check.table].get(check.column), of_file)


def columns_of(checks: Iterable[Check]) -> frozenset[str]:
    """The `extract.column` names that must be read to look for all of these."""
    return frozenset().union(*(needs(check.table, check.columns) for check in checks if not check.found))
