"""An attacker with an exact solver: everything told, written down as sums of cells, and each small count pressed.

It shares no line with the product. A cell is a month, a group and a kind of those counted; what is told is a sum of
cells. HiGHS then gives the least and the most of every count that was hidden or never told.
"""

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if os.name != "nt":  # its numpy asks for a function that Wine's C library has not, and ends the process
    import highspy

if TYPE_CHECKING:
    from permanence_kpis.results.counts import Counts
    from permanence_kpis.results.scorecard import Result

Cell = tuple[object, ...]
Cells = Collection[Cell]


@dataclass
class Pressed:
    """How many counts were pressed, and which of them came out as one number, or as two."""

    tried: int = 0
    fixed: list[str] = field(default_factory=list)
    narrowed: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.tried} tried, {len(self.fixed)} fixed, {len(self.narrowed)} narrowed to two"

    def add(self, other: "Pressed") -> None:
        self.tried += other.tried
        self.fixed += other.fixed
        self.narrowed += other.narrowed


class Attacker:
    """Knows which cells there can be, and what was said of sums of them."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self.cells = list(cells)
        self._seen: list[list[int]] = []  # tables that fit everything told
        self._solver = highspy.Highs()
        self._solver.setOptionValue("output_flag", False)
        for _ in self.cells:
            self._solver.addVar(0, highspy.kHighsInf)
        for place in range(len(self.cells)):
            self._solver.changeColIntegrality(place, highspy.HighsVarType.kInteger)

    def learn(self, cells: Collection[Cell], least: float, most: float) -> None:
        """What some cells come to; each as often as a mapping says."""
        often = self._often(cells)
        self._solver.addRow(least, most, len(often), list(often), list(often.values()))

    def _often(self, cells: Collection[Cell]) -> dict[int, float]:
        """The places of some cells, and how often each counts."""
        places = (place for place, cell in enumerate(self.cells) if cell in cells)
        return {place: float(cells[self.cells[place]]) if isinstance(cells, Mapping) else 1.0 for place in places}

    def told(self, cells: Collection[Cell], number: int) -> None:
        self.learn(cells, number, number)

    def told_counts(self, met: Collection[Cell], counted: Collection[Cell], counts: "Counts | None") -> list[Cells]:
        """A figure of those who count and of those who meet it, and what of these is known by that; where it is hidden
        there is somebody.
        """
        if counts is None:
            self.learn(counted, 1, float("inf"))
            return []
        self.told(met, counts.numerator)
        self.told(counted, counts.denominator)
        return [met, counted]

    def range_of(self, cells: Collection[Cell]) -> tuple[float, float]:
        """The least and the most, or two of the numbers in between that are three or more apart from end to end."""
        often = self._often(cells)
        seen = [sum(table[place] * times for place, times in often.items()) for table in self._seen]
        if seen and max(seen) - min(seen) >= 2:
            return min(seen), max(seen)
        for place in range(len(self.cells)):
            self._solver.changeColCost(place, often.get(place, 0.0))
        return self._solved(highspy.ObjSense.kMinimize), self._solved(highspy.ObjSense.kMaximize)

    def _solved(self, sense: "highspy.ObjSense") -> float:
        self._solver.changeObjectiveSense(sense)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return float("inf") if sense == highspy.ObjSense.kMaximize else 0.0
        assert status == highspy.HighsModelStatus.kOptimal, status
        self._seen.append([round(value) for value in self._solver.getSolution().col_value])
        return round(self._solver.getInfo().objective_function_value)

    def press(self, targets: Mapping[str, tuple[Collection[Cell], int]], told: Sequence[Collection[Cell]]) -> Pressed:
        """Every target that is small and was not told as it stands.

        Takes: by name, the cells and how many there really are.
        """
        found, seen = Pressed(), {frozenset(cells) for cells in told}
        for name, (cells, true) in targets.items():
            if not 1 <= true <= 5 or frozenset(cells) in seen:
                continue
            seen.add(frozenset(cells))
            found.tried += 1
            least, most = self.range_of(cells)
            assert most - least >= 2 or least <= true <= most, (name, true, least, most)
            if least == most:
                found.fixed.append(f"{name} = {true}")
            elif most - least < 2:
                found.narrowed.append(f"{name}: {least:.0f} to {most:.0f}")
        return found


def figures_and_hidden(was: "Result", now: "Result") -> tuple[int, int]:
    """How many figures there were, those of groups included where the whole is published, and how many are hidden."""
    if now.counts is None:
        return 1, 1
    return 1 + len(was.groups), len(was.groups) - sum(group.counts is not None for group in now.groups)


def nothing_follows(authorities: int, attacked: Callable[[int], tuple[Pressed, int, int]], name: str = "") -> None:
    """Hold that no small count of so many authorities comes out as one number, or two; print how many were tried.

    Takes: by the number of an authority what was pressed of it, and how many figures there were, and were hidden.
    """
    pressed, figures, hidden = Pressed(), 0, 0
    for seed in range(authorities):
        of_one, all_, of_them = attacked(seed)
        of_one.fixed = [f"{seed}: {one}" for one in of_one.fixed]
        of_one.narrowed = [f"{seed}: {one}" for one in of_one.narrowed]
        pressed.add(of_one)
        figures += all_
        hidden += of_them
    print(f"\n{name}{', ' if name else ''}{authorities} authorities: {pressed}; {hidden} of {figures} figures hidden")

    assert pressed.tried
    assert pressed.fixed == []
    assert pressed.narrowed == []
