"""Breakdowns: which columns of a measure's rows its groups are of, and each group by its name."""

from collections.abc import Mapping, Sequence
from datetime import date

from permanence_kpis.definitions.model import Measure
from permanence_kpis.results.counts import Counts, GroupValue
from permanence_kpis.results.scorecard import NOT_RECORDED, Group
from permanence_kpis.tables import EXTRACTS, Column
from permanence_kpis.words import day_in_english


def group_columns(measure: Measure, by: Sequence[str]) -> tuple[str, ...]:
    """The columns of the measure's rows that hold what it is to be broken down by; none where it cannot be."""
    if missing_columns(measure, by):
        return ()
    # D-158: a name of a derived table's column means that column
    return tuple(name if name in measure.catalogue.columns else f"children.{name}" for name in by)


def groups_depend_on(measure: Measure, by: Sequence[str]) -> frozenset[str]:
    """The `extract.column` names that the groups of a measure are worked out from."""
    table = measure.on_table
    columns = group_columns(measure, by)
    of_table = [
        source
        for name in columns
        if name in table.columns
        for source in (*table.columns[name].depends_on, *table.columns[name].also_read)
    ]
    own = [name for name in columns if name not in table.columns]
    return frozenset((*of_table, *own, *(["children.child_id"] if own else [])))


def missing_columns(measure: Measure, by: Sequence[str]) -> list[str]:
    """Those of the columns that the measure's rows do not have: with any, there are no groups."""
    return [name for name in by if not _has(measure, name)]


def _has(measure: Measure, name: str) -> bool:
    if name in measure.catalogue.columns:
        return name in measure.on_table.columns
    return measure.on_table.unit_id == EXTRACTS["children"].key[0]


def groups_of(
    measure: Measure, by: Sequence[str], counted: Mapping[tuple[GroupValue, ...], Counts]
) -> tuple[Group, ...]:
    """The groups of a measure, in the order in which they were counted."""
    columns = [measure.on_table.columns.get(name) for name in by]
    numbers = {
        counts: (counts.value(measure.show), counts.lowest(measure.show), counts.highest(measure.show))
        for counts in set(counted.values())
    }
    return tuple(
        Group(
            values,
            tuple(_name(value, column) for value, column in zip(values, columns, strict=True)),
            counts,
            *numbers[counts],
        )
        for values, counts in counted.items()
    )


def _name(value: GroupValue, column: Column | None) -> str:
    """A value as printed: a code with its meaning, a day in words."""
    if value is None:
        return NOT_RECORDED
    if isinstance(value, date):
        return day_in_english(value)
    known = column.codes.get(str(value)) if column is not None and column.codes is not None else None
    if known is not None and known.meaning.casefold() != str(value).casefold():
        return f"{value} ({known.meaning})"
    return str(value)
