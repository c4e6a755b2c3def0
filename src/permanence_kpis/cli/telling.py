"""What is said besides a result, and how much of it: four lines at most, nothing with --quiet, all with --verbose."""

import inspect
from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any

import typer

from permanence_kpis.cli import screen
from permanence_kpis.errors import UsageError

if TYPE_CHECKING:
    from permanence_kpis.outputs.notices import Notice
    from permanence_kpis.run.context import Request

_QUIET = typer.Option("--quiet", help="Show only the result. Errors are still shown.")
_VERBOSE = typer.Option("--verbose", help="Show everything beside the result in full: every finding in the extracts.")
_OPTIONS = {"quiet": Annotated[bool, _QUIET], "verbose": Annotated[bool, _VERBOSE]}


class Telling:
    """How much is said besides the result of the command that runs."""

    is_quiet = False
    is_verbose = False

    def notices(self, *notices: "Notice") -> None:
        """Say them on standard error, as far as they are wanted."""
        if self.is_quiet:
            return
        from permanence_kpis.outputs.notices import few, in_full

        screen.tell(in_full(notices) if self.is_verbose else few(notices, screen.columns_of_messages()))


TELLING = Telling()


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """A command that can be told how much to say besides its result."""

    @wraps(command)
    def told(*arguments: Any, quiet: bool, verbose: bool, **options: Any) -> None:
        if quiet and verbose:
            raise UsageError("--quiet shows only the result and --verbose everything. Use one of them.")
        TELLING.is_quiet, TELLING.is_verbose = quiet, verbose
        command(*arguments, **options)

    of_command = inspect.signature(command)
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=annotation)
        for name, annotation in _OPTIONS.items()
    ]
    parameters = [*of_command.parameters.values(), *added]
    told.__signature__ = of_command.replace(parameters=parameters)  # type: ignore[attr-defined] # Typer reads it
    told.__annotations__ = command.__annotations__ | _OPTIONS
    return told


def check_command(asked: "Request", shown: Sequence[str], *, are_chosen: bool = False, shows_all: bool = False) -> str:
    """`kpis check` with the options that were given, as it can be typed.

    Takes: the measures shown; whether they were chosen otherwise than with --only or --except.
    """
    from permanence_kpis.outputs.phrases import as_typed

    given = {
        "--period": asked.period,
        "--data": asked.data,
        "--definitions": str(asked.definitions) if asked.definitions else None,
        "--only": ",".join(shown) if are_chosen or asked.only or asked.leave_out else None,
    }
    options = [word for name, text in given.items() if text for word in (name, text)]
    return as_typed(["kpis", "check", *options, *(["--all"] if shows_all else [])])
