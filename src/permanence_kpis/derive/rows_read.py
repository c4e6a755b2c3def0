"""Rows of extracts as they were read, with one number each, and the windows that are asked for."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import polars as pl

from permanence_kpis.derive.places import by_file, files_of, place_of, with_one_number
from permanence_kpis.periods import ONE_DAY, Window
from permanence_kpis.tables import Catalogue


class RowsRead:
    """The rows of one authority's extracts, and the days between the first and the last window.

    Takes: as `Facts` does.
    """

    def __init__(
        self,
        tables: Mapping[str, pl.DataFrame],
        rejected: pl.DataFrame,
        windows: Sequence[Window],
        headings: Mapping[str, str],
        reviews_begin_on: date | None,
        catalogue: Catalogue,
    ) -> None:
        self.catalogue = catalogue
        self._reviews_begin_on = reviews_begin_on
        self._headings = headings
        self._files = {name: files_of(table) for name, table in tables.items()}
        self._tables = {name: with_one_number(table) for name, table in tables.items()}
        self._rejected = rejected
        self._first_day: date = min(window.first_day for window in windows)
        self._last_day: date = max(window.last_day for window in windows)

    def place(self, extract: str, number: int) -> tuple[str, int]:
        """The file and row of a record, by the number that derived tables carry."""
        return place_of(self._files[extract], number)

    def by_file(self, extract: str, rows: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
        """Records file by file, with `source_row` as a spreadsheet shows it."""
        return by_file(self._files[extract], rows)

    def stand_together(self, one: str, other: str) -> bool:
        """Whether two extracts were read from the same files, as placements and legal statuses of returns are."""
        return self._files[one] == self._files[other]

    def heading(self, extract: str, column: str) -> str:
        """What the source calls a column of an extract."""
        return self._headings.get(f"{extract}.{column}", column)

    def extract(self, name: str) -> pl.DataFrame:
        """The rows of an extract, numbered as in the derived tables."""
        return self._tables[name]

    @property
    def extracts(self) -> frozenset[str]:
        """The extracts that were read."""
        return frozenset(self._tables)

    @property
    def most_rows(self) -> int:
        """How many rows the longest extract has."""
        return max((table.height for table in self._tables.values()), default=0)

    def within_windows(self, column: str) -> pl.Expr:
        """Whether a date lies between the first and the last day of all windows."""
        return pl.col(column).is_between(self._first_day, self._last_day)

    def reaches_into_windows(self, began: str, ended: str) -> pl.Expr:
        """Whether a row with nights lasts on a night between the first and the last day of all windows."""
        has_nights = pl.col(ended).is_null() | (pl.col(ended) > pl.col(began))
        lasts = pl.col(ended).is_null() | (pl.col(ended) > self._first_day)
        return (pl.col(began) <= self._last_day) & has_nights & lasts

    @property
    def day_after(self) -> date:
        """The day after the last day of all windows."""
        return self._last_day + ONE_DAY
