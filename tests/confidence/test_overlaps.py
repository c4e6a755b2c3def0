"""Which stretches of a child overlap some of them."""

from datetime import date

import pytest

from permanence_kpis.confidence.overlaps import overlapping

JAN, FEB, MAR, APR = (date(2024, month, 1) for month in (1, 2, 3, 4))


# D-656
@pytest.mark.parametrize(
    ("stretches", "here", "expected"),
    [
        ([(JAN, FEB), (FEB, MAR)], [0], []),  # one ends as the other starts
        ([(JAN, MAR), (FEB, APR)], [0], [1]),
        ([(JAN, MAR), (FEB, APR)], [1], [0]),
        ([(JAN, MAR), (FEB, APR)], [0, 1], [0, 1]),
        ([(JAN, None), (MAR, APR)], [0], [1]),  # an open one goes on
        ([(JAN, None), (MAR, APR)], [1], [0]),
        ([(JAN, None), (FEB, MAR), (MAR, APR)], [1], [0]),
        ([(JAN, APR), (FEB, FEB), (MAR, APR)], [2], [0]),
        ([(JAN, JAN), (JAN, FEB)], [0], [1]),  # both start on one day
        ([(JAN, JAN), (FEB, MAR)], [0], []),
        ([(FEB, JAN), (FEB, MAR), (MAR, APR)], [0], [1]),  # and so does one that ends before
        ([(None, FEB), (MAR, APR)], [0], [1]),  # without a start it may overlap any
        ([(None, FEB), (MAR, APR)], [1], [0]),
        ([(None, FEB)], [0], []),  # but not itself
        ([(JAN, FEB)], [0], []),
        ([(JAN, FEB), (MAR, APR)], [], []),
    ],
)
def test_stretches_with_a_night_or_a_first_day_in_common_overlap(stretches, here, expected):
    assert list(overlapping(stretches, here)) == expected
