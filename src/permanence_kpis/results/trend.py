"""A measure over time: its value in each period, and whether the newest is more than chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from permanence_kpis.definitions.model import ControlChart, Measure, Spc
from permanence_kpis.periods import Length, Period
from permanence_kpis.results.benchmarks import Benchmark
from permanence_kpis.results.scorecard import ExtractsUsed, Result

Side = Literal["high", "low"]
Rule = Literal["outside", "trend", "two of three", "shift"]
Judgement = Literal["improvement", "concern", "neither"]
Assurance = Literal["pass", "fail", "hit and miss", "none"]


@dataclass(frozen=True)
class Signal:
    """A rule that a point sets off, and to which side: above the mean or rising is high, below or falling is low."""

    rule: Rule
    side: Side


@dataclass(frozen=True)
class ControlLimits:
    """The mean of a stretch of points and the limits of what varies by chance; `inner_…` lie at two thirds of them.

    They are as worked out: a lower limit can be less than 0. `mean_moving_range` is None where they come from
    denominators.
    """

    mean: Fraction
    lower: Fraction
    upper: Fraction
    inner_lower: Fraction
    inner_upper: Fraction
    mean_moving_range: Fraction | None = None

    # D-236: no figure can be outside what a value can be; the inner line still counts for two of three
    def drawn(self, least: Fraction | None, most: Fraction | None) -> tuple[Fraction, Fraction]:
        """The lower and the upper limit within what a value can be."""
        lower = self.lower if least is None else max(self.lower, least)
        upper = self.upper if most is None else min(self.upper, most)
        return lower, upper


@dataclass(frozen=True)
class TrendPoint:
    """One period of a measure.

    `result` is of the period alone. `year_to_date` is the same measure as the scorecard has it, where that counts from
    the start of the year. `limits` are there where the stretch of points has limits: the same at each point, or by its
    own denominator; `signals` likewise. `begins`: why a new stretch begins here, blank where none does.
    """

    period: Period
    result: Result
    year_to_date: Result | None = None
    limits: ControlLimits | None = None
    signals: tuple[Signal, ...] = ()
    begins: str = ""


@dataclass(frozen=True)
class Verdict:
    """What the newest point and the newest limits say.

    `variation`: each judgement with its side; none is common cause. `assurance`: whether the target lies beyond the
    limits. `chart`: where the newest limits come from; `made_from`: so many points.
    `goes_with_the_last`: how far a value goes with the one before it (lag-1 correlation) of a snapshot.
    """

    limits: ControlLimits
    variation: tuple[tuple[Judgement, Side], ...]
    assurance: Assurance
    chart: ControlChart
    made_from: int
    goes_with_the_last: Fraction | None = None


@dataclass(frozen=True)
class Trend:
    """One measure over time, the oldest point first: a verdict, or why there is none.

    `warnings`: what a reader must know about the newest figure. `benchmarks`: the newest published figures by then.
    """

    measure: Measure
    points: tuple[TrendPoint, ...]
    settings: Spc
    verdict: Verdict | None
    refused: str | None
    warnings: tuple[str, ...] = ()
    benchmarks: tuple[Benchmark, ...] = ()

    @property
    def newest(self) -> TrendPoint:
        """The point of the last period."""
        return self.points[-1]

    @property
    def newest_stretch(self) -> tuple[TrendPoint, ...]:
        """The points from where the newest stretch begins."""
        begins = max((place for place, point in enumerate(self.points) if point.begins), default=0)
        return self.points[begins:]

    @property
    def ends_of_values(self) -> tuple[Fraction | None, Fraction | None]:
        """The least and the most that a value can be; None where there is no such end."""
        return Fraction(0), Fraction(100) if self.measure.show == "percentage" else None


@dataclass(frozen=True)
class Trends:
    """Measures over time, and what they were worked out from. `authority` is None where it is not set.

    `is_of_one`: one measure was asked for by name.
    """

    authority: str | None
    every: Length
    extracts: ExtractsUsed
    definitions_origin: str
    trends: tuple[Trend, ...]
    warnings: Sequence[str] = ()
    is_of_one: bool = False

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods, the oldest first."""
        return tuple(point.period for point in self.trends[0].points)

    @property
    def last_day(self) -> date:
        """The last day of the newest period."""
        return self.periods[-1].last_day


@dataclass(frozen=True)
class Chance:
    """What chance alone could have made of a figure: 95 times in 100 between the two ends. Percentages run to 100.

    `one_unit`: how many points one child (or move, review) is; None for a count.
    """

    lowest: Fraction
    highest: Fraction
    one_unit: Fraction | None = None
