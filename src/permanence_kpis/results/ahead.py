"""A figure at later dates if nobody moves: who crosses on which day, and how far such sums have been out."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from permanence_kpis.definitions.model import Measure
from permanence_kpis.periods import Period
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Due, ExtractsUsed, Result, Verdict
from permanence_kpis.results.why import Moved, Tally


@dataclass(frozen=True)
class Crossing:
    """One child that changes place on a day by the calendar alone, and the figure after all of that day."""

    on: date
    moved: Moved
    tally: Tally
    value: Fraction | None


@dataclass(frozen=True)
class Tried:
    """What the sum said at a quarter end of a day some months later, and what came."""

    start: Period
    end: Period
    said: Fraction
    came: Fraction

    @property
    def apart(self) -> Fraction:
        """By how much the sum was above what came; below where it is negative."""
        return self.said - self.came


@dataclass(frozen=True)
class Record:
    """How far the same sum has been out, so many months ahead, on these extracts; the oldest first, at least one."""

    tried: tuple[Tried, ...]
    months: int

    @property
    def lowest(self) -> Fraction:
        return min(one.apart for one in self.tried)

    @property
    def highest(self) -> Fraction:
        return max(one.apart for one in self.tried)

    @property
    def mean(self) -> Fraction:
        return sum((one.apart for one in self.tried), Fraction(0)) / len(self.tried)


@dataclass(frozen=True)
class End:
    """The figure on a day, if nobody moves, held to what is due by then. The first is the figure itself.

    `record`: how far such sums have been out as many months ahead as this day is; None where that is not known.
    """

    on: date
    counts: Counts
    value: Fraction | None
    due: Due
    verdict: Verdict
    record: Record | None = None


@dataclass(frozen=True)
class Left:
    """What a target that builds up over the year leaves by a day: what is due by then, less what there is so far."""

    by: date
    due: Fraction
    left: Fraction


@dataclass(frozen=True)
class ReviewDue:
    """The next review of a child looked after on the last day, and by when it is due; before that day it is overdue."""

    on: date
    child_id: str


@dataclass(frozen=True)
class Ahead:
    """One measure from the period's last day on.

    `refused`: why there are no later figures; then there are no ends. `record` is that of one quarter ahead; None, with
    `no_record` as the reason, where it cannot be worked out. `only_leaving`: nothing that the measure asks changes by
    the calendar, which only takes out those who turn 18. `left` is of a measure that counts up to a target of the year;
    `reviews_due` of one that counts reviews, in the order of days.
    """

    authority: str | None
    measure: Measure
    period: Period
    until: Period
    result: Result
    extracts: ExtractsUsed
    definitions_origin: str
    ends: tuple[End, ...] = ()
    crossings: tuple[Crossing, ...] = ()
    record: Record | None = None
    no_record: str = ""
    refused: str = ""
    only_leaving: bool = False
    left: tuple[Left, ...] = ()
    reviews_due: tuple[ReviewDue, ...] = ()
    warnings: tuple[str, ...] = ()
