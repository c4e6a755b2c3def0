"""`kpis why`: why a figure moved."""

from pathlib import Path
from typing import Annotated

import typer

from permanence_kpis.cli import screen
from permanence_kpis.cli.destination import destination
from permanence_kpis.cli.options import (
    Audience,
    AuthorityOption,
    ByOption,
    DataOption,
    DefinitionsOption,
    EveryOrRefsArgument,
    InsightFormatOption,
    StaffOption,
    examples,
    folder_of_runs,
    insight_output,
    refuse_children,
    request,
    several,
)
from permanence_kpis.cli.telling import TELLING
from permanence_kpis.errors import NO_USABLE_FILE, UsageError

EXAMPLES = examples(
    "kpis why --to 2024Q1",
    "kpis why 4.1 --from 2023Q4 --to 2024Q1",
    "kpis why 4.1 --to 2024Q1 --children",
    "kpis why 4.8 --to 2024Q1 --by age_band",
)

_FromOption = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="PERIOD",
        help="The earlier period. Without it: the one whose figure is the previous value.",
        show_default=False,
    ),
]
_ToOption = Annotated[
    str | None,
    typer.Option(
        "--to",
        # D-280: the same name as in every command
        "--period",
        metavar="PERIOD",
        help="The later period, such as 2024Q1. Without it: the last quarter that has ended, by today's date "
        "and the newest record.",
        show_default=False,
    ),
]
_ChildrenOption = Annotated[
    bool, typer.Option("--children", help="List everyone whose outcome changed, for one measure.")
]
_ArchiveOption = Annotated[
    Path | None,
    folder_of_runs("The folder of runs kept with --keep-children: what was recorded late is then shown separately."),
]


def why(
    refs: EveryOrRefsArgument = None,
    since: _FromOption = None,
    period: _ToOption = None,
    by: ByOption = None,
    children: _ChildrenOption = False,
    data: DataOption = None,
    definitions: DefinitionsOption = None,
    archive: _ArchiveOption = None,
    audience: StaffOption = Audience.INTERNAL,
    authority: AuthorityOption = None,
    wanted: InsightFormatOption = None,
    output: Annotated[str | None, insight_output("why")] = None,
) -> None:
    """Say why a figure moved: who came, who left, for what reason."""
    refuse_children(audience, "kpis why")
    files = destination(output, wanted, data, stem="why", offered=("csv", "json", "markdown"))
    named = several(refs)
    if children and len(named) != 1:
        raise UsageError("--children lists those of one measure. Name it: kpis why 4.1 --children.")
    asked = request(period, data, definitions, named, by=by, authority=authority)

    from permanence_kpis.outputs.formats import whys_as
    from permanence_kpis.outputs.notices import beside_insight
    from permanence_kpis.outputs.why import page
    from permanence_kpis.run.why import has_no_figure, whys

    found = whys(asked, since, archive, lists=children)
    said = screen.deliver(found, page, whys_as, wanted, files, beside=beside_insight(found), may_be_wider=children)
    TELLING.notices(*said)
    if has_no_figure(found):
        raise typer.Exit(NO_USABLE_FILE)
