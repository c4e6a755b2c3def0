"""Breakdowns: which columns figures may be broken down by, and each measure's groups."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from permanence_kpis.conditions.wording import day_in_english
from permanence_kpis.definitions.model import Measure
from permanence_kpis.errors import ExtractError, UsageError
from permanence_kpis.extracts import Extracts, own_columns, tells_who
from permanence_kpis.extracts.typed_table import plain_heading
from permanence_kpis.results.counts import Counts, GroupValue
from permanence_kpis.results.scorecard import Group
from permanence_kpis.suggest import did_you_mean
from permanence_kpis.tables import DERIVED, EXTRACTS, Column, Kind, Table
from permanence_kpis.words import listed

NOT_RECORDED = "Not recorded"
"""The name of the group of blanks."""

_CHILDREN = EXTRACTS["children"]
_DERIVED_COLUMNS: Mapping[str, Column] = {
    column.name: column for table in DERIVED.values() for column in table.columns.values()
}
_ENOUGH_CHILDREN, _NEARLY_ALL = 20, 0.9


def names_asked_for(by: Iterable[str]) -> tuple[str, ...]:
    """The names as columns are compared, each once."""
    return tuple(dict.fromkeys(plain_heading(name) for name in by))


def check_names(by: Sequence[str], folder: Path) -> None:
    """That figures can be broken down by these columns: of a derived table, or the authority's own in children.csv.

    A folder that cannot be looked into is let pass here: reading it says why.

    Raises: UsageError for every column that is not there, or that says who a child is.
    """
    try:
        own = own_columns(folder)
    except (ExtractError, OSError):
        return
    if faults := [_fault(name, own or ()) for name in by if _fault(name, own or ())]:
        raise UsageError(*faults)


def _fault(name: str, own: Sequence[str]) -> str:
    known = _DERIVED_COLUMNS.get(name)
    if known is not None and known.kind is not Kind.ID:
        return ""
    if known is not None:
        return f"figures cannot be broken down by {name}, which is different for every one. kpis children lists them."
    if name in _CHILDREN.columns:
        return f"figures cannot be broken down by {name}. Use age_band or age."
    if tells_who(name):
        return (
            f"figures cannot be broken down by {name}: its name says that it identifies a child. "
            "If it does not, give it another name in children.csv."
        )
    if name in own:
        return ""
    usable = [column for column in own if not tells_who(column)]
    of_tables = [column.name for column in _DERIVED_COLUMNS.values() if column.kind is not Kind.ID]
    of_children = f", and of children.csv {listed(usable)}" if usable else ""
    every = f"The columns are {listed(sorted(of_tables))}{of_children}."
    hint = did_you_mean(name, [*of_tables, *usable], every)
    return f"there is no column {name} to break figures down by. {hint}"


def check_values(by: Sequence[str], extracts: Extracts) -> None:
    """That an own column of children.csv does not tell nearly every child from the next, as a number or a name does.

    Raises: UsageError for each that does.
    """
    children = extracts.tables.get("children")
    faults = []
    for name in by:
        if children is None or name in _DERIVED_COLUMNS or name not in children.columns:
            continue
        filled = children[name].drop_nulls()
        if filled.len() >= _ENOUGH_CHILDREN and filled.n_unique() >= _NEARLY_ALL * filled.len():
            faults.append(
                f"figures cannot be broken down by {name}: in children.csv it is different for nearly every child."
            )
    if faults:
        raise UsageError(*faults)


def dates_among(by: Iterable[str]) -> list[str]:
    """Those of the columns that hold days."""
    columns = [_DERIVED_COLUMNS.get(name) for name in names_asked_for(by)]
    return [column.name for column in columns if column is not None and column.kind is Kind.DATE]


def columns_of(measure: Measure, by: Sequence[str]) -> tuple[str, ...]:
    """The columns of the measure's rows that hold what it is to be broken down by; none where it cannot be."""
    if why_no_groups(measure, by):
        return ()
    return tuple(name if name in _DERIVED_COLUMNS else f"children.{name}" for name in by)


def depends_on(measure: Measure, by: Sequence[str]) -> frozenset[str]:
    """The `extract.column` names that the groups of a measure are worked out from."""
    table = DERIVED[measure.table]
    columns = columns_of(measure, by)
    of_table = [
        source
        for name in columns
        if name in table.columns
        for source in (*table.columns[name].depends_on, *table.columns[name].also_read)
    ]
    own = [name for name in columns if name not in table.columns]
    return frozenset((*of_table, *own, *(["children.child_id"] if own else [])))


def why_no_groups(measure: Measure, by: Sequence[str]) -> str | None:
    """Why a measure cannot be broken down by these columns, or None where it can."""
    table = DERIVED[measure.table]
    missing = [name for name in by if not _has(table, name)]
    return f"{table.name} has no column {listed(missing, 'or')}" if missing else None


def _has(table: Table, name: str) -> bool:
    return name in table.columns if name in _DERIVED_COLUMNS else table.unit_id == _CHILDREN.key[0]


def groups(measure: Measure, by: Sequence[str], counted: Mapping[tuple[GroupValue, ...], Counts]) -> tuple[Group, ...]:
    """The groups of a measure, in the order in which they were counted."""
    columns = [_DERIVED_COLUMNS.get(name) for name in by]
    return tuple(
        Group(
            values=values,
            names=tuple(_name(value, column) for value, column in zip(values, columns, strict=True)),
            counts=counts,
            value=counts.value(measure.show),
            lowest=counts.lowest(measure.show),
            highest=counts.highest(measure.show),
        )
        for values, counts in counted.items()
    )


def _name(value: GroupValue, column: Column | None) -> str:
    """A value as printed: a code with its meaning, a day in words."""
    if value is None:
        return NOT_RECORDED
    if isinstance(value, date):
        return day_in_english(value)
    if column is not None and column.codes is not None and value in column.codes:
        return f"{value} ({column.codes[str(value)].meaning})"
    return str(value)
