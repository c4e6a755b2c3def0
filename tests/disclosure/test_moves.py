"""Where children moved to follows from where they were placed and where they came into care: held to an exact solver.

`KPIS_ATTACK_TABLES=1000` attacks so many authorities of each kind and prints what came of it (`pytest -s`).
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from random import Random
from typing import NamedTuple

import pytest

from permanence_kpis.conditions.model import AnyOf, Condition, Not, Test
from permanence_kpis.disclosure import public_and_known
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Group

from .cards import public, scorecard
from .exact_attacker import Attacker, Pressed, figures_and_hidden, nothing_follows
from .test_care_flow import alone, at_the_end_of, of_everybody, year_to

AUTHORITIES = int(os.environ.get("KPIS_ATTACK_TABLES", "3"))
needs_solver = pytest.mark.skipif(
    os.name == "nt", reason="the solver does not run under Wine; what it is held against is the same everywhere"
)
TYPES = ("K1", "U4", "P1")
"""The last is asked for by none, and stands for all others."""
FIRST, LATER = Test("is_first", "is", "yes"), Test("is_first", "is", "no")


class Cell(NamedTuple):
    """Those who came into care, or moved, in a quarter, and what they were placed in."""

    is_move: bool
    quarter: int
    placed_in: str


@dataclass(frozen=True)
class Figure:
    """A measure in the attacker's own words: who counts and who meets it, of moves (True) and of who came."""

    ref: str
    table: str
    counts: str
    counted: frozenset[tuple[bool, str]]
    met: frozenset[tuple[bool, str]]
    denominator: tuple[Condition, ...] = ()
    numerator: tuple[Condition, ...] = ()


def _of(moves: Sequence[bool], types: Sequence[str]) -> frozenset[tuple[bool, str]]:
    return frozenset((is_move, name) for is_move in moves for name in types)


def menu() -> list[Figure]:
    """Of each table all of them, and those placed in K1, in U4 or in either, by themselves and among all."""
    found = []
    tables = (
        ("came", "started_care", "starts", "placement_type", [False], ()),
        ("moved", "placement_moves", "moves", "to_type", [True], ()),
        ("placed", "placement_starts", "placements", "placement_type", [False, True], ()),
        ("first", "placement_starts", "placements", "placement_type", [False], (FIRST,)),
        ("later", "placement_starts", "placements", "placement_type", [True], (LATER,)),
    )
    for name, table, unit, column, moves, also in tables:
        k1, u4 = Test(column, "is", "K1"), Test(column, "is", "U4")
        found.append(Figure(name, table, unit, _of(moves, TYPES), _of(moves, TYPES), denominator=also))
        for asked, types in (
            (k1, ["K1"]),
            (u4, ["U4"]),
            (AnyOf((k1, u4)), ["K1", "U4"]),
            (Not(k1), ["U4", "P1"]),
        ):
            those, every = _of(moves, types), _of([False, True] if "placed" in name else moves, TYPES)
            found += [
                Figure(f"{name} {types}", table, unit, those, those, denominator=(*also, asked)),
                Figure(f"{name} {types} among", table, unit, every, those, denominator=also, numerator=(asked,)),
            ]
    return found


def result(figure: Figure, people: dict[Cell, int], quarter: int, is_year: bool, by: Sequence[str]):
    quarters = range(1 if is_year else quarter, quarter + 1)

    def counts(types: Sequence[str]) -> Counts:
        return Counts(
            *(
                sum(
                    number
                    for cell, number in people.items()
                    if cell.quarter in quarters and cell.placed_in in types and (cell.is_move, cell.placed_in) in some
                )
                for some in (figure.counted, figure.met)
            )
        )

    one = of_everybody(figure.ref, figure.table, (year_to if is_year else alone)(quarter - 1), 0)
    asked = {"denominator": figure.denominator, "numerator": figure.numerator}
    groups = [(f"{name} (x)", counts([name])) for name in TYPES if by and figure.table != "placement_moves"]
    return replace(
        one,
        measure=replace(one.measure, counts=figure.counts, **asked),
        counts=counts(TYPES),
        groups=tuple(
            Group((name,), (name,), of_type, None, None, None) for name, of_type in groups if of_type.denominator
        ),
    ), quarters


def test_where_children_moved_to_does_not_follow_from_where_they_were_placed():
    """12 placed in K1, of whom 10 came into care: 2 moved there."""
    every = {figure.ref: figure for figure in menu()}
    people = {Cell(False, 1, "K1"): 10, Cell(True, 1, "K1"): 2, Cell(False, 1, "U4"): 20, Cell(True, 1, "U4"): 10}
    results = [result(every[ref], people, 1, False, ("placement_type",))[0] for ref in ("placed", "came")]

    placed, came = public(replace(scorecard(results), by=("placement_type",))).results

    assert [group.counts is not None for group in placed.groups] == [True, True]
    assert came.counts == Counts(30, 30)
    assert came.groups == ()


def test_who_came_does_not_follow_from_moves_as_measures():
    """12 placed in K1, of whom 9 moved there: 3 came into care."""
    every = {figure.ref: figure for figure in menu()}
    people = {Cell(False, 1, "K1"): 3, Cell(True, 1, "K1"): 9}
    results = [result(every[ref], people, 1, False, ())[0] for ref in ("placed ['K1']", "moved ['K1']")]

    assert [one.counts is not None for one in public(scorecard(results)).results] == [True, False]


def shown(people: dict[Cell, int], *refs: str) -> list[bool]:
    """Which of some figures of the first quarter are told."""
    every = {figure.ref: figure for figure in menu()}
    results = [result(every[ref], people, 1, False, ())[0] for ref in refs]
    return [one.counts is not None for one in public(scorecard(results)).results]


def test_nor_from_all_but_those_whom_a_measure_asks_for():
    """14 came, of whom 10 into K1: 4 into U4 or another type, though of neither it is known how many."""
    people = {Cell(False, 1, "K1"): 10, Cell(False, 1, "U4"): 2, Cell(False, 1, "P1"): 2, Cell(True, 1, "U4"): 28}

    assert shown(people, "came ['K1']", "placed ['U4']", "first") == [True, True, False]


def test_nor_do_moves_by_both_of_their_names():
    """12 moved to K1 and 16 elsewhere, of all 28 to K1 or U4 24: 4 moved elsewhere."""
    people = {Cell(True, 1, "K1"): 12, Cell(True, 1, "U4"): 12, Cell(True, 1, "P1"): 4}

    assert shown(people, "moved ['U4', 'P1']", "later ['K1', 'U4']", "moved ['K1']") == [True, True, False]


def test_nor_from_who_came_as_it_follows_from_who_is_there():
    """50 and then 57, and 11 left: 18 came. 17 of them not into K1, as 40 were placed and 23 moved: 1 came into K1."""
    every = {figure.ref: figure for figure in menu()}
    people = {Cell(False, 2, "K1"): 1, Cell(False, 2, "U4"): 17, Cell(True, 2, "U4"): 23}
    _, known = public_and_known(scorecard([of_everybody("S20", "looked_after", at_the_end_of(0), 50)]))
    results = [
        of_everybody("S20", "looked_after", at_the_end_of(1), 57),
        of_everybody("S22", "left_care", alone(1), 11),
        *(result(every[f"{name} ['U4', 'P1']"], people, 2, False, ())[0] for name in ("placed", "moved")),
    ]

    told = public(scorecard(results), known).results

    assert [one.counts is not None for one in told] == [True, True, True, False]


def attacked(random: Random, is_year: bool, by: tuple[str, ...], most: int) -> tuple[Pressed, int, int]:
    """Four quarters told one after the other, and what a solver works out; figures there were, and were hidden."""
    people = {
        Cell(is_move, quarter, name): random.choice((0, 1, 2, 4, 7, 12))
        for is_move in (False, True)
        for quarter in range(1, 5)
        for name in TYPES
    }
    attacker, known, said, all_, hidden = Attacker(list(people)), [], [], 0, 0
    chosen = random.sample(menu(), 5)
    for quarter in range(1, 5):
        full = [result(figure, people, quarter, is_year, by) for figure in chosen]
        shown, known = public_and_known(replace(scorecard([one for one, _ in full]), by=by), known)
        for figure, (was, quarters), now in zip(chosen, full, shown.results, strict=True):
            of_one, of_it_hidden = figures_and_hidden(was, now)
            all_, hidden = all_ + of_one, hidden + of_it_hidden
            if now.counts is None:
                continue
            listed = {group.names[0][:2]: group.counts for group in now.groups}
            of_groups = {name: listed.get(name, Counts(0, 0)) for name in TYPES} if listed else {}
            for name, counts in ({None: now.counts} | of_groups).items():
                met, counted = (
                    [
                        cell
                        for cell in people
                        if cell.quarter in quarters
                        and (cell.is_move, cell.placed_in) in some
                        and name in (None, cell.placed_in)
                    ]
                    for some in (figure.met, figure.counted)
                )
                said += attacker.told_counts(met, counted, counts)
    small = {}
    for moves in ([False], [True], [False, True]):
        for types in [TYPES, *([name] for name in TYPES), *combinations(TYPES, 2)]:
            for before, last in combinations(range(5), 2):
                some = [
                    cell
                    for cell in people
                    if cell.is_move in moves and cell.placed_in in types and before < cell.quarter <= last
                ]
                if 1 <= (number := sum(people[cell] for cell in some)) <= 5:
                    small[f"moves {moves} to {types}, {before + 1} to {last}"] = (some, number)
    if len(small) > most:
        small = {name: small[name] for name in random.sample(list(small), most)}
    return attacker.press(small, said), all_, hidden


@needs_solver
@pytest.mark.parametrize("is_year", [True, False], ids=["year to date", "each quarter alone"])
@pytest.mark.parametrize("by", [(), ("placement_type",)], ids=["of all", "by type"])
def test_a_solver_works_out_no_small_count_of_where_children_came_and_moved_to(by, is_year):
    nothing_follows(
        AUTHORITIES, lambda seed: attacked(Random(f"moves {seed}"), is_year, by, 60 if AUTHORITIES < 50 else 150)
    )


# D-649
@pytest.mark.parametrize(
    ("asked", "is_shown"),
    [
        (AnyOf((FIRST, Test("placement_type", "is", "K1"))), False),
        (Not(AnyOf((FIRST, Test("placement_type", "is", "K1")))), False),
        (AnyOf((FIRST, LATER)), True),
    ],
)
def test_first_placements_or_others_are_not_published(asked, is_shown):
    one = of_everybody("P", "placement_starts", alone(0), 30)
    one = replace(one, measure=replace(one.measure, counts="placements", denominator=(asked,)))

    assert [one.counts is not None for one in public(scorecard([one])).results] == [is_shown]


def of(ref, table, counts, window, number):
    one = of_everybody(ref, table, window, number)
    return replace(one, measure=replace(one.measure, counts=counts))


def shown_in_turn(*publications):
    """The refs published in the last of several publications, one after the other."""
    known, shown = [], None
    for figures in publications:
        shown, known = public_and_known(scorecard(figures), known)
    return [one.measure.ref for one in shown.results if one.counts is not None]
