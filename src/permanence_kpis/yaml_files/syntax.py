"""Text that is not YAML: where it breaks and what to do, for somebody who does not know the parser."""

import yaml

from permanence_kpis.yaml_files.findings import Findings
from permanence_kpis.yaml_files.tree import Span

_READ_TWICE = 64 * 1024
"""Characters of the longest text that the slow parser reads: it takes about a second for ten times as many."""
_UNTIDY = "Lines that belong together begin in the same column, list items each with a dash."


def explain(text: str, error: yaml.YAMLError, findings: Findings) -> tuple[Span, str, str]:
    """The spot, what is wrong there, and what would be right."""
    error = (_error_in_python(text) if len(text) <= _READ_TWICE else None) or error
    if isinstance(error, yaml.reader.ReaderError):
        return _explain_character(findings.lines)
    assert isinstance(error, yaml.MarkedYAMLError)
    return _explain_mark(error, findings.lines, findings.guide)


def _error_in_python(text: str) -> yaml.YAMLError | None:
    """The same fault as the slow parser words it, which is the same on every machine."""
    try:
        for _ in yaml.parse(text, Loader=yaml.SafeLoader):
            pass
    except yaml.YAMLError as error:
        return error
    return None


def _explain_mark(error: yaml.MarkedYAMLError, lines: list[str], guide: str) -> tuple[Span, str, str]:
    problem, context = error.problem or "", error.context or ""
    at, opened = _span(error.problem_mark), _span(error.context_mark or error.problem_mark)
    line = _line(lines, at)
    before = line[: at.column - 1]

    for number in (at.line, at.line - 1):  # a line that begins with odd spaces often breaks only the next
        indent = _indent(lines[number - 1]) if 0 < number <= len(lines) else ""
        if odd := indent.strip(" "):
            what = "there is a tab where spaces are needed" if odd[0] == "\t" else "these are not plain spaces"
            return Span(number, indent.index(odd[0]) + 1), what, "Indent with spaces."
    if problem.startswith("found character"):
        return at, f"a text cannot begin with '{_character(lines, at)}'", "Put the whole text in quotes."
    if context.endswith(("an anchor", "an alias", "a tag", "a block scalar")):
        return opened, f"a text cannot begin with '{_character(lines, opened)}'", "Put the whole text in quotes."
    if problem.startswith("mapping values are not allowed"):
        if ":" in before:
            return at, "there is a second colon on this line", "Put the text with the colon in it in quotes."
        first = len(_indent(before))
        return (
            Span(at.line, first + 1, max(1, len(before) - first)),
            "this line is indented further than the line it follows",
            _UNTIDY,
        )
    if problem.startswith("found unknown escape"):
        return at, "a backslash means something special in double quotes", "Use single quotes for this text."
    if "quoted scalar" in context:
        return opened, "the quotation opened here is never closed", "Close it with the same quotation mark."
    if problem.startswith(("expected ',' or ']'", "expected ',' or '}'")):
        bracket = problem.split("'")[3]
        what = f"the bracket opened here is not closed: a comma or '{bracket}' is missing"
        return opened, what, f"Put commas between the items and '{bracket}' at the end."
    if problem == "could not find expected ':'":
        remedy = "Write 'name: value'. A text that goes on from the line above is indented further than its name."
        return _to_the_end(opened, lines), "there is no colon in this line", remedy
    if problem.startswith("expected <block end>"):
        found = problem.rpartition("found ")[2].strip("'")
        if found in ("<scalar>", "<anchor>", "<alias>", "<tag>"):
            return at, "more follows where the value was already complete", "Put the whole value in double quotes."
        if found in ("]", "}", ",", "[", "{"):
            return at, f"'{found}' does not belong here", "Remove it, or put the whole value in quotes."
        return _to_the_end(at, lines), "this line is not indented like the ones it belongs with", _UNTIDY
    if problem.startswith("expected the node content"):
        return at, "a value is missing here", "Write a value, or put a text that begins with a sign in quotes."
    if problem.startswith("sequence entries"):
        return at, "a list cannot begin here", "Begin each item on its own line; a text with a dash goes in quotes."
    return at, f"this is not YAML: {problem}", f"{guide} shows how the file is written."


def _explain_character(lines: list[str]) -> tuple[Span, str, str]:
    """The first character that YAML does not allow: the parser gives no line for it."""
    for number, line in enumerate(lines, start=1):
        if odd := yaml.reader.Reader.NON_PRINTABLE.search(line):
            what = f"there is an invisible character here (number {ord(odd.group())})"
            return Span(number, odd.start() + 1), what, "Delete it, or type the line again."
    return Span(1, 1), "there is an invisible character in this file", "Type it again."


def _span(mark: yaml.Mark | None) -> Span:
    return Span(mark.line + 1, mark.column + 1) if mark else Span(1, 1)


def _line(lines: list[str], span: Span) -> str:
    return lines[span.line - 1] if span.line <= len(lines) else ""


def _character(lines: list[str], span: Span) -> str:
    return _line(lines, span)[span.column - 1 :][:1]


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _to_the_end(span: Span, lines: list[str]) -> Span:
    return Span(span.line, span.column, max(1, len(_line(lines, span).rstrip()) - span.column + 1))
