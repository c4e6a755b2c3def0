"""From the rows that a rule finds to problems: file by file, with rows and whose they are."""

from collections.abc import Collection, Iterable, Iterator
from sys import intern

import polars as pl

from permanence_kpis.derive import Facts
from permanence_kpis.errors import Place, Problem, RowNumbers
from permanence_kpis.quality.model import Rule

_AS_RECORDED = "counted as recorded"
Absent = Collection[tuple[str, str]]
"""Columns that are not there, as was said once for the whole file: its name in small letters, and the heading; or no
name, and `extract.column`."""


def problems_in(
    code: str, rule: Rule, facts: Facts, extract: str, at_fault: pl.DataFrame, absent: Absent = ()
) -> Iterator[Problem]:
    """What a rule says of rows of an extract, one problem for each file.

    Takes: the check's code; the rule; the rows at fault, with the owner's id and source_row as facts number them (null:
    no record); the columns that are not there.
    """
    contract, name = facts.catalogue.extracts[extract], rule.heading or rule.column
    if not at_fault.height or (rule.is_of_a_blank and ("", f"{extract}.{name}") in absent):
        return iter(())
    owner = contract.key[0]
    heading = facts.heading(extract, name) if name in contract.columns else None
    rows = at_fault.select(pl.col(owner).alias("owner"), "source_row").drop_nulls("source_row").unique("source_row")
    by_file = facts.by_file(extract, rows.sort("source_row"))
    return problems_by_file(code, rule, heading, by_file, absent, is_of_children=owner == "child_id")


def problems_by_file(
    code: str,
    rule: Rule,
    heading: str | None,
    by_file: Iterable[tuple[str, pl.DataFrame]],
    absent: Absent = (),
    *,
    is_of_children: bool = True,
) -> Iterator[Problem]:
    """The same of rows that stand file by file already, each with source_row and whose it is (owner)."""
    for file, rows in by_file:
        # D-494: that a column is not there is said once, of the file
        if rule.is_of_a_blank and (file.casefold(), heading) in absent:
            continue
        row_ids = _each_once(rows["owner"])
        yield Problem(
            Place(
                file,
                heading=heading,
                rows=RowNumbers(rows["source_row"]),
                child_ids=tuple(sorted({id for id in row_ids if id is not None})) if is_of_children else (),
                row_ids=row_ids,
            ),
            what=rule.what,
            remedy=rule.remedy,
            effect=rule.effect or _AS_RECORDED,
            affects=rule.affects,
            code=code,
        )


# D-636: of an id in every row, or in many findings, a text each would take more room than the file
def _each_once(ids: pl.Series) -> tuple[str | None, ...]:
    """The ids, those that are the same as one text in memory."""
    return tuple(id if id is None else intern(id) for id in ids)
