"""The README and the docs: commands run as printed and print what is shown; links lead somewhere; pages that repeat the
program are true."""

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from tests.cli.test_help import EXAMPLES
from typer.main import get_command
from typer.testing import CliRunner

from permanence_kpis.cli import app
from permanence_kpis.run.guide import PAGES as GUIDES

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
INDEX = (PROJECT / "docs" / "index.md").read_text(encoding="utf-8")
PAGES = [PROJECT / "README.md", *sorted(PROJECT.glob("docs/*.md"))]
TEXTS = {page.name: page.read_text(encoding="utf-8") for page in PAGES}

PRINTED = re.compile(r"<!-- (shows|says): (kpis [^>]+) -->\n```text\n(.*?)```", re.DOTALL)
"""What a command prints to standard output (shows) or says on standard error (says), as a page has it."""
SHOWN = [(name, *found) for name, text in TEXTS.items() for found in PRINTED.findall(text)]

TYPED = re.compile(r"(?:^(?: {4})?|`)(?P<command>kpis [a-z][^`\n]*?)(?:`|$)", re.MULTILINE)
"""A command that a page has in its running text, in a block of its own or indented."""
FILE = r"```toml\n(?P<settings>.*?)```"
FROM_AN_EMPTY_FOLDER = {
    "README.md": 5,
    "start.md": 7,
    "what-to-type.md": 32,
    "tracker.md": 8,
    "correct.md": 2,
    "explain.md": 4,
    "breakdowns.md": 1,
}
"""How many commands are typed in each."""


def typed(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command as a reader types it, off a terminal."""
    environment = os.environ | {"COLUMNS": "100", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    code = "from permanence_kpis.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *shlex.split(command)[1:]],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@cache
def of_the_project(command: str) -> subprocess.CompletedProcess[str]:
    """What a command prints and says, which pages show more than once."""
    return typed(command, PROJECT)


@pytest.mark.parametrize(("page", "stream", "command", "shown"), SHOWN, ids=[" ".join(one[:3]) for one in SHOWN])
def test_a_page_shows_what_the_command_prints(page: str, stream: str, command: str, shown: str) -> None:
    done = of_the_project(command)

    assert done.returncode == 0, done.stderr
    assert (done.stdout if stream == "shows" else done.stderr.lstrip()) == shown


def test_pages_show_something() -> None:
    pages = {"README.md", "explain.md", "correct.md", "breakdowns.md", "trend.md", "why.md", "ahead.md"}

    assert {page for page, *_ in SHOWN} == pages


@pytest.fixture(scope="module")
def exit_code(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], int]:
    """Run a command in the current folder; where it was run on the same files before, what it left is put there."""
    left: dict[tuple[str, frozenset[tuple[str, bytes]]], tuple[int, Path]] = {}

    def run(command: str) -> int:
        here = Path()
        files = frozenset((path.as_posix(), path.read_bytes()) for path in here.rglob("*") if path.is_file())
        if (command, files) not in left:
            ran = CliRunner().invoke(app, shlex.split(command)[1:], prog_name="kpis")
            kept = tmp_path_factory.mktemp("left")
            shutil.copytree(here, kept, dirs_exist_ok=True)
            left[command, files] = ran.exit_code, kept
        code, kept = left[command, files]
        shutil.copytree(kept, here, dirs_exist_ok=True)
        return code

    return run


@pytest.mark.parametrize("page", FROM_AN_EMPTY_FOLDER)
def test_the_commands_of_a_page_work_one_after_the_other(
    page: str, exit_code: Callable[[str], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From an empty folder, as after pip install; a kpis.toml that the page has is written when it comes to it.

    What is an example of a command's help on the page of all commands, and needs nothing of the others, is run with the
    examples.
    """
    monkeypatch.chdir(tmp_path)
    ended: dict[str, int] = {}
    elsewhere: set[str] = set()
    for found in re.finditer(f"{FILE}|{TYPED.pattern}", TEXTS[page], re.MULTILINE | re.DOTALL):
        if found["settings"]:
            Path("kpis.toml").write_text(found["settings"], encoding="utf-8")
        elif found["command"].count(" ") > 1 or page == "what-to-type.md":  # elsewhere one word is but its name
            alone = page == "what-to-type.md" and not re.search("extracts|monthly|definitions", found["command"])
            if alone and found["command"] in EXAMPLES:
                elsewhere.add(found["command"])
                continue
            ended[found["command"]] = exit_code(found["command"])

    assert len(ended.keys() | elsewhere) == FROM_AN_EMPTY_FOLDER[page]
    assert {command: code for command, code in ended.items() if code} == {}


@pytest.mark.parametrize("page", TEXTS)
def test_every_command_and_option_that_a_page_names_is_there(page: str) -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for command in (found["command"] for found in TYPED.finditer(TEXTS[page])):
        name = command.split()[1]
        assert name in commands, command
        options = {option for parameter in commands[name].params for option in parameter.opts} | {"--help"}
        assert set(re.findall(r"(?<= )--[a-z][a-z-]*", command)) <= options, command


@pytest.mark.parametrize("page", TEXTS)
def test_no_comment_stands_behind_a_command(page: str) -> None:
    """zsh and the command prompt of Windows would hand it to the command."""
    blocks = re.findall(r"```(?:sh|bat|powershell)\n(.*?)```", TEXTS[page], re.DOTALL)

    assert [line for block in blocks for line in block.splitlines() if re.search(r"\S +#", line)] == []


def test_every_target_of_make_that_a_page_names_is_there() -> None:
    [targets] = re.findall(r"^\.PHONY: (.*)$", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = {name for text in TEXTS.values() for name in re.findall(r"(?:^|`)make ([a-z][a-z-]*)", text, re.MULTILINE)}

    assert {"demo", "test", "docs", "windows"} <= named <= set(targets.split())


def test_the_readme_is_short() -> None:
    assert len(README.split()) <= 900


def kinds() -> dict[str, list[tuple[str, str]]]:
    """The pages of each kind as the index lists them: what is said of each, and its path from docs."""
    sections = re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", INDEX, re.MULTILINE | re.DOTALL)
    return {kind: re.findall(r"^- \[(.+?)\]\((.+?)\)", listed, re.MULTILINE) for kind, listed in sections}


def test_the_index_lists_every_page_once_among_four_kinds() -> None:
    listed = [path for pages in kinds().values() for _, path in pages]

    assert list(kinds()) == ["Start", "How to", "Reference", "Why"]
    beside = {"../CHANGELOG.md", "../CONTRIBUTING.md", "../GLOSSARY.md"}
    assert sorted(listed) == sorted((set(TEXTS) - {"README.md", "index.md"}) | beside)


def test_every_how_to_starts_from_what_the_reader_wants() -> None:
    for wanted, path in kinds()["How to"]:
        assert wanted.startswith("I want to ")
        assert TEXTS[path].split("\n\n")[1] == f"*{wanted}*"


def test_the_guide_has_every_page_but_those_that_say_why() -> None:
    """And those that the program says itself: `kpis help`, and Python's help()."""
    listed = {path.removesuffix(".md") for kind in ("Start", "How to", "Reference") for _, path in kinds()[kind]}

    assert set(GUIDES) == {name for name in listed if not name.startswith("..")} - {"commands", "library"}


def test_every_link_leads_somewhere_and_every_page_is_on_the_site(tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="what builds the site is not installed here")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "dummy", "-c", "docs", "."]

    done = subprocess.run([*command, tmp_path], cwd=PROJECT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_every_link_of_the_readme_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)]+)\)", README)

    assert len(links) > 10
    assert [link for link in links if not (PROJECT / link).exists()] == []


def in_a_notebook(folder: Path) -> list[tuple[str, float | None, str]]:
    """What the last of the page's notebook lines gives for a folder of extracts."""
    page = (PROJECT / "docs" / "notebook.md").read_text(encoding="utf-8")
    [lines] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert "sample_data/extracts" in lines
    *statements, expression = lines.replace("sample_data/extracts", folder.as_posix()).strip().splitlines()
    names: dict[str, object] = {}
    exec("\n".join(statements), names)
    return list(eval(expression, names))


def test_the_lines_for_a_notebook_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)

    figures = in_a_notebook(Path("sample_data/extracts"))

    assert [ref for ref, _, _ in figures] == ["4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8", "4.9", "4.10"]


def test_the_lines_for_a_notebook_run_where_a_measure_has_no_data(tmp_path: Path) -> None:
    for name in ("children.csv", "placements.csv", "legal_statuses.csv"):
        (tmp_path / name).write_bytes((PROJECT / "sample_data" / "extracts" / name).read_bytes())

    figures = in_a_notebook(tmp_path)

    assert [figure for figure in figures if figure[0] in ("4.4", "4.9")] == [
        ("4.4", None, "NO DATA"),
        ("4.9", None, "NO DATA"),
    ]


@pytest.mark.parametrize(
    ("written_by", "name"),
    [("data_dictionary", "data-dictionary"), ("commands_page", "commands"), ("library_page", "library")],
)
def test_a_page_that_is_written_by_the_program_is_up_to_date(written_by: str, name: str) -> None:
    page = runpy.run_path(str(PROJECT / "docs" / f"{written_by}.py"))["page"]()

    assert TEXTS[f"{name}.md"] == page, f"run python docs/{written_by}.py"


def test_every_source_that_the_code_names_is_there() -> None:
    headings = set(
        re.findall(r"^## (.+)$", (PROJECT / "docs" / "sources.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    files = [*PROJECT.glob("src/**/*.py"), *PROJECT.glob("docs/*.md"), PROJECT / "kpi_definitions.yaml"]
    named = {name for file in files for name in re.findall(r"sources\.md#([a-z-]+)", file.read_text(encoding="utf-8"))}

    assert len(named) > 10
    assert named <= headings
