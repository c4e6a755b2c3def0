"""Who enters and who leaves a figure, one by one."""

import polars as pl
import pytest
from tests.definitions.files import one_measure
from tests.support.drawn import table

from permanence_kpis.measures.movement import movement, row_key
from permanence_kpis.results.impact import Moved

ON_MOVES = "table: placement_moves\ncounts: {}\nnumerator:\n  - reason: {{{}}}"
TYPES = {"moved_on": pl.Date(), "belongs": pl.Boolean()}
THREE_MOVES = """
    child_id | moved_on   | reason | belongs
    ann      | 2024-05-01 | CREQB  | yes
    ann      | 2024-06-01 | OTHER  | yes
    ben      | 2024-05-01 | OTHER  | yes
"""


def moves(test, counts="moves"):
    return one_measure(ON_MOVES.format(counts, test))


def rows(drawing):
    return table(drawing, TYPES).collect()


@pytest.mark.parametrize(("counts", "enter"), [("moves", 2), ("children", 1)])
def test_what_is_counted_decides_who_enters(counts, enter):
    # two more moves meet the wider rule, one of them of a child who met the narrower one already
    old, new = moves("is: CREQB", counts), moves("one_of: [CREQB, OTHER]", counts)

    assert movement(rows(THREE_MOVES), old, rows(THREE_MOVES), new) == Moved(enter, 0, 0, 0)


def test_a_child_who_meets_both_rules_neither_enters_nor_leaves():
    old, new = moves("is: CREQB", "children"), moves("is_not: CREQB", "children")

    # ann met the old rule by one move and meets the new one by the other; ben enters
    assert movement(rows(THREE_MOVES), old, rows(THREE_MOVES), new) == Moved(1, 0, 0, 0)


def test_one_leaves_where_two_enter():
    old, new = moves("is: CREQB"), moves("is_not: CREQB")

    assert movement(rows(THREE_MOVES), old, rows(THREE_MOVES), new) == Moved(2, 1, 0, 0)


def test_rows_of_a_longer_window_enter():
    one_month = rows("""
        child_id | moved_on   | reason | belongs
        ann      | 2024-06-01 | OTHER  | yes
    """)

    assert movement(one_month, moves("is: OTHER"), rows(THREE_MOVES), moves("is: OTHER")) == Moved(1, 0, 2, 0)


def test_who_is_no_longer_known_leaves():
    known = rows("child_id | moved_on | reason | belongs\n ann | 2024-06-01 | OTHER | yes")
    may_belong = rows("child_id | moved_on | reason | belongs\n ann | 2024-06-01 | OTHER | -")

    assert movement(known, moves("is: OTHER"), may_belong, moves("is: OTHER")) == Moved(0, 1, 0, 1)


@pytest.mark.parametrize(
    ("table_and_counts", "columns"),
    [
        ("table: left_care\ncounts: children", ("child_id",)),
        ("table: looked_after\ncounts: children\nwindow: at_period_end", ("child_id",)),
        ("table: reviews\ncounts: reviews", ("child_id", "reviewed_on")),
        ("table: reviews\ncounts: children", ("child_id",)),
        ("table: missing_episodes\ncounts: episodes", ("child_id", "began_on", "kind")),
        ("table: foster_approvals\ncounts: approvals", ("household_id", "approved_on", "approval_type")),
        ("table: foster_approvals\ncounts: households", ("household_id",)),
    ],
)
def test_what_tells_one_from_the_next(table_and_counts, columns):
    column = "approval_type" if "foster" in table_and_counts else "sex"
    measure = one_measure(f"{table_and_counts}\nnumerator:\n  - {column}: {{is_recorded: true}}")

    assert row_key(measure) == columns
