"""Whether a figure is provisional: by how much those of earlier periods, seen as early, moved afterwards."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from permanence_kpis.results.provisional import LaterMovement

FEWEST_PERIODS = 4
"""Below that nothing is said."""

_PRINTED = Fraction(1, 20)
"""A movement of less is printed as 0: percentages have one decimal, and counts are whole."""


@dataclass(frozen=True)
class Seen:
    """The value of a figure as one run had it, so many days after the last day of its period."""

    day: int
    value: Fraction


class EarlierFigure:
    """The figure of an earlier period: the days it was seen on, and the movement from each to the last of them."""

    def __init__(self, runs: Sequence[Seen]) -> None:
        """Takes: its runs, at least one, in the order they were kept.

        They are taken in the order of their days: of one day the first counts, and of the last day the last.
        """
        in_order = sorted(runs, key=lambda seen: seen.day)
        first: dict[int, Fraction] = {}
        for seen in in_order:
            first.setdefault(seen.day, seen.value)
        self._last = in_order[-1].value
        self._days, self._values = [*first], [*first.values()]
        moved = enumerate(self._values[:-1])
        self._moving = [number for number, value in moved if abs(self._last - value) >= _PRINTED]

    # D-431: a run says something of later only where a later day was seen
    @property
    def known_until(self) -> int | None:
        """The last day after which it was seen again; None where it was seen on one day only."""
        return self._days[-2] if len(self._days) > 1 else None

    def moved_from(self, day: int) -> Fraction:
        """The movement from the first run on that day or later."""
        return self._last - self._values[bisect_left(self._days, day)]

    def settled_on(self, until: int) -> int | None:
        """The first day on which it was seen as it then stayed; None where it never moved.

        What moved only between days that are both later than `until` does not count.
        """
        counting = (number for number in reversed(self._moving) if number == 0 or self._days[number - 1] < until)
        last = next(counting, None)
        return None if last is None else self._days[last + 1]


def later_movement(day: int, every: str, earlier: Iterable[EarlierFigure]) -> LaterMovement | None:
    """What became of the figures of earlier periods that were seen as early as this one.

    The movement of a period is that from its first run on this day or later to its last one. A figure is provisional
    until the first day on which all of those that moved had been seen as they then stayed.

    Takes: the day on which the figure is seen; what the periods are; the figure of each earlier period.
    Gives: None where fewer than four of them were seen again after that.
    """
    known = [(last, one) for one in earlier if (last := one.known_until) is not None]
    known_until = sorted((last for last, _ in known), reverse=True)[:FEWEST_PERIODS]
    if len(known_until) < FEWEST_PERIODS or day > (until := known_until[-1]):
        return None
    moved = [one.moved_from(day) for last, one in known if last >= day]
    # D-432: until a day on which they were seen as they stayed, also where one has moved back by its last run
    settled_on = max((last for _, one in known if (last := one.settled_on(until)) is not None), default=day)
    return LaterMovement(
        day=day,
        every=every,
        periods=len(moved),
        median=median(moved),
        lowest=min(moved),
        highest=max(moved),
        is_provisional=day < settled_on,
        settled_on=settled_on if day < settled_on <= until else None,
    )
