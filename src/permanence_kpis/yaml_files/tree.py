"""A YAML file as a tree of texts, lists and fields, each with its place."""

from dataclasses import dataclass

Loc = tuple[str | int, ...]
"""The way to a value: keys, and positions in lists counted from 0."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where something stands in the text: line and column from 1, and how many characters of the line it takes."""

    line: int
    column: int
    width: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """A single value as written."""

    span: Span
    text: str
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    span: Span
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """`key: value` lines, in their order."""

    span: Span
    keys: dict[str, Text]
    values: dict[str, "Node"]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that has been reported already, so that nobody reports it again."""

    span: Span


Node = Text | Items | Fields | Unreadable


def node_at(root: Node, path: Loc) -> Node:
    """The node the way leads to."""
    node = root
    for step in path:
        match node, step:
            case Fields(values=values), str():
                node = values[step]
            case Items(items=items), int():
                node = items[step]
    return node


def key_span(root: Node, path: Loc) -> Span:
    """The spot of the key at the end of the way; of the value where a list position ends it."""
    *before, last = path
    holder = node_at(root, tuple(before))
    return holder.keys[last].span if isinstance(holder, Fields) and isinstance(last, str) else node_at(root, path).span
