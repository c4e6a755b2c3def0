"""The shipped definitions with some of their measures, for tests of what is the same with all of them.

`KPIS_SWEEP=1` tries all of them where a test asks for `the_ten()`.
"""

import re
from collections.abc import Collection
from pathlib import Path

from .sweeps import IS_LONG

SHIPPED = Path(__file__).parents[2] / "kpi_definitions.yaml"
THE_TEN = tuple(f"4.{number}" for number in range(1, 11))


def definitions_of(refs: Collection[str]) -> str:
    """The text of the shipped definitions with these measures alone, in their order."""
    top, measures, every = SHIPPED.read_text(encoding="utf-8").partition("\nmeasures:\n")
    by_ref = {
        found[1]: one
        for one in re.split(r"(?m)^(?=  - ref:)", every)
        if (found := re.match(r'  - ref: "([^"]+)"', one))
    }
    assert set(refs) <= by_ref.keys()
    return "".join([top, measures, *(one for ref, one in by_ref.items() if ref in refs)])


def the_ten() -> str:
    """The text of the shipped definitions with the measures of the first section alone; with all in a long sweep."""
    return SHIPPED.read_text(encoding="utf-8") if IS_LONG else definitions_of(THE_TEN)
