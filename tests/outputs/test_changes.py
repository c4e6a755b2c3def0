"""A change of a figure in one line: how far from green it was and is, its rating and value, and why."""

from dataclasses import replace
from fractions import Fraction

import pytest
from tests.archive.runs import APPROVALS, PROGRAM, RUN, STABILITY, with_placements

from permanence_kpis.archive.history import change_between
from permanence_kpis.outputs.changes import change_in_a_line
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Due
from permanence_kpis.run.history import standing

# 4% of 578 is 23.12, so that 23 are green: 64 are 41 too many, 63 are 40
EXTERNAL = replace(
    STABILITY,
    ref="4.8",
    counts=Counts(denominator=578, numerator=64),
    due=Due("lower", None, Fraction(4), Fraction(5), Fraction(4), Fraction(5)),
    rating="RED",
)
# 70% of 190 is 133: 135 are green, 132 are one too few
STABLE = replace(STABILITY, counts=Counts(denominator=190, numerator=135))
TOO_FEW = replace(STABLE, counts=Counts(denominator=190, numerator=132), rating="AMBER")
COUNT_TBC = replace(APPROVALS, ref="4.7", due=Due("lower", "TBC"), counts=Counts(10, 2), rating="TBC", show="count")


def told(before, after, later_run=RUN):
    earlier = replace(RUN, figures={before.ref: before})
    later = replace(later_run, figures={after.ref: after})
    return change_in_a_line(before.ref, change_between(earlier, later, before.ref), standing, "monthly")


def test_the_whole_line():
    fewer = replace(EXTERNAL, counts=Counts(denominator=578, numerator=63))

    assert told(EXTERNAL, fewer, with_placements(RUN, "0")) == (
        "4.8 was 41 fewer from green, RED 11.1%; now 40, RED 10.9%: "
        "the extracts changed (kpis history 4.8 --archive monthly)"
    )


def test_where_something_is_not_known_it_is_at_least_so_many():
    earlier = replace(EXTERNAL, counts=Counts(denominator=578, numerator=64, unsure=1))
    later = replace(EXTERNAL, counts=Counts(denominator=578, numerator=63, unsure=2))

    assert told(earlier, later).startswith(
        "4.8 was at least 41 fewer from green, RED 11.1%; now at least 40, RED 10.9%: "
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (STABLE, TOO_FEW, "4.1 was GREEN 71.1%; now 1 more from green, AMBER 69.5%"),
        (TOO_FEW, STABLE, "4.1 was 1 more from green, AMBER 69.5%; now GREEN 71.1%"),
        (COUNT_TBC, replace(COUNT_TBC, counts=Counts(10, 3)), "4.7 was TBC 2; now TBC 3"),
        (APPROVALS, replace(APPROVALS, counts=Counts(4, 4), rating="GREEN"), "4.4 was NO DATA; now GREEN 4"),
        (
            STABLE,
            replace(STABLE, counts=Counts(denominator=190, numerator=135, unsure=2)),
            "4.1 was GREEN 71.1% (135 / 190); now GREEN 71.1% (135 / 190, 2 not known)",
        ),
        (
            STABLE,
            replace(STABLE, due=replace(STABLE.due, green=Fraction(71), whole_year_green=Fraction(71))),
            "4.1 was GREEN 71.1% (135 / 190); now GREEN 71.1% (135 / 190), target due 71% or more, before 70% or more",
        ),
    ],
)
def test_what_a_figure_was_and_is(before, after, said):
    line = told(before, after)

    assert line.startswith(f"{said}: ")


@pytest.mark.parametrize(
    ("changed", "run", "why"),
    [
        ({}, RUN, "no reason is on record"),
        ({"rule": "0" * 64}, RUN, "the definition changed"),
        ({}, replace(RUN, program=replace(PROGRAM, version="0.2.0")), "kpis or what it runs on changed"),
        ({"rule": "0" * 64}, with_placements(RUN, "0"), "the extracts changed and the definition changed"),
    ],
)
def test_why(changed, run, why):
    assert told(STABLE, replace(TOO_FEW, **changed), run).endswith(
        f"AMBER 69.5%: {why} (kpis history 4.1 --archive monthly)"
    )


def test_nobody_in_a_percentage_is_no_way_from_green():
    assert standing(replace(STABLE, counts=Counts(denominator=0, numerator=0), rating="NO DATA")) is None
