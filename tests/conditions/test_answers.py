"""What conditions answer of one row in Python, against what Polars answers of a table of such rows."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import polars as pl
import pytest

from permanence_kpis.conditions.answers import all_of, answer, any_answer
from permanence_kpis.conditions.compile import compile_condition
from permanence_kpis.conditions.model import TESTS, AnyOf, Not, Test

CODES = ["C1", "C2", "V2"]
FIRST = date(2024, 3, 30)
DAYS = [FIRST + timedelta(days=days) for days in range(4)]
ROWS = [
    {"code": code, "months": months, "day": day}
    for code in [*CODES, None]
    for months in (0, 23, 24, None)
    for day in [*DAYS, None]
]
TABLE = pl.DataFrame(ROWS, schema={"code": pl.String, "months": pl.Int64, "day": pl.Date})
AS_NUMBERS = [{**row, "day": row["day"] and row["day"].toordinal()} for row in ROWS]

OF_CODES = ("is", "is_not", "one_of", "none_of")
OF_NUMBERS = ("is", "is_not", "at_least", "at_most", "more_than", "less_than", "between")
OF_DAYS = ("is", "is_not", "before", "on_or_before", "after", "on_or_after", "between")
BLANKS = ("is_missing", "is_recorded")


def drawn(chance, parts=3):
    if parts and chance.random() < 0.4:
        if chance.random() < 0.5:
            return Not(drawn(chance, parts - 1))
        return AnyOf(tuple(drawn(chance, parts - 1) for _ in range(2)))
    column, tests = chance.choice([("code", OF_CODES), ("months", OF_NUMBERS), ("day", OF_DAYS)])
    test = chance.choice([*tests, *BLANKS])
    values = {"code": CODES, "months": [Decimal(number) for number in (0, 23, 24, 30)], "day": DAYS}[column]
    if test in BLANKS:
        return Test(column, test, True)
    if test in ("one_of", "none_of"):
        return Test(column, test, tuple(chance.sample(values, 2)))
    if test == "between":
        return Test(column, test, tuple(sorted(chance.sample(values, 2))))
    return Test(column, test, chance.choice(values))


def test_every_test_of_the_language_is_drawn():
    assert {*OF_CODES, *OF_NUMBERS, *OF_DAYS, *BLANKS} == set(TESTS)


@pytest.mark.parametrize("seed", range(300))
def test_one_row_is_answered_as_a_table_is(seed):
    condition = drawn(Random(seed))

    of_a_table = TABLE.select(answer=compile_condition(condition))["answer"].to_list()

    assert [answer(condition, row) for row in AS_NUMBERS] == of_a_table


def test_a_blank_leaves_several_open_only_where_it_decides():
    of_age, of_care = Test("months", "at_least", Decimal(24)), Test("code", "is", "C2")
    row = {"months": None, "code": "C1"}

    assert (all_of([of_age], row), all_of([of_age, of_care], row), all_of([], row)) == (None, False, True)
    assert (any_answer([None, False]), any_answer([None, True]), any_answer([])) == (None, True, False)
