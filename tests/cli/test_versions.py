"""Definitions over time, from the file to every command that shows a figure."""

import csv
import io
import json
from pathlib import Path

import pytest

MOVES = """\
format: 1
authority: Testshire
year_starts: 04-01
measures:
  - ref: "4.3"
    title: Unplanned placement moves
    why: An unplanned move is a second loss.
    source: SSDA903 reason for placement change
    table: placement_moves
    counts: moves
    window: year_to_date
    not_known:
      - reason: {is: OTHER}
    numerator:
      - reason: {is: CREQB}
    show: count
    target:
      better: lower
      values:
        - {from: 2020-04-01, green: 0, amber: 1}
    versions:
      - from: 2024-04-01
        why_changed: OTHER counts as unplanned from April 2024
        not_known: none
        numerator:
          - reason: {one_of: [CREQB, OTHER]}
"""

# One move in May of each year. By the first version 2023 has 1 (CREQB) and 1 not known (OTHER), 2024 has 0 and 1 not
# known; by the second 2023 has 2 and 2024 has 1.
PLACEMENTS = """\
child_id,start_date,end_date,placement_type,provider,carer_id,end_reason
ann,2020-01-01,2023-05-01,U4,PR1,a1,CREQB
ann,2023-05-01,2024-05-01,U4,PR1,a2,OTHER
ann,2024-05-01,,U4,PR1,a3,
ben,2020-01-01,2023-05-02,U4,PR1,b1,OTHER
ben,2023-05-02,,U4,PR1,b2,
"""


@pytest.fixture
def moves(extracts):
    (extracts / "children.csv").write_text("child_id,date_of_birth\nann,2014-05-01\nben,2014-05-01\n", encoding="utf-8")
    (extracts / "legal_statuses.csv").write_text(
        "child_id,start_date,end_date,legal_status,reason_ceased\nann,2020-01-01,,C2,\nben,2020-01-01,,C2,\n",
        encoding="utf-8",
    )
    (extracts / "placements.csv").write_text(PLACEMENTS, encoding="utf-8")
    Path("kpi_definitions.yaml").write_text(MOVES, encoding="utf-8")
    return extracts


@pytest.fixture
def row(kpis, moves):
    """The one result of a period, as a row of CSV."""

    def of(period, *more):
        ran = kpis("compute", "--period", period, "--data", moves, "--format", "csv", *more)
        assert ran.exit_code == 0, ran.output
        [only] = csv.DictReader(io.StringIO(ran.stdout))
        return only

    return of


@pytest.mark.parametrize(
    ("period", "value", "not_known", "definition_from"),
    [
        ("2023-24", "1", "1", ""),
        ("2024-04-01..2024-04-30", "0", "0", "2024-04-01"),
        ("2024-25", "1", "0", "2024-04-01"),
    ],
)
def test_a_period_follows_the_version_in_force_on_its_last_day(row, period, value, not_known, definition_from):
    result = row(period)

    assert (result["value"], result["not_known"], result["definition_from"]) == (value, not_known, definition_from)


def test_the_value_before_follows_the_rule_of_the_figure_beside_it(row):
    assert (row("2023-24")["value"], row("2024-25")["previous_value"]) == ("1", "2")


def test_a_version_that_is_not_yet_in_force_changes_nothing(row):
    with_versions = row("2023-24")
    Path("kpi_definitions.yaml").write_text(MOVES.split("    versions:")[0], encoding="utf-8")

    assert row("2023-24") == with_versions


def test_the_scorecard_says_that_the_value_before_is_not_the_one_reported_then(kpis, moves):
    ran = kpis("compute", "--period", "2024-25", "--data", moves)

    assert (
        "Before       4.3: 2023-24, 1 April 2023 to 31 March 2024, using the definition of this period\n"
    ) in ran.stdout
    assert (
        "             4.3: The previous value, for 2023-24, uses the definition of this period; the\n"
        "             definition changed on 1 April 2024.\n"
    ) in ran.stdout


def test_nothing_is_said_where_both_periods_follow_one_version(kpis, moves):
    ran = kpis("compute", "--period", "2025-26", "--data", moves)

    assert "Before       4.3: 2024-25, 1 April 2024 to 31 March 2025\n" in ran.stdout
    assert "the definition of this period" not in ran.stdout


def test_json_says_it_too(kpis, moves):
    ran = kpis("compute", "--period", "2024-25", "--data", moves, "--format", "json")

    record = json.loads(ran.stdout)
    assert record["results"][0]["definition_from"] == "2024-04-01"
    assert [warning for warning in record["warnings"] if "definition of this period" in warning]


@pytest.mark.parametrize(
    ("newest_review", "label", "value", "definition_from"),
    [("2024-06-29", "2023Q4", "1", ""), ("2024-06-30", "2024Q1", "1", "2024-04-01")],
)
def test_without_a_period_the_newest_record_decides_the_version(
    kpis, moves, newest_review, label, value, definition_from
):
    reviews = f"child_id,review_date,participation\nann,{newest_review},PN1\n"
    (moves / "reviews.csv").write_text(reviews, encoding="utf-8")

    ran = kpis("compute", "--data", moves, "--format", "csv")

    [only] = csv.DictReader(io.StringIO(ran.stdout))
    assert (only["period_label"], only["value"], only["definition_from"]) == (label, value, definition_from)


def test_an_explanation_says_which_version_and_what_changed(kpis, moves):
    ran = kpis("explain", "4.3", "--period", "2024-25", "--data", moves, COLUMNS="200")

    assert "Version      In force from 1 April 2024: OTHER counts as unplanned from April 2024.\n" in ran.stdout
    said = ran.stdout.split("\nChanges of the definition\n")[1].split("\n\n")[0].splitlines()
    asked = "reason is CREQB (the carer asked, because of the child's behaviour)"
    assert said == [
        "  1 April 2024: OTHER counts as unplanned from April 2024.",
        "  - Until then. Not known: reason is OTHER. Such a row stays in the denominator and counts as unknown.",
        f"  - Until then. Meets the measure: {asked}.",
        f"  - From then. Meets the measure: {asked} or OTHER.",
    ]


def test_an_explanation_of_an_old_period_says_until_when_its_version_held(kpis, moves):
    ran = kpis("explain", "4.3", "--period", "2023-24", "--data", moves)

    assert "Version      The first, in force until 31 March 2024.\n" in ran.stdout
    assert "\nThe rule\n" in ran.stdout
    assert "  Not known: reason is OTHER" in ran.stdout.split("\nThe rule\n")[1].split("\n\n")[0]


def test_the_children_behind_a_figure_are_those_of_its_version(kpis, moves):
    def outcomes(period):
        ran = kpis("children", "4.3", "--period", period, "--data", moves, "--format", "csv")
        return [(row["child_id"], row["outcome"]) for row in csv.DictReader(io.StringIO(ran.stdout))]

    assert outcomes("2023-24") == [("ann", "met"), ("ben", "not known")]
    assert outcomes("2024-25") == [("ann", "met")]


def test_the_list_of_measures_marks_versions(kpis, moves):
    ran = kpis("list")

    assert ran.stdout.endswith(
        "\nVersions     4.3: from 1 April 2024, in force: OTHER counts as unplanned from April 2024.\n"
    )


def test_the_list_of_measures_without_versions_says_nothing_of_them(kpis, moves):
    Path("kpi_definitions.yaml").write_text(MOVES.split("    versions:")[0], encoding="utf-8")

    assert "Versions" not in kpis("list").stdout


def test_a_history_marks_where_the_definition_changed(kpis, moves):
    for period in ("2022-23", "2023-24", "2024-25"):
        assert kpis("compute", "--period", period, "--data", moves, "--output", "monthly").exit_code == 0

    told = kpis("history", "4.3", "--archive", "monthly", COLUMNS="200").stdout

    marked = [part.split(maxsplit=1)[0] for part in told.split("\n\n") if "cannot be compared" in part]
    assert marked == ["2024-25"]
    assert (
        "2024-25 (April 2024 to March 2025)\n"
        "The definition changed on 1 April 2024: OTHER counts as unplanned from April 2024. "
        "This figure cannot be compared with that of 2023-24.\n"
    ) in told


def test_a_history_marks_a_rule_that_was_edited(kpis, moves):
    assert kpis("compute", "--period", "2022-23", "--data", moves, "--output", "monthly").exit_code == 0
    edited = MOVES.split("    versions:")[0].replace("reason: {is: CREQB}", "reason: {is: CREQO}")
    Path("kpi_definitions.yaml").write_text(edited, encoding="utf-8")
    assert kpis("compute", "--period", "2023-24", "--data", moves, "--output", "monthly").exit_code == 0

    told = kpis("history", "4.3", "--archive", "monthly", "--period", "2023-24").stdout

    assert "\nWorked out by a different rule from 2022-23: the two cannot be compared.\n" in told
