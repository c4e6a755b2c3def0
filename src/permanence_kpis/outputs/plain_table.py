"""A plain table of any length: as wide as it needs where there is room, folded where there is not."""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.segment import Segment
from rich.text import Text

_GAP = 2
_LABEL = 11
"""The least columns of a label."""


class PlainTable:
    """Headings, a line of hyphens, and rows of text.

    Rich's own table takes minutes for the 80,000 children of an England; this takes seconds.

    Takes: `are_apart`: whether an empty line follows each row, for rows of several lines.
    """

    def __init__(self, headings: Sequence[str], rows: Sequence[Sequence[str]], *, are_apart: bool = False) -> None:
        self._headings, self._rows, self._are_apart = headings, rows, are_apart
        columns = map(set, zip(headings, *rows, strict=True))
        self._widths = [max(max(map(_width, cell.split("\n"))) for cell in column) for column in columns]

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        needed = _total(self._widths)
        return Measurement(min(needed, options.max_width), needed)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        widths = _fitted(self._widths, options.max_width)
        yield from _lines(self._headings, widths)
        yield Segment(f"{'-' * _total(widths)}\n")
        for row in self._rows:
            yield from _lines(row, widths)
            if self._are_apart:
                yield Segment("\n")


class PlainLabels:
    """A label and lines of text beside it, over and over: `terminal.labelled` for any number of them."""

    def __init__(self, blocks: Sequence[tuple[str, Sequence[str]]]) -> None:
        self._blocks = blocks

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        bold = console.get_style("bold")
        for label, lines in self._blocks:
            beside = max(_width(label), _LABEL)
            room = max(options.max_width - beside - _GAP, 1)
            shown = label.ljust(beside)
            for line in (part for text in lines for part in _wrapped(text, room, console)):
                yield Segment(shown, bold)
                yield Segment(f"{' ' * _GAP}{line}\n")
                shown = " " * beside


def _wrapped(text: str, room: int, console: Console) -> list[str]:
    """The lines that a text is broken into, between words wherever that can be done."""
    if _width(text) <= room and "\n" not in text:
        return [text]
    words = text.split(" ")
    if not text.isascii() or not all(0 < len(word) <= room for word in words) or "\n" in text:
        return [line.plain.rstrip() for line in Text(text, overflow="fold").wrap(console, room)]
    lines, line = [], words[0]
    for word in words[1:]:
        if len(line) + 1 + len(word) <= room:
            line += f" {word}"
        else:
            lines.append(line)
            line = word
    return [*lines, line]


def _width(text: str) -> int:
    """How many columns a text takes."""
    return len(text) if text.isascii() else cell_len(text)


def _lines(row: Sequence[str], widths: Sequence[int]) -> Iterator[Segment]:
    """One row: a single line, or as many as its longest cell is folded into."""
    if all(cell.isascii() and len(cell) <= width and "\n" not in cell for cell, width in zip(row, widths, strict=True)):
        text = (" " * _GAP).join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield Segment(f"{text.rstrip()}\n")
        return
    folded = [_folded(cell, width) for cell, width in zip(row, widths, strict=True)]
    for line in zip_longest(*folded, fillvalue=""):
        text = (" " * _GAP).join(set_cell_size(part, width) for part, width in zip(line, widths, strict=True))
        yield Segment(f"{text.rstrip()}\n")


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
