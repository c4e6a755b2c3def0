"""`kpis impact`: what new definitions would change, before they are adopted."""

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
    refuse_the_public,
    request,
)
from permanence_kpis.cli.telling import TELLING, check_command
from permanence_kpis.errors import NO_USABLE_FILE

EXAMPLES = examples(
    "kpis impact --against old_definitions.yaml --period 2024Q1",
    "kpis impact --against old_definitions.yaml --definitions new_definitions.yaml --period 2024Q1 --format csv",
)


def impact(
    against: Annotated[
        Path, typer.Option("--against", metavar="FILE", help="The definitions now in use.", show_default=False)
    ],
    period: PeriodOption = None,
    data: DataOption = None,
    definitions: DefinitionsOption = None,
    audience: StaffOption = Audience.INTERNAL,
    wanted: ListFormatOption = None,
    output: Annotated[str | None, list_output("impact")] = None,
) -> None:
    """Say which figures and ratings new definitions would change."""
    refuse_the_public(
        audience,
        "kpis impact says how many children move, which can be a single one",
        "Once the definitions are adopted, use kpis compute --audience public.",
    )
    files = destination(output, wanted, data, stem="impact", offered=("csv", "json"))
    asked = request(period, data, definitions)

    from permanence_kpis.outputs.formats import impact_as
    from permanence_kpis.outputs.impact import impact as impact_in_words
    from permanence_kpis.outputs.notices import findings, of_the_sample
    from permanence_kpis.run.compute import no_usable_file
    from permanence_kpis.run.findings import found_in
    from permanence_kpis.run.impact import impact

    found = impact(asked, against)
    beside = of_the_sample(found.after)
    said = screen.deliver(found, impact_in_words, impact_as, wanted, files, beside=beside, may_be_wider=True)
    TELLING.notices(*said, *findings(found.after, found_in(found.after), check_command(asked, found.after.refs)))
    if any(no_usable_file(scorecard) for scorecard in (found.before, found.after)):
        raise typer.Exit(NO_USABLE_FILE)
