"""`kpis help` and `kpis guide`: how a command is typed, and how a file is written."""

from typing import Annotated

import typer

from permanence_kpis.cli import completion, screen
from permanence_kpis.cli.options import examples

EXAMPLES_OF_HELP = examples("kpis help compute")
EXAMPLES_OF_GUIDE = examples("kpis guide", "kpis guide definitions")


def show_help(
    context: typer.Context,
    command: Annotated[
        str | None,
        typer.Argument(
            metavar="COMMAND",
            help="Which command. Without it: the list of commands.",
            show_default=False,
            autocompletion=completion.commands,
        ),
    ] = None,
) -> None:
    """Show how to use a command."""
    root = context.find_root()
    root.command.main([*([command] if command else []), "--help"], prog_name=root.info_name)


def guide(
    page: Annotated[
        str | None,
        typer.Argument(
            metavar="PAGE",
            help="Which page. Without it: the list of pages.",
            show_default=False,
            autocompletion=completion.pages,
        ),
    ] = None,
) -> None:
    """Show a page on files and rules, or list the pages."""
    from permanence_kpis.run import guide as guides

    if page is not None:
        screen.show(guides.guide(page))
        return
    headings = guides.guides()
    width = max(map(len, headings))
    screen.show("".join(f"{name:{width}}  {heading}\n" for name, heading in headings.items()))
