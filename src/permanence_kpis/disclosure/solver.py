"""Least and most of counts that are held to each other: an exact linear program in whole numbers, for small systems."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

Cells = frozenset[int]
"""Some of the cells of a table, by their place."""


@dataclass(frozen=True)
class Equation:
    """That the cells, without those of `less`, come to so many together, or (`is_least`) to so many at least."""

    cells: Cells
    number: int
    is_least: bool = False
    less: Cells = frozenset()


def of(table: Mapping[int, int], cells: Cells) -> int:
    """How many there are in some of the cells of a table."""
    return sum(many for cell, many in table.items() if cell in cells)


# D-207: no version of another's solver decides what a council publishes
class Solver:
    """Every table of whole numbers, none below nothing, that keeps to what is held.

    The simplex method on a tableau of whole numbers with one denominator (`_scale`), so that nothing is rounded. A
    corner that is whole is a table that fits: those seen are kept in `seen`, as cells that are not empty.
    """

    def __init__(self, size: int, equations: Sequence[Equation]) -> None:
        self.size = size
        self.seen: list[dict[int, int]] = []
        self._scale = 1
        self.is_possible = self._begin(equations)

    def bounds(self, cells: Cells, spread: int, below: float) -> tuple[float, float]:
        """The least and the most that the cells can come to, or two numbers so far apart that they can be reached.

        Where the least is no longer below a number, the most is not looked for.
        """
        low, high = inf, -inf
        for table in reversed(self.seen):
            number = of(table, cells)
            low, high = min(low, number), max(high, number)
            if high - low >= spread:
                return low, high
        least = -self._furthest(cells, -1, spread - high)
        if least >= below or high - least >= spread:
            return least, inf
        return least, self._furthest(cells, 1, least + spread)

    def _begin(self, equations: Sequence[Equation]) -> bool:
        """A first table that fits, if there is one."""
        at_least = [place for place, one in enumerate(equations) if one.is_least]
        slack = {place: self.size + at for at, place in enumerate(at_least)}
        self._width = self.size + len(slack)
        total = self._width + len(equations)
        self._rows = []
        for place, one in enumerate(equations):
            row = [0] * (total + 1)
            for cell in one.cells:
                row[cell] = 1
            for cell in one.less:
                row[cell] = -1
            if one.is_least:
                row[slack[place]] = -1
            row[self._width + place] = 1  # stands for a line that is not met yet
            row[-1] = one.number
            self._rows.append(row)
        artificial = range(self._width, total)
        self._basis = [*artificial]
        if self._climb(dict.fromkeys(artificial, -1), 0) < 0:
            return False
        self._without(artificial)
        self._rows = [row[: self._width] + row[-1:] for row in self._rows]
        self._look()
        return True

    def _without(self, artificial: Iterable[int]) -> None:
        """Take what stood for an unmet line out of the basis; a line that says nothing new goes."""
        for place in range(len(self._rows) - 1, -1, -1):
            if self._basis[place] in artificial:
                row = self._rows[place]
                column = next((column for column in range(self._width) if row[column]), None)
                if column is None:
                    del self._rows[place], self._basis[place]
                else:
                    self._pivot(place, column)

    def _furthest(self, cells: Cells, sign: int, enough: float) -> float:
        reached = self._climb(dict.fromkeys(cells, sign), enough)
        self._look()
        return reached

    def _climb(self, gain: dict[int, int], enough: float) -> float:
        """The most that the gain can come to, or anything that is enough; rounded down."""
        steps, limit = 0, 4 * (len(self._rows) + 8)
        while True:
            in_basis = [
                (row, gain[column]) for row, column in zip(self._rows, self._basis, strict=True) if column in gain
            ]
            reached = sum(by * row[-1] for row, by in in_basis)
            if reached >= enough * self._scale and all(row[-1] % self._scale == 0 for row in self._rows):
                return reached // self._scale
            reduced = [0] * (len(self._rows[0]) - 1 if self._rows else self._width)
            for row, by in in_basis:
                reduced = [so_far - by * part for so_far, part in zip(reduced, row, strict=False)]
            for column, by in gain.items():
                reduced[column] += by * self._scale
            best = max(reduced, default=0)
            if best <= 0:
                return reached // self._scale
            # once it takes long, the first that gains: slower, and never goes round
            column = reduced.index(best) if steps < limit else next(at for at, by in enumerate(reduced) if by > 0)
            place = self._leaving(column)
            if place is None:
                return inf
            self._pivot(place, column)
            steps += 1

    def _leaving(self, column: int) -> int | None:
        found: int | None = None
        for place, row in enumerate(self._rows):
            if row[column] <= 0:
                continue
            if found is None:
                found = place
                continue
            best = self._rows[found]
            one, other = row[-1] * best[column], best[-1] * row[column]
            if one < other or (one == other and self._basis[place] < self._basis[found]):
                found = place
        return found

    def _pivot(self, at: int, column: int) -> None:
        row = self._rows[at]
        if row[column] < 0:
            row = self._rows[at] = [-part for part in row]
        pivot, scale = row[column], self._scale
        for place, other in enumerate(self._rows):
            if place == at:
                continue
            by = other[column]
            if by and pivot == scale == 1:
                self._rows[place] = [part - by * own for part, own in zip(other, row, strict=True)]
            elif by:
                self._rows[place] = [(pivot * part - by * own) // scale for part, own in zip(other, row, strict=True)]
            elif pivot != scale:
                self._rows[place] = [pivot * part // scale for part in other]
        self._scale = pivot
        self._basis[at] = column

    def _look(self) -> None:
        """Keep the table at this corner, where it is whole."""
        if all(row[-1] % self._scale == 0 for row in self._rows):
            at = {
                column: row[-1] // self._scale
                for row, column in zip(self._rows, self._basis, strict=True)
                if row[-1] and column < self.size
            }
            if at not in self.seen:
                self.seen.append(at)
