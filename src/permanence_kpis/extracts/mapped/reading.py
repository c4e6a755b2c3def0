"""`extracts.yaml` to a mapping, with everything that is wrong in it."""

import re
from collections.abc import Mapping

from permanence_kpis.errors import ExtractError
from permanence_kpis.extracts.mapped.codes_in_text import can_stand_in_text
from permanence_kpis.extracts.mapped.model import (
    IN_TEXT,
    Described,
    MappedColumn,
    MappedTable,
    Written,
    is_workbook,
)
from permanence_kpis.extracts.mapped.shape import (
    GUIDE,
    ColumnShape,
    ColumnsShape,
    TableShape,
    TablesShape,
    mapping_shape,
)
from permanence_kpis.extracts.own_layout import own_column
from permanence_kpis.extracts.parquet_files import is_parquet
from permanence_kpis.suggest import did_you_mean, quoted
from permanence_kpis.tables import BUILT_IN, EXTRACTS, Catalogue, Column, Extract, Kind
from permanence_kpis.words import listed
from permanence_kpis.yaml_files.findings import Findings
from permanence_kpis.yaml_files.reading import read_fields, split_lines
from permanence_kpis.yaml_files.shape import read_shape
from permanence_kpis.yaml_files.tree import Fields, Loc, Text, key_span, node_at

NAME_OF_OWN = re.compile("[a-z][a-z0-9_]*")
_OF_ROWS = ("source_file", "source_row")


# D-028: who exports the files corrects it
def read_mapping(text: str, file: str, catalogue: Catalogue = BUILT_IN) -> Described:
    """What an `extracts.yaml` says of the tables there may be.

    Raises: ExtractError with every problem found, in the order of the file.
    """
    findings = Findings(file, split_lines(text), guide=GUIDE, error=ExtractError)
    root = read_fields(text, findings, "'tables:'")
    shape = read_shape(root, mapping_shape(catalogue), findings)
    built = _Tables(root, findings, catalogue)
    tables = built.tables(shape.tables) if shape.tables else {}
    by = built.by(shape.by or {}, is_beside_tables=bool(shape.tables))
    if findings:
        raise ExtractError(*findings.problems())
    return Described(tables, shape.end_dates is not None, findings, by)


class _Tables:
    """Builds what a file says, as far as it has its shape; what does not go together is among the findings."""

    def __init__(self, root: Fields, findings: Findings, catalogue: Catalogue) -> None:
        self.root = root
        self.findings = findings
        self.catalogue = catalogue

    def tables(self, shape: TablesShape) -> dict[str, MappedTable]:
        """The tables in the order of the file."""
        known = self.catalogue.extracts
        named = [(name, getattr(shape, name)) for name in self._keys(("tables",)) if name in known]
        built = {name: self._table(known[name], table, ("tables", name)) for name, table in named if table}
        return {name: table for name, table in built.items() if table}

    def by(self, by: Mapping[str, str], *, is_beside_tables: bool) -> dict[str, Written]:
        """The headings of the authority's own columns, where the files are read as they are."""
        if by and is_beside_tables:
            what = "'by' is not under the table whose file has the columns"
            self.findings.add(key_span(self.root, ("by",)), ("by",), what, "Write it under 'children', indented.")
        return {name: column.heading for name, column in self._by(by, {}, ("by",)).items()}

    def _table(self, extract: Extract, shape: TableShape, path: Loc) -> MappedTable | None:
        if shape.file and is_workbook(shape.file):
            if shape.encoding:
                self._add((*path, "encoding"), "a workbook has no encoding of its own", "Remove 'encoding'.")
        elif shape.file and is_parquet(shape.file) and shape.encoding:
            self._add((*path, "encoding"), "a Parquet file has no encoding of its own", "Remove 'encoding'.")
        elif shape.file and shape.sheet:
            what = "'sheet' is for a workbook, and this file is not one"
            self._add((*path, "sheet"), what, "Remove it, or name an .xlsx file.")
        columns = self._columns(extract, shape.columns, (*path, "columns")) if shape.columns else {}
        by: dict[str, str] = getattr(shape, "by", None) or {}
        columns |= self._by(by, columns, (*path, "by"))
        if shape.file is None:
            return None
        return MappedTable(
            extract,
            self._written((*path, "file")),
            columns,
            self._written((*path, "sheet")) if shape.sheet else None,
            shape.encoding or "utf-8",
            shape.dates,
        )

    def _columns(self, extract: Extract, shape: ColumnsShape, path: Loc) -> dict[str, MappedColumn]:
        written = [(name, getattr(shape, name)) for name in self._keys(path) if name in extract.columns]
        columns = {
            name: column
            for name, way in written
            if way and (column := self._column(extract.columns[name], way, (*path, name)))
        }
        first: dict[str, str] = {}
        for name, column in columns.items():
            other = first.setdefault(column.heading.text.casefold(), name)
            if other != name:
                what = f"{quoted(column.heading.text)} is already the column of '{other}'"
                remedy = "One heading can be one column only: remove one of them."
                self._add(column.heading.path, what, remedy)
        return columns

    def _by(self, by: Mapping[str, str], columns: Mapping[str, MappedColumn], path: Loc) -> dict[str, MappedColumn]:
        """The authority's own columns of children, by the names that --by takes."""
        taken = {column.heading.text.casefold(): name for name, column in columns.items()}
        known = self.catalogue.columns.keys() | EXTRACTS["children"].columns.keys()
        built: dict[str, MappedColumn] = {}
        for name, heading in by.items():
            key = (*path, name)
            if not NAME_OF_OWN.fullmatch(name):
                what = f"{quoted(name)} cannot be the name of a column"
                self.findings.add(key_span(self.root, key), key, what, "Write small letters, digits and underscores.")
            elif name in known or name in _OF_ROWS:
                what = f"{quoted(name)} is the name of a column that there is already"
                remedy = f"Give your own another name, such as our_{name}."
                self.findings.add(key_span(self.root, key), key, what, remedy)
            elif other := taken.get(heading.casefold()):
                remedy = "One heading can be one column only: remove one of them."
                self._add(key, f"{quoted(heading)} is already the column of '{other}'", remedy)
            else:
                taken[heading.casefold()] = name
                built[name] = MappedColumn(own_column(name), self._written(key))
        return built

    def _column(self, column: Column, shape: ColumnShape, path: Loc) -> MappedColumn | None:
        if isinstance(node_at(self.root, path), Text):
            return MappedColumn(column, self._written(path))
        is_in_text = self._is_in_text(column, shape.code, (*path, "code")) if shape.code else False
        descriptions = self._descriptions(column, shape.codes, path)
        if shape.column is None:
            return None
        return MappedColumn(column, self._written((*path, "column")), is_in_text, descriptions)

    def _is_in_text(self, column: Column, way: str, path: Loc) -> bool:
        if column.kind is not Kind.CODE:
            self._add(path, f"'{column.name}' has no code", "Remove 'code'.")
        elif way.casefold() != IN_TEXT:
            rest = f"Write 'code: {IN_TEXT}', or leave 'code' out where the column has only the code."
            self._add(path, f"'code' cannot be {quoted(way)}", did_you_mean(way, [IN_TEXT], rest))
        elif not can_stand_in_text(column.codes or {}):
            remedy = f"Write 'codes:' and under it each description with its code: {listed(column.codes or {})}."
            what = f"the codes of '{column.name}' are words, and cannot be distinguished from a description"
            self._add(path, what, remedy)
        else:
            return True
        return False

    def _descriptions(self, column: Column, codes: object, path: Loc) -> Mapping[str, str]:
        if column.kind is not Kind.CODE:
            if codes is not None:
                span = key_span(self.root, (*path, "codes"))
                self.findings.add(span, path, f"'{column.name}' has no code", "Remove 'codes'.")
            return {}
        as_listed = {code.casefold(): code for code in column.codes or {}}
        descriptions: dict[str, str] = {}
        for description, code in codes.items() if isinstance(codes, dict) else ():
            if known := as_listed.get(code.casefold()):
                descriptions[description] = known
            else:
                rest = f"The codes are {listed(as_listed.values())}."
                what = f"{quoted(code)} is not a code of '{column.name}'"
                self._add((*path, "codes", description), what, did_you_mean(code, as_listed.values(), rest))
        return descriptions

    def _keys(self, path: Loc) -> tuple[str, ...]:
        fields = node_at(self.root, path)
        return tuple(fields.keys) if isinstance(fields, Fields) else ()

    def _written(self, path: Loc) -> Written:
        """A text that the shape has found where it is to be."""
        node = node_at(self.root, path)
        assert isinstance(node, Text)
        return Written(node.text, node.span, path)

    def _add(self, path: Loc, what: str, remedy: str) -> None:
        self.findings.add(node_at(self.root, path).span, path, what, remedy)
