"""Columns of the authority's own that an `extracts.yaml` names beside files that are read as they are."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from permanence_kpis.errors import ExtractError, Problem
from permanence_kpis.extracts.identifying import tells_who
from permanence_kpis.extracts.model import Reading
from permanence_kpis.extracts.own_layout import own_column
from permanence_kpis.extracts.text_source import text_source
from permanence_kpis.extracts.typed_table import TextSource, plain_heading, typed_table
from permanence_kpis.suggest import did_you_mean, quoted
from permanence_kpis.tables import EXTRACTS, Catalogue, Column, Extract, Kind
from permanence_kpis.words import listed

if TYPE_CHECKING:
    from permanence_kpis.extracts.mapped.model import Described, Written

_CHILDREN = EXTRACTS["children"]


def without_named(columns: frozenset[str] | None, names: Sequence[str]) -> frozenset[str] | None:
    """The `extract.column` names that a layout reads by itself, the children's ids with them."""
    theirs = {f"children.{name}" for name in names}
    if columns is None or columns.isdisjoint(theirs):
        return columns
    return (columns - theirs) | {"children.child_id"}


# D-451: in every layout `by` names columns of the file that has one row a child
def add_named(described: "Described", files: Sequence[tuple[TextSource, Extract]], reading: Reading) -> None:
    """The columns named under `by` into the children of a reading, row by row; what is wrong into what stops.

    Takes: what extracts.yaml says; the files of children and the columns that the layout gives them; the reading.
    Of several returns the one that a child's row comes from counts.
    """
    headings = {plain_heading(heading) for source, _ in files for heading in source.headings}
    there = {name: at for name, at in described.by.items() if plain_heading(at.text) in headings}
    reading.stops += _refused(described, files, there)
    if reading.stops or "children" not in reading.tables:
        return
    try:
        _add(files, there, reading)
    except ExtractError as error:
        reading.stops += error.problems


def _add(files: Sequence[tuple[TextSource, Extract]], there: Mapping[str, "Written"], reading: Reading) -> None:
    read = []
    for source, contract in files:
        of_file = {plain_heading(heading) for heading in source.headings}
        extract = _of_named(contract, {name: at for name, at in there.items() if plain_heading(at.text) in of_file})
        rows, _ = typed_table(extract, source, list(extract.columns.values()))
        names = {at.text: name for name, at in there.items() if at.text in rows.columns}
        blank = [pl.lit(None, pl.String).alias(name) for name in there if name not in names.values()]
        texts = [pl.col(heading).cast(pl.String).alias(name) for heading, name in names.items()]
        read.append(rows.select("source_row", *texts, *blank, file=pl.lit(source.name)).select(_in_order(there)))
    children = reading.tables["children"].with_columns(file=pl.col("source_file").cast(pl.String))
    joined = children.join(pl.concat(read), on=["file", "source_row"], how="left", maintain_order="left")
    reading.tables["children"] = joined.drop("file")
    reading.headings |= {f"children.{name}": at.text for name, at in there.items()}


def files_of_children(
    paths: Sequence[Path], layout: str, catalogue: Catalogue, headings: Sequence[str]
) -> list[tuple[TextSource, Extract]]:
    """The files with a row for each child, and the columns that the layout gives them.

    Takes: the paths in the folder; the layout: `own`, `returns` or `ssd`; the extracts there may be; the headings of
    the columns named.
    """
    if layout == "returns":
        from permanence_kpis.extracts.ssda903.contract import FILES
        from permanence_kpis.extracts.ssda903.find import found_returns

        own = {plain_heading(heading) for heading in headings}
        found = found_returns(paths, ("header",), catalogue, own)
        headers = (file for file in found.files if file.kind == "header")
        return [(file.source, FILES["header"]) for file in headers]
    if layout == "ssd":
        from permanence_kpis.extracts.ssd.contract import PERSON, TABLES
        from permanence_kpis.extracts.ssd.find import found_ssd

        return [(text_source(path), TABLES[PERSON]) for path in found_ssd(paths).files.get(PERSON, ())]
    own_files = [path for path in paths if path.name.casefold() in _CHILDREN.file_names]
    return [(text_source(path), _CHILDREN) for path in own_files]


def _in_order(named: Mapping[str, "Written"]) -> list[str]:
    return ["source_row", "file", *named]


def _of_named(contract: Extract, named: Mapping[str, "Written"]) -> Extract:
    """A file of children with the columns named, as it heads them."""
    key = contract.columns[contract.key[0]]
    columns = {at.text: Column(at.text, Kind.TEXT, own_column(name).meaning) for name, at in named.items()}
    return Extract("children", contract.row_is, (key.name,), needed=False, columns={key.name: key, **columns})


def _refused(
    described: "Described", files: Sequence[tuple[TextSource, Extract]], there: Mapping[str, "Written"]
) -> Iterator[Problem]:
    """What is wrong with the columns named."""
    names = dict.fromkeys(source.name for source, _ in files)
    every = dict.fromkeys(heading.strip() for source, _ in files for heading in source.headings)
    taken = {plain_heading(column) for _, contract in files for column in contract.columns}
    for name, at in described.by.items():
        if name not in there:
            what = f"there is no column {quoted(at.text)} in {listed(names) or 'the folder'}"
            remedy = did_you_mean(at.text, filter(None, every), "Write a heading of its first row, as it is there.")
            described.findings.add(at.span, at.path, what, remedy)
        elif plain_heading(at.text) in taken:
            what = f"{quoted(at.text)} is a column that is read already"
            described.findings.add(at.span, at.path, what, "Name a column of your own, or remove this line.")
        elif tells_who(at.text):
            what = f"{quoted(at.text)} identifies a child"
            described.findings.add(at.span, at.path, what, "Figures cannot be broken down by it: remove this line.")
    yield from described.findings.problems()
