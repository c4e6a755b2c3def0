"""The folder of the archive: which files in it are runs and publications, and which are neither."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from permanence_kpis.archive.model import Entry, Publication, Run
from permanence_kpis.archive.parts import RunReader
from permanence_kpis.archive.records import NotARecordError, content_digest, digest, publication_of
from permanence_kpis.errors import Place, Problem, UsageError
from permanence_kpis.file_reading import DEVICE_NAME, LARGEST_RECORD, LOOP_REMEDY, bytes_of, loop_at, names_a_device

ARCHIVE = "archive"
"""The folder of the archive within the folder that runs are written to."""
MANIFEST = "manifest.json"
"""The file beside it that says what the newest run was made from."""

LOCK, PENDING = ".lock", ".pending"
_RUN = re.compile(r"run-(?P<id>(?P<number>[0-9]{4,})-(?P<digest>[0-9a-f]{6}))\.json")
_RUN_NUMBER = re.compile(r"run-(?P<number>[0-9]{4,})-.*")
_PUBLICATION = re.compile(r"publication-(?P<number>[0-9]{4,})\.json")
_CHILDREN = re.compile(r"run-[0-9]{4,}-[0-9a-f]{6}\.children\.json")
_MOST_TOLD = 5
UNREAD_PUBLICATION = "publication"
"""The code of a problem for which not all is known that was published."""
_SKIPPED = "It is left as it is and not read. Move it elsewhere, or put back the file that kpis wrote."


def archive_folder(folder: Path) -> Path:
    """The archive of a folder that runs are written to; the folder itself where it is the archive.

    Raises: UsageError where there is none, or it may not be looked for.
    """
    if names_a_device(folder):
        raise UsageError(f"--archive {folder}: {DEVICE_NAME}. Name the folder that runs are written to.")
    try:
        if (folder / ARCHIVE).is_dir():
            return folder / ARCHIVE
        if folder.is_dir() and folder.resolve().name == ARCHIVE:
            return folder
    except OSError as error:
        raise _cannot_open(folder, error) from error
    _refuse_a_loop(folder)
    _refuse_a_loop(folder / ARCHIVE)
    raise UsageError(
        f"there is no archive in {folder}. kpis compute --output {folder} makes one; name that folder with --archive."
    )


def _refuse_a_loop(folder: Path) -> None:
    try:
        folder.stat()
    except OSError as error:
        if what := loop_at(folder, error):
            raise UsageError(f"{folder}: {what}. {LOOP_REMEDY}") from error


def read_entries(folder: Path) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """Every run in an archive, as `Archive.read` gives them."""
    return Archive(folder).read()


class Archive:
    """The folder of an archive, each file of which is read once: whoever reads it again opens what is new alone.

    So a writer reads it before it has the lock, and under the lock only what has come since.
    """

    def __init__(self, folder: Path) -> None:
        """Takes: the folder of the archive itself (`DIR/archive`); one that is not there holds no runs."""
        self.folder = folder
        self._reader = RunReader()
        self._runs: dict[str, Entry] = {}
        self._sha256: dict[str, str] = {}
        self._publications: dict[str, tuple[Publication, str]] = {}
        self._problems: dict[str, Problem] = {}

    def read(self) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
        """Every run, oldest first, each with its publications; and the files that are none of the archive's.

        A file that is broken or foreign, or a run whose content is not that which its name has the digest of, is named
        and skipped, never touched. So is a number that is missing in the series of runs or of publications.

        Raises: UsageError where the folder cannot be opened.
        """
        names = names_in(self.folder)
        for name in names:
            if not (name in self._runs or name in self._publications or name in self._problems):
                self._read(name)
        problems = [self._problems[name] for name in names if name in self._problems]
        entries = {entry.id: entry for name in names if (entry := self._runs.get(name))}
        for name in names:
            if name not in self._publications:
                continue
            publication, sha256 = self._publications[name]
            if publication.run_id not in entries:
                fault = NotARecordError(_without_its_run(publication, names))
                problems.append(_problem(self.folder / name, fault, UNREAD_PUBLICATION))
                continue
            if self._sha256_of(publication.run_id) != sha256:
                problems.append(_altered(self.folder / name, publication))
            entry = entries[publication.run_id]
            entries[entry.id] = replace(entry, published=(*entry.published, publication))
        problems += _missing(self.folder, "run", _numbers(_RUN, names))
        problems += _missing(self.folder, "publication", _numbers(_PUBLICATION, names), UNREAD_PUBLICATION)
        return tuple(sorted(entries.values(), key=lambda entry: (entry.number, entry.id))), tuple(problems)

    def _read(self, name: str) -> None:
        """One file, whatever it is; those that say nothing of runs are passed over."""
        try:
            if found := _RUN.fullmatch(name):
                content = _content_of(self.folder / name)
                entry, of_content = self._reader.read(content)
                if entry.id != found["id"]:
                    raise NotARecordError("it is a run with another name")
                if not of_content.startswith(found["digest"]):
                    raise NotARecordError("its content is not what kpis wrote under this name: the digest differs")
                self._runs[name] = entry
            elif _PUBLICATION.fullmatch(name):
                self._publications[name] = publication_of(_content_of(self.folder / name))
            elif not _CHILDREN.fullmatch(name) and not name.startswith("."):
                raise NotARecordError("it is not a file of the archive")
        except NotARecordError as error:
            code = UNREAD_PUBLICATION if _PUBLICATION.fullmatch(name) else ""
            self._problems[name] = _problem(self.folder / name, error, code)

    def _sha256_of(self, run_id: str) -> str:
        """The digest of the file of a run that was published."""
        if run_id not in self._sha256:
            try:
                self._sha256[run_id] = digest(_content_of(self.folder / run_file(run_id)))
            except NotARecordError:  # it was there when its content was read
                return ""
        return self._sha256[run_id]


def names_in(folder: Path) -> list[str]:
    """The names of what an archive holds, in order.

    Raises: UsageError where the folder cannot be opened.
    """
    try:
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    except OSError as error:
        raise _cannot_open(folder, error) from error


def _cannot_open(folder: Path, error: OSError) -> UsageError:
    reason = (error.strerror or "no reason given").lower()
    return UsageError(f"{folder} cannot be opened ({reason}). Check that you may read the folder of the archive.")


def next_run_id(run: Run, folder: Path) -> str:
    """The name of the next run: its number in the archive, and the beginning of the digest of its content."""
    return f"{_next(_RUN_NUMBER, folder):04}-{content_digest(run)[:6]}"


def next_publication(folder: Path) -> int:
    """The number of the next publication."""
    return _next(_PUBLICATION, folder)


def problems_of_run(run: str, problems: Iterable[Problem]) -> list[Problem]:
    """Those of the problems that say why a run, by its id or number, cannot be used."""
    number = int(run) if run.isdecimal() else None
    named = [(problem, _RUN.fullmatch(Path(problem.place.file).name)) for problem in problems]
    return [problem for problem, found in named if found and (run == found["id"] or number == int(found["number"]))]


def run_number(name: str) -> int:
    """The number of a run, by its name."""
    return int(name.partition("-")[0])


def run_file(name: str) -> str:
    """The name of the file of a run."""
    return f"run-{name}.json"


def children_file(name: str) -> str:
    """The name of the file of the children behind a run."""
    return f"run-{name}.children.json"


def publication_file(number: int) -> str:
    """The name of the file of a publication."""
    return f"publication-{number:04}.json"


def _next(name: re.Pattern[str], folder: Path) -> int:
    """One more than the greatest number in use, by a broken file too."""
    return max(_numbers(name, names_in(folder)), default=0) + 1


def _numbers(name: re.Pattern[str], names: Iterable[str]) -> list[int]:
    """The numbers in use, by broken files too."""
    return [int(found["number"]) for one in names if (found := name.fullmatch(one))]


def _missing(folder: Path, what: str, numbers: Iterable[int], code: str = "") -> list[Problem]:
    """That numbers are missing in a series that begins with 1; that the last of all are, nothing shows."""
    stretches = [
        (before + 1, after - 1) for before, after in pairwise([0, *sorted(set(numbers))]) if after > before + 1
    ]
    if not stretches:
        return []
    told = [f"{first:04}" if first == last else f"{first:04} to {last:04}" for first, last in stretches[:_MOST_TOLD]]
    more = f" and {len(stretches) - _MOST_TOLD} more" if len(stretches) > _MOST_TOLD else ""
    is_one = len(stretches) == 1 and stretches[0][0] == stretches[0][1]
    missing = f"{what} {told[0]} is missing" if is_one else f"{what}s {', '.join(told)}{more} are missing"
    return [
        Problem(
            Place(str(folder)),
            what=f"the {missing} in the series",
            remedy="Put back what is missing from a copy of the archive. Until then it is not used.",
            code=code,
        )
    ]


def _without_its_run(publication: Publication, names: Collection[str]) -> str:
    is_there = run_file(publication.run_id) in names
    return f"the run {publication.run_id} that it published {'cannot be used' if is_there else 'is not there'}"


def _content_of(path: Path) -> bytes:
    """Raises: NotARecordError where it is no file that can be read."""
    try:
        return bytes_of(path, str(path), path.name, UsageError, largest=LARGEST_RECORD)
    except UsageError as error:
        [problem] = error.problems
        raise NotARecordError(problem.what) from error


def _problem(path: Path, error: NotARecordError, code: str = "") -> Problem:
    return Problem(Place(str(path)), what=str(error), remedy=_SKIPPED, code=code)


def _altered(path: Path, publication: Publication) -> Problem:
    return Problem(
        Place(str(path)),
        what=f"the run {publication.run_id} has changed since it was published as {publication.label!r}",
        remedy=f"Put {run_file(publication.run_id)} back as kpis wrote it, from a copy of the archive.",
    )
