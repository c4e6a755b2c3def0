"""The funnel: how many rows are in, may be in, and fell out, condition by condition."""

import polars as pl
from tests.definitions.files import one_measure
from tests.support.drawn import table

from permanence_kpis.measures.funnel import funnel

TYPES = {"age": pl.Int32(), "belongs": pl.Boolean()}


def steps(measure, drawing):
    return [
        (step.part, step.is_in, step.may_be_in, step.is_out)
        for step in funnel(table(drawing, TYPES).collect(), one_measure(measure))
    ]


def test_every_line_is_of_the_rows_that_the_line_before_left():
    measure = (
        "table: placement_moves\ncounts: moves\n"
        "denominator:\n  - age: {at_most: 15}\n"
        "exclude:\n  - when:\n      - to_type: {is: T3}\n    reason: respite\n"
        "not_known:\n  - reason: {is: OTHER}\n"
        "numerator:\n  - reason: {one_of: [CREQB, CHILD]}\n  - from_type: {is: U4}"
    )

    assert steps(
        measure,
        """
        child_id | age | to_type | reason | from_type | belongs
        ann      | 7   | U4      | CREQB  | U4        | yes
        ben      | 7   | U4      | CHILD  | U6        | yes
        cat      | 7   | U4      | CARPL  | U4        | yes
        dan      | 16  | U4      | CREQB  | U4        | yes
        eve      | 7   | T3      | CREQB  | U4        | yes
        fay      | 7   | U4      | OTHER  | U4        | yes
        gus      | -   | U4      | CREQB  | U4        | yes
        hal      | 7   | U4      | -      | U4        | yes
        ivy      | 16  | U4      | OTHER  | U4        | yes
        """,
    ) == [
        ("table", 9, 0, 0),
        ("denominator", 6, 1, 2),  # dan and ivy are too old, gus may be
        ("exclude", 5, 1, 1),  # eve
        ("not_known", 4, 2, 0),  # fay joins gus; ivy is out and stays out
        ("numerator", 2, 3, 1),  # ann and ben; fay, gus and hal may; cat does not, and dan is long out
        ("numerator", 1, 3, 1),  # not ben
    ]


def test_a_row_that_may_not_belong_can_be_in_no_line_for_certain():
    assert steps(
        "table: placement_moves\ncounts: moves\nnumerator:\n  - reason: {is: CREQB}",
        """
        child_id | reason | belongs
        ann      | CREQB  | -
        ben      | CARPL  | -
        """,
    ) == [("table", 0, 2, 0), ("numerator", 0, 1, 1)]
