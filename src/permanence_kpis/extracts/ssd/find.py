"""Which files of a folder are tables of the Standard Safeguarding Dataset, by their headings."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts.opening import holds_nothing, leads_out, link_out, may_be_file, name_of_a_device
from permanence_kpis.extracts.ssd.contract import PREFIXES, TABLES
from permanence_kpis.extracts.text_source import headings_of
from permanence_kpis.extracts.typed_table import plain_heading
from permanence_kpis.file_reading import names_a_device

_ENOUGH = 2
"""Headings with the beginning of a table's that tell a file of it: one alone may be of the authority's own list."""


@dataclass(frozen=True)
class Found:
    """The files of each table by its name, the others, and what stands in the way."""

    files: dict[str, list[Path]]
    others: tuple[Path, ...]
    stops: tuple[Problem, ...]


def holds_ssd(paths: Sequence[Path]) -> bool:
    """Whether there is a file of a table without which nothing can be worked out."""
    return any(TABLES[table].needed for path in paths if (table := _table_of(path)))


def is_part_of_ssd(paths: Sequence[Path]) -> bool:
    """Whether there is any table of SSD, if only one that is not needed."""
    return any(_table_of(path) for path in paths)


def files_of_ssd(paths: Sequence[Path]) -> list[Path]:
    """The files that are tables of SSD."""
    return [path for path in paths if _table_of(path)]


# D-360: a table of SSD is known by how its headings begin, whatever its file is called
def found_ssd(paths: Sequence[Path]) -> Found:
    """The files of a folder, table by table; two files of one table stop the work."""
    files: dict[str, list[Path]] = {}
    others: list[Path] = []
    stops: list[Problem] = []
    for path in paths:
        table = _table_of(path)
        if table is None:
            others += [path] if _may_be_read(path) else []
        elif names_a_device(path):
            stops.append(name_of_a_device(path.name))
        elif leads_out(path, path.parent):
            stops.append(link_out(path.name))
        else:
            files.setdefault(table, []).append(path)
    stops += [_twice(table, found) for table, found in files.items() if len(found) > 1]
    return Found(files, tuple(others), tuple(stops))


def _table_of(path: Path) -> str | None:
    """The table a file is of: by its headings, or where these say nothing by its name."""
    if not _may_be_read(path):
        return None
    by_name = next((name for name in TABLES if path.stem.casefold() == name), None)
    if names_a_device(path) or leads_out(path, path.parent):
        return by_name
    try:
        if holds_nothing(path):
            return by_name
        headings = [plain_heading(heading) for heading in headings_of(path)]
    except ExtractError:
        return by_name
    begin = {name: sum(heading.startswith(prefix) for heading in headings) for name, prefix in PREFIXES.items()}
    best = max(begin, key=lambda name: begin[name])
    return best if begin[best] >= _ENOUGH else by_name


def _may_be_read(path: Path) -> bool:
    is_one = may_be_file(path) or not path.is_dir()  # to open what is none says why it is not read
    return path.suffix.casefold() in {".csv", ".parquet"} and is_one and not path.name.startswith(".")


def _twice(table: str, paths: Sequence[Path]) -> Problem:
    names = ", ".join(path.name for path in paths)
    return Problem(
        Place(paths[0].name),
        what=f"two files or more have the headings of {table}: {names}",
        remedy="Keep one of them in the folder.",
        code="file-twice",
    )
