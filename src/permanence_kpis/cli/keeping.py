"""A run into a folder: its files, its manifest and its entry in the archive, all of them or none."""

from datetime import date
from typing import TYPE_CHECKING

from permanence_kpis.cli import screen
from permanence_kpis.cli.destination import Destination
from permanence_kpis.cli.telling import check_command

if TYPE_CHECKING:
    from permanence_kpis.outputs.notices import Notice
    from permanence_kpis.run import Request
    from permanence_kpis.run.archiving import Filed


def keep(asked: "Request", files: Destination, *, with_children: bool) -> "tuple[Filed, list[Notice]]":
    """Work a scorecard out, write it and put the run on file.

    Gives: what was put on file, and what is to be said of it: the files, what differs from the runs before, and what
    was found in the extracts.
    """
    from permanence_kpis import run
    from permanence_kpis.outputs.changes import changed
    from permanence_kpis.outputs.files import held
    from permanence_kpis.outputs.formats import scorecard_as
    from permanence_kpis.outputs.notices import beside_a_file, findings, skipped, written_as_run

    recorded = run.record(asked, with_children=with_children)
    contents = screen.contents_of(files, lambda wanted: scorecard_as(wanted, recorded.card))
    archive = run.archive_read(files.folder)
    with held(files.folder) as folder:
        filed = run.file_run(recorded, archive, contents, asked.today or date.today())
        paths = [str(path) for path in folder.write(filed.files, filed.private)]
    card = recorded.card
    return filed, [
        written_as_run(str(files.folder), filed.entry.id, paths),
        *changed(filed.changes, filed.restated, run.standing, str(files.folder)),
        *skipped(filed.problems),
        *findings(card, run.found(card), check_command(asked, card.refs)),
        *beside_a_file(card),
    ]
