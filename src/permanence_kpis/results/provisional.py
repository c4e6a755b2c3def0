"""How figures moved after they were first seen: what the archive says of a figure seen as early."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class LaterMovement:
    """By how much figures of earlier periods later moved, of those seen as early as this one.

    `day`: how many days after the last day of its period this figure is seen (negative: before it). `every`: what the
    periods are (month, quarter or year), and `periods` how many of them there are. `median`, `lowest` and `highest`
    are movements of the value: a count, or percentage points, exact. `is_provisional`: some of them still moved after
    that day, as printed. `settled_on`: the first day on which all of them were seen as they then stayed; None where
    too few show it, or it is past.
    """

    day: int
    every: str
    periods: int
    median: Fraction
    lowest: Fraction
    highest: Fraction
    is_provisional: bool
    settled_on: int | None = None
