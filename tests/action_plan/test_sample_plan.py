"""The sample's plan at three periods: its flags worked out by hand, and no child in any output."""

import csv
import io
import json
import re
from datetime import date
from functools import cache

import pytest
from jsonschema import Draft202012Validator
from tests.test_docs import PROJECT
from typer.testing import CliRunner

from permanence_kpis.cli import app
from permanence_kpis.outputs import terminal
from permanence_kpis.outputs.plan import plan
from permanence_kpis.outputs.plan_data import plan_as
from permanence_kpis.run.context import Request
from permanence_kpis.run.plan import action_plan

SCHEMA = Draft202012Validator(json.loads((PROJECT / "docs" / "plan.schema.json").read_text(encoding="utf-8")))
NEVER_RATED = {"A4.8": ["no evidence"], "A4.9": ["no evidence"], "A4.10": ["no evidence"], "A4.11": ["no evidence"]}
"""Their measures have no target, so that no figure says whether they work."""

# March 2024: 4.9 is AMBER and fell from 2022-23 to 2023-24 at this point of the year, as it had in December; A4.3 and
# A4.6 rest on 4.3 alone, of which too much is not known; nobody has written of A4.8; A4.9 is amber by its own word. The
# lead of A4.10 says blue, and S15 fell: 254 of 275 in March after 261 of 280 the year before, as in December 203 of 217
# after 202 of 214 (care_leavers.csv: those of 19 to 21 whose birthday had come, in touch).
MARCH = NEVER_RATED | {
    "A4.1": [],
    "A4.2": [],
    "A4.3": ["weak evidence"],
    "A4.4": [],
    "A4.5": [],
    "A4.6": ["weak evidence"],
    "A4.7": ["disagrees"],
    "A4.8": ["no evidence", "stale"],
    "A4.9": ["no evidence", "RAG without a note"],
    "A4.10": ["disagrees", "no evidence"],
}
# June 2024: the lead of A4.1 says red, 4.1 is GREEN; that of A4.2 green, 4.8 is RED; A4.4 has no court dates, due in
# May; the last note of A4.5 is of 13 February, so the next was due by 13 May; that of A4.6 is that of March. S15 is
# above June 2023 (69 of 73 after 52 of 56), and so is S16 (66 of 73 after 50 of 56).
JUNE = MARCH | {
    "A4.1": ["disagrees, other way"],
    "A4.2": ["disagrees"],
    "A4.4": ["milestone missed"],
    "A4.5": ["stale"],
    "A4.6": ["weak evidence", "unchanged text"],
    "A4.7": [],
    "A4.10": ["no evidence"],
}
# September 2024: 4.1 is AMBER again; court dates were set in August, but support after the order was due on
# 30 September; A4.5 and A4.6 have new notes.
SEPTEMBER = JUNE | {"A4.1": [], "A4.5": [], "A4.6": ["weak evidence"]}


@cache
def found(period):
    return action_plan(Request(today=date(2026, 10, 1), period=period, data="sample")).page


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    """A folder without a plan of its own."""
    monkeypatch.chdir(tmp_path)


def record(period):
    printed = json.loads(plan_as("json", found(period)))
    assert [error.message for error in SCHEMA.iter_errors(printed)] == []
    return {action["ref"]: action for action in printed["actions"]}


@pytest.mark.parametrize(
    ("period", "flags"),
    [("2023Q4", MARCH), ("2024Q1", JUNE), ("2024Q2", SEPTEMBER)],
    ids=["March", "June", "September"],
)
def test_the_flags_of_the_sample(period, flags):
    raised = {ref: [flag["flag"] for flag in action["flags"]] for ref, action in record(period).items()}

    assert raised == flags


def test_every_flag_can_be_seen():
    assert {kind for period in (MARCH, JUNE, SEPTEMBER) for kinds in period.values() for kind in kinds} == {
        "disagrees",
        "disagrees, other way",
        "no evidence",
        "weak evidence",
        "stale",
        "milestone missed",
        "RAG without a note",
        "unchanged text",
    }


def test_a_red_measure_and_one_that_worsened_in_june_and_in_september_stand_in_one_sentence():
    assert [flag["says"] for flag in record("2024Q2")["A4.2"]["flags"]] == [
        "The lead says green, and 4.8 is RED and 4.10 has worsened two periods running."
    ]


def test_the_figures_and_the_notes_are_those_of_the_period():
    june, september = record("2024Q1")["A4.4"], record("2024Q2")["A4.4"]

    assert [(one["ref"], one["value"], one["rating"]) for one in june["evidence"][:2]] == [
        ("4.2", 42, "GREEN"),
        ("4.5", 11, "GREEN"),
    ]
    assert june["last_note"] == {
        "on": "2024-05-21",
        "by": "Project lead",
        "rag": "amber",
        "text": "Court dates are the bottleneck: the court offers few.",
        "age_in_days": 40,
    }
    assert (june["milestones"][0]["done_on"], june["milestones"][0]["state"]) == (None, "missed")
    assert (september["milestones"][0]["done_on"], september["milestones"][0]["state"]) == ("2024-08-12", "done")
    assert september["last_note"]["on"] == "2024-08-20"
    assert (june["rag"], june["rag_since"]) == ("amber", "2024-02-20")


def test_no_later_note_is_in_a_file():
    assert "2024-08" not in plan_as("csv", found("2024Q1"))
    assert {note["on"] for action in record("2024Q1").values() for note in action["notes"]} < {
        note["on"] for action in record("2024Q2").values() for note in action["notes"]
    }


def test_the_csv_has_a_row_for_each_action():
    rows = list(csv.DictReader(io.StringIO(plan_as("csv", found("2024Q1")))))

    assert [row["ref"] for row in rows] == [f"A4.{number}" for number in range(1, 12)]
    assert rows[3]["evidence"] == (
        "4.2: 42, GREEN, worsened, C; 4.5: 11, GREEN, improved, B; 4.6: 19.0%, AMBER, improved, C; "
        "S1: 25, TBC, improved, B; S2: 17, INFO, down, B; S3: 10, TBC, same, B"
    )
    assert (rows[3]["flags"], rows[7]["flags"]) == ("milestone missed", "no evidence; stale")
    assert (rows[0]["rag"], rows[0]["rag_since"], rows[8]["rag_since"]) == ("red", "2024-04-16", "")


def test_no_output_names_a_child():
    with (PROJECT / "sample_data" / "extracts" / "children.csv").open(encoding="utf-8") as file:
        children = {row["child_id"] for row in csv.DictReader(file)}
    assert len(children) > 1_000

    of_the_public = ["plan", "--period", "2024Q1", "--data", "sample", "--audience", "public", "--verbose"]
    for printed in (
        *(plan_as(wanted, found("2024Q1")) for wanted in ("csv", "json", "markdown")),
        terminal.text(plan(found("2024Q1")), 100),
        CliRunner().invoke(app, of_the_public, prog_name="kpis").output,
    ):
        assert "A4.4" in printed
        assert set(re.findall(r"\w+", printed)) & children == set()
