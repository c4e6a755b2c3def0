"""What is written by trying the project out is never offered to git."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PAGES = ("README.md", "docs/start.md", "docs/what-to-type.md", "docs/report.md")
TYPED = "".join((PROJECT / page).read_text(encoding="utf-8") for page in PAGES)
WRITTEN = sorted({name.strip('"') for name in re.findall(r'--output ("[^"]+"|[^\s`|]+)', TYPED)})
OF_MAKE = [
    "demo/report.html",
    "build/docs/docs/index.html",
    "dist/kpis-0.1.0-windows.zip",
    "build/windows/wheels",
    "bench_data/england",
    ".venv/ready",
]

pytestmark = pytest.mark.skipif(
    not shutil.which("git") or not (PROJECT / ".git").exists(), reason="this is no clone, or git is not there"
)


def known(name: str) -> bool:
    """Whether git ignores a file or a folder of this name, or already keeps it."""
    asked = [["check-ignore", "--quiet", name], ["check-ignore", "--quiet", f"{name}/"]]
    asked += [["ls-files", "--error-unmatch", name]]
    return any(not subprocess.run(["git", *one], cwd=PROJECT, capture_output=True).returncode for one in asked)


@pytest.mark.parametrize("name", WRITTEN + OF_MAKE)
def test_what_the_commands_of_the_pages_and_make_write_is_ignored(name):
    assert known(name)


def test_the_pages_name_files_that_they_write():
    assert WRITTEN


def test_a_file_of_ones_own_is_not_ignored():
    assert not known("src/permanence_kpis/new.py")
