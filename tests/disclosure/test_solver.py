"""The least and most that whole numbers can come to, held to every table that there is."""

from itertools import combinations, product
from math import inf
from random import Random

from permanence_kpis.disclosure.solver import Equation, Solver

SIZE, MANY = 4, 100
ALL = frozenset(range(SIZE))


def some(*cells: int) -> frozenset[int]:
    return frozenset(cells)


def bounds(cells: frozenset[int], *equations: Equation) -> tuple[float, float]:
    return Solver(SIZE, equations).bounds(cells, MANY, inf)


def test_what_two_come_to_bounds_each():
    both = Equation(some(0, 1), 5)

    assert bounds(some(0), both) == (0, 5)
    assert bounds(some(0), both, Equation(some(1), 2, is_least=True)) == (0, 3)
    assert bounds(some(0), both, Equation(some(0), 1, less=some(1))) == (3, 3)
    assert bounds(some(2), both) == (0, inf)


def test_each_of_two_numbers_twice_is_found_where_lines_take_more_than_one():
    pairs = [Equation(some(0, 1), 5), Equation(some(1, 2), 7), Equation(some(0, 2), 6)]

    assert [bounds(some(cell), *pairs) for cell in range(3)] == [(2, 2), (3, 3), (4, 4)]


def test_what_no_table_fits_is_not_possible():
    assert not Solver(SIZE, [Equation(some(0), 3), Equation(some(0, 1), 2)]).is_possible


def test_a_line_that_says_nothing_new_changes_nothing():
    """The last is half of the sum of the others, so that twice the line comes to nothing."""
    pairs = [Equation(some(0, 1), 5), Equation(some(1, 2), 7), Equation(some(0, 2), 6)]

    assert [bounds(some(cell), *pairs, Equation(some(0, 1, 2), 9)) for cell in range(3)] == [(2, 2), (3, 3), (4, 4)]
    assert [bounds(some(cell), *pairs, Equation(some(2), 0, less=some(2))) for cell in range(2)] == [(2, 2), (3, 3)]


def test_what_does_not_fit_those_before_it_comes_to_nothing():
    told = [Equation(some(0, 1), 5), Equation(some(0), 6), Equation(some(1), 2, is_least=True), Equation(some(0), 3)]

    solver, fitting = Solver.of_what_fits(SIZE, [*told, Equation(some(1), 4)])

    assert fitting == [told[0], told[2], told[3]]
    assert solver.bounds(some(1), MANY, inf) == (2, 2)
    assert solver.bounds(some(2), MANY, inf) == (0, inf)


def test_stretches_are_bounded_by_just_the_tables_there_are():
    """Sums of neighbours, of which the bounds in whole numbers and in all numbers are the same."""
    random, compared = Random(7), 0
    stretches = [frozenset(range(first, end)) for first, end in combinations(range(SIZE + 1), 2)]
    for _ in range(60):
        true = [random.choice((0, 1, 2, 4)) for _ in range(SIZE)]
        said = [
            Equation(cells, max(0, number - is_least), is_least)
            for cells in random.sample(stretches, 3)
            for is_least in [random.random() < 0.3]
            for number in [sum(true[cell] for cell in cells)]
        ]
        said.append(Equation(ALL, sum(true)))
        solver = Solver(SIZE, said)
        tables = [
            table
            for table in product(range(sum(true) + 1), repeat=SIZE)
            if all(
                (found >= one.number if one.is_least else found == one.number)
                for one in said
                for found in [sum(table[cell] for cell in one.cells)]
            )
        ]
        for cells in stretches:
            numbers = [sum(table[cell] for cell in cells) for table in tables]
            assert solver.bounds(cells, MANY, inf) == (min(numbers), max(numbers)), (said, cells)
            compared += 1

    assert compared == 60 * 10
