"""`kpis history`: what became of a figure."""

from datetime import date
from typing import Annotated

import typer

from permanence_kpis.cli import screen
from permanence_kpis.cli.options import ArchiveOption, Audience, RefArgument, StaffOption, examples, refuse_the_public

EXAMPLES = examples("kpis history 4.1 --archive monthly", "kpis history 4.1 --archive monthly --period 2024Q1")


def history(
    ref: RefArgument,
    archive: ArchiveOption,
    period: Annotated[
        str | None,
        typer.Option(
            "--period", metavar="PERIOD", help="Only this period. Without it: every period.", show_default=False
        ),
    ] = None,
    audience: StaffOption = Audience.INTERNAL,
) -> None:
    """Show every figure ever produced of a measure, and why it changed."""
    refuse_the_public(
        audience,
        "kpis history shows unpublished figures that can differ by a single child",
        f"Write kpis report --audience public --archive {archive}: it says what was published otherwise.",
    )
    from permanence_kpis import run
    from permanence_kpis.outputs.history import page
    from permanence_kpis.outputs.notices import skipped

    found = run.history(archive, ref, period, date.today())
    screen.show_page(page(found.ref, found.folder, found.periods))
    screen.tell(skipped(found.problems))
