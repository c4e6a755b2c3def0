"""Tables of the authority's own: what `own_tables` and `deadlines` add to the extracts and tables there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from permanence_kpis.codes import MET
from permanence_kpis.conditions.model import Condition, columns_of
from permanence_kpis.conditions.wording import BY_THEN
from permanence_kpis.definitions.code_groups import code_groups
from permanence_kpis.definitions.condition_reading import ConditionReader
from permanence_kpis.definitions.own_shape import HAS_LATEST, NAME, DeadlineShape, OwnTableShape
from permanence_kpis.definitions.shape import DocumentShape
from permanence_kpis.definitions.values import read_whole_number
from permanence_kpis.file_reading import names_a_device
from permanence_kpis.suggest import did_you_mean, quoted
from permanence_kpis.tables import (
    BORN,
    BUILT_IN,
    CARE,
    CHILD_COLUMNS,
    Catalogue,
    Column,
    DeadlineTable,
    Extract,
    Kind,
    OwnTable,
    Table,
)
from permanence_kpis.words import in_words, listed
from permanence_kpis.yaml_files.findings import Findings, RefusedError
from permanence_kpis.yaml_files.tree import Fields, Items, Loc, Node, Text

CHILD, CHILDREN = "child_id", "children"
_WORDS_OF_YAML = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_TAKEN_BY_FILES = frozenset({"accepted", "extracts", "sample"})
_OF_CONDITIONS = frozenset({"any", "not", "last_day"})
_OF_ROWS = frozenset(
    {"belongs", "child", "child_row", "copy", "left_out_of", "own_date", "own_row", "owner", "record", "source_file",
     "source_row", "surely_in", "may_be_in", "surely_meets", "may_meet", "may_fail", "is_excluded", "never_told",
     "trial", "together"}
)  # fmt: skip
"""Names under which a row carries what it is worked out with."""
_A_NAME = "Write small letters, digits and underscores, a letter first, such as support_meetings."
GUIDE = "'kpis guide definitions' shows how it is written."
MADE_BY_A_DEADLINE = ("due_on", "met_on", "days_taken", "met")
"""The columns that a deadline adds to those of the table whose rows start its clocks."""


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


def with_own_tables(own: Iterable[OwnTable]) -> Catalogue:
    """The built-in catalogue with these tables, and with the columns of a child's newest row where they ask for it."""
    by_name = {one.name: one for one in own}
    tables = dict(BUILT_IN.tables) | {one.name: _table(one) for one in by_name.values()}
    for one in by_name.values():
        if one.latest_for:
            to = tables[one.latest_for]
            tables[to.name] = replace(to, columns={**to.columns, **_latest(one)})
    extracts = dict(BUILT_IN.extracts) | {name: one.extract for name, one in by_name.items()}
    return Catalogue(extracts, tables, by_name)


def _table(own: OwnTable) -> Table:
    """The derived table of an own table: its rows as they are."""
    extract = own.extract
    owner = extract.key[0]
    of_a_child = owner == CHILD
    days = [own.began, *([own.ended] if own.ended else [])]
    columns = [
        replace(column, required=False, depends_on=(f"{own.name}.{name}",) if name not in (owner, own.began) else ())
        for name, column in extract.columns.items()
    ]
    return Table(
        own.name,
        extract.row_is,
        is_snapshot=False,
        own_date=own.began,
        key=(owner, own.began),
        counts={own.counts: None, **({CHILDREN: CHILD} if of_a_child else {})},
        depends_on=tuple(f"{own.name}.{name}" for name in dict.fromkeys((owner, *days))),
        columns={column.name: column for column in (*columns, *(CHILD_COLUMNS if of_a_child else ()))},
        is_of_spells=own.ended is not None,
        row_id=owner,
    )


def _latest(own: OwnTable) -> dict[str, Column]:
    """The columns that a child's newest row adds to a table."""
    extract = own.extract
    where = f"in the newest row of {in_words(own.name)}{BY_THEN}"
    always = tuple(f"{own.name}.{name}" for name in extract.always_read)
    added = {
        name: replace(
            column,
            name=f"{own.name}.{name}",
            meaning=f"{column.meaning} {where}",
            required=False,
            depends_on=tuple(dict.fromkeys((*always, f"{own.name}.{name}"))),
        )
        for name, column in extract.columns.items()
        if name != extract.key[0]
    }
    for unit in ("days", "months"):
        name = f"{unit}_since"
        meaning = f"{'whole months' if unit == 'months' else 'days'} from the newest row of {in_words(own.name)}"
        added[name] = Column(
            f"{own.name}.{name}", Kind.NUMBER, f"{meaning} to the last day", unit=unit, depends_on=always
        )
    return {column.name: column for column in added.values()}


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
            own = _OwnTableCheck(name, shapes.get(name), node, self.root, self.findings).table()
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
            check = _DeadlineCheck(name, declared[name], node, self.root, declared, catalogue, groups, self)
            if read := check.deadline():
                self.deadlines[name], self.deadline_tables[name] = read
            else:
                self.unread.add(name)

    def _parts(self, key: str) -> list[tuple[str, Node]]:
        written = self.root.values.get(key)
        return list(written.values.items()) if isinstance(written, Fields) else []


def check_name(name: str, path: Loc, root: Fields, findings: Findings) -> bool:
    """Whether a table may have this name; where not, why not is among the findings."""
    holder = root.values[str(path[0])]
    assert isinstance(holder, Fields)
    span = holder.keys[name].span
    tables = {*BUILT_IN.extracts, *BUILT_IN.tables}
    if not NAME.fullmatch(name):
        findings.add(span, path, f"{quoted(name)} cannot be the name of a table", _A_NAME)
    elif name in tables:
        what = f"{quoted(name)} is a table that there is already"
        findings.add(span, path, what, "Give your own table another name, such as our_" + name + ".")
    elif name in _TAKEN_BY_FILES or names_a_device(f"{name}.csv"):
        what = f"there can be no table called {quoted(name)}: {name}.csv is not the name of an extract"
        findings.add(span, path, what, "Give it another name.")
    elif path[0] == "deadlines" and isinstance(own := root.values.get("own_tables"), Fields) and name in own.keys:
        what = f"{quoted(name)} is an own table and a deadline"
        findings.add(span, path, what, "Give the deadline a name of its own.")
    else:
        return True
    return False


def _check_counts(word: str | None, node: Fields, path: Loc, findings: Findings) -> None:
    if word is None or "counts" not in node.values:
        return
    span = node.values["counts"].span
    if not NAME.fullmatch(word):
        findings.add(span, (*path, "counts"), f"{quoted(word)} cannot be the word for rows", _A_NAME)
    elif word == CHILDREN:
        what = "'children' can be counted anyway where rows have a child_id"
        findings.add(span, (*path, "counts"), what, "Write the word for the rows themselves, such as plans.")


@dataclass(frozen=True)
class _OwnTableCheck:
    """Checks one own table and builds its record."""

    name: str
    shape: OwnTableShape | None
    node: Node
    root: Fields
    findings: Findings

    def table(self) -> OwnTable | None:
        """The table; None, with every reason among the findings, where it cannot be used."""
        is_named = check_name(self.name, self.path, self.root, self.findings)
        shape, node = self.shape, self.node
        if shape is None or not isinstance(node, Fields):
            return None
        _check_counts(shape.counts, node, self.path, self.findings)
        columns = self._columns(node)
        days = self._dated_by(shape, node, columns)
        owner = self._owner(columns, node)
        latest_for = self._latest_for(shape, node, columns)
        no_row_means = self._no_row_means(shape, node, columns)
        written = node.values.get("columns")
        is_whole = isinstance(written, Fields) and len(columns) == len(written.keys)
        if not (is_named and shape.one_row_is and shape.counts and days and owner and is_whole):
            return None
        required = (owner, days[0])
        extract = Extract(
            self.name,
            shape.one_row_is,
            (owner,),
            needed=False,
            columns={name: replace(column, required=name in required) for name, column in columns.items()},
            day=days[0],
        )
        return OwnTable(extract, shape.counts, days[0], days[1] if len(days) > 1 else None, latest_for, no_row_means)

    @property
    def path(self) -> Loc:
        return ("own_tables", self.name)

    def _columns(self, node: Fields) -> dict[str, Column]:
        """The columns that can be read."""
        written, kinds = node.values.get("columns"), self.shape.columns if self.shape else None
        columns: dict[str, Column] = {}
        for name, key in written.keys.items() if isinstance(written, Fields) else ():
            path: Loc = (*self.path, "columns", name)
            value = written.values[name] if isinstance(written, Fields) else None
            if not NAME.fullmatch(name):
                self.findings.add(key.span, path, f"{quoted(name)} cannot be the name of a column", _A_NAME)
                continue
            if taken := _why_taken(name):
                self.findings.add(key.span, path, f"a column cannot be called {quoted(name)}", taken)
                continue
            self._check_quotes(value, path)
            if kinds is None or name not in kinds:
                continue
            kind, codes = kinds[name]
            if name == CHILD and kind is not Kind.ID:
                what, remedy = "'child_id' must be an id", "Write 'child_id: id': it is the child's number."
                self.findings.add(key.span, path, what, remedy)
                kind = Kind.ID  # as it is meant
            columns[name] = Column(name, kind, _meaning(name, kind), codes, is_free=kind is Kind.TEXT)
        return columns

    def _check_quotes(self, value: Node | None, path: Loc) -> None:
        """Codes that YAML takes for something else stand in quotes."""
        match value:
            case Items(items=items):
                codes = [item for item in items if isinstance(item, Text)]
            case Fields(keys=keys):
                codes = list(keys.values())
            case _:
                return
        for code in codes:
            if code.text.casefold() in _WORDS_OF_YAML and not code.is_quoted:
                what = f"the code {code.text} is not in quotes"
                self.findings.add(code.span, path, what, f'Write "{code.text}": YAML reads it as something else.')

    def _dated_by(self, shape: OwnTableShape, node: Fields, columns: Mapping[str, Column]) -> tuple[str, ...]:
        """The column with the day of a row, or with the first day and the end; none where they cannot be used."""
        written = node.values.get("dated_by")
        parts: dict[str, Node] = {}
        if isinstance(written, Text):
            parts = {"": written}
        elif isinstance(written, Fields):
            parts = {step: written.values[step] for step in ("from", "to") if step in written.values}
        days = shape.dated_by or ()
        is_whole = bool(days)
        for (step, value), name in zip(parts.items(), days, strict=False):
            path: Loc = (*self.path, "dated_by", step) if step else (*self.path, "dated_by")
            is_whole &= self._is_a_column(name, value, path, columns, Kind.DATE)
        if len(days) == 2 and days[0] == days[1]:
            what = "'from' and 'to' are the same column"
            self.findings.add(parts["to"].span, (*self.path, "dated_by", "to"), what, "Name the column with the end.")
            is_whole = False
        return days if is_whole else ()

    def _is_a_column(
        self, name: str, value: Node, path: Loc, columns: Mapping[str, Column], kind: Kind | None = None
    ) -> bool:
        """Whether a name is that of a column, of this kind; where not, why not is among the findings."""
        written = self.node.values.get("columns") if isinstance(self.node, Fields) else None
        if name not in columns:
            if not isinstance(written, Fields) or name not in written.keys:
                every = f"Its columns are {listed(columns)}."
                what = f"there is no column {quoted(name)} in '{self.name}'"
                self.findings.add(value.span, path, what, did_you_mean(name, columns, every, "It is under 'columns'."))
            return False
        if kind is not None and columns[name].kind is not kind:
            dates = [column.name for column in columns.values() if column.kind is kind]
            remedy = f"Name a column of dates: {listed(dates, 'or')}." if dates else "Add a column with its day."
            self.findings.add(value.span, path, f"'{name}' is not a date", remedy)
            return False
        return True

    def _owner(self, columns: Mapping[str, Column], node: Fields) -> str | None:
        """The column that tells whose a row is: the child's, or the first that is an id."""
        ids = [column.name for column in columns.values() if column.kind is Kind.ID]
        if not ids and columns:
            what = f"'{self.name}' has no column that is an id"
            remedy = "Add 'child_id: id', or another id by which a row can be found again."
            span = node.keys["columns"].span
            self.findings.add(span, (*self.path, "columns"), what, remedy)
        return CHILD if CHILD in ids else next(iter(ids), None)

    def _latest_for(self, shape: OwnTableShape, node: Fields, columns: Mapping[str, Column]) -> str | None:
        if shape.latest_for and columns and CHILD not in columns:
            what = f"'{self.name}' has no child_id, so no row is the newest of a child"
            remedy = "Add 'child_id: id' to its columns, or remove 'latest_for'."
            self.findings.add(node.values["latest_for"].span, (*self.path, "latest_for"), what, remedy)
        return shape.latest_for

    def _no_row_means(self, shape: OwnTableShape, node: Fields, columns: Mapping[str, Column]) -> dict[str, str | int]:
        """What the columns added hold of a child without a row."""
        written = node.values.get("no_row_means")
        if not isinstance(written, Fields):
            return {}
        path: Loc = (*self.path, "no_row_means")
        if "latest_for" not in node.keys:
            what = "'no_row_means' says what 'latest_for' adds where a child has no row, and there is no 'latest_for'"
            remedy = f"Add 'latest_for: {HAS_LATEST[0]}', or remove it."
            self.findings.add(node.keys["no_row_means"].span, path, what, remedy)
        values: dict[str, str | int] = {}
        for name, key in written.keys.items():
            value = written.values[name]
            if not self._is_a_column(name, key, (*path, name), columns) or not isinstance(value, Text):
                continue
            try:
                values[name] = _no_row_value(columns[name], value.text)
            except RefusedError as refused:
                self.findings.add(value.span, (*path, name), refused.what, refused.remedy)
        return values


def _no_row_value(column: Column, text: str) -> str | int:
    """A code or a whole number as a column holds it.

    Raises: RefusedError where it is neither, or the column is of another kind.
    """
    match column.kind:
        case Kind.CODE:
            codes = column.codes or {}
            for code in codes:
                if code.casefold() == text.casefold():
                    return code
            what = f"{quoted(text)} is not a code of '{column.name}'"
            raise RefusedError(what, did_you_mean(text, codes, f"Its codes are {listed(codes)}."))
        case Kind.NUMBER:
            return int(read_whole_number(text))
    what = f"'no_row_means' cannot say what '{column.name}' is, which is {_CALLED[column.kind]}"
    raise RefusedError(what, "It is for codes and whole numbers; any other column is blank where there is no row.")


_CALLED = {Kind.ID: "an id", Kind.DATE: "a date", Kind.TEXT: "a text"}


def _why_taken(name: str) -> str | None:
    """Why no column of an own table can have a name; None where one can."""
    if name in {column.name for column in CHILD_COLUMNS}:
        return "It is there already: of every child, from children.csv. Leave it out, or give it another name."
    if name in _OF_CONDITIONS:
        return "It is a word of conditions. Give it another name, and name the column of your file in extracts.yaml."
    if name in _OF_ROWS or name in ("days_since", "months_since"):
        return "It is used for something else. Give it another name, and name the column of your file in extracts.yaml."
    return None


def _meaning(name: str, kind: Kind) -> str:
    if name == CHILD:
        return "the child"
    words = in_words(name)
    return f"day {words.removesuffix(' on')}" if kind is Kind.DATE and words.endswith(" on") else words


@dataclass(frozen=True)
class _DeadlineCheck:
    """Checks one deadline and builds its record and its table."""

    name: str
    shape: DeadlineShape | None
    node: Node
    root: Fields
    declared: Mapping[str, DeadlineShape | None]
    catalogue: Catalogue
    groups: Mapping[str, tuple[str, ...]]
    reader: _OwnTables

    @property
    def findings(self) -> Findings:
        return self.reader.findings

    @property
    def path(self) -> Loc:
        return ("deadlines", self.name)

    def deadline(self) -> tuple[DeadlineTable, Table] | None:
        """The deadline and its table; None, with every reason among the findings, where it cannot be used."""
        is_named = check_name(self.name, self.path, self.root, self.findings)
        shape, node = self.shape, self.node
        if not is_named or shape is None or not isinstance(node, Fields):
            return None
        _check_counts(shape.counts, node, self.path, self.findings)
        after, met_by = self._events(shape.after, "after"), self._events(shape.met_by, "met_by")
        if after and met_by and after.name == met_by.name:
            what = f"the deadline goes round in a circle: each row of '{after.name}' would meet itself"
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
        if name is None or name in self.reader.unread:
            return None
        if name in self.declared:
            if way := self._way_round(name):
                what = f"the deadline goes round in a circle: {' → '.join(way)}"
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


def deadline_table(name: str, row_is: str, counts: str, of: DeadlineTable, after: Table, met_by: Table) -> Table:
    """The derived table of a deadline."""
    meeting = tuple(sorted(met_by.extract_columns(columns_of(*of.where))))
    made = (
        Column("due_on", Kind.DATE, "day by which it had to be done"),
        Column("met_on", Kind.DATE, "day it was done; blank where it was not", depends_on=meeting),
        Column(
            "days_taken", Kind.NUMBER, "days from the start to the day it was done", unit="days", depends_on=meeting
        ),
        Column("met", Kind.CODE, "whether it was done in time", codes=MET, depends_on=meeting),
    )
    return replace(
        after,
        name=name,
        row_is=row_is,
        own_date="due_on",
        counts={counts: None, CHILDREN: CHILD},
        columns={**_own_columns(after), **{column.name: column for column in made}, **_of_the_child(after)},
        ended_by=tuple(dict.fromkeys((*after.ended_by, *CARE, BORN))),
    )


def _own_columns(table: Table) -> dict[str, Column]:
    return {name: column for name, column in table.columns.items() if column not in CHILD_COLUMNS}


def _of_the_child(table: Table) -> dict[str, Column]:
    return {name: column for name, column in table.columns.items() if column in CHILD_COLUMNS}
