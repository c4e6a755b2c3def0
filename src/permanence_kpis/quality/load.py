"""Reading `checks.yaml`, and raising everything wrong with it at once."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from permanence_kpis.definitions.condition_reading import ConditionReader
from permanence_kpis.errors import DefinitionError
from permanence_kpis.file_reading import text_of
from permanence_kpis.quality.functions import FUNCTIONS
from permanence_kpis.quality.model import DFE, FOUND, LEVELS, Check
from permanence_kpis.quality.vocabulary import TABLES
from permanence_kpis.results.findings import Level
from permanence_kpis.suggest import did_you_mean, listed, quoted
from permanence_kpis.tables import EXTRACTS
from permanence_kpis.yaml_files.findings import Findings
from permanence_kpis.yaml_files.reading import read_yaml, split_lines
from permanence_kpis.yaml_files.tree import Fields, Items, Loc, Node, Text

FILE_NAME = "checks.yaml"
GUIDE = "'kpis guide checks'"

_ALWAYS = ("code", "level", "title")
_ELSEWHERE = (*_ALWAYS, "found")
_LOOKED_FOR = (*_ALWAYS, "table", "column", "remedy", "affects")
_HOW = ("when", "function")
_KEYS = (*_LOOKED_FOR, *_HOW, "effect", "found", "asks")
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
        self._check_keys(node, path)
        texts = {name: value.text for name, value in node.values.items() if isinstance(value, Text)}
        self._check_code(node, path)
        self._one_of(node, path, "level", LEVELS)
        if "found" in node.keys:
            self._one_of(node, path, "found", FOUND)
        affects = self._affects(node, path)
        table = TABLES.get(texts.get("table", ""))
        if table is None or "table" not in node.keys:
            self._one_of(node, path, "table", tuple(TABLES))
        else:
            self._one_of(node, path, "column", tuple(table.columns))
        self._one_of(node, path, "function", tuple(FUNCTIONS))
        reader = ConditionReader(table, {}, self._findings) if table else None
        when = reader.all_of(node.values.get("when"), (*path, "when")) if reader else ()
        if self._findings:
            return None
        level: Level = "STOP" if texts.get("level") == "STOP" else "FIX" if texts.get("level") == "FIX" else "NOTE"
        return Check(
            code=texts.get("code", ""),
            level=level,
            title=texts.get("title", ""),
            found=texts.get("found"),
            table=texts.get("table", ""),
            column=texts.get("column", ""),
            when=when,
            function=texts.get("function"),
            remedy=texts.get("remedy", ""),
            effect=texts.get("effect", ""),
            affects=affects,
            asks=texts.get("asks", ""),
        )

    def _check_keys(self, node: Fields, path: Loc) -> None:
        """Every key is known and every one that is needed is there: those of a check found elsewhere, or of one that
        is looked for, either by conditions or by a function."""
        for name, key in node.keys.items():
            if name not in _KEYS:
                every = f"Its fields are {listed(_KEYS)}."
                self._findings.add(
                    key.span, path, f"a check has no field {quoted(name)}", did_you_mean(name, _KEYS, every)
                )
        needed = _ELSEWHERE if "found" in node.keys else _LOOKED_FOR
        missing = [name for name in needed if name not in node.keys]
        if missing:
            what = f"{listed(quoted(name) for name in missing)} {'is' if len(missing) == 1 else 'are'} missing"
            self._findings.add(node.span, path, what, "A check says what it finds, where, and how to correct it.")
        self._check_asks(node, path)
        if "found" not in node.keys and sum(name in node.keys for name in _HOW) != 1:
            self._findings.add(node.span, path, "a check has either 'when' or 'function'", "Write one of them.")

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

    def _affects(self, node: Fields, path: Loc) -> frozenset[str]:
        match node.values.get("affects"):
            case Text(text=text) if text == _NONE:
                return frozenset()
            case Items(items=items):
                written: Mapping[str, Text] = {item.text: item for item in items if isinstance(item, Text)}
                known = {f"{name}.{column}" for name, extract in EXTRACTS.items() for column in extract.columns}
                for name, item in written.items():
                    if name not in known:
                        remedy = did_you_mean(name, sorted(known), "Write 'file.column', such as placements.provider.")
                        what = f"{quoted(name)} is not a column of an extract"
                        self._findings.add(item.span, (*path, "affects"), what, remedy)
                return frozenset(written)
            case None:
                return frozenset()
            case other:
                self._findings.add(
                    other.span, (*path, "affects"), "'affects' takes a list, or none", "Write [a.b, c.d]."
                )
                return frozenset()
