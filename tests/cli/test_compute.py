"""`kpis compute`."""

import csv
import io
import json
import shutil
from pathlib import Path

import jsonschema
import pytest
from tests.support.links import LINKS

from permanence_kpis.run.context import sample_returns

SHIPPED = Path(__file__).parents[2] / "kpi_definitions.yaml"
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "scorecard.schema.json").read_text(encoding="utf-8"))
SAMPLE = "SAMPLE. Synthetic data: every record is invented and describes no real child."


@pytest.fixture
def compute(kpis, extracts):
    def run(*arguments, **environment):
        return kpis("compute", "--period", "2024Q1", "--data", extracts, *arguments, **environment)

    return run


def refs(ran):
    return [row["ref"] for row in csv.DictReader(io.StringIO(ran.stdout))]


def test_a_table_without_asking(compute, extracts):
    ran = compute()

    assert ran.exit_code == 0
    assert ran.stdout.splitlines()[:4] == [
        "Permanence scorecard: authority not set",
        "Period       Q1 2024-25 (April to June 2024)",
        f"Extracts     {extracts} (newest record 29 June 2024)",
        "Definitions  the packaged kpi_definitions.yaml",
    ]
    [row] = [line for line in ran.stdout.splitlines() if line.startswith("4.1 ")]
    assert "50.0%" in row
    assert "1 / 2" in row
    assert "RED" in row


def test_json_keeps_to_the_published_schema(compute):
    record = json.loads(compute("--format", "json").stdout)

    jsonschema.Draft202012Validator(SCHEMA).validate(record)
    assert [(result["ref"], result["value"]) for result in record["results"]][:3] == [
        ("4.1", 50),
        ("4.2", 0),
        ("4.3", 1),
    ]


def test_csv_has_one_row_a_measure(compute):
    assert refs(compute("--format", "csv")) == ["4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8", "4.9", "4.10"]


def test_markdown(compute):
    assert "\n| 4.1 | Long-term placement stability | 50.0% | 1 / 2 |" in compute("--format", "markdown").stdout


@pytest.mark.parametrize(
    "chosen", [["--only", "4.2,4.1"], ["--only", "4.1", "--only", "4.2"], ["--only", " 4.1 , 4.2,"]]
)
def test_only_some_measures(compute, chosen):
    assert refs(compute("--format", "csv", *chosen)) == ["4.1", "4.2"]


@pytest.mark.parametrize("chosen", [["--except", "4.2,4.10"], ["--except", "4.2", "--except", "4.10"]])
def test_all_measures_but_some(compute, chosen):
    assert refs(compute("--format", "csv", *chosen)) == ["4.1", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8", "4.9"]


@pytest.mark.parametrize("option", ["--only", "--except"])
def test_no_measure_named(compute, option):
    ran = compute(option, "")

    assert (ran.exit_code, ran.stdout, ran.stderr) == (
        2,
        "",
        f"Error: {option} is empty. Name measures, such as {option} 4.1,4.2, or leave it out.\n",
    )


def test_a_measure_that_is_not_there(compute):
    ran = compute("--only", "4.1,4.12")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "there is no measure" in ran.stderr
    assert "Did you mean" in ran.stderr


def test_a_period_that_cannot_be_read(kpis, extracts):
    ran = kpis("compute", "--period", "2024Q5", "--data", extracts)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith("Error: the period '2024Q5' cannot be read")


@pytest.mark.parametrize("command", [("compute",), ("impact", "--against", "old.yaml")])
def test_a_period_with_nothing_in_it(kpis, extracts, command):
    shutil.copy(SHIPPED, "old.yaml")

    ran = kpis(*command, "--data", extracts, "--period", "")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith("Error: the period is empty. Write a quarter (2024Q1 or Q1 2024/25), ")


def test_extracts_without_a_record_when_no_period_is_named(kpis, extracts):
    for path in extracts.iterdir():
        headings, *_ = path.read_text(encoding="utf-8").splitlines()
        path.write_text(f"{headings}\n", encoding="utf-8")

    ran = kpis("compute", "--data", extracts)

    assert (ran.exit_code, ran.stdout) == (3, "")
    assert ran.stderr == (
        f"{extracts}: the extracts have no dated record, so there is no last quarter\n"
        "    Export them again with their rows, or name a period with --period.\n"
    )


def test_a_csv_bears_the_warnings_of_each_measure(kpis, extracts):
    ran = kpis("compute", "--data", extracts, "--period", "2024Q2", "--only", "4.1,4.9", "--format", "csv")

    of_measure = {row["ref"]: row["warnings"] for row in csv.DictReader(io.StringIO(ran.stdout))}
    stale = (
        "The newest record in the extracts is dated 29 June 2024, 93 days before the period ends: "
        "what happened after it is not counted."
    )
    assert of_measure == {
        "4.1": stale,
        "4.9": f"{stale} There is no previous value, for Q2 2023-24: reviews.csv does not go back that far "
        "(its first record is dated 30 May 2023).",
    }


def test_a_period_that_has_not_ended(kpis, extracts):
    ran = kpis("compute", "--period", "2099Q1", "--data", extracts)

    assert (ran.exit_code, ran.stdout) == (2, "")


def test_definitions_that_cannot_be_used(compute, tmp_path):
    (tmp_path / "bad.yaml").write_text("format: 1\nauthority: [\n", encoding="utf-8")

    ran = compute("--definitions", tmp_path / "bad.yaml")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "bad.yaml:" in ran.stderr


def test_a_folder_that_is_not_there(kpis, tmp_path):
    ran = kpis("compute", "--period", "2024Q1", "--data", tmp_path / "none")

    assert (ran.exit_code, ran.stdout) == (3, "")
    assert f"{tmp_path / 'none'}" in ran.stderr


def test_a_measure_without_its_file_is_no_data_and_the_rest_is_still_written(compute, extracts):
    (extracts / "foster_approvals.csv").unlink()

    ran = compute("--format", "csv")

    ratings = {row["ref"]: (row["rating"], row["reason"]) for row in csv.DictReader(io.StringIO(ran.stdout))}
    assert ran.exit_code == 4
    assert len(ratings) == 10
    assert ratings["4.4"] == ("NO DATA", "foster_approvals.csv is not in the folder")


def test_a_measure_left_out_needs_no_file(compute, extracts):
    (extracts / "foster_approvals.csv").unlink()

    assert compute("--except", "4.4").exit_code == 0


def test_what_was_not_understood_goes_to_standard_error_with_the_measures_it_touches(compute, extracts):
    with (extracts / "reviews.csv").open("a", encoding="utf-8") as file:
        file.write("0012,2024-06-31,PN1\n")

    ran = compute("--format", "csv", "--verbose")

    assert "Found in reviews.csv:\n- review_date, row 4: " in ran.stderr
    assert "Child 0012. Affects 4.9.\n" in ran.stderr
    assert "review_date" not in ran.stdout


def test_extracts_of_the_environment(kpis, extracts):
    ran = kpis("compute", "--period", "2024Q1", KPIS_DATA=str(extracts))

    assert f"Extracts     {extracts} (" in ran.stdout


def test_an_option_wins_over_the_environment(compute, tmp_path):
    assert compute(KPIS_DATA=str(tmp_path / "none")).exit_code == 0


@pytest.mark.parametrize("given", [{}, {"KPIS_DATA": ""}])
def test_without_extracts_the_sample_is_shown_and_named(kpis, given):
    ran = kpis("compute", "--period", "2024Q1", **given)

    assert ran.exit_code == 0
    assert ran.stdout.splitlines()[1] == SAMPLE


@pytest.mark.parametrize("wanted", ["csv", "json"])
def test_the_sample_is_named_beside_the_formats_for_programs(kpis, wanted):
    ran = kpis("compute", "--period", "2024Q1", "--format", wanted)

    assert SAMPLE not in ran.stdout
    assert ran.stderr.startswith(f"{SAMPLE}\n")


def test_extracts_with_nothing_in_the_name(kpis):
    ran = kpis("compute", "--period", "2024Q1", "--data", "")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == "Error: --data is empty. Name the folder of extracts, or leave --data out to see the sample.\n"


@pytest.mark.parametrize("given", [{}, {"KPIS_DATA": ""}])
def test_a_job_that_lost_its_folder_does_not_write_the_sample(kpis, written, given):
    ran = kpis("compute", "--period", "2024Q1", "--output", "scorecard.csv", **given)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == (
        "Error: With --output, say whose figures to write: name the folder of extracts with --data, in KPIS_DATA or "
        "as data in kpis.toml, or ask for the synthetic sample with --data sample.\n"
    )
    assert written(".") == []


@pytest.mark.parametrize("given", [["--data", "sample"], []])
def test_the_sample_is_written_when_asked_for(kpis, written, given):
    ran = kpis("compute", "--period", "2024Q1", "--output", "s.csv", *given, KPIS_DATA="sample")

    assert ran.exit_code == 0
    assert written(".") == ["s.csv"]
    assert SAMPLE in ran.stderr


@pytest.mark.parametrize(
    ("name", "begins"),
    [("s.csv", "format,authority"), ("s.json", '{\n  "format": 1'), ("s.md", "## Permanence"), ("S.CSV", "format,")],
)
def test_a_file_is_in_the_format_its_name_ends_in(compute, written, name, begins):
    ran = compute("--output", name)

    assert (ran.exit_code, ran.stdout) == (0, "")
    assert f"Wrote {name}\n" in ran.stderr
    assert written(".") == [name]
    assert Path(name).read_text(encoding="utf-8").startswith(begins)


def test_a_file_holds_what_would_be_printed(compute):
    compute("--output", "s.csv")

    assert Path("s.csv").read_bytes().decode("utf-8") == compute("--format", "csv").stdout


def test_a_folder_gets_csv_and_json(compute, written):
    ran = compute("--output", "june")

    assert (ran.exit_code, ran.stdout) == (0, "")
    assert written("june") == ["archive", "manifest.json", "scorecard.csv", "scorecard.json"]


def test_a_folder_gets_only_the_format_that_was_asked_for(compute, written):
    compute("--output", "june", "--format", "markdown")

    assert written("june") == ["archive", "manifest.json", "scorecard.md"]


@pytest.mark.parametrize(
    ("output", "wanted", "said"),
    [
        ("s.csv", "json", "--output s.csv asks for csv, --format for json. Use one of them."),
        ("s.md", "csv", "--output s.md asks for markdown, --format for csv. Use one of them."),
        ("s.csv", "table", "--format table is for the screen, --output s.csv for files. Use one of them."),
        ("june", "table", "--format table is for the screen, --output june for files. Use one of them."),
    ],
)
def test_output_and_format_that_contradict_each_other(compute, written, output, wanted, said):
    ran = compute("--output", output, "--format", wanted)

    assert (ran.exit_code, ran.stdout, ran.stderr) == (2, "", f"Error: {said}\n")
    assert written(".") == []


def test_output_and_format_that_agree(compute, written):
    assert compute("--output", "s.csv", "--format", "csv").exit_code == 0
    assert written(".") == ["s.csv"]


def test_output_that_cannot_be_written(compute, written):
    ran = compute("--output", "none/s.csv")

    assert (ran.exit_code, ran.stdout) == (5, "")
    assert ran.stderr == (
        f"Error: nothing was written to {Path('none') / 's.csv'}: the folder does not exist. "
        "Make it first, or name another with --output.\n"
    )
    assert written(".") == []


def test_output_with_nothing_in_the_name(compute, written):
    ran = compute("--output", "")

    assert (ran.exit_code, ran.stdout, ran.stderr) == (
        2,
        "",
        "Error: --output is empty. Name a file or a folder, or leave --output out to see the result here.\n",
    )
    assert written(".") == []


def test_a_format_that_is_not_there(compute):
    ran = compute("--format", "excel")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "'excel'" in ran.stderr


def test_definitions_of_this_folder_win_and_are_named(compute):
    shipped = Path(__file__).parents[2] / "kpi_definitions.yaml"
    Path("kpi_definitions.yaml").write_text(
        shipped.read_text(encoding="utf-8").replace("green: 70, amber: 63", "green: 50, amber: 40"), encoding="utf-8"
    )

    ran = compute()

    assert "Definitions  kpi_definitions.yaml in this folder\n" in ran.stdout
    [row] = [line for line in ran.stdout.splitlines() if line.startswith("4.1 ")]
    assert "GREEN" in row


def test_a_spreadsheet_to_a_pipe_is_the_one_written_to_a_file(compute, process, extracts):
    assert compute("--output", "scorecard.xlsx").exit_code == 0

    piped = process("compute", "--period", "2024Q1", "--data", extracts, "--format", "xlsx")

    assert (piped.returncode, piped.stdout[:2]) == (0, b"PK")
    assert piped.stdout == Path("scorecard.xlsx").read_bytes()


def test_a_folder_gets_the_spreadsheet_that_was_asked_for(compute, written):
    assert compute("--format", "xlsx", "--output", "out").exit_code == 0

    assert "scorecard.xlsx" in written("out")


def test_the_returns_that_ship_are_named_as_the_sample_too(kpis):
    ran = kpis("compute", "--period", "2024-25", "--data", sample_returns(), "--only", "4.2")

    assert ran.stdout.splitlines()[:4] == [
        "Permanence scorecard: Sampleborough",
        SAMPLE,
        "Period       2024-25 (April 2024 to March 2025)",
        "Extracts     the sample's returns (newest record 31 March 2026)",
    ]


IN_CARE = """\
format: 1
authority: Testshire
year_starts: 04-01
measures:
  - ref: "1"
    title: Children looked after
    why: They are whom all this is about.
    source: made up for this test
    table: looked_after
    counts: children
    window: at_period_end
    numerator:
      - legal_status: {is: C2}
    show: count
    target: {better: neither}
"""


def test_the_newest_record_is_that_of_all_extracts_whatever_is_measured(kpis, extracts):
    Path("in_care.yaml").write_text(IN_CARE, encoding="utf-8")

    ran = kpis("compute", "--period", "2024Q1", "--data", extracts, "--definitions", "in_care.yaml", "--format", "json")

    printed = json.loads(ran.stdout)
    assert printed["extracts"]["newest_record"] == "2024-06-29"  # a review, which no measure asks about
    assert printed["warnings"] == []


def test_an_extract_that_no_measure_asks_about_stops_nothing(kpis, extracts):
    Path("in_care.yaml").write_text(IN_CARE, encoding="utf-8")
    (extracts / "reviews.csv").write_text("child_id\n0012\n", encoding="utf-8")

    ran = kpis("compute", "--period", "2024Q1", "--data", extracts, "--definitions", "in_care.yaml", "--format", "json")

    [result] = json.loads(ran.stdout)["results"]
    assert (ran.exit_code, result["value"]) == (0, 2)


@pytest.mark.parametrize(("name", "ref"), [("previous_permanence.csv", "4.7"), ("children.csv", "4.1")])
def test_an_extract_without_rows_is_said_whichever_it_is(compute, extracts, name, ref):
    headings = (extracts / name).read_text(encoding="utf-8").splitlines()[0]
    (extracts / name).write_text(f"{headings}\n", encoding="utf-8")

    ran = compute("--only", ref)

    assert f" {ref}: {name} has no rows at all.\n" in ran.stdout


@LINKS
def test_definitions_of_this_folder_that_lead_nowhere_are_not_passed_over(compute):
    Path("kpi_definitions.yaml").symlink_to("gone.yaml")

    ran = compute()

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "kpi_definitions.yaml" in ran.stderr


@pytest.mark.parametrize("written", ["Q1 2024/25", "2024-25 Q1", "2024/25 Q1"])
def test_a_quarter_as_councils_write_it_is_the_same_quarter(compute, extracts, written):
    def of(period):
        return compute("--period", period, "--data", extracts, "--format", "csv").stdout

    assert of(written) == of("2024Q1")
    assert of(written).splitlines()[1].split(",")[2] == "2024Q1"


def test_a_page_names_the_period_as_people_do(compute, extracts):
    assert "Period       June 2024\n" in compute("--period", "Jun-24", "--data", extracts).stdout


# D-548
@pytest.mark.parametrize("quiet", [(), ("--quiet",)])
def test_a_job_that_ends_with_4_has_in_its_log_which_file_is_missing(kpis, extracts, quiet):
    (extracts / "reviews.csv").unlink()
    asked = ("compute", "--period", "2024Q1", "--data", extracts, "--only", "4.1,4.9")

    job = kpis(*asked, "--output", "out.csv", *quiet)
    page = kpis(*asked, *quiet)

    said = "No data for 4.9: reviews.csv is not in the folder. Add it if you have it.\n"
    assert (job.exit_code, page.exit_code) == (4, 4)
    assert job.stderr.endswith(said)
    assert said not in page.stderr  # it is on the page
    assert "4.9: reviews.csv is not in the folder" in " ".join(page.stdout.split())
