"""The groups that figures of several breakdowns and conditions tell of, and which of them each figure is about."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, product

from permanence_kpis.conditions.answers import all_of
from permanence_kpis.conditions.model import Condition, tests_of, values_of
from permanence_kpis.disclosure.kinds import is_named
from permanence_kpis.tables import Table

Conditions = tuple[Condition, ...]
Group = tuple[str, ...]
"""The names of a group, by the columns looked at; none for everybody."""
Pattern = tuple[str | frozenset[str] | None, ...]
"""Of a figure the name, or the names, of those whom it is about, by the columns looked at; None stands for any."""

OTHER = ""
"""The name of those in a column who are in no group that is told, and whom no condition asks for."""
BLANK = str(None)
"""The name of those in a column of whom nothing is recorded there, where conditions tell them from all others."""
_MOST_TOGETHER = 12


def groups_of(patterns: Iterable[Pattern]) -> tuple[Group, ...]:
    """The groups that there can be: each that is named, and those of no name in the columns that are not told apart."""
    patterns = [pattern for pattern in dict.fromkeys(patterns) if pattern]
    if not patterns:
        return ((),)
    of_columns = [dict.fromkeys((*_names(of_column), OTHER)) for of_column in zip(*patterns, strict=True)]
    every = list(product(*of_columns))
    if len(of_columns) > 1 and (len(every) > _MOST_TOGETHER or not _are_several_named(patterns)):
        every = [group for one in patterns for group in product(*(_named(asked) for asked in one))]
        every.append((OTHER,) * len(of_columns))
    return tuple(sorted(dict.fromkeys(every), key=lambda group: OTHER in group))


def _are_several_named(patterns: Sequence[Pattern]) -> bool:
    return any(isinstance(asked, frozenset) for pattern in patterns for asked in pattern)


def _names(of_column: Iterable[str | frozenset[str] | None]) -> list[str]:
    return [name for asked in of_column if asked is not None for name in _named(asked)]


def _named(asked: str | frozenset[str] | None) -> Sequence[str]:
    return [OTHER] if asked is None else [asked] if isinstance(asked, str) else sorted(asked)


def is_within(group: Group, pattern: Pattern) -> bool:
    """Whether a group is one of those that a pattern stands for; the whole has no names, and stands for all."""
    return all(holds(asked, name) for name, asked in zip(group, pattern, strict=False))


def holds(asked: str | frozenset[str] | None, name: str | None) -> bool:
    """Whether a name is one of those asked for; None stands for any."""
    return asked is None or (asked == name if isinstance(asked, str) else name in asked)


def both(names: Pattern, whom: Pattern) -> Pattern:
    """A group, and of it only those of some names."""
    if not (names and whom):
        return names or whom
    return tuple(_of_both(name, asked) for name, asked in zip(names, whom, strict=True))


def _of_both(name: str | frozenset[str] | None, asked: str | frozenset[str] | None) -> str | frozenset[str] | None:
    if name is None or asked is None:
        return asked if name is None else name
    names = frozenset(_named(name)).intersection(_named(asked))
    return name if names == {name} else names


def accepted(
    table: Table, column: str, conditions: Sequence[Conditions], names: Iterable[str]
) -> Mapping[Conditions, frozenset[str]]:
    """Whom each of several lots of conditions on one column asks for, by the names of groups.

    Values of no named group are told apart where the conditions do: they go by the first of them.
    """
    mentioned = [value for test in tests_of(*chain(*conditions)) for value in values_of(test) if isinstance(value, str)]
    codes = table.columns[column].codes or ("another value",)
    found: dict[Conditions, set[str]] = {lot: set() for lot in conditions}
    names_of_others = {(False,) * len(conditions): OTHER}
    for value in dict.fromkeys([*mentioned, *codes, None]):
        answers = tuple(all_of(lot, {column: value}) is True for lot in conditions)
        name = next((name for name in names if is_named(value, name)), None)
        name = name or names_of_others.setdefault(answers, str(value))
        for lot, is_asked_for in zip(conditions, answers, strict=True):
            if is_asked_for:
                found[lot].add(name)
    return {lot: frozenset(those) for lot, those in found.items()}


def ask_for_all(table: Table, column: str, conditions: Iterable[Conditions]) -> bool:
    """Whether every code of a column is asked for by one of several lots of conditions on it, or another."""
    codes = table.columns[column].codes
    return bool(codes) and all(any(all_of(lot, {column: code}) is True for lot in conditions) for code in codes or ())
