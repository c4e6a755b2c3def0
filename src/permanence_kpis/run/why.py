"""Why measures moved between two periods: both worked out from the same extracts and facts, and compared one by one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import polars as pl

from permanence_kpis.definitions.model import Measure
from permanence_kpis.definitions.versions import breaks_between
from permanence_kpis.derive import Facts
from permanence_kpis.errors import UsageError
from permanence_kpis.insight.why import (
    moves,
    reasons_in_a_snapshot,
    reasons_in_a_window,
    reversed_in_time,
    step_by_group,
    step_of,
)
from permanence_kpis.measures import Plan, count_all, groups_from, plan_measure
from permanence_kpis.measures.breakdown import groups_of
from permanence_kpis.measures.movement import row_key
from permanence_kpis.measures.places import asked_by, changed, states, tally_of
from permanence_kpis.periods import ONE_DAY, Period, Window, parse_period, window
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.why import Moved, Reason, Side, State, Step, Tally, Why, Whys
from permanence_kpis.run.context import Context, Request, load_context
from permanence_kpis.run.counting import count, rated
from permanence_kpis.run.coverage import why_not_back_to
from permanence_kpis.run.if_nobody_moves import counts_of, is_in_the_calendar, rows_later
from permanence_kpis.run.quarters import over_time
from permanence_kpis.run.rated_scorecard import authority_of, warnings
from permanence_kpis.run.was_recorded import Recorded, recorded_then
from permanence_kpis.tables import Kind

NO_ARCHIVE = "what was recorded late is not shown separately: that needs runs kept with --keep-children (--archive)"

Changed = Sequence[tuple[str, State | None, State | None]]


@dataclass(frozen=True)
class _Pair:
    """One measure in two periods, the earlier first.

    `middle` is the later period by the rule of the earlier one; the same as `late` where the rule has not changed.
    `is_backwards`: the later period is the one asked to start from.
    """

    early: Plan
    middle: Plan
    late: Plan
    periods: tuple[Period, Period]
    is_backwards: bool

    @property
    def plans(self) -> tuple[Plan, ...]:
        return tuple(dict.fromkeys((self.early, self.middle, self.late)))


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
                f"the period {asked_for.name} has not ended: its last day is {asked_for.last_day:%d/%m/%Y}. "
                "Start from one that has."
            )
    pairs = [_pair(context, plan, asked_for) for plan in context.plans]
    derived = _Derived(context, pairs)
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
    pairs = [_pair(context, plan, None) for plan in context.plans]
    derived = _Derived(context, pairs, context.facts)
    return tuple(_why(derived, pair, None, lists=False) for pair in pairs)


def windows_since_before(context: Context) -> list[Window]:
    """The windows that `whys_since_before` looks at."""
    pairs = [_pair(context, plan, None) for plan in context.plans]
    return [plan.window for pair in pairs for plan in pair.plans]


def has_no_figure(found: Whys) -> bool:
    """Whether a measure has no usable file."""
    return any(why.end.result.counts is None for why in found.found)


def _pair(context: Context, plan: Plan, asked_for: Period | None) -> _Pair:
    starts = context.definitions.year_starts
    start = asked_for or parse_period(plan.previous_label, starts)
    early, late = plan_measure(plan.measure, start, starts), plan
    periods, is_backwards = (start, context.period), start.last_day > context.period.last_day
    if is_backwards:
        early, late, periods = late, early, (periods[1], periods[0])
    middle = late
    # D-279: the old rule on the later period, so that its change is a step of its own
    if breaks_between(plan.measure, periods[0].last_day, periods[1].last_day):
        of_late = window(early.measure.window, periods[1], starts)
        middle = replace(late, measure=early.measure, window=of_late)
    return _Pair(early, middle, late, periods, is_backwards)


class _Derived:
    """The tables of all pairs, derived once and together, with the counts and who left care between two days.

    Takes: facts that reach over the windows of the pairs; without them they are derived.
    """

    def __init__(self, context: Context, pairs: Sequence[_Pair], facts: Facts | None = None) -> None:
        usable = [pair for pair in pairs if not context.why_no_data(pair.late)]
        between = {pair.periods: _between(pair) for pair in usable if pair.late.measure.on_table.is_snapshot}
        if facts is None:
            facts = over_time(context, [plan.window for pair in pairs for plan in pair.plans]).facts
        self.context = replace(context, facts=facts)
        wanted: dict[tuple[str, Window], dict[str, None]] = {}
        for pair in usable:
            for plan in pair.plans:
                columns = wanted.setdefault((plan.measure.table, plan.window), {})
                columns.update(dict.fromkeys((*plan.measure.columns, *context.group_columns(plan))))
        for left_between in between.values():
            if left_between is not None:
                wanted.setdefault(("left_care", left_between), {})["reason_ceased"] = None
        frames = [facts.table(table, of, columns) for (table, of), columns in wanted.items()]
        self._tables = dict(zip(wanted, pl.collect_all(frames, engine="in-memory"), strict=True))
        plans = list(dict.fromkeys(plan for pair in usable for plan in pair.plans))
        self._counts = {plan: self._counted(plan) for plan in plans}

    def rows(self, plan: Plan) -> pl.DataFrame:
        return self._tables[plan.measure.table, plan.window]

    def _counted(self, plan: Plan) -> Counts:
        rows = self.rows(plan).lazy()
        [counts] = count([(plan.measure, plan.window)], lambda *_: rows).values()
        return counts

    def counts(self, plan: Plan) -> Counts | None:
        return self._counts.get(plan)

    def ends(self, pair: _Pair) -> pl.DataFrame:
        """The rows of those who left care between two days."""
        between = _between(pair)
        assert between is not None, "nobody leaves on no day"
        return self._tables["left_care", between]

    def left(self, pair: _Pair) -> tuple[dict[str, str | None], frozenset[str]]:
        """Who left care between two days, with the code of the reason, and who turned 18 then."""
        between = _between(pair)
        if between is None:
            return {}, frozenset()
        gone = self.ends(pair).select("child_id", "reason_ceased").rows()
        turned_18 = self.context.facts.turned_18.filter(
            pl.col("turned_18_on").is_between(between.first_day, between.last_day)
        )
        return dict(gone), frozenset(turned_18["child_id"])


def _between(pair: _Pair) -> Window | None:
    """The days after the one snapshot up to the other; None where both are of one day."""
    first_day, last_day = pair.early.window.last_day + ONE_DAY, pair.middle.window.last_day
    return Window("period", first_day, last_day) if first_day <= last_day else None


def _why(derived: _Derived, pair: _Pair, then: Recorded | None, *, lists: bool) -> Why:
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
        found = _with_steps(derived, pair, found, then if is_archived else None, lists=lists)
    # D-275: worked out forwards, so that there and back are mirror images
    return reversed_in_time(found) if pair.is_backwards else found


def _apart(before: Fraction | None, after: Fraction | None) -> Fraction | None:
    return None if before is None or after is None else after - before


def _side(context: Context, plan: Plan, period: Period, counts: Counts | None, why_none: str | None) -> Side:
    return Side(period, rated(plan, counts, context.definitions.year_starts, why_none))


def _with_steps(derived: _Derived, pair: _Pair, found: Why, then: Recorded | None, *, lists: bool) -> Why:
    """The steps: what was recorded late, from the one period to the next by one rule, and to the new rule."""
    context, rule, show = derived.context, pair.early.measure, found.measure.show
    before, after = states(derived.rows(pair.early), rule), states(derived.rows(pair.middle), rule)
    by, note = _grouped_by(context, pair)
    steps: list[Step] = []
    late: frozenset[str] = frozenset()
    if then is not None and then.counts is not None:
        recorded = Tally(then.counts.numerator, then.counts.denominator)
        corrected = None if by else then.put_into(before, rule)
        if corrected is not None and tally_of(corrected) == recorded:
            late = frozenset(then.other_than(before, corrected, rule))
            before = corrected
        else:
            steps.append(step_of("late", then.moved_since(before, rule), recorded, tally_of(before), show))
    tallies = tally_of(before), tally_of(after)
    moved = () if by and not lists else _moved(derived, pair, changed(before, after, rule), late)
    if by:
        steps.append(step_by_group(_groups(derived, pair, by), *tallies, show, moved))
    else:
        steps.append(step_of("between", moved, *tallies, show))
    if pair.middle != pair.late:
        steps.append(_of_the_definition(derived, pair))
    is_snapshot = rule.on_table.is_snapshot
    return replace(
        found,
        steps=tuple(steps),
        by=by,
        merged=_look_like_one_child(derived, pair, moved) if is_snapshot else 0,
        notes=(note,) if note else (),
        if_nobody_moved=_if_nobody_moved(derived, pair) if then is None or then.counts is None else None,
    )


# D-490: the rest of the change is what happened, whoever it happened to
def _if_nobody_moved(derived: _Derived, pair: _Pair) -> Fraction | None:
    """What the later figure would have been if nobody had moved since the earlier day, as `kpis ahead` has it.

    None where the calendar does not say, where the rule changed in between, and looking back.
    """
    rule, is_one_rule = pair.early.measure, pair.middle == pair.late
    if not is_one_rule or pair.is_backwards or pair.periods[0] == pair.periods[1] or not is_in_the_calendar(rule):
        return None
    later = rows_later(derived.context, derived.rows(pair.early), pair.late.window.last_day)
    return counts_of(later, rule).value(rule.show)


def _grouped_by(context: Context, pair: _Pair) -> tuple[tuple[str, ...], str]:
    """The columns to group by, as they are called, and why not by those asked for.

    Without any, rows that are each counted are grouped by the code that the numerator asks about where no day is in
    both windows: they are other rows, and nobody comes or goes.
    """
    rule = pair.early.measure
    why_not = context.why_no_groups(pair.early) if context.by else None
    if context.by and not why_not:
        return context.by, ""
    is_apart = pair.middle.window.first_day > pair.early.window.last_day
    table = rule.on_table
    if is_apart and not table.is_snapshot and table.counts[rule.counts] is None:
        # D-277: rows of windows that share no day are other rows, and nobody comes or goes
        return _code_asked_about(rule), why_not or ""
    return (), why_not or ""


def _code_asked_about(rule: Measure) -> tuple[str, ...]:
    """The last code that the numerator asks about, or else the denominator; none where neither does."""
    columns = rule.on_table.columns
    # D-491: a group for each day or number would say nothing
    asked = [one for one in asked_by(rule) if columns[one.test.column].kind is Kind.CODE]
    last = {one.part: one.test.column for one in asked}
    return tuple(last[part] for part in ("numerator", "denominator") if part in last)[:1]


def _groups(derived: _Derived, pair: _Pair, by: tuple[str, ...]) -> list[tuple[tuple[str, ...], Tally, Tally]]:
    """Each group of rows with its tally in both periods, by its names as printed."""
    rule = pair.early.measure
    columns = derived.context.group_columns(pair.early) or by
    counted = []
    for plan in (pair.early, pair.middle):
        frames = count_all(derived.rows(plan).lazy(), [rule], columns)
        [frame] = pl.collect_all(frames, engine="in-memory")
        counted.append(groups_from(frame, columns).get(rule.ref, {}))
    was, is_now = counted
    nobody = Counts(0, 0)
    every = {values: was.get(values, nobody) for values in (*was, *is_now)}
    named = groups_of(rule, by, every)
    return [
        (
            group.names,
            Tally(every[group.values].numerator, every[group.values].denominator),
            Tally(after.numerator, after.denominator),
        )
        for group in named
        for after in [is_now.get(group.values, nobody)]
    ]


def _moved(derived: _Derived, pair: _Pair, found: Changed, late: frozenset[str]) -> tuple[Moved, ...]:
    """Each that changed place by one rule, with its reasons."""
    rule = pair.early.measure
    asked, reasons_of = asked_by(rule), _reasons_in(pair)
    gone: dict[str, str | None] = {}
    if rule.on_table.is_snapshot:
        gone, turned_18 = derived.left(pair)

        def reasons_of(one: str, was: State | None, is_now: State | None) -> tuple[Reason, ...]:
            return reasons_in_a_snapshot(asked, was, is_now, has_turned_18=one in turned_18 and one not in gone)

    def reasons(one: str, was: State | None, is_now: State | None) -> tuple[Reason, ...]:
        return (Reason("late"),) if one in late else reasons_of(one, was, is_now)

    moved = moves(found, (reasons(*one) for one in found))
    return tuple(replace(one, detail=gone.get(one.id)) if one.reason.kind == "left care" else one for one in moved)


def _reasons_in(pair: _Pair) -> Callable[[str, State | None, State | None], tuple[Reason, ...]]:
    asked = asked_by(pair.early.measure)
    last_day, first_day = pair.early.window.last_day, pair.middle.window.first_day
    return lambda _, was, is_now: reasons_in_a_window(asked, was, is_now, last_day, first_day)


def _of_the_definition(derived: _Derived, pair: _Pair) -> Step:
    """From the old rule to the new one on the later period."""
    old, new = pair.middle.measure, pair.late.measure
    before, after = states(derived.rows(pair.middle), old), states(derived.rows(pair.late), new)
    tallies = tally_of(before), tally_of(after)
    moved: tuple[Moved, ...] = ()
    if row_key(old) == row_key(new):
        found = changed(before, after, new)
        moved = moves(found, ((Reason("definition"),) for _ in found))
    return step_of("definition", moved, *tallies, new.show)


def _look_like_one_child(derived: _Derived, pair: _Pair, moved: Iterable[Moved]) -> int:
    """How many of those who left have the day of birth of one whose care began on the day that theirs ended."""
    came = [one.id for one in moved if one.before == "absent"]
    left = [one.id for one in moved if one.after == "absent"]
    children = derived.context.extracts.tables.get("children")
    if not came or not left or children is None or "date_of_birth" not in children.columns:
        return 0
    born = children.select("child_id", "date_of_birth").filter(pl.col("child_id").is_in([*came, *left]))
    began = derived.rows(pair.middle).select("child_id", on="care_began_on").filter(pl.col("child_id").is_in(came))
    ended = derived.ends(pair).select("child_id", on="left_on").filter(pl.col("child_id").is_in(left))
    of_came, of_left = (
        set(one.join(born, on="child_id").drop_nulls().select("on", "date_of_birth").rows()) for one in (began, ended)
    )
    return len(of_came & of_left)
