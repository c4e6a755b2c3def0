"""`kpis definitions`: the packaged definitions, to read or to change."""

from pathlib import Path
from typing import Annotated

import typer

from permanence_kpis.cli import screen
from permanence_kpis.cli.destination import refuse_a_device_or_pipe, refuse_the_name_of_a_device
from permanence_kpis.cli.options import examples
from permanence_kpis.cli.telling import TELLING
from permanence_kpis.errors import OutputError, UsageError

EXAMPLES = examples("kpis definitions --output kpi_definitions.yaml")
SUFFIXES = (".yaml", ".yml")


# D-154: `kpis definitions` never writes over a file
def definitions(
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="FILE",
            help="Write them to this file, which ends in .yaml and does not exist yet. Named "
            "kpi_definitions.yaml, they "
            "are used in its folder from then on.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Print the packaged definitions, or write them to a file."""
    from permanence_kpis.run.definitions import packaged_definitions

    content = packaged_definitions()
    if output is None:
        screen.deliver_data(content.decode(), lambda _, text: text, "yaml", None)
        return
    refuse_the_name_of_a_device(output)
    refuse_a_device_or_pipe(output)
    if output.suffix.lower() not in SUFFIXES:
        raise UsageError(f"--output {output}: definitions are YAML. Name a file that ends in .yaml.")

    from permanence_kpis.writing import write_whole

    try:
        write_whole(output.parent, {output.name: content}, may_replace=False)
    except OutputError as error:
        if isinstance(error.__cause__, FileExistsError):
            raise UsageError(f"{output} already exists, and is not overwritten. Name another with --output.") from error
        raise
    from permanence_kpis.outputs.notices import Notice

    check = f"Change it, and see with 'kpis validate {_typed(output)}' whether it can be used."
    TELLING.notices(Notice(f"Wrote {output}"), Notice(command=check))


def _typed(path: Path) -> str:
    return f'"{path}"' if " " in str(path) else str(path)
