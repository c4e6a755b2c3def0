"""The action plan beside the figures of a period: what its leads say, and what is measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from permanence_kpis.action_plan.load import own_plan
from permanence_kpis.action_plan.model import ActionPlan
from permanence_kpis.action_plan.standing import PlanPage
from permanence_kpis.definitions import load_definitions
from permanence_kpis.definitions.model import Definitions
from permanence_kpis.errors import ActionPlanError, DefinitionError, Problem
from permanence_kpis.results.scorecard import Scorecard
from permanence_kpis.run.context import Request, load_context
from permanence_kpis.run.for_public import for_the_public
from permanence_kpis.run.ids_in_texts import with_children_named, without_children_named
from permanence_kpis.run.plan_beside import (
    only_of,
    own_plan_of,
    plan_beside,
    results_used,
    shipped_plan,
    worsened_before,
)
from permanence_kpis.run.rated_scorecard import scorecard_of

GATES: Mapping[str, tuple[str, ...]] = {
    "stale": ("stale",),
    # D-261: both ways
    "disagrees": ("disagrees", "disagrees, other way"),
    "missed": ("milestone missed",),
}
"""What can make a scheduled run end with 1, and the kinds of flag that do."""


@dataclass(frozen=True)
class PlanFound:
    """A plan beside the figures; the scorecard in full, for messages and exit codes; what of an archive was skipped."""

    page: PlanPage
    scorecard: Scorecard
    problems: tuple[Problem, ...] = ()


def action_plan(request: Request, file: Path | None = None, ref: str | None = None) -> PlanFound:
    """Every action, or the one asked for, as it stood on the period's last day, beside its measures.

    Takes: the request; a plan of one's own (None: that of the current folder, or else one that ships).
    Raises: ActionPlanError with everything wrong in one's own plan; UsageError where there is no such action.
    """
    own = own_plan_of(request, file, ref)
    context = load_context(request, through_time=True)
    scorecard = scorecard_of(context)
    plan = with_children_named(own or shipped_plan(scorecard.extracts), context.extracts)
    used = results_used(plan, scorecard, ref)
    request.say("Working out the period before")
    worse = worsened_before(context, {result.measure.ref for result in used if result.direction == "worsened"})
    return PlanFound(plan_beside(plan, scorecard, ref, worse), only_of(scorecard, used))


# D-262: neither a confidence nor the period before is published
def action_plan_for_the_public(
    request: Request, file: Path | None = None, ref: str | None = None, archive: Path | None = None
) -> PlanFound:
    """The same beside figures that are fit to publish.

    Flags rest on what the public is told: on no confidence, and on no figure of the period before.

    Raises: as `action_plan`, and ActionPlanError where the plan names a child.
    """
    own = own_plan_of(request, file, ref)
    found = for_the_public(request, archive)
    plan = without_children_named(own or shipped_plan(found.scorecard.extracts), found.extracts)
    used = results_used(plan, found.scorecard, ref)
    return PlanFound(plan_beside(plan, found.public, ref), only_of(found.scorecard, used), found.problems)


def checked_plan(definitions: Path | None, file: Path | None) -> tuple[Definitions, ActionPlan | None]:
    """The definitions, and the plan of one's own that is named or stands in the current folder.

    Raises: KpiError with everything wrong in both.
    """
    try:
        own_definitions = load_definitions(definitions)
    except DefinitionError as error:
        try:
            own_plan(file, None)
        except ActionPlanError as of_plan:
            raise DefinitionError(*error.problems, *of_plan.problems) from None
        raise
    return own_definitions, own_plan(file, [measure.ref for measure in own_definitions.measures])


def tripped_by_plan(page: PlanPage, gates: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The actions that tripped each gate, in the order of the gates given; those that none tripped are left out."""
    found = {
        gate: tuple(one.action.ref for one in page.standings if any(flag.kind in GATES[gate] for flag in one.flags))
        for gate in gates
    }
    return {gate: refs for gate, refs in found.items() if refs}
