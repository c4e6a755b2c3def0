"""End dates written as last days: told from the rows themselves, and a day added where `extracts.yaml` says they are.

An end is the day on which something ended and the next began. Written as last days, ends leave a night between any two
rows of a child, on which nobody would be looked after.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from permanence_kpis.codes import CARE_CONTINUES
from permanence_kpis.errors import Place, Problem
from permanence_kpis.extracts.model import MAPPING, Reading
from permanence_kpis.words import how_many

THE_LINE = "end_dates: last_day"

# D-045: `end_dates` has no other value than `last_day`
_AT_LEAST = 10
_MANY, _SOME, _ENOUGH = 50_000, 10_000, 100
"""From how many rows on a share of the children is looked at first; how many rows of them; how many tell enough."""


@dataclass(frozen=True)
class Spells:
    """The columns of rows that begin and end: whose they are, both days, and the reason care ceased, if any.

    A row with a reason other than X1 ends on the day care was left, which no row of the same care follows.
    """

    owner: str
    begins: str
    ends: str
    reason: str | None = None

    # D-043: children who come back would hide the rest
    def is_leaving(self, rows: pl.DataFrame) -> pl.Expr:
        """Whether a row ends on the day care was left."""
        if self.reason is None or self.reason not in rows.columns:
            return pl.lit(False)
        return (pl.col(self.reason) != CARE_CONTINUES).fill_null(False)


EPISODES = Spells("CHILD", "DECOM", "DEC", "REC")
_OWN = {
    "placements": Spells("child_id", "start_date", "end_date"),
    "legal_statuses": Spells("child_id", "start_date", "end_date", "reason_ceased"),
}


def told(file: str, heading: str, rows: pl.DataFrame, spells: Spells) -> list[Problem]:
    """What stops where the ends of a file are last days; nothing where they are not.

    They are where ten rows or more, and nine in ten of those that another row of the child follows, end the day before
    it starts. A row without an end, and one on the day care was left, does not count.

    Takes: the file and the heading as messages call them; its rows; their columns.
    """
    if rows.height >= _MANY:
        is_one_of_some = pl.col(spells.owner).hash() % (rows.height // _SOME) == 0
        day_before, followed = _counted(rows.filter(is_one_of_some), spells)
        if followed >= _ENOUGH and day_before < followed / 2:
            return []
    day_before, followed = _counted(rows, spells)
    if day_before < _AT_LEAST or day_before * 10 < followed * 9:
        return []
    return [
        Problem(
            Place(file, heading=heading),
            what=f"{day_before:,} of {followed:,} rows that are followed by another of the same child end the "
            "day before it "
            "starts: the end dates are last days, not the day on which the next row starts",
            remedy=f"Write the line '{THE_LINE}' into {MAPPING} beside the files (if there is none, a file of that "
            "one line is enough): the day is then added.",
            code="last-days",
        )
    ]


def _counted(rows: pl.DataFrame, spells: Spells) -> tuple[int, int]:
    """How many rows end the day before the child's next one starts, and how many another row follows at all."""
    in_order = rows.select(
        owner=spells.owner, begins=spells.begins, ends=spells.ends, is_leaving=spells.is_leaving(rows)
    ).sort("owner", "begins", "ends")
    next_begins = pl.when(pl.col("owner") == pl.col("owner").shift(-1)).then(pl.col("begins").shift(-1))
    is_followed = (next_begins > pl.col("begins")) & pl.col("ends").is_not_null() & ~pl.col("is_leaving")
    day_before = is_followed & (_day_after("ends") == next_begins)
    return in_order.select(day_before.sum(), followed=is_followed.sum()).row(0)


def with_days_added(
    rows: pl.DataFrame, spells: Spells, days_left: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, int]:
    """The rows, in the same order, with a day added to each end that the start of another of the child follows the day
    after, and how many those are. The day care was left stays as written.

    Takes: rows; their columns; days_left, the days on which children left care (owner, day), where the rows do not say.
    """
    starts = rows.select(spells.owner, day_after=spells.begins, is_followed=True).unique()
    marked = rows.with_columns(day_after=_day_after(spells.ends))
    marked = marked.join(starts, on=[spells.owner, "day_after"], how="left", maintain_order="left")
    is_followed = pl.col("is_followed").fill_null(False) & ~spells.is_leaving(rows)
    is_last_day = is_followed & (pl.col(spells.ends) >= pl.col(spells.begins))  # none is followed by its own start
    if days_left is not None:
        left = days_left.select(pl.col("owner").alias(spells.owner), pl.col("day").alias(spells.ends), has_left=True)
        marked = marked.join(left.unique(), on=[spells.owner, spells.ends], how="left", maintain_order="left")
        is_last_day &= pl.col("has_left").is_null()
    marked = marked.with_columns(is_last_day=is_last_day.fill_null(False))
    ends = pl.when("is_last_day").then("day_after").otherwise(spells.ends).alias(spells.ends)
    return marked.with_columns(ends).select(rows.columns), int(marked["is_last_day"].sum())


# D-044: where the others' ends are the next start, nothing is added
def told_in(reading: Reading) -> Iterator[Problem]:
    """The same of placements and legal statuses as they were read, each on its own."""
    for name, spells in _there(reading):
        table = reading.tables[name]
        heading = reading.headings.get(f"{name}.{spells.ends}", spells.ends)
        yield from told(_file_of(table), heading, table, spells)


def add_days(reading: Reading) -> None:
    """The same of placements and legal statuses as they were read, with how many ends they are among the warnings."""
    statuses, of_statuses = reading.tables.get("legal_statuses"), _OWN["legal_statuses"]
    days_left = None
    if statuses is not None and {of_statuses.owner, of_statuses.ends} <= set(statuses.columns):
        leaving = statuses.filter(of_statuses.is_leaving(statuses))
        days_left = leaving.select(owner=of_statuses.owner, day=of_statuses.ends).drop_nulls()
    for name, spells in _there(reading):
        table = reading.tables[name]
        reading.tables[name], number = with_days_added(table, spells, days_left)
        records = reading.records[name]
        reading.records[name] = replace(records, parts=(reading.tables[name], *records.parts[1:]))
        reading.warnings += said_of(_file_of(table), number)


def said_of(file: str, number: int) -> list[str]:
    """What a reader must know of ends to which a day was added; nothing where there are none."""
    if not number:
        return []
    added = f"a day was added to {how_many(number, 'ends')}"
    return [f"{file}: {added}, where another row starts the day after ({MAPPING}: {THE_LINE})"]


def _there(reading: Reading) -> list[tuple[str, Spells]]:
    """The tables whose rows begin and end, as far as both days were read."""
    needed = {"child_id", "start_date", "end_date"}
    return [(name, of) for name, of in _OWN.items() if needed <= set(getattr(reading.tables.get(name), "columns", ()))]


def _file_of(table: pl.DataFrame) -> str:
    kind = table.schema["source_file"]
    assert isinstance(kind, pl.Enum)
    [name] = kind.categories
    return str(name)


def _day_after(name: str) -> pl.Expr:
    return pl.col(name).dt.offset_by("1d")
