"""A run into a folder: its files, its manifest and its entry in the archive, all of them or none."""

from datetime import date
from typing import TYPE_CHECKING

from permanence_kpis.cli import screen
from permanence_kpis.cli.destination import Destination
from permanence_kpis.cli.telling import check_command

if TYPE_CHECKING:
    from permanence_kpis.outputs.notices import Notice
    from permanence_kpis.run.archiving import ArchivedRun
    from permanence_kpis.run.context import Request


# D-162: a folder named by `--output` is an archive
def keep(asked: "Request", files: Destination, *, with_children: bool) -> "tuple[ArchivedRun, list[Notice]]":
    """Work a scorecard out, write it and put the run on file.

    Gives: what was put on file, and what is to be said of it: the files, what differs from the runs before, and what
    was found in the extracts.
    """
    from permanence_kpis.outputs.changes import changed
    from permanence_kpis.outputs.files import locked_folder
    from permanence_kpis.outputs.formats import scorecard_as
    from permanence_kpis.outputs.notices import beside_a_file, findings, skipped, written_as_run
    from permanence_kpis.run.archiving import archive_run, beside_its_archive
    from permanence_kpis.run.findings import found_in
    from permanence_kpis.run.folder_of_runs import archive_read
    from permanence_kpis.run.history import standing
    from permanence_kpis.run.recorded import record

    recorded = record(asked, with_children=with_children)
    archive = archive_read(files.folder)
    recorded = beside_its_archive(recorded, archive)
    scorecard = recorded.scorecard
    contents = screen.contents_of(files, lambda wanted: scorecard_as(wanted, scorecard))
    with locked_folder(files.folder) as folder:
        archived = archive_run(recorded, archive, contents, asked.today or date.today())
        paths = [str(path) for path in folder.write(archived.files, archived.private)]
    return archived, [
        written_as_run(str(files.folder), archived.entry.id, paths),
        *changed(archived.changes, archived.restated, standing, str(files.folder)),
        *skipped(archived.problems),
        *findings(scorecard, found_in(scorecard), check_command(asked, scorecard.refs)),
        *beside_a_file(scorecard),
    ]
