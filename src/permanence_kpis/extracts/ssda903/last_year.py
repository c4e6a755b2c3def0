"""What a return says otherwise than the return of the year before, of an episode or missing episode then still open.

A blank says nothing of a column that one of the two returns leaves blank throughout. Source: docs/sources.md#checks.
"""

from collections.abc import Iterator
from itertools import pairwise

import polars as pl

from permanence_kpis.codes import REPLACED_BY
from permanence_kpis.extracts.ssda903.new_episodes import plain
from permanence_kpis.extracts.ssda903.order import Order
from permanence_kpis.extracts.ssda903.repair import Repair

_CODES = {
    "DfE 503A": ("RNE", "the reason for the new episode (RNE)", "Check which is right."),
    "DfE 503B": ("LS", "the legal status", "Check which is right. If it changed, it is a new episode."),
    "DfE 503D": ("PLACE", "the placement type", "Check which is right. If it changed, it is a new episode."),
    "DfE 503E": ("PLACE_PROVIDER", "the provider", "Check which is right. If it changed, it is a new episode."),
    "DfE 503F": ("URN", "the URN", "Check which is right. If the home changed, it is a new episode."),
}
_COMPARED = [heading for heading, _, _ in _CODES.values()]


# D-191: a code corrected since last year is what the later return is for; either may be wrong all the same
def otherwise_than_last_year(rows: pl.DataFrame, order: Order) -> list[Repair]:
    """What is said of the first episode that a return has of a child whose last one in the return before was open.

    It is said where it starts on another day (DfE 502), or on the same day with another code (DfE 503). A code that
    took the place of another is the same. Nothing is changed: the later return's episodes are used.

    Takes: the usable episodes of all returns, with child and of_return.
    """
    if not (years := _years_running(order)):
        return []
    alike = rows.with_columns(pl.col("PLACE").cast(pl.String), plain("URN"))
    in_doubt = alike.filter(pl.col("child").is_in(_perhaps_otherwise(alike, order, years).implode()))
    in_doubt = in_doubt.sort("of_return", "child", "DECOM", "DEC", "source_row", nulls_last=True)
    filled = alike.group_by("of_return").agg(pl.col(_COMPARED).is_not_null().any())
    pairs = [_pairs(in_doubt, earlier, later) for earlier, later in years]
    both = (
        pl.concat(pairs)
        .join(filled, on="of_return", suffix="_filled")
        .join(filled, left_on="before", right_on="of_return", suffix="_filled_before")
    )
    starts_alike = pl.col("DECOM") == pl.col("DECOM_last")
    started = Repair(
        "DfE 502",
        both.filter(~starts_alike),
        "DECOM",
        "an episode was open at the end of the last return, but the first one in this return has another start",
        "Repeat the episode that was open, with its start; or check which of the two starts is right.",
        "this return's episodes are used",
    )
    return [
        started,
        *(
            Repair(
                code,
                both.filter(starts_alike, pl.col(f"{name}_filled"), pl.col(f"{name}_filled_before"), ~_is_kept(name)),
                name,
                f"{words} is not the one in the last return, where the episode was open",
                remedy,
                "this return's value is used",
            )
            for code, (name, words, remedy) in _CODES.items()
        ),
    ]


def _perhaps_otherwise(rows: pl.DataFrame, order: Order, years: list[tuple[int, int]]) -> pl.Series:
    """The children of whom two returns that follow each other do not say just the same of what was open in between."""
    last_days = {later: order.last_days[earlier] for earlier, later in years}
    follows = dict(years)
    same = ["child", "DECOM", "of_return", *_COMPARED]
    day = pl.col("of_return").replace_strict(last_days, default=None, return_dtype=pl.Date)
    repeated = rows.filter(pl.col("DECOM") <= day).select(same)
    next_return = pl.col("of_return").replace_strict(follows, default=None, return_dtype=pl.UInt16)
    was_open = rows.filter(pl.col("DEC").is_null()).select(same).with_columns(next_return).drop_nulls("of_return")
    either = (
        was_open.join(repeated, on=same, how="anti", nulls_equal=True)["child"],
        repeated.join(was_open, on=same, how="anti", nulls_equal=True)["child"],
    )
    return pl.concat(either).unique()


def _pairs(rows: pl.DataFrame, earlier: int, later: int) -> pl.DataFrame:
    """The first episode of each child in a return, beside the last one in the return before where that was open."""
    of_earlier, of_later = (rows.filter(pl.col("of_return") == number) for number in (earlier, later))
    last = of_earlier.unique("child", keep="last", maintain_order=True).filter(pl.col("DEC").is_null())
    first = of_later.unique("child", keep="first", maintain_order=True)
    both = first.join(last.select("child", "DECOM", *_COMPARED), on="child", suffix="_last", maintain_order="left")
    return both.with_columns(before=pl.lit(earlier, pl.UInt16))


def _is_kept(name: str) -> pl.Expr:
    """Whether a code is that of the year before, or one that took its place."""
    now, before = pl.col(name), pl.col(f"{name}_last")
    is_kept = now.eq_missing(before)
    if name == "PLACE":
        recoded = ((before == old) & now.is_in(new) for old, new in REPLACED_BY.items())
        is_kept |= pl.any_horizontal(recoded).fill_null(False)
    return is_kept


def still_missing(rows: pl.DataFrame, order: Order) -> list[Repair]:
    """What is said of missing episodes that were open at the end of their return and are not in the next (DfE 576).

    Takes: the usable missing episodes of all returns, with child and of_return.
    """
    not_repeated = list(_not_repeated(rows, order))
    if not not_repeated:
        return []
    return [
        Repair(
            "DfE 576",
            pl.concat(not_repeated),
            "MIS_END",
            "a missing episode was open at the end of its return, but the next return does not have it",
            "Repeat it in the next return, with the day the child was found.",
            "counted as still missing",
            kind="missing",
        )
    ]


def _not_repeated(rows: pl.DataFrame, order: Order) -> Iterator[pl.DataFrame]:
    """Of each return with missing episodes in the next year's, those without an end that are not in that."""
    for earlier, later in _years_running(order):
        of_later = rows.filter(pl.col("of_return") == later)
        if of_later.height:
            is_open = rows.filter(pl.col("of_return") == earlier, pl.col("MIS_END").is_null())
            yield is_open.join(of_later, on=["child", "MIS_START"], how="anti")


def _years_running(order: Order) -> list[tuple[int, int]]:
    """The numbers of each two returns of which one is of the year after the other."""
    numbered = [(number, year) for number, year in enumerate(order.years) if year is not None]
    return [(one, next_one) for (one, year), (next_one, next_year) in pairwise(numbered) if next_year == year + 1]
