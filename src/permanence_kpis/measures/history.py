"""Whom a measure might count otherwise, had it the records from before the first one of their care."""

from collections.abc import Collection

import polars as pl

from permanence_kpis.conditions.model import Day, DayOfWindow, Test, bounds_of, tests_of
from permanence_kpis.definitions.model import Measure
from permanence_kpis.measures.membership import outcomes_of_rows

_ALIKE_FROM_THE_BOUND = ("at_least", "less_than")
_BEGAN_ON = {
    "months_in_placement": "stable_since",
    "stable_since": "stable_since",
    "placement_began_on": "placement_began_on",
    "months_on_status": "status_began_on",
    "status_began_on": "status_began_on",
}


# D-081: missing history counts for a child where it could change the answer
def may_count_otherwise(rows: pl.DataFrame, measure: Measure, rests_on_history: Collection[str]) -> pl.DataFrame:
    """The rows of children in care since before their first record whom an earlier beginning could move.

    What is counted from the first record can only have begun earlier and lasted longer. Where it began before every day
    and has lasted longer than every number of months that the measure asks about, that makes no difference; nor does it
    for a placement that began after the first record. Elsewhere it is not known, and a row could be moved where its
    outcome then is not known. What looks back a number of months is known where care began before them.

    Takes: rows of the measure's table, with `began_before`; the columns that rest on the history.
    Gives: those rows.
    """
    asked = {test.column for test in tests_of(*measure.conditions)}.intersection(rests_on_history)
    if not asked:
        return rows.clear()
    cut = rows.filter("began_before")
    open_ended = cut.with_columns(
        pl.when(_is_settled(name, measure)).then(end).alias(end)
        for name in sorted(asked)
        for end in dict.fromkeys(_ends(name, measure))
    )
    return cut.filter(outcomes_of_rows(cut, measure) != outcomes_of_rows(open_ended, measure))


def _is_settled(column: str, measure: Measure) -> pl.Expr:
    """Whether an earlier beginning changes no answer to what the measure asks about a column."""
    is_settled = pl.all_horizontal(
        _is_past(pl.col(end), test)
        for test in tests_of(*measure.conditions)
        if test.column == column
        for end in _ends(column, measure)
    )
    if back := measure.on_table.columns[column].months_back:  # all it looks at is after the first record
        looks_back_to = pl.col("own_date").dt.month_start().dt.offset_by(f"-{back - 1}mo")
        return is_settled | (pl.col("care_began_on") <= looks_back_to)
    if column not in _BEGAN_ON:
        return is_settled
    first, _ = _ends(_BEGAN_ON[column], measure)
    return is_settled | (pl.col(first) > pl.col("care_began_on"))


def _ends(column: str, measure: Measure) -> tuple[str, str]:
    """The columns with the lowest and the highest value that a column may have; it itself, where it has but one."""
    return measure.on_table.columns[column].ends or (column, column)


def _is_past(value: pl.Expr, test: Test) -> pl.Expr:
    """Whether the test answers every greater number, or every earlier day, as it answers this one."""
    if numbers := bounds_of(test):
        bound = int(max(numbers))  # whole, as every column of numbers is; of a Decimal Polars would load all of NumPy
        return value >= bound if test.test in _ALIKE_FROM_THE_BOUND else value > bound
    written = test.value if isinstance(test.value, tuple) else (test.value,)
    days = [
        pl.col(bound.value) if isinstance(bound, DayOfWindow) else pl.lit(bound)
        for bound in written
        if isinstance(bound, Day)
    ]
    return value < pl.min_horizontal(days) if days else pl.lit(True)
