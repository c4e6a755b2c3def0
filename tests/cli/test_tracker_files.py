"""What is wrong with tracker.yaml or the period of a tracker is said where it is asked for, and stops nothing else."""

from pathlib import Path

PERIOD = ("--period", "2024Q1")


def test_an_explanation_goes_without_the_dates_of_a_broken_tracker_yaml_and_says_so(kpis, extracts):
    Path("tracker.yaml").write_text("rules: 3\n", encoding="utf-8")

    ran = kpis("explain", "4.1", "--child", "0012", *PERIOD, "--data", extracts)

    assert ran.exit_code == 0, ran.stderr
    assert "Dates\n  Not shown: tracker.yaml cannot be used: kpis tracker says why.\n" in ran.stdout


def test_a_period_that_is_none_is_said_before_the_screen_that_is_missing(kpis, extracts):
    ran = kpis("tracker", "--period", "2024Q5", "--data", extracts)

    assert ran.exit_code == 2
    assert "2024Q5" in ran.stderr
    assert "no screen" not in ran.stderr
