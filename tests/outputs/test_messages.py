"""What goes to standard error: warnings, findings in the extracts, and what stood in the way."""

from dataclasses import replace
from datetime import date

import pytest

from permanence_kpis.errors import ExtractError, Place, Problem, UsageError
from permanence_kpis.outputs import phrases
from permanence_kpis.outputs.failures import failure
from permanence_kpis.outputs.notices import (
    BLANK,
    FIRST,
    REPEATED,
    Notice,
    beside_a_file,
    few,
    findings,
    in_full,
    written,
)
from permanence_kpis.outputs.phrases import found_in_words
from permanence_kpis.periods import Window, days
from permanence_kpis.results.findings import Found

from .small_scorecard import CARD

NO_FILE = Problem(Place("children.csv"), what="it is not in the folder", remedy="Add it.")
NO_COLUMN = Problem(
    Place("placements.csv", heading="provider", rows=(1,)),
    what="the column is missing",
    remedy="Add it if you have it.",
    effect="read as blank in every row",
)
ONE_ROW = Problem(
    Place("reviews.csv", rows=(7,), child_ids=("0012",)), what="too many fields", remedy="Check the commas."
)


CHECK = "kpis check --period 2024Q1"
FOUND = Found(13, 13, ("4.1", "4.3"))


def found_in(scorecard, found=FOUND):
    return findings(scorecard, found, CHECK)


def test_findings_are_a_sentence_and_the_command_that_lists_them():
    assert few(found_in(CARD), None) == (
        "13 findings in the data used here; 13 could change the rating of 4.1 and 4.3.\n"
        f"A full check, which can find more: {CHECK}\n"
    )


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Found(1, 1, ("4.8",)), "1 finding in the data used here; it could change the rating of 4.8."),
        (Found(1), "1 finding in the data used here; it could not change a rating."),
        (Found(1234), "1,234 findings in the data used here; none could change a rating."),
        (Found(9, 2, ("4.1",)), "9 findings in the data used here; 2 could change the rating of 4.1."),
    ],
)
def test_how_many_could_change_a_rating(found, said):
    assert found_in_words(found) == said


def test_in_full_findings_have_the_measures_they_touch():
    assert in_full(found_in(CARD)) == (
        "\n"
        "Found in placements.csv:\n"
        "- end_date, rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 3 more: a date that is not in the calendar; "
        "read as blank.\n"
        "  Write dates as dd/mm/yyyy or yyyy-mm-dd. Children 0012 and 0013. Affects 4.1 and 4.3.\n"
    )


def test_beside_a_file_stand_the_warnings_that_are_in_it():
    assert few(beside_a_file(replace(CARD, extracts=replace(CARD.extracts, is_sample=False))), None) == (
        "Please note: The newest record is of 30 September 2024.\n"
        "Please note: 4.7: 1 row of previous_permanence.csv has the code P4, not known.\n"
        "Please note: 4.7: There is no previous value, for Q1 2023-24: started_care goes back only to 1 May 2023.\n"
    )


def test_findings_stand_file_by_file():
    problems = (NO_COLUMN, ONE_ROW, replace(NO_COLUMN, place=Place("placements.csv", heading="carer_id", rows=(1,))))

    assert in_full(found_in(replace(CARD, results=(), problems=problems))) == (
        "\n"
        "Found in placements.csv:\n"
        "- provider, row 1: the column is missing; read as blank in every row.\n"
        "  Add it if you have it. Affects none of these measures.\n"
        "- carer_id, row 1: the column is missing; read as blank in every row.\n"
        "  Add it if you have it. Affects none of these measures.\n"
        "\n"
        "Found in reviews.csv:\n"
        "- row 7: too many fields.\n"
        "  Check the commas. Child 0012. Affects none of these measures.\n"
    )


def test_an_id_cannot_colour_the_terminal():
    problem = replace(ONE_ROW, place=Place("reviews.csv", rows=(7,), child_ids=("\x1b[31m",)))

    assert "Child \ufffd[31m." in in_full(found_in(replace(CARD, problems=(problem,))))


def test_nothing_to_say():
    assert (found_in(CARD, Found(0)), few([], 80), few([BLANK], 80), in_full([])) == ([], "", "", "")


LONG = Notice("word " * 31)  # 155 characters: two lines of a screen, one of a log


def test_four_lines_are_printed_and_how_many_notices_more_there_are():
    assert few([Notice("one"), LONG, LONG, Notice("four")], 80) == (
        f"one\n{'word ' * 16}".rstrip() + f"\n{'word ' * 15}".rstrip() + "\n2 more notices: add --verbose.\n"
    )
    assert few([Notice("one"), LONG, Notice("four")], 80).splitlines()[-1] == "four"
    assert few([Notice(f"{number}") for number in range(5)], None) == "0\n1\n2\n2 more notices: add --verbose.\n"


def test_what_matters_most_is_said_where_not_all_can_be():
    first = Notice("86 findings", "For more: kpis check", weight=FIRST)

    assert few([LONG, LONG, first], 80) == "86 findings\nFor more: kpis check\n2 more notices: add --verbose.\n"


def test_what_stands_with_the_figures_too_is_left_out_without_a_word():
    assert few([LONG, LONG, Notice("in the file", weight=REPEATED)], 80).splitlines()[-1] == ("word " * 15).rstrip()


def test_a_command_is_never_broken():
    command = f"For more: kpis check --data {'long ' * 20}".rstrip()

    assert command in few([Notice("86 findings", command)], 80).splitlines()


def test_a_path_longer_than_the_screen_is_not_broken():
    path = f"monthly/{'long' * 25}/run.json"

    assert f"{path}:" in few([Notice(f"{path}: it is not JSON.")], 80).splitlines()


def test_a_line_a_change_stands_in_a_log_however_many_there_are():
    changes = Notice(command="6 figures changed: kpis history", log=tuple("123456"))

    assert few([changes, Notice("seven")], None) == "1\n2\n3\n4\n5\n6\nseven\n"
    assert few([changes, Notice("seven")], 80) == "6 figures changed: kpis history\nseven\n"


def test_several_files_are_one_line_and_in_full_one_each():
    notice = written("found", ["a.csv", "a.json"], ["found/a.csv", "found/a.json"])

    assert few([notice], 80) == "Wrote 2 files in found: a.csv and a.json.\n"
    assert in_full([notice]) == "Wrote found/a.csv\nWrote found/a.json\n"
    assert few([written(".", ["a.csv"], ["a.csv"])], 80) == "Wrote a.csv\n"


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
    assert days(first_day, last_day) == said


def test_a_snapshot_is_taken_at_a_day():
    assert phrases.window(Window("at_period_end", date(2024, 6, 30), date(2024, 6, 30))) == "at 30 June 2024"


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
    assert phrases.sentence(text) == said
