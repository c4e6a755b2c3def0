"""`kpis validate`: whether a definitions file can be used."""

from pathlib import Path
from typing import Annotated

import typer

from permanence_kpis.cli import screen
from permanence_kpis.cli.options import DefinitionsOption, examples
from permanence_kpis.cli.settings import is_typed
from permanence_kpis.errors import UsageError

EXAMPLES = examples("kpis validate")


def validate(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The same as --definitions FILE.", show_default=False)
    ] = None,
    definitions: DefinitionsOption = None,
) -> None:
    """Check the definitions and show every problem at once."""
    if file is not None and is_typed(context, "definitions"):
        raise UsageError("the definitions are named twice, with --definitions and without. Use one of them.")

    from permanence_kpis import run
    from permanence_kpis.outputs.listing import checked

    screen.show(checked(run.definitions(file or definitions)))
