"""What is wrong in a folder of extracts, and which figures it affects."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from permanence_kpis.definitions import load_definitions
from permanence_kpis.errors import NOWHERE, ExtractError, Place, Problem, RowNumbers, in_order
from permanence_kpis.extracts import headings_absent, paths_in
from permanence_kpis.extracts.file_faults import COLUMN_ABSENT
from permanence_kpis.extracts.identifying import identifying_columns
from permanence_kpis.extracts.model import ACCEPTED
from permanence_kpis.periods import Window
from permanence_kpis.quality import own_tables
from permanence_kpis.quality.accepted import Accepted, load_accepted
from permanence_kpis.quality.find import SideBySide, find
from permanence_kpis.quality.load import load_checks
from permanence_kpis.quality.model import Check
from permanence_kpis.results.findings import LEVELS, Alike, CheckReport, Finding, Findings, Silenced
from permanence_kpis.results.scorecard import Result
from permanence_kpis.run.context import Context, Request, extracts_folder, load_context
from permanence_kpis.run.findings import could_change
from permanence_kpis.run.rated_scorecard import naming_measures, scorecard_of
from permanence_kpis.tables import EXTRACTS

_ANY_STOP = "unusable"
_NOT_LOOKED_AT = "not-looked-at"
_WHOLE_FILE = 0

_EVERY_COLUMN = frozenset(f"{name}.{column}" for name, extract in EXTRACTS.items() for column in extract.columns)
"""What a check can ask for, and what reading finds (a sex that is no code, DfE 101) though no measure asks for it."""


def check(request: Request, accepted: Path | None = None) -> CheckReport:
    """Everything found in the extracts, what could change a rating first.

    Takes: what was asked for; the file of accepted findings (None: accepted.csv beside the extracts, if there).
    Raises: DefinitionError, or UsageError for a period, a ref or an accepted finding that cannot be read. Extracts that
    cannot be used are findings.
    """
    kinds = {kind.code: kind for kind in load_checks()}
    origin = load_definitions(request.definitions).origin
    folder = extracts_folder(request)
    path = accepted or folder / ACCEPTED
    entries = load_accepted(path, kinds) if accepted or os.path.lexists(path) else None
    identifying = identifying_columns(folder)
    try:
        context = load_context(request, beside=_EVERY_COLUMN)
    except ExtractError as error:
        stops = [replace(one, place=Place(str(folder))) if one.place == NOWHERE else one for one in error.problems]
        identifying = [one for one in identifying if not _is_said(one, stops)]
        findings = [*_findings(stops, kinds, (), stops=True), *_findings(identifying, kinds, ())]
        report = CheckReport(str(folder), origin, _in_order(findings))
    else:
        scorecard = scorecard_of(context)
        found = naming_measures(_found(kinds.values(), context, folder), context)
        unread = () if request.only or request.leave_out else _of_no_measure(context)
        problems = [*found, *scorecard.problems, *unread, *_absent(context), *identifying]
        report = CheckReport(
            context.extracts.folder,
            origin,
            _in_order(_findings(problems, kinds, scorecard.results, tuple(scorecard.not_measured))),
            period=context.period,
            extracts=context.extracts_used,
            warnings=scorecard.warnings,
            measures=tuple(result.measure.ref for result in scorecard.results),
        )
    return report if entries is None else _without_accepted(report, entries, str(path), request.today or date.min)


def _is_said(problem: Problem, stops: Iterable[Problem]) -> bool:
    """Whether a file that could not be looked at, or the folder it is in, stops the work all the same."""
    files = {stop.place.file for stop in stops}
    is_stopped = not files.isdisjoint((problem.place.file, _whole(problem.place.file)))
    return problem.code == _NOT_LOOKED_AT and (is_stopped or any(stop.code == "no-folder" for stop in stops))


def _whole(name: str) -> str:
    """The file that a sheet stands in."""
    return name.partition(" (sheet ")[0]


def _found(checks: Iterable[Check], context: Context, folder: Path) -> tuple[Problem, ...]:
    """What the checks find that are looked for, in the windows of the measures that have their files."""
    plans = [plan for plan in context.plans if not context.why_no_data(plan)]
    if not plans:
        return ()
    windows: dict[str, list[Window]] = {}
    for plan in plans:
        windows.setdefault(plan.measure.table, []).append(plan.window)
    reach = [window for plan in context.plans for window in (plan.window, plan.previous_window)]
    span = Window("period", min(w.first_day for w in reach), max(w.last_day for w in reach))
    found = find(
        tuple(checks),
        context.facts,
        span,
        windows,
        context.extracts.columns,
        _side_by_side(context, folder),
        headings_absent(context.extracts),
    )
    return in_order((*found, *own_tables.besides(context.facts)))


def _side_by_side(context: Context, folder: Path) -> SideBySide:
    """What the returns say of themselves, where the extracts are returns with episodes."""
    if "episodes" not in context.extracts.names.values():
        return SideBySide()
    from permanence_kpis.extracts.ssda903.compared import compared  # only where there are returns

    returns = compared(paths_in(folder), ends_are_last_days=context.extracts.ends_are_last_days)
    return SideBySide(returns.tables, returns.headings)


# D-551: what is wrong in a column that no measure asks for is found too
def _of_no_measure(context: Context) -> Iterator[Problem]:
    """What reading found in columns that no measure chosen asks for."""
    asked = frozenset[str]().union(*(context.depends_on(plan) for plan in context.plans))
    others = (problem for problem in context.extracts.problems if problem.affects and not asked & problem.affects)
    return (problem for problem in others if problem.code != COLUMN_ABSENT)


# D-497: a list that a measure needs is asked for, though without it the measure is no NO DATA
def _absent(context: Context) -> Iterator[Problem]:
    """The files that are not there, with the measures that have no figure for want of them; own tables without rows."""
    plans, tables = (*context.plans, *context.not_measured), context.extracts.tables
    own = context.definitions.catalogue.own
    without_rows = {name: "the file has no rows" for name in own if name in tables and not tables[name].height}
    for name, why in (*context.extracts.not_there.items(), *without_rows.items()):
        refs = frozenset(plan.measure.ref for plan in plans if name in plan.extracts)
        if refs:
            file, row_is = context.extracts.called(name), context.definitions.catalogue.extracts[name].row_is
            is_there = name in without_rows or why == f"{file} is empty"
            what_to_do = "If there should be rows, export it again" if is_there else "Add it if you have it"
            yield Problem(
                Place(file),
                what=f"the file {why.removeprefix(file).strip()}" if why.startswith(file) else why,
                remedy=f"{what_to_do} (one row for {row_is}).",
                effect="nothing is counted from it" if name in without_rows else "its measures have no data",
                measures=refs,
                code="file-absent",
            )


# D-189: a finding is one row of one file
def _findings(
    problems: Iterable[Problem],
    kinds: Mapping[str, Check],
    results: Sequence[Result],
    not_measured: Sequence[str] = (),
    *,
    stops: bool = False,
) -> Iterator[Alike]:
    """One finding for each row of each problem; what several rules say of one row with one code is one finding.

    A rule that goes with the figures (the participation is not known) says less of it than the reader of its file (the
    code is in no list), or than the rule of `kpis check`: its words are used where nothing else has any.

    Takes: what was found; the kinds; the results; the refs of the measures that are not counted for want of a file.
    """
    in_figures = {(kind.code, rule.what) for kind in kinds.values() for rule in kind.in_figures}
    refs = [*(result.measure.ref for result in results), *not_measured]
    by_place: dict[tuple[str, str, str | None], list[Problem]] = {}
    for problem in sorted(problems, key=lambda one: (one.code, one.what) in in_figures):
        code = _ANY_STOP if stops and problem.code not in kinds else problem.code
        by_place.setdefault((code, problem.place.file, problem.place.heading), []).append(problem)
    for (code, file, heading), of_place in by_place.items():
        found: list[tuple[Finding, Place]] = []
        for problem in of_place:
            measures = tuple(ref for ref in refs if ref in problem.measures)
            could = could_change(problem, results)
            finding = Finding(
                level="STOP" if stops else kinds[code].level,
                code=code,
                file=file,
                row=None,
                owner_id=None,
                heading=heading,
                what=problem.what,
                effect=problem.effect,
                remedy=problem.remedy,
                measures=measures,
                may_change=tuple(ref for ref in measures if ref in could),
            )
            found.append((finding, problem.place))
        yield from _each_row_once(found)


def _each_row_once(found: Sequence[tuple[Finding, Place]]) -> Iterator[Alike]:
    """What was found in the rows of one column, a finding for each row: its words are those of the first of several."""
    of_first, first = found[0]
    if len(found) == 1 and first.rows and all(one < other for one, other in pairwise(first.rows)):
        yield Alike(of_first, first.rows, tuple(owner for _, owner in first.owners))  # a key for each row takes more
        return
    said: dict[int, Finding] = {}
    owner_ids: dict[int, str | None] = {}
    for finding, place in found:
        for row, owner_id in place.owners if place.rows else [(_WHOLE_FILE, None)]:
            said[row] = _both(said[row], finding) if row in said else finding
            owner_ids.setdefault(row, owner_id)
    rows: dict[Finding, list[int]] = {}
    for row in sorted(said):
        rows.setdefault(said[row], []).append(row)
    for one, of_one in rows.items():
        yield Alike(one, RowNumbers(of_one), tuple(owner_ids[row] for row in of_one))


# D-642: one for all their rows
@lru_cache(64)
def _both(first: Finding, other: Finding) -> Finding:
    """The first, affecting what either affects."""
    return replace(
        first,
        measures=tuple(dict.fromkeys((*first.measures, *other.measures))),
        may_change=tuple(dict.fromkeys((*first.may_change, *other.may_change))),
    )


def _in_order(findings: Iterable[Alike]) -> Findings:
    """What stops, then what could change a rating, then the rest; in each FIX before NOTE, and kind by kind."""

    def kind(finding: Finding) -> tuple[bool, bool, int, str, str, str, str]:
        is_stop, may_change = finding.level == "STOP", bool(finding.may_change)
        of_file = (finding.code, finding.what, finding.file, finding.heading or "")
        return (not is_stop, not may_change, LEVELS.index(finding.level), *of_file)

    by_kind: dict[tuple[bool, bool, int, str, str, str, str], list[Alike]] = {}
    for one in findings:
        by_kind.setdefault(kind(one.said), []).append(one)
    of_each = (sorted(by_kind[one], key=lambda alike: alike.rows[0]) for one in sorted(by_kind))
    return Findings(tuple(map(tuple, of_each)))


def _without_accepted(report: CheckReport, entries: Sequence[Accepted], file: str, today: date) -> CheckReport:
    """The report without what was accepted until a day that has not passed. What stops cannot be accepted."""
    in_force = [entry for entry in entries if entry.until >= today]
    silent = {(entry.code, entry.owner_id) for entry in in_force}
    there = {(one.code, one.owner_id) for one in report.findings if one.level != "STOP"} & silent
    left = Findings(tuple(filter(None, (_left(of_kind, silent) for of_kind in report.findings.kinds))))
    unmatched = tuple(entry.row for entry in in_force if (entry.code, entry.owner_id) not in there)
    expired = tuple(entry.row for entry in entries if entry.until < today)
    silenced = Silenced(file, len(report.findings) - len(left), expired, unmatched)
    return replace(report, findings=left, silenced=silenced)


def _left(of_kind: Iterable[Alike], silent: Collection[tuple[str, str | None]]) -> tuple[Alike, ...]:
    """What is left of findings of one kind; what stops all of it."""
    left = []
    for one in of_kind:
        pairs = zip(one.rows, one.owner_ids, strict=True)
        is_stop, code = one.said.level == "STOP", one.said.code
        kept = [(row, owner_id) for row, owner_id in pairs if is_stop or (code, owner_id) not in silent]
        if kept:
            rows, owner_ids = zip(*kept, strict=True)
            left.append(Alike(one.said, RowNumbers(rows), owner_ids))
    return tuple(left)
