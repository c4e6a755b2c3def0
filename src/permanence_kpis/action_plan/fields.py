"""What stands in `action_plan.yaml`: each field, what kind of value it takes, and whether it is needed.

The reader and the JSON Schema both go by these lists, so that an editor and `kpis validate` are of one mind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from permanence_kpis.action_plan.model import Confidence, Rag, Status

Kind = Literal["text", "word", "ref", "day", "every", "evidence", "record", "records"]

NONE = "none"
"""What `evidence:` says where nothing measures an action."""
REF = r"[A-Za-z][A-Za-z0-9._-]*"
EVERY = r"([1-9][0-9]{0,2}) (day|week|month)s?"


# D-251: one list of fields, without Pydantic, for the reader and the JSON Schema
@dataclass(frozen=True)
class Field:
    """One field. `words`: those it may be; `of`: the fields of what it is made of; `such_as`: how it is written."""

    kind: Kind
    meaning: str
    is_needed: bool = False
    words: tuple[str, ...] = ()
    of: "Mapping[str, Field] | None" = None
    such_as: str = ""


NOTE: Mapping[str, Field] = {
    "on": Field("day", "the day it was written", is_needed=True),
    "by": Field("text", "the post of who wrote it", is_needed=True),
    "rag": Field("word", "how the lead saw the action on that day", words=get_args(Rag)),
    "text": Field("text", "what was done, what is in the way, what comes next", is_needed=True),
}
MILESTONE: Mapping[str, Field] = {
    "what": Field("text", "what is to be done", is_needed=True),
    "due": Field("day", "the last day on which it is in time", is_needed=True),
    "done_on": Field("day", "the day it was done; blank until then"),
}
ACTION: Mapping[str, Field] = {
    "ref": Field("ref", "its reference, which begins with a letter", is_needed=True),
    "title": Field("text", "what is to be done", is_needed=True),
    "lead": Field("text", "the post that leads it, not a person", is_needed=True),
    "status": Field("word", "how far it is", is_needed=True, words=get_args(Status)),
    "rag": Field("word", "how its lead sees it", words=get_args(Rag)),
    "confidence": Field("word", "whether its lead expects it to bring the result", words=get_args(Confidence)),
    # D-257: to leave it out is more often forgotten than meant
    "evidence": Field("evidence", "the measures that should move if it works", is_needed=True),
    "milestones": Field(
        "records",
        "what is to be done by a day",
        of=MILESTONE,
        such_as="{what: A panel meets every month, due: 2026-03-31, done_on: }",
    ),
    "notes": Field(
        "records",
        "what was written of it, the newest last",
        of=NOTE,
        such_as="{on: 2026-01-15, by: Project lead, rag: amber, text: The first panel has met.}",
    ),
    "next_review": Field("day", "the day it is next reviewed"),
}
RAG_WORDS: Mapping[str, Field] = {
    word: Field("text", f"what {word} means") for word in get_args(Rag) if word != "not given"
}
PLAN: Mapping[str, Field] = {
    "format": Field("word", "the version of this format", is_needed=True, words=("1",)),
    "title": Field("text", "what the plan is called", is_needed=True),
    "ambition": Field("text", "what it is for"),
    "review_every": Field("every", "how old the newest note may be", is_needed=True),
    "rag_words": Field("record", "what each RAG means", of=RAG_WORDS, such_as="green: on track"),
    "actions": Field("records", "the actions", is_needed=True, of=ACTION, such_as='ref: "A1.1"'),
}


def is_flat(fields: Mapping[str, Field]) -> bool:
    """Whether these fields are single values all, so that they are often written on one line in braces."""
    return all(field.kind in ("text", "word", "day") for field in fields.values())


def needed(fields: Mapping[str, Field] = PLAN) -> frozenset[str]:
    """The fields that may not be left blank; any other may, as in a form that is filled in bit by bit."""
    inside = (needed(field.of) for field in fields.values() if field.of)
    return frozenset(name for name, field in fields.items() if field.is_needed).union(*inside)
