"""What an action plan says, as it is read."""

from pathlib import Path

import pytest

from permanence_kpis.action_plan.model import Every, Milestone, Note
from permanence_kpis.definitions import load_definitions

from .files import TOP, action, day, plan, read, said_of
from .walk_through import PACKAGED, PAGE, block

SHIPPED = Path(__file__).parents[2] / "kpi_definitions.yaml"


def test_the_example_of_the_page_is_read_comma_and_blank_day_and_all():
    [found] = read(block(PAGE.read_text(encoding="utf-8"), "sound"), ("4.2", "4.5", "4.6")).actions

    assert found.evidence == ("4.2", "4.5", "4.6")
    assert found.milestones == (
        Milestone("Court dates set for all children moving to discharge", day("2026-03-31"), None),
    )
    assert found.notes == (
        Note(day("2026-01-15"), "Project lead", "21 moving to discharge, 11 await a court date.", "amber"),
    )
    assert (found.rag, found.confidence, found.next_review) == ("not given", "not given", day("2026-04-15"))


def test_every_comma_of_a_text_in_braces_stays():
    [found] = read(
        plan(action("notes:\n  - {on: 2024-05-14, by: Lead, for now, text: One, two, and three., rag: red}"))
    ).actions

    assert [(note.by, note.text, note.rag) for note in found.notes] == [
        ("Lead, for now", "One, two, and three.", "red")
    ]


@pytest.mark.parametrize("written", ['text: "One.", two', "text: One., two:", "rag: red, two, text: One."])
def test_what_follows_no_open_text_is_a_field_that_is_not_known(written):
    said = said_of(plan(action(f"notes:\n  - {{on: 2024-05-14, by: Lead, {written} }}")))

    assert "a note has no field 'two'" in said


def test_what_follows_a_comma_is_no_field_that_is_needed_however_like_one_it_looks():
    said = said_of(plan(action("milestones:\n  - {what: A panel meets, due 2024-05-01}")))

    assert "(A1.milestones): 'due' is missing\n" in said


def test_a_blank_field_of_a_list_below_each_other_is_no_part_of_a_text():
    said = said_of(plan(action("notes:\n  - on: 2024-05-14\n    by: Lead\n    text: One\n    ragg:")))

    assert "a note has no field 'ragg'" in said


def test_what_is_not_needed_may_be_left_blank():
    blank = ("rag:", "confidence:", "milestones:", "notes: []", "next_review:")
    [found] = read(plan(action(*blank), top=f"{TOP}ambition:\nrag_words:\n")).actions

    assert found == read(plan()).actions[0]


def test_without_words_of_its_own_a_plan_has_the_usual_ones():
    found = read(plan(top=f"{TOP}rag_words: {{green: all is well}}\n"))

    assert found.rag_words == {
        "green": "all is well",
        "amber": "some risk",
        "red": "off track",
        "blue": "done and embedded",
    }


@pytest.mark.parametrize(
    ("written", "after", "last_day"),
    [
        ("3 months", "2024-03-31", "2024-06-30"),
        ("1 month", "2024-01-31", "2024-02-29"),
        ("6 weeks", "2024-02-19", "2024-04-01"),
        ("90 days", "2023-12-02", "2024-03-01"),
    ],
)
def test_the_last_day_of_a_review_in_time(written, after, last_day):
    every = read(plan(top=TOP.replace("3 months", written))).review_every

    assert every.after(day(after)) == day(last_day)
    assert str(every) == written


def test_a_length_of_time_is_written_with_its_number():
    assert str(Every(1, "weeks")) == "1 week"


def test_any_evidence_will_do_where_no_measures_are_known():
    assert read(plan(action('evidence: ["S1"]')), refs=None).actions[0].evidence == ("S1",)


def test_the_packaged_plan_says_nothing_that_only_a_council_can_know():
    refs = tuple(measure.ref for measure in load_definitions(SHIPPED).measures)
    found = read(PACKAGED.read_text(encoding="utf-8"), refs)

    assert [action.ref for action in found.actions] == [f"A4.{number}" for number in range(1, 12)]
    assert {(action.rag, action.confidence, action.notes, action.milestones) for action in found.actions} == {
        ("not given", "not given", (), ())
    }
    assert found.warnings == ()
