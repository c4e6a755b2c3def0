"""What each kind of finding puts at issue besides the field that it names."""

from collections.abc import Mapping
from dataclasses import dataclass


# D-088: a finding puts at issue the fields it names in its rows
@dataclass(frozen=True)
class Involved:
    """What a kind of finding puts at issue besides the field it names, by columns of canonical tables.

    `also`: other columns of the row. `next`, `previous`: columns of the row of the same child that starts next, or
    before. `rivals`: the start, end and presence of rows of the child that it overlaps or starts with. `row`: whether
    it is a record at all. `birth`: the child's date of birth. `among_theirs`: whether the fields of the row could only
    be what other rows of the child have in them, and `among_same_start` those with the same start. `swapped`: whether
    the day could only be with its month the other way round. `birth_elsewhere`: whether it is the child's date of birth
    alone, which could only be one that another file has.
    """

    also: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    previous: tuple[str, ...] = ()
    rivals: bool = False
    row: bool = False
    birth: bool = False
    among_theirs: bool = False
    among_same_start: bool = False
    swapped: bool = False
    birth_elsewhere: bool = False


_DATES = ("start_date", "end_date")
_A_STRETCH_OF_DAYS = Involved(also=_DATES, rivals=True, row=True)
_ONE_OF_SEVERAL = Involved(row=True)
_CARE_ENDS = Involved(also=("end_date", "reason_ceased"))
_CARE_ENDS_AND_STARTS = Involved(also=("reason_ceased", "carer_id", *_DATES), next=("carer_id", "start_date"))
_WHAT_A_LEAVER_DOES = Involved(also=("in_touch", "activity", "accommodation"))
_HOW_OLD_A_LEAVER_IS = Involved(also=("date_of_birth", "year_ending"))
# D-523: of a provider that does not go with the placement type either may be wrong
_WHERE_AND_BY_WHOM = Involved(also=("placement_type",))
# D-191: the later return's code counts, and the earlier one's may be right
_SAID_LAST_YEAR = Involved(among_same_start=True)
# D-558: of what the reason for a new episode does not go with, the episode before may have the wrong one
_LEGAL_STATUSES = Involved(also=("legal_status",), previous=("legal_status",))
_PLACEMENT = Involved(also=("placement_type", "provider"))
_WHO_THE_CARER_IS = Involved(also=("carer_id", "end_reason"), next=("carer_id",))

INVOLVED: Mapping[str, Involved] = {
    "DfE 142": _A_STRETCH_OF_DAYS,
    "DfE 355": _A_STRETCH_OF_DAYS,
    "DfE 356": _A_STRETCH_OF_DAYS,
    "DfE 501": _A_STRETCH_OF_DAYS,
    "same-start": _A_STRETCH_OF_DAYS,
    "stale-covered": _A_STRETCH_OF_DAYS,
    "stale-left": _A_STRETCH_OF_DAYS,
    "stale-next": _A_STRETCH_OF_DAYS,
    "DfE 148": _CARE_ENDS,
    "DfE 148 open": _CARE_ENDS,
    "DfE 388": _CARE_ENDS,
    "DfE 431 X1": _CARE_ENDS_AND_STARTS,
    "DfE 432": _CARE_ENDS_AND_STARTS,
    "DfE 437": _CARE_ENDS_AND_STARTS,
    "status-without-placement": _CARE_ENDS,
    "open-past-18": Involved(also=("end_date", "reason_ceased"), birth=True),
    "DfE 302": Involved(birth=True),
    "DfE 302 status": Involved(birth=True),
    "DfE 407": Involved(also=("end_date",), birth=True),
    "DfE 440": Involved(also=("review_date",), birth=True),
    "DfE 441": Involved(also=("review_date",), birth=True),
    "approval-ends-first": Involved(also=("approval_date", "end_date", "approval_type")),
    **{f"DfE {number}": _WHERE_AND_BY_WHOM for number in ("178 type", 527, 528, 529, 530, 531, 550)},
    **{f"DfE {number}": _PLACEMENT for number in (434, 435, 436)},
    **{f"DfE {number} status": _LEGAL_STATUSES for number in (434, 435, 436)},
    "DfE 502": Involved(among_theirs=True),  # with another's start it has no night, as if it were none
    **{f"DfE 503{letter}": _SAID_LAST_YEAR for letter in "ABDEF"},
    "DfE 567": Involved(also=_DATES),
    "DfE 576": _ONE_OF_SEVERAL,
    **{f"DfE INT{number}": Involved(birth_elsewhere=True) for number in (11, 12, 13, 14, 16, 17, 18)},
    "DfE INT32": _ONE_OF_SEVERAL,
    "child-twice": _ONE_OF_SEVERAL,
    "review-twice": _ONE_OF_SEVERAL,
    "reviews-differ": _ONE_OF_SEVERAL,
    "missing-twice": _ONE_OF_SEVERAL,
    "missing-past-care": Involved(also=_DATES, birth=True),
    "missing-past-18": Involved(birth=True),
    "approved-again": Involved(also=("end_date", "approval_type"), previous=("end_date",)),
    "approval-not-ended": Involved(also=("end_date",)),
    "approval-twice": _ONE_OF_SEVERAL,
    "reason-same-carer": _WHO_THE_CARER_IS,
    "reason-status-only": _WHO_THE_CARER_IS,
    "reason-misplaced": Involved(previous=("end_reason",)),
    "DfE 344": _WHAT_A_LEAVER_DOES,
    "DfE 345": _WHAT_A_LEAVER_DOES,
    "DfE 347": _HOW_OLD_A_LEAVER_IS,
    "DfE 391": _HOW_OLD_A_LEAVER_IS,
    "DfE 3001": _HOW_OLD_A_LEAVER_IS,
    "leaver-over-25": _HOW_OLD_A_LEAVER_IS,
    "DfE INT34": _ONE_OF_SEVERAL,
    "DfE 1007": _ONE_OF_SEVERAL,
    "own-row-twice": _ONE_OF_SEVERAL,
    "own-overlap": _ONE_OF_SEVERAL,
    "ssd-status-goes-on": Involved(among_theirs=True),
    "birth-changed": Involved(among_theirs=True),
    "DfE 635": Involved(also=("previous_permanence",)),
    "day-or-month-first": Involved(swapped=True),
}

EACH = frozenset({"reason-same-carer", "reason-status-only", "day-or-month-first"})
"""The findings of which every field may be wrong, not one alone: a change of carer has a reason of its own, and who
writes one day with the month first writes all so."""

OPEN = frozenset({"never-looked-after"})
"""The findings that no row settles: what is missing is a row itself."""
