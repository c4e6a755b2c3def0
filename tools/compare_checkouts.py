"""Every output of every command of two checkouts, byte for byte: `python -m tools.compare_checkouts OLD [FOLDER ...]`.

OLD is a checkout with its .venv; the other is this one. Without folders: the sample in both layouts, and what is in
../shared. Each is tried whole and damaged, byte by byte (`tests.hostile`). For changes that no user should see.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import starmap
from pathlib import Path

from tests.hostile.damage import damaged

PROJECT = Path(__file__).parents[1]
SHARED = PROJECT.parent / "shared"
_WHEN = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^\"',]*")
_DIGEST = re.compile(rb"\b[0-9a-f]{12,64}\b|(?<=run-\d{4}-)[0-9a-f]{6}")
_EVERYWHERE = (
    "compute --format csv",
    "compute --format json",
    "check --all --format csv",
)
_ON_WHOLE_FOLDERS = (
    "compute",
    "compute --verbose",
    "compute --format markdown",
    "compute --by age_band,legal_status --format csv",
    "compute --audience public --format csv",
    "compute --output OUT.xlsx",
    "compute --output OUT --keep-children",
    "history --archive OUT",
    "verify latest --archive OUT",
    "report --output OUT.html",
    "check",
    "children 4.1 --format csv",
    "children 4.8 --format json",
    "impact --against kpi_definitions.yaml",
    f"explain {','.join(f'4.{number}' for number in range(1, 11))}",
)
_ONCE = (
    "--help",
    "--version",
    "list",
    "list --format csv",
    "fields",
    "validate",
    "definitions",
    "guide",
    "compute --period 2024Q9",
    "compute --data nowhere",
    "comptue",
    "sample --children-in-care 20 --seed 3 --output drawn",
    *(f"{name} --help" for name in ("compute", "report", "explain", "children", "check", "history", "verify", "init")),
)


@dataclass(frozen=True)
class Said:
    """What a command left behind: exit code, streams, and the files it wrote, without times and digests."""

    code: int
    out: bytes
    err: bytes
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Trial:
    """A command, and the folder of extracts and the period to run it on, if any."""

    command: str
    data: Path | None = None
    period: str | None = None

    def said(self, checkout: Path, inside: Path) -> Said:
        """Run it with a checkout's own kpis in an empty folder."""
        shutil.copy(PROJECT / "kpi_definitions.yaml", inside)
        words = self.command.split()
        if self.data is not None and words[0] not in ("history", "verify"):
            words += ["--data", str(self.data)]
        if self.period is not None and words[0] not in ("history", "verify"):
            words += ["--period", self.period]
        environment = {"PATH": os.environ["PATH"], "HOME": str(inside), "COLUMNS": "100", "LANG": "C.UTF-8"}
        made = subprocess.run(
            [checkout / ".venv/bin/kpis", *words], cwd=inside, env=environment, capture_output=True, check=False
        )
        own = inside / "kpi_definitions.yaml"
        files = {
            _DIGEST.sub(b"DIGEST", os.fsencode(path.relative_to(inside))).decode(): _plain(_content(path), inside)
            for path in sorted(inside.rglob("*"))
            if path.is_file() and path != own
        }
        return Said(made.returncode, _plain(made.stdout, inside), _plain(made.stderr, inside), files)


def _content(path: Path) -> bytes:
    """What a file says; of a workbook what its parts do, which its frame dates."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as book:
        return b"\n".join(name.encode() + book.read(name) for name in sorted(book.namelist()))


def _plain(content: bytes, inside: Path) -> bytes:
    """Without what differs from run to run, or with the program: times, digests, the folder it ran in."""
    return _DIGEST.sub(b"DIGEST", _WHEN.sub(b"TIME", content.replace(os.fsencode(inside), b"HERE")))


def trials(folders: list[Path], gallery: Path) -> Iterator[list[Trial]]:
    """What to run, one after the other within a list, the lists at once."""
    yield from ([Trial(command)] for command in _ONCE)
    yield [Trial(command, period="2024Q1") for command in (*_EVERYWHERE, *_ON_WHOLE_FOLDERS)]
    for original in folders:  # a copy is nobody's sample
        folder = gallery / original.parent.name / original.name
        shutil.copytree(original, folder)
        for period in ("2024Q1", "last-quarter") if folder.parent.name != "cases" else ("last-quarter",):
            commands = (*_EVERYWHERE, *_ON_WHOLE_FOLDERS) if folder.parent.name != "cases" else _EVERYWHERE
            yield [Trial(command, folder, period) for command in commands]
        for seed in range(3):
            copy = gallery / f"damaged-{seed}" / folder.name
            _copy_damaged(folder, copy, seed)
            yield [Trial(command, copy, "last-quarter") for command in _EVERYWHERE]


def _copy_damaged(folder: Path, copy: Path, seed: int) -> None:
    """A copy of a folder in which one file is damaged."""
    shutil.copytree(folder, copy)
    path = random.Random(seed).choice(sorted(copy.glob("*.csv")))
    path.write_bytes(damaged(seed, 2, path.read_bytes()))


def differing(old: Path, series: list[Trial]) -> list[str]:
    """What the two checkouts say otherwise, a line each."""
    lines: list[str] = []
    seen: set[str] = set()
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        for trial in series:
            before, after = starmap(trial.said, ((old, Path(first)), (PROJECT, Path(second))))
            if before != after:
                parts = [name for name in ("code", "out", "err") if getattr(before, name) != getattr(after, name)]
                names = (before.files.keys() | after.files.keys()) - seen
                parts += sorted(name for name in names if before.files.get(name) != after.files.get(name))
                seen.update(names.intersection(parts))
                if parts:
                    lines.append(
                        f"{trial.command} ({trial.data and trial.data.name}, {trial.period}): {', '.join(parts)}"
                    )
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("old", type=Path)
    parser.add_argument("folders", type=Path, nargs="*")
    asked = parser.parse_args()
    folders = [folder.resolve() for folder in asked.folders] or [
        *(PROJECT / "sample_data" / name for name in ("extracts", "ssda903")),
        *sorted(path for path in (SHARED / "data").glob("ssda903_*") if path.is_dir()),
        *sorted(path for path in (SHARED / "cases").glob("*") if path.is_dir()),
    ]
    with tempfile.TemporaryDirectory() as gallery, ThreadPoolExecutor(os.cpu_count()) as at_once:
        every = list(trials(folders, Path(gallery)))
        found = [
            line for lines in at_once.map(lambda one: differing(asked.old.resolve(), one), every) for line in lines
        ]
    print(*found, sep="\n")
    print(f"{sum(map(len, every))} commands run with each, {len(found)} say something else.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
