"""What the facts behind the figures leave in doubt: rows repaired by a written rule, records that were not used or that
contradict each other.

Every figure is worked out as docs/data-dictionary.md says; nothing here changes one. Source: docs/sources.md#checks.
"""

from collections.abc import Iterator, Mapping

import polars as pl

from permanence_kpis.conditions.compile import all_of
from permanence_kpis.derive import PROVENANCE, Facts
from permanence_kpis.errors import Problem, in_order
from permanence_kpis.quality import functions
from permanence_kpis.quality.figure_rows import FigureRows
from permanence_kpis.quality.load import load_checks
from permanence_kpis.quality.marks import IN_FIGURES, MARKS, extract_in_figures
from permanence_kpis.quality.model import Rule
from permanence_kpis.quality.problems import problems_in
from permanence_kpis.tables import DERIVED, EXTRACTS


def columns_checked(table: str, loaded: frozenset[str]) -> tuple[str, ...]:
    """The columns of a derived table that are looked at for contradictions, of those that what was read allows."""
    beside = {mark.name: mark.beside for mark in MARKS.get(table, ())}
    rules = [rule for _, rule in _rules() if rule.table == table and _is_read(rule, loaded)]
    asked = (beside.get(name, name) for rule in rules for name in rule.columns)
    return tuple(dict.fromkeys(name for name in asked if name))


def inconsistencies(facts: Facts, tables: Mapping[str, pl.DataFrame], loaded: frozenset[str]) -> tuple[Problem, ...]:
    """Everything in doubt about the tables that were used, in the columns that were read.

    Takes: the facts; by name, the rows of each table in its window; `loaded`, the `extract.column` names that were
    read.
    Gives: one Problem for each kind of doubt and file, with every row it was found in, whatever else the facts were
    asked before.
    """
    used = FigureRows(facts, tables)
    problems: list[Problem] = []
    for code, rule in _rules():
        if used.uses(rule.looked_for_with or rule.table) and _is_read(rule, loaded):
            problems += _found(code, rule, used)
    return in_order(problems)


def _rules() -> Iterator[tuple[str, Rule]]:
    return ((check.code, rule) for check in load_checks() for rule in check.in_figures)


def _is_read(rule: Rule, loaded: frozenset[str]) -> bool:
    columns = IN_FIGURES[rule.table].columns
    return rule.needs.union(*(columns[name].depends_on for name in rule.columns)) <= loaded


def _found(code: str, rule: Rule, used: FigureRows) -> Iterator[Problem]:
    """What one rule finds, file by file."""
    if rule.function:
        extract, at_fault = extract_in_figures(rule.table), functions.IN_FIGURES[rule.function](used)
        return problems_in(code, rule, used.facts, extract, at_fault)
    rows = used.table(rule.table, rule.columns).filter(all_of(rule.when))
    if rule.table in DERIVED:
        extract, row = PROVENANCE[rule.table][rule.column]
        rows = rows.select(EXTRACTS[extract].key[0], source_row=row)
    else:
        extract = extract_in_figures(rule.table)
    return problems_in(code, rule, used.facts, extract, rows.collect(engine="in-memory"))
