"""The use cases of the archive: put a run on file, publish one, tell a figure's history, work a run out again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from permanence_kpis.archive.folder import (
    ARCHIVE,
    archive_folder,
    children_file,
    next_publication,
    next_run_id,
    publication_file,
    read_entries,
    run_file,
    run_number,
)
from permanence_kpis.archive.history import (
    Change,
    PeriodHistory,
    Restatement,
    changes_since_the_last,
    histories,
    restated,
)
from permanence_kpis.archive.model import Entry, Publication, Run
from permanence_kpis.archive.records import (
    NotARecordError,
    as_text,
    digest,
    entry_text,
    manifest_of,
    manifest_text,
    publication_text,
)
from permanence_kpis.archive.verification import Verification, verification
from permanence_kpis.definitions import load_definitions
from permanence_kpis.errors import Problem, UsageError
from permanence_kpis.named_files import LARGEST_RECORD, bytes_of
from permanence_kpis.periods import parse_period
from permanence_kpis.results.scorecard import Scorecard
from permanence_kpis.run.opened import Request
from permanence_kpis.run.recorded import Children, Recorded, record

MANIFEST = "manifest.json"
MARK = "CONFIDENTIAL: ids of children. Kept on this machine only, because --keep-children asked for it. Do not pass on."


@dataclass(frozen=True)
class Filed:
    """A run ready to be put on file.

    `files`: what goes where in the folder of the runs, in the order it is put in place; `private`: those of them that
    only the owner may read. `changes` and `restated`: what differs from the last run of the period, and from what was
    published, by ref.
    """

    card: Scorecard
    entry: Entry
    files: Mapping[str, bytes]
    private: tuple[str, ...]
    changes: Mapping[str, Change]
    restated: Mapping[str, Restatement]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Published:
    """A publication ready to be put on file, and the run it freezes."""

    entry: Entry
    publication: Publication
    files: Mapping[str, bytes]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class History:
    """Everything the archive knows of one measure."""

    ref: str
    folder: str
    periods: tuple[PeriodHistory, ...]
    problems: tuple[Problem, ...]


def file_run(recorded: Recorded, folder: Path, written: Mapping[str, bytes], today: date) -> Filed:
    """A run as files: those written, its entry in the archive, and the manifest of it all, which is put in place last.

    Takes: the folder that runs are written to, its lock held; the files of the scorecard by name.
    """
    run, archive = recorded.run, folder / ARCHIVE
    entries, problems = read_entries(archive)
    name = next_run_id(run, archive)
    entry = Entry(name, run_number(name), today, run)
    files = {**written, f"{ARCHIVE}/{run_file(entry.id)}": entry_text(entry).encode()}
    private = f"{ARCHIVE}/{children_file(entry.id)}"
    if recorded.children:
        files[private] = _children_text(entry, recorded.children).encode()
    files[MANIFEST] = manifest_text(run, written).encode()
    return Filed(
        card=recorded.card,
        entry=entry,
        files=files,
        private=(private,) if recorded.children else (),
        changes=changes_since_the_last(run, entries),
        restated=restated(run, entries),
        problems=problems,
    )


def publish(folder: Path, run: str, label: str, today: date) -> Published:
    """A run frozen under a label.

    Takes: the folder that runs are written to, its lock held; the run by its id or number; a label not yet used.
    Raises: UsageError where there is no such run or the label cannot be used.
    """
    label = " ".join(label.split())
    if not label:
        raise UsageError('--label is empty. Say where the figures were published, such as --label "Q1 board".')
    archive = folder / ARCHIVE
    entries, problems = read_entries(archive)
    meant = [one for one in entries if run in (one.id, str(one.number), f"{one.number:04}")]
    if len(meant) != 1:
        runs = ", ".join(one.id for one in meant or entries[-3:])
        found = f"there are {len(meant)} runs {run}" if meant else f"there is no run {run}"
        which = f"Name one of {runs}." if runs else "It holds no run."
        raise UsageError(f"{found} in {archive}. {which}")
    [entry] = meant
    for other in entries:
        for publication in other.published:
            if publication.label.casefold() == label.casefold():
                raise UsageError(
                    f"the run {other.id} was published as {publication.label!r} already, on "
                    f"{publication.published_on:%d/%m/%Y}. "
                    "Choose another label."
                )
    number = next_publication(archive)
    publication = Publication(number, entry.id, label, today)
    frozen = (archive / run_file(entry.id)).read_bytes()
    content = publication_text(publication, frozen).encode()
    return Published(entry, publication, {f"{ARCHIVE}/{publication_file(number)}": content}, problems)


def folder_of_runs(folder: Path) -> Path:
    """The folder that runs are written to, where it or the archive in it is named.

    Raises: UsageError where there is no archive.
    """
    return archive_folder(folder).parent


def history(folder: Path, ref: str, period: str | None, today: date) -> History:
    """Every figure ever produced of a measure, for one period or for all.

    Raises: UsageError where there is no archive, or none of those figures in it.
    """
    archive = archive_folder(folder)
    entries, problems = read_entries(archive)
    found = histories(entries, ref)
    if not found:
        refs = list(dict.fromkeys(ref for entry in entries for ref in entry.figures))
        which = f"It has {', '.join(refs)}." if refs else "It has no run that can be read."
        raise UsageError(f"there is no figure of {ref} in {archive}. {which}")
    if period is not None:
        year_starts = entries[-1].run.year_starts
        asked = parse_period(period, year_starts, today)
        days = (asked.first_day, asked.last_day)
        chosen = tuple(one for one in found if (one.period.first_day, one.period.last_day) == days)
        if not chosen:
            periods = ", ".join(dict.fromkeys(one.period.label for one in found))
            raise UsageError(f"there is no figure of {ref} for {asked.label} in {archive}. It has {periods}.")
        found = chosen
    return History(ref, str(archive), found, problems)


def verify(manifest: Path, data: str | None = None, definitions: Path | None = None) -> Verification:
    """The run of a manifest worked out again, from the same extracts and definitions unless others are named.

    Raises: UsageError where the manifest cannot be read or none of its measures is defined any more; the errors of a
    run.
    """
    run, written = _manifest(manifest)
    named = run.asked.definitions
    file = definitions or (Path(named) if named is not None else None)
    defined = {measure.ref for measure in load_definitions(file).measures}
    refs = tuple(ref for ref in run.figures if ref in defined)
    if not refs:
        raise UsageError(
            f"none of the measures of {manifest} is defined any more. Name its definitions: --definitions."
        )
    request = Request(
        today=None,
        period=run.period.label,
        data=data or run.asked.data,
        definitions=file,
        only=refs,
        by=run.asked.by,
    )
    return verification(str(manifest), run, record(request).run, _not_as_written(manifest.parent, written))


def _manifest(path: Path) -> tuple[Run, dict[str, str]]:
    remedy = f"Name the {MANIFEST} that kpis compute --output wrote."
    content = bytes_of(path, str(path), MANIFEST, UsageError, largest=LARGEST_RECORD, remedy=remedy)
    try:
        return manifest_of(content)
    except NotARecordError as error:
        raise UsageError(f"{path} is no manifest of kpis: {error}. Name the {MANIFEST} of a run.") from error


def _not_as_written(folder: Path, written: Mapping[str, str]) -> dict[str, str]:
    """The files that are not as the manifest says, and whether they are gone or differ."""
    found = {}
    for name, sha256 in written.items():
        try:
            if not (folder / name).is_file():
                found[name] = "is not there"
            elif digest((folder / name).read_bytes()) != sha256:
                found[name] = "is not as it was written"
        except OSError:
            found[name] = "is not there"
    return found


def _children_text(entry: Entry, children: Children) -> str:
    """The ids of those behind each figure, under a mark that says what they are."""
    period = entry.period
    record = {
        "format": 1,
        "mark": MARK,
        "run": entry.id,
        "period": {"label": period.label, "first_day": str(period.first_day), "last_day": str(period.last_day)},
        "measures": {ref: {outcome: list(ids) for outcome, ids in those.items()} for ref, those in children.items()},
    }
    return as_text(record)
