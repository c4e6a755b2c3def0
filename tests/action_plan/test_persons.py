"""Persons in a plan, which is published: found, warned of, and not repeated."""

import pytest

from .files import action, plan, read

E_MAIL, TELEPHONE, PERSON = (
    "this has what looks like an e-mail address",
    "this has what looks like a telephone number",
    "this may name a person",
)


def warned(*changes):
    return [(problem.place.field, problem.what) for problem in read(plan(action(*changes))).warnings]


def note(text, by="Project lead"):
    return f'notes:\n  - {{on: 2024-05-14, by: "{by}", text: "{text}"}}'


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Ask permanence@council.gov.uk for dates.", E_MAIL),
        ("Ring 01234 567890.", TELEPHONE),
        ("Ring (020) 7946 0000 first.", TELEPHONE),
        ("Ring +44 7700 900123.", TELEPHONE),
        ("Ring 07700-900-123.", TELEPHONE),
        ("Cllr Okafor has asked.", PERSON),
        ("Dr. Smith was asked.", PERSON),
        ("Ben moves in June.", PERSON),
        ("The carer of Olivia agrees.", PERSON),
        ("Mark Smith chairs it.", PERSON),
    ],
)
def test_what_tells_of_a_person_is_found(text, what):
    assert warned(note(text)) == [("A1.notes.text", what)]


@pytest.mark.parametrize(
    "text",
    [
        "21 moving to discharge, 11 await a court date on 2026-01-15.",
        "Mark the day in the diary; will do by April 2024, in June or in May.",
        "The Family Court and the Virtual School agree; Ofsted came on 01/02/2024.",
        "Since 2023 there were 1,234 contacts, 0.5% more, at GBP 100000000.",
        "Greater Manchester's charter; Grace period over. Heather grows.",
    ],
)
def test_what_tells_of_nobody_is_not(text):
    assert warned(note(text)) == []


@pytest.mark.parametrize(
    "post",
    [
        "Head of service, children in care",
        "Assistant director, children's social care",
        "Virtual School Headteacher",
        "IRO",
        "Corporate Parenting Board",
        "Independent Reviewing Officer",
        "Project lead",
        "Principal Social Worker",
    ],
)
def test_a_post_is_no_person(post):
    assert warned(f'lead: "{post}"', note("Done.", post)) == []


@pytest.mark.parametrize(
    "person", ["Ada Lovelace", "A. N. Other", "ada", "Ada Lovelace, head of service", "Ruth, team manager"]
)
def test_a_person_where_a_post_should_stand_is_found(person):
    assert warned(f'lead: "{person}"', note("Done.", person)) == [("A1.lead", PERSON), ("A1.notes.by", PERSON)]


def test_a_warning_names_the_line_and_repeats_nothing():
    [problem] = read(plan(action(note("Ring Olivia.")))).warnings

    assert problem.place.line == 11
    assert problem.source_line is None
    assert "Olivia" not in str(problem)
