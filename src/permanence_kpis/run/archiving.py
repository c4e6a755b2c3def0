"""A run put on file, and worked out again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from permanence_kpis.archive.folder import (
    ARCHIVE,
    Archive,
    children_file,
    next_run_id,
    read_entries,
    run_file,
    run_number,
)
from permanence_kpis.archive.history import Change, Restatement, changes_since_the_last, restated
from permanence_kpis.archive.model import Entry, Run
from permanence_kpis.archive.records import NotARecordError, as_text, digest, entry_text, manifest_of, manifest_text
from permanence_kpis.archive.verification import Verification, verification
from permanence_kpis.definitions import load_definitions
from permanence_kpis.errors import Problem, UsageError
from permanence_kpis.file_reading import LARGEST_RECORD, bytes_of
from permanence_kpis.results.scorecard import Scorecard
from permanence_kpis.run.context import Request
from permanence_kpis.run.recorded import Children, Recorded, record

MANIFEST = "manifest.json"
MARK = "CONFIDENTIAL: ids of children. Kept on this machine only, because --keep-children asked for it. Do not pass on."


@dataclass(frozen=True)
class ArchivedRun:
    """A run ready to be put on file.

    `files`: what goes where in the folder of the runs, in the order it is put in place; `private`: those of them that
    only the owner may read. `changes` and `restated`: what differs from the last run of the period, and from what was
    published, by ref.
    """

    scorecard: Scorecard
    entry: Entry
    files: Mapping[str, bytes]
    private: tuple[str, ...]
    changes: Mapping[str, Change]
    restated: Mapping[str, Restatement]
    problems: tuple[Problem, ...]


def archive_run(recorded: Recorded, archive: Archive, written: Mapping[str, bytes], today: date) -> ArchivedRun:
    """A run as files: those written, its entry in the archive, and the manifest of it all, which is put in place last.

    Takes: the archive of the folder that runs are written to, its lock held, and read before the lock was had: then no
    file is opened here but those that have come since; the files of the scorecard by name.
    """
    run = recorded.run
    entries, problems = archive.read()
    name = next_run_id(run, archive.folder)
    entry = Entry(name, run_number(name), today, run)
    files = {**written, f"{ARCHIVE}/{run_file(entry.id)}": entry_text(entry).encode()}
    private = f"{ARCHIVE}/{children_file(entry.id)}"
    if recorded.children:
        files[private] = _children_text(entry, recorded.children).encode()
    files[MANIFEST] = manifest_text(run, written).encode()
    return ArchivedRun(
        scorecard=recorded.scorecard,
        entry=entry,
        files=files,
        private=(private,) if recorded.children else (),
        changes=changes_since_the_last(run, entries),
        restated=restated(run, entries),
        problems=problems,
    )


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
    _, problems = read_entries(manifest.parent / ARCHIVE)
    return verification(str(manifest), run, record(request).run, _not_as_written(manifest.parent, written), problems)


def _manifest(path: Path) -> tuple[Run, dict[str, str]]:
    remedy = f"Name the {MANIFEST} that kpis compute --output wrote."
    content = bytes_of(path, str(path), MANIFEST, UsageError, largest=LARGEST_RECORD, remedy=remedy)
    try:
        return manifest_of(content)
    except NotARecordError as error:
        raise UsageError(f"{path} is not a manifest of kpis: {error}. Name the {MANIFEST} of a run.") from error


def _not_as_written(folder: Path, written: Mapping[str, str]) -> dict[str, str]:
    """The files that are not as the manifest says, and whether they are gone or differ."""
    found = {}
    for name, sha256 in written.items():
        try:
            if not (folder / name).is_file():
                found[name] = "is missing"
            elif digest((folder / name).read_bytes()) != sha256:
                found[name] = "is not as it was written"
        except OSError:
            found[name] = "is missing"
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
