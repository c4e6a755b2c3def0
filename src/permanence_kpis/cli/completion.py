"""What a shell offers for a word that is being typed: less where something is wrong, which the command itself says."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import typer

from permanence_kpis.cli.settings import found_in_the_file
from permanence_kpis.errors import KpiError, printable_line


# D-153: what a shell is offered never says that something is wrong
def refs(context: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """The measures, with their titles; after a comma, those that are not there yet."""
    from permanence_kpis.run import definitions as choices

    before, comma, _ = incomplete.rpartition(",")
    with suppress(KpiError):
        file = context.params.get("definitions") or found_in_the_file(context, "definitions")
        for ref, title in choices.refs(Path(file) if file else None).items():
            word = f"{before}{comma}{ref}"
            if word.startswith(incomplete) and ref not in before.split(","):
                yield printable_line(word), printable_line(title)


def sections(context: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """The sections of the definitions, with their titles, and `all`."""
    from permanence_kpis.run import definitions as choices

    with suppress(KpiError):
        file = context.params.get("definitions") or found_in_the_file(context, "definitions")
        for name, title in choices.sections(Path(file) if file else None).items():
            if name.startswith(incomplete):
                yield printable_line(name), printable_line(title)


def tables(context: typer.Context, incomplete: str) -> list[str]:
    """The tables of `kpis fields`."""
    from permanence_kpis.run import definitions as choices

    with suppress(KpiError):
        file = context.params.get("definitions") or found_in_the_file(context, "definitions")
        return [name for name in choices.tables(Path(file) if file else None) if name.startswith(incomplete)]
    return []


def pages(incomplete: str) -> list[str]:
    """The pages of `kpis guide`."""
    from permanence_kpis.run.guide import PAGES

    return [name for name in PAGES if name.startswith(incomplete)]


def commands(context: typer.Context, incomplete: str) -> list[str]:
    """The commands of `kpis help`."""
    root = context.find_root().command
    return [name for name in getattr(root, "commands", {}) if name.startswith(incomplete)]
