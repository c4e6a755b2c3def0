"""What a rule of the tracker can ask about: every column of looked_after, and those that the tracker adds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from permanence_kpis.tables import DERIVED, Catalogue, Column, Kind, Table, ends_of

LOOKED_AFTER, NAME = "looked_after", "tracker"
HELD = "held"
"""What is added to the name of a column with its history: stretches in order, as `derive.histories` gives them."""
IS_UNKNOWN = "is_unknown"
"""What is added to the name of a column: whether a blank in it is not known, rather than not recorded."""
UNPLANNED = "unplanned_move"
"""The code group of the definitions with the reasons of a move that was not planned."""

_BORN = ("children.child_id", "children.date_of_birth")
_STAYS = DERIVED["looked_after"].columns["placement_type"].depends_on
_MOVES = (*_STAYS, "placements.end_reason")
_MISSING = tuple(f"missing_episodes.{name}" for name in ("child_id", "start_date", "end_date", "kind", "source"))
_PLAN = ("permanence_plans.child_id", "permanence_plans.agreed_on", "permanence_plans.plan")
_MATCH = (*_PLAN, "permanence_plans.ratified_on")
_PATHWAY = (*_BORN, "pathway_plans.child_id", "pathway_plans.review_on")


def _made(
    kind: Kind, name: str, meaning: str, *depends_on: str, unit: str | None = None, has_ends: bool = False
) -> Column:
    ends = ends_of(name) if has_ends else None
    return Column(name, kind, meaning, unit=unit, depends_on=depends_on, ends=ends)


_MADE = (
    _made(Kind.DATE, "sixteen_on", "16th birthday", *_BORN),
    _made(Kind.DATE, "eighteen_on", "18th birthday", *_BORN),
    _made(Kind.NUMBER, "days_to_16", "days to the 16th birthday; below 0 after it", *_BORN, unit="days"),
    _made(Kind.NUMBER, "days_to_18", "days to the 18th birthday", *_BORN, unit="days"),
    _made(Kind.DATE, "reaches_24_months_on", "day that makes 24 months with this carer", *_STAYS),
    _made(Kind.DATE, "reaches_30_months_on", "day that makes 30 months in care"),
    _made(
        Kind.DATE,
        "with_parents_since",
        "first day with parents (P1) without a break, whatever the carer",
        *_STAYS,
        has_ends=True,
    ),
    _made(Kind.DATE, "with_parents_12_months_on", "day that makes 12 months with parents; only in P1", *_STAYS),
    _made(
        Kind.NUMBER,
        "months_with_parents",
        "whole months with parents (P1) without a break, whatever the carer; 0 elsewhere",
        *_STAYS,
        unit="months",
        has_ends=True,
    ),
    _made(
        Kind.NUMBER,
        "days_to_12_months_with_parents",
        "days to 12 months with parents; below 0 after that day, 100,000 where not with parents",
        *_STAYS,
        unit="days",
        has_ends=True,
    ),
    _made(
        Kind.NUMBER,
        "days_to_24_months",
        "days to 24 months with this carer; below 0 after that day",
        *_STAYS,
        unit="days",
        has_ends=True,
    ),
    _made(
        Kind.NUMBER,
        "days_to_30_months",
        "days to 30 months in care; below 0 after that day",
        unit="days",
        has_ends=True,
    ),
    _made(Kind.DATE, "second_review_by", "day by which the second review is due: four months after care began"),
    _made(Kind.NUMBER, "moves_in_12_months", "placement moves in 12 months", *_MOVES, unit="moves", has_ends=True),
    _made(
        Kind.NUMBER,
        "unplanned_in_12_months",
        "unplanned placement moves in 12 months",
        *_MOVES,
        unit="moves",
        has_ends=True,
    ),
    _made(
        Kind.NUMBER,
        "days_since_unplanned_move",
        "days since the last unplanned move of the last 12 months",
        *_MOVES,
        unit="days",
        has_ends=True,
    ),
    _made(Kind.DATE, "last_unplanned_move_on", "last unplanned move of the last 12 months", *_MOVES),
    _made(Kind.NUMBER, "missing_in_12_months", "times missing in 12 months", *_MISSING, unit="times", has_ends=True),
    _made(Kind.CODE, "stay_type", "placement type on the day, a temporary stay included", *_STAYS),
    _made(Kind.DATE, "stay_began_on", "first day of that stay", *_STAYS, has_ends=True),
    _made(Kind.NUMBER, "nights_in_stay", "nights in that stay", *_STAYS, unit="nights", has_ends=True),
    _made(Kind.NUMBER, "days_to_review", "days to the next review; below 0 once it is overdue", unit="days"),
    _made(Kind.CODE, "plan", "permanence plan, the newest of this period of care", *_PLAN),
    _made(Kind.DATE, "plan_agreed_on", "day the permanence plan was agreed", *_PLAN),
    _made(
        Kind.DATE,
        "match_or_panel_on",
        "day of the match, or else that of the panel",
        *_MATCH,
    ),
    _made(
        Kind.NUMBER,
        "days_matched_before_carer",
        "days from the match or panel to the first day with this carer; 0 where the match came later",
        *_MATCH,
        *_STAYS,
        unit="days",
        has_ends=True,
    ),
    _made(
        Kind.TEXT,
        "discharge_stage",
        "how far the discharge is",
        "discharges.child_id",
        "discharges.decided_on",
    ),
    _made(Kind.DATE, "pathway_plan_due", "day by which the pathway plan is due, from 16 on", *_PATHWAY),
    _made(Kind.NUMBER, "findings", "findings in the child's records", unit="findings"),
)


_MAY_BE_EARLIER = ("care_began_on", "months_in_care")
"""Columns of looked_after that have one value there, and in the tracker a lowest and a highest."""


@dataclass(frozen=True)
class Counted:
    """That a number counts the time from a day, or to it, in days, months or years."""

    column: str
    unit: Literal["days", "months", "years"]
    is_to: bool = False


COUNTED: Mapping[str, Counted] = {
    "age": Counted("date_of_birth", "years"),
    "months_in_care": Counted("care_began_on", "months"),
    "months_in_placement": Counted("stable_since", "months"),
    "months_on_status": Counted("status_began_on", "months"),
    "months_with_parents": Counted("with_parents_since", "months"),
    "nights_in_stay": Counted("stay_began_on", "days"),
    "days_since_unplanned_move": Counted("last_unplanned_move_on", "days"),
    "days_to_16": Counted("sixteen_on", "days", is_to=True),
    "days_to_18": Counted("eighteen_on", "days", is_to=True),
    "days_to_12_months_with_parents": Counted("with_parents_12_months_on", "days", is_to=True),
    "days_to_24_months": Counted("reaches_24_months_on", "days", is_to=True),
    "days_to_30_months": Counted("reaches_30_months_on", "days", is_to=True),
    "days_to_review": Counted("next_review_due", "days", is_to=True),
}
"""The numbers that the calendar changes, and the day each is counted from or to."""

FOLLOWS: Mapping[str, str] = {
    "reaches_24_months_on": "stable_since",
    "with_parents_12_months_on": "with_parents_since",
    "days_matched_before_carer": "placement_began_on",
}
"""What follows from a day, and so is known from it on."""


@dataclass(frozen=True)
class Vocabulary:
    """The table that rules ask about, and why a column of it is not there; `is_open`: where a blank is one unknown."""

    table: Table
    not_there: Mapping[str, str]
    catalogue: Catalogue

    def counted(self, column: str) -> Counted | None:
        """What the number in a column counts; None where the calendar does not change it."""
        table, _, name = column.rpartition(".")
        if table and name in ("days_since", "months_since"):
            return Counted(f"{table}.{self.catalogue.own[table].began}", "days" if name[0] == "d" else "months")
        return COUNTED.get(column)


def vocabulary(catalogue: Catalogue, groups: Mapping[str, tuple[str, ...]], absent: Mapping[str, str]) -> Vocabulary:
    """What rules can ask about under these definitions.

    Takes: the catalogue and code groups of the definitions; why a file is not there, by extract.
    """
    looked_after = catalogue.tables[LOOKED_AFTER]
    with_ends = {name: replace(looked_after.columns[name], ends=ends_of(name)) for name in _MAY_BE_EARLIER}
    columns = {**looked_after.columns, **with_ends, **{column.name: column for column in _made_for(catalogue)}}
    table = Table(
        name=NAME,
        row_is=looked_after.row_is,
        is_snapshot=True,
        own_date=None,
        key=looked_after.key,
        counts=looked_after.counts,
        depends_on=looked_after.depends_on,
        columns=columns,
    )
    not_there = {column.name: why for column in columns.values() if (why := _why_none(column, catalogue, absent))}
    if UNPLANNED not in groups:
        why = f"the definitions have no code group '{UNPLANNED}'"
        not_there |= dict.fromkeys(
            ("unplanned_in_12_months", "days_since_unplanned_move", "last_unplanned_move_on"), why
        )
    return Vocabulary(table, not_there, catalogue)


def _made_for(catalogue: Catalogue) -> Iterator[Column]:
    """The columns that the tracker adds, with the codes that they have under these definitions."""
    looked_after = catalogue.tables[LOOKED_AFTER].columns
    for column in _MADE:
        if column.name == "stay_type":
            yield replace(column, codes=looked_after["placement_type"].codes)
        elif column.name == "plan" and (own := catalogue.own.get("permanence_plans")):
            yield replace(column, codes=own.extract.columns.get("plan", column).codes)
        elif column.name == "days_to_review":
            if due := looked_after.get("next_review_due"):
                yield replace(column, depends_on=due.depends_on)
        else:
            yield column


def _why_none(column: Column, catalogue: Catalogue, absent: Mapping[str, str]) -> str | None:
    """Why a column cannot be worked out under these definitions and from these files; None where it can."""
    for name in column.depends_on:
        extract, _, of = name.partition(".")
        if extract not in catalogue.extracts:
            return f"the definitions declare no own table '{extract}'"
        if of not in catalogue.extracts[extract].columns and of != "ratified_on":
            return f"the own table '{extract}' has no column '{of}'"
        if extract in absent:
            return absent[extract]
    return None
