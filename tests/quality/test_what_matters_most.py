"""How many findings there are, how many could change a rating, and which kinds are to be corrected first."""

from dataclasses import replace

from tests.outputs.one_by_one import one_by_one
from tests.outputs.small_scorecard import CARD

from permanence_kpis.errors import Place, Problem
from permanence_kpis.results.findings import CheckReport, Finding, Found
from permanence_kpis.run.findings import found_in


def finding(code, level="FIX", row=2, measures=("4.1",), may_change=()):
    return Finding(level, code, "placements.csv", row, "0012", None, "what", "", "mend", measures, may_change)


def report(*findings):
    return CheckReport("extracts", "definitions", one_by_one(findings), measures=("4.1", "4.3", "4.10"))


def firsts(*findings, number=3):
    return [of_kind.first.code for of_kind in report(*findings).that_matter_most(number)]


def test_the_kind_that_could_change_the_most_ratings_is_first():
    two_ratings = [finding("two", row=row, may_change=("4.1", "4.3")) for row in (2, 3)]  # 2 rows of 2 ratings: 4
    one_rating = [finding("one", row=row, may_change=("4.1",)) for row in (2, 3, 4, 5, 6)]  # 5 rows of 1: 5

    assert firsts(*two_ratings, finding("none"), *one_rating) == ["one", "two", "none"]


def test_a_note_comes_after_what_is_to_be_fixed_and_before_what_could_change_no_rating():
    note = [finding("note", "NOTE", row, may_change=("4.1", "4.3")) for row in (2, 3)]

    assert firsts(finding("none"), *note, finding("fix", may_change=("4.1",))) == ["fix", "note", "none"]


def test_where_no_rating_could_change_the_figures_count():
    assert firsts(finding("one"), finding("two", measures=("4.1", "4.3"))) == ["two", "one"]


def test_what_stops_is_not_among_them():
    assert firsts(finding("stop", "STOP"), finding("fix")) == ["fix"]


def test_no_more_are_named_than_asked_for():
    assert firsts(finding("a"), finding("b"), finding("c"), number=2) == ["a", "b"]


def test_the_totals_name_the_measures_in_the_order_of_the_definitions():
    told = report(finding("a", may_change=("4.10",)), finding("b", may_change=("4.3",)), finding("c")).found

    assert told == Found(3, 2, ("4.3", "4.10"))


ROWS = Problem(
    Place("placements.csv", heading="end_date", rows=(2, 3), child_ids=("0012",)),
    what="a date that is not in the calendar",
    remedy="Write dates as dd/mm/yyyy.",
    measures=frozenset({"4.1", "9.1"}),
    code="DfE 147",
)


def told_of(*problems):
    return found_in(replace(CARD, problems=problems))


def test_each_row_is_one_finding():
    assert told_of(ROWS) == Found(2, 2, ("4.1",))  # 4.1 has a C; 9.1 has a B, and could not change


def test_what_two_rules_say_of_one_row_with_one_code_is_one_finding():
    third = replace(ROWS, place=replace(ROWS.place, rows=(3, 4)), what="another thing", measures=frozenset({"9.1"}))

    assert told_of(ROWS, third) == Found(3, 2, ("4.1",))


def test_a_whole_file_is_one_finding_and_no_data_could_become_a_rating():
    whole = Problem(Place("foster_approvals.csv"), what="not there", remedy="", measures=frozenset({"4.4"}), code="x")

    assert told_of(whole) == Found(1, 1, ("4.4",))


def test_what_is_said_of_the_whole_file_is_one_more_than_the_rows_of_the_same_column():
    whole = replace(ROWS, place=replace(ROWS.place, rows=(), child_ids=()), measures=frozenset({"9.1"}))

    assert told_of(ROWS, whole, whole) == Found(3, 2, ("4.1",))


def test_what_affects_none_of_the_measures_could_change_none():
    assert told_of(replace(ROWS, measures=frozenset())) == Found(2, 0, ())
