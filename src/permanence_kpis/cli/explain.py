"""`kpis explain`: why a figure is what it is."""

from typing import Annotated

import typer

from permanence_kpis.cli import screen
from permanence_kpis.cli.options import (
    Audience,
    AudienceOption,
    AuthorityOption,
    DataOption,
    DefinitionsOption,
    PeriodOption,
    PublishedOption,
    RefsArgument,
    examples,
    refuse_archive_alone,
    refuse_children,
    request,
    several,
)
from permanence_kpis.cli.telling import TELLING, check_command
from permanence_kpis.errors import NO_USABLE_FILE

EXAMPLES = examples("kpis explain 4.1 --period 2024Q1", "kpis explain 4.1,4.2 --period 2024Q1")


# D-155: `kpis explain` of several measures prints the page of each as if it had been asked for alone
def explain(
    refs: RefsArgument,
    child: Annotated[
        str | None,
        typer.Option("--child", metavar="ID", help="One child (or household): each condition and its value."),
    ] = None,
    period: PeriodOption = None,
    data: DataOption = None,
    definitions: DefinitionsOption = None,
    audience: AudienceOption = Audience.INTERNAL,
    published: PublishedOption = None,
    authority: AuthorityOption = None,
) -> None:
    """Explain a figure: rule, funnel, arithmetic, rating."""
    refuse_archive_alone(audience, published)
    if child is not None:
        refuse_children(audience, "kpis explain --child")
    asked = request(period, data, definitions, authority=authority)

    from permanence_kpis.outputs.explanation import explanation
    from permanence_kpis.outputs.notices import BLANK, findings
    from permanence_kpis.run.compute import no_usable_file
    from permanence_kpis.run.explain import all_found, explain
    from permanence_kpis.run.findings import found_in

    if audience is Audience.PUBLIC:
        from permanence_kpis.run.for_public import explain_to_the_public

        every = [explain_to_the_public(asked, ref, published) for ref in several(refs)]
    else:
        every = [explain(asked, ref, child) for ref in several(refs)]
    for number, explained in enumerate(every):
        if number:
            screen.show("\n")
        screen.show_page(explanation(explained))
    found = all_found([explained.scorecard for explained in every])
    how = check_command(asked, several(refs), are_chosen=True)
    TELLING.notices(BLANK, *findings(found, found_in(found), how))
    if any(no_usable_file(explained.scorecard) for explained in every):
        raise typer.Exit(NO_USABLE_FILE)
