"""What is on file: a run published, and the history of a figure. No extract is read for it, and no Polars loaded."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from permanence_kpis.archive.folder import (
    ARCHIVE,
    Archive,
    archive_folder,
    next_publication,
    problems_of_run,
    publication_file,
    read_entries,
    run_file,
)
from permanence_kpis.archive.history import PeriodHistory, Step, histories, last_steps
from permanence_kpis.archive.model import Entry, Figure, Publication
from permanence_kpis.archive.records import publication_text
from permanence_kpis.errors import Problem, UsageError
from permanence_kpis.periods import parse_period
from permanence_kpis.results.bands import band, to_green


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


@dataclass(frozen=True)
class LastRun:
    """What became of every figure in a run."""

    folder: str
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]


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
                    f"{publication.published_on:%d/%m/%Y}. "
                    "Choose another label."
                )
    number = next_publication(archive.folder)
    publication = Publication(number, entry.id, label, today)
    frozen = (archive.folder / run_file(entry.id)).read_bytes()
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
        raise UsageError(f"there is no figure of {ref} in {archive}. {which}", *problems)
    if period is not None:
        year_starts = entries[-1].run.year_starts
        asked = parse_period(period, year_starts, today)
        days = (asked.first_day, asked.last_day)
        chosen = tuple(one for one in found if (one.period.first_day, one.period.last_day) == days)
        if not chosen:
            periods = ", ".join(dict.fromkeys(one.period.name for one in found))
            raise UsageError(f"there is no figure of {ref} for {asked.name} in {archive}. It has {periods}.")
        found = chosen
    return History(ref, str(archive), found, problems)


def last_run(folder: Path, period: str | None, today: date) -> LastRun:
    """What became of every figure in the last run, of one period or of all.

    Raises: UsageError where there is no archive, or no such run in it.
    """
    archive = archive_folder(folder)
    entries, problems = read_entries(archive)
    if entries and period is not None:
        asked = parse_period(period, entries[-1].run.year_starts, today)
        days = (asked.first_day, asked.last_day)
        of_period = tuple(one for one in entries if (one.period.first_day, one.period.last_day) == days)
        if not of_period:
            periods = ", ".join(dict.fromkeys(one.period.label for one in entries))
            raise UsageError(f"there is no run for {asked.label} in {archive}. It has {periods}.")
        entries = of_period
    if not entries:
        raise UsageError(f"there is no run that can be read in {archive}.", *problems)
    return LastRun(str(folder), last_steps(entries), problems)


def standing(figure: Figure) -> int | None:
    """How many more (or fewer, negative) would make an archived figure green; None where that cannot be said."""
    counts, due = figure.counts, figure.due
    if counts is None or counts.value(figure.show) is None or due.green is None:
        return None
    return to_green(counts.numerator, counts.denominator, figure.show, band(due.better, due.green))


def archive_read(folder: Path) -> Archive:
    """The archive of a folder that runs are written to, read as it now is; one that is not there holds nothing.

    Whoever then takes the lock of the folder has little left to read. One that cannot be read now is not refused here,
    for whoever writes to it says why it cannot be written to.
    """
    archive = Archive(folder / ARCHIVE)
    with suppress(UsageError):
        archive.read()
    return archive
