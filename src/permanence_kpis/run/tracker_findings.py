"""How many findings name each child of the tracker, whatever filters and columns were asked for."""

from collections.abc import Mapping

import polars as pl

from permanence_kpis.confidence import AffectedRecords
from permanence_kpis.derive import Facts
from permanence_kpis.errors import Problem
from permanence_kpis.extracts import Extracts, headings_absent
from permanence_kpis.periods import WholeMonths
from permanence_kpis.quality.consistency import inconsistencies


def findings_of_each_child(
    facts: Facts, extracts: Extracts, tables: Mapping[str, pl.DataFrame], looked_at: frozenset[str], rule: WholeMonths
) -> dict[str, int]:
    """How many findings name each child: those of reading the files, and those in what was derived.

    A filter, or a column of one's own, has more read: what is found in that alone is not counted, for a child is no
    more in doubt because somebody asked for a list.

    Takes: the rows of the derived tables that were used; the columns that every tracker reads (`extract.column`).
    """
    of_tables = {name: rows.drop("last_day") for name, rows in tables.items()}
    asked = {name: [column for column in rows.columns if not _is_own(column)] for name, rows in of_tables.items()}

    def counts(problem: Problem) -> bool:
        return any(name in looked_at or name.partition(".")[0] in of_tables for name in problem.affects)

    found = (*extracts.problems, *inconsistencies(facts, of_tables, asked, looked_at, headings_absent(extracts)))
    affected = AffectedRecords(extracts, [one for one in found if counts(one)], (), rule)
    return affected.findings_of_each_child()


def _is_own(column: str) -> bool:
    """Whether a column is one of the authority's own in children.csv."""
    return column.startswith("children.")
