"""Reading `checks.yaml`, and raising everything wrong with it at once."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from permanence_kpis.conditions.model import Condition
from permanence_kpis.definitions.condition_reading import ConditionReader
from permanence_kpis.errors import DefinitionError
from permanence_kpis.file_reading import text_of
from permanence_kpis.quality.marks import IN_FIGURES
from permanence_kpis.quality.model import DFE, Check, Rule
from permanence_kpis.quality.shape import CheckShape, ChecksShape, RuleShape
from permanence_kpis.quality.vocabulary import TABLES
from permanence_kpis.suggest import did_you_mean, quoted
from permanence_kpis.tables import Table
from permanence_kpis.words import listed
from permanence_kpis.yaml_files.findings import Findings, on_lines
from permanence_kpis.yaml_files.reading import read_yaml, split_lines
from permanence_kpis.yaml_files.shape import read_shape
from permanence_kpis.yaml_files.tree import Fields, Items, Loc, node_at

FILE_NAME = "checks.yaml"
GUIDE = "'kpis guide checks'"


# D-224: one list to accept from
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
    checks: list[Check | None] = []
    match root := read_yaml(text, findings):
        case Fields(values={"checks": Items()}):
            reader = _Reader(root, findings)
            written = read_shape(root, ChecksShape, findings).checks
            checks = [reader.check(shape, ("checks", position)) for position, shape in enumerate(written)]
        case _:
            if not findings and root is not None:
                findings.add(root.span, (), "the file has no list of checks", "Write 'checks:' and a list under it.")
    if findings:
        raise DefinitionError(*findings.problems())
    return tuple(check for check in checks if check)


class _Reader:
    """Builds one check after the other, as far as it has its shape, and notes what does not go together."""

    def __init__(self, root: Fields, findings: Findings) -> None:
        self._root = root
        self._findings = findings
        self._lines: dict[str, int] = {}

    def check(self, shape: CheckShape, path: Loc) -> Check | None:
        self._check_asks(shape, path)
        self._check_code(shape, path)
        has_rule = shape.table or not (shape.found or shape.in_figures)
        rule = self._rule(shape, path, TABLES, shape.title or "") if has_rule else None
        rules = [
            self._rule(one, (*path, "in_figures", place), IN_FIGURES, one.what or "")
            for place, one in enumerate(shape.in_figures or ())
        ]
        if self._findings:
            return None
        assert shape.code and shape.level and shape.title  # noqa: PT018 - the shape has asked for them
        return Check(
            code=shape.code,
            level=shape.level,
            title=shape.title,
            found=shape.found,
            rule=rule,
            in_figures=tuple(rules),
            asks=shape.asks or "",
        )

    def _rule(self, shape: CheckShape | RuleShape, path: Loc, tables: Mapping[str, Table], what: str) -> Rule:
        """Where to look, for what, and what to say."""
        node = node_at(self._root, path)
        if isinstance(node, Fields) and len({"when", "function"} & node.keys.keys()) != 1:
            self._findings.add(node.span, path, "a check has either 'when' or 'function'", "Write one of them.")
        table = tables.get(shape.table or "")
        when: tuple[Condition, ...] = ()
        if table:
            self._check_column(shape.column, table, (*path, "column"))
            if shape.when:
                place: Loc = (*path, "when")
                when = ConditionReader(table, {}, self._findings).all_of(node_at(self._root, place), place)
        asked_with = (shape.looked_for_with or "", shape.needs) if isinstance(shape, RuleShape) else ("", None)
        return Rule(
            table=shape.table or "",
            column=shape.column or "",
            what=what,
            remedy=shape.remedy or "",
            affects=shape.affects or frozenset(),
            when=when,
            function=shape.function,
            effect=shape.effect or "",
            heading=shape.heading or "",
            looked_for_with=asked_with[0],
            needs=asked_with[1] or frozenset(),
        )

    def _check_column(self, name: str | None, table: Table, path: Loc) -> None:
        if name and name not in table.columns:
            every = f"It is one of {listed(table.columns, 'or')}."
            remedy = did_you_mean(name, table.columns, every)
            self._findings.add(node_at(self._root, path).span, path, f"'column' cannot be {quoted(name)}", remedy)

    # D-201: a DfE number is given to what the DfE means by it
    def _check_asks(self, shape: CheckShape, path: Loc) -> None:
        """A check with a DfE number says how it stands beside the DfE's."""
        if shape.code and shape.code.startswith(DFE) and not shape.asks:
            span = node_at(self._root, (*path, "code")).span
            remedy = "Write 'asks: the same', or what it asks less or more, and why."
            self._findings.add(span, path, "a check with a DfE number does not say how much it asks", remedy)

    def _check_code(self, shape: CheckShape, path: Loc) -> None:
        if not shape.code:
            return
        span = node_at(self._root, (*path, "code")).span
        if first := self._lines.get(shape.code.casefold()):
            what = f"the code {quoted(shape.code)} appears twice, {on_lines(first, span.line)}"
            self._findings.add(span, path, what, "Give each check a code of its own.")
        self._lines.setdefault(shape.code.casefold(), span.line)
