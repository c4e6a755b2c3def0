"""`--audience public`: what is told, what is refused, and that nothing hidden is in any output."""

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest
from typer.main import get_command

from permanence_kpis.cli import app

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "scorecard.schema.json").read_text(encoding="utf-8"))
NUMBERS = ("value", "numerator", "denominator", "not_known", "lowest", "highest", "to_green", "previous_value")


def public(kpis, *arguments):
    return kpis("compute", "--period", "2024Q1", "--data", "sample", "--audience", "public", *arguments)


def test_numbers_of_a_hidden_row_are_empty_and_the_reason_stands_in_a_column(kpis):
    rows = list(csv.DictReader(io.StringIO(public(kpis, "--by", "age_band", "--format", "csv").stdout)))

    approvals = next(row for row in rows if row["ref"] == "4.4")
    assert (approvals["rating"], approvals["hidden"]) == ("HIDDEN", "c")
    assert approvals["hidden_reason"] == "the figure has a count from 1 to 5, or would give one away"
    hidden = [row for row in rows if row["hidden_reason"].startswith(("the figure", "the group"))]
    assert len(hidden) > 5
    assert {row[name] for row in hidden for name in (*NUMBERS, "direction")} == {""}
    told = [int(row[name]) for row in rows for name in ("numerator", "denominator") if row[name]]
    assert not set(told) & {1, 2, 3, 4, 5}
    assert {int(row["denominator"]) - int(row["numerator"]) for row in rows if row["numerator"]}.isdisjoint(range(1, 6))


def test_json_for_the_public_keeps_to_the_schema_and_holds_no_rows(kpis):
    record = json.loads(public(kpis, "--by", "sex", "--format", "json").stdout)

    jsonschema.Draft202012Validator(SCHEMA).validate(record)
    assert (record["audience"], record["extracts"]["rows"]) == ("public", {})
    approvals = next(result for result in record["results"] if result["ref"] == "4.4")
    assert (approvals["numerator"], approvals["value"], approvals["confidence"]) == (None, None, None)
    assert approvals["hidden"]["symbol"] == "c"


def test_what_is_hidden_does_not_hang_on_the_measures_chosen(kpis):
    every = public(kpis, "--by", "placement_type", "--format", "csv").stdout
    one = public(kpis, "--by", "placement_type", "--only", "4.8", "--format", "csv").stdout

    assert [row for row in csv.reader(io.StringIO(every)) if row[8] == "4.8"] == [
        row for row in csv.reader(io.StringIO(one)) if row[8] == "4.8"
    ]


def test_messages_name_no_child(kpis):
    ran = public(kpis)

    assert ran.exit_code == 0
    assert ran.stderr == ("\nThere are findings in the extracts: kpis check --period 2024Q1 --data sample\n")


NOT_TO_BE_PUBLISHED = "Leave --audience out, and do not publish what it prints."


@pytest.mark.parametrize(
    ("arguments", "why", "instead"),
    [
        (["children", "4.1"], "kpis children shows individual children", NOT_TO_BE_PUBLISHED),
        (
            ["explain", "4.1", "--child", "000125"],
            "kpis explain --child shows individual children",
            NOT_TO_BE_PUBLISHED,
        ),
        (["check"], "kpis check shows individual children", NOT_TO_BE_PUBLISHED),
        (
            ["history", "4.1", "--archive", "monthly"],
            "kpis history shows unpublished figures that can differ by a single child",
            "Use kpis report --audience public --archive monthly: it says which published figures have changed.",
        ),
        (
            ["impact", "--against", "kpi_definitions.yaml"],
            "kpis impact says how many children move, which can be a single one",
            "Once the definitions are adopted, use kpis compute --audience public.",
        ),
        (
            ["verify", "monthly/manifest.json"],
            "kpis verify shows figures that can differ by a single child",
            NOT_TO_BE_PUBLISHED,
        ),
    ],
)
def test_what_is_for_staff_alone_is_refused(kpis, arguments, why, instead):
    ran = kpis(*arguments, "--audience", "public")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == f"Error: {why}, which --audience public never does. {instead}\n"


def test_every_command_that_writes_figures_knows_of_audiences():
    """One that has no such option prints no figure about children but those that are published already."""
    without = {
        command.name
        for command in get_command(app).commands.values()
        if not any("--audience" in parameter.opts for parameter in command.params)
    }

    figures_of_none = {"publish", "list", "fields", "validate", "definitions", "init", "sample", "guide", "help"}
    assert without == figures_of_none | {"benchmarks"}


def test_a_folder_of_runs_is_refused_because_it_keeps_every_figure(kpis, tmp_path):
    ran = public(kpis, "--output", tmp_path / "runs")

    assert (ran.exit_code, (tmp_path / "runs").exists()) == (2, False)


def test_an_archive_alone_is_refused(kpis, tmp_path):
    ran = kpis("compute", "--period", "2024Q1", "--data", "sample", "--archive", tmp_path)

    assert (ran.exit_code, ran.stdout) == (2, "")


def test_days_are_no_groups_for_the_public(kpis):
    assert public(kpis, "--by", "left_on").exit_code == 2


def test_an_explanation_tells_neither_the_figure_nor_the_steps(kpis):
    ran = kpis("explain", "4.4", "--period", "2024Q1", "--data", "sample", "--audience", "public")

    assert ran.exit_code == 0
    assert "Step by step\n  Not published: each step is a count of its own.\n" in ran.stdout
    assert "HIDDEN: The figure has a count from 1 to 5, or would give one away.\n" in ran.stdout
    assert "18" not in ran.stdout.split("The arithmetic")[1]


def test_a_figure_is_told_beside_a_published_one_where_the_days_between_hold_enough(kpis, tmp_path):
    runs = tmp_path / "runs"
    assert kpis("compute", "--period", "2024-05", "--data", "sample", "--output", runs).exit_code == 0
    assert kpis("publish", "--archive", runs, "--run", "1", "--label", "May").exit_code == 0

    def leavers(*arguments):
        ran = public(kpis, "--only", "4.5", "--format", "json", *arguments)
        assert ran.exit_code == 0, ran.stderr
        [result] = json.loads(ran.stdout)["results"]
        return result["numerator"]

    may = json.loads((runs / "scorecard.json").read_text(encoding="utf-8"))["results"][4]["numerator"]
    assert leavers() == 11
    assert 11 - may == 6  # June alone: not few, so it may be told
    assert leavers("--archive", runs) == 11


AGES = """
format: 1
authority: Sampleborough
year_starts: 04-01
whole_months: both_days_count
measures:
  - {ref: "1", title: Up to 15, why: To know., source: Ours, table: looked_after, counts: children,
     window: at_period_end, numerator: [{age: {at_most: 15}}], show: count, target: {better: neither}}
  - {ref: "2", title: From 16, why: To know., source: Ours, table: looked_after, counts: children,
     window: at_period_end, numerator: [{age: {more_than: 15}}], show: count, target: {better: neither}}
"""


def test_children_without_an_age_do_not_follow_from_those_of_every_age(kpis, tmp_path):
    """Of 578 children 380 are at most 15 and 196 are older: of two there is no date of birth."""
    definitions = tmp_path / "ages.yaml"
    definitions.write_text(AGES, encoding="utf-8")
    asked = ("compute", "--period", "2024Q1", "--data", "sample", "--definitions", definitions, "--format", "json")

    def figures(*arguments):
        ran = kpis(*asked, *arguments)
        assert ran.exit_code == 0, ran.stderr
        return [(one["numerator"], one["denominator"]) for one in json.loads(ran.stdout)["results"]]

    assert figures() == [(380, 578), (196, 578)]
    assert figures("--audience", "public") == [(380, 578), (None, None)]


def test_what_it_would_take_by_one_more_leaver_is_not_for_the_public(kpis):
    """4.6 is 11 of 58: 1 more of the same 58, and of 59 (not told)."""
    told = public(kpis, "--only", "4.6").stdout

    assert "1 more" in told
    assert "59" not in told


DEFINITIONS = (Path(__file__).parents[2] / "kpi_definitions.yaml").read_text(encoding="utf-8")


def between(text, begin, end):
    """What stands in a text from one mark to before another."""
    return text[text.index(begin) : text.index(end)]


def numbers_of(printed, refs):
    return {row["ref"]: row["denominator"] for row in csv.DictReader(io.StringIO(printed)) if row["ref"] in refs}


# D-684: 43 had a plan due after four months, and 39 after six
@pytest.mark.parametrize(
    ("of_s4", "of_the_other"),
    [
        ("4 months", "6 months"),
        ("started_care", "placement_starts"),  # who comes is placed
        ("started_care", "placement_moves"),  # and who moves is placed too
    ],
)
def test_of_two_deadlines_after_the_same_event_one_is_published(of_s4, of_the_other, kpis):
    deadline = between(DEFINITIONS, "  plan_by_second_review:", "  support_meeting_in_time:")
    measure = between(DEFINITIONS, '  - ref: "S4"', '  - ref: "S5"')
    other = measure.replace('"S4"', '"S40"').replace("plan_by_second_review", "plan_by_six_months")
    six = deadline.replace("plan_by_second_review", "plan_by_six_months").replace(of_s4, of_the_other)
    Path("both.yaml").write_text(
        DEFINITIONS.replace(deadline, deadline + six).replace(measure, measure + other), encoding="utf-8"
    )

    told = public(kpis, "--definitions", "both.yaml", "--only", "S4,S40", "--format", "csv").stdout

    assert numbers_of(told, ("S4", "S40")) == {"S4": "43", "S40": ""}
    assert "another deadline after children came into care or were placed is published" in told


# D-683: 38 cases, 12 that began and then 47, so that three ended
def test_of_rows_that_last_those_of_a_day_or_those_that_began_are_published(kpis):
    table = (
        "  court_cases:\n    one_row_is: a court case\n    counts: cases\n"
        "    dated_by: {from: opened_on, to: closed_on}\n"
        "    columns: {case_id: id, child_id: id, opened_on: date, closed_on: date}\n"
    )
    measure = between(DEFINITIONS, '  - ref: "S20"', '  - ref: "S21"')
    own = [
        measure.replace('"S20"', ref)
        .replace("table: looked_after", "table: court_cases")
        .replace("counts: children", "counts: cases")
        .replace("at_period_end", window)
        .replace("care_began_on", "opened_on")
        for ref, window in (('"S50"', "at_period_end"), ('"S51"', "period"), ('"S52"', "at_period_end"))
    ]
    own[2] = own[2].replace("opened_on: {is_recorded: true}", "opened_on: {before: 2024-05-01}")  # D-682
    Path("own.yaml").write_text(
        DEFINITIONS.replace("own_tables:\n", f"own_tables:\n{table}").replace(measure, measure + "".join(own)),
        encoding="utf-8",
    )
    kpis("sample", "--children-in-care", "60", "--output", "drawn")
    cases = [("2024-01-10", "")] * 35 + [("2024-01-10", "2024-05-01")] * 3 + [("2024-05-02", "")] * 12
    rows = "".join(f"{number},{number:06},{opened},{closed}\n" for number, (opened, closed) in enumerate(cases))
    Path("drawn/court_cases.csv").write_text(f"case_id,child_id,opened_on,closed_on\n{rows}", encoding="utf-8")
    given = ("compute", "--period", "2024Q1", "--data", "drawn", "--definitions", "own.yaml", "--only", "S50,S51,S52")

    told = kpis(*given, "--audience", "public", "--format", "csv").stdout

    refs = ("S50", "S51", "S52")
    assert numbers_of(kpis(*given, "--format", "csv").stdout, refs) == {"S50": "47", "S51": "12", "S52": "47"}
    assert numbers_of(told, refs) == {"S50": "47", "S51": "", "S52": ""}
