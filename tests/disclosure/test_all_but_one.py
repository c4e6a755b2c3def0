"""Groups and measures that are hidden, or that one of several does not name: what the others leave does not follow."""

from dataclasses import replace

import pytest

from permanence_kpis.conditions.model import AnyOf, Not, Test
from permanence_kpis.disclosure import public_and_known
from permanence_kpis.results.scorecard import NOT_RECORDED

from .cards import public, scorecard
from .test_care_flow import alone, year_to
from .test_counted_once import AWAY, GIRL, asked, shown_last, with_groups

BOY = Test("sex", "is", "M")


def after(*cards):
    """What of the last of some cards is shown, published one after the other: the groups, by name."""
    *before, last = cards
    known = []
    for card in before:
        _, known = public_and_known(card, known)
    return [group.names[0] for group in public(last, known).results[0].groups if group.counts]


# D-676: nine of 13 episodes of boys are away
@pytest.mark.parametrize(
    ("boys", "shown"),
    [
        (13, []),  # four are not
        (15, ["M"]),  # six
    ],
)
@pytest.mark.parametrize("children_too", [False, True])
def test_hidden_groups_are_listed_whatever_else_was_published(boys, shown, children_too):
    of_children = with_groups(asked("B", "children", alone(0), 17), {"F": 8, "M": 8, "U": 1})

    assert (
        after(
            with_groups(asked("A", "episodes", alone(0), 17, AWAY), {"F": 7, "M": 9, "U": 1}),
            *([of_children] if children_too else []),
            with_groups(asked("C", "episodes", alone(0), boys + 17), {"F": 14, "M": boys, "U": 3}),
        )
        == shown
    )


# D-676: 16 episodes of others are not away, and 19 of all are
@pytest.mark.parametrize(
    ("of_others", "is_shown"),
    [
        (30, False),  # 14 are away, so that five of girls and boys
        (27, True),  # 11, so that eight
    ],
)
def test_how_few_there_are_without_one_group_does_not_follow(of_others, is_shown):
    shown = after(
        with_groups(asked("A", "episodes", alone(0), 23, Not(AWAY)), {"F": 4, "M": 3, "U": 16}),
        scorecard([asked("B", "episodes", alone(0), 19, AWAY)]),
        with_groups(asked("C", "episodes", alone(0), 42), {"F": 5, "M": 37 - of_others, "U": of_others}),
    )

    assert ("U" in shown) == is_shown


# D-676: 9 and 13 starts of boys, and 12 of neither boys nor girls
@pytest.mark.parametrize(("starts", "is_shown"), [(39, False), (40, True), (34, True)])
def test_nor_how_few_are_in_none_of_several_measures_though_another_asks_about_some_of_them(starts, is_shown):
    white = Test("ethnicity", "is", "WBRI")
    figures = [
        asked("A", "starts", alone(0), 9, BOY, Not(white), table="started_care"),
        asked("B", "starts", alone(0), 2, GIRL, white, table="started_care"),
        asked("C", "starts", alone(0), 13, BOY, white, table="started_care"),
        asked("D", "starts", alone(0), 12, Not(AnyOf((BOY, GIRL))), table="started_care"),
    ]

    assert shown_last(*figures, asked("E", "starts", alone(0), starts, table="started_care")) == is_shown


# D-676: the same where it is published how many of all are white British, girls or not
@pytest.mark.parametrize(("starts", "is_shown"), [(39, False), (40, True)])
def test_nor_how_few_are_in_none_of_all_measures_but_one(starts, is_shown):
    white = Test("ethnicity", "is", "WBRI")
    figures = [
        asked("A", "starts", alone(0), 9, BOY, Not(white), table="started_care"),
        asked("B", "starts", alone(0), 20, white, table="started_care"),
        asked("C", "starts", alone(0), 13, BOY, white, table="started_care"),
        asked("D", "starts", alone(0), 12, Not(AnyOf((BOY, GIRL))), table="started_care"),
    ]

    assert shown_last(*figures, asked("E", "starts", alone(0), starts, table="started_care")) == is_shown


# D-677: eight boys were missing in the first quarter, so that no fewer were in both
@pytest.mark.parametrize(
    ("others", "is_shown"),
    [
        (1, False),  # 11 are no girls, so that one or two are others, and one or two not recorded
        (9, True),
    ],
)
@pytest.mark.parametrize("counts", ["children", "episodes"])
def test_a_group_over_more_days_is_no_smaller_than_over_fewer(counts, others, is_shown):
    groups = {"F": 19, "M": 9, "U": others, NOT_RECORDED: others}
    first = with_groups(asked("A", counts, alone(0), 14), {"F": 6, "M": 8})
    both = with_groups(asked("A", counts, year_to(1), sum(groups.values())), groups)

    assert ("F" in after(first, both)) == is_shown


# D-677: of 14 boys none was missing in the first quarter alone, and eight were in the first two
@pytest.mark.parametrize(
    ("no_girls", "is_shown"),
    [
        (13, False),  # of the second alone: five others
        (16, True),  # eight
    ],
)
def test_nor_from_episodes_over_two_quarters_at_a_time(no_girls, is_shown):
    half = replace(alone(1), last_day=year_to(2).last_day)
    figures = [
        asked("A", "episodes", year_to(2), 14, BOY),
        asked("A", "episodes", half, 14, BOY),
        asked("A", "episodes", year_to(1), 8, BOY),
    ]

    assert shown_last(*figures, asked("B", "episodes", alone(1), no_girls, Not(GIRL))) == is_shown


# D-678: six children came once each, none to K1 in the first quarter
@pytest.mark.parametrize(
    ("later", "is_shown"),
    [
        (8, False),  # two came elsewhere in the second
        (12, True),  # six
    ],
)
def test_how_few_came_does_not_follow_from_children_who_came_once_and_placements_of_both_quarters(later, is_shown):
    in_k1, not_c1 = Test("placement_type", "is", "K1"), Test("legal_status", "none_of", ("C1",))
    figures = [
        asked("A", "starts", alone(0), 6, table="started_care"),
        asked("B", "children", alone(0), 6, not_c1, met=0, who_meet=(in_k1,), table="started_care"),
    ]
    elsewhere = (Test("is_first", "is", "yes"), Test("placement_type", "is_not", "K1"))
    placements = asked("C", "placements", year_to(1), 30, met=later, who_meet=elsewhere, table="placement_starts")

    assert shown_last(*figures, placements) == is_shown
