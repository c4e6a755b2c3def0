"""Checks an own table and builds its record."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from permanence_kpis.definitions.own_names import CHILD, HOW_TO_NAME, check_counts, check_name, why_taken
from permanence_kpis.definitions.own_shape import HAS_LATEST, NAME, OwnTableShape
from permanence_kpis.definitions.values import read_whole_number
from permanence_kpis.suggest import did_you_mean, quoted
from permanence_kpis.tables import Column, Extract, Kind, OwnTable
from permanence_kpis.words import in_words, listed
from permanence_kpis.yaml_files.findings import Findings, RefusedError
from permanence_kpis.yaml_files.tree import Fields, Items, Loc, Node, Text

_WORDS_OF_YAML = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


@dataclass(frozen=True)
class OwnTableCheck:
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
        check_counts(shape.counts, node, self.path, self.findings)
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
                self.findings.add(key.span, path, f"{quoted(name)} cannot be the name of a column", HOW_TO_NAME)
                continue
            if taken := why_taken(name):
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
                every = f"Its columns are {listed(columns)}." if columns else "It has no columns yet."
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


_PAST = ("ed", "held", "made", "met", "sent", "begun", "left", "seen")
"""How the last word of what happened ends, in most names of days: decided, held; not court."""


def _meaning(name: str, kind: Kind) -> str:
    if name == CHILD:
        return "the child"
    words = in_words(name)
    if kind is Kind.ID:
        return f"the {words}"
    if kind is not Kind.DATE or not words.endswith(" on"):
        return words
    happened = words.removesuffix(" on")
    return f"day {happened}" if happened.endswith(_PAST) else f"day of {happened}"
