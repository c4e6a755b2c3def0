"""Folders of extracts drawn as tables, and what `kpis check` finds in them."""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tests.support.drawn import columns, rows

from permanence_kpis.results.findings import CheckReport
from permanence_kpis.run.check import check
from permanence_kpis.run.context import Request

PERIOD = "2024Q1"
TODAY = date(2024, 9, 1)
PLAIN = {
    "children": """
        child_id | date_of_birth
        hit      | 2012-01-01
        miss     | 2012-01-01
    """,
    "placements": """
        child_id | start_date | end_date | placement_type | provider | carer_id | end_reason
        hit      | 2020-01-01 | -        | U4             | PR1      | c1       | -
        miss     | 2020-01-01 | -        | U4             | PR1      | c2       | -
    """,
    "legal_statuses": """
        child_id | start_date | end_date | legal_status | reason_ceased
        hit      | 2020-01-01 | -        | C2           | -
        miss     | 2020-01-01 | -        | C2           | -
    """,
}


def drawn(folder: Path, files: Mapping[str, str]) -> Path:
    """A folder with these files, and a plain one in the place of each needed file that is not drawn.

    Where episodes are drawn the files are SSDA903 returns, and nothing stands beside them.
    """
    folder.mkdir(exist_ok=True)
    others = {} if any(name.endswith("-episodes") for name in files) else PLAIN
    for name, drawing in {**others, **files}.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns(drawing))
            writer.writeheader()
            writer.writerows(rows(drawing))
    return folder


def checked(folder: Path, *, only: tuple[str, ...] = (), accepted: Path | None = None, **asked: object) -> CheckReport:
    request = Request(today=TODAY, period=PERIOD, data=str(folder), only=only, **asked)  # type: ignore[arg-type]
    return check(request, accepted)


def owners(report: CheckReport, code: str) -> set[str | None]:
    """Whose rows have a finding of a kind."""
    return {finding.owner_id for finding in report.findings if finding.code == code}
