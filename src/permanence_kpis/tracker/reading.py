"""`tracker.yaml` to attention rules, with everything that is wrong in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from permanence_kpis.definitions.condition_reading import ConditionReader
from permanence_kpis.errors import DefinitionError
from permanence_kpis.results.tracker import NotLookedAt, Rule
from permanence_kpis.suggest import did_you_mean, quoted
from permanence_kpis.tracker.columns import Vocabulary
from permanence_kpis.words import listed
from permanence_kpis.yaml_files.findings import Findings, on_lines
from permanence_kpis.yaml_files.reading import read_fields, split_lines
from permanence_kpis.yaml_files.tree import Fields, Items, Loc, Node, Text, Unreadable

FILE_NAME = "tracker.yaml"
GUIDE = "'kpis guide tracker'"
_HOW = f"{GUIDE} shows how the file is written."
_COLUMNS = f"'kpis fields' and {GUIDE} list them all."
_CODE = re.compile(r"[A-Z][A-Z0-9]{1,15}")
_OF_FILE = ("format", "rules")
_OF_RULE = ("code", "says", "needs", "when")
_OF_CONDITIONS = ("any", "not")


@dataclass(frozen=True)
class Rules:
    """The rules that can be asked, and those that cannot, each with why; in the order of the file."""

    rules: tuple[Rule, ...]
    not_looked_at: tuple[NotLookedAt, ...]
    origin: str


@dataclass
class _RuleFindings(Findings):
    """Everything wrong with one file. `codes`: the codes of rules by their position."""

    codes: dict[int, str] = field(default_factory=dict)

    def saw(self, path: Loc, value: Node) -> None:
        match path, value:
            case ("rules", int(position), "code"), Text(text=code):
                self.codes[position] = code

    def field_name(self, path: Loc) -> str | None:
        """`NOPLAN.when`: the rule by its code, and nothing inside a condition."""
        match path:
            case ("rules", int(position), *rest):
                steps = [self.codes.get(position, f"rule {position + 1}"), *rest[:1]]
            case _:
                steps = list(path)
        return ".".join(step for step in steps if isinstance(step, str)) or None


# D-400: one's own file is the whole list; the one that ships fits itself to the definitions
def read_rules(
    text: str,
    *,
    file: str,
    origin: str,
    vocabulary: Vocabulary,
    groups: Mapping[str, tuple[str, ...]],
    is_packaged: bool = False,
) -> Rules:
    """The attention rules in a text.

    A rule on a file that is not there, or on an own table that the definitions do not declare, is not looked at.

    Takes: what problems call the file, and what it is called where it is shown; what rules can ask about; the code
    groups of the definitions; whether it is the file that ships: then what the definitions do not know is no fault.
    Raises: DefinitionError with every problem found, in the order of the file.
    """
    findings = _RuleFindings(file, split_lines(text), guide=GUIDE)
    root = read_fields(text, findings, "rules")
    rules = _Reader(findings, vocabulary, groups, is_packaged).rules(root, origin)
    if findings:
        raise DefinitionError(*findings.problems())
    return rules


@dataclass(frozen=True)
class _Reader:
    findings: _RuleFindings
    vocabulary: Vocabulary
    groups: Mapping[str, tuple[str, ...]]
    is_packaged: bool

    def rules(self, root: Fields, origin: str) -> Rules:
        self._fields(root, (), _OF_FILE, "this file")
        version = root.values.get("format")
        if isinstance(version, Text) and version.text != "1":
            what = f"'format' cannot be {quoted(version.text)}"
            self.findings.add(version.span, ("format",), what, "Write 'format: 1'.")
        written = root.values.get("rules")
        if written is not None and not isinstance(written, Items | Unreadable):
            self.findings.add(written.span, ("rules",), "'rules' must be a list", "Write each rule after a dash.")
        rules, not_looked_at = list[Rule](), list[NotLookedAt]()
        lines: dict[str, int] = {}
        for position, item in enumerate(written.items if isinstance(written, Items) else ()):
            path: Loc = ("rules", position)
            if isinstance(item, Fields):
                self._once(item, path, lines)
                match self._rule(item, path):
                    case Rule() as rule:
                        rules.append(rule)
                    case NotLookedAt() as other:
                        not_looked_at.append(other)
            elif not isinstance(item, Unreadable):
                remedy = f"Write its {listed(_OF_RULE)}. {_HOW}"
                self.findings.add(item.span, path, "a rule must be made of names and values", remedy)
        return Rules(tuple(rules), tuple(not_looked_at), origin)

    def _fields(self, node: Fields, path: Loc, known: tuple[str, ...], called: str) -> None:
        """That these fields are there, and no others."""
        for key, at in node.keys.items():
            if key not in known:
                what = f"{called} has no field {quoted(key)}"
                remedy = did_you_mean(key, known, f"Its fields are {listed(known)}.", _HOW)
                self.findings.add(at.span, path, what, remedy)
        if missing := [name for name in known if name not in node.keys]:
            what = f"{listed([quoted(name) for name in missing])} {'is' if len(missing) == 1 else 'are'} missing"
            self.findings.add(node.span, path, what, f"Add {'it' if len(missing) == 1 else 'them'}. {_HOW}")

    def _once(self, item: Fields, path: Loc, lines: dict[str, int]) -> None:
        code = item.values.get("code")
        if not isinstance(code, Text):
            return
        if not _CODE.fullmatch(code.text):
            what = f"{quoted(code.text)} cannot be the code of a rule"
            remedy = "Write 2 to 16 capital letters and digits, a letter first, such as NOPLAN."
            self.findings.add(code.span, (*path, "code"), what, remedy)
        if line := lines.get(code.text):
            what = f"the code {quoted(code.text)} appears twice, {on_lines(line, code.span.line)}"
            self.findings.add(code.span, (*path, "code"), what, "Give each rule a code of its own.")
        lines.setdefault(code.text, code.span.line)

    def _rule(self, item: Fields, path: Loc) -> Rule | NotLookedAt | None:
        self._fields(item, path, _OF_RULE, "a rule")
        texts = {name: self._text(item, name, path) for name in ("code", "says", "needs")}
        written = item.values.get("when")
        if isinstance(written, Text | Fields):
            what = "'when' must be a list of conditions"
            self.findings.add(written.span, (*path, "when"), what, "Write each condition after a dash.")
            return None
        if not isinstance(written, Items):
            return None
        code, says, needs = (texts[name] or "" for name in ("code", "says", "needs"))
        if why := self._why_not(written):
            return NotLookedAt(code, says, why)
        findings = _RuleFindings(self.findings.file, self.findings.lines, GUIDE) if self.is_packaged else self.findings
        catalogue = self.vocabulary.catalogue
        reader = ConditionReader(self.vocabulary.table, self.groups, findings, catalogue, listed_in=_COLUMNS)
        when = reader.all_of(written, (*path, "when"))
        if self.is_packaged and findings:
            return NotLookedAt(code, says, findings.problems()[0].what)
        return Rule(code, says, needs, when) if when else None

    def _text(self, item: Fields, name: str, path: Loc) -> str | None:
        match item.values.get(name):
            case Text(text=text):
                return " ".join(text.split())
            case Fields(span=span) | Items(span=span):
                remedy = "Write it on one line, in quotes if needed."
                self.findings.add(span, (*path, name), f"'{name}' must be a single text", remedy)
        return None

    def _why_not(self, written: Node) -> str | None:
        """Why a rule cannot be asked of anybody: the first of its columns that is not there."""
        for column in _columns(written):
            if column in self.vocabulary.not_there:
                return self.vocabulary.not_there[column]
            table, dot, _ = column.partition(".")
            if dot and table in _KNOWN_TABLES and table not in self.vocabulary.catalogue.own:
                return f"the definitions declare no own table '{table}'"
        return None


_KNOWN_TABLES = ("discharges", "life_story_work", "pathway_plans", "permanence_plans")
"""The own tables that the rules which ship ask about."""


def _columns(node: Node) -> list[str]:
    """The columns named in conditions as they are written."""
    match node:
        case Items(items=items):
            return [column for item in items for column in _columns(item)]
        case Fields(values=values):
            return [
                column
                for name, value in values.items()
                for column in (_columns(value) if name in _OF_CONDITIONS else [name])
            ]
    return []
