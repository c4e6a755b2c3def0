"""The JSON Schema for editors: up to date, and of one mind with the reader."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from tests.definitions.test_json_schema import AsAnEditorReads
from tests.support.mutated_yaml import disagreements
from tests.test_docs import PROJECT

from permanence_kpis.action_plan.json_schema import json_schema
from permanence_kpis.action_plan.reading import read_action_plan

from .files import TOP, action, plan, read
from .walk_through import PACKAGED, PAGE, block

SCHEMA = Draft202012Validator(json_schema())
BROKEN = Path(__file__).parent / "broken"
ONLY_WE_KNOW = {"evidence_not_defined", "notes_out_of_order", "ref_twice"}
"""Which measures there are, the order of notes, and that no two actions have one reference."""
NOT_FOR_IT = {"colon_in_a_text", "note_with_an_unknown_field"}
"""What is no YAML; and a name without a value, which can be what follows a comma."""


def faults(text):
    return [error.message for error in SCHEMA.iter_errors(yaml.load(text, AsAnEditorReads))]


def test_the_published_schema_is_up_to_date():
    published = (PROJECT / "docs" / "action_plan.schema.json").read_text(encoding="utf-8")

    assert published == json.dumps(json_schema(), indent=2) + "\n", (
        "run python -m permanence_kpis.action_plan.json_schema"
    )


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("path", [PACKAGED, PROJECT / "sample_data" / "action_plan.yaml"], ids=["packaged", "sample"])
def test_the_plans_that_ship_are_accepted(path):
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        plan(),
        plan(action("evidence: none"), top=f"{TOP}ambition:\nrag_words: {{green: on track, mostly}}\n"),
        plan(action("rag:", "milestones:", "notes: []", "next_review: 2024-05-01", "title: 2024")),
        plan(action("notes:\n  - {on: 2024-05-14, by: Lead, text: One, two.}")),
        block(PAGE.read_text(encoding="utf-8"), "sound"),
    ],
)
def test_what_is_read_is_accepted(text):
    assert read(text, refs=None)
    assert faults(text) == []


@pytest.mark.parametrize(
    "name",
    sorted({file.stem for file in BROKEN.glob("*.yaml")} - ONLY_WE_KNOW - NOT_FOR_IT),
)
def test_what_is_not_read_is_refused(name):
    assert faults((BROKEN / f"{name}.yaml").read_text(encoding="utf-8")) != []


def test_the_schema_accepts_and_refuses_what_the_reader_does():
    def read(text):
        read_action_plan(text, file="plan.yaml", origin="plan.yaml", refs=None)

    beyond_a_schema = ["appears twice", "and one before it of", "there is no day"]

    assert disagreements(SCHEMA, read, PACKAGED.read_text(encoding="utf-8"), 100, beyond_a_schema) == []
