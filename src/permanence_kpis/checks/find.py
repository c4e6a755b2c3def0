"""Looking for what the checks describe."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl

from permanence_kpis.checks.functions import FUNCTIONS
from permanence_kpis.checks.model import Check
from permanence_kpis.checks.rows import Rows
from permanence_kpis.checks.vocabulary import FILES, needs
from permanence_kpis.conditions.compile import all_of
from permanence_kpis.derive import SETTLED_BY, Facts
from permanence_kpis.errors import Place, Problem
from permanence_kpis.periods import Window
from permanence_kpis.tables import EXTRACTS

_AS_RECORDED = "counted as recorded"


def find(
    checks: Sequence[Check],
    facts: Facts,
    span: Window,
    windows: Mapping[str, Sequence[Window]],
    loaded: frozenset[str],
) -> list[Problem]:
    """Everything that the checks find, one problem for each of them and file.

    Takes: checks; the facts; the first and last day of all their windows; the windows of the measures by derived
    table; the `extract.column` names that were read. A check that needs others is not looked for.
    """
    rows = Rows(facts, span, loaded)
    problems: list[Problem] = []
    for check in checks:
        if check.found or not needs(check.table, check.columns) <= loaded:
            continue
        if check.table in FILES:
            looked_at = rows.table(check.table)
            at_fault = (
                FUNCTIONS[check.function](looked_at, span) if check.function else looked_at.filter(all_of(check.when))
            )
            problems += _problems(check, facts, check.table.removesuffix(".csv"), "source_row", at_fault)
        else:
            extract, row = SETTLED_BY[check.table][check.column]
            for window in dict.fromkeys(windows.get(check.table, ())):
                derived = facts.table(check.table, window, check.columns).filter(all_of(check.when))
                problems += _problems(check, facts, extract, row, derived.collect(engine="in-memory"))
    return problems


def _problems(check: Check, facts: Facts, extract: str, row: str, at_fault: pl.DataFrame) -> Iterator[Problem]:
    """What is said of the rows at fault, file by file."""
    owner = EXTRACTS[extract].key[0]
    at = at_fault.select(owner, source_row=row).drop_nulls("source_row").unique().sort("source_row")
    for file, of_file in facts.by_file(extract, at):
        yield Problem(
            Place(
                file,
                heading=facts.heading(extract, check.column) if check.column in EXTRACTS[extract].columns else None,
                rows=tuple(of_file["source_row"]),
                child_ids=tuple(of_file[owner].unique().sort()) if owner == "child_id" else (),
                row_ids=tuple(of_file[owner]),
            ),
            what=check.title,
            remedy=check.mend,
            effect=check.effect or _AS_RECORDED,
            touches=check.touches,
            code=check.code,
        )


def columns_of(checks: Iterable[Check]) -> frozenset[str]:
    """The `extract.column` names that must be read to look for all of these."""
    return frozenset().union(*(needs(check.table, check.columns) for check in checks if not check.found))
