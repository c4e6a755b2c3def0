"""Where an action stood on a day: what was written of it by then, and the figures of the period that ends that day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Literal

from permanence_kpis.action_plan.model import NOT_GIVEN, Action, ActionPlan, Milestone, Note, Rag
from permanence_kpis.results.benchmarks import Benchmark
from permanence_kpis.results.scorecard import Result, Scorecard

FlagKind = Literal[
    "disagrees",
    "disagrees, other way",
    "no evidence",
    "weak evidence",
    "stale",
    "milestone missed",
    "RAG without a note",
    "unchanged text",
]


@dataclass(frozen=True)
class Flag:
    """One thing to look at, and the sentence that says it."""

    kind: FlagKind
    says: str


@dataclass(frozen=True)
class Evidence:
    """A measure that should move if an action works; no `result` where it is not measured here.

    `has_worsened_twice`: in this period and in the one before, each against its own value before.
    """

    ref: str
    result: Result | None
    has_worsened_twice: bool = False

    @property
    def rating(self) -> str:
        """The measured rating, or that there is none."""
        return self.result.verdict.rating if self.result else "not measured here"


@dataclass(frozen=True)
class MilestoneStanding:
    """A milestone on a day: done by then, missed (its last day is over), or still to come."""

    milestone: Milestone
    state: Literal["done", "missed", "to come"]

    @property
    def days_late(self) -> int:
        """How many days after its last day it was done; 0 where it was in time or is not done."""
        done_on = self.milestone.done_on
        return max(0, (done_on - self.milestone.due).days) if self.state == "done" and done_on else 0


@dataclass(frozen=True)
class Standing:
    """One action on the last day of a period. `notes` are those written by then, the newest last.

    `rag_since`: the first day of those on which the notes have given this RAG ever since; None where no note gives it.
    """

    action: Action
    last_day: date
    rag: Rag
    rag_since: date | None
    notes: tuple[Note, ...]
    milestones: tuple[MilestoneStanding, ...]
    evidence: tuple[Evidence, ...]
    flags: tuple[Flag, ...] = ()

    @property
    def last_note(self) -> Note | None:
        return self.notes[-1] if self.notes else None


@dataclass(frozen=True)
class PlanPage:
    """A plan beside the figures of a period. `later` counts the notes written after its last day: not shown."""

    plan: ActionPlan
    scorecard: Scorecard
    standings: tuple[Standing, ...]
    later: int = 0


@dataclass(frozen=True)
class BesideFigures:
    """By the ref of a measure its newest published figures; and each action as it stood on the period's last day."""

    benchmarks: Mapping[str, tuple[Benchmark, ...]]
    standings: tuple[Standing, ...]


def standing(action: Action, last_day: date, evidence: Mapping[str, Evidence]) -> Standing:
    """An action as it stood at the end of a day, without flags.

    The RAG is that of the newest note by then that gives one. What the action itself says carries no date: it counts
    where it says another, unless a later note gives a RAG, which it may be of.
    """
    notes = tuple(note for note in action.notes if note.on <= last_day)
    rag, since = _rag(action, notes)
    return Standing(
        action=action,
        last_day=last_day,
        rag=rag,
        rag_since=since,
        notes=notes,
        milestones=tuple(MilestoneStanding(one, _state(one, last_day)) for one in action.milestones),
        evidence=tuple(evidence[ref] for ref in action.evidence),
    )


# D-252: the RAG of a day is that of the newest note by then that gives one
def _rag(action: Action, notes: tuple[Note, ...]) -> tuple[Rag, date | None]:
    giving = [note for note in notes if note.rag != NOT_GIVEN]
    is_said_later = any(note.rag != NOT_GIVEN for note in action.notes[len(notes) :])
    if action.rag != NOT_GIVEN and not is_said_later and (not giving or giving[-1].rag != action.rag):
        return action.rag, None
    if not giving:
        return NOT_GIVEN, None
    rag = giving[-1].rag
    *_, first = takewhile(lambda note: note.rag == rag, reversed(giving))
    return rag, first.on


def _state(milestone: Milestone, last_day: date) -> Literal["done", "missed", "to come"]:
    if milestone.done_on is not None and milestone.done_on <= last_day:
        return "done"
    # D-255: the period's last day is over
    return "missed" if milestone.due <= last_day else "to come"
