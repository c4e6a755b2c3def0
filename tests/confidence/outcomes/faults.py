"""Which faults are planted in an authority of each layout."""

import random
from collections.abc import Sequence

from .authorities import Authority, Edges
from .planters import (
    a_home_without_a_provider,
    approved_again,
    break_on_one_day,
    care_goes_on_and_nothing_follows,
    change_of_carer_that_is_none,
    child_twice,
    child_without_a_row,
    code_that_is_unknown,
    cut_short,
    date_that_cannot_be_read,
    end_without_a_reason,
    ends_before_it_starts,
    fields_that_contradict,
    id_that_is,
    missing_past_18,
    open_past_18,
    outside_care,
    overlap,
    reason_on_the_wrong_row,
    reason_with_care_that_goes_on,
    reason_without_an_end,
    recorded_twice,
    row_that_is_not_there,
    same_start,
    stale,
)
from .planters_of_returns import (
    an_episode_more_in_the_later_return,
    another_code_a_year_before,
    born_otherwise_elsewhere,
    missing_and_not_in_the_next_return,
    reason_that_says_otherwise,
)
from .vandal import BAD_CODE, Fault, Planter, Vandal

_CODES = {
    "placements": ("placement_type", "provider", "end_reason"),
    "legal_statuses": ("legal_status", "reason_ceased"),
    "reviews": ("participation",),
    "missing_episodes": ("kind", "source"),
    "foster_approvals": ("approval_type",),
    "previous_permanence": ("previous_permanence",),
}
_DATES = {
    "children": ("date_of_birth",),
    "placements": ("start_date", "end_date"),
    "legal_statuses": ("start_date", "end_date"),
    "reviews": ("review_date",),
    "missing_episodes": ("start_date", "end_date"),
    "foster_approvals": ("approval_date", "end_date"),
    "previous_permanence": ("order_date",),
}
_MUST_BE_FILLED = ("date_of_birth", "start_date", "review_date", "approval_date", "DOB", "DECOM", "REVIEW", "MIS_START")

OWN: tuple[Planter, ...] = (
    *(date_that_cannot_be_read(kind, name) for kind, names in _DATES.items() for name in names),
    *(
        date_that_cannot_be_read(kind, name, is_blank=True)
        for kind, names in _DATES.items()
        for name in names
        if name in _MUST_BE_FILLED
    ),
    *(code_that_is_unknown(kind, name) for kind, names in _CODES.items() for name in names),
    *(
        code_that_is_unknown(kind, name, is_blank=True)
        for kind, names in _CODES.items()
        for name in names
        if name != "reason_ceased"
    ),
    *(
        id_that_is(text, said, kind, "household_id" if kind == "foster_approvals" else "child_id")
        for kind in _DATES
        for text, said in (("", "is blank"), ("1.23E+11", "is spoilt"), ("999", "is nobody else's"))
        if not (kind in ("children", "foster_approvals") and text == "999")
    ),
    *(
        ends_before_it_starts(kind, start, "end_date", days, said)
        for kind, start in (
            ("placements", "start_date"),
            ("legal_statuses", "start_date"),
            ("missing_episodes", "start_date"),
            ("foster_approvals", "approval_date"),
        )
        for days, said in (
            (0, "ends on the day it starts"),
            (1, "ends before it starts"),
            (3650, "ends years before it starts"),
        )
        if not (days == 0 and kind in ("missing_episodes", "foster_approvals"))
    ),
    same_start("placements", "start_date", "end_date", "placement_type"),
    same_start("legal_statuses", "start_date", "end_date", "legal_status"),
    same_start("missing_episodes", "start_date", "end_date", "kind"),
    *(
        overlap(kind, "start_date", "end_date", said)
        for kind in ("placements", "legal_statuses")
        for said in ("overlaps", "still open", "nested")
    ),
    reason_without_an_end("legal_statuses", "end_date", "reason_ceased"),
    end_without_a_reason("legal_statuses", "reason_ceased"),
    child_twice("children", "date_of_birth"),
    child_without_a_row("children", "date_of_birth"),
    open_past_18("children", "date_of_birth", "legal_statuses", "end_date"),
    missing_past_18("children", "date_of_birth", "missing_episodes", "start_date", "end_date"),
    recorded_twice("reviews", "participation", "review_date", "review twice"),
    recorded_twice("previous_permanence", "previous_permanence", "order_date", "previous permanence twice"),
    approved_again,
    reason_with_care_that_goes_on(
        "legal_statuses", "start_date", "end_date", "reason_ceased", BAD_CODE, "an unknown reason and a status that day"
    ),
    care_goes_on_and_nothing_follows("legal_statuses", "end_date", "reason_ceased"),
    row_that_is_not_there("legal_statuses", "placements", "placements without a legal status"),
    row_that_is_not_there("placements", None, "legal statuses without a placement"),
    outside_care("reviews", "review_date", "participation", "reviews: outside care"),
    outside_care("missing_episodes", "start_date", "kind", "missing_episodes: from care, outside care"),
    change_of_carer_that_is_none,
    reason_on_the_wrong_row,
    fields_that_contradict(
        "placements", {"placement_type": "P1", "provider": "PR0"}, {"placement_type": "U4"}, "parents who foster"
    ),
    a_home_without_a_provider,
    fields_that_contradict("reviews", {"participation": "PN1"}, {"participation": "PN0"}, "PN0 of an older child"),
    *(cut_short(kind, at_least) for kind, at_least in (("placements", 3), ("legal_statuses", 2), ("reviews", 2))),
)

RETURNS: tuple[Planter, ...] = (
    *(
        date_that_cannot_be_read(kind, name)
        for kind, names in {
            "header": ("DOB",),
            "episodes": ("DECOM", "DEC"),
            "reviews": ("REVIEW",),
            "missing": ("MIS_START", "MIS_END"),
            "previous_permanence": ("DATE_PERM",),
        }.items()
        for name in names
    ),
    *(
        code_that_is_unknown(kind, name, is_blank=is_blank)
        for kind, names in {
            "episodes": ("RNE", "LS", "PLACE", "PLACE_PROVIDER", "REC", "REASON_PLACE_CHANGE"),
            "reviews": ("REVIEW_CODE",),
            "missing": ("MISSING",),
            "previous_permanence": ("PREV_PERM",),
        }.items()
        for name in names
        for is_blank in (False, True)
    ),
    *(
        id_that_is(text, said, kind, "CHILD")
        for kind in ("header", "episodes", "reviews", "missing", "previous_permanence")
        for text, said in (("", "is blank"), ("999", "is nobody else's"))
        if not (kind == "header" and text == "999")
    ),
    ends_before_it_starts("episodes", "DECOM", "DEC", 0, "ends on the day it starts"),
    ends_before_it_starts("episodes", "DECOM", "DEC", 1, "ends before it starts"),
    ends_before_it_starts("episodes", "DECOM", "DEC", 3650, "ends years before it starts"),
    ends_before_it_starts("missing", "MIS_START", "MIS_END", 1, "ends before it starts"),
    same_start("episodes", "DECOM", "DEC", "PLACE"),
    same_start("episodes", "DECOM", "DEC", "LS"),
    *(overlap("episodes", "DECOM", "DEC", said) for said in ("overlaps", "still open", "nested")),
    reason_without_an_end("episodes", "DEC", "REC"),
    end_without_a_reason("episodes", "REC"),
    child_twice("header", "DOB"),
    child_without_a_row("header", "DOB"),
    open_past_18("header", "DOB", "episodes", "DEC"),
    recorded_twice("reviews", "REVIEW_CODE", "REVIEW", "review twice"),
    break_on_one_day("E4A", "P", "E4A then P on one day"),
    break_on_one_day("E45", "L", "E45 then L on one day"),
    break_on_one_day("X1", "S", "X1 then S on one day"),
    break_on_one_day("", "S", "no reason, then S on one day"),
    reason_with_care_that_goes_on(
        "episodes", "DECOM", "DEC", "REC", BAD_CODE, "an unknown reason and an episode that day"
    ),
    care_goes_on_and_nothing_follows("episodes", "DEC", "REC"),
    fields_that_contradict("episodes", {"PLACE": "P1", "PLACE_PROVIDER": "PR0"}, {"PLACE": "U4"}, "parents who foster"),
    stale,
    cut_short("episodes", 3),
    *[reason_that_says_otherwise] * 3,
    *(
        another_code_a_year_before(column, codes)
        for column, codes in {
            "RNE": ("S", "P"),
            "LS": ("C2", "E1", "V2", "V4"),
            "PLACE": ("U4", "U1", "P1", "K2", "T4"),
            "PLACE_PROVIDER": ("PR1", "PR4", ""),
        }.items()
    ),
    an_episode_more_in_the_later_return,
    missing_and_not_in_the_next_return,
    *(born_otherwise_elsewhere(kind) for kind in ("reviews", "missing", "previous_permanence")),
)


def with_faults(
    rng: random.Random, clean: Authority, edges: Edges, number: int, planters: Sequence[Planter] | None = None
) -> tuple[Authority, list[Fault]]:
    """The authority with so many faults, no two at the same row."""
    faulty = clean
    faults: list[Fault] = []
    taken: set[tuple[str, int]] = set()
    for _ in range(40):
        if len(faults) == number:
            break
        plant = rng.choice(planters or (RETURNS if clean.of_returns else OWN))
        fault = plant(Vandal(rng, faulty, edges))
        if fault is None:
            continue
        rows = {(edit.file, edit.row) for edit in fault.planted} | {(spot.file, spot.row) for spot in fault.spots}
        if rows & taken:
            continue
        taken |= rows
        faults.append(fault)
        faulty = faulty.edited(fault.planted)
    return faulty, faults
