"""That a figure is provisional, in words."""

from fractions import Fraction

from permanence_kpis.definitions.model import Show
from permanence_kpis.outputs.numbers import signed
from permanence_kpis.results.provisional import LaterMovement
from permanence_kpis.words import how_many


# D-434: a figure that no longer moves needs no words
def provisional(later: LaterMovement | None, show: Show) -> str:
    """That a figure is provisional, and how those seen as early later moved; blank where it is not, or nobody knows."""
    if later is None or not later.is_provisional:
        return ""
    until = "" if later.settled_on is None else f" until {_day(later.settled_on)}"
    seen = f"Seen {'on ' if later.day >= 0 else ''}{_day(later.day)}"
    median, lowest, highest = (_moved(one, show) for one in (later.median, later.lowest, later.highest))
    if lowest == highest == _moved(Fraction(0), show):
        return f"PROVISIONAL{until}. {seen}: about then it still moved in earlier {later.every}s."
    points = "" if show == "count" else " point" if median in ("+1.0", "-1.0") else " points"
    where = f"{later.periods:,} earlier {later.every}s"
    return f"PROVISIONAL{until}. {seen}: in {where} it later moved by {median}{points} ({lowest} to {highest})."


def _moved(by: Fraction, show: Show) -> str:
    """A movement with its sign; that of a count without decimals, but where the median is between two."""
    return signed(by, 0 if show == "count" and by.denominator == 1 else 1)


def _day(day: int) -> str:
    return f"day {day:,}" if day >= 0 else f"{how_many(-day, 'days')} before the last day of its period"
