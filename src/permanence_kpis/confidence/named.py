"""Whom a finding names: by id, and by the rows of those whose id it does not repeat."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from permanence_kpis.confidence.rows_in_question import owners_of_rows
from permanence_kpis.confidence.strays import Stray
from permanence_kpis.derive import DEPENDS_ON_HISTORY
from permanence_kpis.errors import Problem
from permanence_kpis.extracts import Extracts

_HEADINGS = 1
"""The row of the headings."""


@dataclass(frozen=True, eq=False)
class Named:
    """Whom one finding names: `owner_of` says whose each of its rows is, as far as can be told.

    `of_nobody`: its rows of which that cannot be told. `is_of_households`: whether they are not rows of children.
    `is_of_fields`: whether it affects columns of files, and not of derived tables alone.
    """

    problem: Problem
    ids: frozenset[str]
    owner_of: dict[int, str]
    of_nobody: frozenset[Stray] = frozenset()
    is_of_households: bool = False
    is_of_fields: bool = True

    @cached_property
    def rows(self) -> Container[int]:
        """The rows it names, each once."""
        rows = self.problem.place.rows
        return self.owner_of.keys() if len(self.owner_of) == len(rows) else frozenset(rows)

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
        theirs = tuple(row for row in place.rows if self.owner_of.get(row) == id)
        return replace(self.problem, place=replace(place, rows=theirs, child_ids=(id,), row_ids=(id,) * len(theirs)))


# D-642: many findings about everybody name the same, and sets take more room than the rows
def named_by_each(problems: Iterable[Problem], extracts: Extracts) -> list[Named]:
    """Those whom each finding names; what several name alike is in memory once."""
    ids: dict[frozenset[str], frozenset[str]] = {}
    owners: dict[tuple[object, ...], dict[int, str]] = {}
    every = []
    for problem in problems:
        place, one = problem.place, named_by(problem, extracts)
        owner_of = owners.setdefault((place.file, place.rows, place.row_ids), one.owner_of)
        every.append(replace(one, ids=ids.setdefault(one.ids, one.ids), owner_of=owner_of))
    return every


def named_by(problem: Problem, extracts: Extracts) -> Named:
    """Those whom a finding names."""
    place = problem.place
    row_ids = place.row_ids or (None,) * len(place.rows)
    owner_of = {row: id for row, id in zip(place.rows, row_ids, strict=True) if id is not None}
    unnamed = [row for row in place.rows if row not in owner_of and row > _HEADINGS]
    found = owners_of_rows(extracts, place.file, unnamed) if unnamed else []
    owner_of |= {row: id for _, _, row, id in found if id is not None}
    of_nobody = frozenset(Stray(kind, file, row) for kind, file, row, _ in found if row not in owner_of)
    known = extracts.catalogue.extracts
    files = {column.split(".")[0] for column in problem.affects}
    is_of_households = all(file in known and not known[file].is_of_children for file in files)
    ids = frozenset((*place.child_ids, *owner_of.values()))
    is_of_fields = not files.isdisjoint(known)
    return Named(problem, ids, owner_of, of_nobody, is_of_households, is_of_fields)
