"""What is being done is said on a terminal once it takes a second, and is gone afterwards."""

import os
import re
import sys
import time
from pathlib import Path

import pytest

from permanence_kpis.cli import progress
from permanence_kpis.cli.progress import Progress

from . import test_streams
from .test_streams import COMPUTE, on_terminal

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals")

AT_ONCE = "from permanence_kpis.cli import main, progress; progress.AFTER = 0; main()"
DOING = ("Reading the extracts", "Working out the measures")
CONTROL = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])")


@pytest.fixture
def at_once(monkeypatch):
    """The program, with no patience: it says what it does from the start."""
    monkeypatch.setattr(test_streams, "PROGRAM", [sys.executable, "-c", AT_ONCE])


def left_on_the_screen(printed):
    """The lines that stay on a terminal once everything was written to it."""
    lines, row, column, at = [""], 0, 0, 0
    while at < len(printed):
        if found := CONTROL.match(printed, at):
            at = found.end()
            number = int(found[1]) if found[1].isdigit() else 1
            if found[2] == "A":
                row = max(0, row - number)
            elif found[2] == "K":
                lines[row] = "" if found[1] == "2" else lines[row][:column]
            continue
        letter = printed[at]
        at += 1
        if letter == "\r":
            column = 0
        elif letter == "\n":
            row, column = row + 1, 0
            lines += [""] * (row + 1 - len(lines))
        else:
            lines[row] = lines[row][:column].ljust(column) + letter + lines[row][column + 1 :]
            column += 1
    return [line.rstrip() for line in lines if line.strip()]


def compute(extracts, **how):
    return on_terminal([*COMPUTE, "--data", extracts, "--format", "csv"], columns=4000, with_messages=True, **how)


def test_it_is_said_and_gone(at_once, extracts):
    printed = compute(extracts)

    assert any(doing in printed for doing in DOING)
    assert left_on_the_screen(printed)[0].startswith("format,authority,period_label")
    assert not [line for line in left_on_the_screen(printed) for doing in DOING if doing in line]


def test_it_is_gone_where_the_command_fails(at_once, tmp_path):
    printed = on_terminal([*COMPUTE, "--data", tmp_path / "none"], columns=400, exit_code=3, with_messages=True)

    [message, *_] = left_on_the_screen(printed)

    assert message.startswith(f"{tmp_path / 'none'}")


def test_the_line_of_figures_has_its_blocks_once_it_was_said(at_once):
    # 4.1 in four quarters: 137/201, 132/190, 130/190, 135/190 are 0, 1.3, 0.3 and 2.9 points above the lowest: of seven
    # steps 0, 3, 1 and 7
    trend = ("trend", "4.1", "--period", "2024Q1", "--periods", "4", "--data", "sample")

    printed = on_terminal(trend, columns=200, with_messages=True, PYTHONIOENCODING="utf-8")

    assert "Working out the periods before" in printed
    assert [line.split()[1] for line in left_on_the_screen(printed) if line.startswith("Line")] == ["▁▄▂█"]


def test_what_is_sent_to_a_file_arrives_there_once_it_was_said(at_once, extracts):
    with Path("card.txt").open("wb") as file:
        on_terminal([*COMPUTE, "--data", extracts, "--verbose"], with_messages=True, results_to=file)

    assert "4.1" in Path("card.txt").read_text(encoding="utf-8")


def test_no_colour_where_none_is_wanted(at_once, extracts):
    printed = compute(extracts, NO_COLOR="1")

    assert any(doing in printed for doing in DOING)
    assert {found[2] for found in CONTROL.finditer(printed) if found[2] == "m" and found[1] not in ("", "0")} == set()


@pytest.mark.parametrize("terminal", ["dumb", "unknown"])
def test_a_terminal_that_cannot_take_it_away_is_not_given_it(at_once, extracts, terminal):
    assert CONTROL.search(compute(extracts, TERM=terminal)) is None


def test_what_is_done_within_a_second_says_nothing(extracts, monkeypatch):
    patient = "from permanence_kpis.cli import main, progress; progress.AFTER = 60; main()"
    monkeypatch.setattr(test_streams, "PROGRAM", [sys.executable, "-c", patient])

    assert CONTROL.search(compute(extracts)) is None


def test_off_a_terminal_there_is_nothing(process, extracts):
    ran = process(*COMPUTE, "--data", extracts, "--format", "csv", environment={"FORCE_COLOR": "1"})

    assert b"\x1b" not in ran.stdout + ran.stderr
    assert not [doing for doing in DOING if doing.encode() in ran.stderr]


def test_nothing_is_shown_once_it_was_stopped(monkeypatch, capsys):
    monkeypatch.setattr(progress, "AFTER", 0.05)
    monkeypatch.setattr(progress, "_is_wanted", lambda: True)
    line = Progress()

    line.say("Reading the extracts")
    line.stop()
    time.sleep(0.15)

    assert capsys.readouterr().err == ""
