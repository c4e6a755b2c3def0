"""What is printed, and the docs, say it in today's words: those on the left of the table are nowhere in either."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from tests.support.planted import PROJECT

SOURCE = PROJECT / "src" / "permanence_kpis"

PLAIN = {  # a pattern, whatever its capitals: what to write instead
    r"mend(s|ed|ing)?": "correct",
    r"(left|leave|leaves|leaving) aside|left out": "not used",
    r"nothing, where a value must be": "blank, but required",
    r"bear(s|ing)? on|bore on": "affects",
    r"bear(ing)? in mind": "please note",
    r"lies?|lying|lay": "is, is between",
    r"oftener": "more often",
    r"had (nobody|nothing|anybody)": "if nobody had",
    r"(child|household|stay) is not known|(children|households|moves|reviews) are not known": "cannot be decided for",
    r"(un)?settle[sd]?|settling": "resolve, decide",
    r"answers? neither way": "counts as unknown",
    r"told": "published, reported, shown",
    r"tells? [\w ]{0,20}(apart|from (another|the next))": "distinguishes, is different for",
    r"afresh|anew": "again",
    r"start(s|ed)? afresh": "restarts",
    r"(falls?|fell|falling) due": "builds up",
    r"trip(s|ped)": "a --fail-on condition was met",
    r"faults? of ours": "a bug in kpis",
    r"drawn|drew|made-up|draws? (it|them|the (extracts?|file|sample))": "exported, generated, synthetic",
    r"by the clock": "by today's date",
    r"(the )?values? (it met|before)": "its value, the previous value",
    r"stands?(?!\sfor)|stood|standing": "is, appears, applies",
    r"holds|held": "has, contains, applies",
    r"rest(s|ing)? on": "uses, depends on",
    r"of whom": "for whom, whose",
    r"whoever|whosoever|whichever": "anyone who, any",
    r"hence|thus|whence|wherein|whereby|there(of|in|by|upon)|here(of|in|by|upon)": "so, in it, by this",
    r"lest|whilst|amongst|upon|albeit|nought|noughts|midst|alike as": "so that not, while, among, on, zero",
    r"parted": "separated",
    r"for want of|want of history": "because ... is missing",
    r"reach(es|ed)? back": "goes back",
    r"if need be|must needs|need not": "if needed, does not have to",
    r"(?<!there\s)(is|are|was) no (file|records?|manifest|column|start|end|date|folder|number|finding)": "is not a",
    r"(defined|settled|published|recorded|worked out|came out) otherwise": "differently",
    r"upright strokes": "vertical bars",
    r"carr(y|ies) on": "continues",
    r"take(n)? for (a|an|the|its|not)": "taken as, seem to",
    r"(go|goes|gone|going) along with": "is hidden together with",
    r"all else": "if nothing else changes",
    r"to be had|say so bit by bit|bit by bit": "available, over the year",
}
"""The words of ../shared/style.md's kind, and what a council would say."""

EXCEPTIONS = {  # the phrase as it is written, with what is round the word: why it stays
    "stands in care": "a column of the checks' language, as `stands_in_care` is read out in docs/checks.md",
    "stands in is": "the same, `stands_in`",
    "day held |": "how `kpis fields` reads out `held_on`, the day of a meeting",
}

PAGES = sorted(
    [
        *(PROJECT / "docs").rglob("*.md"),
        *(PROJECT / "docs").rglob("*.schema.json"),
        *(PROJECT / name for name in ("README.md", "GLOSSARY.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    ]
)
WRITTEN = sorted((PROJECT / "sample_data").glob("*.csv"))
"""What stands beside the sample: published figures and commentary, which reports print."""

TEMPLATES = sorted(SOURCE.rglob("templates/*.html"))
GIVEN_TO_USERS = [
    PROJECT / "kpi_definitions.yaml",
    SOURCE / "action_plan" / "action_plan.yaml",
    SOURCE / "tracker" / "tracker.yaml",
]
"""Files that a person copies and changes: their comments are read too."""

DATA = [SOURCE / "quality" / "checks.yaml", *GIVEN_TO_USERS, *sorted((PROJECT / "sample_data").glob("*.yaml"))]
MODULES = sorted(SOURCE.rglob("*.py"))


def odd_words(text: str) -> list[str]:
    """What the text says in other than plain words, with what to say instead. `code` and codes (STAND) are not read."""
    for phrase in EXCEPTIONS:
        text = text.replace(phrase, "")
    text = re.sub(r"`[^`\n]*`|\b[A-Z]{3,}\b", "", text)
    return [
        f"{' '.join(found[0].split())!r}: {instead}"
        for pattern, instead in PLAIN.items()
        for found in re.finditer(rf"\b(?:{pattern})\b".replace(" ", r"\s+"), text, re.IGNORECASE)
    ]


def texts_of_a_module(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of every string in it. Of docstrings only those of commands, which are their help.

    A text without a space in it is a key, a column or a code.
    """
    tree = ast.parse(source)
    silent: set[ast.expr] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            silent |= {part for part in node.values if isinstance(part, ast.Constant)}
            text = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)  # type: ignore[misc]
            yield node.lineno, text
        is_command = isinstance(node, ast.FunctionDef) and any("command" in ast.unparse(d) for d in node.decorator_list)
        for statement in getattr(node, "body", []) if isinstance(getattr(node, "body", []), list) else []:
            if isinstance(statement, ast.Expr) and not is_command:
                silent.add(statement.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in silent:
            yield node.lineno, node.value


def texts_of_yaml(node: yaml.Node) -> Iterator[tuple[int, str]]:
    """Line and text of every value in it, not of the names."""
    if isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from texts_of_yaml(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from texts_of_yaml(value)
    else:
        yield node.start_mark.line + 1, node.value


def test_no_odd_word_is_printed_by_a_module():
    assert [
        f"{module.relative_to(PROJECT)}:{line}: {odd}"
        for module in MODULES
        for line, text in texts_of_a_module(module.read_text(encoding="utf-8"))
        if " " in text.strip()
        for odd in odd_words(text)
    ] == []


@pytest.mark.parametrize("file", DATA, ids=lambda file: file.name)
def test_no_odd_word_is_in_the_texts_of_a_yaml_file(file: Path):
    root = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    assert root is not None

    assert [f"{line}: {odd}" for line, text in texts_of_yaml(root) for odd in odd_words(text)] == []


@pytest.mark.parametrize("file", GIVEN_TO_USERS, ids=lambda file: file.name)
def test_no_odd_word_is_in_a_comment_of_a_file_that_a_user_is_given(file: Path):
    lines = file.read_text(encoding="utf-8").splitlines()

    assert [f"{number}: {odd}" for number, line in enumerate(lines, start=1) for odd in odd_words(line)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_odd_word_is_in_the_docs(page: Path):
    assert odd_words(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("file", [*WRITTEN, *TEMPLATES], ids=lambda file: file.name)
def test_no_odd_word_is_in_what_a_report_prints(file: Path):
    assert odd_words(re.sub(r"\{#.*?#\}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)) == []


def test_there_are_files_of_each_kind_to_read():
    assert [file.name for file in WRITTEN] == ["benchmarks.csv", "notes.csv"]
    assert "report.html" in {file.name for file in TEMPLATES}
    assert "action_plan.yaml" in {file.name for file in DATA if file.parent.name == "sample_data"}


def test_a_word_is_found_in_a_text_over_lines_and_in_a_text_with_values():
    module = 'def f(n):\n    """Mended."""\n    return f"{n} rows were left " "aside", ("of " "whom")'

    assert [odd for _, text in texts_of_a_module(module) for odd in odd_words(text)] == [
        "'left aside': not used",
        "'of whom': for whom, whose",
    ]


def test_a_word_is_found_in_the_help_of_a_command_and_in_a_value_of_yaml():
    module = '@app.command()\ndef check():\n    """What to mend."""'
    file = yaml.compose("mend: Mend the date.", Loader=yaml.SafeLoader)
    assert file is not None

    assert [odd for _, text in texts_of_a_module(module) for odd in odd_words(text)] == ["'mend': correct"]
    assert [odd for _, text in texts_of_yaml(file) for odd in odd_words(text)] == ["'Mend': correct"]
