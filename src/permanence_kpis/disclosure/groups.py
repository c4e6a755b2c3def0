"""Which groups of a breakdown are hidden, so that none can be worked out from the others and the whole."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from permanence_kpis.definitions.model import Measure
from permanence_kpis.disclosure.tallies import between, is_small, of_a_row
from permanence_kpis.results.counts import NOBODY, Counts

Values = Hashable
"""What tells one group from the next."""


@dataclass(frozen=True)
class BrokenDown:
    """One measure: its counts as a whole, which are published, and those of each group in which anybody counts."""

    measure: Measure
    whole: Counts
    groups: Mapping[Values, Counts]


def hidden_groups(
    measures: Sequence[BrokenDown], below: int, told_before: frozenset[Values] = frozenset()
) -> frozenset[Values] | None:
    """The groups to hide in all of these measures, which are on one table and window; None where all have to go.

    A group with a small count is hidden. Then others are hidden along with it, until in each measure the hidden ones
    are at least two, and together safe to publish: what is left when the groups shown are taken from the whole. They
    also have to be so many that any of them could hold any small count while none is empty, and not just as many as
    there can be where all of them are small. Which group goes along is settled by the order of the list alone, never by
    counts: a choice by counts would itself tell something.

    Takes: the measures; from which count on one may be told; groups to be hidden because of earlier publications.
    """
    order = list(dict.fromkeys(values for one in measures for values in one.groups))
    hidden = {values for values in order if values in told_before or _has_small(measures, values, below)}
    while not _is_kept(measures, hidden, below):
        begin = next((place for place, values in enumerate(order) if values in hidden), 0)
        along = [values for values in (*order[begin:], *order[:begin]) if values not in hidden]
        if not along:
            return None
        hidden.add(along[0])
    return frozenset(hidden)


def _has_small(measures: Sequence[BrokenDown], values: Values, below: int) -> bool:
    counts = {one.measure.ref: one.groups.get(values, NOBODY) for one in measures}
    tallies = [count for counted in counts.values() for count in of_a_row(counted)]
    tallies += [count for _, count in between([one.measure for one in measures], counts)]
    return any(is_small(count, below) for count in tallies)


def _is_kept(measures: Sequence[BrokenDown], hidden: set[Values], below: int) -> bool:
    """Whether nothing can be worked out about the hidden groups, in any measure and between any two."""
    together = {
        one.measure.ref: _sum([counts for values, counts in one.groups.items() if values in hidden]) for one in measures
    }
    differences = [count for _, count in between([one.measure for one in measures], together)]
    return not any(is_small(count, below) for count in differences) and all(
        _is_kept_in(one, hidden, below) for one in measures
    )


def _is_kept_in(one: BrokenDown, hidden: set[Values], below: int) -> bool:
    inside = [counts for values, counts in one.groups.items() if values in hidden]
    shown = [counts for values, counts in one.groups.items() if values not in hidden]
    if any(_tells_who_is_not_in(counts, one.whole, below) for counts in (*shown, _sum(shown))):
        return False
    if not inside:
        return not _overlap_is_small(one, below)
    met, not_met = of_a_row(_sum(inside))
    if any(is_small(count, below) or _is_all_small(count, len(inside), below) for count in (met, not_met)):
        return False
    return len(inside) > 1 and met + not_met >= len(inside) + below - 2


def _is_all_small(count: int, groups: int, below: int) -> bool:
    """Whether so many groups that were all small, as somebody may know, would leave each fewer than three values."""
    return 0 <= groups * (below - 1) - count < 2


def _tells_who_is_not_in(shown: Counts, whole: Counts, below: int) -> bool:
    """Whether few are left when groups that are shown are taken from the whole.

    Where children stand in several groups, these are fewer than those in the other groups together.
    """
    left = (whole.denominator - shown.denominator, whole.numerator - shown.numerator)
    return any(is_small(count, below) for count in left)


def _overlap_is_small(one: BrokenDown, below: int) -> bool:
    """Whether the groups and the whole tell how many are in more than one group, and those are few."""
    of_groups, whole = _sum(list(one.groups.values())), one.whole
    twice = [group - all_ for group, all_ in zip(of_a_row(of_groups), of_a_row(whole), strict=True)]
    return any(is_small(count, below) for count in (*twice, sum(twice)))


def _sum(counts: Sequence[Counts]) -> Counts:
    return Counts(sum(one.denominator for one in counts), sum(one.numerator for one in counts))
