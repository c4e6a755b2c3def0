"""The derived tables and columns that own tables and deadlines add."""

from collections.abc import Iterable
from dataclasses import replace

from permanence_kpis.codes import MET
from permanence_kpis.conditions.model import columns_of
from permanence_kpis.conditions.wording import BY_THEN
from permanence_kpis.definitions.own_names import CHILD, CHILDREN
from permanence_kpis.tables import (
    BORN,
    BUILT_IN,
    CARE,
    CHILD_COLUMNS,
    Catalogue,
    Column,
    DeadlineTable,
    Kind,
    OwnTable,
    Table,
)
from permanence_kpis.words import in_words

MADE_BY_A_DEADLINE = ("due_on", "met_on", "days_taken", "met")
"""The columns that a deadline adds to those of the table whose rows start its clocks."""


def with_own_tables(own: Iterable[OwnTable]) -> Catalogue:
    """The built-in catalogue with these tables, and with the columns of a child's newest row where they ask for it."""
    by_name = {one.name: one for one in own}
    tables = dict(BUILT_IN.tables) | {one.name: _table(one) for one in by_name.values()}
    for one in by_name.values():
        if one.latest_for:
            to = tables[one.latest_for]
            tables[to.name] = replace(to, columns={**to.columns, **_latest(one)})
    extracts = dict(BUILT_IN.extracts) | {name: one.extract for name, one in by_name.items()}
    return Catalogue(extracts, tables, by_name)


def _table(own: OwnTable) -> Table:
    """The derived table of an own table: its rows as they are."""
    extract = own.extract
    owner = extract.key[0]
    of_a_child = owner == CHILD
    days = [own.began, *([own.ended] if own.ended else [])]
    columns = [
        replace(column, required=False, depends_on=(f"{own.name}.{name}",) if name not in (owner, own.began) else ())
        for name, column in extract.columns.items()
    ]
    return Table(
        own.name,
        extract.row_is,
        is_snapshot=False,
        own_date=own.began,
        key=(owner, own.began),
        counts={own.counts: None, **({CHILDREN: CHILD} if of_a_child else {})},
        depends_on=(*(f"{own.name}.{name}" for name in dict.fromkeys((owner, *days))), extract.row_itself),
        columns={column.name: column for column in (*columns, *(CHILD_COLUMNS if of_a_child else ()))},
        is_of_spells=own.ended is not None,
        row_id=owner,
    )


def _latest(own: OwnTable) -> dict[str, Column]:
    """The columns that a child's newest row adds to a table."""
    extract = own.extract
    where = f"in the newest row of {in_words(own.name)}{BY_THEN}"
    always = tuple(f"{own.name}.{name}" for name in extract.always_read)
    added = {
        name: replace(
            column,
            name=f"{own.name}.{name}",
            meaning=f"{column.meaning} {where}",
            required=False,
            depends_on=tuple(dict.fromkeys((*always, f"{own.name}.{name}"))),
        )
        for name, column in extract.columns.items()
        if name != extract.key[0]
    }
    for unit in ("days", "months"):
        name = f"{unit}_since"
        meaning = f"{'whole months' if unit == 'months' else 'days'} from the newest row of {in_words(own.name)}"
        added[name] = Column(
            f"{own.name}.{name}", Kind.NUMBER, f"{meaning} to the last day", unit=unit, depends_on=always
        )
    return {column.name: column for column in added.values()}


def deadline_table(name: str, row_is: str, counts: str, of: DeadlineTable, after: Table, met_by: Table) -> Table:
    """The derived table of a deadline."""
    # two meetings that say the same are of one day, of which one counts
    meeting = tuple(sorted(met_by.extract_columns(columns_of(*of.where)) - {f"{of.met_by}.source_row"}))
    made = (
        Column("due_on", Kind.DATE, "day by which it had to be done"),
        Column("met_on", Kind.DATE, "day it was done; blank where it was not", depends_on=meeting),
        Column(
            "days_taken", Kind.NUMBER, "days from the start to the day it was done", unit="days", depends_on=meeting
        ),
        Column("met", Kind.CODE, "whether it was done in time", codes=MET, depends_on=meeting),
    )
    own = [column for column in after.columns.values() if column not in CHILD_COLUMNS]
    of_the_child = [column for column in after.columns.values() if column in CHILD_COLUMNS]
    return replace(
        after,
        name=name,
        row_is=row_is,
        own_date="due_on",
        counts={counts: None, CHILDREN: CHILD},
        columns={column.name: column for column in (*own, *made, *of_the_child)},
        ended_by=tuple(dict.fromkeys((*after.ended_by, *CARE, BORN))),
        # its rows are made whether or not a measure asks how it ended
        also_read=tuple(dict.fromkeys((*after.also_read, *meeting))),
        due_within=(*after.due_within, of.deadline),
    )
