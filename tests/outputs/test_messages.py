"""What goes to standard error: warnings, findings in the extracts, and what stood in the way."""

from dataclasses import replace
from datetime import date

import pytest

from permanence_kpis.errors import ExtractError, Place, Problem, UsageError
from permanence_kpis.outputs import words
from permanence_kpis.outputs.failures import failure
from permanence_kpis.outputs.notices import notices
from permanence_kpis.periods import Window

from .small_scorecard import CARD

NO_FILE = Problem(Place("children.csv"), what="it is not in the folder", remedy="Add it.")
NO_COLUMN = Problem(
    Place("placements.csv", heading="provider", rows=(1,)),
    what="the column is not there",
    remedy="Add it if you have it.",
    effect="read as blank in every row",
)
ONE_ROW = Problem(
    Place("reviews.csv", rows=(7,), child_ids=("0012",)), what="too many fields", remedy="Check the commas."
)


def test_warnings_and_findings_with_the_measures_they_touch():
    assert notices(CARD) == (
        "\n"
        "To bear in mind:\n"
        "- The newest record is of 30 September 2024.\n"
        "- 4.7: 1 row of previous_permanence.csv has the code P4, not known.\n"
        "- 4.7: There is no value before, for 2023Q1: started_care reaches back only to 1 May 2023.\n"
        "\n"
        "Found in placements.csv:\n"
        "- end_date, rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 3 more: a date that is not in the calendar; "
        "read as blank.\n"
        "  Write dates as dd/mm/yyyy or yyyy-mm-dd. Children 0012 and 0013. Bears on 4.1 and 4.3.\n"
    )


def test_findings_stand_file_by_file():
    found = (NO_COLUMN, ONE_ROW, replace(NO_COLUMN, place=Place("placements.csv", heading="carer_id", rows=(1,))))

    assert notices(replace(CARD, results=(), warnings=(), problems=found)) == (
        "\n"
        "Found in placements.csv:\n"
        "- provider, row 1: the column is not there; read as blank in every row.\n"
        "  Add it if you have it. Bears on none of these measures.\n"
        "- carer_id, row 1: the column is not there; read as blank in every row.\n"
        "  Add it if you have it. Bears on none of these measures.\n"
        "\n"
        "Found in reviews.csv:\n"
        "- row 7: too many fields.\n"
        "  Check the commas. Child 0012. Bears on none of these measures.\n"
    )


def test_an_id_cannot_colour_the_terminal():
    found = replace(ONE_ROW, place=Place("reviews.csv", rows=(7,), child_ids=("\x1b[31m",)))

    assert "Child \ufffd[31m." in notices(replace(CARD, problems=(found,)))


def test_a_finding_that_touches_no_chosen_measure_says_so():
    elsewhere = replace(CARD, results=CARD.results[2:3], warnings=())

    assert notices(elsewhere).endswith(" Bears on none of these measures.\n")


def test_nothing_to_say():
    assert notices(replace(CARD, results=(), problems=(), warnings=())) == ""


def test_one_thing_in_the_way():
    assert failure(UsageError("the period is empty.")) == "Error: the period is empty.\n"


def test_several_things_in_the_way_are_all_told_and_counted():
    assert failure(ExtractError(NO_FILE, "the folder is locked.")) == (
        "children.csv: it is not in the folder\n    Add it.\n\nError: the folder is locked.\n\n2 problems.\n"
    )


@pytest.mark.parametrize(
    ("first_day", "last_day", "said"),
    [
        (date(2024, 4, 1), date(2024, 6, 30), "1 April to 30 June 2024"),
        (date(2023, 4, 1), date(2024, 3, 31), "1 April 2023 to 31 March 2024"),
        (date(2024, 5, 1), date(2024, 5, 31), "1 to 31 May 2024"),
        (date(2023, 5, 1), date(2024, 5, 31), "1 May 2023 to 31 May 2024"),
        (date(2024, 5, 1), date(2024, 5, 1), "1 May 2024"),
    ],
)
def test_days_in_words(first_day, last_day, said):
    assert words.days(first_day, last_day) == said


def test_a_snapshot_is_taken_at_a_day():
    assert words.window(Window("at_period_end", date(2024, 6, 30), date(2024, 6, 30))) == "at 30 June 2024"


@pytest.mark.parametrize(
    ("number", "counts", "said"),
    [
        (1, "children", "1 child"),
        (0, "children", "0 children"),
        (1, "moves", "1 move"),
        (1234, "households", "1,234 households"),
    ],
)
def test_one_thing_is_told_in_the_singular(number, counts, said):
    assert words.how_many(number, counts) == said


@pytest.mark.parametrize(
    ("items", "said"), [([], ""), (["4.1"], "4.1"), (["4.1", "4.2"], "4.1 and 4.2"), (["a", "b", "c"], "a, b and c")]
)
def test_words_in_a_row(items, said):
    assert words.listed(items) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("the file is empty", "The file is empty."),
        ("reviews.csv is empty", "reviews.csv is empty."),
        ("Already right.", "Already right."),
        ("is it?", "Is it?"),
        ("", ""),
    ],
)
def test_a_sentence_begins_with_a_capital_unless_it_begins_with_a_name(text, said):
    assert words.sentence(text) == said
