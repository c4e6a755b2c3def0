"""Processes that may read and write only what files allow, also where the tests are run by root."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

_SOURCES = Path(__file__).parents[2] / "src"
_PR_CAPBSET_DROP = 24
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH, _CAP_SETPCAP = 1, 2, 8


def giving_up_rights() -> Callable[[], None] | None:
    """What a process is to run before its program (`preexec_fn`) so that the modes of files bind it.

    Nobody but root needs any. Root can give the right up on Linux alone, and not where a container has taken that from
    it too: there the test is skipped.
    """
    if os.name == "nt":
        pytest.skip("Windows has no modes of files")
    if os.geteuid() != 0:
        return None
    if sys.platform != "linux":
        pytest.skip("root cannot give up the right to read and write everything here")
    held = _capabilities()
    if not any(held >> right & 1 for right in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH)):
        return None
    if not held >> _CAP_SETPCAP & 1:
        pytest.skip("root may not give up the right to read and write everything here (no CAP_SETPCAP)")
    return _give_up


def run_without_rights(script: str, *arguments: object) -> str:
    """What a script of Python prints that may read and write only what files allow."""
    ran = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=os.environ | {"PYTHONPATH": str(_SOURCES)},
        preexec_fn=giving_up_rights(),
    )
    assert ran.stderr == ""
    return ran.stdout


def _give_up() -> None:
    for right in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH):
        if ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, right, 0, 0, 0) != 0:
            raise OSError("the right could not be given up")


def _capabilities() -> int:
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1], 16) for line in lines if line.startswith("CapEff"))
