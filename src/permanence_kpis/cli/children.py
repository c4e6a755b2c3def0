"""`kpis children`: who is behind a figure."""

from enum import StrEnum
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
    RefArgument,
    StaffOption,
    examples,
    list_output,
    refuse_children,
    request,
)
from permanence_kpis.cli.telling import TELLING, check_command

EXAMPLES = examples(
    "kpis children 4.1 --period 2024Q1 --outcome met",
    'kpis children 4.1 --period 2024Q1 --outcome "not known" --format csv',
)


class Outcome(StrEnum):
    """Where a child can be in a measure."""

    MET = "met"
    NOT_MET = "not met"
    NOT_KNOWN = "not known"
    EXCLUDED = "excluded"
    NOT_IN_DENOMINATOR = "not in denominator"


def children(
    ref: RefArgument,
    outcome: Annotated[
        list[Outcome] | None,
        typer.Option(
            "--outcome",
            metavar="OUTCOME",
            help="Only these: met, 'not met', 'not known', excluded or 'not in denominator'. May be repeated.",
            show_default=False,
        ),
    ] = None,
    period: PeriodOption = None,
    data: DataOption = None,
    definitions: DefinitionsOption = None,
    audience: StaffOption = Audience.INTERNAL,
    wanted: ListFormatOption = None,
    output: Annotated[str | None, list_output("children_REF")] = None,
) -> None:
    """List the children behind a figure, with their outcome."""
    refuse_children(audience, "kpis children")
    files = destination(output, wanted, data, stem=f"children_{ref}", offered=("csv", "json"))
    asked = request(period, data, definitions)

    from permanence_kpis.outputs.formats import list_as
    from permanence_kpis.outputs.membership import membership
    from permanence_kpis.outputs.notices import beside_a_file, findings
    from permanence_kpis.run.children import children
    from permanence_kpis.run.findings import found_in

    listed = children(asked, ref, outcomes=tuple(outcome or ()))
    beside = beside_a_file(listed.scorecard)
    said = screen.deliver(listed, membership, list_as, wanted, files, beside=beside, may_be_wider=True)
    how = check_command(asked, [ref], are_chosen=True)
    TELLING.notices(*said, *findings(listed.scorecard, found_in(listed.scorecard), how))
