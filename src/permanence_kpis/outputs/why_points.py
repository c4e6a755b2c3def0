"""By how much a figure moved, as printed: points and counts, rounded so that they add up."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor

from permanence_kpis.definitions.model import Measure
from permanence_kpis.outputs.numbers import signed
from permanence_kpis.outputs.phrases import ABSENT
from permanence_kpis.results.why import GroupMoved, Movement, Why

# D-281: with one decimal most lines of a few hundred children would be 0.1 or 0.2
DECIMALS = 2
"""Of points, as printed; of counts there are none."""


def decimals_of(measure: Measure) -> int:
    """How many decimals its points are printed with."""
    return 0 if measure.show == "count" else DECIMALS


def change_in_words(why: Why) -> str:
    """By how much the value moved: +2.63 points, -2; a dash where there is no value on one side."""
    if why.change is None:
        return ABSENT
    if why.measure.show == "count":
        return signed(why.change, 0)
    points = signed(why.change, DECIMALS)
    return f"{points} {'point' if points in ('+1.00', '-1.00') else 'points'}"


def points_as_printed(why: Why) -> dict[int, Fraction]:
    """What each movement and group comes to as printed, by its identity, so that all of them add up."""
    lines: list[Movement | GroupMoved] = []
    for step in why.steps:
        lines += [*step.movements, *step.groups]
    exact = {id(line): line.together for line in lines if line.together is not None}
    return dict(zip(exact, rounded_to_add_up(list(exact.values()), decimals_of(why.measure)), strict=True))


def rounded_to_add_up(numbers: Sequence[Fraction], decimals: int) -> tuple[Fraction, ...]:
    """The numbers to so many decimals, so that they add up to their sum to so many decimals (2.5 to 3).

    Each is cut down, and what is then missing of the sum goes, one unit of the last decimal at a time, to those that
    lost most (the largest remainders), the first of equals first.
    """
    unit = Fraction(1, 10**decimals)
    cut = [floor(exact / unit) for exact in numbers]
    total = sum(numbers, Fraction(0)) / unit
    wanted = floor(abs(total) + Fraction(1, 2)) * (1 if total >= 0 else -1)
    by_lost = sorted(range(len(numbers)), key=lambda one: cut[one] - numbers[one] / unit)
    for one in by_lost[: wanted - sum(cut)]:
        cut[one] += 1
    return tuple(one * unit for one in cut)
