"""The values to try for a field of one's records, for one measure or all, and how few there can be."""

from collections.abc import Sequence
from functools import cached_property

from permanence_kpis.confidence.at_issue import RowsOf
from permanence_kpis.confidence.rows_in_question import ByFile, has_births
from permanence_kpis.confidence.values import Values
from permanence_kpis.extracts import Extracts
from permanence_kpis.measures import Plan
from permanence_kpis.periods import WholeMonths

FOR_ALL = -1
"""In place of the number of a measure: for all of them."""

_WITHOUT = {
    "placements": ("reviews", "missing_episodes", "previous_permanence"),
    "reviews": ("placements", "missing_episodes", "previous_permanence"),
    "missing_episodes": ("placements", "reviews", "previous_permanence"),
    "missing": ("reviews", "previous_permanence"),
    "previous_permanence": ("placements", "reviews", "missing_episodes", "missing"),
}
"""By kind of file, those with the days of which its own are never compared."""

_OF_CARE = frozenset({"legal_statuses", "placements"})
"""Extracts whose days are held to those own tables alone that the measures read, so that no figure of others depends on
which own tables there are."""


class FieldValues:
    """The values to try for the fields of those in question.

    Takes: the extracts; the plans of measures, which are named by their place among them; the rule for whole months;
    the rows.
    """

    def __init__(self, extracts: Extracts, plans: Sequence[Plan], rule: WholeMonths, rows: RowsOf) -> None:
        self._extracts = extracts
        self._plans = plans
        self._rows = rows
        self._values = {place: Values([plan], rule) for place, plan in enumerate(plans)}
        self._values[FOR_ALL] = Values(plans, rule)
        self._of_one: tuple[str, dict[tuple[str, str, int], Sequence[object]]] = ("", {})
        self._fewest: dict[tuple[str, str, int], int] = {}

    def at(self, id: str, file: str, column: str, place: int) -> Sequence[object]:
        """Those for a column in one child's records, for one measure or all, kept until another child is asked for."""
        if self._of_one[0] != id:
            self._of_one = (id, {})
        kept, key = self._of_one[1], (file, column, place)
        if key not in kept:
            matter = self._depended_on[file]
            rows = {name: of_file for name, of_file in self._rows.of(id).items() if name in matter}
            kept[key] = self._of(file, column, place, rows)
        return kept[key]

    def fewest(self, file: str, column: str, place: int) -> int:
        """How many there are for a column whatever the records of a child say: none of these makes another needless."""
        key = file, column, place
        if key not in self._fewest:
            self._fewest[key] = len(self._of(file, column, place, {}))
        return self._fewest[key]

    def _of(self, file: str, column: str, place: int, rows: ByFile) -> Sequence[object]:
        return self._values[place].of(self._rows.records[file].contract.columns[column], self._birth, rows)

    @cached_property
    def _depended_on(self) -> dict[str, frozenset[str]]:
        """By kind of file, those with the records whose days a day in it can matter to."""
        return {file: frozenset(self._mattering_to(file)) for file in self._rows.records}

    def _mattering_to(self, file: str) -> set[str]:
        own, beside = self._extracts.catalogue.own, self._held_to_by_deadlines(file)
        every = self._rows.records.keys()
        if file in own:  # else its days are compared with its own alone, and with births for an age
            return {
                name
                for name in every
                if name == file or has_births(self._rows.records[name]) or self.affects(name) & beside
            }
        # D-567: a placement whose first day is not known may be one that had its meeting in time
        if self.affects(file) & _OF_CARE:
            beside = beside & frozenset[str]().union(*(plan.extracts for plan in self._plans))
        return every - ({*_WITHOUT.get(file, ()), *own} - beside)

    def _held_to_by_deadlines(self, file: str) -> set[str]:
        """The extracts whose days a deadline compares with those of a kind of file."""
        catalogue, found = self._extracts.catalogue, set[str]()
        for deadline in catalogue.deadlines.values():
            after, met_by = (
                {name} if name in catalogue.own else {one.split(".")[0] for one in catalogue.tables[name].depends_on}
                for name in (deadline.after, deadline.met_by)
            )
            if after & self.affects(file):
                found |= met_by
            if met_by & self.affects(file):
                found |= after
        return found

    @cached_property
    def _birth(self) -> str:
        """What the column with dates of birth is called."""
        return next(
            (
                name
                for records in self._rows.records.values()
                for name, column in records.contract.columns.items()
                if any(affects.endswith(".date_of_birth") for affects in records.contract.affects(column))
            ),
            "",
        )

    def affects(self, file: str) -> frozenset[str]:
        """The extracts that a kind of file is read into."""
        return self._affected_by[file]

    @cached_property
    def _affected_by(self) -> dict[str, frozenset[str]]:
        """By kind of file, the extracts that it is read into."""
        contracts = {file: records.contract for file, records in self._rows.records.items()}
        return {
            file: frozenset(
                name.split(".")[0] for column in contract.columns.values() for name in contract.affects(column)
            )
            for file, contract in contracts.items()
        }
