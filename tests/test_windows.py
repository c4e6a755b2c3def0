"""What Windows asks of the tree, held on every system; docs/windows.md."""

import ast
import re
import shutil
from collections.abc import Iterator

import pytest
from tests.test_docs import PROJECT, typed

NOT_ON_WINDOWS = {"fcntl", "grp", "pty", "pwd", "resource", "termios", "tty"}
NOT_IN_OS = {"fork", "getegid", "geteuid", "getgid", "getuid", "mkfifo", "wait4"}
SOURCES = sorted(
    path.relative_to(PROJECT).as_posix()
    for folder in ("benchmarks", "docs", "src", "tests", "tools")
    for path in (PROJECT / folder).rglob("*.py")
)
PAGE = (PROJECT / "docs" / "windows.md").read_text(encoding="utf-8")
LINES = [
    f"kpis {arguments}"
    for block in re.findall(r"```(?:bat|powershell)\n(.*?)```", PAGE, re.DOTALL)
    for arguments in re.findall(r'^(?:& )?"?(?:[^" ]*\\)?kpis"? ((?:compute|check) .*)$', block, re.MULTILINE)
]


@pytest.mark.parametrize("source", SOURCES)
def test_nothing_that_windows_has_not_is_asked_for_at_import(source):
    assert list(not_on_windows(ast.parse((PROJECT / source).read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("import fcntl", ["fcntl"]),
        ("from resource import getrusage", ["resource"]),
        ("import os\nROOT = os.geteuid() == 0", ["os.geteuid"]),
        ("from os import geteuid", ["os.geteuid"]),
        ("if True:\n    import pwd", ["pwd"]),
        ("class Limits:\n    import resource", ["resource"]),
        ("import os\ndef user(number=os.getuid()):\n    return number", ["os.getuid"]),
        ("import os\n@mark(os.geteuid())\ndef test(): ...", ["os.geteuid"]),
        ("def limit():\n    import resource\n    return os.geteuid()", []),
        ("import os\nuser = lambda: os.getuid()", []),
        ("import os\nPIPES = hasattr(os, 'mkfifo')", []),
    ],
)
def test_what_is_run_at_import_is_told_from_what_is_not(line, named):
    assert list(not_on_windows(ast.parse(line))) == named


def not_on_windows(node: ast.AST) -> Iterator[str]:
    """What a node names, as it is run at import, that Windows has not: bodies of functions are run later."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name.split(".")[0] in NOT_ON_WINDOWS)
    elif isinstance(node, ast.ImportFrom):
        if node.module in NOT_ON_WINDOWS:
            yield str(node.module)
        if node.module == "os":
            yield from (f"os.{alias.name}" for alias in node.names if alias.name in NOT_IN_OS)
    elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "os" and node.attr in NOT_IN_OS:
        yield f"os.{node.attr}"
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        later = [node.body] if isinstance(node, ast.Lambda) else node.body
        for part in ast.iter_child_nodes(node):
            if part not in later:
                yield from not_on_windows(part)
        return
    for part in ast.iter_child_nodes(node):
        yield from not_on_windows(part)


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_the_page_works(line, tmp_path):
    """But for what a command prompt does itself."""
    shutil.copytree(PROJECT / "sample_data" / "extracts", tmp_path / "Children in care" / "extracts")
    command = line.replace("\\", "/").replace("%USERPROFILE%", tmp_path.as_posix()).partition(" >")[0]

    done = typed(command, tmp_path)

    assert done.returncode in ((0, 1) if "--fail-on" in command else (0,)), done.stderr
    named = re.findall(r'--output "([^"]+)"', command)
    assert [(tmp_path / name).exists() for name in named] == [True] * len(named)


def test_the_page_has_lines_for_all_that_it_promises():
    assert len(LINES) == 10
    assert len([line for line in LINES if "--output" in line]) == 5
