"""From the rows that a rule finds to problems: file by file, with rows and whose they are."""

from collections.abc import Iterable, Iterator

import polars as pl

from permanence_kpis.derive import Facts
from permanence_kpis.errors import Place, Problem
from permanence_kpis.quality.model import Rule

_AS_RECORDED = "counted as recorded"


def problems_in(code: str, rule: Rule, facts: Facts, extract: str, at_fault: pl.DataFrame) -> Iterator[Problem]:
    """What a rule says of rows of an extract, one problem for each file.

    Takes: the check's code; the rule; the rows at fault, with the owner's id and source_row as facts number them (null:
    no record).
    """
    if not at_fault.height:
        return iter(())
    contract, name = facts.catalogue.extracts[extract], rule.heading or rule.column
    owner = contract.key[0]
    heading = facts.heading(extract, name) if name in contract.columns else None
    rows = at_fault.select(pl.col(owner).alias("owner"), "source_row").drop_nulls("source_row").unique()
    by_file = facts.by_file(extract, rows.sort("source_row"))
    return problems_by_file(code, rule, heading, by_file, is_of_children=owner == "child_id")


def problems_by_file(
    code: str,
    rule: Rule,
    heading: str | None,
    by_file: Iterable[tuple[str, pl.DataFrame]],
    *,
    is_of_children: bool = True,
) -> Iterator[Problem]:
    """The same of rows that stand file by file already, each with source_row and whose it is (owner)."""
    for file, rows in by_file:
        yield Problem(
            Place(
                file,
                heading=heading,
                rows=tuple(rows["source_row"]),
                child_ids=tuple(rows["owner"].unique().sort()) if is_of_children else (),
                row_ids=tuple(rows["owner"]),
            ),
            what=rule.what,
            remedy=rule.remedy,
            effect=rule.effect or _AS_RECORDED,
            affects=rule.affects,
            code=code,
        )
