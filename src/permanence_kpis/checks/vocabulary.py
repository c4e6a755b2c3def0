"""What the conditions of checks may name beyond the derived tables: the rows of the files, and columns beside them."""

from collections.abc import Mapping

from permanence_kpis import codes
from permanence_kpis.codes import CodeSet
from permanence_kpis.tables import DERIVED, EXTRACTS, Column, Kind, Table

_CARE = DERIVED["looked_after"].rests_on
_STAYS = DERIVED["looked_after"].columns["placement_type"].rests_on
_BIRTH = DERIVED["looked_after"].columns["age"].rests_on


def _column(
    name: str,
    kind: Kind,
    meaning: str,
    rests_on: tuple[str, ...] = (),
    *,
    codes: CodeSet | None = None,
    unit: str | None = None,
) -> Column:
    return Column(name, kind, meaning, codes=codes, unit=unit, rests_on=rests_on)


def _rows_of(extract: str, row_is: str, rests_on: tuple[str, ...], *beside: Column) -> Table:
    """The rows of a file as a table: its own columns, and those that are worked out beside them."""
    own = [
        Column(column.name, column.kind, column.meaning, column.codes, column.unit, rests_on=(f"{extract}.{name}",))
        for name, column in EXTRACTS[extract].columns.items()
        if name not in {column.name for column in beside}
    ]
    columns = {column.name: column for column in (*own, *beside)}
    key = EXTRACTS[extract].key
    return Table(
        f"{extract}.csv",
        row_is,
        is_snapshot=False,
        own_date=None,
        key=key,
        counts={},
        rests_on=tuple(dict.fromkeys((*(f"{extract}.{name}" for name in key), *rests_on))),
        columns=columns,
    )


_STANDS = _column(
    "stands_in_care", Kind.TEXT, "where it stands in its period of care: first, last, first and last, between"
)
_DAYS_OLD = _column("days_old", Kind.NUMBER, "age of the child in days when it starts", _BIRTH, unit="days")

FILES: Mapping[str, Table] = {
    table.name: table
    for table in (
        _rows_of(
            "children",
            "a row of a child in care in the windows of the measures",
            _CARE,
            _column("days_old_at_period_end", Kind.NUMBER, "age in days on the last day", _BIRTH, unit="days"),
        ),
        _rows_of(
            "placements",
            "a placement of a child in care in the windows of the measures, as it counts after repairs",
            (*_CARE, *_STAYS),
            _column("legal_status", Kind.CODE, "legal status when it starts", codes=codes.LEGAL_STATUS),
            _DAYS_OLD,
            _STANDS,
            _column(
                "followed_by",
                Kind.TEXT,
                "what follows in the same period of care: another placement, the same placement (the same carer), "
                "a temporary stay; blank where nothing does",
            ),
        ),
        _rows_of(
            "legal_statuses",
            "a legal status of a child in care in the windows of the measures, as it counts after repairs",
            _CARE,
            _DAYS_OLD,
            _STANDS,
            _column("nights_to_next", Kind.NUMBER, "nights to the child's next legal status", unit="nights"),
            _column(
                "last_placement_type",
                Kind.CODE,
                "main placement type on its last night",
                _STAYS,
                codes=codes.PLACEMENT_TYPE,
            ),
            _column(
                "records_in_children",
                Kind.NUMBER,
                "how many rows children.csv has of the child",
                ("children.child_id",),
                unit="rows",
            ),
        ),
        _rows_of(
            "missing_episodes",
            "a time missing that overlaps the windows of the measures",
            ("missing_episodes.end_date",),
            _column(
                "days_past_next",
                Kind.NUMBER,
                "days it runs past the start of the child's next one; to the last day where it has no end",
                unit="days",
            ),
            _column(
                "placement_end_date",
                Kind.DATE,
                "day the placement ended that the child went missing from; blank while it lasts",
                (*_CARE, *_STAYS),
            ),
            _column(
                "care_end_date",
                Kind.DATE,
                "day the care ended that the child went missing from; blank while it lasts",
                _CARE,
            ),
        ),
        _rows_of(
            "previous_permanence",
            "a record of what ended before care, of a child in care in the windows of the measures",
            _CARE,
            _column("care_began_on", Kind.DATE, "first day of the child's latest period of care"),
        ),
        _rows_of(
            "foster_approvals",
            "an approval in the windows of the measures",
            (),
            _column("nights", Kind.NUMBER, "nights the approval lasted", ("foster_approvals.end_date",), unit="nights"),
        ),
    )
}
"""By the file's name. These hold for checks only: a measure counts what the derived tables say."""

TABLES: Mapping[str, Table] = {**DERIVED, **FILES}


def needs(table: str, columns: tuple[str, ...]) -> frozenset[str]:
    """The `extract.column` names that must have been read to look at these columns of a table."""
    of = TABLES[table]
    return frozenset(of.rests_on).union(*(of.columns[name].rests_on for name in columns))
