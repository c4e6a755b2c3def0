"""What is told of a world, as sums of lives, and the least and the most of every count that was not."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

if os.name != "nt":
    import highspy
    import numpy as np


@dataclass
class Sums:
    """What a solver knows: sums of cells, alike ones put together, and a table that fits: the truth."""

    rows: "np.ndarray"
    """By sum the cells, as often as they count in it."""
    least: Sequence[float]
    most: Sequence[float]
    truth: "np.ndarray"
    _seen: "list[np.ndarray]" = field(default_factory=list)

    def __post_init__(self) -> None:
        sums = self.rows @ self.truth
        for at, (least, most) in enumerate(zip(self.least, self.most, strict=True)):
            assert least <= sums[at] <= most, (at, least, sums[at], most)

    def range_of(self, wanted: "np.ndarray") -> tuple[int, int]:
        """The least and the most of a sum of cells; or two of its values that are two or more apart."""
        true = int(wanted @ self.truth)
        seen = [true, *(int(wanted @ table) for table in self._seen)]
        if max(seen) - min(seen) >= 2:
            return min(seen), max(seen)
        matrix, back = np.unique(np.vstack([self.rows, wanted]), axis=1, return_inverse=True)
        solver = self._solver(matrix[:-1])
        for place, often in enumerate(matrix[-1]):
            solver.changeColCost(place, float(often))
        for sense in (highspy.ObjSense.kMaximize, highspy.ObjSense.kMinimize):
            solver.changeObjectiveSense(sense)
            solver.run()
            status = solver.getModelStatus()
            if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
                assert sense == highspy.ObjSense.kMaximize, wanted
                return true, true + 99
            assert status == highspy.HighsModelStatus.kOptimal, status
            found = np.array([round(value) for value in solver.getSolution().col_value])
            seen.append(int(matrix[-1] @ found))
            self._seen.append(self._spread(found, back.reshape(-1)))
            if max(seen) - min(seen) >= 2:
                break
        return min(seen), max(seen)

    @staticmethod
    def _spread(found: "np.ndarray", back: "np.ndarray") -> "np.ndarray":
        """A table of the cells, of those of cells that are alike: all in the first of them."""
        table = np.zeros(len(back), dtype=int)
        first = {place: at for at, place in reversed(list(enumerate(back)))}
        for place, number in enumerate(found):
            table[first[place]] = number
        return table

    def _solver(self, matrix: "np.ndarray") -> "highspy.Highs":
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        for place in range(matrix.shape[1]):
            solver.addVar(0, highspy.kHighsInf)
            solver.changeColIntegrality(place, highspy.HighsVarType.kInteger)
        for row, least, most in zip(matrix, self.least, self.most, strict=True):
            places = np.flatnonzero(row)
            solver.addRow(least, most, len(places), places.astype(np.int32), row[places].astype(float))
        return solver

    def without(self, at: int) -> "Sums":
        keep = [place for place in range(len(self.least)) if place != at]
        return Sums(self.rows[keep], [self.least[i] for i in keep], [self.most[i] for i in keep], self.truth)

    def needed_for(self, wanted: "np.ndarray") -> list[int]:
        """The sums without any of which the range is wider."""
        left, sums = list(range(len(self.least))), self
        for at in range(len(self.least) - 1, -1, -1):
            fewer = sums.without(left.index(at))
            low, high = fewer.range_of(wanted)
            if high - low < 2:
                sums = fewer
                left.remove(at)
        return left
