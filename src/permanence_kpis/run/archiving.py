"""A run put on file: its entry in the archive, its manifest, and what differs from the runs before."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from permanence_kpis.archive.folder import ARCHIVE, MANIFEST, Archive, children_file, next_run_id, run_file, run_number
from permanence_kpis.archive.history import Change, Restatement, changes_since_the_last, restated
from permanence_kpis.archive.model import Entry
from permanence_kpis.archive.records import as_text, entry_text, manifest_text
from permanence_kpis.errors import Problem, UsageError
from permanence_kpis.results.scorecard import Scorecard
from permanence_kpis.run.provisional import with_later_movements
from permanence_kpis.run.recorded import Children, Recorded

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


def beside_its_archive(recorded: Recorded, archive: Archive) -> Recorded:
    """A run whose scorecard says of each figure what its archive knows of those seen as early."""
    with suppress(UsageError):  # whoever writes to it says why it cannot be read
        entries, _ = archive.read()
        return replace(recorded, scorecard=with_later_movements(recorded.scorecard, recorded.run, entries))
    return recorded


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
