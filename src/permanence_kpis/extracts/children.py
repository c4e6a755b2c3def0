"""The rows of children.csv, whatever layout they came in: in the codes of today, and those at odds with each other."""

import polars as pl

from permanence_kpis.codes import SEX_SINCE_2024
from permanence_kpis.errors import Place, Problem
from permanence_kpis.extracts import faults


def in_codes_of_today(file: str, children: pl.DataFrame) -> tuple[pl.DataFrame, list[Problem]]:
    """The children with sex by the codes in use since 2024-25, so that boys of all years are one group.

    Takes: the file as messages call it; its rows, typed.
    Gives: the rows; of children with several rows, what they say differently.
    """
    if "sex" in children.columns:
        children = children.with_columns(pl.col("sex").replace(SEX_SINCE_2024))
    return children, _who_disagree(file, children)


def _who_disagree(file: str, children: pl.DataFrame) -> list[Problem]:
    """Children with several rows that say different things."""
    if children["child_id"].n_unique() == children.height:
        return []
    details = [name for name in children.columns if name not in ("child_id", "source_row", "source_file")]
    several = children.filter(pl.col("child_id").is_duplicated())
    problems = []
    for name in details:
        disagreeing = several.filter(pl.col(name).drop_nulls().n_unique().over("child_id") > 1)
        if disagreeing.height:
            problems.append(
                Problem(
                    Place(
                        file,
                        heading=name,
                        rows=tuple(disagreeing["source_row"]),
                        child_ids=faults.distinct(faults.ids_of_rows(disagreeing["child_id"].sort())),
                        row_ids=faults.ids_of_rows(disagreeing["child_id"]),
                    ),
                    what="several rows for one child with different contents",
                    remedy="Keep one row for each child.",
                    effect=faults.READ_AS_BLANK,
                    affects=frozenset({f"children.{name}"}),
                    code="DfE INT32",
                )
            )
    return problems
