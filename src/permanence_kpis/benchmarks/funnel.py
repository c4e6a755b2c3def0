"""Authorities side by side: which of them differ from all together by more than chance (a funnel plot, in words).

Source: docs/sources.md#control-charts.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import sqrt

from permanence_kpis.benchmarks.neighbours import FEWEST
from permanence_kpis.results.benchmarks import Benchmark, Beyond, Funnel

_PERCENT = "%"

_95_OF_100, _998_OF_1000 = 1.96, 3.09
"""Standard deviations on either side within which chance stays so often."""


# D-538: between authorities in one period, never over time
def funnels_of(figures: Sequence[Benchmark]) -> tuple[Funnel, ...]:
    """A funnel for each measure, period and definition of which enough authorities give a numerator and a denominator.

    Takes: published figures, of which the percentages are taken that are not hidden; of two of one authority the last.
    """
    alike: dict[tuple[object, ...], dict[str, Benchmark]] = {}
    for one in figures:
        is_share = one.numerator is not None and one.denominator and one.unit in ("", _PERCENT)
        if one.kind == "authority" and one.value is not None and is_share:
            areas = alike.setdefault((one.ref, one.first_day, one.last_day, one.definition), {})
            areas[one.area.casefold()] = one
    return tuple(_funnel([*those.values()]) for those in alike.values() if len(those) >= FEWEST)


def _funnel(those: Sequence[Benchmark]) -> Funnel:
    counted = [(one.area, Fraction(one.numerator or 0), Fraction(one.denominator or 0)) for one in those]
    of_all = sum((of for _, _, of in counted), Fraction(0))
    mean = 100 * sum((met for _, met, _ in counted), Fraction(0)) / of_all
    beyond = []
    for area, met, of in counted:
        value = 100 * met / of
        apart, deviation = abs(value - mean), sqrt(mean * (100 - mean) / of)
        if apart > _95_OF_100 * deviation:
            beyond.append(Beyond(area, value, is_far=apart > _998_OF_1000 * deviation))
    return Funnel(those[0].ref, those[0].first_day, those[0].last_day, len(those), mean, tuple(beyond))
