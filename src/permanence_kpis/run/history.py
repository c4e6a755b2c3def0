"""What is on file of a figure, or of the last run. No extract is read for it, and no Polars loaded."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from permanence_kpis.archive.folder import archive_folder, read_entries
from permanence_kpis.archive.history import PeriodHistory, Step, histories, last_steps
from permanence_kpis.archive.model import Figure
from permanence_kpis.errors import Problem, UsageError
from permanence_kpis.periods import parse_period
from permanence_kpis.results.bands import band, to_green
from permanence_kpis.run.provisional import EarlierFigures


@dataclass(frozen=True)
class History:
    """Everything the archive knows of one measure."""

    ref: str
    folder: str
    periods: tuple[PeriodHistory, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class LastRun:
    """What became of every figure in a run."""

    folder: str
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]


def history(folder: Path, ref: str, period: str | None, today: date) -> History:
    """Every figure ever produced of a measure, for one period or for all.

    Raises: UsageError where there is no archive, or none of those figures in it.
    """
    archive = archive_folder(folder)
    entries, problems = read_entries(archive)
    found = histories(entries, ref)
    if not found:
        refs = list(dict.fromkeys(ref for entry in entries for ref in entry.figures))
        which = f"It has {', '.join(refs)}." if refs else "It has no run that can be read."
        raise UsageError(f"there is no figure of {ref} in {archive}. {which}", *problems)
    if period is not None:
        year_starts = entries[-1].run.year_starts
        asked = parse_period(period, year_starts, today)
        days = (asked.first_day, asked.last_day)
        chosen = tuple(one for one in found if (one.period.first_day, one.period.last_day) == days)
        if not chosen:
            periods = ", ".join(dict.fromkeys(one.period.name for one in found))
            raise UsageError(f"there is no figure of {ref} for {asked.name} in {archive}. It has {periods}.")
        found = chosen
    earlier = EarlierFigures(entries)
    return History(ref, str(folder), tuple(_with_later(one, ref, earlier) for one in found), problems)


def _with_later(one: PeriodHistory, ref: str, earlier: EarlierFigures) -> PeriodHistory:
    """The history of a period, with how earlier figures, seen as early as its newest one, moved afterwards."""
    newest = one.steps[-1]
    only = replace(newest.entry.run, figures={ref: newest.figure})
    return replace(one, later=earlier.later_movements(only).get(ref))


# D-170: the last run is the last that was kept
def last_run(folder: Path, period: str | None, today: date) -> LastRun:
    """What became of every figure in the last run, of one period or of all.

    Raises: UsageError where there is no archive, or no such run in it.
    """
    archive = archive_folder(folder)
    entries, problems = read_entries(archive)
    if entries and period is not None:
        asked = parse_period(period, entries[-1].run.year_starts, today)
        days = (asked.first_day, asked.last_day)
        of_period = tuple(one for one in entries if (one.period.first_day, one.period.last_day) == days)
        if not of_period:
            periods = ", ".join(dict.fromkeys(one.period.label for one in entries))
            raise UsageError(f"there is no run for {asked.label} in {archive}. It has {periods}.")
        entries = of_period
    if not entries:
        raise UsageError(f"there is no run that can be read in {archive}.", *problems)
    return LastRun(str(folder), last_steps(entries), problems)


def standing(figure: Figure) -> int | None:
    """How many more (or fewer, negative) would make an archived figure green; None where that cannot be said."""
    counts, due = figure.counts, figure.due
    if counts is None or counts.value(figure.show) is None or due.green is None:
        return None
    return to_green(counts.numerator, counts.denominator, figure.show, band(due.better, due.green))
