"""A measure at later dates if nobody moves: the same sum on the same children, with what the calendar makes of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import groupby
from math import ceil, floor

import polars as pl

from permanence_kpis import ratings
from permanence_kpis.conditions.model import bounds_of, tests_of
from permanence_kpis.definitions.model import Measure
from permanence_kpis.derive.later_days import COUNTED_FROM, days_of_change, on_later_days
from permanence_kpis.errors import UsageError
from permanence_kpis.insight.why import reasons_in_a_snapshot, sum_of
from permanence_kpis.measures import Plan
from permanence_kpis.measures.places import asked_by, changed, changed_day_by_day, states, tally_of
from permanence_kpis.periods import (
    ONE_DAY,
    Period,
    Window,
    add_months,
    parse_period,
    periods_up_to,
    quarter_ends,
    window,
)
from permanence_kpis.results.ahead import Ahead, Crossing, End, Left, Record, ReviewDue, Tried
from permanence_kpis.results.counts import Counts, value_of
from permanence_kpis.results.why import ABSENT, Moved, Reason, State, Tally
from permanence_kpis.run.context import Context, Request, load_context
from permanence_kpis.run.counting import rated
from permanence_kpis.run.coverage import why_in_part, why_not_back_to
from permanence_kpis.run.if_nobody_moves import counts_of, is_in_the_calendar, looks_back, rows_later
from permanence_kpis.run.quarters import over_time
from permanence_kpis.run.rated_scorecard import authority_of, warnings
from permanence_kpis.tables import AGE_BAND_ENDS, BUILT_IN
from permanence_kpis.words import how_many, in_words

TRIED = 9
"""On so many of the last quarters the sum is tried."""
FEWEST_TRIED = 4
"""From fewer it is not said how far the sum has been out."""
MOST_MONTHS_TRIED = 24
"""Further ahead it is not tried: the extracts would have to go back too far."""
_A_QUARTER = 3
# D-285: a year ahead, and never past the day when everyone is of age
QUARTERS = 4
"""So far ahead where nobody says otherwise."""
MOST_YEARS = 18
"""From then on everyone looked after now is of age."""

_OF_REVIEWS_DUE = BUILT_IN.tables["looked_after"].columns_to_read(("next_review_due",))

_OF_OWN_TABLES = "what happens to the rows of your own tables does not follow from the calendar"
_OF_MONTHS_BEFORE = "which placements are still in the twelve months of a later day is not worked out"

Change = tuple[date, str, State | None, State | None, tuple[Reason, ...]]


def ahead(request: Request, until: str | None = None) -> Ahead:
    """One measure from the period's last day on, quarter end by quarter end, if nobody moves.

    Takes: the request, of one measure; the period to go on to (None: four quarters).
    Raises: UsageError where that ends before the period, or after everyone is of age.
    """
    context = load_context(request, beside=_OF_REVIEWS_DUE)
    request.say("Working out later days")
    [plan] = context.plans
    period = _until(until, context, request.today)
    why_none = context.why_no_data(plan)
    counts = None if why_none else counts_of(context.rows(plan), plan.measure)
    found = Ahead(
        authority=authority_of(context),
        measure=plan.measure,
        period=context.period,
        until=period,
        result=rated(plan, counts, context.definitions.year_starts, why_none),
        extracts=context.extracts_used,
        definitions_origin=context.definitions.origin,
        warnings=(*warnings(context), *filter(None, [None if why_none else why_in_part(context, plan)])),
    )
    if why_none:
        return replace(found, refused=why_none)
    if (
        plan.window.kind == "at_period_end"
        and not plan.measure.on_table.is_of_one_day
        and not is_in_the_calendar(plan.measure)
    ):
        return replace(found, refused=_OF_MONTHS_BEFORE if looks_back(plan.measure) else _OF_OWN_TABLES)
    if plan.measure.on_table.is_of_one_day:
        return replace(
            found,
            refused=f"which {in_words(plan.measure.counts)} begin and end later does not follow from the calendar",
        )
    if plan.measure.on_table.is_snapshot:
        return _of_a_snapshot(context, plan, found, request.today)
    if plan.window.kind == "last_12_months":
        return _of_a_rolling_window(context, plan, found)
    # D-284: events to come are in no calendar
    return replace(
        found,
        refused=_why_none_later(plan.measure),
        left=tuple(_left(context, plan, found)),
        reviews_due=tuple(_reviews_due(context, found)) if plan.measure.table in ("reviews", "reviews_due") else (),
    )


def _why_none_later(measure: Measure) -> str:
    """Why what is counted in a window from the start of the year has no later figure."""
    counted = in_words(measure.counts)
    if measure.table == "care_leavers":
        return (
            f"{counted} are counted as they are found around a birthday, and what will be found does not follow from "
            "the calendar"
        )
    if "due_on" in measure.on_table.columns:
        return (
            f"{counted} are counted when something was due, and whether it will be done by then does not follow from "
            "the calendar"
        )
    return f"{counted} are counted as they happen, and what happens later does not follow from the calendar"


def _until(text: str | None, context: Context, today: date | None) -> Period:
    starts, last_day = context.definitions.year_starts, context.period.last_day
    if text is None:
        return periods_up_to(add_months(last_day + ONE_DAY, 3 * QUARTERS) - ONE_DAY, 1, starts)[0]
    period = parse_period(text, starts, today)
    if period.last_day < last_day:
        raise UsageError(
            f"{period.name} ends before {context.period.name}, the period to start from. Name a later one with --until."
        )
    if period.last_day > add_months(last_day, 12 * MOST_YEARS):
        raise UsageError(
            f"by the end of {period.name} everyone looked after now is {MOST_YEARS} or older. Name an earlier period."
        )
    return period


def _days(context: Context, until: Period) -> list[date]:
    """The quarter ends after the period's last day, up to that of another, and that."""
    starts, day, found = context.definitions.year_starts, context.period.last_day, list[date]()
    while (found[-1] if found else day) < until.last_day:
        last = found[-1] if found else day
        after = last + ONE_DAY
        found.append(min(next(end for end in quarter_ends(after, starts) if end > last), until.last_day))
    return found


def _end(context: Context, measure: Measure, day: date, counts: Counts) -> End:
    due = ratings.due(measure, day, context.definitions.year_starts)
    return End(day, counts, counts.value(measure.show), due, ratings.rate(measure, counts, due))


def _of_a_snapshot(context: Context, plan: Plan, found: Ahead, today: date | None) -> Ahead:
    """Every child in the table as placed and held on the period's last day; nobody comes, and only those leave who turn
    18.
    """
    measure, day, until = plan.measure, context.period.last_day, found.until.last_day
    days = _days(context, found.until)
    horizons = {later: months for later in days if (months := _months_to(day, later)) and months <= MOST_MONTHS_TRIED}
    tried = {months: _to_try(context, months, today) for months in sorted({_A_QUARTER, *horizons.values()})}
    ends_tried = {period.last_day for pairs in tried.values() for pair in pairs for period in pair}
    derived = over_time(context, [_at(end) for end in (day, until, *sorted(ends_tried))])
    rows = _rows(derived, plan, day)
    of_days = [(later, rows_later(derived, rows, later)) for later in days]
    ends = [_end(context, measure, day, counts_of(rows, measure))]
    # D-283: a sum that leans one way is shown with how far it has leant, as many months ahead
    records = dict(_records(derived, plan, tried))
    for later, those in of_days:
        record, _ = records.get(horizons.get(later, 0), (None, ""))
        ends.append(replace(_end(context, measure, later, counts_of(those, measure)), record=record))
    record, why_none = records[_A_QUARTER]
    asks_time = {*measure.columns} & {*COUNTED_FROM, "age_band"}
    return replace(
        found,
        ends=tuple(ends),
        crossings=tuple(_crossings(derived, measure, rows, found)),
        record=record,
        no_record=why_none,
        only_leaving=not asks_time,
    )


def _at(day: date) -> Window:
    return Window("at_period_end", day, day)


def _rows(context: Context, plan: Plan, day: date) -> pl.DataFrame:
    rows = context.facts.table(plan.measure.table, _at(day), plan.measure.columns)
    return rows.collect(engine="in-memory")


def _crossings(context: Context, measure: Measure, rows: pl.DataFrame, found: Ahead) -> Iterator[Crossing]:
    """Who changes place by the calendar, on which day."""
    day, until = found.period.last_day, found.until.last_day
    key = ("child_id", "own_date")
    # D-286: every day on which an answer may change, not only the quarter ends
    days = days_of_change(rows, _bounds(measure), day, until)
    later = on_later_days(rows, days, context.facts.turned_18, context.definitions.whole_months)
    of_the_day = states(rows, measure, key)
    looked_at = pl.concat([of_the_day, states(later, measure, key)], how="vertical_relaxed")
    gone = context.facts.turned_18.filter(pl.col("turned_18_on").is_between(day, until, closed="right"))
    asked = asked_by(measure)
    changes = [
        (on, one, was, is_now, reasons_in_a_snapshot(asked, was, is_now, has_turned_18=True))
        for on, one, was, is_now in changed_day_by_day(looked_at, gone)
    ]
    yield from _one_after_the_other(measure, tally_of(of_the_day), changes)


def _bounds(measure: Measure) -> dict[str, list[int]]:
    """For each column that time alone changes, the numbers at which an answer may change."""
    found: dict[str, set[int]] = {}
    for test in tests_of(*measure.conditions):
        if test.column == "age_band":
            found.setdefault("age", set()).update(last + 1 for last in AGE_BAND_ENDS)
        elif test.column in COUNTED_FROM:
            numbers = found.setdefault(test.column, set())
            numbers.update(number for bound in bounds_of(test) for number in (ceil(bound), floor(bound) + 1))
    return {column: sorted(numbers) for column, numbers in found.items()}


def _one_after_the_other(measure: Measure, tally: Tally, changes: Sequence[Change]) -> Iterator[Crossing]:
    """The changes of place with the figure after all of their day."""
    for on, those in groupby(changes, key=lambda change: change[0]):
        of_the_day = [
            Moved(one, (was or ABSENT).place, (is_now or ABSENT).place, first, tuple(also))
            for _, one, was, is_now, (first, *also) in those
        ]
        tally = sum_of(of_the_day, tally)
        value = value_of(*tally, measure.show)
        yield from (Crossing(on, moved, tally, value) for moved in of_the_day)


def _months_to(day: date, later: date) -> int | None:
    """How many whole months a day is after another, both the last of something; None where they are not whole."""
    after, after_later = day + ONE_DAY, later + ONE_DAY
    months = 12 * (after_later.year - after.year) + after_later.month - after.month
    return months if add_months(after, months) == after_later else None


def _to_try(context: Context, months: int, today: date | None) -> list[tuple[Period, Period]]:
    """The last quarters that had ended by the period's last day, and what ends so many months after each, where that is
    on record.
    """
    starts, newest, found = context.definitions.year_starts, context.newest, list[tuple[Period, Period]]()
    for start in periods_up_to(context.period.last_day, TRIED + ceil(Fraction(months, _A_QUARTER)), starts):
        last_day = add_months(start.last_day + ONE_DAY, months) - ONE_DAY
        [end] = periods_up_to(last_day, 1, starts, "month" if months % _A_QUARTER else "quarter")
        has_ended = today is None or last_day < today
        if end.last_day == last_day and has_ended and newest is not None and last_day <= newest:
            found.append((start, end))
    return found[-TRIED:]


def _records(
    context: Context, plan: Plan, tried: Mapping[int, Sequence[tuple[Period, Period]]]
) -> Iterator[tuple[int, tuple[Record | None, str]]]:
    """By the number of months how far the sum has been out so many months ahead, and why it cannot be said."""
    measure = plan.measure

    @cache
    def rows_of(day: date) -> pl.DataFrame:
        return _rows(context, plan, day)

    @cache
    def came_on(day: date) -> Fraction | None:
        return counts_of(rows_of(day), measure).value(measure.show)

    for months, pairs in tried.items():
        found, why_none = list[Tried](), "the extracts do not cover two consecutive quarters"
        for start, end in pairs:
            of_start = replace(plan, window=_at(start.last_day))
            if why := why_not_back_to(context, of_start, of_start.window):
                why_none = why
                continue
            later = rows_later(context, rows_of(start.last_day), end.last_day)
            said, came = counts_of(later, measure).value(measure.show), came_on(end.last_day)
            if said is not None and came is not None:
                found.append(Tried(start, end, said, came))
        if found and len(found) < FEWEST_TRIED:
            why_none = f"only {how_many(len(found), 'quarters')} could be tried, and {FEWEST_TRIED} are needed"
        yield months, (Record(tuple(found), months), "") if len(found) >= FEWEST_TRIED else (None, why_none)


def _of_a_rolling_window(context: Context, plan: Plan, found: Ahead) -> Ahead:
    """What still counts later of the rows counted now: each leaves on the first of the month a year after its own."""
    measure, rows, table = plan.measure, context.rows(plan), plan.measure.on_table
    dated = table.own_date
    assert dated is not None, "a table of events has a date"

    def still(day: date) -> pl.DataFrame:
        of_then = window(plan.window.kind, replace(found.period, last_day=day), context.definitions.year_starts)
        return rows.filter(pl.col(dated) >= of_then.first_day)

    days = (found.period.last_day, *_days(context, found.until))
    ends = [_end(context, measure, day, counts_of(still(day), measure)) for day in days]
    changes, before = list[Change](), states(rows, measure)
    month = add_months(found.period.last_day.replace(day=1), 1)
    while month <= found.until.last_day:
        after = states(still(month), measure)
        reason = (Reason("out of the window"),)
        changes += [(month, one, was, is_now, reason) for one, was, is_now in changed(before, after, measure)]
        before, month = after, add_months(month, 1)
    return replace(
        found,
        ends=tuple(ends),
        crossings=tuple(_one_after_the_other(measure, tally_of(states(rows, measure)), changes)),
        no_record=f"{in_words(measure.counts)} still to come do not follow from the calendar",
    )


def _left(context: Context, plan: Plan, found: Ahead) -> Iterator[Left]:
    """What a target that builds up over the year leaves by each later quarter end of the year."""
    measure, counts, starts = plan.measure, found.result.counts, context.definitions.year_starts
    in_force = measure.target.in_force(context.period.last_day)
    if counts is None or measure.show != "count" or in_force is None or in_force.profile is None:
        return
    for end in quarter_ends(context.period.last_day, starts):
        green = ratings.due(measure, end, starts).green
        if context.period.last_day < end and isinstance(green, Fraction):
            yield Left(end, green, green - counts.numerator)


# D-493: by the last review, so that of each child only the next one has a day
def _reviews_due(context: Context, found: Ahead) -> Iterator[ReviewDue]:
    """By when the next review of each child is due, as far as it is looked ahead; who turns 18 before has none."""
    day, until, on = found.period.last_day, found.until.last_day, pl.col("next_review_due")
    facts = over_time(context, [_at(day), _at(until)]).facts
    rows = facts.table("looked_after", _at(day), ("next_review_due",)).collect(engine="in-memory")
    due = rows.filter("belongs", on <= until).join(facts.turned_18, on="child_id", how="left")
    still = (
        due.filter((on < pl.col("turned_18_on")).fill_null(True)).select("next_review_due", "child_id").sort(pl.all())
    )
    yield from (ReviewDue(*one) for one in still.rows())
