"""Who is where: everything a measure counts or leaves out, with its outcome."""

import polars as pl

from permanence_kpis.definitions.model import Measure
from permanence_kpis.measures.rule import rows_of, rule_of

WHERE_COUNTED = (
    pl.when("surely_meets")
    .then(pl.lit("met"))
    .when(pl.col("surely_in") & pl.col("may_meet"))
    .then(pl.lit("not known"))
    .when("surely_in")
    .then(pl.lit("not met"))
)
"""The outcome of what is surely in the denominator; what is not is for the caller to name."""
_OUTCOME = (
    WHERE_COUNTED.when("may_be_in")
    .then(pl.lit("not known"))
    .when("is_excluded")
    .then(pl.lit("excluded"))
    .otherwise(pl.lit("not in denominator"))
)


def outcomes_of_rows(rows: pl.DataFrame, measure: Measure) -> pl.Series:
    """The outcome of each row of the measure's table (one of OUTCOMES)."""
    return rows.select(**rule_of(measure).flags()).select(outcome=_OUTCOME).to_series()


# D-077: a list of children over several rows
def membership(rows: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """Everything the measure counts or leaves out, with its outcome and the columns the definition used.

    Takes: rows of the measure's table with `belongs`.
    Gives: one row for each thing counted (each row of the table; or each child or household over its rows): the id,
    `outcome` (one of OUTCOMES), then the columns in the order the definition names them (an own table's column of that
    name as `table.outcome`); over several rows the
    distinct values that are filled, as text joined with `; `. Sorted by id.
    """
    table = measure.on_table
    unit = table.counts[measure.counts]
    asked = [name for name in measure.columns if name != table.unit_id]
    named = {name: f"{table.name}.{name}" if name == "outcome" else name for name in asked}
    columns = list(named.values())
    of_rows = [pl.col(name).alias(shown) for name, shown in named.items()]
    flagged = rows_of(rows, measure).select(table.unit_id, *of_rows, **rule_of(measure).flags())
    if unit is not None:
        flagged = (
            flagged.group_by(unit)
            .agg(
                *(pl.col(name).drop_nulls().unique().sort().cast(pl.String).str.join("; ") for name in columns),
                *(pl.col(name).any() for name in rule_of(measure).flags()),
            )
            .with_columns(pl.col(name).replace("", None) for name in columns)
        )
    return flagged.select(table.unit_id, _OUTCOME.alias("outcome"), *columns).sort(table.unit_id, *columns)
