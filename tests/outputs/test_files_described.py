"""Every column of every CSV file that kpis writes is described in docs/files.md, in its order."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.outputs.small_scorecard import CARD

from permanence_kpis.outputs import (
    ahead_data,
    csv_format,
    finding_rows,
    listing,
    plan_data,
    powerbi,
    trend_data,
    why_data,
)
from permanence_kpis.results import benchmarks, tracker

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "files.md").read_text(encoding="utf-8")
RUN = ["format", "authority", "period_label", "period_first_day", "period_last_day"]
EXTRACTS = ["extracts_folder", "extracts_newest_record", "extracts_is_sample"]


def described(file: str) -> list[str]:
    """The columns in the table under the heading of a file."""
    section = PAGE.split(f"\n## {file}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \| .*\S.* \|$", section, re.MULTILINE)


def matches(written: str, pattern: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace("…", ".+"), written) is not None


def test_every_column_of_the_scorecard_is_described_in_its_order() -> None:
    most = replace(CARD, by=("sex",), is_public=True)
    [written, *_] = csv.reader(csv_format.scorecard_csv(most))

    assert len(written) == len(described("scorecard.csv"))
    assert all(map(matches, written, described("scorecard.csv")))
    assert written[-9:-6] == ["key", "section", "provisional"]


def test_every_column_of_the_findings_is_described_in_its_order() -> None:
    assert described("findings.csv") == list(finding_rows.COLUMNS)


def test_every_column_of_a_trend_is_described_in_its_order() -> None:
    assert described("trend.csv") == list(trend_data.COLUMNS)


def test_every_column_of_a_why_is_described_in_its_order() -> None:
    assert described("why.csv") == list(why_data.COLUMNS)


def test_every_column_of_a_figure_ahead_is_described_in_its_order() -> None:
    assert described("ahead.csv") == list(ahead_data.COLUMNS)


def test_every_column_of_a_tracker_is_described_in_its_order() -> None:
    assert described("tracker.csv") == [*tracker.COLUMNS, *tracker.SINCE, *tracker.OWN, *tracker.MARKS]


def test_every_column_of_a_plan_is_described_in_its_order() -> None:
    assert list(plan_data.COLUMNS) == [*RUN, *EXTRACTS, *described("plan.csv")]


def test_every_column_of_the_list_of_measures_is_described_in_its_order() -> None:
    assert described("The list of measures") == list(listing.COLUMNS_OF_MEASURES)


@pytest.mark.parametrize("table", powerbi.COLUMNS)
def test_every_column_for_power_bi_is_described_in_its_order(table: str) -> None:
    assert described(f"{table}.csv") == list(powerbi.COLUMNS[table])


def test_every_column_of_published_figures_is_described_on_the_page_that_the_page_of_files_names() -> None:
    section = PAGE.split("\n## benchmarks.csv\n")[1].split("\n## ")[0]
    there = re.findall(r"^\| `([a-z_]+)` \|", (DOCS / "published-figures.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert "(published-figures.md)" in section
    assert there == list(benchmarks.COLUMNS)


def test_every_column_of_an_impact_is_described() -> None:
    patterns = [*RUN, *EXTRACTS, "ref", "title", "key", *described("impact.csv")]
    sides = re.findall(r"`before_…` \| by the definitions before: (.*), as in", PAGE)
    of_a_side = re.findall(r"`([a-z_]+)`", sides[0])

    for name in csv_format.COLUMNS_OF_AN_IMPACT:
        assert any(matches(name, pattern) for pattern in patterns), name
    assert sorted(f"before_{name}" for name in of_a_side) == sorted(
        name for name in csv_format.COLUMNS_OF_AN_IMPACT if name.startswith("before_")
    )


@pytest.mark.parametrize("name", ["child_id", "outcome"])
def test_what_every_list_of_children_begins_with_is_described(name: str) -> None:
    assert name in described("children_4.1.csv")
