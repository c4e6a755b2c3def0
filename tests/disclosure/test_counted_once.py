"""Who is counted once, beside what happened to them: how few count twice, or are left, does not follow."""

from dataclasses import replace

import pytest

from permanence_kpis.conditions.model import Not, Test
from permanence_kpis.disclosure import public_and_known
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Group

from .cards import public, scorecard
from .test_care_flow import alone, of_everybody, year_to

GIRL, AWAY = Test("sex", "is", "F"), Test("kind", "is", "A")


def asked(ref, counts, window, number, *conditions, met=None, who_meet=(), table="missing_episodes"):
    """A figure of those of whom conditions are asked, and of how many of them more is."""
    one = of_everybody(ref, table, window, number)
    measure = replace(one.measure, counts=counts, denominator=conditions, numerator=who_meet)
    return replace(one, measure=measure, counts=Counts(number, number if met is None else met))


def shown_last(*figures):
    """Whether the last of some figures, published one after the other, is shown."""
    known = []
    for figure in figures:
        card, known = public_and_known(scorecard([figure]), known)
    return card.results[0].counts is not None


# D-674: 84 starts over both quarters, 39 of them in the first, are 45 in the second
@pytest.mark.parametrize(
    ("children", "is_shown"),
    [
        (45, True),
        (44, False),  # one came twice
        (41, False),  # four times more
        (39, True),  # six times more
    ],
)
def test_who_came_twice_does_not_follow_from_starts_of_other_days(children, is_shown):
    starts = (
        asked("A", "starts", window, of, table="started_care") for window, of in ((alone(0), 39), (year_to(1), 84))
    )

    assert shown_last(*starts, asked("B", "children", alone(1), children, table="started_care")) == is_shown


# D-674: of 57 episodes 39 are of no girl, so that 18 are of girls
@pytest.mark.parametrize(
    ("girls", "is_shown"),
    [
        (18, True),
        (15, False),  # three times more
        (12, True),  # six times more
    ],
)
def test_nor_which_girls_were_missing_twice_from_who_is_none(girls, is_shown):
    figures = [
        asked("A", "episodes", alone(0), 57),
        asked("B", "episodes", alone(0), 39, Not(GIRL)),
        asked("C", "children", alone(0), 45, met=girls, who_meet=(GIRL,)),
    ]

    assert shown_last(*figures) == is_shown


# D-674: each of 21 children was missing once, so that what is so of episodes is so of children
@pytest.mark.parametrize(
    ("of_no_girl", "is_shown"),
    [
        (12, False),  # seven boys, nine girls
        (13, True),  # seven boys, eight girls
    ],
)
def test_nor_from_episodes_who_is_neither_boy_nor_girl(of_no_girl, is_shown):
    figures = [
        asked("A", "episodes", alone(0), 21),
        asked("B", "episodes", alone(0), 14, Test("sex", "is_not", "M")),
        asked("C", "children", alone(0), 21, met=of_no_girl, who_meet=(Test("sex", "is_not", "F"),)),
    ]

    assert shown_last(*figures) == is_shown


# D-674: of 34 children 8 are girls of another ethnicity
@pytest.mark.parametrize(
    ("of_no_girl", "is_shown"),
    [
        (23, False),  # 11 girls, so that three are white British
        (20, True),  # 14 girls
    ],
)
def test_a_child_is_a_girl_or_none_in_all_episodes(of_no_girl, is_shown):
    another = (GIRL, Test("ethnicity", "none_of", ("WBRI",)))
    figures = [
        asked("A", "children", alone(0), 34, met=8, who_meet=another),
        asked("B", "children", alone(0), of_no_girl, Not(GIRL)),
    ]

    assert shown_last(*figures) == is_shown


# D-674: 20 girls came in the first quarter and 12 in the second
@pytest.mark.parametrize(
    ("girls", "is_shown"),
    [
        (32, True),
        (29, False),  # three in both
        (26, True),  # six in both
        (24, False),  # four in the second alone
    ],
)
def test_nor_how_few_count_in_both_of_two_quarters_by_measures_of_other_names(girls, is_shown):
    figures = [
        asked("A", "children", alone(0), 20, GIRL, table="started_care"),
        asked("A", "children", alone(1), 12, GIRL, table="started_care"),
        asked("B", "children", year_to(1), 60, met=girls, who_meet=(GIRL,), table="started_care"),
    ]

    assert shown_last(*figures) == is_shown


# D-674: no episode of nine months began after six, so that 18 of boys are of the six
@pytest.mark.parametrize(
    ("boys", "is_shown"),
    [
        (18, True),
        (15, False),  # three times more
        (12, True),  # six times more
    ],
)
def test_nor_which_boys_were_missing_twice_from_the_groups_of_more_days(boys, is_shown):
    groups = [
        Group((name,), (name,), Counts(of, of), None, None, None) for name, of in (("F", 36), ("M", 18), ("U", 57))
    ]
    of_nine_months = replace(asked("A", "episodes", year_to(2), 111), groups=tuple(groups))
    _, known = public_and_known(scorecard([of_nine_months]))
    _, known = public_and_known(scorecard([asked("A", "episodes", year_to(1), 111)]), known)
    card = scorecard([asked("B", "children", year_to(1), boys, Test("sex", "is", "M"))])

    assert (public(card, known).results[0].counts is not None) == is_shown


# D-675
def test_children_of_what_happened_are_not_published_beside_episodes_of_what_a_child_is():
    away = asked("A", "children", alone(0), 30, AWAY)

    assert not shown_last(away, asked("B", "episodes", alone(0), 60, GIRL))
    assert shown_last(away, asked("B", "episodes", alone(0), 60, AWAY))
    assert shown_last(away, asked("B", "episodes", alone(1), 60, GIRL))  # of other days
    assert shown_last(asked("A", "children", alone(0), 30, GIRL), asked("B", "episodes", alone(0), 60, AWAY))


# D-675
def test_over_other_days_rows_are_not_published_beside_some_who_count_once():
    starts = asked("A", "starts", year_to(1), 60, table="started_care")
    in_all = Test("started_on", "is_recorded", True)

    assert not shown_last(starts, asked("B", "children", alone(1), 30, GIRL, table="started_care"))
    assert shown_last(starts, asked("B", "children", alone(1), 30, table="started_care"))
    assert shown_last(starts, asked("B", "children", alone(1), 30, who_meet=(in_all,), table="started_care"))
    assert shown_last(starts, asked("B", "children", year_to(1), 30, GIRL, table="started_care"))


# D-675: an episode of the second quarter may have begun in the first
def test_what_lasts_is_published_over_some_days_and_both_parts_of_them_by_one_measure_alone():
    of_all = [asked("A", "children", alone(quarter), 30) for quarter in (0, 1)]

    assert not shown_last(*of_all, asked("B", "children", year_to(1), 40, GIRL))
    assert shown_last(*of_all, asked("A", "children", year_to(1), 40))
    assert shown_last(of_all[0], asked("B", "children", year_to(1), 40, GIRL))


def test_what_was_published_otherwise_hides_nothing_of_other_days():
    """An earlier version published 42 starts and 40 children of the first quarter: two came twice."""
    known = []
    for figure in (asked("A", "starts", alone(0), 42), asked("B", "children", alone(0), 40)):
        known += public_and_known(scorecard([replace(figure, measure=replace(figure.measure, table="started_care"))]))[
            1
        ]
    card = scorecard([asked("B", "children", alone(1), 50, table="started_care")])

    assert public(card, known).results[0].counts == Counts(50, 50)


# D-675
@pytest.mark.parametrize(("condition", "are_shown"), [(None, True), (GIRL, False), (AWAY, False)])
def test_groups_that_a_child_can_be_several_of_are_published_where_no_measure_asks_about_them(condition, are_shown):
    groups = {("F", "M"): 20, ("F", "A"): 15, ("M", "M"): 25, ("M", "A"): 12}
    made = tuple(Group(names, names, Counts(of, of), None, None, None) for names, of in groups.items())
    whole = replace(asked("A", "children", alone(0), 60), groups=made)
    others = [asked("B", "children", alone(0), 30, condition)] if condition else []

    results = public(replace(scorecard([*others, whole]), by=("sex", "kind"))).results

    assert any(group.counts for group in results[-1].groups) == are_shown
    if not are_shown:
        assert "several of these groups" in results[-1].no_groups
