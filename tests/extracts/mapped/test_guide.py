"""docs/extracts-yaml.md: its commands run as printed, its example is read, its lists and messages are the program's."""

import re

import pytest

from permanence_kpis.extracts.mapped.date_formats import DATE_FORMATS
from permanence_kpis.extracts.mapped.reading import read_mapping
from permanence_kpis.extracts.mapped.shape import TableShape

from .folders import BROKEN
from .walk_through import COMMANDS, PAGE, page_as_walked, walked

GUIDE = PAGE.read_text(encoding="utf-8")
REAL = {folder.name: (folder / "expected.txt").read_text(encoding="utf-8") for folder in BROKEN.iterdir()}
MESSAGES = re.findall(r"```text\n((?:extracts\.yaml:|\w+\.csv,).*?)```", GUIDE, re.DOTALL)


def test_the_walk_through_goes_from_files_to_a_scorecard_in_three_commands(tmp_path):
    assert page_as_walked(GUIDE, walked(tmp_path)) == GUIDE
    assert len(COMMANDS.findall(GUIDE)) == 3
    assert (tmp_path / "scorecard.csv").read_text(encoding="utf-8").count("\n") == 11


def test_the_example_is_read():
    [example] = re.findall(r"<!-- sound -->\n```yaml\n(.*?)```", GUIDE, re.DOTALL)

    described = read_mapping(example, "extracts.yaml")

    tables = described.tables
    assert not described.findings
    assert tables["placements"].encoding == "cp1252"
    assert tables["legal_statuses"].dates == "dd-mon-yyyy"
    assert tables["legal_statuses"].columns["reason_ceased"].descriptions == {"Special guardianship": "E48"}


@pytest.mark.parametrize("field", TableShape.known_keys())
def test_every_field_of_a_table_is_explained(field):
    assert f"\n| `{field}` |" in GUIDE


def test_every_format_of_dates_is_listed():
    assert re.findall(r"^\| `([^`]*yyyy[^`]*)` \| (.+) \|$", GUIDE, re.MULTILINE) == list(DATE_FORMATS.items())


@pytest.mark.parametrize("message", MESSAGES)
def test_every_message_shown_is_a_real_one(message):
    assert any(f"\n{message}" in real for real in REAL.values())


def test_messages_are_shown():
    assert len(MESSAGES) == 2


@pytest.mark.parametrize(
    "fault",
    [fault for fault, real in REAL.items() if real.startswith("Goes on.") and "date_" not in fault]
    + ["date_not_in_the_stated_format", "bytes_not_in_the_encoding"],
)
def test_every_message_about_the_data_is_explained(fault):
    [found] = re.findall(r"^[\w.]+[^:\n]*: (.*)$", REAL[fault], re.MULTILINE)[-1:]
    explained = GUIDE + (PAGE.parent / "extracts.md").read_text(encoding="utf-8")

    assert f"*{found}*" in explained
