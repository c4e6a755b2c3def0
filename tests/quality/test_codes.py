"""The codes by which findings are known for good."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from permanence_kpis.quality.load import load_checks

PACKAGE = Path(__file__).parents[2] / "src" / "permanence_kpis"
MODULES = sorted(path for room in ("extracts", "derive", "quality") for path in (PACKAGE / room).rglob("*.py"))

LOOKS_LIKE_A_CODE = re.compile(r"DfE \w+|[a-z]+(-[a-z0-9]+)+")
NO_CODES = {"accepted", "in-memory", "utf-8", "utf-8-sig", "utf-16", "utf-7", "latin-1", "windows-1252"} | {
    *("unicode-escape", "raw-unicode-escape", "dd-mm-yyyy", "dd-mon-yyyy", "yyyy-mm-dd"),
}


def problems_made(module: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
            yield node


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_problem_of_an_extract_has_a_code(module):
    without = [call.lineno for call in problems_made(module) if "code" not in {word.arg for word in call.keywords}]

    assert without == [], "a person accepts a finding by its code"


def test_every_code_in_the_source_is_in_the_list():
    written = {
        node.value
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and LOOKS_LIKE_A_CODE.fullmatch(node.value)
    }

    assert len(written) > 40
    assert written - NO_CODES <= {check.code for check in load_checks()}


def test_every_kind_found_elsewhere_is_written_there():
    source = "".join(path.read_text(encoding="utf-8") for path in [*MODULES, PACKAGE / "run" / "check.py"])

    assert [check.code for check in load_checks() if check.found and f'"{check.code}"' not in source] == []
