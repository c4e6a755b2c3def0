"""An attacker who knows everything published and nothing else: goes through every table that fits all of it.

It shares no line with the product. What is unknown is only held to be whole, not negative, and, of a group that is
listed, to have somebody in it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product

from permanence_kpis.results.scorecard import Result, Scorecard

Cell = tuple[int, ...]
"""How many are in the denominator, then how many meet each measure whose figures are told."""


def possible_groups(scorecard: Scorecard) -> dict[tuple[str, str, str], set[int]]:
    """For every group hidden in measures on one table: what its counts could be.

    Gives: by ref, group and `met` or `not met`, every number that some table which fits has there.
    """
    told = [result for result in scorecard.results if result.counts and result.groups]
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


def possible_overlaps(whole: int, shown: Mapping[str, int], names: Sequence[str]) -> dict[frozenset[str], set[int]]:
    """Where children may stand in several groups: how many there could be outside of all the groups named.

    Takes: how many there are in any group; how many in each group told; every group that is listed.
    Gives: for each set of groups how many are in none of them, by no group how many are in more than one, and, by the
    names with a bar (`|a`), how many are in each.
    """
    kinds = [frozenset(some) for size in range(1, len(names) + 1) for some in combinations(names, size)]
    possible: dict[frozenset[str], set[int]] = {}
    for many in _divided(whole, len(kinds)):
        inside = {name: sum(n for n, kind in zip(many, kinds, strict=True) if name in kind) for name in names}
        if not all(inside.values()) or any(inside[name] != number for name, number in shown.items()):
            continue
        for name, number in inside.items():
            possible.setdefault(frozenset([f"|{name}"]), set()).add(number)
        for some in kinds[:-1]:
            outside = sum(n for n, kind in zip(many, kinds, strict=True) if not kind & some)
            possible.setdefault(some, set()).add(outside)
        several = sum(n for n, kind in zip(many, kinds, strict=True) if len(kind) > 1)
        possible.setdefault(frozenset(), set()).add(several)
    return possible


def _divided(number: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every way to divide a number into so many parts."""
    if parts == 1:
        yield (number,)
        return
    for first in range(number + 1):
        for rest in _divided(number - first, parts - 1):
            yield (first, *rest)


def possible_not_known(result: Result) -> list[tuple[int, int, int, int]]:
    """Everything that those not known could be: unsure, and those who may enter and would meet, would not, or either.

    Works the ends of the range out by going through every way to settle them.
    """
    counts, show = result.counts, result.measure.show
    fitting = []
    for unsure, met, not_met, either in _divided(counts.not_known, 4):
        if unsure > counts.denominator - counts.numerator:
            continue
        values = {
            Fraction(100 * n, d) if show == "percentage" else Fraction(n)
            for n, d in _settled(counts.numerator, counts.denominator, unsure, met, not_met, either)
            if d or show == "count"
        }
        if (min(values, default=None), max(values, default=None)) == (result.lowest, result.highest):
            fitting.append((unsure, met, not_met, either))
    return fitting


def _settled(n: int, d: int, unsure: int, met: int, not_met: int, either: int) -> Iterator[tuple[int, int]]:
    for sure, comes_met, comes_not in product(range(unsure + 1), range(met + 1), range(not_met + 1)):
        for either_met, either_not in product(range(either + 1), repeat=2):
            if either_met + either_not <= either:
                meets = n + sure + comes_met + either_met
                yield meets, d + comes_met + comes_not + either_met + either_not


def possible_numbers(result: Result, most: int) -> set[int]:
    """What the numerator of a count could be, by its rating, its distance to green and its direction."""
    green, amber = result.due.green, result.due.amber
    fitting = set()
    for number in range(most + 1):
        rating = "GREEN" if number <= green else "AMBER" if number <= amber else "RED"
        distance = 0 if number <= green else -(number - green.__floor__())
        before = result.previous.value
        direction = (
            None if before is None else "same" if number == before else ("improved", "worsened")[number > before]
        )
        is_told = result.counts is None or result.counts.numerator == number
        told = [
            (result.verdict.rating, rating, "HIDDEN"),
            (result.verdict.to_green, distance, None),
            (result.direction, direction, None),
        ]
        if is_told and all(said in (fits, nothing) for said, fits, nothing in told):
            fitting.add(number)
    return fitting


def possible_tables(
    whole: int,
    rows: Sequence[str],
    columns: Sequence[str],
    told: Mapping[tuple[str, ...], int],
    listed: Collection[tuple[str, ...]],
) -> dict[tuple[str, ...], set[int]]:
    """Two breakdowns at once: every number that each row and each cell of a table could have.

    Takes: the whole; what was told of a row (`(row,)`) or of a cell (`(row, column)`); those listed, which hold
    somebody: a cell that is not listed where others are holds nobody.
    """
    cells = list(product(rows, columns))
    possible: dict[tuple[str, ...], set[int]] = {}
    for many in _divided(whole, len(cells)):
        table: dict[tuple[str, ...], int] = dict(zip(cells, many, strict=True))
        table |= {(row,): sum(table[row, column] for column in columns) for row in rows}
        if all(table[name] == number for name, number in told.items()) and all(table[name] for name in listed):
            for name, number in table.items():
                possible.setdefault(name, set()).add(number)
    return possible
