"""The steps from one figure to the other: who changed place, or which groups did, and for what reasons."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

import polars as pl

from permanence_kpis.definitions.model import Measure
from permanence_kpis.insight.why import moves, reasons_in_a_snapshot, reasons_in_a_window, step_by_group, step_of
from permanence_kpis.measures import count_all, groups_from
from permanence_kpis.measures.breakdown import groups_of
from permanence_kpis.measures.movement import row_key
from permanence_kpis.measures.places import asked_by, changed, states, tally_of
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.why import Moved, Reason, State, Step, Tally, Why
from permanence_kpis.run.context import Context
from permanence_kpis.run.if_nobody_moves import counts_of, is_in_the_calendar, rows_later
from permanence_kpis.run.was_recorded import Recorded
from permanence_kpis.run.why_pairs import Pair, PairTables
from permanence_kpis.tables import Kind

Changed = Sequence[tuple[str, State | None, State | None]]


def with_steps(derived: PairTables, pair: Pair, found: Why, then: Recorded | None, *, lists: bool) -> Why:
    """With the steps: what was recorded late, from the one period to the next by one rule, and to the new rule."""
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
        merged=_look_like_one_child(derived, pair) if is_snapshot else 0,
        notes=(note,) if note else (),
        if_nobody_moved=_if_nobody_moved(derived, pair) if then is None or then.counts is None else None,
    )


# D-490: the rest of the change is what happened, whoever it happened to
def _if_nobody_moved(derived: PairTables, pair: Pair) -> Fraction | None:
    """What the later figure would have been if nobody had moved since the earlier day, as `kpis ahead` has it.

    None where the calendar does not say, where the rule changed in between, and looking back.
    """
    rule, is_one_rule = pair.early.measure, pair.middle == pair.late
    if not is_one_rule or pair.is_backwards or pair.periods[0] == pair.periods[1] or not is_in_the_calendar(rule):
        return None
    later = rows_later(derived.context, derived.rows(pair.early), pair.late.window.last_day)
    return counts_of(later, rule).value(rule.show)


def _grouped_by(context: Context, pair: Pair) -> tuple[tuple[str, ...], str]:
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


def _groups(derived: PairTables, pair: Pair, by: tuple[str, ...]) -> list[tuple[tuple[str, ...], Tally, Tally]]:
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


def _moved(derived: PairTables, pair: Pair, found: Changed, late: frozenset[str]) -> tuple[Moved, ...]:
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


def _reasons_in(pair: Pair) -> Callable[[str, State | None, State | None], tuple[Reason, ...]]:
    asked = asked_by(pair.early.measure)
    last_day, first_day = pair.early.window.last_day, pair.middle.window.first_day
    return lambda _, was, is_now: reasons_in_a_window(asked, was, is_now, last_day, first_day)


def _of_the_definition(derived: PairTables, pair: Pair) -> Step:
    """From the old rule to the new one on the later period."""
    old, new = pair.middle.measure, pair.late.measure
    before, after = states(derived.rows(pair.middle), old), states(derived.rows(pair.late), new)
    tallies = tally_of(before), tally_of(after)
    moved: tuple[Moved, ...] = ()
    if row_key(old) == row_key(new):
        found = changed(before, after, new)
        moved = moves(found, ((Reason("definition"),) for _ in found))
    return step_of("definition", moved, *tallies, new.show)


# D-511: in the whole table, for only one of the two ids may be in the denominator
def _look_like_one_child(derived: PairTables, pair: Pair) -> int:
    """How many of those who left have the day of birth of one whose care began on the day that theirs ended."""
    children = derived.context.extracts.tables.get("children")
    if children is None or "date_of_birth" not in children.columns:
        return 0
    early, later = derived.rows(pair.early), derived.rows(pair.middle)
    came = later.filter("belongs").join(early, on="child_id", how="anti").select("child_id", on="care_began_on")
    left = early.filter("belongs").join(later, on="child_id", how="anti").select("child_id")
    if came.is_empty() or left.is_empty():
        return 0
    born = children.select("child_id", "date_of_birth")
    ended = derived.ends(pair).select("child_id", on="left_on").join(left, on="child_id", how="semi")
    of_came, of_left = (
        set(one.join(born, on="child_id").drop_nulls().select("on", "date_of_birth").rows()) for one in (came, ended)
    )
    return len(of_came & of_left)
