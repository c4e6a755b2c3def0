"""Dates that may have the month and the day the other way round, in a file where some surely have."""

from collections.abc import Mapping, Sequence

import polars as pl

from permanence_kpis.errors import Problem
from permanence_kpis.extracts import faults
from permanence_kpis.extracts.dates import SWAPPED
from permanence_kpis.extracts.decode import Decoded
from permanence_kpis.tables import Column, Kind

_FIRST_TWO = r"^\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}"
_MONTHS = 12
_ONE_IN = 100


# D-568: of a few dates written with the month first the rest are read the wrong way round without a word
def swapped_dates(
    rows: faults.Rows, texts: pl.DataFrame, columns: Sequence[Column], decoded: Mapping[str, Decoded]
) -> list[Problem]:
    """By column, the dates of a file that could have the month and the day the other way round.

    They are those that are a date either way, where other rows of the file have one only the other way round: two rows
    or more, and one in a hundred of those that have a date which is one in one way only; or any, where none has one
    that is so as it is read.

    Takes: the rows of the file; its columns as text and as they were understood.
    """
    dates = [one for one in columns if one.kind is Kind.DATE and texts.schema[one.name] == pl.String]
    swapped = [decoded[one.name].not_understood[kind] for one in dates for kind in _swapped(decoded[one.name])]
    if not swapped:
        return []
    other_way = pl.concat(swapped).n_unique()
    either = {one.name: _date(texts[one.name], decoded[one.name], is_either=True).arg_true() for one in dates}
    as_read = pl.concat(
        [_date(texts[one.name], decoded[one.name], is_either=False).arg_true() for one in dates]
    ).n_unique()
    if as_read and (other_way == 1 or other_way * _ONE_IN < other_way + as_read):
        return []
    return [faults.either_way(rows, one, either[one.name]) for one in dates if either[one.name].len()]


def _date(texts: pl.Series, decoded: Decoded, *, is_either: bool) -> pl.Series:
    """Whether a text is a date with its day and its month the other way round too; or only as it is read."""
    parts = [texts.str.extract(_FIRST_TWO, group).cast(pl.Int32).alias(f"{group}") for group in (1, 2)]
    most = pl.max_horizontal("1", "2")
    is_one = (most <= _MONTHS) & (pl.col("1") != pl.col("2")) if is_either else most > _MONTHS
    of_each = pl.DataFrame([*parts, decoded.values.is_not_null().alias("is_read")])
    return of_each.select((is_one & pl.col("is_read")).fill_null(False)).to_series()


def _swapped(of_column: Decoded) -> frozenset[str]:
    return SWAPPED & of_column.not_understood.keys()
