"""A return as XML, the other form the DfE accepts: the same records as its CSV files hold.

Source: docs/sources.md#yearly-returns.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from xml.parsers import expat

import polars as pl

from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts.files import RawFile
from permanence_kpis.extracts.ssda903.contract import FILES, ONLY_CHECKED
from permanence_kpis.extracts.typed_table import TextSource

_KIND_OF: Mapping[str, str] = {
    "HEADER": "header",
    "EPISODE": "episodes",
    "AREVIEW": "reviews",
    "AMISSING": "missing",
    "PERMANENCE": "previous_permanence",
}
"""The elements that hold a record, and the file of a return that it stands in otherwise."""

_Records = dict[str, list[dict[str, str]]]
_HEADING_OF: Mapping[str, str] = {"CHILDID": "CHILD", "PL": "PLACE"}
_DEEPEST = 12
_CHUNK = 1 << 20
_HEAD = 4096
_LARGEST = 256 * 2**20
"""Bytes of the largest file that is read, so that its records fit into memory."""


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


def sources_of_xml(path: Path, name: str) -> Iterator[tuple[str, TextSource]]:
    """Each kind of record in an XML return, as a source of text. Records are numbered within their kind, from 1.

    Raises: ExtractError where the file is not well-formed, declares entities, or is nested deeper than a return is.
    """

    if path.stat().st_size > _LARGEST:
        raise ExtractError(_problem(name, f"the file is larger than {_LARGEST >> 20} MiB", None, None))

    for kind, rows in _records(path, name).items():
        also = ONLY_CHECKED[kind].columns if kind in ONLY_CHECKED else ()
        yield kind, _source(f"{name} ({kind})", [*dict.fromkeys((*FILES[kind].columns, *also))], rows)


def _source(name: str, headings: list[str], rows: Sequence[Mapping[str, str]]) -> TextSource:
    def read(wanted: Sequence[int]) -> RawFile:
        columns = {
            str(at): pl.Series([row.get(headings[at]) or None for row in rows], dtype=pl.String) for at in wanted
        }
        numbers = pl.int_range(1, len(rows) + 1, dtype=pl.UInt32, eager=True)
        return RawFile(
            name,
            pl.DataFrame(columns).with_columns(source_row=numbers),
            can_break=True,
            fields_of=lambda at: [[rows[position].get(heading) for heading in headings] for position in at],
        )

    return TextSource(name, headings, read)


class _Reader:
    """What has been read of the records so far. Each child's number is written once and stands on all its records."""

    def __init__(self) -> None:
        self.records: dict[str, list[dict[str, str]]] = {kind: [] for kind in FILES}
        self._open: list[tuple[str, dict[str, str]]] = []
        self._of_child: list[dict[str, str]] = []
        self._child = ""
        self._text: list[str] = []
        self.depth = 0

    def start(self, tag: str, _: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _RefusedError(f"elements are nested more than {_DEEPEST} deep, which no return is")
        self._text.clear()
        if tag == "CHILD":
            self._child, self._of_child = "", []
        elif tag in _KIND_OF:
            self._open.append((tag, {}))

    def text(self, text: str) -> None:
        self._text.append(text)

    def end(self, tag: str) -> None:
        self.depth -= 1
        value = "".join(self._text).strip()
        self._text.clear()
        if tag == "CHILDID":
            self._child = value
        elif tag == "CHILD":
            for record in self._of_child:
                record["CHILD"] = self._child
        elif self._open and tag == self._open[-1][0]:
            record = self._open.pop()[1]
            self._of_child.append(record)
            self.records[_KIND_OF[tag]].append(record)
        elif self._open:
            self._open[-1][1][_HEADING_OF.get(tag, tag)] = value


class _RefusedError(Exception):
    """Something no return holds, found while parsing."""


def _records(path: Path, name: str) -> _Records:
    reader, parser = _Reader(), expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text

    def refuse(*_: object) -> None:
        raise _RefusedError("it declares a document type, which no return needs")

    parser.StartDoctypeDeclHandler = refuse
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        what = f"the file is not well-formed XML ({expat.ErrorString(error.code)})"
        raise ExtractError(_problem(name, what, error.lineno, error.offset + 1)) from error
    except _RefusedError as error:
        where = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
        raise ExtractError(_problem(name, str(error), *where)) from error
    except (OSError, UnicodeError, ValueError) as error:
        raise ExtractError(_problem(name, "the file cannot be read as XML", None, None)) from error
    return reader.records


def _problem(name: str, what: str, line: int | None, column: int | None) -> Problem:
    return Problem(
        Place(name, line=line, column=column),
        what=what,
        remedy="Export the return again, or use its CSV files.",
        code="not-xml",
    )
