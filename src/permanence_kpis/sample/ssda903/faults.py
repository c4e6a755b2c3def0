"""What goes wrong in SSDA903 returns, planted in a few children's episodes: as many of each whatever the size."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import polars as pl

from permanence_kpis.codes import SHORT_BREAKS
from permanence_kpis.sample.ssda903.returns import DAY_FIRST

CHILDREN_EACH = 5
"""Children with each fault; none has two. A very small authority may not have room for all."""


@dataclass(frozen=True)
class Fault:
    """A fault, and the episodes of a return that have room for it.

    `changes`: the columns that are wrong then; none: the row is not in the return. `in_every_return`: wherever the
    episode stands, not only in one return. `beside`: the wrong row stands beside the right one.
    """

    what: str
    suits: pl.Expr
    changes: Mapping[str, pl.Expr] = field(default_factory=dict)
    in_every_return: bool = False
    beside: bool = False

    def planted(self, rows: pl.DataFrame, chosen: pl.DataFrame) -> pl.DataFrame:
        """The rows of all returns with this fault in the rows chosen."""
        key = ["CHILD", "DECOM"] if self.in_every_return else ["CHILD", "DECOM", "year"]
        is_chosen = pl.any_horizontal(
            pl.lit(False),
            *(
                pl.all_horizontal(pl.col(name) == held for name, held in one.items())
                for one in chosen.select(key).to_dicts()
            ),
        )
        if self.beside:
            return pl.concat([rows, rows.filter(is_chosen).with_columns(**self.changes)])
        if not self.changes:
            return rows.filter(~is_chosen)
        return rows.with_columns(
            pl.when(is_chosen).then(wrong).otherwise(name).alias(name) for name, wrong in self.changes.items()
        )


def with_faults(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of all returns as text, some of them with a fault.

    Takes: rows as `episodes_by_return` gives them.
    Gives: the same, DECOM and DEC as text, in order of return, child and day.
    """
    rows = rows.with_columns(DECOM_AS=pl.lit(None, pl.String), DEC_AS=pl.lit(None, pl.String))
    taken = rows["CHILD"].clear()
    for fault in FAULTS:
        room = rows.filter(_IN_CARE & fault.suits & ~pl.col("CHILD").is_in(taken.implode()))
        room = room.unique("CHILD", keep="first", maintain_order=True)
        evenly = {(2 * place + 1) * room.height // (2 * CHILDREN_EACH) for place in range(CHILDREN_EACH)}
        chosen = room[sorted(evenly)] if room.height else room
        taken = pl.concat([taken, chosen["CHILD"]])
        rows = fault.planted(rows, chosen)
    return as_text(rows.sort("year", "CHILD", "DECOM", maintain_order=True))


def as_text(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with their days written as dd/mm/yyyy, but for those that something else is written for."""
    return rows.with_columns(
        pl.coalesce(
            *(column for column in [f"{name}_AS"] if column in rows.columns), pl.col(name).dt.strftime(DAY_FIRST)
        ).alias(name)
        for name in ("DECOM", "DEC")
    )


_IN_CARE = ~pl.col("LS").is_in(SHORT_BREAKS)
_ENDS = pl.col("DEC").is_not_null()
_GOES_ON = _ENDS & (pl.col("REC") == "X1")
_LEAVES = _ENDS & (pl.col("REC") != "X1")
_STOOD_OPEN_BEFORE = pl.col("first_year") < pl.col("year")
_IN_ONE_RETURN = pl.col("first_year") == pl.col("last_year")
_NIGHTS = (pl.col("DEC") - pl.col("DECOM")).dt.total_days()
_LAST_DAY = pl.date(pl.col("year"), 3, 31)
_BEGINS_WITHIN = pl.col("DECOM") >= pl.date(pl.col("first_year") - 1, 4, 1)  # so the one before it is there
_CARRIES_ON = pl.col("RNE") != "S"

# D-227: the sample's SSDA903 returns have the lives of its extracts and other faults
FAULTS: tuple[Fault, ...] = (
    Fault(
        "an open episode that the next return does not repeat, though what followed it is there",
        _GOES_ON & _STOOD_OPEN_BEFORE,
    ),
    Fault(
        "an open episode that the next return does not repeat, with nothing after it: the child had left care",
        _LEAVES & _STOOD_OPEN_BEFORE,
    ),
    Fault(
        "an open episode whose first day the next return corrects, so that there are two",
        pl.col("DEC").is_null()
        & (pl.col("first_year") == pl.col("year"))
        & (pl.col("last_year") > pl.col("year"))
        & (pl.col("DECOM") > pl.date(pl.col("year") - 1, 4, 1))
        & (pl.col("DECOM") < _LAST_DAY - timedelta(days=4)),
        {"DECOM": pl.col("DECOM") + timedelta(days=4)},
    ),
    Fault("an episode that is in a return twice", _ENDS, {"DEC": pl.col("DEC")}, beside=True),
    Fault(
        "an episode that is in a return once more, with an earlier end",
        _GOES_ON & (_NIGHTS > 20),
        {"DEC": pl.col("DECOM") + timedelta(days=7)},
        beside=True,
    ),
    Fault(
        "an episode that ends two days after the next one began",
        _GOES_ON & (pl.col("DEC") < _LAST_DAY - timedelta(days=2)),
        {"DEC": pl.col("DEC") + timedelta(days=2)},
    ),
    Fault(
        "an episode that ends ten days before it starts",
        _GOES_ON & _CARRIES_ON & _IN_ONE_RETURN,
        {"DEC": pl.col("DECOM") - timedelta(days=10)},
    ),
    Fault(
        "a reason for leaving care (REC) on an episode after which care continues",
        _GOES_ON,
        {"REC": pl.lit("E4A")},
    ),
    Fault(
        "an episode during care that says care starts (RNE S)",
        _ENDS & _CARRIES_ON & _BEGINS_WITHIN,
        {"RNE": pl.lit("S")},
        in_every_return=True,
    ),
    Fault("an episode without RNE", _ENDS & _CARRIES_ON, {"RNE": pl.lit(None, pl.String)}, in_every_return=True),
    Fault(
        "an episode that starts on 31 February",
        _GOES_ON & _CARRIES_ON & _IN_ONE_RETURN,
        {"DECOM_AS": pl.format("31/02/{}", pl.col("DECOM").dt.year())},
    ),
    Fault("an episode whose end is words", _GOES_ON, {"DEC_AS": pl.lit("not known")}),
    Fault(
        "a placement type that is not in the list",
        pl.col("PLACE").is_in(["U4", "U6"]),
        {"PLACE": pl.lit("U9")},
        in_every_return=True,
    ),
)
"""Those that fewest children have room for come first."""
