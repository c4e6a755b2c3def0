"""Good YAML files as trees of texts with a few things wrong, and whether a schema and a loader are of one mind."""

import copy
import os
import random
import re
from collections.abc import Callable, Iterable, Iterator

import yaml
from jsonschema import Draft202012Validator

from permanence_kpis.errors import KpiError

Tree = dict | list | str
MANY = int(os.environ.get("KPIS_SWEEP", "1"))
"""How many times as many files are tried."""

STRANGE = ["", "1", "-3", "4.5", "2024-02-28", "2024-02-30", "none", "true", "c", "K2", "k2", "last_day", "Percentage"]


def mutated(good: str, number: int, seed: int = 0) -> Iterator[Tree]:
    """So many copies of a file, each with one to three changes."""
    drawn = random.Random(seed)
    tree = yaml.load(good, yaml.BaseLoader)
    every = list(_values(tree))
    for _ in range(number):
        copied = copy.deepcopy(tree)
        for _ in range(drawn.choice([1, 1, 1, 2, 3])):
            _change(copied, every, drawn)
        yield copied


def as_text(tree: Tree) -> str:
    """The file of a tree, every text in quotes, so that whoever reads it finds what stands in the tree.

    But for `none`, a word that an action plan takes only without.
    """
    quoted = yaml.dump(tree, default_style='"', allow_unicode=True, sort_keys=False, Dumper=_WithoutAliases)
    return quoted.replace('"none"', "none")


def problems_of(read: Callable[[str], object], text: str) -> list[str] | None:
    """What is said of a text; None where it is read."""
    try:
        read(text)
    except KpiError as error:
        return [getattr(problem, "what", str(problem)) for problem in error.problems]
    return None


def disagreements(
    schema: Draft202012Validator, read: Callable[[str], object], good: str, number: int, beyond_a_schema: Iterable[str]
) -> list[str]:
    """The changed files of which a schema says another thing than a loader.

    Takes: patterns of problems that no schema can see; a file with any of them alone may be accepted.
    """
    beyond = re.compile("|".join(beyond_a_schema))
    found = []
    for tree in mutated(good, number * MANY):
        text = as_text(tree)
        problems, is_accepted = problems_of(read, text), schema.is_valid(tree)
        if problems is None and not is_accepted:
            found.append(f"loads, and the schema refuses it:\n{text}")
        elif problems and is_accepted and not all(map(beyond.search, problems)):
            found.append(f"the schema accepts what does not load ({problems}):\n{text}")
    return found


class _WithoutAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def _values(tree: Tree) -> Iterator[Tree]:
    yield tree
    for value in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _values(value)


def _change(tree: Tree, every: list[Tree], drawn: random.Random) -> None:
    holders = [value for value in _values(tree) if isinstance(value, dict | list) and value]
    holder = drawn.choice(holders)
    key = drawn.choice(list(holder)) if isinstance(holder, dict) else drawn.randrange(len(holder))
    other = copy.deepcopy(drawn.choice([*every, *STRANGE]))
    match drawn.randrange(6):
        case 0:
            del holder[key]
        case 1:
            holder[key] = other
        case 2 if isinstance(holder[key], str):
            holder[key] = drawn.choice([holder[key].upper(), holder[key].lower(), holder[key] + "s", "_" + holder[key]])
        case 3 if isinstance(holder, dict):
            elsewhere = drawn.choice([name for one in holders if isinstance(one, dict) for name in one])
            name = drawn.choice([f"{key}s", f"_{key}", elsewhere])
            holder[name] = holder.pop(key)
        case 4 if isinstance(holder, list):
            holder.append(other)
        case _:
            holder[key] = drawn.choice([[], {}, [holder[key]], {"x": holder[key]}])
