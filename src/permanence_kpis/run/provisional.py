"""Whether figures are provisional, by what the archive says became of those of earlier periods."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from permanence_kpis.archive.model import Entry, Figure, Run
from permanence_kpis.definitions.model import Show
from permanence_kpis.insight.provisional import EarlierFigure, Seen, later_movement
from permanence_kpis.periods import length_of
from permanence_kpis.results.provisional import LaterMovement
from permanence_kpis.results.scorecard import Scorecard

_Key = tuple[object, ...]


def with_later_movements(scorecard: Scorecard, run: Run, entries: Iterable[Entry]) -> Scorecard:
    """The scorecard of a run with what the archive says of each figure."""
    later = EarlierFigures(entries).later_movements(run)
    results = (replace(result, later=later.get(result.measure.ref)) for result in scorecard.results)
    return replace(scorecard, results=tuple(results)) if later else scorecard


class EarlierFigures:
    """The runs of an archive that kept their newest record, those of one period and kind together.

    Each figure of a period is looked at once, however many runs it is asked for.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Takes: the entries of an archive, oldest first."""
        self._runs: dict[_Key, dict[date, list[Run]]] = {}
        for entry in entries:
            if entry.run.newest_record is not None:
                of_kind = self._runs.setdefault(_kind(entry.run), {})
                of_kind.setdefault(entry.run.period.last_day, []).append(entry.run)
        self._figures: dict[_Key, EarlierFigure | None] = {}

    def later_movements(self, run: Run) -> Mapping[str, LaterMovement]:
        """By ref, how figures of earlier periods, seen as early as those of a run, moved afterwards.

        Those count that the same program worked out by the same rule, for the same authority and periods as long. A
        measure of which too little is known is not there.
        """
        every, day, kind = length_of(run.period, run.year_starts), _day_of(run), _kind(run)
        if every is None or day is None:
            return {}
        before = [last_day for last_day in self._runs.get(kind, {}) if last_day < run.period.last_day]
        found: dict[str, LaterMovement] = {}
        for ref, figure in run.figures.items():
            earlier = (self._figure(figure, kind, last_day) for last_day in before if figure.value is not None)
            later = later_movement(day, every, [one for one in earlier if one is not None])
            found |= {} if later is None else {ref: later}
        return found

    def _figure(self, figure: Figure, kind: _Key, last_day: date) -> EarlierFigure | None:
        """The figure of an earlier period made by the rule of this one; None where there is none."""
        key = (figure.ref, _rule(figure), figure.show, last_day, kind)
        if key not in self._figures:
            seen = _seen(self._runs[kind][last_day], figure.ref, _rule(figure), figure.show)
            self._figures[key] = EarlierFigure(seen) if seen else None
        return self._figures[key]


def _seen(runs: Iterable[Run], ref: str, rule: str, show: Show) -> list[Seen]:
    """The figures of a period that a rule made, in the order of the runs."""
    found = []
    for run in runs:
        figure, day = run.figures.get(ref), _day_of(run)
        if figure is None or figure.counts is None or day is None or _rule(figure) != rule:
            continue
        value = figure.counts.value(show)
        if value is not None:
            found.append(Seen(day, value))
    return found


# D-433: periods are alike by their days, and an authority that is not set is one
def _kind(run: Run) -> _Key:
    """What runs that are compared have in common, but for the rule of each measure."""
    return (run.is_sample, run.authority, run.program, length_of(run.period, run.year_starts))


def _rule(figure: Figure) -> str:
    """The digest of everything that decides who counts."""
    return figure.rule if figure.rule_used is None else figure.rule_used


# D-430: by the newest record, not by the day of the run: an old extract is as old on any day
def _day_of(run: Run) -> int | None:
    """How many days after the last day of its period a run saw its figures; None where it kept no newest record."""
    return None if run.newest_record is None else (run.newest_record - run.period.last_day).days
