"""`kpis list` and `kpis fields`: what there is to choose from."""

from datetime import date
from typing import Annotated

import typer

from permanence_kpis.cli import completion, screen
from permanence_kpis.cli.options import DefinitionsOption, MeasuresFormatOption, SectionOption, examples

EXAMPLES_OF_LIST = examples("kpis list", "kpis list --section all --format csv")
EXAMPLES_OF_FIELDS = examples("kpis fields", "kpis fields looked_after")


def list_measures(
    definitions: DefinitionsOption = None,
    section: SectionOption = None,
    wanted: MeasuresFormatOption = None,
) -> None:
    """List the measures that are defined, with their targets."""
    from permanence_kpis.outputs import listing
    from permanence_kpis.run.definitions import definitions_of_section

    held, today = definitions_of_section(definitions, section), date.today()
    screen.deliver(
        held,
        lambda found: listing.measures(found, on=today),
        lambda _, found: listing.measures_csv(found, on=today),
        wanted,
        None,
        may_be_wider=True,
    )


def fields(
    table: Annotated[
        str | None,
        typer.Argument(metavar="TABLE", help="Only this table.", show_default=False, autocompletion=completion.tables),
    ] = None,
    definitions: DefinitionsOption = None,
) -> None:
    """List the tables, columns and codes that a definition may use."""
    from permanence_kpis.outputs import listing
    from permanence_kpis.run.definitions import load_definitions

    page = listing.fields(load_definitions(definitions), table)
    screen.show_page(page, may_be_wider=True)
