"""The attacker goes on: several groups of one child, those not known, ratings, values before, other measures, days."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from tests.outputs.small_scorecard import MISSING, MOVES, STABILITY

from permanence_kpis.conditions.model import Test
from permanence_kpis.disclosure import public_and_known
from permanence_kpis.periods import Window
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Due, Group, Verdict

from .attacker import possible_months, possible_not_known, possible_numbers, possible_overlaps, possible_tables
from .cards import counts, public, result, scorecard

SMALL = 4  # 1, 2 and 3 are hidden
FEW = {1, 2, 3}
NAMES = ("a", "b", "c")
KINDS = [frozenset(some) for size in (1, 2, 3) for some in combinations(NAMES, size)]


def of_kinds(many):
    """A count of children of which so many stand in each combination of groups."""
    inside = {name: sum(n for n, kind in zip(many, KINDS, strict=True) if name in kind) for name in NAMES}
    return scorecard([result("1", {name: (n, 0) for name, n in inside.items()}, (sum(many), 0))], SMALL)


def assert_no_overlap_is_worked_out(many):
    [told] = public(of_kinds(many)).results
    if not told.groups:
        return
    listed = [group.names[0] for group in told.groups]
    shown = {group.names[0]: group.counts.denominator for group in told.groups if group.counts is not None}
    for some, possible in possible_overlaps(sum(many), shown, listed).items():
        bars = {name.strip("|") for name in some if name.startswith("|")}
        if bars:
            [name] = bars
            true = sum(n for n, kind in zip(many, KINDS, strict=True) if name in kind)
            assert true not in FEW or possible >= FEW, (many, shown, name, possible)
        else:
            in_them = [n for n, kind in zip(many, KINDS, strict=True) if (not kind & some if some else len(kind) > 1)]
            true = sum(in_them)
            assert true not in FEW or not possible <= FEW, (many, shown, some, possible)


def test_the_attacker_works_out_how_many_stand_in_no_group_that_is_told():
    possible = possible_overlaps(9, {"a": 7}, ["a", "b"])

    assert possible[frozenset(["a"])] == {2}
    assert possible[frozenset(["|b"])] == {2, 3, 4, 5, 6, 7, 8, 9}


@pytest.mark.parametrize(
    "many", [(0, 2, 0, 7, 0, 0, 0), (4, 4, 0, 2, 0, 0, 0), (2, 0, 3, 2, 0, 0, 2), (1, 1, 1, 1, 1, 1, 1)]
)
def test_no_group_is_worked_out_where_children_stand_in_several(many):
    assert_no_overlap_is_worked_out(many)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=4, max_size=9))
def test_no_group_of_a_random_table_is_worked_out_where_children_stand_in_several(children):
    assert_no_overlap_is_worked_out(tuple(children.count(kind) for kind in range(7)))


def not_known(met, not_met, kinds, show):
    unsure, *entering = kinds
    counted = Counts(met + not_met + unsure, met, unsure, *entering)
    return replace(
        STABILITY,
        measure=replace(STABILITY.measure, show=show),
        counts=counted,
        value=counted.value(show),
        lowest=counted.lowest(show),
        highest=counted.highest(show),
        previous=replace(STABILITY.previous, value=None),
        direction=None,
    )


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from([0, 4, 5, 9]),
    st.sampled_from([0, 4, 6]),
    st.tuples(*[st.sampled_from([0, 0, 1, 2, 4])] * 4),
    st.sampled_from(["count", "percentage"]),
)
def test_nothing_small_is_worked_out_from_how_many_are_not_known(met, not_met, kinds, show):
    full = not_known(met, not_met, kinds, show)
    [told] = public(scorecard([full], SMALL)).results
    if told.counts is None or told.counts.not_known is None:
        assert (told.lowest, told.highest) == (None, None)
        return
    fitting = possible_not_known(told)

    assert kinds in fitting
    for place, true in enumerate(kinds):
        assert true not in FEW or not {one[place] for one in fitting} <= FEW
    rest = {told.counts.denominator - told.counts.numerator - unsure for unsure, *_ in fitting}
    assert not_met not in FEW or not rest <= FEW


def test_the_attacker_works_out_kinds_of_not_known_from_the_range():
    full = not_known(9, 6, (2, 0, 0, 0), "percentage")

    assert possible_not_known(full) == [(2, 0, 0, 0)]


def with_target(number, before=None):
    """A count of which 2 at most are green and 3 amber."""
    counted = counts(number, 0)
    return replace(
        MISSING,
        counts=counted,
        value=Fraction(number),
        lowest=Fraction(number),
        highest=Fraction(number),
        due=Due("lower", None, Fraction(2), Fraction(3)),
        verdict=Verdict("GREEN" if number <= 2 else "AMBER" if number <= 3 else "RED", "", -max(0, number - 2)),
        previous=replace(
            MISSING.previous,
            value=None if before is None else Fraction(before),
            counts=None if before is None else counts(before, 0),
        ),
        direction=None if before is None else "same" if number == before else ("improved", "worsened")[number > before],
    )


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("before", [None, 0, 1, 2, 3, 4, 9])
def test_no_hidden_figure_is_worked_out_from_its_rating_distance_and_direction(number, before):
    full = with_target(number, before)
    [told] = public(scorecard([full], SMALL)).results

    assert possible_numbers(full, 9) == {number}
    assert possible_numbers(told, 9) == set(range(10))


@pytest.mark.parametrize("before", [1, 2, 3])
def test_no_hidden_value_before_is_worked_out_from_the_direction(before):
    [told] = public(scorecard([with_target(7, before)], SMALL)).results

    assert (told.counts.numerator, told.previous.value, told.direction) == (7, None, None)


def nested(ref, conditions, number, before=None):
    """A count of children of whom more is asked with every condition."""
    made = result(ref, {}, (number, 0))
    asked = tuple(Test("sex", "is", code) for code in conditions)
    return replace(
        made,
        measure=replace(made.measure, denominator=asked, numerator=()),
        previous=replace(
            made.previous,
            value=None if before is None else Fraction(before),
            counts=None if before is None else counts(before, 0),
        ),
    )


@settings(max_examples=80, deadline=None)
@given(st.tuples(*[st.integers(0, 9)] * 3), st.tuples(*[st.integers(0, 9)] * 3))
def test_what_lies_between_two_measures_is_not_worked_out_in_figures_or_values_before(now, past):
    """Three measures, each of fewer children: whoever is told two of them knows who is in the one alone."""
    figures, values = ([sum(each[place:]) for place in range(3)] for each in (now, past))
    results = [nested(str(place + 1), NAMES[:place], figures[place], values[place]) for place in range(3)]
    told = public(scorecard(results, SMALL)).results

    for wide, narrow in combinations(range(3), 2):
        if told[wide].counts is not None and told[narrow].counts is not None:
            assert figures[wide] - figures[narrow] not in FEW
        if told[wide].previous.value is not None and told[narrow].previous.value is not None:
            assert values[wide] - values[narrow] not in FEW


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=2, max_size=3))
def test_what_lies_between_two_measures_is_not_worked_out_from_runs_that_differ(runs):
    """Each run tells the same days anew, from extracts that were mended since."""
    told, known = {}, []
    for run, parts in enumerate(runs):
        figures = [sum(parts[place:]) for place in range(3)]
        full = scorecard([nested(str(place + 1), NAMES[:place], figures[place]) for place in range(3)], SMALL)
        shown, known = public_and_known(full, known)
        for place, one in enumerate(shown.results):
            if one.counts is not None:
                told[place] = figures[place]
                for other in range(3):
                    if other != place and other in told and shown.results[other].counts is not None:
                        assert abs(told[other] - told[place]) not in FEW, (run, runs)
    hidden_once = [place for place in range(3) if place not in told]
    assert len(hidden_once) <= 3


FIRST_OF = [date(2024, month, 1) for month in range(4, 9)]
SPANS = [(first, last) for first in range(4) for last in range(first, 4)]


def window_of(span):
    return Window("period", FIRST_OF[span[0]], date.fromordinal(FIRST_OF[span[1] + 1].toordinal() - 1))


def of_months(events, span, *, before=None, unsure=None, groups=None):
    """A figure of moves in some months, and the value before of others."""
    number = sum(events[span[0] : span[1] + 1])
    open_ = 0 if unsure is None else sum(unsure[span[0] : span[1] + 1])
    rest = 0 if unsure is None else 10 * (span[1] - span[0] + 1)  # who hide how many of the others are not known
    counted = Counts(number + open_ + rest, number, open_)
    past = None if before is None else counts(sum(events[before[0] : before[1] + 1]), 0)
    return replace(
        MOVES,
        window=window_of(span),
        counts=counted,
        value=counted.value("count"),
        lowest=counted.lowest("count"),
        highest=counted.highest("count"),
        previous=replace(
            MOVES.previous,
            window=window_of(before or span),
            counts=past,
            value=past.value("count") if past else None,
        ),
        direction="same" if past else None,
        groups=tuple(
            Group((name,), (name,), one, one.value("count"), one.lowest("count"), one.highest("count"))
            for name, each in (groups or {}).items()
            if (one := counts(sum(each[span[0] : span[1] + 1]), 0)).denominator
        ),
    )


def test_how_many_were_missing_twice_is_not_worked_out_from_two_quarters_and_the_half_year():
    """20 and 15 children, 33 together: two of them were missing in both quarters."""
    known = []
    for span, number in (((0, 1), 20), ((2, 3), 15), ((0, 3), 33)):
        figure = replace(MISSING, window=window_of(span), counts=counts(number, 0), previous=replace(MISSING.previous))
        shown, known = public_and_known(scorecard([figure]), known)

    assert shown.results[0].verdict.rating == "HIDDEN"


def test_a_figure_that_was_hidden_stays_hidden_when_it_is_corrected():
    [first, second] = (scorecard([result("1", {}, (met, 20))]) for met in (3, 9))
    _, known = public_and_known(first)

    assert public(second).results[0].counts is not None
    assert public(second, known).results[0].counts is None


def test_those_not_known_of_one_measure_are_not_taken_from_those_of_another():
    wide, narrow = nested("1", (), 60), nested("2", ("a",), 30)
    wide, narrow = (
        replace(one, counts=Counts(one.counts.denominator + unsure, one.counts.numerator, unsure))
        for one, unsure in ((wide, 9), (narrow, 7))
    )
    told = public(scorecard([wide, narrow])).results

    assert [one.counts.not_known for one in told] == [9, None]


def assert_no_month_is_worked_out(events, told):
    """No stretch of days for which the number can only be small, and no small one that is not any small number."""
    fitting = list(possible_months(told, 4, 12))
    for first, last in SPANS:
        true, possible = sum(events[first : last + 1]), {sum(lying[first : last + 1]) for lying in fitting}
        assert true not in FEW or possible >= FEW, (events, told, (first, last), possible)


@settings(max_examples=25, deadline=None)
@given(
    st.tuples(*[st.integers(0, 6)] * 4),
    st.lists(st.tuples(st.sampled_from(SPANS), st.sampled_from(SPANS)), min_size=1, max_size=3, unique=True),
)
@example((0, 3, 5, 0), [((1, 2), (1, 2)), ((2, 3), (2, 3))])
def test_no_month_is_worked_out_from_figures_and_values_before(events, spans):
    told, known = [], []
    for span, before in spans:
        shown, known = public_and_known(scorecard([of_months(events, span, before=before)], SMALL), known)
        [one] = shown.results
        if one.counts is not None:
            told.append((span, one.counts.numerator))
        if one.previous.value is not None:
            told.append((before, int(one.previous.value)))

    assert_no_month_is_worked_out(events, told)


@settings(max_examples=25, deadline=None)
@given(
    st.tuples(*[st.integers(0, 6)] * 4),
    st.lists(st.sampled_from(SPANS), min_size=2, max_size=4, unique=True),
)
@example((5, 2, 0, 0), [(0, 0), (0, 1)])
def test_no_month_of_those_not_known_is_worked_out(unsure, spans):
    told, known = [], []
    for span in spans:
        shown, known = public_and_known(scorecard([of_months((20, 30, 40, 50), span, unsure=unsure)], SMALL), known)
        [one] = shown.results
        if one.counts is not None and one.counts.not_known is not None:
            told.append((span, one.counts.not_known))

    assert_no_month_is_worked_out(unsure, told)


@settings(max_examples=25, deadline=None)
@given(
    st.tuples(*[st.tuples(*[st.integers(0, 5)] * 4)] * 3),
    st.lists(st.sampled_from(SPANS), min_size=2, max_size=3, unique=True),
)
def test_no_month_of_a_group_is_worked_out(months, spans):
    groups = dict(zip(NAMES, months, strict=True))
    events = tuple(map(sum, zip(*months, strict=True)))
    told, known = {name: [] for name in NAMES}, []
    for span in spans:
        shown, known = public_and_known(scorecard([of_months(events, span, groups=groups)], SMALL), known)
        for group in shown.results[0].groups:
            if group.counts is not None:
                told[group.names[0]].append((span, group.counts.numerator))

    for name in NAMES:
        assert_no_month_is_worked_out(groups[name], told[name])


ROWS, COLUMNS = ("f", "m"), ("old", "young")
CELLS = [(row, column) for row in ROWS for column in COLUMNS]


def broken_down(names, numbers, by):
    made = result("1", {}, (sum(numbers), 0))
    groups = tuple(
        Group(name, name, counts(number, 0), Fraction(number), Fraction(number), Fraction(number))
        for name, number in zip(names, numbers, strict=True)
        if number
    )
    return replace(scorecard([replace(made, groups=groups)], SMALL), by=by)


def told_cells(shown):
    groups = shown.results[0].groups
    return {group.names: group.counts.denominator for group in groups if group.counts is not None}, [
        group.names for group in groups
    ]


@settings(max_examples=60, deadline=None)
@given(st.tuples(*[st.integers(0, 6)] * 4), st.booleans())
def test_no_group_is_worked_out_from_two_breakdowns(numbers, is_wide_first):
    assume(sum(numbers) <= 16)
    table = dict(zip(CELLS, numbers, strict=True))
    table |= {(row,): sum(table[row, column] for column in COLUMNS) for row in ROWS}
    rows, cells = [(row,) for row in ROWS], CELLS
    told, listed, known = {}, [], []
    order = [(rows, ("sex",)), (cells, ("sex", "age_band"))]
    for names, by in order if is_wide_first else order[::-1]:
        shown, known = public_and_known(broken_down(names, [table[name] for name in names], by), known)
        numbers_told, names_listed = told_cells(shown)
        told |= numbers_told
        listed += names_listed
        if names is cells and names_listed:
            told |= {name: 0 for name in cells if name not in names_listed}
    possible = possible_tables(sum(numbers), ROWS, COLUMNS, told, listed)

    for name, true in table.items():
        if name in listed and name not in told:
            assert true not in FEW or possible[name] >= FEW, (table, told, name, possible[name])
