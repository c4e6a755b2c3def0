"""Counts: the value and the range it could lie in, against every way of settling what is not known."""

from collections.abc import Iterator
from dataclasses import astuple
from fractions import Fraction
from itertools import product

import pytest

from permanence_kpis.results.counts import Counts

Ways = tuple[tuple[int, int], ...]
"""What one child may add to (numerator, denominator), in each way that is open."""

MET, NOT_MET = ((1, 1),), ((0, 1),)
UNSURE = ((0, 1), (1, 1))
MAY_ENTER_MET = ((0, 0), (1, 1))
MAY_ENTER_NOT_MET = ((0, 0), (0, 1))
MAY_ENTER_EITHER = ((0, 0), (0, 1), (1, 1))

MOST_SURE, MOST_NOT_KNOWN = 3, 2


def every_small_counts() -> Iterator[tuple[Counts, list[Ways]]]:
    """Counts with up to three children each surely met and not met, up to two of each kind not known: 1,296 in all."""
    sure, not_known = range(MOST_SURE + 1), range(MOST_NOT_KNOWN + 1)
    for met, not_met, unsure, may_meet, may_fail, either in product(sure, sure, *[not_known] * 4):
        counts = Counts(met + not_met + unsure, met, unsure, may_meet, may_fail, either)
        children: list[Ways] = [MET] * met + [NOT_MET] * not_met + [UNSURE] * unsure
        children += [MAY_ENTER_MET] * may_meet + [MAY_ENTER_NOT_MET] * may_fail + [MAY_ENTER_EITHER] * either
        yield counts, children


def every_total(children: list[Ways]) -> set[tuple[int, int]]:
    """Every (numerator, denominator) that some way of settling each child gives."""
    totals = {(0, 0)}
    for ways in children:
        totals = {(met + own_met, all_ + own) for met, all_ in totals for own_met, own in ways}
    return totals


def percentages(totals: set[tuple[int, int]]) -> list[Fraction]:
    return [Fraction(100 * met, all_) for met, all_ in totals if all_]


def test_the_lowest_and_highest_percentage_are_those_of_every_way_of_settling() -> None:
    tried = 0
    for counts, children in every_small_counts():
        possible = percentages(every_total(children))
        assert counts.lowest("percentage") == min(possible, default=None), counts
        assert counts.highest("percentage") == max(possible, default=None), counts
        tried += 1
    assert tried == 1296


def test_the_lowest_and_highest_count_are_those_of_every_way_of_settling() -> None:
    for counts, children in every_small_counts():
        possible = [met for met, _ in every_total(children)]
        assert counts.lowest("count") == min(possible), counts
        assert counts.highest("count") == max(possible), counts


def test_the_totals_of_every_way_are_those_of_going_through_the_children_one_by_one() -> None:
    for _, children in every_small_counts():
        if len(children) <= 4:
            one_by_one = {(sum(met for met, _ in way), sum(all_ for _, all_ in way)) for way in product(*children)}
            assert every_total(children) == one_by_one


def test_the_value_takes_only_what_is_sure() -> None:
    for counts, _ in every_small_counts():
        sure = Fraction(100 * counts.numerator, counts.denominator) if counts.denominator else None
        assert counts.value("percentage") == sure
        assert counts.value("count") == counts.numerator


@pytest.mark.parametrize("show", ["percentage", "count"])
def test_the_value_lies_between_the_lowest_and_the_highest(show: str) -> None:
    for counts, _ in every_small_counts():
        value, lowest, highest = (getattr(counts, name)(show) for name in ("value", "lowest", "highest"))
        if value is not None:
            assert lowest <= value <= highest, counts


def test_not_known_counts_everyone_who_can_be_settled_in_more_than_one_way() -> None:
    for counts, children in every_small_counts():
        assert counts.not_known == sum(len(ways) > 1 for ways in children)


def test_a_percentage_is_exact_and_not_rounded() -> None:
    assert Counts(3, 1).value("percentage") == Fraction(100, 3)


def test_a_percentage_of_nobody_is_no_value_and_a_count_of_nobody_is_nought() -> None:
    nobody = Counts(0, 0)

    assert (nobody.value("percentage"), nobody.lowest("percentage"), nobody.highest("percentage")) == (None, None, None)
    assert [nobody.value("count"), nobody.lowest("count"), nobody.highest("count")] == [0, 0, 0]


def met_and_failed(counts: Counts) -> set[tuple[int, int]]:
    """How many may meet the measure and how many not, in every way of settling what is not known, none below zero."""
    surely_failed = counts.denominator - counts.numerator - counts.unsure
    found = set()
    for met, enter_met, enter_failed, enter in product(
        range(counts.unsure + 1),
        range(counts.may_enter_met + 1),
        range(counts.may_enter_not_met + 1),
        range(counts.may_enter_either + 1),
    ):
        for enter_and_meet in range(enter + 1):
            in_all = counts.numerator + met + enter_met + enter_and_meet
            failed = surely_failed + counts.unsure - met + enter_failed + enter - enter_and_meet
            found.add((in_all, failed))
    return {(met, failed) for met, failed in found if met >= 0 and failed >= 0}


def test_where_fewer_than_none_are_counted_nothing_that_can_be_is_lost():
    """Every small count with one part below zero, and with both."""
    tried = 0
    for met, failed, *open_ in product((-2, -1, 0, 1), (-2, -1, 0, 1), *[range(3)] * 4):
        counts = Counts(met + open_[0] + failed, met, *open_)
        if not (possible := met_and_failed(counts)):
            continue
        mended = counts.none_below_zero()
        assert mended.numerator >= 0 <= mended.denominator - mended.numerator - mended.unsure, counts
        assert min(astuple(mended)) >= 0, counts
        assert possible <= met_and_failed(mended), counts
        assert (mended == counts) is (met >= 0 and failed >= 0), counts
        tried += met < 0 or failed < 0
    assert tried > 300
