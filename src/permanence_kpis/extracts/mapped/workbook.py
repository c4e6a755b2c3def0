"""An .xlsx workbook: its parts, unpacked within bounds, and the sheets it has.

Source: docs/sources.md#spreadsheets.
"""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts.opening import cannot_open
from permanence_kpis.extracts.xml_files import NotXmlError, RefusedError, local_name, parse

# D-038: no file takes more memory than 64 MB and 8 times its size
_UNPACKS_TO, _ANY_UNPACKS_TO, _AT_MOST = 50, 16 * 2**20, 256 * 2**20
"""The most that a workbook may unpack to: so many times its size, which tables of text never do; but any may to so many
bytes, and none to more than so many."""
_BLOCK = 2**18
SAVE_AS_CSV = "Save the sheet as CSV UTF-8, and name that file."
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, KeyError, ValueError)
"""What is raised while a part is unpacked that is not there, damaged, encrypted, or packed in a way not known."""


# D-617: every other way is unpacked in one go, to whatever it says
_PACKED_AS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class DamagedError(Exception):
    """A part that cannot be unpacked, or is not what a part of a workbook is."""


# D-039: a package would read every cell into memory, wanted or not
class Workbook:
    """A workbook whose size has been looked at, and its sheets in their order."""

    def __init__(self, path: Path) -> None:
        """Opens it.

        Raises: ExtractError where this is no workbook, or too large.
        """
        self.name = path.name
        self.path = path
        try:
            self.size = path.stat().st_size
            self._parts = self._sized_parts()
            self.sheets = self._sheet_parts()
        except (*_DAMAGED, DamagedError, NotXmlError) as error:
            what = "this is not an .xlsx workbook (or it is damaged, or has a password)"
            raise ExtractError(
                no_workbook(path.name, what, "Open it in Excel and save it again, without a password.")
            ) from error
        except OSError as error:
            raise ExtractError(cannot_open(path.name, error)) from error
        if not self.sheets:
            raise ExtractError(no_workbook(path.name, "the workbook has no sheet of cells", SAVE_AS_CSV))

    def part(self, name: str) -> Iterator[bytes]:
        """A part of it, block by block.

        Raises: DamagedError where it is not there or cannot be unpacked; OSError.
        """
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(name) as part:
                while block := part.read(_BLOCK):
                    yield block
        except _DAMAGED as error:
            raise DamagedError(name) from error

    def has(self, name: str) -> bool:
        """Whether it has such a part."""
        return name in self._parts

    def _sized_parts(self) -> frozenset[str]:
        with zipfile.ZipFile(self.path) as archive:
            parts = archive.infolist()
        if any(part.compress_type not in _PACKED_AS for part in parts):
            what = "the workbook is packed in a way that no spreadsheet packs one"
            raise ExtractError(no_workbook(self.name, what, "Open it in Excel and save it again as .xlsx."))
        most = min(_AT_MOST, _ANY_UNPACKS_TO + _UNPACKS_TO * self.size)
        if sum(part.file_size for part in parts) > most:
            what = f"the workbook unpacks to more than {most >> 20} MB, which is far more than tables of its size do"
            raise ExtractError(no_workbook(self.name, what, SAVE_AS_CSV))
        names = [part.filename for part in parts]
        if len(set(names)) < len(names):
            raise zipfile.BadZipFile
        return frozenset(names)

    def _sheet_parts(self) -> dict[str, str]:
        """The part of each sheet, by the sheet's name; a part need not be there."""
        targets: dict[str, str] = {}
        sheets: dict[str, str] = {}
        self.has_days_from_1904 = False

        def relation(tag: str, attributes: dict[str, str]) -> None:
            if local_name(tag) == "Relationship":
                targets[attributes.get("Id", "")] = attributes.get("Target", "")

        def of_workbook(tag: str, attributes: dict[str, str]) -> None:
            if local_name(tag) == "sheet":
                id = next((value for name, value in attributes.items() if name.endswith(":id")), "")
                if id not in targets:
                    raise RefusedError("the content of a sheet is missing")
                if _is_of_cells(targets[id]):
                    sheets[attributes.get("name", "")] = _in_archive(targets[id])
            elif local_name(tag) == "workbookPr":
                self.has_days_from_1904 = attributes.get("date1904") in ("1", "true")

        parse(self.part(_RELATIONS), start=relation)
        parse(self.part(_WORKBOOK), start=of_workbook)
        return sheets


def no_workbook(name: str, what: str, remedy: str) -> Problem:
    """What is said of a workbook or a sheet that cannot be read."""
    return Problem(Place(name), what=what, remedy=remedy, code="no-workbook")


def _in_archive(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _is_of_cells(target: str) -> bool:
    """Whether a sheet is one of cells, and no sheet that is a chart, a dialogue or a macro."""
    return "chartsheets/" not in target and "dialogsheets/" not in target and "macrosheets/" not in target
