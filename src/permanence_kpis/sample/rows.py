"""Rows of text taken apart and put together again, for the faults."""

from collections.abc import Callable
from datetime import date

from permanence_kpis.sample.lives import Life
from permanence_kpis.tables import EXTRACTS

Row = dict[str, str]


def row_of(file: str, line: str) -> Row:
    """A line of a file by column."""
    return dict(zip(EXTRACTS[file].columns, line.split(","), strict=True))


def line_of(row: Row) -> str:
    """A row as a line, its columns in order."""
    return ",".join(row.values())


def change_first(life: Life, file: str, suits: Callable[[Row], bool], changed: Callable[[Row], Row]) -> bool:
    """Changes some columns of the first of a child's rows that suits; false where none does."""
    lines: list[str] = getattr(life, file)
    for place, line in enumerate(lines):
        row = row_of(file, line)
        if suits(row):
            lines[place] = line_of(row | changed(row))
            return True
    return False


def moved(day: str, by: int) -> str:
    """The ISO date some days later, or earlier where `by` is negative."""
    return date.fromordinal(date.fromisoformat(day).toordinal() + by).isoformat()


def nights(row: Row) -> int:
    """Nights between the start and the end of a row; none while it is open."""
    if not row["end_date"]:
        return 0
    return (date.fromisoformat(row["end_date"]) - date.fromisoformat(row["start_date"])).days


def is_fostered(row: Row) -> bool:
    """Whether a placement is with foster carers who are no relatives."""
    return row["placement_type"] in ("U4", "U6")


def day_first(day: str) -> str:
    """An ISO date as dd/mm/yyyy."""
    return "/".join(reversed(day.split("-")))
