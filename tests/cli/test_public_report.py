"""`kpis report --audience public`: the page tells what `kpis compute --audience public` would, and nothing hidden."""

import csv
import html
import io
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from tests.support.fewer_measures import THE_TEN, definitions_of
from typer.testing import CliRunner

from permanence_kpis.cli import app
from permanence_kpis.outputs.numbers import figures, group_figures
from permanence_kpis.outputs.report.chart_points import points_of, scale_of
from permanence_kpis.outputs.report.measure import anchor
from permanence_kpis.run.context import Request
from permanence_kpis.run.for_public import for_the_public, report_to_the_public
from permanence_kpis.run.report import report as report_of

from .conftest import EXTRACTS

PROJECT = Path(__file__).parents[2]
MEASURES = (*THE_TEN, "S19", "S21")
"""The ten and two of another section: more would take much longer, and tell no more of how it is done."""


@pytest.fixture(scope="module")
def definitions(tmp_path_factory):
    """A file with these measures alone."""
    path = tmp_path_factory.mktemp("definitions") / "kpi_definitions.yaml"
    path.write_text(definitions_of(MEASURES), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def asked(definitions):
    return Request(
        today=date(2026, 11, 1),
        period="2024Q1",
        data="sample",
        definitions=definitions,
        by=("placement_type",),
        only=MEASURES,
    )


@pytest.fixture(scope="module")
def arguments(definitions):
    return (
        *("--period", "2024Q1", "--data", "sample", "--by", "placement_type", "--audience", "public"),
        *("--only", ",".join(MEASURES), "--definitions", str(definitions)),
    )


@pytest.fixture(scope="module")
def told(asked):
    return report_to_the_public(asked).reported.report


@pytest.fixture(scope="module")
def full(asked):
    return report_of(asked).report


@pytest.fixture(scope="module")
def page(arguments):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(PROJECT)
        ran = CliRunner().invoke(app, ["report", *arguments], prog_name="kpis")
    assert ran.exit_code == 0, ran.stderr
    return ran.stdout


def section(page, measure):
    """Everything on a page about one measure: its section, and its row of the scorecard."""
    start = page.index(f'<section id="{anchor(measure)}"')
    row = re.search(rf'<tr role="row"><th[^>]*><a href="#{anchor(measure)}">.*?</tr>', page)
    return page[start : page.index("</section>", start)] + row[0]


def words(markup):
    """What can be read, with a blank after every cell and element but those of a fraction."""
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"</(?!data)", " </", markup)))


def stands_in(printed, markup):
    """Whether a figure is to be read there, not as a part of a longer one."""
    return re.search(rf"(?<![\d,.]){re.escape(printed)}(?![\d,.])", words(markup)) is not None


EVENTS = ("4.3", "4.4", "4.7", "4.10", "S21")


def test_the_scorecard_on_the_page_is_that_of_the_public_csv(page, arguments, kpis):
    printed = kpis("compute", *arguments, "--format", "csv").stdout
    names = ("value", "numerator", "denominator", "not_known", "to_green", "previous_value")
    rows = [row for row in csv.DictReader(io.StringIO(printed)) if not row["group_placement_type_name"]]

    scorecard = page[page.index('<section id="scorecard"') : page.index('<section id="measures"')]
    lines = re.findall(r'<tr role="row">(.*?)</tr>', scorecard, flags=re.DOTALL)
    cells = [line for line in lines if 'role="rowheader"' in line]  # of the tables of both sections

    of_events = ("numerator", "denominator")  # which a count without a population does not show
    assert [[float(value) for value in re.findall(r'<data value="([^"]+)"', row)] for row in cells] == [
        [float(row[name]) for name in names if row[name] and not (name in of_events and row["ref"] in EVENTS)]
        for row in rows
    ]
    assert [row["rating"] for row in rows] == [re.search(r'class="tag [a-z-]+">([^<]+)<', row)[1] for row in cells]


def test_groups_on_the_page_are_those_of_the_public_csv(page, arguments, kpis):
    printed = kpis("compute", *arguments, "--format", "csv").stdout
    groups = [row for row in csv.DictReader(io.StringIO(printed)) if row["group_placement_type_name"]]

    names, of_events = ("value", "numerator", "denominator", "not_known"), ("numerator", "denominator")
    tables = re.findall(r'<div class="groups">(.*?)</table>', page, flags=re.DOTALL)
    cells = [row for table in tables for row in re.findall(r'<tr role="row">(.*?)</tr>', table, flags=re.DOTALL)[1:]]

    assert [[float(value) for value in re.findall(r'<data value="([^"]+)"', row)] for row in cells] == [
        [float(row[name]) for name in names if row[name] and not (name in of_events and row["ref"] in EVENTS)]
        for row in groups
    ]
    assert sum(row["hidden_reason"].startswith("the group") for row in groups) > 10


@pytest.mark.parametrize("label", ["2022Q2", "2023Q3"])
def test_a_quarter_tells_no_more_than_compute_would_of_it(told, asked, label):
    [quarter] = [quarter for quarter in told.quarters if quarter.period.label == label]
    alone = for_the_public(replace(asked, period=label, by=())).public

    for shown, of_compute in zip(quarter.results, alone.results, strict=True):
        assert shown.measure == of_compute.measure
        if shown.counts is not None:
            assert of_compute.counts is not None
            assert (shown.counts.numerator, shown.counts.denominator) == (
                of_compute.counts.numerator,
                of_compute.counts.denominator,
            )
            assert shown.counts.not_known in (None, of_compute.counts.not_known)


def test_the_last_quarter_is_told_as_the_scorecard_is(told):
    assert [(one.counts, one.value, one.verdict) for one in told.quarters[-1].results] == [
        (one.counts, one.value, one.verdict) for one in told.scorecard.results
    ]


def test_years_to_date_that_differ_by_few_are_not_both_told(told, full):
    """What one quarter adds to another of its year is never a number from 1 to 5, though it often is in full."""
    small = {"full": 0, "told": 0}
    for name, report in (("full", full), ("told", told)):
        for before, after in pairwise(report.quarters):
            for one, other in zip(before.results, after.results, strict=True):
                is_one_year = one.window.first_day == other.window.first_day
                if is_one_year and one.counts is not None and other.counts is not None:
                    added = other.counts.numerator - one.counts.numerator
                    rest = other.counts.denominator - one.counts.denominator - added
                    small[name] += 1 <= abs(added) <= 5 or 1 <= abs(rest) <= 5

    assert small["full"] > 10
    assert small["told"] == 0


def test_no_hidden_figure_stands_on_the_page(page, told, full):
    looked_for = 0
    cards = zip([*told.quarters, told.scorecard], [*full.quarters, full.scorecard], strict=True)
    pairs = [pair for shown, exact in cards for pair in zip(shown.results, exact.results, strict=True)]
    for shown, exact in pairs:
        if shown.counts is not None or exact.counts is None:
            continue
        here = section(page, exact.measure)
        printed = figures(exact)
        others = [one for one, _ in pairs if one.measure.ref == exact.measure.ref and one.counts is not None]
        assert exact.verdict.reason not in words(page)
        fractions = [(one.counts.numerator, one.counts.denominator) for one in others]
        if (exact.counts.numerator, exact.counts.denominator) not in fractions:
            assert not stands_in(f"{printed.numerator} / {printed.denominator}", here)
            looked_for += 1
        if exact.measure.show == "percentage" and printed.value not in [figures(one).value for one in others]:
            before = [figures(one).previous for one in others]
            assert printed.value in before or not stands_in(printed.value, here)
            assert f'value="{float(exact.value)}"' not in here
    assert looked_for > 15


def test_no_hidden_group_stands_on_the_page(page, told, full):
    looked_for = 0
    for shown, exact in zip(told.scorecard.results, full.scorecard.results, strict=True):
        tables = re.search(r'<div class="groups">(.*?)</table>', section(page, exact.measure), flags=re.DOTALL)
        told_groups = {group.values: group for group in shown.groups}
        for group in exact.groups:
            if group.counts.denominator and getattr(told_groups.get(group.values), "counts", None) is None:
                printed = group_figures(group, exact.measure.show)
                fraction = f"{printed.numerator} / {printed.denominator}"
                assert tables is None or not stands_in(fraction, tables[1]), (exact.measure.ref, group.names)
                looked_for += 1
    assert looked_for > 30


def test_only_told_figures_have_a_point_in_the_chart(page, told, full):
    hidden = looked_for = 0
    for result in told.scorecard.results:
        points = points_of(told.quarters, result.measure.ref)
        scale = scale_of(points)
        values = [float(point.result.value) for point in points if point.result.value is not None]
        hidden += len(points) - len(values)
        if scale is None:
            assert "<svg" not in section(page, result.measure)
            continue
        svg = re.search(r"<svg.*?</svg>", section(page, result.measure), flags=re.DOTALL)[0]
        drawn = re.findall(r'<path transform="translate\([\d.]+,([\d.]+)\)" d="M3', svg)
        assert [float(height) for height in drawn] == pytest.approx([scale.height_of(one) for one in values], abs=0.01)
        lines = {round(float(height), 2) for height in re.findall(r"[ML][\d.]+,([\d.]+)", svg)}
        of_told = {*values, *(float(point.result.due.green) for point in points if point.result.due.green is not None)}
        for point, exact in zip(points, points_of(full.quarters, result.measure.ref), strict=True):
            if point.is_hidden and float(exact.result.value) not in of_told:
                assert round(scale.height_of(float(exact.result.value)), 2) not in lines
                looked_for += 1
    assert looked_for > 5
    assert hidden > 15


def test_hidden_quarters_are_gaps_that_are_said(page):
    start = page.index('<section id="measure-4-4"')
    approvals = " ".join(words(page[start : page.index("</section>", start)]).split())

    assert "the figure is not published." in approvals
    assert "A gap for Q2 2021-22, Q3 2021-22, Q1 2022-23" in approvals
    assert "30 June 2024 (Q1 2024-25) c c 4 or more by 30 June HIDDEN" in approvals


def test_the_page_says_whom_it_is_for_and_nothing_of_findings_or_confidence(page):
    said = words(page[page.index("<body") :])

    assert "For the public (c stands for a number from 1 to 5, or one that would give such a number away)." in said
    assert "What was found in the records, and the confidence in each figure, are not published." in said
    assert "Confidence" not in said
    assert "Nothing was found." not in said


def test_what_is_told_does_not_hang_on_the_measures_chosen(told, asked):
    only = report_to_the_public(replace(asked, only=("4.5",), by=())).reported.report

    assert [[one.counts for one in quarter.results] for quarter in only.quarters] == [
        [one.counts for one in quarter.results if one.measure.ref == "4.5"] for quarter in told.quarters
    ]


OTHERWISE = EXTRACTS | {
    "children.csv": "child_id,date_of_birth,sex\n0012,2014-05-01,M\n0013,2012-01-01,M\n",
    "placements.csv": (
        "child_id,start_date,end_date,placement_type,provider,carer_id,end_reason\n"
        "0012,2019-01-01,,K2,PR4,c1,\n"
        "0013,2019-01-01,2024-05-01,U4,PR1,c2,CREQB\n"
        "0013,2024-05-01,,U4,PR1,c3,\n"
    ),
    "reviews.csv": "child_id,review_date,participation\n0012,2024-06-29,PN4\n0013,2023-05-30,PN1\n",
    "missing_episodes.csv": "child_id,start_date,end_date,kind,source\n0012,2023-05-02,2023-05-03,M,care\n",
}
"""The same two children with other lives: every count of theirs that differs is hidden."""


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("report", "public.html"),
        ("compute", "public.xlsx"),
        ("compute", "public.csv"),
        ("compute", "public.json"),
        ("compute", "public.md"),
    ],
)
def test_files_about_other_children_with_the_same_told_figures_are_the_same(kpis, extracts, definitions, command, name):
    def written():
        ran = kpis(command, *asked, "--audience", "public", "--output", name)
        assert ran.exit_code == 0
        return Path(name).read_bytes()

    asked = ("--period", "2024Q1", "--data", extracts, "--definitions", definitions)
    before, in_full = written(), kpis("compute", *asked, "--format", "csv").stdout
    for file, text in OTHERWISE.items():
        (extracts / file).write_text(text, encoding="utf-8")

    assert written() == before
    assert kpis("compute", *asked, "--format", "csv").stdout != in_full


def leavers(ids):
    return "child_id,start_date,end_date,legal_status,reason_ceased\n" + "".join(
        f"{child},2019-01-01,{day},C2,{reason}\n" for child, day, reason in ids
    )


def test_a_corrected_figure_is_restated_where_it_was_told_and_is_told(kpis, extracts):
    """Twelve who left by special guardianship, then thirteen: told both times, but for those not known."""
    Path("kpi_definitions.yaml").write_text(definitions_of(["4.5", "4.6", "4.7", "4.10"]), encoding="utf-8")
    asked = ("--period", "2024Q1", "--data", extracts)
    rows = [(f"1{number:03}", "2024-05-01", "E45" if number < 12 else "E11") for number in range(24)]
    statuses, missing = extracts / "legal_statuses.csv", extracts / "missing_episodes.csv"
    statuses.write_text(leavers(rows), encoding="utf-8")
    assert kpis("compute", *asked, "--output", "monthly").exit_code == 0
    assert kpis("publish", "--archive", "monthly", "--run", "1", "--label", "Q1 board").exit_code == 0

    statuses.write_text(leavers([*rows, ("1024", "2024-05-02", "E45")]), encoding="utf-8")
    missing.write_text(missing.read_text(encoding="utf-8") + "0012,2024-05-02,2024-05-03,M,care\n", encoding="utf-8")
    assert kpis("report", *asked, "--output", "monthly/staff.html").exit_code == 0
    assert kpis("report", *asked, "--audience", "public", "--output", "monthly/public.html").exit_code == 0
    assert (
        kpis("report", *asked, "--audience", "public", "--archive", "monthly", "--output", "other.html").exit_code == 0
    )

    def restated(name):
        page = Path(name).read_text(encoding="utf-8")
        return words(page[page.index('<section id="restated"') : page.index('<section id="trust"')])

    public = restated("monthly/public.html")
    assert ": 12 (12 / 24); now 13 (13 / 25), 1 higher, the rating is still GREEN." in public
    assert "4.10 Children who go missing" in restated("monthly/staff.html")
    assert "4.10 Children who go missing" not in public
    assert restated("other.html") == public


def test_an_archive_alone_is_refused(kpis, extracts):
    ran = kpis("report", "--period", "2024Q1", "--data", extracts, "--archive", "monthly", "--output", "page.html")

    assert (ran.exit_code, ran.stderr) == (
        2,
        "Error: --archive names the figures published before. Use it with --audience public.\n",
    )
