"""`kpis compute`: the scorecard."""

from collections.abc import Collection
from functools import partial
from typing import Annotated, Literal

import typer

from permanence_kpis.cli import archiving, gates, screen
from permanence_kpis.cli.destination import Destination, destination, several_files
from permanence_kpis.cli.options import (
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
    SectionOption,
    examples,
    refuse_archive_alone,
    request,
)
from permanence_kpis.cli.telling import TELLING, check_command
from permanence_kpis.errors import GATE_TRIPPED, NO_USABLE_FILE, UsageError

EXAMPLES = examples(
    "kpis compute --period 2024Q1",
    "kpis compute --period 2024Q1 --only 4.1,4.2 --format csv",
    "kpis compute --period 2024Q1 --only 4.1 --by age_band,sex",
    "kpis compute --period 2024Q1 --section supporting",
    "kpis compute --period 2024Q1 --by age_band --audience public",
    "kpis compute --period 2024Q1 --data sample --output scorecard.json",
    "kpis compute --period 2024Q1 --data sample --output scorecard.xlsx",
    "kpis compute --period last-quarter --data sample --output monthly --fail-on changed",
)


_ScorecardFormat = Literal["table", "csv", "json", "markdown", "xlsx", "powerbi"]
_FormatOption = Annotated[
    _ScorecardFormat | None,
    typer.Option(
        "--format",
        help="How to show it. Without it: table. powerbi writes a folder of CSV files that belong together.",
        show_default=False,
    ),
]
_OutputOption = Annotated[
    str | None,
    typer.Option(
        "--output",
        metavar="PATH",
        help="Write files instead, all of them or none: one that ends in .csv, .json, .md or .xlsx, or else a "
        "folder for scorecard.csv, scorecard.json, manifest.json, and the archive of every run.",
    ),
]
_FailOnOption = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-on",
        metavar="GATES",
        help="End with exit code 1, once all is written, where a measure is red, has no data, has a confidence of "
        "C or D, or has changed since the last run of the same period: red,changed,confidence,no-data. "
        "May be repeated.",
    ),
]
_KeepChildrenOption = Annotated[
    bool,
    typer.Option("--keep-children", help="Keep the ids behind each figure in the archive too, for its owner only."),
]


# D-166: a `--fail-on` condition that is met wins over 4
# D-223: no folder of runs for the public
def compute(
    period: PeriodOption = None,
    data: DataOption = None,
    definitions: DefinitionsOption = None,
    only: OnlyOption = None,
    leave_out: ExceptOption = None,
    section: SectionOption = None,
    by: ByOption = None,
    audience: AudienceOption = Audience.INTERNAL,
    published: PublishedOption = None,
    authority: AuthorityOption = None,
    wanted: _FormatOption = None,
    output: _OutputOption = None,
    fail_on: _FailOnOption = None,
    keep_children: _KeepChildrenOption = False,
) -> None:
    """Work out every measure for a period and show the scorecard."""
    is_star = wanted == "powerbi"
    files = _files(wanted, output, data, audience)
    is_archived = files is not None and files.is_folder and not is_star
    refuse_archive_alone(audience, published)
    _refuse_archive(output, audience, is_archived=is_archived, keep_children=keep_children)
    asked_gates = gates.gates(fail_on, is_archived=is_archived)
    asked = request(period, data, definitions, only, leave_out, by, authority, section)

    from permanence_kpis.outputs import terminal
    from permanence_kpis.outputs.formats import scorecard_as, star_with
    from permanence_kpis.outputs.notices import beside_a_file, findings, not_told, skipped, without_data
    from permanence_kpis.run.compute import beside, compute, no_usable_file
    from permanence_kpis.run.findings import found_in
    from permanence_kpis.run.gates import gates_tripped

    page = partial(terminal.scorecard, height=screen.height())
    changed: Collection[str] = ()
    if files is not None and is_archived:
        archived, said = archiving.keep(asked, files, with_children=keep_children)
        scorecard, changed = archived.scorecard, archived.changes
    elif audience is Audience.PUBLIC:
        from permanence_kpis.run.for_public import for_the_public

        found = for_the_public(asked, published)
        scorecard, told = found.scorecard, found.public
        text_as = star_with(beside(asked, told, found.extracts)) if is_star else scorecard_as
        said = screen.deliver(told, page, text_as, wanted, files, beside=beside_a_file(told))
        said += [*skipped(found.problems), *not_told(scorecard, check_command(asked, scorecard.refs))]
    else:
        scorecard = compute(asked)
        text_as = star_with(beside(asked, scorecard)) if is_star else scorecard_as
        said = screen.deliver(scorecard, page, text_as, wanted, files, beside=beside_a_file(scorecard))
        said += findings(scorecard, found_in(scorecard), check_command(asked, scorecard.refs))
    TELLING.notices(*said)
    if tripped := gates_tripped(scorecard, asked_gates, changed):
        gates.tell(tripped)
        raise typer.Exit(GATE_TRIPPED)
    if no_usable_file(scorecard):
        if files is not None or wanted is not None:
            screen.tell(without_data(scorecard))
        raise typer.Exit(NO_USABLE_FILE)


def _files(
    wanted: _ScorecardFormat | None, output: str | None, data: str | None, audience: Audience
) -> Destination | None:
    """Where the scorecard is to be written; None for a screen."""
    if wanted == "powerbi":
        from permanence_kpis.outputs.files_of_another_audience import refuse_mixing
        from permanence_kpis.outputs.formats import powerbi_files

        star = several_files(output, data, powerbi_files(), "powerbi")
        refuse_mixing(star.folder, audience)
        return star
    files = destination(output, wanted, data, stem="scorecard", offered=("csv", "json", "markdown", "xlsx"))
    if wanted == "xlsx" and files is None:
        screen.keep_off_screen("a spreadsheet", "scorecard.xlsx")
    return files


def _refuse_archive(output: str | None, audience: Audience, *, is_archived: bool, keep_children: bool) -> None:
    """Raises: UsageError where an archive would hold what the public is not told, or children would have none."""
    if audience is Audience.PUBLIC and is_archived:
        raise UsageError(
            f"--output {output} is a folder of runs, which keeps every figure in full. With --audience public name "
            "a file, such as --output public.csv, and the folder of runs with --archive."
        )
    if keep_children and not is_archived:
        raise UsageError("--keep-children keeps them in an archive. Name its folder with --output, such as monthly.")
