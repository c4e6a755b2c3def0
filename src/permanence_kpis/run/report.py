"""What a report is made of: the scorecard, the quarters before, what is said and done about it, what was published."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from permanence_kpis.action_plan.model import ActionPlan
from permanence_kpis.action_plan.standing import PlanPage
from permanence_kpis.archive.folder import ARCHIVE, read_entries
from permanence_kpis.archive.history import Restatement, restated
from permanence_kpis.commentary import commentary
from permanence_kpis.errors import Problem
from permanence_kpis.insight.what_it_takes import what_it_takes
from permanence_kpis.periods import Period, periods_up_to
from permanence_kpis.results.benchmarks import Benchmark
from permanence_kpis.results.report import Report, Story
from permanence_kpis.results.scorecard import Result, Scorecard
from permanence_kpis.results.trend import Trend
from permanence_kpis.results.why import Why
from permanence_kpis.run.benchmarks import benchmarks_of
from permanence_kpis.run.commentary import comments_in_use
from permanence_kpis.run.context import Context, Request, load_context
from permanence_kpis.run.ids_in_texts import with_children_named
from permanence_kpis.run.plan_beside import (
    own_plan_of,
    plan_beside,
    refs_used,
    shipped_plan,
    windows_before,
    worsened_before,
)
from permanence_kpis.run.provisional import with_later_movements
from permanence_kpis.run.quarters import QUARTERS, over_time, results_of, scorecards_of, windows_of
from permanence_kpis.run.rated_scorecard import scorecard_of
from permanence_kpis.run.recorded import run_of
from permanence_kpis.run.trend import planned_alone, trends_in
from permanence_kpis.run.why import whys_since_before, windows_since_before


@dataclass(frozen=True)
class Reported:
    """A report; the action plan beside it; by ref the figures that were published otherwise; what was skipped.

    `problems`: what in the archive was not read; `warnings`: where in plan or commentary a person may be named.
    """

    report: Report
    plan: PlanPage
    restated: Mapping[str, Restatement]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


Begin = Callable[[Mapping[str, Trend], Mapping[str, tuple[Benchmark, ...]]], None]
"""What can begin with the quarters of each measure and what is published of it, by ref, before the rest is there."""


def report(
    request: Request, runs: Path | None = None, action_plan: Path | None = None, begin: Begin | None = None
) -> Reported:
    """The scorecard of the period, every measure over the quarters up to it, and the plan, from extracts read once.

    Takes: runs, a folder that runs are written to, whose archive says what was published; it need not hold one; a plan
    of one's own (None: that of the current folder, or else one that ships).
    Raises: ActionPlanError or DefinitionError with everything wrong in one's own plan or commentary.
    """
    own = own_plan_of(request, action_plan)
    context = load_context(request, through_time=True)
    comments = comments_in_use(request, context)
    benchmarks = benchmarks_of(request, context)
    plan = with_children_named(own or shipped_plan(context.extracts_used), context.extracts)
    request.say("Working out the quarters before")
    past = _past_of(context, plan, lambda trends: begin(trends, benchmarks) if begin is not None else None)
    scorecard = scorecard_of(context)
    made, page = _with_the_past(context, scorecard, past, plan)
    made = replace(
        made,
        benchmarks=benchmarks,
        # D-415: without the file nobody writes commentary, and none is missing
        commentary=commentary(comments.written, context.period, scorecard.results) if comments else {},
    )
    warnings = (*page.plan.warnings, *(comments.warnings if comments else ()))
    entries, problems = read_entries(runs / ARCHIVE) if runs is not None else ((), ())
    if not entries:
        return Reported(made, page, {}, problems, warnings)
    run = run_of(request, context, scorecard)
    made = replace(made, scorecard=with_later_movements(scorecard, run, entries))
    return Reported(made, page, restated(run, entries), problems, warnings)


@dataclass(frozen=True)
class _Past:
    """What looks back: the quarters with their results; by ref each measure over them, and why it moved.

    `worsened_before`: which measures of the plan had worsened in the period before.
    """

    quarters: Sequence[Period]
    results: Sequence[tuple[Result, ...]]
    trends: Mapping[str, Trend]
    whys: Mapping[str, Why]
    worsened_before: frozenset[str]


# D-671: those facts and the ones of the scorecard would be in memory at once
def _past_of(context: Context, plan: ActionPlan, begin: Callable[[Mapping[str, Trend]], None]) -> _Past:
    """The quarters up to the period, from facts that are derived once for all that looks back, and then let go."""
    quarters = periods_up_to(context.period.last_day, QUARTERS, context.definitions.year_starts)
    plans = [(period, planned_alone(context, period)) for period in quarters]
    by_reason = replace(context, by=())  # a story goes by reason, whatever the figures are broken down by
    windows = [*windows_of(plans), *windows_since_before(by_reason), *windows_before(context)]
    over = over_time(by_reason, windows, by_reason.plans)
    results = results_of(over, plans)
    trends = {trend.measure.ref: trend for trend in trends_in(over, quarters, results)}
    begin(trends)
    used = refs_used(plan) & {plan.measure.ref for plan in context.plans}
    return _Past(
        quarters,
        results,
        trends,
        {why.measure.ref: why for why in whys_since_before(over)},
        worsened_before(context, used, over.facts),
    )


def _with_the_past(context: Context, scorecard: Scorecard, past: _Past, plan: ActionPlan) -> tuple[Report, PlanPage]:
    """The quarters, each figure's story, and the plan with what had worsened before."""
    stories = {
        ref: Story(past.whys[ref], past.trends[ref], what_it_takes(result.counts, result.measure.show, result.due))
        for result in scorecard.results
        for ref in [result.measure.ref]
    }
    worse = {result.measure.ref for result in scorecard.results if result.direction == "worsened"}
    made = Report(
        scorecard,
        scorecards_of(context, past.quarters, [_as_reported(of_quarter) for of_quarter in past.results]),
        stories=stories,
        # D-474: what has no file is not left out by anybody
        is_of_all=len(context.plans) + len(context.not_measured) == len(context.definitions.measures),
    )
    return made, plan_beside(plan, scorecard, worse_before=past.worsened_before & worse)


def _as_reported(results: Sequence[Result]) -> tuple[Result, ...]:
    """The first result of each measure: after it comes what counts from the start of the year, of the quarter alone."""
    first: dict[str, Result] = {}
    for result in results:
        first.setdefault(result.measure.ref, result)
    return tuple(first.values())
