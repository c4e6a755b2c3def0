"""The records that hold a checked `checks.yaml`."""

from dataclasses import dataclass
from typing import get_args

from permanence_kpis.conditions.model import Condition, columns_of
from permanence_kpis.results.findings import Level

LEVELS: tuple[str, ...] = get_args(Level)
FOUND = ("reading", "deriving")
DFE = "DfE "
"""What the codes of checks begin with that have a number of the DfE's."""


@dataclass(frozen=True)
class Check:
    """One kind of finding, and how it is looked for.

    `code` names it for good. `found`: reading or deriving, where other rooms find it and say what is wrong and how to
    mend it. Otherwise it is found in the rows of `table` where all of `when` hold, or which the function gives; the
    record to mend stands in `column`, and `affects` are the `extract.column` names whose figures it bears on.

    `asks`: how much one with a DfE number asks beside the DfE's.
    """

    code: str
    level: Level
    title: str
    found: str | None = None
    table: str = ""
    column: str = ""
    when: tuple[Condition, ...] = ()
    function: str | None = None
    remedy: str = ""
    effect: str = ""
    affects: frozenset[str] = frozenset()
    asks: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its table that the conditions ask about."""
        return columns_of(*self.when)
