"""Times `kpis compute` on an England-sized folder against hand-written DuckDB SQL (as an analyst writes it first, and
arranged for speed), a pandas script and merely reading, and against the same England as Parquet and as ten yearly
SSDA903 returns.

    python -m benchmarks.bench [--runs 5] [--children-in-care 80000]

Every program is a process of its own, timed from outside, in turn (A B C A B C …), so that a machine whose speed drifts
treats all alike. Before anything is timed, all ten figures and their previous values must agree, of all that work them
out from the same records.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import polars as pl

from permanence_kpis.definitions import load_definitions
from permanence_kpis.extracts import load_extracts
from permanence_kpis.sample import write_sample
from permanence_kpis.sample.ssda903 import write_returns

PERIOD, FIRST_DAY, LAST_DAY = "2024Q1", "2024-04-01", "2024-06-30"
BEGINS = date(2016, 10, 1)
RETURNS = 10
TEN = ",".join(f"4.{number}" for number in range(1, 11))
"""What `kpis compute` works out, so that trend and why are held to as many measures."""
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Run:
    """One finished process: seconds by the clock, seconds of processor, peak memory in MiB."""

    wall: float
    cpu: float
    peak: float


def timed(command: Sequence[str]) -> Run:
    """Run a command and take the operating system's own account of it.

    Modules are kept compiled between runs, as they are wherever nobody has asked for the contrary.
    """
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=settings)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def in_turn(commands: dict[str, list[str]], runs: int) -> dict[str, list[Run]]:
    """Every command once to warm up, then all of them in turn, so many times."""
    for command in commands.values():
        timed(command)
    taken: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            taken[name].append(timed(command))
    return taken


def figures_of_kpis(folder: Path) -> dict[str, tuple[object, ...]]:
    """What `kpis compute` says: numerator, denominator, not known, value and previous value of each measure."""
    printed = subprocess.run(kpis(folder), capture_output=True, check=True, text=True).stdout
    return {
        result["ref"]: (
            result["numerator"],
            result["denominator"],
            result["not_known"],
            result["value"],
            result["previous"]["value"],
        )
        for result in json.loads(printed)["results"]
    }


def figures_of_opponent(command: Sequence[str]) -> dict[str, tuple[object, ...]]:
    """The same from the SQL, or from pandas."""
    printed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    names = ("numerator", "denominator", "not_known", "value", "previous")
    return {ref: tuple(result[name] for name in names) for ref, result in json.loads(printed).items()}


def kpis(folder: Path, command: str = "compute") -> list[str]:
    options = ["--period", PERIOD, "--data", str(folder), "--format", "json"]
    return [str(Path(sys.executable).parent / "kpis"), command, *options]


def opponent(program: str, folder: Path, *more: str) -> list[str]:
    return [sys.executable, str(HERE / program), str(folder), FIRST_DAY, LAST_DAY, *more]


def check_agreement(folder: Path, opponents: Mapping[str, Sequence[str]], kinds: Mapping[str, Path]) -> None:
    """Stop where one figure of the ten, or its previous value, differs.

    Takes: the folder; other programs that work its figures out; folders with the same records as other kinds of file.
    """
    ours = figures_of_kpis(folder)
    for ref in ours:
        print(f"  {ref:5} {ours[ref]}")
    others = {name: figures_of_opponent(command) for name, command in opponents.items()}
    others |= {name: figures_of_kpis(of_kind) for name, of_kind in kinds.items()}
    differing = [
        f"{ref} differs: kpis {ours.get(ref)}, {name} {theirs.get(ref)}"
        for name, theirs in others.items()
        for ref in ours | theirs
        if not _same(ours.get(ref), theirs.get(ref))
    ]
    if differing:
        sys.exit("\n".join(differing))
    print(f"all {len(ours)} measures and their previous values agree: kpis, {', '.join(others)}")


def write_as_parquet(folder: Path, part: Path, *, is_typed: bool) -> dict[str, int]:
    """The CSV files of a folder as Parquet: as the text that they are, or as days, categories and numbers.

    What cannot be typed is blank: the figures are the same, the findings say *blank* instead of *not understood*.
    """
    part.mkdir()
    rows: dict[str, int] = {}
    records = load_extracts(folder, catalogue=load_definitions().catalogue).records if is_typed else {}
    for path in sorted(folder.glob("*.csv")):
        if is_typed:
            table = pl.concat(records[path.stem].parts).sort("source_row").drop("source_file", "source_row")
        else:
            table = pl.read_csv(path, infer_schema=False)
        table.write_parquet(part / f"{path.stem}.parquet")
        rows[path.name] = table.height
    return rows


def _same(one: tuple[object, ...] | None, other: tuple[object, ...] | None) -> bool:
    if one is None or other is None:
        return False
    return all(
        a == b or (isinstance(a, float | int) and isinstance(b, float | int) and abs(a - b) < 1e-9)
        for a, b in zip(one, other, strict=True)
    )


def table_of(taken: dict[str, list[Run]]) -> None:
    print(f"{'':30} {'seconds: median':>16} {'least':>8} {'most':>8} {'cpu':>8} {'peak MiB':>9}")
    for name, runs in taken.items():
        walls = [run.wall for run in runs]
        cpu, peak = statistics.median(run.cpu for run in runs), max(run.peak for run in runs)
        print(f"{name:30} {statistics.median(walls):16.2f} {min(walls):8.2f} {max(walls):8.2f} {cpu:8.2f} {peak:9.0f}")


def ratio(taken: dict[str, list[Run]], one: str, other: str) -> None:
    """The ratio of two programs, run by run beside each other."""
    ratios = sorted(a.wall / b.wall for a, b in zip(taken[one], taken[other], strict=True))
    print(f"{one} / {other}: median {statistics.median(ratios):.2f} (from {ratios[0]:.2f} to {ratios[-1]:.2f})")


def build(folder: Path, draw: Callable[[Path], dict[str, int]]) -> None:
    """Draw a folder, once; half a one is drawn anew.

    In a process of its own: those that are timed later would count this one's memory as theirs.
    """
    import resource  # which Windows has not

    if folder.is_dir():
        return
    began = time.perf_counter()
    part = folder.with_name(f"{folder.name}.part")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        rows = process.submit(draw, part).result()
    part.rename(folder)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"generated in {time.perf_counter() - began:.0f} s, peak {peak:.0f} MiB: {sum(rows.values())} rows in {folder}"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--children-in-care", type=int, default=80_000)
    asked = options.parse_args()
    folder = Path("bench_data") / f"{asked.children_in_care}"
    returns = Path("bench_data") / f"{asked.children_in_care}-returns"
    size = {"children_in_care": asked.children_in_care, "seed": 1}
    build(folder, partial(write_sample, **size, first_day=BEGINS))
    build(returns, partial(write_returns, **size, years=RETURNS))
    kinds = {"Parquet, text": False, "Parquet, typed": True}
    parquet = {name: folder.with_name(f"{folder.name}-{name.split()[-1]}") for name in kinds}
    for name, is_typed in kinds.items():
        build(parquet[name], partial(write_as_parquet, folder, is_typed=is_typed))
    for of_kind in (folder, *parquet.values()):
        print(f"{sum(path.stat().st_size for path in of_kind.iterdir()) / 2**20:.0f} MiB in {of_kind}")
    opponents = {
        "DuckDB SQL": opponent("duckdb_scorecard.py", folder),
        "analyst's SQL": opponent("duckdb_scorecard.py", folder, "analyst.sql"),
        "pandas": opponent("pandas_scorecard.py", folder),
    }
    check_agreement(folder, opponents, parquet)

    england = {
        "kpis compute": kpis(folder),
        **opponents,
        **{f"kpis compute, {name}": kpis(of_kind) for name, of_kind in parquet.items()},
        "kpis compute, returns": kpis(returns),
        "kpis trend": [*kpis(folder, "trend"), TEN],
        "kpis why": [*kpis(folder, "why"), TEN],
        "merely reading": [sys.executable, str(HERE / "read_columns.py"), str(folder)],
    }
    taken = in_turn(england, asked.runs)
    table_of(taken)
    for name in opponents:
        ratio(taken, name, "kpis compute")
    for name in parquet:
        ratio(taken, f"kpis compute, {name}", "kpis compute")
    ratio(taken, "kpis compute", "merely reading")
    ratio(taken, "kpis compute, returns", "kpis compute")
    ratio(taken, "kpis trend", "kpis compute")
    ratio(taken, "kpis why", "kpis compute")

    python = [sys.executable, "-c"]
    small = {
        "kpis compute, sample": [kpis(folder)[0], "compute", "--period", PERIOD, "--data", "sample"],
        "kpis trend, sample": [kpis(folder)[0], "trend", TEN, "--period", PERIOD, "--data", "sample"],
        "kpis why, sample": [kpis(folder)[0], "why", TEN, "--period", PERIOD, "--data", "sample"],
        "kpis report, sample": [kpis(folder)[0], "report", "--period", PERIOD, "--data", "sample"],
        "importing its libraries": [*python, "import polars, typer, rich.table, pydantic, yaml"],
        "kpis --help": [kpis(folder)[0], "--help"],
        "importing typer and rich": [*python, "import typer, rich.table"],
    }
    taken = in_turn(small, max(asked.runs, 9))
    table_of(taken)
    ratio(taken, "kpis compute, sample", "importing its libraries")
    ratio(taken, "kpis trend, sample", "kpis compute, sample")
    ratio(taken, "kpis why, sample", "kpis compute, sample")
    ratio(taken, "kpis report, sample", "kpis compute, sample")
    ratio(taken, "kpis --help", "importing typer and rich")


if __name__ == "__main__":
    main()
