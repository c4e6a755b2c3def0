"""Who came into care, and who left it, follows from who is looked after on two days: held to an exact solver.

`KPIS_ATTACK_TABLES=1000` attacks so many authorities and prints what came of it (`pytest -s`).
"""

import os
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from random import Random

import pytest
from tests.outputs.small_scorecard import STABILITY

from permanence_kpis.conditions.model import AnyOf, Test
from permanence_kpis.disclosure import public_and_known
from permanence_kpis.periods import Window
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Group

from .cards import public, scorecard
from .exact_attacker import Attacker, Pressed

AUTHORITIES = int(os.environ.get("KPIS_ATTACK_TABLES", "10"))
FIRST = date(2023, 4, 1)
QUARTERS = [FIRST, date(2023, 7, 1), date(2023, 10, 1), date(2024, 1, 1), date(2024, 4, 1)]
"""The first days of the quarters of a year, and the day after its last."""

needs_solver = pytest.mark.skipif(
    os.name == "nt", reason="the solver does not run under Wine; what it is held against is the same everywhere"
)


def of_everybody(ref, table, window, number, groups=None):
    """How many there are in the whole of a table."""
    measure = replace(
        STABILITY.measure, ref=ref, table=table, window=window.kind, show="count", denominator=(), numerator=()
    )
    made = tuple(
        Group((name,), (name,), Counts(of_group, of_group), None, None, None)
        for name, of_group in (groups or {}).items()
    )
    return replace(
        STABILITY,
        measure=measure,
        window=window,
        counts=Counts(number, number),
        previous=replace(STABILITY.previous, value=None, counts=None),
        direction=None,
        groups=made,
    )


def at_the_end_of(quarter):
    return Window("at_period_end", QUARTERS[quarter], QUARTERS[quarter + 1] - timedelta(days=1))


def year_to(quarter):
    return Window("year_to_date", FIRST, QUARTERS[quarter + 1] - timedelta(days=1))


def alone(quarter):
    return Window("period", QUARTERS[quarter], QUARTERS[quarter + 1] - timedelta(days=1))


def of_the_first_quarter(before, after, came, left):
    """The card of April to June: who is looked after, who was in March, who came and who left."""
    looked_after = of_everybody("S20", "looked_after", at_the_end_of(0), after)
    in_march = Window("at_period_end", date(2023, 1, 1), date(2023, 3, 31))
    looked_after = replace(
        looked_after, previous=replace(looked_after.previous, window=in_march, counts=Counts(before, before))
    )
    return scorecard(
        [
            looked_after,
            of_everybody("S21", "started_care", year_to(0), came),
            of_everybody("S22", "left_care", year_to(0), left),
        ]
    )


def told(card):
    """The refs of the figures told, and `before` where the value before is."""
    shown = public(card).results
    before = [] if shown[0].hidden and "before" in shown[0].hidden.parts else ["before"]
    return [one.measure.ref for one in shown if one.counts is not None] + before


@pytest.mark.parametrize(
    ("before", "after", "came", "left", "shown"),
    [
        (41, 36, 7, 12, ["S20", "S21", "S22", "before"]),  # no small number
        (41, 36, 4, 9, ["S20", "S22"]),  # 41 and 4, less 9, are 36: the value before would tell the 4
        (41, 41, 4, 4, ["S20", "before"]),  # as many came as left, of each from 1 to 5
        (41, 44, 5, 2, ["S20"]),  # three more: 4 and 1, or 5 and 2
        (41, 43, 4, 2, ["S20", "before"]),  # two more: 3 and 1, 4 and 2, or 5 and 3
        (41, 45, 4, 0, ["S20", "S22"]),  # nobody left, so that all four more came
        (30, 30, 40, 40, ["S20", "S21", "S22", "before"]),
    ],
)
def test_who_came_does_not_follow_from_who_was_there_and_who_left(before, after, came, left, shown):
    assert told(of_the_first_quarter(before, after, came, left)) == shown


def test_an_earlier_publication_is_held_to_as_well():
    _, known = public_and_known(scorecard([of_everybody("S20", "looked_after", at_the_end_of(0), 41)]))
    card = scorecard(
        [
            of_everybody("S20", "looked_after", at_the_end_of(1), 36),
            of_everybody("S21", "started_care", replace(year_to(1), kind="period", first_day=QUARTERS[1]), 4),
            of_everybody("S22", "left_care", replace(year_to(1), kind="period", first_day=QUARTERS[1]), 9),
        ]
    )

    shown, _ = public_and_known(card, known)

    assert [one.measure.ref for one in shown.results if one.counts is not None] == ["S20"]


# D-594
@pytest.mark.parametrize(
    ("before", "came", "left", "shown"),
    [
        (13, 0, 10, ["S21"]),  # 13 without 10 would tell the 3
        (33, 10, 40, ["S21"]),
        (13, 0, 0, ["S20", "S21", "S22"]),
    ],
)
def test_few_who_are_there_do_not_follow_from_who_was_there_before(before, came, left, shown):
    in_march = Window("at_period_end", date(2023, 1, 1), date(2023, 3, 31))
    _, known = public_and_known(scorecard([of_everybody("S20", "looked_after", in_march, before)]))
    card = scorecard(
        [
            of_everybody("S20", "looked_after", at_the_end_of(0), before + came - left),
            of_everybody("S21", "started_care", alone(0), came),
            of_everybody("S22", "left_care", alone(0), left),
        ]
    )

    told_now, _ = public_and_known(card, known)

    assert [one.measure.ref for one in told_now.results if one.counts is not None] == shown


def test_who_left_follows_from_one_day_on_which_nobody_is_there():
    """No girl is there in June, so the 7 who came are among the 8 who left: at most one boy left."""
    card = scorecard(
        [
            of_everybody("S20", "looked_after", at_the_end_of(0), 11, {"M": 11}),
            of_everybody("S21", "started_care", alone(0), 19, {"F": 7, "M": 12}),
            of_everybody("S22", "left_care", alone(0), 8, {"F": 7, "M": 1}),
        ]
    )

    there, came, left = public(card).results

    assert left.counts.denominator == 8
    assert not all(any(group.counts for group in one.groups) for one in (there, came))


# D-545
@pytest.mark.parametrize("names", [(), ("F", "M")], ids=["of all", "by sex"])
def test_years_of_publications_hide_nothing_where_nothing_is_small(names):
    """24 quarters, in each of which 20 or more came and left."""
    rng, known, there = Random(4), [], dict.fromkeys(names or ("all",), 200)
    for quarter in range(24):
        first = date(2020 + quarter // 4, 3 * (quarter % 4) + 1, 1)
        window = Window("period", first, date(first.year, first.month + 2, 28))
        came, left = ({name: rng.randint(20, 40) for name in there} for _ in range(2))
        for name in there:
            there[name] += came[name] - left[name]
        figures = [
            of_everybody(ref, table, replace(window, kind=kind), sum(of.values()), of if names else None)
            for ref, table, kind, of in (
                ("S20", "looked_after", "at_period_end", there),
                ("S21", "started_care", "period", came),
                ("S22", "left_care", "period", left),
            )
        ]
        shown, known = public_and_known(scorecard(figures), known)
        assert [one.counts is not None for one in shown.results] == [True] * 3, quarter
        assert all(group.counts is not None for one in shown.results for group in one.groups), quarter


# D-547
@pytest.mark.parametrize("where", ["denominator", "numerator"])
@pytest.mark.parametrize(
    ("before", "after", "came", "left", "shown"),
    [
        (41, 36, 4, 9, ["S20", "S22"]),  # as in all: 41 and 4, less 9, are 36
        (41, 36, 7, 12, ["S20", "S21", "S22", "before"]),
    ],
)
def test_girls_are_held_to_each_other_as_measures_of_their_own(where, before, after, came, left, shown):
    """The same numbers, of measures that ask for girls; in the numerator beside 100 boys everywhere."""
    girls = (Test("sex", "is", "F"),)
    card = of_the_first_quarter(before, after, came, left)
    boys = 0 if where == "denominator" else 100

    def of_girls(counts):
        return Counts(counts.denominator + boys, counts.numerator)

    results = tuple(
        replace(
            one,
            measure=replace(one.measure, **{where: girls}),
            counts=of_girls(one.counts),
            previous=replace(one.previous, counts=one.previous.counts and of_girls(one.previous.counts)),
        )
        for one in card.results
    )

    assert told(replace(card, results=results)) == shown


def by_team(card):
    """The same card by a column of one's own in children.csv."""
    return replace(card, by=("team",))


def test_a_column_of_ones_own_tells_no_more_than_sex():
    """Of team E 82 and then 78, and 6 left: 2 came."""
    first = by_team(scorecard([of_everybody("S20", "looked_after", at_the_end_of(0), 164, {"E": 82, "F": 82})]))
    second = by_team(
        scorecard(
            [
                of_everybody("S20", "looked_after", at_the_end_of(1), 170, {"E": 78, "F": 92}),
                of_everybody("S21", "started_care", alone(1), 20, {"E": 2, "F": 18}),
                of_everybody("S22", "left_care", alone(1), 14, {"E": 6, "F": 8}),
            ]
        )
    )
    _, known = public_and_known(first)

    shown, _ = public_and_known(second, known)

    of_e = [
        one.measure.ref
        for one in shown.results
        if any(group.names == ("E",) and group.counts is not None for group in one.groups)
    ]
    assert {"S20", "S22"} - {*of_e}


@needs_solver
@pytest.mark.parametrize("since", [year_to, alone], ids=["year to date", "each quarter alone"])
@pytest.mark.parametrize("names", [(), ("F", "M")], ids=["of all", "by sex"])
def test_a_solver_works_out_no_small_flow_from_a_year_of_publications(names, since):
    pressed, rows = Pressed(), 0
    for seed in range(AUTHORITIES):
        of_one, shown = attacked(Random(f"flow {seed} {names}"), names, since)
        pressed.add(of_one)
        rows += shown
    print(f"\n{AUTHORITIES} authorities: {pressed}; {rows} figures told")

    assert pressed.tried > AUTHORITIES
    assert rows > 2 * AUTHORITIES
    assert pressed.fixed == []
    assert pressed.narrowed == []


def attacked(rng, names, since):
    """Four quarters published one after the other, and what a solver works out of them; how many figures are told."""
    groups = names or ("all",)
    there = {name: [rng.randint(60, 99)] for name in groups}
    came, left = ({name: [rng.choice([0, 2, 4, 7, 12]) for _ in range(4)] for name in groups} for _ in range(2))
    for name in groups:
        for one, other in zip(came[name], left[name], strict=True):
            there[name].append(there[name][-1] + one - other)
    attacker = Attacker([(what, name, at) for name in groups for what in ("there", "came", "left") for at in range(5)])
    for name in groups:
        for at in range(4):
            balance = {("there", name, at): 1, ("came", name, at): 1}
            lost = {("left", name, at): -1, ("there", name, at + 1): -1}
            attacker.learn(balance | lost, 0, 0)
    known, said, shown = [], [], 0
    for quarter in range(4):
        card, cells = card_of(quarter, groups if names else (), there, came, left, since)
        public_card, known = public_and_known(card, known)
        for result in public_card.results:
            parts = [((), result.counts), *((group.names, group.counts) for group in result.groups)]
            for of_group, counts in parts:
                if counts is not None:
                    some = {cell for cell in cells[result.measure.ref] if not of_group or cell[1] in of_group}
                    attacker.told(some, counts.denominator)
                    said.append(some)
                    shown += 1
    targets = {}
    for of_these in [*({name} for name in groups), set(groups)]:
        for what, numbers in (("came", came), ("left", left)):
            for first, end in combinations(range(5), 2):
                some = {(what, name, at) for name in of_these for at in range(first, end)}
                number = sum(numbers[name][at] for name in of_these for at in range(first, end))
                targets[f"{what} {of_these} {first} {end}"] = (some, number)
    return attacker.press(targets, said), shown


def card_of(quarter, names, there, came, left, since):
    """The card of a quarter, and the cells that each of its figures is the sum of."""
    results, cells = [], {}
    places = range(quarter + 1) if since is year_to else range(quarter, quarter + 1)
    figures = [
        ("S20", "looked_after", at_the_end_of(quarter), "there", there, [quarter + 1]),
        ("S21", "started_care", since(quarter), "came", came, places),
        ("S22", "left_care", since(quarter), "left", left, places),
    ]
    for ref, table, window, what, numbers, of_these in figures:
        of_each = {name: sum(of_one[at] for at in of_these) for name, of_one in numbers.items()}
        groups = {name: of_each[name] for name in names if of_each[name]}
        results.append(of_everybody(ref, table, window, sum(of_each.values()), groups))
        cells[ref] = {(what, name, at) for name in numbers for at in of_these}
    return scorecard(results), cells


# D-668: of those who came to a type all are of it or on a status
@pytest.mark.parametrize(("by", "are_shown"), [(("placement_type",), False), (("sex",), True), (("team",), True)])
def test_a_measure_that_asks_about_two_columns_at_once_is_not_broken_down_by_one_of_them(by, are_shown):
    either = AnyOf((Test("placement_type", "is", "K1"), Test("legal_status", "is", "C1")))
    came = of_everybody("L1", "started_care", alone(0), 45, {"F": 31, "M": 14})
    there = of_everybody("S20", "looked_after", at_the_end_of(0), 190, {"F": 101, "M": 89})
    came = replace(came, measure=replace(came.measure, counts="starts", denominator=(either,)))

    who_came, who_is_there = public(replace(scorecard([came, there]), by=by)).results

    assert who_came.counts is not None
    assert bool(who_came.groups) == are_shown
    why = "one of its conditions asks about legal_status or placement_type"
    assert who_came.no_groups == (None if are_shown else why)
    assert len(who_is_there.groups) == 2
