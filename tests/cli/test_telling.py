"""What is said besides a result: four lines of a screen, all of it, or nothing; on a terminal and off it.

As much is said of the ten measures and few children as of all and many; `KPIS_SWEEP=1` asks about those of the sample.
"""

import os
import shlex
from pathlib import Path
from shutil import copy

import pytest
from tests.support.fewer_measures import SHIPPED, the_ten
from tests.support.sweeps import IS_LONG
from typer.testing import CliRunner

from permanence_kpis.cli import app

from .test_streams import on_terminal

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals")
PERIOD = ("--period", "2024Q1")
RETURNS = Path(__file__).parents[2] / "sample_data" / "ssda903"
COLUMNS = 80
PUBLIC = ("--audience", "public")
COMMANDS = {
    "compute": (),
    "report": ("--output", "report.html"),
    "explain": ("4.1",),
    "children": ("4.1", "--outcome", "met"),
    "impact": ("--against", "kpi_definitions.yaml"),
    "check": (),
}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Five years of returns with findings."""
    if IS_LONG:
        return RETURNS
    folder = tmp_path_factory.mktemp("returns") / "ssda903"
    words = ["--children-in-care", "12", "--seed", "1", "--layout", "ssda903", "--years", "3", "--output", str(folder)]
    assert CliRunner().invoke(app, ["sample", *words], prog_name="kpis").exit_code == 0
    return folder


@pytest.fixture
def returns(drawn):
    """The returns, and definitions of the ten measures in the folder that a command is typed in."""
    Path("kpi_definitions.yaml").write_text(the_ten(), encoding="utf-8")
    return drawn


@pytest.fixture
def in_doubt(extracts):
    """Extracts with two findings: a review whose date is not in the calendar, and one whose code is in no list."""
    with (extracts / "reviews.csv").open("a", encoding="utf-8") as file:
        file.write("0012,2024-06-31,PN1\n0012,2024-06-01,PN0X\n")
    return extracts


def printed_lines(messages, columns=COLUMNS):
    """How many lines of a screen they take."""
    return sum(max(1, -(-len(line) // columns)) for line in messages.splitlines())


@pytest.mark.parametrize("name", COMMANDS)
def test_four_lines_at_most_are_said_besides_a_result(kpis, returns, name):
    ran = kpis(name, *COMMANDS[name], "--period", "2024-25", "--data", returns)

    assert ran.exit_code == 0
    assert len(ran.stderr.splitlines()) <= 4


@POSIX
@pytest.mark.parametrize("asked", [("compute",), ("compute", *PUBLIC), ("compute", "--output", "monthly")])
def test_four_lines_of_a_terminal_at_most(returns, asked):
    period = ("--period", "2024-25", "--data", returns)
    page = on_terminal([*asked, *period], COLUMNS, TERM="dumb")

    with_messages = on_terminal([*asked, *period], COLUMNS, with_messages=True, TERM="dumb")

    assert 0 < printed_lines(with_messages) - printed_lines(page) <= 4


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_is_said_where_nothing_is_to_be(kpis, in_doubt, name):
    copy(SHIPPED, "kpi_definitions.yaml")

    ran = kpis(name, *COMMANDS[name], *PERIOD, "--data", in_doubt, "--quiet")

    assert (ran.exit_code, ran.stderr) == (0, "")


@pytest.mark.parametrize("name", [command.name for command in app.registered_commands])
def test_every_command_can_be_told_how_much_to_say(kpis, name):
    ran = kpis(name, "--quiet", "--verbose")

    assert ran.exit_code == 2
    assert "--quiet" in kpis(name, "--help").stdout
    assert "--verbose" in kpis(name, "--help").stdout


def test_a_command_cannot_say_nothing_and_everything(kpis):
    ran = kpis("list", "--quiet", "--verbose")

    assert (ran.exit_code, ran.stdout, ran.stderr) == (
        2,
        "",
        "Error: --quiet shows only the result and --verbose everything. Use one of them.\n",
    )


def test_errors_and_gates_are_said_all_the_same(kpis, extracts):
    assert kpis("compute", "--period", "2024Q5", "--quiet").stderr.startswith("Error: the period '2024Q5' ")
    asked = (*PERIOD, "--data", extracts, "--only", "4.1", "--fail-on", "red", "--quiet")
    assert kpis("compute", *asked).stderr == "--fail-on red: 4.1\n"


def test_how_much_one_command_says_is_nothing_to_the_next(kpis, in_doubt):
    asked = ("compute", *PERIOD, "--data", in_doubt, "--only", "4.9")
    before = kpis(*asked).stderr

    kpis(*asked, "--quiet")
    kpis(*asked, "--verbose")

    assert kpis(*asked).stderr == before != ""


def test_findings_are_counted_with_the_ratings_they_could_change(kpis, in_doubt):
    ran = kpis("compute", *PERIOD, "--data", in_doubt, "--only", "4.1,4.9")

    # 4.9: 1 of 1 took part; of the review without a code nothing is known, so that it could be 1 of 2
    assert ran.stderr == (
        "\n2 findings in the data used here; 2 could change the rating of 4.9.\n"
        f"A full check, which can find more: kpis check --period 2024Q1 --data {in_doubt} --only 4.1,4.9\n"
    )


@pytest.mark.parametrize(
    ("asked", "options"),
    [
        (("compute", "--only", "4.9"), "--only 4.9"),
        (("compute", "--except", "4.2,4.3,4.4,4.5,4.6,4.7,4.8,4.10"), "--only 4.1,4.9"),
        (("explain", "4.9"), "--only 4.9"),
        (("children", "4.9"), "--only 4.9"),
        (("compute", "--definitions", "my own.yaml"), "--definitions 'my own.yaml'"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="the shell of Windows quotes otherwise")
def test_the_command_that_lists_them_can_be_typed(kpis, in_doubt, asked, options):
    shipped = Path(__file__).parents[2] / "kpi_definitions.yaml"
    Path("my own.yaml").write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")

    said = kpis(*asked, *PERIOD, "--data", in_doubt).stderr.splitlines()[-1]

    command = said.removeprefix("A full check, which can find more: ")
    assert command == f"kpis check --period 2024Q1 --data {in_doubt} {options}"
    listed = kpis(*shlex.split(command)[1:])
    assert listed.exit_code == 0
    assert "reviews.csv row 4" in listed.stdout


def test_what_changes_how_a_figure_is_read_stands_with_it(kpis, extracts):
    ran = kpis("compute", "--period", "2024Q2", "--data", extracts, "--only", "4.1")

    assert "Please note  The newest record in the extracts is dated 29 June 2024, 93 days before the" in ran.stdout
    assert ran.stderr == ""


@POSIX
def test_changes_are_counted_on_a_terminal(kpis, extracts):
    asked = ("compute", *PERIOD, "--data", str(extracts), "--output", "monthly")
    kpis(*asked)
    with (extracts / "reviews.csv").open("a", encoding="utf-8") as file:
        file.write("0012,2024-06-01,PN4\n")

    said = on_terminal(asked, COLUMNS, with_messages=True)

    assert "1 figure changed: kpis history --archive monthly\n" in said
    assert "4.9 was" not in said


@pytest.fixture
def changed(kpis, extracts):
    """A run of 4.9 and 4.1, and one with a review more: 4.9 falls from 1 of 1 to 1 of 2."""
    asked = ("compute", *PERIOD, "--data", extracts, "--only", "4.1,4.9", "--output", "monthly")
    kpis(*asked)
    with (extracts / "reviews.csv").open("a", encoding="utf-8") as file:
        file.write("0012,2024-06-01,PN4\n")
    return kpis(*asked)


def test_a_change_is_one_line_of_a_log(changed):
    assert changed.stderr.splitlines()[0] == (
        "4.9 was GREEN 100.0%; now 1 more from green, RED 50.0%: late recording (kpis history 4.9 --archive monthly)"
    )


def test_the_last_run_is_told_measure_by_measure(kpis, changed):
    ran = kpis("history", "--archive", "monthly")

    # 4.1: of two children long in care one has not moved; 1 of 2 is 50%, and 70% of 2 is 2
    assert ran.exit_code == 0
    assert ran.stdout.startswith("What changed in the last run\nArchive      monthly\nRun          0002-")
    assert ran.stdout.endswith(
        "Period       Q1 2024-25 (April to June 2024)\n"
        "\n"
        "4.1          1 more from green, RED 50.0%; the same as in the previous run.\n"
        "4.9          Was GREEN 100.0%; now 1 more from green, RED 50.0%: late recording.\n"
        "\n"
        "For each     kpis history 4.1 --archive monthly\n"
    )


def test_the_last_run_of_a_period(kpis, changed, extracts):
    kpis("compute", "--period", "2023Q4", "--data", extracts, "--only", "4.9", "--output", "monthly")

    last = kpis("history", "--archive", "monthly").stdout
    of_period = kpis("history", "--archive", "monthly", "--period", "2024Q1").stdout

    assert "Q4 2023-24 (January to March 2024)" in last
    assert "; the first run of this period.\n" in last
    assert "now 1 more from green, RED 50.0%" in of_period


def test_a_run_that_is_not_there(kpis, changed):
    ran = kpis("history", "--archive", "monthly", "--period", "2022Q1")

    assert (ran.exit_code, ran.stderr) == (
        2,
        f"Error: there is no run for 2022Q1 in {Path('monthly/archive')}. It has 2024Q1.\n",
    )


def test_a_restatement_is_told_with_the_last_run(kpis, changed):
    kpis("publish", "--run", "1", "--label", "Q1 board", "--archive", "monthly")

    assert "Restated since publication: published on " in kpis("history", "--archive", "monthly").stdout


def test_nothing_is_said_in_full_where_there_is_nothing_to_say(kpis):
    """Not even the line between a page and what would follow it."""
    ran = kpis("trend", "4.1", "--period", "2024Q1", "--data", "sample", "--verbose")

    assert (ran.exit_code, ran.stderr) == (0, "")
