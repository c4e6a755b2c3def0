"""Reading `checks.yaml`, and raising everything wrong with it at once."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import get_args

from permanence_kpis.definitions.condition_reading import ConditionReader
from permanence_kpis.errors import DefinitionError
from permanence_kpis.file_reading import text_of
from permanence_kpis.quality import functions
from permanence_kpis.quality.functions import FUNCTIONS
from permanence_kpis.quality.marks import IN_FIGURES
from permanence_kpis.quality.model import DFE, LEVELS, READING, Check, Rule
from permanence_kpis.quality.vocabulary import TABLES
from permanence_kpis.results.findings import Level
from permanence_kpis.suggest import did_you_mean, quoted
from permanence_kpis.tables import DERIVED, EXTRACTS, Table
from permanence_kpis.words import listed
from permanence_kpis.yaml_files.findings import Findings
from permanence_kpis.yaml_files.reading import read_yaml, split_lines
from permanence_kpis.yaml_files.tree import Fields, Items, Loc, Node, Text

FILE_NAME = "checks.yaml"
GUIDE = "'kpis guide checks'"

_ALWAYS = ("code", "level", "title")
_HOW = ("when", "function")
_RULE = ("table", "column", "remedy", "affects")
_SAID = ("effect", "heading")
_KEYS = (*_ALWAYS, *_RULE, *_HOW, *_SAID, "found", "in_figures", "asks")
_IN_FIGURES = ("what", *_RULE)
_KEYS_IN_FIGURES = (*_IN_FIGURES, *_HOW, *_SAID, "looked_for_with", "needs")
_USES = ("care", "placements", "anything", *DERIVED)
_NONE = "none"


@cache
def load_checks() -> tuple[Check, ...]:
    """The checks that ship, in the order of the file.

    Raises: DefinitionError with every problem found.
    """
    return read_checks(text_of(files(__package__) / FILE_NAME, FILE_NAME, FILE_NAME, DefinitionError))


def read_checks(text: str) -> tuple[Check, ...]:
    """The checks in a text.

    Raises: DefinitionError with every problem found, in the order of the file.
    """
    findings = Findings(FILE_NAME, split_lines(text), GUIDE)
    reader = _Reader(findings)
    match root := read_yaml(text, findings):
        case Fields(values={"checks": Items(items=items)}):
            checks = [reader.check(node, ("checks", position)) for position, node in enumerate(items)]
        case _:
            checks = []
            if not findings and root is not None:
                findings.add(root.span, (), "the file has no list of checks", "Write 'checks:' and a list under it.")
    if findings:
        raise DefinitionError(*findings.problems())
    return tuple(check for check in checks if check)


class _Reader:
    """Reads one check after the other, and notes what is wrong."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._lines: dict[str, int] = {}

    def check(self, node: Node, path: Loc) -> Check | None:
        if not isinstance(node, Fields):
            self._findings.add(node.span, path, "a check is made of names and values", "Write 'code:' after the dash.")
            return None
        is_found = "found" in node.keys or "in_figures" in node.keys
        has_rule = "table" in node.keys or not is_found
        self._check_keys(node, path, _KEYS, (*_ALWAYS, *(_RULE if has_rule else ())))
        self._check_asks(node, path)
        self._check_code(node, path)
        self._one_of(node, path, "level", LEVELS)
        self._one_of(node, path, "found", (READING,))
        texts = _texts(node)
        rule = self._rule(node, path, TABLES, tuple(FUNCTIONS), texts.get("title", "")) if has_rule else None
        match node.values.get("in_figures"):
            case Items(items=items):
                places = enumerate(items)
                in_figures = [self._in_figures(item, (*path, "in_figures", place)) for place, item in places]
            case _:
                in_figures = []
        if self._findings:
            return None
        return Check(
            code=texts["code"],
            level=next(level for level in get_args(Level) if level == texts["level"]),
            title=texts["title"],
            found=texts.get("found"),
            rule=rule,
            in_figures=tuple(one for one in in_figures if one),
            asks=texts.get("asks", ""),
        )

    def _in_figures(self, node: Node, path: Loc) -> Rule | None:
        """A rule that is looked for whenever figures are worked out."""
        if not isinstance(node, Fields):
            self._findings.add(node.span, path, "a rule is made of names and values", "Write 'table:' after the dash.")
            return None
        self._check_keys(node, path, _KEYS_IN_FIGURES, _IN_FIGURES)
        self._one_of(node, path, "looked_for_with", _USES)
        return self._rule(node, path, IN_FIGURES, tuple(functions.IN_FIGURES), _texts(node).get("what", ""))

    def _rule(
        self, node: Fields, path: Loc, tables: Mapping[str, Table], names: tuple[str, ...], what: str
    ) -> Rule | None:
        """Where to look, for what, and what to say, from the fields of a check or of a rule under it."""
        if sum(name in node.keys for name in _HOW) != 1:
            self._findings.add(node.span, path, "a check has either 'when' or 'function'", "Write one of them.")
        texts = _texts(node)
        table = tables.get(texts.get("table", ""))
        if table is None:
            self._one_of(node, path, "table", tuple(tables))
        else:
            self._one_of(node, path, "column", tuple(table.columns))
        self._one_of(node, path, "function", names)
        affects = self._columns(node, path, "affects")
        needs = self._columns(node, path, "needs")
        reader = ConditionReader(table, {}, self._findings) if table else None
        when = reader.all_of(node.values.get("when"), (*path, "when")) if reader else ()
        return Rule(
            table=texts.get("table", ""),
            column=texts.get("column", ""),
            what=what,
            remedy=texts.get("remedy", ""),
            affects=affects,
            when=when,
            function=texts.get("function"),
            effect=texts.get("effect", ""),
            heading=texts.get("heading", ""),
            looked_for_with=texts.get("looked_for_with", ""),
            needs=needs,
        )

    def _check_keys(self, node: Fields, path: Loc, known: tuple[str, ...], needed: tuple[str, ...]) -> None:
        """Every key is known, and every one that is needed is there."""
        for name, key in node.keys.items():
            if name not in known:
                every = f"Its fields are {listed(known)}."
                self._findings.add(
                    key.span, path, f"a check has no field {quoted(name)}", did_you_mean(name, known, every)
                )
        missing = [name for name in needed if name not in node.keys]
        if missing:
            what = f"{listed(quoted(name) for name in missing)} {'is' if len(missing) == 1 else 'are'} missing"
            self._findings.add(node.span, path, what, "A check says what it finds, where, and how to correct it.")

    def _check_asks(self, node: Fields, path: Loc) -> None:
        """A check with a DfE number says how it stands beside the DfE's."""
        code = node.values.get("code")
        if isinstance(code, Text) and code.text.startswith(DFE) and "asks" not in node.keys:
            remedy = "Write 'asks: the same', or what it asks less or more, and why."
            self._findings.add(code.span, path, "a check with a DfE number does not say how much it asks", remedy)

    def _check_code(self, node: Fields, path: Loc) -> None:
        code = node.values.get("code")
        if not isinstance(code, Text):
            return
        if first := self._lines.get(code.text.casefold()):
            what = f"the code {quoted(code.text)} appears twice, on line {first} and on line {code.span.line}"
            self._findings.add(code.span, path, what, "Give each check a code of its own.")
        self._lines.setdefault(code.text.casefold(), code.span.line)

    def _one_of(self, node: Fields, path: Loc, name: str, words: tuple[str, ...]) -> None:
        value = node.values.get(name)
        if isinstance(value, Text) and value.text not in words:
            every = f"It is one of {listed(words, 'or')}."
            remedy = did_you_mean(value.text, words, every)
            self._findings.add(value.span, (*path, name), f"'{name}' cannot be {quoted(value.text)}", remedy)

    def _columns(self, node: Fields, path: Loc, name: str) -> frozenset[str]:
        """The names of columns in a list: of extracts, and of derived tables."""
        match node.values.get(name):
            case Text(text=text) if text == _NONE:
                return frozenset()
            case Items(items=items):
                written = {item.text: item for item in items if isinstance(item, Text)}
                for column, item in written.items():
                    if column not in _COLUMNS:
                        remedy = did_you_mean(column, _COLUMNS, "Write 'file.column', such as placements.provider.")
                        what = f"{quoted(column)} is not a column of an extract"
                        self._findings.add(item.span, (*path, name), what, remedy)
                return frozenset(written)
            case None:
                return frozenset()
            case other:
                what = f"'{name}' takes a list, or none"
                self._findings.add(other.span, (*path, name), what, "Write [a.b, c.d].")
                return frozenset()


_COLUMNS = sorted(
    [f"{name}.{column}" for name, extract in EXTRACTS.items() for column in extract.columns]
    + [f"{name}.{column}" for name, table in DERIVED.items() for column in table.columns]
)


def _texts(node: Fields) -> dict[str, str]:
    return {name: value.text for name, value in node.values.items() if isinstance(value, Text)}
