"""The words that case systems use in the names of files and columns, for each table and column of this project.

Each column has groups of words; a heading that has every word of a group in it may be meant, the more likely the
earlier the group stands, unless another word in it speaks of something else. A word of four letters or more may be the
beginning of a longer one.
Source: docs/sources.md#case-systems.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

from permanence_kpis.tables import Column, Kind

Groups = tuple[tuple[str, ...], ...]

OF_TABLES: Mapping[str, Groups] = {
    "children": (("person",), ("child",), ("children",), ("demographic",), ("client",), ("header",)),
    "placements": (("placement",), ("placements",), ("stay",), ("accommodation",)),
    "legal_statuses": (("legal",), ("order",), ("orders",)),
    "reviews": (("review",), ("meeting",)),
    "missing_episodes": (("missing",), ("absence",), ("absent",)),
    "foster_approvals": (("approv",), ("foster", "carer"), ("household",)),
    "previous_permanence": (("previous", "perm"), ("previous",), ("prev",)),
    "care_leavers": (("leavers",), ("leaver",), ("leaving", "care"), ("former", "relevant"), ("oc3",)),
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
_LEFT_CARE = ("ceased", "to", "be", "looked", "after")

OF_COLUMNS: Mapping[str, Groups] = {
    "child_id": _CHILD_ID,
    "children.date_of_birth": (("dob",), ("birth",)),
    "children.sex": (("sex",), ("gender",)),
    "children.ethnicity": (("ethnic",), ("ethnic", "origin"), ("ethnic", "group")),
    "start_date": _STARTS,
    "end_date": _ENDS,
    "placements.placement_type": (("placement", "type"), ("plac", "type"), ("type",), ("placement",)),
    "placements.provider": (("provider",), ("provision",), ("plac", "prov")),
    # D-553: a URN or an agency has many carers
    "placements.carer_id": (("carer", "id"), ("carer",), ("household",), ("home", "id"), ("address", "id")),
    "placements.end_reason": (("chng", "reas"), ("change", "reason"), ("end", "reason"), ("reas",)),
    "legal_statuses.legal_status": (("legal", "status"), ("legal",), ("status",), ("order",)),
    "legal_statuses.end_date": (*_ENDS, ("date", *_LEFT_CARE)),
    "legal_statuses.reason_ceased": (
        ("reason", "ceased"),
        ("reason", *_LEFT_CARE),
        ("reason", "end"),
        ("reas",),
        ("ceased",),
    ),
    "reviews.review_date": (("review", "date"), ("meeting",), ("review",), ("date",)),
    "reviews.participation": (("participation",), ("participated",), ("attend",), ("review", "code")),
    "missing_episodes.start_date": (*_STARTS, ("date", "missing"), ("went", "missing")),
    "missing_episodes.end_date": (*_ENDS, ("returned",), ("return",), ("found",)),
    "missing_episodes.kind": (
        ("missing", "status"),
        ("missing", "type"),
        ("missing", "absent"),
        ("status",),
        ("type",),
        ("kind",),
    ),
    "missing_episodes.source": (("source",), ("missing", "from"), ("where",), ("from",)),
    "foster_approvals.household_id": (("household",), ("carer", "id"), ("carer",), ("id",)),
    "foster_approvals.approval_date": (("approv", "date"), ("approved",), ("approval",), *_STARTS),
    "foster_approvals.approval_type": (("approv", "type"), ("type",), ("category",), ("approval",)),
    "foster_approvals.places": (("places",), ("capacity",), ("maximum",), ("max",)),
    "previous_permanence.previous_permanence": (("prev", "perm"), ("previous", "option"), ("perm",), ("previous",)),
    "previous_permanence.order_date": (("order", "date"), ("date",), ("order",)),
    "care_leavers.date_of_birth": (("dob",), ("birth",)),
    "care_leavers.year_ending": (("year", "ending"), ("year", "end"), ("return", "year"), ("year",)),
    "care_leavers.in_touch": (("in", "touch"), ("touch",)),
    "care_leavers.activity": (("activ",), ("main", "activ"), ("eet",)),
    "care_leavers.accommodation": (("accommodation",), ("accom",), ("housing",)),
}

_OF_A_DATE = ("date", "dt", "dttm", "datetime", "time", "day", "on")
_OF_A_CODE = ("code", "desc", "description", "type", "category", "dim", "lookup")
_OF_A_NUMBER = ("number", "no", "num")
_OF_AN_ID = ("id", "ids", "identifier", "number", "no", "ref", "reference", "unique", "key", "code")
_OF_KINDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.DATE: _OF_A_DATE,
    Kind.ID: _OF_AN_ID,
    Kind.CODE: _OF_A_CODE,
    Kind.NUMBER: _OF_A_NUMBER,
}
_OF_A_CHILD = ("child", "childs", "children", "person", "persons", "client", "clients")
_OF_ANY_ROW = (
    *("the", "of", "for", "this", "it", "their", "or", "is", "was"),
    *("current", "latest", "most", "recent", "actual", "statutory"),
    *("cla", "lac", "care", "episode", "period", "record", "fact", "ssda", "903"),
)
"""Words that a heading may have beside those of the column, for they say nothing else. `next`, `last`, `due` do."""

_OF_ROWS: Mapping[str, tuple[str, ...]] = {
    "children": (),
    "placements": ("placement", "placements", "plac", "stay"),
    "legal_statuses": ("legal", "status", "order"),
    "reviews": ("review", "reviews", "meeting", "held"),
    "missing_episodes": ("missing", "absent", "absence", "away"),
    "foster_approvals": ("approv", "foster", "fostering", "carer", "carers", "household"),
    "previous_permanence": ("prev", "previous", "perm", "permanence"),
    "care_leavers": ("leaver", "leavers", "leaving", "oc3"),
}
"""The words for a row of a table, which any heading of its may have but that of the child's id."""

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
    "source": {
        "Missing from care": "care",
        "Missing from home": "home",
        "From care": "care",
        "From home": "home",
        "Placement": "care",
        "Home address": "home",
    },
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

_WORDS = re.compile(r"(?<![A-Za-z])[A-Za-z]{1,3}(?![A-Za-z])|[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_INITIALS = re.compile(r"(?<![A-Za-z])(?:[A-Za-z][. ]){2,}(?![A-Za-z]{2})[A-Za-z]?")


def words_of(name: str) -> list[str]:
    """The words of a name, however they are parted; initials (D.O.B.) are one."""
    together = _INITIALS.sub(lambda found: re.sub("[. ]", "", found[0]) + " ", name)
    return [word.casefold() for word in _WORDS.findall(together)]


def likeness(words: Sequence[str], groups: Iterable[tuple[str, ...]]) -> float:
    """How well the words of a name fit groups of words, from 0 (no group has all its words there) to 1."""
    meant = set(words).union(*(_meant_by(part) for part in words if not part.isdecimal()))
    for place, group in enumerate(groups):
        if meant.issuperset(group) and _is_of_a_date(group, words):
            return 1 - place / 20
    return 0


# D-049: a wrong end date changes figures without a word, a blank one is asked for
def speaks_of_something_else(heading: Sequence[str], table: str, column: Column) -> bool:
    """Whether words of a heading say something that a column of ours is not about.

    Takes: the words of the heading, without one that every heading of its file begins with.
    """
    stems, silent = _stems_and_silent(table, column.name, column.kind)
    return any(
        len(part) > 1
        and part not in silent
        and not any(_is_meant(word, part) for word in stems)
        and not any(_is_cut_short(part, word) for word in (*stems, *silent))
        for part in heading
    )


@cache
def _stems_and_silent(table: str, column: str, kind: Kind) -> tuple[frozenset[str], frozenset[str]]:
    """The words that speak of a column, and those that say nothing else."""
    stems = {word for group in groups_of(table, column) for word in group}
    if column == "child_id":
        return frozenset(stems), frozenset((*_OF_AN_ID, *_OF_A_CHILD))
    return frozenset(stems | {*_OF_ROWS.get(table, ())}), frozenset(
        (*_OF_KINDS.get(kind, ()), *_OF_A_CHILD, *_OF_ANY_ROW)
    )


def groups_of(table: str, column: str) -> Groups:
    """The words for a column; of one that the authority declares itself, those of its name."""
    return OF_COLUMNS.get(f"{table}.{column}") or OF_COLUMNS.get(column) or (tuple(words_of(column)),)


def groups_of_table(name: str) -> Groups:
    """The words for a table; of one that the authority declares itself, those of its name."""
    return OF_TABLES.get(name) or (tuple(words_of(name)),)


_OF_ALL_GROUPS = {word for groups in (*OF_TABLES.values(), *OF_COLUMNS.values()) for group in groups for word in group}


@lru_cache(maxsize=2**14)  # a file may have many headings, and most share their words
def _meant_by(part: str) -> frozenset[str]:
    """The words of groups that a word of a heading may mean."""
    return frozenset(word for word in _OF_ALL_GROUPS if _is_meant(word, part))


def _is_meant(word: str, part: str) -> bool:
    return part == word or (len(word) >= 4 and part.startswith(word))


def _is_cut_short(part: str, word: str) -> bool:
    return len(part) >= 3 and word.startswith(part)


def _is_of_a_date(group: tuple[str, ...], found: Sequence[str]) -> bool:
    """Whether `to` or `from`, where it speaks alone, is of a date: nothing but a word for one follows."""
    [word, *others] = group
    if others or word not in ("to", "from"):
        return True
    return set(found[found.index(word) + 1 :]) <= {*_OF_A_DATE}
