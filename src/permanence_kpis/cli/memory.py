"""What the allocator of Polars is asked for before it is loaded: to give back what is let go, not to keep it."""

import os
from math import inf
from pathlib import Path

_VARIABLE = "_RJEM_MALLOC_CONF"
# D-588: what is let go would otherwise count as taken for a second and a half
_WITHIN_A_QUARTER_OF_A_SECOND = "dirty_decay_ms:250,muzzy_decay_ms:0,oversize_threshold:2097152"
# D-672: of few bytes what is kept for the next query is as much as what the queries take
_AT_ONCE = "dirty_decay_ms:0,muzzy_decay_ms:0,narenas:1"
_FEW_BYTES = 32_000_000


def give_back() -> None:
    """Ask for memory to be given back within a quarter of a second, pieces of 2 MiB and more at once.

    Not where the variable of the environment says otherwise already.
    """
    os.environ.setdefault(_VARIABLE, _WITHIN_A_QUARTER_OF_A_SECOND)


def give_back_for(data: str) -> None:
    """Ask for it at once, where the files of a folder come to less than 32 MB."""
    if os.environ.get(_VARIABLE) == _WITHIN_A_QUARTER_OF_A_SECOND and _bytes_in(data) < _FEW_BYTES:
        os.environ[_VARIABLE] = _AT_ONCE


def _bytes_in(data: str) -> float:
    """How many bytes the files of a folder have; why one cannot be read is said where it is opened."""
    try:
        return sum(path.stat().st_size for path in Path(data).iterdir() if path.is_file())
    except OSError:
        return inf
