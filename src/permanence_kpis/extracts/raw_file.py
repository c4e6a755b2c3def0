"""A table of a file as text, whatever the file: what it holds, and what is too much for one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import polars as pl

from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts.nothing import SPELLINGS

# D-047: a footer is shorter
LAST_ROWS = 20
"""How many rows from the last one back may be no records for having one filled field: a footer is shorter."""
_LOOKED_AT_ONCE = 50
READ_AT_ONCE = 100_000
"""Rows of which what is asked takes far more room than they do."""
MOST_FAULTS = 100_000
"""Fields or rows of a file that may be at fault: of a file with more, hardly anything would be right."""
_BYTES_OF_A_CELL = 16
_CELLS_OF_ANY_FILE = 1_000_000


@dataclass(frozen=True)
class RawFile:
    """The wanted columns of a file as text (no characters is null), in file order, with `source_row`. A column that the
    file keeps as days may be days.

    `short` and `long` are the numbers of rows with fewer fields than the last wanted column needs (and how many), or
    with more filled fields than headings. `moved` are rows in which a field may stand under another's heading.
    `can_break`: whether a field could hold a line break. `opens`: what each row begins with, its first field (of a
    ragged row all of it), wanted or not; no rows where nothing but records can stand in the file. `last`: from the last
    row back, the position and the filled fields of the last few that have any. `blank_among`: which of these positions
    are of rows with nothing in a declared column, wanted or not; asked only of rows with nothing in a wanted one.
    """

    name: str
    rows: pl.DataFrame
    short: Mapping[int, int] = field(default_factory=dict)
    long: tuple[int, ...] = ()
    moved: frozenset[int] = frozenset()
    can_break: bool = False
    opens: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.String))
    last: tuple[tuple[int, tuple[str, ...]], ...] = ()
    blank_among: Callable[[pl.Series], pl.Series] = lambda positions: positions


def blank_rows(declared: pl.DataFrame, positions: pl.Series) -> pl.Series:
    """Which of these positions are of rows with nothing in any of these columns, or words for nothing."""
    is_nothing = pl.all_horizontal(pl.all().cast(pl.String).str.strip_chars().fill_null("").is_in(["", *SPELLINGS]))
    # D-604: every row may be without an id, and the copies made of it take far more room than the file
    parts = (positions.slice(first, READ_AT_ONCE) for first in range(0, positions.len(), READ_AT_ONCE))
    found = [part.filter(declared[part].select(is_nothing).to_series()) for part in parts]
    return pl.concat(found) if found else positions


def last_rows(rows: pl.DataFrame) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """From the last row of a file back, the position and the filled fields of the last few that have any.

    Takes: every column of the file, as text or days.
    """
    return tuple(islice(_filled_from_the_last(rows), LAST_ROWS))


def _filled_from_the_last(rows: pl.DataFrame) -> Iterator[tuple[int, tuple[str, ...]]]:
    for end in range(rows.height, 0, -_LOOKED_AT_ONCE):
        first = max(0, end - _LOOKED_AT_ONCE)
        for position, fields in reversed(list(enumerate(rows[first:end].cast(pl.String).iter_rows(), start=first))):
            if filled := filled_fields(fields):
                yield position, filled


def filled_fields(fields: Sequence[str | None]) -> tuple[str, ...]:
    return tuple(text for field in fields if field and (text := field.strip()))


# D-038: no file takes more memory than 64 MB and 8 times its size
def refuse_too_dense(name: str, cells: int, size: int) -> None:
    """Raises: ExtractError where the cells read of a file would take far more room than the file itself."""
    if is_dense(cells, size):
        raise ExtractError(too_dense(name, cells))


def too_dense(name: str, cells: int) -> Problem:
    """What is said of a file with far more fields than its size lets expect."""
    return Problem(
        Place(name),
        what=f"the file has more than {cells:,} fields, nearly all of them blank or of a character or two",
        remedy="Check that it is the right file, and remove rows and columns without content.",
        code="too-many-fields",
    )


def is_dense(cells: int, size: int) -> bool:
    return cells > _CELLS_OF_ANY_FILE and cells * _BYTES_OF_A_CELL > 5 * size


def too_many_faults(name: str, row: int | None = None) -> Problem:
    """What is said of a file in which hardly anything is right; the row where reading stopped."""
    return Problem(
        Place(name, rows=(row,) if row else ()),
        what=f"more than {MOST_FAULTS:,} problems in one file, and the rest of it was not checked",
        remedy="Check that it is the right file, with its headings over the right columns, and export it again.",
        code="too-many-faults",
    )
