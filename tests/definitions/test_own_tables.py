"""What is made of a table of the authority's own that nobody put into words."""

import pytest

from permanence_kpis.definitions import load_definitions
from permanence_kpis.errors import DefinitionError
from permanence_kpis.extracts.ssd.contract import TABLES
from permanence_kpis.extracts.ssda903.contract import FILES, NOT_READ
from permanence_kpis.tables import BUILT_IN

WITH = """format: 1
authority: Testford
year_starts: 04-01
own_tables:
  orders:
    one_row_is: an order
    counts: orders
    dated_by: made_on
    columns: {{child_id: id, made_on: date, {column}: date}}
    latest_for: looked_after
measures:
  - ref: "D1"
    title: With an order
    why: An order that is made is kept.
    source: Our own list
    table: looked_after
    counts: children
    window: at_period_end
    numerator:
      - orders.made_on: {{is_recorded: true}}
    show: count
    target: {{better: neither}}
"""


@pytest.mark.parametrize(
    ("column", "meaning"),
    [
        ("decided_on", "day decided in the newest row of orders"),
        ("held_on", "day held in the newest row of orders"),
        ("court_on", "day of court in the newest row of orders"),
    ],
)
def test_a_day_is_that_on_which_it_happened_or_that_of_a_thing(column, meaning, tmp_path):
    (tmp_path / "own.yaml").write_text(WITH.format(column=column), encoding="utf-8")

    table = load_definitions(tmp_path / "own.yaml").catalogue.tables["looked_after"]

    assert table.columns[f"orders.{column}"].meaning.startswith(meaning)


@pytest.mark.parametrize("name", sorted({*FILES, *NOT_READ, *TABLES} - BUILT_IN.extracts.keys()))
def test_no_own_table_has_the_name_of_a_file_of_a_return_or_of_a_table_of_the_dataset(name, tmp_path):
    (tmp_path / "own.yaml").write_text(WITH.format(column="held_on").replace("orders", name), encoding="utf-8")

    with pytest.raises(DefinitionError, match=f"a table cannot be called '{name}'"):
        load_definitions(tmp_path / "own.yaml")
