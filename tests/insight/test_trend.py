"""Which periods make one series, and what is said, or refused, of the newest."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from tests.outputs.small_scorecard import MOVES, STABILITY

from permanence_kpis.definitions.model import Rebase, Spc, Version
from permanence_kpis.insight.spc import limits_by_size
from permanence_kpis.insight.trend import assurance, trend_of
from permanence_kpis.periods import Window, periods_up_to
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Due, Verdict
from permanence_kpis.results.trend import ControlLimits, TrendPoint

YEAR = (4, 1)
TWELVE = "10 11 10 11 10 11 10 11 10 11 10 11"
TEN = ControlLimits(*map(Fraction, (10, 4, 16, 6, 14, 2)))


def points(text, result=MOVES, every="quarter", last_day=date(2024, 6, 30), kind="period"):
    values = text.split()
    periods = periods_up_to(last_day, len(values), YEAR, every)
    made = []
    for period, value in zip(periods, values, strict=True):
        first_day = period.last_day if kind == "at_period_end" else period.first_day
        known = None if value == "-" else Fraction(value)
        verdict = Verdict("NO DATA", "there is no file", None) if known is None else result.verdict
        counts = None if known is None else Counts(100, int(known))
        made.append(
            TrendPoint(
                period,
                replace(
                    result,
                    window=Window(kind, first_day, period.last_day),
                    value=known,
                    counts=counts,
                    verdict=verdict,
                ),
            )
        )
    return made


def trend(text, measure=MOVES.measure, settings=Spc(), **how):  # noqa: B008 - frozen
    return trend_of(measure, points(text, **how), settings)


def test_twelve_points_have_limits_and_eleven_have_not():
    assert trend(TWELVE).refused is None
    short = trend(TWELVE.split(" ", 1)[1])

    assert (short.verdict, short.refused) == (None, "too few points (11 of 12)")
    assert [point.limits for point in short.points] == [None] * 11


def test_a_period_without_a_figure_is_no_point():
    assert trend(f"- {TWELVE.split(' ', 1)[1]}").refused == "too few points (11 of 12)"


def test_the_number_of_points_is_that_of_the_settings():
    assert trend("10 11 10 11 10 11", settings=Spc(minimum_points=6)).refused is None


def test_the_first_points_of_a_stretch_can_make_its_limits():
    # the first twelve go up and down by 1; what comes after is far above their limits and leaves them as they are
    usual = trend(TWELVE).verdict.limits
    fixed = trend(f"{TWELVE} 40 41", settings=Spc(limits_from_first=12))

    assert {point.limits for point in fixed.points} == {usual}
    assert fixed.verdict.made_from == 12
    assert fixed.verdict.variation != ()


def test_without_the_newest_figure_there_is_no_verdict():
    assert trend(f"{TWELVE} -").refused == "the newest period has no figure: there is no file"


def test_without_any_figure_the_reason_is_its_own():
    assert trend("- - -").refused == "there is no file"


def test_windows_that_overlap_are_refused():
    rolling = [
        replace(one, result=replace(one.result, window=Window("last_12_months", date(2020, 1, 1), one.period.last_day)))
        for one in points(TWELVE)
    ]
    measure = replace(MOVES.measure, window="last_12_months")

    assert trend_of(measure, rolling, Spc()).refused == (
        "each value shares months with the one before it (window last_12_months), so chance alone would look like "
        "a change; only separate periods can be judged"
    )


def test_the_same_window_year_by_year_is_not_refused():
    yearly = points(TWELVE, every="year", kind="last_12_months")

    assert trend_of(replace(MOVES.measure, window="last_12_months"), yearly, Spc()).refused is None


@pytest.mark.parametrize(
    ("text", "is_refused"), [("4 5 " * 6, True), ("5 5 " * 6, False), ("0 10 " * 6, False), ("0 9 " * 6, True)]
)
def test_small_counts_are_refused(text, is_refused):
    refused = trend(text).refused

    assert (refused == "the counts are small (fewer than 5 on average), so limits would say little") == is_refused


def test_a_small_percentage_is_not_a_small_count():
    found = trend("1 2 " * 6, STABILITY.measure, result=STABILITY, kind="at_period_end")

    assert found.refused is None


def rebased(day, text):
    entry = Rebase(day, "New team", "Head of service")
    return trend(text, replace(MOVES.measure, rebase=(entry,)))


def test_limits_are_worked_out_anew_from_the_period_whose_last_day_is_the_day_or_later():
    # 24 quarters up to 2024Q1: the thirteenth is 2021Q2, July to September 2021
    found = rebased(date(2021, 7, 15), f"{TWELVE} 20 30 20 30 20 30 20 30 20 30 20 30")

    assert [point.period.label for point in found.points if point.begins] == ["2021Q2"]
    assert found.points[12].begins == "limits calculated again: New team (Head of service)"
    assert [float(point.limits.mean) for point in found.points] == [10.5] * 12 + [25.0] * 12
    assert found.verdict.limits.mean == 25


def test_an_entry_on_a_last_day_is_of_that_period_and_the_day_after_of_the_next():
    text = f"{TWELVE} {TWELVE}"

    assert [one.period.label for one in rebased(date(2021, 9, 30), text).points if one.begins] == ["2021Q2"]
    assert [one.period.label for one in rebased(date(2021, 10, 1), text).points if one.begins] == ["2021Q3"]


def test_an_entry_before_the_first_period_or_after_the_last_does_nothing():
    for day in (date(2010, 1, 1), date(2024, 7, 1)):
        assert not any(point.begins for point in rebased(day, TWELVE).points)


def test_a_new_stretch_has_too_few_points_until_it_has_enough():
    found = rebased(date(2024, 1, 1), f"{TWELVE} 20 30")

    assert found.refused == "too few points since Q4 2023-24 (2 of 12)"
    assert [point.limits is not None for point in found.points] == [True] * 12 + [False] * 2


def test_a_run_does_not_go_on_over_a_new_stretch():
    # seven rising points, the last of them in the new stretch
    text = "10 11 10 11 10 11 10 11 12 13 14 15 16 17 10 11 10 11 10 11 10 11 10 11"
    whole, parted = trend(text), rebased(date(2021, 9, 30), text)

    def rising(found):
        return [place for place, point in enumerate(found.points) for one in point.signals if one.rule == "trend"]

    assert rising(whole) == [6, 7, 8, 9, 10, 11, 12, 13]
    assert rising(parted) == []


def test_a_change_of_the_rule_breaks_the_series_and_a_change_of_words_does_not():
    before = MOVES.measure
    other_rule = replace(before, numerator=before.not_known, from_day=date(2023, 4, 1))
    other_words = replace(before, title="Moves", from_day=date(2023, 4, 1))
    for after, begins in ((other_rule, "the rule changed: New."), (other_words, "")):
        versions = (Version(date(2023, 4, 1), "New.", before, after),)
        found = trend(f"{TWELVE} {TWELVE}", replace(after, versions=versions))
        assert found.points[-5].begins == begins  # 2023Q1


@pytest.mark.parametrize(
    ("better", "last", "variation"),
    [
        ("lower", "30", (("concern", "high"),)),
        ("lower", "0", (("improvement", "low"),)),
        ("higher", "30", (("improvement", "high"),)),
        ("higher", "0", (("concern", "low"),)),
        ("neither", "30", (("neither", "high"),)),
        ("within", "0", (("neither", "low"),)),
        ("lower", "15", ()),
    ],
)
def test_a_change_is_good_or_bad_news_by_what_is_better(better, last, variation):
    found = trend(f"{'15 16 ' * 8} {last}", result=replace(MOVES, due=Due(better, None)))

    assert found.verdict.variation == variation


def test_a_point_that_is_both_good_and_bad_news_is_said_to_be_both():
    # it falls for the seventh time in a row, and is still above the mean as each of these was
    text = f"{'5 6 ' * 15} 30 29 28 27 26 25 24"
    found = trend(text, result=replace(MOVES, due=Due("higher", None)))

    assert {one.rule for one in found.newest.signals} >= {"trend", "shift"}
    assert found.verdict.variation == (("improvement", "high"), ("concern", "low"))


@pytest.mark.parametrize(
    ("better", "target", "said"),
    [
        ("higher", 3, "pass"),
        ("higher", 4, "hit and miss"),  # on a limit is not beyond it
        ("higher", 16, "hit and miss"),
        ("higher", 17, "fail"),
        ("lower", 17, "pass"),
        ("lower", 16, "hit and miss"),
        ("lower", 3, "fail"),
        ("within", (3, 17), "pass"),
        ("within", (4, 17), "hit and miss"),
        ("within", (17, 20), "fail"),
        ("within", (1, 3), "fail"),
        ("lower", None, "none"),
        ("neither", None, "none"),
    ],
)
def test_assurance(better, target, said):
    green = tuple(map(Fraction, target)) if isinstance(target, tuple) else target and Fraction(target)

    assert assurance(Due(better, None, green), TEN) == said


def test_only_a_snapshot_is_asked_how_far_it_goes_with_the_last():
    snapshot = trend(TWELVE, STABILITY.measure, result=STABILITY, kind="at_period_end")

    assert snapshot.verdict.goes_with_the_last is not None
    assert trend(TWELVE).verdict.goes_with_the_last is None


def shares(*pairs, kind="period"):
    """Points of a percentage: so many of so many in each quarter."""
    made = points(" ".join(str(100 * met // of) for met, of in pairs), STABILITY, kind=kind)
    return [
        replace(one, result=replace(one.result, value=Fraction(100 * met, of), counts=Counts(of, met)))
        for one, (met, of) in zip(made, pairs, strict=True)
    ]


EVEN = [(10, 50), (15, 60)] * 6
"""The denominators differ by a fifth."""
UNEVEN = [(10, 50), (16, 65)] * 6
"""They differ by more than a quarter."""


def chart(pairs, settings, measure=STABILITY.measure, **how):
    return trend_of(measure, shares(*pairs, **how), settings)


def test_limits_come_from_denominators_that_differ_by_more_than_a_quarter_where_the_file_asks():
    asked = Spc(chart="p")

    assert chart(UNEVEN, asked).verdict.chart == "p"
    assert chart(UNEVEN, Spc()).verdict.chart == "xmr"
    assert chart(EVEN, asked).verdict.chart == "xmr"
    assert chart(UNEVEN, asked, kind="at_period_end").verdict.chart == "xmr"


def test_a_quarter_more_is_not_more_than_a_quarter():
    assert chart([(8, 40), (11, 50)] * 6, Spc(chart="p")).verdict.chart == "xmr"


def test_limits_by_denominator_are_those_of_each_point():
    # 26 of 115 are 22.61%; of 50: 3 x sqrt(22.61 x 77.39 / 50) = 17.75 points; of 65: 15.57
    found = chart(UNEVEN, Spc(chart="p"))

    upper = [round(float(point.limits.upper), 2) for point in found.points]
    assert upper == [40.36, 38.17] * 6
    assert found.verdict.limits == found.newest.limits
    assert found.verdict.made_from == 12


def test_a_period_in_which_nobody_is_counted_has_no_limits():
    pairs = shares(*UNEVEN[:6], *UNEVEN)
    nobody = replace(pairs[3], result=replace(pairs[3].result, value=None, counts=Counts(0, 0)))

    found = trend_of(STABILITY.measure, [*pairs[:3], nobody, *pairs[4:]], Spc(chart="p"))

    assert [place for place, point in enumerate(found.points) if point.limits is None] == [3]


# D-542
def test_figures_that_are_all_the_same_have_no_verdict():
    found = chart([(50, 50)] * 13, Spc())

    assert (found.verdict, found.refused) == (None, "every figure is the same, so nothing has varied by chance")


def test_the_p_chart_of_long_term_stability_is_twice_as_wide():
    """At 209 children 59.6 to 78.8, where all quarters together come to 69.195%: the figures of the source."""
    [found] = limits_by_size([Fraction("69.195")], [209])

    assert (round(float(found.lower), 1), round(float(found.upper), 1)) == (59.6, 78.8)
