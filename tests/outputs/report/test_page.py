"""The report as a page: its figures, its words, and what it must never do."""

import base64
import builtins
import hashlib
import re
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from permanence_kpis.errors import UsageError
from permanence_kpis.outputs.json_format import scorecard_rows
from permanence_kpis.outputs.report import report_html
from permanence_kpis.results.counts import Counts

from ..small_scorecard import CARD, GIRLS, STABILITY
from .small_report import REPORT, report_of

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> & \"quoted\" 'too' {{7*7}} \x1b[31m"


class Read(HTMLParser):
    """A page taken apart: every start tag with its attributes, the words, and the exact numbers by row of a section."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.words, self.open, self.numbers = [], [], [], {}
        self.section, self.rows = None, 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.tags.append((tag, values))
        if tag != "meta":
            self.open.append(tag)
        if tag == "section" and values.get("id"):
            self.section = values["id"]
        if tag == "tr":
            self.rows += 1
        if tag == "data":
            self.numbers.setdefault((self.section, self.rows), []).append(float(values["value"]))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "title"):
            self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(f" {words}" for words in self.words).split())

    def rows_of(self, section):
        return [
            numbers for (of, _), numbers in sorted(self.numbers.items(), key=lambda one: one[0][1]) if of == section
        ]


@pytest.fixture(scope="module")
def page():
    return report_html(REPORT)


@pytest.fixture(scope="module")
def read(page):
    return Read(page)


def of_measures(*results):
    return Read(report_html(report_of(replace(CARD, results=results))))


def test_the_figures_of_the_scorecard_are_those_of_the_csv(read):
    names = ("value", "numerator", "denominator", "not_known", "to_green", "previous_value")
    of_events = ("numerator", "denominator")  # which a count without a population does not show
    expected = [
        [
            pytest.approx(row[name])
            for name in names
            if row[name] is not None and not (name in of_events and row["ref"] in ("4.3", "4.4", "4.7", "4.10"))
        ]
        for row in scorecard_rows(REPORT.scorecard)
    ]

    assert read.rows_of("scorecard") == [numbers for numbers in expected if numbers]
    assert len(expected) == 7


def test_the_figures_of_each_chart_stand_in_a_table_of_its_quarters(read):
    value = float(STABILITY.value)

    assert (
        read.rows_of("measure-4-1") == [[pytest.approx(value)]] * 3
    )  # the figure itself, and two quarters that have it


def test_a_figure_is_shown_as_on_the_terminal(read):
    assert "69.8% AMBER" in read.text
    assert "143 of 205 children, at 30 June 2024." in read.text
    assert "It was 68.1% before (at 31 March 2024): it has improved by 1.7 points." in read.text


def test_a_figure_of_few_begins_with_its_count():
    before = replace(STABILITY.previous, value=Fraction(250, 6), counts=Counts(12, 5))
    few = replace(STABILITY, value=Fraction(400, 9), counts=Counts(9, 4), previous=before, direction="improved")

    read = of_measures(few)

    assert "4 of 9 (44.4%) AMBER" in read.text
    assert "It was 5 of 12 (41.7%) before (at 31 March 2024): it has improved by 2.7 points." in read.text


def test_what_falls_short_is_said_in_sentences(read):
    assert (
        "4.1 Long-term placement stability : Cannot be decided for 3 children; the result is between 69.8% and 71.2%. "
        "Confidence C: it cannot be decided for 3 of the children; 2 of the children depend on records that were "
        "repaired or are in doubt: the rating could become GREEN. Once that is resolved it is between 68.9% and 71.4%. "
        "69.8% is below the 70% target but not below 63%. At most 1 more would be needed to meet the target."
    ) in read.text


def test_that_a_figure_cannot_be_used_is_said_before_what_is_made_of_it(read):
    said = (
        "Confidence D, so do not rely on this figure: it cannot be decided for 21 of 80 moves, which is more than 20%. "
        "It is between 15 and 36. "
        "15 is above the 13 allowed by 30 June (55 for the whole year) but not above 15. "
        "At least 2 fewer would be needed to meet the target."
    )

    assert read.text.count(said) == 2  # among the exceptions, and beside its chart


def test_a_count_of_events_is_out_of_nothing(read):
    assert "1,131 children, 1 April to 30 June 2024." in read.text
    assert "1,140" not in read.text
    assert "261 of 580 children, at 30 June 2024." in read.text


def test_the_letters_are_explained_where_they_first_stand(page):
    first = page.index('data-heading="Confidence"')

    assert page.index("C: some records are in doubt, enough to change the rating.") < first


def test_no_child_is_named(read):
    assert "0012" not in read.text
    assert "0013" not in read.text


def test_words_are_escaped_wherever_they_come_from():
    measure = replace(
        GIRLS.measure, ref=HOSTILE, title=HOSTILE, why=HOSTILE, source=HOSTILE, notes=HOSTILE, owner=HOSTILE
    )
    hostile = replace(GIRLS, measure=measure, warnings=(HOSTILE,))
    problem = replace(
        CARD.problems[0], what=HOSTILE, effect=HOSTILE, place=replace(CARD.problems[0].place, file=HOSTILE)
    )
    scorecard = replace(
        CARD,
        authority=HOSTILE,
        results=(hostile,),
        problems=(problem,),
        warnings=(HOSTILE,),
        definitions_origin=HOSTILE,
        extracts=replace(CARD.extracts, folder=HOSTILE),
    )
    page = report_html(report_of(scorecard))
    read = Read(page)

    assert {tag for tag, _ in read.tags} & {"script", "img", "iframe", "object", "link", "form"} == set()
    assert not [name for _, attributes in read.tags for name in attributes if name.startswith("on")]
    assert "\x1b" not in page
    assert read.text.count("{{7*7}}") >= 8


def test_the_page_asks_for_nothing_and_runs_nothing(page, read):
    tags = {tag for tag, _ in read.tags}
    linked = [
        values[name] for _, values in read.tags for name in ("href", "src", "xlink:href", "action") if name in values
    ]

    assert tags & {"script", "link", "img", "image", "use", "iframe", "object", "embed", "video", "form"} == set()
    assert linked
    assert all(link.startswith("#") for link in linked)
    assert "url(" not in page
    assert "@import" not in page


def test_the_policy_allows_this_style_and_nothing_else(page, read):
    [policy] = [values["content"] for tag, values in read.tags if values.get("http-equiv") == "Content-Security-Policy"]
    [style] = re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not [values for _, values in read.tags if "style" in values]


def test_every_link_leads_somewhere_and_every_name_is_given_once(read):
    names = [values["id"] for _, values in read.tags if "id" in values]

    assert len(names) == len(set(names))
    assert {values["href"][1:] for tag, values in read.tags if tag == "a"} <= set(names)
    assert {name for _, values in read.tags for name in values.get("aria-labelledby", "").split()} <= set(names)


def test_headings_go_down_one_step_at_a_time(read):
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch(r"h[1-6]", tag)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_every_chart_has_a_caption_and_a_table(read):
    tags = [tag for tag, _ in read.tags]

    assert tags.count("svg") == tags.count("figcaption") == tags.count("details") == 6  # 4.4 has no figure to draw
    assert "The records do not go back far enough to draw a chart." in read.text


def test_a_measure_without_data_says_why():
    text = of_measures(replace(REPORT.scorecard.results[2])).text

    assert "NO DATA" in text
    assert "The list of foster approvals is not in the folder." in text


def test_a_year_to_date_says_that_its_line_restarts(read):
    assert "Counted from 1 April each year, so the line restarts then." in read.text


def test_what_is_counted_is_said_without_the_words_of_the_files(page):
    counted = Read(page[page.index('<section id="definitions"') : page.index('<section id="words"')]).text

    assert (
        "4.3 Unplanned placement moves Source SSDA903 reason for placement change. "
        "Counted each change of carer, 1 April to 30 June 2024. Unknown where reason is “other”. "
        "Meets it where reason is one of unplanned move (“the carer asked, because of the child's behaviour”, "
        "“the carer asked, for another reason”). "
        "Target From 1 April 2023: 55 or fewer over the whole year is green, 60.5 or fewer is amber. "
        "It builds up over the year. By 30 June 2024: 13 or fewer is green, 15 or fewer is amber."
    ) in counted
    assert "Counted each child looked after, at 30 June 2024. Only where age is at most 15," in counted
    assert "Counted children with a start of care, 1 April to 30 June 2024. Meets it" in counted
    assert "Out of all of them." in counted  # 9.1: a percentage of everyone
    assert not re.search(r"\b(denominator|numerator|row|table|\w+_\w+)\b", counted)


def test_findings_are_told_in_words_and_a_file_of_ones_own_by_its_name():
    own = replace(CARD.problems[0], place=replace(CARD.problems[0].place, file="MOVES_24.csv", heading="END_DTTM"))
    text = Read(report_html(report_of(replace(CARD, problems=(CARD.problems[0], own))))).text

    assert "Placements End date A date that is not in the calendar." in text
    assert "MOVES_24.csv END_DTTM A date that is not in the calendar." in text


def test_every_chart_is_named_after_its_measure(page):
    names = re.findall(r'<svg role="img" aria-labelledby="([^"]+)"', page)
    said = [re.search(rf'<strong id="{re.escape(name)}">([^<]+)</strong>', page)[1] for name in names]

    assert said == [
        f"{result.measure.ref} {result.measure.title} over the last 3 quarters"
        for result in CARD.results
        if result.counts
    ]


def test_the_same_report_gives_the_same_bytes(page):
    assert report_html(REPORT) == page


def test_without_the_packages_the_message_says_what_to_type(monkeypatch):
    imported = builtins.__import__

    def without(name, *arguments, **options):
        if name == "jinja2":
            raise ModuleNotFoundError(name)
        return imported(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without)

    with pytest.raises(UsageError) as raised:
        report_html(REPORT)

    assert str(raised.value) == (
        "a report needs the packages jinja2 and vl-convert-python, which are not installed. "
        'Install them with: pip install "permanence-kpis[report]"'
    )
