"""Which row of which extract settled each column of a derived table."""

from collections.abc import Mapping

from permanence_kpis.tables import BUILT_IN, Catalogue

_CHILD = dict.fromkeys(("sex", "ethnicity", "age", "age_band"), ("children", "child_row"))
_CARE = ("legal_statuses", "care_row")
_STATUS = ("legal_statuses", "status_row")
_END = ("legal_statuses", "end_row")
_SINCE = ("legal_statuses", "status_began_row")
_STAY = ("placements", "stay_row")
_BEFORE = ("placements", "before_row")
_REVIEW = ("reviews", "review_row")
_LAST_REVIEW = ("reviews", "last_review_row")
_EPISODE = ("missing_episodes", "episode_row")
_APPROVAL = ("foster_approvals", "approval_row")
_LEAVER = ("care_leavers", "leaver_row")

PROVENANCE: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "looked_after": {
        "months_in_care": _CARE,
        "care_began_on": _CARE,
        "legal_status": _STATUS,
        "placement_type": _STAY,
        "provider": _STAY,
        "placement_began_on": ("placements", "placement_row"),
        "stable_since": ("placements", "stable_row"),
        "months_in_placement": ("placements", "stable_row"),
        "placements_in_12_months": _STAY,
        "status_began_on": _SINCE,
        "months_on_status": _SINCE,
        "last_review_on": _LAST_REVIEW,
        "next_review_due": _LAST_REVIEW,
        **_CHILD,
    },
    "left_care": {"left_on": _END, "reason_ceased": _END, "months_in_care": _CARE, **_CHILD},
    "started_care": {
        "started_on": _STATUS,
        "legal_status": _STATUS,
        "placement_type": _STAY,
        "previous_permanence": ("previous_permanence", "permanence_row"),
        **_CHILD,
    },
    "placement_moves": {
        "moved_on": _STAY,
        "to_type": _STAY,
        "to_provider": _STAY,
        "reason": ("placements", "reason_row"),
        "from_type": _BEFORE,
        "from_provider": _BEFORE,
        **_CHILD,
    },
    "placement_starts": dict.fromkeys(("started_on", "placement_type", "provider", "is_first"), _STAY) | _CHILD,
    "reviews": {"reviewed_on": _REVIEW, "participation": _REVIEW, **_CHILD},
    "reviews_due": {
        "due_on": ("reviews", "before_row"),
        "held_on": _REVIEW,
        "days_late": _REVIEW,
        "met": _REVIEW,
        **_CHILD,
    },
    "missing_episodes": dict.fromkeys(("began_on", "ended_on", "kind", "source"), _EPISODE) | _CHILD,
    "foster_approvals": dict.fromkeys(("approved_on", "approval_type", "places"), _APPROVAL),
    "fostering_households": dict.fromkeys(("approved_on", "approval_type"), _APPROVAL),
    "care_leavers": _CHILD
    | dict.fromkeys(("birthday_on", "age", "age_band", "in_touch", "activity", "accommodation"), _LEAVER),
}
"""By table and column: the extract, and the column of the derived table that holds the row's number in it."""

OTHERWISE_FROM: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "looked_after": {"next_review_due": _CARE},
    "reviews_due": {"due_on": _CARE},
}
"""The same where there is no such row: before the first review the start of care says when it is due."""


def provenance_of(name: str, catalogue: Catalogue = BUILT_IN) -> Mapping[str, tuple[str, str]]:
    """By column of a derived table: the extract, and the column of the table that holds the row's number in it."""
    if deadline := catalogue.deadlines.get(name):
        extract, _ = next(iter(provenance_of(deadline.met_by, catalogue).values()))
        of_clock = provenance_of(deadline.after, catalogue)
        made = dict.fromkeys(("met_on", "days_taken", "met"), (extract, "meeting_row"))
        return {**of_clock, "due_on": next(iter(of_clock.values())), **made}
    if own := catalogue.own.get(name):
        return {**dict.fromkeys(own.extract.columns, (name, "own_row")), **_CHILD}
    latest = [column for column in catalogue.tables[name].columns if "." in column]
    return {**PROVENANCE[name], **{column: (of := column.partition(".")[0], f"{of}.row") for column in latest}}


DEPENDS_ON_HISTORY = frozenset(
    {
        "months_in_care",
        "care_began_on",
        "months_in_placement",
        "placement_began_on",
        "stable_since",
        "placements_in_12_months",
        "months_on_status",
        "status_began_on",
    }
)
"""The columns that are wrong where the records do not reach back to the start of care."""
