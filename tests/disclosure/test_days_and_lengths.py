"""What is asked of days, and of how long something has been so: what it says of other windows does not follow."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from permanence_kpis.conditions.model import LAST_DAY, AnyOf, Not, Test
from permanence_kpis.definitions.model import Exclusion
from permanence_kpis.disclosure import public_and_known
from permanence_kpis.tables import Catalogue

from .cards import public, scorecard
from .histories import SHIPPED
from .test_care_flow import alone, at_the_end_of, year_to
from .test_counted_once import GIRL, asked, shown_last, with_groups

MOVES_AND_STARTS = {"started_care": "starts", "placement_moves": "moves", "placement_starts": "placements"}


# D-681: nine of 18 placements of girls are of those who came, so that nine of the moves are theirs
@pytest.mark.parametrize(
    ("moves", "is_shown"),
    [
        (11, False),  # two of others
        (15, True),  # six
    ],
)
def test_how_few_moves_others_than_one_group_made_does_not_follow(moves, is_shown):
    others = moves - 9
    groups = {
        "started_care": {"F": 9, "M": 6, "U": 6},
        "placement_moves": {"F": 9, "M": others // 2, "U": others - others // 2},
        "placement_starts": {"F": 18, "M": 6 + others // 2, "U": 6 + others - others // 2},
    }
    known = []
    for ref, (table, unit) in enumerate(MOVES_AND_STARTS.items()):
        of_all = asked(f"{ref}", unit, alone(0), sum(groups[table].values()), table=table)
        shown, known = public_and_known(with_groups(of_all, groups[table]), known)
    of_girls = [group.counts for group in shown.results[0].groups if group.names == ("F",)]

    assert any(of_girls) == is_shown


# D-682
@pytest.mark.parametrize(
    ("table", "unit", "test", "is_shown"),
    [
        ("started_care", "starts", Test("started_on", "on_or_after", date(2023, 4, 30)), False),
        ("started_care", "starts", Test("started_on", "is_recorded", True), True),
        ("missing_episodes", "children", Test("began_on", "before", date(2023, 7, 1)), False),
        ("missing_episodes", "children", Test("ended_on", "is_missing", True), False),
        ("missing_episodes", "children", GIRL, True),
        ("reviews_due", "reviews", Test("held_on", "is_recorded", True), False),
        ("reviews_due", "reviews", Test("days_late", "at_most", Decimal(5)), False),
        ("reviews_due", "reviews", Test("met", "is", "yes"), True),
        ("reviews_due", "children", GIRL, False),
        ("placement_starts", "children", GIRL, False),
        ("placement_starts", "placements", GIRL, True),
        ("placement_moves", "children", GIRL, False),
        ("placement_moves", "moves", GIRL, True),
        ("reviews", "children", GIRL, False),
        ("reviews", "reviews", GIRL, True),
        ("foster_approvals", "approvals", Test("places", "at_least", Decimal(2)), False),
        ("left_care", "children", Test("months_in_care", "at_least", Decimal(12)), False),
        ("left_care", "children", Test("age", "at_least", Decimal(12)), True),
        ("looked_after", "children", Test("months_in_care", "less_than", Decimal(12)), True),
        ("looked_after", "children", AnyOf((GIRL, Test("months_in_care", "less_than", Decimal(3)))), False),
        ("looked_after", "children", AnyOf((GIRL, Test("sex", "is", "M"))), True),
        ("looked_after", "children", Test("last_review_on", "is_missing", True), False),
        ("looked_after", "children", Not(Test("months_in_placement", "at_least", Decimal(12))), False),
        ("looked_after", "children", Test("months_in_placement", "at_least", Decimal(12)), True),
        ("looked_after", "children", Test("months_in_placement", "less_than", Decimal(12)), False),
        ("looked_after", "children", AnyOf((GIRL, Test("months_in_placement", "at_least", Decimal(12)))), False),
        ("looked_after", "children", Test("placements_in_12_months", "at_least", Decimal(3)), True),
        ("looked_after", "children", Test("placements_in_12_months", "at_least", Decimal(2)), False),
        ("looked_after", "children", Test("placements_in_12_months", "is_missing", True), False),
        ("looked_after", "children", Test("discharges.months_since", "at_most", Decimal(6)), True),
        ("looked_after", "children", Test("discharges.months_since", "at_least", Decimal(6)), False),
        ("looked_after", "children", Test("discharges.route", "is_missing", True), False),
        (
            "looked_after",
            "children",
            AnyOf((Test("discharges.closed_on", "is_missing", True), Test("discharges.closed_on", "after", LAST_DAY))),
            True,
        ),
        ("looked_after", "children", Test("discharges.days_since", "at_most", Decimal(90)), False),
        ("looked_after", "children", Test("discharges.closed_on", "after", LAST_DAY), True),
        ("looked_after", "children", Test("discharges.closed_on", "after", date(2023, 7, 1)), False),
        ("discharges", "plans", Test("court_on", "is_recorded", True), True),
        ("discharges", "plans", Test("court_on", "after", LAST_DAY), False),
        ("discharges", "plans", Test("decided_on", "after", date(2023, 7, 1)), False),
    ],
)
def test_only_what_is_compared_with_everything_else_is_asked_for(table, unit, test, is_shown):
    window = at_the_end_of(1) if table == "looked_after" else year_to(1)
    one = asked("A", unit, window, 40, table=table)
    measure = replace(one.measure, denominator=(test,), catalogue=SHIPPED["S4"].catalogue)
    [shown] = public(scorecard([replace(one, measure=measure)])).results

    assert (shown.counts is not None) == is_shown
    if not is_shown:
        assert shown.hidden.reason.endswith(
            ("not compared with what else is published", f"how many {unit} they are of")
        )


# D-682: which row is the newest is another in another window
def test_what_the_newest_row_says_on_the_last_day_is_not_published_of_birthdays():
    catalogue = SHIPPED["S4"].catalogue
    newest = {name: column for name, column in catalogue.tables["looked_after"].columns.items() if "." in name}
    birthdays = catalogue.tables["care_leavers"]
    birthdays = replace(birthdays, columns={**birthdays.columns, **newest})
    catalogue = Catalogue(catalogue.extracts, {**catalogue.tables, "care_leavers": birthdays}, catalogue.own)
    for test in (
        Test("pathway_plans.category", "is", "relevant"),
        Test("pathway_plans.months_since", "at_most", Decimal(6)),
    ):
        one = asked("A", "young_people", year_to(1), 60, test, table="care_leavers")
        [shown] = public(scorecard([replace(one, measure=replace(one.measure, catalogue=catalogue))])).results
        assert shown.counts is None


# D-682
@pytest.mark.parametrize(
    ("column", "is_shown"),
    [
        *(("sex", True), ("age_band", True), ("legal_status", True)),
        *(("months_in_care", False), ("discharges.route", False), ("met", False)),
    ],
)
def test_nor_are_groups_that_are_compared_with_nothing(column, is_shown):
    one = asked("A", "children", at_the_end_of(1), 40, table="looked_after")
    one = replace(one, measure=replace(one.measure, catalogue=SHIPPED["S4"].catalogue))
    card = with_groups(one, {"a": 20, "b": 20})
    shown = public(replace(card, by=(column,))).results[0]

    assert bool(shown.groups) == is_shown
    assert is_shown or shown.no_groups == f"groups by {column} are not compared with what else is published"


# D-686
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("reviews", "reviews", ()), ("reviews_due", "reviews", (Test("met", "is", "yes"),))),
        (
            ("placement_support_meetings", "meetings", ()),
            ("support_meeting_in_time", "placements", (Test("met", "is", "yes"),)),
        ),
        (
            ("looked_after", "children", (Test("permanence_plans.plan", "is_recorded", True),)),
            ("plan_by_second_review", "starts", (Test("met", "is", "yes"),)),
        ),
        (
            ("looked_after", "children", (Test("discharges.route", "is_not", "none"),)),
            ("discharges", "plans", ()),
        ),
        (("foster_approvals", "approvals", ()), ("fostering_households", "households", ())),
        (
            ("looked_after", "children", (Test("permanence_plans.agreed_on", "is_recorded", True),)),
            ("looked_after", "children", (Test("permanence_plans.plan", "is", "ADOPTION"),)),
        ),
    ],
)
def test_what_says_the_same_in_two_ways_is_published_in_one(first, second):
    figures = []
    for ref, (table, unit, conditions) in zip("AB", (first, second), strict=True):
        window = at_the_end_of(1) if table in ("looked_after", "fostering_households") else alone(1)
        one = asked(ref, unit, window, 60, *conditions, table=table)
        figures.append(replace(one, measure=replace(one.measure, catalogue=SHIPPED["S4"].catalogue)))

    for every in (figures, figures[::-1]):
        of_one, of_other = public(scorecard(every)).results
        assert of_one.counts is not None
        assert of_other.counts is None
        assert "count from 1 to 5" not in of_other.hidden.reason  # it is not for what it is that it is hidden
        assert not shown_last(*every)


# D-685: 41 were looked after at the end of June
@pytest.mark.parametrize(
    ("months", "stayed", "is_shown"),
    [
        (3, 38, False),  # three left or moved
        (3, 35, True),  # six
        (6, 38, False),
        (2, 38, True),  # some of them came since
    ],
)
@pytest.mark.parametrize("column", ["months_in_placement", "months_on_status"])
def test_how_few_left_or_moved_since_a_day_does_not_follow(column, months, stayed, is_shown):
    of_all = asked("A", "children", at_the_end_of(0), 41, table="looked_after")
    since = Test(column, "at_least", Decimal(months))

    assert shown_last(of_all, asked("B", "children", at_the_end_of(1), stayed, since, table="looked_after")) == is_shown
    for_long = asked("B", "children", at_the_end_of(1), 60, met=stayed, who_meet=(since,), table="looked_after")
    assert shown_last(of_all, for_long) == is_shown


# D-685
@pytest.mark.parametrize(("months", "is_shown"), [(6, False), (3, True)])
def test_nor_of_those_who_had_been_there_for_some_time_by_then(months, is_shown):
    lengths = [Test("months_in_placement", "at_least", Decimal(number)) for number in (3, months)]
    of_june, of_september = (
        asked("A", "children", at_the_end_of(quarter), number, length, table="looked_after")
        for quarter, (number, length) in enumerate(zip((41, 38), lengths, strict=True))
    )

    assert shown_last(of_june, of_september) == is_shown
    _, known = public_and_known(scorecard([of_september]))
    assert (public(scorecard([of_june]), known).results[0].counts is not None) == is_shown  # the other way round


# D-685: what is left of girls are no boys
@pytest.mark.parametrize(("of_june", "of_september", "is_shown"), [((GIRL,), (GIRL,), False), ((GIRL,), (), True)])
def test_others_than_those_who_were_there_say_nothing_of_them(of_june, of_september, is_shown):
    since = Test("months_in_placement", "at_least", Decimal(3))
    were_there = asked("A", "children", at_the_end_of(0), 41, *of_june, table="looked_after")
    stayed = asked("B", "children", at_the_end_of(1), 38, *of_september, since, table="looked_after")

    assert shown_last(were_there, stayed) == is_shown


SO_LONG = Test("months_in_placement", "at_least", Decimal(3))


def placed(number, *quarters):
    """Placements that started in one quarter, or in two together."""
    first, last = (alone(quarter) for quarter in (quarters[0], quarters[-1]))
    return asked("P", "placements", replace(last, first_day=first.first_day), number, table="placement_starts")


def there(quarter, number, so_long=None, *conditions, months=3):
    """Who is there at the end of a quarter, and who of them has been in a placement for some months."""
    who_meet = (replace(SO_LONG, value=Decimal(months)),) if so_long is not None else ()
    day = at_the_end_of(quarter)
    return asked(
        f"{quarter}", "children", day, number, *conditions, met=so_long, who_meet=who_meet, table="looked_after"
    )


IN_CARE, LATELY = (
    Test("months_in_care", test, Decimal(number)) for test, number in (("at_least", 3), ("less_than", 6))
)


# D-687: what is left of the placements are those of children who moved once more
@pytest.mark.parametrize(
    ("figures", "quarters"),
    [
        ((there(1, 60, 48),), (1,)),  # 12 of 60 have had theirs since
        ((there(1, 60, 48, IN_CARE),), (1,)),  # 12 of those who had been there for as long moved
        (
            (there(0, 48, None, SO_LONG), there(1, 60)),
            (0, 1),
        ),  # of 60, 48 at most had theirs for three months before the quarter
        ((there(1, 12, None, SO_LONG, LATELY),), (0,)),  # 12 came in the first quarter, and have had theirs since then
        ((there(1, 70, 40, months=3), there(1, 70, 28, months=6)), (0,)),  # 12 have had theirs since the first
        ((there(1, 60, 20, months=6), there(2, 60, 32, months=6)), (0,)),  # 12 more have had theirs for half a year
        ((there(0, 60, 40, months=6), there(1, 60, 28, months=6)), (1,)),  # 12 more have not had theirs for as long
    ],
)
def test_placements_that_started_do_not_say_who_moved_again_beside_how_long_they_have_lasted(figures, quarters):
    assert shown_last(*figures, placed(40, *quarters))
    assert not shown_last(*figures, placed(14, *quarters))  # two of those who moved again, or of others


# D-687: two at most of those in care for three months, who all had one placement, left in between
@pytest.mark.parametrize(("number", "is_shown"), [(38, False), (30, True)])
def test_nor_is_it_published_who_has_had_the_same_placement_where_nearly_all_have(number, is_shown):
    assert shown_last(there(0, 40), there(1, 70, number)) == is_shown


# D-687: 26 of the moves are those of 13 children with three placements
@pytest.mark.parametrize(("number", "is_shown"), [(27, False), (26, False), (40, True)])
def test_who_had_two_placements_does_not_follow_from_who_had_three_and_how_many_moved(number, is_shown):
    often = Test("placements_in_12_months", "at_least", Decimal(3))
    a_year = Test("months_in_care", "at_least", Decimal(12))
    had_three = asked("A", "children", at_the_end_of(3), 54, a_year, met=13, who_meet=(often,), table="looked_after")

    moves = asked("B", "moves", year_to(3), number, table="placement_moves")
    assert shown_last(had_three, moves) == is_shown
    assert shown_last(moves, had_three) == is_shown


# D-687: 12 came in the first quarter and have had the same since
@pytest.mark.parametrize("column", ["months_in_placement", "months_on_status"])
@pytest.mark.parametrize(("came", "is_shown"), [(13, False), (17, False), (20, True)])
def test_who_came_and_left_or_moved_does_not_follow(column, came, is_shown):
    so_long = Test(column, "at_least", Decimal(3))
    still = asked("A", "children", at_the_end_of(1), 12, LATELY, so_long, table="looked_after")
    starts = asked("B", "starts", alone(0), came, table="started_care")

    assert shown_last(still, starts) == is_shown
    assert shown_last(starts, still) == is_shown


# D-688: of 61 in care for three months all but one have been in their placement for as long
@pytest.mark.parametrize(("in_care", "is_shown"), [(61, False), (70, True)])
def test_who_moved_lately_does_not_follow_where_nothing_is_blank(in_care, is_shown):
    figures = [
        asked(ref, "children", at_the_end_of(1), number, one, table="looked_after")
        for ref, number, one in (("A", 60, SO_LONG), ("B", in_care, IN_CARE))
    ]

    assert shown_last(*figures) == is_shown
    assert shown_last(*figures[::-1]) == is_shown


# D-687: of 33 who were in care for three months 26 have had theirs since then, so that seven moved
@pytest.mark.parametrize(("moves", "is_shown"), [(10, False), (20, True)])
@pytest.mark.parametrize("unsure", [0, 3])
def test_moves_do_not_say_who_moved_again_beside_how_long_placements_have_lasted(unsure, moves, is_shown):
    so_long = there(1, 33 + unsure, 26, IN_CARE)
    so_long = replace(so_long, counts=replace(so_long.counts, unsure=unsure))

    assert shown_last(so_long, asked("M", "moves", alone(1), moves, table="placement_moves")) == is_shown


# D-687: 43 were there in June, and nobody came or left since, so that seven of 43 have a placement since then
@pytest.mark.parametrize(("moves", "is_shown"), [(9, False), (20, True)])
def test_nor_where_who_is_there_follows_from_another_day(moves, is_shown):
    nobody = [
        asked(ref, unit, alone(1), 0, table=table)
        for ref, unit, table in (("L", "children", "left_care"), ("C", "starts", "started_care"))
    ]
    figures = [there(0, 43), *nobody, there(1, 36, None, SO_LONG)]

    assert shown_last(*figures, asked("M", "moves", alone(1), moves, table="placement_moves")) == is_shown


# D-687: in June 8 of 63 had one start, in September 13 of 66, of 22 in all
@pytest.mark.parametrize(("number", "is_shown"), [(22, False), (40, True)])
def test_nor_where_each_of_two_days_says_it_of_its_own(number, is_shown):
    assert shown_last(there(0, 63, 55), there(1, 66, 53), placed(number, 0, 1)) == is_shown


# D-687: 41 were there in September, and in December 40 of them are
@pytest.mark.parametrize(("still", "is_shown"), [(40, False), (30, True)])
def test_who_left_does_not_follow_from_how_long_placements_of_another_day_have_lasted(still, is_shown):
    came = [asked(f"C{one}", "starts", alone(one), many, table="started_care") for one, many in ((1, 0), (2, 10))]
    left = asked("L", "children", alone(1), 9, table="left_care")

    assert shown_last(there(0, 50), *came, left, there(2, still, None, SO_LONG)) == is_shown


# D-682
def test_who_is_excluded_for_how_long_is_not_published():
    one = asked("A", "children", at_the_end_of(1), 60, table="looked_after")
    measure = replace(one.measure, exclude=(Exclusion((SO_LONG,), "settled"),))

    assert public(scorecard([replace(one, measure=measure)])).results[0].counts is None


# D-685: 59 of 100 were girls, so that 41 were not
@pytest.mark.parametrize(("others", "is_shown"), [(38, False), (30, True)])
def test_how_few_of_those_who_do_not_meet_a_measure_left_or_moved_does_not_follow(others, is_shown):
    were_there = asked("A", "children", at_the_end_of(0), 100, met=59, who_meet=(GIRL,), table="looked_after")
    no_girl = Not(GIRL), Test("sex", "is_recorded", True)

    assert shown_last(were_there, there(1, others, None, *no_girl, SO_LONG)) == is_shown


# D-685: whom nobody is cannot have left; who is 16 or over need not have been so before
@pytest.mark.parametrize("asks", [Test("care_began_on", "is_recorded", True), Test("age", "at_least", Decimal(16))])
def test_how_long_is_published_beside_those_who_need_not_be_the_same(asks):
    is_always_so = asks.column == "care_began_on"
    before = asked(
        "A", "children", at_the_end_of(0), 90, met=90 if is_always_so else 41, who_meet=(asks,), table="looked_after"
    )
    so_long = there(1, 60, None, SO_LONG, *(() if is_always_so else (asks,)))

    assert shown_last(before, so_long)


# D-686
def test_a_measure_that_is_refused_anyway_and_one_that_says_what_its_like_says_refuse_no_other():
    catalogue = SHIPPED["S4"].catalogue
    refused = asked("A", "children", alone(1), 60, Test("met", "is", "yes"), table="reviews_due")
    reviews = asked("B", "reviews", alone(1), 90, table="reviews")
    moving, at_court = (
        asked(
            ref,
            "children",
            at_the_end_of(1),
            number,
            Test("discharges.route", "is_not", "none"),
            *more,
            table="looked_after",
        )
        for ref, number, more in (("C", 40, ()), ("D", 20, (Test("discharges.court_on", "after", LAST_DAY),)))
    )
    every = [
        replace(one, measure=replace(one.measure, catalogue=catalogue)) for one in (refused, reviews, moving, at_court)
    ]

    shown = public(scorecard(every)).results
    assert [one.counts is not None for one in shown] == [False, True, True, True]
