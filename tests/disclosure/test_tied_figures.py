"""What figures of tied tables tell, on a few numbers worked out by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from permanence_kpis.conditions.model import Test
from permanence_kpis.disclosure import public_and_known
from permanence_kpis.periods import Window
from permanence_kpis.results.counts import Counts

from .cards import scorecard
from .test_care_flow import alone, at_the_end_of, of_everybody

IN_MARCH = Window("at_period_end", date(2023, 1, 1), date(2023, 3, 31))
A_YEAR = (Test("months_in_care", "at_least", Decimal(12)),)


def told(*publications, by=("sex",)):
    """The refs told in the last of several publications, one after the other, and the groups that are told of each."""
    known, shown = [], None
    for figures in publications:
        shown, known = public_and_known(replace(scorecard(figures), by=by), known)
    return {
        one.measure.ref: [group.names for group in one.groups if group.counts is not None]
        for one in shown.results
        if one.counts is not None
    }


def of(ref, table, counts, window, number, groups=None):
    made = of_everybody(ref, table, window, number, groups)
    return replace(made, measure=replace(made.measure, counts=counts))


def of_placements(came, moved, placed):
    return [
        of("S21", "started_care", "children", alone(0), came),
        of("M", "placement_moves", "moves", alone(0), moved),
        of("P", "placement_starts", "placements", alone(0), placed),
    ]


@pytest.mark.parametrize(
    ("came", "moved", "placed", "shown"),
    [
        (12, 4, 16, ["S21"]),  # 16 and 12 would tell the 4
        (3, 20, 23, ["M"]),
        (12, 0, 12, ["S21", "M", "P"]),
        (12, 20, 32, ["S21", "M", "P"]),
    ],
)
def test_moves_do_not_follow_from_placements_that_started_and_who_came(came, moved, placed, shown):
    assert list(told(of_placements(came, moved, placed))) == shown


def in_care_for_a_year(quarter, number):
    made = of_everybody("Y", "looked_after", at_the_end_of(quarter), number)
    return replace(made, measure=replace(made.measure, denominator=A_YEAR))


@pytest.mark.parametrize(("still_there", "shown"), [(97, []), (100, ["Y"]), (90, ["Y"])])
def test_few_who_left_do_not_follow_from_who_is_there_a_year_later(still_there, shown):
    """100 were looked after in March 2023; in March 2024 97 had been for a year: 3 had left."""
    in_march = Window("at_period_end", date(2023, 1, 1), date(2023, 3, 31))
    before = of_everybody("S20", "looked_after", in_march, 100)

    assert list(told([before], [in_care_for_a_year(3, still_there)])) == shown


# D-689: nobody left in the second quarter
@pytest.mark.parametrize(("in_september", "is_shown"), [(43, False), (50, True)])
def test_few_who_are_in_care_from_three_to_six_months_do_not_follow_from_another_day(in_september, is_shown):
    half_a_year = (Test("months_in_care", "at_least", Decimal(6)),)
    of_days = [
        of_everybody(ref, "looked_after", at_the_end_of(quarter), number)
        for quarter, (ref, number) in enumerate((("A", 42), ("B", in_september)))
    ]
    in_june, later = (replace(one, measure=replace(one.measure, denominator=half_a_year)) for one in of_days)

    shown = told([in_june], [of_everybody("L", "left_care", alone(1), 0)], [later])
    assert list(shown) == (["B"] if is_shown else [])


@pytest.mark.parametrize(("open_then", "shown"), [(57, []), (60, ["H"]), (50, ["H"])])
def test_few_households_that_closed_do_not_follow_from_approvals(open_then, shown):
    """50 were open in March and 10 were approved until June: of 57 in June 3 had closed."""
    in_march = Window("at_period_end", date(2023, 1, 1), date(2023, 3, 31))
    before = of("H", "fostering_households", "households", in_march, 50)
    approved = of("A", "foster_approvals", "households", alone(0), 10)
    after = of("H", "fostering_households", "households", at_the_end_of(0), open_then)

    assert list(told([before], [approved], [after])) == shown


def test_approvals_are_not_taken_for_households():
    in_march = Window("at_period_end", date(2023, 1, 1), date(2023, 3, 31))
    before = of("H", "fostering_households", "households", in_march, 50)
    approved = of("A", "foster_approvals", "approvals", alone(0), 10)
    after = of("H", "fostering_households", "households", at_the_end_of(0), 57)

    assert list(told([before], [approved], [after])) == ["H"]


def test_a_row_that_is_hidden_for_its_numerator_hides_not_how_many_there_are():
    """Of 41 in March 2 are with parents, whose row is hidden: the 41 are known all the same, beside 36 and 9."""
    in_march = Window("at_period_end", date(2023, 1, 1), date(2023, 3, 31))
    before = of_everybody("S20", "looked_after", in_march, 41)
    with_parents = replace(
        before,
        measure=replace(before.measure, ref="Z", numerator=(Test("placement_type", "is", "P1"),)),
        counts=Counts(41, 2),
    )
    there = of_everybody("S20", "looked_after", at_the_end_of(0), 36)
    left = of_everybody("S22", "left_care", alone(0), 9)

    assert list(told([before, with_parents], [there, left])) == ["S20"]


def test_groups_by_age_and_sex_add_up_to_those_by_sex():
    """Girls were 20 and 21 by age, then 36, and 9 left: 4 came. Boys were 50 and are still, and 10 of them left."""
    by_age = {("5 to 9", "F"): 20, ("10 to 15", "F"): 21, ("5 to 9", "M"): 25, ("10 to 15", "M"): 25}
    in_march = Window("at_period_end", date(2023, 1, 1), date(2023, 3, 31))
    first = of_everybody("S20", "looked_after", in_march, 91)
    of_ages = of_everybody("S20", "looked_after", in_march, 91, {"x": 1}).groups[0]
    first = replace(
        first,
        groups=tuple(
            replace(of_ages, values=names, names=names, counts=Counts(number, number))
            for names, number in by_age.items()
        ),
    )
    _, known = public_and_known(replace(scorecard([first]), by=("age_band", "sex")))
    second = scorecard(
        [
            of_everybody("S20", "looked_after", at_the_end_of(0), 86, {"F": 36, "M": 50}),
            of_everybody("S22", "left_care", alone(0), 19, {"F": 9, "M": 10}),
        ]
    )

    shown, _ = public_and_known(second, known)

    girls = [
        one.measure.ref
        for one in shown.results
        if any(group.names == ("F",) and group.counts is not None for group in one.groups)
    ]
    assert girls == ["S20"]


def by_age(ref, table, window, of_ages):
    return of_everybody(ref, table, window, sum(of_ages.values()), of_ages)


# D-595
@pytest.mark.parametrize(
    ("now", "grew", "shown"),
    [
        (29, 0, ["S20"]),  # of 30, one left or turned ten: no more than one left
        (24, 5, ["S20", "S21"]),  # of 30, six left or turned ten
    ],
)
def test_few_who_left_do_not_follow_from_those_of_their_age_of_whom_nobody_grows_younger(now, grew, shown):
    """Under 10 there were 30, nobody came and one left; over 10 there were 40, of whom 20 left, and 30 came."""
    in_march = Window("at_period_end", date(2023, 1, 1), date(2023, 3, 31))
    first = by_age("S20", "looked_after", in_march, {"5 to 9": 30, "10 to 15": 40})
    _, known = public_and_known(replace(scorecard([first]), by=("age_band",)))
    figures = [
        by_age("S20", "looked_after", at_the_end_of(0), {"5 to 9": now, "10 to 15": 50 + grew}),
        by_age("S21", "started_care", alone(0), {"10 to 15": 30}),
        by_age("S22", "left_care", alone(0), {"5 to 9": 1, "10 to 15": 20}),
    ]

    card, _ = public_and_known(replace(scorecard(figures), by=("age_band",)), known)

    assert [one.measure.ref for one in card.results if any(group.counts for group in one.groups)] == shown


# D-206
def test_as_many_groups_as_it_takes_are_hidden_and_no_more():
    """Of A 4 came: 41 and 36 are told, so that 9 who left are not, nor those of the next group of the list."""
    before = [of("S20", "looked_after", "children", IN_MARCH, 151, {"A": 41, "B": 50, "C": 60})]
    after = [
        of("S20", "looked_after", "children", at_the_end_of(0), 156, {"A": 36, "B": 55, "C": 65}),
        of("S21", "started_care", "children", alone(0), 34, {"A": 4, "B": 15, "C": 15}),
        of("S22", "left_care", "children", alone(0), 29, {"A": 9, "B": 10, "C": 10}),
    ]

    assert told(before, after) == {"S20": [("A",), ("B",), ("C",)], "S21": [("C",)], "S22": [("C",)]}
