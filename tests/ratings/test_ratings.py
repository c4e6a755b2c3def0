from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from permanence_kpis.definitions.model import Limit, Measure, Profile, Show, Target, TargetValue
from permanence_kpis.ratings import direction, due, rate
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Due, Verdict

APRIL = (4, 1)
YEAR_END = date(2025, 3, 31)
MISSING = (Decimal(120), Decimal(198), Decimal(256), Decimal(300))


def limit(written) -> Limit:
    return tuple(map(Decimal, written)) if isinstance(written, tuple) else Decimal(written)


def in_force(green, amber, profile: Profile | None = None, from_day: date = date(2023, 4, 1)) -> TargetValue:
    return TargetValue(from_day, limit(green), limit(amber), profile)


def measure(better, *values: TargetValue, show: Show = "count", is_tbc: bool = False) -> Measure:
    return Measure(
        ref="9.9",
        title="An example",
        why="To show how a rating comes about.",
        source="made up",
        table="left_care",
        counts="children",
        window="year_to_date",
        show=show,
        numerator=(),
        target=Target(better, values, is_tbc),
    )


def verdict(better, show: Show, green, amber, counts: Counts | None, day: date = YEAR_END, profile=None) -> Verdict:
    example = measure(better, in_force(green, amber, profile), show=show)
    return rate(example, counts, due(example, day, APRIL))


def rating_of_count(better, green, amber, number: int) -> str:
    return verdict(better, "count", green, amber, Counts(denominator=number, numerator=number)).rating


# What is due by a day


def test_without_a_profile_the_whole_year_is_due_on_any_day():
    example = measure("higher", in_force("70", "63"), show="percentage")

    assert due(example, date(2024, 5, 5), APRIL) == Due(
        "higher",
        status=None,
        green=Fraction(70),
        amber=Fraction(63),
        whole_year_green=Fraction(70),
        whole_year_amber=Fraction(63),
        from_day=date(2023, 4, 1),
    )


@pytest.mark.parametrize(
    ("day", "green", "amber"),
    [
        (date(2024, 6, 30), Fraction(55, 4), Fraction(121, 8)),  # 13.75 and 15.125
        (date(2024, 9, 30), Fraction(55, 2), Fraction(121, 4)),
        (date(2024, 12, 31), Fraction(165, 4), Fraction(363, 8)),
        (date(2025, 3, 31), Fraction(55), Fraction(121, 2)),
        (date(2024, 4, 1), Fraction(55, 4) / 91, Fraction(121, 8) / 91),  # one day of the 91 of the quarter
        (date(2024, 5, 31), Fraction(55, 4) * 61 / 91, Fraction(121, 8) * 61 / 91),  # 30 + 31 days
        (
            date(2024, 10, 31),
            Fraction(55, 2) + Fraction(55, 4) * 31 / 92,
            Fraction(121, 4) + Fraction(121, 8) * 31 / 92,
        ),
    ],
)
def test_a_straight_line_asks_a_quarter_at_each_quarter_end_and_goes_evenly_by_days_between(day, green, amber):
    asked = due(measure("lower", in_force("55", "60.5", "straight_line")), day, APRIL)

    assert (asked.green, asked.amber) == (green, amber)


def test_a_straight_line_keeps_the_figures_of_the_whole_year():
    asked = due(measure("lower", in_force("55", "60.5", "straight_line")), date(2024, 6, 30), APRIL)

    assert (asked.whole_year_green, asked.whole_year_amber) == (Fraction(55), Fraction(121, 2))


def test_the_last_quarter_is_longer_in_a_leap_year():
    example = measure("higher", in_force("20", "18", "straight_line"))

    assert due(example, date(2024, 2, 29), APRIL).green == 15 + Fraction(5 * 60, 91)
    assert due(example, date(2025, 2, 28), APRIL).green == 15 + Fraction(5 * 59, 90)


@pytest.mark.parametrize(
    ("day", "green", "amber"),
    [
        (date(2024, 6, 30), Fraction(120), Fraction(132)),
        (date(2024, 9, 30), Fraction(198), Fraction(1089, 5)),  # 217.8
        (date(2024, 12, 31), Fraction(256), Fraction(1408, 5)),  # 281.6
        (date(2025, 3, 31), Fraction(300), Fraction(330)),
        (date(2024, 5, 31), Fraction(120 * 61, 91), Fraction(132 * 61, 91)),
        (date(2024, 8, 15), Fraction(159), Fraction(1749, 10)),  # 46 of 92 days: half of 78 more; 174.9
        (date(2025, 2, 14), Fraction(278), Fraction(1529, 5)),  # 45 of 90 days: half of 44 more; 305.8
    ],
)
def test_a_list_asks_its_figures_at_the_quarter_ends_and_goes_evenly_by_days_between(day, green, amber):
    asked = due(measure("lower", in_force("300", "330", MISSING)), day, APRIL)

    assert (asked.green, asked.amber) == (green, amber)


def test_quarter_ends_follow_the_year_start():
    example = measure("higher", in_force("20", "18", "straight_line"))

    assert due(example, date(2024, 7, 5), (4, 6)).green == 5
    assert due(example, date(2024, 6, 30), (4, 6)).green == Fraction(5 * 86, 91)


@pytest.mark.parametrize("profile", ["straight_line", (Decimal(0),) * 4])
def test_where_nothing_is_wanted_amber_grows_as_a_straight_line(profile):
    asked = due(measure("lower", in_force("0", "8", profile)), date(2024, 9, 30), APRIL)

    assert (asked.green, asked.amber) == (Fraction(0), Fraction(4))


def test_both_ends_of_within_go_by_a_straight_line():
    asked = due(measure("within", in_force(("40", "60"), ("30", "70"), "straight_line")), date(2024, 6, 30), APRIL)

    assert asked.green == (Fraction(10), Fraction(15))
    assert asked.amber == (Fraction(15, 2), Fraction(35, 2))
    assert asked.whole_year_green == (Fraction(40), Fraction(60))


def test_an_old_day_keeps_its_old_target():
    example = measure(
        "higher", in_force("70", "63"), in_force("72", "65", from_day=date(2025, 4, 1)), show="percentage"
    )

    assert due(example, date(2025, 3, 31), APRIL).green == 70
    assert due(example, date(2025, 4, 1), APRIL).green == 72


def test_before_the_first_target_it_is_still_to_be_confirmed():
    example = measure("higher", in_force("70", "63"))

    assert due(example, date(2023, 3, 31), APRIL) == Due("higher", status="TBC")
    assert due(example, date(2023, 4, 1), APRIL).status is None


def test_a_target_to_be_confirmed_asks_nothing():
    assert due(measure("lower", is_tbc=True), YEAR_END, APRIL) == Due("lower", status="TBC")


def test_where_no_target_is_meant_nothing_is_to_be_confirmed():
    assert due(measure("neither"), YEAR_END, APRIL) == Due("neither", status=None)


# Green, amber, red


@pytest.mark.parametrize(
    ("number", "rating"), [(20, "GREEN"), (21, "GREEN"), (19, "AMBER"), (18, "AMBER"), (17, "RED"), (0, "RED")]
)
def test_higher_is_green_on_the_target_and_amber_on_amber(number, rating):
    assert rating_of_count("higher", "20", "18", number) == rating


@pytest.mark.parametrize(("number", "rating"), [(55, "GREEN"), (0, "GREEN"), (56, "AMBER"), (60, "AMBER"), (61, "RED")])
def test_lower_is_green_on_the_target_and_amber_up_to_amber(number, rating):
    assert rating_of_count("lower", "55", "60.5", number) == rating


@pytest.mark.parametrize(
    ("number", "rating"),
    [(7, "RED"), (8, "AMBER"), (9, "AMBER"), (10, "GREEN"), (14, "GREEN"), (15, "AMBER"), (16, "AMBER"), (17, "RED")],
)
def test_within_is_green_on_both_ends(number, rating):
    assert rating_of_count("within", ("10", "14"), ("8", "16"), number) == rating


@pytest.mark.parametrize(("number", "rating"), [(0, "GREEN"), (1, "AMBER"), (2, "AMBER"), (3, "RED")])
def test_a_target_of_nothing_is_met_by_nothing(number, rating):
    assert rating_of_count("lower", "0", "2", number) == rating


def test_without_tolerance_there_is_no_amber():
    assert rating_of_count("higher", "20", "20", 19) == "RED"


@pytest.mark.parametrize(("numerator", "rating"), [(7, "GREEN"), (6, "RED")])
def test_a_percentage_exactly_on_the_target_is_green(numerator, rating):
    assert verdict("higher", "percentage", "70", "63", Counts(10, numerator)).rating == rating


def test_a_percentage_a_hair_past_the_target_is_not_green():
    assert verdict("lower", "percentage", "12", "13", Counts(2500, 301)).rating == "AMBER"  # 12.04%


def test_a_third_is_never_taken_for_a_rounded_third():
    assert verdict("higher", "percentage", "33.3", "30", Counts(3, 1)).rating == "GREEN"
    assert verdict("higher", "percentage", "33.34", "30", Counts(3, 1)).rating == "AMBER"


@pytest.mark.parametrize(("number", "rating"), [(13, "GREEN"), (14, "AMBER"), (15, "AMBER"), (16, "RED")])
def test_a_count_is_rated_by_what_is_due_by_then(number, rating):
    counts = Counts(number, number)

    assert verdict("lower", "count", "55", "60.5", counts, date(2024, 6, 30), "straight_line").rating == rating


# Not rated


def test_a_percentage_of_nobody_is_no_data():
    assert verdict("higher", "percentage", "70", "63", Counts(0, 0)) == Verdict(
        "NO DATA", "there are no children to take a percentage of", None
    )


def test_a_percentage_of_children_none_of_whom_surely_counts_is_no_data():
    assert verdict("higher", "percentage", "70", "63", Counts(0, 0, may_enter_met=2)) == Verdict(
        "NO DATA", "no children are known to count here, so there is no percentage", None
    )


def test_a_count_of_nothing_is_rated():
    assert rating_of_count("lower", "55", "60.5", 0) == "GREEN"
    assert rating_of_count("higher", "20", "18", 0) == "RED"


def test_no_counts_are_no_data_with_the_reason_given():
    example = measure("higher", in_force("20", "18"))

    assert rate(example, None, due(example, YEAR_END, APRIL), "reviews.csv was not there") == Verdict(
        "NO DATA", "reviews.csv was not there", None
    )


@pytest.mark.parametrize(("better", "is_tbc"), [("lower", True), ("neither", False)])
def test_no_data_comes_before_no_target(better, is_tbc):
    example = measure(better, is_tbc=is_tbc)

    assert rate(example, None, due(example, YEAR_END, APRIL)).rating == "NO DATA"


@pytest.mark.parametrize("is_tbc", [True, False])
def test_without_any_target_yet_nothing_is_rated(is_tbc):
    example = measure("lower", is_tbc=is_tbc)

    assert rate(example, Counts(4, 4), due(example, YEAR_END, APRIL)) == Verdict(
        "TBC", "the target is still to be confirmed", None
    )


def test_before_the_first_target_nothing_is_rated():
    example = measure("lower", in_force("55", "60.5"), in_force("50", "55", from_day=date(2024, 4, 1)))

    assert rate(example, Counts(4, 4), due(example, date(2023, 3, 31), APRIL)) == Verdict(
        "TBC", "the first target is in force from 1 April 2023, so there was none at that time", None
    )


def test_where_no_target_is_meant_the_figure_is_for_information():
    example = measure("neither")

    assert rate(example, Counts(4, 4), due(example, YEAR_END, APRIL)) == Verdict(
        "INFO", "the measure has no target: the figure is for information", None
    )


# What it takes to be green


@pytest.mark.parametrize(
    ("numerator", "to_green"),
    [
        (23, 0),  # 4% of 580 is 23.2
        (24, -1),
        (30, -7),
    ],
)
def test_how_many_fewer_of_580_make_4_percent(numerator, to_green):
    assert verdict("lower", "percentage", "4", "4.4", Counts(580, numerator)).to_green == to_green


@pytest.mark.parametrize(
    ("numerator", "to_green"),
    [
        (93, 0),  # 70% of 132 is 92.4
        (92, 1),
        (0, 93),
    ],
)
def test_how_many_more_of_132_make_70_percent(numerator, to_green):
    assert verdict("higher", "percentage", "70", "63", Counts(132, numerator)).to_green == to_green


@pytest.mark.parametrize(
    ("better", "number", "to_green"), [("higher", 12, 2), ("higher", 14, 0), ("lower", 16, -3), ("lower", 13, 0)]
)
def test_part_of_a_child_due_is_a_whole_child(better, number, to_green):
    amber = "50" if better == "higher" else "60.5"
    counts = Counts(number, number)

    found = verdict(better, "count", "55", amber, counts, date(2024, 6, 30), "straight_line")  # 13.75 due

    assert found.to_green == to_green


@pytest.mark.parametrize(("number", "to_green"), [(7, 3), (10, 0), (14, 0), (20, -6)])
def test_within_is_reached_at_the_nearer_end(number, to_green):
    assert verdict("within", "count", ("10", "14"), ("8", "16"), Counts(number, number)).to_green == to_green


def test_a_count_at_a_target_of_nothing_has_all_to_lose():
    assert verdict("lower", "count", "0", "2", Counts(3, 3)).to_green == -3


def test_no_whole_number_of_five_children_lies_from_33_to_34_percent():
    assert verdict("within", "percentage", ("33", "34"), ("20", "50"), Counts(5, 1)).to_green is None


def test_more_than_everybody_cannot_meet_a_target():
    assert verdict("higher", "percentage", "110", "100", Counts(5, 5)).to_green is None


# The reason


@pytest.mark.parametrize(
    ("numerator", "reason"),
    [
        (70, "70% is at or above the 70% target"),
        (69, "69% is below the 70% target but not below 63%"),
        (62, "62% is below the 70% target and below 63%"),
    ],
)
def test_the_reason_where_higher_is_better(numerator, reason):
    assert verdict("higher", "percentage", "70", "63", Counts(100, numerator)).reason == reason


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (55, "55 is at or below the 55 target"),
        (60, "60 is above the 55 target but not above 60.5"),
        (61, "61 is above the 55 target and above 60.5"),
    ],
)
def test_the_reason_where_lower_is_better(number, reason):
    assert verdict("lower", "count", "55", "60.5", Counts(number, number)).reason == reason


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (12, "12 is within the 10 to 14 target"),
        (15, "15 is outside the 10 to 14 target but within 8 to 16"),
        (17, "17 is outside the 10 to 14 target and outside 8 to 16"),
    ],
)
def test_the_reason_where_the_target_is_to_lie_within(number, reason):
    assert verdict("within", "count", ("10", "14"), ("8", "16"), Counts(number, number)).reason == reason


def test_the_reason_names_one_limit_where_there_is_no_tolerance():
    assert verdict("higher", "count", "20", "20", Counts(19, 19)).reason == "19 is below the 20 target"


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2024, 6, 30), "14 is above the 13.75 allowed by then (55 for the whole year) but not above 15.125"),
        (date(2024, 5, 31), "14 is above the 9.2 allowed by then (55 for the whole year) and above 10.1"),
        (date(2025, 3, 31), "14 is at or below the 55 target"),
    ],
)
def test_the_reason_says_what_was_allowed_by_then(day, reason):
    assert verdict("lower", "count", "55", "60.5", Counts(14, 14), day, "straight_line").reason == reason


def test_the_reason_says_what_was_due_by_then():
    found = verdict("higher", "count", "55", "50", Counts(14, 14), date(2024, 6, 30), "straight_line")

    assert found.reason == "14 is at or above the 13.75 due by then (55 for the whole year)"


@pytest.mark.parametrize(
    ("denominator", "numerator", "reason"),
    [
        (529, 369, "69.8% is below the 70% target but not below 63%"),  # 69.754…
        (2000, 1399, "69.95% is below the 70% target but not below 63%"),  # one decimal would say 70.0
        (100_000, 69_999, "69.999% is below the 70% target but not below 63%"),
        (2000, 1401, "70.1% is at or above the 70% target"),  # 70.05, half up
        (3000, 2101, "70% is at or above the 70% target"),  # 70.03…, no contradiction
        (100_000, 62_999, "62.999% is below the 70% target and below 63%"),
    ],
)
def test_the_printed_figure_never_contradicts_the_word(denominator, numerator, reason):
    assert verdict("higher", "percentage", "70", "63", Counts(denominator, numerator)).reason == reason


def test_a_rounded_limit_never_contradicts_the_word():
    on_day = due(measure("lower", in_force("55", "60.5", "straight_line")), date(2024, 4, 20), APRIL)
    example = measure("lower", in_force("55", "60.5", "straight_line"))
    close = replace(on_day, green=Fraction(299, 100) + Fraction(1, 300))  # 2.99333…: one decimal would say 3.0

    found = rate(example, Counts(3, 3), close)

    assert found.reason == "3 is above the 2.99 allowed by then (55 for the whole year) but not above 3.32"
    assert found.rating == "AMBER"


# Direction of travel


@pytest.mark.parametrize(
    ("better", "value", "expected"),
    [
        ("higher", 11, "improved"),
        ("higher", 9, "worsened"),
        ("lower", 11, "worsened"),
        ("lower", 9, "improved"),
        ("neither", 11, "up"),
        ("neither", 9, "down"),
        ("higher", 10, "same"),
        ("lower", 10, "same"),
        ("neither", 10, "same"),
    ],
)
def test_a_rise_is_good_or_bad_by_what_is_better(better, value, expected):
    assert direction(better, Fraction(value), Fraction(10), Due(better, status="TBC")) == expected


@pytest.mark.parametrize(
    ("previous_value", "value", "expected"),
    [
        (7, 9, "improved"),
        (18, 15, "improved"),
        (12, 15, "worsened"),
        (9, 7, "worsened"),
        (8, 15, "improved"),  # 2 below, then 1 above
        (9, 15, "up"),  # 1 below, then 1 above
        (15, 9, "down"),
        (11, 13, "up"),  # both within
        (13, 11, "down"),
        (9, 9, "same"),
    ],
)
def test_within_nearer_is_better(previous_value, value, expected):
    target = Due("within", status=None, green=(Fraction(10), Fraction(14)), amber=(Fraction(8), Fraction(16)))

    assert direction("within", Fraction(value), Fraction(previous_value), target) == expected


def test_within_limits_not_yet_set_is_only_up_or_down():
    assert direction("within", Fraction(9), Fraction(7), Due("within", status="TBC")) == "up"


def test_the_smallest_difference_is_not_the_same():
    assert direction("higher", Fraction(100, 3), Fraction("33.3333333333"), Due("higher", status="TBC")) == "improved"


@pytest.mark.parametrize(("value", "previous_value"), [(None, Fraction(1)), (Fraction(1), None), (None, None)])
def test_there_is_no_direction_without_two_values(value, previous_value):
    assert direction("higher", value, previous_value, Due("higher", status="TBC")) is None
