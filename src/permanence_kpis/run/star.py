"""What stands beside the figures in the files for Power BI: what others publish, and the action plan."""

from permanence_kpis.action_plan.standing import BesideFigures
from permanence_kpis.extracts import Extracts
from permanence_kpis.results.scorecard import Scorecard
from permanence_kpis.run.benchmarks import newest_beside
from permanence_kpis.run.context import Request
from permanence_kpis.run.ids_in_texts import without_children_named
from permanence_kpis.run.plan_beside import own_plan_of, plan_beside, shipped_plan


def beside_figures(request: Request, scorecard: Scorecard, extracts: Extracts | None = None) -> BesideFigures:
    """The published figures of the measures of a scorecard, and the authority's own plan, or the sample's.

    Takes: what was asked for, and the scorecard; extracts of which no child may be named, for the public.
    Raises: ActionPlanError with everything wrong in one's own plan, or where it names a child to the public;
    DefinitionError with what is wrong in benchmarks.csv.
    """
    plan = own_plan_of(request, None) or (shipped_plan(scorecard.extracts) if scorecard.extracts.is_sample else None)
    published = newest_beside(request.definitions, scorecard)
    if plan is None:  # D-576: the packaged plan is nobody's own
        return BesideFigures(published, ())
    if extracts is not None:
        plan = without_children_named(plan, extracts)
    return BesideFigures(published, plan_beside(plan, scorecard, None).standings)
