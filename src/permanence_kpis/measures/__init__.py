"""Plan and apply a measure to its table: who counts, who meets it, who is not known.

What only one use case asks (`answers`, `funnel`, `movement`) is imported from its own module, where it is asked.
"""

from permanence_kpis.measures.counts import count_all, counts_from, counts_of_each, groups_from
from permanence_kpis.measures.history import may_count_otherwise
from permanence_kpis.measures.membership import membership
from permanence_kpis.measures.plan import Plan, plan_measure
from permanence_kpis.measures.unknowns import uncertain_columns, with_unknowns

__all__ = [
    "Plan",
    "count_all",
    "counts_from",
    "counts_of_each",
    "groups_from",
    "may_count_otherwise",
    "membership",
    "plan_measure",
    "uncertain_columns",
    "with_unknowns",
]
