"""`kpis ahead` as typed: a page, files, and what it refuses."""

import csv
import io
import json
import re
from pathlib import Path

from jsonschema import Draft202012Validator

from permanence_kpis.outputs.ahead_data import COLUMNS

PROJECT = Path(__file__).parents[2]
SCHEMA = Draft202012Validator(
    json.loads((PROJECT / "docs" / "ahead.schema.json").read_text(encoding="utf-8")),
    format_checker=Draft202012Validator.FORMAT_CHECKER,
)
STABILITY = ("ahead", "4.1", "--period", "2024Q1", "--until", "2024Q4", "--data", "sample")
MOVES = ("ahead", "4.3", "--period", "2024Q1", "--data", "sample")


def as_one(text):
    return " ".join(text.split())


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA.schema)


def test_the_page_has_each_quarter_end_with_the_record_beside_its_rating(kpis):
    ran = kpis(*STABILITY)

    assert (ran.exit_code, ran.stderr) == (0, "")
    told = as_one(ran.stdout)
    assert "30 June 2024 71.1% 135 / 190, 2 not known GREEN 30 September" in told
    assert "30 September 2024 70.3% 135 / 192, 2 not known GREEN (earlier sums: 0.4 to 4.2 too high)" in told
    assert "30 September 2024 7 met to not counted turned 16" in told
    assert "3 July 2024 003550 not counted to not met reached 30 months in 70.7% (135 / 191) care" in told
    assert "It assumes that nobody moves, nobody comes into care, and nobody leaves care except on turning 18." in told
    tried = "tried on 9 quarters (Q1 2022-23 to Q1 2024-25)"
    assert f"One quarter ahead, {tried}, the sum was 0.4 to 4.2 points too high, 2.5 too high on average." in told


def test_each_later_day_has_a_record_of_its_own(kpis):
    """The reference was out by 9.9, 13.1, 12.1, 11.2, 11.6, 11.4, 10.7, 8.4 and 8.5 points a year ahead."""
    asked = ("ahead", "4.1", "--period", "2024Q1", "--data", "sample")
    told = as_one(kpis(*asked).stdout)
    rows = list(csv.DictReader(io.StringIO(kpis(*asked, "--format", "csv").stdout)))

    assert "30 September 2024 70.3% 135 / 192, 2 not known GREEN (earlier sums: 0.4 to 4.2 too high)" in told
    assert "30 June 2025 78.5% 150 / 191, 2 not known GREEN (earlier sums: 8.4 to 13.1 too high)" in told
    of_days = [row for row in rows if row["kind"] == "end"]
    assert [row["record_of_day_tried"] for row in of_days] == ["", "9", "9", "9", "9"]
    ends = [[round(float(row[f"record_of_day_{end}"]), 1) for end in ("lowest", "highest")] for row in of_days[1:]]
    assert (ends[0], ends[-1]) == ([0.4, 4.2], [8.4, 13.1])
    assert {round(float(row["record_highest"]), 1) for row in rows} == {4.2}


def test_how_far_a_count_has_been_out_is_in_whole_children(kpis):
    ran = kpis("ahead", "4.2", *STABILITY[2:])

    assert ran.exit_code == 0
    assert re.search(r"GREEN \(earlier sums: (\d+ too low to )?\d+( to \d+)? too (high|low)\)", as_one(ran.stdout))


def test_what_the_calendar_cannot_say_is_said(kpis):
    ran = kpis(*MOVES)

    told = as_one(ran.stdout)
    assert ran.exit_code == 0
    assert "30 September 2024 27 or fewer 11 31 December 2024 41 or fewer 25 31 March 2025 55 or fewer 39" in told
    assert "moves are counted as they happen, and what happens later does not follow from the calendar" in told


def test_a_target_to_reach_says_what_is_still_needed(kpis):
    told = as_one(kpis("ahead", "4.4", "--period", "2024Q1", "--data", "sample").stdout)

    assert "By Target by then Still needed" in told
    assert "31 March 2025 15 or more 13" in told  # 2 by June


def test_json_is_the_record_of_the_contract(kpis):
    record = json.loads(kpis(*STABILITY, "--format", "json").stdout)

    assert list(SCHEMA.iter_errors(record)) == []
    assert list(record)[:5] == ["format", "ref", "crossings", "ends", "record"]
    assert list(record["crossings"][0])[:4] == ["date", "child_id", "movement", "reason"]
    assert [(end["date"], end["numerator"], end["denominator"]) for end in record["ends"]] == [
        *(("2024-06-30", 135, 190), ("2024-09-30", 135, 192), ("2024-12-31", 143, 196), ("2025-03-31", 145, 190))
    ]
    assert (record["record"]["quarters"], round(record["record"]["mean"], 2)) == (9, 2.49)


def test_json_of_what_has_no_later_figure_keeps_to_the_schema(kpis):
    record = json.loads(kpis(*MOVES, "--format", "json").stdout)

    assert list(SCHEMA.iter_errors(record)) == []
    assert (record["ends"], record["record"]) == ([], None)
    assert record["left"][0] == {"date": "2024-09-30", "due": 27.5, "left": 11.5}


def test_reviews_due_are_in_every_format(kpis):
    asked = ("ahead", "4.9", "--period", "2024Q1", "--until", "2024-07", "--data", "sample")
    record = json.loads(kpis(*asked, "--format", "json").stdout)
    lines = list(csv.DictReader(io.StringIO(kpis(*asked, "--format", "csv").stdout)))
    told = kpis(*asked, "--format", "markdown").stdout

    assert list(SCHEMA.iter_errors(record)) == []
    assert {one["date"] for one in record["reviews_due"]} <= {"2024-06-30", *(f"2024-07-{n:02}" for n in range(1, 32))}
    of_file = [(line["date"], line["child_id"]) for line in lines if line["kind"] == "review due"]
    assert of_file == [(one["date"], one["child_id"]) for one in record["reviews_due"]]
    assert len(of_file) == len(lines) > 0
    assert "| 30 June 2024, overdue | 0 |" in told
    assert "For each child looked after on 30 June 2024 the next review is listed" in told


def test_csv_has_a_row_for_each_end_and_each_crossing(kpis):
    lines = list(csv.DictReader(io.StringIO(kpis(*STABILITY, "--format", "csv").stdout)))

    assert tuple(lines[0]) == COLUMNS
    assert [line["kind"] for line in lines[:4]] == ["end"] * 4
    assert {line["kind"] for line in lines[4:]} == {"crossing"}
    assert (lines[1]["date"], lines[1]["rating"], lines[4]["child_id"]) == ("2024-09-30", "GREEN", "003550")


def test_files_are_written(kpis, tmp_path):
    ran = kpis(*STABILITY, "--output", str(tmp_path / "out"))

    assert ran.exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["ahead.csv", "ahead.json"]


def test_markdown_has_the_same_tables(kpis):
    told = kpis(*STABILITY, "--format", "markdown").stdout

    assert "| 30 September 2024 | 70.3% | 135 / 192, 2 not known | GREEN (earlier sums: 0.4 to 4.2 too high) |" in told


def test_it_is_not_for_the_public(kpis):
    ran = kpis(*STABILITY, "--audience", "public")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "kpis ahead shows individual children" in ran.stderr


def test_a_measure_without_a_file_ends_with_4(kpis, tmp_path):
    for name in ("children", "placements", "legal_statuses"):
        (tmp_path / f"{name}.csv").write_bytes((PROJECT / "sample_data" / "extracts" / f"{name}.csv").read_bytes())
    ran = kpis("ahead", "4.9", "--period", "2024Q1", "--data", str(tmp_path))

    assert ran.exit_code == 4
    assert "NO DATA" in ran.stdout


def test_a_measure_that_is_not_there_is_named_with_the_nearest(kpis):
    assert "there is no measure 4.11. Did you mean 4.1" in kpis("ahead", "4.11", *STABILITY[2:]).stderr
