"""Held to the tool that the rules come from (docs/sources.md#control-charts): its own tests, read from a copy of it.

`KPIS_PTD_FILES=folder` names a copy of its sources, of which nothing is copied here. Its series are drawn by R from a
fixed seed: they are drawn again here. What it says of them is in its recorded outputs and in the vectors of its tests.
"""

import os
import random
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import NormalDist

import pytest

from permanence_kpis.definitions.model import Spc
from permanence_kpis.insight.spc import limits_of, signals_of
from permanence_kpis.insight.trend import assurance
from permanence_kpis.results.scorecard import Due
from permanence_kpis.results.trend import ControlLimits

FILES = os.environ.get("KPIS_PTD_FILES")
pytestmark = pytest.mark.skipif(not FILES, reason="KPIS_PTD_FILES names no copy of the tool's files")

WIDE = ControlLimits(*map(Fraction, (0, -100, 100, -90, 90)))
"""Limits that no value of these tests comes near, about a mean of 0."""


def text(*path):
    return Path(FILES or "", "tests", "testthat", *path).read_text(encoding="utf-8")


def drawn_by_r(number, seed=123):
    """As R draws normal numbers from a seed: a Mersenne Twister that it fills in its own way, turned by the inverse."""
    for _ in range(50):
        seed = (69069 * seed + 1) % 2**32
    words = []
    for _ in range(625):
        seed = (69069 * seed + 1) % 2**32
        words.append(seed)
    twister = random.Random()
    twister.setstate((3, (*words[1:], 624), None))
    many = 2**27

    def between_0_and_1():
        return twister.getrandbits(32) * 2.3283064365386963e-10

    return [
        Fraction(NormalDist().inv_cdf((int(many * between_0_and_1()) + between_0_and_1()) / many))
        for _ in range(number)
    ]


def vector(written):
    """What R makes of `c(…)`, `rep(…)` and `1:7`."""
    if part := re.fullmatch(r"(-?\d+):(-?\d+)", written):
        first, last = map(int, part.groups())
        return list(range(first, last + 1) if first <= last else range(first, last - 1, -1))
    if part := re.fullmatch(r"rep\((-?\d+), (\d+)\)", written):
        return [int(part[1])] * int(part[2])
    if part := re.fullmatch(r"c\((.*)\)", written):
        return [one for inner in re.findall(r"rep\([^)]*\)|[^,\s]+", part[1]) for one in vector(inner)]
    return [] if written == "numeric()" else [int(written)]


def calls(function):
    """What its test gives to a function, and what it expects of it."""
    said = text("test-ptd_calculate_point_type.R")
    direct = rf"expect_equal\(\s*{function}\((.*)\),\s*(c\(.*\)|numeric\(\))\s*\)"
    named = rf"(\w) <- {function}\((.*)\)\n\s*expect_equal\(\1, (.*)\)"
    return [
        *((vector(given), vector(expected)) for given, expected in re.findall(direct, said)),
        *((vector(given), vector(expected)) for _, given, expected in re.findall(named, said)),
    ]


def points_of(values, rule):
    values = [Fraction(value) for value in values]
    found = signals_of(values, [WIDE] * len(values), Spc())
    return [next((one.side for one in point if one.rule == rule), None) for point in found]


def printed(name, record):
    """A figure of a recorded output, as text: R prints 7 figures, fewer where the last are 0."""
    return re.search(rf"\$ {name} +<dbl> (-?[0-9.]+)", record)[1]


def as_printed(exact, example):
    decimals = len(example.split(".")[1])
    return f"{Decimal(float(exact)).quantize(Decimal(10) ** -decimals)}"


@pytest.mark.parametrize(("number", "outlier", "screen"), [(0, None, True), (1, 10, True), (2, 10, False)])
def test_mean_and_limits_are_those_it_recorded(number, outlier, screen):
    records = text("_snaps", "ptd_spc_standard.md").split("pillar::glimpse(r")[1:]
    values = drawn_by_r(20)
    record = records[number]
    assert printed("y", record) == as_printed(values[0], "-0.56047565")
    if outlier:
        values[14] = Fraction(outlier)

    limits = limits_of(values, screen=screen)

    for name, exact in (("mean_col", limits.mean), ("lpl", limits.lower), ("upl", limits.upper)):
        example = printed(name, record)
        assert as_printed(exact, example) == example, name


def test_all_its_points_of_chance_are_common_cause_here_too():
    values = drawn_by_r(20)
    assert re.findall(r"\n +1 +0\.142 -3\.01 +3\.29 +(\d+) +(\d+)", text("_snaps", "ptd_spc.md"))[0] == ("20", "20")

    assert not any(signals_of(values, [limits_of(values, screen=True)] * 20, Spc()))


def test_seven_on_one_side_are_those_of_its_vectors():
    """Its function marks the last of seven only; from there on back to the first of them the whole run is marked."""
    tried = calls("ptd_seven_point_one_side_mean")
    assert len(tried) >= 5

    for values, last_of_seven in tried:
        expected = [any(last_of_seven[place : place + 7]) for place in range(len(values))]
        assert [side is not None for side in points_of(values, "shift")] == expected, values


def test_seven_that_rise_or_fall_are_those_of_its_vectors():
    tried = calls("ptd_seven_point_trend")
    assert len(tried) >= 6

    for values, last_of_seven in tried:
        expected = [
            next(("high" if one > 0 else "low" for one in last_of_seven[place : place + 7] if one), None)
            for place in range(len(values))
        ]
        assert points_of(values, "trend") == expected, values


def test_two_of_three_on_both_sides_of_the_mean_are_no_signal():
    """Its symmetrical series: 1 and -1 in turn, the last two far out on either side."""
    assert 'c("common_cause", "common_cause")' in text("test-ptd_spc_standard.R")
    values = [Fraction(one) for one in (*[1, -1] * 7, "5.5", "-5.5")]

    limits = limits_of(values, screen=True)

    assert signals_of(values, [limits] * 16, Spc())[-2:] == [(), ()]


@pytest.mark.parametrize(("direction", "better"), [("increase", "higher"), ("decrease", "lower")])
def test_assurance_is_what_it_says_of_its_limits(direction, better):
    said = text("test-ptd_calculate_assurance_type.R")
    test = re.split(rf"improvement_direction is {direction}\"", said)[1]
    low, high = (vector(re.search(rf"{name} = (c\(.*?\))", test)[1]) for name in ("lpl", "upl"))
    target = Fraction(re.search(r"target = (\d+)", test)[1])
    expected = re.search(r"assurance_type, c\((.*?)\)", test)[1].replace('"', "").split(", ")
    words = {"consistent_pass": "pass", "consistent_fail": "fail", "inconsistent": "hit and miss"}

    for one, other, word in zip(low, high, expected, strict=True):
        middle = Fraction(one + other, 2)
        limits = ControlLimits(*map(Fraction, (middle, one, other, one, other)))
        assert assurance(Due(better, None, target), limits) == words[word]
