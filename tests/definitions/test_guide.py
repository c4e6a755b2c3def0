"""docs/definitions.md: every example loads, and nothing is left out."""

import re
from pathlib import Path
from typing import get_args

import pytest

from permanence_kpis.conditions.model import TESTS
from permanence_kpis.definitions.measure_shape import MeasureShape
from permanence_kpis.definitions.model import Better, WindowKind
from permanence_kpis.definitions.shape import DocumentShape
from permanence_kpis.tables import DERIVED

from .files import one_measure, read

GUIDE = (Path(__file__).parents[2] / "docs" / "definitions.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", GUIDE, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_loads(example):
    if example.startswith("format:"):
        assert read(example).measures
    else:
        assert one_measure(example)


def test_there_are_examples():
    assert len(EXAMPLES) >= 10


@pytest.mark.parametrize(
    "word",
    [
        *DocumentShape.known_keys(),
        *MeasureShape.known_keys(),
        *TESTS,
        *DERIVED,
        *get_args(WindowKind),
        *get_args(Better),
    ],
)
def test_every_word_is_explained(word):
    assert re.search(rf"`{word}\b", GUIDE)


@pytest.mark.parametrize("table", DERIVED.values(), ids=lambda table: table.name)
def test_the_tables_are_described_as_they_are(table):
    counts = ", ".join(f"`{name}`" for name in table.counts)

    assert f"| `{table.name}` | {table.row_is} | {counts} |" in GUIDE
