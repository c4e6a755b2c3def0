"""Tables of the authority's own: what `own_tables` and `deadlines` add to the extracts and tables there are."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from permanence_kpis.definitions.added_tables import with_own_tables
from permanence_kpis.definitions.code_groups import code_groups
from permanence_kpis.definitions.deadline_checks import DeadlineCheck
from permanence_kpis.definitions.own_shape import DeadlineShape, OwnTableShape
from permanence_kpis.definitions.own_table_checks import OwnTableCheck
from permanence_kpis.definitions.shape import DocumentShape
from permanence_kpis.tables import BUILT_IN, Catalogue, DeadlineTable, OwnTable, Table
from permanence_kpis.yaml_files.findings import Findings
from permanence_kpis.yaml_files.tree import Fields, Node


@dataclass
class OwnTables:
    """What a file adds: the catalogue with it, and the names of what is declared but could not be read."""

    catalogue: Catalogue
    unread: frozenset[str] = frozenset()


def read_own_tables(shape: DocumentShape, root: Fields, findings: Findings) -> OwnTables:
    """The extracts and tables that a file knows; everything wrong with those it declares is among the findings."""
    if shape.own_tables is None and shape.deadlines is None:
        return OwnTables(BUILT_IN)
    reader = _OwnTables(root, findings)
    own = reader.tables(shape.own_tables or {})
    catalogue = with_own_tables(own)
    unheard = Findings(findings.file, [], findings.guide)  # what is wrong with groups is said once all tables are known
    reader.deadlines_of(shape.deadlines or {}, catalogue, code_groups(root, catalogue, unheard))
    tables = dict(catalogue.tables) | reader.deadline_tables
    return OwnTables(replace(catalogue, tables=tables, deadlines=reader.deadlines), frozenset(reader.unread))


@dataclass
class _OwnTables:
    """Reads what a file declares."""

    root: Fields
    findings: Findings
    unread: set[str] = field(default_factory=set)
    deadlines: dict[str, DeadlineTable] = field(default_factory=dict)
    deadline_tables: dict[str, Table] = field(default_factory=dict)

    def tables(self, shapes: Mapping[str, OwnTableShape]) -> list[OwnTable]:
        """The own tables that can be read."""
        read = []
        for name, node in self._parts("own_tables"):
            own = OwnTableCheck(name, shapes.get(name), node, self.root, self.findings).table()
            if own:
                read.append(own)
            else:
                self.unread.add(name)
        return read

    def deadlines_of(
        self, shapes: Mapping[str, DeadlineShape], catalogue: Catalogue, groups: Mapping[str, tuple[str, ...]]
    ) -> None:
        """The deadlines that can be read, and the table of each."""
        declared = {name: shapes.get(name) for name, _ in self._parts("deadlines")}
        for name, node in self._parts("deadlines"):
            check = DeadlineCheck(
                name, declared[name], node, self.root, self.findings, declared, self.unread, catalogue, groups
            )
            if read := check.deadline():
                self.deadlines[name], self.deadline_tables[name] = read
            else:
                self.unread.add(name)

    def _parts(self, key: str) -> list[tuple[str, Node]]:
        written = self.root.values.get(key)
        return list(written.values.items()) if isinstance(written, Fields) else []
