"""The tables that add up: who is there on two days, who came, left and moved in between, and what was due."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from permanence_kpis.conditions.model import columns_of
from permanence_kpis.definitions.model import Measure
from permanence_kpis.disclosure.ages import AGE, AGES, in_one_column
from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.due_days import first_due_from
from permanence_kpis.disclosure.kinds import OF_A_CHILD
from permanence_kpis.disclosure.not_known import with_not_known
from permanence_kpis.disclosure.other_names import moves_as_placements, reviews_as_first_reviews
from permanence_kpis.disclosure.patterns import Conditions
from permanence_kpis.disclosure.stretches import ends
from permanence_kpis.periods import REVIEWS_WITHIN
from permanence_kpis.tables.catalogue import Catalogue, DeadlineTable

THERE, CAME, LEFT, MOVED, PLACED, DUE = "there", "came", "left", "moved", "placed", "due"
"""What a row of a table is: somebody there on a day, who came, who left, who moved, who came or moved, or who came and
had not left when something was due."""
_ON_ITS_DAY = OF_A_CHILD | AGES
"""What a child is on the day of a row, whatever the table."""
_OF_A_PLACEMENT = frozenset({"placement_type", "provider"})
"""What a placement is on its first day."""


@dataclass(frozen=True)
class Tie:
    """Tables whose rows add up: who is there on a day are those there before, with who came and without who left."""

    roles: Mapping[str, str]
    kept: frozenset[str]
    counts: frozenset[str]
    is_of_children: bool = True
    due: DeadlineTable | None = None
    is_by_age: bool = False
    """Whether it is about ages, of which a child has another on a later day."""
    on_its_day: frozenset[str] = frozenset()
    """What of `kept` is so on the day of a row alone, where it is about that. Those there and who left are groups by
    what they were when they came, which their tables do not have: they are known as a whole."""
    by_another_name: Callable[[Iterable[Disclosed]], Iterator[Disclosed]] | None = None
    """How the figures of one of its tables are to be looked at."""

    def of(self, known: Iterable[Disclosed]) -> list[Disclosed]:
        """The figures of its tables."""
        every = (one for figure in known for one in with_not_known(figure))
        named = self.by_another_name(every) if self.by_another_name else every
        own = [one for one in named if one.measure.table in self.roles and one.measure.counts in self.counts]
        return [replace(one, by=in_one_column(one.by)) if AGES.intersection(one.by) else one for one in own]

    def looks_at(self, by: Sequence[str], conditions: Conditions) -> bool:
        """Whether groups by some columns, or of whom alone something is asked, are its own and not another tie's."""
        if self.is_by_age:
            return AGE in by
        return not self.on_its_day or not self.on_its_day.isdisjoint((*by, *columns_of(*conditions)))

    def kept_in(self, role: str) -> frozenset[str]:
        """The columns that the rows of a role have in common with the others."""
        return self.kept & OF_A_CHILD if self.on_its_day and role in (THERE, LEFT) else self.kept

    def days_of(self, known: Disclosed) -> tuple[date, date]:
        """The first day that a figure is about, and the day after the last; of what is due those when it began."""
        first, end = ends(known.window)
        if self.roles[known.measure.table] == THERE:
            return end, end
        of_what_was_due = DUE if DUE in self.roles.values() else MOVED
        if self.due is None or self.roles[known.measure.table] != of_what_was_due:
            return first, end
        return first_due_from(self.due, first), first_due_from(self.due, end)

    def kept_of(self, by: Sequence[str], measure: Measure) -> tuple[str, ...]:
        """The columns of a breakdown in which a row is the same in all of the tables, those of one's own included."""
        columns, kept = measure.on_table.columns, self.kept_in(self.roles[measure.table])
        return tuple(name for name in by if name in kept or (self.is_of_children and name not in columns))


_IN_CARE = {"looked_after": THERE, "started_care": CAME, "left_care": LEFT}
_PLACEMENTS = {"started_care": CAME, "placement_moves": MOVED, "placement_starts": PLACED}
_HOUSEHOLDS = {"fostering_households": THERE, "foster_approvals": CAME}
_OF_CHILDREN = frozenset({"children", "starts", "moves", "placements"})
_FIRST_REVIEWS = DeadlineTable("started_care", "reviews", REVIEWS_WITHIN[0])
_OF_FIRST_REVIEWS = (
    Tie(
        {"started_care": PLACED, "reviews_due": MOVED},
        OF_A_CHILD,
        frozenset({"children", "starts", "reviews"}),
        due=_FIRST_REVIEWS,
        by_another_name=reviews_as_first_reviews,
    ),
    Tie(
        _IN_CARE | _PLACEMENTS | {"reviews_due": DUE},
        OF_A_CHILD,
        _OF_CHILDREN | {"reviews"},
        due=_FIRST_REVIEWS,
        by_another_name=reviews_as_first_reviews,
    ),
)
# D-521, D-581: each unit by itself
_TIES = (
    Tie(_IN_CARE | _PLACEMENTS, OF_A_CHILD, _OF_CHILDREN),
    Tie(_IN_CARE | _PLACEMENTS, _ON_ITS_DAY, _OF_CHILDREN, on_its_day=AGES),
    Tie(_IN_CARE | _PLACEMENTS, _ON_ITS_DAY, _OF_CHILDREN, is_by_age=True),  # D-595
    Tie(
        _IN_CARE | {"placement_starts": PLACED},
        _ON_ITS_DAY | _OF_A_PLACEMENT,
        _OF_CHILDREN,
        on_its_day=_OF_A_PLACEMENT,
        by_another_name=moves_as_placements,
    ),
    *_OF_FIRST_REVIEWS,
    Tie(_HOUSEHOLDS, frozenset({"approval_type"}), frozenset({"approvals"}), is_of_children=False),
    Tie(_HOUSEHOLDS, frozenset({"approval_type"}), frozenset({"households"}), is_of_children=False),
)


def ties_of(known: Sequence[Disclosed]) -> list[Tie]:
    """The ties of tables, those of the deadlines that measures know included."""
    of_deadlines = {
        (name, place, tie.due): tie
        for catalogue in dict.fromkeys(one.measure.catalogue for one in known)
        for name, ties in _of_deadlines(catalogue).items()
        for place, tie in enumerate(ties)
    }
    return [*_TIES, *of_deadlines.values()]


# D-546: what began is what is due of it so long after, with what had ended by then
@lru_cache(maxsize=64)
def _of_deadlines(catalogue: Catalogue) -> Mapping[str, list[Tie]]:
    """The ties of what was due with what it was due after, and with who is there and who left."""
    found = {}
    for name, due in catalogue.deadlines.items():
        if due.after not in catalogue.tables:
            continue
        after, table = catalogue.tables[due.after], catalogue.tables[name]
        kept = frozenset(after.columns).intersection(table.columns) - {"child_id"}
        counts = frozenset(unit for one in (after, table) for unit, column in one.counts.items() if column is None)
        of_starts = frozenset(after.counts) if due.after == "started_care" else frozenset[str]()
        found[name] = [Tie({due.after: PLACED, name: MOVED}, kept, counts | of_starts, due=due)]
        if due.after == "started_care":  # D-557, D-648
            found[name].append(Tie(_IN_CARE | _PLACEMENTS | {name: DUE}, OF_A_CHILD, _OF_CHILDREN, due=due))
    return found
