"""Whose count is within whose: parts of two measures, 0 the denominator and 1 the numerator."""

from tests.definitions.files import one_measure

from permanence_kpis.disclosure.tallies import contained

ON_CARE = """\
table: looked_after
counts: children
window: at_period_end
numerator:
"""
LONG_AGO = "care_began_on: {before: 2020-01-01}"
OF_THE_LAST_DAY = "care_began_on: {before: last_day}"
OF_BOYS = "sex: {is: M}"


def measure(*numerator: str):
    return one_measure(ON_CARE + "".join(f"  - {condition}\n" for condition in numerator))


def test_who_meets_more_conditions_is_among_those_who_meet_fewer():
    assert (1, 1) in contained(measure(LONG_AGO, OF_BOYS), measure(LONG_AGO))
    assert (1, 1) not in contained(measure(LONG_AGO), measure(LONG_AGO, OF_BOYS))


def test_where_days_of_two_kinds_are_compared_the_same_words_say_it():
    """What a day of the calendar and the last day of a window admit depends on the window: only words are compared."""
    narrow, wide = measure(LONG_AGO, OF_THE_LAST_DAY, OF_BOYS), measure(LONG_AGO, OF_THE_LAST_DAY)

    assert contained(narrow, wide) == ((1, 0), (1, 1))
    assert contained(wide, narrow) == ((1, 0),)
