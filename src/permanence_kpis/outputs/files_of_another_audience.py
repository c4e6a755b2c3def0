"""Facts for the public and for staff, which are never in one folder."""

import csv
from pathlib import Path

from permanence_kpis.errors import UsageError


# D-329: what a model can subtract, it can give away
def refuse_mixing(folder: Path, audience: str) -> None:
    """Raises: UsageError where the folder holds facts for Power BI that were written for another audience."""
    try:
        with (folder / "fact_result.csv").open(encoding="utf-8", errors="replace", newline="") as file:
            written = next((row.get("audience") for row in csv.DictReader(file)), None)
    except (OSError, csv.Error):
        return  # there is none, or none that can be read: writing says why
    if written and written != audience:
        raise UsageError(
            f"{folder} has figures written with --audience {written}. Write these to a folder of their own: a model "
            "of both could give away what is not published."
        )
