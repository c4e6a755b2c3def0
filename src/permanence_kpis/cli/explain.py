"""`kpis explain`: why a figure is what it is."""

from typing import Annotated

import typer

from permanence_kpis.cli import screen
from permanence_kpis.cli.options import DataOption, DefinitionsOption, PeriodOption, RefArgument, examples, request
from permanence_kpis.errors import NO_USABLE_FILE

EXAMPLES = examples("kpis explain 4.1 --period 2024Q1")


def explain(
    ref: RefArgument,
    child: Annotated[
        str | None,
        typer.Option("--child", metavar="ID", help="One child (or household): each condition and the value it met."),
    ] = None,
    period: PeriodOption = None,
    data: DataOption = None,
    definitions: DefinitionsOption = None,
) -> None:
    """Explain a figure: rule, funnel, arithmetic, rating."""
    asked = request(period, data, definitions)

    from permanence_kpis import run
    from permanence_kpis.outputs.explanation import explanation
    from permanence_kpis.outputs.notices import findings

    explained = run.explain(asked, ref, child)
    screen.show_page(explanation(explained))
    screen.tell(findings(explained.scorecard))
    if run.no_usable_file(explained.scorecard):
        raise typer.Exit(NO_USABLE_FILE)
