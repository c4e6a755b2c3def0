"""YAML text to a tree; everything in it that our files do not use, such as anchors and tags, is refused.

Every value stays the text that was written (4.10, no, 010 and 12:30 too): the field it stands in says what it means.
"""

import re
from collections.abc import Iterator

import yaml

from permanence_kpis.errors import Place, Problem
from permanence_kpis.suggest import quoted
from permanence_kpis.yaml_files.findings import Findings, on_lines
from permanence_kpis.yaml_files.syntax import explain
from permanence_kpis.yaml_files.tree import Fields, Items, Loc, Node, Span, Text, Unreadable

_FAST_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 30
# D-038: no file takes more memory than 64 MB and 8 times its size
_MOST_VALUES = 20_000
_MOST_LINES = 200_000
"""Lines that are kept to be shown; no file of so few values needs as many."""
_BLANKS = ("", "~", "null", "Null", "NULL")
_QUOTES = ("'", '"')
_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")  # what YAML counts as the end of a line


def split_lines(text: str) -> list[str]:
    """The first lines of the text, counted as YAML counts them."""
    return _LINE_BREAK.split(text, _MOST_LINES)[:_MOST_LINES]


def read_yaml(text: str, findings: Findings) -> Node | None:
    """The tree of the text; None, with the reason among the findings, where it cannot be read as YAML at all."""
    try:
        return _Builder(yaml.parse(text, Loader=_FAST_LOADER), findings).document()
    except _RefusedError:
        return None
    except yaml.YAMLError as error:
        span, what, remedy = explain(text, error, findings)
        findings.add(span, (), what, remedy)
        return None


def read_fields(text: str, findings: Findings, first: str) -> Fields:
    """The fields of a file that is made of names and values.

    Takes: what the file begins with after its format, in words.
    Raises: the error of the findings where it is empty, cannot be read, or is made of anything else.
    """
    how = f"{findings.guide} shows how the file is written."
    match root := read_yaml(text, findings):
        case Fields():
            return root
        case None if not findings:
            raise findings.error(Problem(Place(findings.file), what="this file is empty", remedy=how))
        case Text() | Items():
            what = "the file begins with a list" if isinstance(root, Items) else "the file is one text"
            findings.add(root.span, (), what, f"It must begin with 'format: 1', then {first}. {how}")
    raise findings.error(*findings.problems())


class _RefusedError(Exception):
    """More than any file of ours holds, said among the findings."""


class _Builder:
    """Puts the parser's events together to a tree."""

    def __init__(self, events: Iterator[yaml.Event], findings: Findings) -> None:
        self.events = events
        self.findings = findings
        self.values = 0

    def document(self) -> Node | None:
        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._refuse(
                        self._span(event),
                        (),
                        "a second document begins here",
                        "Keep everything in one: remove the '---'.",
                    )
                    break
                root = self._node(next(self.events), (), None, 0)
        return root

    def _node(self, event: yaml.Event, path: Loc, key: Text | None, depth: int) -> Node:
        if depth > _DEEPEST:
            self._refuse(
                self._span(event),
                path,
                f"this is nested more than {_DEEPEST} levels deep",
                "Nothing here needs that; check the brackets.",
            )
            raise _RefusedError
        self.values += 1
        if self.values > _MOST_VALUES:
            what = f"the file has more than {_MOST_VALUES:,} values"
            self._refuse(self._span(event), path, what, "Nothing here needs so many; check that it is the right file.")
            raise _RefusedError
        self._refuse_anchor_and_tag(event, path)
        if isinstance(event, yaml.ScalarEvent):
            return self._text(event, path, key)
        if isinstance(event, yaml.AliasEvent):
            return Unreadable(self._span(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(event, path, key, depth)
        assert isinstance(event, yaml.MappingStartEvent)
        return self._fields(event, path, key, depth)

    def _text(self, event: yaml.ScalarEvent, path: Loc, key: Text | None) -> Node:
        is_quoted, text = event.style in _QUOTES, event.value.strip()
        if not text or (not is_quoted and event.value in _BLANKS):
            span = key.span if key else self._span(event)
            self._refuse_empty(span, path, key)
            return Unreadable(span)
        return Text(self._span(event), text, is_quoted)

    def _items(self, start: yaml.SequenceStartEvent, path: Loc, key: Text | None, depth: int) -> Node:
        items: list[Node] = []
        end: yaml.Event = start
        for end in self.events:
            if isinstance(end, yaml.SequenceEndEvent):
                break
            items.append(self._node(end, (*path, len(items)), None, depth + 1))
        span = self._span(start, end) if start.flow_style or not key else key.span
        if not items:
            self._refuse_empty(span, path, key)
            return Unreadable(span)
        return Items(span, tuple(items))

    def _fields(self, start: yaml.MappingStartEvent, path: Loc, key: Text | None, depth: int) -> Node:
        keys: dict[str, Text] = {}
        values: dict[str, Node] = {}
        is_empty = True
        end: yaml.Event = start
        for end in self.events:
            if isinstance(end, yaml.MappingEndEvent):
                break
            is_empty = False
            name = self._key(end, path, keys, depth)
            inside = (*path, name.text) if name else path
            value = self._node(next(self.events), inside, name, depth + 1)
            if name and name.text not in keys:
                keys[name.text], values[name.text] = name, value
                self.findings.saw(inside, value)
        if start.flow_style:
            span = self._span(start, end)
        else:
            first = key or next(iter(keys.values()), None)
            span = first.span if first else self._span(start)
        if is_empty:
            self._refuse_empty(span, path, key)
            return Unreadable(span)
        return Fields(span, keys, values)

    def _key(self, event: yaml.Event, path: Loc, keys: dict[str, Text], depth: int) -> Text | None:
        """The key, or None, said why, where what follows it cannot be kept."""
        self._refuse_anchor_and_tag(event, path)
        span = self._span(event)
        if isinstance(event, yaml.AliasEvent):
            return None
        if not isinstance(event, yaml.ScalarEvent) or not event.value.strip():
            if not isinstance(event, yaml.ScalarEvent):
                self._node(event, path, None, depth + 1)
            self._refuse(span, path, "there is no name before this colon", "Write 'name: value'.")
            return None
        key = Text(span, event.value.strip(), event.style in _QUOTES)
        if key.text == "<<":
            self._refuse(span, path, "'<<' is not used here", "Write out the lines that you want to repeat.")
            return None
        if first := keys.get(key.text):
            self._refuse(
                span,
                path,
                f"{quoted(key.text)} appears twice here, {on_lines(first.span.line, span.line)}",
                "Keep one of them.",
            )
        return key

    def _refuse_anchor_and_tag(self, event: yaml.Event, path: Loc) -> None:
        if isinstance(event, yaml.AliasEvent):
            what = f"'*{event.anchor}' points to another place"
            self._refuse(self._span(event), path, what, "Write the value out where it is needed.")
        elif anchor := getattr(event, "anchor", None):
            self._refuse(
                self._span(event),
                path,
                f"'&{anchor}' names this place for use elsewhere",
                "Remove the name; write values out where they are needed.",
            )
        if getattr(event, "tag", None):
            self._refuse(
                self._span(event),
                path,
                "a '!' before a value says how a program should read it",
                "Remove it: the field says what a value is. Text that begins with '!' goes in quotes.",
            )

    def _refuse_empty(self, span: Span, path: Loc, key: Text | None) -> None:
        if key and self.findings.may_be_blank(path):
            return
        if key:
            self._refuse(
                span, path, f"{quoted(key.text)} is empty", "Fill it in; a line that is not needed can be removed."
            )
        else:
            self._refuse(span, path, "this item is empty", "Fill it in, or remove it.")

    def _refuse(self, span: Span, path: Loc, what: str, remedy: str) -> None:
        self.findings.add(span, path, what, remedy)

    def _span(self, start: yaml.Event, end: yaml.Event | None = None) -> Span:
        first, last = start.start_mark, (end or start).end_mark
        assert first is not None
        assert last is not None
        line = self.findings.lines[first.line] if first.line < len(self.findings.lines) else ""
        stop = last.column if last.line == first.line else len(line)
        return Span(first.line + 1, first.column + 1, max(1, stop - first.column))
