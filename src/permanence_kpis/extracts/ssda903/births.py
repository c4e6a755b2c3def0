"""Dates of birth that are not the same in the headers of several returns, or in the other files of one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from permanence_kpis.errors import ExtractError, Problem
from permanence_kpis.extracts import faults
from permanence_kpis.extracts.ssda903.contract import BIRTHS
from permanence_kpis.extracts.ssda903.find import ReturnFile
from permanence_kpis.extracts.ssda903.order import Order
from permanence_kpis.extracts.ssda903.rows import ReadFile, in_order, read_file
from permanence_kpis.extracts.typed_table import plain_heading

_AFFECTS = frozenset({"children.date_of_birth"})
_CODES = {
    "ad1": "DfE INT11",
    "placed_for_adoption": "DfE INT12",
    "missing": "DfE INT13",
    "oc2": "DfE INT14",
    "oc3": "DfE INT15",
    "previous_permanence": "DfE INT16",
    "reviews": "DfE INT17",
    "uasc": "DfE INT18",
}
"""What the DfE calls a date of birth that differs from the header, by the kind of file it stands in."""

# a number in place of three columns, as most rows are looked for and found
_SAME_BIRTH = pl.col("CHILD").hash() ^ (pl.col("DOB").hash(seed=1) + pl.col("of_return").hash(seed=2))


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
            affects=_AFFECTS,
            code="birth-changed",
        )


def has_births(file: ReturnFile) -> bool:
    """Whether a file other than the header has dates of birth that may contradict it."""
    return file.kind in _CODES and "dob" in map(plain_heading, file.source.headings)


def read_births(file: ReturnFile) -> ReadFile | None:
    """The children and dates of birth of a file that nothing else is read of; None where it has none or is unreadable.

    What cannot be read of it is reported where a figure rests on it, and not here.
    """
    if not has_births(file):
        return None
    try:
        return read_file(file, BIRTHS, list(BIRTHS.columns.values()))
    except ExtractError:
        return None


def without_births(file: ReadFile) -> tuple[ReadFile, ReadFile]:
    """A file that was read with its dates of birth, without them and what was said of them; and they alone."""
    names = ["CHILD", "DOB", "source_row", *(["YEAR"] if file.file.has_years else [])]
    others = tuple(problem for problem in file.problems if problem.place.heading != "DOB")
    return replace(file, rows=file.rows.drop("DOB"), problems=others), replace(file, rows=file.rows.select(names))


# D-496: the header's date of birth counts, and either may be wrong
def births_elsewhere(
    header: pl.DataFrame, files: Sequence[ReadFile], order: Order
) -> tuple[dict[str, frozenset[date]], list[Problem]]:
    """The dates of birth in other files that are not the one in the header of the same return.

    Takes: the rows of all headers, with of_return; what `read_births` gives.
    Gives: by child, the other dates; what is said of them, file by file.
    """
    of_years = [file for file in files if file.years <= set(order.years)]  # others are of no other return
    if not of_years:
        return {}, []
    born = header.select("CHILD", "of_return", "DOB").drop_nulls()
    known = born.select(_SAME_BIRTH).to_series().implode()
    rows = in_order(of_years, order).filter(~_SAME_BIRTH.is_in(known))
    rows = rows.drop_nulls(["CHILD", "DOB"]).join(born, on=["CHILD", "of_return"], how="semi")
    others: dict[str, set[date]] = {}
    for child, day in rows.select("CHILD", "DOB").unique().iter_rows():
        others.setdefault(child, set()).add(day)
    kinds = {file.file.source.name: file.file.kind for file in of_years}
    by_file = sorted(rows.sort("source_row").partition_by("source_file", as_dict=True).items())
    problems = [_differs(str(name), kinds[str(name)], of_file) for (name,), of_file in by_file]
    return {child: frozenset(days) for child, days in others.items()}, problems


def _differs(name: str, kind: str, rows: pl.DataFrame) -> Problem:
    is_of_leavers = kind == "oc3"
    return Problem(
        faults.place_of_rows(name, "DOB", rows, "CHILD"),
        what="the date of birth differs from the header",
        remedy="Check which date of birth is right.",
        effect="each file's own date is used" if is_of_leavers else "the header's date is used",
        affects=_AFFECTS | ({"care_leavers.date_of_birth"} if is_of_leavers else set()),
        code=_CODES[kind],
    )
