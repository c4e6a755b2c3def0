"""Which files of a folder are files of SSDA903 returns, and to which return each belongs."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from permanence_kpis.errors import ExtractError, Place, Problem
from permanence_kpis.extracts import file_faults
from permanence_kpis.extracts.model import ACCEPTED
from permanence_kpis.extracts.opening import holds_nothing, leads_out, link_out, may_be_file, name_of_a_device
from permanence_kpis.extracts.parquet_files import is_parquet
from permanence_kpis.extracts.raw_file import RawFile
from permanence_kpis.extracts.ssda903.contract import FILES, NOT_READ, RECOGNISED_BY
from permanence_kpis.extracts.ssda903.xml_return import is_xml, sources_of_xml
from permanence_kpis.extracts.text_source import text_source
from permanence_kpis.extracts.typed_table import TextSource, plain_heading
from permanence_kpis.file_reading import names_a_device
from permanence_kpis.tables import BUILT_IN, EXTRACTS, Catalogue, Extract

_A_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


@dataclass(frozen=True)
class ReturnFile:
    """One file (or part of an XML file) of a return: which kind, its text, and the year its name or folder says."""

    file: str
    kind: str
    source: TextSource
    year: int | None

    @property
    def has_years(self) -> bool:
        """Whether its own rows say which return they belong to."""
        return "year" in map(plain_heading, self.source.headings)


@dataclass(frozen=True)
class Found:
    """What a folder holds: files of returns, files known and not read, and what stands in the way.

    `others`: files of a return of other kinds than were asked for.
    """

    files: tuple[ReturnFile, ...]
    passed_over: tuple[str, ...]
    stops: tuple[Problem, ...]
    others: tuple[ReturnFile, ...] = ()


def holds_returns(paths: Sequence[Path]) -> bool:
    """Whether a folder holds SSDA903 returns: episodes by their headings, or an XML return, at most a folder down."""
    return any(_is_episodes(path, folder) for _, path, folder in _files(paths))


def found_returns(
    paths: Sequence[Path],
    kinds: Collection[str] = FILES,
    catalogue: Catalogue = BUILT_IN,
    own: Collection[str] = (),
) -> Found:
    """Every file of a return, of these kinds, in a folder and the folders in it.

    Takes: the paths; the kinds; the extracts there may be; the authority's own columns of the header to read of an XML
    return, as headings are compared. Of a CSV file every column can be read.
    """
    files: list[ReturnFile] = []
    others: list[ReturnFile] = []
    passed_over: list[str] = []
    stops: list[Problem] = []
    # D-353: care_leavers.csv beside returns is named as not read
    beside = (extract for extract in catalogue.extracts.values() if extract.name != "care_leavers")
    ours = {name for extract in beside for name in extract.file_names}
    for name, path, folder in _files(paths):
        if names_a_device(path):
            stops.append(name_of_a_device(name))
            continue
        if leads_out(path, folder):
            stops.append(link_out(name))
            continue
        try:
            if is_xml(path):
                sources = sources_of_xml(path, name, own)
                files += [ReturnFile(name, kind, source, _year(name)) for kind, source in sources]
            elif (kind := _kind(path)) is not None:
                file = ReturnFile(name, kind, _named(text_source(path), name), _year(name))
                (files if kind in kinds else others).append(file)
            elif _name_says(path) and not holds_nothing(path):
                stops.append(_not_recognised(name, path))
            elif path.name.casefold() not in ours:
                passed_over.append(name)
        except ExtractError as error:
            if _name_says(path) or _is_no_file(path) or is_xml(path):
                stops += error.problems
            else:
                passed_over.append(name)
    stops += [*_twice(files), *_without_a_year(files)]
    return Found(tuple(files), tuple(passed_over), tuple(stops), tuple(others))


def files_of_returns(paths: Sequence[Path], catalogue: Catalogue) -> list[Path]:
    """Which files in a folder and the folders in it are of a return, or may stand beside one."""
    beside = {ACCEPTED, *(name for extract in beside_returns(catalogue) for name in extract.file_names)}
    return [path for _, path, folder in _files(paths) if leads_out(path, folder) or _is_of_return(path, beside)]


# D-353: care_leavers.csv is not among them, as OC3 has the same young people
def beside_returns(catalogue: Catalogue) -> list[Extract]:
    """The extracts that no return holds: approvals, and tables of the authority's own."""
    return [
        extract for name, extract in catalogue.extracts.items() if name == "foster_approvals" or name not in EXTRACTS
    ]


def _is_of_return(path: Path, beside: Collection[str]) -> bool:
    try:
        return is_xml(path) or path.name.casefold() in beside or _kind(path) is not None
    except ExtractError:
        return False


# D-184: a hidden folder among extracts is not looked into for returns
def _files(paths: Sequence[Path]) -> Iterator[tuple[str, Path, Path]]:
    """The CSV, Parquet and XML files of a folder and of the folders in it: the name messages give each, and the folder.

    A folder that cannot be opened is among them, for nobody knows what it holds. A hidden one is not, as a hidden file:
    a sample that is being written stands in one.
    """
    for path in paths:
        if path.is_dir() and path.name.startswith("."):
            continue
        if path.is_dir():
            try:
                inside = sorted(path.iterdir())
            except OSError:
                yield f"{path.name}/", path, path.parent
                continue
            yield from ((f"{path.name}/{inner.name}", inner, path.parent) for inner in inside if _may_be_read(inner))
        elif _may_be_read(path):
            yield path.name, path, path.parent


def _may_be_read(path: Path) -> bool:
    is_one = may_be_file(path) or _is_no_file(path)  # to open what is none says why it is not read
    return path.suffix.casefold() in {".csv", ".parquet", ".xml"} and is_one and not path.name.startswith(".")


def _is_no_file(path: Path) -> bool:
    """Whether a pipe, a device or a link to nothing stands under the name of a file."""
    return not may_be_file(path) and not path.is_dir()


def _is_episodes(path: Path, folder: Path) -> bool:
    """Whether it is, as far as it may be looked into: a file that may not could be, and reading it says why."""
    if names_a_device(path):
        return True
    if leads_out(path, folder):
        return path.suffix.casefold() == ".xml" or _name_says(path) == "episodes"
    try:
        return is_xml(path) or _kind(path) == "episodes"
    except ExtractError:
        return _name_says(path) == "episodes"


def _kind(path: Path) -> str | None:
    """Which file of a return this is, by its headings, read or not; None where it is none.

    Raises: ExtractError where the headings cannot be read.
    """
    headings = set(map(plain_heading, text_source(path).headings))
    return next((kind for kind, known in (NOT_READ | RECOGNISED_BY).items() if known <= headings), None)


def _name_says(path: Path) -> str | None:
    """The kind of file its name says it is."""
    words = re.split(r"[^a-z]+", path.stem.casefold())
    return next((kind for kind in FILES if kind in path.stem.casefold() or kind in words), None)


def _year(name: str) -> int | None:
    """The year in the name of a file, or else in its folder's; None where there is none, or more than one."""
    *folder, file = name.split("/")
    for part in (file, *folder):
        years = set(_A_YEAR.findall(part))
        if len(years) == 1:
            return int(years.pop())
    return None


def _twice(files: Sequence[ReturnFile]) -> list[Problem]:
    """What to say of files that are there as CSV and as Parquet: read both, they would be two returns."""
    by_stem: dict[str, list[str]] = {}
    for file in files:
        by_stem.setdefault(file.file.casefold().rpartition(".")[0], []).append(file.file)
    return [
        file_faults.two_kinds_of_file(names)
        for names in by_stem.values()
        if len(names) > 1 and any(map(is_parquet, names))
    ]


def _without_a_year(files: Sequence[ReturnFile]) -> list[Problem]:
    """What to say where several files of one kind cannot be put in order."""
    problems = []
    for kind in FILES:
        of_kind = [file for file in files if file.kind == kind]
        without = [file for file in of_kind if file.year is None and not file.has_years]
        if len(of_kind) > 1 and without:
            names = [file.source.name for file in without]
            what = f"there is another file of {kind}, and no year says which return this one belongs to"
            if len(names) > 1:
                what = f"several files of {kind}, and no year says which return each belongs to: {', '.join(names)}"
            problems.append(
                Problem(
                    Place(names[0]),
                    what=what,
                    remedy=f"Put the year into the name of each file, such as 2024-{kind}.csv, or each return into a "
                    "folder with the year as its name, or add a column YEAR.",
                    code="return-without-year",
                )
            )
    return problems


def _not_recognised(name: str, path: Path) -> Problem:
    kind = _name_says(path) or "episodes"
    return Problem(
        Place(name, rows=(1,)),
        what=f"the headings are not those of a file of {kind}",
        remedy=f"Write the headings of the return in the first row: {', '.join(FILES[kind].columns)}.",
        code="no-headings",
    )


def _named(source: TextSource, name: str) -> TextSource:
    """The source under the name that messages give it, also where it cannot be read."""

    def read(wanted: Sequence[int], beside: Sequence[int]) -> RawFile:
        try:
            return replace(source.read(wanted, beside), name=name)
        except ExtractError as error:
            raise ExtractError(
                *(replace(problem, place=replace(problem.place, file=name)) for problem in error.problems)
            ) from error

    return TextSource(name, source.headings, read)
