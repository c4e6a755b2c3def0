"""An exact solver works out no hidden count from everything told, and does where only small counts are hidden.

`KPIS_ATTACK_TABLES=1000` attacks so many tables of each kind and prints what came of it (`pytest -s`).
"""

import os
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product
from random import Random

import pytest
from tests.outputs.small_scorecard import MISSING, MOVES, STABILITY

from permanence_kpis.conditions.model import Test
from permanence_kpis.disclosure import kinds, public_and_known
from permanence_kpis.disclosure.attack import Said, given_away
from permanence_kpis.periods import Window
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Group

from .cards import public, scorecard
from .exact_attacker import Attacker
from .releases import SCENARIOS, attack

pytestmark = pytest.mark.skipif(
    os.name == "nt", reason="the solver does not run under Wine; what it is held against is the same everywhere"
)

TABLES = int(os.environ.get("KPIS_ATTACK_TABLES", "3"))
MOST = 40 if TABLES < 10 else None  # counts of a table that are pressed; None for all


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_no_small_count_is_worked_out_from_everything_told(scenario):
    tables = range(5 * TABLES if "one scorecard" in scenario else TABLES)
    found, told = attack(scenario, tables, most=MOST)
    print(
        f"\n{scenario}, {len(tables)} tables: {found}; {told.shown} rows shown, {told.beyond} hidden beyond the small"
    )

    assert found.tried
    assert found.fixed == []
    assert found.narrowed == []


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
    return {one.measure.ref for one in public(scorecard(results)).results if one.counts is not None}


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


def of_some(ref, number, *conditions, met=(), meeting=None):
    """How many children there are of whom something is asked, and how many of them meet more."""
    measure = replace(STABILITY.measure, ref=ref, show="count", denominator=conditions, numerator=met)
    counted = Counts(number, number if meeting is None else meeting)
    return replace(STABILITY, measure=measure, counts=counted, direction=None)


# D-597
def test_how_many_there_are_is_taken_from_another_measure_where_one_of_everybody_is_hidden():
    """14 in U4 and 6 in K1 of 21: one is elsewhere. The last is hidden by itself."""
    asked = [Test("placement_type", "is", code) for code in ("U4", "K1")]
    few = of_some("4", 21, met=(asked[0], Test("sex", "is", "F")), meeting=3)

    assert told(of_some("1", 14, asked[0]), of_some("2", 6, asked[1]), of_some("3", 21), few) == {"1", "2"}
    assert told(of_some("1", 14, asked[0]), of_some("2", 6, asked[1]), of_some("3", 26), few) == {"1", "2", "3"}


# D-597
def test_few_boys_of_sixteen_do_not_follow_where_it_is_hidden_that_every_age_is_known():
    """11 girls and 10 boys of at most 15, of 25: four boys are older, or their age is not known."""
    boys = Test("sex", "is_not", "F"), Test("age", "at_most", Decimal(15))
    girls = of_some("2", 11, Test("sex", "is", "F"))

    assert told(of_some("1", 25), girls, of_some("3", 10, *boys)) == {"1", "2"}
    assert told(of_some("1", 27), girls, of_some("3", 10, *boys)) == {"1", "2", "3"}


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
    shown = public(scorecard([moves("1", 4, 9, 20), moves("2", 7, 9, 17, before=3)])).results

    assert [one.counts is not None for one in shown] == [True, False]
    shown = public(scorecard([moves("1", 4, 9, 25), moves("2", 7, 9, 17, before=8)])).results
    assert [one.counts is not None for one in shown] == [True, True]


def test_who_moved_twice_does_not_follow_from_moves_and_children():
    assert told(moves("1", 4, 6, 14), moves("2", 4, 6, 12, counts="children")) == {"1"}
    assert told(moves("1", 4, 6, 18), moves("2", 4, 6, 12, counts="children")) == {"1"}  # nor where many did: D-682


MOVED = list(product(range(5), repeat=2))
"""How often a child moved to a home of one kind, and of another."""


@pytest.mark.parametrize("seed", range(3 * TABLES))
def test_who_moved_how_often_does_not_follow_from_any_measures_of_moves_and_children(seed):
    random = Random(f"moves and children {seed}")
    children = {moved: random.choice((0, 0, 1, 2, 5, 9)) for moved in MOVED if any(moved)}
    which = {"K1": lambda one, _: one, "K2": lambda _, other: other, "either": lambda one, other: one + other}
    results, asked = [], []
    for ref, (counts, kind) in enumerate(random.sample(list(product(("moves", "children"), which)), 4)):
        often = {moved: which[kind](*moved) for moved in children}
        cells = often if counts == "moves" else {moved: min(1, number) for moved, number in often.items()}
        number = sum(cells[moved] * many for moved, many in children.items())
        denominator = () if kind == "either" else (Test("to_type", "is", kind),)
        made = moves(str(ref), 4, 6, number, counts=counts)
        measure = replace(made.measure, denominator=denominator, numerator=())
        results.append(replace(made, measure=measure, counts=Counts(number, number)))
        asked.append((cells, number))
    attacker = Attacker(list(children))
    for (cells, number), shown in zip(asked, public(scorecard(results)).results, strict=True):
        if shown.counts is not None:
            attacker.told({moved: often for moved, often in cells.items() if often}, number)
    wanted = {
        "moved twice or more": {moved for moved in children if sum(moved) > 1},
        "only to K1": {moved for moved in children if not moved[1]},
        "only to K2": {moved for moved in children if not moved[0]},
        "to both": {moved for moved in children if all(moved)},
        "to K1 twice or more": {moved for moved in children if moved[0] > 1},
    }
    targets = {name: (cells, sum(children[moved] for moved in cells)) for name, cells in wanted.items()}
    pressed = attacker.press(targets, [])

    assert (pressed.fixed, pressed.narrowed) == ([], [])


@pytest.mark.parametrize("seed", range(3 * TABLES))
def test_no_small_count_is_worked_out_where_some_is_not_known(seed):
    """Ages and placement types can be blank, and how many are not known is told of some measures."""
    random = Random(f"not known {seed}")
    cells = list(product((13, 15, None), ("K1", "K2", "P1", "U4", None)))
    children = {cell: random.choice((0, 0, 1, 3, 7, 12)) for cell in cells}
    results, parts = [], {}
    for ref in "123":
        young, codes = random.random() < 0.4, random.sample(("K1", "K2", "P1"), random.choice((1, 2)))
        denominator = (at_most(14),) if young else ()
        surely = [cell for cell in cells if not young or cell[0] == 13]
        entering = [cell for cell in cells if young and cell[0] is None]
        kinds = {
            "met": {cell for cell in surely if cell[1] in codes},
            "not met": {cell for cell in surely if cell[1] and cell[1] not in codes},
            "unsure": {cell for cell in surely if cell[1] is None},
            "may enter and meet": {cell for cell in entering if cell[1] in codes},
            "may enter and not meet": {cell for cell in entering if cell[1] and cell[1] not in codes},
            "may enter": {cell for cell in entering if cell[1] is None},
        }
        met, not_met, unsure, *may_enter = (sum(children[cell] for cell in those) for those in kinds.values())
        made = of_children(ref, Test("placement_type", "one_of", tuple(codes)), met)
        counts = Counts(met + not_met + unsure, met, unsure, *may_enter)
        results.append(replace(made, measure=replace(made.measure, denominator=denominator), counts=counts))
        parts[ref] = kinds
    attacker, told = Attacker(cells), []
    for shown in public(scorecard(results)).results:
        met, not_met, *open_ = parts[shown.measure.ref].values()
        if shown.counts is None:
            continue
        told += [met, not_met | open_[0]]
        if shown.counts.not_known is not None:
            told += [not_met, *open_]
    for those in told:
        attacker.told(those, sum(children[cell] for cell in those))
    everyone = {f"{ref} {name}": those for ref, kinds in parts.items() for name, those in kinds.items()}
    wanted = everyone | {str(cell): {cell} for cell in cells}
    for (one, those), (other, these) in combinations(everyone.items(), 2):
        wanted |= {f"{one} and {other}": those & these, f"{one}, not {other}": those - these}
    targets = {name: (those, sum(children[cell] for cell in those)) for name, those in wanted.items() if those}
    pressed = attacker.press(targets, told)

    assert (pressed.fixed, pressed.narrowed) == ([], [])


def test_who_was_missing_in_one_quarter_only_does_not_follow_from_a_longer_stretch():
    """Children who can be missing again do not add up, and still no fewer are missing in more months."""

    def missing(first_month, last_month, number):
        window = Window("period", date(2024, first_month, 1), date(2024, last_month + 1, 1) - date.resolution)
        return replace(MISSING, window=window, counts=Counts(number, number), previous=replace(MISSING.previous))

    known, shown = [], []
    for figure in (missing(4, 4, 20), missing(5, 5, 20), missing(4, 6, 33), missing(4, 9, 35)):
        now, known = public_and_known(scorecard([figure]), known)
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
    full = replace(
        scorecard([replace(STABILITY, measure=measure, counts=whole, groups=groups)]), by=("placement_type",)
    )
    shown = {group.names[0]: group.counts for group in public(full).results[0].groups}

    attacker = Attacker(numbers)
    attacker.told(set(numbers), whole.denominator)
    attacker.told({"P1"}, whole.numerator)
    for name, counts in shown.items():
        attacker.learn({name}, *((1, float("inf")) if counts is None else (counts.denominator, counts.denominator)))
    least, most = attacker.range_of({"A5"})
    assert shown["A5"] is None
    assert most - least >= 2


def test_groups_of_another_breakdown_of_the_same_days_are_not_told_and_the_row_says_why():
    def by(column, *names):
        groups = tuple(Group((name,), (name,), Counts(20, 20), Fraction(20), None, None) for name in names)
        made = replace(moves("1", 4, 6, 40), counts=Counts(40, 40), groups=groups)
        return replace(scorecard([made]), by=(column,))

    _, known = public_and_known(by("sex", "F", "M"))
    shown, _ = public_and_known(by("from_type", "F", "M"), known)

    assert shown.results[0].groups == ()
    assert shown.results[0].no_groups == (
        "groups for these days were published in another breakdown, or for other days that these cannot be "
        "compared with"
    )


def test_a_value_before_that_was_published_is_held_to_what_is_told_next():
    """17 in the quarter before were published beside a figure; 14 in its first two months leave three in the third."""
    _, known = public_and_known(scorecard([moves("1", 7, 9, 20, before=17)]))
    alone, _ = public_and_known(scorecard([moves("1", 4, 5, 14)]))
    beside, _ = public_and_known(scorecard([moves("1", 4, 5, 14)]), known)

    assert alone.results[0].counts is not None
    assert beside.results[0].counts is None


def in_groups(figure, counts, groups):
    """A figure with its groups by sex."""
    made = tuple(Group((name,), (name,), one, Fraction(one.numerator), None, None) for name, one in groups.items())
    return replace(scorecard([replace(figure, counts=counts, groups=made)]), by=("sex",))


def test_few_of_a_group_who_are_not_known_hide_no_figure_of_more_months():
    """How many are not known is told of the whole only: of a group it can give nothing away."""

    def over(months):
        groups = {"F": Counts(50 * months, 40 * months, 2), "M": Counts(50 * months, 40 * months, 6)}
        return in_groups(moves("1", 4, 3 + months, 0), Counts(100 * months, 80 * months, 8 * months), groups)

    _, known = public_and_known(over(1))
    shown, _ = public_and_known(over(2), known)

    assert shown.results[0].counts is not None
    assert [group.counts is not None for group in shown.results[0].groups] == [True, True]


def test_those_of_a_told_group_who_are_not_known_are_not_taken_to_be_in_the_others():
    """Of 60 with 18 not known a group of 20 is told: how many of the 18 are in it, nobody is told."""
    figure = moves("1", 4, 6, 0)
    groups = {"F": (Counts(20, 10), True), "M": (Counts(20, 10), False), "X": (Counts(20, 10), False)}
    said = [Said(figure.measure, figure.window, Counts(60, 30, 18), is_open_told=True)]
    said += [
        Said(figure.measure, figure.window, counts, (name,), ("sex",), is_told)
        for name, (counts, is_told) in groups.items()
    ]

    assert given_away(said, 6) == []


def test_children_of_whom_every_group_is_hidden_are_held_to_those_of_more_months():
    def over(months):
        groups = {"F": Counts(3, 3), "M": Counts(10 * months, 10 * months)}
        made = moves("1", 4, 3 + months, 0, counts="children")
        return in_groups(made, Counts(3 + 10 * months, 3 + 10 * months), groups)

    first, known = public_and_known(over(1))
    second, _ = public_and_known(over(2), known)

    assert {group.counts for shown in (first, second) for group in shown.results[0].groups} <= {None}


def test_measures_that_ask_more_than_can_be_gone_through_are_held_to_each_other_two_by_two(monkeypatch):
    """One measure about ages and placements, and others about many ages: more kinds than are gone through."""
    monkeypatch.setattr(kinds, "_MOST_KINDS", 20)
    ages = [of_children(f"age {age}", at_most(age), number) for age, number in ((2, 10), (5, 20), (8, 30), (11, 40))]
    joined = of_children("homes", Test("placement_type", "is", "K2"), 20, everybody=60)
    joined = replace(joined, measure=replace(joined.measure, denominator=(Test("age", "more_than", Decimal(9)),)))
    fifteen, fourteen = of_children("15", at_most(15), 63), of_children("14", at_most(14), 61)

    assert told(*ages, fifteen, fourteen, joined) == {"age 2", "age 5", "age 8", "age 11", "15", "homes"}
