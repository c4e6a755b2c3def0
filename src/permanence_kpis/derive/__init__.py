"""Facts about children: the derived tables of docs/data-dictionary.md, each worked out once for each window."""

from permanence_kpis.derive.blanks import blank_decides
from permanence_kpis.derive.children import age_years
from permanence_kpis.derive.facts import Facts
from permanence_kpis.derive.provenance import DEPENDS_ON_HISTORY, OTHERWISE_FROM, PROVENANCE, provenance_of

__all__ = [
    "DEPENDS_ON_HISTORY",
    "OTHERWISE_FROM",
    "PROVENANCE",
    "Facts",
    "age_years",
    "blank_decides",
    "provenance_of",
]
