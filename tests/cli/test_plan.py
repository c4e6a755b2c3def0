"""`kpis plan`: which plan, which formats, gates, the public, and no child."""

import csv
import io
import json
import re
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from jsonschema import Draft202012Validator
from tests.support.planted import planted_extracts

PROJECT = Path(__file__).parents[2]
SCHEMA = Draft202012Validator(json.loads((PROJECT / "docs" / "plan.schema.json").read_text(encoding="utf-8")))
PERIOD = ("--period", "2024Q1")
OURS = """\
format: 1
title: Our plan
review_every: 3 months
actions:
  - ref: "A1"
    title: Discharge
    lead: Head of service
    status: under way
    evidence: ["4.2", "4.8"]
    milestones:
      - {what: A panel meets, due: 2024-05-01, done_on: }
    notes:
      - {on: 2024-02-06, by: Project lead, rag: green, text: "Begun, as planned."}
  - ref: "B1"
    title: Reviews
    lead: Service manager
    status: done
    rag: blue
    evidence: ["4.9"]
    notes:
      - {on: 2024-06-04, by: Service manager, rag: blue, text: All done.}
      - {on: 2024-07-04, by: Service manager, rag: red, text: Reopened.}
"""


@pytest.fixture
def ours(extracts):
    """A plan of one's own in the folder, beside extracts of two children: 4.2 is GREEN, 4.8 (one of two) RED."""
    Path("action_plan.yaml").write_text(OURS, encoding="utf-8")
    return extracts


def record(ran):
    assert ran.exit_code == 0, ran.stderr
    printed = json.loads(ran.stdout)
    assert [error.message for error in SCHEMA.iter_errors(printed)] == []
    return printed


def test_the_plan_of_the_folder_stands_beside_the_figures(kpis, ours):
    found = record(kpis("plan", *PERIOD, "--data", ours, "--format", "json"))

    assert (found["action_plan"], found["later_notes"]) == ("action_plan.yaml in this folder", 1)
    one, two = found["actions"]
    assert (one["rag"], one["rag_since"], two["rag"]) == ("green", "2024-02-06", "blue")
    assert [(each["ref"], each["value"], each["rating"]) for each in one["evidence"]] == [
        ("4.2", 0, "GREEN"),
        ("4.8", 50, "RED"),
    ]
    assert [flag["flag"] for flag in one["flags"]] == ["disagrees", "stale", "milestone missed"]
    assert one["flags"][0]["says"] == "The lead says green, and 4.8 is RED."
    assert [flag["flag"] for flag in two["flags"]] == []


def test_a_named_plan_comes_before_that_of_the_folder_and_before_what_is_set(kpis, ours):
    for name in ("typed", "variable", "toml"):
        Path(f"{name}.yaml").write_text(OURS, encoding="utf-8")
    asked = ("plan", *PERIOD, "--data", ours, "--format", "json")

    Path("kpis.toml").write_text("action_plan = 'toml.yaml'\n", encoding="utf-8")

    assert record(kpis(*asked))["action_plan"] == "toml.yaml"
    assert record(kpis(*asked, KPIS_ACTION_PLAN="variable.yaml"))["action_plan"] == "variable.yaml"
    typed = kpis(*asked, "--action-plan", "typed.yaml", KPIS_ACTION_PLAN="variable.yaml")
    assert record(typed)["action_plan"] == "typed.yaml"


def test_without_one_the_packaged_plan_is_used_but_with_the_sample_its_own(kpis, extracts):
    found = record(kpis("plan", *PERIOD, "--data", extracts, "--format", "json"))

    assert (found["action_plan"], found["authority"]) == ("the packaged action_plan.yaml", None)
    assert {action["rag"] for action in found["actions"]} == {"not given"}
    of_the_sample = kpis("plan", "A4.9", *PERIOD, "--data", "sample").stdout
    assert "Action plan  the sample's action_plan.yaml\n" in of_the_sample
    assert "The plan is invented" in of_the_sample


def test_the_packaged_plan_under_other_definitions_says_what_is_not_measured(kpis, extracts):
    text = (PROJECT / "kpi_definitions.yaml").read_text(encoding="utf-8").replace('ref: "4.2"', 'ref: "HOME"')
    Path("kpi_definitions.yaml").write_text(text, encoding="utf-8")

    found = record(kpis("plan", "A4.4", *PERIOD, "--data", extracts, "--format", "json"))
    page = kpis("plan", "A4.4", *PERIOD, "--data", extracts).stdout

    assert [(one["ref"], one["title"] is None) for one in found["actions"][0]["evidence"]] == [
        ("4.2", True),
        ("4.5", False),
        ("4.6", False),
        ("S1", False),
        ("S2", True),
        ("S3", True),
    ]
    assert "4.2  not measured here" in page


def test_evidence_that_was_renamed_is_an_error_in_a_plan_of_ones_own(kpis, ours):
    text = (PROJECT / "kpi_definitions.yaml").read_text(encoding="utf-8").replace('ref: "4.2"', 'ref: "4.2b"')
    Path("kpi_definitions.yaml").write_text(text, encoding="utf-8")

    ran = kpis("plan", *PERIOD, "--data", ours)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == (
        "action_plan.yaml:9:16 (A1.evidence): there is no measure '4.2'\n"
        '    9 |     evidence: ["4.2", "4.8"]\n'
        "      |                ^^^^^\n"
        "    Did you mean '4.2b'? The measures are 4.1, 4.2b, 4.3, 4.4, 4.5, 4.6, 4.7, 4.8, 4.9, 4.10, "
        "S1, S2, S3, S4, S5, S7, S8, S9, S10, S11, S12, S13, S15, S16, S17, S19, S20, S21, S22 and S23.\n"
    )


@pytest.mark.parametrize("wanted", ["table", "markdown", "csv"])
def test_one_action_whatever_its_capitals(kpis, ours, wanted):
    ran = kpis("plan", "b1", *PERIOD, "--data", ours, "--format", wanted)

    assert ran.exit_code == 0
    assert "All done." in ran.stdout
    assert "Discharge" not in ran.stdout


def test_an_action_that_is_not_there_names_the_nearest(kpis, ours):
    Path("ours.yaml").write_text(OURS, encoding="utf-8")

    ran = kpis("plan", "A11", *PERIOD, "--data", ours, "--action-plan", "ours.yaml")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == ("Error: there is no action A11 in ours.yaml. Did you mean 'A1'? The actions are A1 and B1.\n")


@pytest.mark.parametrize(
    ("gates", "code", "said"),
    [
        ("stale,disagrees,missed", 1, "--fail-on stale: A1\n--fail-on disagrees: A1\n--fail-on missed: A1\n"),
        ("missed", 1, "--fail-on missed: A1\n"),
    ],
)
def test_a_gate_ends_with_1_once_all_is_written(kpis, ours, gates, code, said):
    ran = kpis("plan", *PERIOD, "--data", ours, "--fail-on", gates, "--output", "out", "--quiet")

    assert (ran.exit_code, ran.stderr) == (code, said)
    assert sorted(path.name for path in Path("out").iterdir()) == ["plan.csv", "plan.json"]


def test_a_gate_that_nothing_trips_ends_with_0(kpis, ours):
    assert kpis("plan", "B1", *PERIOD, "--data", ours, "--fail-on", "stale,disagrees,missed").exit_code == 0


def test_a_gate_that_is_not_there_is_refused(kpis, ours):
    ran = kpis("plan", *PERIOD, "--data", ours, "--fail-on", "red")

    assert (ran.exit_code, ran.stderr) == (
        2,
        "Error: --fail-on red is not known. Choose from stale, disagrees, missed.\n",
    )


def test_a_measure_without_its_file_is_no_evidence_and_ends_with_4(kpis, ours):
    (ours / "reviews.csv").unlink()

    ran = kpis("plan", "B1", *PERIOD, "--data", ours)
    other = kpis("plan", "A1", *PERIOD, "--data", ours)

    assert (ran.exit_code, other.exit_code) == (4, 0)
    assert "No figure shows whether it works: 4.9 is NO DATA." in ran.stdout


def test_the_public_is_told_what_the_scorecard_tells_it(kpis, ours):
    internal = record(kpis("plan", *PERIOD, "--data", ours, "--format", "json"))["actions"][0]
    public = record(kpis("plan", *PERIOD, "--data", ours, "--format", "json", "--audience", "public"))["actions"][0]
    scorecard = json.loads(kpis("compute", *PERIOD, "--data", ours, "--format", "json", "--audience", "public").stdout)

    told = {result["ref"]: result for result in scorecard["results"]}
    assert [(one["rating"], one["value"]) for one in public["evidence"]] == [
        (told[ref]["rating"], told[ref]["value"]) for ref in ("4.2", "4.8")
    ]
    assert public["evidence"][1]["rating"] == "HIDDEN"  # one child of two
    assert {one["confidence"] for one in public["evidence"]} == {None}
    assert [flag["flag"] for flag in public["flags"]] == ["stale", "milestone missed"]
    assert internal["evidence"][1]["value"] == 50
    printed = kpis("plan", "A1", *PERIOD, "--data", ours, "--audience", "public").stdout
    assert "50" not in re.sub(r"\b2024\b", "", printed.partition("Out of")[2].partition("Milestone")[0])


def test_a_workbook_has_real_days_and_a_sheet_for_each_kind_of_thing(kpis, ours):
    ran = kpis("plan", *PERIOD, "--data", ours, "--output", "plan.xlsx")

    assert (ran.exit_code, ran.stdout) == (0, "")
    book = openpyxl.load_workbook("plan.xlsx")
    rows = {sheet.title: [row for row in sheet.iter_rows(values_only=True) if row[0] in ("A1", "B1")] for sheet in book}
    assert list(rows) == ["Action plan", "Evidence", "Milestones", "Notes", "How to read this"]
    assert rows["Action plan"][0][4:6] == ("green", datetime(2024, 2, 6))
    assert rows["Action plan"][0][-1].splitlines()[0] == "The lead says green, and 4.8 is RED."
    assert rows["Milestones"] == [("A1", "A panel meets", datetime(2024, 5, 1), "missed")]
    assert [(row[0], row[1], row[6]) for row in rows["Evidence"]] == [
        ("A1", "4.2", "GREEN"),
        ("A1", "4.8", "RED"),
        ("B1", "4.9", "GREEN"),
    ]
    assert [row[-1] for row in rows["Notes"]] == ["Begun, as planned.", "All done."]


def test_a_plan_with_a_person_is_shown_with_a_warning_that_repeats_nothing(kpis, ours):
    Path("action_plan.yaml").write_text(OURS.replace("All done.", "Olivia has chaired it."), encoding="utf-8")

    ran = kpis("plan", *PERIOD, "--data", ours, "--format", "csv", "--quiet")
    loud = kpis("plan", *PERIOD, "--data", ours, "--format", "csv")

    assert (ran.exit_code, loud.exit_code) == (0, 0)
    assert "action_plan.yaml:21:64 (B1.notes.text): this may name a person. " in loud.stderr
    assert "Olivia" not in loud.stderr


def test_validate_checks_the_plan_too_and_warns(kpis, ours):
    ran = kpis("validate")

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout == (
        "the packaged kpi_definitions.yaml: 30 measures, no problems\n"
        "action_plan.yaml in this folder: 2 actions, no problems\n"
    )
    Path("named.yaml").write_text(OURS.replace("Head of service", "Olivia"), encoding="utf-8")
    named = kpis("validate", "--action-plan", "named.yaml")
    assert (named.exit_code, named.stdout.splitlines()[1]) == (0, "named.yaml: 2 actions, no problems")
    assert named.stderr == (
        "named.yaml:7:11 (A1.lead): this may name a person\n"
        "    Name the post instead, such as Head of service: a plan is published.\n"
    )


def test_validate_says_everything_wrong_in_definitions_and_plan_at_once(kpis, ours):
    text = (PROJECT / "kpi_definitions.yaml").read_text(encoding="utf-8").replace("year_to_date", "year_to_dat", 1)
    Path("kpi_definitions.yaml").write_text(text, encoding="utf-8")
    Path("action_plan.yaml").write_text(OURS.replace("status: done", "status: over"), encoding="utf-8")

    ran = kpis("validate")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "'window' cannot be 'year_to_dat'" in ran.stderr
    assert "action_plan.yaml:17:13 (B1.status): 'status' cannot be 'over'" in ran.stderr


def test_a_plan_in_the_folder_stops_no_other_command(kpis, ours):
    Path("action_plan.yaml").write_text("nonsense", encoding="utf-8")

    assert kpis("compute", *PERIOD, "--data", ours).exit_code == 0
    assert kpis("plan", *PERIOD, "--data", ours).exit_code == 2


def named(printed):
    """The ids of children in a text."""
    return set(re.findall(r"\b00\d\d\b", printed))


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_no_output_of_any_format_names_a_child(kpis, ours, audience):
    with (ours / "reviews.csv").open("a", encoding="utf-8") as file:
        file.write("0012,2024-06-31,PN1\n0012,2024-06-01,PN0X\n")  # findings, which name the child
    asked = (*PERIOD, "--data", ours, "--audience", audience, "--verbose")

    for wanted in ("table", "csv", "json", "markdown") if audience == "internal" else ("table", "json"):
        ran = kpis("plan", *asked, "--format", wanted)
        assert ran.exit_code == 0, ran.stderr
        assert named(ran.output) == set()
    assert named(kpis("plan", "B1", *asked, "--fail-on", "stale").output) == set()
    kpis("plan", *asked, "--output", "plan.xlsx")
    cells = [cell.value for sheet in openpyxl.load_workbook("plan.xlsx") for row in sheet for cell in row]
    assert len(cells) > 100
    assert named(" ".join(str(cell) for cell in cells)) == set()


@pytest.mark.parametrize("layout", ["own", "returns", "mapped"])
def test_in_no_layout_of_extracts_is_a_child_named(kpis, ours, layout):
    folder = planted_extracts(Path("planted"), ["a", "0012", "0044"], in_names_of_files=False)[
        layout
    ]  # a: of headings too

    ran = kpis("plan", "--period", "2023-24", "--data", folder, "--verbose")

    assert ran.exit_code in (0, 4), ran.stderr
    assert "There are findings in the extracts: kpis check" in ran.stderr
    assert named(ran.output) == set()


def test_a_row_of_csv_holds_the_evidence_as_one_text(kpis, ours):
    [one, _] = csv.DictReader(io.StringIO(kpis("plan", *PERIOD, "--data", ours, "--format", "csv").stdout))

    assert one["evidence"].startswith("4.2: 0, GREEN")
    assert one["flags_in_words"].startswith(
        "The lead says green, and 4.8 is RED. The last note is dated 6 February 2024;"
    )
