"""How a figure stands to a published one, in words: no further apart than rounding is no difference."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from permanence_kpis.outputs.benchmarks import can_be_drawn_beside, in_words
from permanence_kpis.results.benchmarks import Benchmark
from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request

DEFINITIONS = Path(__file__).parents[2] / "kpi_definitions.yaml"


@pytest.fixture(scope="module")
def stability():
    """4.1 of the sample, of which higher is better: each test gives it a value."""
    asked = Request(today=date(2026, 11, 1), period="2024Q1", data="sample", definitions=DEFINITIONS, only=("4.1",))
    return compute(asked).results[0]


def published(value):
    return Benchmark(
        ref="4.1",
        area="England",
        kind="england",
        first_day=date(2024, 3, 31),
        last_day=date(2024, 3, 31),
        value=Decimal(value),
        numerator=None,
        denominator=None,
        hidden=None,
        definition="same",
        difference="",
        source="a test",
        published_on=date(2024, 11, 14),
    )


@pytest.mark.parametrize(
    ("definition", "unit", "said"),
    [("context", "%", "10%"), ("nearly", "", "10%"), ("context", "", "10"), ("context", "per 10,000", "10 per 10,000")],
)
def test_a_published_figure_has_its_own_unit(stability, definition, unit, said):
    one = replace(published("10"), definition=definition, unit=unit)

    [line] = in_words(replace(stability, value=None), [one])

    assert line.endswith(f"England, 31 March 2024: {said}.")


@pytest.mark.parametrize(
    ("own", "theirs", "said"),
    [
        # 12 is published of anything from 11.5 to 12.5
        ("12.5", "12", "about the same (published in whole percentages)"),
        ("11.5", "12", "about the same (published in whole percentages)"),
        ("12.51", "12", "higher, which is better"),
        ("11.49", "12", "lower, which is worse"),
        # with a decimal, from 11.95 to 12.05
        ("12.05", "12.0", "about the same (published to 1 decimal)"),
        ("12.06", "12.0", "higher, which is better"),
        ("71.05", "72", "lower, which is worse"),
    ],
)
def test_a_difference_is_said_where_it_is_more_than_rounding(stability, own, theirs, said):
    [line] = in_words(replace(stability, value=Fraction(own)), [published(theirs)])

    assert line.endswith(f"; this figure is {said}.")


@pytest.mark.parametrize(
    ("own", "said"),
    [
        # 64.8 is the mean of whole numbers, which can each be half a point out, and then so is it
        ("64.3", "about the same (published in whole percentages)"),
        ("65.3", "about the same (published in whole percentages)"),
        ("64.29", "lower, which is worse"),
        ("65.31", "higher, which is better"),
    ],
)
@pytest.mark.parametrize("whole", ["rounded to whole percentages", "in whole percent"])  # as earlier versions wrote it
def test_a_mean_of_whole_per_cents_is_no_more_exact_than_they_are(stability, own, said, whole):
    mean = replace(published("64.8"), kind="neighbours_mean", difference=f"At 31 March only; {whole}.")

    first, *_ = in_words(replace(stability, value=Fraction(own)), [mean])

    assert first.endswith(f"; this figure is {said}.")


def test_a_published_figure_is_drawn_across_the_chart_of_a_percentage_and_not_of_a_count(stability):
    as_count = replace(stability, measure=replace(stability.measure, show="count"))

    assert can_be_drawn_beside(stability, published("70"))
    assert not can_be_drawn_beside(as_count, published("70"))
