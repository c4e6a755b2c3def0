"""A measure over time: which periods make one series, what its limits are, and what the newest point says."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from permanence_kpis.definitions.model import Better, ControlChart, Measure, Spc
from permanence_kpis.definitions.versions import breaks_between
from permanence_kpis.insight.spc import Limits, first_of, goes_with_the_last, limits_by_size, limits_of, signals_of
from permanence_kpis.results.bands import band
from permanence_kpis.results.scorecard import Due
from permanence_kpis.results.trend import Assurance, ControlLimits, Judgement, Side, Signal, Trend, TrendPoint, Verdict

# D-244: below that the limits would go down to 0
FEWEST_OF_A_COUNT = 5
"""On average so many in a period are needed before limits say anything: they suppose that values can go either way."""


def trend_of(measure: Measure, points: Sequence[TrendPoint], settings: Spc) -> Trend:
    """The points with limits and signals, and the verdict, or why there is none.

    A new stretch begins where the rule changed, and where the definitions say that the limits are calculated again:
    with the first period whose last day is that day or later. Each stretch has limits of its own, if it has points
    enough. The verdict is of the newest point and the newest stretch.

    Takes: the measure as defined; its periods, the oldest first, at least one.
    """
    marked = [points[0], *(replace(later, begins=_begins(measure, one, later)) for one, later in pairwise(points))]
    starts = [0, *(position for position, point in enumerate(marked) if point.begins)]
    stretches = [marked[first:last] for first, last in pairwise([*starts, len(marked)])]
    why_none = _why_no_limits(measure, marked)
    refusals = [why_none or _why_no_limits_of(stretch, measure, settings) for stretch in stretches]
    drawn = [
        stretch if why else _with_limits(stretch, settings) for stretch, why in zip(stretches, refusals, strict=True)
    ]
    newest, why = drawn[-1], refusals[-1]
    return Trend(
        measure=measure,
        points=tuple(point for stretch in drawn for point in stretch),
        settings=settings,
        verdict=None if why else _verdict(newest, settings),
        refused=why,
    )


# D-240: with the first period whose last day is the day of the entry or later; not for other words or targets
def _begins(measure: Measure, earlier: TrendPoint, later: TrendPoint) -> str:
    """Why a new stretch begins between two periods; blank where none does."""
    first, last = earlier.period.last_day, later.period.last_day
    changes = [f"the rule changed: {one.why_changed}" for one in breaks_between(measure, first, last)]
    decided = [
        f"limits calculated again: {entry.reason} ({entry.by})"
        for entry in measure.rebase
        if first < entry.from_day <= last
    ]
    return "; ".join((*changes, *decided))


def _why_no_limits(measure: Measure, points: Sequence[TrendPoint]) -> str | None:
    """Why the measure cannot have limits at all, or None where it can."""
    newest = points[-1].result
    if all(point.result.value is None for point in points):
        return newest.verdict.reason
    windows = [point.result.window for point in points]
    # D-243: by the days, whatever the window is called
    if any(later.first_day <= earlier.last_day for earlier, later in pairwise(windows)):
        return (
            f"each value shares months with the one before it (window {measure.window}), so chance alone would "
            "look like a change; only separate periods can be judged"
        )
    if newest.value is None:
        return f"the newest period has no figure: {newest.verdict.reason}"
    return None


def _why_no_limits_of(stretch: Sequence[TrendPoint], measure: Measure, settings: Spc) -> str | None:
    """Why a stretch of points has no limits, or None where it has."""
    values = [point.result.value for point in stretch]
    known = [value for value in values if value is not None]
    if len(known) < settings.minimum_points:
        since = f" since {stretch[0].period.name}" if stretch[0].begins else ""
        return f"too few points{since} ({len(known)} of {settings.minimum_points})"
    if measure.show == "count" and sum(known, Fraction(0)) < FEWEST_OF_A_COUNT * len(known):
        return f"the counts are small (fewer than {FEWEST_OF_A_COUNT} on average), so limits would say little"
    # D-542: neither a change nor a target can be held to what does not vary
    if len({*known}) == 1:
        return "every figure is the same, so nothing has varied by chance"
    if _limits_over(stretch, settings) is None:
        return "no two consecutive periods have a figure"
    return None


def _with_limits(stretch: Sequence[TrendPoint], settings: Spc) -> list[TrendPoint]:
    limits = _limits_over(stretch, settings)
    assert limits, "asked before"
    signals = signals_of([point.result.value for point in stretch], limits, settings)
    return [
        replace(point, limits=one, signals=found) for point, one, found in zip(stretch, limits, signals, strict=True)
    ]


def _limits_over(stretch: Sequence[TrendPoint], settings: Spc) -> Limits | None:
    """The limits at each point; None where no two values are side by side."""
    values = [point.result.value for point in stretch]
    if _chart(stretch, settings) == "p":
        return limits_by_size(values, [*map(_size, stretch)], first=settings.limits_from_first)
    limits = limits_of(first_of(values, settings.limits_from_first), screen=settings.screen)
    return None if limits is None else [limits] * len(values)


# D-246: never of a snapshot, which counts the same children again, and only where sizes differ by more than a quarter
def _chart(stretch: Sequence[TrendPoint], settings: Spc) -> ControlChart:
    """Where the limits of a stretch come from: how far its figures move, or their denominators."""
    newest = stretch[-1].result
    if settings.chart == "xmr" or newest.measure.show == "count" or newest.window.kind == "at_period_end":
        return "xmr"
    sizes = [_size(point) for point in stretch if point.result.value is not None]
    return "p" if 4 * max(sizes) > 5 * min(sizes) else "xmr"


def _size(point: TrendPoint) -> int:
    counts = point.result.counts
    return counts.denominator if counts else 0


def _verdict(stretch: Sequence[TrendPoint], settings: Spc) -> Verdict:
    newest = stretch[-1]
    assert newest.limits, "a stretch with a verdict has limits"
    is_snapshot = newest.result.window.kind == "at_period_end"
    values = [point.result.value for point in stretch]
    return Verdict(
        limits=newest.limits,
        variation=tuple(dict.fromkeys(_judged(newest.result.due.better, signal) for signal in newest.signals)),
        assurance=assurance(newest.result.due, newest.limits),
        chart=_chart(stretch, settings),
        made_from=sum(value is not None for value in first_of(values, settings.limits_from_first)),
        goes_with_the_last=goes_with_the_last(values) if is_snapshot else None,
    )


# D-237: each signal is judged by itself, so that a point can be both; of a target within limits it is neither
def _judged(better: Better, signal: Signal) -> tuple[Judgement, Side]:
    """Whether a signal is good news. Where the target lies within limits, neither side is."""
    good: dict[Better, Side] = {"higher": "high", "lower": "low"}
    if better not in good:
        return "neither", signal.side
    return ("improvement" if signal.side == good[better] else "concern"), signal.side


# D-238: of a target within limits: both limits of chance within it, or both on one side of it
def assurance(due: Due, limits: ControlLimits) -> Assurance:
    """Whether the target lies beyond the limits: on the good side it is met whatever chance does, or not."""
    if due.green is None:
        return "none"
    low, high = band(due.better, due.green)
    if (low is None or limits.lower > low) and (high is None or limits.upper < high):
        return "pass"
    if (low is not None and limits.upper < low) or (high is not None and limits.lower > high):
        return "fail"
    return "hit and miss"
