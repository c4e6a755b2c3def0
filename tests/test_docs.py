"""The README and the docs: commands run as printed and print what is shown; pages that repeat the program are true."""

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"<!-- shows: (kpis [^>]+) -->\n```text\n(.*?)```", README, re.DOTALL)
TYPED = sorted(set(re.findall(r"\| `(kpis [^`]+)` \|", README)))


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


@pytest.mark.parametrize(("command", "shown"), SHOWN, ids=[command for command, _ in SHOWN])
def test_the_readme_shows_what_the_command_prints(command: str, shown: str) -> None:
    done = typed(command, PROJECT)

    assert done.returncode == 0, done.stderr
    assert done.stdout == shown


def test_the_readme_shows_something() -> None:
    assert len(SHOWN) == 3
    assert len(TYPED) >= 6


@pytest.mark.parametrize("command", TYPED)
def test_the_readmes_other_commands_work_as_typed(command: str, tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "sample_data" / "extracts", tmp_path / "extracts")
    shutil.copy(PROJECT / "kpi_definitions.yaml", tmp_path / "old_definitions.yaml")

    done = typed(command, tmp_path)

    assert done.returncode == 0, done.stderr


def in_a_notebook(folder: Path) -> list[tuple[str, float | None, str]]:
    """What the last of the README's notebook lines gives for a folder of extracts."""
    [lines] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert "sample_data/extracts" in lines
    *statements, expression = lines.replace("sample_data/extracts", folder.as_posix()).strip().splitlines()
    names: dict[str, object] = {}
    exec("\n".join(statements), names)
    return list(eval(expression, names))


def test_the_notebook_lines_of_the_readme_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)

    figures = in_a_notebook(Path("sample_data/extracts"))

    assert [ref for ref, _, _ in figures] == ["4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8", "4.9", "4.10"]


def test_the_notebook_lines_of_the_readme_run_where_a_measure_has_no_data(tmp_path: Path) -> None:
    for name in ("children.csv", "placements.csv", "legal_statuses.csv"):
        (tmp_path / name).write_bytes((PROJECT / "sample_data" / "extracts" / name).read_bytes())

    figures = in_a_notebook(tmp_path)

    assert [figure for figure in figures if figure[0] in ("4.4", "4.9")] == [
        ("4.4", None, "NO DATA"),
        ("4.9", None, "NO DATA"),
    ]


def test_the_data_dictionary_is_what_the_tables_say() -> None:
    page = runpy.run_path(str(PROJECT / "docs" / "data_dictionary.py"))["page"]()

    assert (PROJECT / "docs" / "data-dictionary.md").read_text(encoding="utf-8") == page


def test_every_source_that_the_code_names_is_there() -> None:
    headings = set(
        re.findall(r"^## (.+)$", (PROJECT / "docs" / "sources.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    files = [*PROJECT.glob("src/**/*.py"), *PROJECT.glob("docs/*.md"), PROJECT / "kpi_definitions.yaml"]
    named = {name for file in files for name in re.findall(r"sources\.md#([a-z-]+)", file.read_text(encoding="utf-8"))}

    assert len(named) > 10
    assert named <= headings


def test_every_page_a_page_links_to_is_there() -> None:
    for page in [PROJECT / "README.md", *PROJECT.glob("docs/*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name} links to {link}"
