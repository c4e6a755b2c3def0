"""What a table of the report holds: texts, numbers with the exact one behind them, links within the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from permanence_kpis.outputs.numbers import Figures, plain
from permanence_kpis.results.counts import Counts

HeadingKind = Literal["text", "number", "on one line", "rating"]


@dataclass(frozen=True)
class Heading:
    """What stands above a column, and how the column is laid out."""

    text: str
    kind: HeadingKind = "text"


@dataclass(frozen=True)
class Exact:
    """A number as printed, with the exact one behind it."""

    text: str
    value: int | float | None


@dataclass(frozen=True)
class Parts:
    """The two exact numbers of a fraction."""

    numerator: "Exact | str"
    denominator: "Exact | str"


@dataclass(frozen=True)
class Link:
    """A text that leads to a place of the page."""

    text: str
    href: str


@dataclass(frozen=True)
class Lines:
    """Texts below each other in one cell."""

    lines: tuple[str, ...]


Cell = str | Exact | Parts | Link | Lines


@dataclass(frozen=True)
class Table:
    """Headings and rows; the first column names the row. The caption can be blank."""

    caption: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Cell]]

    def without(self, *texts: str) -> "Table":
        """The table without the columns of these headings."""
        kept = [place for place, heading in enumerate(self.headings) if heading.text not in texts]
        return Table(
            self.caption,
            [self.headings[place] for place in kept],
            [[row[place] for place in kept] for row in self.rows],
        )


def exact(shown: str, value: Fraction | int | None) -> Exact | str:
    """A number as printed, with the exact one behind it; the dash alone where there is none."""
    return shown if value is None else Exact(shown, plain(value))


def fraction(printed: Figures, counts: Counts | None, otherwise: str) -> Parts | str:
    """A numerator and a denominator; otherwise what stands in their place."""
    if counts is None:
        return otherwise
    return Parts(exact(printed.numerator, counts.numerator), exact(printed.denominator, counts.denominator))
