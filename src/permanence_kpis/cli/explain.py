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
    RefArgument,
    examples,
    refuse_archive_alone,
    refuse_children,
    request,
)
from permanence_kpis.cli.telling import TELLING, check_command
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
    audience: AudienceOption = Audience.INTERNAL,
    published: PublishedOption = None,
    authority: AuthorityOption = None,
) -> None:
    """Explain a figure: rule, funnel, arithmetic, rating."""
    refuse_archive_alone(audience, published)
    if child is not None:
        refuse_children(audience, "kpis explain --child")
    asked = request(period, data, definitions, authority=authority)

    from permanence_kpis import run
    from permanence_kpis.outputs.explanation import explanation
    from permanence_kpis.outputs.notices import BLANK, findings

    if audience is Audience.PUBLIC:
        explained = run.explain_to_the_public(asked, ref, published)
    else:
        explained = run.explain(asked, ref, child)
    screen.show_page(explanation(explained))
    card, how = explained.scorecard, check_command(asked, [ref], are_chosen=True)
    TELLING.notices(BLANK, *findings(card, run.found(card), how))
    if run.no_usable_file(explained.scorecard):
        raise typer.Exit(NO_USABLE_FILE)
