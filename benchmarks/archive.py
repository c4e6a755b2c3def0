"""Times an archive of ten thousand runs: `kpis compute --output` under the lock, and `kpis history`.

    python -m benchmarks.archive [--runs 10000] [--times 5]

The runs are made of one of the sample: every third has other extracts and figures, and they are of forty quarters,
or all of one. Every program is a process of its own. Ends with 1 where, in processor seconds, a history of so many runs
takes more than two, or a run holds the lock for more than one or opens more than a hundred files meanwhile.
"""

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.bench import timed
from permanence_kpis.archive.folder import run_file
from permanence_kpis.archive.model import Entry, Figure, Run
from permanence_kpis.archive.records import content_digest, entry_of, entry_text
from permanence_kpis.periods import parse_period

KPIS = [str(Path(sys.executable).parent / "kpis")]
COMPUTE = ["compute", "--period", "2024Q1", "--data", "sample", "--output"]
SECONDS, SECONDS_LOCKED, OPENED_LOCKED = 2.0, 1.0, 100
"""What ten thousand runs may take: a history, and a run under the lock."""
TOLD = re.compile(rb"under the lock: ([0-9.]+) s of processor, ([0-9]+) files opened")


def made(folder: Path, runs: int, quarters: int) -> Path:
    """An archive of so many runs of so many quarters; made once."""
    place = folder / f"archive-{runs}-{quarters}"
    if place.is_dir():
        return place
    with TemporaryDirectory(dir=folder) as part:
        subprocess.run([*KPIS, *COMPUTE, str(Path(part) / "one")], check=True, capture_output=True)
        [first] = (Path(part) / "one" / "archive").glob("run-*.json")
        one = entry_of(first.read_bytes()).run
        archive = Path(part) / "runs" / "archive"
        archive.mkdir(parents=True)
        for number in range(1, runs + 1):
            run = varied(one, number // 3, number * quarters // (runs + 1))
            name = f"{number:04}-{content_digest(run)[:6]}"
            entry = Entry(name, number, date(2024, 7, 1) + timedelta(days=number), run)
            (archive / run_file(name)).write_text(entry_text(entry), encoding="ascii", newline="\n")
        (Path(part) / "runs").rename(place)
    return place


def varied(one: Run, step: int, quarter: int) -> Run:
    """The run with other extracts, other figures and another quarter."""
    extracts = {
        name: replace(file, sha256=sha256(f"{name} {step}".encode()).hexdigest()) for name, file in one.extracts.items()
    }
    period = parse_period(f"{2016 + quarter // 4}Q{quarter % 4 + 1}", one.year_starts, None)
    figures = {ref: other(figure, step % 7) for ref, figure in one.figures.items()}
    return replace(one, is_sample=False, period=period, extracts=extracts, figures=figures)


def other(figure: Figure, more: int) -> Figure:
    """The figure with more in its numerator, where there is room."""
    counts = figure.counts
    if counts is None or counts.numerator + more > counts.denominator:
        return figure
    return replace(figure, counts=replace(counts, numerator=counts.numerator + more))


def under_the_lock(archive: Path, times: int) -> tuple[float, int]:
    """The median of the processor seconds of a run under the lock, and how many files it opened there."""
    seconds, opened = [], 0
    for _ in range(times):
        with TemporaryDirectory(dir=archive.parent) as part:
            copy = Path(part) / "runs"
            shutil.copytree(archive, copy)
            command = [sys.executable, "-m", "benchmarks.archive", "--under-the-lock", str(copy)]
            told = subprocess.run(command, check=True, capture_output=True).stderr
        found = TOLD.search(told)
        assert found is not None
        seconds.append(float(found[1]))
        opened = int(found[2])
    return statistics.median(seconds), opened


def compute_and_tell(folder: str) -> None:
    """One run into a folder, and what it took while it held the lock."""
    from permanence_kpis.cli import main
    from permanence_kpis.outputs import files

    opened = 0
    is_held = False

    def see(event: str, _: object) -> None:
        nonlocal opened
        opened += is_held and event == "open"

    locked_folder = files.locked_folder

    @contextmanager
    def told(folder: Path) -> Iterator[files.LockedFolder]:
        nonlocal is_held
        with locked_folder(folder) as ours:
            began, is_held = time.process_time(), True
            yield ours
            is_held = False
            taken = time.process_time() - began
        print(f"under the lock: {taken:.3f} s of processor, {opened} files opened", file=sys.stderr)

    sys.addaudithook(see)
    files.locked_folder = told
    sys.argv = ["kpis", *COMPUTE, folder]
    main()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--runs", type=int, default=10_000)
    options.add_argument("--times", type=int, default=5)
    options.add_argument("--under-the-lock", metavar="FOLDER")
    asked = options.parse_args()
    if asked.under_the_lock:
        compute_and_tell(asked.under_the_lock)
        return
    folder = Path("bench_data")
    folder.mkdir(exist_ok=True)
    print(f"{asked.runs:,} runs: {'':14} {'clock, median':>14} {'cpu':>6} {'peak MiB':>9}")
    wrong: list[str] = []
    for quarters in (1, 40):
        archive = made(folder, asked.runs, quarters)
        history = [*KPIS, "history", "4.1", "--archive", str(archive)]
        taken = [timed(history) for _ in range(asked.times)]
        clock, cpu = (statistics.median(getattr(run, name) for run in taken) for name in ("wall", "cpu"))
        print(f"history, {quarters:>2} quarters {clock:22.2f} {cpu:6.2f} {max(run.peak for run in taken):9.0f}")
        seconds, opened = under_the_lock(archive, asked.times)
        print(f"compute, {quarters:>2} quarters, under the lock {seconds:13.3f} {opened:4} files opened")
        if cpu > SECONDS * max(asked.runs / 10_000, 1):
            wrong.append(f"history, {quarters} quarters: {cpu:.1f} s of processor")
        if seconds > SECONDS_LOCKED or opened > OPENED_LOCKED:
            wrong.append(f"compute, {quarters} quarters: {seconds:.1f} s and {opened} files opened under the lock")
    if wrong:
        sys.exit("\n".join(["", "beyond what may be:", *wrong]))


if __name__ == "__main__":
    main()
