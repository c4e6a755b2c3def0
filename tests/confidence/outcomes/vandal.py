"""A fault planted in an authority, and what is at issue with it."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

from .authorities import Authority, Edges, Edit, Row

Way = tuple[Edit, ...]

BAD_DATE = "31/02/2024"
BAD_CODE = "??"
NEW_ID = "n1"


@dataclass(frozen=True)
class Spot:
    """What of a row is at issue: one field, or (without a column) whether there is such a row."""

    file: str
    row: int
    column: str | None = None


@dataclass(frozen=True)
class Fault:
    """A fault: its kind, the edits that plant it and those that undo it, and what of which rows is at issue.

    `others`: rows that may be there although they are not.
    """

    kind: str
    planted: Way
    undone: Way
    spots: tuple[Spot, ...]
    others: tuple[tuple[Way, ...], ...] = field(default=())


Planter = Callable[["Vandal"], Fault | None]


class Vandal:
    """Plants faults in one authority."""

    def __init__(self, rng: random.Random, authority: Authority, edges: Edges) -> None:
        self.rng = rng
        self.authority = authority
        self.edges = edges

    def pick(self, file: str, where: Callable[[Row], bool] = lambda _: True) -> int | None:
        """The number of a row, other than the one of long ago, where there is one."""
        numbers = [
            number
            for number, row in self.authority.rows(file)
            if where(row) and row[self.authority.id_column(file)] not in ("000", "h0")
        ]
        return self.rng.choice(numbers) if numbers else None

    def is_in_a_later_return(self, file: str, row: Row) -> bool:
        """Whether the same record is in the return of a later year, which is used in its place."""
        key = self.authority.contract(file).key
        later = [other for other in self.authority.files_of(file.removesuffix(".csv").split("-")[-1]) if other > file]
        return any(
            all(other[column] == row[column] for column in key)
            for name in later
            for _, other in self.authority.rows(name)
        )

    def file(self, kind: str) -> str:
        return self.rng.choice(self.authority.files_of(kind))

    def row(self, file: str, number: int) -> Row:
        row = self.authority.files[file][number]
        assert row is not None
        return row

    def changed(self, kind: str, file: str, number: int, change: dict[str, str], *spots: Spot) -> Fault:
        """A fault made by changing fields of one row."""
        before = self.row(file, number)
        return Fault(
            kind,
            tuple(Edit(file, number, column, text) for column, text in change.items()),
            tuple(Edit(file, number, column, before[column]) for column in change),
            spots,
        )

    def added(self, kind: str, file: str, row: Row, *spots: Spot) -> Fault:
        """A fault made by a row more; `row` is the last of the file."""
        number = len(self.authority.files[file])
        return Fault(kind, (Edit(file, number, None, row),), (Edit(file, number, None, None),), spots)

    def next_number(self, file: str) -> int:
        return len(self.authority.files[file])

    def text(self, day: date) -> str:
        """A day as the layout writes it."""
        return f"{day:%d/%m/%Y}" if self.authority.of_returns else f"{day}"

    def followed(self, file: str, start: str) -> list[tuple[int, int]]:
        """The pairs of rows of one child that follow one another."""
        id_column = self.authority.id_column(file)
        by_child: dict[str, list[tuple[date, int]]] = {}
        for number, row in self.authority.rows(file):
            if (day := day_of(row[start])) is not None and row[id_column] != "000":
                by_child.setdefault(row[id_column] or "", []).append((day, number))
        pairs = []
        for rows in by_child.values():
            numbers = [number for _, number in sorted(rows)]
            pairs += pairwise(numbers)
        return pairs


def day_of(text: str | None) -> date | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text or "", form).date()
        except ValueError:
            continue
    return None
