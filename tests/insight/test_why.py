"""Exact effects and reasons, worked out by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from tests.outputs import small_scorecard

from permanence_kpis.conditions.model import DayOfWindow, Test
from permanence_kpis.definitions import load_definitions
from permanence_kpis.insight.why import (
    effect,
    effect_of,
    reasons_in_a_snapshot,
    reasons_in_a_window,
    step_by_group,
    step_of,
)
from permanence_kpis.outputs.why import in_a_line, moved_in_words, tables
from permanence_kpis.outputs.why_points import rounded_to_add_up
from permanence_kpis.outputs.why_reasons import condition_in_words, one_in_words, reason_in_words, reason_with_asides
from permanence_kpis.periods import Period
from permanence_kpis.results.why import Asked, Moved, Movement, Reason, Side, State, Step, Tally, Why
from permanence_kpis.run.context import Request
from permanence_kpis.run.why import whys

BEFORE, AFTER = Tally(130, 190), Tally(135, 190)
AGE = Test("age", "at_most", 15)
IN_CARE = Test("months_in_care", "at_least", 30)
WITH_CARER = Test("months_in_placement", "at_least", 24)
STABILITY = (
    Asked(AGE, 0, "denominator", "age"),
    Asked(IN_CARE, 1, "denominator", "calendar"),
    Asked(WITH_CARER, 2, "numerator", "calendar"),
)
DEFINITIONS = Path(__file__).parents[2] / "kpi_definitions.yaml"
SHIPPED = {measure.ref: measure for measure in load_definitions(DEFINITIONS).measures}
EARLIER, LATER = date(2023, 10, 1), date(2024, 5, 1)


@pytest.mark.parametrize(
    ("before", "after", "points"),
    [  # k = 100 / 190 and r = 132.5 / 190, so that 1 - r = 57.5 / 190
        ("not met", "met", Fraction(100, 190)),
        ("met", "not met", -Fraction(100, 190)),
        ("outside", "met", Fraction(5750, 190**2)),
        ("absent", "met", Fraction(5750, 190**2)),
        ("met", "absent", -Fraction(5750, 190**2)),
        ("outside", "not met", -Fraction(13250, 190**2)),
        ("not met", "absent", Fraction(13250, 190**2)),
        ("not known", "not met", 0),
        ("not known", "met", Fraction(100, 190)),
        ("outside", "not known", -Fraction(13250, 190**2)),
    ],
)
def test_every_movement_has_one_weight(before, after, points):
    assert effect_of(before, after, (BEFORE, AFTER), "percentage") == points


def test_the_weights_of_the_worked_example_are_those_printed_there():
    printed = [round(float(effect_of(*move, (BEFORE, AFTER), "percentage")), 3) for move in (
        ("not met", "met"), ("outside", "met"), ("not met", "absent"), ("met", "outside"), ("outside", "not met")
    )]  # fmt: skip
    assert printed == [0.526, 0.159, 0.367, -0.159, -0.367]


def test_a_unit_of_a_count_weighs_one():
    assert effect_of("absent", "met", (Tally(2, 9), Tally(3, 9)), "count") == 1
    assert effect_of("not met", "absent", (Tally(2, 9), Tally(3, 9)), "count") == 0


def test_without_a_denominator_on_one_side_there_are_no_points():
    assert effect(1, 1, Tally(0, 0), Tally(1, 1), "percentage") is None


def moved(number, before, after, kind):
    return [Moved(f"{kind}{one}", before, after, Reason(kind)) for one in range(number)]


def test_a_step_adds_up_and_puts_those_of_one_reason_together():
    # 1 of 4 is 25%; one more of them meets it, and one who does not leaves: 2 of 3
    step = step_of(
        "between",
        [*moved(1, "not met", "met", "event"), *moved(1, "not met", "absent", "left care")],
        Tally(1, 4),
        Tally(2, 3),
        "percentage",
    )

    # k = 100·3.5/12 and 1.5 of 3.5 are met, so that leaving unmet weighs k·1.5/3.5 = 100·1.5/12
    assert [(one.reason.kind, one.together) for one in step.movements] == [
        ("event", Fraction(350, 12)),
        ("left care", Fraction(150, 12)),
    ]
    assert step.effect == Fraction(200, 3) - 25 == Fraction(500, 12)


def test_moves_that_do_not_lead_to_the_other_tally_are_one_step_of_nobody():
    step = step_of("late", moved(1, "not met", "met", "late"), Tally(1, 4), Tally(3, 4), "percentage")

    [whole] = step.movements
    assert (whole.before, whole.moved, whole.together) == (None, (), 50)


def test_a_group_without_rows_in_one_window_has_its_effect():
    # 4 of 20 is 20%, 8 of 20 is 40%: in a 4/10 -> 4/10, in b 0/10 -> 0/5, in c 0/0 -> 4/5
    step = step_by_group(
        [
            (("a",), Tally(4, 10), Tally(4, 10)),
            (("b",), Tally(0, 10), Tally(0, 5)),
            (("c",), Tally(0, 0), Tally(4, 5)),
        ],
        Tally(4, 20),
        Tally(8, 20),
        "percentage",
    )

    # of b: 5 fewer, each 100·6/400; of c: 4 met at 100·20/400 less 5 counted at 100·6/400
    assert [(one.names, one.together) for one in step.groups] == [
        (("c",), Fraction(25, 2)),
        (("b",), Fraction(15, 2)),
        (("a",), 0),
    ]


def test_what_counts_once_in_all_and_once_in_each_group_is_taken_off_again():
    # two children in a, two in b, one of them in both: three in all; then one in each
    step = step_by_group(
        [(("a",), Tally(2, 2), Tally(1, 1)), (("b",), Tally(2, 2), Tally(1, 1))], Tally(3, 3), Tally(2, 2), "count"
    )

    assert {one.names: one.together for one in step.groups} == {("a",): -1, ("b",): -1, (): 1}
    assert step.effect == -1


def state(place, age=True, in_care=True, with_carer=True, care=EARLIER, stable=EARLIER, dated=None):
    answers = (age, in_care, with_carer)
    return State(place, answers, answers, (None, care, stable), dated)


def kinds(was, is_now, asked=STABILITY):
    return [
        (reason.kind, reason.test and reason.test.column)
        for reason in reasons_in_a_snapshot(asked, was, is_now, has_turned_18=False)
    ]


def test_months_that_run_on_are_the_calendar_and_a_new_carer_is_an_event():
    waiting = state("not met", with_carer=False)

    assert kinds(waiting, state("met")) == [("calendar", "months_in_placement")]
    assert kinds(state("met"), state("not met", with_carer=False, stable=LATER)) == [("event", "months_in_placement")]


def test_a_birthday_comes_before_all_that_happened_and_the_rest_is_said_too():
    gone = state("outside", age=False, with_carer=False, stable=LATER)

    assert kinds(state("met"), gone) == [("birthday", "age"), ("event", "months_in_placement")]


def test_what_decides_the_move_comes_before_what_is_only_so_as_well():
    # who comes into the denominator does so by 30 months in care, whatever the numerator asks
    was, is_now = state("outside", in_care=False, with_carer=False, care=None), state("met")

    assert kinds(was, is_now) == [("event", "months_in_care"), ("calendar", "months_in_placement")]


def test_the_calendar_comes_before_what_happened_whatever_the_order_in_the_file():
    asked = (
        Asked(Test("legal_status", "is", "C2"), 0, "denominator", "fact"),
        Asked(IN_CARE, 1, "denominator", "calendar"),
    )
    was = State("outside", (False, False), (False, False), ("V2", EARLIER))
    is_now = State("not met", (True, True), (True, True), ("C2", EARLIER))

    assert kinds(was, is_now, asked) == [("calendar", "months_in_care"), ("event", "legal_status")]


def test_a_blank_that_was_filled_became_known():
    assert kinds(state("not known", with_carer=None), state("met")) == [("became known", "months_in_placement")]
    assert kinds(state("met"), state("not known", with_carer=None)) == [("no longer known", "months_in_placement")]


def test_whether_a_child_belongs_at_all_can_be_what_became_known():
    assert kinds(state("outside"), state("met")) == [("became known", None)]
    assert kinds(state("met"), state("outside")) == [("no longer known", None)]


def test_a_number_that_is_neither_an_age_nor_months_is_another_reason():
    asked = (Asked(Test("places", "at_least", 2), 0, "numerator", "number"),)
    was, is_now = State("not met", (False,), (False,), (1,)), State("met", (True,), (True,), (2,))

    assert kinds(was, is_now, asked) == [("other", "places")]


def test_months_since_the_newest_row_of_an_own_table_are_the_calendar_until_there_is_a_newer_one(tmp_path):
    """S13 at the end of March and of June 2024: by June ann's plan is six months old, and ben has a newer one."""
    files = {
        "children": "child_id,date_of_birth\nann,2007-09-01\nben,2007-09-01\n",
        "legal_statuses": "child_id,start_date,legal_status\nann,2020-01-01,C2\nben,2020-01-01,C2\n",
        "placements": "child_id,start_date,placement_type\nann,2020-01-01,U4\nben,2020-01-01,U4\n",
        "pathway_plans": "child_id,review_on\nann,2023-12-01\nben,2023-09-20\nben,2024-05-01\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    plans = Request(None, "2024Q1", str(tmp_path), DEFINITIONS, only=("S13",))

    [found] = whys(plans, "2023Q4").found
    told = {one.id: (one.before, one.after, reason_in_words(one.reason, found)) for one in found.steps[0].moved}

    assert told == {
        "ann": ("met", "not met", "reached 6 months since the newest row of pathway plans"),
        "ben": ("not met", "met", "a newer row of pathway plans is less than 6 months old"),
    }
    assert (found.change, found.if_nobody_moved) == (0, None)


@pytest.mark.parametrize(
    ("ref", "kind", "asked", "yes", "no"),
    [
        (
            *("S19", "event", Test("provider", "is", "PR1")),
            *("moved into PR1 (the authority's own provision)", "moved out of PR1 (the authority's own provision)"),
        ),
        (
            *("S19", "event", Test("provider", "none_of", ("PR1",), ("PR1",))),
            *("moved out of PR1 (the authority's own provision)", "moved into PR1 (the authority's own provision)"),
        ),
        (
            *("S19", "became known", Test("provider", "is", "PR1")),
            "provider became known: PR1 (the authority's own provision)",
            "provider became known: not PR1 (the authority's own provision)",
        ),
        (
            *("S23", "other", Test("placements_in_12_months", "at_least", Decimal(3))),
            *("came to at least 3 placements in 12 months", "no longer at least 3 placements in 12 months"),
        ),
        (
            *("S1", "event", Test("legal_status", "one_of", ("C2",), ("C2",))),
            *("new legal status: now C2 (full care order)", "new legal status: no longer C2 (full care order)"),
        ),
        (
            *("S13", "event", Test("pathway_plans.months_since", "less_than", Decimal(6))),
            "a newer row of pathway plans is less than 6 months old",
            "a newer row of pathway plans is not less than 6 months old",
        ),
        (
            *("S12", "event", Test("life_story_work.stage", "one_of", ("complete",), ("complete",))),
            "stage in the newest row of life story work is now complete",
            "stage in the newest row of life story work is no longer complete",
        ),
        (
            *("S5", "event", Test("permanence_plans.plan", "is_recorded", True)),
            "plan in the newest row of permanence plans is now recorded",
            "plan in the newest row of permanence plans is no longer recorded",
        ),
        (
            *("S3", "event", Test("discharges.court_on", "is_missing", True)),
            "day of court in the newest row of discharges is no longer recorded",
            "day of court in the newest row of discharges is now recorded",
        ),
        (
            *("S3", "event", Test("discharges.court_on", "after", DayOfWindow.LAST_DAY)),
            "day of court in the newest row of discharges is still to come",
            "day of court in the newest row of discharges has come",
        ),
        (
            *("S3", "became known", Test("discharges.court_on", "after", DayOfWindow.LAST_DAY)),
            "day of court in the newest row of discharges became known: after the last day",
            "day of court in the newest row of discharges became known: not after the last day",
        ),
        (
            *("4.8", "event", Test("provider", "one_of", ("PR2", "PR3"), ("external_provider",))),
            "moved into external provider (PR2, PR3)",
            "moved out of external provider (PR2, PR3)",
        ),
    ],
)
def test_what_went_one_way_is_not_worded_as_what_went_the_other(ref, kind, asked, yes, no):
    assert condition_in_words(Reason(kind, asked, now=True), SHIPPED[ref]) == yes
    assert condition_in_words(Reason(kind, asked, now=False), SHIPPED[ref]) == no


def two_reasons(*also):
    """How one is worded that turned 16, with other reasons beside it."""
    first = Reason("birthday", Test("age", "at_most", Decimal(15)), now=False)
    one = Moved("ann", "met", "outside", first, also)
    movement = Movement(first, Fraction(-1), "met", "outside", (one, replace(one, id="ben")), Fraction(-1, 2))
    side = Side(small_scorecard.PERIOD, small_scorecard.STABILITY)
    why = Why(SHIPPED["4.1"], side, side, Fraction(0))
    return one_in_words(one, why), reason_with_asides(movement, why)


def test_what_only_repeats_the_reason_is_not_said_beside_it():
    again = Reason("birthday", Test("age", "less_than", Decimal(16)), now=False)

    assert two_reasons(again) == ("turned 16", "turned 16")


def test_what_two_conditions_say_alike_is_said_once_beside_the_reason():
    carer, twice = (
        Reason("event", Test("months_in_placement", "at_least", Decimal(months)), False) for months in (24, 12)
    )

    assert two_reasons(carer, twice) == ("turned 16 (also: new carer)", "turned 16 (2 of them also: new carer)")


def test_who_came_or_went_did_so_for_no_other_reason():
    assert kinds(None, state("met")) == [("came into care", None)]
    assert kinds(state("met"), None) == [("left care", None)]
    assert reasons_in_a_snapshot(STABILITY, state("met"), None, has_turned_18=True) == (Reason("turned 18"),)


def in_windows(was, is_now, last_day, first_day):
    [reason] = reasons_in_a_window((), was, is_now, last_day, first_day)
    return reason.kind


def test_windows_that_share_days_tell_what_is_since_from_what_is_over():
    # April to June and April to September; the last twelve months by June and by September
    june = date(2024, 6, 30)
    new, old = State("met", dated=date(2024, 7, 1)), State("met", dated=date(2023, 9, 1))

    assert in_windows(None, new, june, date(2024, 4, 1)) == "since"
    assert in_windows(State("not met", dated=june), new, june, date(2024, 4, 1)) == "since"
    assert in_windows(old, None, june, date(2023, 10, 1)) == "out of the window"
    assert in_windows(None, State("met", dated=june), june, date(2024, 4, 1)) == "other"
    assert in_windows(State("met", dated=date(2023, 10, 1)), None, june, date(2023, 10, 1)) == "other"


def test_windows_that_share_one_day_are_not_apart():
    day = date(2024, 6, 30)

    assert in_windows(State("met", dated=day), None, day, day) == "other"
    assert in_windows(None, State("met", dated=day), day, day) == "other"


def test_who_is_in_one_of_two_periods_is_said_of_both():
    earlier, later = (
        Side(Period(name, *days), small_scorecard.STABILITY)
        for name, *days in (
            ("Q1 2023-24", date(2023, 4, 1), date(2023, 6, 30)),
            ("Q1 2024-25", date(2024, 4, 1), date(2024, 6, 30)),
        )
    )
    why = Why(SHIPPED["4.10"], earlier, later, Fraction(0))

    assert reason_in_words(Reason("later only"), why) == "counted in Q1 2024-25 but not in Q1 2023-24"
    assert reason_in_words(Reason("earlier only"), why) == "counted in Q1 2023-24 but not in Q1 2024-25"
    assert reason_in_words(Reason("other"), why) == "different records count in the two periods"


def test_in_windows_that_share_no_day_a_child_is_in_the_one_or_the_other():
    june, april = date(2023, 6, 30), date(2024, 4, 1)
    counted, passed_over = State("met", dated=june), State("outside", dated=june)

    assert in_windows(counted, None, june, april) == "earlier only"
    assert in_windows(counted, passed_over, june, april) == "earlier only"
    assert in_windows(None, counted, june, april) == "later only"
    assert in_windows(counted, State("not met", dated=april), june, april) == "other"


@pytest.mark.parametrize(
    ("exact", "decimals", "printed"),
    [
        # 3 times a third is 1: one of them has to be 0.4
        ([Fraction(1, 3)] * 3, 1, ["0.4", "0.3", "0.3"]),
        # 0.26 and 0.26 are 0.52, printed 0.5: not 0.3 and 0.3
        ([Fraction(26, 100)] * 2, 1, ["0.3", "0.2"]),
        # -0.26 and -0.26 are -0.52, printed -0.5
        ([-Fraction(26, 100)] * 2, 1, ["-0.2", "-0.3"]),
        # what lost most is raised: 0.19 before 0.11, for 0.30 in all
        ([Fraction(11, 100), Fraction(19, 100)], 1, ["0.1", "0.2"]),
        ([], 1, []),
        ([Fraction(3), Fraction(-2)], 0, ["3", "-2"]),
        # half of a point up, and down below 0
        ([Fraction(1, 20)], 1, ["0.1"]),
        ([Fraction(-1, 20)], 1, ["-0.1"]),
    ],
)
def test_printed_numbers_add_up_to_what_is_printed_of_their_sum(exact, decimals, printed):
    assert rounded_to_add_up(exact, decimals) == tuple(map(Fraction, printed))


def test_a_movement_has_the_same_figure_in_the_table_the_line_and_the_paragraph():
    # 3 of 1.003 and 2 of 0.495 are 3.999, printed 4.00: 1.00 and 0.49 of each are 3.98, and the two that lost most are
    # raised. Rounded with a rest of 0.990, the first of 1.003 would have been raised.
    kinds = {"turned 18": 1003, "left care": 1003, "late": 1003, "came into care": 495, "definition": 495}
    movements = [Movement(Reason(kind), Fraction(points, 1000), "met", "absent") for kind, points in kinds.items()]
    step = Step("between", Tally(1, 9), Tally(2, 9), Fraction(3999, 1000), tuple(movements))
    [real] = whys(Request(None, "2024Q1", None, DEFINITIONS, only=("4.8",))).found

    why = replace(real, steps=(step,), change=Fraction(3999, 1000))

    [(_, _, rows)] = tables(why)
    assert [row[-1] for row in rows][:5] == ["+1.00", "+1.00", "+1.00", "+0.50", "+0.50"]
    of_reasons = "urned 18 +1.00; left care +1.00; recorded late or differently +1.00"
    assert f"{of_reasons}; the rest +1.00." in moved_in_words(why)
    assert of_reasons in in_a_line(why)[-1]
