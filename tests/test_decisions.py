"""The rulings of docs/decisions.md: each has an id, and a line of the program keeps it and cites it."""

import re
from collections import Counter
from pathlib import Path

PROJECT = Path(__file__).parents[1]
RULINGS = re.findall(
    r"^- (?:(D-\d{3}) )?", (PROJECT / "docs" / "decisions.md").read_text(encoding="utf-8"), re.MULTILINE
)
ENDINGS = {".py", ".yaml", ".toml"}
FILES = [
    *(path for folder in ("src", "tools") for path in (PROJECT / folder).rglob("*") if path.suffix in ENDINGS),
    *(PROJECT / name for name in ("Makefile", "pyproject.toml", "kpi_definitions.yaml")),
]


def cited() -> set[str]:
    """The ids in the comments of the program, the definitions and what builds them."""
    comments = (found for file in FILES for found in re.findall(r"#.*", file.read_text(encoding="utf-8")))
    return {ruling for comment in comments for ruling in re.findall(r"\bD-\d{3}\b", comment)}


def test_every_ruling_has_an_id_of_its_own() -> None:
    assert [ruling for ruling, times in Counter(RULINGS).items() if not ruling or times > 1] == []


def test_every_ruling_is_cited_by_the_line_that_keeps_it() -> None:
    assert sorted(set(RULINGS) - cited()) == []


def test_every_ruling_that_is_cited_is_there() -> None:
    assert sorted(cited() - set(RULINGS)) == []
