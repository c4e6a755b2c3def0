"""`kpis publish`: freeze what was published."""

from datetime import date
from typing import Annotated

import typer

from permanence_kpis.cli.options import ArchiveOption, examples
from permanence_kpis.cli.telling import TELLING

EXAMPLES = examples('kpis publish --run 0001 --label "Q1 board" --archive monthly')


def publish(
    run_id: Annotated[
        str,
        typer.Option(
            "--run", metavar="ID", help="The run, as kpis history names it; its number is enough.", show_default=False
        ),
    ],
    label: Annotated[
        str,
        typer.Option("--label", metavar="TEXT", help="Where it was published, such as 'Q1 board'.", show_default=False),
    ],
    archive: ArchiveOption,
) -> None:
    """Record a run as published: later runs say what they restate."""
    from permanence_kpis.outputs.changes import published
    from permanence_kpis.outputs.files import locked_folder
    from permanence_kpis.outputs.notices import Notice, skipped, written
    from permanence_kpis.run.folder_of_runs import archive_read, folder_of_runs
    from permanence_kpis.run.publish import publish

    runs = folder_of_runs(archive)
    on_file = archive_read(runs)
    with locked_folder(runs) as folder:
        done = publish(on_file, run_id, label, date.today())
        paths = [str(path) for path in folder.write(done.files)]
    told = Notice(f"Run {done.entry.id} is marked as {published(done.publication)}.")
    TELLING.notices(written(str(runs), list(done.files), paths), told, *skipped(done.problems))
