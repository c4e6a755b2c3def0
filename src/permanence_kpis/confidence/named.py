"""Whom a finding names: by id, and by the rows of those whose id it does not repeat."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from permanence_kpis.confidence.rows_in_question import owners_of_rows
from permanence_kpis.confidence.strays import Stray
from permanence_kpis.derive import DEPENDS_ON_HISTORY
from permanence_kpis.errors import Problem
from permanence_kpis.extracts import Extracts

_HEADINGS = 1
"""The row of the headings."""


@dataclass(frozen=True, eq=False)
class Named:
    """Whom one finding names.

    `looked_up`: whose those of its rows are that it does not say itself, as far as can be told. `of_nobody`: its rows
    of which that cannot be told. `is_of_households`: whether they are not rows of children. `is_of_fields`: whether it
    affects columns of files, and not of derived tables alone.
    """

    problem: Problem
    ids: frozenset[str]
    looked_up: Mapping[int, str]
    of_nobody: frozenset[Stray] = frozenset()
    is_of_households: bool = False
    is_of_fields: bool = True

    @cached_property
    def rows(self) -> Container[int]:
        """The rows it names, each once."""
        return frozenset(self.problem.place.rows)

    # D-653: thousands of rows as a dictionary take more room than the rows, finding by finding
    @property
    def owners(self) -> Iterator[tuple[int, str]]:
        """Each of its rows of which it can be told whose it is, and whose."""
        for row, id in self.problem.place.owners:
            owner = self.looked_up.get(row) if id is None else id
            if owner is not None:
                yield row, owner

    @property
    def is_of_a_column(self) -> bool:
        """Whether it affects a whole column, on no row and on nobody by name."""
        return not self.ids and not self.of_nobody

    @property
    def is_of_history(self) -> bool:
        """Whether it affects only what can be known where records go back far enough."""
        return all(name.split(".")[1] in DEPENDS_ON_HISTORY for name in self.problem.affects)

    def about(self, id: str) -> Problem:
        """The finding as far as it is about one child (or household): their rows alone."""
        place = self.problem.place
        theirs = tuple(row for row, owner in self.owners if owner == id)
        return replace(self.problem, place=replace(place, rows=theirs, child_ids=(id,), row_ids=(id,) * len(theirs)))


def union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    """Whoever is in any of these sets; a set of its own only where no one of them is the whole."""
    first, *others = set(sets) or [frozenset()]
    return first.union(*others) if others else first


# D-642: many findings about everybody name the same, and sets take more room than the rows
def named_by_each(problems: Iterable[Problem], extracts: Extracts) -> list[Named]:
    """Those whom each finding names; what several name alike is in memory once."""
    ids: dict[frozenset[str], frozenset[str]] = {}
    every = (named_by(problem, extracts) for problem in problems)
    return [replace(one, ids=ids.setdefault(one.ids, one.ids)) for one in every]


def named_by(problem: Problem, extracts: Extracts) -> Named:
    """Those whom a finding names."""
    place = problem.place
    unnamed = [row for row, id in place.owners if id is None and row > _HEADINGS]
    found = owners_of_rows(extracts, place.file, unnamed) if unnamed else []
    looked_up = {row: id for _, _, row, id in found if id is not None}
    of_nobody = frozenset(Stray(kind, file, row) for kind, file, row, _ in found if row not in looked_up)
    known = extracts.catalogue.extracts
    files = {column.split(".")[0] for column in problem.affects}
    is_of_households = all(file in known and not known[file].is_of_children for file in files)
    row_ids = (id for id in place.row_ids if id is not None)
    ids = frozenset(chain(place.child_ids, row_ids, looked_up.values()))
    is_of_fields = not files.isdisjoint(known)
    return Named(problem, ids, looked_up, of_nobody, is_of_households, is_of_fields)
