"""Every command on everything it reads, damaged: used, or refused with a documented exit code, a place and in time.

KPIS_MUTANTS=2000 tries so many; KPIS_MUTANTS_FROM begins with another seed.
"""

import os
import re
import shutil
import time
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from tests.hostile.mutants import LAYOUTS, PERIOD, mutant
from tests.hostile.test_hostile_input import LAYOUTS as MADE_BY
from tests.hostile.test_hostile_input import no_longer_than
from tests.support.drawing import stop_drawing
from typer.testing import CliRunner

from permanence_kpis.cli import app

PROJECT = Path(__file__).parents[2]
MUTANTS = int(os.environ.get("KPIS_MUTANTS", "60"))
FIRST = int(os.environ.get("KPIS_MUTANTS_FROM", "0"))
DOCUMENTED = {0, 1, 2, 3, 4, 5}
REFUSED = {2, 3}
SECONDS, SECONDS_A_MIB = 4.0, 10.0
"""Processor time that a command may take, whatever it reads, and for each MiB of what was damaged."""


def kpis(*arguments):
    """A command in this process: how it ended, and what it wrote."""
    with no_longer_than(60):  # a pipe would hold it up for ever, and take no processor time
        ended = CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="kpis")
    return ended.exit_code, ended.output


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A folder in which every command works."""
    folder = tmp_path_factory.mktemp("sound") / "here"
    folder.mkdir()
    for layout in LAYOUTS:
        MADE_BY[layout](folder / layout)
    definitions = (PROJECT / "kpi_definitions.yaml").read_text(encoding="utf-8")
    (folder / "definitions.yaml").write_text(definitions, encoding="utf-8")
    (folder / "other.yaml").write_text(definitions.replace("at_least: 24", "at_least: 12"), encoding="utf-8")
    accepted = "finding,child,reason,by,until\nDfE 142,0012,it is right,A. Analyst,2099-12-31\n"
    (folder / "accepted.csv").write_text(accepted, encoding="utf-8")
    published = [("LAC_LongStable%", "2025", area, "70", "North West") for area in ("England", "North West", "Ayton")]
    columns = ["Short Desc", "Years", "LA and Regions", "Values", "Region"]
    pl.DataFrame(published, schema=columns, orient="row").write_parquet(folder / "lait.parquet")
    (folder / "neighbours.csv").write_text("model,area,rank,neighbour\n2025,Ayton,1,Beeford\n", encoding="utf-8")
    shutil.copy(PROJECT / "sample_data" / "action_plan.yaml", folder)
    (folder / "kpis.toml").write_text('definitions = "definitions.yaml"\n', encoding="utf-8")
    before = Path.cwd()
    os.chdir(folder)
    try:
        compute = ("compute", "--period", PERIOD, "--data", "own", "--definitions", "definitions.yaml")
        for _ in range(2):
            assert kpis(*compute, "--output", "monthly")[0] == 4
        assert kpis("publish", "--run", "1", "--label", "the board", "--archive", "monthly")[0] == 0
        assert kpis("sample", "--output", "drawn", "--children-in-care", "5")[0] == 0
        for name in ("tracker.csv", "tracker.xlsx"):
            assert kpis("tracker", "--period", PERIOD, "--data", "own", "--output", name)[0] in (0, 4)
    finally:
        os.chdir(before)
    return folder


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    for name in ("KPIS_DATA", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


def test_every_command_on_anything_damaged_ends_as_documented(sound, tmp_path, monkeypatch):
    ended: Counter[int] = Counter()
    commands: Counter[str] = Counter()
    for seed in range(FIRST, FIRST + MUTANTS):
        folder = tmp_path / "here"
        shutil.copytree(sound, folder)
        monkeypatch.chdir(folder)
        made = mutant(seed, folder)
        called = f"seed {seed}: kpis {' '.join(made.command)} with {made.what}"
        began = time.process_time()
        code, said = kpis(*made.command)
        taken = time.process_time() - began

        assert "Traceback" not in said, f"{called}\n{said}"
        assert code in DOCUMENTED, f"{called}\n{code}: {said}"
        assert code not in REFUSED or _names_a_place(said, (folder, sound), made.command), f"{called}\n{said}"
        assert taken < SECONDS + SECONDS_A_MIB * made.size / 2**20, f"{called} took {taken:.1f} s"
        ended[code] += 1
        commands[made.command[0]] += 1
        monkeypatch.chdir(tmp_path)
        stop_drawing()
        shutil.rmtree(folder)
    print(f"\n{sum(ended.values())} mutants, by exit code {dict(sorted(ended.items()))}, by command {dict(commands)}")

    assert sum(ended.values()) == MUTANTS
    assert MUTANTS < 100 or {0, 2, 3, 4} <= set(ended)


def _names_a_place(said, folders, command):
    """Whether a message names an option, or a file or folder that is there, or should be, as a whole word, or a word as
    its place.
    """
    options = {word for word in command if word.startswith("--")} | {"--data", "--output", "--archive", "FILE"}
    named = options | {path.name for folder in folders for path in folder.rglob("*")}
    words = "|".join(map(re.escape, sorted(named)))
    said = said.replace("\\", "/")
    places = (f"{place}:".replace("\\", "/") for word in command for place in {word or ".", Path(word).as_posix()})
    return re.search(rf"(?<!\w)(?:{words})(?!\w)", said) is not None or any(place in said for place in places)
