"""`kpis sample`: a synthetic authority to try things on."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from permanence_kpis.cli.destination import (
    refuse_a_device_or_pipe,
    refuse_files_of_other_programs,
    refuse_the_name_of_a_device,
)
from permanence_kpis.cli.options import examples
from permanence_kpis.cli.progress import PROGRESS
from permanence_kpis.cli.telling import TELLING
from permanence_kpis.errors import UsageError

EXAMPLES = examples(
    "kpis sample --children-in-care 580 --seed 1 --output synthetic_authority",
    "kpis sample --layout ssda903 --years 5 --output synthetic_returns",
    "kpis sample --layout ssd --output synthetic_ssd",
)
YEARS = 5


def sample(
    output: Annotated[
        Path, typer.Option("--output", metavar="FOLDER", help="Where to write the files.", show_default=False)
    ],
    children_in_care: Annotated[
        int,
        typer.Option(
            "--children-in-care",
            min=1,
            max=200_000,
            metavar="NUMBER",
            help="About how many children are in care at any time.",
        ),
    ] = 580,
    seed: Annotated[
        int, typer.Option("--seed", metavar="NUMBER", help="The same seed gives exactly the same files.")
    ] = 1,
    layout: Annotated[
        Literal["extracts", "ssda903", "ssd"],
        typer.Option(
            "--layout",
            help="Extracts of this project's own, yearly SSDA903 returns, or the Standard Safeguarding Dataset.",
        ),
    ] = "extracts",
    years: Annotated[
        int | None,
        typer.Option(
            "--years",
            min=1,
            metavar="NUMBER",
            help=f"How many SSDA903 returns, the last being that of 31 March 2026. Without it: {YEARS}.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Make extracts of a synthetic authority, in any layout."""
    refuse_the_name_of_a_device(output)
    refuse_a_device_or_pipe(output, "")
    refuse_files_of_other_programs(output, "Name a folder.")

    from permanence_kpis.run.sample import make_sample, make_sample_returns, make_sample_ssd

    PROGRESS.say("Generating a synthetic authority")
    if layout == "ssda903":
        rows_by_file = make_sample_returns(output, children_in_care, seed, years or YEARS)
    elif years is not None:
        raise UsageError("--years is for SSDA903 returns. Add --layout ssda903, or leave --years out.")
    elif layout == "ssd":
        rows_by_file = make_sample_ssd(output, children_in_care, seed)
    else:
        rows_by_file = make_sample(output, children_in_care, seed)
    from permanence_kpis.outputs.notices import files_with_rows

    TELLING.notices(files_with_rows(str(output), {str(output / name): rows for name, rows in rows_by_file.items()}))
