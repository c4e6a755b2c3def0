"""`kpis report`."""

import csv
import io
import os
import re
from pathlib import Path

import pytest

from .test_streams import on_terminal

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals")


@pytest.fixture
def report(kpis, extracts):
    def run(*arguments, **environment):
        return kpis("report", "--period", "2024Q1", "--data", extracts, *arguments, **environment)

    return run


def figures_on(page):
    """The exact numbers of the scorecard on a page, row by row."""
    scorecard = page[page.index('<section id="scorecard"') : page.index('<section id="measures"')]
    rows = re.findall(r"<tr role=\"row\">(.*?)</tr>", scorecard, flags=re.DOTALL)[1:]
    figures = [[float(value) for value in re.findall(r'<data value="([^"]+)"', row)] for row in rows]
    return [row for row in figures if row]  # the headings of each section have none


def test_the_figures_on_the_page_are_the_figures_of_the_csv(report, kpis, extracts):
    assert report("--output", "report.html").exit_code == 0
    names = ("value", "numerator", "denominator", "not_known", "to_green", "previous_value")
    printed = kpis("compute", "--period", "2024Q1", "--data", extracts, "--section", "all", "--format", "csv").stdout

    parts = ("numerator", "denominator")  # which a count of events, or of all there are, does not show
    without = ("4.3", "4.4", "4.7", "4.10", "S7", "S20", "S21", "S22")
    expected = [
        [float(row[name]) for name in names if row[name] and not (name in parts and row["ref"] in without)]
        for row in csv.DictReader(io.StringIO(printed))
    ]

    assert figures_on(Path("report.html").read_text(encoding="utf-8")) == expected
    assert len(expected) == 18


def test_a_pipe_gets_the_page_that_a_file_does(report, process, extracts):
    assert report("--output", "report.html").exit_code == 0

    piped = process("report", "--period", "2024Q1", "--data", extracts)

    assert (piped.returncode, piped.stdout) == (0, Path("report.html").read_bytes())


def test_a_folder_gets_one_file(report, written):
    assert report("--only", "4.1", "--output", "out").exit_code == 0

    assert written("out") == ["report.html"]


@POSIX
def test_a_page_is_kept_off_a_terminal(extracts):
    said = on_terminal(["report", "--period", "2024Q1", "--data", extracts], exit_code=2, with_messages=True)

    assert said == "Error: a report cannot be shown on a screen. Write it to a file with --output report.html.\n"


def test_whose_figures_has_to_be_said(kpis):
    ran = kpis("report", "--period", "2024Q1", "--output", "report.html")

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "--output, say whose figures to write" in ran.stderr
    assert not Path("report.html").exists()


def test_another_ending_is_refused(report):
    ran = report("--output", "report.csv")

    assert (ran.exit_code, ran.stderr) == (
        2,
        "Error: --output report.csv asks for csv. This command writes html.\n",
    )


def test_a_measure_without_its_file_ends_with_4_and_the_rest_is_written(report, extracts):
    (extracts / "foster_approvals.csv").unlink()

    ran = report("--only", "4.1,4.4", "--output", "report.html")

    assert ran.exit_code == 4
    assert "The list of foster approvals is not in the folder" in Path("report.html").read_text(encoding="utf-8")


def test_a_figure_that_was_published_otherwise_is_restated(kpis, report, extracts):
    assert kpis("compute", "--period", "2024Q1", "--data", extracts, "--output", "monthly").exit_code == 0
    assert kpis("publish", "--archive", "monthly", "--run", "1", "--label", "Q1 <board>").exit_code == 0
    assert report("--output", "monthly/report.html").exit_code == 0
    assert "Restated since publication" not in Path("monthly/report.html").read_text(encoding="utf-8")

    missing = extracts / "missing_episodes.csv"
    missing.write_text(missing.read_text(encoding="utf-8") + "0012,2024-05-02,2024-05-03,M,care\n", encoding="utf-8")
    assert report("--output", "monthly/report.html").exit_code == 0
    page = Path("monthly/report.html").read_text(encoding="utf-8")

    restated = page[page.index('<section id="restated"') : page.index('<section id="trust"')]
    assert "4.10 Children who go missing" in restated
    assert "&quot;Q1 &lt;board&gt;&quot;: 0; now 1, 1 higher" in restated
    assert "4.1 Long-term" not in restated

    assert report("--output", "monthly/pack.html", "--pack").exit_code == 0
    pack = Path("monthly/pack.html").read_text(encoding="utf-8")
    first = pack[pack.index('<section id="exceptions"') : pack.index('<section id="measures"')]
    [of_missing] = [part for part in first.split("<li") if "4.10 Children who go missing" in part]
    assert "estated since publication" in of_missing
    assert "now 1, 1 higher" in of_missing


def test_groups_on_the_page_are_those_of_the_csv(report, kpis, extracts):
    assert report("--only", "4.1", "--by", "sex", "--output", "report.html").exit_code == 0
    asked = ("compute", "--period", "2024Q1", "--data", extracts, "--only", "4.1", "--by", "sex", "--format", "csv")
    groups = [row for row in csv.DictReader(io.StringIO(kpis(*asked).stdout)) if row["group_sex_name"]]

    page = Path("report.html").read_text(encoding="utf-8")
    table = page[page.index('<div class="groups">') : page.index('<section id="trust"')]
    rows = re.findall(r'<tr role="row">(.*?)</tr>', table, flags=re.DOTALL)[1:]
    names = ("value", "numerator", "denominator", "not_known")

    assert [[float(value) for value in re.findall(r'<data value="([^"]+)"', row)] for row in rows] == [
        [float(row[name]) for name in names] for row in groups
    ]
    assert [row["group_sex_name"] in cells for row, cells in zip(groups, rows, strict=True)] == [True, True]
