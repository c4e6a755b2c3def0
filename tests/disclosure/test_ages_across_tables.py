"""Of some ages in one table, of all in another: held to an exact solver.

`KPIS_ATTACK_TABLES=1000` attacks so many authorities of each kind and prints what came of it (`pytest -s`).
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, pairwise, product
from random import Random
from typing import NamedTuple

import pytest

from permanence_kpis.conditions.model import Condition, Test
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
BANDS = ("1 to 4", "5 to 9", "10 to 15")
SEXES = ("F", "M")


class Cell(NamedTuple):
    """Those of an age who came, left, moved, are there at the end of a quarter, or grew into the next age in it."""

    what: str
    quarter: int
    band: str
    sex: str = ""


@dataclass(frozen=True)
class Figure:
    """A measure in the attacker's own words: of what it is, who counts and who meets it, by their ages."""

    ref: str
    table: str
    counted: tuple[str, ...]
    met: tuple[str, ...]
    denominator: tuple[Condition, ...] = ()
    numerator: tuple[Condition, ...] = ()


TABLES = {
    "looked_after": (("there",), "children"),
    "started_care": (("came",), "starts"),
    "left_care": (("left",), "children"),
    "placement_moves": (("moved",), "moves"),
    "placement_starts": (("came", "moved"), "placements"),
}


def asked() -> list[tuple[str, Condition, tuple[str, ...]]]:
    """What is asked of ages, and whom that is about."""
    return [
        ("under 5", Test("age", "less_than", Decimal(5)), BANDS[:1]),
        ("5 and over", Test("age", "at_least", Decimal(5)), BANDS[1:]),
        ("at most 9", Test("age", "at_most", Decimal(9)), BANDS[:2]),
        ("over 9", Test("age", "more_than", Decimal(9)), BANDS[2:]),
    ]


def menu(table: str) -> list[Figure]:
    """All of them, those of some ages by themselves, and among all."""
    found = [Figure(table, table, BANDS, BANDS)]
    for name, test, bands in asked():
        found.append(Figure(f"{table} {name}", table, bands, bands, denominator=(test,)))
        found.append(Figure(f"{table} {name} among all", table, BANDS, bands, numerator=(test,)))
    return found


def authority(random: Random, sexes: Sequence[str]) -> dict[Cell, int]:
    """Five quarters, of the first of which only its end counts; few birthdays take a child into the next age."""
    return {cell._replace(sex=sex): number for sex in sexes for cell, number in of_a_sex(random).items()}


def of_a_sex(random: Random) -> dict[Cell, int]:
    few = (0, 1, 2, 4, 7, 12)
    there = {band: random.randint(12, 40) for band in BANDS}
    found = {Cell("there", 0, band): number for band, number in there.items()}
    for quarter in range(1, 5):
        for band in BANDS:
            came, left = random.choice(few), min(there[band], random.choice(few))
            there[band] += came - left
            found |= {
                Cell("came", quarter, band): came,
                Cell("left", quarter, band): left,
                Cell("moved", quarter, band): random.choice(few),
            }
        for younger, older in pairwise(BANDS):
            grew = min(there[younger], random.randint(0, 3))
            there[younger] -= grew
            there[older] += grew
            found[Cell("grew", quarter, younger)] = grew
        found |= {Cell("there", quarter, band): number for band, number in there.items()}
    return found


def result(figure: Figure, people: dict[Cell, int], quarter: int, is_year: bool, by: Sequence[str]):
    what, unit = TABLES[figure.table]
    since = 1 if is_year and "there" not in what else quarter
    window = at_the_end_of(quarter - 1) if "there" in what else (year_to if is_year else alone)(quarter - 1)
    rows = [cell for cell in people if cell.what in what and since <= cell.quarter <= quarter]

    def counts(cells: Sequence[Cell]) -> Counts:
        return Counts(
            *(sum(people[cell] for cell in cells if cell.band in some) for some in (figure.counted, figure.met))
        )

    one = of_everybody(figure.ref, figure.table, window, 0)
    asked_for = {"denominator": figure.denominator, "numerator": figure.numerator}
    groups = tuple(
        Group((name,), (name,), of_name, None, None, None)
        for name in sorted({name_of(cell, by) for cell in rows} if by else [])
        if (of_name := counts([cell for cell in rows if name_of(cell, by) == name])).denominator
    )
    return replace(
        one, measure=replace(one.measure, counts=unit, **asked_for), counts=counts(rows), groups=groups
    ), rows


def name_of(cell: Cell, by: Sequence[str]) -> str:
    return cell.sex if by == ("sex",) else cell.band


def the_attacker(people: dict[Cell, int]) -> Attacker:
    """Knows that who is there was there, came or grew into the age, and neither left nor grew out of it."""
    attacker = Attacker(list(people))
    for sex in dict.fromkeys(cell.sex for cell in people):
        for quarter in range(1, 5):
            for at, band in enumerate(BANDS):
                balance = {
                    Cell("there", quarter - 1, band, sex): 1,
                    Cell("came", quarter, band, sex): 1,
                    Cell("left", quarter, band, sex): -1,
                    Cell("there", quarter, band, sex): -1,
                    Cell("grew", quarter, band, sex): -1,
                }
                balance |= {Cell("grew", quarter, BANDS[at - 1], sex): 1} if at else {}
                attacker.learn({cell: often for cell, often in balance.items() if cell in people}, 0, 0)
    return attacker


def attacked(random: Random, is_year: bool, by: tuple[str, ...], most: int) -> tuple[Pressed, int, int]:
    """Four quarters told one after the other, and what a solver works out; figures there were, and were hidden."""
    people = authority(random, SEXES if by == ("sex",) else ("",))
    attacker, known, said, all_, hidden = the_attacker(people), [], [], 0, 0
    of_each = {table: menu(table) for table in TABLES}
    chosen = [one for table in of_each for one in random.sample(of_each[table], random.randint(0, 2))]
    chosen = chosen or of_each["looked_after"][:1]
    if random.random() < 0.7:
        chosen = [of_each["looked_after"][0], *(one for one in chosen if one.ref != "looked_after")]
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
                met, counted = (
                    [cell for cell in rows if cell.band in some and name in (None, name_of(cell, by))]
                    for some in (figure.met, figure.counted)
                )
                said += attacker.told_counts(met, counted, counts)
    small = {name: one for name, one in targets(people).items() if 1 <= one[1] <= 5}
    if len(small) > most:
        small = {name: small[name] for name in random.sample(list(small), most)}
    return attacker.press(small, said), all_, hidden


def targets(people: dict[Cell, int]) -> dict[str, tuple[list[Cell], int]]:
    """Who came, left, moved and is there: of all ages, of each, of every two; over every stretch."""
    found = {}
    sexes = list(dict.fromkeys(cell.sex for cell in people))
    for whats, bands, some in product(
        (("there",), ("came",), ("left",), ("moved",), ("came", "moved")),
        [BANDS, *([band] for band in BANDS), *combinations(BANDS, 2)],
        [sexes, *([sex] for sex in sexes if len(sexes) > 1)],
    ):
        those = [cell for cell in people if cell.what in whats and cell.band in bands and cell.sex in some]
        for before, last in combinations(range(-1 if whats == ("there",) else 0, 5), 2):
            if whats == ("there",) and before + 1 != last:
                continue
            cells = [cell for cell in those if before < cell.quarter <= last]
            found[f"{whats} {bands} {some}, {before + 1} to {last}"] = (cells, sum(people[cell] for cell in cells))
    return found


@pytest.mark.parametrize(
    ("left", "shown"),
    [
        (9, ["looked_after", "left_care", "placement_starts under 5"]),  # 2 of the 9 who came are five or over
        (7, ["looked_after", "left_care", "placement_starts under 5", "placement_moves under 5"]),  # none is
        (30, ["looked_after", "left_care", "placement_starts under 5", "placement_moves under 5"]),  # 23 are
    ],
)
def test_who_came_at_other_ages_does_not_follow_from_who_came_in_all(left, shown):
    """40 looked after and then 40 again, so that as many came as left; 20 placements under five, 13 of them moves."""
    _, known = public_and_known(scorecard([of_everybody("looked_after", "looked_after", at_the_end_of(0), 40)]))
    under_five = {figure.ref: figure for table in TABLES for figure in menu(table) if figure.ref.endswith("under 5")}
    people = {Cell("came", 2, BANDS[0]): 7, Cell("moved", 2, BANDS[0]): 13}
    results = [
        of_everybody("looked_after", "looked_after", at_the_end_of(1), 40),
        of_everybody("left_care", "left_care", alone(1), left),
        *(
            result(under_five[f"{table} under 5"], people, 2, False, ())[0]
            for table in ("placement_starts", "placement_moves")
        ),
    ]

    assert [one.measure.ref for one in public(scorecard(results), known).results if one.counts is not None] == shown


@pytest.mark.parametrize(("moved", "is_shown"), [(2, False), (20, True)])
def test_everybody_is_of_some_age(moved, is_shown):
    """30 came, 20 of them under five, so that 10 were not: of 12 placements at five and over 2 are moves, of 30 20."""
    figures = {figure.ref: figure for table in TABLES for figure in menu(table)}
    people = {Cell("came", 2, BANDS[0]): 20, Cell("came", 2, BANDS[1]): 10, Cell("moved", 2, BANDS[1]): moved}
    refs = ("started_care under 5 among all", "placement_starts 5 and over")
    results = [result(figures[ref], people, 2, False, ())[0] for ref in refs]

    assert [one.counts is not None for one in public(scorecard(results)).results] == [True, is_shown]


@needs_solver
@pytest.mark.parametrize("is_year", [True, False], ids=["year to date", "each quarter alone"])
@pytest.mark.parametrize("by", [(), ("age_band",), ("sex",)], ids=["of all", "by age", "by sex"])
def test_a_solver_works_out_no_small_count_of_some_ages(by, is_year):
    authorities = max(1, AUTHORITIES // 3) if by else AUTHORITIES
    nothing_follows(
        authorities, lambda seed: attacked(Random(f"ages {seed}"), is_year, by, 30 if AUTHORITIES < 50 else 150)
    )
