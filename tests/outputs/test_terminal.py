"""The scorecard on a terminal."""

from dataclasses import replace
from pathlib import Path

import pytest

from permanence_kpis.outputs import terminal

from .small_scorecard import APPROVALS, CARD, GIRLS, MOVES, STABILITY

EXPECTED = Path(__file__).parent / "expected"


def lines(scorecard, width, **how):
    return terminal.text(terminal.scorecard(scorecard), width, **how).splitlines()


def with_results(*results):
    return replace(CARD, results=results)


def with_title(result, title):
    return replace(result, measure=replace(result.measure, title=title))


@pytest.mark.parametrize("width", [100, 80, 60])
def test_the_whole_scorecard(width):
    expected = (EXPECTED / f"scorecard_{width}.txt").read_text(encoding="utf-8")

    assert terminal.text(terminal.scorecard(CARD), width) == expected


@pytest.mark.parametrize("width", [30, 40, 60, 80, 100, 140])
def test_no_line_is_wider_than_the_terminal(width):
    wordy = with_title(STABILITY, "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch " * 3)

    assert max(map(len, lines(with_results(wordy, MOVES, APPROVALS), width))) <= width


@pytest.mark.parametrize("width", [30, 60, 100])
def test_a_title_of_one_long_word_is_folded_not_cut(width):
    word = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 2

    printed = lines(with_results(with_title(STABILITY, word)), width)

    letters = "".join(character for line in printed for character in line if character.isalpha())
    assert "…" not in "".join(printed)
    assert all(word[at : at + 9] in letters for at in (0, len(word) - 9))


def test_counts_of_all_england_fit_100_columns():
    england = replace(
        STABILITY, counts=replace(STABILITY.counts, numerator=390_123, denominator=560_456, unsure=12_345)
    )

    row, below, *_ = [line for line in lines(with_results(england), 100) if "390,123" in line or "12,345" in line]

    assert "390,123 / 560,456" in row
    assert "12,345 not known" in below


def test_a_narrow_terminal_has_a_table_with_what_nobody_can_do_without():
    printed = lines(with_results(STABILITY, MOVES, APPROVALS), 72)

    [headings] = [line for line in printed if line.startswith("Ref ")]
    row, below, *_ = printed[printed.index(headings) + 2 :]
    assert headings.split() == ["Ref", "Measure", "out", "of", "due", "to", "green", "dence", "Direction"]
    assert row.split()[-4:] == ["more", "AMBER", "C", "improved"]
    assert below.split() == ["stability", "143", "/", "205", "at", "most", "by", "1.7"]
    assert any("cannot be decided for 3 children" in line for line in printed)  # no column has it


def test_on_a_short_screen_the_table_comes_last_and_nothing_is_lost():
    usual = lines(CARD, 80)
    short = terminal.text(terminal.scorecard(CARD, height=30), 80).splitlines()
    notes = next(number for number, line in enumerate(usual) if line.startswith("Measured"))
    table = usual[next(number for number, line in enumerate(usual) if line.startswith("Ref ")) : notes - 1]

    assert sorted(short) == sorted(usual)
    assert short[-len(table) :] == table


def test_on_a_screen_with_room_for_all_the_table_comes_first():
    usual = lines(CARD, 80)

    assert terminal.text(terminal.scorecard(CARD, height=len(usual) + 5), 80).splitlines() == usual
    assert terminal.text(terminal.scorecard(CARD, height=len(usual) + 4), 80).splitlines() != usual


def test_a_count_of_events_has_no_denominator_at_any_width():
    for width in (60, 80, 100, 140):
        printed = "\n".join(lines(with_results(MOVES), width))
        assert "15" in printed
        assert "80" not in printed.split("Measured")[0]


def test_the_letter_stands_in_a_column_of_its_own_before_what_it_would_take():
    printed = lines(with_results(MOVES), 140)
    [headings] = [line for line in printed if line.startswith("Ref ")]
    [row] = [line for line in printed if line.startswith("4.3 ")]

    assert "Rating  Confidence  To green" in headings
    assert row[headings.index("Confidence") :].split()[0] == "D"
    assert row[headings.index("To green") :].startswith("at least 2 fewer")


def test_rating_and_direction_are_words_whatever_the_colour():
    printed = lines(with_results(STABILITY), 100, has_colour=True)

    assert any("AMBER" in line and "improved" in line for line in printed)
    assert any("\x1b[" in line for line in printed)


def test_without_colour_there_is_no_control_character():
    assert "\x1b" not in terminal.text(terminal.scorecard(CARD), 100)


def test_a_title_cannot_colour_the_terminal():
    printed = lines(with_results(with_title(GIRLS, "Girls\x1b[31m")), 100)

    assert any("Girls\ufffd[31m" in line for line in printed)


def test_a_title_in_square_brackets_is_printed_as_it_stands():
    printed = lines(with_results(with_title(GIRLS, "Girls [/tmp/x] [bold]")), 100)

    assert any("Girls [/tmp/x] [bold]" in line for line in printed)


def test_extracts_that_are_not_the_sample_have_no_banner():
    own = replace(CARD, authority=None, extracts=replace(CARD.extracts, folder="extracts", is_sample=False))

    assert lines(own, 100)[:3] == [
        "Permanence scorecard: authority not set",
        "Period       Q1 2024-25 (April to June 2024)",
        "Extracts     extracts (newest record 30 September 2024)",
    ]


def test_a_terminal_called_dumb_keeps_its_width(monkeypatch):
    monkeypatch.setenv("TERM", "dumb")

    assert terminal.text(terminal.scorecard(CARD), 100) == (EXPECTED / "scorecard_100.txt").read_text(encoding="utf-8")
