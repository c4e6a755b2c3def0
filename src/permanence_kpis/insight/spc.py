"""Statistical process control: the limits of what varies by chance (an XmR chart or a p-chart), and the four rules.

Values are exact fractions, so that a point on the mean, or on a limit, is on it. A None is a period without a value: no
moving range is taken over it, and it ends every run.
Source: docs/sources.md#control-charts.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import sqrt

from permanence_kpis.definitions.model import Spc
from permanence_kpis.results.trend import ControlLimits, Side, Signal

Values = Sequence[Fraction | None]
Limits = Sequence[ControlLimits | None]

# D-232: exact, though other tools use 3 / 1.128 in floating point
_LIMIT = Fraction("2.66")
"""Mean moving ranges from the mean to a limit: 3 standard deviations, each 1 / 1.128 of them."""
_INNER = _LIMIT * 2 / 3
_SCREEN = Fraction("3.267")


def first_of(values: Values, number: int | None) -> Values:
    """The values up to the so many-th figure; all of them where there is no number, or there are fewer."""
    known = [position for position, value in enumerate(values) if value is not None]
    return values if number is None or number >= len(known) else values[: known[number - 1] + 1]


def limits_of(values: Values, *, screen: bool = False) -> ControlLimits | None:
    """The mean, and the limits at 2.66 mean moving ranges on either side; None where no two values stand together.

    With `screen`, moving ranges of 3.267 times their mean or more are dropped, once, and the rest averaged again.
    """
    # D-239: no step is taken over a period without a figure
    known = [value for value in values if value is not None]
    ranges = [abs(later - earlier) for earlier, later in pairwise(values) if earlier is not None and later is not None]
    if not ranges:
        return None
    average = _mean(ranges)
    if screen:
        average = _mean([one for one in ranges if one < _SCREEN * average] or ranges)
    mean = _mean(known)
    return ControlLimits(
        mean=mean,
        lower=mean - _LIMIT * average,
        upper=mean + _LIMIT * average,
        inner_lower=mean - _INNER * average,
        inner_upper=mean + _INNER * average,
        mean_moving_range=average,
    )


def limits_by_size(values: Values, sizes: Sequence[int], *, first: int | None = None) -> list[ControlLimits | None]:
    """A p-chart: the mean of all that are counted, and at each point the limits of a sample of so many.

    Takes: percentages, each of so many (a value of None counts for nothing); `first`: so many figures make the mean.
    Gives: for each point the mean and 3 standard deviations of a share of its size on either side; None where the size
    is 0.
    """
    counted = [(value, size) for value, size in zip(first_of(values, first), sizes, strict=False) if value is not None]
    mean = sum((value * size for value, size in counted), Fraction(0)) / sum(size for _, size in counted)
    return [_of_a_share(mean, size) if size else None for size in sizes]


def _of_a_share(mean: Fraction, size: int) -> ControlLimits:
    deviation = Fraction(sqrt(mean * (100 - mean) / size))
    return ControlLimits(
        mean=mean,
        lower=mean - 3 * deviation,
        upper=mean + 3 * deviation,
        inner_lower=mean - 2 * deviation,
        inner_upper=mean + 2 * deviation,
    )


def signals_of(values: Values, limits: Limits, settings: Spc) -> list[tuple[Signal, ...]]:
    """The rules that each point sets off by its own limits, in the order in which they are named."""
    sides = [_side(value, one) for value, one in zip(values, limits, strict=True)]
    outside = [_outside(value, one) for value, one in zip(values, limits, strict=True)]
    trends = _trends(values, settings.trend)
    two_of_three = _two_of_three(values, sides, limits)
    shifts = _shifts(sides, settings.shift)
    return [
        (
            *((Signal("outside", out),) if out else ()),
            *(Signal("trend", side) for side in trend),
            *((Signal("two of three", near),) if near else ()),
            *((Signal("shift", shift),) if shift else ()),
        )
        for out, trend, near, shift in zip(outside, trends, two_of_three, shifts, strict=True)
    ]


def goes_with_the_last(values: Values) -> Fraction | None:
    """How far each value goes with the one before it, from -1 to 1 (lag-1 correlation); None where none differs."""
    known = [value for value in values if value is not None]
    mean = _mean(known) if known else Fraction(0)
    spread = sum(((value - mean) ** 2 for value in known), Fraction(0))
    if not spread:
        return None
    together = (
        (one - mean) * (next_ - mean) for one, next_ in pairwise(values) if one is not None and next_ is not None
    )
    return sum(together, Fraction(0)) / spread


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _side(value: Fraction | None, limits: ControlLimits | None) -> Side | None:
    """Which side of the mean a value is on; None where it is on the mean, or there is none."""
    if value is None or limits is None or value == limits.mean:
        return None
    return "high" if value > limits.mean else "low"


def _outside(value: Fraction | None, limits: ControlLimits | None) -> Side | None:
    """Beyond a limit; on it is not beyond."""
    if value is None or limits is None or limits.lower <= value <= limits.upper:
        return None
    return "high" if value > limits.upper else "low"


def _trends(values: Values, length: int) -> list[tuple[Side, ...]]:
    """Every point of a run of so many, each above (or below) the one before; a tie ends the run.

    Where a rising run ends and a falling one begins, the point is in both.
    """
    steps: list[Side | None] = []
    for earlier, later in pairwise(values):
        rises = earlier is not None and later is not None and later > earlier
        falls = earlier is not None and later is not None and later < earlier
        steps.append("high" if rises else "low" if falls else None)
    found: list[tuple[Side, ...]] = [()] * len(values)
    for first, last, side in _runs(steps, length - 1):
        for position in range(first, last + 2):  # so many steps join one point more
            found[position] = (*found[position], side)
    return found


# D-234: all three on one side of the mean; a point outside the limits is not near them
def _two_of_three(values: Values, sides: Sequence[Side | None], limits: Limits) -> list[Side | None]:
    """The two or three of three points in a row, all on one side of the mean, that lie between inner line and limit."""
    near = [
        value is not None
        and one is not None
        and one.lower <= value <= one.upper
        and (value > one.inner_upper or value < one.inner_lower)
        for value, one in zip(values, limits, strict=True)
    ]
    found: list[Side | None] = [None] * len(values)
    for first in range(len(values) - 2):
        three = range(first, first + 3)
        side = sides[first]
        if (
            side
            and all(sides[position] == side for position in three)
            and sum(near[position] for position in three) > 1
        ):
            for position in three:
                if near[position]:
                    found[position] = side
    return found


def _shifts(sides: Sequence[Side | None], length: int) -> list[Side | None]:
    """Every point of a run of so many on one side of the mean; a point on the mean ends it."""
    found: list[Side | None] = [None] * len(sides)
    for first, last, side in _runs(sides, length):
        found[first : last + 1] = [side] * (last + 1 - first)
    return found


def _runs(sides: Sequence[Side | None], length: int) -> Iterator[tuple[int, int, Side]]:
    """The first and last position of every run of at least so many on the same side."""
    first = 0
    for position, side in enumerate(sides):
        if position and side != sides[position - 1]:
            first = position
        is_last = position + 1 == len(sides) or sides[position + 1] != side
        if side and is_last and position + 1 - first >= length:
            yield first, position, side
