"""Least and most of counts that are held to each other: an exact linear program in whole numbers, for small systems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import gcd, inf

Cells = frozenset[int]
"""Some of the cells of a table, by their place."""
Row = dict[int, int]
"""What the columns of a line of the tableau are multiplied by, without those that are 0, and what it comes to."""
_TOTAL, _GAIN = -1, -2
"""The places in a line of what it comes to, and in that of the gain of what all of it is multiplied by."""


@dataclass(frozen=True)
class Equation:
    """That the cells, without those of `less`, come to so many together, or (`is_least`) to so many at least."""

    cells: Cells
    number: int
    is_least: bool = False
    less: Cells = frozenset()


def of(table: Mapping[int, int], cells: Cells) -> int:
    """How many there are in some of the cells of a table."""
    if len(cells) < len(table):
        return sum([table[cell] for cell in cells if cell in table])
    return sum([number for cell, number in table.items() if cell in cells])


# D-207: no version of another's solver decides what a council publishes
class Solver:
    """Every table of whole numbers, none below nothing, that keeps to what is held.

    The simplex method on lines of whole numbers, so that nothing is rounded: each is multiplied by what it takes, which
    is what its column of the basis has in it (hardly ever more than 1). A corner that is whole is a table that fits:
    those seen are kept in `seen`, as cells that are not empty.
    """

    def __init__(self, size: int, equations: Sequence[Equation]) -> None:
        self.size = size
        self.seen: list[dict[int, int]] = []
        self._rows: list[Row] = []
        self._basis: list[int] = []
        self._width = size
        """How many columns there are: the cells, and of each line that is at least a number by how much it is more."""
        self.is_possible = all(map(self.add, equations))

    @classmethod
    def of_what_fits(cls, size: int, equations: Sequence[Equation]) -> tuple["Solver", list[Equation]]:
        """Every table that keeps to each that fits those before it; and these."""
        solver = cls(size, [])
        return solver, [one for one in equations if solver.add(one)]

    def add(self, one: Equation) -> bool:
        """Keep to one more as well; not where no table then fits: it comes to nothing."""
        row: Row = dict.fromkeys(one.cells - one.less, 1) | dict.fromkeys(one.less - one.cells, -1)
        if one.is_least:
            row[self._width] = -1
            self._width += 1
        if one.number:
            row[_TOTAL] = one.number
        for other, column in zip(self._rows, self._basis, strict=True):
            if column in row:
                row = _without(row, column, other)
        total = row.get(_TOTAL, 0)
        if total < 0:
            row = {at: -by for at, by in row.items()}
        unmet = self._width
        self._rows.append(row | ({unmet: 1} if total else {}))
        self._basis.append(unmet)
        is_met = not total or self._climb({unmet: -1}, 0) == 0
        self._take_out(unmet, is_met=is_met)
        self.seen = []
        return is_met

    def _take_out(self, unmet: int, *, is_met: bool) -> None:
        """Take what stood for an unmet line out; and the line, where it cannot be met or says nothing new."""
        if unmet in self._basis:
            place = self._basis.index(unmet)
            columns = [column for column in self._rows[place] if 0 <= column < unmet]
            if is_met and columns:
                self._pivot(place, min(columns))
            else:
                del self._rows[place], self._basis[place]
        for row in self._rows:
            row.pop(unmet, None)

    def bounds(self, cells: Cells, spread: float, below: float, less: Cells = frozenset()) -> tuple[float, float]:
        """The least and the most that the cells, without those of `less`, can come to, or two numbers so far apart that
        they can be reached.

        Where the least is no longer below a number, the most is not looked for.
        """
        low, high = inf, -inf
        for table in reversed(self.seen):
            number = of(table, cells) - of(table, less)
            low, high = min(low, number), max(high, number)
            if high - low >= spread:
                return low, high
        least = -self._furthest(less, cells, spread - high)
        if least >= below or high - least >= spread:
            return least, inf
        return least, self._furthest(cells, less, least + spread)

    def _furthest(self, cells: Cells, less: Cells, enough: float) -> float:
        reached = self._climb(dict.fromkeys(cells, 1) | dict.fromkeys(less, -1), enough)
        self._look()
        return reached

    def _climb(self, gain: Row, enough: float) -> float:
        """The most that the gain can come to, or anything that is enough; rounded down."""
        gains = self._reduced(gain)
        limit = 4 * (len(self._rows) + 8)
        steps = 0
        while True:
            reached = -gains.get(_TOTAL, 0) // gains[_GAIN]
            if reached >= enough and self._is_whole():
                return reached
            better = [(by, -column) for column, by in gains.items() if by > 0 and column >= 0]
            if not better:
                return reached
            # once it takes long, the first that gains: slower, and never goes round
            column = -(max(better) if steps < limit else max(better, key=lambda one: one[1]))[1]
            place = self._leaving(column)
            if place is None:
                return inf
            self._pivot(place, column)
            gains = _without(gains, column, self._rows[place])
            steps += 1

    def _reduced(self, gain: Row) -> Row:
        """What each column outside the basis adds to the gain."""
        gains = gain | {_GAIN: 1}
        for row, column in zip(self._rows, self._basis, strict=True):
            if column in gains:
                gains = _without(gains, column, row)
        return gains

    def _is_whole(self) -> bool:
        for row, column in zip(self._rows, self._basis, strict=True):
            by = row[column]
            if by != 1 and row.get(_TOTAL, 0) % by:
                return False
        return True

    def _leaving(self, column: int) -> int | None:
        """The line that allows least of a column; of equals the one whose column of the basis is the first."""
        found: int | None = None
        most, of_it = 0, 1
        for place, row in enumerate(self._rows):
            by = row.get(column, 0)
            if by <= 0:
                continue
            total = row.get(_TOTAL, 0)
            one, other = total * of_it, most * by
            if found is None or one < other or (one == other and self._basis[place] < self._basis[found]):
                found, most, of_it = place, total, by
        return found

    def _pivot(self, at: int, column: int) -> None:
        row = self._rows[at]
        if row[column] < 0:
            row = self._rows[at] = {other: -by for other, by in row.items()}
        for place, other in enumerate(self._rows):
            if place != at and column in other:
                self._rows[place] = _without(other, column, row)
        self._basis[at] = column

    def _look(self) -> None:
        """Keep the table at this corner, where it is whole."""
        if self._is_whole():
            at = {
                column: row[_TOTAL] // row[column]
                for row, column in zip(self._rows, self._basis, strict=True)
                if row.get(_TOTAL) and column < self.size
            }
            if at not in self.seen:
                self.seen.append(at)


def _without(row: Row, column: int, other: Row) -> Row:
    """A line less as much of another as takes a column out of it, multiplied by no more than that takes.

    Where it is not multiplied it is the line itself, changed: to copy it takes as long as to change it.
    """
    times, by = other[column], row[column]
    if times != 1:
        common = gcd(times, by)
        times, by = times // common, by // common
        row = {at: times * own for at, own in row.items()}
    for at, own in other.items():
        left = row.get(at, 0) - by * own
        if left:
            row[at] = left
        elif at in row:
            del row[at]
    if times != 1 and (common := gcd(*row.values())) != 1:
        return {at: own // common for at, own in row.items()}
    return row
