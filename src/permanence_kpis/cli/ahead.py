"""`kpis ahead`: a figure at later dates, if nobody moves."""

from typing import Annotated

import typer

from permanence_kpis.cli import screen
from permanence_kpis.cli.destination import destination
from permanence_kpis.cli.options import (
    Audience,
    AuthorityOption,
    DataOption,
    DefinitionsOption,
    InsightFormatOption,
    PeriodOption,
    RefArgument,
    StaffOption,
    examples,
    insight_output,
    refuse_children,
    request,
)
from permanence_kpis.cli.telling import TELLING
from permanence_kpis.errors import NO_USABLE_FILE

EXAMPLES = examples(
    "kpis ahead 4.1 --period 2024Q1 --until 2024Q4",
    "kpis ahead 4.3 --period 2024Q1",
    "kpis ahead 4.1 --period 2024Q1 --format csv",
)


def ahead(
    ref: RefArgument,
    until: Annotated[
        str | None,
        typer.Option(
            "--until",
            metavar="PERIOD",
            help="The last period to show, such as 2024Q4. Without it: four quarters.",
            show_default=False,
        ),
    ] = None,
    period: PeriodOption = None,
    data: DataOption = None,
    definitions: DefinitionsOption = None,
    audience: StaffOption = Audience.INTERNAL,
    authority: AuthorityOption = None,
    wanted: InsightFormatOption = None,
    output: Annotated[str | None, insight_output("ahead")] = None,
) -> None:
    """Show a figure at later dates, if nobody moves."""
    refuse_children(audience, "kpis ahead")
    files = destination(output, wanted, data, stem="ahead", offered=("csv", "json", "markdown"))
    asked = request(period, data, definitions, (ref,), authority=authority)

    from permanence_kpis.outputs.ahead import page
    from permanence_kpis.outputs.formats import ahead_as
    from permanence_kpis.outputs.notices import beside_insight
    from permanence_kpis.run.ahead import ahead as work_out

    found = work_out(asked, until)
    said = screen.deliver(found, page, ahead_as, wanted, files, beside=beside_insight(found))
    TELLING.notices(*said)
    if found.result.counts is None:
        raise typer.Exit(NO_USABLE_FILE)
