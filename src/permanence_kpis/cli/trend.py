"""`kpis trend`: a figure over time, and whether it has changed."""

from typing import Annotated, Literal

import typer

from permanence_kpis.cli import screen
from permanence_kpis.cli.destination import destination
from permanence_kpis.cli.options import (
    Audience,
    AuthorityOption,
    DataOption,
    DefinitionsOption,
    EveryOrRefsArgument,
    InsightFormatOption,
    PeriodOption,
    StaffOption,
    examples,
    refuse_the_public,
    request,
    several,
)
from permanence_kpis.cli.telling import TELLING
from permanence_kpis.errors import NO_USABLE_FILE, UsageError

EXAMPLES = examples(
    "kpis trend --period 2024Q1",
    "kpis trend 4.1 --period 2026Q1 --periods 21",
    "kpis trend 4.9 --period 2024Q1 --every month",
    "kpis trend 4.1 --period 2024Q1 --data sample --output 4.1.svg",
)
PICTURES = ("svg", "png")


_OutputOption = Annotated[
    str | None,
    typer.Option(
        "--output",
        metavar="PATH",
        help="Write files instead, all of them or none: one that ends in .csv, .json or .md, or in .svg or .png "
        "for a chart of one measure; or else a folder for trend.csv and trend.json.",
    ),
]


def trend(
    refs: EveryOrRefsArgument = None,
    periods: Annotated[
        int, typer.Option("--periods", metavar="NUMBER", min=1, max=240, help="How many periods, the newest included.")
    ] = 12,
    every: Annotated[
        Literal["quarter", "month", "year"], typer.Option("--every", help="How long a period is.")
    ] = "quarter",
    period: PeriodOption = None,
    data: DataOption = None,
    definitions: DefinitionsOption = None,
    audience: StaffOption = Audience.INTERNAL,
    authority: AuthorityOption = None,
    wanted: InsightFormatOption = None,
    output: _OutputOption = None,
) -> None:
    """Show a figure over time, and whether it has changed."""
    refuse_the_public(
        audience,
        "kpis trend shows the limits of small figures, which differ by a single child",
        "Use kpis report --audience public: it shows the quarters that can be published.",
    )
    offered = ("csv", "json", "markdown", *PICTURES)
    files = destination(output, wanted, data, stem="trend", offered=offered)
    named = several(refs)
    if files is not None and set(files.formats.values()) & {*PICTURES} and len(named) != 1:
        raise UsageError(f"a chart shows one measure. Name it: kpis trend 4.1 --output {output}.")
    asked = request(period, data, definitions, named, authority=authority)

    from permanence_kpis.outputs.formats import trends_as
    from permanence_kpis.outputs.notices import beside_trends
    from permanence_kpis.outputs.trend import BLOCKS, DIGITS, page
    from permanence_kpis.run.trend import has_no_figure, trends

    found = trends(asked, every, periods)
    # D-248: a row of question marks would say nothing
    blocks = BLOCKS if screen.can_show(BLOCKS) else DIGITS
    said = screen.deliver(
        found,
        lambda shown: page(shown, blocks),
        trends_as,
        wanted,
        files,
        beside=beside_trends(found),
    )
    TELLING.notices(*said)
    if has_no_figure(found):
        raise typer.Exit(NO_USABLE_FILE)
