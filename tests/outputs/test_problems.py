"""Problems as text."""

from permanence_kpis.errors import Place, Problem
from permanence_kpis.outputs.problems import render_problem


def test_a_problem_in_a_definition_shows_its_line():
    problem = Problem(
        Place("kpi_definitions.yaml", line=23, column=11, field="4.3.numerator"),
        what="there is no column 'reasn' in 'placement_moves'",
        remedy="Did you mean 'reason'? 'kpis guide data-dictionary' lists them all.",
        source_line="        - reasn: {one_of: unplanned_move}",
        caret_width=5,
    )

    assert (
        render_problem(problem)
        == """\
kpi_definitions.yaml:23:11 (4.3.numerator): there is no column 'reasn' in 'placement_moves'
    23 |         - reasn: {one_of: unplanned_move}
       |           ^^^^^
    Did you mean 'reason'? 'kpis guide data-dictionary' lists them all."""
    )


def test_the_mark_stands_under_a_word_behind_a_tab():
    problem = Problem(Place("k.yaml", line=1, column=3), what="odd", remedy="", source_line="\tab", caret_width=1)

    assert render_problem(problem) == "k.yaml:1:3: odd\n    1 | \tab\n      | \t ^"


def test_of_a_long_line_what_stands_round_the_words_is_shown():
    line = "a" * 5_000 + "here" + "b" * 5_000
    problem = Problem(Place("k.yaml", line=1, column=5_001), what="odd", remedy="", source_line=line, caret_width=4)

    assert render_problem(problem) == (
        "k.yaml:1:5001: odd\n" + f"    1 | {'a' * 100}here{'b' * 96}\n" + f"      | {' ' * 100}^^^^"
    )


def test_a_problem_in_an_extract_names_rows_column_and_children():
    problem = Problem(
        Place("placements.csv", heading="start_date", rows=(12, 40), child_ids=("0012", "0044")),
        what="two dates are not in the calendar, such as 31/02/2024",
        effect="The rows were left out.",
        remedy="Write dates as dd/mm/yyyy.",
    )

    assert (
        render_problem(problem)
        == """\
placements.csv, rows 12 and 40, column start_date: two dates are not in the calendar, such as 31/02/2024
    The rows were left out.
    Write dates as dd/mm/yyyy.
    Children: 0012 and 0044."""
    )


def test_one_row_and_one_child():
    problem = Problem(Place("reviews.csv", rows=(7,), child_ids=("9",)), what="a row twice", remedy="Take one out.")

    assert render_problem(problem) == "reviews.csv, row 7: a row twice\n    Take one out.\n    Child: 9."


def test_many_rows_and_children_are_cut():
    many = tuple(range(2, 1236))
    problem = Problem(Place("a.csv", rows=many, child_ids=tuple(str(row) for row in many)), what="late", remedy="Fix.")

    ten = "2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 1,224 more"
    assert render_problem(problem) == f"a.csv, rows {ten}: late\n    Fix.\n    Children: {ten}."


def test_a_file_without_more_place():
    assert (
        render_problem(Problem(Place("children.csv"), what="no such file", remedy="")) == "children.csv: no such file"
    )


def test_nothing_in_a_problem_reaches_the_terminal_but_text():
    problem = Problem(Place("a.csv"), what="the code '\x1b[31mX\x07' is unknown", remedy="Mend\nit.")

    assert render_problem(problem) == "a.csv: the code '\ufffd[31mX\ufffd' is unknown\n    Mend\ufffdit."
