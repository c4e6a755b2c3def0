"""Who has had the same placement or legal status since an earlier day, beside those who were there on it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product

from permanence_kpis.conditions.model import Condition, Test, columns_of, tests_of
from permanence_kpis.definitions.model import Measure
from permanence_kpis.disclosure.tallies import who_counts
from permanence_kpis.periods import add_months
from permanence_kpis.results.counts import Counts

_SINCE = frozenset({"months_in_placement", "months_on_status"})
_AT_LEAST = frozenset({"at_least", "more_than", "is", "between"})
Conditions = tuple[Condition, ...]
AsAt = tuple[date, Measure, Counts]
"""A figure as at a day."""


# D-685
def who_left_or_moved(one: AsAt, other: AsAt) -> Iterator[int]:
    """How many more there were on the earlier of two days than have had the same placement, or status, since, where no
    more is asked of them."""
    earlier, later = sorted((one, other), key=lambda figure: figure[0])
    if earlier[0] == later[0]:
        return
    for (asked, many), (asked_later, few) in product(_numbers(earlier), _numbers(later)):
        others = {condition for condition in asked if not _asks_how_long(condition)}
        since, since_later = _since(asked, earlier[0]), _since(asked_later, later[0])
        if since and since_later and since_later <= since and others <= {*asked_later}:
            yield many - few


def _numbers(figure: AsAt) -> Iterator[tuple[Conditions, int]]:
    """The two numbers of a figure, and what is asked of those who are meant."""
    _, measure, counts = figure
    yield who_counts(measure), counts.denominator
    yield (*who_counts(measure), *measure.numerator), counts.numerator


def _asks_how_long(condition: Condition) -> bool:
    return not _SINCE.isdisjoint(columns_of(condition))


def _since(conditions: Conditions, day: date) -> date | None:
    """The day since when all who are meant have surely had the same; the day itself where none asks how long, None
    where one does in another way."""
    how_long = [_months(test) for one in conditions if _asks_how_long(one) for test in tests_of(one)]
    months = [number for number in how_long if number is not None]
    return add_months(day, -max(months, default=0)) if len(months) == len(how_long) else None


def _months(test: Test) -> int | None:
    """How many months a test asks for at least."""
    value = test.value[0] if isinstance(test.value, tuple) and test.value else test.value
    if test.column not in _SINCE or test.test not in _AT_LEAST or not isinstance(value, Decimal):
        return None
    return int(value)
