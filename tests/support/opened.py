"""Which files of a folder are opened meanwhile."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_WATCHED: list[tuple[Path, list[str]]] = []
_HOOKS: list[object] = []


@contextmanager
def opened_in(folder: Path) -> Iterator[list[str]]:
    """The names of the files of a folder that this process opens while it is watched, as it opens them."""
    if not _HOOKS:  # such a hook cannot be taken out again
        sys.addaudithook(_see)
        _HOOKS.append(_see)
    opened: list[str] = []
    _WATCHED.append((folder, opened))
    try:
        yield opened
    finally:
        _WATCHED.pop()


def _see(event: str, arguments: tuple[Any, ...]) -> None:
    if _WATCHED and event == "open" and isinstance(arguments[0], str | os.PathLike):
        folder, opened = _WATCHED[-1]
        path = Path(arguments[0])
        if path.parent == folder:
            opened.append(path.name)
