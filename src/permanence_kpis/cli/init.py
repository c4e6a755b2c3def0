"""`kpis init`: a first `extracts.yaml` for the tables of a case system."""

from permanence_kpis.cli import screen
from permanence_kpis.cli.options import DataOption, examples
from permanence_kpis.cli.telling import TELLING
from permanence_kpis.errors import UsageError

EXAMPLES = examples("kpis init --data sample")


# D-118: what `kpis init` made of a folder is its result
def init(data: DataOption = None) -> None:
    """Look at a folder's files and write a first extracts.yaml."""
    if data is None or not data.strip():
        raise UsageError("name the folder of files to look at with --data, in KPIS_DATA or as data in kpis.toml.")

    from permanence_kpis.run.init import first_mapping

    made = first_mapping(data)
    if made.written is None:
        screen.show(f"No extracts.yaml is needed: {made.why_not}.\n")
        return
    from permanence_kpis.outputs.notices import written

    TELLING.notices(written(str(made.written.parent), [made.written.name], [str(made.written)]))
    found = [f"  {table}: {file}" for table, file in made.found]
    in_doubt = [f"- {said}" for said in made.in_doubt]
    parts = (("Found:", found), ("Could not be guessed, or is in doubt:", in_doubt))
    lines = [line for heading, listed in parts if listed for line in (heading, *listed, "")]
    screen.show("\n".join([*lines, "Check every line of it. 'kpis compute' then says what does not fit yet.\n"]))
