"""What is drawn of a measure: its points, limits and published figures, and a scale with room for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from permanence_kpis.definitions.model import Version
from permanence_kpis.definitions.versions import breaks_between
from permanence_kpis.periods import Period
from permanence_kpis.results.scorecard import DueLimit, Result, Scorecard
from permanence_kpis.results.trend import Trend

WIDTH, HEIGHT = 372, 190
"""Of the area that is drawn in, in pixels; the labels stand around it."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Point:
    """One quarter of a measure: its name, how its last month is written, and the result."""

    name: str
    month: str
    year: str
    result: Result

    @property
    def is_hidden(self) -> bool:
        """Whether there is a figure that the public is not told."""
        return self.result.verdict.rating == "HIDDEN"


@dataclass(frozen=True)
class Elsewhere:
    """A published figure to be drawn across the chart: how it is called beside its line, and its value."""

    name: str
    value: float


@dataclass(frozen=True)
class Scale:
    """The ends of the upright axis."""

    low: float
    high: float

    def height_of(self, value: float) -> float:
        """How many pixels below the top a value is drawn."""
        return HEIGHT * (self.high - value) / (self.high - self.low)


@dataclass(frozen=True)
class Drawn:
    """What is drawn of a measure: its points, and behind them limits and published figures."""

    points: tuple[Point, ...]
    limits: Sequence[dict[str, Any]] = ()
    elsewhere: Sequence[Elsewhere] = ()

    @property
    def scale(self) -> Scale | None:
        """Room for all of it; None where there is no figure to draw."""
        beside = [row[end] for row in self.limits for end in ("lower", "upper")]
        return scale_of(self.points, [*beside, *(one.value for one in self.elsewhere)])


def points_over(trend: Trend) -> tuple[Point, ...]:
    """The periods of a measure over time as they are drawn, the oldest first."""
    return tuple(point_of(point.period, point.result) for point in trend.points)


def point_of(period: Period, result: Result) -> Point:
    """A measure in one period as it is drawn."""
    return Point(period.name, _MONTHS[period.last_day.month - 1], str(period.last_day.year), result)


def points_of(quarters: Sequence[Scorecard], ref: str) -> tuple[Point, ...]:
    """The quarters of one measure, the oldest first."""
    return tuple(
        point_of(quarter.period, result)
        for quarter in quarters
        for result in quarter.results
        if result.measure.ref == ref
    )


def rules_changed(points: Sequence[Point]) -> tuple[Version, ...]:
    """The changes of rule between the first of the quarters and the last."""
    first, last = points[0].result, points[-1].result
    return breaks_between(last.measure, first.window.last_day, last.window.last_day)


def scale_of(points: Sequence[Point], more: Sequence[float] = ()) -> Scale | None:
    """Room for every figure, its range and its target: from 0 for counts, and as close as reads well for percentages.

    Takes: more values that are drawn beside them.
    Gives: None where there is no figure to draw.
    """
    results = [point.result for point in points]
    if not any(result.value is not None for result in results):
        return None
    drawn = [
        float(value)
        for result in results
        for value in (result.value, result.lowest, result.highest, *ends_of(result.due.green))
        if value is not None
    ]
    drawn += more
    low, high = min(drawn), max(drawn)
    if results[0].measure.show == "count":
        return Scale(0, max(high * 1.12, 4))
    if low < 30:
        return Scale(0, min(100, max(high * 1.15, 5)))
    room = max(high - low, 8) * 0.2
    return Scale(max(0, 5 * ((low - room) // 5)), min(100, 5 * -(-(high + room) // 5)))


def limits_of(trend: Trend) -> list[dict[str, Any]]:
    """The mean and the limits at each point that has them; a new stretch is a line of its own."""
    stretch, rows = 0, []
    for point in trend.points:
        stretch += bool(point.begins)
        if point.limits is not None:
            lower, upper = point.limits.drawn(*trend.ends_of_values)
            rows.append(
                {
                    "quarter": point.period.name,
                    "line": stretch,
                    "mean": float(point.limits.mean),
                    "lower": float(lower),
                    "upper": float(upper),
                    "value": None if point.result.value is None else float(point.result.value),
                    "is_beyond": bool(point.signals),
                }
            )
    return rows


def ends_of(due: DueLimit | None) -> tuple[Fraction, ...]:
    """The values that green asks for: none, one, or the two ends of a range."""
    if due is None:
        return ()
    return due if isinstance(due, tuple) else (due,)
