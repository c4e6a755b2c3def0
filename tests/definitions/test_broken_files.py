"""One fault a file in `broken/`, and beside each the whole message."""

from pathlib import Path

import pytest

from permanence_kpis.definitions import load_definitions
from permanence_kpis.errors import DefinitionError
from permanence_kpis.outputs.problems import render_problem

BROKEN = Path(__file__).parent / "broken"


@pytest.mark.parametrize("name", sorted(file.stem for file in BROKEN.glob("*.yaml")))
def test_a_broken_file_says_what_is_wrong(name, monkeypatch):
    monkeypatch.chdir(BROKEN)  # so that the messages hold no path of this machine

    with pytest.raises(DefinitionError) as caught:
        load_definitions(Path(f"{name}.yaml"))

    said = "".join(f"{render_problem(problem)}\n" for problem in caught.value.problems)
    assert said == Path(f"{name}.txt").read_text(encoding="utf-8")


def test_every_message_belongs_to_a_file():
    assert {file.stem for file in BROKEN.glob("*.txt")} == {file.stem for file in BROKEN.glob("*.yaml")}
