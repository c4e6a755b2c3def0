"""Folders with an `extracts.yaml` for tests: a sound one, and changes to it."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from permanence_kpis.errors import ExtractError, Problem
from permanence_kpis.extracts import Extracts, load_extracts
from permanence_kpis.outputs.problems import render_problem

SOUND = Path(__file__).parent / "sound"
BROKEN = Path(__file__).parent / "broken"
YAML = (SOUND / "extracts.yaml").read_text(encoding="utf-8")

STOPS, GOES_ON = "Stops.\n", "Goes on.\n"


def folder_with(folder: Path, files: Mapping[str, str | bytes | None]) -> Path:
    """A sound folder in which these files take the place of its own; None takes a file away."""
    shutil.copytree(SOUND, folder, dirs_exist_ok=True)
    for name, content in files.items():
        if content is None:
            (folder / name).unlink()
        else:
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def mapping(*changes: tuple[str, str]) -> str:
    """The sound `extracts.yaml` with texts in the place of others."""
    text = YAML
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    return text


def load(folder: Path, files: Mapping[str, str | bytes | None] | None = None) -> Extracts:
    return load_extracts(folder_with(folder, files or {}))


def said(folder: Path, files: Mapping[str, str | bytes | None], columns: frozenset[str] | None = None) -> str:
    """Whether such a folder stops the work, and everything said about it."""
    folder_with(folder, files)
    try:
        return GOES_ON + _rendered(load_extracts(folder, columns).problems)
    except ExtractError as error:
        return STOPS + _rendered(error.problems)


def _rendered(problems: tuple[Problem | str, ...]) -> str:
    return "".join(f"\n{problem if isinstance(problem, str) else render_problem(problem)}\n" for problem in problems)
