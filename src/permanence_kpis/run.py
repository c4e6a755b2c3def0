"""The story of each use case, in the order it happens."""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import polars as pl

from permanence_kpis import ratings
from permanence_kpis.definitions import load_definitions
from permanence_kpis.definitions.load import SAMPLE_AUTHORITY
from permanence_kpis.definitions.model import Definitions, Measure
from permanence_kpis.derive import SETTLED_BY, Facts, doubts
from permanence_kpis.errors import Problem, UsageError
from permanence_kpis.extracts import Extracts, load_extracts
from permanence_kpis.measures import Plan, answers, count_all, counts_from, funnel, membership, plan
from permanence_kpis.periods import Period, Window, last_quarter_ended, parse_period
from permanence_kpis.results import Counts, Explanation, ExtractsUsed, Membership, Previous, Result, Scorecard
from permanence_kpis.sample import write_sample
from permanence_kpis.tables import DERIVED, EXTRACTS, extract_columns

SAMPLE = "sample"
STALE_AFTER = timedelta(days=14)


@dataclass(frozen=True)
class Request:
    """What somebody asked for: the day it is, the period, the extracts, the definitions, the measures.

    `data` is a folder, or `sample`, which is also what None means. None for `today`: no period is too late.
    """

    today: date | None
    period: str | None = None
    data: str | None = None
    definitions: Path | None = None
    only: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()


def definitions(path: Path | None) -> Definitions:
    """The definitions of a file, checked."""
    return load_definitions(path)


def compute(request: Request) -> Scorecard:
    """Every chosen measure for the period: read, derive, count, rate."""
    opened = _open(request)
    return _scorecard(opened)


def children(request: Request, ref: str, outcomes: tuple[str, ...] = ()) -> Membership:
    """Who is where in one measure: everything counted and everything left out, or those with the outcomes given."""
    opened = _open(replace(request, only=(ref,), leave_out=()))
    [planned] = opened.plans
    listed = membership(opened.rows(planned), planned.measure)
    if outcomes:
        listed = listed.filter(pl.col("outcome").is_in(outcomes))
    return Membership(planned.measure, opened.period, planned.window, tuple(listed.columns), tuple(listed.rows()))


def explain(request: Request, ref: str, child_id: str | None = None) -> Explanation:
    """One measure explained: its result and funnel, and for one child each condition with the value it met."""
    opened = _open(replace(request, only=(ref,), leave_out=()))
    [planned] = opened.plans
    card = _scorecard(opened)
    if opened.why_no_data(planned):
        return Explanation(card, card.results[0], ())
    measure, rows = planned.measure, opened.rows(planned)
    explained = Explanation(card, card.results[0], funnel(rows, measure))
    if child_id is None:
        return explained
    unit_id = DERIVED[measure.table].unit_id
    _known(opened.extracts, unit_id, child_id)
    theirs = rows.filter(pl.col(unit_id) == child_id)
    listed = membership(theirs, measure)["outcome"].to_list()
    return replace(
        explained,
        child_id=child_id,
        child_outcome=listed[0] if len(listed) == 1 else None,
        child_rows=answers(theirs, measure, _source_of(measure, opened.extracts)),
    )


def _known(extracts: Extracts, unit_id: str, child_id: str) -> None:
    """Raises: UsageError where no extract that was read has the id."""
    tables = [table for table in extracts.tables.values() if unit_id in table.columns]
    if not any((table[unit_id] == child_id).any() for table in tables):
        raise UsageError(f"there is no {unit_id} {child_id} in the extracts. Ids are text: leading zeros count.")


def _source_of(measure: Measure, extracts: Extracts) -> Callable[[str, dict[str, object]], str]:
    """What says where a column of a derived row came from: `file row N`, or nothing where no one row settled it."""
    settled_by = SETTLED_BY[measure.table]

    def source(column: str, row: dict[str, object]) -> str:
        extract, row_column = settled_by.get(column, ("", ""))
        number = row.get(row_column)
        return f"{EXTRACTS[extract].file_name} row {number}" if number is not None else ""

    return source


def scorecard(
    definitions: Definitions, extracts: Extracts, period: str | None = None, *, today: date | None = None
) -> Scorecard:
    """Every measure of the definitions for one period.

    Takes: checked definitions; extracts; the period as text (None: the last quarter that has ended by the newest
    record, and by `today` where that is given); today's date, where a period that has not ended is to be refused.
    Gives: a Scorecard, one Result for each measure in the order of the definitions. Percentages run from 0 to 100 and
    are exact fractions; what is not known is counted beside each value.
    Raises: UsageError for a period that cannot be read or has not ended.
    """
    asked_for = parse_period(period, definitions.year_starts, today) if period else None
    return _scorecard(_opened(definitions, definitions.measures, extracts, asked_for, today))


def make_sample(folder: Path, children_in_care: int, seed: int) -> dict[str, int]:
    """A synthetic authority, drawn anew and written as extracts: the rows of each file.

    Raises: UsageError where the folder holds anything else than such files.
    """
    others = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    others = [name for name in others if name not in {extract.file_name for extract in EXTRACTS.values()}]
    if others:
        raise UsageError(f"{folder} holds other files ({', '.join(others[:3])}). Name a new or empty folder.")
    return write_sample(folder, children_in_care, seed)


def no_usable_file(card: Scorecard) -> bool:
    """Whether a chosen measure had no usable file."""
    return any(result.counts is None for result in card.results)


def sample_folder() -> Path:
    """The extracts of the synthetic authority that ships with the program."""
    packaged = Path(str(files("permanence_kpis"))) / "packaged" / "sample_data" / "extracts"
    checkout = Path(__file__).parents[2] / "sample_data" / "extracts"
    return packaged if packaged.is_dir() else checkout


@dataclass(frozen=True)
class _Opened:
    """Definitions, extracts and period together: what every use case stands on."""

    definitions: Definitions
    plans: tuple[Plan, ...]
    extracts: Extracts
    period: Period
    facts: Facts
    newest: date | None

    def why_no_data(self, planned: Plan) -> str | None:
        """Why a measure has no usable file, or None where it has all of them."""
        reasons = [self.extracts.not_there[name] for name in planned.extracts if name in self.extracts.not_there]
        return reasons[0] if reasons else None

    def why_no_comparison(self, planned: Plan) -> str | None:
        """Why the extracts do not reach back over the window to compare with, or None where they do."""
        for name in planned.recorded_in:
            earliest = self.extracts.earliest(name)
            if earliest is None:
                return f"{EXTRACTS[name].file_name} has no rows"
            if earliest > planned.previous_window.first_day:
                first = f"its first record is of {earliest:%d/%m/%Y}"
                return f"{EXTRACTS[name].file_name} does not reach back that far ({first})"
        return None

    def table(self, planned: Plan, window: Window) -> pl.LazyFrame:
        return self.facts.table(planned.measure.table, window, planned.measure.columns)

    def rows(self, planned: Plan) -> pl.DataFrame:
        """The rows of the measure's table in its window.

        Raises: UsageError where it has no usable file.
        """
        if why := self.why_no_data(planned):
            raise UsageError(f"measure {planned.measure.ref} has no data: {why}.")
        return self.table(planned, planned.window).collect()


def _open(request: Request) -> _Opened:
    """Read the definitions, choose the measures, read what they need of the extracts, settle the period."""
    held = load_definitions(request.definitions)
    chosen = _chosen(held, request.only, request.leave_out)
    asked_for = parse_period(request.period, held.year_starts, request.today) if request.period else None
    needed = frozenset().union(*(extract_columns(measure.table, measure.columns) for measure in chosen))
    sample = sample_folder()
    folder = sample if request.data in (None, SAMPLE) else Path(request.data or "")
    extracts = load_extracts(folder, needed, is_sample=folder.resolve() == sample.resolve())
    return _opened(held, chosen, extracts, asked_for, request.today)


def _opened(
    held: Definitions, chosen: Sequence[Measure], extracts: Extracts, asked_for: Period | None, today: date | None
) -> _Opened:
    newest = extracts.newest(today)
    period = asked_for or _last_quarter(newest, today, held)
    if today is not None and period.last_day >= today:
        raise UsageError(
            f"the period {period.label} has not ended: its last day is {period.last_day:%d/%m/%Y}. "
            "Name one that has, such as last-quarter."
        )
    plans = tuple(plan(measure, period, held.year_starts) for measure in chosen)
    windows = [window for planned in plans for window in (planned.window, planned.previous_window)]
    facts = Facts(extracts.tables, extracts.left_out, windows, held.whole_months)
    return _Opened(held, plans, extracts, period, facts, newest)


def _last_quarter(newest: date | None, today: date | None, held: Definitions) -> Period:
    """The last quarter that has ended both by the newest record and by the clock."""
    if newest is None:
        raise UsageError("the extracts hold no dated record, so there is no last quarter. Name one with --period.")
    by = min(newest, today - timedelta(days=1)) if today else newest
    return last_quarter_ended(by, held.year_starts)


def _chosen(held: Definitions, only: Sequence[str], leave_out: Sequence[str]) -> tuple[Measure, ...]:
    """The measures asked for, in the order of the definitions.

    Raises: UsageError for a ref that is not there, or where none is left.
    """
    refs = [measure.ref for measure in held.measures]
    unknown = [ref for ref in dict.fromkeys((*only, *leave_out)) if ref not in refs]
    if unknown:
        raise UsageError(*(_no_such_measure(ref, refs) for ref in unknown))
    chosen = tuple(m for m in held.measures if (not only or m.ref in only) and m.ref not in leave_out)
    if not chosen:
        raise UsageError("no measure is left to work out. Name fewer with --except.")
    return chosen


def _no_such_measure(ref: str, refs: Sequence[str]) -> str:
    near = difflib.get_close_matches(ref, refs, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"The measures are {', '.join(refs)}."
    return f"there is no measure {ref}. {hint}"


def _scorecard(opened: _Opened) -> Scorecard:
    held, extracts = opened.definitions, opened.extracts
    counted = _count(opened)
    is_named = extracts.is_sample or held.authority != SAMPLE_AUTHORITY
    return Scorecard(
        authority=held.authority if is_named else None,
        period=opened.period,
        extracts=ExtractsUsed(
            folder=extracts.folder,
            rows={EXTRACTS[name].file_name: table.height for name, table in extracts.tables.items()},
            newest=opened.newest,
            is_sample=extracts.is_sample,
        ),
        definitions_origin=held.origin,
        results=tuple(_result(opened, planned, counted) for planned in opened.plans),
        problems=tuple(_naming_measures(problem, opened.plans) for problem in (*extracts.problems, *_doubts(opened))),
        warnings=_warnings(opened),
    )


def _count(opened: _Opened) -> dict[tuple[str, Window], Counts]:
    """The counts of every measure that has its files, by ref and window; each table derived once for each window."""
    asked: dict[tuple[str, Window], list[Plan]] = {}
    for planned in opened.plans:
        if opened.why_no_data(planned):
            continue
        asked.setdefault((planned.measure.table, planned.window), []).append(planned)
        if not opened.why_no_comparison(planned):
            asked.setdefault((planned.measure.table, planned.previous_window), []).append(planned)
    frames: list[pl.LazyFrame] = []
    of_window: list[Window] = []
    for (table, window), plans in asked.items():
        columns = dict.fromkeys(name for planned in plans for name in planned.measure.columns)
        rows = opened.facts.table(table, window, columns)
        added = count_all(rows, [planned.measure for planned in plans])
        frames += added
        of_window += [window] * len(added)
    return {
        (ref, window): counts
        for window, frame in zip(of_window, pl.collect_all(frames), strict=True)
        for ref, counts in counts_from(frame).items()
    }


def _result(opened: _Opened, planned: Plan, counted: dict[tuple[str, Window], Counts]) -> Result:
    """One measure: its counts, what is due, the verdict, and the comparison."""
    measure = planned.measure
    counts = counted.get((measure.ref, planned.window))
    due = ratings.due(measure, planned.window.last_day, opened.definitions.year_starts)
    verdict = ratings.rate(measure, counts, due, opened.why_no_data(planned))
    value = counts.value(measure.show) if counts else None
    before = counted.get((measure.ref, planned.previous_window))
    previous = Previous(
        label=planned.previous_label,
        window=planned.previous_window,
        value=before.value(measure.show) if before else None,
        reason=_why_no_previous(opened, planned, before),
    )
    return Result(
        measure=measure,
        window=planned.window,
        counts=counts,
        value=value,
        lowest=counts.lowest(measure.show) if counts else None,
        highest=counts.highest(measure.show) if counts else None,
        due=due,
        verdict=verdict,
        previous=previous,
        direction=ratings.direction(measure.target.better, value, previous.value, due),
        warnings=tuple(
            f"{EXTRACTS[name].file_name} has no rows at all."
            for name in planned.recorded_in
            if counts and not opened.extracts.tables[name].height
        ),
    )


def _why_no_previous(opened: _Opened, planned: Plan, before: Counts | None) -> str | None:
    if before is None:
        return opened.why_no_data(planned) or opened.why_no_comparison(planned)
    return None if before.value(planned.measure.show) is not None else "nobody was in the denominator"


def _doubts(opened: _Opened) -> list[Problem]:
    """What the facts about the current windows leave in doubt."""
    used = {(p.measure.table, p.window): None for p in opened.plans if not opened.why_no_data(p)}
    loaded = frozenset(f"{name}.{column}" for name, table in opened.extracts.tables.items() for column in table.columns)
    return doubts(opened.facts, used, loaded)


def _naming_measures(problem: Problem, plans: Sequence[Plan]) -> Problem:
    """The problem with the measures it touches in place of the columns it stands in."""
    return replace(problem, touches=frozenset(p.measure.ref for p in plans if p.needs & problem.touches))


def _warnings(opened: _Opened) -> tuple[str, ...]:
    """What a reader must know about the whole scorecard."""
    if opened.newest is not None and opened.period.last_day > opened.newest + STALE_AFTER:
        days = (opened.period.last_day - opened.newest).days
        newest = f"The newest record in the extracts is of {opened.newest:%d/%m/%Y}, {days} days before the period ends"
        return (f"{newest}: what happened after it is not counted.",)
    return ()
