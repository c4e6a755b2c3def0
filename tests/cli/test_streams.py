"""Standard output and error as they are: code pages, pipes, terminals, a full disk, Ctrl-C, and a fault of ours."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
import typer
from tests.support.without_rights import giving_up_rights
from typer.testing import CliRunner

from permanence_kpis.cli import Commands

from .conftest import PROGRAM

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals and signals")
COMPUTE = ("compute", "--period", "2024Q1")


@pytest.fixture
def welsh(extracts):
    """Definitions with letters that no English code page has."""
    shipped = Path(__file__).parents[2] / "kpi_definitions.yaml"
    text = shipped.read_text(encoding="utf-8").replace("Long-term placement stability", "Sefydlogrwydd lleoliad ŵ ☃")
    Path("welsh.yaml").write_text(text, encoding="utf-8")
    return ["--data", str(extracts), "--definitions", "welsh.yaml"]


def on_terminal(arguments, columns=100, *, lines=50, exit_code=0, with_messages=False, results_to=None, **environment):
    """What a command writes to a terminal of so many columns and lines; its messages too where they are asked for.

    Takes: an open file for its results, which then do not come to the terminal.
    """
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    with subprocess.Popen(
        [*PROGRAM, *map(str, arguments)],
        stdin=theirs,
        stdout=results_to or theirs,
        stderr=theirs if with_messages else subprocess.DEVNULL,
        # parallel workers of pytest are told of the size of their own terminal
        env={name: of for name, of in os.environ.items() if name != "LINES"} | {"TERM": "xterm-256color"} | environment,
    ) as running:
        os.close(theirs)
        printed = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # what Linux says when the other side has gone
                break
            if not part:
                break
            printed += part
    os.close(ours)
    assert running.returncode == exit_code
    return printed.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_a_code_page_without_the_letters_is_no_failure(process, welsh, encoding):
    ran = process(*COMPUTE, *welsh, environment={"PYTHONIOENCODING": encoding})

    assert (ran.returncode, b"Traceback" in ran.stderr) == (0, False)
    assert "Sefydlogrwydd" in ran.stdout.decode(encoding)


@pytest.mark.parametrize("encoding", ["ascii"])
@pytest.mark.parametrize("wanted", ["csv", "json", "markdown"])
def test_data_are_the_bytes_of_a_file_whatever_the_code_page(process, welsh, encoding, wanted):
    name = f"card.{'md' if wanted == 'markdown' else wanted}"
    assert process(*COMPUTE, *welsh, "--output", name).returncode == 0

    ran = process(*COMPUTE, *welsh, "--format", wanted, environment={"PYTHONIOENCODING": encoding})

    assert ran.stdout == Path(name).read_bytes()
    assert wanted == "json" or "lleoliad ŵ ☃" in ran.stdout.decode()


def test_an_id_is_not_changed_by_a_code_page(process, extracts):
    for path in extracts.iterdir():
        path.write_text(path.read_text(encoding="utf-8").replace("0012", "Ł12"), encoding="utf-8")
    asked = ("children", "4.1", "--period", "2024Q1", "--data", extracts, "--format", "csv")

    ran = process(*asked, environment={"PYTHONIOENCODING": "cp1252"})

    assert "\nŁ12,".encode() in ran.stdout


def test_explanations_and_lists_work_on_a_code_page(process, welsh):
    for arguments in (("explain", "4.1"), ("children", "4.1"), ("list",), ("fields",)):
        given = welsh if arguments[0] in ("explain", "children") else welsh[2:]
        ran = process(*arguments, *given, environment={"PYTHONIOENCODING": "ascii"})
        assert (ran.returncode, b"Traceback" in ran.stderr) == (0, False)


@POSIX
def test_a_spreadsheet_is_kept_off_a_terminal(extracts):
    said = on_terminal([*COMPUTE, "--data", extracts, "--format", "xlsx"], exit_code=2, with_messages=True)

    assert (
        said == "Error: a spreadsheet cannot be shown on a screen. Write it to a file with --output scorecard.xlsx.\n"
    )


@pytest.mark.parametrize("environment", [{}, {"FORCE_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": "xterm-256color"}])
def test_off_a_terminal_there_is_no_colour_and_nothing_is_cut(process, extracts, environment):
    ran = process(*COMPUTE, "--data", extracts, environment=environment)

    printed = ran.stdout.decode()
    assert "\x1b" not in printed
    assert "…" not in printed
    assert max(map(len, printed.splitlines())) <= 100
    assert "AMBER" in printed or "RED" in printed


def test_off_a_terminal_a_list_is_as_wide_as_it_needs(process):
    printed = process("list", environment={"COLUMNS": "60"}).stdout.decode()

    [row] = [line for line in printed.splitlines() if line.startswith("4.1 ")]
    assert "Long-term placement stability" in row
    assert "63% or more" in row


@POSIX
def test_on_a_terminal_the_rating_is_coloured_and_the_words_are_the_same(process, extracts):
    arguments = (*COMPUTE, "--data", extracts)

    coloured = on_terminal(arguments, lines=200)  # D-566: on a short one the notes come first
    plain = on_terminal(arguments, lines=200, NO_COLOR="1")

    assert "\x1b[" in coloured
    assert "\x1b" not in plain
    assert plain == process(*arguments).stdout.decode()


@POSIX
@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_that_wants_no_colour_gets_none_and_keeps_its_width(extracts, environment):
    printed = on_terminal((*COMPUTE, "--data", extracts), columns=130, **environment)

    assert "\x1b" not in printed
    assert max(map(len, printed.splitlines())) > 100


@POSIX
@pytest.mark.parametrize("columns", [60, 40])
def test_a_narrow_terminal_wraps_and_cuts_nothing(columns):
    printed = on_terminal((*COMPUTE, "--data", "sample"), columns=columns, NO_COLOR="1")

    assert max(map(len, printed.splitlines())) <= columns
    assert "…" not in printed
    assert "Long-term placement stability" in " ".join(printed.split())


@POSIX
def test_a_reader_that_stops_reading_is_no_failure(extracts):
    command = subprocess.Popen([*PROGRAM, "fields"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ)
    command.stdout.close()
    said = command.stderr.read()
    command.stderr.close()

    assert (command.wait(), said) == (0, b"")


@POSIX
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
@pytest.mark.parametrize("wanted", ["table", "csv"])
def test_a_disk_that_is_full(extracts, wanted):
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [*PROGRAM, *COMPUTE, "--data", str(extracts), "--format", wanted],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )

    assert (ran.returncode, ran.stderr) == (5, b"Error: the output could not be written: No space left on device.\n")


@POSIX
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
@pytest.mark.parametrize("asked", [["--help"], ["compute", "--help"]])
def test_help_on_a_disk_that_is_full(asked):
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run([*PROGRAM, *asked], stdout=full, stderr=subprocess.PIPE, check=False)

    assert (ran.returncode, ran.stderr) == (5, b"Error: the output could not be written: No space left on device.\n")


def with_closed(streams, *arguments):
    """A command that a shell starts with some of its standard streams closed (`>&-`)."""
    shell = f'exec "$@" {" ".join(f"{stream}>&-" for stream in streams)}'
    command = ["sh", "-c", shell, "sh", *PROGRAM, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, timeout=120, check=False)


@POSIX
@pytest.mark.parametrize("streams", [(2,), (1, 2)])
def test_a_closed_standard_error_keeps_nothing_from_being_written(extracts, streams):
    ran = with_closed(streams, *COMPUTE, "--data", extracts, "--output", "card.csv")

    assert ran.returncode == 0
    assert Path("card.csv").read_text(encoding="utf-8").startswith("format,authority,")


@POSIX
def test_a_closed_standard_error_changes_no_exit_code():
    assert with_closed((2,), *COMPUTE, "--data", "nowhere").returncode == 3


@POSIX
@pytest.mark.parametrize("asked", [COMPUTE, (*COMPUTE, "--format", "json"), ("list",), ("--help",)])
def test_a_closed_standard_output(asked):
    ran = with_closed((1,), *asked)

    assert ran.returncode == 5
    assert ran.stderr == b"Error: the output could not be written: standard output is closed.\n"


@POSIX
def test_interrupted_nothing_is_left():
    a_long_work = ("sample", "--children-in-care", "200000", "--output", "drawn")
    running = subprocess.Popen([*PROGRAM, *a_long_work], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        for _ in range(600):
            if list(Path().glob(".kpis-*.part/children.csv")):
                break
            time.sleep(0.1)
    finally:
        running.send_signal(signal.SIGINT)
    printed, said = running.communicate(timeout=60)

    assert (running.returncode, printed) == (130, b"")
    assert b"Traceback" not in said
    assert list(Path().iterdir()) == []


def test_a_fault_of_ours_keeps_its_traceback_and_shows_no_values():
    app = typer.Typer(cls=Commands, pretty_exceptions_enable=False, rich_markup_mode=None)

    @app.command()
    def compute() -> None:
        date_of_birth = "2014-05-01"
        raise ZeroDivisionError(len(date_of_birth))

    @app.command()
    def explain() -> None: ...

    ran = CliRunner().invoke(app, ["compute"])

    assert (ran.exit_code, ran.stdout) == (70, "")
    assert "Traceback (most recent call last):" in ran.stderr
    assert "ZeroDivisionError: 10" in ran.stderr
    assert "2014-05-01" not in ran.stderr.replace('date_of_birth = "2014-05-01"', "")
    assert ran.stderr.endswith("after checking that they say nothing about a child.\n")


@pytest.mark.parametrize("command", ["compute", "check", "report"])
def test_extracts_that_may_not_be_read_end_with_3(process, extracts, command, tmp_path):
    (extracts / "placements.csv").chmod(0)
    output = ["--output", str(tmp_path / "page.html")] if command == "report" else []

    ran = process(command, "--period", "2024Q1", "--data", extracts, *output, preexec_fn=giving_up_rights())

    assert ran.returncode == 3
    assert b"placements.csv" in ran.stdout + ran.stderr
    assert b"cannot be opened (permission denied)" in ran.stdout + ran.stderr.lower()
    assert b"Traceback" not in ran.stderr


@pytest.mark.parametrize("mode", [0, 0o444], ids=["closed", "to be listed only"])
@pytest.mark.parametrize("command", ["compute", "check", "init"])
def test_a_folder_of_extracts_that_may_not_be_opened_ends_with_3(process, extracts, command, mode):
    period = [] if command == "init" else ["--period", "2024Q1"]
    extracts.chmod(mode)
    try:
        ran = process(command, *period, "--data", extracts, preexec_fn=giving_up_rights())
    finally:
        extracts.chmod(0o700)

    assert ran.returncode == 3
    assert b"the folder cannot be opened" in (ran.stdout + ran.stderr).lower()
    assert b"Traceback" not in ran.stderr


def test_what_stands_in_a_folder_that_may_not_be_opened_is_said(process):
    closed = Path("closed")
    closed.mkdir()
    closed.chmod(0)
    try:
        definitions = process("validate", "--definitions", closed / "ours.yaml", preexec_fn=giving_up_rights())
        sample = process("sample", "--output", closed / "new", preexec_fn=giving_up_rights())
    finally:
        closed.chmod(0o700)

    assert definitions.returncode == 2
    assert b"closed/ours.yaml: this file may not be read" in definitions.stderr
    assert sample.returncode == 5
    assert sample.stderr == b"Error: closed/new cannot be written (permission denied).\n"
