"""Provisional figures from an archive of real runs: five quarters, four of which were seen again later."""

import csv
import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from permanence_kpis.periods import parse_period
from permanence_kpis.run.context import Request
from permanence_kpis.run.report import report

QUARTERS = ("2024Q2", "2024Q3", "2024Q4", "2025Q1")
NOW = "2025Q2"
SAID = "PROVISIONAL. Seen on day 8: in 4 earlier quarters it later moved by -50.0 points (-50.0 to -50.0)."


@pytest.fixture
def seen(kpis, extracts):
    """Keep a run of a quarter: one review of it with the child there; on day 100 also one without, recorded late."""

    def run(quarter, day, *arguments):
        write_reviews(extracts, quarter, day)
        chosen = ("--data", extracts, "--only", "4.9,4.10", "--output", "monthly", *arguments)
        return kpis("compute", "--period", quarter, *chosen)

    return run


def write_reviews(extracts, quarter, day, *more):
    last = parse_period(quarter).last_day
    late = [f"0013,{last - timedelta(5)},PN4"] if day == 100 else []
    newest = f"0012,{last + timedelta(day)},PN1"
    rows = ["child_id,review_date,participation", f"0012,{last - timedelta(10)},PN1", *late, newest, *more]
    (extracts / "reviews.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Where the archive is kept once the first test has made it."""
    return tmp_path_factory.mktemp("built") / "monthly"


@pytest.fixture
def archive(seen, built):
    if not built.exists():
        for quarter in QUARTERS:
            for day in (8, 100):
                assert seen(quarter, day).exit_code == 0
        shutil.copytree("monthly", built)
    else:
        shutil.copytree(built, "monthly")


def test_the_run_the_files_and_the_history_say_it_of_the_measure_that_moved(archive, seen, kpis):
    ran = seen(NOW, 8, "--verbose")

    assert f"Please note: 4.9: {SAID}" in ran.stderr
    with Path("monthly", "scorecard.csv").open(encoding="utf-8", newline="") as file:
        reviews, missing = csv.DictReader(file)
    assert SAID in reviews["warnings"]
    assert (reviews["provisional"], reviews["later_movement_median"]) == ("true", "-50")
    assert (missing["provisional"], missing["later_movement_periods"], missing["later_movement_highest"]) == (
        *("false", "4"),
        "0",
    )
    told = " ".join(kpis("history", "4.9", "--archive", "monthly").stdout.split())
    assert told.count("PROVISIONAL") == 1
    assert told.endswith(SAID)
    assert "PROVISIONAL" not in kpis("history", "4.10", "--archive", "monthly").stdout


def test_a_report_beside_the_archive_says_it_too(archive, extracts):
    write_reviews(extracts, NOW, 8)

    made = report(Request(today=None, period=NOW, data=str(extracts), only=("4.9",)), Path("monthly"))

    [reviews] = made.report.scorecard.results
    assert (reviews.later.median, reviews.later.is_provisional) == (-50, True)
    without = report(Request(today=None, period=NOW, data=str(extracts), only=("4.9",)), Path("elsewhere"))
    assert [result.later for result in without.report.scorecard.results] == [None]


def test_no_archive_and_no_other_authority_says_it(archive, seen, kpis, extracts):
    elsewhere = seen(NOW, 8, "--authority", "Elsewhere", "--verbose")
    beside_none = kpis("compute", "--period", NOW, "--data", extracts, "--only", "4.9", "--format", "json")

    assert "PROVISIONAL" not in elsewhere.stderr
    assert json.loads(beside_none.stdout)["results"][0]["provisional"] is None


def test_a_quarter_is_not_among_its_own_earlier_ones(archive, seen):
    assert "PROVISIONAL" not in seen(QUARTERS[-1], 8, "--verbose").stderr


def test_the_newest_record_is_kept_with_the_run(seen):
    seen(NOW, 8)

    manifest = json.loads(Path("monthly", "manifest.json").read_text(encoding="utf-8"))
    assert manifest["newest_record"] == "2025-10-08"
