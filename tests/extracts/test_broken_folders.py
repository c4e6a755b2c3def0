"""One fault a folder in `broken/`, and in each the whole message."""

import re

import pytest

from permanence_kpis.tables import EXTRACTS

from .folders import BROKEN, GOES_ON, said, said_of

FAULTS = sorted(folder.name for folder in BROKEN.iterdir())


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_folder_says_what_is_wrong(fault, tmp_path):
    assert said_of(fault, tmp_path) == expected(fault)


def test_a_sound_folder_says_nothing(tmp_path):
    assert said(tmp_path, {}) == GOES_ON


@pytest.mark.parametrize("fault", FAULTS)
def test_no_message_holds_what_stands_in_a_child_s_field(fault):
    words = set(re.findall(r"[^\s,;:.()'\"]+", expected(fault)))

    assert not words & values_planted(fault)


def test_the_values_looked_for_are_those_in_the_files():
    assert {"Jane", "2023-01-09", "Smith", "c7", "PR9"} - values_planted("too_many_fields") == {"PR9"}


def expected(fault):
    return (BROKEN / fault / "expected.txt").read_text(encoding="utf-8")


def values_planted(fault):
    """Every word in the files of a folder but headings, ids of children, and the codes that a message may list."""
    may_be_named = set()
    for extract in EXTRACTS.values():
        may_be_named |= set(extract.columns)
        for column in extract.columns.values():
            may_be_named |= set(column.codes or ())
    planted = set()
    for path in (BROKEN / fault).glob("*.csv"):
        text = path.read_bytes().replace(b"\0", b"").decode("cp1252", errors="replace")
        heading, _, rows = text.partition("\n")
        planted |= set(re.findall(r"[^\s,;\"]+", rows))
        may_be_named |= set(re.findall(r"^\"?(\d{4})\b", rows, flags=re.MULTILINE)) if "child_id" in heading else set()
    return planted - may_be_named
