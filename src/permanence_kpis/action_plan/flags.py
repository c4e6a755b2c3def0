"""What to look at in an action: where lead and figures disagree, what is not written, what is missed.

The lead's RAG is about delivery, the rating of a measure about results. Neither is changed by the other.
"""

from collections.abc import Iterator, Sequence

from permanence_kpis.action_plan.model import NOT_GIVEN, Every
from permanence_kpis.action_plan.standing import Evidence, Flag, Standing
from permanence_kpis.words import day_in_english as day
from permanence_kpis.words import listed

_SAYS_NOTHING = ("NO DATA", "TBC", "not measured here")
"""Ratings that are no evidence of anything."""
# D-254: a flag that nobody can take away hides the others
_CLOSED = ("done", "embedded", "stopped")
"""Where an action is over, nobody has to write of it any more."""


def flags(standing: Standing, review_every: Every) -> tuple[Flag, ...]:
    """Every flag of an action, in the order in which they are listed here."""
    return tuple(
        flag
        for found in (
            _disagrees(standing),
            _disagrees_other_way(standing),
            _no_evidence(standing),
            _weak_evidence(standing),
            _stale(standing, review_every),
            _missed(standing),
            _rag_without_note(standing),
            _unchanged_text(standing),
        )
        for flag in found
    )


def _disagrees(standing: Standing) -> Iterator[Flag]:
    if standing.rag not in ("green", "blue"):
        return
    red = [one.ref for one in standing.evidence if one.rating == "RED"]
    worse = [one.ref for one in standing.evidence if one.has_worsened_twice and one.ref not in red]
    parts = [f"{listed(red)} {_is(red)} RED"] if red else []
    parts += [f"{listed(worse)} {_has(worse)} worsened two periods running"] if worse else []
    if parts:
        yield Flag("disagrees", f"The lead says {standing.rag}, and {listed(parts)}.")


def _disagrees_other_way(standing: Standing) -> Iterator[Flag]:
    refs = [one.ref for one in standing.evidence]
    if standing.rag == "red" and refs and all(one.rating == "GREEN" for one in standing.evidence):
        yield Flag("disagrees, other way", f"The lead says red, and {listed(refs)} {_is(refs)} GREEN.")


def _no_evidence(standing: Standing) -> Iterator[Flag]:
    if not standing.evidence:
        yield Flag("no evidence", "No measure shows whether it works.")
    elif all(one.rating in _SAYS_NOTHING for one in standing.evidence):
        said = listed([f"{one.ref} is {one.rating}" for one in standing.evidence])
        yield Flag("no evidence", f"No figure shows whether it works: {said}.")


def _weak_evidence(standing: Standing) -> Iterator[Flag]:
    trusted = [one for one in standing.evidence if _letter(one)]
    if trusted and all(_letter(one) == "D" for one in trusted):
        refs = [one.ref for one in trusted]
        yield Flag("weak evidence", f"{listed(refs)} {_has(refs)} confidence D: too much is not known.")


def _stale(standing: Standing, review_every: Every) -> Iterator[Flag]:
    if standing.action.status in _CLOSED:
        return
    last = standing.last_note
    if last is None:
        yield Flag("stale", f"No note was written by {day(standing.last_day)}.")
    elif review_every.after(last.on) < standing.last_day:
        yield Flag("stale", f"The last note is dated {day(last.on)}; one is due every {_interval(review_every)}.")


def _missed(standing: Standing) -> Iterator[Flag]:
    if standing.action.status == "stopped":
        return
    for one in standing.milestones:
        if one.state == "missed":
            said = f"The milestone '{one.milestone.what}' was due by {day(one.milestone.due)} and is not done."
            yield Flag("milestone missed", said)


def _rag_without_note(standing: Standing) -> Iterator[Flag]:
    if standing.rag != NOT_GIVEN and standing.rag_since is None:
        yield Flag("RAG without a note", f"The lead says {standing.rag}, and no note says so or why.")


def _unchanged_text(standing: Standing) -> Iterator[Flag]:
    if len(standing.notes) < 2:
        return
    before, last = standing.notes[-2:]
    if before.text.casefold() == last.text.casefold():
        yield Flag("unchanged text", f"The notes of {day(before.on)} and {day(last.on)} say the same.")


def _letter(evidence: Evidence) -> str | None:
    result = evidence.result
    return result.confidence.letter if result and result.confidence else None


def _interval(every: Every) -> str:
    return str(every) if every.number != 1 else every.unit.removesuffix("s")


def _is(refs: Sequence[str]) -> str:
    return "is" if len(refs) == 1 else "are"


def _has(refs: Sequence[str]) -> str:
    return "has" if len(refs) == 1 else "have"
