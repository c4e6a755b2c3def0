"""One group and all the others together: what is told of it beside them, with far fewer cells than group by group."""

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import replace

from permanence_kpis.disclosure.patterns import OTHER, Group, is_within
from permanence_kpis.disclosure.tied_figures import Everybody

THE_ONE: Group = ("one",)
_THE_REST: Group = (OTHER,)


# D-611: where not all groups can be worked through at once
def beside_the_rest(
    said: Sequence[Everybody], groups: Sequence[Group]
) -> Iterator[tuple[Group, tuple[Everybody, ...]]]:
    """Each group, and the same of it (`THE_ONE`), of all other groups taken together, and of the whole.

    The newest is last. What is told of some groups of which that is one is no longer known.
    """
    within = [[group for group in groups if is_within(group, one.names)] for one in said]
    for group in groups:
        yield group, _beside_the_rest(said, within, group, set(groups) - {group})


def _beside_the_rest(
    said: Sequence[Everybody], within: Sequence[Sequence[Group]], group: Group, every: Collection[Group]
) -> tuple[Everybody, ...]:
    found: list[Everybody] = []
    others: dict[Hashable, dict[Group, Everybody]] = {}
    last: dict[Hashable, Everybody] = {}
    for one, its in zip(said, within, strict=True):
        key = one.role, one.days, one.since, one.before
        if not one.names:
            found.append(one)
        elif its == [group]:
            found.append(replace(one, names=THE_ONE))
        elif len(its) == 1:
            others.setdefault(key, {})[its[0]] = one
            last[key] = one
            found.append(one)  # stands for all of them, where it is the last
    together = {one: _together(list(others[key].values()), others[key].keys() == every) for key, one in last.items()}
    return tuple(together.get(one, one) for one in found if one in together or one.names in ((), THE_ONE))


def _together(some: Sequence[Everybody], are_all: bool) -> Everybody:
    """What groups come to; at least, where some of them are not told, or not listed."""
    numbers = [one.number for one in some if one.number is not None]
    total = sum(numbers) + sum(one.least for one in some if one.number is None)
    is_known = are_all and len(numbers) == len(some)
    return replace(
        some[-1], names=_THE_REST, number=total if is_known else None, least=0 if is_known else total, is_few=False
    )
