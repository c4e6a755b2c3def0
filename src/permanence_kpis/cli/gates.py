"""`--fail-on`: what a scheduled job wants to be told by an exit code."""

from collections.abc import Mapping, Sequence

from permanence_kpis.cli import screen
from permanence_kpis.errors import UsageError

GATES = ("red", "changed", "confidence", "no-data")


def gates(given: Sequence[str] | None, *, is_archived: bool) -> tuple[str, ...]:
    """The gates of a scorecard that were asked for.

    Raises: UsageError for one that is not there, or for `changed` where nothing remembers the run before.
    """
    asked = chosen(given, GATES)
    if "changed" in asked and not is_archived:
        raise UsageError(
            "--fail-on changed needs the previous run, which only a folder keeps. Name one with --output, like monthly."
        )
    return asked


def chosen(given: Sequence[str] | None, offered: Sequence[str]) -> tuple[str, ...]:
    """The gates asked for, one by one, with commas, or both.

    Raises: UsageError for one that is not offered.
    """
    asked = tuple(dict.fromkeys(gate for text in given or () for part in text.split(",") if (gate := part.strip())))
    if given and not asked:
        raise UsageError(f"--fail-on is empty. Choose from {', '.join(offered)}, or leave it out.")
    if unknown := [gate for gate in asked if gate not in offered]:
        raise UsageError(f"--fail-on {unknown[0]} is not known. Choose from {', '.join(offered)}.")
    return asked


def tell(tripped: Mapping[str, Sequence[str]]) -> None:
    """Say which measures (or actions) tripped which gate."""
    for gate, refs in tripped.items():
        screen.tell(f"--fail-on {gate}: {', '.join(refs)}")
