"""`kpis report`: the page for those who do not sit at a terminal."""

from typing import Annotated

import typer

from permanence_kpis.cli import screen
from permanence_kpis.cli.destination import destination
from permanence_kpis.cli.options import (
    ActionPlanOption,
    Audience,
    AudienceOption,
    AuthorityOption,
    ByOption,
    DataOption,
    DefinitionsOption,
    ExceptOption,
    OnlyOption,
    PeriodOption,
    PublishedOption,
    examples,
    refuse_archive_alone,
    request,
)
from permanence_kpis.cli.telling import TELLING, check_command
from permanence_kpis.errors import NO_USABLE_FILE

EXAMPLES = examples(
    "kpis report --period 2024Q1 --data sample --output report.html",
    "kpis report --period 2024Q1 --data sample --only 4.1,4.8 --by age_band --output report.html",
    "kpis report --period 2024Q1 --data sample --pack --output pack.html",
    "kpis report --period 2024Q1 --data sample --audience public --output report.html",
)


def report(
    period: PeriodOption = None,
    data: DataOption = None,
    definitions: DefinitionsOption = None,
    only: OnlyOption = None,
    leave_out: ExceptOption = None,
    by: ByOption = None,
    audience: AudienceOption = Audience.INTERNAL,
    published: PublishedOption = None,
    action_plan: ActionPlanOption = None,
    authority: AuthorityOption = None,
    pack: Annotated[
        bool,
        typer.Option("--pack", help="Make it a board pack: printed on A4 it has a cover, and a page for each measure."),
    ] = False,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            metavar="PATH",
            help="Where to write it: a file that ends in .html, or else a folder for report.html. "
            "Beside an archive of runs it says what has changed since it was published.",
        ),
    ] = None,
) -> None:
    """Write a page to read or print: figures, charts, actions."""
    files = destination(output, None, data, stem="report", offered=("html",), in_a_folder=("html",))
    if files is None:
        screen.keep_off_screen("a report", "report.html")
    refuse_archive_alone(audience, published)
    asked = request(period, data, definitions, only, leave_out, by, authority)

    from permanence_kpis.outputs.notices import beside_a_page, findings, not_told, persons_named, skipped, without_data
    from permanence_kpis.outputs.report import begin_charts, report_html, warm_up

    warm_up()  # while it does, what calculates is loaded
    from permanence_kpis.run.compute import no_usable_file
    from permanence_kpis.run.findings import found_in
    from permanence_kpis.run.report import report

    runs = files.folder if files is not None else None
    if audience is Audience.PUBLIC:
        from permanence_kpis.run.for_public import report_to_the_public

        for_public = report_to_the_public(asked, published, runs, action_plan)
        made, scorecard = for_public.reported, for_public.scorecard
        said = not_told(scorecard, check_command(asked, scorecard.refs))
    else:
        made = report(asked, runs, action_plan, begin_charts)
        scorecard = made.report.scorecard
        said = findings(scorecard, found_in(scorecard), check_command(asked, scorecard.refs))
    asked.say("Drawing the charts")
    page = report_html(made.report, made.restated, made.plan, is_pack=pack)
    written = screen.deliver_data(page, lambda _, html: html, "html", files)
    TELLING.notices(
        *written, *said, *skipped(made.problems), *persons_named(made.warnings), *beside_a_page(made.report.scorecard)
    )
    if no_usable_file(scorecard):
        screen.tell(without_data(scorecard))
        raise typer.Exit(NO_USABLE_FILE)
