"""The two periods of each measure that are compared, and the tables of all of them, derived together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from permanence_kpis.definitions.versions import breaks_between
from permanence_kpis.derive import Facts
from permanence_kpis.measures import Plan, plan_measure
from permanence_kpis.periods import ONE_DAY, Period, Window, parse_period, window
from permanence_kpis.results.counts import Counts
from permanence_kpis.run.context import Context
from permanence_kpis.run.counting import count
from permanence_kpis.run.quarters import over_time


@dataclass(frozen=True)
class Pair:
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


def pair_of(context: Context, plan: Plan, asked_for: Period | None) -> Pair:
    """A measure in its period and in another, by default that of its previous value."""
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
    return Pair(early, middle, late, periods, is_backwards)


class PairTables:
    """The tables of all pairs, derived once and together, with the counts and who left care between two days.

    Takes: facts that reach over the windows of the pairs; without them they are derived.
    """

    def __init__(self, context: Context, pairs: Sequence[Pair], facts: Facts | None = None) -> None:
        usable = [pair for pair in pairs if not context.why_no_data(pair.late)]
        between = {pair.periods: _between(pair) for pair in usable if pair.late.measure.on_table.is_snapshot}
        if facts is None:
            plans = [plan for pair in usable for plan in pair.plans]
            windows = [plan.window for pair in pairs for plan in pair.plans]
            facts = over_time(context, windows, plans).facts
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
        """The rows of the table of a measure, in its window."""
        return self._tables[plan.measure.table, plan.window]

    def _counted(self, plan: Plan) -> Counts:
        rows = self.rows(plan).lazy()
        [counts] = count([(plan.measure, plan.window)], lambda *_: rows).values()
        return counts

    def counts(self, plan: Plan) -> Counts | None:
        """What a measure comes to; None where it has no usable file."""
        return self._counts.get(plan)

    def ends(self, pair: Pair) -> pl.DataFrame:
        """The rows of those who left care between two days."""
        between = _between(pair)
        assert between is not None, "nobody leaves on no day"
        return self._tables["left_care", between]

    def left(self, pair: Pair) -> tuple[dict[str, str | None], frozenset[str]]:
        """Who left care between two days, with the code of the reason, and who turned 18 then."""
        between = _between(pair)
        if between is None:
            return {}, frozenset()
        gone = self.ends(pair).select("child_id", "reason_ceased").rows()
        turned_18 = self.context.facts.turned_18.filter(
            pl.col("turned_18_on").is_between(between.first_day, between.last_day)
        )
        return dict(gone), frozenset(turned_18["child_id"])


def _between(pair: Pair) -> Window | None:
    """The days after the one snapshot up to the other; None where both are of one day."""
    first_day, last_day = pair.early.window.last_day + ONE_DAY, pair.middle.window.last_day
    return Window("period", first_day, last_day) if first_day <= last_day else None
