"""Who is counted once, beside what happened to them: how few count twice, or are left, does not follow."""

from dataclasses import replace

import pytest

from permanence_kpis.conditions.model import Not, Test
from permanence_kpis.disclosure import public_and_known
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Group, Scorecard

from .cards import public, scorecard
from .test_care_flow import alone, of_everybody, year_to

GIRL, AWAY, MISSING = Test("sex", "is", "F"), Test("kind", "is", "A"), Test("kind", "is", "M")


def asked(ref, counts, window, number, *conditions, met=None, who_meet=(), table="missing_episodes"):
    """A figure of those of whom conditions are asked, and of how many of them more is."""
    one = of_everybody(ref, table, window, number)
    measure = replace(one.measure, counts=counts, denominator=conditions, numerator=who_meet)
    return replace(one, measure=measure, counts=Counts(number, number if met is None else met))


def shown_last(*figures):
    """Whether the last of some figures, or cards of one, is shown where they are published one after the other."""
    known = []
    for figure in figures:
        card, known = public_and_known(figure if isinstance(figure, Scorecard) else scorecard([figure]), known)
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


# D-674: 12 girls came in the first quarter, none in the second and 12 in the third
@pytest.mark.parametrize(("girls", "is_shown"), [(24, True), (21, False), (18, True)])
def test_nor_how_few_count_in_several_of_three_quarters(girls, is_shown):
    figures = [asked("A", "children", alone(quarter), of, GIRL) for quarter, of in enumerate((12, 0, 12))]

    assert shown_last(*figures, asked("B", "children", year_to(2), 60, met=girls, who_meet=(GIRL,))) == is_shown


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

    assert not shown_last(starts, asked("B", "children", alone(1), 30, GIRL, table="started_care"))
    assert shown_last(starts, asked("B", "children", alone(1), 30, table="started_care"))
    assert shown_last(starts, asked("B", "children", year_to(1), 30, GIRL, table="started_care"))


# D-675
def test_a_day_that_every_row_has_asks_for_nobody_alone():
    in_all = Test("started_on", "is_recorded", True)
    of_more_days = asked("A", "starts", year_to(1), 60, table="started_care")

    assert shown_last(of_more_days, asked("B", "children", alone(1), 30, who_meet=(in_all,), table="started_care"))


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


def with_groups(figure, groups, column="sex"):
    """The card of a figure with its groups, each as large as it says."""
    made = tuple(Group((name,), (name,), Counts(of, of), None, None, None) for name, of in groups.items())
    return replace(scorecard([replace(figure, groups=made)]), by=(column,))


# D-674: the hidden girls and others of the first quarter are eight; where all eight are girls, six came later
@pytest.mark.parametrize(
    ("groups", "is_shown"),
    [
        ({"F": 7, "M": 6, "U": 1}, True),  # none to four of the 11 came later
        ({"F": 8, "M": 6}, False),  # five of them
    ],
)
def test_a_group_that_is_hidden_is_not_taken_for_nobody_over_other_days(groups, is_shown):
    _, known = public_and_known(with_groups(asked("A", "children", alone(0), 14), groups))
    card = scorecard([asked("B", "children", year_to(1), 11, Not(GIRL))])

    assert (public(card, known).results[0].counts is not None) == is_shown


# D-674: of 33 episodes 23 are of another kind, so that ten are away
@pytest.mark.parametrize(
    ("of_another_kind", "is_shown"),
    [
        (23, False),  # of eight children, two more
        (19, True),  # six more
        (25, True),
    ],
)
def test_nor_by_who_takes_it_that_every_episode_is_of_one_kind_or_the_other(of_another_kind, is_shown):
    figures = [
        asked("A", "children", alone(0), 8, AWAY),
        asked("B", "episodes", alone(0), 33),
        asked("C", "episodes", alone(0), of_another_kind, Not(AWAY)),
    ]

    assert shown_last(*figures) == is_shown


# D-674: 21 of 27 children are girls or boys, so that six are neither
@pytest.mark.parametrize(("episodes", "is_shown"), [(9, False), (12, True)])
def test_nor_of_a_sex_that_only_the_others_leave(episodes, is_shown):
    figures = [
        asked("A", "children", alone(0), 27),
        asked("B", "children", alone(0), 21, Test("sex", "one_of", ("F", "M"))),
    ]

    assert shown_last(*figures, asked("C", "episodes", alone(0), episodes, Test("sex", "is", "U"))) == is_shown


# D-674: of both quarters 23 episodes are not away
@pytest.mark.parametrize(("children", "is_shown"), [(22, False), (16, True)])
def test_nor_from_children_by_what_happened_to_them_and_episodes_of_more_days(children, is_shown):
    of_both = [asked("A", "episodes", year_to(1), 62), asked("B", "episodes", year_to(1), 39, AWAY)]
    _, known = public_and_known(scorecard(of_both))
    card = with_groups(asked("C", "children", alone(1), 35), {"M": children, "A": 25}, "kind")

    [shown] = public(card, known).results

    assert any(group.counts for group in shown.groups) == is_shown


# D-679: 26 children had one episode each of the other kind in both quarters, so that the 18 of the first had 18
@pytest.mark.parametrize(
    ("children", "is_shown"),
    [
        (26, False),  # of 30 episodes away: four more
        (23, True),  # seven
    ],
)
def test_nor_from_what_follows_of_the_first_quarter_from_both(children, is_shown):
    figures = [
        asked("A", "episodes", alone(0), 48),
        asked("B", "children", alone(0), 18, MISSING),
        asked("C", "episodes", year_to(1), 26, MISSING),
        asked("B", "children", year_to(1), 26, MISSING),
    ]

    assert shown_last(*figures, asked("D", "children", alone(0), children, AWAY)) == is_shown


# D-680: of 33 children missing in nine months each was missing once, so that of the first quarter nine were
@pytest.mark.parametrize(
    ("children", "is_shown"),
    [
        (12, False),  # three were not
        (15, True),  # six were not
    ],
)
def test_nor_how_few_children_of_a_quarter_had_no_episode_of_a_kind(children, is_shown):
    figures = [
        asked("A", "episodes", year_to(2), 33, MISSING),
        asked("A", "episodes", alone(0), 9, MISSING),
        asked("B", "children", alone(0), children),
    ]

    assert shown_last(*figures, asked("C", "children", year_to(2), 33, MISSING)) == is_shown


# D-680: six episodes of the first quarter were not the first of a child, so that of both at most 24 are
@pytest.mark.parametrize(
    ("missing", "is_shown"),
    [
        (23, False),  # one child or none was only away
        (21, True),  # three at most
    ],
)
def test_nor_by_how_many_more_episodes_than_children_there_are_of_fewer_days(missing, is_shown):
    figures = [
        asked("A", "episodes", alone(0), 20),
        asked("B", "children", alone(0), 14),
        asked("A", "episodes", year_to(1), 30),
    ]

    assert shown_last(*figures, asked("C", "children", year_to(1), missing, MISSING)) == is_shown


# D-680: 33 children of both quarters had one episode each in nine months, whatever its kind
@pytest.mark.parametrize(
    ("episodes", "is_shown"),
    [
        (9, False),  # three of 12 missing children were so in other quarters
        (6, True),  # six
    ],
)
def test_nor_by_how_many_more_episodes_than_children_there_are_of_all_kinds(episodes, is_shown):
    figures = [
        asked("A", "children", year_to(1), 33),
        asked("B", "children", year_to(2), 12, MISSING),
        asked("C", "episodes", year_to(2), 33),
    ]

    assert shown_last(*figures, asked("D", "episodes", alone(1), episodes, MISSING)) == is_shown


# D-680: 10 children were missing in both quarters, and in the first, in which all their 20 episodes began
@pytest.mark.parametrize(
    ("children", "is_shown"),
    [
        (12, False),  # two were only away
        (18, True),  # eight
    ],
)
def test_nor_by_what_no_more_children_can_be_than_over_more_days(children, is_shown):
    figures = [
        asked("A", "episodes", alone(0), 20, MISSING),
        asked("A", "episodes", year_to(1), 20, MISSING),
        asked("B", "children", alone(0), children),
    ]

    assert shown_last(*figures, asked("C", "children", year_to(1), 10, MISSING)) == is_shown


# D-675: no episode of the second quarter, so that all 18 of both are of the first
def test_of_several_measures_what_lasts_is_not_published_over_the_first_part_either():
    figures = [
        asked("A", "episodes", year_to(1), 18, GIRL),
        asked("A", "episodes", alone(1), 0, GIRL),
    ]

    assert not shown_last(*figures, asked("B", "episodes", alone(0), 40))
    assert shown_last(*figures, asked("A", "episodes", alone(0), 18, GIRL))


# D-674: 13 children were missing, of whom six are boys; of no girl there are 14 episodes
@pytest.mark.parametrize(
    ("groups", "is_shown"),
    [
        ({"F": 2, "M": 6, "U": 5}, True),  # eight to twelve are no girls
        ({"M": 6, "U": 7}, False),  # all 13 are: one of them twice
    ],
)
def test_nor_beside_episodes(groups, is_shown):
    _, known = public_and_known(with_groups(asked("A", "children", alone(0), 13), groups))
    card = scorecard([asked("B", "episodes", alone(0), 14, Not(GIRL))])

    assert (public(card, known).results[0].counts is not None) == is_shown


# D-674: 10 and 9 children were away in each of two ways, so that episodes of others are what is left of 20
@pytest.mark.parametrize(("episodes", "is_shown"), [(20, False), (24, True), (19, True)])
def test_nor_what_is_left_of_episodes_without_at_least_one_of_each_child(episodes, is_shown):
    figures = [
        asked("A", "children", alone(0), 10, AWAY),
        asked("B", "children", alone(0), 9, Test("kind", "is", "M")),
        asked("C", "episodes", alone(0), episodes),
    ]

    assert shown_last(*figures) == is_shown


# D-674: 20 children came in the second quarter alone, so that girls of both are at most 32
@pytest.mark.parametrize(
    ("girls", "is_shown"),
    [
        (28, True),
        (31, False),  # one or none of the first quarter did not come again
        (32, True),  # none
    ],
)
def test_nor_who_came_in_the_first_quarter_alone_by_who_came_in_both(girls, is_shown):
    figures = [
        asked("A", "children", alone(0), 30, table="started_care"),
        asked("A", "children", year_to(1), 50, table="started_care"),
        asked("B", "children", alone(0), 12, GIRL, table="started_care"),
        asked("B", "children", alone(1), girls, GIRL, table="started_care"),
    ]

    assert shown_last(*figures) == is_shown


# D-674: 12 of 38 children are boys where everybody's sex is recorded, and nine of them came in the first quarter
@pytest.mark.parametrize(("of_no_boy", "is_shown"), [(26, False), (23, True), (29, True)])
def test_nor_by_who_takes_it_that_everybodys_sex_is_recorded(of_no_boy, is_shown):
    _, known = public_and_known(with_groups(asked("A", "children", alone(0), 26), {"F": 10, "M": 9, "U": 7}))
    card = scorecard([asked("B", "children", year_to(1), 38, met=of_no_boy, who_meet=(Test("sex", "is_not", "M"),))])

    assert (public(card, known).results[0].counts is not None) == is_shown


# D-674: 25 children are 11 girls and 14 others, by 36 or more starts
@pytest.mark.parametrize(
    ("groups", "are_shown"),
    [
        ({"F": 19, "M": 11, "U": 6}, False),  # 17 starts of no girls: three more
        ({"F": 19, "M": 11, "U": 9}, True),  # six more
    ],
)
def test_nor_from_the_groups_of_starts_who_came_twice_of_those_who_do_not_meet_a_measure(groups, are_shown):
    _, known = public_and_known(
        scorecard([asked("A", "children", year_to(1), 25, met=11, who_meet=(GIRL,), table="started_care")])
    )
    card = with_groups(asked("B", "starts", year_to(1), sum(groups.values()), table="started_care"), groups)

    assert all(group.counts for group in public(card, known).results[0].groups) == are_shown


# D-674: 20 white British children came in the first quarter and 12 in the second
@pytest.mark.parametrize(
    ("in_both", "are_shown"),
    [
        (32, True),
        (29, False),  # three in both
        (26, True),  # six in both
    ],
)
def test_nor_how_few_of_a_group_count_in_both_of_two_quarters(in_both, are_shown):
    def card(ref, window, white, black, **asks):
        figure = asked(ref, "children", window, white + black, table="started_care", **asks)
        return with_groups(figure, {"WBRI (White: British)": white, "BCRB (Black: Caribbean)": black}, "ethnicity")

    _, known = public_and_known(card("A", alone(0), 20, 25))
    _, known = public_and_known(card("A", alone(1), 12, 30), known)
    [shown] = public(card("B", year_to(1), in_both, 45, who_meet=(AWAY,)), known).results

    assert any(group.counts for group in shown.groups) == are_shown


# D-675
def test_what_is_of_other_days_alone_is_published_beside_anything():
    of_before = asked("A", "children", alone(0), 30, AWAY)
    of_now = asked("B", "children", alone(1), 30)

    assert shown_last(of_before, of_now, asked("C", "episodes", alone(1), 60, GIRL))
