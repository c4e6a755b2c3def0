"""One fault a file in `broken/`, and beside each the whole message."""

from pathlib import Path

import pytest

from .files import said_of

BROKEN = Path(__file__).parent / "broken"


@pytest.mark.parametrize("name", sorted(file.stem for file in BROKEN.glob("*.yaml")))
def test_a_broken_plan_says_what_is_wrong(name):
    text = (BROKEN / f"{name}.yaml").read_text(encoding="utf-8")

    assert said_of(text) == (BROKEN / f"{name}.txt").read_text(encoding="utf-8")


def test_every_message_belongs_to_a_plan():
    assert {file.stem for file in BROKEN.glob("*.txt")} == {file.stem for file in BROKEN.glob("*.yaml")}
