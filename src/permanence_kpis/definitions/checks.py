"""What must hold between the fields of a file, and the records built where all of it does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from permanence_kpis.definitions.code_groups import code_groups
from permanence_kpis.definitions.condition_values import DICTIONARY
from permanence_kpis.definitions.measure_shape import MeasureShape
from permanence_kpis.definitions.model import (
    ONLY_SECTION,
    TOO_MUCH_UNKNOWN,
    USUAL_PUBLISHING,
    Definitions,
    Measure,
    Publishing,
    Rebase,
    Section,
    Spc,
)
from permanence_kpis.definitions.own_tables import OwnTables, read_own_tables
from permanence_kpis.definitions.rule_reading import RuleReader
from permanence_kpis.definitions.shape import DocumentShape, PublishingShape, SpcShape
from permanence_kpis.definitions.target_checks import read_target
from permanence_kpis.definitions.version_checks import read_versions, with_versions
from permanence_kpis.suggest import did_you_mean, nearest, quoted
from permanence_kpis.tables import BUILT_IN, Table
from permanence_kpis.words import listed
from permanence_kpis.yaml_files.findings import Findings, on_lines
from permanence_kpis.yaml_files.tree import Fields, Items, Loc, Text

_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_CURLY = "“”‘’„"


def check(shape: DocumentShape, root: Fields, findings: Findings, *, origin: str) -> Definitions | None:
    """The definitions; None, with every reason among the findings, where they cannot be used."""
    own = read_own_tables(shape, root, findings)
    groups = code_groups(root, own.catalogue, findings)
    _check_refs(root, findings)
    sections = _sections(shape, root, findings)
    written = root.values.get("measures")
    nodes = written.items if isinstance(written, Items) else ()
    measures = [
        _MeasureCheck(measure, node, ("measures", position), groups, sections, findings, own).measure()
        for position, (measure, node) in enumerate(zip(shape.measures or (), nodes, strict=False))
        if isinstance(node, Fields)
    ]
    if findings:
        return None
    assert shape.authority
    assert shape.year_starts
    return Definitions(
        authority=shape.authority,
        year_starts=shape.year_starts,
        whole_months=shape.whole_months or "both_days_count",
        code_groups=groups,
        measures=tuple(measure for measure in measures if measure),
        origin=origin,
        too_much_unknown=_too_much_unknown(shape),
        publishing=_publishing(shape.publication),
        spc=_spc(shape.spc),
        catalogue=own.catalogue,
        sections=sections,
    )


def _sections(shape: DocumentShape, root: Fields, findings: Findings) -> tuple[Section, ...]:
    """The sections in their order; where the file names none, the one that holds every measure."""
    written = root.values.get("sections")
    if written is None:
        return (ONLY_SECTION,)
    sections: list[Section] = []
    first_line: dict[str, int] = {}
    nodes = written.items if isinstance(written, Items) else ()
    for position, (section, node) in enumerate(zip(shape.sections or (), nodes, strict=False)):
        if not isinstance(node, Fields) or section.name is None:
            continue  # the shape has said so
        span, path = node.values["name"].span, ("sections", position)
        if line := first_line.get(section.name):
            what = f"the section {quoted(section.name)} appears twice, {on_lines(line, span.line)}"
            findings.add(span, path, what, "Give each section a name of its own.")
        first_line.setdefault(section.name, span.line)
        # D-320: there is always a section to show
        if position == 0 and section.optional:
            remedy = "Put a section first that is not optional: it is shown where no other is asked for."
            findings.add(node.values["optional"].span, path, "the first section cannot be optional", remedy)
        sections.append(Section(section.name, section.title or "", section.optional or False))
    return tuple(sections)


def _too_much_unknown(shape: DocumentShape) -> Decimal:
    written = shape.confidence.too_much_unknown if shape.confidence else None
    return TOO_MUCH_UNKNOWN if written is None else written


def _publishing(shape: PublishingShape | None) -> Publishing:
    """What the file says of publication, and what holds where it says nothing."""
    usual = USUAL_PUBLISHING
    if shape is None:
        return usual
    return Publishing(shape.hide_below or usual.hide_below, shape.symbol or usual.symbol)


def _spc(shape: SpcShape | None) -> Spc:
    """What the file says of charts, and what holds where it says nothing."""
    return Spc() if shape is None else Spc(**shape.model_dump(exclude_none=True))


def _check_refs(root: Fields, findings: Findings) -> None:
    measures = root.values.get("measures")
    first_line: dict[str, int] = {}
    for position, measure in enumerate(measures.items if isinstance(measures, Items) else ()):
        ref = measure.values.get("ref") if isinstance(measure, Fields) else None
        if not isinstance(ref, Text):
            continue
        path: Loc = ("measures", position)
        if not ref.is_quoted:
            what = f"the reference {ref.text} is not in quotes"
            plain = ref.text.strip(_CURLY)
            why = "YAML knows straight quotes only" if plain != ref.text else "without quotes YAML reads 4.10 as 4.1"
            remedy = f'Write "{plain}": {why}.'
            findings.add(ref.span, path, what, remedy)
        elif not _REF.fullmatch(ref.text):
            what = f"{quoted(ref.text)} cannot be a reference"
            findings.add(ref.span, path, what, "Use letters, digits, dots and dashes, such as 4.10 or CP-3.")
        if line := first_line.get(ref.text.casefold()):
            what = f"the reference {quoted(ref.text)} appears twice, {on_lines(line, ref.span.line)}"
            findings.add(ref.span, path, what, "Give each measure a reference of its own.")
        first_line.setdefault(ref.text.casefold(), ref.span.line)


@dataclass(frozen=True)
class _MeasureCheck:
    """Checks one measure and builds its record."""

    shape: MeasureShape
    node: Fields
    path: Loc
    groups: Mapping[str, tuple[str, ...]]
    sections: tuple[Section, ...]
    findings: Findings
    own: OwnTables

    def measure(self) -> Measure | None:
        shape = self.shape
        table = self._table()
        target = read_target(shape.target, self.node, self.path, shape.show, shape.window, self.findings)
        reader = RuleReader(table, self.groups, self.findings, self.own) if table else None
        rule = reader.read(shape, self.node, self.path) if reader else {}
        versions = read_versions(shape, self.node, self.path, reader, self.findings)
        rebase, section = self._rebase(), self._section()
        if self.findings or table is None:
            return None
        assert shape.ref and shape.title and shape.why and shape.source  # noqa: PT018 - the shape has asked for them
        assert shape.show and target  # noqa: PT018
        as_written = Measure(
            ref=shape.ref,
            title=shape.title,
            why=shape.why,
            source=shape.source,
            table=table.name,
            show=shape.show,
            target=target,
            notes=shape.notes,
            owner=shape.owner,
            rebase=rebase,
            catalogue=self.own.catalogue,
            section=section,
            **rule,
        )
        return with_versions(as_written, versions, self.findings)

    def _section(self) -> str:
        """The name of the measure's section: the first where it names none."""
        names, name = [section.name for section in self.sections], self.shape.section
        if name is not None and names and name not in names:
            are_named = self.sections != (ONLY_SECTION,)
            sections = f"The sections are {listed(names)}." if are_named else "The file names none: add 'sections:'."
            remedy = did_you_mean(name, names, sections)
            what = f"there is no section {quoted(name)}"
            self.findings.add(self.node.values["section"].span, (*self.path, "section"), what, remedy)
        return name or next(iter(names), "")

    def _rebase(self) -> tuple[Rebase, ...]:
        """The dated decisions to work out the limits of the chart again, each later than the one above it."""
        written = self.node.values.get("rebase")
        nodes = written.items if isinstance(written, Items) else ()
        decided: list[Rebase] = []
        for position, (entry, node) in enumerate(zip(self.shape.rebase or (), nodes, strict=False)):
            if entry.from_day is None or not isinstance(node, Fields):
                continue  # the shape has said so
            if decided and entry.from_day <= decided[-1].from_day:
                what = f"{entry.from_day} is not later than the entry above it ({decided[-1].from_day})"
                path: Loc = (*self.path, "rebase", position, "from")
                self.findings.add(node.values["from"].span, path, what, "Put the oldest first, each day once.")
            decided.append(Rebase(entry.from_day, entry.reason or "", entry.by or ""))
        return tuple(decided)

    # D-136: a mistyped table is read as the one it is most like
    def _table(self) -> Table | None:
        """The measure's table; of a name that is none, the table that is meant, against which the rest is checked."""
        name = self.shape.table
        tables = self.own.catalogue.tables
        if name is None or name in tables or name in self.own.unread:
            return tables.get(name or "")
        beside = DICTIONARY if self.own.catalogue is BUILT_IN else "'kpis fields' lists them all."
        remedy = did_you_mean(name, tables, f"The tables are {listed(tables)}.", beside)
        self.findings.add(
            self.node.values["table"].span, (*self.path, "table"), f"there is no table {quoted(name)}", remedy
        )
        meant = nearest(name, tables)
        return tables[meant] if meant else None
