"""The folder of the archive: which files in it are runs and publications, and which are neither."""

import re
from dataclasses import replace
from pathlib import Path

from permanence_kpis.archive.model import Entry, Publication, Run
from permanence_kpis.archive.records import NotARecordError, content_digest, digest, entry_of, publication_of
from permanence_kpis.errors import Place, Problem, UsageError
from permanence_kpis.named_files import DEVICE_NAME, LARGEST_RECORD, bytes_of, names_a_device

ARCHIVE = "archive"
"""The folder of the archive within the folder that runs are written to."""

LOCK, PENDING = ".lock", ".pending"
_RUN = re.compile(r"run-([0-9]{4,}-[0-9a-f]{6})\.json")
_RUN_NUMBER = re.compile(r"run-([0-9]{4,})-.*")
_PUBLICATION = re.compile(r"publication-([0-9]{4,})\.json")
_CHILDREN = re.compile(r"run-[0-9]{4,}-[0-9a-f]{6}\.children\.json")
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
    raise UsageError(
        f"there is no archive in {folder}. kpis compute --output {folder} makes one; name that folder with --archive."
    )


def read_entries(folder: Path) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """Every run in an archive, oldest first, each with its publications; and the files that are none of its.

    Takes: the folder of the archive itself (`DIR/archive`); one that is not there holds no runs.
    Gives: entries and problems. A file that is broken or foreign is named and skipped, never touched.
    Raises: UsageError where the folder cannot be opened.
    """
    entries: dict[str, Entry] = {}
    digests: dict[str, str] = {}
    publications: list[tuple[Path, Publication, str]] = []
    problems: list[Problem] = []
    for path in _paths_in(folder):
        try:
            if found := _RUN.fullmatch(path.name):
                content = _content_of(path)
                entry = entry_of(content)
                if entry.id != found[1]:
                    raise NotARecordError("it holds a run of another name")
                entries[entry.id], digests[entry.id] = entry, digest(content)
            elif _PUBLICATION.fullmatch(path.name):
                publications.append((path, *publication_of(_content_of(path))))
            elif not _CHILDREN.fullmatch(path.name) and not path.name.startswith("."):
                raise NotARecordError("it is no file of the archive")
        except NotARecordError as error:
            problems.append(_problem(path, error))
    for path, publication, sha256 in publications:
        if publication.run_id not in entries:
            problems.append(
                _problem(path, NotARecordError(f"the run {publication.run_id} that it published is not there"))
            )
            continue
        if digests[publication.run_id] != sha256:
            problems.append(_altered(path, publication))
        entry = entries[publication.run_id]
        entries[entry.id] = replace(entry, published=(*entry.published, publication))
    return tuple(sorted(entries.values(), key=lambda entry: (entry.number, entry.id))), tuple(problems)


def _paths_in(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir()) if folder.is_dir() else []
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
    return max((int(found[1]) for path in _paths_in(folder) if (found := name.fullmatch(path.name))), default=0) + 1


def _content_of(path: Path) -> bytes:
    """Raises: NotARecordError where it is no file that can be read."""
    try:
        return bytes_of(path, str(path), path.name, UsageError, largest=LARGEST_RECORD)
    except UsageError as error:
        [problem] = error.problems
        raise NotARecordError(problem.what if isinstance(problem, Problem) else problem) from error


def _problem(path: Path, error: NotARecordError) -> Problem:
    return Problem(Place(str(path)), what=str(error), remedy=_SKIPPED)


def _altered(path: Path, publication: Publication) -> Problem:
    return Problem(
        Place(str(path)),
        what=f"the run {publication.run_id} is not as it was when it was published as {publication.label!r}",
        remedy=f"Put {run_file(publication.run_id)} back as kpis wrote it, from a copy of the archive.",
    )
