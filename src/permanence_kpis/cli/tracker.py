"""`kpis tracker`: every looked-after child, and what to attend to."""

import os
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from permanence_kpis.cli import completion, screen
from permanence_kpis.cli.destination import destination
from permanence_kpis.cli.options import (
    Audience,
    AuthorityOption,
    DataOption,
    DefinitionsOption,
    PeriodOption,
    StaffOption,
    examples,
    folder_of_runs,
    refuse_children,
    request,
    separate,
)
from permanence_kpis.cli.telling import TELLING
from permanence_kpis.errors import UsageError
from permanence_kpis.periods import parse_period
from permanence_kpis.words import how_many

EXAMPLES = examples(
    "kpis tracker --period 2024Q1 --attention MOVES3,TURN18 --format table",
    "kpis tracker --period 2024Q1 --in-measure '4.1:not met' --format csv",
    "kpis tracker --period 2024Q1 --data sample --output tracker.xlsx",
)


_AttentionOption = Annotated[
    list[str] | None,
    typer.Option(
        "--attention", metavar="CODES", help="Only children to whom one of these rules applies: REVIEW,PWP12."
    ),
]
_PermanencePlanOption = Annotated[
    list[str] | None,
    typer.Option(
        "--permanence-plan",
        metavar="PLANS",
        help="Only children with one of these permanence plans: ADOPTION,LTFOST18; none for those without.",
    ),
]
_AgeOption = Annotated[
    list[str] | None,
    typer.Option("--age", metavar="AGES", help="Only children of one of these ages: 16-17, or 0-4,10."),
]
_PlacedWithOption = Annotated[
    list[str] | None,
    typer.Option(
        "--placed-with",
        metavar="TYPES",
        help="Only children in one of these placement types: P1,K2; none for those without.",
    ),
]
_DueByOption = Annotated[
    str | None,
    typer.Option(
        "--due-by",
        metavar="DATE",
        help="Only children for whom something is due by this day: a review, a permanence plan, a court date, a "
        "pathway plan.",
    ),
]
_InMeasureOption = Annotated[
    list[str] | None,
    typer.Option(
        "--in-measure",
        metavar="REF:OUTCOME",
        help="Only children with this outcome in a measure: '4.1:not met'. May be repeated: then only "
        "children with all of them.",
        autocompletion=completion.refs,
    ),
]
_KeepColumnOption = Annotated[
    list[str] | None,
    typer.Option(
        "--keep-column", metavar="COLUMNS", help="Show columns of your own in children.csv too, such as team."
    ),
]
_CarryFromOption = Annotated[
    Path | None,
    typer.Option(
        "--carry-from",
        metavar="FILE",
        help="The previous tracker, CSV or .xlsx: what was written in your own columns is carried over.",
    ),
]
_SinceOption = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="RUN",
        help="Show what is new and what is cleared since a run kept with --keep-children: its number or id, or last.",
    ),
]
_ArchiveOption = Annotated[
    Path | None, folder_of_runs("With --since: the folder of runs. Without it: archive in kpis.toml.")
]
_FormatOption = Annotated[
    Literal["table", "csv", "xlsx"] | None,
    typer.Option("--format", help="How to show it. Without it: table, on a screen only.", show_default=False),
]
_OutputOption = Annotated[
    str | None,
    typer.Option(
        "--output",
        metavar="PATH",
        help="Write files instead, for you alone to read: one that ends in .csv or .xlsx, or else a folder for "
        "tracker.csv and tracker.xlsx.",
    ),
]


def tracker(
    period: PeriodOption = None,
    data: DataOption = None,
    definitions: DefinitionsOption = None,
    attention: _AttentionOption = None,
    permanence_plan: _PermanencePlanOption = None,
    age: _AgeOption = None,
    placed_with: _PlacedWithOption = None,
    due_by: _DueByOption = None,
    in_measure: _InMeasureOption = None,
    keep_column: _KeepColumnOption = None,
    carry_from: _CarryFromOption = None,
    since: _SinceOption = None,
    archive: _ArchiveOption = None,
    audience: StaffOption = Audience.INTERNAL,
    authority: AuthorityOption = None,
    wanted: _FormatOption = None,
    output: _OutputOption = None,
) -> None:
    """List every looked-after child: dates, what to attend to."""
    refuse_children(audience, "kpis tracker")
    files = destination(output, wanted, data, stem="tracker", offered=("csv", "xlsx"), in_a_folder=("csv", "xlsx"))
    asked = request(period, data, definitions, authority=authority)
    # D-407: what goes into a pipe or a log by accident is a list of children
    if files is None and wanted is None and not screen.is_screen():
        if period is not None:
            parse_period(period)  # what is wrong with it is said first, and not on the next try
        raise UsageError(
            "kpis tracker lists children, and its output is not going to a screen. Choose what you want: --format "
            "table or csv, or --output tracker.xlsx."
        )
    if files is None and wanted == "xlsx":
        screen.keep_off_screen("a spreadsheet", "tracker.xlsx")
    codes = separate("--attention", attention, "rules", "REVIEW,PWP12")
    plans = separate("--permanence-plan", permanence_plan, "plans", "ADOPTION,LTFOST18")
    ages = tuple(map(_ages, separate("--age", age, "ages", "16-17")))
    types = separate("--placed-with", placed_with, "placement types", "P1,K2")
    keep = separate("--keep-column", keep_column, "columns", "team")
    day = _day(due_by)
    outcomes = tuple(map(_outcome, in_measure or ()))

    from permanence_kpis.outputs.tracker import beside, page
    from permanence_kpis.outputs.tracker_data import tracker_as
    from permanence_kpis.run.tracker import tracker as track
    from permanence_kpis.run.tracker_filters import Asked

    filters = Asked(codes, plans, ages, types, day, outcomes, keep, carry_from, since, archive if since else None)
    found = track(asked, filters)
    if carry_from and files and found.carried and found.carried.not_listed:
        _refuse_to_lose(found.carried.not_listed, carry_from, [files.folder / name for name in files.formats])
    said = screen.deliver(
        found, page, tracker_as, wanted, files, beside=beside(found), may_be_wider=True, is_private=True
    )
    TELLING.notices(*said)


# D-541: what people wrote is nowhere else
def _refuse_to_lose(number: int, carry_from: Path, paths: list[Path]) -> None:
    """Raises: UsageError where the file with the council's own words would be written over without some of them."""
    if any(os.path.realpath(path) == os.path.realpath(carry_from) for path in paths):
        raise UsageError(
            f"the filters exclude {how_many(number, 'children')} with text in {carry_from}, which would be "
            "overwritten. Name another file with --output, or leave the filters out."
        )


def _day(text: str | None) -> date | None:
    """A day as it was typed: 2024-09-30 or 30/09/2024."""
    if text is None:
        return None
    for written in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), written).date()
        except ValueError:
            continue
    raise UsageError(f"--due-by {text}: this is not a date. Write it as 2024-09-30.")


def _ages(text: str) -> tuple[int, int]:
    """Whole years, or the lowest and the highest with a hyphen between them."""
    numbers = [part.strip() for part in text.split("-")]
    if len(numbers) > 2 or not all(part.isascii() and part.isdigit() and len(part) < 3 for part in numbers):
        raise UsageError(f"--age {text}: write an age in whole years, or two with a hyphen between them: 16-17.")
    least, most = int(numbers[0]), int(numbers[-1])
    if least > most:
        raise UsageError(f"--age {text}: the lower age comes first: {most}-{least}.")
    return least, most


def _outcome(text: str) -> tuple[str, str]:
    """A measure and an outcome with a colon between them."""
    ref, colon, outcome = text.partition(":")
    if not (ref.strip() and colon and outcome.strip()):
        raise UsageError(f"--in-measure {text}: write a measure, a colon and an outcome: '4.1:not met'.")
    return ref.strip(), " ".join(outcome.split())
