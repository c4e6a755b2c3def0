"""What an option is where it is not typed: what the environment says, then `kpis.toml`, then the default."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

from permanence_kpis.errors import NOWHERE, KpiError, Problem, UsageError

VARIABLES = {name: f"KPIS_{name.upper()}" for name in ("data", "definitions", "archive", "authority", "action_plan")}

_READ = "permanence_kpis.settings"
_TAKEN = "permanence_kpis.settings.taken"
Callback = Callable[[typer.Context, typer.CallbackParam, Any], Any]


# D-109: the bundled sample is used when standard output is printed
# D-148: a set archive counts only where a command reads one
def setting(name: str, *, is_needed: bool = False, only_for: str | None = None) -> Callback:
    """The callback of an option that may be set elsewhere: its value as typed, or else what is set.

    `only_for`: what is set counts only where `--audience` is this; what is typed always does.

    Raises: UsageError where it `is_needed` and nobody says it; SettingsError where `kpis.toml` cannot be used.
    """

    def value(context: typer.Context, option: typer.CallbackParam, given: Any) -> Any:
        if context.resilient_parsing or is_typed(context, option.name):
            return given
        if only_for is not None and context.params.get("audience") != only_for:
            return None
        if given is not None:
            taken_from(context)[str(given)] = VARIABLES[name]
            return given
        found = _settings(context).get(name)
        if found is not None:
            taken_from(context)[found.value] = f"{name} in {found.place}"
            return found.value if name in ("data", "authority") else Path(found.value)
        if is_needed:
            raise UsageError(f"name the folder of runs with --{name}, in {VARIABLES[name]} or as {name} in kpis.toml.")
        return None

    return value


def found_in_the_file(context: typer.Context, name: str) -> str | None:
    """What `kpis.toml` says for a name.

    Raises: SettingsError where it cannot be used.
    """
    found = _settings(context).get(name)
    return found.value if found is not None else None


def is_typed(context: typer.Context, option: str | None) -> bool:
    """Whether an option stands on the command line."""
    source = context.get_parameter_source(option or "")
    return source is not None and source.name == "COMMANDLINE"


def taken_from(context: Any) -> dict[str, str]:
    """The values of this command that were not typed, and who says each."""
    taken: dict[str, str] = context.meta.setdefault(_TAKEN, {})
    return taken


# D-151: an error says who named a folder or file that was not typed
def said_by(context: Any, error: KpiError) -> Iterator[str]:
    """For each value that was not typed and that a problem names: who says it."""
    for value, who in taken_from(context).items():
        if any(_names(problem, value) for problem in error.problems):
            yield f"{value} comes from {who}."


def _names(problem: Problem, value: str) -> bool:
    if problem.place != NOWHERE:
        return Path(problem.place.file) == Path(value)
    return re.search(rf"(?<![\w/\\]){re.escape(value)}(?![\w/\\])", problem.what) is not None


def _settings(context: typer.Context) -> Mapping[str, Any]:
    """What `kpis.toml` says, read when it is first asked."""
    if _READ not in context.meta:
        from permanence_kpis.settings import find_settings

        try:
            here = Path.cwd()
        except OSError:  # the folder was taken away meanwhile
            return {}
        context.meta[_READ] = find_settings(here)
    settings: Mapping[str, Any] = context.meta[_READ]
    return settings
