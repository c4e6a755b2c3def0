"""`kpis sample`: a made-up authority to try things on."""

from pathlib import Path
from typing import Annotated

import typer

from permanence_kpis.cli import screen
from permanence_kpis.cli.options import examples

EXAMPLES = examples("kpis sample --children-in-care 580 --seed 1 --output made_up_authority")


def sample(
    output: Annotated[
        Path, typer.Option("--output", metavar="FOLDER", help="Where to write the extracts.", show_default=False)
    ],
    children_in_care: Annotated[
        int, typer.Option("--children-in-care", min=1, metavar="NUMBER", help="About how many at any time.")
    ] = 580,
    seed: Annotated[
        int, typer.Option("--seed", metavar="NUMBER", help="The same seed gives the same files, byte for byte.")
    ] = 1,
) -> None:
    """Make the extracts of a made-up authority."""
    from permanence_kpis import run

    rows_by_file = run.make_sample(output, children_in_care, seed)
    for name, rows in rows_by_file.items():
        screen.tell(f"Wrote {output / name}: {rows:,} rows")
