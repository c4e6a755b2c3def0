"""An attacker who knows everything published and nothing else: goes through every table that fits all of it.

It shares no line with the product. What is unknown is only held to be whole, not negative, and, of a group that is
listed, to have somebody in it.
"""

from collections.abc import Iterator, Sequence
from itertools import product

from permanence_kpis.results.scorecard import Scorecard

Cell = tuple[int, ...]
"""How many are in the denominator, then how many meet each measure whose figures are told."""


def possible_groups(card: Scorecard) -> dict[tuple[str, str, str], set[int]]:
    """For every group hidden in measures on one table: what its counts could be.

    Gives: by ref, group and `met` or `not met`, every number that some table which fits has there.
    """
    told = [result for result in card.results if result.counts and result.groups]
    names = list(dict.fromkeys(group.names[0] for result in told for group in result.groups if group.counts is None))
    if not names:
        return {}
    left = [told[0].counts.denominator, *(result.counts.numerator for result in told)]
    shown: dict[str, dict[int, int]] = {}
    for place, result in enumerate(told, start=1):
        for group in result.groups:
            if group.counts is not None:
                shown.setdefault(group.names[0], {})[0] = group.counts.denominator
                shown[group.names[0]][place] = group.counts.numerator
    for name in shown:
        if name not in names:
            left = [whole - shown[name][place] for place, whole in enumerate(left)]
    possible: dict[tuple[str, str, str], set[int]] = {}
    for name in names:
        rest = _sums([other for other in names if other != name], shown, left)
        for cell in _cells(left, shown.get(name, {})):
            if rest >> _place([whole - part for whole, part in zip(left, cell, strict=True)], left) & 1:
                for place, result in enumerate(told, start=1):
                    possible.setdefault((result.measure.ref, name, "met"), set()).add(cell[place])
                    possible.setdefault((result.measure.ref, name, "not met"), set()).add(cell[0] - cell[place])
    return possible


def _sums(names: Sequence[str], shown: dict[str, dict[int, int]], left: Sequence[int]) -> int:
    """Everything that the groups named could come to together: a bit for each sum, in its place."""
    could_be = sum(1 << _place(cell, left) for cell in product(*(range(whole + 1) for whole in left)))
    sums = 1
    for name in names:
        so_far, sums = sums, 0
        for cell in _cells(left, shown.get(name, {})):
            sums |= so_far << _place(cell, left)
        sums &= could_be
    return sums


def _place(cell: Sequence[int], left: Sequence[int]) -> int:
    """The place of a sum among all, with room for the sum of two."""
    place = 0
    for part, whole in zip(cell, left, strict=True):
        place = place * (2 * whole + 1) + part
    return place


def _cells(left: Sequence[int], known: dict[int, int]) -> Iterator[Cell]:
    """Every group that there could be: somebody in it, no more meeting a measure than there are."""
    for size in range(1, left[0] + 1):
        for met in product(*(range(min(size, most) + 1) for most in left[1:])):
            cell = (size, *met)
            if all(cell[place] == number for place, number in known.items()):
                yield cell


def possible_months(told: Sequence[tuple[tuple[int, int], int]], months: int, most: int) -> Iterator[tuple[int, ...]]:
    """Every way that events could lie in months so that each figure told (from month, to month, number) comes out."""
    for lying in product(range(most + 1), repeat=months):
        if all(sum(lying[first : last + 1]) == number for (first, last), number in told):
            yield lying
