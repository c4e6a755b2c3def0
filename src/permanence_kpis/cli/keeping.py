"""A run into a folder: its files, its manifest and its entry in the archive, all of them or none."""

from datetime import date
from typing import TYPE_CHECKING

from permanence_kpis.cli import screen
from permanence_kpis.cli.destination import Destination

if TYPE_CHECKING:
    from permanence_kpis.run import Request
    from permanence_kpis.run.archiving import Filed


def keep(asked: "Request", files: Destination, *, with_children: bool) -> "Filed":
    """Work a scorecard out, write it, put the run on file, and say so, and what differs from the runs before."""
    from permanence_kpis import run
    from permanence_kpis.outputs.changes import changed_note, restated_note
    from permanence_kpis.outputs.files import held
    from permanence_kpis.outputs.formats import scorecard_as
    from permanence_kpis.outputs.notices import beside_a_file, skipped

    recorded = run.record(asked, with_children=with_children)
    written = screen.contents_of(files, lambda wanted: scorecard_as(wanted, recorded.card))
    archive = run.archive_read(files.folder)
    with held(files.folder) as folder:
        filed = run.file_run(recorded, archive, written, asked.today or date.today())
        for path in folder.write(filed.files, filed.private):
            screen.tell(f"Wrote {path}")
    screen.tell(beside_a_file(recorded.card))
    screen.tell(restated_note(filed.restated))
    screen.tell(changed_note(filed.changes, filed.restated))
    screen.tell(skipped(filed.problems))
    return filed
