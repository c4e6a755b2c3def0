"""The board pack of the sample as PDF from a real browser: its pages, in their order, and where they break."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.support.browser import browser, browser_path

from permanence_kpis.definitions import load_definitions
from permanence_kpis.outputs.report import report_html
from permanence_kpis.run.context import Request
from permanence_kpis.run.for_public import report_to_the_public
from permanence_kpis.run.report import report

from .small_report import REPORT

PROJECT = Path(__file__).parents[3]
A4_IN_POINTS = "595 x 842"

pytestmark = [
    pytest.mark.skipif(browser_path() is None, reason="there is no Chromium on this machine (KPIS_TEST_BROWSER)"),
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="there is no pdftotext (Debian: poppler-utils)"),
]


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """The pack as a PDF; beside it, as public.pdf, that of the ten measures for the public, as small.pdf one whose
    measures are short, and as groups.pdf the pack with each measure broken down.
    """
    folder = tmp_path_factory.mktemp("pack")
    ten, _, _ = (PROJECT / "kpi_definitions.yaml").read_text(encoding="utf-8").partition('  - ref: "S1"')
    (folder / "kpi_definitions.yaml").write_text(ten, encoding="utf-8")
    asked = Request(
        today=date(2026, 11, 1), period="2024Q1", data="sample", definitions=PROJECT / "kpi_definitions.yaml"
    )
    of_ten = replace(asked, definitions=folder / "kpi_definitions.yaml")
    made, public = report(asked), report_to_the_public(of_ten).reported
    by_age = report(replace(asked, by=("age_band",)))
    (folder / "pack.html").write_text(report_html(made.report, plan=made.plan, is_pack=True), encoding="utf-8")
    (folder / "public.html").write_text(report_html(public.report, plan=public.plan, is_pack=True), encoding="utf-8")
    (folder / "small.html").write_text(report_html(REPORT, is_pack=True), encoding="utf-8")
    (folder / "groups.html").write_text(report_html(by_age.report, plan=by_age.plan, is_pack=True), encoding="utf-8")
    with browser() as opened:
        page = opened.new_page()
        for name in ("pack", "public", "small", "groups"):
            page.goto((folder / f"{name}.html").as_uri())
            page.pdf(path=folder / f"{name}.pdf", prefer_css_page_size=True)
    return folder / "pack.pdf"


@pytest.fixture(scope="module")
def pages(printed):
    """The lines of each printed page."""
    return lines_of(printed)


def lines_of(printed):
    told = subprocess.run(["pdftotext", "-raw", printed, "-"], capture_output=True, check=True, timeout=60)
    return [page.split("\n") for page in told.stdout.decode().removesuffix("\f").split("\f")]


def first_lines(pages):
    return [page[0] for page in pages]


def place_of(pages, heading):
    return first_lines(pages).index(heading)


def test_every_page_is_a4(printed):
    told = subprocess.run(["pdfinfo", printed], capture_output=True, check=True, timeout=60).stdout.decode()

    assert re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", told)
    assert (
        " x ".join(f"{float(number):.0f}" for number in re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", told).groups())
        == A4_IN_POINTS
    )


def test_the_parts_begin_pages_of_their_own_in_the_order_of_a_pack(pages):
    begin = [
        "Permanence scorecard: Sampleborough",
        "Scorecard",
        "Exceptions",
        "Measure by measure",
        "What we are doing",
        "Confidence in the figures",
        "What is counted",
    ]

    assert [place_of(pages, heading) for heading in begin[:3]] == [0, 1, 3]  # a page of the scorecard for each section
    assert [line for line in first_lines(pages) if line in begin] == begin
    assert 40 <= len(pages) <= 50


def test_the_cover_says_of_which_days_it_is_what_can_change_and_who_signs(pages):
    cover = " ".join(pages[0])

    assert "First day 1 April 2024 Last day 30 June 2024" in cover
    assert "Newest record 30 September 2026" in cover
    # 30 June 2024 to 30 June 2026 are 730 days, and 92 more to 30 September
    assert "The newest record is dated 30 September 2026, 822 days after the last day of the period" in cover
    assert "Do not rely on these, because too much is not known: 4.3." in cover
    assert "The target is still to be confirmed: 4.7, S1, " in cover
    assert "Signed off by (post) Signature Date" in cover


def test_each_measure_has_one_page_with_its_chart_its_quarters_and_what_is_done(pages):
    first = place_of(pages, "Measure by measure")
    of_measures = pages[first : place_of(pages, "What we are doing")]

    refs = [measure.ref for measure in load_definitions(PROJECT / "kpi_definitions.yaml").measures]
    assert len(of_measures) == len(refs) == 30
    for ref, page in zip(refs, of_measures, strict=True):
        said = " ".join(page)
        assert said.count("over the last 12 quarters") == 1
        assert f"{ref} " in said[:60]
        assert said.count("30 September 2021 (Q2 2021-22)") == said.count("30 June 2024 (Q1 2024-25)") == 1
        assert "What moved it" in said


def test_measures_that_would_go_on_one_page_have_one_each(printed):
    pages = lines_of(printed.with_name("small.pdf"))
    first, after = first_lines(pages).index("Measure by measure"), first_lines(pages).index("Confidence in the figures")

    assert after - first == len(REPORT.scorecard.results) == 7


def test_each_measure_has_one_page_with_its_groups_too(printed):
    """No table of groups goes on to a page of its own, which would be nearly empty."""
    pages = lines_of(printed.with_name("groups.pdf"))
    first = place_of(pages, "Measure by measure")
    of_measures = [" ".join(page) for page in pages[first : place_of(pages, "What we are doing")]]

    assert len(of_measures) == 30
    assert sum("by age band" in page for page in of_measures) == 28  # approvals and households have no age
    assert [page for page in of_measures if len(page) < 1500] == []


def test_no_page_is_nearly_empty_and_none_ends_with_a_heading(pages):
    headings = {"Scorecard", "Exceptions", "Measure by measure", "What we are doing", "Commentary", "What is not known"}

    assert [number for number, page in enumerate(pages, start=1) if len(" ".join(page)) < 300] == []
    assert [page[-1] for page in pages if page[-1] in headings] == []


def test_no_page_for_the_public_is_nearly_empty(printed):
    """The notes below the plan stay with it, and the few lines of what to know need no page of their own."""
    pages = lines_of(printed.with_name("public.pdf"))

    assert [number for number, page in enumerate(pages, start=1) if len(" ".join(page)) < 900] == [1]


def test_no_row_of_the_plan_stands_alone_or_is_split(pages):
    of_plan = [
        page for page in pages if "Action Evidence Last note Flags" in " ".join(page).replace("Status, lead's RAG ", "")
    ]
    rows = [len(re.findall(r"\bA4\.\d+ [A-Z]", " ".join(page))) for page in of_plan]

    assert sum(rows) == 11
    assert min(rows) >= 2


def test_the_last_page_has_the_words_and_the_footer(pages):
    last = " ".join(pages[-1])

    assert "What the words mean" in last
    assert "Measures defined in" in last
