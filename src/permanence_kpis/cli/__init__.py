"""The `kpis` command: arguments and the clock in, exit code out."""

import gc
import io
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.models import CommandInfo

from permanence_kpis.cli import (
    ahead,
    benchmarks,
    check,
    children,
    compute,
    definitions,
    explain,
    guidance,
    history,
    impact,
    init,
    listing,
    memory,
    plan,
    publish,
    report,
    sample,
    screen,
    settings,
    tracker,
    trend,
    validate,
    verify,
    why,
)
from permanence_kpis.cli.options import examples
from permanence_kpis.cli.progress import PROGRESS
from permanence_kpis.cli.refusals import refusal
from permanence_kpis.cli.telling import with_options
from permanence_kpis.errors import OUR_FAULT, KpiError, OutputError

EXIT_CODES = """\b
Exit codes:
  0    worked
  1    a --fail-on condition was met
  2    the command, kpis.toml, the definitions, tracker.yaml or the action plan cannot be used
  3    the extracts cannot be used
  4    a chosen measure had no usable file; the rest is still written
  5    the output could not be written
  70   a bug in kpis
  130  interrupted (Ctrl-C)"""


REPORT = (
    "This is a bug in kpis, not a problem with your files. Please report it with the lines above, "
    "after checking that they say nothing about a child."
)


class Commands(TyperGroup):
    """The one place where what was raised becomes a message on standard error and an exit code."""

    def main(self, *args: Any, **options: Any) -> Any:
        try:
            with screen.writing():  # help is not written by us
                code = super().main(*args, **options | {"standalone_mode": False})  # or it would write messages itself
            sys.exit(code or 0)
        except typer.TyperException as error:
            screen.tell(_in_words(error))
            sys.exit(error.exit_code)
        except KpiError as error:
            from permanence_kpis.outputs.failures import failure

            screen.tell(failure(error))
            sys.exit(error.exit_code)
        except Exception:
            screen.tell(f"{traceback.format_exc()}\n{REPORT}")
            sys.exit(OUR_FAULT)
        finally:
            PROGRESS.stop()

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except OSError as error:
            if error.filename is None:  # a stream's, which help is written to
                raise
            why = (error.strerror or "no reason given").lower()
            raise OutputError(f"completion could not be installed: {error.filename} ({why}).") from error

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = refusal(error)
            raise
        except KpiError as error:
            for said in settings.said_by(ctx, error):
                error.add_note(said)
            raise


def _in_words(error: Any) -> str:
    """What the library says of a command that cannot be used."""
    said = io.StringIO()
    error.show(said)
    return said.getvalue()


app = typer.Typer(
    name="kpis",
    cls=Commands,
    help="Performance measures for children looked after: worked out, rated against their targets, and explained.",
    epilog=f"{examples('kpis compute --period 2024Q1', 'kpis explain 4.1 --period 2024Q1')}\n\n{EXIT_CODES}",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,  # local values are children's data
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
)

app.command("compute", epilog=compute.EXAMPLES)(compute.compute)
app.command("report", epilog=report.EXAMPLES)(report.report)
app.command("explain", epilog=explain.EXAMPLES)(explain.explain)
app.command("trend", epilog=trend.EXAMPLES)(trend.trend)
app.command("why", epilog=why.EXAMPLES)(why.why)
app.command("ahead", epilog=ahead.EXAMPLES)(ahead.ahead)
app.command("tracker", epilog=tracker.EXAMPLES)(tracker.tracker)
app.command("children", epilog=children.EXAMPLES)(children.children)
app.command("check", epilog=check.EXAMPLES)(check.check)
app.command("history", epilog=history.EXAMPLES)(history.history)
app.command("benchmarks", epilog=benchmarks.EXAMPLES)(benchmarks.benchmarks)
app.command("publish", epilog=publish.EXAMPLES)(publish.publish)
app.command("verify", epilog=verify.EXAMPLES)(verify.verify)
app.command("plan", epilog=plan.EXAMPLES)(plan.plan)
app.command("list", epilog=listing.EXAMPLES_OF_LIST)(listing.list_measures)
app.command("fields", epilog=listing.EXAMPLES_OF_FIELDS)(listing.fields)
app.command("impact", epilog=impact.EXAMPLES)(impact.impact)
app.command("validate", epilog=validate.EXAMPLES)(validate.validate)
app.command("definitions", epilog=definitions.EXAMPLES)(definitions.definitions)
app.command("init", epilog=init.EXAMPLES)(init.init)
app.command("sample", epilog=sample.EXAMPLES)(sample.sample)
app.command("guide", epilog=guidance.EXAMPLES_OF_GUIDE)(guidance.guide)
app.command("help", epilog=guidance.EXAMPLES_OF_HELP)(guidance.show_help)

for registered in app.registered_commands:
    if registered.callback is not None:
        registered.callback = with_options(registered.callback)


def main() -> None:
    """Run the command that was typed."""
    app.registered_commands = _commands_for(sys.argv[1:])
    screen.stand_in_for_closed_streams()
    gc.disable()  # the process is short: what it lets go, its end frees
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # none is used, and looking for them takes time
    memory.give_back()  # Polars, which is loaded later, reads it
    try:
        app(prog_name="kpis")
    except SystemExit as ended:
        screen.leave(ended)


def _commands_for(arguments: Sequence[str]) -> list[CommandInfo]:
    """The command that is typed alone, since to make the options of all takes time; all where it is not plain which."""
    typed = [one for one in app.registered_commands if one.name in arguments[:1] and one.name != "help"]
    return typed or app.registered_commands


def _show_version(is_asked: bool) -> None:
    if is_asked:
        from permanence_kpis import __version__

        screen.show(f"kpis {__version__}\n")
        raise typer.Exit


@app.callback()
def options(
    is_version_asked: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """What stands before a command."""
