"""The columns named to break figures down by: of a derived table, or the authority's own of children.csv."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from permanence_kpis.errors import ExtractError, UsageError
from permanence_kpis.extracts.identifying import tells_who
from permanence_kpis.extracts.model import Extracts
from permanence_kpis.extracts.own_columns import own_columns
from permanence_kpis.extracts.typed_table import plain_heading
from permanence_kpis.suggest import did_you_mean
from permanence_kpis.tables import BUILT_IN, EXTRACTS, Catalogue, Kind
from permanence_kpis.words import listed

_CHILDREN = EXTRACTS["children"]
_ENOUGH_CHILDREN, _NEARLY_ALL = 20, 0.9


def names_asked_for(by: Iterable[str]) -> tuple[str, ...]:
    """The names as columns are compared, each once."""
    return tuple(dict.fromkeys(plain_heading(name) for name in by))


# D-271: the columns can be of children.csv, so what they may be is known here
def check_names(by: Sequence[str], folder: Path, catalogue: Catalogue = BUILT_IN) -> None:
    """That figures can be broken down by these columns: of a derived table, or the authority's own in children.csv.

    A folder that cannot be looked into is let pass here: reading it says why.

    Raises: UsageError for every column that is not there, or that says who a child is.
    """
    try:
        own = own_columns(folder, catalogue)
    except (ExtractError, OSError):
        return
    if faults := [fault for name in by if (fault := _fault(name, own or (), catalogue))]:
        raise UsageError(*faults)


def _fault(name: str, own: Sequence[str], catalogue: Catalogue) -> str:
    known = catalogue.columns.get(name)
    if known is not None and known.kind is Kind.ID:
        return f"figures cannot be broken down by {name}, because each has a different one. kpis children lists them."
    if known is not None and not tells_who(name):  # D-352: nor by a birthday
        return ""
    if known is not None or name in _CHILDREN.columns:
        return f"figures cannot be broken down by {name}. Use age_band or age."
    if tells_who(name):
        return (
            f"figures cannot be broken down by {name}: its name says that it identifies a child. "
            "If it does not, give it another name in children.csv."
        )
    if name in own:
        return ""
    usable = [column for column in own if not tells_who(column)]
    of_tables = [column.name for column in catalogue.columns.values() if column.kind is not Kind.ID]
    of_children = f"; children.csv also has {listed(usable)}" if usable else ""
    every = f"kpis fields lists the columns, such as age_band and sex{of_children}."
    hint = did_you_mean(name, [*of_tables, *usable], every)
    return f"there is no column {name} to break figures down by. {hint}"


def check_values(by: Sequence[str], extracts: Extracts) -> None:
    """That an own column of children.csv does not tell nearly every child from the next, as a number or a name does.

    Raises: UsageError for each that does.
    """
    children = extracts.tables.get("children")
    faults = []
    for name in by:
        if children is None or name in extracts.catalogue.columns or name not in children.columns:
            continue
        filled = children[name].drop_nulls()
        if filled.len() >= _ENOUGH_CHILDREN and filled.n_unique() >= _NEARLY_ALL * filled.len():
            faults.append(
                f"figures cannot be broken down by {name}: in children.csv it is different for nearly every child."
            )
    if faults:
        raise UsageError(*faults)


def dates_among(by: Iterable[str], catalogue: Catalogue = BUILT_IN) -> list[str]:
    """Those of the columns that hold days."""
    columns = [catalogue.columns.get(name) for name in names_asked_for(by)]
    return [column.name for column in columns if column is not None and column.kind is Kind.DATE]
