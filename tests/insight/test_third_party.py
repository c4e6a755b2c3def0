"""Held to an open SPC tool (docs/sources.md#control-charts): on its own test files this project says what it says.

`KPIS_SPC_FILES=folder` names a copy of the tool's sources, of which nothing is copied here. That tool flags 6 points in
a row where this one asks 7: its files are held to 6. All its measures count a high figure as good.
"""

import csv
import os
from collections import defaultdict
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest

from permanence_kpis.definitions.model import Spc
from permanence_kpis.insight.spc import limits_of, signals_of
from permanence_kpis.insight.trend import assurance
from permanence_kpis.results.scorecard import Due

FILES = os.environ.get("KPIS_SPC_FILES")
pytestmark = pytest.mark.skipif(not FILES, reason="KPIS_SPC_FILES names no copy of the tool's files")

SIX = Spc(shift=6, trend=6)
RULES = {"trend": "trend", "shift": "shift", "2of3": "two of three", "astronomical": "outside"}
GOLDEN = ["", "_lastpoint"]


def rows(*path):
    with Path(FILES or "", "tests", *path).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def side_of(row):
    """To which side the tool says that a series changed: special cause, high or low, is SCH or SCL in its codes."""
    return "high" if "SCH" in row["VariationCode"] else "low"


def series_in(*path):
    """The values of each series in the order of their months."""
    series = defaultdict(dict)
    for row in rows(*path):
        month = datetime.strptime(row["Month"], "%d/%m/%Y")
        series[row["MetricName"]][month] = Fraction(row["Value"]) if row["Value"] else None
    return {name: [values[month] for month in sorted(values)] for name, values in series.items()}


@pytest.mark.parametrize("which", GOLDEN)
def test_every_series_sets_off_the_rule_that_it_was_made_for_and_no_other(which):
    series = series_in("data", f"xmr_golden_input{which}.csv")
    expected = list(rows("data", f"xmr_golden_expected_summary{which}.csv"))
    assert len(expected) == len(series) == 75

    for row in expected:
        values = series[row["MetricName"]]
        found = {
            (signal.rule, signal.side)
            for point in signals_of(values, [limits_of(values)] * len(values), SIX)
            for signal in point
        }
        label = row["Expected_Special_Cause_Label"]
        assert found == ({(RULES[label], side_of(row))} if label else set()), row["MetricName"]


def test_the_last_point_is_what_the_tool_says_of_it():
    series = series_in("data", "xmr_golden_input.csv")

    for row in rows("data", "xmr_golden_expected_summary.csv"):
        values = series[row["MetricName"]]
        last = signals_of(values, [limits_of(values)] * len(values), SIX)[-1]
        assert [signal.side for signal in last] == ([side_of(row)] if last else []), row["MetricName"]
        assert bool(last) == (row["Expected_Special_Cause"] == "True"), row["MetricName"]


def test_seven_in_a_row_is_the_only_difference_of_these_files():
    series = series_in("data", "xmr_golden_input.csv")

    for row in rows("data", "xmr_golden_expected_summary.csv"):
        values = series[row["MetricName"]]
        is_found = any(signals_of(values, [limits_of(values)] * len(values), Spc()))
        label = row["Expected_Special_Cause_Label"]
        assert is_found == (label in ("2of3", "astronomical")), row["MetricName"]


def test_the_targets_are_met_missed_or_left_to_chance_as_the_tool_says():
    series = series_in("data", "assurance_golden_input.csv")
    expected = {  # as its own test has it
        "ASSUR_HIT_MISS_HIGH": "hit and miss",
        "ASSUR_FAIL_HIGH": "fail",
        "ASSUR_PASS_HIGH": "pass",
        "ASSUR_PASS_LOW": "pass",
        "ASSUR_FAIL_LOW": "fail",
        "ASSUR_STEP_TARGET_HIGH": "hit and miss",
    }
    targets = {row["MetricName"]: row["TargetValue"] for row in rows("config_assurance", "spc_target_config.csv")}
    better = {row["MetricName"]: row["Direction"] for row in rows("config_assurance", "metric_config.csv")}

    assert set(targets) == set(expected)  # the newest target stands last
    for name, said in expected.items():
        assert assurance(Due(better[name], None, Fraction(targets[name])), limits_of(series[name])) == said, name
