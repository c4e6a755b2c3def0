"""Folders with an `extracts.yaml` for tests: a sound one, and changes to it."""

from collections.abc import Mapping
from pathlib import Path

from tests.extracts import folders

from permanence_kpis.extracts import Extracts, load_extracts

SOUND = Path(__file__).parent / "sound"
BROKEN = Path(__file__).parent / "broken"
YAML = (SOUND / "extracts.yaml").read_text(encoding="utf-8")


def folder_with(folder: Path, files: Mapping[str, str | bytes | None]) -> Path:
    """A sound folder in which these files take the place of its own; None takes a file away."""
    return folders.folder_with(folder, files, SOUND)


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
    return folders.said_of_folder(folder_with(folder, files), columns)
