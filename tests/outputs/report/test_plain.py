"""Texts of a report without codes and without names of files and columns."""

from dataclasses import replace

import pytest
from tests.outputs.small_scorecard import MOVES, STABILITY

from permanence_kpis.outputs.report.plain import without_codes, without_names

PLACED = replace(STABILITY.measure, table="looked_after")


@pytest.mark.parametrize(
    ("measure", "text", "said"),
    [
        (MOVES.measure, "CHILD (the child asked for it) -2; the rest +1", "“the child asked for it” -2; the rest +1"),
        (
            MOVES.measure,
            "one of sudden (CHILD, CUSTOD)",
            "one of sudden (“the child asked for it”, “admitted to custody”)",
        ),
        (MOVES.measure, "reason is OTHER", "reason is “other”"),
        (MOVES.measure, "one of (CHILD, MINE)", "one of (CHILD, MINE)"),  # not a list of codes
        (PLACED, "Moved into P1 (at home) +7", "Moved into P1 (at home) +7"),  # other words in brackets
    ],
)
def test_a_code_is_told_by_its_meaning(measure, text, said):
    assert without_codes(text, measure) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("children.csv has no rows", "the list of children has no rows"),
        ("The authority's own list (life_story_work.csv); the law", "The authority's own list; the law"),
        ("of in_touch, activity and no_such", "of in touch, activity and no such"),
        ("MOVES_24.csv and my/plans_24.csv", "MOVES_24.csv and my/plans_24.csv"),  # names that the authority gave
        ("looked after, 4.10 and 2024-25", "looked after, 4.10 and 2024-25"),
    ],
)
def test_files_and_columns_are_told_in_words(text, said):
    assert without_names(text) == said
