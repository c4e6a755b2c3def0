"""docs/action-plan.md: its commands run as printed, its lists are the program's, its plan is the packaged one."""

import re

import pytest

from permanence_kpis.action_plan.fields import ACTION, PLAN
from permanence_kpis.cli import plan
from permanence_kpis.run.plan import GATES

from .walk_through import COMMANDS, PAGE, page_as_walked, walked

GUIDE = PAGE.read_text(encoding="utf-8")


def test_the_walk_through_and_the_packaged_plan_are_as_shown(tmp_path):
    assert len(COMMANDS.findall(GUIDE)) == 3
    assert page_as_walked(GUIDE, walked(tmp_path)) == GUIDE, "run python -m tests.action_plan.walk_through"


OF_A_PLAN, OF_AN_ACTION = GUIDE.split("\n## How it is written\n")[1].split("\n## ")[0].split("\nOf an action:\n")


@pytest.mark.parametrize(("fields", "part"), [(PLAN, OF_A_PLAN), (ACTION, OF_AN_ACTION)], ids=["a plan", "an action"])
def test_every_field_is_explained_with_its_words_and_whether_it_is_needed(fields, part):
    explained = {name: (says, needed) for name, says, needed in re.findall(r"\| `(\w+)` \| (.*) \| (.*)\|", part)}

    assert list(explained) == list(fields)
    for name, field in fields.items():
        says, needed = explained[name]
        assert (needed.strip() == "needed") == field.is_needed, name
        assert all(f"`{word}`" in says for word in field.words), name


def test_every_gate_is_named():
    assert f"--fail-on {','.join(GATES)}" in GUIDE
    assert tuple(GATES) == plan.GATES
