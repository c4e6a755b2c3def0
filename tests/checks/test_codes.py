"""The codes by which findings are known for good."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "permanence_kpis"
MODULES = sorted(path for room in ("extracts", "derive") for path in (PACKAGE / room).rglob("*.py"))


def problems_made(module: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
            yield node


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_problem_of_an_extract_has_a_code(module):
    without = [call.lineno for call in problems_made(module) if "code" not in {word.arg for word in call.keywords}]

    assert without == [], "a person accepts a finding by its code"
