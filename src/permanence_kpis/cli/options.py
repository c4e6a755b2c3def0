"""Options that several commands share, and the examples in their help."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from typer.models import OptionInfo

from permanence_kpis.cli import completion, memory
from permanence_kpis.cli.progress import PROGRESS
from permanence_kpis.cli.settings import VARIABLES, setting
from permanence_kpis.errors import UsageError

if TYPE_CHECKING:
    from permanence_kpis.run.context import Request


def _data(context: typer.Context, option: typer.CallbackParam, given: str | None) -> str | None:
    """The folder, as typed or set, of whose size the memory that may be kept depends."""
    data: str | None = setting("data")(context, option, given)
    if data is not None:
        memory.give_back_for(data)
    return data


def _nothing() -> None:
    """What an option is before anybody says what it is."""


Format = Literal["table", "csv", "json", "markdown", "xlsx"]
InsightFormat = Literal["table", "csv", "json", "markdown"]
ListFormat = Literal["table", "csv", "json"]
MeasuresFormat = Literal["table", "csv"]


class Audience(StrEnum):
    """Who is to see the figures."""

    INTERNAL = "internal"
    PUBLIC = "public"


AudienceOption = Annotated[
    Audience,
    typer.Option(
        "--audience",
        help="Who will see the figures. For the public, counts from 1 to 5 are hidden, with any figure that "
        "would give them away.",
    ),
]
StaffOption = Annotated[
    Audience,
    typer.Option("--audience", help="Who will see it. This is for staff only, so public is refused."),
]
PublishedOption = Annotated[
    Path | None,
    typer.Option(
        "--archive",
        metavar="FOLDER",
        envvar=VARIABLES["archive"],
        callback=setting("archive", only_for="public"),
        help="With --audience public: the folder of runs whose published figures the new ones must not give away.",
    ),
]
_FORMAT = typer.Option("--format", help="How to show it. Without it: table.", show_default=False)
FormatOption = Annotated[Format | None, _FORMAT]
ListFormatOption = Annotated[ListFormat | None, _FORMAT]
InsightFormatOption = Annotated[InsightFormat | None, _FORMAT]
MeasuresFormatOption = Annotated[MeasuresFormat | None, _FORMAT]


def folder_of_runs(help: str) -> OptionInfo:
    """`--archive` of a command that looks at runs kept earlier."""
    option: OptionInfo = typer.Option(
        "--archive",
        metavar="FOLDER",
        envvar=VARIABLES["archive"],
        callback=setting("archive"),
        help=help,
        show_default=False,
    )
    return option


def list_output(stem: str) -> OptionInfo:
    """`--output` of a command that writes a list as CSV and JSON."""
    return _output(".csv or .json", stem)


def insight_output(stem: str) -> OptionInfo:
    """`--output` of a command that writes a page as Markdown too."""
    return _output(".csv, .json or .md", stem)


def _output(endings: str, stem: str) -> OptionInfo:
    option: OptionInfo = typer.Option(
        "--output",
        metavar="PATH",
        help=f"Write files instead, all of them or none: one that ends in {endings}, or else a folder for {stem}.csv "
        f"and {stem}.json.",
    )
    return option


OnlyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="REFS",
        help="Only these measures, such as 4.1,4.2. May be repeated.",
        autocompletion=completion.refs,
    ),
]

ExceptOption = Annotated[
    list[str] | None,
    typer.Option(
        "--except", metavar="REFS", help="All measures except these. May be repeated.", autocompletion=completion.refs
    ),
]

SectionOption = Annotated[
    str | None,
    typer.Option(
        "--section",
        metavar="NAME",
        help="Which section of the definitions, such as supporting; all shows every one. Without it: the first.",
        autocompletion=completion.sections,
    ),
]
ByOption = Annotated[
    list[str] | None,
    typer.Option(
        "--by",
        metavar="COLUMNS",
        help="Break the figures down by columns of the measures' tables, or by others in children.csv: "
        "placement_type,age_band. Each combination is a group.",
    ),
]

PeriodOption = Annotated[
    str | None,
    typer.Option(
        "--period",
        metavar="PERIOD",
        help='2024Q1 or "Q1 2024/25", 2024-25, 2024-06, "June 2024" or Jun-24, 2024-04-01..2024-06-30, last-quarter, '
        "last-month or last-year; in double quotation marks where there is a space in it. "
        "Without it: the last quarter that has ended, by today's date and the newest record.",
    ),
]
DataOption = Annotated[
    str | None,
    typer.Option(
        "--data",
        metavar="FOLDER",
        envvar=VARIABLES["data"],
        callback=_data,
        help="The folder of extracts, or 'sample'. Without it: data in kpis.toml, or the sample, which is synthetic.",
    ),
]
DefinitionsOption = Annotated[
    Path | None,
    typer.Option(
        "--definitions",
        metavar="FILE",
        envvar=VARIABLES["definitions"],
        callback=setting("definitions"),
        help="The definitions of the measures. Without it: definitions in kpis.toml, or kpi_definitions.yaml in this "
        "folder, or the packaged one.",
    ),
]
ActionPlanOption = Annotated[
    Path | None,
    typer.Option(
        "--action-plan",
        metavar="FILE",
        envvar=VARIABLES["action_plan"],
        callback=setting("action_plan"),
        help="The action plan. Without it: action_plan in kpis.toml, or action_plan.yaml in this folder, or the "
        "packaged one.",
    ),
]
AuthorityOption = Annotated[
    str | None,
    typer.Option(
        "--authority",
        metavar="NAME",
        envvar=VARIABLES["authority"],
        callback=setting("authority"),
        help="Whose figures they are, for the heading; the sample keeps its own name. Without it: authority in "
        "kpis.toml, or as the definitions say.",
    ),
]
ArchiveOption = Annotated[
    Path,
    typer.Option(
        "--archive",
        metavar="FOLDER",
        envvar=VARIABLES["archive"],
        default_factory=_nothing,
        callback=setting("archive", is_needed=True),
        help="The folder that kpis compute --output writes to; its archive is in it. Without it: archive in kpis.toml.",
        show_default=False,
    ),
]
RefArgument = Annotated[
    str,
    typer.Argument(metavar="REF", help="The measure, such as 4.1.", show_default=False, autocompletion=completion.refs),
]
RefsArgument = Annotated[
    str,
    typer.Argument(
        metavar="REFS",
        help="The measure, such as 4.1, or several: 4.1,4.2.",
        show_default=False,
        autocompletion=completion.refs,
    ),
]
EveryOrRefsArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="REFS",
        help="The measure, such as 4.1, or several: 4.1,4.2. Without it: every measure.",
        show_default=False,
        autocompletion=completion.refs,
    ),
]


def request(
    period: str | None,
    data: str | None,
    definitions: Path | None,
    only: Sequence[str] | None = None,
    leave_out: Sequence[str] | None = None,
    by: Sequence[str] | None = None,
    authority: str | None = None,
    section: str | None = "all",
) -> "Request":
    """What was asked for, today.

    Raises: UsageError for an option with nothing in it, as a lost variable of a script leaves behind.
    """
    if data is not None and not data.strip():
        raise UsageError("--data is empty. Name the folder of extracts, or leave --data out to see the sample.")
    if authority is not None and not authority.strip():
        raise UsageError("--authority is empty. Name whose figures they are, or leave --authority out.")
    chosen = separate("--only", only, "measures", "4.1,4.2")
    rejected = separate("--except", leave_out, "measures", "4.1,4.2")
    columns = separate("--by", by, "columns", "placement_type,age_band")

    from permanence_kpis.run.context import Request

    return Request(
        today=date.today(),
        period=period,
        data=data,
        definitions=definitions,
        only=chosen,
        leave_out=rejected,
        by=columns,
        authority=authority,
        section=section,
        say=PROGRESS.say,
    )


def several(refs: str | None) -> tuple[str, ...]:
    """The measures of an argument, with commas between them; none where the argument was left out.

    Raises: UsageError where it is there and names none.
    """
    if refs is None:
        return ()
    if named := tuple(dict.fromkeys(ref for part in refs.split(",") if (ref := part.strip()))):
        return named
    raise UsageError("no measure is named. Name one, such as 4.1, or several: 4.1,4.2.")


# D-218: `kpis history`, `impact` and `verify` refuse the public
def refuse_the_public(audience: Audience, why: str, instead: str) -> None:
    """Raises: UsageError where the public would be shown what is for staff alone."""
    if audience is Audience.PUBLIC:
        raise UsageError(f"{why}, which --audience public never does. {instead}")


def refuse_children(audience: Audience, command: str) -> None:
    """Raises: UsageError where children would be shown to the public."""
    refuse_the_public(
        audience, f"{command} shows individual children", "Leave --audience out, and do not publish what it prints."
    )


def refuse_archive_alone(audience: Audience, archive: Path | None) -> None:
    """Raises: UsageError where published figures are named and nothing is published."""
    if archive is not None and audience is not Audience.PUBLIC:
        raise UsageError("--archive names the figures published before. Use it with --audience public.")


def examples(*commands: str) -> str:
    """The end of a command's help: lines that can be typed as they stand."""
    heading = "Example:" if len(commands) == 1 else "Examples:"
    return "\n".join(["\b", heading, *(f"  {command}" for command in commands)])


def separate(option: str, given: Sequence[str] | None, what: str, such_as: str) -> tuple[str, ...]:
    """Names given one by one, with commas, or both."""
    names = tuple(name for text in given or () for part in text.split(",") if (name := part.strip()))
    if given and not names:
        raise UsageError(f"{option} is empty. Name {what}, such as {option} {such_as}, or leave it out.")
    return names
