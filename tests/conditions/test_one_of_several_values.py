"""A column that may have one of several values: a test answers what is so of all of them."""

import polars as pl
import pytest

from permanence_kpis.conditions.compile import UnknownWhere, compile_condition
from permanence_kpis.conditions.model import Test

FROM_3_TO_50 = pl.DataFrame({"months": [None], "fewest": [3], "most": [50]}, schema_overrides={"months": pl.Int32})


@pytest.mark.parametrize(
    ("test", "value", "answer"),
    [
        ("is", 2, False),
        ("is", 3, None),
        ("is", 20, None),
        ("is", 51, False),
        ("is_not", 2, True),
        ("is_not", 20, None),
        ("at_least", 3, True),
        ("at_least", 4, None),
        ("at_least", 51, False),
        ("less_than", 50, None),
        ("between", (3, 50), True),
        ("between", (6, 40), None),
        ("between", (51, 60), False),
        ("is_recorded", True, True),
        ("is_missing", True, False),
    ],
)
def test_an_answer_is_what_is_so_of_all_values(test, value, answer):
    condition = compile_condition(Test("months", test, value), UnknownWhere(ends={"months": ("fewest", "most")}))

    assert FROM_3_TO_50.select(condition).item() is answer


def test_where_both_ends_are_one_value_it_is_known():
    rows = pl.DataFrame({"months": [20], "fewest": [20], "most": [20]})

    condition = compile_condition(Test("months", "is", 20), UnknownWhere(ends={"months": ("fewest", "most")}))

    assert rows.select(condition).item() is True
