"""The headings of everything in a folder that could be an extract, used or not: CSV, Parquet, XML, sheets of .xlsx."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from permanence_kpis.errors import ExtractError
from permanence_kpis.extracts.csv_rows import MOST_HEADINGS
from permanence_kpis.extracts.files import read_headings
from permanence_kpis.extracts.opening import ANOTHER_NAME, LINK_OUT, PUT_IT_THERE, cannot_open, leads_out, may_be_file
from permanence_kpis.extracts.parquet_files import parquet_headings
from permanence_kpis.extracts.xml_files import NotXmlError, blocks_of, parse
from permanence_kpis.file_reading import DEVICE_NAME, names_a_device

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FIRST_ROW = 65_536
_EXPORT_AGAIN = "Export the file again, or remove it from the folder."
_OF_EXCEL_ITSELF = "~$"
"""How the file begins that Excel keeps beside a workbook while it is open."""


@dataclass(frozen=True)
class Headings:
    """The headings of a file or sheet, as `name` calls it; `row`, where they stand in a row."""

    name: str
    headings: tuple[str, ...]
    row: int | None = 1


@dataclass(frozen=True)
class NotLookedAt:
    """A file or sheet whose headings could not be read: why, and what to do."""

    name: str
    why: str
    remedy: str


def all_headings(folder: Path) -> Iterator[Headings | NotLookedAt]:
    """The headings of each CSV, Parquet and XML file and of each sheet in a folder, and in the folders in it.

    Of CSV the first row is read, of Parquet the names of columns, of XML those of elements and attributes, of a sheet
    the first row. A file without a byte has none.
    """
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        match path.suffix.casefold():
            case ".csv" | ".parquet" | ".xml" | ".xlsx" if names_a_device(path):
                yield NotLookedAt(name, DEVICE_NAME, ANOTHER_NAME)
            case ".csv" | ".parquet" | ".xml" | ".xlsx" if leads_out(path, folder):
                yield NotLookedAt(name, LINK_OUT, PUT_IT_THERE)
            case ".csv":
                yield _of_csv(path, name)
            case ".parquet":
                yield _of_parquet(path, name)
            case ".xml":
                yield _of_xml(path, name)
            case ".xlsx":
                yield from _of_workbook(path, name)


def _files(folder: Path) -> Iterator[Path]:
    inside = _paths_in(folder)
    deeper = [path for part in inside for path in _paths_in(part)]
    return (path for path in (*inside, *deeper) if may_be_file(path) and not path.name.startswith(_OF_EXCEL_ITSELF))


def _paths_in(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _of_csv(path: Path, name: str) -> Headings | NotLookedAt:
    try:
        if (text := _utf_16(path)) is None:
            return Headings(name, tuple(read_headings(path)))
        return Headings(name, tuple(next(csv.reader(io.StringIO(text, newline=""), strict=True), [])))
    except ExtractError as error:
        return _not_looked_at(name, error)
    except csv.Error:
        return NotLookedAt(name, "a quotation mark is out of place or never closed in its first row", _EXPORT_AGAIN)


def _of_parquet(path: Path, name: str) -> Headings | NotLookedAt:
    try:
        return Headings(name, tuple(parquet_headings(path)), row=None) if path.stat().st_size else Headings(name, ())
    except OSError as error:
        return _not_looked_at(name, ExtractError(cannot_open(path.name, error)))
    except ExtractError as error:
        return _not_looked_at(name, error)


def _utf_16(path: Path) -> str | None:
    """The beginning of a file that says it is UTF-16; None of any other."""
    try:
        with path.open("rb") as file:
            head = file.read(_FIRST_ROW)
    except OSError:
        return None
    return head.decode("utf-16", errors="replace") if head.startswith(_UTF_16) else None


def _of_xml(path: Path, name: str) -> Headings | NotLookedAt:
    """The names of elements and attributes of an XML file, up to where it can be read; no entity is followed."""
    names: dict[str, None] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(names) < MOST_HEADINGS:
            names.update(dict.fromkeys((tag, *filter(_is_of_data, attributes))))

    try:
        with path.open("rb") as file:
            parse(blocks_of(file), start=start)
    except (NotXmlError, OSError):
        if not names:
            return NotLookedAt(name, "the file cannot be read as XML", _EXPORT_AGAIN)
    return Headings(name, tuple(names), row=None)


def _is_of_data(attribute: str) -> bool:
    """Whether an attribute can hold something of a child: one called name says what an element is."""
    return attribute.rpartition(":")[2].casefold() != "name"


def _of_workbook(path: Path, name: str) -> Iterator[Headings | NotLookedAt]:
    from permanence_kpis.extracts.mapped.sheet import Sheet  # only where there is a workbook
    from permanence_kpis.extracts.mapped.workbook import Workbook

    try:
        workbook = Workbook(path)
    except ExtractError as error:
        yield _not_looked_at(name, error)
        return
    for sheet in workbook.sheets:
        called = f"{name} (sheet {sheet})"
        try:
            yield Headings(called, tuple(Sheet(workbook, sheet).headings))
        except ExtractError as error:
            yield _not_looked_at(called, error)


def _not_looked_at(name: str, error: ExtractError) -> NotLookedAt:
    [problem] = error.problems
    return NotLookedAt(name, problem.what, problem.remedy)
