"""The page from its templates: what may stand in them, and what must not come out of them."""

import pytest
from jinja2 import UndefinedError

from permanence_kpis.outputs.report.cells import Exact, Heading, Link, Parts, Table
from permanence_kpis.outputs.report.rendering import rendered

WORDS = {
    "title": "Scorecard",
    "period_name": "Q1",
    "period": "Q1 (April to June 2024)",
    "audience": "",
    "note": "",
    "is_pack": False,
    "cover": None,
    "sections": [("scorecard", "Scorecard")],
    "scorecard": [("", Table("", [], []))],
    "notes": [],
    "footer": "Worked out.",
}


def page(**otherwise):
    return rendered(WORDS | otherwise)


def test_line_breaks_of_a_template_are_no_part_of_the_page():
    assert page().startswith('<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><meta http-equiv=')
    assert page().endswith("</section></main><footer><p>Worked out.</p></footer></body></html>\n")


def test_what_is_printed_is_escaped_and_has_no_control_character():
    assert '<p class="when">&lt;b&gt; &quot;&amp;&#x27; \ufffd</p>' in page(period="<b> \"&' \x1b")


def test_a_word_that_a_template_misspells_ends_it():
    missing = {name: word for name, word in WORDS.items() if name != "footer"}

    with pytest.raises(UndefinedError, match="'footer' is undefined"):
        rendered(missing)


def test_a_number_has_the_exact_one_behind_it_and_a_rating_its_colour():
    headings = [
        Heading("Measure"),
        Heading("Result", "number"),
        Heading("Out of", "number"),
        Heading("Rating", "rating"),
    ]
    row = [Link("4.1 Stability", "measure-4-1"), Exact("69.8%", 69.75), Parts(Exact("3", 3), "-"), "NO DATA"]

    assert (
        '<tr role="row"><th scope="row" role="rowheader"><a href="#measure-4-1">4.1 Stability</a></th>'
        '<td role="cell" data-heading="Result" class="number"><span><data value="69.75">69.8%</data></span></td>'
        '<td role="cell" data-heading="Out of" class="number"><span><data value="3">3</data> / -</span></td>'
        '<td role="cell" data-heading="Rating"><span><span class="tag no-data">NO DATA</span></span></td></tr>'
    ) in page(scorecard=[("", Table("", headings, [row]))])


def test_a_table_has_a_caption_where_there_is_one():
    assert "<caption>" not in page()
    assert "<caption>Letters</caption>" in page(scorecard=[("", Table("Letters", [], []))])


def test_a_table_without_a_column_keeps_the_others_in_their_order():
    table = Table("", [Heading("A"), Heading("B"), Heading("C")], [["1", "2", "3"]])

    assert table.without("B") == Table("", [Heading("A"), Heading("C")], [["1", "3"]])
