"""What the columns of a file look like: how many of their values are dates, codes, or numbers. No value is kept."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from permanence_kpis.errors import ExtractError
from permanence_kpis.extracts.csv_rows import rows_among
from permanence_kpis.extracts.dates import read_date
from permanence_kpis.extracts.decode import read_year
from permanence_kpis.extracts.guess.words import DESCRIPTIONS
from permanence_kpis.extracts.mapped.codes_in_text import can_stand_in_text, code_in_text, code_of_description
from permanence_kpis.extracts.mapped.date_formats import DATE_FORMATS, date_reader
from permanence_kpis.extracts.mapped.model import is_workbook
from permanence_kpis.extracts.mapped.sheet import Sheet
from permanence_kpis.extracts.mapped.workbook import Workbook
from permanence_kpis.extracts.opening import HEAD, cannot_open, refuse_a_link_out
from permanence_kpis.extracts.parquet_files import first_and_last_rows, is_parquet
from permanence_kpis.tables import YEAR, Column, Kind

ROWS_LOOKED_AT = 2_000
"""The most rows of a file that are looked at: the first half of them from its beginning, the others from its end."""

_ROOM, _OF_A_FIELD = 12 * 2**20, 160
"""Bytes that each half may take, and how many a field takes beside its text: of very wide rows fewer are looked at."""

_MOST_DESCRIPTIONS = 300
"""A column with more different texts than this holds no codes."""

_DATE_READERS = {None: read_date} | {written: date_reader(written) for written in DATE_FORMATS}


@dataclass(frozen=True, eq=False)
class ColumnProfile:
    """A column of a file: its heading, how often each text stands in it, and its blanks. Shares run from 0 to 1."""

    heading: str
    texts: Counter[str]
    blanks: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.texts

    def share(self, is_one: Callable[[str], object]) -> float:
        """How many of the values are what is asked."""
        return sum(many for text, many in self.texts.items() if is_one(text)) / self.texts.total() if self.texts else 0

    @cached_property
    def most_dates(self) -> float:
        """How many are dates, in the format in which most are."""
        return max(self.share_of_dates(), *(self.share_of_dates(written) for written in DATE_FORMATS))

    def share_of_dates(self, written: str | None = None) -> float:
        """How many are dates in a format; without one, as this project's CSV files have them."""
        return self.share(_DATE_READERS[written])

    def way_of_codes(self, column: Column) -> tuple[float, str]:
        """How many values can be read as codes of a column, and how: `as_written`, `in_text` or `descriptions`."""
        if len(self.texts) > _MOST_DESCRIPTIONS:
            return 0, "as_written"
        readers = _readers_of_codes(column.name, tuple(column.codes or ()))
        ways = [(self.share(is_one), way) for way, is_one in readers]
        return max(ways, key=lambda way: way[0])  # the first of equals

    def descriptions_used(self, column: Column) -> dict[str, str]:
        """Of the descriptions known for a column, those that stand in it."""
        texts = {" ".join(text.split()).casefold() for text in self.texts}
        return {
            description: code
            for description, code in DESCRIPTIONS.get(column.name, {}).items()
            if description.casefold() in texts
        }

    def fits(self, column: Column) -> float:
        """How well the values fit what a column holds."""
        match column.kind:
            case Kind.DATE:
                return self.most_dates
            case Kind.CODE:
                return self.way_of_codes(column)[0]
            case Kind.NUMBER:
                return self.share(read_year if column.unit == YEAR else str.isdecimal)
            case _:
                return 0 if self.is_empty else 1 - max(self.share_of_dates(), self.share(lambda text: " " in text))


@cache  # one for each column of ours
def _readers_of_codes(column: str, codes: tuple[str, ...]) -> list[tuple[str, Callable[[str], object]]]:
    """The ways in which codes may be written, and what tells whether a text is one."""
    as_written = {code.casefold() for code in codes}
    readers: list[tuple[str, Callable[[str], object]]] = [("as_written", lambda text: text.casefold() in as_written)]
    if can_stand_in_text(codes):
        readers.append(("in_text", code_in_text(codes)))
    if known := DESCRIPTIONS.get(column):
        readers.append(("descriptions", code_of_description(codes, known)))
    return readers


@dataclass(frozen=True)
class TableProfile:
    """A file, or a sheet of a workbook, and its columns."""

    file: str
    columns: Sequence[ColumnProfile]
    sheet: str | None = None
    encoding: str | None = None

    @property
    def name(self) -> str:
        return f"{self.file} (sheet {self.sheet})" if self.sheet else self.file


def profiles_in(path: Path) -> list[TableProfile]:
    """What a file holds: one table, or, of a workbook, one in each sheet that is not empty.

    Raises: ExtractError where it cannot be read.
    """
    refuse_a_link_out(path, path.parent)
    if is_workbook(path.name):
        workbook = Workbook(path)
        sheets = {name: _first_and_last(Sheet(workbook, name).rows()) for name in workbook.sheets}
        return [TableProfile(path.name, _column_profiles(rows), name) for name, rows in sheets.items() if rows]
    if is_parquet(path.name):
        rows = first_and_last_rows(path, ROWS_LOOKED_AT // 2, _ROOM // _OF_A_FIELD)
        return [TableProfile(path.name, _column_profiles(rows))]
    try:
        encoding = _encoding(path)
        with path.open(encoding=encoding or "utf-8-sig", errors="replace", newline="") as text:
            rows = _first_and_last(rows_among(path.name, text, strict=False))
    except OSError as error:
        raise ExtractError(cannot_open(path.name, error)) from error
    return [TableProfile(path.name, _column_profiles(rows), encoding=encoding)] if rows else []


def _first_and_last(rows: Iterator[list[str]]) -> list[list[str]]:
    """The headings, and rows from the beginning and the end (where what still lasts often stands), no blank ones."""
    half = ROWS_LOOKED_AT // 2
    if (headings := next(rows, None)) is None:
        return []
    filled = (row for row in rows if any(field and not field.isspace() for field in row))
    first: list[list[str]] = []
    room = _ROOM
    while len(first) < half and room > 0 and (row := next(filled, None)):
        first.append(row)
        room -= _cost(row)
    last: deque[list[str]] = deque()
    room = _ROOM
    for row in filled:
        last.append(row)
        room -= _cost(row)
        while len(last) > half or (room < 0 and len(last) > 1):
            room += _cost(last.popleft())
    return [headings, *first, *last]


def _cost(row: Sequence[str]) -> int:
    """About how many bytes it takes to look at a row."""
    return _OF_A_FIELD * len(row) + sum(map(len, row))


def _encoding(path: Path) -> str | None:
    """The encoding that has to be stated; None: UTF-8 need not be."""
    with path.open("rb") as file:
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
    try:
        with path.open(encoding="utf-8-sig", newline="") as text:
            while text.read(HEAD):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return None


def _column_profiles(rows: Sequence[Sequence[str]]) -> list[ColumnProfile]:
    headings = [heading.strip() for heading in rows[0]]
    times = Counter(headings)
    columns: list[Counter[str]] = [Counter() for _ in headings]
    for row in rows[1:]:
        for place, field in enumerate(row[: len(headings)]):
            if text := field.strip():
                columns[place][text] += 1
    return [
        ColumnProfile(heading, columns[place], len(rows) - 1 - columns[place].total())
        for place, heading in enumerate(headings)
        if heading and times[heading] == 1 and heading.isprintable()
    ]
