"""docs/extracts.md: its folder works, its tables are those of the program, and its messages are real."""

import re
from pathlib import Path

import pytest

from permanence_kpis.extracts import load_extracts
from permanence_kpis.tables import EXTRACTS

from .folders import BROKEN, said

GUIDE = (Path(__file__).parents[2] / "docs" / "extracts.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^```text\n(.*?)^```", GUIDE, flags=re.DOTALL | re.MULTILINE)
FILES = dict(re.findall(r"^`(\w+\.csv)`\n\n```csv\n(.*?)^```", GUIDE, flags=re.DOTALL | re.MULTILINE))
REAL = {folder.name: (folder / "expected.txt").read_text(encoding="utf-8") for folder in BROKEN.iterdir()}


def test_the_folder_shown_works(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    extracts = load_extracts(tmp_path)

    assert extracts.problems == ()
    assert {name: table.height for name, table in extracts.tables.items()} == {
        "children": 2,
        "placements": 3,
        "legal_statuses": 2,
    }


@pytest.mark.parametrize("extract", EXTRACTS.values(), ids=lambda extract: extract.name)
def test_the_files_are_described_as_they_are(extract):
    columns = ", ".join(f"**{column.name}**" if column.required else column.name for column in extract.columns.values())
    needed = "yes" if extract.needed else ""

    assert f"| `{extract.file_name}` | {needed} | {extract.row_is} | {columns} |" in GUIDE


@pytest.mark.parametrize("message", SHOWN)
def test_every_message_shown_is_a_real_one(message):
    assert any(f"\n{message}" in real for real in REAL.values())


def test_messages_are_shown():
    assert len(SHOWN) >= 4


@pytest.mark.parametrize("fault", REAL)
def test_every_message_of_the_gallery_is_explained(fault):
    for found in re.findall(r"^\w+\.csv[^:\n]*: (.*)$", REAL[fault], flags=re.MULTILINE):
        assert without_numbers(found) in without_numbers(GUIDE)


def test_what_is_said_of_files_is_explained(tmp_path):
    (tmp_path / "reviews.csv").mkdir()

    for found in re.findall(r"^\w+\.csv: (.*)$", said(tmp_path, {"placements.csv": None}), flags=re.MULTILINE):
        assert f"*{found}*" in GUIDE


def without_numbers(text):
    return re.sub(r"\d+", "0", text)
