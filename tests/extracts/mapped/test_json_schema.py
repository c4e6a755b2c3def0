"""The JSON Schema for editors: up to date, and of one mind with the reader."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from tests.support.mutated_yaml import disagreements

from permanence_kpis.extracts.mapped.json_schema import json_schema
from permanence_kpis.extracts.mapped.reading import read_mapping

from .folders import BROKEN, YAML

SCHEMA = Draft202012Validator(json_schema())
SEEN_BY_AN_EDITOR = sorted(
    folder.name
    for folder in BROKEN.iterdir()
    if folder.name.startswith(
        ("format_", "field_", "table_", "tables_", "column_", "columns_", "code_", "codes_", "dates_", "end_dates_")
    )
    and (folder / "extracts.yaml").exists()
    and folder.name != "column_not_named"
)


def faults(text: str) -> list[str]:
    return [error.message for error in SCHEMA.iter_errors(yaml.safe_load(text))]


def test_the_published_schema_is_up_to_date():
    published = Path(__file__).parents[3] / "docs" / "extracts.schema.json"

    assert published.read_text(encoding="utf-8") == json.dumps(json_schema(), indent=2) + "\n", (
        "run python -m permanence_kpis.extracts.mapped.json_schema"
    )


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("text", [YAML, YAML + "end_dates: last_day\n", "end_dates: last_day\n"])
def test_what_is_read_is_accepted(text):
    assert faults(text) == []


@pytest.mark.parametrize("fault", SEEN_BY_AN_EDITOR)
def test_what_is_not_read_is_refused(fault):
    assert faults((BROKEN / fault / "extracts.yaml").read_text(encoding="utf-8")) != []


def test_an_editor_sees_many_faults():
    assert len(SEEN_BY_AN_EDITOR) >= 20


def test_the_schema_accepts_and_refuses_what_the_reader_does():
    beyond_a_schema = ["is already the column of", "there is no encoding", "the name of a device", "workbook"]

    def read(text):
        read_mapping(text, "extracts.yaml")

    assert disagreements(SCHEMA, read, f"{YAML}end_dates: last_day\n", 150, beyond_a_schema) == []


@pytest.mark.parametrize("text", [YAML.replace("PERSON.csv", "2024"), YAML.replace("in_text", "In_Text")])
def test_what_is_read_in_any_case_or_as_a_number_is_accepted(text):
    read_mapping(text, "extracts.yaml")

    assert faults(text) == []
