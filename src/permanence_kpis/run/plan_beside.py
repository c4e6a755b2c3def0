"""The action plan beside a scorecard: which plan, and each action as it stood, with its measures and flags."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from permanence_kpis import ratings
from permanence_kpis.action_plan.flags import flags
from permanence_kpis.action_plan.load import own_plan, packaged_plan, sample_plan
from permanence_kpis.action_plan.model import ActionPlan
from permanence_kpis.action_plan.standing import Evidence, PlanPage, standing
from permanence_kpis.definitions import load_definitions
from permanence_kpis.derive import Facts
from permanence_kpis.errors import UsageError
from permanence_kpis.measures import Plan
from permanence_kpis.periods import Window, parse_period, previous_window
from permanence_kpis.results.scorecard import ExtractsUsed, Result, Scorecard
from permanence_kpis.run.context import Context, Request, build_context, sample_folder
from permanence_kpis.run.counting import Counted, count, rated
from permanence_kpis.run.coverage import why_no_comparison
from permanence_kpis.suggest import did_you_mean
from permanence_kpis.words import listed


def own_plan_of(request: Request, file: Path | None, ref: str | None = None) -> ActionPlan | None:
    """A plan of one's own, looked into before any extract is read."""
    own = own_plan(file, [measure.ref for measure in load_definitions(request.definitions).measures])
    if own is not None:
        with_action(own, ref)
    return own


# D-260: the sample's plan is used wherever figures are headed SAMPLE
def shipped_plan(extracts: ExtractsUsed) -> ActionPlan:
    """The sample's plan where the extracts are the sample; otherwise the one for everybody."""
    return sample_plan(sample_folder().with_name("action_plan.yaml")) if extracts.is_sample else packaged_plan()


def with_action(plan: ActionPlan, ref: str | None) -> ActionPlan:
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


def results_used(plan: ActionPlan, scorecard: Scorecard, ref: str | None) -> list[Result]:
    """The results of the measures that are evidence of an action shown."""
    named = refs_used(with_action(plan, ref))
    return [result for result in scorecard.results if result.measure.ref in named]


def refs_used(plan: ActionPlan) -> set[str]:
    """The refs of the measures that are evidence of an action."""
    return {measure for action in plan.actions for measure in action.evidence}


def only_of(scorecard: Scorecard, results: Sequence[Result]) -> Scorecard:
    """The scorecard with these results alone, and the problems that touch them."""
    refs = {result.measure.ref for result in results}
    problems = tuple(problem for problem in scorecard.problems if not problem.measures or problem.measures & refs)
    return replace(scorecard, results=tuple(results), problems=problems)


# D-256: worsened two periods running
def worsened_before(context: Context, refs: Collection[str], facts: Facts | None = None) -> frozenset[str]:
    """Of these measures those that had worsened in the period before too, by the same extracts.

    Takes: facts that reach over `windows_before`; without them they are derived.
    """
    before = _before(context, refs)
    if before is None:
        return frozenset()
    if facts is not None:
        before = replace(before, facts=facts)
    plans = [plan for plan in before.plans if not (before.why_no_data(plan) or why_no_comparison(before, plan))]
    wanted = [(plan.measure, window) for plan in plans for window in (plan.window, plan.previous_window)]
    counted = count(wanted, before.facts.table)
    return frozenset(plan.measure.ref for plan in plans if _has_worsened(before, plan, counted))


def windows_before(context: Context) -> list[Window]:
    """The windows that have to be looked at to say what had worsened in the period before too."""
    before = _before(context, {plan.measure.ref for plan in context.plans})
    return [window for plan in before.plans for window in (plan.window, plan.previous_window)] if before else []


def _before(context: Context, refs: Collection[str]) -> Context | None:
    """The same measures in the period before, of the same length; None where there is no measure."""
    definitions = context.definitions
    measures = [measure for measure in definitions.measures if measure.ref in refs]
    if not measures:
        return None
    label, _ = previous_window("period", context.period, definitions.year_starts)
    period = parse_period(label, definitions.year_starts)
    return build_context(definitions, measures, context.extracts, period, None)


def _has_worsened(context: Context, plan: Plan, counted: Counted) -> bool:
    """Whether a measure had worsened since its previous value, as its scorecard had it."""
    ref, measure = plan.measure.ref, plan.measure
    result = rated(plan, counted[ref, plan.window], context.definitions.year_starts, None)
    previous = counted[ref, plan.previous_window].value(measure.show)
    return ratings.direction(measure.target.better, result.value, previous, result.due) == "worsened"


def plan_beside(
    plan: ActionPlan, scorecard: Scorecard, ref: str | None = None, worse_before: Collection[str] = frozenset()
) -> PlanPage:
    """The plan beside a scorecard."""
    shown = with_action(plan, ref)
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
        scorecard=only_of(scorecard, results_used(plan, scorecard, ref)),
        standings=tuple(replace(one, flags=flags(one, plan.review_every)) for one in standings),
        later=sum(note.on > last_day for action in shown.actions for note in action.notes),
    )
