"""What a report is made of: the scorecard, the quarters before, and what was published otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from permanence_kpis.archive.folder import ARCHIVE, read_entries
from permanence_kpis.archive.history import Restatement, restated
from permanence_kpis.errors import Problem
from permanence_kpis.results.scorecard import Report
from permanence_kpis.run.benchmarks import benchmarks_of
from permanence_kpis.run.context import Request, load_context
from permanence_kpis.run.quarters import quarters_of
from permanence_kpis.run.rated_scorecard import scorecard_of
from permanence_kpis.run.recorded import run_of


@dataclass(frozen=True)
class Reported:
    """A report; by ref the figures that were published otherwise; and what in the archive was skipped."""

    report: Report
    restated: Mapping[str, Restatement]
    problems: tuple[Problem, ...] = ()


def report(request: Request, runs: Path | None = None) -> Reported:
    """The scorecard of the period, and every measure over the quarters up to it, from extracts read once.

    Takes: runs, a folder that runs are written to, whose archive says what was published; it need not hold one.
    """
    context = load_context(request, through_time=True)
    scorecard = scorecard_of(context)
    request.say("Working out the quarters before")
    made = Report(scorecard, quarters_of(context), benchmarks_of(request, context))
    entries, problems = read_entries(runs / ARCHIVE) if runs is not None else ((), ())
    if not any(entry.published for entry in entries):
        return Reported(made, {}, problems)
    return Reported(made, restated(run_of(request, context, scorecard), entries), problems)
