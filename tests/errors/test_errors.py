"""Errors as text, for those who meet them in a notebook."""

from permanence_kpis.errors import NOWHERE, DefinitionError, ExtractError, Place, Problem, UsageError, in_order
from permanence_kpis.outputs.failures import failure

ROWS = Problem(
    Place("placements.csv", heading="start_date", rows=(3, 7), child_ids=("0012",)),
    what="text that is not a date",
    remedy="Write dates as dd/mm/yyyy or yyyy-mm-dd.",
    effect="the row was not used",
)
LINE = Problem(
    Place("kpi_definitions.yaml", line=23, column=11, field="4.3.numerator"),
    what="there is no column 'reasn' in 'placement_moves'",
    remedy="Did you mean 'reason'?",
    source_line="        - reasn: {one_of: unplanned_move}",
)


def test_an_error_says_where_what_and_what_to_do():
    assert str(ExtractError(ROWS)) == (
        "placements.csv, rows 3 and 7, column start_date: text that is not a date; the row was not used. "
        "Write dates as dd/mm/yyyy or yyyy-mm-dd."
    )


def test_an_error_in_the_definitions_names_line_and_field():
    assert str(DefinitionError(LINE)) == (
        "kpi_definitions.yaml:23:11 (4.3.numerator): there is no column 'reasn' in 'placement_moves'. "
        "Did you mean 'reason'?"
    )


def test_several_problems_stand_on_lines_of_their_own():
    error = UsageError("there is no measure 4.11. Did you mean 4.1?", ROWS)

    assert str(error).splitlines() == ["there is no measure 4.11. Did you mean 4.1?", str(ROWS)]


def test_an_error_cannot_move_the_cursor():
    assert str(ExtractError(Problem(Place("a\x1b[2J.csv"), what="odd", remedy=""))) == "a\ufffd[2J.csv: odd."


def test_a_message_alone_is_a_problem_that_stands_nowhere_and_is_printed_as_it_is():
    error = UsageError("there is no measure 4.11. Did you mean 4.1?")

    assert error.problems == (Problem(NOWHERE, "there is no measure 4.11. Did you mean 4.1?", ""),)
    assert str(error) == "there is no measure 4.11. Did you mean 4.1?"
    assert failure(error) == "Error: there is no measure 4.11. Did you mean 4.1?\n"


def test_problems_are_put_in_the_order_of_files_then_of_where_they_begin():
    first, second, third, whole = (
        Problem(Place(file, rows=rows), what="odd", remedy="")
        for file, rows in (("a.csv", (9,)), ("b.csv", (3, 40)), ("b.csv", (10,)), ("b.csv", ()))
    )

    assert in_order([third, second, whole, first]) == (first, whole, second, third)
