"""The periods up to one: every measure worked out for each, from the same extracts and the same facts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from permanence_kpis import ratings
from permanence_kpis.derive import Facts
from permanence_kpis.insight.trend import trend_of
from permanence_kpis.measures import Plan, count_all, counts_from, plan_measure
from permanence_kpis.periods import Length, Period, periods_up_to
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Due, Previous, Result, Scorecard, Verdict
from permanence_kpis.results.trend import Trend, TrendPoint, Trends
from permanence_kpis.run.context import Context, Request, load_context
from permanence_kpis.run.rated_scorecard import authority_of, extracts_used, warnings
from permanence_kpis.tables import DERIVED

QUARTERS = 12


def trends(request: Request, every: Length, number: int) -> Trends:
    """The chosen measures in each of the last so many quarters (months, years), and whether the newest is a change.

    What counts from the start of the year is worked out for each period alone, and beside it as the scorecard has it:
    values that grow through the year cannot be judged beside each other.
    """
    context = load_context(request, through_time=True)
    request.say("Working out the periods before")
    periods = periods_up_to(context.period.last_day, number, context.definitions.year_starts, every)
    results = _results(context, [(period, _planned_alone(context, period)) for period in periods])
    return Trends(
        authority=authority_of(context),
        every=every,
        extracts=extracts_used(context),
        definitions_origin=context.definitions.origin,
        trends=tuple(_trends(context, periods, results)),
        warnings=warnings(context),
        is_of_one=len(request.only) == 1,
    )


def has_no_figure(found: Trends) -> bool:
    """Whether a measure has nothing to work its newest figure out from."""
    return any(one.newest.result.counts is None for one in found.trends)


def quarters_of(context: Context) -> tuple[Scorecard, ...]:
    """The last twelve quarters that had ended by the period's last day, the oldest first.

    A quarter before the period itself over which the extracts do not go back is NO DATA, with that reason. Problems
    and warnings are those of the period: here are none.
    """
    quarters = periods_up_to(context.period.last_day, QUARTERS, context.definitions.year_starts)
    results = _results(context, [(period, _planned(context, period)) for period in quarters])
    return tuple(
        Scorecard(
            authority=None,
            period=period,
            extracts=extracts_used(context),
            definitions_origin=context.definitions.origin,
            publishing=context.definitions.publishing,
            results=of_quarter,
        )
        for period, of_quarter in zip(quarters, results, strict=True)
    )


def _planned(context: Context, period: Period) -> list[Plan]:
    """The plans of the chosen measures for a period."""
    return [plan_measure(plan.measure, period, context.definitions.year_starts) for plan in context.plans]


def _planned_alone(context: Context, period: Period) -> list[Plan]:
    """The same, and after each that counts from the start of the year one of the period alone.

    Where the period is the year, they are one.
    """
    plans = []
    for plan in _planned(context, period):
        is_of_the_period = plan.window.first_day == period.first_day or plan.window.kind != "year_to_date"
        plans += [plan] if is_of_the_period else [plan, replace(plan, window=period.window)]
    return plans


def _trends(context: Context, periods: Sequence[Period], results: Sequence[Sequence[Result]]) -> Iterator[Trend]:
    """Each measure with its results put together, period by period."""
    for plan in context.plans:
        points = []
        for period, of_period in zip(periods, results, strict=True):
            reported, *alone = (result for result in of_period if result.measure.ref == plan.measure.ref)
            if reported.window.kind != "year_to_date":
                points.append(TrendPoint(period, reported))
                continue
            of_the_period = alone[0] if alone else _alone(context, replace(reported, window=period.window))
            points.append(TrendPoint(period, of_the_period, reported))
        found = trend_of(points[-1].result.measure, points, context.definitions.spc)
        newest = plan_measure(plan.measure, periods[-1], context.definitions.year_starts)
        why_in_part = context.why_in_part(newest) if points[-1].result.counts else None
        yield replace(found, warnings=(why_in_part,) if why_in_part else ())


def _results(context: Context, plans: Sequence[tuple[Period, Sequence[Plan]]]) -> list[tuple[Result, ...]]:
    """The results of every plan, period by period.

    The facts are derived once for all periods, apart from those of the period asked for, so that what is in doubt about
    it says nothing of the years before.
    """
    definitions, extracts = context.definitions, context.extracts
    windows = [plan.window for _, of_period in plans for plan in of_period]
    facts = Facts(extracts.tables, extracts.rejected, windows, definitions.whole_months, extracts.headings)
    derived = replace(context, facts=facts)
    missing = {plan: _why_none(derived, period, plan) for period, of_period in plans for plan in of_period}
    counted = _count(derived, [plan for plan, why in missing.items() if not why])
    return [
        tuple(_result(derived, plan, counted.get(plan), missing[plan]) for plan in of_period) for _, of_period in plans
    ]


def _why_none(context: Context, period: Period, plan: Plan) -> str | None:
    """Why a measure has no figure for a period, or None where it has."""
    is_earlier = period.last_day < context.period.last_day
    return context.why_no_data(plan) or (context.why_not_back_to(plan, plan.window) if is_earlier else None)


def _count(context: Context, plans: Sequence[Plan]) -> dict[Plan, Counts]:
    """The counts of the measures in their windows, each table gone through once for each window."""
    together: dict[tuple[object, ...], list[Plan]] = {}
    for plan in plans:
        together.setdefault((plan.measure.table, plan.window), []).append(plan)
    frames: list[pl.LazyFrame] = []
    of_frame: list[list[Plan]] = []
    for of_table in together.values():
        table, window = of_table[0].measure.table, of_table[0].window
        columns = dict.fromkeys(column for plan in of_table for column in plan.measure.columns)
        added = count_all(context.facts.table(table, window, columns), [plan.measure for plan in of_table])
        frames += added
        of_frame += [of_table] * len(added)
    counted: dict[Plan, Counts] = {}
    for of_table, frame in zip(of_frame, pl.collect_all(frames, engine="in-memory"), strict=True):
        by_ref = counts_from(frame)
        counted |= {plan: by_ref[plan.measure.ref] for plan in of_table if plan.measure.ref in by_ref}
    return counted


def _result(context: Context, plan: Plan, counts: Counts | None, why_no_data: str | None) -> Result:
    measure = plan.measure
    due = ratings.due(measure, plan.window.last_day, context.definitions.year_starts)
    result = Result(
        measure=measure,
        window=plan.window,
        counts=counts,
        value=counts.value(measure.show) if counts else None,
        lowest=counts.lowest(measure.show) if counts else None,
        highest=counts.highest(measure.show) if counts else None,
        due=due,
        verdict=ratings.rate(measure, counts, due, why_no_data),
        previous=Previous(plan.previous_label, plan.previous_window, None),
        direction=None,
    )
    is_alone = measure.window == "year_to_date" and plan.window.kind == "period"
    return _alone(context, result) if is_alone else result


def _alone(context: Context, result: Result) -> Result:
    """A result of one period alone, held to what the target asks in it."""
    measure = result.measure
    if measure.window != "year_to_date" or result.value is None:
        return result
    counts_once = DERIVED[measure.table].counts[measure.counts] is not None
    due = ratings.due_in(measure, result.window, context.definitions.year_starts, counts_once=counts_once)
    if due is not None:
        return replace(result, due=due, verdict=ratings.rate(measure, result.counts, due))
    no_target = Verdict("INFO", "the target is for the year, and no part of it has one of its own", None)
    return replace(result, due=Due(measure.target.better, status=None), verdict=no_target)
