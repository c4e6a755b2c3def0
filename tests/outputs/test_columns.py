"""The columns of a scorecard: each once, in the order of every output."""

from dataclasses import replace

from permanence_kpis.outputs.columns import COLUMNS, HEADINGS, IN_DATA, IN_SHEETS, cells, out_of
from permanence_kpis.outputs.numbers import figures

from .small_scorecard import MOVES, STABILITY


def test_no_key_and_no_heading_is_given_twice():
    for names in ([column.key for column in IN_DATA], HEADINGS, [column.heading for column in IN_SHEETS]):
        assert len(names) == len(set(names))


def test_every_column_stands_somewhere():
    assert [column for column in COLUMNS if not (column.key or column.is_on_pages or column.width)] == []


def test_data_have_what_was_added_later_at_their_end():
    assert [column.name for column in IN_DATA][-11:] == [
        "direction",
        "definition_from",
        "confidence",
        "confidence_reason",
        "provisional",
        "later_movement_seen_on_day",
        "later_movement_periods",
        "later_movement_median",
        "later_movement_lowest",
        "later_movement_highest",
        "later_movement_settled_on_day",
    ]


def test_a_row_of_a_page_is_in_the_order_of_its_headings():
    assert dict(zip(HEADINGS, cells(STABILITY), strict=True)) == {
        "Ref": "4.1",
        "Measure": "Long-term placement stability",
        "Result": "69.8%",
        "Out of": "143 / 205",
        "Not known": "3",
        "Target due": "70% or more",
        "Rating": "AMBER",
        "Confidence": "C",
        "To green": "at most 1 more",
        "Before": "68.1%",
        "Direction": "improved by 1.7 points",
    }


def test_a_letter_that_was_not_given_is_a_dash():
    assert cells(replace(STABILITY, confidence=None))[HEADINGS.index("Confidence")] == "-"


def test_a_count_of_events_is_out_of_nothing():
    assert out_of(MOVES, figures(MOVES)) == "-"


def test_every_group_has_its_own_numbers_and_nothing_else():
    assert [column.key for column in COLUMNS if column.groups == "own"] == [
        "value",
        "numerator",
        "denominator",
        "not_known",
        "lowest",
        "highest",
    ]
