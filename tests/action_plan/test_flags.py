"""Each flag: where it is raised, where it is not, and its sentence. And where an action stands on a day."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from tests.outputs.small_scorecard import APPROVALS, BREAKDOWNS, MISSING, MOVES, STABILITY

from permanence_kpis.action_plan.flags import flags
from permanence_kpis.action_plan.model import Action, Every, Milestone, Note
from permanence_kpis.action_plan.standing import Evidence, standing
from permanence_kpis.results.scorecard import Verdict

from .files import day

JUNE = day("2024-06-30")
MAY = Note(day("2024-05-14"), "Lead", "The team is complete.", "amber")


def measured(ref, rating, letter="B", *, worse=False):
    """A measure with a rating and a confidence."""
    result = replace(STABILITY, verdict=Verdict(rating, "", None))
    confidence = None if letter is None else replace(result.confidence, letter=letter)
    return Evidence(ref, replace(result, confidence=confidence), has_worsened_twice=worse)


def acting(*, notes=(MAY,), status="under way", rag="not given", milestones=()):
    return Action("A1", "Something", "Head of service", status, (), rag, "not given", milestones, tuple(notes), None)


def raised(action=None, *evidence, last_day=JUNE):
    """The kinds of flag and what they say."""
    action = action or acting()
    action = replace(action, evidence=tuple(one.ref for one in evidence))
    stands = standing(action, last_day, {one.ref: one for one in evidence})
    return [(flag.kind, flag.says) for flag in flags(stands, Every(3, "months"))]


def says(rag):
    return acting(notes=[replace(MAY, rag=rag)])


GREEN, AMBER, RED = (measured(ref, ref) for ref in ("GREEN", "AMBER", "RED"))


@pytest.mark.parametrize("rag", ["green", "blue"])
def test_a_lead_who_says_that_it_goes_well_disagrees_with_a_red_measure(rag):
    assert raised(says(rag), measured("4.5", "GREEN"), measured("4.6", "RED"), measured("4.2", "RED", worse=True)) == [
        ("disagrees", f"The lead says {rag}, and 4.6 and 4.2 are RED.")
    ]


def test_and_with_one_that_has_worsened_twice_whatever_its_rating():
    assert raised(says("green"), measured("4.9", "GREEN", worse=True), measured("4.6", "RED")) == [
        ("disagrees", "The lead says green, and 4.6 is RED and 4.9 has worsened two periods running.")
    ]


@pytest.mark.parametrize("rag", ["amber", "red", "not given"])
def test_a_lead_who_does_not_say_that_it_goes_well_does_not_disagree_with_red(rag):
    assert raised(says(rag), measured("4.6", "RED", worse=True)) == []


def test_a_lead_who_says_red_disagrees_where_every_measure_is_green():
    assert raised(says("red"), measured("4.2", "GREEN"), measured("4.5", "GREEN")) == [
        ("disagrees, other way", "The lead says red, and 4.2 and 4.5 are GREEN.")
    ]


@pytest.mark.parametrize("rating", ["AMBER", "TBC", "NO DATA", "HIDDEN", "INFO"])
def test_and_does_not_where_one_is_not(rating):
    assert raised(says("red"), measured("4.2", "GREEN"), measured("4.5", rating)) == []


def test_no_measure_is_no_evidence():
    assert raised() == [("no evidence", "No measure shows whether it works.")]


def test_nor_are_measures_without_a_rating():
    assert raised(None, Evidence("4.7", BREAKDOWNS), Evidence("4.4", APPROVALS), Evidence("S1", None)) == [
        (
            "no evidence",
            "No figure shows whether it works: 4.7 is TBC, 4.4 is NO DATA and S1 is not measured here.",
        )
    ]


def test_one_measure_with_a_rating_is_evidence():
    assert raised(None, Evidence("4.7", BREAKDOWNS), Evidence("4.1", STABILITY)) == []


def test_evidence_is_weak_where_every_confidence_is_d():
    assert raised(None, Evidence("4.3", MOVES), Evidence("4.4", APPROVALS)) == [
        ("weak evidence", "4.3 has confidence D: too much is not known.")
    ]


def test_one_confidence_better_than_d_is_enough():
    assert raised(None, Evidence("4.3", MOVES), Evidence("4.10", MISSING)) == []


@pytest.mark.parametrize(
    ("on", "is_stale"),
    [("2024-03-29", True), ("2024-03-30", False), ("2024-03-31", False), ("2024-06-30", False), ("2024-07-01", True)],
)
def test_a_plan_is_stale_once_the_last_note_is_older_than_it_should_be(on, is_stale):
    found = raised(acting(notes=[replace(MAY, on=day(on))]), GREEN)

    assert [kind for kind, _ in found] == (["stale"] if is_stale else [])


def test_how_old_is_said():
    assert raised(acting(notes=[replace(MAY, on=day("2024-01-09"))]), GREEN) == [
        ("stale", "The last note is dated 9 January 2024; one is due every 3 months.")
    ]
    assert raised(acting(notes=[]), GREEN) == [("stale", "No note was written by 30 June 2024.")]


@pytest.mark.parametrize("status", ["done", "embedded", "stopped"])
def test_nobody_has_to_write_of_what_is_over(status):
    assert raised(acting(notes=[], status=status), GREEN) == []


@pytest.mark.parametrize(
    ("due", "done_on", "is_missed"),
    [
        ("2024-06-30", None, True),
        ("2024-07-01", None, False),
        ("2024-05-31", "2024-06-30", False),
        ("2024-05-31", "2024-07-01", True),
    ],
)
def test_a_milestone_is_missed_by_the_last_day_of_the_period(due, done_on, is_missed):
    one = Milestone("A panel meets", day(due), done_on and day(done_on))
    found = raised(acting(milestones=(one,)), GREEN)

    said = f"The milestone 'A panel meets' was due by {day(due).day} {day(due):%B %Y} and is not done."
    assert found == ([("milestone missed", said)] if is_missed else [])


@pytest.mark.parametrize(("status", "is_missed"), [("stopped", False), ("done", True)])
def test_what_is_stopped_misses_no_milestone(status, is_missed):
    found = raised(acting(status=status, milestones=(Milestone("A panel meets", day("2024-05-01")),)), GREEN)

    assert [kind for kind, _ in found] == (["milestone missed"] if is_missed else [])


def test_a_rag_that_no_note_gives_is_said():
    silent = replace(MAY, rag="not given")

    assert raised(acting(rag="green", notes=[silent]), GREEN) == [
        ("RAG without a note", "The lead says green, and no note says so or why.")
    ]
    assert raised(acting(rag="amber"), GREEN) == []


def test_the_same_note_twice_running_is_said():
    again = replace(MAY, on=day("2024-06-11"), text="the team is complete.")

    assert raised(acting(notes=[MAY, again]), GREEN) == [
        ("unchanged text", "The notes of 14 May 2024 and 11 June 2024 say the same.")
    ]
    assert raised(acting(notes=[MAY, replace(MAY, text="Another."), again]), GREEN) == []


APRIL, JULY = day("2024-04-09"), day("2024-07-09")
NOTES = (
    replace(MAY, on=APRIL),
    MAY,
    replace(MAY, on=day("2024-06-11"), rag="not given"),
    replace(MAY, on=JULY, rag="red"),
)


@pytest.mark.parametrize(
    ("last_day", "of_action", "rag", "since"),
    [
        (date(2024, 4, 8), "not given", "not given", None),
        (date(2024, 4, 8), "red", "not given", None),  # a later note gives one, which this may be of
        (date(2024, 4, 9), "red", "amber", APRIL),
        (JUNE, "red", "amber", APRIL),
        (JULY, "red", "red", JULY),
        (JULY, "not given", "red", JULY),
        (JULY, "green", "green", None),
    ],
)
def test_the_rag_of_a_day_is_that_of_the_newest_note_by_then(last_day, of_action, rag, since):
    stands = standing(acting(notes=NOTES, rag=of_action), last_day, {})

    assert (stands.rag, stands.rag_since) == (rag, since)
    assert all(note.on <= last_day for note in stands.notes)


def test_a_milestone_done_late_says_by_how_much():
    one = Milestone("A panel meets", day("2024-05-31"), day("2024-06-02"))

    [then] = standing(acting(milestones=(one,)), JUNE, {}).milestones
    [before] = standing(acting(milestones=(one,)), day("2024-06-01"), {}).milestones

    assert (then.state, then.days_late) == ("done", 2)
    assert (before.state, before.days_late) == ("missed", 0)


def test_the_figures_of_the_evidence_are_not_changed_by_what_a_lead_says():
    stands = standing(replace(says("green"), evidence=("4.1",)), JUNE, {"4.1": Evidence("4.1", STABILITY)})

    assert stands.evidence[0].result is STABILITY
    assert stands.evidence[0].result.value == Fraction(14300, 205)
