"""The dates that the tracker works out: birthdays on 29 February, months clamped, counts to the day."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from tests.tracker.authority import definitions, write

from permanence_kpis.derive.tracked import with_days_ahead, with_pathway_plan, with_time_with_parents
from permanence_kpis.outputs.tracker import cell
from permanence_kpis.periods import months_reached, whole_months
from permanence_kpis.results.tracker import COLUMNS
from permanence_kpis.run.context import Request
from permanence_kpis.run.tracker import tracker
from permanence_kpis.run.tracker_filters import Asked


def of_child(born, care_since, day, rule="both_days_count"):
    rows = pl.DataFrame(
        {"child_id": ["ann"], "date_of_birth": [born], "care_began_on": [care_since], "stable_since": [care_since]}
    )
    [row] = with_days_ahead(rows, day, rule).rows(named=True)
    return row


def test_who_was_born_on_29_february_is_18_on_1_march_and_16_on_29_february():
    row = of_child(date(2008, 2, 29), date(2023, 1, 1), date(2024, 2, 28))

    assert (row["sixteen_on"], row["days_to_16"]) == (date(2024, 2, 29), 1)
    assert row["eighteen_on"] == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("since", "rule", "expected"),
    [
        (date(2023, 7, 1), "both_days_count", date(2024, 6, 30)),
        (date(2023, 7, 1), "anniversary", date(2024, 7, 1)),
        (date(2024, 2, 29), "both_days_count", date(2025, 2, 28)),  # the next day is 1 March, past the 29th
        (date(2024, 2, 29), "anniversary", date(2025, 3, 1)),
        (date(2023, 3, 31), "both_days_count", date(2024, 3, 30)),
    ],
)
def test_twelve_months_are_reached_on_the_first_day_that_counts_twelve(since, rule, expected):
    assert months_reached(since, 12, rule) == expected
    assert whole_months(since, expected, rule) == 12
    assert whole_months(since, date.fromordinal(expected.toordinal() - 1), rule) == 11


def test_four_months_from_a_month_end_are_clamped():
    row = of_child(date(2014, 1, 1), date(2023, 10, 31), date(2024, 3, 1))

    assert row["second_review_by"] == date(2024, 2, 29)
    assert row["reaches_30_months_on"] == date(2026, 4, 30)  # 31 October to 30 April, both days counted


def stretches(*held):
    return [{"began_on": on, "value": kind, "is_known": kind is not None} for on, kind in held]


@pytest.mark.parametrize(
    ("held", "months", "twelve"),
    [
        (stretches((date(2020, 1, 1), "U4"), (date(2024, 2, 29), "P1")), (4, 4), date(2025, 2, 28)),
        (stretches((date(2020, 1, 1), "P1"), (date(2023, 7, 1), "U4")), (0, 0), None),
        (stretches((date(2020, 1, 1), "P1"), (date(2024, 2, 29), "P1")), (54, 54), date(2020, 12, 31)),
        (stretches((date(2020, 1, 1), "P1"), (date(2024, 2, 29), None)), (0, 54), None),
        (stretches((date(2020, 1, 1), "U4"), (date(2023, 7, 1), None), (date(2024, 2, 29), "P1")), (4, 12), None),
        (
            stretches((date(2023, 7, 1), "P1")),
            (12, 54),
            None,
        ),  # care began before, and where the child was is not known
        (None, (0, 54), None),
    ],
)
def test_time_with_parents_is_that_of_an_unbroken_run_of_placements_with_them(held, months, twelve):
    """On 30 June 2024, in care since 1 January 2020: 54 months, both days counted."""
    kind = pl.List(pl.Struct({"began_on": pl.Date, "value": pl.String, "is_known": pl.Boolean}))
    rows = pl.DataFrame(
        {"child_id": ["ann"], "care_began_on": [date(2020, 1, 1)], "placement_type.held": [held]},
        schema_overrides={"placement_type.held": kind},
    )
    [row] = with_time_with_parents(rows, date(2024, 6, 30), "both_days_count").rows(named=True)

    assert (row["months_with_parents_lowest"], row["months_with_parents_highest"]) == months
    assert row["with_parents_12_months_on"] == twelve
    assert row["days_to_12_months_with_parents"] == (None if months[0] != months[1] else _days_to(twelve))


def _days_to(twelve):
    return {date(2025, 2, 28): 243, date(2020, 12, 31): -1277, None: 100_000}[twelve]


def test_below_zero_once_the_day_has_passed():
    row = of_child(date(2008, 6, 29), date(2022, 7, 1), date(2024, 6, 30))

    assert (row["days_to_16"], row["days_to_24_months"]) == (-1, 0)


@pytest.mark.parametrize(
    ("born", "care_since", "reviewed", "due"),
    [
        (date(2008, 7, 1), date(2020, 1, 1), None, None),  # 16 tomorrow
        (date(2008, 6, 30), date(2020, 1, 1), None, date(2024, 9, 30)),
        (date(2008, 1, 10), date(2024, 1, 3), None, date(2024, 7, 3)),  # eligible after 13 weeks, on 3 April
        (date(2007, 1, 10), date(2020, 1, 1), date(2023, 8, 31), date(2024, 2, 29)),
    ],
)
def test_a_pathway_plan_is_due_three_months_after_16_and_then_every_six(born, care_since, reviewed, due):
    rows = with_days_ahead(
        pl.DataFrame(
            {"child_id": ["ann"], "date_of_birth": [born], "care_began_on": [care_since], "stable_since": [care_since]}
        ),
        date(2024, 6, 30),
        "both_days_count",
    ).with_columns(began_before=False)
    reviews = pl.DataFrame(
        {"child_id": ["ann"], "review_on": [reviewed]}, schema={"child_id": pl.String, "review_on": pl.Date}
    )
    if reviewed is None:
        reviews = reviews.clear()

    assert with_pathway_plan(rows, reviews, date(2024, 6, 30))["pathway_plan_due"].to_list() == [due]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    root = tmp_path_factory.mktemp("dates")
    own = definitions(root / "kpi_definitions.yaml")
    return tracker(
        Request(today=None, period="2024Q1", data=str(write(root / "extracts")), definitions=own),
        Asked(keep=("team",)),
    )


@pytest.fixture(scope="module")
def said(found):
    return {child.child_id: {name: cell(child, name) for name in (*COLUMNS, "team")} for child in found.children}


def test_every_column_is_said_of_a_child(said):
    expected = {
        "child_id": "moves", "age": 10, "sixteen_on": date(2030, 1, 15), "eighteen_on": date(2032, 1, 15),
        "care_began_on": date(2023, 1, 10), "months_in_care": 17, "legal_status": "C2",
        "placement_type": "U4", "provider": "PR1", "placement_began_on": date(2024, 2, 1), "months_in_placement": 5,
        "permanence_plans": "RETURNEV", "plan_agreed_on": date(2023, 4, 1), "match_or_panel_on": None,
        "discharge_route": "none", "discharge_stage": None, "court_on": None,
        "moves_in_12_months": 2, "unplanned_in_12_months": 0, "missing_in_12_months": 2,
        "life_story_stage": "under_way", "pathway_plan_due": None, "counts_in_4.1": "not in denominator",
        "next_threshold": "30 months in care", "next_threshold_on": date(2025, 7, 9),
        "attention": "MOVES3", "attention_since": date(2024, 2, 1), "not_known": None, "team": "South",
    }  # fmt: skip

    assert {name: said["moves"][name] for name in expected} == expected


@pytest.mark.parametrize(
    ("child_id", "stage"),
    [("court", "court date set"), ("granted", "granted"), ("nocourt", "decided"), ("clean", None)],
)
def test_a_discharge_is_as_far_as_its_row_says(said, child_id, stage):
    assert said[child_id]["discharge_stage"] == stage


@pytest.mark.parametrize(
    ("child_id", "threshold", "on"),
    [
        ("near1", "24 months with this carer", date(2024, 7, 1)),
        ("today24", "30 months in care", date(2024, 12, 31)),
        ("soon16", "16th birthday", date(2024, 9, 28)),
        ("soon18", "18th birthday", date(2024, 7, 1)),
    ],
)
def test_the_next_threshold_is_the_first_day_on_which_the_calendar_changes_something(said, child_id, threshold, on):
    assert (said[child_id]["next_threshold"], said[child_id]["next_threshold_on"]) == (threshold, on)


def test_the_match_or_else_the_panel_is_shown(said):
    assert said["matched"]["match_or_panel_on"] == date(2024, 5, 1)


def test_who_counts_in_4_1_is_said(said):
    assert {child_id for child_id, one in said.items() if one["counts_in_4.1"] != "not in denominator"} == set()


def test_what_is_due_is_a_plan_a_court_date_or_a_pathway_plan_and_no_birthday(found):
    due = {child.child_id: {*child.due} - {child.values["next_review_due"]} for child in found.children}

    assert due["plandue"] == {date(2024, 7, 1)}
    assert due["courtday"] == {date(2024, 6, 30)}
    assert due["granted"] == set()
    assert due["pathway"] == {date(2024, 4, 10)}
    assert due["soon18"] == {date(2024, 9, 1)}
    assert due["near1"] == set()


def test_first_reviews_in_a_year_without_known_bank_holidays_are_said(tmp_path):
    """The list ends with 2028."""
    own = definitions(tmp_path / "kpi_definitions.yaml")
    folder = write(tmp_path / "extracts")
    for name, row in (
        ("children", "late,2020-01-01,North"),
        ("placements", "late,2028-12-20,,U4,PR1,late,"),
        ("legal_statuses", "late,2028-12-20,,C2,"),
    ):
        with (folder / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write(f"{row}\n")
    asked = Request(today=None, period="2028-12", data=str(folder), definitions=own)

    assert any(one.startswith("bank holidays are known from 2012 to 2028") for one in tracker(asked).warnings)
    assert not any("bank holidays" in one for one in tracker(replace(asked, period="2024Q1")).warnings)
