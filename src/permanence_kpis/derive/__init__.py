"""Facts about children: the derived tables of docs/data-dictionary.md, each worked out once for each window."""

from permanence_kpis.derive.doubts import columns_in_doubt, doubts
from permanence_kpis.derive.facts import Facts
from permanence_kpis.derive.settled_by import SETTLED_BY

__all__ = ["SETTLED_BY", "Facts", "columns_in_doubt", "doubts"]
