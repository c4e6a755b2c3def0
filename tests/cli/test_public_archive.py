"""What publications told is held to what the public is told next, whatever a measure is called now."""

import csv
import io
from pathlib import Path

import pytest

from .conftest import EXTRACTS

DEFINITIONS = """
format: 1
authority: Sampleborough
year_starts: 04-01
whole_months: both_days_count
measures:
  - {ref: "7", title: Who left, why: To know., source: Ours, table: left_care, counts: children,
     window: year_to_date, numerator: [{reason_ceased: {is: E45}}], show: count, target: {better: neither}}
"""
ASKED = ("--data", "../extracts", "--definitions", "ours.yaml")


@pytest.fixture
def published(kpis, extracts):
    """Of 34 who left in April 14 went to a special guardian, and three more of three in May: April is published."""
    rows = [(f"1{child:03}", "2024-04-10", "E45" if child < 14 else "E11") for child in range(34)]
    rows += [(f"2{child:03}", "2024-05-10", "E45") for child in range(3)]
    (extracts / "children.csv").write_text(
        EXTRACTS["children.csv"] + "".join(f"{child},2015-01-01,F\n" for child, *_ in rows), encoding="utf-8"
    )
    (extracts / "legal_statuses.csv").write_text(
        EXTRACTS["legal_statuses.csv"] + "".join(f"{child},2019-01-01,{day},C2,{why}\n" for child, day, why in rows),
        encoding="utf-8",
    )
    Path("ours.yaml").write_text(DEFINITIONS, encoding="utf-8")
    assert kpis("compute", "--period", "2024-04", *ASKED, "--output", "runs").exit_code == 0
    assert kpis("publish", "--archive", "runs", "--run", "1", "--label", "April").exit_code == 0


def told(kpis, *arguments):
    """The run, and how many are told up to May."""
    ran = kpis("compute", "--period", "2024-05", *ASKED, "--audience", "public", "--format", "csv", *arguments)
    numbers = [row["numerator"] for row in csv.DictReader(io.StringIO(ran.stdout))]
    return ran, numbers


def test_three_who_left_in_may_do_not_follow_from_april_and_all_up_to_may(kpis, published):
    assert told(kpis)[1] == ["17"]
    assert told(kpis, "--archive", "runs")[1] == [""]


def test_a_publication_is_held_to_a_measure_that_is_called_otherwise_now(kpis, published):
    Path("ours.yaml").write_text(
        DEFINITIONS.replace('ref: "7"', 'ref: "8"').replace("Who left", "Leavers"), encoding="utf-8"
    )

    assert told(kpis)[1] == ["17"]
    assert told(kpis, "--archive", "runs")[1] == [""]


def test_a_publication_of_a_rule_that_no_measure_has_is_refused_and_kept_with_a_version_of_it(kpis, published):
    Path("ours.yaml").write_text(DEFINITIONS.replace("{is: E45}", "{is: E11}"), encoding="utf-8")

    ran, _ = told(kpis, "--archive", "runs")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "Error: measure 7 was published (run " in ran.stderr
    assert "by a rule that no measure has in ours.yaml" in " ".join(ran.stderr.split())


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lambda runs: (runs / "publication-0001.json").write_text("{", encoding="utf-8"), "publication-0001.json"),
        (lambda runs: next(runs.glob("run-0001-*.json")).unlink(), "publication-0001.json"),
        (
            lambda runs: (runs / "publication-0001.json").rename(runs / "publication-0002.json"),
            "missing in the series",
        ),
    ],
)
@pytest.mark.parametrize("command", ["compute", "report"])
def test_nothing_is_told_beside_a_publication_that_cannot_be_read(kpis, published, command, spoil, what):
    spoil(Path("runs") / "archive")

    ran = kpis(command, "--period", "2024-05", *ASKED, "--audience", "public", "--archive", "runs")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "not everything that was published is known" in " ".join(ran.stderr.split())
    assert what in " ".join(ran.stderr.split())
