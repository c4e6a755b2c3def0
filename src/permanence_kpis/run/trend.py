"""The measures over time: each in the last so many periods, and whether the newest is a change."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from permanence_kpis import ratings
from permanence_kpis.insight.trend import trend_of
from permanence_kpis.measures import Plan, plan_measure
from permanence_kpis.periods import Length, Period, periods_up_to
from permanence_kpis.results.scorecard import Due, Result, Verdict
from permanence_kpis.results.trend import Trend, TrendPoint, Trends
from permanence_kpis.run.benchmarks import benchmarks_of
from permanence_kpis.run.context import Context, Request, load_context
from permanence_kpis.run.coverage import why_in_part
from permanence_kpis.run.quarters import over_time, planned, results_of, windows_of
from permanence_kpis.run.rated_scorecard import authority_of, warnings


def trends(request: Request, every: Length, number: int) -> Trends:
    """The chosen measures in each of the last so many quarters (months, years), and whether the newest is a change.

    What counts from the start of the year is worked out for each period alone, and beside it as the scorecard has it:
    values that grow through the year cannot be judged beside each other.
    """
    context = load_context(request, through_time=True)
    request.say("Working out the periods before")
    found = trends_of(context, every, number, is_of_one=len(request.only) == 1)
    benchmarks = benchmarks_of(request, context)
    return replace(
        found,
        trends=tuple(replace(one, benchmarks=benchmarks.get(one.measure.ref, ())) for one in found.trends),
    )


def trends_of(context: Context, every: Length, number: int, *, is_of_one: bool) -> Trends:
    """The same from what is read already, without the published figures."""
    periods = periods_up_to(context.period.last_day, number, context.definitions.year_starts, every)
    # D-249: without confidence: its letters are about one period
    plans = [(period, planned_alone(context, period)) for period in periods]
    results = results_of(over_time(context, windows_of(plans), context.plans), plans)
    return Trends(
        authority=authority_of(context),
        every=every,
        extracts=context.extracts_used,
        definitions_origin=context.definitions.origin,
        trends=tuple(trends_in(context, periods, results)),
        warnings=warnings(context),
        is_of_one=is_of_one,
    )


def has_no_figure(found: Trends) -> bool:
    """Whether a measure has nothing to work its newest figure out from."""
    return any(one.newest.result.counts is None for one in found.trends)


# D-242: what counts from the start of the year is shown for each period alone
def planned_alone(context: Context, period: Period) -> list[Plan]:
    """The same, and after each that counts from the start of the year one of the period alone.

    Where the period is the year, they are one.
    """
    plans = []
    for plan in planned(context, period):
        is_of_the_period = plan.window.first_day == period.first_day or plan.window.kind != "year_to_date"
        plans += [plan] if is_of_the_period else [plan, replace(plan, window=period.window)]
    return plans


def trends_in(context: Context, periods: Sequence[Period], results: Sequence[Sequence[Result]]) -> Iterator[Trend]:
    """Each measure with its results put together, period by period."""
    for plan in context.plans:
        points = []
        for period, of_period in zip(periods, results, strict=True):
            reported, *alone = (result for result in of_period if result.measure.ref == plan.measure.ref)
            if reported.window.kind != "year_to_date":
                points.append(TrendPoint(period, reported))
                continue
            of_the_period = _alone(context, alone[0] if alone else replace(reported, window=period.window))
            points.append(TrendPoint(period, of_the_period, reported))
        found = trend_of(points[-1].result.measure, points, context.definitions.spc)
        newest = plan_measure(plan.measure, periods[-1], context.definitions.year_starts)
        why = why_in_part(context, newest) if points[-1].result.counts else None
        yield replace(found, warnings=(why,) if why else ())


def _alone(context: Context, result: Result) -> Result:
    """A result of one period alone, held to what the target asks in it."""
    measure = result.measure
    if measure.window != "year_to_date" or result.value is None:
        return result
    counts_once = measure.on_table.counts[measure.counts] is not None
    due = ratings.due_in(measure, result.window, context.definitions.year_starts, counts_once=counts_once)
    if due is not None:
        return replace(result, due=due, verdict=ratings.rate(measure, result.counts, due))
    no_target = Verdict("INFO", "the target is for the year, and no part of it has one of its own", None)
    return replace(result, due=Due(measure.target.better, status=None), verdict=no_target)
