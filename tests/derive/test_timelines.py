from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from permanence_kpis.derive.timelines import laid, with_numbers

ROWS = pl.DataFrame(
    {
        "child": [1, 1, 2, 3],
        "start_date": [date(2023, 5, 1), date(2023, 8, 1), date(2023, 1, 1), date(2024, 2, 1)],
        "end_date": [date(2023, 9, 1), None, date(2023, 1, 1), None],
        "provider": ["PR1", "PR0", "PR1", "PR4"],
        "source_row": [2, 3, 4, 5],
    }
)


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 1, 0, 2], [1, 0, 2, 3]])
def test_a_timeline_is_the_same_whatever_order_the_rows_are_in(order):
    found = laid(ROWS[order], "provider")

    assert found.line.select("source_row", "end_date", "was_cut").rows() == [
        (2, date(2023, 8, 1), True),
        (3, None, False),
        (5, None, False),
    ]
    assert found.not_used["source_row"].to_list() == [4]
    assert found.cut_short["source_row"].to_list() == [2]


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_of_two_rows_of_one_start_the_later_end_wins_in_any_order(order):
    started = date(2023, 5, 1)
    rows = ROWS.head(2).with_columns(start_date=pl.lit(started), end_date=pl.Series([started.replace(year=2024), None]))

    assert laid(rows[order], "provider").line["source_row"].to_list() == [3]


def test_rows_keep_their_order_and_columns_beside_the_number():
    rows = pl.DataFrame({"child_id": ["ann", "ben", "cat"], "carer_id": ["c1", "c2", "c3"]})
    numbers = pl.DataFrame({"child_id": ["cat", "ann", "ben"], "child": [2, 0, 1]})

    numbered = with_numbers(rows, numbers)

    assert_frame_equal(numbered, rows.with_columns(child=pl.Series([0, 1, 2])))


def test_rows_of_children_without_a_number_are_left_out():
    rows = pl.DataFrame({"child_id": ["ann", "ben", "ann"], "source_row": [2, 3, 4]})

    numbered = with_numbers(rows, pl.DataFrame({"child_id": ["ann"], "child": [7]}))

    assert numbered.rows() == [("ann", 2, 7), ("ann", 4, 7)]
