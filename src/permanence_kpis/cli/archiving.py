"""A run into a folder: its files, its manifest and its entry in the archive, all of them or none."""

from datetime import date
from typing import TYPE_CHECKING

from permanence_kpis.cli import screen
from permanence_kpis.cli.destination import Destination
from permanence_kpis.cli.telling import check_command

if TYPE_CHECKING:
    from permanence_kpis.outputs.notices import Notice
    from permanence_kpis.run import Request
    from permanence_kpis.run.archiving import ArchivedRun


def keep(asked: "Request", files: Destination, *, with_children: bool) -> "tuple[ArchivedRun, list[Notice]]":
    """Work a scorecard out, write it and put the run on file.

    Gives: what was put on file, and what is to be said of it: the files, what differs from the runs before, and what
    was found in the extracts.
    """
    from permanence_kpis import run
    from permanence_kpis.outputs.changes import changed
    from permanence_kpis.outputs.files import locked_folder
    from permanence_kpis.outputs.formats import scorecard_as
    from permanence_kpis.outputs.notices import beside_a_file, findings, skipped, written_as_run

    recorded = run.record(asked, with_children=with_children)
    contents = screen.contents_of(files, lambda wanted: scorecard_as(wanted, recorded.scorecard))
    archive = run.archive_read(files.folder)
    with locked_folder(files.folder) as folder:
        archived = run.archive_run(recorded, archive, contents, asked.today or date.today())
        paths = [str(path) for path in folder.write(archived.files, archived.private)]
    scorecard = recorded.scorecard
    return archived, [
        written_as_run(str(files.folder), archived.entry.id, paths),
        *changed(archived.changes, archived.restated, run.standing, str(files.folder)),
        *skipped(archived.problems),
        *findings(scorecard, run.found(scorecard), check_command(asked, scorecard.refs)),
        *beside_a_file(scorecard),
    ]
