"""The words that case systems use in the names of files and columns, for each table and column of this project.

Each column has groups of words; a heading that has every word of a group in it may be meant, the more likely the
earlier the group stands. A word of four letters or more may be the beginning of a longer one.
Source: docs/sources.md#case-systems.
"""

import re
from collections.abc import Iterable, Mapping

Groups = tuple[tuple[str, ...], ...]

OF_TABLES: Mapping[str, Groups] = {
    "children": (("person",), ("child",), ("children",), ("demographic",), ("client",), ("header",)),
    "placements": (("placement",), ("placements",), ("stay",), ("accommodation",)),
    "legal_statuses": (("legal",), ("order",), ("orders",)),
    "reviews": (("review",), ("meeting",)),
    "missing_episodes": (("missing",), ("absence",), ("absent",)),
    "foster_approvals": (("approv",), ("foster", "carer"), ("household",)),
    "previous_permanence": (("perm",), ("previous",), ("prev",)),
}

_CHILD_ID: Groups = (
    ("child", "id"),
    ("person", "id"),
    ("client", "id"),
    ("mosaic", "id"),
    ("child", "number"),
    ("person", "number"),
    ("child", "no"),
    ("child",),
    ("person",),
    ("client",),
    ("id",),
)
_STARTS: Groups = (("start",), ("begin",), ("began",), ("from",), ("since",))
_ENDS: Groups = (("end",), ("ended",), ("finish",), ("until",), ("to",), ("ceased",))

OF_COLUMNS: Mapping[str, Groups] = {
    "child_id": _CHILD_ID,
    "children.date_of_birth": (("dob",), ("birth",)),
    "children.sex": (("gender",), ("sex",)),
    "children.ethnicity": (("ethnic",),),
    "start_date": _STARTS,
    "end_date": _ENDS,
    "placements.placement_type": (("placement", "type"), ("plac", "type"), ("type",), ("placement",)),
    "placements.provider": (("provider",), ("provision",), ("plac", "prov")),
    "placements.carer_id": (
        ("carer", "id"),
        ("carer",),
        ("household",),
        ("urn",),
        ("home", "id"),
        ("agency",),
        ("address", "id"),
    ),
    "placements.end_reason": (("chng", "reas"), ("change", "reason"), ("end", "reason"), ("reas",)),
    "legal_statuses.legal_status": (("legal", "status"), ("legal",), ("status",), ("order",)),
    "legal_statuses.reason_ceased": (("reason", "ceased"), ("reason", "end"), ("reas",), ("ceased",)),
    "reviews.review_date": (("review", "date"), ("meeting",), ("review",), ("date",)),
    "reviews.participation": (("participation",), ("participated",), ("attend",), ("review", "code")),
    "missing_episodes.kind": (("missing", "status"), ("missing", "type"), ("status",), ("type",), ("kind",)),
    "missing_episodes.source": (("source",), ("missing", "from"), ("where",), ("from",)),
    "foster_approvals.household_id": (("household",), ("carer", "id"), ("carer",), ("id",)),
    "foster_approvals.approval_date": (("approv", "date"), ("approved",), ("approval",), *_STARTS),
    "foster_approvals.approval_type": (("approv", "type"), ("type",), ("category",), ("approval",)),
    "foster_approvals.places": (("places",), ("capacity",), ("maximum",), ("max",)),
    "previous_permanence.previous_permanence": (("prev", "perm"), ("perm",), ("previous",)),
    "previous_permanence.order_date": (("order", "date"), ("date",), ("order",)),
}

DESCRIPTIONS: Mapping[str, Mapping[str, str]] = {
    "sex": {"Male": "M", "Female": "F", "Boy": "M", "Girl": "F", "Unknown": "U", "Not known": "U", "Other": "U"},
    "kind": {
        "Missing": "M",
        "Missing person": "M",
        "Away": "A",
        "Absent": "A",
        "Away without authorisation": "A",
        "Away from placement without authorisation": "A",
    },
    "source": {"Missing from care": "care", "Missing from home": "home", "From care": "care", "From home": "home"},
    "approval_type": {
        "Family and friends": "connected",
        "Connected person": "connected",
        "Connected persons": "connected",
        "Kinship": "connected",
        "Mainstream fostering": "mainstream",
        "General": "mainstream",
        "Short break": "short_breaks",
        "Short breaks": "short_breaks",
        "Temporary approval": "temporary",
    },
}
"""Descriptions that can mean one code only, by our column."""

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def likeness(name: str, groups: Iterable[tuple[str, ...]]) -> float:
    """How well a name fits groups of words, from 0 (no group has all its words there) to 1."""
    found = [word.casefold() for word in _WORDS.findall(name)]
    for place, group in enumerate(groups):
        if all(any(_is_meant(word, part) for part in found) for word in group):
            return 1 - place / 20
    return 0


def groups_of(table: str, column: str) -> Groups:
    """The words for a column of one of our tables."""
    return OF_COLUMNS.get(f"{table}.{column}") or OF_COLUMNS[column]


def _is_meant(word: str, part: str) -> bool:
    return part == word or (len(word) >= 4 and part.startswith(word))
