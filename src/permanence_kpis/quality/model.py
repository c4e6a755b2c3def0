"""The records that hold a checked `checks.yaml`."""

from dataclasses import dataclass

from permanence_kpis.conditions.model import Condition, Test, columns_of
from permanence_kpis.results.findings import Level

READING = "reading"
DFE = "DfE "
"""What the codes of checks begin with that have a number of the DfE's."""


@dataclass(frozen=True)
class Rule:
    """What to look for in one table, and what to say of it.

    At fault are the rows of `table` where all of `when` hold, or which the function gives. The record to correct stands
    in `column`, under `heading` in the file where that is another. `affects` are the columns (`extract.column`, or
    `table.column` of a derived table) whose figures it affects. Of those looked for with the figures: the tables they
    are looked for with (none: that of the rule itself), and the `extract.column` names it needs besides.
    """

    table: str
    column: str
    what: str
    remedy: str
    affects: frozenset[str]
    when: tuple[Condition, ...] = ()
    function: str | None = None
    effect: str = ""
    heading: str = ""
    looked_for_with: str = ""
    needs: frozenset[str] = frozenset()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its table that the conditions ask about."""
        return columns_of(*self.when)

    @property
    def is_of_a_blank(self) -> bool:
        """Whether what is at fault is that nothing stands in the column of the record."""
        return any(one.test == "is_missing" and one.column == self.column for one in self.when if isinstance(one, Test))


@dataclass(frozen=True)
class Check:
    """One kind of finding, and how it is looked for.

    `code` names it for good. `found`: reading, where the files' readers find it and say what is wrong. `rule`: what
    `kpis check` looks for. `in_figures`: what is looked for whenever figures are worked out and feeds their confidence.
    `asks`: how much one with a DfE number asks beside the DfE's.
    """

    code: str
    level: Level
    title: str
    found: str | None = None
    rule: Rule | None = None
    in_figures: tuple[Rule, ...] = ()
    asks: str = ""
