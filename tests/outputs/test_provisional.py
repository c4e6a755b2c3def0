"""That a figure is provisional: the words, where they are, and the numbers in data."""

import csv
import io
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest

from permanence_kpis.disclosure import public_and_known
from permanence_kpis.outputs import scorecard_lines, terminal
from permanence_kpis.outputs.notices import beside_a_file
from permanence_kpis.outputs.provisional import provisional
from permanence_kpis.outputs.report import report_html
from permanence_kpis.outputs.report.cover import cover
from permanence_kpis.results.provisional import LaterMovement
from permanence_kpis.results.report import Report

from .small_scorecard import CARD, MOVES, STABILITY
from .texts import text_of_csv, text_of_json

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "scorecard.schema.json").read_text(encoding="utf-8"))
LATER = LaterMovement(
    *(8, "quarter", 6),
    median=Fraction(3, 10),
    lowest=Fraction(-1, 5),
    highest=Fraction(7, 5),
    is_provisional=True,
    settled_on=92,
)
SAID = "PROVISIONAL until day 92. Seen on day 8: in 6 earlier quarters it later moved by +0.3 points (-0.2 to +1.4)."
PROVISIONAL = replace(CARD, results=(replace(STABILITY, later=LATER), MOVES))


def test_a_percentage_moves_by_points():
    assert provisional(LATER, "percentage") == SAID


def test_a_count_moves_by_whole_numbers_but_where_the_median_is_between_two():
    counted = replace(LATER, lowest=Fraction(0), highest=Fraction(1200), settled_on=None)

    assert provisional(replace(counted, median=Fraction(2), every="month"), "count") == (
        "PROVISIONAL. Seen on day 8: in 6 earlier months it later moved by +2 (0 to +1,200)."
    )
    assert " by +2.5 (0 to +1,200)." in provisional(replace(counted, median=Fraction(5, 2)), "count")


def test_one_point_is_a_point():
    assert " by +1.0 point (" in provisional(replace(LATER, median=Fraction(1)), "percentage")
    assert " by +1 (" in provisional(replace(LATER, median=Fraction(1)), "count")


def test_what_had_moved_and_no_longer_does_in_sum_is_not_said_to_have_moved_by_0():
    none = replace(LATER, day=9, median=Fraction(0), lowest=Fraction(0), highest=Fraction(1, 100))

    assert provisional(none, "percentage") == (
        "PROVISIONAL until day 92. Seen on day 9: about then it still moved in earlier quarters."
    )


def test_a_day_before_the_end_of_the_period_is_no_day_below_0():
    early = provisional(replace(LATER, day=-3, settled_on=-1), "percentage")

    assert early.startswith(
        "PROVISIONAL until 1 day before the last day of its period. Seen 3 days before the last day of its period: in"
    )


@pytest.mark.parametrize("later", [None, replace(LATER, is_provisional=False, settled_on=None)])
def test_nothing_is_said_of_what_is_not_provisional_or_nobody_knows(later):
    assert provisional(later, "percentage") == ""


def test_it_is_said_with_the_measure_among_the_warnings_and_in_its_row():
    assert f"4.1: {SAID}" in scorecard_lines.warnings(PROVISIONAL)
    first, second = csv.DictReader(io.StringIO(text_of_csv(PROVISIONAL)))
    assert SAID in first["warnings"]
    assert "PROVISIONAL" not in second["warnings"]


def test_it_is_said_on_a_page_beside_a_file_and_in_the_report():
    assert SAID in " ".join(terminal.text(terminal.scorecard(PROVISIONAL), 200).split())
    assert f"Please note: 4.1: {SAID}" in [notice.said for notice in beside_a_file(PROVISIONAL)]
    assert report_html(Report(PROVISIONAL, (PROVISIONAL,))).count(f"<p>{SAID}</p>") == 1


def test_the_cover_of_a_pack_names_the_measures_that_are_provisional_alone():
    said = "Provisional, because figures of earlier periods changed later when seen this early: 4.1."
    settled = replace(MOVES, later=replace(LATER, is_provisional=False, settled_on=None))

    assert said in cover(replace(CARD, results=(replace(STABILITY, later=LATER), settled)))["can_change"]
    assert not any("Provisional" in line for line in cover(CARD)["can_change"])


NUMBERS = ["true", "8", "6", "0.3", "-0.2", "1.4", "92"]


def test_its_numbers_are_the_last_columns():
    headings, first, second = csv.reader(io.StringIO(text_of_csv(PROVISIONAL)))

    assert headings[-8:] == [
        "section",
        "provisional",
        "later_movement_seen_on_day",
        "later_movement_periods",
        "later_movement_median",
        "later_movement_lowest",
        "later_movement_highest",
        "later_movement_settled_on_day",
    ]
    assert first[-7:] == NUMBERS
    assert second[-7:] == [""] * 7


def test_a_figure_that_is_not_provisional_has_the_numbers_all_the_same():
    still = replace(LATER, is_provisional=False, settled_on=None)

    [row] = csv.DictReader(io.StringIO(text_of_csv(replace(CARD, results=(replace(STABILITY, later=still),)))))

    assert (row["provisional"], row["later_movement_periods"]) == ("false", "6")


def test_json_has_them_in_a_key_at_the_end():
    record = json.loads(text_of_json(PROVISIONAL))

    jsonschema.Draft202012Validator(SCHEMA).validate(record)
    first, second = record["results"]
    assert [*first][-3:] == ["provisional", "later_movement", "section"]
    assert first["provisional"] is True
    assert first["later_movement"] == {
        "seen_on_day": 8,
        "periods": 6,
        "median": 0.3,
        "lowest": -0.2,
        "highest": 1.4,
        "settled_on_day": 92,
    }
    assert (second["provisional"], set(second["later_movement"].values())) == (None, {None})


def test_the_public_is_told_nothing_of_it():
    small = replace(MOVES, counts=replace(MOVES.counts, numerator=2), later=LATER)
    told, _ = public_and_known(replace(PROVISIONAL, results=(replace(STABILITY, later=LATER), small)))

    assert {result.verdict.rating for result in told.results} == {"AMBER", "HIDDEN"}
    assert [result.later for result in told.results] == [None, None]
    assert "PROVISIONAL" not in text_of_json(told)
