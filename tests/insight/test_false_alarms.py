"""How often a chart cries wolf: the four rules on series of nothing but chance.

The rates to be met were worked out elsewhere, from many more series than are tried here. `KPIS_SWEEP=20000 pytest
tests/insight/test_false_alarms.py` tries so many of each.
"""

import os
import random
from fractions import Fraction
from math import sqrt

import pytest

from permanence_kpis.definitions.model import Spc
from permanence_kpis.insight.spc import limits_of, signals_of

SERIES = max(int(os.environ.get("KPIS_SWEEP", "0")), 600)
PER_UNIT = 10_000


def share_with_an_alarm(settings, series):
    alarms = [any(signals_of(values, [limits_of(values)] * len(values), settings)) for values in series]
    return sum(alarms) / len(alarms)


def independent(points, seed):
    drawn = random.Random(seed)
    return [[Fraction(round(drawn.gauss(0, 1) * PER_UNIT)) for _ in range(points)] for _ in range(SERIES)]


def rolling(points, seed):
    """Each value is the mean of four of chance, three of them those of the value before."""
    return [
        [sum(values[place : place + 4], Fraction(0)) / 4 for place in range(points)]
        for values in independent(points + 3, seed)
    ]


def carried_over(points, seed, share):
    """Each value keeps a share of the one before, as where the same children are counted again."""
    drawn = random.Random(seed)
    series = []
    for _ in range(SERIES):
        value, values = drawn.gauss(0, 1), []
        for _ in range(points):
            values.append(Fraction(round(value * PER_UNIT)))
            value = share * value + sqrt(1 - share * share) * drawn.gauss(0, 1)
        series.append(values)
    return series


@pytest.mark.parametrize(
    ("made", "settings", "rate"),
    [
        (lambda: independent(21, 1), Spc(), 0.126),
        (lambda: independent(21, 1), Spc(trend=6), 0.152),
        (lambda: independent(21, 1), Spc(shift=6, trend=6), 0.235),
        (lambda: independent(12, 2), Spc(), 0.043),
        (lambda: rolling(21, 3), Spc(), 0.92),
        (lambda: carried_over(21, 4, 0.5), Spc(), 0.61),
        (lambda: carried_over(21, 5, 0.75), Spc(), 0.85),
    ],
    ids=["21 points", "trend of 6", "both of 6", "12 points", "rolling", "correlation 0.5", "correlation 0.75"],
)
def test_false_alarms(made, settings, rate):
    allowed = 4 * sqrt(rate * (1 - rate) / SERIES) + 0.01  # the rates are given to a point or less

    assert abs(share_with_an_alarm(settings, made()) - rate) <= allowed
