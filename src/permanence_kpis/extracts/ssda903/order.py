"""The order of the returns in a folder: which return each row belongs to, and which days each return covers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts.ssda903.find import ReturnFile
from permanence_kpis.words import day_in_english

_NAMED_BY_FIRST_YEAR = 0.01
"""The share of episodes begun after the 31 March of their return's year from which that year is the one it began in."""


@dataclass(frozen=True)
class Order:
    """The returns from the first to the latest.

    `years`: what each is called (None: nothing says). `last_days`: the 31 March each ends on. `first_day`: from when on
    the returns hold everything. `said`: how the order was told, for whoever reads the figures.
    """

    years: tuple[int | None, ...]
    last_days: tuple[date, ...]
    first_day: date | None
    said: tuple[str, ...]

    @property
    def year_endings(self) -> tuple[int | None, ...]:
        """The year in which each return ends (None: nothing tells).

        Of files without any year it is that of the first end of an episode.
        """
        if self.years == (None,):
            return (self.first_day.year + 1 if self.first_day else None,)
        return tuple(day.year for day in self.last_days)

    def of_rows(self, file: ReturnFile, rows: pl.DataFrame) -> pl.Expr:
        """The number of the return that each row of a file belongs to, the first being 0."""
        if "YEAR" in rows.columns:
            numbers = {year: number for number, year in enumerate(self.years)}
            return pl.col("YEAR").replace_strict(numbers, return_dtype=pl.UInt16)
        return pl.lit(self.years.index(file.year), pl.UInt16)


def order_of(files: Sequence[tuple[ReturnFile, pl.DataFrame]]) -> Order:
    """The returns that these files (with their rows) make up.

    Raises: ExtractError where rows of a file with a column YEAR have no year in it, or some files say their year and
    others do not.
    """
    stops: list[Problem] = []
    years: set[int | None] = set()
    for file, rows in files:
        if "YEAR" not in rows.columns:
            years.add(file.year)
            continue
        without = rows.filter(pl.col("YEAR").is_null())
        if without.height:
            stops.append(_row_without_year(file, without))
        years |= set(rows["YEAR"].drop_nulls().unique())
    if None in years and len(years) > 1:
        stops += [_file_without_year(file) for file, rows in files if file.year is None and "YEAR" not in rows.columns]
    if stops:
        raise ExtractError(*stops)
    in_order = sorted(years, key=lambda year: year or 0)
    dated = [(file, rows) for file, rows in files if file.kind == "episodes"]
    if None in years:
        return Order((None,), (date.max - timedelta(days=1),), _first_of_year(dated), ())
    labels = [year for year in in_order if year is not None]
    begun = _share_begun_after(dated) >= _NAMED_BY_FIRST_YEAR
    last_days = tuple(date(year + begun, 3, 31) for year in labels)
    first_day = date(last_days[0].year - 1, 4, 1) if last_days else None
    return Order(tuple(labels), last_days, first_day, (_said(files, labels, last_days),) if labels else ())


def _share_begun_after(files: Sequence[tuple[ReturnFile, pl.DataFrame]]) -> float:
    """The share of episodes that begin after the 31 March of the year their return is called by."""
    after = total = 0
    for file, rows in files:
        year = pl.col("YEAR") if "YEAR" in rows.columns else pl.lit(file.year)
        is_after = pl.col("DECOM") > pl.date(year, 3, 31)
        counted = rows.select(after=is_after.sum(), total=pl.col("DECOM").count()).row(0)
        after, total = after + counted[0], total + counted[1]
    return after / total if total else 0.0


def _first_of_year(files: Sequence[tuple[ReturnFile, pl.DataFrame]]) -> date | None:
    """The 1 April on or before the first end of an episode: from then on every end would be in the return."""
    ends = [rows.filter(pl.col("DEC") > pl.col("DECOM"))["DEC"].min() for _, rows in files]
    first = min((end for end in ends if isinstance(end, date)), default=None)
    return date(first.year - ((first.month, first.day) < (4, 1)), 4, 1) if first else None


def _said(files: Sequence[tuple[ReturnFile, pl.DataFrame]], labels: Sequence[int], last_days: Sequence[date]) -> str:
    has_column = any("YEAR" in rows.columns for _, rows in files)
    by = "the column YEAR" if has_column else "the names of files and folders"
    if len(labels) == 1:
        return (
            f"One SSDA903 return was read, {labels[0]} by {by}; it is read as ending on {day_in_english(last_days[0])}"
        )
    return (
        f"{len(labels)} SSDA903 returns were read, in the order {', '.join(map(str, labels))} by {by}; "
        f"the latest is read as ending on {day_in_english(last_days[-1])}. Where two have the same record the "
        "later one is used"
    )


def _row_without_year(file: ReturnFile, rows: pl.DataFrame) -> Problem:
    return Problem(
        Place(file.source.name, heading="YEAR", rows=tuple(rows["source_row"])),
        what="no year that can be read, so it is not known which return the row belongs to",
        remedy="Write the year of the return, such as 2024.",
        code="row-without-year",
    )


def _file_without_year(file: ReturnFile) -> Problem:
    return Problem(
        Place(file.source.name),
        what="other files say which year's return they belong to, this one does not",
        remedy=f"Put the year into its name, such as 2024-{file.kind}.csv, or add a column YEAR.",
        code="return-without-year",
    )
