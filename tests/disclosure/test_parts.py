"""Of whom only parts are told: who left follows from who is looked after and who came, and is held to an exact solver.

`KPIS_ATTACK_TABLES=1000` attacks so many authorities of each kind and prints what came of it (`pytest -s`).
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations
from random import Random
from typing import NamedTuple

import pytest

from permanence_kpis.conditions.model import Condition, Not, Test
from permanence_kpis.definitions.model import Exclusion
from permanence_kpis.disclosure import public_and_known
from permanence_kpis.results.counts import Counts
from permanence_kpis.results.scorecard import Group

from .cards import public, scorecard
from .exact_attacker import Attacker, Pressed, figures_and_hidden, nothing_follows
from .test_care_flow import alone, at_the_end_of, of_everybody, year_to

AUTHORITIES = int(os.environ.get("KPIS_ATTACK_TABLES", "1"))
needs_solver = pytest.mark.skipif(
    os.name == "nt", reason="the solver does not run under Wine; what it is held against is the same everywhere"
)
ADOPTED, GUARDIANSHIP = Test("reason_ceased", "is", "E11"), Test("reason_ceased", "is", "E45")


def left_with(number, *conditions, ref="L1", counted=None):
    """How many left of whom more is asked: all who count, or those of some who count."""
    one = of_everybody(ref, "left_care", alone(0), number)
    if counted is not None:
        counts = Counts(counted, number)
        return replace(one, measure=replace(one.measure, numerator=conditions), counts=counts)
    return replace(one, measure=replace(one.measure, denominator=conditions))


def there(quarter, number):
    return of_everybody("S20", "looked_after", at_the_end_of(quarter), number)


def told(*results):
    return [one.measure.ref for one in public(scorecard(results)).results if one.counts is not None]


def in_the_second_quarter(*results):
    """What is told then, where 41 were looked after at the end of the first."""
    _, known = public_and_known(scorecard([there(0, 41)]))
    moved_on = [replace(one, window=alone(1)) if one.measure.table != "looked_after" else one for one in results]
    return [one.measure.ref for one in public(scorecard(moved_on), known).results if one.counts is not None]


def came(number):
    return of_everybody("S21", "started_care", alone(0), number)


# D-620: 41 and 30 who came, less who left, are those looked after at the end
@pytest.mark.parametrize(
    ("end", "adopted", "shown"),
    [
        (51, 18, ["S20", "S21"]),  # 20 left: 2 were not adopted
        (51, 14, ["S20", "S21", "L1"]),
        (51, 20, ["S20", "S21", "L1"]),  # nobody else left
    ],
)
def test_who_left_otherwise_does_not_follow(end, adopted, shown):
    assert in_the_second_quarter(there(1, end), came(30), left_with(adopted, ADOPTED)) == shown


def test_two_parts_of_those_who_left_leave_no_small_rest():
    both = left_with(10, ADOPTED), left_with(8, GUARDIANSHIP, ref="L2")

    assert in_the_second_quarter(there(1, 51), came(30), *both) == ["S20", "S21", "L1"]


def test_who_came_does_not_follow_from_parts_that_are_everybody_who_left():
    """33 left: 12 adopted and 21 not, so that 4 came."""
    parts = left_with(12, ADOPTED), left_with(21, Not(ADOPTED), ref="L2")

    assert in_the_second_quarter(there(1, 12), *parts) == ["S20", "L1"]


def test_those_who_left_are_no_fewer_than_are_told_of_a_part():
    """At least 30 left, so that 19 came at least; with no more than 20 told who left it could be any number."""
    assert in_the_second_quarter(there(1, 30), left_with(30, ADOPTED)) == ["S20", "L1"]


@pytest.mark.parametrize(("other_than", "shown"), [(25, ["S20", "S21", "S22", "L1"]), (40, ["S20", "S21", "S22"])])
def test_those_there_for_some_time_are_set_beside_those_of_them_alone(other_than, shown):
    """Of 41, and 30 who came, 21 left. If 40 of the 41 are still there, besides those in K1, no more than one left.

    If 25 are, from none to 16 of them left.
    """
    left = of_everybody("S22", "left_care", alone(0), 21)
    for_months = of_everybody("L1", "looked_after", at_the_end_of(1), other_than)
    asked = replace(
        for_months.measure,
        denominator=(Test("months_in_care", "at_least", Decimal(3)),),
        exclude=(Exclusion((Test("placement_type", "is", "K1"),), "they are elsewhere"),),
    )

    assert in_the_second_quarter(there(1, 50), came(30), left, replace(for_months, measure=asked)) == shown


class Cell(NamedTuple):
    """Those of a sex who came, left, moved or are there at the end in a quarter, alike in what else is asked."""

    what: str
    sex: str
    quarter: int
    kind: str


@dataclass(frozen=True)
class Figure:
    """A measure in the attacker's own words: of what it is, who counts and who meets it, by their kinds."""

    ref: str
    table: str
    counted: frozenset[str]
    met: frozenset[str]
    denominator: tuple[Condition, ...] = ()
    numerator: tuple[Condition, ...] = ()


class Of(NamedTuple):
    """What the rows of a table are, what it counts, and the column that tells kinds apart."""

    what: tuple[str, ...]
    counts: str
    column: str


TABLES = {
    "looked_after": Of(("there",), "children", "placement_type"),
    "started_care": Of(("came",), "starts", "placement_type"),
    "left_care": Of(("left",), "children", "reason_ceased"),
    "placement_moves": Of(("moved",), "moves", "to_type"),
    "placement_starts": Of(("came", "moved"), "placements", "placement_type"),
}
TYPES, REASONS = ("K1", "U4", "P1"), ("E11", "E45", "E8")
"""The last of each is asked for by none, and stands for all others."""
KINDS = {"there": TYPES, "came": TYPES, "moved": TYPES, "left": REASONS}
SEXES = ("F", "M")


def menu(table: str) -> Iterator[Figure]:
    """All of them, some by themselves, and some among all."""
    of = TABLES[table]
    every = frozenset(KINDS[of.what[0]])
    yield Figure(table, table, every, every)
    for kind in KINDS[of.what[0]][:2]:
        test = Test(of.column, "is", kind)
        for asked, those in ((test, frozenset([kind])), (Not(test), every - {kind})):
            ref = f"{table} {'' if asked is test else 'not '}{kind}"
            yield Figure(ref, table, those, those, denominator=(asked,))
            yield Figure(f"{ref} among all", table, every, those, numerator=(asked,))


def authority(random: Random) -> dict[Cell, int]:
    """Five quarters, of the first of which only its end counts."""
    found, few = {}, (0, 1, 2, 4, 7, 12)
    for sex in SEXES:
        number = random.randint(30, 60)
        for quarter in range(5):
            for what in ("came", "left") if quarter else ():
                for kind in KINDS[what]:
                    of_kind = random.choice(few) if what == "came" else min(number, random.choice(few))
                    found[Cell(what, sex, quarter, kind)] = of_kind
                    number += of_kind if what == "came" else -of_kind
            for kind in TYPES if quarter else ():
                found[Cell("moved", sex, quarter, kind)] = random.choice(few)
            rest = number
            for kind in KINDS["there"][:2]:
                some = min(rest, random.choice((*few, 15)))
                found[Cell("there", sex, quarter, kind)] = some
                rest -= some
            found[Cell("there", sex, quarter, KINDS["there"][2])] = rest
    return found


def name_of(cell: Cell, by: Sequence[str]) -> str:
    return cell.sex if "sex" in by else cell.kind


def result(figure: Figure, people: dict[Cell, int], quarter: int, is_year: bool, by: Sequence[str]):
    of = TABLES[figure.table]
    since = 1 if is_year and "there" not in of.what else quarter
    window = at_the_end_of(quarter - 1) if "there" in of.what else (year_to if is_year else alone)(quarter - 1)
    rows = [cell for cell in people if cell.what in of.what and since <= cell.quarter <= quarter]

    def counts(cells: Sequence[Cell]) -> Counts:
        return Counts(
            *(sum(people[cell] for cell in cells if cell.kind in some) for some in (figure.counted, figure.met))
        )

    one = of_everybody(figure.ref, figure.table, window, 0)
    asked = {"denominator": figure.denominator, "numerator": figure.numerator}
    is_broken_down = "sex" in by or of.column in by
    groups = tuple(
        Group((name,), (name,), of_name, None, None, None)
        for name in sorted({name_of(cell, by) for cell in rows if is_broken_down})
        if (of_name := counts([cell for cell in rows if name_of(cell, by) == name])).denominator
    )
    return replace(
        one, measure=replace(one.measure, counts=of.counts, **asked), counts=counts(rows), groups=groups
    ), rows


def attacked(random: Random, is_year: bool, by: tuple[str, ...], most: int) -> tuple[Pressed, int, int]:
    """Four quarters told one after the other, and what a solver works out; figures there were, and were hidden."""
    people = authority(random)
    attacker = Attacker(list(people))
    for sex in SEXES:
        for quarter in range(1, 5):
            balance = {cell: 1 for cell in people if cell.sex == sex and cell[0::2] == ("there", quarter - 1)}
            balance |= {cell: 1 for cell in people if cell.sex == sex and cell[0::2] == ("came", quarter)}
            balance |= {cell: -1 for cell in people if cell.sex == sex and cell[0::2] == ("left", quarter)}
            balance |= {cell: -1 for cell in people if cell.sex == sex and cell[0::2] == ("there", quarter)}
            attacker.learn(balance, 0, 0)
    of_each = {table: list(menu(table)) for table in TABLES}
    chosen = [one for table in of_each for one in random.sample(of_each[table], random.randint(1, 2))]
    if random.random() < 0.7:
        chosen = [of_each["looked_after"][0], *chosen[1:]]
    known, said, all_, hidden = [], [], 0, 0
    for quarter in range(1, 5):
        full = [result(figure, people, quarter, is_year, by) for figure in chosen]
        shown, known = public_and_known(replace(scorecard([one for one, _ in full]), by=by), known)
        for figure, (was, rows), now in zip(chosen, full, shown.results, strict=True):
            of_one, of_it_hidden = figures_and_hidden(was, now)
            all_, hidden = all_ + of_one, hidden + of_it_hidden
            if now.counts is None:
                continue
            listed = {group.names[0]: group.counts for group in now.groups}
            every = {name_of(cell, by) for cell in rows} if listed else ()
            of_groups = {name: listed.get(name, Counts(0, 0)) for name in every}
            for name, counts in ({None: now.counts} | of_groups).items():
                cells = [cell for cell in rows if name in (None, name_of(cell, by))]
                met, counted = ([cell for cell in cells if cell.kind in some] for some in (figure.met, figure.counted))
                said += attacker.told_counts(met, counted, counts)
    small = dict(targets(people))
    small = {name: one for name, one in small.items() if 1 <= one[1] <= 5}
    if len(small) > most:
        small = {name: small[name] for name in random.sample(list(small), most)}
    return attacker.press(small, said), all_, hidden


def targets(people: dict[Cell, int]) -> Iterator[tuple[str, tuple[list[Cell], int]]]:
    """Who came, left, moved and is there: all, of each kind, of all but one; of all, of a sex; over every stretch."""
    whom: list[tuple[str, Callable[[Cell], bool]]] = []
    for what, kinds in (*KINDS.items(), ("came or moved", TYPES)):
        for some in [kinds, *([one] for one in kinds), *combinations(kinds, 2)]:
            for sexes in (SEXES, *([sex] for sex in SEXES)):
                whom.append(
                    (
                        f"{what} {some} of {sexes}",
                        lambda cell, what=what, some=some, sexes=sexes: (
                            cell.what in what.split(" or ") and cell.kind in some and cell.sex in sexes
                        ),
                    )
                )
    for name, which in whom:
        for before, last in combinations(range(5), 2):
            if name.startswith("there") and before + 1 != last:
                continue
            cells = [cell for cell in people if which(cell) and before < cell.quarter <= last]
            yield f"{name}, {before + 1} to {last}", (cells, sum(people[cell] for cell in cells))


@needs_solver
@pytest.mark.parametrize("is_year", [True, False], ids=["year to date", "each quarter alone"])
@pytest.mark.parametrize("by", [(), ("sex",), ("placement_type",)], ids=["of all", "by sex", "by type"])
def test_a_solver_works_out_no_small_count_from_parts(by, is_year):
    nothing_follows(
        AUTHORITIES, lambda seed: attacked(Random(f"parts {seed}"), is_year, by, 60 if AUTHORITIES < 50 else 150)
    )
