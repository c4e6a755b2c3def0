"""Merely reads the columns the ten measures need, with Polars: the floor for any program that works them out.

python benchmarks/read_columns.py FOLDER
"""

import sys
from pathlib import Path

import polars as pl

NEEDED = {
    "children": ["child_id", "date_of_birth"],
    "placements": ["child_id", "start_date", "placement_type", "end_date", "provider", "carer_id", "end_reason"],
    "legal_statuses": ["child_id", "start_date", "legal_status", "end_date", "reason_ceased"],
    "reviews": ["child_id", "review_date", "participation"],
    "missing_episodes": ["child_id", "start_date", "kind", "end_date", "source"],
    "foster_approvals": ["household_id", "approval_date", "approval_type", "end_date"],
    "previous_permanence": ["child_id", "previous_permanence", "order_date"],
}


def main() -> None:
    folder = Path(sys.argv[1])
    for name, columns in NEEDED.items():
        rows = pl.read_csv(folder / f"{name}.csv", columns=columns, infer_schema=False)
        print(name, rows.height)


if __name__ == "__main__":
    main()
