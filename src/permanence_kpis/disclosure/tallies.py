"""The counts that a published row tells: those who meet a measure, those who do not, and those between two measures."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import permutations

from permanence_kpis.conditions.model import AnyOf, Condition, Not
from permanence_kpis.definitions.model import Measure
from permanence_kpis.disclosure.kinds import FLAGS, Signature, TooManyKindsError, is_for_good, kinds_of_rows
from permanence_kpis.results.counts import NOBODY, Counts

_OVERLAP_THEIR_WINDOW = frozenset({"missing_episodes"})
"""Tables of which one row is counted in every window that it overlaps."""


def is_small(count: float, below: int) -> bool:
    """Whether a count is one to hide. Nobody is not."""
    return 0 < count < below


# D-209: a small count may be narrowed to three values, and no further
def fewest_values(below: int) -> int:
    """How many values a small count has to be able to have: three, where there are so many small numbers."""
    return min(3, below - 1)


def is_narrow(least: float, most: float, below: int) -> bool:
    """Whether a count that may be small can have too few values."""
    return most >= 1 and least < below and most - least < fewest_values(below) - 1


def of_a_row(counts: Counts) -> tuple[int, ...]:
    """How many meet the measure, and how many of its denominator do not or are not known to."""
    return counts.numerator, counts.denominator - counts.numerator


def of_not_known(counts: Counts) -> tuple[int, ...]:
    """What the number not known and the range tell: how many there are of each kind, and who surely do not meet it."""
    kinds = (counts.unsure, counts.may_enter_met, counts.may_enter_not_met, counts.may_enter_either)
    return (*kinds, counts.denominator - counts.numerator - counts.unsure)


# D-631: to be excluded for something is to be asked not to be so
def who_counts(measure: Measure) -> tuple[Condition, ...]:
    """What is asked of those who count in a measure, what excludes them included."""
    excluded = (AnyOf(tuple(map(Not, one.when))) if len(one.when) > 1 else Not(*one.when) for one in measure.exclude)
    return (*measure.denominator, *excluded)


def is_in_one_group(measure: Measure) -> bool:
    """Whether what is counted is one row of the table, and so in one group of a breakdown only."""
    return measure.on_table.counts[measure.counts] is None


def are_in_one_group(measure: Measure, by: Sequence[str]) -> bool:
    """Whether what is counted is in one group only of a breakdown by these columns."""
    return is_in_one_group(measure) or all(is_for_good(column, measure) for column in by)


def adds_up(measure: Measure) -> bool:
    """Whether the figures of two stretches of days add up to that of both: each thing counted falls on one day."""
    return is_in_one_group(measure) and measure.window != "at_period_end" and not rows_last(measure)


def rows_last(measure: Measure) -> bool:
    """Whether a row of its table counts in each of two stretches of days that it reaches into."""
    return measure.table in _OVERLAP_THEIR_WINDOW


def between(measures: Sequence[Measure], counts: Mapping[str, Counts]) -> Iterator[tuple[str, int]]:
    """How many lie between two measures, where all who count in the one also count in the other, and not the reverse.

    Whoever knows how many children are looked after, and how many of them are at most fifteen, knows how many are
    older. What conditions admit decides, not how they are written: who is at most fourteen is also at most fifteen.
    Where the one counts children and the other their rows, it is how many rows there are beyond one each.

    Takes: measures on the same table and window; their counts by ref (nobody where it is not there).
    Gives: the ref of the narrower measure, and the difference.
    """
    for narrow, wide in permutations(measures, 2):
        few, many = (_parts(counts.get(one.ref, NOBODY)) for one in (narrow, wide))
        for one, other in contained(narrow, wide):
            yield narrow.ref, abs(many[other] - few[one])


def narrower(measures: Sequence[Measure]) -> Iterator[tuple[Measure, Measure]]:
    """Every two measures of which the first asks, somewhere, for everything that the second does and for more."""
    for narrow, wide in permutations(measures, 2):
        if contained(narrow, wide):
            yield narrow, wide


def _parts(counts: Counts) -> tuple[int, int]:
    return counts.denominator, counts.numerator


@lru_cache(maxsize=1024)
def contained(narrow: Measure, wide: Measure) -> tuple[tuple[int, int], ...]:
    """Which parts of a measure (0 its denominator, 1 its numerator) are surely within which of another, and not equal.

    Where too much is asked to go through what it admits, it is those that ask for more in the same words.
    """
    if narrow.table != wide.table or (is_in_one_group(narrow) and not is_in_one_group(wide)):
        return ()
    are_alike = narrow.counts == wide.counts
    if narrow.who_rule == wide.who_rule and are_alike:
        return ()
    try:
        kinds = kinds_of_rows((narrow, wide))
    except TooManyKindsError:
        return tuple(_contained_in_words(narrow, wide))
    found = []
    for one in (0, 1):
        for other in (0, 1):
            those, all_ = _who(kinds, one), _who(kinds, FLAGS + other)
            if those <= all_ and (not are_alike or those != all_):
                found.append((one, other))
    return tuple(found)


def _who(kinds: Sequence[Signature], place: int) -> frozenset[Signature]:
    return frozenset(kind for kind in kinds if kind[place])


def _contained_in_words(narrow: Measure, wide: Measure) -> Iterator[tuple[int, int]]:
    for one, asks_more in enumerate(_asked(narrow)):
        for other, asks_less in enumerate(_asked(wide)):
            if asks_less < asks_more or (asks_less == asks_more and narrow.counts != wide.counts):
                yield one, other


def _asked(measure: Measure) -> tuple[frozenset[Hashable], frozenset[Hashable]]:
    """Everything a row has to be, to be in the denominator, and to meet the measure too."""
    denominator: frozenset[Hashable] = frozenset(
        (
            *(("in", condition) for condition in measure.denominator),
            *(("out", exclusion.when) for exclusion in measure.exclude),
        )
    )
    numerator = (
        *(("in", condition) for condition in measure.numerator),
        *(("known", condition) for condition in measure.not_known),
    )
    return denominator, denominator.union(numerator)
