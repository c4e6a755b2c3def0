"""Characters that act on a terminal, planted everywhere: no command lets one through to a screen; files keep them."""

import ast
import json
import os
import re
import unicodedata
from contextlib import chdir, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from threading import Thread

import pytest
from tests.support.planted import PERIOD, PROJECT, planted_definitions, planted_extracts, planted_plan
from typer.main import get_command
from typer.testing import CliRunner

from permanence_kpis.cli import app, progress
from permanence_kpis.errors import printable, printable_line

PACKAGE = PROJECT / "src" / "permanence_kpis"
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals, nor such names of files")

PLANTED = (
    "k\x1b[2J\x1b[31m\x1b]0;t\x07",
    "m\x01\x08\x0b\x0c\x0e\x1f\x7f",
    "n\x80\x85\x9b31m\x9f",
    "p\u061c\u200b\u200e\u202a\u202e\u2066\u2069\u2028\u2029\ufeffq",
)
"""Escape sequences, control characters of one byte and of two, and what turns text round or ends a line unseen."""

ANY = "".join(PLANTED)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[2Jb", "a\ufffd[2Jb"),
        ("a\rb", "a\ufffdb"),
        ("a\x7fb\x85c\x9bd", "a\ufffdb\ufffdc\ufffdd"),
        ("a\u202eb\u2066c\u2069", "a\ufffdb\ufffdc\ufffd"),
        ("a\u2028b\u2029c", "a\ufffdb\ufffdc"),
        ("a\ud800b", "a\ufffdb"),
        ("a\tb\nc", "a\tb\nc"),
        ("a\u00a0b\u3000c", "a\u00a0b\u3000c"),
        ("Sefydlogrwydd ŵ ☃ \U0001f600", "Sefydlogrwydd ŵ ☃ \U0001f600"),
    ],
)
def test_what_could_act_on_a_terminal_is_shown_as_a_mark(text, shown):
    assert printable(text) == shown


def test_a_line_stays_a_line():
    assert printable_line("a\nError: b") == "a\ufffdError: b"


def test_every_character_that_acts_is_made_a_mark():
    every = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp")]

    assert {character for character in every if printable(character) == character} == {"\n", "\t"}


MAY_SPEAK_OF = {
    "cli/screen.py": {"stdout", "stderr"},
    "cli/progress.py": {"stderr"},  # whether it is a terminal
    "outputs/terminal.py": {"print"},  # Rich, into memory
    "action_plan/json_schema.py": {"stdout"},
    "definitions/json_schema.py": {"stdout"},  # for the documents: no command runs it
    "extracts/mapped/json_schema.py": {"stdout"},
    "outputs/report/charts.py": {"stdout"},  # of the process that draws the charts, which it reads
    "outputs/report/drawing.py": {"print"},  # that process, to the report: JSON, which escapes them
    "parquet_reading.py": {"print", "stdout"},  # between it and the process that reads first: JSON, which escapes them
}


def test_only_one_place_writes_to_the_screen():
    streams = {"print", "echo", "secho", "stdout", "stderr", "__stdout__", "__stderr__"}
    spoken_of = {
        path.relative_to(PACKAGE).as_posix(): names
        for path in PACKAGE.rglob("*.py")
        if (names := _names_in(path) & streams)
    }

    assert spoken_of == MAY_SPEAK_OF


def test_what_is_being_done_is_said_in_our_words_alone():
    said = [
        node.args[0]
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say"
    ]

    assert len(said) >= 5
    assert all(isinstance(words, ast.Constant) for words in said)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """A folder with extracts, definitions, an archive and a manifest, all full of such characters."""
    folder = tmp_path_factory.mktemp("planted")
    with chdir(folder):
        for name, extracts in planted_extracts(folder, PLANTED).items():
            extracts.rename(f"{name}{ANY}")
        planted_definitions(Path(f"d{ANY}.yaml"), PLANTED)
        planted_definitions(Path("before.yaml"), PLANTED[::-1])
        planted_plan(Path(f"p{ANY}.yaml"), PLANTED)
        text = Path(f"d{ANY}.yaml").read_text(encoding="utf-8")
        Path(f"broken{ANY}.yaml").write_text(text.replace("looked_after", json.dumps(ANY)), encoding="utf-8")
        Path(f"torn{ANY}.yaml").write_text(f"format: 1\nmeasures: {{{ANY}: [}}\n", encoding="utf-8")
        nothing = Path(f"nothing{ANY}")
        nothing.mkdir()
        (nothing / "extracts.yaml").write_text(f"format: {json.dumps(ANY)}\n{json.dumps(ANY)}: 1\n", encoding="utf-8")
        guessed = Path(f"guessed{ANY}")
        guessed.mkdir()
        for path in Path(f"mapped{ANY}").glob("*.csv"):
            (guessed / path.name).write_bytes(path.read_bytes())
        accepted = f"finding,child,reason,by,until\n{PLANTED[0]},{ANY},a,b,{ANY}\n"
        Path(f"accepted{ANY}.csv").write_text(accepted, encoding="utf-8")
        runner = CliRunner()
        for command in (
            ("compute", *PERIOD, *COMMON, "--data", OWN, "--output", RUNS),
            ("publish", "--run", "1", "--label", f"board {ANY}", "--archive", RUNS),
        ):
            assert runner.invoke(app, command, prog_name="kpis").exit_code == 0
        manifest = Path(RUNS) / "manifest.json"
        text = manifest.read_text(encoding="utf-8").replace('"label": "2023-24"', f'"label": {json.dumps(ANY)}')
        Path(f"other{ANY}.json").write_text(text, encoding="utf-8")
        (Path(RUNS) / "archive" / f"stray{ANY}.json").write_text("{}", encoding="utf-8")
    return folder


OWN, RETURNS, MAPPED, RUNS = f"own{ANY}", f"returns{ANY}", f"mapped{ANY}", f"runs{ANY}"
COMMON = ("--definitions", f"d{ANY}.yaml", "--only", "4.2,4.4")
ONE = ("--definitions", f"d{ANY}.yaml")
COMMANDS = [
    *(
        ("compute", *PERIOD, *COMMON, "--data", OWN, "--format", wanted)
        for wanted in ("table", "csv", "json", "markdown")
    ),
    ("compute", *PERIOD, *COMMON, "--data", RETURNS, "--format", "csv"),
    ("compute", *PERIOD, *COMMON, "--data", MAPPED),
    ("compute", *PERIOD, *COMMON, "--data", OWN, "--by", "team"),
    ("compute", *PERIOD, *COMMON, "--data", OWN, "--by", "team", "--format", "markdown"),
    ("compute", *PERIOD, *ONE, "--data", OWN, "--by", "team", "--audience", "public", "--archive", RUNS),
    ("compute", *PERIOD, *COMMON, "--data", OWN, "--output", RUNS, "--fail-on", "red"),
    *(("children", "4.2", *PERIOD, *ONE, "--data", OWN, "--format", wanted) for wanted in ("table", "csv", "json")),
    ("children", "4.4", *PERIOD, *ONE, "--data", MAPPED, "--format", "csv"),
    *(("trend", "4.2", *PERIOD, *ONE, "--data", OWN, "--format", wanted) for wanted in ("table", "csv", "json")),
    ("trend", "4.2", *PERIOD, *ONE, "--data", OWN, "--output", f"t{ANY}.svg"),
    *(("why", "4.2", *PERIOD, "--children", "--data", OWN, "--format", wanted) for wanted in ("table", "csv", "json")),
    *(("ahead", "4.2", *PERIOD, "--data", OWN, "--format", wanted) for wanted in ("table", "csv", "json", "markdown")),
    *(("tracker", *PERIOD, *ONE, "--data", OWN, "--format", wanted) for wanted in ("table", "csv")),
    ("tracker", *PERIOD, *ONE, "--data", OWN, "--keep-column", "team", "--format", "table"),
    ("tracker", *PERIOD, *ONE, "--data", OWN, "--attention", ANY, "--format", "csv"),
    ("tracker", *PERIOD, *ONE, "--data", OWN, "--in-measure", f"{ANY}:{ANY}", "--format", "csv"),
    ("tracker", *PERIOD, *ONE, "--data", OWN, "--due-by", ANY, "--format", "csv"),
    ("tracker", *PERIOD, *ONE, "--data", OWN, "--carry-from", f"d{ANY}.yaml", "--format", "csv"),
    ("tracker", *PERIOD, *ONE, "--data", OWN, "--since", ANY, "--archive", RUNS, "--format", "csv"),
    ("benchmarks", ANY, *ONE),
    ("benchmarks", "--from-lait", f"d{ANY}.yaml", "--authority", ANY),
    ("explain", "4.2", *PERIOD, *ONE, "--data", OWN),
    ("explain", "4.2", *PERIOD, *ONE, "--data", OWN, "--child", PLANTED[0]),
    ("explain", "4.2", *PERIOD, *ONE, "--data", OWN, "--child", ANY),
    *(("check", *PERIOD, *COMMON, "--data", OWN, "--format", wanted) for wanted in ("table", "csv", "json")),
    ("check", *PERIOD, *COMMON, "--data", MAPPED),
    ("check", *PERIOD, *COMMON, "--data", RETURNS),
    ("check", *PERIOD, *COMMON, "--data", f"nothing{ANY}"),
    ("check", *PERIOD, *COMMON, "--data", OWN, "--accepted", f"accepted{ANY}.csv"),
    ("report", *PERIOD, *ONE, "--only", "4.4", "--data", OWN, "--output", f"r{ANY}.html"),
    ("history", "4.2", "--archive", RUNS),
    ("history", ANY, "--archive", RUNS),
    ("publish", "--run", ANY, "--label", "a", "--archive", RUNS),
    ("publish", "--run", "1", "--label", f"Board {ANY}", "--archive", RUNS),
    ("verify", f"{RUNS}/manifest.json"),
    ("verify", f"other{ANY}.json"),
    ("impact", "--against", "before.yaml", *PERIOD, *ONE, "--data", OWN, "--format", "csv"),
    *(
        ("plan", *PERIOD, *ONE, "--data", OWN, "--action-plan", f"p{ANY}.yaml", "--format", wanted)
        for wanted in ("table", "csv", "json", "markdown")
    ),
    ("plan", "A1", *PERIOD, *ONE, "--data", OWN, "--action-plan", f"p{ANY}.yaml"),
    ("plan", ANY, *PERIOD, *ONE, "--data", OWN, "--action-plan", f"p{ANY}.yaml"),
    ("plan", "--action-plan", f"broken{ANY}.yaml"),
    ("list", *ONE),
    ("list", *ONE, "--format", "csv"),
    ("compute", *PERIOD, "--only", "4.2", "--data", OWN, "--authority", ANY),
    ("definitions", "--output", f"{ANY}.txt"),
    ("guide", ANY),
    ("help", ANY),
    ("fields", "looked_after", *ONE),
    ("fields", ANY),
    ("validate", f"d{ANY}.yaml"),
    ("validate", f"broken{ANY}.yaml"),
    ("validate", f"torn{ANY}.yaml"),
    ("validate", f"{ANY}.yaml"),
    ("validate", "a", ANY),
    ("init", "--data", f"guessed{ANY}"),
    ("init", "--data", MAPPED),
    ("init", "--data", ANY),
    ("sample", "--output", f"sample{ANY}", "--children-in-care", "1"),
    ("sample", "--output", OWN),
    ("sample", "--output", "s", "--seed", ANY),
    ("compute", "--data", ANY),
    ("compute", "--period", ANY),
    ("compute", "--only", ANY),
    ("compute", "--by", ANY, "--data", OWN),
    ("compute", "--format", ANY),
    ("compute", "--fail-on", ANY),
    ("compute", "--data", OWN, "--output", f"{ANY}/{ANY}/card.csv"),
    ("compute", f"--{ANY}"),
    (ANY,),
]


def _short(command: tuple[str, ...]) -> str:
    return re.sub(r"[^ -~]", "", " ".join(command).replace(ANY, ""))


@POSIX
@pytest.mark.parametrize("command", COMMANDS, ids=_short)
def test_no_character_that_acts_reaches_a_terminal(planted, monkeypatch, command):
    monkeypatch.setenv("TERM", "dumb")

    printed = on_a_terminal(planted, command)

    assert "Traceback" not in printed
    assert {character for character in printed if _acts(character)} == set()
    assert "\ufffd" in printed or "\\u" in printed, "something planted was printed"


@POSIX
@pytest.mark.parametrize("command", [COMMANDS[0], ("check", *PERIOD, *COMMON, "--data", OWN), ("list", *ONE)])
def test_with_colour_the_only_sequences_are_those_that_colour(planted, monkeypatch, command):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(progress, "AFTER", 1_000.0)

    printed = on_a_terminal(planted, command)

    assert "\x1b[1m" in printed
    without_colour = re.sub(r"\x1b\[(?:0|1|7|1;7|1;3[1-3]|3[1-3])m", "", printed)
    assert {character for character in without_colour if _acts(character)} == set()
    assert "\x1b[31m\x1b" not in printed
    assert "k\ufffd[2J\ufffd[31m" in printed


def test_every_command_is_tried():
    assert {command[0] for command in COMMANDS} - {ANY} == set(get_command(app).commands)


@POSIX
@pytest.mark.parametrize("to", ["a pipe", "a file"])
def test_data_are_as_they_are_in_a_pipe_and_in_a_file(planted, to):
    asked = ["children", "4.2", *PERIOD, *ONE, "--data", OWN]
    with chdir(planted):
        if to == "a pipe":
            ran = CliRunner().invoke(app, [*asked, "--format", "csv"], prog_name="kpis")
            text = ran.stdout_bytes.decode()
        else:
            assert CliRunner().invoke(app, [*asked, "--output", "c.csv"], prog_name="kpis").exit_code == 0
            text = Path("c.csv").read_bytes().decode()

    assert all(f"\n{child_id}," in text for child_id in PLANTED)


def on_a_terminal(folder, command):
    """What a command run in this process writes to a terminal, messages and all."""
    import pty

    ours, theirs = pty.openpty()
    parts = []

    def read():
        with suppress(OSError):  # what Linux says once the other side is closed
            while part := os.read(ours, 65536):
                parts.append(part)

    reader = Thread(target=read)
    reader.start()
    with (
        os.fdopen(theirs, "w", encoding="utf-8") as screen,
        chdir(folder),
        redirect_stdout(screen),
        redirect_stderr(screen),
        suppress(SystemExit),
    ):
        app(list(command), prog_name="kpis")
    reader.join()
    os.close(ours)
    return b"".join(parts).decode().replace("\r\n", "\n")


def _acts(character: str) -> bool:
    return character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return names | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
