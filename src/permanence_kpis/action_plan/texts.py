"""The texts of a plan, and those in which a person may be named."""

from collections.abc import Iterator

from permanence_kpis.persons_in_texts import persons_in
from permanence_kpis.yaml_files.tree import Fields, Items, Loc, Node, Text


def persons(root: Node) -> Iterator[tuple[Text, Loc, str, str]]:
    """Where a person may be named or can be reached: the text, its field, what it may hold, and what would be right."""
    for loc, text in texts_of(root):
        for what, remedy in persons_in(text.text, str(loc[-1]), "a plan is published"):
            yield text, loc, what, remedy


def texts_of(node: Node, loc: Loc = ()) -> Iterator[tuple[Loc, Text]]:
    """Every text of a file, with the way to it."""
    match node:
        case Text():
            yield loc, node
        case Items(items=items):
            for position, item in enumerate(items):
                yield from texts_of(item, (*loc, position))
        case Fields(values=values):
            for key, value in values.items():
                yield from texts_of(value, (*loc, key))
