"""The rows of those in question, as they were read, numbered and with whose they are."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

import polars as pl

from permanence_kpis.extracts import Extracts, Records

NUMBER, OWNER = "record", "owner"
"""Columns added to the rows of a kind of file: a number that tells each from the others, and whose it is."""

STRETCHES = ("placements", "legal_statuses")
"""The kinds of file of which a whole row may be missing between others: in a copy of a child each has a blank one more,
which says nothing until it is given a start."""

# D-633: a dictionary takes fifty times the room of the row it is made of
ROWS_AT_ONCE = 1_000
"""Of how many rows the children are whose rows are dictionaries at one time, about; always all of a child."""

ByFile = Mapping[str, Sequence[Mapping[str, object]]]
"""The rows of one child (or household), by kind of file, in the order of their start."""


def owners_of_rows(extracts: Extracts, file: str, numbers: Sequence[int]) -> list[tuple[str, str, int, str | None]]:
    """Whose these rows of a file are, as far as can be told: kind of file, file, row, id."""
    found = []
    for kind, records in extracts.records.items():
        for part in records.parts:
            if "source_file" not in part.columns or owner_of(records) not in part.columns:
                continue
            rows = part.lazy().filter(pl.col("source_row").is_in(list(numbers)))
            in_file = pl.col("source_file").cast(pl.String).str.to_lowercase() == file.casefold()
            of_rows = rows.filter(in_file).select(
                pl.col("source_file").cast(pl.String), "source_row", owner_of(records)
            )
            found += [(kind, *row) for row in of_rows.collect().iter_rows()]
    return found


def owner_of(records: Records) -> str:
    return records.contract.key[0]


def rows_of(ids: pl.Series, records: Records) -> pl.DataFrame:
    """The rows of these ids in the order of their file, numbered, with their owner."""
    owner = owner_of(records)
    rows = pl.concat([part.filter(pl.col(owner).is_in(ids)) for part in records.parts], how="diagonal")
    if has_births(records):
        rows = _with_a_row_each(rows, ids, owner)
    elif records.contract.name in STRETCHES:
        rows = pl.concat([rows, pl.DataFrame({owner: ids.explode()})], how="diagonal")
    return rows.sort("source_file", "source_row").with_row_index(NUMBER).with_columns(pl.col(owner).alias(OWNER))


def has_births(records: Records) -> bool:
    """Whether a kind of file has dates of birth of children."""
    columns = records.contract.columns.values()
    return any("children.date_of_birth" in records.contract.affects(column) for column in columns)


def _with_a_row_each(rows: pl.DataFrame, ids: pl.Series, owner: str) -> pl.DataFrame:
    """The rows with the dates of birth, and a blank one of each who has none: it says nothing until it is settled."""
    without = pl.DataFrame({owner: ids.explode()}).join(rows, on=owner, how="anti")
    blank = without.with_columns(
        pl.lit(0).cast(rows.schema[name]).alias(name) for name in ("of_return",) if name in rows.columns
    )
    return pl.concat([rows, blank], how="diagonal")


# D-654: a dictionary for each kind of file takes more room than the rows
def number_of_each(kinds: Collection[Records], ids: Collection[str]) -> dict[str, tuple[int, ...]]:
    """How many rows each of these ids has, kind of file by kind of file; what several have alike is in memory once."""
    in_order = sorted(ids)
    of_each = pl.DataFrame({OWNER: pl.Series(in_order, dtype=pl.String)})
    for place, records in enumerate(kinds):
        owners = pl.concat([part.select(pl.col(owner_of(records)).alias(OWNER)) for part in records.parts])
        numbers = owners.group_by(OWNER).agg(pl.len().alias(str(place)))
        of_each = of_each.join(numbers, on=OWNER, how="left", maintain_order="left")
    alike: dict[tuple[int, ...], tuple[int, ...]] = {}
    numbers_of_each = of_each.drop(OWNER).fill_null(0).iter_rows()
    return {id: alike.setdefault(numbers, numbers) for id, numbers in zip(in_order, numbers_of_each, strict=True)}


class RowsInTurn:
    """The rows of each as dictionaries, made for a part of the ids at a time: asked for in the order of the parts, each
    is made once.

    Takes: the frames by kind of file, as `rows_of` gives them; by kind of file, the columns of its key.
    """

    def __init__(self, frames: Mapping[str, pl.DataFrame], keys: Mapping[str, Collection[str]]) -> None:
        self._frames = frames
        self._keys = keys
        self._made: tuple[int, dict[str, dict[str, list[dict[str, object]]]]] = (-1, {})

    def of(self, id: str) -> ByFile:
        """The rows of one, by kind of file, in the order of their start."""
        part = bisect_right(self._firsts, id) - 1
        if self._made[0] != part:
            self._made = (-1, {})  # not kept beside the next
            self._made = (part, self._rows_of(part))
        return self._made[1].get(id, {})

    def parts(self) -> Iterator[frozenset[str]]:
        """All ids that have rows, part by part."""
        return (frozenset(ids) for ids in self._parts["ids"])

    def _rows_of(self, part: int) -> dict[str, dict[str, list[dict[str, object]]]]:
        rows: dict[str, dict[str, list[dict[str, object]]]] = {}
        for file, frame in self._frames.items():
            for id, of_one in _by_owner(frame.filter(self._part_of_rows[file] == part), self._keys[file]).items():
                rows.setdefault(id, {})[file] = of_one
        return rows

    @cached_property
    def _parts(self) -> pl.DataFrame:
        """The ids of each part, in their order."""
        owners = pl.concat([frame.select(OWNER) for frame in self._frames.values()])
        numbers = owners.group_by(OWNER).len().sort(OWNER)
        part = pl.col("len").cum_sum() // ROWS_AT_ONCE
        return numbers.group_by(part.rle_id().alias("part"), maintain_order=True).agg(ids=OWNER)

    @cached_property
    def _firsts(self) -> list[str]:
        """The first id of each part."""
        return self._parts["ids"].list.first().to_list()

    @cached_property
    def _part_of_rows(self) -> dict[str, pl.Series]:
        """By kind of file, the part that each of its rows is in."""
        parts = self._parts.explode("ids")
        return {
            file: frame.select(ids=OWNER).join(parts, on="ids", how="left", maintain_order="left")["part"]
            for file, frame in self._frames.items()
        }


def _by_owner(frame: pl.DataFrame, key: Collection[str]) -> dict[str, list[dict[str, object]]]:
    """The rows of each by their start, which is in the key, and then by their other days."""
    dates = sorted((name for name, kind in frame.schema.items() if kind == pl.Date), key=lambda name: name not in key)
    rows: dict[str, list[dict[str, object]]] = {}
    for row in frame.sort(dates, nulls_last=True, maintain_order=True).iter_rows(named=True):
        rows.setdefault(row[OWNER], []).append(row)
    return rows
