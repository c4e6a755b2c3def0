"""What falls due of those who came into care and are still there: a first review, a plan; who left before, and ages."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from permanence_kpis.conditions.model import AnyOf, Not, Test
from permanence_kpis.definitions.model import Exclusion
from permanence_kpis.disclosure import public_and_known
from permanence_kpis.periods import Window
from permanence_kpis.results.counts import Counts

from .cards import public, scorecard
from .histories import DUE
from .test_care_flow import of_everybody

JULY = Window("period", date(2023, 7, 1), date(2023, 7, 31))
BEFORE_IT = Window("period", date(2023, 6, 5), date(2023, 7, 3))
"""From 5 June to 3 July: 20 working days later it is 3 July, and 31 July."""
FIRST = Test("number", "is", Decimal(1))


def of(ref, table, unit, number, window, groups=None, **asked):
    one = of_everybody(ref, table, window, number, groups)
    return replace(one, measure=replace(one.measure, counts=unit, **asked))


@pytest.mark.parametrize(
    ("came", "due", "shown"),
    [
        (30, 28, ["C"]),  # 2 left early
        (30, 30, ["C", "R"]),
        (30, 20, ["C", "R"]),
    ],
)
@pytest.mark.parametrize(
    "first", [FIRST, Test("number", "at_most", Decimal(1)), Test("number", "less_than", Decimal(2))]
)
def test_how_few_left_early_does_not_follow_from_first_reviews(came, due, shown, first):
    card = scorecard(
        [
            of("C", "started_care", "starts", came, BEFORE_IT),
            of("R", "reviews_due", "reviews", due, JULY, denominator=(first,)),
        ]
    )

    assert [one.measure.ref for one in public(card).results if one.counts is not None] == shown


@pytest.mark.parametrize(("first", "number_of_groups"), [(28, 0), (20, 2)])
def test_nor_from_reviews_by_their_number(first, number_of_groups):
    card = scorecard(
        [
            of("C", "started_care", "starts", 30, BEFORE_IT),
            of("R", "reviews_due", "reviews", 50, JULY, {"1": first, "2": 50 - first}),
        ]
    )

    came, due = public(replace(card, by=("number",))).results

    assert came.counts is not None
    assert due.counts is not None
    assert len(due.groups) == number_of_groups


# D-622
@pytest.mark.parametrize(
    ("asked", "by", "number_of_groups"),
    [
        ({"denominator": (FIRST,)}, ("age_band",), 0),
        ({"denominator": (Test("number", "more_than", Decimal(1)),)}, ("age_band",), 0),
        ({}, ("age_band",), 2),
        ({"denominator": (FIRST,)}, ("sex",), 2),
    ],
)
def test_first_reviews_are_not_broken_down_by_age(asked, by, number_of_groups):
    card = scorecard([of("R", "reviews_due", "reviews", 40, JULY, {"5 to 9": 20, "10 to 15": 20}, **asked)])

    [due] = public(replace(card, by=by)).results

    assert len(due.groups) == number_of_groups
    assert due.no_groups == (
        None if number_of_groups else "by age, they would show how few left before something was due"
    )


SPRING, SUMMER = (
    Window("period", date(2023, 4, 1), date(2023, 6, 30)),
    Window("period", date(2023, 7, 1), date(2023, 9, 30)),
)
"""What is due three months after care began is due in the one of those who came in the other."""
UNDER_TEN = Test("age", "at_most", Decimal(9))


def test_a_plan_due_is_not_broken_down_by_age():
    plan = of("D", "plan_by_second_review", "starts", 20, SUMMER, {"5 to 9": 10, "10 to 15": 10}, catalogue=DUE)

    for by, number_of_groups in ((("age_band",), 0), (("ethnicity",), 2)):
        [due] = public(replace(scorecard([plan]), by=by)).results
        assert due.counts is not None
        assert len(due.groups) == number_of_groups


@pytest.mark.parametrize(("due", "shown"), [(8, ["C"]), (6, ["C"]), (20, ["C", "D"])])
def test_how_few_of_an_age_left_early_does_not_follow_from_measures_of_that_age(due, shown):
    """Whoever was under ten when a plan was due was so when care began: without them 1, 3 and 10 left, or grew."""
    came = {8: 9, 6: 9, 20: 30}[due]
    card = scorecard(
        [
            of("C", "started_care", "starts", came, SPRING, denominator=(UNDER_TEN,), catalogue=DUE),
            of("D", "plan_by_second_review", "starts", due, SUMMER, denominator=(UNDER_TEN,), catalogue=DUE),
        ]
    )

    assert [one.measure.ref for one in public(card).results if one.counts is not None] == shown


# D-648
@pytest.mark.parametrize(("placements", "shown"), [(8, ["P"]), (20, ["P", "D"])])
def test_how_few_moved_does_not_follow_from_what_was_due_of_who_came(placements, shown):
    """7 plans were due, so that 7 came at least: of 8 placements no more than 1 is a move; of 20 up to 13 are."""
    card = scorecard(
        [
            of("P", "placement_starts", "placements", placements, SPRING, catalogue=DUE),
            of("D", "plan_by_second_review", "starts", 7, SUMMER, catalogue=DUE),
        ]
    )

    assert [one.measure.ref for one in public(card).results if one.counts is not None] == shown


LATER = Test("number", "at_least", Decimal(2))


# D-647: of 30 who came 28 are due a first review, so that 2 left early; or 20 are
@pytest.mark.parametrize(("due", "shown"), [(28, ["C"]), (20, ["C", "R"])])
@pytest.mark.parametrize(
    "asked",
    [
        {"denominator": (Not(LATER),)},
        {"denominator": (Not(Not(FIRST)),)},
        {"denominator": (Test("number", "at_most", Decimal("1.5")),)},
        {"denominator": (Test("number", "one_of", (Decimal(1),)),)},
        {"exclude": (Exclusion((LATER,), "they are later"),)},
        {"numerator": (FIRST,)},
    ],
)
def test_nor_from_first_reviews_however_they_are_asked_for(asked, due, shown):
    reviews = of("R", "reviews_due", "reviews", due, JULY, **asked)
    if "numerator" in asked:
        reviews = replace(reviews, counts=Counts(60, due))
    card = scorecard([of("C", "started_care", "starts", 30, BEFORE_IT), reviews])

    assert [one.measure.ref for one in public(card).results if one.counts is not None] == shown


# D-660: 60 are due, 32 of them later ones: 28 are the first of a child, so that 2 of 30 left early
@pytest.mark.parametrize(("later", "shown"), [(32, ["C", "A"]), (40, ["C", "A", "L"])])
@pytest.mark.parametrize(
    "asked",
    [
        {"denominator": (LATER,)},
        {"denominator": (Not(Test("number", "less_than", Decimal(2))),)},
        {"denominator": (LATER, Test("number", "is_recorded", True))},
        {"exclude": (Exclusion((FIRST,), "they are the first"),)},
        {"numerator": (LATER,)},
    ],
)
@pytest.mark.parametrize("is_in_turn", [False, True])
def test_nor_from_all_reviews_and_the_later_ones(asked, later, shown, is_in_turn):
    of_later = of("L", "reviews_due", "reviews", later, JULY, **asked)
    if "numerator" in asked:
        of_later = replace(of_later, counts=Counts(60, later))
    came = of("C", "started_care", "starts", 30, BEFORE_IT)
    due = of("A", "reviews_due", "reviews", 60, JULY)

    if is_in_turn:
        _, known = public_and_known(scorecard([came, due]))
        shown_now = public(scorecard([of_later]), known)
        assert [one.measure.ref for one in shown_now.results if one.counts is not None] == [
            ref for ref in shown if ref == "L"
        ]
        return
    card = scorecard([came, due, of_later])
    assert [one.measure.ref for one in public(card).results if one.counts is not None] == shown


def test_of_all_reviews_and_the_later_ones_the_one_that_comes_first_is_published():
    later = of("L", "reviews_due", "reviews", 32, JULY, denominator=(LATER,))
    due, came = (
        of("A", "reviews_due", "reviews", 60, JULY),
        of("C", "started_care", "starts", 30, BEFORE_IT),
    )

    assert [one.measure.ref for one in public(scorecard([came, later, due])).results if one.counts is not None] == [
        "C",
        "L",
    ]


GROUPS = "A", "B", "G", "D"


def in_groups(ref, table, unit, window, numbers, **asked):
    """A figure by ethnicity."""
    return of(ref, table, unit, sum(numbers), window, dict(zip(GROUPS, numbers, strict=True)), **asked)


@pytest.mark.parametrize(("first", "shown"), [((30, 11, 12, 25), []), ((30, 12, 12, 25), ["A"])])
def test_nor_from_the_groups_of_all_and_of_the_later_ones(first, shown):
    """B, G and D are hidden together; of the 49 of them who came 48 have a first review due, or all."""
    later = 30, 5, 5, 30
    every = [one + other for one, other in zip(first, later, strict=True)]
    card = scorecard(
        [
            in_groups("C", "started_care", "starts", BEFORE_IT, (40, 12, 12, 25)),
            in_groups("A", "reviews_due", "reviews", JULY, every),
            in_groups("L", "reviews_due", "reviews", JULY, later, denominator=(LATER,)),
        ]
    )

    _, _, due_later = public(replace(card, by=("ethnicity",))).results

    assert [group.names[0] for group in due_later.groups if group.counts] == shown


def test_a_group_without_later_reviews_has_first_ones_alone():
    """Of 12 who came 11 have a first review due, and none a later one."""
    came = in_groups("C", "started_care", "starts", BEFORE_IT, (40, 12, 40, 40))
    every = in_groups("A", "reviews_due", "reviews", JULY, (60, 11, 60, 60))
    later = of("L", "reviews_due", "reviews", 90, JULY, {"A": 30, "G": 30, "D": 30}, denominator=(LATER,))
    card = replace(scorecard([came, every, later]), by=("ethnicity",))

    for_public = public(card).results[1:]

    assert not all(group.counts for one in for_public for group in one.groups)


def test_nor_from_the_children_of_whom_a_first_review_is_due():
    card = scorecard(
        [
            of("C", "started_care", "starts", 30, BEFORE_IT),
            of("R", "reviews_due", "children", 28, JULY, denominator=(FIRST,)),
        ]
    )

    assert [one.measure.ref for one in public(card).results if one.counts is not None] == ["C"]


# D-661
@pytest.mark.parametrize(
    ("conditions", "shown"),
    [
        ((Test("number", "is", Decimal(2)),), []),
        ((Test("number", "at_most", Decimal(2)),), []),
        ((Test("number", "at_least", Decimal(3)),), []),
        ((AnyOf((FIRST, Test("sex", "is", "F"))),), []),
        ((Test("number", "is_missing", True),), []),
        ((AnyOf((FIRST, LATER)),), ["R"]),
        ((Test("number", "at_least", Decimal(1)),), ["R"]),
        ((FIRST, Test("sex", "is", "F")), ["R"]),
        ((LATER, Test("sex", "is", "F")), ["R"]),
    ],
)
def test_reviews_are_published_of_all_of_the_first_or_of_the_later_ones(conditions, shown):
    card = scorecard([of("R", "reviews_due", "reviews", 40, JULY, denominator=conditions)])

    assert [one.measure.ref for one in public(card).results if one.counts is not None] == shown


# D-650
@pytest.mark.parametrize(
    ("met", "shown"),
    [
        (Test("met", "is_recorded", True), ["C"]),
        (Test("met", "one_of", ("yes", "late", "no")), ["C"]),
        (Test("met", "one_of", ("yes", "no")), ["C", "D"]),  # others may have been late
    ],
)
def test_how_few_left_early_does_not_follow_from_whatever_became_of_what_was_due(met, shown):
    """30 came, and 28 plans were due: 2 left before."""
    card = scorecard(
        [
            of("C", "started_care", "starts", 30, SPRING, catalogue=DUE),
            of("D", "plan_by_second_review", "starts", 28, SUMMER, denominator=(met,), catalogue=DUE),
        ]
    )

    assert [one.measure.ref for one in public(card).results if one.counts is not None] == shown
