"""What the conditions of checks may name beyond the derived tables: the rows of the files, and columns beside them."""

from collections.abc import Mapping

from permanence_kpis import codes
from permanence_kpis.codes import CodeSet
from permanence_kpis.tables import DERIVED, EXTRACTS, Column, Kind, Table

_CARE = DERIVED["looked_after"].depends_on
_STAYS = DERIVED["looked_after"].columns["placement_type"].depends_on
_BIRTH = DERIVED["looked_after"].columns["age"].depends_on


def _column(
    name: str,
    kind: Kind,
    meaning: str,
    depends_on: tuple[str, ...] = (),
    *,
    codes: CodeSet | None = None,
    unit: str | None = None,
) -> Column:
    return Column(name, kind, meaning, codes=codes, unit=unit, depends_on=depends_on)


# D-200: what conditions on one table cannot say is a column of the check's own vocabulary
def _rows_of(extract: str, row_is: str, depends_on: tuple[str, ...], *beside: Column, name: str | None = None) -> Table:
    """The rows of a file as a table: its own columns, and those that are worked out beside them.

    `name`: what the table is called where it does not hold them all.
    """
    own = [
        Column(column.name, column.kind, column.meaning, column.codes, column.unit, depends_on=(f"{extract}.{name}",))
        for name, column in EXTRACTS[extract].columns.items()
        if name not in {column.name for column in beside}
    ]
    columns = {column.name: column for column in (*own, *beside)}
    key = EXTRACTS[extract].key
    return Table(
        name or f"{extract}.csv",
        row_is,
        is_snapshot=False,
        own_date=None,
        key=key,
        counts={},
        depends_on=tuple(dict.fromkeys((*(f"{extract}.{name}" for name in key), *depends_on))),
        columns=columns,
    )


_STANDS = _column("stands_in_care", Kind.TEXT, "its place in its period of care: first, last, first and last, between")
_RECORDS_IN_CHILDREN = _column(
    "records_in_children",
    Kind.NUMBER,
    "how many rows children.csv has of the child",
    ("children.child_id",),
    unit="rows",
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
            _column(
                "comes_back_to",
                Kind.TEXT,
                "of a temporary stay between two placements, what the second one is: the same placement, another type "
                "(with the same carer), another placement",
            ),
            _column(
                "care_ended_for",
                Kind.CODE,
                "why care ended, where it ended with this placement",
                codes=codes.REASON_CEASED,
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
            _RECORDS_IN_CHILDREN,
            _column(
                "ends_on_18th_birthday", Kind.TEXT, "whether it ends on the child's 18th birthday: yes, no", _BIRTH
            ),
            _column(
                "missing_until_then",
                Kind.TEXT,
                "whether a missing episode from care ended on the day it ended: yes, no",
                ("missing_episodes.start_date", "missing_episodes.end_date", "missing_episodes.source"),
            ),
        ),
        _rows_of(
            "missing_episodes",
            "a missing episode that overlaps the windows of the measures, or has no end",
            ("missing_episodes.kind", "missing_episodes.end_date"),
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
            _column("days_past_care", Kind.NUMBER, "days from then to its own end", _CARE, unit="days"),
            _RECORDS_IN_CHILDREN,
        ),
        _rows_of(
            "previous_permanence",
            "a record of what ended before care, of a child in care in the windows of the measures",
            _CARE,
            _column("care_began_on", Kind.DATE, "first day of the child's latest period of care"),
            _RECORDS_IN_CHILDREN,
        ),
        _rows_of(
            "foster_approvals",
            "an approval in the windows of the measures",
            (),
            _column("nights", Kind.NUMBER, "nights the approval lasted", ("foster_approvals.end_date",), unit="nights"),
        ),
        _rows_of(
            "care_leavers",
            "a record of a young person whose birthday in its year is in the windows of the measures",
            ("care_leavers.date_of_birth",),
            _column("age", Kind.NUMBER, "age reached on that birthday", unit="years"),
        ),
        _rows_of(
            "placements",
            "a placement on nights of a short break (V3, V4) in the windows of the measures",
            _CARE,
            name="short_breaks",
        ),
        _rows_of(
            "placements",
            "a placement of a child in care in the windows of the measures, as it counts after repairs, or one on "
            "nights of a short break (V3, V4) in them",
            (*_CARE, *_STAYS),
            name="placements_and_short_breaks",
        ),
    )
}
"""By the file's name, or that of a part of it. They hold for checks only: a measure counts what derived tables say."""


def _compared(name: str, row_is: str, *columns: Column) -> Table:
    """A table that returns alone can give: no figure rests on it, and nothing of it is read for one."""
    own = {column.name: column for column in (Column("child_id", Kind.ID, "the child"), *columns)}
    return Table(
        name, row_is, is_snapshot=False, own_date=None, key=("child_id",), counts={}, depends_on=(), columns=own
    )


RETURNS: Mapping[str, Table] = {
    table.name: table
    for table in (
        _compared(
            "episodes",
            "an episode as it counts after repairs",
            _column("start_date", Kind.DATE, "day it began"),
            _column("end_date", Kind.DATE, "day it ended, as it is in the return"),
            _column("reason_ceased", Kind.CODE, "why it ceased, as it is in the return", codes=codes.REASON_CEASED),
            _column("reason_for_change", Kind.CODE, "why the placement changed when it ended", codes=codes.END_REASON),
            _column("placement_type", Kind.CODE, "placement type", codes=codes.PLACEMENT_TYPE),
            _column("reason_new_episode", Kind.CODE, "why a new episode was begun", codes=codes.REASON_NEW_EPISODE),
            _column(
                "type_before",
                Kind.CODE,
                "placement type of the episode that ended the day this one starts",
                codes=codes.PLACEMENT_TYPE,
            ),
            _column("is_followed", Kind.TEXT, "whether the child has a later episode: yes, no"),
            _column(
                "next_reason_new_episode",
                Kind.CODE,
                "why the episode was begun that starts the day this one ends",
                codes=codes.REASON_NEW_EPISODE,
            ),
            _column("next_type", Kind.CODE, "placement type of that episode", codes=codes.PLACEMENT_TYPE),
            _column(
                "nights_since_last",
                Kind.NUMBER,
                "nights since the child's episode before it ended; blank for the first",
                unit="nights",
            ),
        ),
        _compared(
            "earlier_orders",
            "a record of what ended before care",
            _column("earlier_order", Kind.CODE, "what ended before", codes=codes.PREVIOUS_PERMANENCE),
            _column(
                "order_date",
                Kind.TEXT,
                "what is given as its day: a date, part of a date (zz), something else, nothing",
            ),
            _column(
                "arranged_by",
                Kind.TEXT,
                "who arranged it: a listed code, another code, nothing; blank where no row at all says",
            ),
            _column("started_on", Kind.DATE, "last day on which an episode started care"),
            _column(
                "days_from_start",
                Kind.NUMBER,
                "days from then to the first day that part of a date can mean",
                unit="days",
            ),
        ),
    )
}
"""What SSDA903 returns say of themselves, side by side (extracts/ssda903/compared.py): of children in care in the
windows."""

_PARTS_OF_PLACEMENTS = ("short_breaks", "placements_and_short_breaks")

TABLES: Mapping[str, Table] = {**DERIVED, **FILES, **RETURNS}


def extract_of(file: str) -> str:
    """The extract whose rows a table of files has."""
    return "placements" if file in _PARTS_OF_PLACEMENTS else file.removesuffix(".csv")


def needs(table: str, columns: tuple[str, ...]) -> frozenset[str]:
    """The `extract.column` names that must have been read to look at these columns of a table."""
    of = TABLES[table]
    return frozenset(of.depends_on).union(*(of.columns[name].depends_on for name in columns))
