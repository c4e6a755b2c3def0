"""One group and all the others together: what is told of it beside them, with far fewer cells than group by group."""

from collections.abc import Hashable, Sequence
from dataclasses import replace

from permanence_kpis.disclosure.patterns import OTHER, Group, is_within
from permanence_kpis.disclosure.tied_figures import Everybody

THE_ONE: Group = ("one",)
_THE_REST: Group = (OTHER,)


# D-611: where not all groups can be worked through at once
def beside_the_rest(said: Sequence[Everybody], group: Group, groups: Sequence[Group]) -> tuple[Everybody, ...]:
    """The same of a group (`THE_ONE`), of all other groups taken together, and of the whole, the newest last.

    What is told of some groups of which that is one is no longer known.
    """
    found: list[Everybody] = []
    others: dict[Hashable, dict[Group, Everybody]] = {}
    last: dict[Hashable, Everybody] = {}
    for one in said:
        within = [other for other in groups if is_within(other, one.names)]
        key = one.role, one.days, one.since, one.before
        if not one.names:
            found.append(one)
        elif within == [group]:
            found.append(replace(one, names=THE_ONE))
        elif len(within) == 1:
            others.setdefault(key, {})[within[0]] = one
            last[key] = one
            found.append(one)  # stands for all of them, where it is the last
    every = set(groups) - {group}
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
