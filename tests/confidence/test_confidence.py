"""Confidence: every rating that is possible, what a repair leaves open, and the same letter wherever it is shown."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from tests.extracts.folders import folder_with
from tests.results.test_counts import every_small_counts, every_total
from tests.support import drawn
from tests.support.sweeps import some_of

from permanence_kpis import load_definitions, load_extracts, scorecard
from permanence_kpis.conditions.model import AnyOf, Condition, Not, Test
from permanence_kpis.confidence import confidence
from permanence_kpis.definitions.model import Better, Measure, Target
from permanence_kpis.measures import count_all, counts_from, uncertain_columns, with_unknowns
from permanence_kpis.ratings import possible_ratings, rate
from permanence_kpis.results.counts import Counts, Touched
from permanence_kpis.results.scorecard import Due, DueLimit, Rating
from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Request
from permanence_kpis.run.explain import explain
from permanence_kpis.tables import DERIVED

PROJECT = Path(__file__).parents[2]
SHIPPED, SAMPLE = PROJECT / "kpi_definitions.yaml", PROJECT / "sample_data" / "extracts"

TARGETS: tuple[tuple[Better, DueLimit, DueLimit], ...] = (
    ("higher", Fraction(60), Fraction(40)),
    ("lower", Fraction(30), Fraction(50)),
    ("within", (Fraction(45), Fraction(55)), (Fraction(30), Fraction(70))),
    ("within", (Fraction(50), Fraction(50)), (Fraction(50), Fraction(50))),
)
COUNT_TARGETS: tuple[tuple[Better, DueLimit, DueLimit], ...] = (
    ("higher", Fraction("3.75"), Fraction("2.5")),
    ("lower", Fraction(2), Fraction(2)),
    ("within", (Fraction(2), Fraction(3)), (Fraction("1.5"), Fraction(4))),
)


def due(better: Better, green: DueLimit, amber: DueLimit) -> Due:
    return Due(better, None, green, amber, green, amber, date(2023, 4, 1))


def rated(target: tuple[Better, DueLimit, DueLimit], value: Fraction) -> Rating:
    """The rating of a value, in plain words: in green, else in amber, else red."""
    better, *limits = target
    for rating, limit in zip(("GREEN", "AMBER"), limits, strict=True):
        low, high = limit if isinstance(limit, tuple) else (limit, limit)
        if {"higher": value >= low, "lower": value <= high, "within": low <= value <= high}[better]:
            return rating  # type: ignore[return-value]
    return "RED"


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_the_possible_ratings_of_a_percentage_are_those_of_every_way_of_settling(target):
    for counts, children in every_small_counts():
        every = {rated(target, Fraction(100 * met, all_)) for met, all_ in every_total(children) if all_}
        assert set(possible_ratings(counts, "percentage", due(*target))) == every, counts


@pytest.mark.parametrize("target", COUNT_TARGETS, ids=str)
def test_the_possible_ratings_of_a_count_are_those_of_every_way_of_settling(target):
    for counts, children in every_small_counts():
        every = {rated(target, Fraction(met)) for met, _ in every_total(children)}
        assert set(possible_ratings(counts, "count", due(*target))) == every, counts


def test_possible_ratings_come_best_first():
    counts = Counts(denominator=100, numerator=0, unsure=100)

    assert possible_ratings(counts, "percentage", due("higher", Fraction(70), Fraction(63))) == (
        "GREEN",
        "AMBER",
        "RED",
    )


def test_no_rating_is_possible_without_a_target():
    assert possible_ratings(Counts(10, 5), "count", Due("neither", None)) == ()


def a_measure(**changes: object) -> Measure:
    measure = Measure(
        ref="1",
        title="A",
        why="A.",
        source="A",
        table="looked_after",
        counts="children",
        window="at_period_end",
        show="percentage",
        numerator=(Test("placement_type", "is", "P1"),),
        target=Target("higher"),
    )
    return replace(measure, **changes)  # type: ignore[arg-type]


def letter(counts: Counts, found: Touched = Touched(), limit: str = "20") -> str:  # noqa: B008 - frozen
    asked = due("higher", Fraction(70), Fraction(63))
    result = confidence(a_measure(), counts, found, asked, rate(a_measure(), counts, asked), Decimal(limit))
    assert result is not None
    return result.letter


def test_the_limit_of_what_is_not_known_counts_those_who_may_enter_too():
    counts = Counts(denominator=8, numerator=8, may_enter_either=2)

    assert letter(counts, limit="20") == "B"  # 2 of 10 is 20%: at worst 80% meet it
    assert letter(counts, limit="19.9") == "D"


def test_nobody_at_all_not_known_is_within_a_limit_of_nothing():
    assert letter(Counts(denominator=8, numerator=8), limit="0") == "A"
    assert letter(Counts(denominator=800, numerator=799, unsure=1), limit="0") == "D"


def test_a_problem_that_names_nobody_is_not_a():
    assert letter(Counts(denominator=8, numerator=8), Touched(is_something=True)) == "B"


def test_a_row_that_may_be_one_more_can_change_a_rating():
    one_more = Touched(open=Counts(0, 0, may_enter_either=1), may_be_more=1, is_something=True)

    assert letter(Counts(denominator=10, numerator=7), one_more) == "C"


# --- what a repair leaves open ---


@pytest.mark.parametrize(
    ("table", "affects", "doubtful"),
    [
        ("looked_after", {"children.date_of_birth"}, {"belongs", "age", "age_band"}),
        ("looked_after", {"children.sex"}, {"sex"}),
        (
            "looked_after",
            {"placements.provider"},
            {
                "months_in_placement", "placement_type", "provider", "placement_began_on", "stable_since",
                "placements_in_12_months",
            },
        ),
        ("looked_after", {"legal_statuses.end_date"}, {"belongs", *DERIVED["looked_after"].columns}
         - {"child_id", "sex", "ethnicity", "age", "age_band"}),
        ("left_care", {"legal_statuses.reason_ceased"}, {"belongs", *DERIVED["left_care"].columns}
         - {"child_id", "sex", "ethnicity"}),
        ("started_care", {"previous_permanence.order_date"}, {"previous_permanence"}),
        ("reviews", {"reviews.participation"}, {"participation"}),
        ("reviews", {"reviews.review_date"}, {"belongs", "reviewed_on", "participation", "age", "age_band"}),
        ("foster_approvals", {"foster_approvals.places"}, {"places"}),
        ("foster_approvals", {"foster_approvals.end_date"}, set()),
        ("left_care", {"children.date_of_birth"}, {"age", "age_band"}),
        ("missing_episodes", {"legal_statuses.end_date"}, {"belongs"}),
        ("placement_moves", {"placements.end_reason"}, {"reason"}),
    ],
)  # fmt: skip
def test_what_is_in_doubt_follows_from_what_a_column_is_worked_out_from(table, affects, doubtful):
    assert uncertain_columns(DERIVED[table], affects) == doubtful


CHILDREN = """
    child_id | age | placement_type | belongs | left_out_of
    ann      | 7   | P1             | yes     | -
    ben      | 7   | U4             | yes     | -
    cat      | 17  | P1             | yes     | -
"""


def with_doubts(measure: Measure, what: frozenset[str], *ids: str, drawing: str = CHILDREN) -> Counts:
    types = {"age": pl.Int32(), "belongs": pl.Boolean()}
    rows = drawn.table(drawing, types).collect().filter(pl.col("child_id").is_in(ids))
    open_rows, open_measure = with_unknowns(rows, measure, what)
    [frame] = count_all(open_rows.lazy(), [open_measure])
    return counts_from(frame.collect())[measure.ref]


P1, CHILD = Test("placement_type", "is", "P1"), Test("age", "at_most", Decimal(15))


@pytest.mark.parametrize(
    ("conditions", "counts"),
    [
        ({"denominator": (CHILD,)}, Counts(2, 0, unsure=2)),
        ({"numerator": (Test("placement_type", "is_recorded", True),)}, Counts(3, 0, unsure=3)),
        ({"numerator": (Not(P1),)}, Counts(3, 0, unsure=3)),
        ({"numerator": (AnyOf((P1, CHILD)),)}, Counts(3, 2, unsure=1)),
        ({"not_known": (P1,), "numerator": (CHILD,)}, Counts(3, 0, unsure=3)),
        ({"denominator": (P1,), "numerator": (CHILD,)}, Counts(0, 0, may_enter_met=2, may_enter_not_met=1)),
    ],
)
def test_a_condition_on_what_is_in_doubt_is_not_known(conditions, counts):
    measure = a_measure(**conditions)

    assert with_doubts(measure, frozenset({"placement_type"}), "ann", "ben", "cat") == counts


def test_one_who_may_belong_for_a_placement_left_out_may_still_where_that_is_in_doubt():
    drawing = "child_id | age | placement_type | belongs | left_out_of\nann | 7 | - | - | placements"

    found = with_doubts(a_measure(numerator=(P1,)), frozenset({"placement_type"}), "ann", drawing=drawing)

    assert found == Counts(0, 0, may_enter_either=1)


def every_rule() -> Iterator[tuple[Condition, ...]]:
    yield from product((P1, CHILD, Not(P1), AnyOf((P1, CHILD))), repeat=2)


def test_in_doubt_about_everything_is_open_in_every_way():
    for rule in every_rule():
        what = frozenset({"belongs", "age", "placement_type"})
        assert with_doubts(a_measure(denominator=rule), what, "ann") == Counts(0, 0, may_enter_either=1), rule


# --- from files ---


def result_of(folder: Path, ref: str, period: str = "2024Q1"):
    card = scorecard(load_definitions(SHIPPED), load_extracts(folder), period)
    [result] = [result for result in card.results if result.measure.ref == ref]
    return result


SOUND_CARE = {
    "children.csv": "child_id,date_of_birth,sex,ethnicity\nann,2015-01-01,F,WBRI\nben,2015-01-01,M,WBRI\n",
    "legal_statuses.csv": (
        "child_id,start_date,legal_status,end_date,reason_ceased\nann,2020-01-01,C2,,\nben,2020-01-01,C2,,\n"
    ),
    "placements.csv": (
        "child_id,start_date,placement_type,end_date,provider,carer_id,end_reason\n"
        "ann,2020-01-01,U4,,PR1,c1,\nben,2020-01-01,U4,,PR1,c2,\n"
    ),
}


def test_two_sound_children_are_a(tmp_path):
    result = result_of(folder_with(tmp_path, SOUND_CARE), "4.1")

    assert (result.value, result.confidence.letter) == (100, "A")


def test_without_a_column_of_carers_only_a_change_of_carer_is_not_known(tmp_path):
    placements = "child_id,start_date,placement_type,end_date,provider,end_reason\n"
    placements += "ann,2020-01-01,U4,,PR1,\nben,2020-01-01,U4,2024-05-01,PR1,\nben,2024-05-01,U4,,PR1,\n"
    folder = folder_with(tmp_path, SOUND_CARE | {"placements.csv": placements})

    stability, parents = result_of(folder, "4.1"), result_of(folder, "4.2").confidence

    assert (stability.counts.numerator, stability.counts.denominator, stability.counts.not_known) == (1, 2, 1)
    assert (stability.lowest, stability.highest, stability.confidence.letter) == (50, 100, "D")
    assert (parents.letter, parents.lowest, parents.highest) == ("B", 0, 0)
    assert parents.reason == "the findings do not concern anyone counted here: this is not enough to change the rating"


def test_a_row_with_a_field_too_few_touches_its_child(tmp_path):
    placements = SOUND_CARE["placements.csv"].replace("ben,2020-01-01,U4,,PR1,c2,", "ben,2020-01-01,U4")
    result = result_of(folder_with(tmp_path, SOUND_CARE | {"placements.csv": placements}), "4.2")

    assert (result.confidence.touched, result.confidence.highest) == (1, 1)


def test_a_status_of_nobody_may_be_one_more_child(tmp_path):
    statuses = SOUND_CARE["legal_statuses.csv"] + ",2020-01-01,C2,,\n"
    result = result_of(folder_with(tmp_path, SOUND_CARE | {"legal_statuses.csv": statuses}), "4.2")

    assert (result.value, result.confidence.touched, result.confidence.highest) == (0, 1, 1)


def test_a_review_under_an_id_of_no_other_file_may_be_of_anybody(tmp_path):
    reviews = "child_id,review_date,participation\nann,2024-05-01,PN1\nzoe,2024-05-02,PN4\n"
    result = result_of(folder_with(tmp_path, SOUND_CARE | {"reviews.csv": reviews}), "4.9")

    assert (result.value, result.confidence.letter) == (100, "C")
    assert (result.confidence.lowest, result.confidence.highest) == (50, 100)  # ben's review it may be


@pytest.mark.parametrize("file", ["legal_statuses.csv", "placements.csv", "reviews.csv"])
def test_an_id_is_not_known_by_an_own_table(tmp_path, file):
    """Own tables are read for their own measures only; what is said of the others is the same with and without."""
    rows = {
        "legal_statuses.csv": SOUND_CARE["legal_statuses.csv"] + "zoe,2020-01-01,C2,2021-01-01,E3\n",
        "placements.csv": SOUND_CARE["placements.csv"] + "zoe,2020-01-01,U4,2019-06-01,PR1,c9,CREQB\n",
        "reviews.csv": "child_id,review_date,participation\nann,2024-05-01,PN1\nzoe,2024-05-02,PN4\n",
    }
    files = SOUND_CARE | {"reviews.csv": "child_id,review_date,participation\nann,2024-05-01,PN1\n"}
    files |= {file: rows[file], "life_story_work.csv": "child_id,stage,recorded_on\nzoe,declined,2024-05-01\n"}
    asked = Request(None, "2024Q1", str(folder_with(tmp_path, files)), SHIPPED)

    with_own, without = compute(asked), compute(replace(asked, section=None))
    beside_own = {one.measure.ref: one for one in with_own.results}
    for alone in without.results:
        assert alone == beside_own[alone.measure.ref], alone.measure.ref
    assert "life_story_work.csv" not in without.extracts.rows
    told = {(problem.code, problem.place) for problem in without.problems}
    assert told <= {(problem.code, problem.place) for problem in with_own.problems}
    assert any("zoe" in place.child_ids for _, place in told)


def test_how_many_are_in_an_own_table_does_not_decide_what_is_tried(tmp_path, monkeypatch):
    monkeypatch.setattr("permanence_kpis.confidence.strays.MOST_COPIES", 16)
    reviews = "child_id,review_date,participation\nann,2024-05-01,PN1\n,2024-05-02,PN4\n"
    plans = "child_id,category,review_on,adviser_since\n" + "".join(
        f"leaver{number},former_relevant,2024-01-01,2023-01-01\n" for number in range(20)
    )
    folder = folder_with(tmp_path, SOUND_CARE | {"reviews.csv": reviews, "pathway_plans.csv": plans})
    asked = Request(None, "2024Q1", str(folder), SHIPPED)

    [alone] = compute(replace(asked, only=("4.9",))).results
    [beside_own] = [one for one in compute(asked).results if one.measure.ref == "4.9"]

    assert beside_own == alone
    assert (alone.confidence.lowest, alone.confidence.highest) == (50, 100)


def test_what_ended_before_care_under_an_id_of_no_other_file_may_be_anybodys(tmp_path):
    orders = "child_id,previous_permanence,order_date\nann,Z1,\nben,Z1,\nzoe,P2,2019-10-05\n"
    cared_for = SOUND_CARE["legal_statuses.csv"].replace("ben,2020-01-01", "ben,2024-05-01")
    placed = SOUND_CARE["placements.csv"].replace("ben,2020-01-01", "ben,2024-05-01")
    files = {"legal_statuses.csv": cared_for, "placements.csv": placed, "previous_permanence.csv": orders}
    result = result_of(folder_with(tmp_path, SOUND_CARE | files), "4.7")

    assert (result.value, result.confidence.letter) == (0, "B")  # 4.7 has no target
    assert (result.confidence.lowest, result.confidence.highest) == (0, 1)


def test_of_two_missing_episodes_at_one_time_either_may_be_none(tmp_path):
    """Missing, and away without authorisation, on the same days: who was only away does not count."""
    missing = (
        "child_id,start_date,kind,end_date,source\nann,2024-05-01,M,2024-05-04,care\nann,2024-05-01,A,2024-05-04,care\n"
    )
    missing += "ben,2024-05-01,M,2024-05-02,home\n"
    result = result_of(folder_with(tmp_path, SOUND_CARE | {"missing_episodes.csv": missing}), "4.10")

    assert (result.value, result.confidence.touched) == (2, 1)
    assert (result.confidence.lowest, result.confidence.highest) == (1, 2)


def test_missing_episodes_that_touch_are_not_at_one_time(tmp_path):
    missing = (
        "child_id,start_date,kind,end_date,source\nann,2024-05-01,M,2024-05-04,care\nann,2024-05-04,A,2024-05-06,care\n"
    )
    missing += "ben,2024-05-01,M,2024-05-02,home\n"
    result = result_of(folder_with(tmp_path, SOUND_CARE | {"missing_episodes.csv": missing}), "4.10")

    assert (result.value, result.confidence.touched) == (2, 0)


def test_a_row_of_no_nights_long_before_the_windows_may_have_ended_in_them(tmp_path):
    statuses = SOUND_CARE["legal_statuses.csv"] + "cai,2019-01-01,C2,2019-01-01,E43\n"
    children = SOUND_CARE["children.csv"] + "cai,2010-01-01,F,WBRI\n"
    placements = SOUND_CARE["placements.csv"] + "cai,2019-01-01,U4,2024-05-20,PR1,c3,CARPL\n"
    files = {"children.csv": children, "legal_statuses.csv": statuses, "placements.csv": placements}
    result = result_of(folder_with(tmp_path, SOUND_CARE | files), "4.5")

    assert result.value == 0
    assert (result.confidence.lowest, result.confidence.highest) == (0, 1)  # E43: special guardianship


def test_no_range_begins_below_zero(tmp_path):
    """Rows without an id may end care before it did: more of them than left through special guardianship."""
    left = "ann,2020-01-01,C2,2024-05-01,E43\n"
    statuses = SOUND_CARE["legal_statuses.csv"].replace("ann,2020-01-01,C2,,\n", left)
    statuses += "".join(f",2024-0{month}-01,C2,,\n" for month in (1, 2, 3))
    result = result_of(folder_with(tmp_path, SOUND_CARE | {"legal_statuses.csv": statuses}), "4.5")

    assert (result.value, result.confidence.lowest) == (1, 0)


def test_what_is_said_of_a_measure_does_not_depend_on_faults_in_own_tables_of_others(tmp_path, monkeypatch):
    """So few ways of settling can be tried here that faults in two own tables together are too many."""
    monkeypatch.setattr("permanence_kpis.confidence.outcomes.MOST_IN_ALL", 12)
    own = {
        "life_story_work.csv": "child_id,stage,recorded_on\nann,finished,2024-05-01\nben,complete,2024-05-01\n",
        "discharges.csv": (
            "child_id,route,decided_on,applied_on,court_on,outcome,closed_on\nann,home,2024-01-01,,,won,\n"
        ),
        "permanence_plans.csv": "child_id,plan,agreed_on,ratified_on\nann,HOME,2024-01-01,\n",
    }
    asked = Request(None, "2024Q1", str(folder_with(tmp_path, SOUND_CARE | own)), SHIPPED)

    whole = {one.measure.ref: one for one in compute(asked).results}
    for ref in ("S2", "S3", "S5", "S12"):
        [alone] = compute(replace(asked, only=(ref,))).results
        assert alone == whole[ref], ref
    assert whole["S12"].confidence.letter != "A"


def test_where_a_child_was_between_or_after_placements_may_be_a_move_more(tmp_path):
    placements = SOUND_CARE["placements.csv"].replace("ben,2020-01-01,U4,,", "ben,2020-01-01,U4,2024-05-01,")
    placements = placements.replace("PR1,c2,", "PR1,c2,CREQB")
    result = result_of(folder_with(tmp_path, SOUND_CARE | {"placements.csv": placements}), "4.3")

    assert (result.value, result.confidence.letter) == (0, "B")
    assert (result.confidence.lowest, result.confidence.highest) == (0, 1)


def test_a_change_of_carer_that_the_ids_deny_may_have_another_reason_too(tmp_path):
    placements = SOUND_CARE["placements.csv"].replace("ben,2020-01-01,U4,,", "ben,2020-01-01,U4,2024-05-01,")
    placements = placements.replace("PR1,c2,", "PR1,c2,CLOSE") + "ben,2024-05-01,U6,,PR1,c2,\n"
    result = result_of(folder_with(tmp_path, SOUND_CARE | {"placements.csv": placements}), "4.3")

    assert (result.value, result.confidence.letter) == (0, "B")
    assert (result.confidence.lowest, result.confidence.highest) == (0, 1)


def test_a_placement_without_a_legal_status_leaves_open_whether_care_went_on(tmp_path):
    statuses = SOUND_CARE["legal_statuses.csv"].replace("ben,2020-01-01,C2,,", "ben,2020-01-01,C2,2023-12-01,E4A")
    reviews = "child_id,review_date,participation\nann,2024-05-01,PN1\nben,2024-05-01,PN4\n"
    folder = folder_with(tmp_path, SOUND_CARE | {"legal_statuses.csv": statuses, "reviews.csv": reviews})

    parents, took_part = result_of(folder, "4.2"), result_of(folder, "4.9")

    assert (parents.counts.denominator, parents.confidence.letter) == (1, "B")
    assert (took_part.value, took_part.confidence.letter) == (100, "C")
    assert (took_part.confidence.lowest, took_part.confidence.highest) == (50, 100)


def test_a_status_left_open_after_its_placement_ended_leaves_open_whether_the_child_left_and_why(tmp_path):
    placements = SOUND_CARE["placements.csv"].replace("ben,2020-01-01,U4,,", "ben,2020-01-01,U4,2024-05-01,")
    folder = folder_with(tmp_path, SOUND_CARE | {"placements.csv": placements})

    result = result_of(folder, "4.5")  # ben may have left by special guardianship; 5 would be green, 4.5 amber

    assert (result.value, result.verdict.rating, result.confidence.letter) == (0, "RED", "B")
    assert (result.confidence.lowest, result.confidence.highest) == (0, 1)


def test_a_time_missing_that_ends_before_it_starts_is_in_doubt_whenever_it_was(tmp_path):
    missing = "child_id,start_date,kind,end_date,source\nann,2023-03-31,M,2013-04-02,care\n"
    missing += "ben,2023-01-01,M,2023-01-02,home\n"
    folder = folder_with(tmp_path, SOUND_CARE | {"missing_episodes.csv": missing})

    result = result_of(folder, "4.10", "2023-24")

    assert (result.value, result.confidence.letter) == (0, "B")
    assert (result.confidence.lowest, result.confidence.highest) == (0, 1)


@pytest.mark.parametrize(
    ("child", "source", "value"),
    [("ben", "", 1), ("ben", "care", 0), ("zoe", "", 1), ("zoe", "care", 0), ("ben", "home", None)],
)
def test_a_time_missing_that_care_may_have_ended_is_in_doubt_whenever_it_was(tmp_path, child, source, value):
    """ben was in care then, and has left since; zoe never was."""
    statuses = SOUND_CARE["legal_statuses.csv"].replace("ben,2020-01-01,C2,,", "ben,2020-01-01,C2,2022-01-01,E4A")
    placements = SOUND_CARE["placements.csv"].replace("ben,2020-01-01,U4,,", "ben,2020-01-01,U4,2022-01-01,")
    missing = f"child_id,start_date,kind,end_date,source\n{child},2021-05-01,M,,{source}\n"
    missing += "ann,2020-06-01,M,2020-06-02,home\n"
    children = SOUND_CARE["children.csv"] + "zoe,2015-01-01,F,WBRI\n"
    files = {"children.csv": children, "legal_statuses.csv": statuses, "placements.csv": placements}
    files |= {"missing_episodes.csv": missing}

    result = result_of(folder_with(tmp_path, SOUND_CARE | files), "4.10")

    if value is None:  # nothing ends it, and nothing is in doubt
        assert (result.value, result.confidence.letter) == (1, "A")
        return
    assert (result.value, result.confidence.letter) == (value, "B")
    assert (result.confidence.lowest, result.confidence.highest) == (0, 1)


def test_explain_and_a_choice_of_measures_say_the_same_as_the_whole_scorecard():
    asked = Request(None, "2024Q1", str(SAMPLE), SHIPPED)
    results = compute(asked).results
    whole = {result.measure.ref: result.confidence for result in results}
    one_of_a_table = {result.measure.table: result.measure.ref for result in results}

    for ref in ("4.1", "4.6", "S9"):
        assert explain(asked, ref).result.confidence == whole[ref], ref
    for ref in some_of(one_of_a_table.values(), 3):
        [alone] = compute(replace(asked, only=(ref,))).results
        assert alone.confidence == whole[ref], ref


def test_a_file_that_only_other_measures_need_does_not_stop_one(tmp_path):
    folder = folder_with(tmp_path, SOUND_CARE | {"reviews.csv": "child_id,participation\nann,PN1\n"})
    asked = Request(None, "2024Q1", str(folder), SHIPPED)

    assert explain(asked, "4.2").result.value == 0


def test_what_an_explanation_names_is_what_touched_the_children_of_the_measure(tmp_path):
    placements = (
        SOUND_CARE["placements.csv"] + "ann,2021-01-01,U4,2021-01-01,PR1,c1,\nzoe,2021-01-01,U4,2021-01-01,,,\n"
    )
    folder = folder_with(tmp_path, SOUND_CARE | {"placements.csv": placements})

    explained = explain(Request(None, "2024Q1", str(folder), SHIPPED), "4.2")

    named = [(problem.place.heading, problem.what, number) for problem, number in explained.touched_by]
    # zoe too: on other days her placement is one of a child without a legal status, who may be looked after
    assert named == [("start_date", "the row ends on the day it starts", 2)]
    assert explained.touched.recorded == Counts(1, 0)
    assert explained.touched.open == Counts(1, 0, unsure=1, may_enter_either=1)


def test_a_rating_that_no_whole_number_gives_is_not_possible():
    # of 10, nothing between 60% (red) and 70% (green)
    counts = Counts(denominator=10, numerator=0, unsure=10)

    assert possible_ratings(counts, "percentage", due("higher", Fraction(70), Fraction(63))) == ("GREEN", "RED")


def test_more_rows_without_an_id_than_are_tried_may_each_be_one_more_and_another_childs(tmp_path):
    """Of six reviews that met it four may not have: 2 stay, of 6 and 4 more. (4 rows; up to 3 are tried one by one.)"""
    children = [f"c{number}" for number in range(6)]
    files = {
        "children.csv": "child_id,date_of_birth\n" + "".join(f"{one},2012-01-01\n" for one in children),
        "legal_statuses.csv": "child_id,start_date,legal_status,end_date,reason_ceased\n"
        + "".join(f"{one},2020-01-01,C2,,\n" for one in children),
        "placements.csv": "child_id,start_date,placement_type,end_date,provider,carer_id\n"
        + "".join(f"{one},2020-01-01,U4,,PR1,{one}\n" for one in children),
        "reviews.csv": "child_id,review_date,participation\n"
        + "".join(f"{one},2023-12-01,PN1\n{one},2024-05-01,PN1\n" for one in children)
        + ",2024-05-02,PN1\n" * 4,
    }
    result = result_of(folder_with(tmp_path, files), "4.9")

    assert (result.value, result.confidence.letter) == (100, "C")
    assert (result.confidence.lowest, result.confidence.highest) == (20, 100)
    assert result.confidence.reason.endswith(": the rating could become AMBER or RED")


def test_more_missing_episodes_without_an_id_than_are_tried_take_nobody_out(tmp_path):
    missing = "child_id,start_date,kind,end_date,source\nann,2024-05-01,M,2024-05-04,home\n"
    missing += ",2024-05-01,M,2024-05-02,home\n" * 4
    result = result_of(folder_with(tmp_path, SOUND_CARE | {"missing_episodes.csv": missing}), "4.10")

    assert (result.value, result.confidence.lowest, result.confidence.highest) == (1, 1, 5)


def test_a_placement_whose_start_cannot_be_read_may_overlap_any_other(tmp_path):
    """Of two placements that begin on one day either may be none, or the one without a readable start after both."""
    placed = SOUND_CARE["placements.csv"] + "ann,2020-01-01,P1,,PR0,,\nann,32/01/2024,P1,,PR0,,\n"
    result = result_of(folder_with(tmp_path, SOUND_CARE | {"placements.csv": placed}), "4.2")

    assert (result.confidence.lowest, result.confidence.highest) == (0, 1)
