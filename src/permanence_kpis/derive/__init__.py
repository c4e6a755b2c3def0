"""Facts about children: the derived tables of docs/data-dictionary.md, each worked out once for each window."""

from permanence_kpis.derive.blanks import blank_decides
from permanence_kpis.derive.children import age_years, one_row_each
from permanence_kpis.derive.doubts import RESTS_ON_HISTORY, columns_in_doubt, doubts
from permanence_kpis.derive.facts import Facts
from permanence_kpis.derive.settled_by import SETTLED_BY

__all__ = [
    "RESTS_ON_HISTORY",
    "SETTLED_BY",
    "Facts",
    "age_years",
    "blank_decides",
    "columns_in_doubt",
    "doubts",
    "one_row_each",
]
