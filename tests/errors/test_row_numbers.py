"""Numbers of rows, which take little room."""

import tracemalloc

import pytest

from permanence_kpis.errors import Place, Problem, RowNumbers
from permanence_kpis.quality.load import load_checks
from permanence_kpis.run.check import _findings, _in_order


def test_numbers_of_rows_are_the_same_as_a_tuple_of_them():
    numbers = RowNumbers([2, 3, 5])

    assert numbers == (2, 3, 5)
    assert hash(numbers) == hash((2, 3, 5))
    assert numbers[1:] == (3, 5)
    assert numbers[-1] == 5
    assert numbers != [2, 3, 5]
    assert repr(Place("a.csv", rows=(2,)).rows) == "(2,)"


def problems(rows):
    ids = tuple(str(row) for row in rows)
    return [Problem(Place("placements.csv", rows=rows, child_ids=ids, row_ids=ids), "what", "", code="DfE 142")]


# D-658, D-659
def test_findings_in_thousands_of_rows_take_little_more_room_than_the_numbers_of_the_rows():
    kinds = {kind.code: kind for kind in load_checks()}
    found = problems(range(2, 20_002))

    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        findings = _in_order(_findings(found, kinds, ()))
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(findings) == 20_000
    # four bytes for the number of the row and eight that point to whose it is
    assert (after - before) / 20_000 < 14


@pytest.mark.parametrize("places", [[(4, 2, 4, 3)], [(3, 4), (2, 3)], [(), (2, 3, 4)], [(2, 3, 4)]])
def test_each_row_is_one_finding_in_the_order_of_the_rows_whatever_was_said_of_them(places):
    kinds = {kind.code: kind for kind in load_checks()}

    findings = _in_order(_findings([one for rows in places for one in problems(rows)], kinds, ()))

    of_file = [(None, None)] if () in places else []
    assert [(one.row, one.owner_id) for one in findings] == [*of_file, (2, "2"), (3, "3"), (4, "4")]
