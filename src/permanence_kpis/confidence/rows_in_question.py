"""The rows of those in question, as they were read, numbered and with whose they are."""

from collections.abc import Collection, Sequence

import polars as pl

from permanence_kpis.extracts import Extracts, Records

NUMBER, OWNER = "record", "owner"
"""Columns added to the rows of a kind of file: a number that tells each from the others, and whose it is."""

STRETCHES = ("placements", "legal_statuses")
"""The kinds of file of which a whole row may be missing between others: in a copy of a child each has a blank one more,
which says nothing until it is given a start."""


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
    if any(
        "children.date_of_birth" in records.contract.affects(column) for column in records.contract.columns.values()
    ):
        rows = _with_a_row_each(rows, ids, owner)
    elif records.contract.name in STRETCHES:
        rows = pl.concat([rows, pl.DataFrame({owner: ids.explode()})], how="diagonal")
    return rows.sort("source_file", "source_row").with_row_index(NUMBER).with_columns(pl.col(owner).alias(OWNER))


def _with_a_row_each(rows: pl.DataFrame, ids: pl.Series, owner: str) -> pl.DataFrame:
    """The rows with the dates of birth, and a blank one of each who has none: it says nothing until it is settled."""
    without = pl.DataFrame({owner: ids.explode()}).join(rows, on=owner, how="anti")
    blank = without.with_columns(
        pl.lit(0).cast(rows.schema[name]).alias(name) for name in ("of_return",) if name in rows.columns
    )
    return pl.concat([rows, blank], how="diagonal")


def number_of_each(frame: pl.DataFrame) -> dict[str, int]:
    """How many rows each has, those that were added apart."""
    return dict(frame.drop_nulls("source_row").group_by(OWNER).len().iter_rows())


def by_owner(frame: pl.DataFrame, key: Collection[str]) -> dict[str, list[dict[str, object]]]:
    """The rows of each by their start, which is in the key, and then by their other days."""
    dates = sorted((name for name, kind in frame.schema.items() if kind == pl.Date), key=lambda name: name not in key)
    rows: dict[str, list[dict[str, object]]] = {}
    for row in frame.sort(dates, nulls_last=True, maintain_order=True).iter_rows(named=True):
        rows.setdefault(row[OWNER], []).append(row)
    return rows
