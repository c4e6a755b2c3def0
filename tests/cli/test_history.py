"""`kpis history` and `kpis publish`: what became of a figure, and what was published."""

import re
from datetime import date
from pathlib import Path

import pytest

from permanence_kpis.conditions.wording import day_in_english

TODAY = day_in_english(date.today())
SAME = "The same figure, from the same extracts, definition and program."


@pytest.fixture
def compute(kpis, extracts):
    def run(*arguments):
        kpis("compute", "--period", "2024Q1", "--data", extracts, "--only", "4.9", "--output", "monthly", *arguments)
        return sorted(re.findall(r"run-(\S+)\.json", " ".join(map(str, Path("monthly", "archive").iterdir()))))

    return run


@pytest.fixture
def record_late(extracts):
    def record():
        with (extracts / "reviews.csv").open("a", encoding="utf-8") as file:
            file.write("0012,2024-06-01,PN4\n")

    return record


def test_every_run_and_why_it_changed(kpis, compute, record_late):
    compute()
    kpis("publish", "--run", "1", "--label", "Q1 board", "--archive", "monthly")
    record_late()
    first, second = compute()

    ran = kpis("history", "4.9", "--archive", "monthly")

    assert (ran.exit_code, ran.stderr) == (0, "")
    told = " ".join(ran.stdout.split())
    assert f"{first} {TODAY} 100.0% 1 / 1 0 GREEN A {second} {TODAY} 50.0% 1 / 2 0 RED A" in told
    assert f'{first} Published on {TODAY} as "Q1 board".' in told
    change = (
        "now 50.0% (1 / 2), 50.0 points lower, the rating moved from GREEN to RED. Why: late recording (reviews.csv)."
    )
    assert f"{second} 100.0% (1 / 1) before; {change}" in told
    assert f'Restated since publication: published on {TODAY} as "Q1 board" as 100.0% (1 / 1); {change}' in told


def test_a_later_run_says_what_it_restates(kpis, compute, extracts, record_late):
    compute()
    kpis("publish", "--run", "0001", "--label", "Q1 board", "--archive", "monthly")
    record_late()

    ran = kpis("compute", "--period", "2024Q1", "--data", extracts, "--only", "4.9", "--output", "monthly")

    assert (
        "\nRestated since publication:\n"
        f'- 4.9: published on {TODAY} as "Q1 board" as 100.0% (1 / 1); now 50.0% (1 / 2), 50.0 points lower, '
        "the rating moved from GREEN to RED. Why: late recording (reviews.csv).\n"
    ) in ran.stderr
    assert "Changed since the last run" not in ran.stderr  # it was the published one


def test_only_one_period(kpis, compute, extracts):
    compute()
    kpis("compute", "--period", "2023Q4", "--data", extracts, "--only", "4.9", "--output", "monthly")

    both = kpis("history", "4.9", "--archive", "monthly").stdout
    one = kpis("history", "4.9", "--archive", "monthly/archive", "--period", "2023q4").stdout

    assert both.index("2023Q4 (1 January to 31 March 2024)") < both.index("2024Q1 (1 April to 30 June 2024)")
    assert "2024Q1" not in one
    assert "2023Q4 (1 January to 31 March 2024)" in one


def test_a_run_that_changed_nothing_says_so(kpis, compute):
    compute()
    compute()

    assert SAME in kpis("history", "4.9", "--archive", "monthly").stdout


def test_the_sample_is_named(kpis):
    kpis("compute", "--period", "2024Q1", "--data", "sample", "--only", "4.9", "--output", "monthly")

    printed = kpis("history", "4.9", "--archive", "monthly").stdout

    assert "\nSAMPLE. Synthetic data: every record is invented and describes no real child.\n" in printed


def test_broken_files_are_named_on_standard_error(kpis, compute):
    compute()
    Path("monthly", "archive", "run-0007-abcdef.json").write_bytes(b"")

    ran = kpis("history", "4.9", "--archive", "monthly")

    assert ran.exit_code == 0
    assert ran.stderr == (
        "\nFound in the archive:\n- monthly/archive/run-0007-abcdef.json: it is not JSON, or was cut short. "
        "It is left as it is and not read. Move it elsewhere, or put back the file that kpis wrote.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["4.1"], "there is no figure of 4.1 in monthly/archive. It has 4.9."),
        (["4.9", "--period", "2023Q4"], "there is no figure of 4.9 for 2023Q4 in monthly/archive. It has 2024Q1."),
    ],
)
def test_a_figure_that_is_not_there(kpis, compute, arguments, said):
    compute()

    ran = kpis("history", *arguments, "--archive", "monthly")

    assert (ran.exit_code, ran.stdout, ran.stderr) == (2, "", f"Error: {said}\n")


def test_a_publication_freezes_the_run_and_says_so(kpis, compute):
    [run_id] = compute()

    ran = kpis("publish", "--run", run_id, "--label", " Q1   board ", "--archive", "monthly")

    assert (ran.exit_code, ran.stdout) == (0, "")
    assert ran.stderr == (
        f'Wrote monthly/archive/publication-0001.json\nRun {run_id}: Published on {TODAY} as "Q1 board".\n'
    )


@pytest.mark.parametrize(
    ("run_id", "label", "said"),
    [
        ("7", "Q1 board", "there is no run 7 in monthly/archive. Name one of RUN."),
        ("1", " ", '--label is empty. Say where the figures were published, such as --label "Q1 board".'),
        (
            "1",
            "BOARD",
            f"the run RUN was published as 'Board' already, on {date.today():%d/%m/%Y}. Choose another label.",
        ),
    ],
)
def test_what_cannot_be_published(kpis, compute, run_id, label, said):
    [only] = compute()
    kpis("publish", "--run", "1", "--label", "Board", "--archive", "monthly")

    ran = kpis("publish", "--run", run_id, "--label", label, "--archive", "monthly")

    assert (ran.exit_code, ran.stdout, ran.stderr) == (2, "", f"Error: {said.replace('RUN', only)}\n")


@pytest.mark.parametrize(
    "arguments", [["history", "4.1"], ["publish", "--run", "1", "--label", "Q1"]], ids=["history", "publish"]
)
def test_no_archive(kpis, arguments):
    ran = kpis(*arguments, "--archive", "nowhere")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == (
        "Error: there is no archive in nowhere. kpis compute --output nowhere makes one; "
        "name that folder with --archive.\n"
    )
    assert not Path("nowhere").exists()
