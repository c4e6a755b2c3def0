"""A return as XML, the other form the DfE accepts: the same records as its CSV files hold.

Source: docs/sources.md#yearly-returns.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts.csv_rows import LONGEST_FIELD
from permanence_kpis.extracts.opening import cannot_open
from permanence_kpis.extracts.raw_file import RawFile, blank_rows, refuse_too_dense
from permanence_kpis.extracts.ssda903.contract import EARLIER_ORDERS, FILES
from permanence_kpis.extracts.typed_table import TextSource, plain_heading
from permanence_kpis.extracts.xml_files import NotXmlError, RefusedError, blocks_of, parse

_KIND_OF: Mapping[str, str] = {
    "HEADER": "header",
    "EPISODE": "episodes",
    "AREVIEW": "reviews",
    "AMISSING": "missing",
    "PERMANENCE": "previous_permanence",
}
"""The elements that hold a record, and the file of a return that it stands in otherwise."""

_OF_LEAVERS = ("IN_TOUCH", "ACTIV", "ACCOM")
"""What an XML return tells of a care leaver in the header, and its CSV files in a file of their own (oc3)."""

_HEADING_OF: Mapping[str, str] = {"CHILDID": "CHILD", "PL": "PLACE"}
_DEEPEST = 12
_HEAD = 4096
# D-014: its records have to fit into memory
_LARGEST = 256 * 2**20
"""Bytes of the largest file that is read, so that its records fit into memory."""
_MOST_WITHOUT_A_VALUE = 10_000
"""Records in which nothing stands: each takes more room than it has in the file."""
_KEPT_AS_RECORDS = 5_000


def is_xml(path: Path) -> bool:
    """Whether a file is an SSDA903 return as XML, by its name and its first element."""
    if path.suffix.casefold() != ".xml":
        return False
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return b"SSDA903" in file.read(_HEAD).replace(b"\0", b"").upper()
    except OSError:
        return False


def sources_of_xml(path: Path, name: str, own: Collection[str] = ()) -> Iterator[tuple[str, TextSource]]:
    """Each kind of record in an XML return, as a source of text. Records are numbered within their kind, from 1.

    Takes: the file, and what messages call it; the authority's own columns of the header, as headings are compared.
    Raises: ExtractError where the file is not well-formed, declares entities, or is nested deeper than a return is.
    """
    for kind, records in _records(path, name, own).items():
        yield kind, _source(f"{name} ({kind})", records)


def _headings_of(kind: str) -> tuple[str, ...]:
    also = EARLIER_ORDERS.columns if kind == EARLIER_ORDERS.name else ()
    return tuple(dict.fromkeys((*FILES[kind].columns, *also)))


def _source(name: str, records: "_Records") -> TextSource:
    headings = list(records.headings)

    def read(wanted: Sequence[int], beside: Sequence[int]) -> RawFile:
        rows = records.rows
        return RawFile(
            name,
            rows.select(*(pl.col(headings[at]).alias(str(at)) for at in wanted), "source_row"),
            can_break=True,
            blank_among=lambda positions: blank_rows(rows.select(headings[at] for at in (*wanted, *beside)), positions),
        )

    return TextSource(name, headings, read)


class _Records:
    """The records of one kind: whole chunks of them as frames, the rest as they were read."""

    def __init__(self, name: str, kind: str, size: int, own: Collection[str] = ()) -> None:
        of_kind = _headings_of(kind)
        self.own = set(own) - {plain_heading(heading) for heading in of_kind}
        self._name, self.headings, self._size = name, (*of_kind, *sorted(self.own)), size
        self._read: list[tuple[int | None, dict[str, str]]] = []
        self._frames: list[pl.DataFrame] = []
        self._height = 0
        self._children: Sequence[str] = ()

    def add(self, child: int | None, record: dict[str, str]) -> None:
        """Take in a record, and the number of the child it stands below."""
        self._read.append((child, record))
        if len(self._read) == _KEPT_AS_RECORDS:
            self._keep()

    def _keep(self) -> None:
        self._height += len(self._read)
        refuse_too_dense(self._name, self._height * len(self.headings), self._size)
        filled = set[str]().union(*(record for _, record in self._read))
        columns = [
            pl.Series(heading, [record.get(heading) or None for _, record in self._read], dtype=pl.String)
            for heading in self.headings
            if heading in filled
        ]
        of_child = pl.Series("of_child", [child for child, _ in self._read], dtype=pl.UInt32)
        self._frames.append(pl.DataFrame([*columns, of_child]))
        self._read = []

    def end(self, children: Sequence[str]) -> None:
        """All is read: the numbers of the children, in the order in which they stand."""
        self._keep()
        ids = pl.Series(children, dtype=pl.String)
        read = pl.concat(self._frames, how="diagonal")
        # D-617: a column with nothing in it takes no room until somebody writes into it
        absent = [heading for heading in self.headings if heading not in read.columns]
        read = read.with_columns(pl.lit(None, pl.String).alias(heading) for heading in absent)
        of_child = ids.gather(read["of_child"]) if ids.len() else pl.Series([None] * read.height, dtype=pl.String)
        self.rows = read.drop("of_child").with_columns(
            pl.coalesce(pl.when(of_child != "").then(of_child), "CHILD").alias("CHILD"),
            source_row=pl.int_range(1, read.height + 1, dtype=pl.UInt32),
        )
        self._frames = []
        # D-451: a heading that no record has is not there
        blank = {one for one in self.own if self.rows[one].null_count() == read.height}
        self.rows = self.rows.drop(blank)
        self.headings = tuple(heading for heading in self.headings if heading not in blank)


class _Reader:
    """What has been read of the records so far. Each child's number is written once and stands on all its records."""

    def __init__(self, name: str, size: int, own: Collection[str]) -> None:
        self.records = {kind: _Records(name, kind, size, own if kind == "header" else ()) for kind in FILES}
        self._open: list[tuple[str, dict[str, str]]] = []
        self._children: list[str] = []
        self._is_in_child = self._has_records = False
        self._child = ""
        self._text: list[str] = []
        self._characters = 0
        self._without_a_value = 0
        self.depth = 0

    def start(self, tag: str, _: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise RefusedError(f"elements are nested more than {_DEEPEST} deep, which no return is")
        self._text.clear()
        self._characters = 0
        if tag == "CHILD":
            self._end_child()
            self._is_in_child = True
        elif tag in _KIND_OF:
            self._open.append((tag, {}))

    def text(self, text: str) -> None:
        if self._is_in_child or self._open:
            self._text.append(text)
            self._characters += len(text)
            if self._characters > LONGEST_FIELD:
                raise RefusedError(f"a text of more than {LONGEST_FIELD:,} characters")

    def end(self, tag: str) -> None:
        self.depth -= 1
        value = "".join(self._text).strip()
        self._text.clear()
        self._characters = 0
        if tag == "CHILDID":
            self._child = value
        elif tag == "CHILD":
            self._end_child()
        elif self._open and tag == self._open[-1][0]:
            self._add(_KIND_OF[tag], self._open.pop()[1])
        elif self._open:
            heading = _HEADING_OF.get(tag, tag)
            kind = _KIND_OF[self._open[-1][0]]
            if (plain := plain_heading(tag)) in self.records[kind].own:
                heading = plain
            if heading in self.records[kind].headings or (kind == "header" and heading in _OF_LEAVERS):
                self._open[-1][1][heading] = value

    def _add(self, kind: str, record: dict[str, str]) -> None:
        if not any(record.values()):
            self._without_a_value += 1
            if self._without_a_value > _MOST_WITHOUT_A_VALUE:
                raise RefusedError(f"more than {_MOST_WITHOUT_A_VALUE:,} records are empty")
        child = len(self._children) if self._is_in_child else None
        self.records[kind].add(child, record)
        # D-351: every child has a header
        if kind == "header" and any(record.get(name) for name in _OF_LEAVERS):
            self.records["oc3"].add(child, record)
        self._has_records |= self._is_in_child

    def _end_child(self) -> None:
        """The number read belongs to the records since the child began."""
        if self._has_records:
            self._children.append(self._child)
        self._child, self._is_in_child, self._has_records = "", False, False

    def finish(self) -> Mapping[str, _Records]:
        """Every record, by kind."""
        self._end_child()
        for records in self.records.values():
            records.end(self._children)
        return self.records


def _records(path: Path, name: str, own: Collection[str]) -> Mapping[str, _Records]:
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            if size > _LARGEST:
                raise ExtractError(_problem(name, f"the file is larger than {_LARGEST >> 20} MiB", None, None))
            reader = _Reader(name, size, own)
            parse(blocks_of(file), start=reader.start, end=reader.end, text=reader.text)
    except NotXmlError as error:
        raise ExtractError(_problem(name, error.what, error.line, error.column)) from error
    except OSError as error:
        raise ExtractError(cannot_open(name, error)) from error
    return reader.finish()


def _problem(name: str, what: str, line: int | None, column: int | None) -> Problem:
    return Problem(
        Place(name, line=line, column=column),
        what=what,
        remedy="Export the return again, or use its CSV files.",
        code="not-xml",
    )
