"""The JSON Schema for editors: up to date, and of one mind with the loader."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from tests.support.mutated_yaml import disagreements

from permanence_kpis.definitions.json_schema import json_schema
from permanence_kpis.definitions.load import load_definitions, read_definitions
from permanence_kpis.tables import DERIVED

from .files import TOP, measure, read

ROOT = Path(__file__).parents[2]
FILES = [ROOT / "kpi_definitions.yaml", Path(__file__).parent / "every_field.yaml"]
_SHIPPED = load_definitions(ROOT / "kpi_definitions.yaml").catalogue
DECLARED = "|".join(["discharges", "meetings", "plans", "meeting_in_time", *_SHIPPED.own, *_SHIPPED.deadlines])
BEYOND_A_SCHEMA = [  # values beside each other, the names of code groups, the days of the calendar
    "there is no code group",
    "there is no section",
    "takes a list or the name of a code group",
    "is not a code of|is not an age band",
    "^the code group .* has",
    "is a code group, and",
    "appears twice|begin on|before the one above it|says the same as",
    "is better than green|not as wide as green|is greater than the second",
    "the profile ends with|do not grow from quarter to quarter",
    "is more than 100",
    "needs 'window: year_to_date'",
    "there is no day",
    # what the file itself declares: its tables, their columns and what these hold
    "there is no table",
    rf"there is no column .* in '({DECLARED})'|no column '\w+\.\w+'",
    r"does not fit '(discharges\.)?(closed_on|ended_on|met|route|months_since|kind|placement_type)'",
    "is not a whole number",
    f"'({DECLARED})' (does not count|has what happened|has no|is not a table)",
    "is text: figures can be broken down",
    "is not a date$|is in no code set|has no column that is an id|'from' and 'to' are the same",
    "goes round in a circle|is a deadline itself|is an own table and a deadline",
    "has no child_id|is not a table of events|there is no 'latest_for'|'no_row_means' cannot say",
    "is a table that there is already|can be no table called|a column cannot be called|'child_id' must be an id",
    "cannot be the name of|'children' can be counted anyway|is not in quotes|is there twice|has the name of a code",
]
SCHEMA = Draft202012Validator(json_schema())


class AsAnEditorReads(yaml.SafeLoader):
    """YAML 1.2 as editors read it: true and false, numbers, everything else text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - as in its base
        first: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] in ("bool", "int", "float")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
        if first not in "yYnNoO"
    }


def faults(text):
    return [error.message for error in SCHEMA.iter_errors(yaml.load(text, AsAnEditorReads))]


def test_the_published_schema_is_up_to_date():
    published = (ROOT / "docs" / "kpi_definitions.schema.json").read_text(encoding="utf-8")

    assert published == json.dumps(json_schema(), indent=2) + "\n", (
        "run python -m permanence_kpis.definitions.json_schema"
    )


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(json_schema())


def test_the_shipped_file_is_accepted_as_an_editor_reads_it():
    assert faults((ROOT / "kpi_definitions.yaml").read_text(encoding="utf-8")) == []


def test_the_shipped_file_is_accepted_as_text():
    text = (ROOT / "kpi_definitions.yaml").read_text(encoding="utf-8")

    assert [error.message for error in SCHEMA.iter_errors(yaml.load(text, yaml.BaseLoader))] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_schema_accepts_and_refuses_what_the_loader_does(file):
    def load(text):
        read_definitions(text, file="kpi.yaml", origin="kpi.yaml")

    found = disagreements(SCHEMA, load, file.read_text(encoding="utf-8"), 60, BEYOND_A_SCHEMA)

    assert found == []


@pytest.mark.parametrize(
    "changes",
    [
        "target: {better: neither}",
        "target: {better: within, values: [{from: 2024-04-01, green: [1, 2], amber: [0, 3]}]}",
        "target: {better: lower, profile: [1, 2, 3, 4], values: [{from: 2024-04-01, green: 4, amber: 5.5}]}",
        "numerator:\n  - any:\n      - age: {between: [1, 4]}\n      - not: {sex: {is: 1}}",
        "title: 2024\nnumerator:\n  - reason_ceased: {is: e3}",
        "numerator:\n  - left_on: {on_or_before: 2024-04-01}\n  - reason_ceased: {is_missing: true}",
        "exclude:\n  - when:\n      - age_band: {one_of: [Under 1]}\n    reason: babies\nowner: us\nnotes: none",
        """
versions:
  - {from: 2025-04-01, why_changed: new, denominator: none, numerator: [{age: {at_least: 16}}]}
  - {from: 2026-04-01, why_changed: newer, exclude: [{when: [{age: {at_least: 18}}], reason: adults}]}
""",
    ],
)
def test_what_loads_is_accepted(changes):
    text = f"{TOP}measures:\n{measure(changes)}"
    read(text)

    assert faults(text) == []


@pytest.mark.parametrize(
    ("written", "is_accepted"),
    [
        ("confidence: {too_much_unknown: 12.5}", True),
        ("confidence: {too_much: 12.5}", False),
        ("confidence: {}", False),
        ("confidence: 20", False),
    ],
)
def test_the_schema_knows_the_limit_of_what_is_not_known(written, is_accepted):
    assert (faults(f"{TOP}{written}\nmeasures:\n{measure()}") == []) == is_accepted


@pytest.mark.parametrize(
    "changes",
    [
        "colour: blue",
        "ref: 4.10",
        "table: leavers",
        "counts: moves",
        "window: at_period_end",
        "show: pie",
        "numerator: []",
        "numerator:\n  reason_ceased: {is: E3}",
        "numerator:\n  - months_in_placement: {at_least: 24}",
        "numerator:\n  - age: {before: 16}",
        "numerator:\n  - age: {at_most: fifteen}",
        "numerator:\n  - reason_ceased: {is: E99}",
        "numerator:\n  - reason_ceased: {one_of: []}",
        "numerator:\n  - reason_ceased: {is_missing: false}",
        "numerator:\n  - age: {at_least: 1}\n    sex: {is: F}",
        "numerator:\n  - any: {age: {at_least: 1}}",
        "exclude:\n  - when:\n      - agee: {at_least: 18}\n    reason: adults",
        "versions:\n  - from: 2025-04-01\n    why_changed: new",
        "versions:\n  - from: 2025-04-01\n    title: New",
        "versions:\n  - from: 2025-04-01\n    why_changed: new\n    table: reviews",
        "versions:\n  - from: 2025-04-01\n    why_changed: new\n    numerator: none",
        "versions:\n  - from: 2025-04-01\n    why_changed: new\n    counts: moves",
        "versions:\n  - from: 2025-04-01\n    why_changed: new\n    numerator:\n      - agee: {at_least: 18}",
        "target: {better: lower}",
        "target: {better: up, status: TBC}",
        "target: {better: neither, status: TBC}",
        "target: {better: within, values: [{from: 2024-04-01, green: 1, amber: 2}]}",
        "target: {better: lower, values: [{from: 1/4/2024, green: 1, amber: 2}]}",
        "target: {better: lower, profile: [1, 2, 3], values: [{from: 2024-04-01, green: 3, amber: 4}]}",
        """
show: percentage
target: {better: lower, profile: straight_line, values: [{from: 2024-04-01, green: 3, amber: 4}]}
""",
    ],
)
def test_what_does_not_load_is_refused(changes):
    assert faults(f"{TOP}measures:\n{measure(changes)}") != []


@pytest.mark.parametrize("line", ["format: 2", "authority: ''", "year_starts: 04-31", "whole_months: days"])
def test_a_bad_top_is_refused(line):
    name = line.partition(":")[0]
    top = "".join(kept for kept in TOP.splitlines(keepends=True) if not kept.startswith(name))

    assert faults(f"{line}\n{top}measures:\n{measure()}") != []


def test_a_column_holds_the_same_codes_in_every_table():
    # the schema describes a column once, by its name
    codes = {(name, tuple(column.codes or ())) for table in DERIVED.values() for name, column in table.columns.items()}

    assert len(codes) == len({name for name, _ in codes})
