"""The counts that a published row tells: those who meet a measure, those who do not, and those between two measures."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

from permanence_kpis.conditions.model import Condition
from permanence_kpis.definitions.model import Measure
from permanence_kpis.results.counts import Counts

Asked = frozenset[tuple[str, Condition | tuple[Condition, ...]]]
"""Everything a row has to be to count."""

NOBODY = Counts(0, 0)


def is_small(count: float, below: int) -> bool:
    """Whether a count is one to hide. Nobody is not."""
    return 0 < count < below


def of_a_row(counts: Counts) -> tuple[int, ...]:
    """How many meet the measure, and how many of its denominator do not or are not known to."""
    return counts.numerator, counts.denominator - counts.numerator


def of_not_known(counts: Counts) -> tuple[int, ...]:
    """What the number not known and the range tell: how many there are of each kind, and who surely do not meet it."""
    kinds = (counts.unsure, counts.may_enter_met, counts.may_enter_not_met, counts.may_enter_either)
    return (*kinds, counts.denominator - counts.numerator - counts.unsure)


def between(measures: Sequence[Measure], counts: Mapping[str, Counts]) -> Iterator[tuple[str, int]]:
    """How many lie between two measures, where one asks for everything that the other does and for more.

    Whoever knows how many children are looked after, and how many of them are under sixteen, knows how many are not.

    Takes: measures on the same table and window; their counts by ref (nobody where it is not there).
    Gives: the ref of the narrower measure, and the difference.
    """
    for narrow, wide in permutations(measures, 2):
        for asks_more, few in _parts(narrow, counts):
            for asks_less, many in _parts(wide, counts):
                if asks_less < asks_more and narrow.counts == wide.counts:
                    yield narrow.ref, abs(many - few)


def narrower(measures: Sequence[Measure]) -> Iterator[tuple[Measure, Measure]]:
    """Every two measures of which the first asks, somewhere, for everything that the second does and for more."""
    for narrow, wide in permutations(measures, 2):
        if any(ref == narrow.ref for ref, _ in between([narrow, wide], {})):
            yield narrow, wide


def _parts(measure: Measure, counts: Mapping[str, Counts]) -> Iterator[tuple[Asked, int]]:
    counted = counts.get(measure.ref, NOBODY)
    denominator: Asked = frozenset(
        (
            *(("in", condition) for condition in measure.denominator),
            *(("out", exclusion.when) for exclusion in measure.exclude),
        )
    )
    numerator: Asked = frozenset(
        (
            *(("in", condition) for condition in measure.numerator),
            *(("known", condition) for condition in measure.not_known),
        )
    )
    yield denominator, counted.denominator
    yield denominator | numerator, counted.numerator
