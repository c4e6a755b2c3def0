"""`kpis verify`: whether a run can be had again."""

from pathlib import Path
from typing import Annotated

import typer

from permanence_kpis.cli import screen
from permanence_kpis.cli.options import Audience, StaffOption, examples, refuse_the_public
from permanence_kpis.cli.telling import TELLING
from permanence_kpis.errors import GATE_TRIPPED

EXAMPLES = examples("kpis verify monthly/manifest.json")


# D-149: `kpis verify` takes nothing that is set
# D-180: `kpis verify` names what is wrong in the archive beside the manifest, and its exit code does not change for it
def verify(
    manifest: Annotated[
        Path,
        typer.Argument(metavar="MANIFEST", help="The manifest.json beside the files of a run.", show_default=False),
    ],
    data: Annotated[
        str | None,
        typer.Option(
            "--data", metavar="FOLDER", help="The extracts. Without it: as the manifest says.", show_default=False
        ),
    ] = None,
    definitions: Annotated[
        Path | None,
        typer.Option(
            "--definitions",
            metavar="FILE",
            help="The definitions. Without it: as the manifest says.",
            show_default=False,
        ),
    ] = None,
    audience: StaffOption = Audience.INTERNAL,
) -> None:
    """Work out a run again and say exactly what differs."""
    refuse_the_public(
        audience,
        "kpis verify shows figures that can differ by a single child",
        "Leave --audience out, and do not publish what it prints.",
    )
    from permanence_kpis.outputs.notices import skipped
    from permanence_kpis.outputs.verification import verification_text
    from permanence_kpis.run.verify import verify

    verified = verify(manifest, data, definitions)
    screen.show(verification_text(verified))
    TELLING.notices(*skipped(verified.problems))
    if not verified.is_the_same:
        raise typer.Exit(GATE_TRIPPED)
