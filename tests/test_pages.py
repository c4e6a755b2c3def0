"""Pages of docs that show what a command prints: it prints that."""

import re
from pathlib import Path

import pytest
from tests.test_docs import PROJECT, typed

PAGES = ("breakdowns.md", "publication.md")
SHOWN = [
    (page, command, shown)
    for page in PAGES
    for command, shown in re.findall(
        r"<!-- shows: (kpis [^>]+) -->\n```text\n(.*?)```",
        (PROJECT / "docs" / page).read_text(encoding="utf-8"),
        re.DOTALL,
    )
]
TYPED = [
    (page, command)
    for page in PAGES
    for command in re.findall(r"`(kpis [a-z]+ [^`]+)` is ", (PROJECT / "docs" / page).read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("page", "command", "shown"), SHOWN, ids=[f"{page}: {command}" for page, command, _ in SHOWN])
def test_a_page_shows_what_the_command_prints(page: str, command: str, shown: str) -> None:
    done = typed(command, PROJECT)

    assert done.returncode == 0, done.stderr
    assert done.stdout == shown


@pytest.mark.parametrize(("page", "command"), TYPED)
def test_the_other_commands_of_a_page_work_as_typed(page: str, command: str, tmp_path: Path) -> None:
    assert typed(command, tmp_path).returncode == 0


def test_every_page_shows_something() -> None:
    assert {page for page, *_ in (*SHOWN, *TYPED)} == set(PAGES)
