"""Folders of extracts for tests: a sound one, and changes to it."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from permanence_kpis.errors import ExtractError, Problem
from permanence_kpis.extracts import Extracts, load_extracts
from permanence_kpis.outputs.problems import render_problem

BROKEN = Path(__file__).parent / "broken"
SOUND = Path(__file__).parent / "sound"

STOPS, GOES_ON = "Stops.\n", "Goes on.\n"


def folder_with(folder: Path, files: Mapping[str, str | bytes | None], sound: Path = SOUND) -> Path:
    """A sound folder of extracts in which these files take the place of its own; None takes a file away."""
    shutil.copytree(sound, folder, dirs_exist_ok=True)
    for name, content in files.items():
        if content is None:
            (folder / name).unlink()
        else:
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def load(folder: Path, files: Mapping[str, str | bytes | None]) -> Extracts:
    return load_extracts(folder_with(folder, files))


def said(folder: Path, files: Mapping[str, str | bytes | None], columns: frozenset[str] | None = None) -> str:
    """Whether such a folder stops the work, and everything said about it."""
    return said_of_folder(folder_with(folder, files), columns)


def said_of_folder(folder: Path, columns: frozenset[str] | None = None) -> str:
    """The same about a folder as it is."""
    try:
        return GOES_ON + _rendered(load_extracts(folder, columns).problems)
    except ExtractError as error:
        return STOPS + _rendered(error.problems)


def said_of(fault: str, folder: Path) -> str:
    """The same about one fault of the gallery."""
    return said(folder, {path.name: path.read_bytes() for path in (BROKEN / fault).glob("*.csv")})


def _rendered(problems: tuple[Problem, ...]) -> str:
    return "".join(f"\n{render_problem(problem)}\n" for problem in problems)
