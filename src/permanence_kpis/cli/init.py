"""`kpis init`: a first `extracts.yaml` for the tables of a case system."""

from permanence_kpis.cli import screen
from permanence_kpis.cli.options import DataOption, examples
from permanence_kpis.errors import UsageError

EXAMPLES = examples("kpis init --data sample")


def init(data: DataOption = None) -> None:
    """Look at the files of a folder and write a first extracts.yaml."""
    if data is None or not data.strip():
        raise UsageError("name the folder of files to look at with --data.")

    from permanence_kpis.run.mapping import first_mapping

    made = first_mapping(data)
    if made.written is None:
        screen.tell(f"No extracts.yaml is needed: {made.why_not}.")
        return
    found = [f"  {table}: {file}" for table, file in made.found]
    screen.tell("\n".join([f"Wrote {made.written}", *(["", "Found:", *found] if found else [])]))
    if made.in_doubt:
        screen.tell("\n".join(["", "Could not be guessed, or is in doubt:", *(f"- {said}" for said in made.in_doubt)]))
    screen.tell("\nLook at every line of it; then 'kpis compute' says what does not fit yet.")
