"""What has been published before, and what a new figure would tell beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from permanence_kpis.periods import ONE_DAY, Window
from permanence_kpis.publication.tallies import is_small, of_a_row
from permanence_kpis.results.counts import Counts


@dataclass(frozen=True)
class Known:
    """A figure published before: of which measure, over which days, its counts; `names` where it is of a group."""

    ref: str
    window: Window
    counts: Counts
    names: tuple[str, ...] = ()

    def is_of(self, ref: str, window: Window) -> bool:
        """Whether it is of a measure over just these days."""
        return self.ref == ref and _days(self.window) == _days(window)


def gives_away(
    ref: str, window: Window, counts: Counts, known: Sequence[Known], below: int, names: tuple[str, ...] = ()
) -> bool:
    """Whether a figure tells a small count beside what was published of the same measure.

    A figure that had to be hidden for the same days stays hidden. Figures of events over different days can be taken
    from each other: two quarters from the half year, the year up to June from that up to September. Every stretch of
    days whose count could be worked out so must not hold a small one.
    """
    of_measure = [one for one in known if one.ref == ref and one.names == names]
    same_days = [one for one in of_measure if _days(one.window) == _days(window)]
    if any(_is_hidden(one.counts, below) for one in same_days):
        return True
    if window.kind == "at_period_end":
        return False
    others = [one for one in of_measure if one not in same_days and one.window.kind != "at_period_end"]
    return _tells_of_days(window, counts, [one for one in others if not _is_hidden(one.counts, below)], below)


def _is_hidden(counts: Counts, below: int) -> bool:
    return any(is_small(count, below) for count in of_a_row(counts))


def _days(window: Window) -> tuple[date, date]:
    return window.first_day, window.last_day


def _tells_of_days(window: Window, counts: Counts, others: Sequence[Known], below: int) -> bool:
    """Whether sums and differences tell a small count of some days, from how many there were up to each known day."""
    begins, ends = _ends(window)
    up_to = {begins: (0, 0), ends: of_a_row(counts)}
    waiting = list(others)
    while joined := [one for one in waiting if any(day in up_to for day in _ends(one.window))]:
        for one in joined:
            waiting.remove(one)
            first, end = _ends(one.window)
            met, not_met = of_a_row(one.counts)
            if first in up_to:
                up_to.setdefault(end, (up_to[first][0] + met, up_to[first][1] + not_met))
            else:
                up_to.setdefault(first, (up_to[end][0] - met, up_to[end][1] - not_met))
    return any(
        is_small(abs(later - earlier), below)
        for one, other in combinations(up_to.values(), 2)
        for earlier, later in zip(one, other, strict=True)
    )


def _ends(window: Window) -> tuple[date, date]:
    """The first day, and the day after the last."""
    return window.first_day, window.last_day + ONE_DAY
