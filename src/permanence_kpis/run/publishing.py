"""Figures for the public: worked out for all measures together, held to what was published, then made safe."""

from dataclasses import dataclass, replace
from pathlib import Path

from permanence_kpis.archive.folder import archive_folder, read_entries
from permanence_kpis.errors import Problem, UsageError
from permanence_kpis.publication import Known, public
from permanence_kpis.results.explanation import Explanation
from permanence_kpis.results.scorecard import Scorecard
from permanence_kpis.run.breakdown import dates_among
from permanence_kpis.run.card import scorecard_of
from permanence_kpis.run.explaining import explain
from permanence_kpis.run.opened import Request, open_all


@dataclass(frozen=True)
class ForThePublic:
    """A scorecard in full, for gates and exit codes, and as the public may see it; files of the archive passed over."""

    card: Scorecard
    public: Scorecard
    problems: tuple[Problem, ...] = ()


def for_the_public(request: Request, archive: Path | None = None) -> ForThePublic:
    """The scorecard of the chosen measures, fit to publish.

    All measures are worked out, whichever are chosen: what has to be hidden does not hang on what is asked for.

    Takes: the request; the folder of runs whose published figures are to be taken into account.
    Raises: UsageError where the figures are to be broken down by dates, or the archive is not there.
    """
    if dates := dates_among(request.by):
        raise UsageError(
            f"figures for the public cannot be broken down by {dates[0]}: a day can tell whom it is about."
        )
    known, problems = _known(archive)
    every = scorecard_of(open_all(replace(request, only=(), leave_out=())))
    chosen = scorecard_of(open_all(request))
    refs = {result.measure.ref for result in chosen.results}
    told = public(every, known)
    shown = replace(told, results=tuple(result for result in told.results if result.measure.ref in refs))
    return ForThePublic(chosen, shown, problems)


def explain_to_the_public(request: Request, ref: str, archive: Path | None = None) -> Explanation:
    """One measure explained as the public may see it: no child, and no funnel, whose every line is a count."""
    request = replace(request, only=(ref,), leave_out=())
    explained, found = explain(request, ref), for_the_public(request, archive)
    return replace(explained, scorecard=found.public, result=found.public.results[0], funnel=())


def _known(archive: Path | None) -> tuple[list[Known], tuple[Problem, ...]]:
    """The figures of every published run, and the files of the archive that could not be read."""
    if archive is None:
        return [], ()
    entries, problems = read_entries(archive_folder(archive))
    figures = [figure for entry in entries if entry.published for figure in entry.figures.values()]
    wholes = [Known(figure.ref, figure.window, figure.counts) for figure in figures if figure.counts]
    groups = [Known(of.ref, of.window, group.counts, group.names) for of in figures for group in of.groups]
    return [*wholes, *groups], problems
