"""Drawn tables: rows a reader can check with the eye, as text or as a typed frame."""

from collections.abc import Mapping

import polars as pl

from permanence_kpis.tables import DERIVED


def columns(drawing: str) -> list[str]:
    """The names of a drawn table's columns, from its first line."""
    [headings, *_] = [line for line in drawing.splitlines() if line.strip()]
    return [name.strip() for name in headings.split("|")]


def rows(drawing: str) -> list[dict[str, str | None]]:
    """The rows of a drawn table by column: the first line names the columns, `|` parts the cells, `-` is a blank.

    Spaces round a cell are not part of it, unless it stands in quotation marks: " p1 ".

    Raises: ValueError where a row has more or fewer cells than there are columns.
    """
    names = columns(drawing)
    [_, *lines] = [[cell.strip() for cell in line.split("|")] for line in drawing.splitlines() if line.strip()]
    for cells in lines:
        if len(cells) != len(names):
            raise ValueError(f"a row of {len(cells)} cells under {len(names)} columns: {' | '.join(cells)}")
    return [{name: _text(cell) for name, cell in zip(names, cells, strict=True)} for cells in lines]


def table(drawing: str, types: Mapping[str, pl.DataType] | None = None) -> pl.LazyFrame:
    """A drawn table as a frame. Without types, columns `…_on` and `…_date` hold dates and all others text.

    Dates are drawn as 2026-03-31, true as `yes`.

    Raises: a Polars error, when collected, where a cell is not of its column's type.
    """
    names = columns(drawing)
    drawn = rows(drawing)
    frame = pl.LazyFrame({name: [row[name] for row in drawn] for name in names}, dict.fromkeys(names, pl.String))
    if types is None:
        types = {name: pl.Date() for name in names if name.endswith(("_on", "_date"))}
    return frame.with_columns(_typed(name, types[name]) for name in names if name in types)


def _text(cell: str) -> str | None:
    if cell.startswith('"') and cell.endswith('"'):
        return cell[1:-1]
    return None if cell == "-" else cell


def _typed(name: str, kind: pl.DataType) -> pl.Expr:
    if kind == pl.Date:
        return pl.col(name).str.to_date("%Y-%m-%d")
    return pl.col(name) == "yes" if kind == pl.Boolean else pl.col(name).cast(kind)


def with_ends(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows of a derived table with the lowest and highest value of each column that may have several: the drawn one."""
    ends = {column.name: column.ends for table in DERIVED.values() for column in table.columns.values() if column.ends}
    drawn = rows.collect_schema().names()
    return rows.with_columns(pl.col(name).alias(end) for name in drawn if name in ends for end in ends[name])
