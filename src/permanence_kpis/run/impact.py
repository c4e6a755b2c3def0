"""What new definitions would change, before they are adopted: both files worked out on the same extracts."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from permanence_kpis.definitions import load_definitions
from permanence_kpis.definitions.model import Definitions
from permanence_kpis.definitions.versions import fields_changed
from permanence_kpis.errors import DefinitionError, Problem
from permanence_kpis.measures import Plan
from permanence_kpis.measures.movement import movement, row_key
from permanence_kpis.periods import parse_period
from permanence_kpis.results.impact import Change, Impact
from permanence_kpis.results.scorecard import Result, Scorecard
from permanence_kpis.run.context import Context, Request, build_context, columns_needed, extracts_read
from permanence_kpis.run.rated_scorecard import scorecard_of


@dataclass(frozen=True)
class _Side:
    """One of the two definitions files, worked out: each measure's plan and result by its reference."""

    context: Context
    scorecard: Scorecard

    @property
    def plans(self) -> dict[str, Plan]:
        return {plan.measure.ref: plan for plan in self.context.plans}

    @property
    def results(self) -> dict[str, Result]:
        return {result.measure.ref: result for result in self.scorecard.results}


def impact(request: Request, against: Path) -> Impact:
    """What the definitions of the request would change, measured against those of another file.

    The period is the one the new definitions mean, the same days for both; the extracts are read once. A measure is
    the same in both where its reference is.

    Raises: DefinitionError with the problems of both files.
    """
    old, new = _both(against, request.definitions)
    asked_for = None
    if request.period is not None:
        asked_for = parse_period(request.period, new.year_starts, request.today)
    needed = columns_needed(old, old.measures, asked_for) | columns_needed(new, new.measures, asked_for)
    extracts = extracts_read(request, new.catalogue, needed)
    context_after = build_context(new, new.measures, extracts, asked_for, request.today)
    context_before = build_context(old, old.measures, extracts, context_after.period, request.today)
    before, after = (_Side(context, scorecard_of(context)) for context in (context_before, context_after))
    refs = dict.fromkeys((*after.results, *before.results))
    return Impact(
        before=before.scorecard,
        after=after.scorecard,
        changes=tuple(_change(ref, before, after) for ref in refs),
        settings=tuple(_settings(old, new)),
    )


def _both(against: Path, definitions: Path | None) -> tuple[Definitions, Definitions]:
    """The old definitions and the new; what is wrong with either is raised together."""
    loaded: list[Definitions] = []
    problems: list[Problem] = []
    for path in (against, definitions):
        try:
            loaded.append(load_definitions(path))
        except DefinitionError as error:
            problems += error.problems
    if problems:
        raise DefinitionError(*problems)
    old, new = loaded
    return old, new


def _change(ref: str, before: _Side, after: _Side) -> Change:
    """One measure by both files."""
    was, is_now = before.results.get(ref), after.results.get(ref)
    if was is None or is_now is None:
        return Change(was, is_now)
    fields = fields_changed(was.measure, is_now.measure)
    if was.counts is None or is_now.counts is None:
        without = was if was.counts is None else is_now
        return Change(was, is_now, fields, reason=without.verdict.reason)
    if row_key(was.measure) != row_key(is_now.measure):
        reason = f"{was.measure.counted} were counted, and {is_now.measure.counted} would be"
        return Change(was, is_now, fields, reason=reason)
    moved = movement(
        before.context.rows(before.plans[ref]), was.measure, after.context.rows(after.plans[ref]), is_now.measure
    )
    return Change(was, is_now, fields, moved)


def _settings(old: Definitions, new: Definitions) -> Iterator[tuple[str, str, str]]:
    """The settings of the whole file that bear on figures and differ."""
    if old.year_starts != new.year_starts:
        before, after = (f"{month:02}-{day:02}" for month, day in (old.year_starts, new.year_starts))
        yield "year_starts", before, after
    if old.whole_months != new.whole_months:
        yield "whole_months", old.whole_months, new.whole_months
