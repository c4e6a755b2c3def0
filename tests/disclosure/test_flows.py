"""Who is there, came and left, worked out in two ways that say the same, and group by group beside all others."""

from dataclasses import replace
from datetime import date
from itertools import product
from random import Random

import pytest

from permanence_kpis.disclosure.ages import is_given
from permanence_kpis.disclosure.beside import THE_ONE, beside_the_rest
from permanence_kpis.disclosure.care_flow import given_away_by_flow
from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.growing import GrowingFlow
from permanence_kpis.disclosure.lives import Lives
from permanence_kpis.disclosure.patterns import OTHER, groups_of
from permanence_kpis.disclosure.stocks import Stocks
from permanence_kpis.disclosure.tied_figures import Everybody
from permanence_kpis.disclosure.ties import CAME, LEFT, THERE
from permanence_kpis.periods import ONE_DAY, Window
from permanence_kpis.results.counts import Counts
from permanence_kpis.tables import AGE_BANDS

from .test_care_flow import of_everybody

BELOW = 6
DAYS = [date(2023, 1, 1), date(2023, 4, 1), date(2023, 7, 1), date(2023, 10, 1)]
HIDDEN = frozenset(["figure"])


def there(day, number, names=()):
    return Everybody("looked_after", THERE, (DAYS[day], DAYS[day]), names, number)


def came(first, end, number, names=()):
    return Everybody("started_care", CAME, (DAYS[first], DAYS[end]), names, number)


def left(first, end, number, names=()):
    return Everybody("left_care", LEFT, (DAYS[first], DAYS[end]), names, number)


@pytest.mark.parametrize("flow", [Stocks, Lives])
@pytest.mark.parametrize(
    ("said", "given_away"),
    [
        ([there(0, 41), there(1, 36), left(0, 1, 9)], [()]),  # so 4 came
        ([there(0, 41), there(1, 36), left(0, 1, 12)], []),  # 7 came
        ([there(0, 41), there(1, 36)], []),  # a net change
        ([there(0, 13), left(0, 1, 20), came(0, 1, 10)], [()]),  # 3 are there
        # none there in July, so whoever came from April on has left: 8 of 10, and 2 who were there
        ([there(2, 0), came(1, 2, 8), left(1, 2, 10)], [()]),
        # 30 came in half a year and 28 of them in its first quarter
        ([there(0, 50), there(2, 60), came(0, 2, 30), came(0, 1, 28)], [()]),
        # as the first, whatever an older figure says that does not fit
        ([came(0, 1, 50), there(0, 41), there(1, 36), left(0, 1, 9)], [()]),
    ],
)
def test_what_follows_of_all(flow, said, given_away):
    assert list(flow(said, BELOW).given_away) == given_away


def test_both_ways_find_the_same_given_away():
    random, found = Random(3), []
    for _ in range(60):
        of = {name: _numbers(random) for name in ("F", "M")}
        said = []
        for name, (stock, coming, leaving) in of.items():
            every = [there(day, stock[day], (name,)) for day in range(4)]
            every += [
                one(at, at + 1, many[at], (name,)) for one, many in ((came, coming), (left, leaving)) for at in range(3)
            ]
            said += [one if random.random() < 0.5 else replace(one, number=None) for one in every]
        for day in range(4):
            said.append(there(day, sum(stock[day] for stock, *_ in of.values())))
        by_stocks, by_lives = (set(flow(said, BELOW).given_away) for flow in (Stocks, Lives))
        assert by_stocks == by_lives, said
        found.append(frozenset(by_stocks))

    assert len(set(found)) > 3  # some groups, the whole, none


def _numbers(random):
    """How many of a group are there on each of four days, and who came and left in between."""
    coming, leaving, stock = [], [], [random.choice((3, 9, 20, 40))]
    for _ in range(3):
        coming.append(random.choice((0, 2, 4, 7, 12)))
        leaving.append(min(stock[-1] + coming[-1], random.choice((0, 1, 4, 8, 12))))
        stock.append(stock[-1] + coming[-1] - leaving[-1])
    return stock, coming, leaving


def test_a_group_beside_all_others():
    a, b, c = ("A",), ("B",), ("C",)
    said = [
        there(0, 60),
        there(0, 30, a),
        there(0, 20, b),
        there(0, 10, c),
        replace(there(0, 0, b), names=(OTHER,)),
        came(0, 1, None, a),
        came(0, 1, 8, b),
        replace(came(0, 1, None, c), least=1),
        left(0, 1, 5, b),
    ]

    of_a = dict(beside_the_rest(said, groups_of(one.names for one in said)))[a]

    assert of_a == (
        there(0, 60),
        there(0, 30, (THE_ONE,)),
        there(0, 30, (OTHER,)),  # 20 and 10, and nobody else
        came(0, 1, None, (THE_ONE,)),
        replace(came(0, 1, None, (OTHER,)), least=9),  # 8, and one at least
        replace(left(0, 1, None, (OTHER,)), least=5),  # of C nothing is said
    )


def test_a_group_beside_all_others_keeps_the_ages_apart():
    a, b = ("A", "0-4"), ("B", "0-4")
    said = [
        there(0, 60),
        there(0, 30, a),
        there(0, 20, b),
        there(0, 0, (OTHER, "0-4")),
        came(0, 1, 8, b),
        came(0, 1, 12, (None, "0-4")),
        there(0, 9, ("A", None)),
        there(0, 0, ("B", OTHER)),
        there(0, 0, (OTHER, OTHER)),
    ]

    of_a = dict(beside_the_rest(said, groups_of(one.names for one in said), ages=1))[("A",)]

    assert of_a == (
        there(0, 60),
        there(0, 30, (THE_ONE, "0-4")),
        there(0, 20, (OTHER, "0-4")),  # 20, and nobody else
        replace(came(0, 1, None, (OTHER, "0-4")), least=8),  # of those of no name nothing is said
        came(0, 1, 12, (None, "0-4")),
        there(0, 9, (THE_ONE, None)),
        # the others are not told apart by age, and to be of no age says nothing of them
    )


UNDER_FIVE = [there(0, 20, ("0-4",)), there(1, 17, ("0-4",)), came(0, 1, 0, ("0-4",))]
OF_ANY_SEX = [replace(one, names=(None, "0-4")) for one in UNDER_FIVE]
NO_GIRLS = [replace(one, number=0, names=("F", "0-4")) for one in UNDER_FIVE]


@pytest.mark.parametrize(
    ("said", "place"),
    [(UNDER_FIVE, 0), ([*OF_ANY_SEX, *NO_GIRLS, there(0, 9, ("F", "5-"))], 1)],
    ids=["age", "sex, age"],
)
def test_children_grow_out_of_an_age_whether_or_not_the_next_is_told_of(said, place):
    """Of 20 under five 17 are left: three left care, or turned five."""
    assert list(GrowingFlow(said, BELOW, place).given_away) == []


NAMES = [f"E{number:02d}" for number in range(20)]
QUARTERS = range(7)
TABLES = {"S20": ("looked_after", "at_period_end"), "S21": ("started_care", "period"), "S22": ("left_care", "period")}


def of_twenty_groups(largest):
    """Seven quarters by 20 groups, of which the largest alone is told of.

    Takes: by ref how many of it there were quarter by quarter; None where that is not told.
    """
    known = []
    for quarter in QUARTERS:
        first, end = (date(2020 + at // 4, 3 * (at % 4) + 1, 1) for at in (quarter, quarter + 1))
        for ref, (table, kind) in TABLES.items():
            figure = of_everybody(ref, table, Window(kind, first, end - ONE_DAY), 400 if ref == "S20" else 60)
            known.append(Disclosed(figure.measure, figure.window, figure.counts))
            for name in NAMES:
                number = largest[ref][quarter] if name == "E00" else None
                counts = Counts(1, 1) if number is None else Counts(number, number)
                hidden = HIDDEN if number is None else frozenset[str]()
                known.append(Disclosed(figure.measure, figure.window, counts, (name,), hidden, ("ethnicity",)))
    return known


@pytest.mark.parametrize(
    ("there_last", "given_away"),
    [
        (300, []),
        (309, [(("ethnicity",), ("E00",))]),  # 12 came and 9 more are there: 3 left
    ],
)
def test_many_groups_over_years_are_still_worked_through(there_last, given_away):
    there = [*[300] * 6, there_last]
    known = of_twenty_groups({"S20": there, "S21": [12] * 7, "S22": [None] * 7})

    assert [one for one in given_away_by_flow(known, BELOW) if one[1] == ("E00",)] == given_away
    assert bool(list(given_away_by_flow(known, BELOW))) == bool(given_away)


# D-611
@pytest.mark.parametrize(("there_last", "given_away"), [(319, True), (312, False)])
def test_of_many_groups_each_is_looked_at_over_all_their_time(there_last, given_away):
    """300 were there at first; in each of six quarters 12 came, and in all but one of them 10 left, so then 3 or 10.

    That one is too long ago for all groups to be worked through at once.
    """
    there, left = [300, *[None] * 5, there_last], [10, 10, None, *[10] * 4]
    known = of_twenty_groups({"S20": there, "S21": [12] * 7, "S22": left})

    assert ((("ethnicity",), ("E00",)) in given_away_by_flow(known, BELOW)) == given_away


BOTH = ("age_band", "ethnicity")
BY_YEARS = ("age", "ethnicity")
YEARS = [str(age) for age in range(18)]


def by_both(ref, first, end, number, by=BOTH, ages=AGE_BANDS):
    """So many in each group by age and ethnicity, and of everybody; all of it is told."""
    table, kind = TABLES[ref]
    figure = of_everybody(ref, table, Window(kind, first, end - ONE_DAY), len(ages) * len(NAMES) * number)
    whole = Disclosed(figure.measure, figure.window, figure.counts)
    return [
        whole,
        *(replace(whole, counts=Counts(number, number), names=names, by=by) for names in product(ages, NAMES)),
    ]


def test_where_not_even_the_newest_figures_can_be_worked_through_no_group_is_safe():
    first, end = date(2023, 4, 1), date(2023, 7, 1)
    numbers = ("S20", 40), ("S21", 20), ("S22", 20)
    known = [one for ref, number in numbers for one in by_both(ref, first, end, number, BY_YEARS, YEARS)]
    given_away = list(given_away_by_flow(known, BELOW))

    assert all(any(is_given(names, BY_YEARS, *one) for one in given_away) for names in product(YEARS, NAMES))


def test_who_came_years_ago_hides_nothing_of_who_is_there_now():
    """By age and ethnicity once, and then only who is there, quarter after quarter."""
    known = by_both("S21", date(2020, 1, 1), date(2020, 4, 1), 20)
    for year in (2021, 2022, 2023, 2024):
        known += by_both("S20", date(year, 1, 1), date(year, 4, 1), 40)

    assert list(given_away_by_flow(known, BELOW)) == []
