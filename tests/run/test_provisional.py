"""Which archived runs say whether a figure is provisional: four quarters by hand, and what is not counted."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from tests.archive.runs import PROGRAM, entry, stability_of
from tests.outputs.small_scorecard import CARD

from permanence_kpis.archive.model import Entry, Run
from permanence_kpis.periods import Period, parse_period
from permanence_kpis.results.counts import Counts
from permanence_kpis.run.provisional import EarlierFigures, with_later_movements

EARLIER = ("2023Q1", "2023Q2", "2023Q3", "2023Q4")


def seen(day: int, period: str | Period = "2024Q1", of_a_hundred: int = 70, **otherwise: object) -> Run:
    """A run of a period, seen so many days after it, with so many of a hundred children in 4.1."""
    if isinstance(period, str):
        period = parse_period(period)
    newest = period.last_day + timedelta(days=day)
    made = replace(stability_of(counts=Counts(100, of_a_hundred)), period=period, newest_record=newest)
    return replace(made, **otherwise)


def twice(period: str | Period, **otherwise: object) -> list[Run]:
    """Seen on day 8 and on day 100, when two more of the hundred met it."""
    return [seen(8, period, 70, **otherwise), seen(100, period, 72, **otherwise)]


def archived(*of_periods: list[Run]) -> list[Entry]:
    return [entry(number, run) for number, run in enumerate((run for runs in of_periods for run in runs), 1)]


def moved(run: Run, *of_periods: list[Run]) -> object:
    """By how much 4.1 later moved, and in how many periods; None where nothing is said."""
    later = EarlierFigures(archived(*of_periods)).later_movements(run).get("4.1")
    return later and (later.periods, later.median)


def test_four_quarters_of_the_same_rule_program_and_authority():
    assert moved(seen(8), *map(twice, EARLIER)) == (4, 2)


def test_fewer_say_nothing():
    assert moved(seen(8), *map(twice, EARLIER[1:])) is None


@pytest.mark.parametrize(
    "otherwise",
    [
        {"program": replace(PROGRAM, sha256="0" * 64)},
        {"program": replace(PROGRAM, polars="2.1.1")},
        {"authority": "Elsewhere"},
        {"authority": None},
        {"is_sample": True},
        {"newest_record": None},
        {"figures": stability_of(rule="0" * 64, counts=Counts(100, 70)).figures},
        {"figures": stability_of(counts=None).figures},
        {"figures": stability_of(counts=Counts(0, 0)).figures},
        {"figures": {}},
    ],
    ids=lambda otherwise: f"{next(iter(otherwise))}",
)
def test_what_is_otherwise_is_none_of_the_four(otherwise):
    assert moved(seen(8), *map(twice, EARLIER[1:]), twice("2023Q1", **otherwise)) is None


def test_a_rule_whose_digest_is_kept_decides_and_not_the_settings_it_does_not_use():
    """By `rule_used`: an edit of another measure's setting changes `rule` alone."""
    rest = [twice(period, figures=stability_of(rule="0" * 64, rule_used="1" * 64).figures) for period in EARLIER]

    run = replace(seen(8), figures=stability_of(rule_used="1" * 64).figures)
    later = EarlierFigures(archived(*rest)).later_movements(run)

    assert later["4.1"].periods == 4


def test_neither_the_period_itself_nor_a_later_one_counts():
    assert moved(seen(8), *map(twice, EARLIER[1:]), twice("2024Q1"), twice("2024Q2")) is None


def test_quarters_are_not_compared_with_years_or_months():
    assert moved(seen(8), *map(twice, EARLIER[1:]), twice("2022-23"), twice("2023-02"), twice("2020-01")) is None


def test_years_are_compared_with_years():
    years = map(twice, ("2019-20", "2020/21", "2021-22", "2022-23"))

    assert moved(seen(8, "2023-24"), *years) == (4, 2)


def test_a_quarter_named_by_its_days_is_one():
    assert moved(seen(8), *map(twice, EARLIER[1:]), twice("2023-04-01..2023-06-30")) == (4, 2)


def test_of_days_that_are_no_month_quarter_or_year_nothing_is_said():
    odd = [f"20{year}-04-01..20{year}-05-31" for year in (19, 20, 21, 22, 23)]

    assert moved(seen(8, odd[-1]), *map(twice, odd[:-1])) is None


def test_a_run_that_kept_no_newest_record_is_told_nothing():
    assert moved(replace(seen(8), newest_record=None), *map(twice, EARLIER)) is None


def test_a_figure_that_is_not_there_is_told_nothing():
    assert moved(replace(seen(8), figures=stability_of(counts=None).figures), *map(twice, EARLIER)) is None


def test_a_figure_that_is_rated_as_a_count_moves_by_children():
    run = replace(seen(8), figures=stability_of(show="count", counts=Counts(200, 70)).figures)

    assert moved(run, *map(twice, EARLIER)) == (4, 2)


def test_a_percentage_moves_by_points():
    earlier = [[seen(8, period), replace(seen(9, period), figures=_of(190, 135))] for period in EARLIER]

    later = EarlierFigures(archived(*earlier)).later_movements(seen(0))["4.1"]

    assert later.median == Fraction(13500, 190) - 70
    assert later.day == 0


def _of(denominator: int, numerator: int):
    return stability_of(counts=Counts(denominator, numerator)).figures


def test_authorities_that_are_not_set_are_one():
    assert moved(seen(8, authority=None), *(twice(period, authority=None) for period in EARLIER)) == (4, 2)


def test_the_scorecard_has_it_with_the_measure_and_no_other_has_any():
    card = with_later_movements(CARD, seen(8), archived(*map(twice, EARLIER)))

    assert {result.measure.ref: result.later.median for result in card.results if result.later} == {"4.1": 2}


def test_without_earlier_runs_the_scorecard_is_as_it_was():
    assert with_later_movements(CARD, seen(8), ()) is CARD
