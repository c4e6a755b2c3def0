"""The scorecard: every measure counted in one pass, rated, and set beside the value before."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from permanence_kpis import ratings
from permanence_kpis.confidence import AffectedRecords, confidence
from permanence_kpis.definitions.load import SAMPLE_AUTHORITY
from permanence_kpis.definitions.model import Measure
from permanence_kpis.definitions.versions import breaks_between
from permanence_kpis.derive import DEPENDS_ON_HISTORY
from permanence_kpis.errors import Problem, in_order
from permanence_kpis.extracts import headings_absent
from permanence_kpis.measures import Plan, count_all, groups_from, may_count_otherwise
from permanence_kpis.measures.breakdown import groups_of
from permanence_kpis.periods import Window
from permanence_kpis.quality.consistency import columns_checked, inconsistencies, is_checked
from permanence_kpis.quality.figure_rows import OF_CARE
from permanence_kpis.results.counts import Counts, GroupValue, Touched
from permanence_kpis.results.scorecard import Previous, Result, Scorecard
from permanence_kpis.run.context import Context
from permanence_kpis.run.counting import Counted, count, rated
from permanence_kpis.run.coverage import (
    SOME_DAYS,
    files_without_rows,
    lists_that_stop,
    why_in_part,
    why_no_comparison,
    why_without_bank_holidays,
)
from permanence_kpis.side_by_side import FEW_ROWS, workers
from permanence_kpis.words import day_in_english, how_many

Grouped = dict[tuple[GroupValue, ...], Counts]
"""The counts of one measure by the values of its groups."""

_NOT_COUNTED_BY = frozenset({"age_band", "care_id", "main_id"})
"""Columns of a child's row that no figure needs unless it asks for them: each would be kept for every child."""


def scorecard_of(context: Context, *, with_confidence: bool = True) -> Scorecard:
    """The scorecard; its confidence takes longer than its figures, and the public is shown none."""
    scorecard, _ = scorecard_and_affected(context, with_confidence=with_confidence)
    return scorecard


def scorecard_and_affected(context: Context, *, with_confidence: bool = True) -> tuple[Scorecard, AffectedRecords]:
    """The scorecard, and whom the problems found on the way to it name."""
    definitions, extracts = context.definitions, context.extracts
    tables = _tables(context)
    counted = _counted(context, tables)
    grouped = _count_groups(context, tables)
    context.facts.let_go_of_earlier()
    found = in_order((*extracts.problems, *_inconsistencies(context, tables)))
    affected = AffectedRecords(extracts, found, _with_files(context), definitions.whole_months)
    results = {
        plan.measure.ref: _result(context, plan, counted, grouped, tables, affected, with_confidence=with_confidence)
        for plan in affected.in_turn(context.plans)
    }
    scorecard = Scorecard(
        authority=authority_of(context),
        period=context.period,
        extracts=context.extracts_used,
        definitions_origin=definitions.origin,
        results=tuple(results[plan.measure.ref] for plan in context.plans),
        problems=tuple(naming_measures(found, context)),
        warnings=warnings(context),
        by=context.by,
        publishing=definitions.publishing,
        sections=definitions.sections,
        year_starts=definitions.year_starts,
        not_measured={
            plan.measure.ref: tuple(extracts.called(name) for name in plan.extracts if name in extracts.not_there)
            for plan in context.not_measured
        },
        empty_files=frozenset(
            extracts.called(name) for name, why in extracts.not_there.items() if why.endswith(" is empty")
        ),
    )
    return scorecard, affected


def authority_of(context: Context) -> str | None:
    """Whose figures they are; None where the definitions name the sample's authority over other extracts."""
    name = context.definitions.authority
    return name if context.extracts.is_sample or name != SAMPLE_AUTHORITY else None


def _with_files(context: Context) -> list[Plan]:
    """The plans of the measures that have their files."""
    return [plan for plan in (*context.plans, *context.others) if not context.why_no_data(plan)]


# D-587: derived together, they would take all they need on the way at once
def _tables(context: Context) -> dict[tuple[str, Window], pl.DataFrame]:
    """Each table that a measure with its files rests on, in the measure's window.

    Of the measures not chosen, only what is looked at for contradictions: what is found there can affect those that are
    chosen.
    """
    columns: dict[tuple[str, Window], dict[str, None]] = {}
    for plan in context.plans:
        if not context.why_no_data(plan):
            asked = (*plan.measure.columns, *context.group_columns(plan))
            columns.setdefault((plan.measure.table, plan.window), {}).update(dict.fromkeys(asked))
    for plan in _with_files(context):
        if is_checked(plan.measure.table):
            checked = columns_checked(plan.measure.table, context.extracts.columns)
            columns.setdefault((plan.measure.table, plan.window), {}).update(dict.fromkeys(checked))
    of_care = OF_CARE | context.definitions.catalogue.deadlines.keys()
    besides = {key: asked for key, asked in columns.items() if key[0] not in of_care}
    theirs = {key: asked for key, asked in columns.items() if key[0] in of_care}
    with workers(1, is_little=context.facts.most_rows <= FEW_ROWS) as thread:
        others = thread.submit(_derived, context, besides)
        tables = _derived(context, theirs) | others.result()
    return {key: tables[key] for key in columns}


# D-601: tables of care wait for one another, the others for none
def _derived(
    context: Context, columns: Mapping[tuple[str, Window], Iterable[str]]
) -> dict[tuple[str, Window], pl.DataFrame]:
    """Tables with these columns, one after the other, without what no figure asks for."""
    return {
        (table, window): context.facts.table(table, window, names)
        .drop(_NOT_COUNTED_BY.difference(names), strict=False)
        .collect(engine="in-memory")
        for (table, window), names in columns.items()
    }


def _counted(context: Context, tables: dict[tuple[str, Window], pl.DataFrame]) -> Counted:
    """The counts of each measure in its window, and after them those before, whose tables nothing else is asked of."""

    def rows(table: str, window: Window, columns: Iterable[str]) -> pl.LazyFrame:
        current = tables.get((table, window))
        return context.facts.table(table, window, columns) if current is None else current.lazy()

    wanted = [(plan.measure, window) for plan in context.plans for window in _windows(context, plan)]
    current = [(measure, window) for measure, window in wanted if (measure.table, window) in tables]
    before = [(measure, window) for measure, window in wanted if (measure.table, window) not in tables]
    return count(current, rows) | count(before, rows)


def _windows(context: Context, plan: Plan) -> list[Window]:
    """The windows a measure can be worked out for."""
    if context.why_no_data(plan):
        return []
    return [plan.window] if why_no_comparison(context, plan) else [plan.window, plan.previous_window]


def _count_groups(context: Context, tables: dict[tuple[str, Window], pl.DataFrame]) -> dict[str, Grouped]:
    """The counts of every measure group by group, by ref; nothing where no breakdown was asked for."""
    by_columns: dict[tuple[str, Window, tuple[str, ...]], list[Measure]] = {}
    for plan in context.plans:
        key = plan.measure.table, plan.window
        if key in tables and not context.why_no_data(plan) and (columns := context.group_columns(plan)):
            by_columns.setdefault((*key, columns), []).append(plan.measure)
    grouped: dict[str, Grouped] = {}
    for (table, window, columns), measures in by_columns.items():
        frames = count_all(tables[table, window].lazy(), measures, columns)
        for frame in pl.collect_all(frames, engine="in-memory"):
            grouped |= groups_from(frame, columns)
    return grouped


def _result(
    context: Context,
    plan: Plan,
    counted: Counted,
    grouped: dict[str, Grouped],
    tables: dict[tuple[str, Window], pl.DataFrame],
    affected: AffectedRecords,
    *,
    with_confidence: bool,
) -> Result:
    """One measure: its counts, what is due, the verdict, how far to trust it, the comparison, and its groups."""
    measure = plan.measure
    counts = counted.get((measure.ref, plan.window))
    result = rated(plan, counts, context.definitions.year_starts, context.why_no_data(plan))
    previous = _previous(context, plan, counted.get((measure.ref, plan.previous_window)))
    direction = ratings.direction(measure.target.better, result.value, previous.value, result.due)
    asks_who = counts and (with_confidence or result.value is None)
    touched = affected.touched(plan, tables[measure.table, plan.window]) if asks_who else Touched()
    in_part = why_in_part(context, plan) if counts else None
    result = replace(
        result,
        previous=previous,
        direction=direction,
        warnings=tuple(_warnings_of(context, plan, tables)) if counts else (),
        confidence=confidence(
            measure, counts, touched, result.due, result.verdict, context.definitions.too_much_unknown, in_part
        )
        if with_confidence
        else None,
    )
    if counts is None:
        return result
    if result.value is None:
        could_be = touched.widest(counts)
        result = replace(result, lowest=could_be.lowest(measure.show), highest=could_be.highest(measure.show))
    groups, no_groups = groups_of(measure, context.by, grouped.get(measure.ref, {})), context.why_no_groups(plan)
    if context.by and not groups and not no_groups:
        no_groups = f"there are no {measure.counted} to break down"
    return replace(result, groups=groups, no_groups=no_groups)


def _previous(context: Context, plan: Plan, before: Counts | None) -> Previous:
    """The value before, or why there is none."""
    measure = plan.measure
    value = before.value(measure.show) if before else None
    reason = None
    if before is None:
        reason = context.why_no_data(plan) or why_no_comparison(context, plan)
    elif value is None:
        reason = "no one was in the denominator"
    return Previous(
        label=plan.previous_label,
        window=plan.previous_window,
        value=value,
        reason=reason,
        breaks=breaks_between(measure, plan.previous_window.last_day, plan.window.last_day),
        counts=before,
    )


def _warnings_of(context: Context, plan: Plan, tables: dict[tuple[str, Window], pl.DataFrame]) -> Iterator[str]:
    """What a reader must know about one measure."""
    without_rows = files_without_rows(context.extracts, plan)
    yield from (f"{file} has no rows at all." for file in without_rows)
    yield from lists_that_stop(context, plan)
    if not without_rows and (why := why_in_part(context, plan)):
        yield why
    yield from not_due(context, plan)
    if why := why_without_bank_holidays(plan):
        yield why
    rows = tables[plan.measure.table, plan.window]
    if number := may_count_otherwise(rows, plan.measure, DEPENDS_ON_HISTORY).height:
        yield (
            f"{number} of {rows.height} children may be counted wrongly because records are missing: "
            "their care began before the first record of it, and months are counted from that record"
        )


# D-307: what is outside a deadline is said in a note, in full
def not_due(context: Context, plan: Plan, child_id: str | None = None) -> Iterator[str]:
    """How many rows a deadline leaves outside though their clock started, of all or of one child."""
    measure = plan.measure
    if measure.table not in measure.catalogue.deadlines:
        return
    not_yet_due, ended_first = context.facts.not_due(measure.table, plan.window, child_id)
    counted = next(iter(measure.on_table.counts))
    if not_yet_due:
        yield f"{how_many(not_yet_due, counted)} not yet due by the last day: not counted."
    if ended_first:
        yield f"{how_many(ended_first, counted)} ended, or the child left care, before the due day: not counted."


def _inconsistencies(context: Context, tables: dict[tuple[str, Window], pl.DataFrame]) -> tuple[Problem, ...]:
    """What the facts about the current windows leave in doubt."""
    plans = _with_files(context)
    rows: dict[str, list[pl.DataFrame]] = {}
    for table, window in dict.fromkeys((plan.measure.table, plan.window) for plan in plans):
        if is_checked(table):
            rows.setdefault(table, []).append(tables[table, window])
    in_any = {table: pl.concat(frames, how="diagonal") for table, frames in rows.items()}
    asked: dict[str, set[str]] = {}
    for plan in plans:
        checked = columns_checked(plan.measure.table, context.extracts.columns)
        asked.setdefault(plan.measure.table, set()).update(plan.measure.columns, checked)
    return inconsistencies(context.facts, in_any, asked, context.extracts.columns, headings_absent(context.extracts))


def naming_measures(problems: Sequence[Problem], context: Context) -> Iterator[Problem]:
    """The problems that affect a chosen measure, each with those measures; and those that affect no column."""
    for problem in problems:
        refs = frozenset(plan.measure.ref for plan in context.plans if context.depends_on(plan) & problem.affects)
        if refs or not problem.affects:
            # D-268: the columns stay: they feed confidence
            yield replace(problem, measures=refs)


def warnings(context: Context) -> tuple[str, ...]:
    """What a reader must know about the whole scorecard."""
    said = [*context.extracts.warnings]
    if context.is_period_chosen:
        said.append(f"No period was named: {context.period.name} is the last quarter that the extracts cover.")
    if context.newest is not None and context.period.last_day > context.newest + SOME_DAYS:
        days = (context.period.last_day - context.newest).days
        newest = f"The newest record in the extracts is dated {day_in_english(context.newest)}"
        said.append(f"{newest}, {days} days before the period ends: what happened after it is not counted.")
    return tuple(said)
