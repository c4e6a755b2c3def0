"""What the facts behind the figures leave in doubt: rows repaired by a written rule, records that were not used or that
contradict each other.

Every figure is worked out as docs/data-dictionary.md says; nothing here changes one. Source: docs/sources.md#checks.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import partial

import polars as pl

from permanence_kpis.conditions.compile import all_of
from permanence_kpis.derive import PROVENANCE, Facts
from permanence_kpis.errors import Problem, in_order
from permanence_kpis.quality import functions, own_tables
from permanence_kpis.quality.figure_rows import FigureRows
from permanence_kpis.quality.load import load_checks
from permanence_kpis.quality.marks import IN_FIGURES, MARKS, extract_in_figures
from permanence_kpis.quality.model import Rule
from permanence_kpis.quality.problems import Absent, problems_in
from permanence_kpis.side_by_side import FEW_ROWS, workers
from permanence_kpis.tables import DERIVED, EXTRACTS

_ROWS_FOR_TWO = 2_500_000
"""Up to so many rows of an extract one query is worked out while another is: each takes a hundred bytes a row."""


def is_checked(table: str) -> bool:
    """Whether the rows of a derived table are looked at for contradictions at all."""
    return any(table in (rule.table, rule.looked_for_with) for _, rule in _rules())


def columns_checked(table: str, loaded: frozenset[str]) -> tuple[str, ...]:
    """The columns of a derived table that are looked at for contradictions, of those that what was read allows."""
    beside = {mark.name: mark.beside for mark in MARKS.get(table, ())}
    rules = [rule for _, rule in _rules() if rule.table == table and _is_read(rule, loaded)]
    asked = (beside.get(name, name) for rule in rules for name in rule.columns)
    return tuple(dict.fromkeys(name for name in asked if name))


def inconsistencies(
    facts: Facts,
    tables: Mapping[str, pl.DataFrame],
    asked: Mapping[str, Collection[str]],
    loaded: frozenset[str],
    absent: Absent,
) -> tuple[Problem, ...]:
    """Everything in doubt about the tables that were used, in the columns that were read.

    Takes: the facts; by name, the rows in its window of each table that is looked at, and the columns asked of each
    that was used; `loaded`, the `extract.column` names that were read; the columns that are not there.
    Gives: one Problem for each kind of doubt and file, with every row it was found in, whatever else the facts were
    asked before.
    """
    used = FigureRows(facts, tables, asked)
    rules = [
        (code, one) for code, one in _rules() if used.uses(one.looked_for_with or one.table) and _is_read(one, loaded)
    ]
    with workers(_at_once(facts), is_little=facts.most_rows <= FEW_ROWS) as threads:
        at_fault = list(threads.map(partial(_rows_at_fault, used=used), (rule for _, rule in rules)))
    found = (
        problem
        for (code, rule), rows in zip(rules, at_fault, strict=True)
        for problem in problems_in(code, rule, facts, _extract_and_row(rule)[0], rows, absent)
    )
    return in_order((*found, *own_tables.in_figures(facts)))


# D-599: a query by itself mostly keeps one processor busy
def _at_once(facts: Facts) -> int:
    """How many queries are worked out at once."""
    return 2 if facts.most_rows <= _ROWS_FOR_TWO else 1


def _rules() -> Iterator[tuple[str, Rule]]:
    return ((check.code, rule) for check in load_checks() for rule in check.in_figures)


def _is_read(rule: Rule, loaded: frozenset[str]) -> bool:
    columns = IN_FIGURES[rule.table].columns
    return rule.needs.union(*(columns[name].depends_on for name in rule.columns)) <= loaded


def _extract_and_row(rule: Rule) -> tuple[str, str]:
    """The extract whose records a rule is about, and the column of its table with the record's number."""
    if rule.table in DERIVED:
        return PROVENANCE[rule.table][rule.column]
    return extract_in_figures(rule.table), "source_row"


def _rows_at_fault(rule: Rule, used: FigureRows) -> pl.DataFrame:
    """What one rule finds: the owner's id and source_row."""
    extract, row = _extract_and_row(rule)
    if rule.function:
        rows = functions.IN_FIGURES[rule.function](used).lazy()
    else:
        rows = used.table(rule.table, rule.columns).filter(all_of(rule.when))
    return rows.select(EXTRACTS[extract].key[0], source_row=row).collect(engine="in-memory")
