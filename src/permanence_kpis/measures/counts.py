"""The counts of all measures on a table, in one pass over its rows."""

from collections.abc import Sequence

import polars as pl

from permanence_kpis.definitions.model import Measure
from permanence_kpis.measures.rule import rule_of
from permanence_kpis.results import Counts
from permanence_kpis.tables import DERIVED


def count_all(rows: pl.LazyFrame, measures: Sequence[Measure]) -> list[pl.LazyFrame]:
    """The counts of every measure on one table and window.

    Takes: rows of the table with `belongs`; measures that all use this table.
    Gives: frames of one row with columns `ref:part of Counts`, to be collected together and read by `counts_from`.
    """
    by_unit: dict[str | None, list[Measure]] = {}
    for measure in measures:
        by_unit.setdefault(DERIVED[measure.table].counts[measure.counts], []).append(measure)
    frames = []
    for unit, of_unit in by_unit.items():
        flags = [
            flag.alias(f"{measure.ref}:{name}")
            for measure in of_unit
            for name, flag in rule_of(measure).flags().items()
        ]
        flagged = rows.select(flags) if unit is None else rows.select(unit, *flags).group_by(unit).agg(pl.all().any())
        frames.append(flagged.select(total for measure in of_unit for total in _totals(measure.ref)))
    return frames


def counts_from(frame: pl.DataFrame) -> dict[str, Counts]:
    """The counts in one collected frame, by the measure's ref."""
    parts: dict[str, dict[str, int]] = {}
    for name, value in frame.row(0, named=True).items():
        ref, part = name.rsplit(":", 1)
        parts.setdefault(ref, {})[part] = value
    return {ref: Counts(**of_ref) for ref, of_ref in parts.items()}


def _totals(ref: str) -> list[pl.Expr]:
    """How many of what is counted fall where, from the flags of one measure."""

    def flag(name: str) -> pl.Expr:
        return pl.col(f"{ref}:{name}")

    may_enter = flag("may_be_in") & ~flag("surely_in")
    totals = {
        "denominator": flag("surely_in"),
        "numerator": flag("surely_meets"),
        "unsure": flag("surely_in") & flag("may_meet") & ~flag("surely_meets"),
        "may_enter_met": may_enter & ~flag("may_fail"),
        "may_enter_not_met": may_enter & ~flag("may_meet"),
        "may_enter_either": may_enter & flag("may_meet") & flag("may_fail"),
    }
    return [total.sum().alias(f"{ref}:{part}") for part, total in totals.items()]
