"""`kpis benchmarks`: published figures to compare with."""

from pathlib import Path
from typing import Annotated

import typer

from permanence_kpis.cli import screen
from permanence_kpis.cli.destination import destination
from permanence_kpis.cli.options import (
    AuthorityOption,
    DefinitionsOption,
    EveryOrRefsArgument,
    MeasuresFormatOption,
    examples,
    several,
)
from permanence_kpis.cli.telling import TELLING
from permanence_kpis.errors import UsageError

EXAMPLES = examples(
    "kpis benchmarks",
    "kpis benchmarks 4.1",
)


def benchmarks(
    refs: EveryOrRefsArgument = None,
    lait: Annotated[
        Path | None,
        typer.Option(
            "--from-lait",
            metavar="FILE",
            help="Make them from the file of the DfE's Local Authority Interactive Tool, bds_long_0.parquet.",
            show_default=False,
        ),
    ] = None,
    neighbours: Annotated[
        Path | None,
        typer.Option(
            "--neighbours",
            metavar="FILE",
            help="With --from-lait: the table of statistical neighbours, for their median and mean.",
            show_default=False,
        ),
    ] = None,
    authority: AuthorityOption = None,
    definitions: DefinitionsOption = None,
    wanted: MeasuresFormatOption = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            metavar="PATH",
            help="Write a file instead, whole or not at all: benchmarks.csv beside the definitions is then used.",
        ),
    ] = None,
) -> None:
    """Show published figures to compare with."""
    files = destination(output, wanted, "sample", stem="benchmarks", offered=("csv",), in_a_folder=("csv",))

    only = several(refs)
    if neighbours is not None and lait is None:
        raise UsageError("--neighbours is for making figures from the DfE's file. Use it with --from-lait FILE.")

    from permanence_kpis.outputs.benchmarks import benchmarks_csv, page
    from permanence_kpis.run.benchmarks import benchmarks as in_use
    from permanence_kpis.run.benchmarks import from_lait

    if lait is None:
        found = in_use(definitions, authority, only)
    else:
        found = from_lait(lait, authority, neighbours, definitions, only)
    said = screen.deliver(found, page, lambda _, one: benchmarks_csv(one.figures), wanted, files, may_be_wider=True)
    TELLING.notices(*said)
