"""Columns whose values are written in a way that was stated: dates in one format, codes inside a description."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from permanence_kpis.tables import Column

Value = date | str | None


def _nothing(text: str) -> str | None:
    raise AssertionError("a stated column says how it is read")


@dataclass(frozen=True)
class ColumnWithReader(Column):
    """A column with its own way of reading.

    `read`: a text to its value, None where it is not understood; `fault`: what is then wrong with the text, said
    without repeating it, None where nothing is; `remedy`: what would be right.
    """

    read: Callable[[str], Value] = field(default=_nothing)
    fault: Callable[[str], str | None] = field(default=_nothing)
    remedy: str = ""
