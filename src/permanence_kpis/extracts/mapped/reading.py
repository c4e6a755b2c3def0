"""`extracts.yaml` to a mapping, with everything that is wrong in it."""

import codecs
from collections.abc import Iterable, Mapping

from permanence_kpis.errors import ExtractError
from permanence_kpis.extracts.mapped.codes_in_text import can_stand_in_text
from permanence_kpis.extracts.mapped.date_formats import DATE_FORMATS
from permanence_kpis.extracts.mapped.model import (
    IN_TEXT,
    LAST_DAY,
    Described,
    MappedColumn,
    MappedTable,
    Written,
    is_workbook,
)
from permanence_kpis.file_reading import DEVICE_NAME, names_a_device, unusable
from permanence_kpis.suggest import did_you_mean, nearest, quoted
from permanence_kpis.tables import EXTRACTS, Column, Extract, Kind
from permanence_kpis.words import listed
from permanence_kpis.yaml_files.findings import Findings
from permanence_kpis.yaml_files.reading import read_yaml, split_lines
from permanence_kpis.yaml_files.tree import Fields, Items, Loc, Node, Text

GUIDE = "'kpis guide extracts-yaml'"
FIELDS_OF_A_FILE = ("format", "end_dates", "tables")
FIELDS_OF_A_TABLE = ("file", "sheet", "encoding", "dates", "columns")
FIELDS_OF_A_COLUMN = ("column", "code", "codes")
_HOW = f"{GUIDE} shows how the file is written."
_OTHER_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers")
_ENCODINGS = ("utf-8", "utf-16", "cp1252", "windows-1252", "latin-1", "cp850")
_NOT_OF_FILES = (
    "idna",
    "punycode",
    "undefined",
    "unicode-escape",
    "raw-unicode-escape",
    "utf-7",
    "mbcs",
    "oem",
)


def read_mapping(text: str, file: str) -> Described:
    """What an `extracts.yaml` says.

    Raises: ExtractError with every problem found, in the order of the file.
    """
    findings = Findings(file, split_lines(text), guide=GUIDE, error=ExtractError)
    tables: dict[str, MappedTable] = {}
    ends_are_last_days = False
    match root := read_yaml(text, findings):
        case Fields():
            tables, ends_are_last_days = _Reader(findings).document(root)
        case None if not findings:
            raise ExtractError(unusable(file, "this file is empty", _HOW))
        case Text() | Items():
            what = "the file begins with a list" if isinstance(root, Items) else "the file is one text"
            findings.add(root.span, (), what, f"It begins with names: 'format: 1', then 'tables:'. {_HOW}")
    if findings:
        raise ExtractError(*findings.problems())
    return Described(tables, ends_are_last_days, findings)


class _Reader:
    """Reads each part of the tree; what it cannot read is among the findings and left out."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings

    def document(self, root: Fields) -> tuple[dict[str, MappedTable], bool]:
        """The tables, and whether end dates are last days, which may be all that the file says."""
        self._known(root, (), FIELDS_OF_A_FILE, "this file")
        written = self._text(root, (), "format")
        if written and written.text != "1":
            self._add(written, f"'format' cannot be {quoted(written.text)}", "Write 'format: 1'.")
        ends_are_last_days = self._ends_are_last_days(root)
        if "tables" not in root.keys and "end_dates" in {nearest(key, FIELDS_OF_A_FILE) for key in root.keys}:
            return {}, ends_are_last_days
        return self._tables(root), ends_are_last_days

    def _ends_are_last_days(self, root: Fields) -> bool:
        written = self._text(root, (), "end_dates")
        if written and written.text.casefold() != LAST_DAY:
            rest = f"Write 'end_dates: {LAST_DAY}', or leave it out where an end is the day on which the next begins."
            self._add(
                written,
                f"'end_dates' cannot be {quoted(written.text)}",
                did_you_mean(written.text, [LAST_DAY], rest),
            )
        return written is not None

    def _tables(self, root: Fields) -> dict[str, MappedTable]:
        self._required(root, (), ("format", "tables"))
        tables = self._fields(root, (), "tables", "Write the name of a table under it, indented, such as 'children:'.")
        if tables is None:
            return {}
        self._known(tables, ("tables",), EXTRACTS, "this project", of="table")
        self._required(tables, ("tables",), [extract.name for extract in EXTRACTS.values() if extract.needed])
        return {
            name: table
            for name in tables.values
            if name in EXTRACTS and (table := self._table(EXTRACTS[name], tables, ("tables",)))
        }

    def _table(self, extract: Extract, tables: Fields, before: Loc) -> MappedTable | None:
        path = (*before, extract.name)
        fields = self._fields(tables, before, extract.name, "Write 'file:' and 'columns:' under it, indented.")
        if fields is None:
            return None
        self._known(fields, path, FIELDS_OF_A_TABLE, "a table")
        self._required(fields, path, ("file", "columns"))
        file, sheet = self._file(fields, path), self._text(fields, path, "sheet")
        encoding = self._encoding(fields, path)
        if file and is_workbook(file.text):
            if encoding:
                self._add(encoding, "a workbook has no encoding of its own", "Remove 'encoding'.")
        elif file and sheet:
            self._add(sheet, "'sheet' is for a workbook, and this file is not one", "Remove it, or name an .xlsx file.")
        dates = self._text(fields, path, "dates")
        if dates and dates.text.casefold() not in DATE_FORMATS:
            what = f"'dates' cannot be {quoted(dates.text)}"
            self._add(
                dates, what, did_you_mean(dates.text, DATE_FORMATS, f"It is one of {listed(DATE_FORMATS, 'or')}.")
            )
        columns = self._columns(extract, fields, path)
        if file is None:
            return None
        return MappedTable(
            extract,
            file,
            columns,
            sheet,
            encoding.text if encoding else "utf-8",
            dates.text.casefold() if dates else None,
        )

    def _file(self, fields: Fields, path: Loc) -> Written | None:
        """The name of a file in the folder."""
        file = self._text(fields, path, "file")
        if file is None:
            return None
        if any(mark in file.text for mark in "/\\:") or file.text in (".", ".."):
            what = "this is not the name of a file in the folder of extracts.yaml"
            self._add(file, what, "Put the file in that folder, and write its name only.")
            return None
        if names_a_device(file.text):
            self._add(file, DEVICE_NAME, "Give the file another name, and write it here.")
            return None
        if file.text.casefold().endswith(_OTHER_WORKBOOKS):
            self._add(file, "a kind of workbook that is not read", "Save it as .xlsx, or each sheet as CSV UTF-8.")
            return None
        return file

    def _encoding(self, fields: Fields, path: Loc) -> Written | None:
        encoding = self._text(fields, path, "encoding")
        if encoding is None:
            return None
        try:
            found = codecs.lookup(encoding.text)
            is_of_text = getattr(found, "_is_text_encoding", True) and found.name.replace("_", "-") not in _NOT_OF_FILES
        except (LookupError, ValueError):
            is_of_text = False
        if not is_of_text:
            rest = f"Most files are one of {listed(_ENCODINGS, 'or')}."
            self._add(
                encoding, f"there is no encoding {quoted(encoding.text)}", did_you_mean(encoding.text, _ENCODINGS, rest)
            )
            return None
        return encoding

    def _columns(self, extract: Extract, fields: Fields, before: Loc) -> dict[str, MappedColumn]:
        path = (*before, "columns")
        written = self._fields(fields, before, "columns", "Write 'child_id: HEADING' lines under it, indented.")
        if written is None:
            return {}
        self._known(written, path, extract.columns, quoted(extract.name), of="column")
        self._required(written, path, [column.name for column in extract.columns.values() if column.required])
        columns = {
            name: column
            for name, value in written.values.items()
            if name in extract.columns and (column := self._column(extract.columns[name], value, (*path, name)))
        }
        first: dict[str, str] = {}
        for name, column in columns.items():
            other = first.setdefault(column.heading.text.casefold(), name)
            if other != name:
                what = f"{quoted(column.heading.text)} is already the column of '{other}'"
                self._add(column.heading, what, "One heading can be one column only: remove one of them.")
        return columns

    def _column(self, column: Column, value: Node, path: Loc) -> MappedColumn | None:
        match value:
            case Text():
                return MappedColumn(column, Written(value.text, value.span, path))
            case Fields():
                self._known(value, path, FIELDS_OF_A_COLUMN, "a column")
                self._required(value, path, ("column",))
                heading = self._text(value, path, "column")
                is_in_text = self._is_in_text(column, value, path)
                descriptions = self._descriptions(column, value, path)
                return MappedColumn(column, heading, is_in_text, descriptions) if heading else None
            case Items():
                remedy = "Write the heading of one column: a table is read from one file, and a value from one column."
                self.findings.add(value.span, path, f"'{column.name}' must be a single heading", remedy)
        return None

    def _is_in_text(self, column: Column, fields: Fields, path: Loc) -> bool:
        way = self._text(fields, path, "code")
        if way is None:
            return False
        if column.kind is not Kind.CODE:
            self._add(way, f"'{column.name}' has no code", "Remove 'code'.")
        elif way.text.casefold() != IN_TEXT:
            rest = f"Write 'code: {IN_TEXT}', or leave 'code' out where the column has only the code."
            self._add(way, f"'code' cannot be {quoted(way.text)}", did_you_mean(way.text, [IN_TEXT], rest))
        elif not can_stand_in_text(column.codes or {}):
            remedy = f"Write 'codes:' and under it each description with its code: {listed(column.codes or {})}."
            self._add(
                way, f"the codes of '{column.name}' are words, and cannot be distinguished from a description", remedy
            )
        else:
            return True
        return False

    def _descriptions(self, column: Column, fields: Fields, path: Loc) -> Mapping[str, str]:
        if "codes" not in fields.values:
            return {}
        if column.kind is not Kind.CODE:
            self.findings.add(fields.keys["codes"].span, path, f"'{column.name}' has no code", "Remove 'codes'.")
            return {}
        remedy = f"Write 'description: CODE' lines under it, indented; the codes are {listed(column.codes or {})}."
        written = self._fields(fields, path, "codes", remedy)
        if written is None:
            return {}
        as_listed = {code.casefold(): code for code in column.codes or {}}
        descriptions: dict[str, str] = {}
        for description in written.values:
            code = self._text(written, (*path, "codes"), description)
            if code and code.text.casefold() in as_listed:
                descriptions[description] = as_listed[code.text.casefold()]
            elif code:
                rest = f"The codes are {listed(as_listed.values())}."
                what = f"{quoted(code.text)} is not a code of '{column.name}'"
                self._add(code, what, did_you_mean(code.text, as_listed.values(), rest))
        return descriptions

    def _text(self, fields: Fields, before: Loc, key: str) -> Written | None:
        match fields.values.get(key):
            case Text(span=span, text=text):
                return Written(text, span, (*before, key))
            case Items(span=span) | Fields(span=span):
                what = f"{quoted(key)} must be a single text"
                self.findings.add(span, (*before, key), what, "Write it on one line, in quotes if needed.")
        return None

    def _fields(self, fields: Fields, before: Loc, key: str, remedy: str) -> Fields | None:
        match fields.values.get(key):
            case Fields() as found:
                return found
            case Text(span=span) | Items(span=span):
                self.findings.add(span, (*before, key), f"{quoted(key)} must be made of names and values", remedy)
        return None

    def _known(self, fields: Fields, path: Loc, known: Iterable[str], owner: str, of: str = "field") -> None:
        """Refuse keys that are none of those known."""
        names = list(known)
        for key, written in fields.keys.items():
            if key not in names:
                rest = f"Its {of}s are {listed(names)}."
                self.findings.add(
                    written.span, path, f"{owner} has no {of} {quoted(key)}", did_you_mean(key, names, rest, _HOW)
                )

    def _required(self, fields: Fields, path: Loc, required: Iterable[str]) -> None:
        wanted = list(required)
        nearly = {nearest(key, wanted) for key in fields.keys if key not in wanted}
        missing = [key for key in wanted if key not in fields.keys and key not in nearly]
        if missing:
            what = f"{listed(quoted(key) for key in missing)} {'is' if len(missing) == 1 else 'are'} missing"
            remedy = f"Add {'it' if len(missing) == 1 else 'them'}: {GUIDE} says what goes there."
            self.findings.add(fields.span, path, what, remedy)

    def _add(self, written: Written, what: str, remedy: str) -> None:
        self.findings.add(written.span, written.path, what, remedy)
