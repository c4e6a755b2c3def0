"""The counts of all measures on a table, in one pass over its rows; on all of them, or group by group."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import polars as pl

from permanence_kpis.definitions.model import Measure
from permanence_kpis.measures.rule import rule_of
from permanence_kpis.results.counts import Counts, GroupValue
from permanence_kpis.tables import AGE_BANDS


# D-156: as in a pivot table
def count_all(rows: pl.LazyFrame, measures: Sequence[Measure], by: Sequence[str] = ()) -> list[pl.LazyFrame]:
    """The counts of every measure on one table and window.

    With `by` each combination of values in those columns is a group, blanks among them, and is counted on its own rows
    alone: what is counted once in all (a child with several rows) counts once in every group it has a row in.

    Takes: rows of the table with `belongs`; measures that all use this table; the columns to group by.
    Gives: frames with columns `ref:part of Counts`, of one row, to be collected together and read by `counts_from`;
    with `by` of one row a group, the columns of `by` first, to be read by `groups_from`.
    """
    by_unit: dict[str | None, list[Measure]] = {}
    for measure in measures:
        by_unit.setdefault(measure.on_table.counts[measure.counts], []).append(measure)
    frames = []
    for unit, of_unit in by_unit.items():
        flags = [flag for measure in of_unit for flag in _flags(measure)]
        totals = [total for measure in of_unit for total in _totals(measure.ref)]
        flagged = rows.select(*by, *flags)
        if unit is not None:
            flagged = rows.select(*by, unit, *flags).group_by(*by, unit).agg(pl.all().any())
        frames.append(flagged.group_by(*by).agg(totals) if by else flagged.select(totals))
    return frames


def counts_of_each(rows: pl.LazyFrame, measure: Measure) -> pl.LazyFrame:
    """The counts of a measure for each child (or household) apart.

    Takes: rows of the measure's table with `belongs`.
    Gives: one row for each: the id, and a column for each part of Counts.
    """
    table = measure.on_table
    flagged = rows.select(table.unit_id, *_flags(measure))
    if table.counts[measure.counts] is not None:
        flagged = flagged.group_by(table.unit_id).agg(pl.all().any())
    totals = [total.name.map(lambda name: name.rsplit(":", 1)[1]) for total in _totals(measure.ref)]
    return flagged.group_by(table.unit_id).agg(totals)


def counts_from(frame: pl.DataFrame) -> dict[str, Counts]:
    """The counts in one collected frame, by the measure's ref."""
    return _counts_of(frame.row(0, named=True))


# D-157: a group is what its rows say
def groups_from(frame: pl.DataFrame, by: Sequence[str]) -> dict[str, dict[tuple[GroupValue, ...], Counts]]:
    """The counts in one collected frame of groups, by the measure's ref and the group's values.

    A group in which nobody counts, nor may count, is left out. Values are in the order of their column, age bands by
    age; what is not recorded comes last.
    """
    counted: dict[str, dict[tuple[GroupValue, ...], Counts]] = {}
    first, names = len(by), frame.columns[len(by) :]
    alike: dict[Counts, Counts] = {}  # of many small groups most have the same counts, which are kept once
    for row in sorted(frame.iter_rows(), key=lambda row: [_place(value) for value in row[:first]]):
        for ref, counts in _counts_of(dict(zip(names, row[first:], strict=True))).items():
            of_ref = counted.setdefault(ref, {})
            if counts.denominator or counts.not_known:
                of_ref[row[:first]] = alike.setdefault(counts, counts)
    return counted


def _place(value: GroupValue) -> tuple[bool, int, object]:
    """Where a value stands among those of its column."""
    if value is None:
        return True, 0, ""
    return False, AGE_BANDS.index(value) if value in AGE_BANDS else 0, value


def _counts_of(row: Mapping[str, int]) -> dict[str, Counts]:
    parts: dict[str, dict[str, int]] = {}
    for name, value in row.items():
        ref, part = name.rsplit(":", 1)
        parts.setdefault(ref, {})[part] = value
    return {ref: Counts(**of_ref) for ref, of_ref in parts.items()}


@lru_cache
def _flags(measure: Measure) -> tuple[pl.Expr, ...]:
    """What is certain and what is possible of one row, as `ref:flag`."""
    return tuple(flag.alias(f"{measure.ref}:{name}") for name, flag in rule_of(measure).flags().items())


@lru_cache
def _totals(ref: str) -> tuple[pl.Expr, ...]:
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
    return tuple(total.sum().alias(f"{ref}:{part}") for part, total in totals.items())
