"""Checks that go with the figures: what they find is what the records say, and nothing else decides it."""

import pytest
from tests.quality.folders import PERIOD, TODAY, checked, drawn

from permanence_kpis.derive import PROVENANCE, Facts
from permanence_kpis.errors import Place
from permanence_kpis.quality import functions
from permanence_kpis.quality.consistency import columns_checked, inconsistencies
from permanence_kpis.quality.load import load_checks
from permanence_kpis.quality.marks import MARKS, extract_in_figures
from permanence_kpis.run.compute import compute
from permanence_kpis.run.context import Context, Request, load_context
from permanence_kpis.tables import DERIVED, EXTRACTS

RULES = [rule for check in load_checks() for rule in check.in_figures]

FILES = {
    "placements": """
        child_id | start_date | end_date   | placement_type | provider
        hit      | 2020-01-01 | 2024-03-01 | U4             | PR1
        hit      | 2024-04-01 | -          | U4             | PR1
        miss     | 2020-01-01 | 2020-01-01 | U4             | PR1
        miss     | 2020-01-01 | -          | U4             | PR1
    """,
    "reviews": """
        child_id | review_date | participation
        hit      | 2024-05-01  | PN1
        hit      | 2024-05-01  | PN1
    """,
}


@pytest.fixture
def context(tmp_path) -> Context:
    return load_context(Request(today=TODAY, period=PERIOD, data=str(drawn(tmp_path / "extracts", FILES))))


def found(context: Context, facts: Facts, *tables: str) -> list[tuple[str, Place]]:
    """What is found of these tables, of the window of the first measure on each, by its code and place."""
    loaded = context.extracts.columns
    plans = {plan.measure.table: plan for plan in reversed(context.plans)}
    rows = {}
    for name in tables:
        columns = {*plans[name].measure.columns, *columns_checked(name, loaded)}
        rows[name] = context.facts.table(name, plans[name].window, columns).collect()
    asked = {name: table.columns for name, table in rows.items()}
    return [(one.code, one.place) for one in inconsistencies(facts, rows, asked, loaded, ())]


def test_what_is_found_does_not_depend_on_what_was_worked_out_before(context):
    def facts() -> Facts:
        windows = [window for plan in context.plans for window in (plan.window, plan.previous_window)]
        extracts = context.extracts
        return Facts(extracts.tables, extracts.rejected, windows, context.definitions.whole_months, extracts.headings)

    asked_before = facts()
    assert asked_before.mains.height > 0  # the placements of all, which no review asks for

    of_reviews = found(context, facts(), "reviews")
    assert "review-twice" in {code for code, _ in of_reviews}
    assert not any(place.file == "placements.csv" for _, place in of_reviews)
    assert found(context, asked_before, "reviews") == of_reviews
    of_moves = found(context, facts(), "placement_moves")
    assert {"DfE 355", "status-without-placement"} <= {code for code, _ in of_moves}
    assert found(context, asked_before, "placement_moves") == of_moves


def test_what_is_found_is_in_the_order_of_files_and_rows(context):
    places = [(place.file, place.rows) for _, place in found(context, context.facts, "placement_moves", "reviews")]

    assert places == [("legal_statuses.csv", (2,)), ("placements.csv", (4,)), ("reviews.csv", (2, 3))]


def test_a_problem_names_columns_and_the_measures_that_use_them_apart(tmp_path):
    folder = drawn(tmp_path / "extracts", FILES)

    problems = compute(Request(today=TODAY, period=PERIOD, data=str(folder), only=("4.2",))).problems

    [problem] = [one for one in problems if one.code == "DfE 355"]
    assert (problem.affects, problem.measures) == ({"placements.start_date"}, {"4.2"})


def test_care_without_a_placement_puts_all_that_placements_say_in_doubt():
    [rule] = [rule for check in load_checks() if check.code == "no-placement" for rule in check.in_figures]
    of_placements = {
        f"looked_after.{column.name}"
        for column in DERIVED["looked_after"].columns.values()
        if "placements.start_date" in column.depends_on
    }

    assert rule.affects == of_placements


def test_no_function_and_no_mark_is_left_that_no_check_asks_for():
    asked = {(rule.table, name) for rule in RULES for name in rule.columns}

    assert {rule.function for rule in RULES if rule.function} == functions.IN_FIGURES.keys()
    assert {(table, mark.name) for table, marks in MARKS.items() for mark in marks} <= asked


def test_a_rule_on_rows_of_a_file_says_which_figures_it_goes_with():
    assert [rule.what for rule in RULES if rule.table not in DERIVED and not rule.looked_for_with] == []


def test_a_rule_names_a_record_and_a_heading_that_there_are():
    for rule in RULES:
        extract = PROVENANCE[rule.table][rule.column][0] if rule.table in DERIVED else extract_in_figures(rule.table)
        assert (rule.heading or rule.column) in EXTRACTS[extract].columns, rule.what


def test_a_row_is_said_in_the_words_of_its_reader_also_where_the_figures_name_an_earlier_row(tmp_path):
    reviews = """
        child_id | review_date | participation
        hit      | 2024-05-01  | -
        hit      | 2024-06-01  | PNX
    """

    report = checked(drawn(tmp_path / "extracts", {"reviews": reviews}))

    assert [(one.row, one.what) for one in report.findings if one.code == "DfE 167"] == [
        (3, "a code that is not in the list"),
        (2, "a review without a participation code that can be read"),
    ]


def test_every_child_in_care_is_named_where_the_file_of_children_has_none_of_them(tmp_path) -> None:
    files = {"children": "child_id | date_of_birth\nother | 2010-01-01"}

    scorecard = compute(
        Request(today=TODAY, period=PERIOD, data=str(drawn(tmp_path / "extracts", files)), only=("4.2",))
    )

    # both may be over 18, and then nobody is looked after
    assert [one.place.child_ids for one in scorecard.problems if one.code == "DfE INT03"] == [("hit", "miss")]
    confidence = scorecard.results[0].confidence
    assert confidence is not None
    assert (confidence.letter, confidence.touched) == ("B", 2)
