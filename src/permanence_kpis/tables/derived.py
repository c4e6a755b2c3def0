"""The tables that a definition may use: `DERIVED`.

Each column names the columns of extracts it is worked out from, so that only those are read and a bad field can say
what it touches.
"""

from collections.abc import Mapping
from dataclasses import replace

from permanence_kpis import codes
from permanence_kpis.codes import CodeSet
from permanence_kpis.periods import REVIEWS_WITHIN, Deadline
from permanence_kpis.tables.child_columns import BORN, CHILD_COLUMNS
from permanence_kpis.tables.model import Column, Kind, Table, by_name, ends_of

CARE = tuple(
    f"legal_statuses.{name}" for name in ("child_id", "start_date", "end_date", "legal_status", "reason_ceased")
)
_STAYS = tuple(
    f"placements.{name}" for name in ("child_id", "start_date", "end_date", "placement_type", "provider", "carer_id")
)
_WHY_ENDED = ("placements.end_reason",)
# D-499: returns say of an episode whether care starts with it; what else is read has no such column
_SAYS_IT_STARTS = ("legal_statuses.is_start",)
_REVIEWED = ("reviews.child_id", "reviews.review_date")
_IN_TOUCH = ("care_leavers.in_touch",)
_LEAVER_BORN = ("care_leavers.date_of_birth", "care_leavers.year_ending")


def _derived(
    kind: Kind,
    name: str,
    meaning: str,
    depends_on: tuple[str, ...],
    *,
    codes: CodeSet | None = None,
    unit: str | None = None,
    may_be_several: bool = False,
    also_read: tuple[str, ...] = (),
    due_within: tuple[Deadline, ...] = (),
    months_back: int = 0,
) -> Column:
    return Column(
        name,
        kind,
        meaning,
        codes=codes,
        unit=unit,
        depends_on=depends_on,
        ends=ends_of(name) if may_be_several else None,
        also_read=also_read,
        due_within=due_within,
        months_back=months_back,
    )


def _table(
    name: str,
    row_is: str,
    own_date: str | None,
    counts: Mapping[str, str | None],
    depends_on: tuple[str, ...],
    *columns: Column,
    is_snapshot: bool = False,
    also_told_by: tuple[str, ...] = (),
    ended_by: tuple[str, ...] = (),
    also_read: tuple[str, ...] = (),
    due_within: tuple[Deadline, ...] = (),
    is_of_one_day: bool = False,
) -> Table:
    of_a_child = name not in ("foster_approvals", "fostering_households")
    unit_id = (
        Column("child_id", Kind.ID, "the child")
        if of_a_child
        else Column("household_id", Kind.ID, "the fostering household")
    )
    own = {column.name for column in columns}
    of_children = (column for column in CHILD_COLUMNS if of_a_child and column.name not in own)
    return Table(
        name,
        row_is,
        is_snapshot,
        own_date,
        (unit_id.name, *((own_date,) if own_date else ()), *also_told_by),
        counts,
        depends_on,
        by_name(unit_id, *columns, *of_children),
        ended_by,
        also_read,
        due_within,
        is_of_one_day=is_of_one_day,
    )


def _events(file: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{file}.{name}" for name in names)


DERIVED: Mapping[str, Table] = {
    table.name: table
    for table in (
        _table(
            "looked_after",
            "a child looked after on the last day",
            None,
            {"children": None},
            CARE,
            _derived(Kind.NUMBER, "months_in_care", "whole months in this period of care", (), unit="months"),
            _derived(
                Kind.NUMBER,
                "months_in_placement",
                "whole months in this placement, from stable_since",
                _STAYS,
                unit="months",
                may_be_several=True,
                also_read=_WHY_ENDED,
            ),
            _derived(Kind.CODE, "placement_type", "main placement type on the day", _STAYS, codes=codes.PLACEMENT_TYPE),
            _derived(Kind.CODE, "provider", "provider of the main placement", _STAYS, codes=codes.PROVIDER),
            _derived(Kind.CODE, "legal_status", "legal status on the day", (), codes=codes.LEGAL_STATUS),
            _derived(Kind.DATE, "care_began_on", "first day of this period of care", ()),
            _derived(
                Kind.DATE,
                "placement_began_on",
                "first day with this carer",
                _STAYS,
                may_be_several=True,
                also_read=_WHY_ENDED,
            ),
            _derived(
                Kind.DATE,
                "stable_since",
                "first day with this carer, or in the placement before an adoptive one",
                _STAYS,
                may_be_several=True,
                also_read=_WHY_ENDED,
            ),
            _derived(
                Kind.DATE,
                "status_began_on",
                "first day of this legal status, without a break in this period of care",
                (),
                may_be_several=True,
            ),
            _derived(
                Kind.NUMBER,
                "months_on_status",
                "whole months on this legal status, from status_began_on",
                (),
                unit="months",
                may_be_several=True,
            ),
            _derived(Kind.DATE, "last_review_on", "last review by the day, in this period of care", _REVIEWED),
            _derived(
                Kind.DATE,
                "next_review_due",
                "day by which the next review is due; blank where the last is before the records begin",
                _REVIEWED,
                due_within=REVIEWS_WITHIN,
            ),
            _derived(
                Kind.NUMBER,
                "placements_in_12_months",
                "placements in 12 months; up to the last day, with the placement open on the first of them",
                _STAYS,
                unit="placements",
                may_be_several=True,
                also_read=_WHY_ENDED,
                months_back=12,
            ),
            is_snapshot=True,
            ended_by=(BORN,),
        ),
        _table(
            "left_care",
            "a child who left care in the window, last time only",
            "left_on",
            {"children": None},
            CARE,
            _derived(Kind.DATE, "left_on", "day care ended", ()),
            _derived(Kind.CODE, "reason_ceased", "reason care ceased", (), codes=codes.REASON_CEASED),
            _derived(Kind.NUMBER, "months_in_care", "whole months in the period of care that ended", (), unit="months"),
        ),
        _table(
            "started_care",
            "a start of care in the window",
            "started_on",
            {"starts": None, "children": "child_id"},
            CARE,
            _derived(Kind.DATE, "started_on", "first day of the period of care", ()),
            _derived(Kind.CODE, "legal_status", "legal status on that day", (), codes=codes.LEGAL_STATUS),
            _derived(Kind.CODE, "placement_type", "placement type on that day", _STAYS, codes=codes.PLACEMENT_TYPE),
            _derived(
                Kind.CODE,
                "previous_permanence",
                "what ended before the child came into care",
                _events("previous_permanence", "child_id", "previous_permanence", "order_date"),
                codes=codes.PREVIOUS_PERMANENCE,
            ),
            ended_by=(BORN,),
            also_read=_SAYS_IT_STARTS,
        ),
        _table(
            "placement_moves",
            "a change of carer in the window",
            "moved_on",
            {"moves": None, "children": "child_id"},
            CARE + _STAYS,
            _derived(Kind.DATE, "moved_on", "first day of the new main stay", ()),
            _derived(
                Kind.CODE,
                "reason",
                "reason the stay before ended; blank through a temporary stay",
                ("placements.end_reason",),
                codes=codes.END_REASON,
            ),
            _derived(Kind.CODE, "from_type", "placement type before", (), codes=codes.PLACEMENT_TYPE),
            _derived(Kind.CODE, "to_type", "placement type after", (), codes=codes.PLACEMENT_TYPE),
            _derived(Kind.CODE, "from_provider", "provider before", (), codes=codes.PROVIDER),
            _derived(Kind.CODE, "to_provider", "provider after", (), codes=codes.PROVIDER),
            ended_by=(BORN,),
            also_read=_WHY_ENDED,
        ),
        _table(
            "placement_starts",
            "a start of a placement with another carer in the window, the first in care included",
            "started_on",
            {"placements": None, "children": "child_id"},
            CARE + _STAYS,
            _derived(Kind.DATE, "started_on", "first day of the new main stay", ()),
            _derived(Kind.CODE, "placement_type", "placement type on that day", (), codes=codes.PLACEMENT_TYPE),
            _derived(Kind.CODE, "provider", "provider of the placement", (), codes=codes.PROVIDER),
            _derived(Kind.CODE, "is_first", "whether it is the first in the period of care", (), codes=codes.YES_NO),
            ended_by=(BORN,),
            also_read=(*_WHY_ENDED, *_SAYS_IT_STARTS),
        ),
        _table(
            "reviews",
            "a child and day with a review, while looked after",
            "reviewed_on",
            {"reviews": None, "children": "child_id"},
            CARE + _events("reviews", "child_id", "review_date", "participation"),
            _derived(Kind.DATE, "reviewed_on", "day of the review", ()),
            _derived(Kind.CODE, "participation", "how the child took part", (), codes=codes.PARTICIPATION),
            ended_by=(BORN,),
        ),
        _table(
            "reviews_due",
            "a review that was due in the window, of a child still looked after on that day",
            "due_on",
            {"reviews": None, "children": "child_id"},
            CARE + _REVIEWED,
            _derived(
                Kind.NUMBER,
                "number",
                "1 for the first review in this period of care, and so on; blank where the first is before the records",
                (),
            ),
            _derived(Kind.DATE, "due_on", "day by which it was due", ()),
            _derived(Kind.DATE, "held_on", "day of the review; blank where there was none by the last day", ()),
            _derived(
                Kind.NUMBER, "days_late", "days from due_on to the review; below 0 where it was before", (), unit="days"
            ),
            _derived(
                Kind.CODE, "met", "whether it was on time: yes, late, no (not by the last day)", (), codes=codes.MET
            ),
            ended_by=(BORN,),
            due_within=REVIEWS_WITHIN,
        ),
        _table(
            "missing_episodes",
            "a missing episode that overlaps the window, looked after then or not",
            "began_on",
            {"episodes": None, "children": "child_id"},
            _events("missing_episodes", "child_id", "start_date", "kind", "end_date", "source"),
            _derived(Kind.DATE, "began_on", "first day missing", ()),
            _derived(Kind.DATE, "ended_on", "day found, or care ended; blank while missing", ()),
            _derived(Kind.CODE, "kind", "missing or away without authorisation", (), codes=codes.MISSING_KIND),
            _derived(Kind.CODE, "source", "missing from home or from care", (), codes=codes.MISSING_SOURCE),
            also_told_by=("kind",),
            ended_by=(*CARE, BORN),
        ),
        _table(
            "foster_approvals",
            "an approval in the window, unless the household is approved for the same already",
            "approved_on",
            {"approvals": None, "households": "household_id"},
            _events("foster_approvals", "household_id", "approval_date", "approval_type"),
            _derived(Kind.DATE, "approved_on", "day of the approval", ()),
            _derived(Kind.CODE, "approval_type", "kind of approval", (), codes=codes.APPROVAL_TYPE),
            _derived(
                Kind.NUMBER,
                "places",
                "children the household is approved for",
                _events("foster_approvals", "places"),
                unit="places",
            ),
            also_told_by=("approval_type",),
            also_read=_events("foster_approvals", "end_date", "places"),
        ),
        _table(
            "fostering_households",
            "an approval of a fostering household that is open on the last day, one for each kind of approval",
            "approved_on",
            {"approvals": None, "households": "household_id"},
            _events("foster_approvals", "household_id", "approval_date", "approval_type", "end_date"),
            _derived(Kind.DATE, "approved_on", "day of the approval, the first of those open", ()),
            _derived(Kind.CODE, "approval_type", "kind of approval", (), codes=codes.APPROVAL_TYPE),
            also_told_by=("approval_type",),
            is_of_one_day=True,
        ),
        _table(
            "care_leavers",
            "a young person who left care and is 17 to 21 on the birthday in the window",
            "birthday_on",
            {"young_people": None},
            _events("care_leavers", "child_id", "date_of_birth", "year_ending"),
            _derived(Kind.DATE, "birthday_on", "birthday in the year that the record is about", ()),
            *(replace(column, depends_on=_LEAVER_BORN) for column in CHILD_COLUMNS if column.name.startswith("age")),
            _derived(Kind.CODE, "in_touch", "whether the authority is in touch", _IN_TOUCH, codes=codes.IN_TOUCH),
            _derived(
                Kind.CODE,
                "activity",
                "main activity about the birthday; 0 where it is blank and in_touch is not",
                (*_IN_TOUCH, "care_leavers.activity"),
                codes=codes.ACTIVITY,
            ),
            _derived(
                Kind.CODE,
                "accommodation",
                "where they live about the birthday; 0 where it is blank and in_touch is not",
                (*_IN_TOUCH, "care_leavers.accommodation"),
                codes=codes.ACCOMMODATION,
            ),
            also_read=_events("care_leavers", "in_touch", "activity", "accommodation"),
        ),
    )
}
