"""Of those who were there on a day, how few have left since does not follow, however the two days are asked about."""

from decimal import Decimal

import pytest

from permanence_kpis.conditions.model import Test

from .test_care_flow import alone, at_the_end_of
from .test_counted_once import GIRL, asked, shown_last, with_groups


def in_care(test, number):
    return Test("months_in_care", test, number if isinstance(number, tuple) else Decimal(number))


def there(ref, quarter, number, *conditions, met=None, who_meet=()):
    day = at_the_end_of(quarter)
    return asked(ref, "children", day, number, *conditions, met=met, who_meet=who_meet, table="looked_after")


SO_LONG, ON_STATUS = (Test(column, "at_least", Decimal(3)) for column in ("months_in_placement", "months_on_status"))
LATELY = there("A", 0, 20, in_care("less_than", 3))
BETWEEN = (
    (in_care("at_least", 3), in_care("less_than", 6)),
    (in_care("between", (Decimal(3), Decimal(5))),),
)


# D-690: 20 came in the first quarter and are there at its end
@pytest.mark.parametrize("asks", BETWEEN, ids=["two limits", "between"])
@pytest.mark.parametrize(("still", "is_shown"), [(17, False), (12, True)])
def test_how_few_of_those_who_came_lately_left_does_not_follow(asks, still, is_shown):
    assert shown_last(LATELY, there("B", 1, still, *asks)) == is_shown


# D-690: the same children three months later
@pytest.mark.parametrize(("still", "is_shown"), [(17, False), (12, True)])
def test_nor_of_those_in_care_for_a_number_of_months(still, is_shown):
    of_one_month, of_four = there("A", 0, 20, in_care("is", 1)), there("B", 1, still, in_care("is", 4))

    assert shown_last(of_one_month, of_four) == is_shown


# D-690: all of 50 in September have been there since before July, when 52 were
@pytest.mark.parametrize(("were_there", "is_shown"), [(52, False), (57, True)])
def test_how_few_left_does_not_follow_from_all_having_been_in_care_for_long(were_there, is_shown):
    half_a_year = in_care("at_least", 6)

    assert shown_last(there("A", 0, were_there), there("B", 1, 50, met=50, who_meet=(half_a_year,))) == is_shown


# D-691: 41 girls were there, as a group; 38 girls, as a measure, have had the same placement since
@pytest.mark.parametrize(("stayed", "is_shown"), [(38, False), (33, True)])
def test_how_few_of_a_group_left_or_moved_does_not_follow_from_a_measure_of_it(stayed, is_shown):
    by_sex = with_groups(there("A", 0, 100), {"F": 41, "M": 59})

    assert shown_last(by_sex, there("B", 1, stayed, GIRL, SO_LONG)) == is_shown


C1, C2 = (Test("legal_status", "is", code) for code in ("C1", "C2"))
EITHER = Test("legal_status", "one_of", ("C1", "C2"))


# D-691: 20 on C1 and 21 on C2 are 41 on either
@pytest.mark.parametrize(("stayed", "is_shown"), [(38, False), (33, True)])
@pytest.mark.parametrize("also", [(), (in_care("at_least", 3),)], ids=["", "in care for as long"])
def test_nor_from_two_parts_of_whom_it_asks_for(also, stayed, is_shown):
    parts = there("A", 0, 20, C1), there("B", 0, 21, C2)

    assert shown_last(*parts, there("C", 1, stayed, EITHER, *also, ON_STATUS)) == is_shown


# D-691: 41 of 100 were no boys
@pytest.mark.parametrize(("stayed", "is_shown"), [(38, False), (33, True)])
def test_nor_from_all_but_others(stayed, is_shown):
    earlier = there("A", 0, 100), there("B", 0, 59, Test("sex", "is", "M"))

    assert shown_last(*earlier, there("C", 1, stayed, Test("sex", "is_not", "M"), SO_LONG)) == is_shown


# D-691: nobody came and nine left, so that 41 were there in September
@pytest.mark.parametrize(("stayed", "is_shown"), [(38, False), (33, True)])
def test_nor_where_how_many_were_there_follows(stayed, is_shown):
    came = asked("C", "starts", alone(1), 0, table="started_care")
    left = asked("L", "children", alone(1), 9, table="left_care")

    assert shown_last(there("A", 0, 50), came, left, there("B", 2, stayed, SO_LONG)) == is_shown
