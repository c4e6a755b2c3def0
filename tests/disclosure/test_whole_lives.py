"""Any measures of any tables, in any order: held to a solver that knows of every life there can be, and of no relation.

`KPIS_ATTACK_TABLES=1000` attacks so many authorities of each world and prints what came of it (`pytest -s`).
"""

import os
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from permanence_kpis.conditions.model import Condition, Not, Test
from permanence_kpis.definitions.model import Exclusion
from permanence_kpis.disclosure import public_and_known
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Group

from .cards import public, scorecard
from .missing_lives import MissingWorld
from .test_care_flow import alone, at_the_end_of, of_everybody, year_to
from .whole_lives import DUE, World

AUTHORITIES = int(os.environ.get("KPIS_ATTACK_TABLES", "3"))
MOST = 25 if AUTHORITIES < 20 else 80
needs_solver = pytest.mark.skipif(
    os.name == "nt", reason="the solver does not run under Wine; what it is held against is the same everywhere"
)
FLOW, MOVES = ("looked_after", "started_care", "left_care"), ("placement_moves", "placement_starts")
WORLDS = {
    "who is there, came and left": World(FLOW),
    "by reason": World(FLOW, ("sex", "reason_ceased")),
    "by months in care": World(FLOW, ("months_in_care", "reason_ceased"), 4, 1),
    "by age": World(FLOW, ("sex", "age"), 2),
    "by ages that are asked for": World(FLOW, ("sex", "age"), 2, ages=(0, 5, 10, 12, 16), ages_asked=True),
    "placements by ages that are asked for": World((*FLOW, *MOVES), ("age",), 2, ages=(0, 5, 10, 16), ages_asked=True),
    "children who come back": World(FLOW, come_back=True),
    "by sex and ethnicity": World(FLOW, ("sex", "ethnicity"), 2, come_back=True),
    "who left": World(("left_care",), ("sex", "ethnicity"), come_back=True),
    "starts, and children who started": World(
        ("started_care", "left_care"), come_back=True, units_of_starts=("starts", "starts", "children")
    ),
    "over two stretches": World(FLOW, ("sex",), 4, over=2),
    "missing episodes": MissingWorld(columns=("sex", "kind"), most=2),
    "not all recorded": World(FLOW, ("sex", "reason_ceased"), 2, unknown=("sex", "reason_ceased")),
    "placements, not all recorded": World(
        ("started_care", *MOVES), ("sex", "placement_type"), 2, types=("K1", "P1"), unknown=("sex", "placement_type")
    ),
    "who is due, with months in care": World((*FLOW, DUE), ("met", "months_in_care"), 4, 1),
    "who is due, by sex": World((*FLOW, DUE), ("sex", "met")),
    "placements": World(("started_care", *MOVES), ("sex", "placement_type"), 2),
    "placements by age": World(("started_care", *MOVES), ("sex", "age"), 2),
    "who is there, and placements": World(
        (*FLOW, *MOVES), ("sex", "placement_type"), 2, types=("K1", "P1"), types_there=False
    ),
    "where those who are there are placed": World((*FLOW, *MOVES), ("placement_type",), 2, types=("K1", "P1")),
    "how long in a placement": World(FLOW, ("sex", "months_in_placement", "months_in_care")),
    "how long in a placement, and placements": World(
        ("looked_after", "left_care", *MOVES), ("months_in_placement", "months_in_care")
    ),
    "how long in a placement, by age": World((*FLOW, "placement_moves"), ("age", "months_in_placement"), 2),
    "placements, and who left by reason": World(
        (*FLOW, *MOVES), ("placement_type", "reason_ceased"), 2, types=("K1", "P1"), types_there=False
    ),
}


# docs/publication.md says what is not covered
@needs_solver
@pytest.mark.parametrize("name", WORLDS)
def test_a_solver_that_knows_of_every_life_works_out_no_small_count(name):
    from .attacking_lives import attacked

    tried, figures, hidden, leaks = 0, 0, 0, []
    for seed in range(AUTHORITIES):
        one, found, all_, of_them = attacked(WORLDS[name], f"{name} {seed}", Random(f"{name} {seed}"), MOST)
        tried, figures, hidden, leaks = tried + one, figures + all_, hidden + of_them, [*leaks, *found]
    print(f"\n{name}, {AUTHORITIES} authorities: {tried} tried, {len(leaks)} worked out; {hidden} of {figures} hidden")

    assert tried
    assert leaks == []


FIRST, NOT_FIRST = Test("is_first", "is", "yes"), Test("is_first", "is_not", "yes")


def asked(ref, table, counts, number, *conditions: Condition, excluded=()):
    """A figure of the first quarter."""
    window = at_the_end_of(0) if table == "looked_after" else alone(0)
    one = of_everybody(ref, table, window, number)
    exclude = tuple(Exclusion((condition,), "they are elsewhere") for condition in excluded)
    return replace(one, measure=replace(one.measure, counts=counts, denominator=conditions, exclude=exclude))


def told(*results, known=()):
    return [one.measure.ref for one in public(scorecard(results), known).results if one.counts is not None]


# D-629: 57 are looked after, told once; then 9 come, and 63 are there
def test_what_was_told_stays_known_where_it_is_hidden_later():
    there = of_everybody("S20", "looked_after", at_the_end_of(0), 57)
    hidden = of_everybody("L1", "left_care", alone(0), 3)
    _, known = public_and_known(scorecard([there]))
    known = [*known, replace(known[0], hidden=frozenset(["figure"]))]
    results = [
        of_everybody("S21", "started_care", alone(1), 9),
        of_everybody("S20", "looked_after", at_the_end_of(1), 63),
        hidden,
    ]

    assert told(*results, known=known) == ["S21"]


# D-630: 12 moves, of 15 placements that are not the first
@pytest.mark.parametrize(
    "later",
    [NOT_FIRST, Not(FIRST), Test("is_first", "none_of", ("yes",)), Test("is_first", "one_of", ("no",))],
)
def test_later_placements_are_moves_however_they_are_asked_for(later):
    results = [
        asked("P1", "placement_starts", "placements", 15, later, Test("placement_type", "one_of", ("K1", "K2"))),
        asked("M1", "placement_moves", "moves", 12, Test("to_type", "is", "K1")),
    ]

    assert told(*results) == ["P1"]


# D-646: of 14 placements 12 are moves, so that two came
def test_placements_that_are_the_first_or_not_are_all_of_them():
    either = Test("is_first", "one_of", ("no", "yes"))
    results = [
        asked("M1", "placement_moves", "moves", 12),
        asked("P1", "placement_starts", "placements", 14, either),
    ]

    assert told(*results) == ["M1"]


# D-630: of 41 who were there 38 still are: 3 left
@pytest.mark.parametrize(
    "for_months",
    [
        Not(Test("months_in_care", "less_than", Decimal(3))),
        Not(Not(Test("months_in_care", "at_least", Decimal(3)))),
        Not(Test("months_in_care", "at_most", Decimal(2))),
    ],
)
def test_who_is_there_for_months_is_known_however_it_is_asked_for(for_months):
    _, known = public_and_known(scorecard([of_everybody("S20", "looked_after", at_the_end_of(0), 41)]))
    still_there = of_everybody("Y1", "looked_after", at_the_end_of(1), 38)
    still_there = replace(still_there, measure=replace(still_there.measure, denominator=(for_months,)))

    assert told(still_there, known=known) == []


# D-631: 13 moved, 12 of them without those who are excluded
def test_those_who_are_excluded_are_not_asked_for():
    results = [
        asked("M1", "placement_moves", "moves", 13),
        asked("P1", "placement_starts", "placements", 12, NOT_FIRST, excluded=[Test("sex", "is", "M")]),
    ]

    assert told(*results) == ["M1"]


# D-632
@pytest.mark.parametrize(("of_status", "shown"), [(18, ["C1"]), (14, ["C1", "P1"]), (20, ["C1", "P1"])])
def test_a_part_in_one_table_is_set_beside_all_of_them_in_another(of_status, shown):
    results = [
        asked("C1", "started_care", "starts", of_status, Test("legal_status", "is", "C1")),
        asked("P1", "placement_starts", "placements", 20, FIRST),
    ]

    assert told(*results) == shown


def test_where_no_group_by_age_and_sex_of_who_left_is_published_who_is_there_is_still_broken_down():
    """Of 35 children looked after 13 are known to be boys over nine; of 9 who left no group is published."""
    there = {("M", "5 to 9"): 12, ("M", "10 to 15"): 13, ("U", "5 to 9"): 4, ("U", "10 to 15"): 6}
    left = {("F", "5 to 9"): 2, ("F", "10 to 15"): 4, ("U", "5 to 9"): 2, ("U", "10 to 15"): 1}
    results = [
        with_groups(of_everybody("S22", "left_care", year_to(0), 9), left),
        with_groups(of_everybody("S20", "looked_after", at_the_end_of(0), 35), there),
    ]

    who_left, who_is_there = public(replace(scorecard(results), by=("sex", "age_band"))).results

    assert who_left.groups == ()
    assert [group.counts is not None for group in who_is_there.groups] == [False, True, False, False]


def with_groups(one, groups):
    made = (Group(names, names, Counts(number, number), None, None, None) for names, number in groups.items())
    return replace(one, groups=tuple(made))
