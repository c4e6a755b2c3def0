"""What it would take to reach a limit, or how much room there is before it, with the denominator moving too.

Whole numbers and exact fractions only. It is arithmetic: no way is better than another, and none is advice.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from permanence_kpis.definitions.model import Show
from permanence_kpis.results.bands import Band, band, outside
from permanence_kpis.results.counts import Counts, value_of
from permanence_kpis.results.explanation import Takes, Way, WayKind
from permanence_kpis.results.scorecard import Due

_CHANGES: dict[WayKind, tuple[int, int]] = {
    "more meet it": (1, 0),
    "fewer meet it": (-1, 0),
    "met join": (1, 1),
    "met leave": (-1, -1),
    "others join": (0, 1),
    "others leave": (0, -1),
}
"""What one of each kind adds to the numerator and to the denominator."""

_RAISES: tuple[WayKind, ...] = ("more meet it", "met join", "others leave")
_LOWERS: tuple[WayKind, ...] = ("fewer meet it", "met leave", "others join")


def what_it_takes(counts: Counts | None, show: Show, due: Due) -> tuple[Takes, ...]:
    """What it takes to reach green and amber, and how much room there is before what is reached would be lost.

    Once green, amber is of no interest. Nothing without a target or without a value.
    """
    value = counts.value(show) if counts is not None else None
    if counts is None or value is None or due.green is None:
        return ()
    found = []
    for rating, limit in (("GREEN", due.green), ("AMBER", due.amber)):
        if limit is None or (rating == "AMBER" and due.amber == due.green):
            continue
        wanted = band(due.better, limit)
        is_met = not outside(value, wanted)
        ways = tuple(_room(counts, show, wanted) if is_met else _ways(counts, show, wanted, value))
        found.append(Takes("GREEN" if rating == "GREEN" else "AMBER", limit, ways, is_met=is_met))
        if is_met:
            break
    return tuple(found)


def _ways(counts: Counts, show: Show, wanted: Band, value: Fraction) -> Iterator[Way]:
    """The fewest of each kind with which the value lies within the limits."""
    low, high = wanted
    is_below = low is not None and value < low
    limit = low if is_below else high
    assert limit is not None, "a value outside is beyond one of the limits"
    for kind in _kinds(_RAISES if is_below else _LOWERS, show):
        number = _least(kind, counts, show, limit, is_below=is_below)
        if number is not None and not outside(_value_with(kind, number, counts, show), wanted):
            yield Way(kind, number, counts.denominator + number * _CHANGES[kind][1])


def _room(counts: Counts, show: Show, wanted: Band) -> Iterator[Way]:
    """The most of each kind with which the value still lies within the limits; nothing where any number would do."""
    for limit, kinds, has_to_stay_above in ((wanted[0], _LOWERS, True), (wanted[1], _RAISES, False)):
        if limit is None:
            continue
        for kind in _kinds(kinds, show):
            number = _least(kind, counts, show, limit, is_below=not has_to_stay_above, beyond=True)
            if number is not None:
                yield Way(kind, number - 1, counts.denominator + (number - 1) * _CHANGES[kind][1])


def _kinds(kinds: tuple[WayKind, ...], show: Show) -> tuple[WayKind, ...]:
    """Of a count only how many meet it matters."""
    return kinds if show == "percentage" else kinds[:1]


def _value_with(kind: WayKind, number: int, counts: Counts, show: Show) -> Fraction:
    met, counted = _CHANGES[kind]
    value = value_of(counts.numerator + number * met, counts.denominator + number * counted, show)
    assert value is not None, "somebody is left"
    return value


def _least(
    kind: WayKind, counts: Counts, show: Show, limit: Fraction, *, is_below: bool, beyond: bool = False
) -> int | None:
    """The least number of a kind that takes the value to a limit, from below or from above; `beyond`: past it.

    None where there are not so many, nobody would be left, or no number does. With the numerator n and the
    denominator d changed by a and b for each, n + k·a is compared with t·(d + k·b), t the limit as a share.
    """
    met, counted = _CHANGES[kind]
    share = limit / 100 if show == "percentage" else limit
    size, per_unit = (counts.denominator, counted) if show == "percentage" else (1, 0)
    gap, step = share * size - counts.numerator, met - share * per_unit
    if not step or (step > 0) != is_below:
        return None
    number = floor(gap / step) + 1 if beyond else ceil(gap / step)
    return number if 0 <= number <= _there_are(kind, counts, show, number) else None


def _there_are(kind: WayKind, counts: Counts, show: Show, number: int) -> int:
    """How many of a kind there can be; those that join have no end."""
    if show == "count":
        return counts.numerator if kind == "fewer meet it" else number
    # D-282: those not known stay as they are counted now
    not_met = counts.denominator - counts.numerator - counts.unsure
    return {
        "more meet it": counts.denominator - counts.numerator,
        "fewer meet it": counts.numerator,
        "met leave": min(counts.numerator, counts.denominator - 1),
        "others leave": min(not_met, counts.denominator - 1),
    }.get(kind, number)
