"""The ten measures in hand-written DuckDB SQL, as a process of its own: an opponent of `kpis compute`.

python benchmarks/duckdb_scorecard.py FOLDER FIRST_DAY LAST_DAY [SQL]

SQL is `scorecard.sql`, arranged for speed, or `analyst.sql`, as it is written first.
"""

import json
import sys
from datetime import date
from pathlib import Path

import duckdb

FAST, PLAIN = "scorecard.sql", "analyst.sql"


def scorecard(folder: str, first_day: date, last_day: date, sql: str = FAST) -> dict[str, dict[str, float | None]]:
    """Each measure by its reference: numerator, denominator, not known, value and the value before."""
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET VARIABLE folder = $1", [folder])
    connection.execute("SET VARIABLE first_day = $1", [first_day])
    connection.execute("SET VARIABLE last_day = $1", [last_day])
    rows = connection.execute(Path(__file__).with_name(sql).read_text(encoding="utf-8"))
    names = [column[0] for column in rows.description][1:]
    return {ref: dict(zip(names, numbers, strict=True)) for ref, *numbers in rows.fetchall()}


if __name__ == "__main__":
    folder, first_day, last_day, *sql = sys.argv[1:]
    print(json.dumps(scorecard(folder, date.fromisoformat(first_day), date.fromisoformat(last_day), *sql), indent=2))
