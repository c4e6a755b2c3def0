"""`kpis history`: what became of a figure, or of every figure in the last run."""

from datetime import date
from typing import Annotated

import typer

from permanence_kpis.cli import screen
from permanence_kpis.cli.options import ArchiveOption, Audience, StaffOption, examples, refuse_the_public
from permanence_kpis.cli.telling import TELLING

EXAMPLES = examples(
    "kpis history --archive monthly",
    "kpis history 4.1 --archive monthly",
    "kpis history 4.1 --archive monthly --period 2024Q1",
)


def history(
    archive: ArchiveOption,
    ref: Annotated[
        str | None,
        typer.Argument(
            metavar="REF",
            help="The measure, such as 4.1. Without it: every measure of the last run.",
            show_default=False,
        ),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(
            "--period", metavar="PERIOD", help="Only this period. Without it: every period.", show_default=False
        ),
    ] = None,
    audience: StaffOption = Audience.INTERNAL,
) -> None:
    """Say what changed in the last run, or from run to run."""
    refuse_the_public(
        audience,
        "kpis history shows unpublished figures that can differ by a single child",
        f"Use kpis report --audience public --archive {archive}: it says which published figures have changed.",
    )
    from permanence_kpis.outputs.history import page, page_of_a_run
    from permanence_kpis.outputs.notices import skipped
    from permanence_kpis.run.history import history, last_run, standing

    if ref is None:
        last = last_run(archive, period, date.today())
        screen.show_page(page_of_a_run(last.folder, last.steps, standing))
        TELLING.notices(*skipped(last.problems))
        return
    found = history(archive, ref, period, date.today())
    screen.show_page(page(found.ref, found.folder, found.periods))
    TELLING.notices(*skipped(found.problems))
