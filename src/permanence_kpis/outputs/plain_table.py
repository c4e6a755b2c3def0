"""A plain table of any length: as wide as it needs where there is room, folded where there is not."""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.segment import Segment

_GAP = 2


class PlainTable:
    """Headings, a line of hyphens, and rows of text.

    Rich's own table takes minutes for the 80,000 children of an England; this takes seconds.
    """

    def __init__(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self._headings, self._rows = headings, rows
        columns = zip(headings, *rows, strict=True)
        self._widths = [max(max(cell_len(line) for line in cell.split("\n")) for cell in column) for column in columns]

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        needed = _total(self._widths)
        return Measurement(min(needed, options.max_width), needed)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        widths = _fitted(self._widths, options.max_width)
        yield from _lines(self._headings, widths)
        yield Segment("-" * _total(widths))
        yield Segment.line()
        for row in self._rows:
            yield from _lines(row, widths)


def _lines(row: Sequence[str], widths: Sequence[int]) -> Iterator[Segment]:
    """One row: a single line, or as many as its longest cell is folded into."""
    folded = [_folded(cell, width) for cell, width in zip(row, widths, strict=True)]
    for line in zip_longest(*folded, fillvalue=""):
        text = (" " * _GAP).join(set_cell_size(part, width) for part, width in zip(line, widths, strict=True))
        yield Segment(text.rstrip())
        yield Segment.line()


def _folded(cell: str, width: int) -> list[str]:
    if "\n" not in cell and cell_len(cell) <= width:
        return [cell]
    return [part for line in cell.split("\n") for part in textwrap.wrap(line, width) or [""]]


def _fitted(widths: Sequence[int], room: int) -> list[int]:
    """The widths with the widest made narrower, until all fit or none can give more."""
    fitted = list(widths)
    while _total(fitted) > room and max(fitted) > 1:
        fitted[fitted.index(max(fitted))] -= 1
    return fitted


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * (len(widths) - 1)
