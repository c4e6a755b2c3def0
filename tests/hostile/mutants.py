"""A folder with everything that kpis reads, and one thing in it that is not as it should be, drawn from a seed.

What is damaged is a file, byte by byte (`hostile`), within a workbook or within JSON, or what stands under its name: a
folder, a link to itself, a pipe, nothing. Which command is run on it is drawn too.
"""

import io
import json
import os
import random
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.hostile.damage import damaged

PERIOD = "2022Q1"
LAYOUTS = ("own", "returns", "xml", "mapped", "ssd", "parquet")
_OF_ALL = ("definitions.yaml", "other.yaml", "accepted.csv")
_OF_THE_ARCHIVE = ("monthly/manifest.json", "monthly/scorecard.csv", "monthly/archive", "monthly/archive/.pending")
_OF_A_SAMPLE = ("drawn/SAMPLE.txt", "drawn/children.csv", "drawn")
_BESIDE = ("tracker.csv", "tracker.xlsx", "action_plan.yaml", "lait.parquet", "neighbours.csv", "kpis.toml")
"""What some command alone reads, of those that name it."""
ODD_VALUES: tuple[object, ...] = (
    *(None, True, False, -1, 0, 10**400, 1e308, float("nan"), float("inf"), "", "\0", "\ud800", "../../x", "/", "~"),
    *([], {}, [None], {"": None}, "2024-13-45", "1/0", "9" * 5000, [[[[[[[[]]]]]]]]),
)
ODD_PATHS = (
    *("", " ", ".", "nowhere", "nowhere/at/all", "x" * 300, "loop", "loop/inside", "accepted.csv/inside", "~x"),
    *("pipe", "pipe.csv", "pipe.xlsx", "pipe.html"),
)
_PIPES = [path for path in ODD_PATHS if path.startswith("pipe")]


@dataclass(frozen=True)
class Mutant:
    """What was damaged, and the command to run in the folder."""

    what: str
    size: int
    command: tuple[str, ...]


def mutant(seed: int, folder: Path) -> Mutant:
    """One thing of a sound folder damaged, and a command that may come upon it.

    Takes: a folder with the extracts of each layout under its name, and all that commands read beside.
    """
    chance = random.Random(seed)
    layout = chance.choice(LAYOUTS)
    command = chance.choice(_COMMANDS)(chance, layout)
    if chance.random() < 0.15:
        return _with_an_odd_path(chance, folder, command)
    path = folder / chance.choice(_files(folder, layout, command))
    outside = folder.parent / "outside"
    shutil.rmtree(outside, ignore_errors=True)
    outside.mkdir()
    size = path.stat().st_size if path.is_file() else 0
    what = f"{path.relative_to(folder)}: {_spoil(chance, path, outside)}"
    return Mutant(what, max(size, path.stat().st_size if path.is_file() else 0), command)


def _files(folder: Path, layout: str, command: tuple[str, ...]) -> list[str]:
    """What the command reads, and now and then what it writes over."""
    extracts = [path.relative_to(folder).as_posix() for path in sorted((folder / layout).iterdir())]
    archive = [path.relative_to(folder).as_posix() for path in sorted((folder / "monthly" / "archive").glob("*.json"))]
    if named := [name for name in _BESIDE if name in command]:
        return named
    match command[0]:
        case "list" if len(command) == 1:
            return ["kpis.toml"]
        case "list" | "fields" | "definitions":
            return ["definitions.yaml"]
        case "validate" | "benchmarks":
            return ["definitions.yaml", "benchmarks.csv", "notes.csv", "tracker.yaml", "neighbours.csv"]
        case "history" | "publish":
            return [*archive, *_OF_THE_ARCHIVE]
        case "verify":
            return ["monthly/manifest.json", "monthly/scorecard.csv", "definitions.yaml", "own/placements.csv"]
        case "sample":
            return list(_OF_A_SAMPLE)
        case "init":
            return extracts
        case _ if "monthly" in command:
            return [*extracts, *archive, *_OF_THE_ARCHIVE, "definitions.yaml"]
        case _:
            return [*extracts, *extracts, layout, *_OF_ALL]


def _spoil(chance: random.Random, path: Path, outside: Path) -> str:
    way = chance.random()
    if way < 0.1:
        return _put_in_its_place(chance, path, outside)
    if not path.is_file():
        path.parent.mkdir(exist_ok=True)
        if path.is_dir():
            return _put_in_its_place(chance, path, outside)
        path.write_bytes(b'{"scorecard.csv": ".kpis-set-0123456789abcdef.part"}')
    content = path.read_bytes()
    if path.suffix == ".xlsx" and way < 0.7:
        path.write_bytes(_workbook_spoilt(chance, content))
        return "a part of the workbook"
    if path.suffix == ".json" and way < 0.7:
        path.write_bytes(_json_spoilt(chance, content))
        return "a value of it"
    if path.suffix == ".xml" and way < 0.2:
        encoding = chance.choice(["none", "utf-7", "cp037", "utf-16", "idna", "hex", "\ud800"])
        path.write_bytes(content.replace(b"utf-8", encoding.encode(errors="surrogatepass"), 1))
        return f"the encoding {encoding!r}"
    seed, times = chance.randrange(2**32), chance.randint(1, 4)
    path.write_bytes(damaged(seed, times, content))
    return f"damaged({seed}, {times})"


def _put_in_its_place(chance: random.Random, path: Path, outside: Path) -> str:
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    kinds = ["nothing", "a folder", "a file", "a link to itself", "a link to nothing", "a link out", "a pipe"]
    kind = chance.choice(kinds)
    with suppress(OSError):  # a link, where nobody may make one
        match kind:
            case "a folder":
                path.mkdir()
            case "a file":
                path.write_bytes(b"a,b\n1,2\n")
            case "a link to itself":
                path.symlink_to(path.name)
            case "a link to nothing":
                path.symlink_to("nowhere")
            case "a link out":
                path.symlink_to(outside)  # one of the test's own: commands write where a folder of runs leads to
            case "a pipe" if hasattr(os, "mkfifo"):
                os.mkfifo(path)
    return f"{kind} in its place"


def _workbook_spoilt(chance: random.Random, content: bytes) -> bytes:
    """One part of a workbook damaged, left out, twice there, or said to be locked."""
    with zipfile.ZipFile(io.BytesIO(content)) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    chosen, way = chance.choice(sorted(parts)), chance.randrange(6)
    if way == 0:
        del parts[chosen]
    elif way < 5:
        parts[chosen] = damaged(chance.randrange(2**32), chance.randint(1, 3), parts[chosen])
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", chance.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])) as after:
        for name, part in parts.items():
            after.writestr(name, part)
    changed = bytearray(written.getvalue())
    if way == 5:
        for header, flag in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
            at = changed.find(header)
            changed[at + flag] |= 1
    return bytes(changed)


def _json_spoilt(chance: random.Random, content: bytes) -> bytes:
    """One value of a record made odd, taken out, or its key changed."""
    record = json.loads(content)
    holder, key = chance.choice(list(_places(record)))
    match chance.randrange(4):
        case 0 if isinstance(holder, dict):
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[f"{key}x"] = holder.pop(key)
        case _:
            holder[key] = chance.choice(ODD_VALUES)
    return json.dumps(record).encode()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    within = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(within):
        yield value, key
        yield from _places(inner)


def _with_an_odd_path(chance: random.Random, folder: Path, command: tuple[str, ...]) -> Mutant:
    """A path that the command names is one that cannot be."""
    with suppress(OSError):
        (folder / "loop").symlink_to("loop")
    if hasattr(os, "mkfifo"):
        for name in _PIPES:
            os.mkfifo(folder / name)
    named = [at for at, word in enumerate(command) if (folder / word).exists() or word.startswith("out")]
    if not named:
        return Mutant("nothing", 0, command)
    at, odd = chance.choice(named), chance.choice(ODD_PATHS)
    return Mutant(f"the path {odd[:20]!r}", 0, (*command[:at], odd, *command[at + 1 :]))


_Command = Callable[[random.Random, str], tuple[str, ...]]


def _on(*words: str) -> _Command:
    """A command on extracts, with definitions of its own as often as not."""

    def command(chance: random.Random, layout: str) -> tuple[str, ...]:
        definitions = ("--definitions", "definitions.yaml") if chance.random() < 0.5 else ()
        return (*words, "--period", PERIOD, "--data", layout, *definitions)

    return command


def _alone(*words: str) -> _Command:
    return lambda chance, layout: words


_COMMANDS: tuple[_Command, ...] = (
    _on("compute"),
    _on("compute", "--format", "csv", "--by", "sex,age_band"),
    _on("compute", "--format", "json"),
    _on("compute", "--format", "markdown", "--audience", "public"),
    _on("compute", "--audience", "public", "--archive", "monthly"),
    _on("compute", "--output", "monthly", "--keep-children"),
    _on("compute", "--output", "out.xlsx"),
    _on("check"),
    _on("check", "--accepted", "accepted.csv", "--format", "json"),
    _on("check", "--output", "out.csv"),
    _on("explain", "4.1"),
    _on("explain", "4.3", "--child", "0012"),
    _on("children", "4.1"),
    _on("children", "4.5", "--output", "out"),
    _on("trend", "4.3", "--every", "month"),
    _on("why", "4.1", "--children", "--archive", "monthly"),
    _on("ahead", "4.1", "--until", "2025Q1"),
    _on("tracker", "--format", "csv", "--since", "last", "--archive", "monthly"),
    _on("impact", "--against", "other.yaml"),
    _on("plan"),
    _on("plan", "--action-plan", "action_plan.yaml"),
    _on("tracker", "--carry-from", "tracker.csv", "--format", "csv"),
    _on("tracker", "--carry-from", "tracker.xlsx", "--format", "csv"),
    _on("report", "--output", "out.html", "--only", "4.2"),
    lambda chance, layout: ("init", "--data", layout),
    _alone("list", "--definitions", "definitions.yaml"),
    _alone("fields", "--definitions", "definitions.yaml"),
    _alone("validate", "definitions.yaml"),
    _alone("benchmarks", "--definitions", "definitions.yaml"),
    _alone(
        *("benchmarks", "--from-lait", "lait.parquet", "--neighbours", "neighbours.csv"),
        *("--authority", "Ayton", "--output", "out.csv"),
    ),
    _alone("list"),
    _alone("definitions", "--output", "definitions.yaml"),
    _alone("history", "4.1", "--archive", "monthly"),
    _alone("publish", "--run", "1", "--label", "board", "--archive", "monthly"),
    _alone("verify", "monthly/manifest.json"),
    _alone("sample", "--output", "drawn", "--children-in-care", "5"),
)
