"""A folder with an `extracts.yaml` to typed canonical tables."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import polars as pl

from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts import faults, file_faults
from permanence_kpis.extracts.children import in_codes_of_today
from permanence_kpis.extracts.decode import dtype_of
from permanence_kpis.extracts.mapped.encoded import encoded_source
from permanence_kpis.extracts.mapped.model import Described, MappedTable
from permanence_kpis.extracts.mapped.reading import read_mapping
from permanence_kpis.extracts.mapped.sheet import Sheet
from permanence_kpis.extracts.mapped.source_columns import source_extract
from permanence_kpis.extracts.mapped.workbook import Workbook
from permanence_kpis.extracts.model import MAPPING, Reading
from permanence_kpis.extracts.opening import LINK_OUT, PUT_IT_THERE, holds_nothing, leads_out, refuse_a_link_out
from permanence_kpis.extracts.own_layout import records_of, split, wanted_columns
from permanence_kpis.extracts.spoilt_ids import id_columns
from permanence_kpis.extracts.typed_table import TextSource, found_in, plain_heading, typed_table
from permanence_kpis.file_reading import text_of
from permanence_kpis.suggest import did_you_mean, quoted
from permanence_kpis.tables import BUILT_IN, Catalogue, Column, Extract
from permanence_kpis.words import first_eleven, listed
from permanence_kpis.yaml_files.findings import Findings


def described_in(folder: Path, catalogue: Catalogue = BUILT_IN) -> Described:
    """What the `extracts.yaml` of a folder says.

    Raises: ExtractError with everything wrong in it, or where it leads out of the folder.
    """
    refuse_a_link_out(folder / MAPPING, folder)
    return read_mapping(text_of(folder / MAPPING, MAPPING, MAPPING, ExtractError), MAPPING, catalogue)


def read_mapped(
    folder: Path, described: Described, columns: frozenset[str] | None, catalogue: Catalogue = BUILT_IN
) -> Reading:
    """Everything that the `extracts.yaml` of a folder names.

    Takes: the folder; what it says, which names tables; the `extract.column` names to read (None: all); the
    extracts there may be.
    """
    tables, findings = described.tables, described.findings
    opened = _Opened(folder, tables, findings)
    reading = Reading(problems=_not_mentioned(opened.files, tables, catalogue))
    for extract in catalogue.extracts.values():
        if extract.name not in tables:
            reading.not_there[extract.name] = f"{MAPPING} has no table '{extract.name}'"
            continue
        try:
            _read_one(tables[extract.name], opened, columns, reading)
        except ExtractError as error:
            reading.stops += error.problems
    reading.stops[:0] = findings.problems()
    return reading


@dataclass
class _Opened:
    """A folder, what is wrong with what `extracts.yaml` says of it, and the workbooks that have been opened in it."""

    folder: Path
    tables: Mapping[str, MappedTable]
    findings: Findings
    files: Mapping[str, Path] = field(init=False)
    workbooks: dict[Path, Workbook] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.files = {path.name: path for path in sorted(self.folder.iterdir())}

    def path_of(self, table: MappedTable) -> Path | None:
        """The file of a table, whatever its capitals; None, said why, where it is not there or leads elsewhere."""
        name, path = table.file.text, self._path(table)
        if path is None:
            others = [other for other in self.files if other != MAPPING]
            remedy = did_you_mean(name, others, "Put it into the folder of extracts.yaml, or correct the name.")
            self.findings.add(
                table.file.span, table.file.path, f"there is no file {quoted(name)} in the folder", remedy
            )
            return None
        if leads_out(path, self.folder):
            self.findings.add(table.file.span, table.file.path, LINK_OUT, PUT_IT_THERE)
            return None
        return path

    def _path(self, table: MappedTable) -> Path | None:
        name = table.file.text
        alike = [path for path in self.files.values() if path.name.casefold() == name.casefold()]
        return self.files.get(name) or (alike[0] if len(alike) == 1 else None)

    def ids_in_others(self, table: MappedTable, texts: Collection[str]) -> set[str]:
        """Which of these texts are ids in the other tables that have such ids."""
        found: set[str] = set()
        for other in self.tables.values():
            key, path = other.extract.key[0], self._path(other)
            if other is table or key != table.extract.key[0] or key not in other.columns or path is None:
                continue
            try:
                if not leads_out(path, self.folder) and (source := self._source(other, path)):
                    found |= found_in(source, other.columns[key].heading.text, texts)
            except ExtractError:
                continue  # reading that table for its own sake says why
        return found

    def _source(self, table: MappedTable, path: Path) -> TextSource | None:
        """The text of a table, where nothing is wrong with what `extracts.yaml` says of it."""
        if not table.is_workbook:
            return encoded_source(path, table.encoding)
        workbook = self.workbooks.get(path) or Workbook(path)
        wanted = table.sheet.text.casefold() if table.sheet else None
        names = [name for name in workbook.sheets if wanted in (None, name.strip().casefold())]
        return Sheet(workbook, names[0]).source() if len(names) == 1 else None

    def sheet_of(self, table: MappedTable, path: Path) -> Sheet | None:
        """The sheet of a table; None, said why, where it is not clear which."""
        workbook = self.workbooks.get(path) or Workbook(path)
        self.workbooks[path] = workbook
        names = list(workbook.sheets)
        if table.sheet is None:
            if len(names) == 1:
                return Sheet(workbook, names[0])
            remedy = f"Add 'sheet:' below it: {listed(names, 'or')}."
            what = f"the workbook has {len(names)} sheets, and 'sheet' does not say which"
            self.findings.add(table.file.span, table.file.path, what, remedy)
            return None
        wanted = table.sheet.text
        alike = [name for name in names if name.strip().casefold() == wanted.casefold()]
        if len(alike) != 1 and wanted not in names:
            remedy = did_you_mean(wanted, names, f"Its sheets are {first_eleven(names)}.")
            what = f"there is no sheet {quoted(wanted)} in the workbook"
            self.findings.add(table.sheet.span, table.sheet.path, what, remedy)
            return None
        return Sheet(workbook, wanted if wanted in names else alike[0])


def _read_one(table: MappedTable, opened: _Opened, columns: frozenset[str] | None, reading: Reading) -> None:
    """One table into `reading`, or why not."""
    extract = table.extract
    wanted = wanted_columns(extract, columns)
    path = opened.path_of(table) if wanted or extract.needed else None
    if path is None:
        return
    if holds_nothing(path):
        reading.not_there[extract.name] = f"{path.name} is empty"
        if extract.needed:
            remedy = f"Nothing can be worked out without it (one row for {extract.row_is})."
            reading.stops.append(Problem(Place(path.name), what="the file is empty", remedy=remedy, code="no-file"))
    elif wanted:
        sheet = opened.sheet_of(table, path) if table.is_workbook else None
        if sheet or not table.is_workbook:
            _fill(table, wanted, sheet or encoded_source(path, table.encoding), opened, reading)


def _fill(
    table: MappedTable, wanted: Sequence[Column], of_table: Sheet | TextSource, opened: _Opened, reading: Reading
) -> None:
    """The wanted columns of an opened file or sheet into `reading`, or among the findings why not."""
    extract = table.extract
    sheet = of_table if isinstance(of_table, Sheet) else None
    source = of_table.source() if isinstance(of_table, Sheet) else of_table
    headings = _headings(table, wanted, source, opened.findings, sheet)
    if headings is None:
        return
    theirs = source_extract(table, headings)
    known_elsewhere = partial(opened.ids_in_others, table)
    typed, problems = typed_table(theirs, source, list(theirs.columns.values()), known_elsewhere)
    reading.ids += id_columns(theirs, source.name, typed)
    problems += faults.outside_their_dates(theirs, source.name, typed.drop_nulls(theirs.key))
    if sheet:
        problems += _formulas(sheet, source, theirs)
    absent = [column for column in wanted if column.name not in table.columns]
    canonical = typed.rename({heading: name for name, heading in headings.items()}).with_columns(
        *(pl.lit(None, dtype_of(column)).alias(column.name) for column in absent),
        source_file=pl.lit(source.name, pl.Enum([source.name])),
    )
    usable, unusable, rejected = split(extract, canonical)
    if extract.name == "children":
        usable, at_odds = in_codes_of_today(source.name, usable)
        problems += _under(headings, at_odds)
    reading.names[extract.name] = source.name
    reading.headings |= {f"{extract.name}.{name}": heading for name, heading in headings.items()}
    reading.rejected.append(rejected)
    reading.tables[extract.name] = usable
    reading.records[extract.name] = records_of(extract, usable, unusable)
    reading.problems += [*(_not_named(extract, column) for column in absent), *problems]


def _headings(
    table: MappedTable, wanted: Sequence[Column], source: TextSource, findings: Findings, sheet: Sheet | None
) -> dict[str, str] | None:
    """The heading in the file of each wanted column that is named; None, said which, where one is not there."""
    as_written = {plain_heading(heading): heading.replace("\ufeff", "").strip() for heading in source.headings}
    if not any(as_written):
        what = "the row is blank, where the headings should be"
        remedy = "Remove title lines and blank lines above the headings."
        raise ExtractError(Problem(Place(source.name, rows=(1,)), what=what, remedy=remedy, code="no-headings"))
    found: dict[str, str] = {}
    is_whole = True
    for column in wanted:
        if column.name not in table.columns:
            continue
        written = table.columns[column.name].heading
        if heading := as_written.get(plain_heading(written.text)):
            found[column.name] = heading
            continue
        is_whole = False
        rest = "Write a heading of its first row, as it is there."
        if sheet and sheet.has_merged_headings:
            rest = (
                "Its first row has merged cells: only the first column of each has the heading. Unmerge them in Excel."
            )
        remedy = did_you_mean(written.text, filter(None, as_written.values()), rest)
        what = f"{source.name} has no column {quoted(written.text)}"
        findings.add(written.span, written.path, what, remedy)
    return found if is_whole else None


def _under(headings: Mapping[str, str], problems: Sequence[Problem]) -> list[Problem]:
    """Problems of our columns, under the headings of the source."""
    return [
        replace(problem, place=replace(problem.place, heading=headings.get(problem.place.heading or "")))
        for problem in problems
    ]


def _formulas(sheet: Sheet, source: TextSource, theirs: Extract) -> list[Problem]:
    """What was read as blank because a formula gave nothing."""
    return [
        Problem(
            Place(source.name, heading=column.name, rows=formulas.rows),
            what="a formula that ended in an error, or was never calculated",
            remedy="Correct the formula in Excel and save the workbook.",
            effect=faults.READ_AS_BLANK,
            affects=frozenset(theirs.affects(column)),
            code="formula-without-value",
        )
        for formulas in sheet.formulas_without_a_value()
        if (column := theirs.columns.get(source.headings[formulas.column].strip()))
    ]


def _not_named(extract: Extract, column: Column) -> Problem:
    name = f"{extract.name}.{column.name}"
    return Problem(
        Place(MAPPING, heading=name),
        what="no column is named for it",
        remedy=f"Name one if you have it: {column.meaning}.",
        effect="read as blank in every row",
        affects=frozenset({name}),
        code=file_faults.COLUMN_ABSENT,
    )


# D-029: a folder with an `extracts.yaml` is read as it says and in no other way
def _not_mentioned(files: Mapping[str, Path], tables: Mapping[str, MappedTable], catalogue: Catalogue) -> list[Problem]:
    """Files under the names of this project that `extracts.yaml` says nothing of."""
    mentioned = {table.file.text.casefold() for table in tables.values()}
    ours = {name: extract for extract in catalogue.extracts.values() for name in extract.file_names}
    return [
        Problem(
            Place(name),
            what=f"{MAPPING} does not mention this file",
            remedy=f"Name it under '{ours[name.casefold()].name}' there, or remove it from the folder.",
            effect="not read",
            code="file-not-mentioned",
        )
        for name in files
        if name.casefold() in ours and name.casefold() not in mentioned
    ]
