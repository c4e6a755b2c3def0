"""A run published: frozen under a label."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from permanence_kpis.archive.folder import (
    ARCHIVE,
    Archive,
    next_publication,
    problems_of_run,
    publication_file,
    run_file,
)
from permanence_kpis.archive.model import Entry, Publication
from permanence_kpis.archive.records import publication_text
from permanence_kpis.errors import Problem, UsageError
from permanence_kpis.words import day_in_english


@dataclass(frozen=True)
class Published:
    """A publication ready to be put on file, and the run it freezes."""

    entry: Entry
    publication: Publication
    files: Mapping[str, bytes]
    problems: tuple[Problem, ...]


# D-174: a later publication of a period takes the place of an earlier one; a label is used once
def publish(archive: Archive, run: str, label: str, today: date) -> Published:
    """A run frozen under a label.

    Takes: the archive of a folder, its lock held, and read before the lock was had; the run by its id or number; a
    label not yet used.
    Raises: UsageError where there is no such run or the label cannot be used.
    """
    label = " ".join(label.split())
    if not label:
        raise UsageError('--label is empty. Say where the figures were published, such as --label "Q1 board".')
    entries, problems = archive.read()
    meant = [one for one in entries if run in (one.id, str(one.number), f"{one.number:04}")]
    if len(meant) != 1:
        runs = ", ".join(one.id for one in meant or entries[-3:])
        found = f"there are {len(meant)} runs {run}" if meant else f"there is no run {run}"
        which = f"Name one of {runs}." if runs else "It has no run."
        raise UsageError(f"{found} in {archive.folder}. {which}", *problems_of_run(run, problems))
    [entry] = meant
    for other in entries:
        for publication in other.published:
            if publication.label.casefold() == label.casefold():
                raise UsageError(
                    f"the run {other.id} was published as {publication.label!r} already, on "
                    f"{day_in_english(publication.published_on)}. "
                    "Choose another label."
                )
    number = next_publication(archive.folder)
    publication = Publication(number, entry.id, label, today)
    frozen = (archive.folder / run_file(entry.id)).read_bytes()
    content = publication_text(publication, frozen).encode()
    return Published(entry, publication, {f"{ARCHIVE}/{publication_file(number)}": content}, problems)
