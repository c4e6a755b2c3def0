"""The derived tables of copies, and how each copy counts."""

from collections.abc import Mapping, Sequence

import polars as pl

from permanence_kpis.confidence.copies import COPY
from permanence_kpis.definitions.model import Measure
from permanence_kpis.derive import Facts
from permanence_kpis.extracts import REJECTED_SCHEMA, Extracts
from permanence_kpis.measures import Plan, counts_of_each
from permanence_kpis.periods import WholeMonths, Window


def tables_of(
    tables: Mapping[str, pl.DataFrame], extracts: Extracts, plans: Sequence[Plan], rule: WholeMonths
) -> dict[tuple[str, Window], pl.DataFrame]:
    """The derived tables of the measures in their windows, by table and window.

    Takes: canonical tables of copies; the extracts they are copies of; the plans of the measures.
    """
    columns: dict[tuple[str, Window], dict[str, None]] = {}
    for plan in plans:
        key = plan.measure.table, plan.window
        columns.setdefault(key, {}).update(dict.fromkeys(plan.measure.columns))
    nobody = pl.DataFrame(schema=REJECTED_SCHEMA)
    windows = [plan.window for plan in plans]
    facts = Facts(
        tables,
        nobody,
        windows,
        rule,
        extracts.headings,
        extracts.reviews_begin_on,
        catalogue=extracts.catalogue,
    )
    frames = [facts.table(table, window, names) for (table, window), names in columns.items()]
    return dict(zip(columns, pl.collect_all(frames, engine="in-memory"), strict=True))


def counts_of_copies(rows: pl.LazyFrame, measure: Measure, copies: pl.DataFrame) -> pl.LazyFrame:
    """Of each copy the least and the most that meet a measure (n), do not (f), are in its denominator (d).

    Takes: rows of the measure's table; the copies, with COPY, which stands in the rows for the id.
    Gives: the columns of copies, and `n_least`, `n_most` and so on; 0 where a copy has no row in the table.
    """
    counted = counts_of_each(rows, measure)
    of_copies = copies.lazy().join(counted, left_on=COPY, right_on=measure.on_table.unit_id, how="left")
    of_copies = of_copies.with_columns(pl.exclude(copies.columns).fill_null(0).cast(pl.Int64))
    enters = {name: pl.col(f"may_enter_{name}") for name in ("met", "not_met", "either")}
    met, in_it, unsure = pl.col("numerator"), pl.col("denominator"), pl.col("unsure")
    return of_copies.select(
        copies.columns,
        n_least=met,
        n_most=met + unsure + enters["met"] + enters["either"],
        f_least=in_it - met - unsure,
        f_most=in_it - met + enters["not_met"] + enters["either"],
        d_least=in_it,
        d_most=in_it + enters["met"] + enters["not_met"] + enters["either"],
    )
