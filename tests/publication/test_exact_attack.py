"""An exact solver works out no hidden count from everything told, and does where only small counts are hidden.

`KPIS_ATTACK_TABLES=1000` attacks so many tables of each kind and prints what came of it (`pytest -s`).
"""

import os
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.outputs.small_scorecard import MISSING, MOVES, STABILITY

from permanence_kpis.conditions.model import Test
from permanence_kpis.periods import Window
from permanence_kpis.publication import public, public_and_known
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Group

from .cards import card
from .exact_attacker import Attacker
from .releases import SCENARIOS, attack

TABLES = int(os.environ.get("KPIS_ATTACK_TABLES", "4"))
MOST = 60 if TABLES < 10 else None  # counts of a table that are pressed; None for all


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_no_small_count_is_worked_out_from_everything_told(scenario):
    found, told = attack(scenario, range(TABLES), knows_the_small=False, most=MOST)
    print(f"\n{scenario}, {TABLES} tables: {found}; {told.shown} rows shown, {told.beyond} hidden beyond the small")

    assert found.tried
    assert found.fixed == []
    assert found.narrowed == []


def test_nor_from_one_scorecard_by_whoever_knows_which_of_the_hidden_rows_are_small():
    found, _ = attack("one scorecard", range(TABLES), knows_the_small=True, most=MOST)

    assert (found.fixed, found.narrowed) == ([], [])


def test_the_attacker_works_out_what_lies_between_two_ages():
    attacker = Attacker(["at most 14", "15", "older"])
    attacker.told({"at most 14", "15"}, 33)
    attacker.told({"at most 14"}, 31)

    assert attacker.range_of({"15"}) == (2, 2)
    assert attacker.range_of({"older"}) == (0, float("inf"))


def of_children(ref, condition, number, everybody=100):
    """How many of a hundred children looked after meet a condition."""
    measure = replace(STABILITY.measure, ref=ref, show="count", denominator=(), numerator=(condition,))
    return replace(STABILITY, measure=measure, counts=Counts(everybody, number), direction=None)


def at_most(age):
    return Test("age", "at_most", Decimal(age))


def told(*results):
    """The refs of the figures told in one scorecard."""
    return {one.measure.ref for one in public(card(results)).results if one.counts is not None}


def test_two_children_of_fifteen_do_not_follow_from_those_of_at_most_fifteen_and_fourteen():
    assert told(of_children("1", at_most(15), 33), of_children("2", at_most(14), 31)) == {"1"}
    assert told(of_children("1", at_most(15), 37), of_children("2", at_most(14), 31)) == {"1", "2"}


def test_three_children_in_secure_homes_do_not_follow_from_those_in_either_kind_of_home():
    either = of_children("1", Test("placement_type", "one_of", ("K1", "K2")), 11)

    assert told(either, of_children("2", Test("placement_type", "is", "K2"), 8)) == {"1"}
    assert told(either, of_children("2", Test("placement_type", "is", "P1"), 8)) == {"1", "2"}


def test_few_children_do_not_follow_from_three_measures_of_which_no_two_tell_them():
    """Of a hundred, 50 are in K1, 47 in K2: three are in another placement."""
    first, second = (
        of_children(ref, Test("placement_type", "is", code), n) for ref, code, n in (("1", "K1", 50), ("2", "K2", 47))
    )

    assert told(first, second) == {"1"}


def moves(ref, first_month, last_month, number, before=None, counts="moves"):
    """Moves from the first of one month of 2024 to the end of another; the value before is over as many months."""
    window = Window("period", date(2024, first_month, 1), date(2024, last_month + 1, 1) - date.resolution)
    last_before = window.first_day - date.resolution
    past = Window("period", last_before - (window.last_day - window.first_day), last_before)
    rest = 100 * (last_month - first_month + 1)  # so many do not meet it that only those who do are in question
    measure = replace(MOVES.measure, ref=ref, counts=counts, not_known=())
    return replace(
        MOVES,
        measure=measure,
        window=window,
        counts=Counts(number + rest, number),
        previous=replace(
            MOVES.previous,
            window=past,
            value=None if before is None else before,
            counts=None if before is None else Counts(before + rest, before),
        ),
        direction=None,
    )


def test_a_value_before_does_not_follow_from_the_year_to_date_and_the_period():
    shown = public(card([moves("1", 4, 9, 20), moves("2", 7, 9, 17, before=3)])).results

    assert [one.counts is not None for one in shown] == [True, False]
    shown = public(card([moves("1", 4, 9, 25), moves("2", 7, 9, 17, before=8)])).results
    assert [one.counts is not None for one in shown] == [True, True]


def test_who_moved_twice_does_not_follow_from_moves_and_children():
    assert told(moves("1", 4, 6, 14), moves("2", 4, 6, 12, counts="children")) == {"1"}
    assert told(moves("1", 4, 6, 18), moves("2", 4, 6, 12, counts="children")) == {"1", "2"}


def test_who_was_missing_in_one_quarter_only_does_not_follow_from_a_longer_stretch():
    """Children who can be missing again do not add up, and still no fewer are missing in more months."""

    def missing(first_month, last_month, number):
        window = Window("period", date(2024, first_month, 1), date(2024, last_month + 1, 1) - date.resolution)
        return replace(MISSING, window=window, counts=Counts(number, number), previous=replace(MISSING.previous))

    known, shown = [], []
    for figure in (missing(4, 4, 20), missing(5, 5, 20), missing(4, 6, 33), missing(4, 9, 35)):
        now, known = public_and_known(card([figure]), known)
        shown.append(now.results[0].counts is not None)

    assert shown == [True, True, True, False]


def test_a_group_that_a_condition_asks_about_tells_nothing_of_the_others():
    """Every child in P1 is in its group, so that the number placed with parents tells how large that group is."""
    numbers = {"A5": 3, "K2": 20, "P1": 30, "U1": 40}
    measure = replace(
        STABILITY.measure, ref="1", show="count", denominator=(), numerator=(Test("placement_type", "is", "P1"),)
    )
    whole = Counts(sum(numbers.values()), numbers["P1"])
    groups = tuple(
        replace(group, names=(name,), values=(name,), counts=Counts(number, number if name == "P1" else 0))
        for group in [Group((), (), None, None, None, None)]
        for name, number in numbers.items()
    )
    full = replace(card([replace(STABILITY, measure=measure, counts=whole, groups=groups)]), by=("placement_type",))
    shown = {group.names[0]: group.counts for group in public(full).results[0].groups}

    attacker = Attacker(numbers)
    attacker.told(set(numbers), whole.denominator)
    attacker.told({"P1"}, whole.numerator)
    for name, counts in shown.items():
        attacker.learn({name}, *((1, float("inf")) if counts is None else (counts.denominator, counts.denominator)))
    least, most = attacker.range_of({"A5"})
    assert shown["A5"] is None
    assert most - least >= 2
