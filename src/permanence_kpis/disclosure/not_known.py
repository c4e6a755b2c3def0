"""How many are not known, as figures of their own: of those whose columns are blank where conditions ask about them."""

from collections.abc import Iterator
from dataclasses import replace

from permanence_kpis.conditions.model import Not
from permanence_kpis.disclosure.disclosed import Disclosed
from permanence_kpis.disclosure.open_conditions import all_so, any_of, left_open, not_so
from permanence_kpis.disclosure.patterns import Conditions
from permanence_kpis.disclosure.tallies import who_counts
from permanence_kpis.results.counts import Counts


# D-645: 12 girls came, of 3 it is not known, and 20 came in all: five boys came
def with_not_known(one: Disclosed) -> Iterator[Disclosed]:
    """A figure, and before it those that say the same as how many are not known, where that is told."""
    if not one.names and not one.hidden and one.counts.not_known is not None:
        for conditions, number in _each_kind(one):
            asked = replace(one.measure, denominator=conditions, exclude=(), numerator=(), not_known=())
            yield replace(one, measure=asked, counts=Counts(number, number))
    yield one


def _each_kind(one: Disclosed) -> Iterator[tuple[Conditions, int]]:
    """What is asked of each kind of those not known, and of all who may count, with how many they are."""
    measure, counts = one.measure, one.counts
    who = who_counts(measure)
    may_be_in, open_ = left_open(who), left_open(measure.numerator)
    is_open = (*measure.not_known, *([all_so(open_)] if open_ else ()))
    if is_open:
        yield (*who, any_of(is_open)), counts.unsure
    if not may_be_in:
        return
    yield may_be_in, counts.may_enter
    if measure.numerator:
        are_known = tuple(map(not_so, measure.not_known))
        yield (*may_be_in, *measure.numerator, *are_known), counts.may_enter_met
        yield (*may_be_in, Not(all_so(measure.numerator)), *are_known), counts.may_enter_not_met
    if is_open:
        yield (*may_be_in, any_of(is_open)), counts.may_enter_either
