"""`kpis compute --by`."""

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "scorecard.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def compute(kpis, extracts):
    def run(*arguments):
        return kpis("compute", "--period", "2024Q1", "--data", extracts, *arguments)

    return run


def test_the_table_shows_the_groups_under_each_figure(compute):
    ran = compute("--only", "4.1,4.4", "--by", "placement_type")

    assert ran.exit_code == 0
    table = ran.stdout[ran.stdout.index("No groups") :]
    assert table == (
        "No groups    4.4: There is no placement type for these households.\n"
        "\n"
        "By placement type\n"
        "\n"
        "4.1 Long-term placement stability: 50.0% (1 / 2)\n"
        "Placement type                             Result  Out of  Not known\n"
        "--------------------------------------------------------------------\n"
        "K2 (children's home)                       0.0%    0 / 1   0\n"
        "U4 (fostered by another carer, long term)  100.0%  1 / 1   0\n"
    )
    assert "No groups" not in ran.stderr


def test_csv_has_one_row_a_group_after_the_row_of_the_whole(compute):
    ran = compute("--only", "4.1,4.4", "--by", "sex,placement_type", "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(ran.stdout)))
    assert [(row["ref"], row["group_sex"], row["group_placement_type"], row["value"]) for row in rows] == [
        ("4.1", "", "", "50"),
        ("4.1", "F", "U4", "100"),
        ("4.1", "M", "K2", "0"),
        ("4.4", "", "", "0"),
    ]
    assert rows[1]["group_sex_name"] == "F (female)"
    assert (rows[1]["rating"], rows[1]["target_green"], rows[1]["previous_value"]) == ("", "", "")
    assert "No groups. 4.4: There are no sex" not in ran.stderr
    assert "No groups. 4.4: There is no sex or placement type for these households.\n" in ran.stderr


def test_csv_rows_of_the_whole_are_what_they_are_without_a_breakdown(compute):
    plain = list(csv.reader(io.StringIO(compute("--format", "csv").stdout)))
    grouped = list(csv.reader(io.StringIO(compute("--by", "sex", "--format", "csv").stdout)))
    groups = plain[0].index("warnings") + 1

    assert grouped[0] == [*plain[0][:groups], "group_sex", "group_sex_name", *plain[0][groups:]]
    of_the_whole = [row for row in grouped if row[groups + 1] in ("", "group_sex_name")]
    assert [[*row[:groups], *row[groups + 2 :]] for row in of_the_whole] == plain


def test_json_holds_the_groups_of_each_result(compute):
    record = json.loads(compute("--only", "4.1,4.4", "--by", "ethnicity,placement_type", "--format", "json").stdout)

    jsonschema.Draft202012Validator(SCHEMA).validate(record)
    stability, approvals = record["results"]
    assert stability["breakdown"][0] == {
        "group": {"ethnicity": None, "placement_type": "K2"},
        "name": {"ethnicity": "Not recorded", "placement_type": "K2 (children's home)"},
        "value": 0,
        "numerator": 0,
        "denominator": 1,
        "not_known": 0,
        "lowest": 0,
        "highest": 0,
    }
    assert stability["no_breakdown"] is None
    assert approvals["breakdown"] == []
    assert approvals["no_breakdown"] == "there is no ethnicity or placement type for these households"


def test_json_without_a_breakdown_says_nothing_of_one(compute):
    [result] = json.loads(compute("--only", "4.1", "--format", "json").stdout)["results"]

    assert not {"breakdown", "no_breakdown"} & set(result)


def test_markdown_has_a_table_of_groups(compute):
    ran = compute("--only", "4.1,4.4", "--by", "sex", "--format", "markdown")

    assert ran.stdout.endswith(
        "\n### By sex\n\n"
        "| Ref | Sex | Result | Out of | Not known |\n"
        "| :-- | :-- | --: | --: | --: |\n"
        "| 4.1 | F (female) | 100.0% | 1 / 1 | 0 |\n"
        "| 4.1 | M (male) | 0.0% | 0 / 1 | 0 |\n"
    )


def test_a_column_that_is_not_there(compute):
    ran = compute("--by", "placementtype")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith(
        "Error: there is no column placementtype to break figures down by. Did you mean 'placement_type'? "
    )


def test_no_column_named(compute):
    ran = compute("--by", " , ")

    assert (ran.exit_code, ran.stdout, ran.stderr) == (
        2,
        "",
        "Error: --by is empty. Name columns, such as --by placement_type,age_band, or leave it out.\n",
    )


def test_a_folder_that_cannot_be_read_is_said_before_a_column(kpis, tmp_path):
    assert kpis("compute", "--data", tmp_path / "none", "--by", "xyzzy").exit_code == 3
