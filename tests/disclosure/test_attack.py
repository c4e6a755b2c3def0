"""The attacker of attacker.py finds out what is not protected, and nothing of what is."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.outputs.small_scorecard import MOVES

from permanence_kpis.disclosure import Disclosed
from permanence_kpis.periods import Window
from permanence_kpis.results.scorecard import Scorecard

from .attacker import possible_groups, possible_months
from .cards import counts, public, result, scorecard

SMALL = 4  # 1, 2 and 3 are hidden: small enough for every table to be gone through
PAIR = st.tuples(st.integers(0, 7), st.integers(0, 7))
NAMES = ("a", "b", "c", "d")


def only_small_groups_hidden(full: Scorecard) -> Scorecard:
    """What somebody does who hides the small groups and nothing else."""
    below = full.publishing.hide_below
    results = [
        replace(
            one,
            groups=tuple(
                replace(group, counts=None)
                if any(
                    0 < n < below for n in (group.counts.numerator, group.counts.denominator - group.counts.numerator)
                )
                else group
                for group in one.groups
            ),
        )
        for one in full.results
    ]
    return replace(full, results=tuple(results))


def test_the_attacker_works_out_a_group_that_is_hidden_alone():
    full = scorecard([result("1", {"a": (3, 9), "b": (8, 10)})])

    possible = possible_groups(only_small_groups_hidden(full))

    assert possible == {("1", "a", "met"): {3}, ("1", "a", "not met"): {9}}


def test_the_attacker_works_out_groups_of_one_where_all_have_to_hold_somebody():
    full = scorecard([result("1", {"a": (1, 0), "b": (1, 0), "c": (8, 0)})])

    possible = possible_groups(only_small_groups_hidden(full))

    assert possible["1", "a", "met"] == {1}
    assert possible["1", "b", "met"] == {1}


def test_the_attacker_works_out_a_group_through_another_measure():
    groups = {"a": (1, 6), "b": (0, 8), "c": (2, 12)}
    full = scorecard([result("1", groups), result("2", {"a": (3, 4), "b": (8, 0), "c": (7, 7)})])
    half_hidden = only_small_groups_hidden(full)

    possible = possible_groups(half_hidden)

    assert possible["2", "a", "met"] == {3}


def test_without_protection_many_random_tables_are_worked_out():
    found = []

    @settings(max_examples=60, deadline=None, derandomize=True)
    @given(st.lists(PAIR, min_size=2, max_size=4))
    def attack(pairs):
        full = scorecard([result("1", dict(zip(NAMES, pairs, strict=False)))], SMALL)
        possible = possible_groups(only_small_groups_hidden(full))
        found.append(any(len(numbers) == 1 and 0 < min(numbers) < SMALL for numbers in possible.values()))

    attack()

    assert sum(found) >= 5


def small_groups_of(full: Scorecard) -> list[tuple[str, str, str]]:
    below = full.publishing.hide_below
    return [
        (one.measure.ref, group.names[0], part)
        for one in full.results
        for group in one.groups
        for part, number in (
            ("met", group.counts.numerator),
            ("not met", group.counts.denominator - group.counts.numerator),
        )
        if 0 < number < below
    ]


def assert_nothing_is_worked_out(full: Scorecard) -> None:
    """Every small count of a table that is told is hidden, and could be any small count."""
    told = public(full)
    possible = possible_groups(told)
    with_groups = {one.measure.ref for one in told.results if one.groups}
    small = set(range(1, full.publishing.hide_below))
    for ref, name, part in small_groups_of(full):
        if ref in with_groups:
            assert small <= possible[ref, name, part], (ref, name, part, possible[ref, name, part])


@settings(max_examples=40, deadline=None)
@given(st.lists(PAIR, min_size=1, max_size=4))
def test_no_hidden_group_of_a_random_table_is_worked_out(pairs):
    assert_nothing_is_worked_out(scorecard([result("1", dict(zip(NAMES, pairs, strict=False)))], SMALL))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=3))
def test_no_hidden_group_is_worked_out_with_the_threshold_that_ships(pairs):
    assert_nothing_is_worked_out(scorecard([result("1", dict(zip(NAMES, pairs, strict=False)))]))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=3))
def test_no_hidden_group_is_worked_out_from_another_measure_on_the_same_children(cells):
    first, second = (
        {
            name: (min(cell[place], cell[0]), cell[0] - min(cell[place], cell[0]))
            for name, cell in zip(NAMES, cells, strict=False)
        }
        for place in (1, 2)
    )

    assert_nothing_is_worked_out(scorecard([result("1", first), result("2", second)], 3))


MONTHS = [date(2024, month, 1) for month in range(4, 9)]


def of_months(first: int, last: int, number: int):
    """A figure of events in some months, all of which meet the measure."""
    window = Window("period", MONTHS[first], date.fromordinal(MONTHS[last + 1].toordinal() - 1))
    counted = counts(number, 0)
    return replace(
        MOVES,
        window=window,
        counts=counted,
        value=counted.value("count"),
        lowest=counted.lowest("count"),
        highest=counted.highest("count"),
        previous=replace(MOVES.previous, value=None),
        direction=None,
    )


SPANS = [(first, last) for first in range(4) for last in range(first, 4)]


def published_one_after_the_other(events, spans, below, is_protected=True):
    """Which figures were told of the spans, each in the light of those before, and which were hidden."""
    told, hidden, known = [], [], []
    for first, last in spans:
        figure = of_months(first, last, sum(events[first : last + 1]))
        [shown] = public(scorecard([figure], below), known if is_protected else ()).results
        known.append(Disclosed(figure.measure, figure.window, figure.counts))
        if shown.counts is None:
            hidden.append((first, last))
        else:
            told.append(((first, last), shown.counts.numerator))
    return told, hidden


def test_the_attacker_takes_months_from_the_quarter_where_they_are_not_held_to_each_other():
    told, hidden = published_one_after_the_other((6, 7, 3, 9), [(0, 0), (1, 1), (2, 2), (0, 2)], 6, is_protected=False)

    assert hidden == [(2, 2)]
    assert {lying[2] for lying in possible_months(told, 4, 9)} == {3}


@settings(max_examples=25, deadline=None)
@given(
    st.tuples(*[st.integers(0, 7)] * 4),
    st.lists(st.sampled_from(SPANS), min_size=2, max_size=5, unique=True),
)
def test_no_hidden_figure_is_worked_out_from_earlier_publications(events, spans):
    told, hidden = published_one_after_the_other(events, spans, SMALL)

    fitting = list(possible_months(told, 4, 12))

    for first, last in hidden:
        number = sum(events[first : last + 1])
        possible = {sum(lying[first : last + 1]) for lying in fitting}
        if 0 < number < SMALL:
            assert len(possible & set(range(1, SMALL))) >= 2, (first, last, possible)
