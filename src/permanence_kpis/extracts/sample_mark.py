"""The mark of a folder that `kpis sample` wrote: its files as they were written, told by a file beside them."""

import re
from collections.abc import Iterable
from hashlib import file_digest
from pathlib import Path

from permanence_kpis.errors import ExtractError, UsageError
from permanence_kpis.extracts.folder import files_read
from permanence_kpis.extracts.model import ACCEPTED
from permanence_kpis.extracts.opening import refuse_a_device
from permanence_kpis.file_reading import names_a_device, text_of
from permanence_kpis.tables import BUILT_IN, Catalogue

MARK = "SAMPLE.txt"
READY = ".kpis-sample"
"""The folder, in that of a sample, of files that are being moved out of it: their own mark comes last."""

_ABOVE = """\
SAMPLE. Synthetic data: every record is invented and describes no real child.
Written by kpis sample, which writes over these files again only while they are as it wrote them:

"""
_ENTRY = re.compile(r"^([0-9a-f]{64})  ([\w.-]+)$", re.MULTILINE)


def mark(folder: Path, names: Iterable[str]) -> None:
    """Mark these files of a folder as those of a sample, as they now are."""
    lines = [f"{_digest(folder / name)}  {name}\n" for name in sorted(names)]
    (folder / MARK).write_text(_ABOVE + "".join(lines), encoding="utf-8", newline="\n")


def is_half_moved(folder: Path) -> bool:
    """Whether the files of a new sample are on their way into a folder, and some may be of the one before."""
    try:
        return (folder / READY / MARK).is_file()
    except OSError:
        return False


# D-226: `kpis sample` marks its folder with `SAMPLE.txt`
def is_marked(folder: Path, catalogue: Catalogue = BUILT_IN) -> bool:
    """Whether a folder holds a sample: every file of it is as it was written, and no other is read with them.

    While a new sample takes the place of another, a file of either is.
    """
    try:
        marked: dict[str, set[str]] = {}
        is_being_moved = is_half_moved(folder)
        for place in (folder, folder / READY):
            if (place / MARK).is_file():
                for sha256, name in _ENTRY.findall(text_of(place / MARK, MARK, MARK, UsageError)):
                    marked.setdefault(name, set()).add(sha256)
        read = {path.relative_to(folder).as_posix() for path in files_read(folder, catalogue)} - {ACCEPTED}
        if not marked or any(map(names_a_device, marked)) or not read <= set(marked):
            return False
        return all(_digest(folder / name) in marked[name] for name in (read if is_being_moved else marked))
    except (OSError, UsageError, ExtractError):
        return False


def _digest(path: Path) -> str:
    """Raises: ExtractError where it is no file, such as a pipe, which would be waited for."""
    refuse_a_device(path, path.stat().st_mode)
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
