"""The action plan beside the figures of a period: what its leads say, and what is measured."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from permanence_kpis.action_plan.flags import flags
from permanence_kpis.action_plan.load import own_plan, packaged_plan, sample_plan
from permanence_kpis.action_plan.model import ActionPlan
from permanence_kpis.action_plan.standing import Evidence, PlanPage, standing
from permanence_kpis.definitions import load_definitions
from permanence_kpis.definitions.model import Definitions
from permanence_kpis.errors import ActionPlanError, DefinitionError, Problem, UsageError
from permanence_kpis.periods import parse_period, previous_window
from permanence_kpis.results.scorecard import Result, Scorecard
from permanence_kpis.run.context import Context, Request, build_context, load_context, sample_folder
from permanence_kpis.run.for_public import for_the_public
from permanence_kpis.run.rated_scorecard import scorecard_of
from permanence_kpis.suggest import did_you_mean
from permanence_kpis.words import listed

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
    own = _own(request, file, ref)
    context = load_context(request, through_time=True)
    scorecard = scorecard_of(context)
    plan = own or _shipped(scorecard)
    used = _used(plan, scorecard, ref)
    request.say("Working out the period before")
    worse = _worse_before(context, request, [result for result in used if result.direction == "worsened"])
    return PlanFound(_beside(plan, scorecard, ref, worse), _only(scorecard, used))


# D-262: neither a confidence nor the period before is published
def action_plan_for_the_public(
    request: Request, file: Path | None = None, ref: str | None = None, archive: Path | None = None
) -> PlanFound:
    """The same beside figures that are fit to publish.

    Flags rest on what the public is told: on no confidence, and on no figure of the period before.
    """
    own = _own(request, file, ref)
    found = for_the_public(request, archive)
    plan = own or _shipped(found.scorecard)
    used = _used(plan, found.scorecard, ref)
    return PlanFound(_beside(plan, found.public, ref), _only(found.scorecard, used), found.problems)


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


def _own(request: Request, file: Path | None, ref: str | None) -> ActionPlan | None:
    """A plan of one's own, looked into before any extract is read."""
    own = own_plan(file, [measure.ref for measure in load_definitions(request.definitions).measures])
    if own is not None:
        _chosen(own, ref)
    return own


# D-260: the sample's plan is used wherever figures are headed SAMPLE
def _shipped(scorecard: Scorecard) -> ActionPlan:
    """The sample's plan where the extracts are the sample; otherwise the one for everybody."""
    return (
        sample_plan(sample_folder().with_name("action_plan.yaml")) if scorecard.extracts.is_sample else packaged_plan()
    )


def _chosen(plan: ActionPlan, ref: str | None) -> ActionPlan:
    """The plan with the action asked for.

    Raises: UsageError where it has no such action.
    """
    if ref is None:
        return plan
    refs = [action.ref for action in plan.actions]
    chosen = tuple(action for action in plan.actions if action.ref.casefold() == ref.casefold())
    if not chosen:
        hint = did_you_mean(ref, refs, f"The actions are {listed(refs)}.")
        raise UsageError(f"there is no action {ref} in {plan.origin}. {hint}")
    return replace(plan, actions=chosen)


def _used(plan: ActionPlan, scorecard: Scorecard, ref: str | None) -> list[Result]:
    """The results of the measures that are evidence of an action shown."""
    named = {measure for action in _chosen(plan, ref).actions for measure in action.evidence}
    return [result for result in scorecard.results if result.measure.ref in named]


def _only(scorecard: Scorecard, results: Sequence[Result]) -> Scorecard:
    """The scorecard with these results alone, and the problems that touch them."""
    refs = {result.measure.ref for result in results}
    problems = tuple(problem for problem in scorecard.problems if not problem.measures or problem.measures & refs)
    return replace(scorecard, results=tuple(results), problems=problems)


# D-256: worsened two periods running
def _worse_before(context: Context, request: Request, results: Sequence[Result]) -> frozenset[str]:
    """Of these measures those that had worsened in the period before too, by the same extracts."""
    definitions = context.definitions
    refs = {result.measure.ref for result in results}
    chosen = [measure for measure in definitions.measures if measure.ref in refs]
    if not chosen:
        return frozenset()
    label, _ = previous_window("period", context.period, definitions.year_starts)
    before = parse_period(label, definitions.year_starts)
    scorecard = scorecard_of(build_context(definitions, chosen, context.extracts, before, request.today))
    return frozenset(result.measure.ref for result in scorecard.results if result.direction == "worsened")


def _beside(
    plan: ActionPlan, scorecard: Scorecard, ref: str | None, worse_before: Collection[str] = frozenset()
) -> PlanPage:
    """The plan beside a scorecard."""
    shown = _chosen(plan, ref)
    last_day = scorecard.period.last_day
    results = {result.measure.ref: result for result in scorecard.results}
    evidence = {
        measure: Evidence(measure, results.get(measure), measure in worse_before)
        for action in shown.actions
        for measure in action.evidence
    }
    standings = [standing(action, last_day, evidence) for action in shown.actions]
    return PlanPage(
        plan=shown,
        scorecard=_only(scorecard, _used(plan, scorecard, ref)),
        standings=tuple(replace(one, flags=flags(one, plan.review_every)) for one in standings),
        later=sum(note.on > last_day for action in shown.actions for note in action.notes),
    )
