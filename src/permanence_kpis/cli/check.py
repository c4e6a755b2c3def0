"""`kpis check`: what is wrong in the extracts, and what to correct first."""

from functools import partial
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
from permanence_kpis.cli.telling import TELLING, check_command
from permanence_kpis.errors import ExtractError

EXAMPLES = examples(
    "kpis check --period 2024Q1",
    "kpis check --period 2024Q1 --all",
    "kpis check --period 2024Q1 --only 4.1,4.8 --format csv",
)


# D-193: `kpis check` ends with 0 unless it finds a STOP
# D-195: a job that keeps the list sees in its log why there are no figures
def check(
    period: PeriodOption = None,
    data: DataOption = None,
    definitions: DefinitionsOption = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="REFS", help="Only what affects these measures, such as 4.1,4.2. May be repeated."
        ),
    ] = None,
    accepted: Annotated[
        Path | None,
        typer.Option(
            "--accepted",
            metavar="FILE",
            help="Findings that a person has accepted. Without it: accepted.csv in the folder of extracts, if "
            "it is there.",
        ),
    ] = None,
    shows_all: Annotated[
        bool, typer.Option("--all", help="Show every kind of finding, not only the three to correct first.")
    ] = False,
    audience: StaffOption = Audience.INTERNAL,
    wanted: ListFormatOption = None,
    output: Annotated[str | None, list_output("findings")] = None,
) -> None:
    """Check the extracts and show what to correct first."""
    refuse_children(audience, "kpis check")
    files = destination(output, wanted, data, stem="findings", offered=("csv", "json"))
    asked = request(period, data, definitions, only)

    from permanence_kpis.outputs.finding_rows import silenced
    from permanence_kpis.outputs.findings import findings, stops
    from permanence_kpis.outputs.formats import findings_as
    from permanence_kpis.outputs.notices import Notice
    from permanence_kpis.outputs.phrases import sample_note, sentence
    from permanence_kpis.run.check import check as check_extracts

    report = check_extracts(asked, accepted)
    page = partial(findings, command=check_command(asked, asked.only, shows_all=True), shows_all=shows_all)
    said = [sample_note(report.extracts), *map(sentence, report.warnings), silenced(report)]
    beside = [Notice(one) for one in said if one]
    TELLING.notices(*screen.deliver(report, page, findings_as, wanted, files, beside=beside))
    if report.stops:
        screen.tell(stops(report))
        raise typer.Exit(ExtractError.exit_code)
