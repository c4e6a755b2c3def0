"""Percentages of few: the count stands first, on every page and in every sentence."""

import pytest

from permanence_kpis.outputs import ahead as ahead_words
from permanence_kpis.outputs import why as why_words
from permanence_kpis.run.ahead import ahead
from permanence_kpis.run.context import Request
from permanence_kpis.run.why import whys

FILES = {
    "children": "child_id,date_of_birth\nann,2012-01-01\nben,2012-01-01\ncat,2012-01-01\n",
    "legal_statuses": ("child_id,start_date,legal_status\nann,2018-01-01,C2\nben,2018-01-01,C2\ncat,2022-03-01,C2\n"),
    "placements": (
        "child_id,start_date,placement_type,carer_id\n"
        "ann,2018-01-01,U4,a\nben,2018-01-01,U4,b\nben,2024-01-10,U4,d\ncat,2022-03-01,U4,c\n"
    ),
}
"""By June 2024 ann meets 4.1 and ben has a new carer; cat is 30 months in care on 31 August, all with one carer."""


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return str(tmp_path)


def test_why_begins_with_the_count_of_few(folder):
    found = whys(Request(None, "2024Q2", folder, only=("4.1",)), "2024Q1", None)

    said = dict(why_words.heading(found))
    assert said["From"] == "Q1 2024-25 (at 30 June 2024): 1 of 2 (50.0%), RED"
    assert said["To"] == "Q2 2024-25 (at 30 September 2024): 2 of 3 (66.7%), AMBER"
    assert why_words.in_a_line(found.found[0])[2:4] == ("1 of 2 (50.0%, Q1 2024-25)", "2 of 3 (66.7%, Q2 2024-25)")
    assert why_words.moved_in_words(found.found[0]).startswith(
        "From 1 of 2 (50.0%, Q1 2024-25) to 2 of 3 (66.7%, Q2 2024-25): +16.67 points."
    )


def test_ahead_begins_with_the_count_of_few(folder):
    found = ahead(Request(None, "2024Q1", folder, only=("4.1",)), "2024Q2")

    (_, ends), _, (_, [crossing]) = ahead_words.tables(found)
    assert dict(ahead_words.heading(found))["From"] == "Q1 2024-25 (at 30 June 2024): 1 of 2 (50.0%), RED"
    assert [end[:3] for end in ends] == [
        ("30 June 2024", "1 of 2 (50.0%)", "1 / 2"),
        ("30 September 2024", "2 of 3 (66.7%)", "2 / 3"),
    ]
    assert (crossing[0], crossing[1], crossing[-1]) == ("31 August 2024", "cat", "2 of 3 (66.7%)")
