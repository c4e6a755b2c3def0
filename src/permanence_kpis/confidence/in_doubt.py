"""Of whom findings put fields at issue, and of whom so many that nothing is looked at row by row."""

from collections.abc import Sequence
from functools import cached_property

from permanence_kpis.confidence.at_issue import RowsOf
from permanence_kpis.confidence.faults import Fault
from permanence_kpis.confidence.involved import EACH, OPEN
from permanence_kpis.confidence.named import Named

# D-635: what is looked at of each takes fifty times the room of the rows, and few of so many could be tried
MOST_IN_DOUBT = 2_000
"""So many children (or households), each as often as findings name them, are looked at row by row."""


def about_few(named: Sequence[Named]) -> list[Named]:
    """The findings whose fields are looked at, in their order: those about the fewest, as long as there is room.

    What the others name could be anything.
    """
    room, few = MOST_IN_DOUBT, set[int]()
    for place in sorted(range(len(named)), key=lambda place: len(named[place].ids)):
        room -= len(named[place].ids)
        if room < 0:
            break
        few.add(place)
    return [one for place, one in enumerate(named) if place in few]


class InDoubt:
    """Those of whom findings put fields at issue.

    Takes: the findings that fields of rows settle, as far as they affect measures tried together; the rows.
    `of_anything`: the findings about so many that everything about these is taken to be possible. `faults`: by id, what
    the others put at issue.
    """

    def __init__(self, named: Sequence[Named], rows: RowsOf) -> None:
        few = about_few(named)
        self.of_anything = [one for one in named if one not in few]
        self.faults: dict[str, list[Fault]] = {}
        self._by: dict[Named, set[str]] = {one: set() for one in few}
        for ids in rows.in_turn():
            for one in few:
                self._add(one, ids, rows)

    def _add(self, one: Named, ids: frozenset[str], rows: RowsOf) -> None:
        """Adds what a finding puts at issue of some of those it names."""
        for id, fields in rows.at_issue(one.problem, one.ids & ids, one.rows):
            if fields or one.problem.code in OPEN:
                apart = [(field,) for field in fields] if one.problem.code in EACH else [fields]
                self.faults.setdefault(id, []).extend(Fault(of_one, one.problem.affects) for of_one in apart)
                self._by[one].add(id)

    def by(self, one: Named) -> frozenset[str]:
        """Those of whom a finding puts fields at issue."""
        return one.ids if one in self.of_anything else frozenset(self._by.get(one, ()))

    @cached_property
    def without_a_row(self) -> frozenset[str]:
        """Those of whom a row itself may be missing."""
        of_anything = (one.ids for one in self.of_anything if one.problem.code in OPEN)
        few = (id for id, faults in self.faults.items() if not all(fault.fields for fault in faults))
        return frozenset(few).union(*of_anything)
