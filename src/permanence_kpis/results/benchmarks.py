"""A published figure to set beside one's own: of England, a region, neighbours or an authority."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, get_args

AreaKind = Literal["england", "region", "neighbours_median", "neighbours_mean", "authority"]
SameDefinition = Literal["same", "nearly", "context"]
HiddenSymbol = Literal["c", "z", "x", "k"]

AREA_KINDS: tuple[AreaKind, ...] = get_args(AreaKind)
DEFINITIONS: tuple[SameDefinition, ...] = get_args(SameDefinition)
HIDDEN: tuple[HiddenSymbol, ...] = get_args(HiddenSymbol)

COLUMNS = (
    *("ref", "area", "area_kind", "period_first_day", "period_last_day", "value", "numerator", "denominator", "hidden"),
    *("definition", "difference", "source", "published_on", "unit"),
)
"""The columns of benchmarks.csv, a row for each published figure."""

LATER_COLUMNS = ("unit",)
"""Those that a file need not have."""


@dataclass(frozen=True)
class Benchmark:
    """One published figure of a measure.

    `value` is as published, percentages 0 to 100, with the decimals it was published with; None where it is `hidden`
    (the symbol that stands for it). `definition`: the same as ours, nearly, or only `context`, with the `difference` in
    words. `unit`: of the value, `%` or a word after it; blank where it is that of our figure, if their definition is
    not another. Both days are in the period; they are one day for a figure of a day.
    """

    ref: str
    area: str
    kind: AreaKind
    first_day: date
    last_day: date
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    hidden: HiddenSymbol | None
    definition: SameDefinition
    difference: str
    source: str
    published_on: date | None
    unit: str = ""


@dataclass(frozen=True)
class Beyond:
    """An authority that differs from all of them together by more than chance: in 95 of 100, or (`is_far`) in 998 of
    1,000. `value` is its percentage."""

    area: str
    value: Fraction
    is_far: bool


@dataclass(frozen=True)
class Funnel:
    """Authorities that give their counts, side by side in one period of one measure.

    `areas`: how many they are; `mean`: the percentage of all that they counted. Both days are in the period.
    """

    ref: str
    first_day: date
    last_day: date
    areas: int
    mean: Fraction
    beyond: tuple[Beyond, ...]


@dataclass(frozen=True)
class Published:
    """Published figures, and the file that they were read from ("" where there is none).

    `singles`: the same with each neighbour by itself, where `figures` has their median and mean. `funnels`: where they
    are asked for.
    """

    file: str
    figures: tuple[Benchmark, ...]
    singles: tuple[Benchmark, ...] = ()
    funnels: tuple[Funnel, ...] = ()
