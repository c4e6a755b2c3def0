"""`kpis plan`: the action plan beside the figures."""

from typing import Annotated

import typer

from permanence_kpis.cli import gates, screen
from permanence_kpis.cli.destination import destination
from permanence_kpis.cli.options import (
    ActionPlanOption,
    Audience,
    AudienceOption,
    AuthorityOption,
    DataOption,
    DefinitionsOption,
    FormatOption,
    PeriodOption,
    PublishedOption,
    examples,
    refuse_archive_alone,
    request,
)
from permanence_kpis.cli.telling import TELLING, check_command
from permanence_kpis.errors import GATE_TRIPPED, NO_USABLE_FILE

GATES = ("stale", "disagrees", "missed")
EXAMPLES = examples(
    "kpis plan --period 2024Q1",
    "kpis plan A4.4 --period 2024Q1",
    "kpis plan --period 2024Q1 --data sample --output plan.xlsx",
)


_OutputOption = Annotated[
    str | None,
    typer.Option(
        "--output",
        metavar="PATH",
        help="Write files instead, all of them or none: one that ends in .csv, .json, .md or .xlsx, or else a "
        "folder for plan.csv and plan.json.",
    ),
]


def plan(
    ref: Annotated[
        str | None,
        typer.Argument(
            metavar="ACTION", help="One action, shown whole, such as A4.4. Without it: all.", show_default=False
        ),
    ] = None,
    period: PeriodOption = None,
    data: DataOption = None,
    definitions: DefinitionsOption = None,
    action_plan: ActionPlanOption = None,
    audience: AudienceOption = Audience.INTERNAL,
    published: PublishedOption = None,
    authority: AuthorityOption = None,
    wanted: FormatOption = None,
    output: _OutputOption = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            metavar="GATES",
            help="End with exit code 1, once all is written, where an action is stale, its lead disagrees with its "
            "measures, or a milestone is missed: stale,disagrees,missed. May be repeated.",
        ),
    ] = None,
) -> None:
    """Show the action plan beside the figures of its measures."""
    files = destination(output, wanted, data, stem="plan", offered=("csv", "json", "markdown", "xlsx"))
    if wanted == "xlsx" and files is None:
        screen.keep_off_screen("a spreadsheet", "plan.xlsx")
    refuse_archive_alone(audience, published)
    asked_gates = gates.chosen(fail_on, GATES)
    asked = request(period, data, definitions, authority=authority)

    from permanence_kpis.outputs import plan
    from permanence_kpis.outputs.notices import beside_a_file, skipped
    from permanence_kpis.outputs.plan_data import plan_as
    from permanence_kpis.run.compute import no_usable_file
    from permanence_kpis.run.plan import action_plan as plan_found
    from permanence_kpis.run.plan import action_plan_for_the_public, tripped_by_plan

    if audience is Audience.PUBLIC:
        found = action_plan_for_the_public(asked, action_plan, ref, published)
    else:
        found = plan_found(asked, action_plan, ref)
    page = found.page
    said = screen.deliver(page, plan.plan, plan_as, wanted, files, beside=beside_a_file(page.scorecard))
    command = check_command(asked, found.scorecard.refs, are_chosen=True)
    TELLING.notices(*said, *skipped(found.problems), *plan.beside(page, found.scorecard, command))
    if tripped := tripped_by_plan(page, asked_gates):
        gates.tell(tripped)
        raise typer.Exit(GATE_TRIPPED)
    if no_usable_file(found.scorecard):
        raise typer.Exit(NO_USABLE_FILE)
