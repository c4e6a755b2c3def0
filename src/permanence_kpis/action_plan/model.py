"""The records that hold a checked `action_plan.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from permanence_kpis.errors import Problem
from permanence_kpis.periods import add_months
from permanence_kpis.persons_in_texts import Written

Status = Literal["not started", "under way", "done", "embedded", "stopped"]
Rag = Literal["green", "amber", "red", "blue", "not given"]
Confidence = Literal["high", "medium", "low", "not given"]
Unit = Literal["days", "weeks", "months"]

NOT_GIVEN: Literal["not given"] = "not given"
RAG_WORDS = {"green": "on track", "amber": "some risk", "red": "off track", "blue": "done and embedded"}
"""What each RAG of a lead means where a plan does not say."""


@dataclass(frozen=True)
class Every:
    """How often an action is to be reviewed: 3 months."""

    number: int
    unit: Unit

    def after(self, day: date) -> date:
        """The last day on which the next review is in time. A month from 31 January is 28 February."""
        if self.unit == "months":
            return add_months(day, self.number)
        return day + timedelta(days=self.number * (7 if self.unit == "weeks" else 1))

    def __str__(self) -> str:
        return f"{self.number} {self.unit if self.number != 1 else self.unit.removesuffix('s')}"


@dataclass(frozen=True)
class Note:
    """What somebody wrote of an action on a day; `rag` where it gives one."""

    on: date
    by: str
    text: str
    rag: Rag = NOT_GIVEN


@dataclass(frozen=True)
class Milestone:
    """What is to be done by a day, and the day it was done; None where it is not."""

    what: str
    due: date
    done_on: date | None = None


@dataclass(frozen=True)
class Action:
    """One action: what, who leads it, how the lead sees it, and the measures that should move if it works.

    `rag`, `confidence`, `status` and `next_review` carry no date: they are as the file has them now. `notes` are in the
    order of their days. No `evidence`: nothing measures it.
    """

    ref: str
    title: str
    lead: str
    status: Status
    evidence: tuple[str, ...]
    rag: Rag = NOT_GIVEN
    confidence: Confidence = NOT_GIVEN
    milestones: tuple[Milestone, ...] = ()
    notes: tuple[Note, ...] = ()
    next_review: date | None = None


@dataclass(frozen=True)
class ActionPlan:
    """A whole plan.

    `origin` says which file it was, as printed; `is_invented`: it is the sample's, made up like its children.
    `warnings` are the places where a person may be named: a plan is published. `written`: each of its texts.
    """

    title: str
    review_every: Every
    rag_words: Mapping[str, str]
    actions: tuple[Action, ...]
    origin: str
    ambition: str | None = None
    is_invented: bool = False
    warnings: tuple[Problem, ...] = ()
    written: tuple[Written, ...] = ()
