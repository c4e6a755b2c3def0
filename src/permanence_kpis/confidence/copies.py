"""Copies of children's records, each settled in one way: as many children more, worked out by the same rules."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from permanence_kpis.confidence.at_issue import NUMBER, OWNER, Field, RowsOf
from permanence_kpis.extracts import Records

COPY = "copy"


@dataclass(frozen=True)
class Edit:
    """One field written otherwise; of a row that is none, the value does not matter."""

    field: Field
    value: object = None


Settling = tuple[Edit, ...]
"""The fields of one child written otherwise, together."""


def tables_of_copies(rows: RowsOf, copies: pl.DataFrame, settlings: Sequence[Settling]) -> dict[str, pl.DataFrame]:
    """The canonical tables of a child for each settling of somebody's records.

    Takes: the rows of those in question; copies with COPY (a whole number as text, which stands for the child's id) and
    OWNER (whose copy it is); by that number, what is settled.
    Gives: tables as `extracts` gives them.
    """
    edits: dict[tuple[str, str | None], list[tuple[str, int, object]]] = {}
    for number, settling in enumerate(settlings):
        for edit in settling:
            at = edit.field
            edits.setdefault((at.file, at.column), []).append((str(number), at.record, edit.value))
    tables: dict[str, pl.DataFrame] = {}
    for file, records in rows.records.items():
        copied = rows.frames[file].join(copies, on=OWNER, maintain_order="left")
        for column in (name for of_file, name in edits if of_file == file):
            copied = _edited(copied, column, edits[file, column])
        tables |= records.to_tables(as_records(copied, records))
    return tables


def _edited(copied: pl.DataFrame, column: str | None, edits: Sequence[tuple[str, int, object]]) -> pl.DataFrame:
    copy, record, values = zip(*edits, strict=True)
    at = pl.DataFrame({COPY: copy, NUMBER: record}, schema={COPY: pl.String, NUMBER: copied.schema[NUMBER]})
    if column is None:
        return copied.join(at, on=[COPY, NUMBER], how="anti", maintain_order="left")
    written = pl.Series("written", values, dtype=copied.schema[column])
    marked = copied.join(
        at.with_columns(written, is_edited=pl.lit(True)), on=[COPY, NUMBER], how="left", maintain_order="left"
    )
    value = pl.when(pl.col("is_edited")).then("written").otherwise(column)
    return marked.with_columns(value.alias(column)).drop("written", "is_edited")


def as_records(copied: pl.DataFrame, records: Records) -> pl.DataFrame:
    """The copied rows under the copy's number as their id, each with a number of its own, in the order of the file."""
    owner = records.contract.key[0]
    place = pl.int_range(1, pl.len() + 1).cast(copied.schema["source_row"])
    return copied.with_columns(pl.col(COPY).alias(owner), source_row=place).drop(COPY, NUMBER, OWNER, strict=False)


def numbered(owners: Sequence[str]) -> pl.DataFrame:
    """The copies, in the order of their settlings."""
    numbers = [str(number) for number in range(len(owners))]
    return pl.DataFrame({COPY: numbers, OWNER: owners}, schema={COPY: pl.String, OWNER: pl.String})
