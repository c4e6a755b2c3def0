"""Dates of birth that are not the same in the headers of several returns."""

from collections.abc import Iterator

import polars as pl

from permanence_kpis.errors import Problem
from permanence_kpis.extracts import faults


# D-577: the latest return counts, and either may be wrong
def births_that_changed(rows: pl.DataFrame, latest: pl.DataFrame) -> Iterator[Problem]:
    """The children whose date of birth is another in an earlier return than in their latest, file by file.

    Takes: the rows of all headers, with CHILD, DOB and of_return; those of each child's latest return.
    """
    if "DOB" not in rows.columns:
        return
    first, last = pl.col("DOB").min().over("CHILD"), pl.col("DOB").max().over("CHILD")
    changed = rows.filter((first != last) & (pl.col("of_return").n_unique().over("CHILD") > 1)).select("CHILD").unique()
    of_latest = latest.join(changed, on="CHILD", how="semi").sort("source_row")
    for (name,), of_file in sorted(of_latest.partition_by("source_file", as_dict=True).items()):
        yield Problem(
            faults.place_of_rows(str(name), "DOB", of_file, "CHILD"),
            what="another date of birth than in the header of an earlier return",
            remedy="Find out which is right, and correct the other return.",
            effect="the latest return's date is used",
            affects=frozenset({"children.date_of_birth"}),
            code="birth-changed",
        )
