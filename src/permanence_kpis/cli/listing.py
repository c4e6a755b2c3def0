"""`kpis list` and `kpis fields`: what there is to choose from."""

from datetime import date
from typing import Annotated

import typer

from permanence_kpis.cli import screen
from permanence_kpis.cli.options import DefinitionsOption, examples

EXAMPLES_OF_LIST = examples("kpis list")
EXAMPLES_OF_FIELDS = examples("kpis fields", "kpis fields looked_after")


def list_measures(definitions: DefinitionsOption = None) -> None:
    """List the measures that are defined, with their targets."""
    from permanence_kpis import run
    from permanence_kpis.outputs import listing

    page = listing.measures(run.definitions(definitions), on=date.today())
    screen.show_page(page, may_be_wider=True)


def fields(
    table: Annotated[str | None, typer.Argument(metavar="TABLE", help="Only this table.", show_default=False)] = None,
    definitions: DefinitionsOption = None,
) -> None:
    """List the tables, columns and codes that a definition may use."""
    from permanence_kpis import run
    from permanence_kpis.outputs import listing

    page = listing.fields(run.definitions(definitions), table)
    screen.show_page(page, may_be_wider=True)
