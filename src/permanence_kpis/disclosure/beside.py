"""One group and all the others together: what is told of it beside them, with far fewer cells than group by group."""

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from permanence_kpis.disclosure.patterns import OTHER, Group, Pattern, is_within
from permanence_kpis.disclosure.tied_figures import Everybody

THE_ONE = "one"
"""The name of the group that is looked at; that of all others is that of those of no name."""


# D-611: where not all groups can be worked through at once
def beside_the_rest(
    said: Sequence[Everybody], groups: Sequence[Group], ages: int | None = None
) -> Iterator[tuple[Group, tuple[Everybody, ...]]]:
    """Each group, and the same of it (`THE_ONE`), of all other groups taken together, and of the whole.

    The newest is last. What is told of some groups of which that is one is no longer known. Ages, which have their
    place among the names, stay as they are, and are not in the name of a group.
    """
    within = [{_but_for_ages(group, ages) for group in groups if is_within(group, one.names)} for one in said]
    every = dict.fromkeys(_but_for_ages(group, ages) for group in groups)
    for group in every:
        yield group, _beside_the_rest(said, within, group, set(every) - {group}, ages)


def _but_for_ages(names: Pattern, ages: int | None) -> tuple[Any, ...]:
    return tuple(name for place, name in enumerate(names) if place != ages)


def _beside_the_rest(
    said: Sequence[Everybody],
    within: Sequence[Collection[Group]],
    group: Group,
    every: Collection[Group],
    ages: int | None,
) -> tuple[Everybody, ...]:
    found: list[Everybody | Hashable] = []
    others: dict[Hashable, dict[Group, Everybody]] = {}
    for one, its in zip(said, within, strict=True):
        of_age = one.names[ages : ages + 1] if ages is not None else ()
        if all(name is None for name in _but_for_ages(one.names, ages)):
            found.append(replace(one, names=(None, *of_age) if of_age else ()))
        elif its == {group}:
            found.append(replace(one, names=(THE_ONE, *of_age)))
        elif len(its) == 1 and of_age != (OTHER,):  # the others need not be told apart by age
            key = one.role, one.days, one.since, one.before, of_age
            others.setdefault(key, {})[next(iter(its))] = replace(one, names=(OTHER, *of_age))
            found = [*(other for other in found if other != key), key]  # the newest of them says where they are
    return tuple(
        one if isinstance(one, Everybody) else _together(list(others[one].values()), others[one].keys() == every)
        for one in found
    )


def _together(some: Sequence[Everybody], are_all: bool) -> Everybody:
    """What groups come to; at least, where some of them are not told, or not listed."""
    numbers = [one.number for one in some if one.number is not None]
    total = sum(numbers) + sum(one.least for one in some if one.number is None)
    is_known = are_all and len(numbers) == len(some)
    return replace(some[-1], number=total if is_known else None, least=0 if is_known else total, is_few=False)
