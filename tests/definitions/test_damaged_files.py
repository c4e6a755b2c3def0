"""However the shipped file is damaged, it loads or says why it does not."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from permanence_kpis.definitions.load import read_definitions
from permanence_kpis.definitions.model import Definitions
from permanence_kpis.errors import DefinitionError
from permanence_kpis.outputs.problems import render_problem
from permanence_kpis.yaml_files.reading import split_lines

TEXT = (Path(__file__).parents[2] / "kpi_definitions.yaml").read_text(encoding="utf-8")
LINES = TEXT.splitlines(keepends=True)

some_examples = settings(max_examples=50, deadline=None, derandomize=True)
line_number = st.integers(0, len(LINES) - 1)


@some_examples
@given(st.integers(0, len(TEXT)))
def test_cut_off_anywhere(length):
    _loads_or_says_why(TEXT[:length])


@some_examples
@given(line_number, line_number)
def test_two_lines_swapped(one, other):
    lines = list(LINES)
    lines[one], lines[other] = lines[other], lines[one]

    _loads_or_says_why("".join(lines))


@some_examples
@given(st.sets(line_number, min_size=1, max_size=5))
def test_lines_deleted(gone):
    _loads_or_says_why("".join(line for number, line in enumerate(LINES) if number not in gone))


@some_examples
@given(line_number, st.integers(0, 60), st.sampled_from(list("[]{}:,\"'-&*!|>%@` \t#?0\x00\u2028\ufeff")))
def test_a_character_typed_by_mistake(number, column, character):
    lines = list(LINES)
    lines[number] = lines[number][:column] + character + lines[number][column:]

    _loads_or_says_why("".join(lines))


@some_examples
@given(st.text(alphabet="ab:-[]{}'\"&*!|>#?,~<=% \n\té\u2028\U0001f600", max_size=60))
def test_any_text_at_all(text):
    _loads_or_says_why(text)


def _loads_or_says_why(text):
    said: tuple[str, ...] = ()
    loaded: Definitions | None = None
    try:
        loaded = read_definitions(text, file="kpi.yaml", origin="kpi.yaml")
    except DefinitionError as error:
        said = tuple(render_problem(problem) for problem in error.problems)
    assert bool(loaded) != bool(said)
    assert all(problem.startswith("kpi.yaml") for problem in said)


def test_of_thousands_of_problems_the_first_200_are_said():
    with pytest.raises(DefinitionError) as raised:
        read_definitions(f"format: [{'[],' * 5_000}]", file="kpi.yaml", origin="kpi.yaml")

    *said, last = [str(problem) for problem in raised.value.problems]
    assert len(said) == 200
    assert said[199] == "kpi.yaml:1:607 (format): this item is empty. Fill it in, or remove it."
    assert (
        last
        == "kpi.yaml: more than 200 problems were found, and the rest of the file was not checked. Fix these first."
    )


def test_a_file_of_more_values_than_any_has_is_refused():
    with pytest.raises(DefinitionError) as raised:
        read_definitions(f"format: [{'a,' * 30_000}]", file="kpi.yaml", origin="kpi.yaml")

    [problem] = raised.value.problems
    assert problem.what == "the file has more than 20,000 values"
    assert (problem.place.line, problem.place.column) == (
        1,
        40_006,
    )  # the file itself and the list are two; the other 19,998 items before it take two columns each


def test_of_ever_so_many_lines_the_first_are_kept_to_be_shown():
    lines = split_lines("a: |\n" + " x\n" * 400_000)

    assert lines[:2] == ["a: |", " x"]
    assert len(lines) == 200_000
    assert lines[-1] == " x"
