"""What whoever knows the rule works out from what is hidden: of the counts hidden together one is small."""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import product
from math import inf

from permanence_kpis.disclosure.solver import Cells, Equation, Solver, of
from permanence_kpis.disclosure.tallies import is_small


class SmallSomewhere:
    """The tables that keep to what is held, and in which of each of several lists of counts at least one is small."""

    def __init__(
        self, size: int, equations: Sequence[Equation], of_each: Sequence[Sequence[Cells]], below: int
    ) -> None:
        self.size = size
        self.equations = equations
        self.of_each = of_each
        self.below = below
        self._seen: list[dict[int, int]] = []
        self._where_small = cache(self._solver)

    def look(self, tables: Iterable[dict[int, int]]) -> None:
        """Keep those of some tables that fit."""
        self._seen += [
            table
            for table in tables
            if all(any(is_small(of(table, count), self.below) for count in counts) for counts in self.of_each)
        ]

    def values(self, cells: Cells, enough: int) -> set[int]:
        """The numbers that the cells can come to, or enough of them; all between two of one way."""
        found: set[int] = set()
        for table in reversed(self._seen):
            found.add(of(table, cells))
            if len(found) >= enough:
                return found
        for small in product(*self.of_each):
            solver = self._where_small(frozenset(small))
            if not solver.is_possible:
                continue
            known = len(solver.seen)
            least, most = solver.bounds(cells, enough - 1, inf)
            self._seen += [
                {cell: many for cell, many in table.items() if cell < self.size} for table in solver.seen[known:]
            ]
            found |= {int(least) + more for more in range(enough) if least + more <= most}
            if len(found) >= enough:
                break
        return found

    def _solver(self, counts: frozenset[Cells]) -> Solver:
        """Every table in which just these counts are small: of each a cell more is what it lacks to the most."""
        small: list[Equation] = []
        for lacks, count in enumerate(counts, self.size):
            small += [Equation(count, 1, is_least=True), Equation(count | {lacks}, self.below - 1)]
        return Solver(self.size + len(counts), [*self.equations, *small])
