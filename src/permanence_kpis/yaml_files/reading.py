"""YAML text to a tree; everything in it that our files do not use, such as anchors and tags, is refused.

Every value stays the text that was written (4.10, no, 010 and 12:30 too): the field it stands in says what it means.
"""

import re
from collections.abc import Iterator

import yaml

from permanence_kpis.suggest import quoted
from permanence_kpis.yaml_files.findings import Findings
from permanence_kpis.yaml_files.syntax import explain
from permanence_kpis.yaml_files.tree import Fields, Items, Loc, Node, Spot, Text, Unreadable

_FAST_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 30
_MOST_VALUES = 20_000
_BLANKS = ("", "~", "null", "Null", "NULL")
_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")  # what YAML counts as the end of a line


def split_lines(text: str) -> list[str]:
    """The lines of the text, counted as YAML counts them."""
    return _LINE_BREAK.split(text)


def read_yaml(text: str, findings: Findings) -> Node | None:
    """The tree of the text; None, with the reason among the findings, where it cannot be read as YAML at all."""
    try:
        return _Builder(yaml.parse(text, Loader=_FAST_LOADER), findings).document()
    except _RefusedError:
        return None
    except yaml.YAMLError as error:
        spot, what, remedy = explain(text, error, findings)
        findings.add(spot, (), what, remedy)
        return None


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
                        self._spot(event),
                        (),
                        "a second document begins here",
                        "Keep everything in one: remove the '---'.",
                    )
                    break
                root = self._node(next(self.events), (), None, 0)
        return root

    def _node(self, event: yaml.Event, loc: Loc, key: Text | None, depth: int) -> Node:
        if depth > _DEEPEST:
            self._refuse(
                self._spot(event),
                loc,
                f"this is nested more than {_DEEPEST} levels deep",
                "Nothing here needs that; check the brackets.",
            )
            raise _RefusedError
        self.values += 1
        if self.values > _MOST_VALUES:
            what = f"the file has more than {_MOST_VALUES:,} values"
            self._refuse(self._spot(event), loc, what, "Nothing here needs so many; check that it is the right file.")
            raise _RefusedError
        self._refuse_anchor_and_tag(event, loc)
        if isinstance(event, yaml.AliasEvent):
            return Unreadable(self._spot(event))
        if isinstance(event, yaml.ScalarEvent):
            return self._text(event, loc, key)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(event, loc, key, depth)
        assert isinstance(event, yaml.MappingStartEvent)
        return self._fields(event, loc, key, depth)

    def _text(self, event: yaml.ScalarEvent, loc: Loc, key: Text | None) -> Node:
        is_quoted = event.style in ("'", '"')
        if not event.value.strip() or (not is_quoted and event.value in _BLANKS):
            spot = key.spot if key else self._spot(event)
            self._refuse_empty(spot, loc, key)
            return Unreadable(spot)
        return Text(self._spot(event), event.value.strip(), is_quoted)

    def _items(self, start: yaml.SequenceStartEvent, loc: Loc, key: Text | None, depth: int) -> Node:
        items: list[Node] = []
        end: yaml.Event = start
        for end in self.events:
            if isinstance(end, yaml.SequenceEndEvent):
                break
            items.append(self._node(end, (*loc, len(items)), None, depth + 1))
        spot = self._spot(start, end) if start.flow_style or not key else key.spot
        if not items:
            self._refuse_empty(spot, loc, key)
            return Unreadable(spot)
        return Items(spot, tuple(items))

    def _fields(self, start: yaml.MappingStartEvent, loc: Loc, key: Text | None, depth: int) -> Node:
        keys: dict[str, Text] = {}
        values: dict[str, Node] = {}
        is_empty = True
        end: yaml.Event = start
        for end in self.events:
            if isinstance(end, yaml.MappingEndEvent):
                break
            is_empty = False
            name = self._key(end, loc, keys, depth)
            inside = (*loc, name.text) if name else loc
            value = self._node(next(self.events), inside, name, depth + 1)
            if name and name.text not in keys:
                keys[name.text], values[name.text] = name, value
                self.findings.saw(inside, value)
        if start.flow_style:
            spot = self._spot(start, end)
        else:
            first = key or next(iter(keys.values()), None)
            spot = first.spot if first else self._spot(start)
        if is_empty:
            self._refuse_empty(spot, loc, key)
            return Unreadable(spot)
        return Fields(spot, keys, values)

    def _key(self, event: yaml.Event, loc: Loc, keys: dict[str, Text], depth: int) -> Text | None:
        """The key, or None, said why, where what follows it cannot be kept."""
        self._refuse_anchor_and_tag(event, loc)
        spot = self._spot(event)
        if isinstance(event, yaml.AliasEvent):
            return None
        if not isinstance(event, yaml.ScalarEvent) or not event.value.strip():
            if not isinstance(event, yaml.ScalarEvent):
                self._node(event, loc, None, depth + 1)
            self._refuse(spot, loc, "there is no name before this colon", "Write 'name: value'.")
            return None
        key = Text(spot, event.value.strip(), event.style in ("'", '"'))
        if key.text == "<<":
            self._refuse(spot, loc, "'<<' is not used here", "Write out the lines that you want to repeat.")
            return None
        if first := keys.get(key.text):
            self._refuse(
                spot,
                loc,
                f"{quoted(key.text)} appears twice here, on line {first.spot.line} and on line {spot.line}",
                "Keep one of them.",
            )
        return key

    def _refuse_anchor_and_tag(self, event: yaml.Event, loc: Loc) -> None:
        spot = self._spot(event)
        if isinstance(event, yaml.AliasEvent):
            self._refuse(
                spot, loc, f"'*{event.anchor}' points to another place", "Write the value out where it is needed."
            )
        elif anchor := getattr(event, "anchor", None):
            self._refuse(
                spot,
                loc,
                f"'&{anchor}' names this place for use elsewhere",
                "Remove the name; write values out where they are needed.",
            )
        if getattr(event, "tag", None):
            self._refuse(
                spot,
                loc,
                "a '!' before a value says how a program should read it",
                "Remove it: the field says what a value is. Text that begins with '!' goes in quotes.",
            )

    def _refuse_empty(self, spot: Spot, loc: Loc, key: Text | None) -> None:
        if key:
            self._refuse(
                spot, loc, f"{quoted(key.text)} is empty", "Fill it in; a line that is not needed can be removed."
            )
        else:
            self._refuse(spot, loc, "this item is empty", "Fill it in, or remove it.")

    def _refuse(self, spot: Spot, loc: Loc, what: str, remedy: str) -> None:
        self.findings.add(spot, loc, what, remedy)

    def _spot(self, start: yaml.Event, end: yaml.Event | None = None) -> Spot:
        first, last = start.start_mark, (end or start).end_mark
        assert first is not None
        assert last is not None
        line = self.findings.lines[first.line] if first.line < len(self.findings.lines) else ""
        stop = last.column if last.line == first.line else len(line)
        return Spot(first.line + 1, first.column + 1, max(1, stop - first.column))
