"""What the checks that go with the figures may ask about: derived tables, and rows on the way to them, with marks.

A mark is a column that the conditions of checks alone may name: what a derived table brings with it, put as a text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from permanence_kpis.quality.vocabulary import FILES
from permanence_kpis.tables import DERIVED, EXTRACTS, Column, Kind, Table, ends_of


@dataclass(frozen=True)
class Mark:
    """A column beside those of a table: what it says, how it is worked out, and the column of the table that brings
    with it what that takes (none: every row has it)."""

    name: str
    meaning: str
    value: pl.Expr
    beside: str | None = None


def yes_or_no(is_so: pl.Expr) -> pl.Expr:
    """A Boolean as conditions ask about it; null where it is not known."""
    return pl.when(is_so).then(pl.lit("yes")).when(~is_so).then(pl.lit("no"))


_PLACED_FROM = pl.col(ends_of("placement_began_on")[0])  # known also where which of two placements it was is not
_ON_BIRTHDAY = (pl.col("own_date").dt.month() == pl.col("date_of_birth").dt.month()) & (
    pl.col("own_date").dt.day() == pl.col("date_of_birth").dt.day()
)
_CARE_GOES_BACK = Mark(
    "care_goes_back",
    "where the source says that care began before the first record of it, to what: before the records, over a gap",
    pl.when(pl.col("began_before") & pl.col("is_after_gap"))
    .then(pl.lit("over a gap"))
    .when(pl.col("began_before") & ~pl.col("is_after_gap"))
    .then(pl.lit("before the records")),
)
MARKS: Mapping[str, tuple[Mark, ...]] = {
    "looked_after": (
        _CARE_GOES_BACK,
        Mark("is_certain", "whether the child is looked after for certain: yes", yes_or_no(pl.col("belongs"))),
        Mark(
            "has_placement",
            "whether a placement is open on the day: yes, no",
            yes_or_no(_PLACED_FROM.is_not_null()),
            "placement_began_on",
        ),
        Mark(
            "placed_since_care_began",
            "whether the placement began with care: yes, no",
            yes_or_no(pl.col("care_began_on") == _PLACED_FROM),
            "months_in_placement",
        ),
    ),
    "left_care": (_CARE_GOES_BACK,),
    "reviews": (
        Mark(
            "on_fourth_birthday",
            "whether the review is on the 4th birthday: yes, no",
            yes_or_no((pl.col("age") == 4) & _ON_BIRTHDAY),
            "age",
        ),
        Mark(
            "records_differ",
            "whether the day has records that say more or less: yes, no",
            yes_or_no(pl.col("records_differ")),
        ),
    ),
    "started_care": (
        Mark(
            "order_before_care",
            "whether the earlier order is dated before the child came into care: yes, no",
            yes_or_no(pl.col("order_date") < pl.col("started_on")),
            "previous_permanence",
        ),
        Mark(
            "left_under_order",
            "whether the child once left care under a special guardianship order: yes, no",
            yes_or_no(pl.col("after_special_guardianship")),
        ),
        Mark(
            "returned_before",
            "whether the child came back into care from this order once before: yes, no",
            yes_or_no(pl.col("met_before")),
            "previous_permanence",
        ),
    ),
    "placement_moves": (
        Mark(
            "reason_on_new_stay",
            "whether a reason is on the stay moved to, and none on the one before: yes, no",
            yes_or_no(pl.col("reason_on_new_stay")),
            "reason",
        ),
        Mark(
            "reason_not_used",
            "whether there is a reason before a temporary stay: yes, no",
            yes_or_no(pl.col("reason_not_used")),
            "reason",
        ),
    ),
    "care_leavers": tuple(
        Mark(
            f"without_{name}",
            f"whether {name} is blank while another of in_touch, activity and accommodation is not: yes, no",
            yes_or_no(pl.col(f"is_without_{name}")),
        )
        for name in ("in_touch", "activity", "accommodation")
    ),
    "missing_episodes as counted": (
        Mark(
            "is_cut",
            "whether it began before the 18th birthday, and care or that birthday ends it: yes, no",
            yes_or_no(pl.col("was_ended") & ~pl.col("began_past_18")),
        ),
        Mark("in_care", "whether it began in care: yes, no", yes_or_no(pl.col("was_in_care"))),
        Mark(
            "source_decides",
            "whether it does not say where from, and ended earlier if it was from care: yes, no",
            yes_or_no(pl.col("source_decides")),
            "source",
        ),
    ),
}
"""By derived table, or table on the way to one."""

_NIGHTS = Column("nights", Kind.NUMBER, "nights it lasts; below 0 where it ends before it starts", unit="nights")
_REPAIR = Column("repair", Kind.TEXT, "what repairs did with it: not used, cut short")
_ENDS_IN_WINDOWS = Column("ends_in_windows", Kind.TEXT, "whether it ends in the windows of the measures: yes, no")


def _rows(extract: str, which: str, *beside: Column) -> Table:
    """Rows of an extract on the way to the derived tables: its own columns, and those beside them that need its end."""
    own = {
        name: replace(column, required=False, depends_on=(f"{extract}.{name}",))
        for name, column in EXTRACTS[extract].columns.items()
    }
    added = {column.name: replace(column, depends_on=(f"{extract}.end_date",)) for column in beside}
    return Table(
        f"{extract} {which}",
        EXTRACTS[extract].row_is,
        is_snapshot=False,
        own_date=None,
        key=EXTRACTS[extract].key,
        counts={},
        depends_on=(),
        columns=own | added,
    )


def _with_marks(table: Table) -> Table:
    marks = {
        mark.name: Column(
            mark.name, Kind.TEXT, mark.meaning, depends_on=table.columns[mark.beside].depends_on if mark.beside else ()
        )
        for mark in MARKS.get(table.name, ())
    }
    return replace(table, columns={**table.columns, **marks})


IN_FIGURES: Mapping[str, Table] = {
    table.name: _with_marks(table)
    for table in (
        *DERIVED.values(),
        *(_rows(name, "as read", *([_NIGHTS] if "end_date" in of.columns else [])) for name, of in EXTRACTS.items()),
        _rows("legal_statuses", "repaired", _NIGHTS, _REPAIR),
        _rows("placements", "repaired", _NIGHTS, _REPAIR),
        _rows(
            "legal_statuses", "after repairs", FILES["legal_statuses.csv"].columns["nights_to_next"], _ENDS_IN_WINDOWS
        ),
        _rows("placements", "in care"),
        _rows("missing_episodes", "as counted"),
    )
}
"""What a check that goes with the figures may be about: a derived table, or rows of an extract on the way to one.

These are: as read; repaired (not used, or cut short); after repairs, of children in care in the windows; in care, as
read, of those who are or may be; as counted, with an end that care may give them.
"""


def extract_in_figures(table: str) -> str:
    """The extract whose rows a table on the way to the derived ones has."""
    return table.partition(" ")[0]
