"""The report of the sample in a real browser: desktop, telephone, printed, without colour, by keyboard, read aloud."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.support.browser import browser, browser_path

from permanence_kpis.outputs.report import report_html
from permanence_kpis.run.context import Request
from permanence_kpis.run.report import report

PROJECT = Path(__file__).parents[3]
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 375, "height": 812}}
NARROWEST = {"viewport": {"width": 320, "height": 640}}
HIGH_CONTRAST = {**DESKTOP, "forced_colors": "active"}
A4_IN_POINTS = (595, 842)

pytestmark = pytest.mark.skipif(
    browser_path() is None,
    reason="there is no Chromium on this machine; install one or name it in KPIS_TEST_BROWSER",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    asked = Request(
        today=date(2026, 11, 1),
        period="2024Q1",
        data="sample",
        definitions=PROJECT / "kpi_definitions.yaml",
        by=("age_band",),
    )
    file = tmp_path_factory.mktemp("report") / "report.html"
    made = report(asked)
    file.write_text(report_html(made.report, plan=made.plan), encoding="utf-8")
    return file.as_uri()


@pytest.fixture(scope="module")
def opened() -> Iterator[Any]:
    with browser() as started:
        yield started


@pytest.fixture
def page_in(opened: Any, address: str) -> Iterator[Any]:
    pages = []

    def show(how: dict[str, Any]) -> Any:
        page = opened.new_page(**how)
        pages.append(page)
        page.goto(address)
        return page

    yield show
    for page in pages:
        page.close()


@pytest.mark.parametrize("how", [HIGH_CONTRAST], ids=["high contrast"])
def test_axe_finds_nothing(page_in, how):
    from axe_playwright_python.sync_playwright import Axe

    page = page_in(how)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = Axe().run(page).response["violations"]

    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []


@pytest.mark.parametrize("how", [DESKTOP, PHONE, NARROWEST], ids=["desktop", "phone", "narrowest"])
def test_nothing_is_wider_than_the_screen(page_in, how):
    page = page_in(how)

    assert page.evaluate("document.documentElement.scrollWidth") == how["viewport"]["width"]


@pytest.mark.parametrize("how", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_words_of_a_chart_lie_over_each_other(page_in, how):
    overlapping = page_in(how).evaluate(
        """() => [...document.querySelectorAll('svg')].flatMap(svg => {
            const texts = [...svg.querySelectorAll('text')].filter(text => text.textContent.trim());
            const boxes = texts.map(text => text.getBoundingClientRect());
            return texts.flatMap((text, i) => texts.slice(i + 1).filter((_, j) => {
                const [a, b] = [boxes[i], boxes[i + 1 + j]];
                return Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5
                    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
            }).map(other => `${text.textContent} / ${other.textContent}`));
        })"""
    )

    assert overlapping == []


def test_no_words_of_a_chart_are_cut_off(page_in):
    cut = page_in(DESKTOP).evaluate(
        """() => [...document.querySelectorAll('svg')].flatMap(svg => {
            const frame = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('text')].filter(text => {
                const box = text.getBoundingClientRect();
                return text.textContent.trim() && (box.right > frame.right + 6 || box.left < frame.left - 6);
            }).map(text => text.textContent);
        })"""
    )

    assert cut == []


def test_it_asks_for_nothing_and_no_part_of_it_is_refused(opened, address):
    page = opened.new_page(**DESKTOP)
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.close()

    assert asked == [address]
    assert said == []


def test_the_first_stop_of_the_keyboard_leads_past_the_contents(page_in):
    page = page_in(DESKTOP)
    page.keyboard.press("Tab")
    skip = page.locator(":focus")

    assert skip.inner_text() == "Skip to the report"
    assert skip.bounding_box()["x"] >= 0

    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "report"


def test_the_figures_of_a_chart_open_by_keyboard(page_in):
    page = page_in(DESKTOP)
    table = page.locator("#measure-4-1 details table")
    assert not table.is_visible()

    page.locator("#measure-4-1 summary").focus()
    page.keyboard.press("Enter")

    assert table.is_visible()
    assert table.locator("tbody tr").count() == 12


def test_the_table_is_still_a_table_where_its_rows_are_blocks(page_in):
    page = page_in(PHONE)
    scorecard = page.locator("#scorecard table")

    assert scorecard.get_by_role("row").count() == 11 + 21  # a table for each section, with its headings
    assert scorecard.get_by_role("columnheader").count() == 10 + 10


def test_the_words_carry_the_ratings_without_colour(page_in):
    page = page_in(HIGH_CONTRAST)

    tags = page.locator("#scorecard .tag")

    assert tags.all_inner_texts()[:3] == ["GREEN", "GREEN", "RED"]
    assert tags.first.evaluate("tag => getComputedStyle(tag).borderTopStyle") == "solid"


def test_it_prints_on_a4(page_in):
    printed = page_in(DESKTOP).pdf(prefer_css_page_size=True)
    boxes = {(round(float(width)), round(float(height))) for width, height in _sizes(printed)}

    assert boxes == {A4_IN_POINTS}
    assert 30 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 50  # a measure a page, nearly


@pytest.fixture(scope="module")
def pages(opened: Any, address: str, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The words of each printed page."""
    if shutil.which("pdftotext") is None:
        pytest.skip("there is no pdftotext on this machine (Debian: poppler-utils)")
    file = tmp_path_factory.mktemp("printed") / "report.pdf"
    page = opened.new_page(**DESKTOP)
    page.goto(address)
    page.pdf(path=file, prefer_css_page_size=True)
    page.close()
    told = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, check=True, timeout=60)
    return [" ".join(words.split()) for words in told.stdout.decode().removesuffix("\f").split("\f")]


def test_a_table_is_split_between_two_printed_pages_only_where_it_is_longer_than_one(pages):
    """The scorecard is a table for each of two sections; of 30 measures and of all findings a page is too short."""
    headings = ("Out of Not known Target due", "Measure Rating Confidence Why", "What was found Rows What was done")

    assert [sum(heading in page for page in pages) for heading in headings] == [2, 2, 2]


def test_each_measure_is_printed_on_one_page_with_its_chart(pages):
    charts = [page.count("over the last 12 quarters") for page in pages]

    assert sum(charts) == 30
    for page, number in zip(pages, charts, strict=True):
        if number:
            assert (
                page.count("Confidence A:")
                + page.count("Confidence B:")
                + page.count("Confidence C:")
                + page.count("Confidence D, so")
                == number
            ), page


def test_no_heading_stands_at_the_end_of_a_printed_page(pages):
    headings = [
        *(
            "Exceptions",
            "Target not met, within the margin",
            "What we are doing",
            "Scorecard",
            "Measure by measure",
            "Confidence in the figures",
        ),
        *("What is not known", "What was found in the records", "What is counted", "What the words mean"),
        *("4.1 Long-term placement stability", "4.8 Children in external residential care"),
    ]

    assert [page[-80:] for page in pages for heading in headings if page.endswith(heading)] == []


def test_every_printed_page_has_something_on_it(pages):
    assert [page for page in pages if len(page) < 500] == []


def test_what_is_for_a_screen_only_is_not_printed(page_in):
    page = page_in(DESKTOP)
    page.emulate_media(media="print")

    assert not page.locator("nav").is_visible()
    assert page.locator("#scorecard table").first.is_visible()
    assert page.locator("svg").first.is_visible()


def _sizes(printed: bytes) -> list[tuple[bytes, bytes]]:
    return re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", printed)
