"""`kpis trend` as typed: a page, files, pictures, and what it refuses."""

import csv
import io
import itertools
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from permanence_kpis.outputs.trend_data import COLUMNS

PROJECT = Path(__file__).parents[2]
SHIPPED = PROJECT / "kpi_definitions.yaml"
SCHEMA = Draft202012Validator(
    json.loads((PROJECT / "docs" / "trend.schema.json").read_text(encoding="utf-8")),
    format_checker=Draft202012Validator.FORMAT_CHECKER,
)
STABILITY = ("trend", "4.1", "--period", "2026Q1", "--periods", "21", "--data", "sample")
SOME = ("trend", "4.1,4.3,4.4,4.7,4.10,S20", "--period", "2024Q1", "--data", "sample")
EVERY = ("trend", "--period", "2024Q1", "--data", "sample")


def as_one(text):
    return " ".join(text.split())


@pytest.fixture
def by_denominators(tmp_path):
    """The definitions with limits from denominators, and from the first 12 points."""
    text = SHIPPED.read_text(encoding="utf-8")
    assert text.count("screen: false}") == 1
    path = tmp_path / "definitions.yaml"
    path.write_text(text.replace("screen: false}", "screen: false, chart: p, limits_from_first: 12}"), encoding="utf-8")
    return path


def test_limits_from_denominators_are_told_as_such(kpis, by_denominators):
    """In the first 12 quarters 102 of 752 children, 13.56%; of 55 the limits are 13.9 points away: at 0 and 27.4."""
    asked = ("--period", "2026Q1", "--periods", "16", "--data", "sample", "--definitions", by_denominators)
    leavers, stable = (as_one(kpis("trend", ref, *asked).stdout) for ref in ("4.6", "4.1"))

    assert "Limits 0.0% to 27.4% for the newest 55, the mean 13.6%, from the first 12 of 16 points." in leavers
    assert (
        "The limits are 3 standard deviations of a share of each denominator from the mean of all that were" in leavers
    )
    assert "moving ranges" not in leavers
    # a snapshot counts the same children again
    assert (
        "The limits are 2.66 mean moving ranges from the mean, using every step, by the first 12 points shown" in stable
    )
    assert "each denominator" not in stable
    rows = list(csv.DictReader(io.StringIO(kpis("trend", "4.6", *asked, "--format", "csv").stdout)))
    assert {row["chart"] for row in rows} == {"p"}
    assert len({row["upper"] for row in rows}) > 10
    record = json.loads(kpis("trend", "4.6", *asked, "--format", "json").stdout)
    SCHEMA.validate(record)
    assert (record["spc"]["settings"]["chart"], record["spc"]["settings"]["limits_from_first"]) == ("p", 12)


# D-543
def test_a_quarter_without_a_target_of_its_own_has_no_rating(kpis):
    printed = kpis(*EVERY).stdout
    [approvals] = [line for line in printed.splitlines() if line.startswith("4.4 ")]

    assert approvals.split()[-3:] == ["-", "-", "-"]
    assert "INFO" not in approvals
    assert "2 - 0 - - - 2 RED" in as_one(kpis("trend", "4.4", "--period", "2024Q1", "--data", "sample").stdout)


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA.schema)


def test_one_measure_is_a_page_of_its_periods(kpis):
    ran = kpis(*STABILITY)

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert "Line         ▁▁▅▃▄▄▅▃▅▃▄▃▆▂▃▆▅█▅▃▃  lowest 66.5%, highest 73.3%" in ran.stdout
    told = as_one(ran.stdout)
    assert "Q1 2024-25 71.1% 135 / 190 2 70% or more GREEN -" in told
    assert "Variation Common cause: the newest figure varies no more than chance explains." in told
    assert "Assurance Hit and miss: the target is between the limits" in told
    assert "Limits 64.5% to 74.0%, the mean 69.2%, from 21 points." in told
    assert "Caution Each period counts largely the same children again" in told
    assert "7 points in a row that rise, or that fall" in told


def test_each_of_several_measures_is_a_line(kpis):
    ran = kpis(*SOME)

    told = as_one(ran.stdout)
    assert ran.exit_code == 0
    assert "No verdict 4.4: The counts are small (fewer than 5 on average)" in told
    assert "4.3: Each quarter is counted by itself and compared with the target for one quarter; the scorecard" in told
    # 4.7 has no target yet; a household of 4.4 and a child of 4.10 count once in the year, and once in each quarter
    assert (
        "4.4, 4.7 and 4.10: Each quarter is counted by itself, and a single quarter has no target; the scorecard"
        in told
    )
    assert "4.1 and S20: Each period counts largely the same children again" in told


def test_what_builds_up_over_the_year_stands_beside_the_quarter(kpis):
    told = as_one(kpis("trend", "4.3", "--period", "2025Q2", "--periods", "3").stdout)

    # 25 in the quarter, of which 13.75 were due; 25 and 25 since April
    assert "Q2 2025-26 25 - " in told
    assert " 13 or fewer RED - 50 RED" in told


def test_json_of_one_measure_is_the_record_of_the_contract(kpis):
    ran = kpis(*STABILITY, "--format", "json")
    record = json.loads(ran.stdout)

    assert list(SCHEMA.iter_errors(record)) == []
    assert list(record)[:5] == ["format", "ref", "points", "spc", "refused"]
    assert list(record["points"][0])[:9] == [
        *("period", "first_day", "last_day", "value", "numerator", "denominator", "not_known", "target", "rating"),
    ]
    assert list(record["spc"])[:6] == ["mean", "lower", "upper", "variation", "assurance", "settings"]
    point = next(one for one in record["points"] if one["period"] == "2024Q1")
    assert point["value"] == pytest.approx(100 * 135 / 190)
    assert (point["numerator"], point["denominator"], point["not_known"]) == (135, 190, 2)
    assert (point["target"], point["rating"], point["last_day"]) == (70, "GREEN", "2024-06-30")
    assert record["spc"]["lower"] == pytest.approx(64.487, abs=0.001)
    assert (record["spc"]["variation"], record["spc"]["assurance"]) == ("common cause", "hit and miss")
    usual = {"shift": 7, "trend": 7, "minimum_points": 12, "screen": False, "limits_from_first": None, "chart": "xmr"}
    assert record["spc"]["settings"] == usual
    assert record["refused"] is None


def test_json_of_several_is_a_list(kpis):
    records = json.loads(kpis(*SOME, "--format", "json").stdout)

    assert list(SCHEMA.iter_errors(records)) == []
    assert [record["ref"] for record in records] == ["4.1", "4.3", "4.4", "4.7", "4.10", "S20"]
    refused = {record["ref"]: record["refused"] for record in records if record["spc"] is None}
    assert list(refused) == ["4.4", "4.7"]
    unplanned = next(record for record in records if record["ref"] == "4.3")
    assert unplanned["points"][-1]["year_to_date"] == {"value": 16, "target": 13.75, "rating": "RED"}


def test_csv_has_a_row_for_each_measure_and_period(kpis):
    rows = list(csv.DictReader(io.StringIO(kpis(*SOME, "--format", "csv").stdout)))

    assert len(rows) == 6 * 12
    assert list(rows[0]) == list(COLUMNS)
    newest = next(row for row in rows if row["ref"] == "4.1" and row["period"] == "2024Q1")
    assert (newest["numerator"], newest["rating"], newest["variation"]) == ("135", "GREEN", "common cause")
    assert newest["key"] == "kpi-4.1"
    moves = next(row for row in rows if row["ref"] == "4.3" and row["period"] == "2023Q4")
    assert (moves["target"], moves["year_to_date_target"]) == ("13.75", "55")
    assert next(row for row in rows if row["ref"] == "4.7")["refused"].startswith("the counts are small")


def test_markdown_has_a_table_and_the_verdict(kpis):
    told = kpis(*STABILITY, "--format", "markdown").stdout

    assert "| Q1 2024-25 | 71.1% | 135 / 190 | 2 | 70% or more | GREEN | - |" in told
    assert "**Variation**\n\n- Common cause: " in told


def test_a_folder_gets_csv_and_json(kpis, written):
    assert kpis(*STABILITY, "--output", "over_time").exit_code == 0
    assert written("over_time") == ["trend.csv", "trend.json"]


def test_a_picture_says_what_it_shows(kpis, extracts):
    assert kpis(*STABILITY, "--output", "4.1.svg").exit_code == 0
    few = ("trend", "4.2", "--period", "2024Q1", "--periods", "3", "--data", extracts)
    assert kpis(*few, "--output", "4.1.png").exit_code == 0

    svg = Path("4.1.svg").read_text(encoding="utf-8")
    for text in (
        "4.1 Long-term placement stability, over time: Sampleborough",
        "SAMPLE.",
        "Common cause; hit and miss.",
    ):
        assert text in svg
    assert svg.startswith("<svg ")
    assert Path("4.1.png").read_bytes().startswith(b"\x89PNG")


def test_a_picture_has_no_character_that_would_bring_down_what_draws_it(kpis, process, extracts):
    text = SHIPPED.read_text(encoding="utf-8")
    named = text.replace("title: Children placed with parents", 'title: "Placed \\x1b[31m <&> \\x01"')
    Path("ours.yaml").write_text(named, encoding="utf-8")
    few = ("trend", "4.2", "--period", "2024Q1", "--periods", "2", "--data", extracts, "--definitions", "ours.yaml")

    assert process(*few, "--output", "4.2.svg").returncode == 0
    svg = Path("4.2.svg").read_text(encoding="utf-8")
    assert "Placed \ufffd[31m &lt;&amp;&gt; \ufffd, over time" in svg


def test_a_picture_is_of_one_measure(kpis, written):
    ran = kpis(*EVERY, "--output", "all.svg")

    assert (ran.exit_code, written(".")) == (2, [])
    assert ran.stderr == "Error: a chart shows one measure. Name it: kpis trend 4.1 --output all.svg.\n"


@pytest.mark.parametrize("wanted", ["csv", "json", "markdown", "table"])
def test_the_public_is_refused_in_every_format(kpis, wanted):
    ran = kpis(*EVERY, "--format", wanted, "--audience", "public")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith("Error: kpis trend shows the limits of small figures, which differ by a single child")


@pytest.mark.parametrize("number", ["0", "241", "-1"])
def test_a_number_of_periods_that_makes_no_sense_is_refused(kpis, number):
    assert kpis(*EVERY, "--periods", number).exit_code == 2


def test_a_measure_that_is_not_there_names_the_nearest(kpis):
    ran = kpis("trend", "4.11", "--data", "sample")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "there is no measure 4.11. Did you mean 4.1" in ran.stderr


def test_without_its_file_a_measure_has_no_figure_and_the_exit_code_says_so(kpis, extracts):
    (extracts / "foster_approvals.csv").unlink()
    ran = kpis("trend", "4.4", "--period", "2024Q1", "--data", extracts)

    assert ran.exit_code == 4
    assert "No verdict" in ran.stdout
    assert kpis("trend", "4.4", "--period", "2024Q1", "--data", extracts, "--output", "4.4.svg").exit_code == 2


def test_what_the_extracts_tell_only_in_part_is_said_of_the_newest_figure(kpis, extracts):
    few = ("trend", "4.10", "--period", "2023-24", "--every", "year", "--periods", "1", "--data", extracts)
    said = "missing_episodes.csv has nobody missing from home (source home)"

    assert said in as_one(kpis(*few).stdout)
    assert said in json.loads(kpis(*few, "--format", "json").stdout)["warnings"][0]
    assert said in as_one(kpis(*few, "--output", "t.csv", "--verbose").stderr)


def test_of_few_the_number_stands_before_the_percentage(kpis, extracts):
    told = as_one(kpis("trend", "4.8", "--period", "2024Q1", "--periods", "1", "--data", extracts).stdout)

    assert "Q1 2024-25 1 of 2 (50.0%) 1 / 2 0 4% or less RED -" in told
    assert "No verdict Too few points (1 of 12)." in told


def test_a_screen_without_blocks_gets_digits(process):
    ran = process(*STABILITY, environment={"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"})

    assert ran.returncode == 0
    assert b"Line         115344535343623658533" in ran.stdout


def test_limits_worked_out_anew_say_why_and_by_whom(kpis):
    text = SHIPPED.read_text(encoding="utf-8")
    measure, rest = text.split('  - ref: "4.2"', 1)
    entry = "    rebase:\n      - {from: 2023-04-01, reason: New foster carers, by: Head of service}\n\n"
    Path("ours.yaml").write_text(f'{measure.rstrip()}\n{entry}  - ref: "4.2"{rest}', encoding="utf-8")

    told = as_one(kpis(*STABILITY, "--definitions", "ours.yaml").stdout)

    said = "Limits calculated again: New foster carers (Head of service)."
    assert f"New stretch Q1 2023-24: {said}" in told
    assert "from 13 points." in told
    explained = as_one(kpis("explain", "4.1", "--period", "2024Q1", "--definitions", "ours.yaml").stdout)
    assert "Limits calculated again from 1 April 2023: New foster carers (Head of service)." in explained


def test_a_rolling_measure_is_shown_and_not_judged(kpis):
    text = SHIPPED.read_text(encoding="utf-8")
    head, measure = text.split('  - ref: "4.9"', 1)
    Path("ours.yaml").write_text(
        f'{head}  - ref: "4.9"{measure.replace("year_to_date", "last_12_months", 1)}', encoding="utf-8"
    )

    ran = kpis("trend", "4.9", "--period", "2024Q1", "--definitions", "ours.yaml", "--data", "sample")

    told = as_one(ran.stdout)
    assert "No verdict Each value shares months with the one before it (window last_12_months)" in told
    assert "Year to date" not in told


def test_other_settings_are_said(kpis):
    text = SHIPPED.read_text(encoding="utf-8")
    usual = "spc: {shift: 7, trend: 7, minimum_points: 12, screen: false}"
    Path("ours.yaml").write_text(text.replace(usual, "spc: {trend: 6, screen: true, minimum_points: 22}"), "utf-8")

    told = as_one(kpis(*STABILITY, "--definitions", "ours.yaml").stdout)

    assert "6 points in a row that rise, or that fall" in told
    assert "7 in a row on one side of the mean" in told
    assert "not using very large steps" in told
    assert "No verdict Too few points (21 of 22)." in told


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        (
            "4.1",
            "One child is 0.5 points. Chance alone could have made it 64.2% to 77.0% (95 times in 100, by Wilson's",
        ),
        (
            "4.6",
            "One child is 1.7 points. Chance alone could have made it 10.9% to 30.9% (95 times in 100, by Wilson's",
        ),
        ("4.3", "Chance alone could have made it 9.1 to 26.0 (95 times in 100, by Byar's formula)."),
        ("4.2", "Chance alone could have made it 30.3 to 56.8 (95 times in 100, by Byar's formula)."),
    ],
)
def test_explain_says_what_chance_alone_could_do(kpis, ref, said):
    told = as_one(kpis("explain", ref, "--period", "2024Q1", "--data", "sample").stdout)

    assert said in told
    assert "not how accurate it is: everyone was counted." in told


def test_explain_says_the_number_first_of_few(kpis, extracts):
    told = as_one(kpis("explain", "4.8", "--period", "2024Q1", "--data", extracts).stdout)

    assert (
        "What chance alone could do 1 of 2 children (50.0%): with so few, the number says "
        "more than the percentage. One child is 50.0 points." in told
    )


def test_the_public_is_not_told_what_chance_could_do_to_a_hidden_figure(kpis, extracts):
    told = kpis("explain", "4.8", "--period", "2024Q1", "--data", extracts, "--audience", "public").stdout

    assert "HIDDEN" in told
    assert "hance alone" not in told
    assert "Over time" not in told


@pytest.mark.parametrize(("ref", "is_said"), [("4.8", True), ("4.1", False)])
def test_how_far_a_figure_goes_with_the_one_before_is_said_above_0_3(kpis, ref, is_said):
    """The products of neighbours' distances from the mean by the squares of all distances, from the values told."""
    asked = ("trend", ref, "--period", "2026Q1", "--periods", "21", "--data", "sample")
    values = [float(row["value"]) for row in csv.DictReader(io.StringIO(kpis(*asked, "--format", "csv").stdout))]
    away = [value - sum(values) / len(values) for value in values]
    lag_1 = sum(one * other for one, other in itertools.pairwise(away)) / sum(one * one for one in away)

    said = f"Each figure is like the one before it: their correlation is {lag_1:.2f} (1 is the most, 0 is none)."
    assert (said in as_one(kpis(*asked).stdout)) == (lag_1 > 0.3) == is_said

    every = as_one(kpis("trend", *asked[2:]).stdout)
    of_all = every.partition("Each figure is like the one before it: their correlation (1 is the most) is ")[2]
    assert (f"{lag_1:.2f} for {ref}" in of_all.partition(". ")[0]) == is_said
