"""Looking for what the checks describe that `kpis check` alone looks for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from permanence_kpis.conditions.compile import all_of
from permanence_kpis.derive import Facts, provenance_of
from permanence_kpis.errors import Problem, in_order
from permanence_kpis.periods import Window
from permanence_kpis.quality.functions import FUNCTIONS
from permanence_kpis.quality.model import Check, Rule
from permanence_kpis.quality.problems import Absent, problems_by_file, problems_in
from permanence_kpis.quality.rows import Rows
from permanence_kpis.quality.vocabulary import FILES, RETURNS, extract_of, needs

_CARE = "legal_statuses.csv"


@dataclass(frozen=True)
class SideBySide:
    """What returns say of themselves: the tables of the vocabulary, as far as there are files, each with child_id,
    source_file and source_row; and what the source calls each of their columns."""

    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    headings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


# D-188: only a column that a measure uses can stop
def find(
    checks: Sequence[Check],
    facts: Facts,
    span: Window,
    windows: Mapping[str, Sequence[Window]],
    loaded: frozenset[str],
    returns: SideBySide,
    absent: Absent,
) -> tuple[Problem, ...]:
    """Everything that the checks find, one problem for each of them and file.

    Takes: checks; the facts; the first and last day of all their windows; the windows of the measures by derived
    table; the `extract.column` names that were read; what returns say of themselves; the columns that are not there. A
    check that needs others is not looked for.
    """
    rows = Rows(facts, span, loaded)
    problems: list[Problem] = []
    for check in checks:
        rule = check.rule
        if rule is None or not needs(rule.table, rule.columns) <= loaded:
            continue
        if rule.table in RETURNS:
            problems += _of_returns(check.code, rule, facts, returns, absent, knows_care=needs(_CARE, ()) <= loaded)
        elif rule.table in FILES:
            table = rows.table(rule.table)
            at_fault = FUNCTIONS[rule.function](table, span) if rule.function else table.filter(all_of(rule.when))
            problems += problems_in(check.code, rule, facts, extract_of(rule.table), at_fault, absent)
        else:
            extract, row = provenance_of(rule.table, facts.catalogue)[rule.column]
            for window in dict.fromkeys(windows.get(rule.table, ())):
                derived = facts.table(rule.table, window, rule.columns).filter(all_of(rule.when))
                at_fault = derived.select(facts.catalogue.extracts[extract].key[0], source_row=row).collect(
                    engine="in-memory"
                )
                problems += problems_in(check.code, rule, facts, extract, at_fault, absent)
    return in_order(problems)


def _of_returns(
    code: str, rule: Rule, facts: Facts, returns: SideBySide, absent: Absent, *, knows_care: bool
) -> Iterator[Problem]:
    """What is said of the rows at fault in a table of returns, of children in care in the windows."""
    if rule.table not in returns.tables:
        return iter(())
    at_fault = returns.tables[rule.table].filter(all_of(rule.when)).rename({"child_id": "owner"})
    if not knows_care:
        return iter(())
    at_fault = at_fault.join(facts.ids_in_care, left_on="owner", right_on="child_id", how="semi")
    by_file = at_fault.sort("source_row").partition_by("source_file", as_dict=True)
    heading = returns.headings[rule.table].get(rule.column)
    return problems_by_file(code, rule, heading, ((str(file), rows) for (file,), rows in by_file.items()), absent)
