"""Times `kpis compute` on an England with three tables of the authority's own, of a million rows each.

    python -m benchmarks.own_tables [--runs 5] [--children-in-care 80000] [--rows 1000000]

To reach: at most 1.3 times the time that the ten measures take without them, and their mere reading. Every program is a
process of its own, all in turn; a measure rests on each of the tables.
"""

import argparse
import shutil
import statistics
import sys
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from benchmarks.bench import BEGINS, TEN, build, in_turn, kpis, table_of
from permanence_kpis.sample import write_sample

OWN = {"discharges": "decided_on", "placement_support_meetings": "held_on", "life_story_work": "recorded_on"}
"""The tables, each with the day of its rows."""
ON_THEM = "S2,S8,S12"
"""A measure on each: two of the newest row about each child, one of the rows themselves."""
WITH_A_DEADLINE = "S2,S9,S12"
"""The same with a deadline that the rows of one of them meet, which takes the placements as well."""
MOST = 1.3
LAST_DAY = date(2024, 6, 30)
READ = "import polars as pl, sys; [print(pl.read_csv(name, infer_schema=False).height) for name in sys.argv[1:]]"


def write_with_own(england: Path, rows: int, folder: Path) -> dict[str, int]:
    """England's files, and in place of its own three tables some with so many rows.

    A row says what one of the sample's says, of a child drawn at random, on a day drawn at random; its other days are
    as far from that as they were.
    """
    shutil.copytree(england, folder)
    children = pl.read_csv(england / "children.csv", columns=["child_id"], infer_schema=False)["child_id"]
    for seed, (name, began) in enumerate(OWN.items()):
        table = pl.read_csv(england / f"{name}.csv", infer_schema=False)
        drawn = table.sample(rows, with_replacement=True, seed=seed)
        days = pl.date_range(BEGINS, LAST_DAY, eager=True).cast(pl.String)
        moved = days.sample(rows, with_replacement=True, seed=20 + seed).str.to_date() - drawn[began].str.to_date(
            strict=False
        )
        dates = [column for column in drawn.columns if column.endswith("_on")]
        drawn.with_columns(
            *(pl.coalesce((pl.col(one).str.to_date(strict=False) + moved).cast(pl.String), one) for one in dates),
            child_id=children.sample(rows, with_replacement=True, seed=10 + seed),
        ).write_csv(folder / f"{name}.csv")
    return dict.fromkeys(OWN, rows)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--children-in-care", type=int, default=80_000)
    options.add_argument("--rows", type=int, default=1_000_000)
    asked = options.parse_args()
    england = Path("bench_data") / f"{asked.children_in_care}"
    folder = england.with_name(f"{england.name}-own-{asked.rows}")
    build(england, partial(write_sample, children_in_care=asked.children_in_care, seed=1, first_day=BEGINS))
    build(folder, partial(write_with_own, england, asked.rows))
    without, reading = "the ten measures", "merely reading the three"
    with_them, with_a_deadline = "the ten, and three on them", "the same with a deadline"
    taken = in_turn(
        {
            without: [*kpis(folder), "--only", TEN],
            reading: [sys.executable, "-c", READ, *(str(folder / f"{name}.csv") for name in OWN)],
            with_them: [*kpis(folder), "--only", f"{TEN},{ON_THEM}"],
            with_a_deadline: [*kpis(folder), "--only", f"{TEN},{WITH_A_DEADLINE}"],
        },
        asked.runs,
    )
    table_of(taken)
    found = {}
    for name in (with_them, with_a_deadline):
        for what in ("wall", "cpu"):
            ratios = sorted(
                getattr(with_own, what) / (getattr(ten, what) + getattr(merely, what))
                for ten, merely, with_own in zip(taken[without], taken[reading], taken[name], strict=True)
            )
            found[name, what] = statistics.median(ratios)
            print(f"{name} / without + reading, {what}: {found[name, what]:.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})")
    if found[with_them, "wall"] > MOST:
        sys.exit(f"more than {MOST}")


if __name__ == "__main__":
    main()
