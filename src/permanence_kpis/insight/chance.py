"""How far chance alone could have moved a figure: Wilson's range for a percentage, Byar's for a count."""

from fractions import Fraction
from math import sqrt

from permanence_kpis.definitions.model import Show
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.trend import Chance

Z = 1.959964
"""So many standard deviations either way hold 95 in 100."""


def chance(counts: Counts | None, show: Show) -> Chance | None:
    """What chance alone could have made of a figure; None for a percentage of nobody, or where there is no figure.

    Only what is known counts: what is not known is another matter, and has a range of its own.
    """
    if counts is None:
        return None
    if show == "count":
        return Chance(*byar(counts.numerator))
    if not counts.denominator:
        return None
    return Chance(*wilson(counts.numerator, counts.denominator), one_unit=Fraction(100, counts.denominator))


def wilson(met: int, of: int) -> tuple[Fraction, Fraction]:
    """The 95% range of a percentage (0 to 100).

    Source: docs/sources.md#chance.
    """
    share = met / of
    stretch = 1 + Z * Z / of
    centre = (share + Z * Z / (2 * of)) / stretch
    half = Z / stretch * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    lowest = Fraction(0) if met == 0 else Fraction(100 * (centre - half))
    highest = Fraction(100) if met == of else Fraction(100 * (centre + half))
    return lowest, highest


def byar(number: int) -> tuple[Fraction, Fraction]:
    """The 95% range of a count, by Byar's approximation.

    Source: docs/sources.md#chance.
    """
    lowest = number * (1 - 1 / (9 * number) - Z / (3 * sqrt(number))) ** 3 if number else 0.0
    more = number + 1
    return Fraction(max(lowest, 0.0)), Fraction(more * (1 - 1 / (9 * more) + Z / (3 * sqrt(more))) ** 3)
