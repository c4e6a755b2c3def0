"""`kpis check`: what is wrong in the extracts, and what to mend first."""

from pathlib import Path
from typing import Annotated

import typer

from permanence_kpis.cli import screen
from permanence_kpis.cli.destination import destination
from permanence_kpis.cli.options import (
    Audience,
    DataOption,
    DefinitionsOption,
    ListFormatOption,
    PeriodOption,
    StaffOption,
    examples,
    list_output,
    refuse_children,
    request,
)
from permanence_kpis.errors import ExtractError

EXAMPLES = examples(
    "kpis check --period 2024Q1",
    "kpis check --period 2024Q1 --only 4.1,4.8 --format csv",
)


def check(
    period: PeriodOption = None,
    data: DataOption = None,
    definitions: DefinitionsOption = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="REFS", help="Only what bears on these measures: 4.1,4.2 or repeated."),
    ] = None,
    accepted: Annotated[
        Path | None,
        typer.Option(
            "--accepted",
            metavar="FILE",
            help="Findings that a person has accepted. Without it: accepted.csv in the folder of extracts, if there.",
        ),
    ] = None,
    audience: StaffOption = Audience.INTERNAL,
    wanted: ListFormatOption = None,
    output: Annotated[str | None, list_output("findings")] = None,
) -> None:
    """Check the extracts and show what to mend first."""
    refuse_children(audience, "kpis check")
    files = destination(output, wanted, data, stem="findings", offered=("csv", "json"))
    asked = request(period, data, definitions, only)

    from permanence_kpis.outputs.finding_rows import silenced
    from permanence_kpis.outputs.findings import findings
    from permanence_kpis.outputs.formats import findings_as
    from permanence_kpis.outputs.words import sample_note
    from permanence_kpis.run.check import check as check_extracts

    report = check_extracts(asked, accepted)
    screen.deliver(report, findings, findings_as, wanted, files, note=sample_note(report.extracts))
    for message in (*report.warnings, silenced(report)):
        screen.tell(message)
    if report.stops:
        raise typer.Exit(ExtractError.exit_code)
