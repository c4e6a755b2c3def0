"""A report of the small scorecard: three quarters, one of them without figures."""

from dataclasses import replace
from datetime import date

from permanence_kpis.periods import Period, Window
from permanence_kpis.results.report import Report
from permanence_kpis.results.scorecard import Verdict

from ..small_scorecard import CARD

BEFORE = (
    Period("2023Q3", date(2023, 10, 1), date(2023, 12, 31)),
    Period("2023Q4", date(2024, 1, 1), date(2024, 3, 31)),
)


def quarter_of(period, *, has_figures, scorecard=CARD):
    """The card as if it were of another quarter."""
    results = []
    for result in scorecard.results:
        first_day = period.last_day if result.window.kind == "at_period_end" else date(2023, 4, 1)
        moved = replace(result, window=Window(result.window.kind, first_day, period.last_day))
        if not has_figures:
            nothing = {"counts": None, "value": None, "lowest": None, "highest": None}
            moved = replace(moved, **nothing, verdict=Verdict("NO DATA", "the extracts do not go back", None))
        results.append(moved)
    return replace(scorecard, period=period, results=tuple(results))


def report_of(scorecard=CARD):
    earlier = [quarter_of(period, has_figures=number > 0, scorecard=scorecard) for number, period in enumerate(BEFORE)]
    return Report(scorecard, (*earlier, scorecard))


REPORT = report_of()
