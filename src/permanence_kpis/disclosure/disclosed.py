"""What has been told before, and what a new figure would tell beside it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf

from permanence_kpis.definitions.model import Measure
from permanence_kpis.disclosure.stretches import Stretches
from permanence_kpis.disclosure.tallies import adds_up, contained, is_small, of_a_row, of_not_known
from permanence_kpis.periods import Window
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import HiddenPart

Tallies = Callable[[Counts], tuple[int, ...]]


@dataclass(frozen=True)
class Disclosed:
    """A figure told before, or hidden: of which measure, over which days, its counts.

    Of a group its `names`, and the columns broken down `by`. `hidden` are the parts that had to be hidden then. Those
    not known are not told where the counts do not hold them. `is_least`: it follows that there are so many at least,
    and as many as are there on the last day without the most that others of these can be (`others_there`).
    """

    measure: Measure
    window: Window
    counts: Counts
    names: tuple[str, ...] = ()
    hidden: frozenset[HiddenPart] = frozenset()
    by: tuple[str, ...] = ()
    is_least: bool = False
    others_there: float = inf

    def is_of(self, measure: Measure, window: Window) -> bool:
        """Whether it is of those counted in a measure, however it is called, over just these days."""
        return self.days == (window.first_day, window.last_day) and self.measure.who_rule == measure.who_rule

    @property
    def days(self) -> tuple[date, date]:
        """The first day and the last."""
        return self.window.first_day, self.window.last_day

    @property
    def is_told(self) -> bool:
        """Whether the figure itself was told."""
        return "figure" not in self.hidden


def gives_away(
    measure: Measure,
    window: Window,
    counts: Counts,
    known: Sequence[Disclosed],
    below: int,
    names: tuple[str, ...] = (),
) -> bool:
    """Whether a figure tells a small count beside what was told of the same measure, or of a wider or narrower one.

    A figure that had to be hidden for the same days stays hidden. Figures of events over different days can be taken
    from each other: two quarters from the half year, the year up to June from that up to September. No stretch of
    days may be left for which the number can only be small. It is the same measure whatever it is called.

    Takes: the figure, of the group named or of the whole; what is known, the newest last.
    """
    of_group = [one for one in known if one.names == names and one.measure.table == measure.table]
    of_measure = [one for one in of_group if one.measure.who_rule == measure.who_rule]
    if any(one.is_of(measure, window) and not one.is_told for one in of_measure):
        return True
    told = [one for one in of_measure if one.is_told]
    return _tells(measure, window, counts, told, below, of_a_row) or any(
        is_small(number, below) for number in _beyond(measure, window, counts, of_group)
    )


def gives_away_not_known(
    measure: Measure, window: Window, counts: Counts, known: Sequence[Disclosed], below: int
) -> bool:
    """Whether how many are not known tells a small count beside what was told of those not known over other days."""
    of_measure = [one for one in known if not one.names and one.measure.who_rule == measure.who_rule]
    if any(one.is_of(measure, window) and "not_known" in one.hidden for one in of_measure):
        return True
    told = [one for one in of_measure if not one.hidden and one.counts.not_known is not None]
    return _tells(measure, window, counts, told, below, of_not_known)


def _beyond(measure: Measure, window: Window, counts: Counts, known: Sequence[Disclosed]) -> Iterator[int]:
    """How many more there are in a wider measure over more days: it holds everybody that the narrower one holds."""
    if window.kind == "at_period_end":
        return
    for one in known:
        if not one.is_told or one.days == (window.first_day, window.last_day):
            continue
        if one.window.first_day <= window.first_day and window.last_day <= one.window.last_day:
            narrow, few, wide, many = measure, counts, one.measure, one.counts
        elif window.first_day <= one.window.first_day and one.window.last_day <= window.last_day:
            narrow, few, wide, many = one.measure, one.counts, measure, counts
        else:
            continue
        parts = contained(narrow, wide)
        if narrow.who_rule == wide.who_rule and not adds_up(narrow):
            parts = ((0, 0), (1, 0), (1, 1))
        for inner, outer in parts:
            yield (many.denominator, many.numerator)[outer] - (few.denominator, few.numerator)[inner]


def _tells(
    measure: Measure, window: Window, counts: Counts, told: Iterable[Disclosed], below: int, tallies: Tallies
) -> bool:
    if window.kind == "at_period_end":
        return False
    newest = {one.days: one for one in told if one.window.kind != "at_period_end"}
    others = [one for days, one in newest.items() if days != (window.first_day, window.last_day)][::-1]
    return any(
        _tells_of_days(measure, window, number, [(one.window, tallies(one.counts)[place]) for one in others], below)
        for place, number in enumerate(tallies(counts))
    )


def _tells_of_days(
    measure: Measure, window: Window, number: int, others: Iterable[tuple[Window, int]], below: int
) -> bool:
    """Whether the numbers over all these stretches of days leave one for which it can only be small.

    A number that does not fit the newer ones was corrected since, and is left out. Where what is counted can come
    twice (a child missing in two months), it says how many did, which may not be few either.
    """
    stretches = Stretches().knowing(window, number)
    for other, those in others:
        if misfit := stretches.misfit(other, those):
            can_come_twice = not adds_up(measure) or measure.counts in ("children", "young_people")
            if can_come_twice and is_small(misfit, below):
                return True
        else:
            stretches = stretches.knowing(other, those)
    return any(is_small(most, below) or 1 < least < below for least, most in stretches.ranges())
