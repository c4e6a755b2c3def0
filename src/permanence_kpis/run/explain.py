"""One measure explained, down to one child."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl

from permanence_kpis.conditions.model import tests_of
from permanence_kpis.definitions.model import Measure
from permanence_kpis.derive import OTHERWISE_FROM, Facts, provenance_of
from permanence_kpis.errors import DefinitionError, ExtractError, Problem, RowNumbers, UsageError, in_order
from permanence_kpis.extracts import Extracts, tells_who
from permanence_kpis.insight.chance import chance
from permanence_kpis.insight.what_it_takes import what_it_takes
from permanence_kpis.measures import Plan, membership
from permanence_kpis.measures.answers import answers
from permanence_kpis.measures.funnel import funnel
from permanence_kpis.periods import WholeMonths, cutoff
from permanence_kpis.results.explanation import ChildRow, Explanation
from permanence_kpis.results.scorecard import Scorecard
from permanence_kpis.results.tracker import OneTracked
from permanence_kpis.run.benchmarks import benchmarks_of
from permanence_kpis.run.context import Request, load_context
from permanence_kpis.run.rated_scorecard import not_due, scorecard_and_affected
from permanence_kpis.run.tracker import tracked_child
from permanence_kpis.spreadsheet_text import unguarded
from permanence_kpis.words import listed


def explain(request: Request, ref: str, child_id: str | None = None) -> Explanation:
    """One measure explained: its result and funnel, and for one child each condition with the value it met.

    Takes: the child's (or household's) id, as it stands in the extracts or in a CSV list that this program wrote.
    Raises: NoUsableFileError for a child in a measure without its file: nothing can be said of one.
    """
    explained, period = _explained(request, ref, child_id)
    if explained.child_id is None or explained.result.measure.on_table.unit_id != "child_id":
        return explained
    # what it was worked out from is let go by now: the tracker reads it again
    tracked, no_dates = _tracked(request, period, explained.child_id)
    return replace(explained, child_tracked=tracked, no_dates=no_dates)


def _explained(request: Request, ref: str, child_id: str | None) -> tuple[Explanation, str]:
    """The same but for what the tracker knows of the child, and the period."""
    context = load_context(replace(request, only=(ref,), leave_out=()))
    [plan] = context.plans
    scorecard, affected = scorecard_and_affected(context)
    benchmarks = benchmarks_of(request, context).get(ref, ())
    if context.why_no_data(plan) and child_id is None:
        return Explanation(scorecard, scorecard.results[0], (), benchmarks=benchmarks), context.period.label
    measure, rows = plan.measure, context.rows(plan)
    explained = Explanation(
        scorecard,
        scorecard.results[0],
        funnel(rows, measure),
        cutoffs=tuple(_cutoffs(plan, context.definitions.whole_months)),
        touched=affected.touched(plan, rows),
        touched_by=tuple(affected.touched_by(plan, rows)),
        too_much_unknown=context.definitions.too_much_unknown,
        chance=chance(scorecard.results[0].counts, measure.show),
        takes=what_it_takes(scorecard.results[0].counts, measure.show, scorecard.results[0].due),
        spc=context.definitions.spc,
        benchmarks=benchmarks,
    )
    if child_id is None:
        return explained, context.period.label
    child_id, unit_id = unguarded(child_id), measure.on_table.unit_id
    records = _records_of(context.extracts, unit_id, child_id)
    theirs = rows.filter(pl.col(unit_id) == child_id)
    listed = membership(theirs, measure)["outcome"].to_list()
    of_child = replace(
        explained,
        child_id=child_id,
        child_outcome=listed[0] if len(listed) == 1 else None,
        child_rows=_rows(answers(theirs, measure, _source_of(measure, context.facts)), measure),
        child_not_due=tuple(not_due(context, plan, child_id)),
        child_records=tuple(records),
        child_problems=tuple(affected.about(plan, child_id)),
    )
    return of_child, context.period.label


def all_found(scorecards: Sequence[Scorecard]) -> Scorecard:
    """The scorecards of several measures explained as one, with what was found for more than one of them once."""
    measures: dict[Problem, set[str]] = {}
    for scorecard in scorecards:
        for problem in scorecard.problems:
            same = replace(problem, measures=frozenset(), affects=frozenset())
            measures.setdefault(same, set()).update(problem.measures)
    problems = in_order(replace(problem, measures=frozenset(refs)) for problem, refs in measures.items())
    results = tuple(result for scorecard in scorecards for result in scorecard.results)
    return replace(scorecards[0], results=results, problems=problems)


# D-352: the birthday that a care leaver's row is dated by is nowhere shown
def _rows(rows: tuple[ChildRow, ...], measure: Measure) -> tuple[ChildRow, ...]:
    """The rows with their days, where these do not say who it is."""
    if not tells_who(measure.on_table.own_date or ""):
        return rows
    return tuple(replace(row, day=None) for row in rows)


# D-408: the same sums, so that no page says another day
def _tracked(request: Request, period: str, child_id: str) -> tuple[OneTracked | None, str]:
    """The child as the tracker has it, or which files that only the tracker needs cannot be used, tracker.yaml too."""
    try:
        return tracked_child(replace(request, period=period), child_id), ""
    except (ExtractError, DefinitionError) as error:  # the definitions themselves were read before
        files = listed(list(dict.fromkeys(problem.place.file for problem in error.problems)))
        return None, f"{files} cannot be used: kpis tracker says why"


def _cutoffs(plan: Plan, rule: WholeMonths) -> Iterator[tuple[str, int, date]]:
    """For each number of months asked for by the last day, the latest start that makes so many."""
    if not plan.measure.on_table.is_snapshot:
        return
    for test in tests_of(*plan.measure.conditions):
        if (
            test.column.startswith(("months_in_", "months_on_"))
            and test.test == "at_least"
            and isinstance(test.value, Decimal)
        ):
            months = int(test.value)
            yield test.column, months, cutoff(plan.window.last_day, months, rule)


def _records_of(extracts: Extracts, unit_id: str, child_id: str) -> list[tuple[str, RowNumbers]]:
    """The files and rows that hold usable records of a child (or household).

    Raises: UsageError where no extract that was read has the id.
    """
    records = [
        (file, RowNumbers(rows["source_row"].unique(maintain_order=True)))
        for table in extracts.tables.values()
        if unit_id in table.columns
        for (file,), rows in table.filter(pl.col(unit_id) == child_id).partition_by("source_file", as_dict=True).items()
    ]
    records = list(dict.fromkeys(records))  # placements and legal statuses of a return stand in the same rows
    found = [(file, rows) for file, rows in records if rows]
    if not found and child_id not in extracts.rejected["child_id"]:
        unit = unit_id.removesuffix("_id")
        raise UsageError(f"there is no {unit} {child_id} in the extracts. Ids are text: leading zeros count.")
    return found


def _source_of(measure: Measure, facts: Facts) -> Callable[[str, dict[str, object]], str]:
    """What says where a column of a derived row came from: `file row N`, or nothing where no one row settled it."""
    provenance = provenance_of(measure.table, measure.catalogue), OTHERWISE_FROM.get(measure.table, {})

    def source(column: str, row: dict[str, object]) -> str:
        for extract, row_column in (found[column] for found in provenance if column in found):
            if isinstance(number := row.get(row_column), int):
                return "{} row {}".format(*facts.place(extract, number))
        return ""

    return source
