"""Which stretches of days overlap some of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate

Stretch = tuple[object, object]
"""The day on which it starts and the day on which it ends; no date where that is not known, or it goes on."""


# D-656: each with each takes time by the square of how many one child has
def overlapping(stretches: Sequence[Stretch], here: Sequence[int]) -> Iterator[int]:
    """The places of those that start on one day with one of those here, or have a night in common with it.

    One here overlaps itself only if it does another. A stretch without a start overlaps any.
    """
    without_start = sum(not isinstance(stretches[place][0], date) for place in here)
    of_here = (stretches[place] for place in here)
    begun = sorted((start, _until(end)) for start, end in of_here if isinstance(start, date))
    starts = [start for start, _ in begun]
    last_ends = list(accumulate((until for _, until in begun), max))
    are_here = set(here)
    for place, (start, end) in enumerate(stretches):
        is_here = place in are_here
        if not isinstance(start, date):
            overlaps = len(here) > is_here
        else:
            first, after = bisect_left(starts, start), bisect_right(starts, start)
            overlaps = (
                without_start > 0
                or after - first > is_here
                or (first > 0 and last_ends[first - 1] > start)
                or (after < len(starts) and starts[after] < _until(end))
            )
        if overlaps:
            yield place


def _until(end: object) -> date:
    return end if isinstance(end, date) else date.max
