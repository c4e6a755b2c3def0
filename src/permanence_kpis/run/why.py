"""Why measures moved between two periods: both worked out from the same extracts and facts, and compared one by one."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from permanence_kpis.errors import UsageError
from permanence_kpis.insight.why import reversed_in_time
from permanence_kpis.measures import Plan
from permanence_kpis.periods import Period, Window, parse_period
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.why import Side, Why, Whys
from permanence_kpis.run.context import Context, Request, load_context
from permanence_kpis.run.counting import rated
from permanence_kpis.run.coverage import why_not_back_to
from permanence_kpis.run.rated_scorecard import authority_of, warnings
from permanence_kpis.run.was_recorded import Recorded, recorded_then
from permanence_kpis.run.why_pairs import Pair, PairTables, pair_of
from permanence_kpis.run.why_steps import with_steps
from permanence_kpis.words import day_in_english

NO_ARCHIVE = "what was recorded late is not shown separately: that needs runs kept with --keep-children (--archive)"


def whys(request: Request, since: str | None = None, archive: Path | None = None, *, lists: bool = False) -> Whys:
    """Why the chosen measures moved from one period to another, by default from the value before.

    Takes: the request, whose period is the one to come to; the period to start from; the folder of runs from which to
    take what was recorded of that period at the time; whether each one that moved is to be listed.
    Raises: UsageError where the period to start from has not ended.
    """
    context = load_context(request, through_time=True)
    request.say("Comparing the two periods")
    return whys_of(context, since, request.today, archive, is_of_one=len(request.only) == 1, lists=lists)


def whys_of(
    context: Context,
    since: str | None,
    today: date | None = None,
    archive: Path | None = None,
    *,
    is_of_one: bool,
    lists: bool,
) -> Whys:
    """The same from what is read already."""
    asked_for = None
    if since is not None:
        asked_for = parse_period(since, context.definitions.year_starts, today)
        if today is not None and asked_for.last_day >= today:
            raise UsageError(
                f"the period {asked_for.name} has not ended: its last day is {day_in_english(asked_for.last_day)}. "
                "Start from one that has."
            )
    pairs = [pair_of(context, plan, asked_for) for plan in context.plans]
    derived = PairTables(context, pairs)
    # D-278: only a run that kept the children and followed the same rule tells what was recorded
    then = recorded_then(archive, [(pair.early.measure, pair.periods[0]) for pair in pairs], context)
    return Whys(
        authority=authority_of(context),
        extracts=context.extracts_used,
        definitions_origin=context.definitions.origin,
        found=tuple(_why(derived, pair, then.get(pair.early.measure.ref), lists=lists) for pair in pairs),
        warnings=(*warnings(context), *([] if archive else [NO_ARCHIVE])),
        is_of_one=is_of_one,
        lists=lists,
    )


def whys_since_before(context: Context) -> tuple[Why, ...]:
    """Why each chosen measure moved since its previous value, by reason, from facts that reach over its windows."""
    pairs = [pair_of(context, plan, None) for plan in context.plans]
    derived = PairTables(context, pairs, context.facts)
    return tuple(_why(derived, pair, None, lists=False) for pair in pairs)


def windows_since_before(context: Context) -> list[Window]:
    """The windows that `whys_since_before` looks at."""
    pairs = [pair_of(context, plan, None) for plan in context.plans]
    return [plan.window for pair in pairs for plan in pair.plans]


def has_no_figure(found: Whys) -> bool:
    """Whether a measure has no usable file."""
    return any(why.end.result.counts is None for why in found.found)


def _why(derived: PairTables, pair: Pair, then: Recorded | None, *, lists: bool) -> Why:
    context, measure = derived.context, pair.late.measure
    why_none = context.why_no_data(pair.late)
    not_back = None
    if not why_none and pair.periods[0] != pair.periods[1]:
        not_back = why_not_back_to(context, pair.early, pair.early.window)
    is_archived = then is not None and then.counts is not None
    early_counts = then.counts if then is not None and is_archived else derived.counts(pair.early)
    start = _side(context, pair.early, pair.periods[0], None if not_back else early_counts, why_none or not_back)
    if then is not None and is_archived:
        start = replace(start, run=then.run)
    end = _side(context, pair.late, pair.periods[1], derived.counts(pair.late), why_none)
    found = Why(
        measure=measure,
        start=start,
        end=end,
        change=_apart(start.result.value, end.result.value),
        refused=why_none or not_back,
        late=then.why_none if then is not None else "",
    )
    if not found.refused:
        found = with_steps(derived, pair, found, then if is_archived else None, lists=lists)
    # D-275: worked out forwards, so that there and back are mirror images
    return reversed_in_time(found) if pair.is_backwards else found


def _apart(before: Fraction | None, after: Fraction | None) -> Fraction | None:
    return None if before is None or after is None else after - before


def _side(context: Context, plan: Plan, period: Period, counts: Counts | None, why_none: str | None) -> Side:
    return Side(period, rated(plan, counts, context.definitions.year_starts, why_none))
