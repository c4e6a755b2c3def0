"""A report: a scorecard, the quarters up to it, and of each measure what others publish and what is said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from permanence_kpis.results.benchmarks import Benchmark
from permanence_kpis.results.commentary import Commentary
from permanence_kpis.results.explanation import Takes
from permanence_kpis.results.scorecard import Scorecard
from permanence_kpis.results.trend import Trend
from permanence_kpis.results.why import Why


@dataclass(frozen=True)
class Story:
    """Why a figure moved since its previous value, whether it is more than chance, and what would change it.

    `trend` is over the quarters of the report.
    """

    why: Why
    trend: Trend
    takes: tuple[Takes, ...]


@dataclass(frozen=True)
class Report:
    """A scorecard, and the quarters up to it, the oldest first, each with a result for every measure of the scorecard.

    The results of a quarter are compared with nothing: they are there to be seen beside each other. By the ref of a
    measure: `benchmarks`, its newest published figures; `stories` and `commentary`, which the public is not shown.
    `is_of_all`: no measure of the definitions was left out by choice.
    """

    scorecard: Scorecard
    quarters: tuple[Scorecard, ...]
    benchmarks: Mapping[str, tuple[Benchmark, ...]] = field(default_factory=dict)
    stories: Mapping[str, Story] = field(default_factory=dict)
    commentary: Mapping[str, Commentary] = field(default_factory=dict)
    is_of_all: bool = True
