"""Checks a deadline and builds its record and its table."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from permanence_kpis.conditions.model import Condition
from permanence_kpis.definitions.added_tables import MADE_BY_A_DEADLINE, deadline_table
from permanence_kpis.definitions.condition_reading import ConditionReader
from permanence_kpis.definitions.own_names import CHILD, check_counts, check_name
from permanence_kpis.definitions.own_shape import DeadlineShape
from permanence_kpis.suggest import did_you_mean, quoted
from permanence_kpis.tables import Catalogue, DeadlineTable, Table
from permanence_kpis.words import listed
from permanence_kpis.yaml_files.findings import Findings
from permanence_kpis.yaml_files.tree import Fields, Loc, Node


@dataclass(frozen=True)
class DeadlineCheck:
    """Checks one deadline and builds its record and its table.

    `declared`: all deadlines of the file. `unread`: tables that could not be read, of which no more is said.
    """

    name: str
    shape: DeadlineShape | None
    node: Node
    root: Fields
    findings: Findings
    declared: Mapping[str, DeadlineShape | None]
    unread: Set[str]
    catalogue: Catalogue
    groups: Mapping[str, tuple[str, ...]]

    @property
    def path(self) -> Loc:
        return ("deadlines", self.name)

    def deadline(self) -> tuple[DeadlineTable, Table] | None:
        """The deadline and its table; None, with every reason among the findings, where it cannot be used."""
        is_named = check_name(self.name, self.path, self.root, self.findings)
        shape, node = self.shape, self.node
        if not is_named or shape is None or not isinstance(node, Fields):
            return None
        check_counts(shape.counts, node, self.path, self.findings)
        after, met_by = self._events(shape.after, "after"), self._events(shape.met_by, "met_by")
        if after and met_by and after.name == met_by.name:
            what = f"the deadline refers back to itself: each row of '{after.name}' would meet itself"
            self._add("met_by", what, "Name another table under 'met_by'.")
            met_by = None
        where: tuple[Condition, ...] = ()
        if met_by:
            conditions = ConditionReader(met_by, self.groups, self.findings, self.catalogue)
            where = conditions.all_of(node.values.get("where"), (*self.path, "where"))
        if after and (twice := [name for name in MADE_BY_A_DEADLINE if name in after.columns]):
            what = f"'{after.name}' has a column {quoted(twice[0])} already, which a deadline adds"
            self._add("after", what, "Give that column of your own table another name.")
            after = None
        if not (after and met_by and shape.within and shape.one_row_is and shape.counts):
            return None
        of = DeadlineTable(
            after.name, met_by.name, replace(shape.within, days_before=shape.days_before or 0), tuple(where)
        )
        return of, deadline_table(self.name, shape.one_row_is, shape.counts, of, after, met_by)

    def _events(self, name: str | None, key: str) -> Table | None:
        """The table of events under a key; None, said why, where it is none."""
        if name is None or name in self.unread:
            return None
        if name in self.declared:
            if way := self._way_round(name):
                what = f"the deadlines refer back to each other: {' → '.join(way)}"
                self._add(key, what, "Name the table of what happened, which no deadline makes.")
            else:
                what = f"{quoted(name)} is a deadline itself"
                self._add(key, what, "Name the table of what happened, which no deadline makes.")
            return None
        table = self.catalogue.tables.get(name)
        usable = [
            one.name
            for one in self.catalogue.tables.values()
            if not one.is_snapshot and not one.is_of_spells and one.unit_id == CHILD
        ]
        if table is None:
            remedy = did_you_mean(name, usable, f"The tables of events are {listed(usable)}.")
            self._add(key, f"there is no table {quoted(name)}", remedy)
        elif table.name not in usable:
            why = "has no child_id" if table.unit_id != CHILD else "is not a table of events"
            self._add(key, f"'{table.name}' {why}", f"Name a table of events of children: {listed(usable, 'or')}.")
            return None
        return table

    def _way_round(self, name: str) -> list[str]:
        """The way from this deadline to itself through others; none where there is none."""
        ways = [[self.name, name]]
        while ways:
            way = ways.pop(0)
            if way[-1] == self.name:
                return way
            shape = self.declared.get(way[-1])
            for step in (shape.after, shape.met_by) if shape else ():
                if step is not None and step in self.declared and (step == self.name or step not in way):
                    ways.append([*way, step])
        return []

    def _add(self, key: str, what: str, remedy: str) -> None:
        assert isinstance(self.node, Fields)
        self.findings.add(self.node.values[key].span, (*self.path, key), what, remedy)
