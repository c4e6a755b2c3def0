"""Plan and apply a measure to its table: who counts, who meets it, who is not known."""

from permanence_kpis.measures.answers import answers
from permanence_kpis.measures.counts import count_all, counts_from, groups_from
from permanence_kpis.measures.funnel import funnel
from permanence_kpis.measures.history import may_count_otherwise
from permanence_kpis.measures.membership import membership
from permanence_kpis.measures.movement import movement, told_apart_by
from permanence_kpis.measures.plan import Plan, plan
from permanence_kpis.measures.touched import in_doubt, touched

__all__ = [
    "Plan",
    "answers",
    "count_all",
    "counts_from",
    "funnel",
    "groups_from",
    "in_doubt",
    "may_count_otherwise",
    "membership",
    "movement",
    "plan",
    "told_apart_by",
    "touched",
]
