"""The years of which the returns in a folder tell nothing, though others before and after them do."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from permanence_kpis.extracts.ssda903.contract import TABLES_OF
from permanence_kpis.extracts.ssda903.order import Order
from permanence_kpis.extracts.ssda903.rows import ReadFile, in_order, years_of

_MANY = 20
"""Of so many episodes in a return some start or end in its year: it would be a copy of the one before otherwise."""


# D-579: what no file tells of a year is not that nothing happened in it
def years_without(files: Sequence[ReadFile], order: Order) -> dict[str, tuple[int, ...]]:
    """By table, the years to 31 March between the first return and the latest of which no file with rows feeds it.

    So is a year in which none of twenty and more episodes of its return starts or ends.
    """
    endings = [year for year in order.year_endings if year is not None]
    every = range(min(endings, default=0), max(endings, default=-1) + 1)
    without: dict[str, tuple[int, ...]] = {}
    for kind, tables in TABLES_OF.items():
        of_kind = [file for file in files if file.file.kind == kind]
        with_rows = [file for file in of_kind if file.rows.height]
        there = {order.year_endings[number] for file in with_rows for number in years_of(file, order)}
        if kind == "episodes":
            there -= _years_in_which_nothing_happens(with_rows, order)
        if with_rows:
            without |= dict.fromkeys(tables, tuple(year for year in every if year not in there))
    return {table: years for table, years in without.items() if years}


# D-498: a return of an earlier year, filed a second time, shows a year in which nothing happens
def _years_in_which_nothing_happens(files: Sequence[ReadFile], order: Order) -> set[int]:
    """The years in whose return of twenty and more episodes none starts or ends."""
    if not files or order.years == (None,):
        return set()
    first_days = {number: date(day.year - 1, 4, 1) for number, day in enumerate(order.last_days)}
    begins = pl.col("of_return").replace_strict(first_days, return_dtype=pl.Date)
    happens = ((pl.col("DECOM") >= begins) | (pl.col("DEC") >= begins)).fill_null(False)
    of_returns = in_order(files, order).group_by("of_return").agg(pl.len(), happens=happens.any())
    still = of_returns.filter(~pl.col("happens"), pl.col("len") >= _MANY)["of_return"]
    return {order.last_days[number].year for number in still}
