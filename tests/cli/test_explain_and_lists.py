"""`kpis explain`, `kpis children`, `kpis list`, `kpis fields`, `kpis validate` and `kpis sample`."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from permanence_kpis.cli.children import Outcome
from permanence_kpis.results.explanation import OUTCOMES

PERIOD = ("--period", "2024Q1")
SAMPLE = "SAMPLE. Synthetic data: every record is invented and describes no real child."


def test_a_figure_is_explained(kpis, extracts):
    ran = kpis("explain", "4.1", *PERIOD, "--data", extracts)

    assert ran.exit_code == 0
    assert "  1 / 2 x 100 = 50, printed as 50.0%\n" in ran.stdout
    assert "  To be GREEN: 1 more in the numerator, with the denominator unchanged.\n" in ran.stdout


def test_a_child_is_explained_with_the_file_and_row_of_each_value(kpis, extracts):
    ran = kpis("explain", "4.1", "--child", "0013", *PERIOD, "--data", extracts)

    assert ran.exit_code == 0
    assert "\nChild 0013: not met\n" in ran.stdout
    [line] = [line for line in ran.stdout.splitlines() if line.startswith("Meets the measure")]
    assert "no" in line.split()
    assert "placements.csv row 4" in line


REVIEWS_DUE = """
format: 1
authority: A
whole_months: both_days_count
year_starts: 04-01
measures:
  - ref: "R"
    title: Reviews on time
    why: An example.
    source: Made up.
    table: reviews_due
    counts: reviews
    window: period
    denominator:
      - due_on: {is_recorded: true}
    numerator:
      - met: {is: "yes"}
    show: percentage
    target: {better: neither}
"""


def test_a_review_due_comes_from_the_start_of_care_or_the_review_before_and_is_met_by_its_own_row(kpis, extracts):
    (extracts / "legal_statuses.csv").write_text(
        "child_id,start_date,end_date,legal_status,reason_ceased\n0012,2019-01-01,,C2,\n0013,2024-04-02,,C2,\n"
    )
    (extracts / "reviews.csv").write_text(
        "child_id,review_date,participation\n0012,2019-01-15,PN1\n0013,2024-04-15,PN1\n0013,2024-07-15,PN1\n"
    )
    (extracts / "r.yaml").write_text(REVIEWS_DUE)
    definitions = ("--definitions", extracts / "r.yaml")

    asked = ("explain", "R", "--child", "0013", "--period", "2024-04-01..2024-07-31", "--data", extracts)
    ran = kpis(*asked, *definitions, COLUMNS="200")

    assert ran.exit_code == 0
    cells = [line.split() for line in ran.stdout.splitlines() if line.startswith(("In the denom", "Meets the"))]
    assert [" ".join(line[-3:]) for line in cells] == [
        "legal_statuses.csv row 3",
        "reviews.csv row 3",
        "reviews.csv row 3",
        "reviews.csv row 4",
    ]


def test_a_child_with_a_row_left_out_is_told_which(kpis, extracts):
    (extracts / "legal_statuses.csv").write_text(
        "child_id,start_date,end_date,legal_status,reason_ceased\n0012,2019-01-01,,C2,\n0013,soon,,C2,\n"
    )

    ran = kpis("explain", "4.2", "--child", "0013", *PERIOD, "--data", extracts)

    assert "\nChild 0013: not known\n" in ran.stdout
    [_, told] = ran.stdout.split("\nRepaired, not used or in doubt\n")
    assert told.startswith("  legal_statuses.csv, row 3, start_date: text that is not a date; the row was not used.\n")


def test_a_reason_that_was_not_used_is_told_and_is_not_said_to_come_from_its_row(kpis, extracts):
    (extracts / "placements.csv").write_text(
        "child_id,start_date,end_date,placement_type,provider,carer_id,end_reason\n"
        "0013,2019-01-01,2024-05-01,K2,PR4,c2,CREQB\n"
        "0013,2024-05-01,2024-05-06,T0,,,\n"
        "0013,2024-05-06,,U4,PR1,c3,\n"
    )

    ran = kpis("explain", "4.3", "--child", "0013", *PERIOD, "--data", extracts)

    [line] = [line for line in ran.stdout.splitlines() if line.startswith("Meets the measure")]
    assert line.split()[-3:] == ["not", "known", "-"]
    assert "  placements.csv, row 2, end_reason: a reason for a change of placement before a temporary" in ran.stdout


def test_a_child_that_is_not_there(kpis, extracts):
    ran = kpis("explain", "4.1", "--child", "12", *PERIOD, "--data", extracts)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "12" in ran.stderr


def test_a_measure_to_explain_that_is_not_there(kpis, extracts):
    ran = kpis("explain", "4.11", *PERIOD, "--data", extracts)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "Did you mean 4.1" in ran.stderr


def test_a_measure_without_its_file_is_explained_with_code_4(kpis, extracts):
    (extracts / "foster_approvals.csv").unlink()

    ran = kpis("explain", "4.4", *PERIOD, "--data", extracts)

    assert ran.exit_code == 4
    assert "NO DATA: foster_approvals.csv is not in the folder.\n" in ran.stdout


def test_the_children_behind_a_figure(kpis, extracts):
    ran = kpis("children", "4.1", *PERIOD, "--data", extracts, "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(ran.stdout)))
    assert [(row["child_id"], row["outcome"]) for row in rows] == [("0012", "met"), ("0013", "not met")]
    assert list(rows[0])[:2] == ["child_id", "outcome"]


def test_the_households_behind_a_figure_as_json(kpis, extracts):
    ran = kpis("children", "4.4", "--period", "2023Q1", "--data", extracts, "--format", "json")

    assert json.loads(ran.stdout) == [{"household_id": "H1", "outcome": "met", "approval_type": "mainstream"}]


def test_the_children_with_one_outcome(kpis, extracts):
    ran = kpis("children", "4.1", *PERIOD, "--data", extracts, "--outcome", "not met")

    assert ran.stdout.splitlines()[-1].startswith("0013 ")
    assert "0012" not in ran.stdout


def test_every_outcome_can_be_asked_for():
    assert tuple(Outcome) == OUTCOMES


def test_an_outcome_that_is_not_there(kpis, extracts):
    ran = kpis("children", "4.1", *PERIOD, "--data", extracts, "--outcome", "maybe")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "'maybe'" in ran.stderr


def test_a_list_in_a_folder_is_called_by_its_measure(kpis, extracts, written):
    ran = kpis("children", "4.1", *PERIOD, "--data", extracts, "--output", "lists")

    assert (ran.exit_code, ran.stdout) == (0, "")
    assert written("lists") == ["children_4.1.csv", "children_4.1.json"]


def test_a_list_is_not_written_as_markdown(kpis, extracts):
    ran = kpis("children", "4.1", *PERIOD, "--data", extracts, "--output", "list.md")

    assert (ran.exit_code, ran.stderr) == (
        2,
        "Error: --output list.md asks for markdown. This command writes csv or json.\n",
    )


def test_a_list_is_not_written_from_the_sample_unasked(kpis, written):
    assert kpis("children", "4.1", *PERIOD, "--output", "list.csv").exit_code == 2
    assert written(".") == []


def test_a_list_from_the_sample_says_so(kpis):
    assert SAMPLE in kpis("children", "4.1", *PERIOD).stdout
    assert SAMPLE in kpis("children", "4.1", *PERIOD, "--format", "csv").stderr


def test_a_list_says_which_period_it_is_of_where_none_was_named(kpis, extracts):
    ran = kpis("children", "4.1", "--data", extracts, "--format", "csv")

    assert ran.stdout.startswith("child_id,outcome,")
    assert "Please note: No period was named: Q4 2023-24 is the last quarter that the extracts cover.\n" in ran.stderr


def test_a_list_of_a_period_after_the_newest_record_says_so(kpis, extracts):
    ran = kpis("children", "4.1", "--period", "2024Q2", "--data", extracts, "--format", "csv")

    assert ran.exit_code == 0
    assert (
        "Please note: The newest record in the extracts is dated 29 June 2024, 93 days before the period ends"
        in ran.stderr
    )


def test_a_list_comes_with_what_was_not_understood_in_its_extracts(kpis, extracts):
    with (extracts / "placements.csv").open("a", encoding="utf-8") as placements:
        placements.write("0012,soon,,U4,PR1,c1,\n")

    ran = kpis("children", "4.1", *PERIOD, "--data", extracts, "--format", "csv", "--verbose")

    assert (
        "\nFound in placements.csv:\n- start_date, row 5: text that is not a date; the row was not used.\n"
        in ran.stderr
    )


def test_the_measures(kpis):
    ran = kpis("list")

    assert ran.exit_code == 0
    assert ran.stdout.startswith("10 measures\nDefinitions  the packaged kpi_definitions.yaml\n")
    assert [line.split()[0] for line in ran.stdout.splitlines() if line.startswith("4.")][-1] == "4.10"


def test_the_fields(kpis):
    assert kpis("fields").exit_code == 0
    assert kpis("fields", "reviews").stdout.startswith("reviews\n")
    assert kpis("fields", "review").exit_code == 2


def test_definitions_without_problems(kpis):
    ran = kpis("validate")

    assert (ran.exit_code, ran.stdout) == (0, "the packaged kpi_definitions.yaml: 30 measures, no problems\n")


@pytest.mark.parametrize("given", [["bad.yaml"], ["--definitions", "bad.yaml"]])
def test_definitions_with_problems(kpis, given):
    Path("bad.yaml").write_text("format: 2\n", encoding="utf-8")

    ran = kpis("validate", *given)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith("bad.yaml:")
    assert ran.stderr.endswith(" problems.\n")


def test_definitions_named_twice(kpis):
    assert kpis("validate", "a.yaml", "--definitions", "b.yaml").exit_code == 2


def test_a_synthetic_authority(kpis, written):
    ran = kpis("sample", "--children-in-care", "5", "--seed", "7", "--output", "made_up", "--verbose")

    assert (ran.exit_code, ran.stdout) == (0, "")
    assert "children.csv" in written("made_up")
    assert f"Wrote {Path('made_up') / 'children.csv'}: " in ran.stderr
    assert kpis("compute", "--period", "2024Q1", "--data", "made_up").exit_code == 0


def test_a_synthetic_authority_is_not_written_over_other_files(kpis, written):
    Path("mine").mkdir()
    Path("mine/letter.txt").write_text("Dear Sir", encoding="utf-8")

    assert kpis("sample", "--output", "mine").exit_code == 2
    assert written("mine") == ["letter.txt"]


DRAWN = ("sample", "--children-in-care", "5", "--output", "made_up")


def test_an_earlier_sample_is_written_over(kpis):
    kpis(*DRAWN, "--seed", "7")
    before = Path("made_up/children.csv").read_bytes()

    assert kpis(*DRAWN, "--seed", "8").exit_code == 0
    assert Path("made_up/children.csv").read_bytes() != before
    assert kpis(*DRAWN, "--seed", "7").exit_code == 0
    assert Path("made_up/children.csv").read_bytes() == before


def test_extracts_are_not_written_over_by_a_sample(kpis, extracts):
    before = {path.name: path.read_bytes() for path in extracts.iterdir()}

    ran = kpis("sample", "--children-in-care", "5", "--output", extracts)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == (
        f"Error: {extracts} has files that kpis sample did not write, or that were changed since "
        "(children.csv, foster_approvals.csv, legal_statuses.csv). Name a new or empty folder.\n"
    )
    assert {path.name: path.read_bytes() for path in extracts.iterdir()} == before


def test_extracts_copied_over_a_sample_are_not_written_over_and_not_called_one(kpis, extracts):
    kpis(*DRAWN)
    shutil.copy(extracts / "children.csv", "made_up/children.csv")

    assert kpis(*DRAWN).exit_code == 2
    assert Path("made_up/children.csv").read_bytes() == (extracts / "children.csv").read_bytes()
    assert "SAMPLE" not in kpis("compute", "--period", "2024Q1", "--data", "made_up").stdout


@pytest.mark.parametrize("layout", [(), ("--layout", "ssda903", "--years", "2"), ("--layout", "ssd")])
def test_figures_from_a_sample_drawn_elsewhere_are_headed_so(kpis, layout):
    kpis(*DRAWN, *layout)

    ran = kpis("compute", "--period", "2024-25", "--data", "made_up")

    assert ran.stdout.splitlines()[:2] == [
        "Permanence scorecard: Sampleborough",
        "SAMPLE. Synthetic data: every record is invented and describes no real child.",
    ]


def test_a_sample_with_a_return_beside_it_is_not_called_one(kpis):
    kpis(*DRAWN, "--layout", "ssda903", "--years", "2")
    shutil.copy("made_up/2025-episodes.csv", "made_up/2024-episodes.csv")

    assert "SAMPLE" not in kpis("compute", "--period", "2024-25", "--data", "made_up").stdout


@pytest.mark.parametrize("children", ["0", "200001", "9" * 20])
def test_a_synthetic_authority_of_nobody_or_of_more_than_there_could_be(kpis, children):
    assert kpis("sample", "--children-in-care", children, "--output", "made_up").exit_code == 2


def test_a_synthetic_authority_as_returns(kpis, written):
    asked = ("sample", "--layout", "ssda903", "--years", "2", "--children-in-care", "20", "--output", "made_up")

    ran = kpis(*asked, "--verbose")

    kinds = ("episodes", "header", "missing", "oc3", "previous_permanence", "reviews")
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert written("made_up") == [
        *(f"{year}-{kind}.csv" for year in (2025, 2026) for kind in kinds),
        "SAMPLE.txt",
        "discharges.csv",
        "foster_approvals.csv",
        "iro_disputes.csv",
        "life_story_work.csv",
        "pathway_plans.csv",
        "permanence_plans.csv",
        "placement_support_meetings.csv",
    ]
    assert f"Wrote {Path('made_up') / '2026-episodes.csv'}: " in ran.stderr


def test_returns_are_not_written_beside_those_of_other_years(kpis, written):
    kpis("sample", "--layout", "ssda903", "--years", "2", "--children-in-care", "5", "--output", "made_up")
    before = written("made_up")

    ran = kpis("sample", "--layout", "ssda903", "--years", "1", "--output", "made_up")

    assert ran.exit_code == 2
    assert "made_up has other files (2025-episodes.csv, 2025-header.csv, 2025-missing.csv)." in ran.stderr
    assert written("made_up") == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--years", "2"], "--years is for SSDA903 returns. Add --layout ssda903, or leave --years out."),
        (["--layout", "ssda903", "--years", "13"], "There are no more than 12 years of returns."),
    ],
)
def test_years_of_returns_that_cannot_be(kpis, options, said):
    ran = kpis("sample", *options, "--output", "made_up")

    assert ran.exit_code == 2
    assert said in ran.stderr


def test_validate_reads_what_people_write_beside_the_definitions(kpis):
    """Commentary and published figures: everything wrong with its place, and how much there is where nothing is."""
    Path("notes.csv").write_text(
        "ref,period,text,by,on\n4.1,2024Q1,Ring 0161 496 0000,Head,2024-07-01\n", encoding="utf-8"
    )
    row = "4.1,England,england,2024-03-31,2024-03-31,68,,,,same,,DfE,\n"
    headings = "ref,area,area_kind,period_first_day,period_last_day,value,numerator,denominator,hidden,definition,"
    Path("benchmarks.csv").write_text(f"{headings}difference,source,published_on\n{row}", encoding="utf-8")
    sound = kpis("validate")
    Path("notes.csv").write_text("ref,period,text,by,on\n4.11,2024Q1,Fine,Head,2024-07-32\n", encoding="utf-8")
    broken = kpis("validate")

    assert sound.exit_code == 0
    assert "notes.csv: 1 note, no problems\nbenchmarks.csv: 1 published figure, no problems\n" in sound.stdout
    assert "notes.csv, row 2, column text: this has what looks like a telephone number" in sound.stderr
    assert broken.exit_code == 2
    assert "notes.csv, row 2, column ref: there is no measure '4.11'" in broken.stderr
    assert "notes.csv, row 2, column on: this is not a date" in broken.stderr
