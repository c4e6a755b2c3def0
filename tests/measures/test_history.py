"""Whom more months than are recorded could move: children whose care began before their first record."""

import polars as pl
import pytest
from tests.definitions.files import one_measure
from tests.support.drawn import table, with_ends

from permanence_kpis.derive import DEPENDS_ON_HISTORY
from permanence_kpis.measures import may_count_otherwise

ON_CARE = "table: looked_after\ncounts: children\nwindow: at_period_end\nnumerator:\n{}"
TYPES = {
    "months_in_care": pl.Int32(),
    "care_began_on": pl.Date(),
    "began_before": pl.Boolean(),
    "belongs": pl.Boolean(),
}
IN_CARE = """
    child_id | months_in_care | care_began_on | began_before | belongs | left_out_of
    eleven   | 11             | 2023-05-01    | yes          | yes     | -
    twelve   | 12             | 2023-04-01    | yes          | yes     | -
    thirteen | 13             | 2023-03-01    | yes          | yes     | -
    starter  | 11             | 2023-05-01    | no           | yes     | -
"""


@pytest.mark.parametrize(
    ("tests", "moved"),
    [
        ("- months_in_care: {at_least: 12}", ["eleven"]),
        ("- months_in_care: {less_than: 12}", ["eleven"]),
        ("- months_in_care: {more_than: 12}", ["eleven", "twelve"]),
        ("- months_in_care: {at_most: 12}", ["eleven", "twelve"]),
        ("- months_in_care: {is: 12}", ["eleven", "twelve"]),
        ("- months_in_care: {between: [6, 12]}", ["eleven", "twelve"]),
        ("- months_in_care: {at_least: 11}\n  - months_in_care: {at_most: 12}", ["eleven", "twelve"]),
        ("- months_in_care: {is_recorded: true}", []),
        ("- care_began_on: {before: 2023-04-01}", ["eleven", "twelve"]),
        ("- care_began_on: {after: 2023-04-01}", ["eleven", "twelve"]),
        ("- child_id: {is: eleven}", []),
    ],
)
def test_only_those_are_moved_whom_a_longer_care_could_answer_otherwise(tests, moved):
    measure = one_measure(ON_CARE.format(f"  {tests}"))

    found = may_count_otherwise(table(IN_CARE, TYPES).collect(), measure, DEPENDS_ON_HISTORY)

    assert found["child_id"].to_list() == moved


@pytest.mark.parametrize("test", ["months_in_placement: {at_least: 12}", "stable_since: {on_or_before: 2023-04-01}"])
def test_a_placement_that_began_after_the_first_record_did_not_begin_before(test):
    measure = one_measure(ON_CARE.format(f"  - {test}"))
    placed = table(
        """
        child_id  | months_in_placement | stable_since | care_began_on | began_before | belongs
        that day  | 11                  | 2023-05-01   | 2023-05-01    | yes          | yes
        day after | 10                  | 2023-05-02   | 2023-05-01    | yes          | yes
        """,
        TYPES | {"months_in_placement": pl.Int32(), "stable_since": pl.Date()},
    )
    placed = with_ends(placed).collect()

    found = may_count_otherwise(placed, measure, DEPENDS_ON_HISTORY)

    assert found["child_id"].to_list() == ["that day"]


def test_of_placements_in_a_year_the_records_of_that_year_are_all_that_is_asked():
    measure = one_measure(ON_CARE.format("  - placements_in_12_months: {at_least: 3}"))
    placed = table(
        """
        child_id     | placements_in_12_months | care_began_on | own_date   | began_before | belongs
        first day    | 2                       | 2023-04-01    | 2024-03-31 | yes          | yes
        day after    | 2                       | 2023-04-02    | 2024-03-31 | yes          | yes
        three anyway | 3                       | 2023-04-02    | 2024-03-31 | yes          | yes
        """,
        TYPES | {"placements_in_12_months": pl.Int32(), "own_date": pl.Date()},
    )
    placed = with_ends(placed).collect()

    found = may_count_otherwise(placed, measure, DEPENDS_ON_HISTORY)

    assert found["child_id"].to_list() == ["day after"]
