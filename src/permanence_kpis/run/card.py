"""The scorecard: every measure counted in one pass, rated, and set beside the value before."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from permanence_kpis import ratings
from permanence_kpis.confidence import AffectedRecords, confidence
from permanence_kpis.definitions.load import SAMPLE_AUTHORITY
from permanence_kpis.definitions.model import Measure
from permanence_kpis.definitions.versions import breaks_between
from permanence_kpis.derive import RESTS_ON_HISTORY, columns_in_doubt, doubts
from permanence_kpis.errors import Problem
from permanence_kpis.measures import Plan, count_all, counts_from, groups_from, may_count_otherwise
from permanence_kpis.periods import Window
from permanence_kpis.results.counts import Counts, GroupValue, Touched
from permanence_kpis.results.scorecard import ExtractsUsed, Previous, Result, Scorecard
from permanence_kpis.run import breakdown
from permanence_kpis.run.opened import Opened
from permanence_kpis.run.reach import SOME_DAYS

Grouped = dict[tuple[GroupValue, ...], Counts]
"""The counts of one measure by the values of its groups."""


def scorecard_of(opened: Opened) -> Scorecard:
    card, _ = scorecard_and_doubts(opened)
    return card


def scorecard_and_doubts(opened: Opened) -> tuple[Scorecard, AffectedRecords]:
    """The scorecard, and whom the problems found on the way to it name."""
    held, extracts = opened.definitions, opened.extracts
    tables = _tables(opened)
    counted = _count(opened, tables)
    grouped = _count_groups(opened, tables)
    found = (*extracts.problems, *_doubts(opened, tables))
    doubted = AffectedRecords(extracts, found, _with_files(opened), held.whole_months)
    is_named = extracts.is_sample or held.authority != SAMPLE_AUTHORITY
    card = Scorecard(
        authority=held.authority if is_named else None,
        period=opened.period,
        extracts=extracts_used(opened),
        definitions_origin=held.origin,
        results=tuple(_result(opened, planned, counted, grouped, tables, doubted) for planned in opened.plans),
        problems=tuple(naming_measures(found, opened)),
        warnings=_warnings(opened),
        by=opened.by,
        publishing=held.publishing,
    )
    return card, doubted


def _with_files(opened: Opened) -> list[Plan]:
    """The plans of the measures that have their files."""
    return [planned for planned in (*opened.plans, *opened.others) if not opened.why_no_data(planned)]


def extracts_used(opened: Opened) -> ExtractsUsed:
    """Which extracts were used, for a heading."""
    return ExtractsUsed(
        folder=opened.extracts.folder,
        rows={opened.extracts.called(name): table.height for name, table in opened.extracts.tables.items()},
        newest=opened.newest,
        is_sample=opened.extracts.is_sample,
    )


def _tables(opened: Opened) -> dict[tuple[str, Window], pl.DataFrame]:
    """Each table that a measure with its files rests on, for each window asked for, derived once, all together.

    Of the measures not chosen, only the window of the period: what is found there can bear on those that are.
    """
    columns: dict[tuple[str, Window], dict[str, None]] = {}
    for planned in opened.plans:
        for window in _windows(opened, planned):
            columns.setdefault((planned.measure.table, window), {}).update(dict.fromkeys(planned.measure.columns))
    for planned in opened.others:
        if not opened.why_no_data(planned):
            columns.setdefault((planned.measure.table, planned.window), {}).update(
                dict.fromkeys(planned.measure.columns)
            )
    for planned in (*opened.plans, *opened.others):
        if (current := columns.get((planned.measure.table, planned.window))) is not None:
            current.update(dict.fromkeys(columns_in_doubt(planned.measure.table, opened.extracts.columns)))
            if planned in opened.plans:
                current.update(dict.fromkeys(opened.group_columns(planned)))
    frames = [opened.facts.table(table, window, names) for (table, window), names in columns.items()]
    return dict(zip(columns, pl.collect_all(frames, engine="in-memory"), strict=True))


def _windows(opened: Opened, planned: Plan) -> list[Window]:
    """The windows a measure can be worked out for."""
    if opened.why_no_data(planned):
        return []
    return [planned.window] if opened.why_no_comparison(planned) else [planned.window, planned.previous_window]


def _count(opened: Opened, tables: dict[tuple[str, Window], pl.DataFrame]) -> dict[tuple[str, Window], Counts]:
    """The counts of every measure that has its files, by ref and window; each table gone through once."""
    frames: list[pl.LazyFrame] = []
    of_window: list[Window] = []
    for (table, window), rows in tables.items():
        measures = [p.measure for p in opened.plans if p.measure.table == table and window in _windows(opened, p)]
        added = count_all(rows.lazy(), measures)
        frames += added
        of_window += [window] * len(added)
    return {
        (ref, window): counts
        for window, frame in zip(of_window, pl.collect_all(frames, engine="in-memory"), strict=True)
        for ref, counts in counts_from(frame).items()
    }


def _count_groups(opened: Opened, tables: dict[tuple[str, Window], pl.DataFrame]) -> dict[str, Grouped]:
    """The counts of every measure group by group, by ref; nothing where no breakdown was asked for."""
    by_columns: dict[tuple[str, Window, tuple[str, ...]], list[Measure]] = {}
    for planned in opened.plans:
        key = planned.measure.table, planned.window
        if key in tables and (columns := opened.group_columns(planned)):
            by_columns.setdefault((*key, columns), []).append(planned.measure)
    grouped: dict[str, Grouped] = {}
    for (table, window, columns), measures in by_columns.items():
        frames = count_all(tables[table, window].lazy(), measures, columns)
        for frame in pl.collect_all(frames, engine="in-memory"):
            grouped |= groups_from(frame, columns)
    return grouped


def _result(
    opened: Opened,
    planned: Plan,
    counted: dict[tuple[str, Window], Counts],
    grouped: dict[str, Grouped],
    tables: dict[tuple[str, Window], pl.DataFrame],
    doubted: AffectedRecords,
) -> Result:
    """One measure: its counts, what is due, the verdict, how far to trust it, the comparison, and its groups."""
    measure = planned.measure
    counts = counted.get((measure.ref, planned.window))
    due = ratings.due(measure, planned.window.last_day, opened.definitions.year_starts)
    verdict = ratings.rate(measure, counts, due, opened.why_no_data(planned))
    value = counts.value(measure.show) if counts else None
    before = counted.get((measure.ref, planned.previous_window))
    touched = doubted.touched(planned, tables[measure.table, planned.window]) if counts else Touched()
    could_be = touched.widest(counts) if counts and value is None else counts
    groups = breakdown.groups(measure, opened.by, grouped.get(measure.ref, {}))
    no_groups = opened.why_no_groups(planned) if counts else None
    if opened.by and counts and not groups and not no_groups:
        no_groups = f"there are no {measure.counts} to break down"
    previous = Previous(
        label=planned.previous_label,
        window=planned.previous_window,
        value=before.value(measure.show) if before else None,
        reason=_why_no_previous(opened, planned, before),
        breaks=breaks_between(measure, planned.previous_window.last_day, planned.window.last_day),
        counts=before,
    )
    return Result(
        measure=measure,
        window=planned.window,
        counts=counts,
        value=value,
        lowest=could_be.lowest(measure.show) if could_be else None,
        highest=could_be.highest(measure.show) if could_be else None,
        due=due,
        verdict=verdict,
        previous=previous,
        direction=ratings.direction(measure.target.better, value, previous.value, due),
        warnings=tuple(_warnings_of(opened, planned, tables)) if counts else (),
        groups=groups,
        no_groups=no_groups,
        confidence=confidence(
            measure,
            counts,
            touched,
            due,
            verdict,
            opened.definitions.too_much_unknown,
            opened.why_in_part(planned) if counts else None,
        ),
    )


def _warnings_of(opened: Opened, planned: Plan, tables: dict[tuple[str, Window], pl.DataFrame]) -> Iterator[str]:
    """What a reader must know about one measure."""
    for name in planned.extracts:
        if not opened.extracts.tables[name].height:
            yield f"{opened.extracts.named_in_words(name)} has no rows at all."
    if why := opened.why_in_part(planned):
        yield why
    rows = tables[planned.measure.table, planned.window]
    if number := may_count_otherwise(rows, planned.measure, RESTS_ON_HISTORY).height:
        yield (
            f"of {rows.height} children {number} may be counted wrongly because records are missing: "
            "their care began before the first record of it, and months are counted from that record"
        )


def _why_no_previous(opened: Opened, planned: Plan, before: Counts | None) -> str | None:
    if before is None:
        return opened.why_no_data(planned) or opened.why_no_comparison(planned)
    return None if before.value(planned.measure.show) is not None else "no one was in the denominator"


def _doubts(opened: Opened, tables: dict[tuple[str, Window], pl.DataFrame]) -> list[Problem]:
    """What the facts about the current windows leave in doubt."""
    plans = (*opened.plans, *opened.others)
    current = dict.fromkeys((planned.measure.table, planned.window) for planned in plans)
    rows: dict[str, list[pl.DataFrame]] = {}
    for table, window in current:
        if (table, window) in tables:
            rows.setdefault(table, []).append(tables[table, window])
    in_any = {table: pl.concat(frames, how="diagonal").unique() for table, frames in rows.items()}
    return doubts(opened.facts, in_any, opened.extracts.columns)


def naming_measures(problems: Sequence[Problem], opened: Opened) -> Iterator[Problem]:
    """The problems that touch a chosen measure, each with the measures in place of the columns it stands in."""
    for problem in problems:
        touched = frozenset(p.measure.ref for p in opened.plans if opened.bears_on(p) & problem.touches)
        if touched or not problem.touches:
            yield replace(problem, touches=touched)


def _warnings(opened: Opened) -> tuple[str, ...]:
    """What a reader must know about the whole scorecard."""
    warnings = [*opened.extracts.warnings]
    if opened.is_period_chosen:
        warnings.append(f"No period was named: {opened.period.name} is the last quarter that the extracts cover.")
    if opened.newest is not None and opened.period.last_day > opened.newest + SOME_DAYS:
        days = (opened.period.last_day - opened.newest).days
        newest = (
            f"The newest record in the extracts is dated {opened.newest:%d/%m/%Y}, {days} days before the period ends"
        )
        warnings.append(f"{newest}: what happened after it is not counted.")
    return tuple(warnings)
