"""`kpis compute`: the scorecard."""

from typing import Annotated

import typer

from permanence_kpis.cli import screen
from permanence_kpis.cli.destination import destination
from permanence_kpis.cli.options import DataOption, DefinitionsOption, Format, PeriodOption, examples, request
from permanence_kpis.errors import NO_USABLE_FILE

EXAMPLES = examples(
    "kpis compute --period 2024Q1",
    "kpis compute --period 2024Q1 --only 4.1,4.2 --format csv",
    "kpis compute --period 2024Q1 --data sample --output scorecard.json",
    "kpis compute --period 2024Q1 --data sample --output scorecard.xlsx",
)


def compute(
    period: PeriodOption = None,
    data: DataOption = None,
    definitions: DefinitionsOption = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="REFS", help="Only these measures: 4.1,4.2 or repeated.")
    ] = None,
    leave_out: Annotated[
        list[str] | None, typer.Option("--except", metavar="REFS", help="All measures but these.")
    ] = None,
    wanted: Annotated[
        Format | None, typer.Option("--format", help="How to show it. Without it: table.", show_default=False)
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            metavar="PATH",
            help="Write files instead, whole or not at all: one that ends in .csv, .json, .md or .xlsx, or else a "
            "folder for scorecard.csv and scorecard.json.",
        ),
    ] = None,
) -> None:
    """Work out every measure for a period and show the scorecard."""
    files = destination(output, wanted, data, stem="scorecard", offered=("csv", "json", "markdown", "xlsx"))
    if wanted == Format.XLSX and files is None:
        screen.refuse_binary("a spreadsheet", "scorecard.xlsx")
    asked = request(period, data, definitions, only, leave_out)

    from permanence_kpis import run
    from permanence_kpis.outputs import terminal
    from permanence_kpis.outputs.formats import OF_A_SCORECARD
    from permanence_kpis.outputs.notices import notices
    from permanence_kpis.outputs.words import sample_note

    card = run.compute(asked)
    screen.deliver(card, terminal.scorecard, OF_A_SCORECARD, wanted, files, note=sample_note(card.extracts))
    screen.tell(notices(card))
    if run.no_usable_file(card):
        raise typer.Exit(NO_USABLE_FILE)
