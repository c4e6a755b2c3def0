"""The run that a tracker is compared with: its day, and the children that it kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from permanence_kpis.archive.folder import archive_folder, children_file, read_entries
from permanence_kpis.errors import UsageError
from permanence_kpis.run.was_recorded import children_kept
from permanence_kpis.tracker.columns import LOOKED_AFTER
from permanence_kpis.words import listed


@dataclass(frozen=True)
class Kept:
    """A run, the last day of its period, and the children behind its figures of those looked after on that day.

    `may_be`: those of whom the run did not know whether they count.
    """

    run: str
    day: date
    children: frozenset[str]
    may_be: frozenset[str]


# D-473: a run of a few measures does not tell who was looked after
def kept_by(folder: Path | None, run: str | None, of_everybody: Collection[str]) -> Kept:
    """What a run kept.

    Takes: the folder of runs; the run, by its id or number, or `last`: the last one kept with its children; the
    measures that are of every looked-after child.
    Raises: UsageError where there is no such run, or it was not kept with its children, or without such a measure.
    """
    if folder is None or run is None:
        raise UsageError("--since needs the folder of runs: name it with --archive.")
    archive = archive_folder(folder)
    entries, _ = read_entries(archive)
    with_children = [entry for entry in entries if (archive / children_file(entry.id)).is_file()]
    if run == "last":
        found = with_children[-1:]
    else:
        found = [entry for entry in entries if run == entry.id or (run.isdecimal() and int(run) == entry.number)]
        if not found:
            raise UsageError(f"there is no run {run} in {archive}. kpis history --archive {folder} lists them.")
    if not found or found[0] not in with_children:
        which = f"run {found[0].id}" if found else "no run"
        kept = "was not kept" if found else "was kept"
        raise UsageError(f"{which} {kept} with its children. Keep them with kpis compute --output --keep-children.")
    entry = found[0]
    refs = [ref for ref, figure in entry.figures.items() if figure.table == LOOKED_AFTER and ref in of_everybody]
    if not refs:
        such = f", such as {listed(sorted(of_everybody), 'or')}" if of_everybody else ""
        raise UsageError(
            f"run {entry.id} has no measure of every looked-after child{such}: it does not show who was looked after."
        )
    children = children_kept(archive / children_file(entry.id), refs)
    if children is None:
        raise UsageError(f"the file of the children behind run {entry.id} cannot be read.")
    return Kept(entry.id, entry.period.last_day, *children)
