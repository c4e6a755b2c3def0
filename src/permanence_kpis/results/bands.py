"""The values that meet a target, and how far a figure is from them. Whole numbers and exact fractions only."""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

from permanence_kpis.definitions.model import Better, Show
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import DueLimit, Result

Band = tuple[Fraction | None, Fraction | None]
"""The least and the greatest value that will do; None where there is no such end."""


def band(better: Better, limit: DueLimit) -> Band:
    """The values that meet a limit."""
    if isinstance(limit, tuple):
        return limit
    return (limit, None) if better == "higher" else (None, limit)


def outside(value: Fraction, within: Band) -> Fraction:
    """How far a value lies outside a band: negative below it, positive above it, 0 in it."""
    low, high = within
    if low is not None and value < low:
        return value - low
    if high is not None and value > high:
        return value - high
    return Fraction(0)


# D-082: `to_green` keeps the denominator
def to_green(numerator: int, denominator: int, show: Show, green: Band) -> int | None:
    """How many more (or fewer) in the numerator, the denominator kept; None where no whole number would be green."""
    one_per_unit = Fraction(denominator, 100) if show == "percentage" else Fraction(1)
    low, high = (None if limit is None else limit * one_per_unit for limit in green)
    if low is not None and numerator < low:
        wanted = ceil(low)
    elif high is not None and numerator > high:
        wanted = floor(high)
    else:
        return 0
    most = denominator if show == "percentage" else wanted
    is_green = not outside(Fraction(wanted), (low, high))
    return wanted - numerator if is_green and 0 <= wanted <= most else None


def to_green_joining(numerator: int, denominator: int, green: Band) -> int | None:
    """How many more who meet it, each one more in the denominator too, a percentage needs; None where none would do."""
    low, high = green
    if low is None or low >= 100:
        return None
    joining = max(0, ceil((low * denominator - 100 * numerator) / (100 - low)))
    value = Fraction(100 * (numerator + joining), denominator + joining) if denominator + joining else None
    return joining if value is not None and not outside(value, (low, high)) else None


def to_green_by_more(result: Result) -> int | None:
    """How many more events that meet it a percentage of events needs to be green; None where it is, or is of no events.

    Each is one more in the denominator too. The public, which is told no confidence,
    is told the same denominator alone.
    """
    measure, counts, needed = result.measure, result.counts, result.verdict.to_green
    is_of_events = measure.show == "percentage" and not measure.on_table.is_snapshot
    if (
        counts is None
        or result.confidence is None
        or not needed
        or needed < 0
        or result.due.green is None
        or not is_of_events
    ):
        return None
    return to_green_joining(counts.numerator, counts.denominator, band(result.due.better, result.due.green))


@lru_cache(maxsize=1024)
def to_green_ends(counts: Counts, show: Show, green: Band) -> tuple[int, int] | None:
    """The least and the greatest of what it takes to be green, over every way of settling what is not known.

    None where some way of settling leaves no whole number that would be green.
    """
    found = [to_green(numerator, denominator, show, green) for numerator, denominator in _ends(counts, show)]
    needed = [number for number in found if number is not None]
    return (min(needed), max(needed)) if len(needed) == len(found) else None


def _ends(counts: Counts, show: Show) -> Iterator[tuple[int, int]]:
    """The least and the most numerator of each denominator; those between need neither more nor less than both do."""
    for denominator, least, most in counts.possible_outcomes():
        if denominator or show == "count":
            yield least, denominator
            yield most, denominator
