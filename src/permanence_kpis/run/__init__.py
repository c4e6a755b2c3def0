"""The story of each use case, in the order it happens."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from permanence_kpis.conditions.model import tests_of
from permanence_kpis.definitions import load_definitions
from permanence_kpis.definitions.model import Definitions, Measure
from permanence_kpis.derive import SETTLED_BY, Facts
from permanence_kpis.errors import OutputError, UsageError
from permanence_kpis.extracts import Extracts
from permanence_kpis.measures import Plan, answers, funnel, membership
from permanence_kpis.periods import WholeMonths, cutoff, parse_period
from permanence_kpis.results import Explanation, Membership, Scorecard
from permanence_kpis.run import publishing
from permanence_kpis.run.archiving import file_run, folder_of_runs, history, publish, verify
from permanence_kpis.run.card import extracts_used, scorecard_and_doubts, scorecard_of
from permanence_kpis.run.gates import tripped
from permanence_kpis.run.impact import impact
from permanence_kpis.run.opened import Request, open_all, opened_with, sample_folder
from permanence_kpis.run.publishing import ForThePublic
from permanence_kpis.run.recorded import record
from permanence_kpis.run.reporting import report
from permanence_kpis.tables import DERIVED, EXTRACTS

__all__ = [
    "Request",
    "children",
    "compute",
    "definitions",
    "explain",
    "explain_to_the_public",
    "file_run",
    "folder_of_runs",
    "for_the_public",
    "history",
    "impact",
    "make_sample",
    "make_sample_returns",
    "no_usable_file",
    "publish",
    "record",
    "report",
    "sample_folder",
    "scorecard",
    "tripped",
    "verify",
]


def definitions(path: Path | None) -> Definitions:
    """The definitions of a file, checked."""
    return load_definitions(path)


def compute(request: Request) -> Scorecard:
    """Every chosen measure for the period: read, derive, count, rate."""
    opened = open_all(request)
    return scorecard_of(opened)


def for_the_public(request: Request, archive: Path | None = None) -> ForThePublic:
    """The same as the public may see it, held to what was published before."""
    return publishing.for_the_public(request, archive)


def explain_to_the_public(request: Request, ref: str, archive: Path | None = None) -> Explanation:
    """One measure explained with what the public may see of it: no child, no funnel."""
    request = replace(request, only=(ref,), leave_out=())
    return publishing.explained_to_the_public(explain(request, ref), for_the_public(request, archive))


def children(request: Request, ref: str, outcomes: tuple[str, ...] = ()) -> Membership:
    """Who is where in one measure: everything counted and everything left out, or those with the outcomes given."""
    opened = open_all(replace(request, only=(ref,), leave_out=()), for_a_list=True)
    [planned] = opened.plans
    listed = membership(opened.rows(planned), planned.measure)
    if outcomes:
        listed = listed.filter(pl.col("outcome").is_in(outcomes))
    return Membership(
        measure=planned.measure,
        period=opened.period,
        window=planned.window,
        columns=tuple(listed.columns),
        rows=tuple(listed.rows()),
        extracts=extracts_used(opened),
    )


def explain(request: Request, ref: str, child_id: str | None = None) -> Explanation:
    """One measure explained: its result and funnel, and for one child each condition with the value it met."""
    opened = open_all(replace(request, only=(ref,), leave_out=()))
    [planned] = opened.plans
    card, doubted = scorecard_and_doubts(opened)
    if opened.why_no_data(planned):
        return Explanation(card, card.results[0], ())
    measure, rows = planned.measure, opened.rows(planned)
    explained = Explanation(
        card,
        card.results[0],
        funnel(rows, measure),
        cutoffs=tuple(_cutoffs(planned, opened.definitions.whole_months)),
        touched=doubted.touched(planned, rows),
        touched_by=tuple(doubted.touched_by(planned, rows)),
        too_much_unknown=opened.definitions.too_much_unknown,
    )
    if child_id is None:
        return explained
    unit_id = DERIVED[measure.table].unit_id
    records = _records_of(opened.extracts, unit_id, child_id)
    theirs = rows.filter(pl.col(unit_id) == child_id)
    listed = membership(theirs, measure)["outcome"].to_list()
    return replace(
        explained,
        child_id=child_id,
        child_outcome=listed[0] if len(listed) == 1 else None,
        child_rows=answers(theirs, measure, _source_of(measure, opened.facts)),
        child_records=tuple(records),
    )


def _cutoffs(planned: Plan, rule: WholeMonths) -> Iterator[tuple[str, int, date]]:
    """For each number of months asked for by the last day, the latest start that makes so many."""
    if not DERIVED[planned.measure.table].is_snapshot:
        return
    for test in tests_of(*planned.measure.conditions):
        if test.column.startswith("months_in_") and test.test == "at_least" and isinstance(test.value, Decimal):
            months = int(test.value)
            yield test.column, months, cutoff(planned.window.last_day, months, rule)


def _records_of(extracts: Extracts, unit_id: str, child_id: str) -> list[tuple[str, tuple[int, ...]]]:
    """The files and rows that hold usable records of a child (or household).

    Raises: UsageError where no extract that was read has the id.
    """
    records = [
        (file, tuple(rows["source_row"]))
        for table in extracts.tables.values()
        if unit_id in table.columns
        for (file,), rows in table.filter(pl.col(unit_id) == child_id).partition_by("source_file", as_dict=True).items()
    ]
    records = list(dict.fromkeys(records))  # placements and legal statuses of a return stand in the same rows
    found = [(file, rows) for file, rows in records if rows]
    if not found and child_id not in extracts.left_out["child_id"]:
        raise UsageError(f"there is no {unit_id} {child_id} in the extracts. Ids are text: leading zeros count.")
    return found


def _source_of(measure: Measure, facts: Facts) -> Callable[[str, dict[str, object]], str]:
    """What says where a column of a derived row came from: `file row N`, or nothing where no one row settled it."""
    settled_by = SETTLED_BY[measure.table]

    def source(column: str, row: dict[str, object]) -> str:
        extract, row_column = settled_by.get(column, ("", ""))
        number = row.get(row_column)
        return "{} row {}".format(*facts.place(extract, number)) if isinstance(number, int) else ""

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
    return scorecard_of(opened_with(definitions, definitions.measures, extracts, asked_for, today))


def make_sample(folder: Path, children_in_care: int, seed: int) -> dict[str, int]:
    """A synthetic authority, drawn anew and written as extracts: the rows of each file.

    Raises: UsageError where the folder holds anything else than such files.
    """
    _refuse_others(folder, {extract.file_name for extract in EXTRACTS.values()})
    from permanence_kpis.sample import write_sample  # a dozen modules that no other use case needs

    try:
        return write_sample(folder, children_in_care, seed)
    except OSError as error:
        raise _not_written(folder, error) from error


def make_sample_returns(folder: Path, children_in_care: int, seed: int, years: int) -> dict[str, int]:
    """The same synthetic authority as the SSDA903 returns of the newest years: the rows of each file.

    Raises: UsageError where the folder holds anything else than the files of those years, or there are not so many.
    """
    from permanence_kpis.sample.ssda903 import YEARS_AT_MOST, file_names, write_returns

    if years > YEARS_AT_MOST:
        raise UsageError(f"There are no more than {YEARS_AT_MOST} years of returns. Ask for fewer with --years.")
    _refuse_others(folder, set(file_names(years)))
    try:
        return write_returns(folder, children_in_care, seed, years)
    except OSError as error:
        raise _not_written(folder, error) from error


def _refuse_others(folder: Path, written: set[str]) -> None:
    """Nothing is written beside files that are not written over: they would be taken for part of the sample."""
    others = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    others = [name for name in others if name not in written]
    if others:
        raise UsageError(f"{folder} holds other files ({', '.join(others[:3])}). Name a new or empty folder.")


def _not_written(folder: Path, error: OSError) -> OutputError:
    return OutputError(f"{folder} cannot be written ({(error.strerror or 'no reason given').lower()}).")


def no_usable_file(card: Scorecard) -> bool:
    """Whether a chosen measure had no usable file."""
    return any(result.counts is None and result.hidden is None for result in card.results)
