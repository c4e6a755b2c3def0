"""The children (or households) behind one measure."""

from dataclasses import replace

import polars as pl

from permanence_kpis.measures import membership
from permanence_kpis.results.explanation import Membership
from permanence_kpis.run.context import Request, load_context
from permanence_kpis.run.rated_scorecard import scorecard_of


def children(request: Request, ref: str, outcomes: tuple[str, ...] = ()) -> Membership:
    """Who is where in one measure: everything counted and everything left out, or those with the outcomes given."""
    context = load_context(replace(request, only=(ref,), leave_out=()))
    [plan] = context.plans
    listed = membership(context.rows(plan), plan.measure)
    if outcomes:
        listed = listed.filter(pl.col("outcome").is_in(outcomes))
    return Membership(
        scorecard=scorecard_of(context),
        columns=tuple(listed.columns),
        rows=tuple(listed.rows()),
    )
